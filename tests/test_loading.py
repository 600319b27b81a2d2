"""Tests of helpers.loading: rows are checked against the registry, samples and downloads alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from helpers import fetch, loading, sources
from helpers.archives import DataError
from helpers.sources import Found


def chat(folder: Path, content: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "ChatbotData.csv").write_text(content, encoding="utf-8")
    return folder / "ChatbotData.csv"


def test_changed_file_is_refused_whatever_the_scale(tmp_path, monkeypatch):
    chat(tmp_path / "chatbot", "Q,A,label\n안녕,네,0\n")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    for scale in ("full", "auto"):
        with pytest.raises(DataError, match=r"expected 11,823 rows .* got 1 rows"):
            loading.load_rows("chatbot", scale)


def test_download_of_other_content_is_refused_and_not_kept(monkeypatch):
    monkeypatch.setattr(
        fetch, "_retrieve", lambda _, folder: chat(folder, "Q,A,label\n안녕,네,0\n")
    )
    with pytest.raises(DataError, match="11,823"):
        loading.load_rows("chatbot", "full")
    assert not [path for path in fetch.cache_dir().rglob("*") if path.is_file()]


def test_broken_download_falls_back_to_the_sample(monkeypatch):
    monkeypatch.setattr(fetch, "_retrieve", lambda _, folder: chat(folder, ""))
    found, why = sources.find("chatbot", "auto", loading.read)
    assert found.scale == "sample"
    assert "empty file" in why


def test_small_moving_edition_is_refused(tmp_path):
    path = tmp_path / "kor.txt"
    path.write_text("Go.\t가.\n", encoding="utf-8")
    declared = sources._declared("kor_eng", sources.registry()["kor_eng"]["editions"][1])
    found = Found("kor_eng", "full", "download", [path], declared)
    with pytest.raises(DataError, match="at least 5,749 rows, got 1"):
        loading.read(found)
    assert loading.read(Found("kor_eng", "full", "x", [path], declared | {"min_rows": 1}))[0] == 1


def test_missing_sample_is_named(tmp_path):
    found = Found("nsmc", "sample", "sample", [tmp_path / "samples" / "nsmc_train.txt"], {})
    with pytest.raises(DataError, match=r"nsmc: expected the file nsmc_train\.txt in samples"):
        loading.read_rows(found)


def test_files_of_one_edition_become_its_splits(tmp_path):
    for split in ("train", "test"):
        (tmp_path / split).write_text(f"id\tdocument\tlabel\n1\t{split}\t1\n", encoding="utf-8")
    files = [{"name": split, "split": split} for split in ("train", "test")]
    declared = sources.registry()["nsmc"]["format"] | {"files": files}
    found = Found("nsmc", "sample", "sample", [tmp_path / "train", tmp_path / "test"], declared)
    assert loading.read_rows(found)[0] == {"train": [["1", "train"]], "test": [["1", "test"]]}


def test_line_says_scale_rows_file_and_reason(capsys):
    loading.load_rows("english_text", "sample")
    assert capsys.readouterr().out == (
        "english_text: 표본 규모 300행 (lee_background.cor, sample; COURSE_SCALE=sample)\n"
    )


def test_labels_follow_the_declared_order():
    numbers, names = loading.labels("nsmc", ["1", "0"])
    np.testing.assert_array_equal(numbers, [1, 0])
    assert names == ("negative", "positive")
    assert loading.labels("reuters", ["cocoa", "lead"])[0].tolist() == [0, 45]
    assert loading.labels("books", ["시", "소설", "시"])[1] == ("소설", "시")


@pytest.mark.parametrize("scale", ["big", ""])
def test_unknown_scale_is_refused(scale):
    with pytest.raises(ValueError, match="scale"):
        loading.load_rows("nsmc", scale)


def test_scale_comes_from_the_environment(monkeypatch):
    def refuse(*_, **__):
        raise fetch.Unavailable("no network")

    monkeypatch.setattr(fetch, "download", refuse)
    monkeypatch.setenv("COURSE_SCALE", "full")
    with pytest.raises(fetch.Unavailable):
        loading.load_rows("nsmc", None)
