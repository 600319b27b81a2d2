"""Tests of helpers.text_sets: from rows to records; newsgroups beside scikit-learn's fetcher."""

from __future__ import annotations

import codecs
import pickle

import numpy as np
import pytest

from helpers import corpora, loading, sources, text_sets

ORIGIN = {"name": "x", "scale": "full", "source": "a (cache)", "sha256": "0", "splits": {}}


@pytest.fixture
def rows(monkeypatch):
    """Return a function that sets what the next loader reads."""

    def set_rows(rows, **splits):
        def load_rows(name, scale):
            return rows, ORIGIN | {"name": name, "splits": splits}

        monkeypatch.setattr(loading, "load_rows", load_rows)

    return set_rows


def test_labels_texts_and_titles(rows):
    rows([["복지", "내용 1", "제목 1"], ["행정", "내용 2", "제목 2"]])
    dasan = text_sets.load_dasan()
    assert dasan.texts == ["내용 1", "내용 2"]
    assert dasan.titles == ["제목 1", "제목 2"]
    assert [dasan.label_names[label] for label in dasan.labels] == ["복지", "행정"]


def test_sets_without_titles_have_none(rows):
    rows([["0", "별로"], ["1", "좋다"]], train=slice(0, 1), test=slice(1, 2))
    nsmc = text_sets.load_nsmc()
    assert nsmc.titles is None
    assert nsmc.split("test")[0] == ["좋다"]
    assert nsmc.split("test")[1].tolist() == [1]


def test_reuters_with_its_own_text(rows):
    rows([["earn", "own body", "TITLE 1", "own"], ["acq", "another's body", "TITLE 2", "next"]])
    assert text_sets.load_reuters().texts == ["own body", "another's body"]
    assert text_sets.load_reuters(own_text=True).texts == ["own body", "TITLE 2"]
    assert text_sets.load_reuters().titles == ["TITLE 1", "TITLE 2"]


def test_corpus_joins_its_lines(rows):
    rows(["하나", "", "셋"])
    assert text_sets.load_korean_text().text == "하나\n\n셋"


def test_prices_are_numbers_and_dates(rows):
    rows([["2000-09-01", "5540", "5600", "5420", "5540", "4093.41626", "0"]])
    samsung = text_sets.load_samsung()
    assert samsung.columns["Date"][0] == np.datetime64("2000-09-01")
    assert samsung.columns["Adj Close"].tolist() == [4093.41626]
    assert list(samsung.frame) == sources.registry()["samsung"]["format"]["columns"]
    assert samsung.frame["Date"].dt.day.tolist() == [1]


POST = """From: someone@example.org
Subject: Re: engines

In article <1@example.org> other@example.org writes:
> Which one?

The big one number {}.

--
Someone, Example Street
"""


def fetched(home, posts, **options):
    """Return scikit-learn's own answer, its cache filled with our posts."""
    datasets = pytest.importorskip("sklearn.datasets")
    cache = {}
    for split, rows in posts.items():
        order = np.arange(len(rows))
        np.random.RandomState(0).shuffle(order)  # what load_files does
        ordered = [sorted(rows)[place] for place in order]
        names = sorted({row[0] for row in rows})
        cache[split] = datasets._base.Bunch(
            data=[row[2] for row in ordered],
            target=np.array([names.index(row[0]) for row in ordered]),
            filenames=np.array([row[1] for row in ordered]),
            target_names=names,
        )
    packed = codecs.encode(pickle.dumps(cache), "zlib_codec")
    (home / "20news-bydate_py3.pkz").write_bytes(packed)
    return datasets.fetch_20newsgroups(data_home=home, download_if_missing=False, **options)


@pytest.mark.parametrize("remove", [(), ("headers",), ("quotes", "headers", "footers")])
def test_newsgroups_equal_scikit_learns(tmp_path, rows, monkeypatch, remove):
    groups = sources.registry()["newsgroups"]["label_values"]
    posts = [[group, str(n), POST.format(n)] for group in groups for n in range(3)]
    home = tmp_path
    expected = fetched(home, {"train": posts, "test": posts[:4]}, subset="train", remove=remove)

    monkeypatch.setattr(corpora.parsers, "jsonl", lambda *_: {"train": [list(p) for p in posts]})
    rows(corpora.newsgroups(home / "posts.jsonl", {})["train"])
    ours = text_sets.load_newsgroups(remove=remove)
    assert ours.texts == expected.data
    assert ours.labels.tolist() == expected.target.tolist()
    assert list(ours.label_names) == expected.target_names


def test_newsgroups_refuse_to_remove_something_else():
    with pytest.raises(ValueError, match="'header'"):
        text_sets.load_newsgroups(remove=("header",))
