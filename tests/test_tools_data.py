"""Tests of tools.data: what instructors see, and that a wrong count is a fault."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers import course, datasets
from helpers.datasets import registry
from helpers.readers import DataError
from tools import data as tool

pytestmark = pytest.mark.usefixtures("offline")


def test_list_shows_every_set(capsys):
    assert tool.main([]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    shown = {line.split()[0]: line for line in lines}
    assert list(shown) == list(registry())
    for name, words in (
        ("word_similarity_en", "package gensim"),
        ("nsmc", "(fetch)"),
        ("samsung", "(by hand)"),
        ("books", "none"),
    ):
        assert words in shown[name]


def test_fetch_reports_and_fails_offline(capsys):
    assert tool.main(["fetch", "word_similarity_en"]) == 0
    assert tool.main(["fetch", "nsmc", "samsung", "word_similarity_en"]) == 1
    out, err = capsys.readouterr()
    assert out.count("wordsim353.tsv, package gensim") == 2
    assert "nsmc: could not download https://" in err
    assert "samsung: " in err


def test_check_compares_counts_and_rows(capsys, monkeypatch):
    assert tool.main(["check", "word_similarity_en"]) == 0
    assert "✔ rows 353" in capsys.readouterr().out
    with monkeypatch.context() as changed:
        changed.setitem(registry()["word_similarity_en"], "facts", {"rows": 354})
        assert tool.main(["check", "word_similarity_en"]) == 1
        assert "expected rows 354, got 353" in capsys.readouterr().err
    edition = registry()["word_similarity_en"]["editions"][0]
    monkeypatch.setitem(edition, "rows_sha256", "0" * 64)
    with pytest.raises(DataError, match="expected 353 rows with the hash 000000000000"):
        tool.check_set("word_similarity_en", "full")


def test_check_tells_of_a_bad_file_beside_a_good_one(capsys, monkeypatch, tmp_path):
    (tmp_path / "samsung").mkdir()
    (tmp_path / "samsung" / "005930.KS.csv").write_bytes(b"<html>")
    sample = course.ROOT / "data" / "samples" / "samsung.csv"
    (tmp_path / "005930.KS.csv").write_bytes(sample.read_bytes())
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    assert tool.main(["check", "samsung"]) == 1
    assert "samsung full: ✘ 005930.KS.csv, line 1: expected the columns" in capsys.readouterr().err


def test_another_edition_is_not_held_against_the_counts(capsys, monkeypatch, tmp_path):
    sample = course.ROOT / "data" / "samples" / "samsung.csv"
    (tmp_path / "005930.KS.csv").write_bytes(sample.read_bytes())
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    assert tool.main(["check", "samsung"]) == 0
    assert "another edition" in capsys.readouterr().out


def test_misspelt_folder_is_one_line(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "typo"))
    for command in ("list", "fetch", "check"):
        assert tool.main([command, "nsmc"]) == 1
        (line,) = capsys.readouterr().err.splitlines()[:1]
        assert "COURSE_DATA should name a folder that exists" in line
        assert "typo" in line


def test_unknown_set_or_command_is_refused(capsys):
    for arguments in (["check", "nsmd"], ["chekc"]):
        with pytest.raises(SystemExit):
            tool.main(arguments)
    assert "unknown sets ['nsmd']" in capsys.readouterr().err


@pytest.mark.slow
def test_output_of_a_korean_windows_is_no_fault():
    environment = os.environ | {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp949"}
    for command in (["list"], ["check", "word_similarity_en"]):
        run = [sys.executable, "-m", "tools.data", *command]
        done = subprocess.run(
            run, capture_output=True, cwd=course.ROOT, env=environment, check=False
        )
        assert done.returncode == 0, done.stderr.decode("cp949")
        assert "word_similarity_en" in done.stdout.decode("cp949")


def test_pin_changes_the_sample_alone():
    content = (course.ROOT / "data" / "registry.toml").read_text(encoding="utf-8")
    before = tomllib.loads(content)
    once = tool.pinned(content, "nsmc", 7, "0f")
    assert tool.pinned(once, "nsmc", 7, "0f") == once
    after = tomllib.loads(once)
    changed = {key: after["nsmc"]["sample"].pop(key) for key in ("rows", "rows_sha256")}
    assert changed == {"rows": 7, "rows_sha256": "0f"}
    for key in changed:
        del before["nsmc"]["sample"][key]
    assert after == before


def copy_registry(tmp_path, monkeypatch) -> bytes:
    """Let the tool write into a copy of the registry; return its content."""
    content = (course.ROOT / "data" / "registry.toml").read_bytes()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "registry.toml").write_bytes(content)
    monkeypatch.setattr(course, "ROOT", tmp_path)
    return content


def test_pin_of_a_new_set_prints_rows_and_hash_of_its_full_files(tmp_path, monkeypatch, capsys):
    shutil.copy(course.ROOT / "data" / "samples" / "squad.json", tmp_path / "xquad.en.json")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    copy_registry(tmp_path, monkeypatch)
    entry = registry()["squad"]
    rows, digest = entry["sample"]["rows"], entry["sample"]["rows_sha256"]
    for edition in (entry["sample"], *entry["editions"]):
        monkeypatch.delitem(edition, "rows_sha256")  # not known yet
    assert tool.main(["pin", "squad"]) == 0
    due = f'squad full (xquad.en.json): rows = {rows}, rows_sha256 = "{digest}"'
    assert due in capsys.readouterr().out
    assert digest in (tmp_path / "data" / "registry.toml").read_text(encoding="utf-8")


def test_pin_of_all_sets_changes_nothing(tmp_path, monkeypatch):
    content = copy_registry(tmp_path, monkeypatch)
    assert tool.main(["pin", "all"]) == 0
    written = (tmp_path / "data" / "registry.toml").read_text("utf-8")
    assert tomllib.loads(written) == tomllib.loads(content.decode())


TEXTS = ["A b, c.", "a", "", "a"]


def test_counts_by_hand():
    data = datasets.LabelledTexts(
        TEXTS,
        np.array([0, 1, 1, 0]),
        ("x", "y"),
        splits={"train": slice(0, 2), "test": slice(2, 4)},
        **{"name": "s", "scale": "full", "source": "a", "sha256": "0"},
    )
    for fact, expected in {
        "rows": 4,
        "splits": {"train": 2, "test": 2},
        "classes": 2,
        "by_label": {"x": 2, "y": 2},
        "unique_texts": 3,
        "unique_by_label": {"x": 1, "y": 2},  # the first row counts
        "unique_by_split": {"train": 2, "test": 1},  # without empty ones
        "empty_texts": {"train": 0, "test": 1},
    }.items():
        assert tool.FACTS[fact](data) == expected
    wanted = {"mean_words": 0, "longest": 0, "vocabulary": 0}
    counts = {"mean_words": 1.25, "longest": 3, "vocabulary": 3}
    assert tool.lecture_counts(data, wanted) == counts
    part = wanted | {"part": "train", "extra_tokens": 1}
    assert tool.lecture_counts(data, part) == {"mean_words": 3.0, "longest": 4, "vocabulary": 3}
    assert tool.lecture_counts(data, {"mean_words": 0, "unique": True}) == {"mean_words": 4 / 3}


def test_days_without_trade_by_hand():
    volume = [0, 1, 1, 1, 1, 1, 0, 1.0]
    data = SimpleNamespace(frame=pd.DataFrame({"Volume": volume, "Close": 2.0}))
    assert tool.FACTS["zero_volume"](data) == 2
    assert tool.FACTS["rows_after_cleaning"](data) == 2
    assert tool.FACTS["mean_close"](data) == 2.0


def test_table_has_a_row_a_set():
    rows = tool.registry_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(registry())
    assert len({row.count("|") for row in rows}) == 1
