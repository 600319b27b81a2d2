"""Tests of helpers.data_cli: what instructors see, and that a wrong count is a fault."""

from __future__ import annotations

import tomllib
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import data_cli, fetch, sources
from helpers.archives import DataError


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    def refuse(url, *_, **__):
        raise fetch.Unavailable(f"could not download {url}")

    monkeypatch.setattr(fetch, "download", refuse)


def test_list_shows_every_set(capsys):
    assert data_cli.main([]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(sources.registry())
    shown = {line.split()[0]: line for line in lines}
    assert "package gensim" in shown["word_similarity_en"]
    assert "(fetch)" in shown["nsmc"]
    assert "(by hand)" in shown["samsung"]
    assert "none" in shown["books"]


def test_fetch_reports_and_fails_offline(capsys):
    assert data_cli.main(["fetch", "word_similarity_en"]) == 0
    assert data_cli.main(["fetch", "nsmc", "samsung", "word_similarity_en"]) == 1
    out, err = capsys.readouterr()
    assert out.count("wordsim353.tsv (package gensim)") == 2
    assert "nsmc: could not download https://" in err
    assert "samsung: " in err


def test_check_compares_the_counts(capsys, monkeypatch):
    assert data_cli.main(["check", "word_similarity_en"]) == 0
    assert "✔ rows 353" in capsys.readouterr().out
    monkeypatch.setitem(sources.registry()["word_similarity_en"], "facts", {"rows": 354})
    assert data_cli.main(["check", "word_similarity_en"]) == 1
    assert "expected rows 354, got 353" in capsys.readouterr().err


def test_check_refuses_other_rows(monkeypatch):
    edition = sources.registry()["word_similarity_en"]["editions"][0]
    monkeypatch.setitem(edition, "rows_sha256", "0" * 64)
    with pytest.raises(DataError, match="hash 000000000000"):
        data_cli.check("word_similarity_en", "full")


def test_misspelt_folder_is_one_line(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "typo"))
    for command in ("list", "fetch", "check"):
        assert data_cli.main([command, "nsmc"]) == 1
        assert "typo" in capsys.readouterr().err


def test_unknown_set_or_command_is_refused(capsys):
    for arguments in (["check", "nsmd"], ["chekc"]):
        with pytest.raises(SystemExit):
            data_cli.main(arguments)
    assert "unknown sets ['nsmd']" in capsys.readouterr().err


def test_pin_changes_the_sample_alone():
    content = (sources.DATA / "registry.toml").read_text(encoding="utf-8")
    before = tomllib.loads(content)
    once = data_cli.pinned(content, "nsmc", 7, "0f")
    assert data_cli.pinned(once, "nsmc", 7, "0f") == once
    after = tomllib.loads(once)
    assert after["nsmc"]["sample"].pop("rows") == 7
    assert after["nsmc"]["sample"].pop("rows_sha256") == "0f"
    for key in ("rows", "rows_sha256"):
        before["nsmc"]["sample"].pop(key, None)
    assert after == before


TEXTS = ["A b, c.", "a", "", "a"]


def test_counts_by_hand():
    data = SimpleNamespace(
        texts=TEXTS,
        labels=np.array([0, 1, 1, 0]),
        label_names=("x", "y"),
        splits={"train": slice(0, 2), "test": slice(2, 4)},
        split=lambda name: (TEXTS[data.splits[name]],),
    )
    facts = {name: data_cli.FACTS[name](data) for name in data_cli.FACTS if "text" in name}
    assert facts["unique_texts"] == 3
    assert facts["empty_texts"] == {"train": 0, "test": 1}
    assert data_cli.FACTS["unique_by_label"](data) == {"x": 1, "y": 2}  # the first row counts
    assert data_cli.FACTS["unique_by_split"](data) == {"train": 2, "test": 1}  # without empty ones
    assert data_cli.FACTS["classes"](data) == 2
    wanted = {"mean_words": 0, "longest": 0, "vocabulary": 0}
    assert data_cli.lecture_counts(data, wanted) == {
        "mean_words": 1.25,
        "longest": 3,
        "vocabulary": 3,
    }
    part = wanted | {"part": "train", "extra_tokens": 1}
    assert data_cli.lecture_counts(data, part)["mean_words"] == 3.0


def test_days_without_trade_by_hand():
    volume = np.array([0, 1, 1, 1, 1, 1, 0, 1.0])
    data = SimpleNamespace(columns={"Volume": volume, "Close": np.full(8, 2.0)})
    assert data_cli.FACTS["zero_volume"](data) == 2
    assert data_cli.FACTS["rows_after_cleaning"](data) == 2
