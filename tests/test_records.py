"""Tests of helpers.records: official parts, lazy tables, one line to print."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from helpers import records

ORIGIN = {"name": "set", "scale": "sample", "source": "a.csv (sample)", "sha256": "0"}
PARTS = {"train": slice(0, 2), "test": slice(2, 3)}


@pytest.fixture
def texts():
    names = ("bad", "good")
    return records.LabelledTexts(
        ["a", "b", "c"], np.array([0, 1, 1]), names, splits=PARTS, **ORIGIN
    )


def test_splits_cover_all_rows_in_order(texts):
    parts = [texts.split(name) for name in texts.splits]
    assert [text for part, _ in parts for text in part] == texts.texts
    assert np.concatenate([labels for _, labels in parts]).tolist() == [0, 1, 1]


def test_unknown_split_names_the_known_ones(texts):
    with pytest.raises(ValueError, match=r"set: expected one of \('train', 'test'\), got 'dev'"):
        texts.split("dev")


def test_set_without_splits_says_so():
    pairs = records.Pairs(["a"], ["b"], **ORIGIN)
    with pytest.raises(ValueError, match="it has none"):
        pairs.split("train")


def test_records_do_not_share_their_splits():
    first, second = (records.Corpus("a", **ORIGIN) for _ in range(2))
    assert first.splits is not second.splits


def test_records_cannot_be_reassigned(texts):
    with pytest.raises(dataclasses.FrozenInstanceError):
        texts.texts = []


def test_many_classes_are_counted_not_listed():
    names = tuple(map(str, range(46)))
    data = records.LabelledTexts([], np.array([], int), names, **ORIGIN)
    assert repr(data) == "LabelledTexts(set, sample, 0 rows, labels 46 classes)"


def test_table_is_a_frame_when_asked():
    dates = np.array(["2020-01-02"], "datetime64[s]")
    table = records.Table({"Date": dates, "Close": np.array([1.5])}, **ORIGIN)
    assert len(table) == 1
    assert table.frame["Date"].dt.year.tolist() == [2020]
    assert table.frame is table.frame


def test_index_of_vectors_finds_each_word():
    glove = records.WordVectors(["b", "a"], np.eye(2), **ORIGIN)
    assert [glove.words[glove.index[word]] for word in "ab"] == ["a", "b"]
