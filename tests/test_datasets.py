"""Tests of helpers.datasets: scales, records, hashes and files that are not what they should be."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import course, datasets, fetch

COMMA = {"name": "spam.csv", "format": "comma", "encoding": "utf-8"}
TAB = {"name": "SMSSpamCollection", "format": "tab", "encoding": "utf-8"}
LOADERS = {
    "spam": datasets.load_spam,
    "english_text": datasets.load_english_text,
    "korean_text": datasets.load_korean_text,
}


@pytest.fixture
def offline(tmp_path, monkeypatch):
    """Nothing at hand, and a network that answers nobody."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("COURSE_DATA", raising=False)

    def refuse(url, *_, **__):
        raise fetch.Unavailable(f"could not download {url}")

    monkeypatch.setattr(fetch, "download", refuse)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_every_registry_entry_has_a_loader():
    assert set(LOADERS) == set(datasets.registry())
    for name in datasets.registry():
        assert callable(getattr(datasets, f"load_{name}"))


@pytest.mark.parametrize("name", LOADERS)
def test_sample_matches_its_declaration(name, offline, capsys):
    data = LOADERS[name]("sample")
    assert data.scale == "sample"
    assert data.name == name
    assert len(data) > 2000
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert "표본 규모" in printed


@pytest.mark.parametrize("name", LOADERS)
def test_auto_offline_falls_back_and_says_why(name, offline, capsys):
    assert LOADERS[name]("auto").scale == "sample"
    assert "auto: " in capsys.readouterr().out


@pytest.mark.parametrize("name", LOADERS)
def test_full_offline_is_an_error(name, offline):
    with pytest.raises(fetch.Unavailable):
        LOADERS[name]("full")


def test_unknown_scale_is_refused():
    with pytest.raises(ValueError, match="'big'"):
        datasets.load_spam("big")


def test_scale_comes_from_the_environment(monkeypatch, offline):
    monkeypatch.setenv("COURSE_SCALE", "full")
    with pytest.raises(fetch.Unavailable):
        datasets.load_spam()


def test_spam_record_is_consistent():
    spam = datasets.load_spam("sample")
    assert len(spam.texts) == len(spam.labels)
    assert spam.label_names == ("ham", "spam")
    assert set(np.unique(spam.labels)) == {0, 1}
    assert spam.labels.mean() < 0.3  # spam is the minority


def test_changed_full_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / "sms_spam").mkdir()
    write(tmp_path / "sms_spam" / "spam.csv", "v1,v2\nham,one row only\n")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    for scale in ("full", "auto"):
        with pytest.raises(datasets.DataError, match=r"expected 5,572 rows .* got 1 rows"):
            datasets.load_spam(scale)


def test_download_of_other_content_is_refused_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.setattr(fetch, "_retrieve", lambda _, folder: write(folder / "d", "Q,A\n안녕,네\n"))
    with pytest.raises(datasets.DataError, match="23,646"):
        datasets.load_korean_text("full")
    assert datasets.load_korean_text("auto").scale == "sample"
    assert not [p for p in (tmp_path / "cache").rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty file"),
        (b" \n\n", "empty file"),
        ("label,text\nham,good\nspan,bad label\n", r"line 3: expected a label .*'span'"),
        ("label,text\nham\n", "line 2: expected a label"),
        ("label,text\nham,한글\n".encode("cp949"), "line 2: expected utf-8 text"),
    ],
)
def test_bad_spam_file(tmp_path, content, message):
    path = write(tmp_path / "spam.csv", content)
    with pytest.raises(datasets.DataError, match=message):
        datasets._spam_rows(path, COMMA)


def test_chat_file_without_its_columns(tmp_path):
    path = write(tmp_path / "ChatbotData.csv", "question,answer\n안녕,네\n")
    with pytest.raises(datasets.DataError, match="columns Q and A"):
        datasets._corpus_rows(path, {"encoding": "utf-8"})


def test_chat_rows_are_question_then_answer(tmp_path):
    path = write(tmp_path / "ChatbotData.csv", 'Q,A,label\n"안녕, 잘 지내?",네,0\n뭐 해?,공부,0\n')
    rows = datasets._corpus_rows(path, {"encoding": "utf-8"})
    assert rows == ["안녕, 잘 지내?", "네", "뭐 해?", "공부"]


def test_text_lines_keep_blank_lines(tmp_path):
    path = write(tmp_path / "input.txt", "첫 줄\n\n셋째 줄\n")
    assert datasets._corpus_rows(path, {"encoding": "utf-8"}) == ["첫 줄", "", "셋째 줄"]


# Any text a csv field can hold; a bare carriage return is folded by csv's own line rules.
FIELD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))


@given(st.lists(st.tuples(st.sampled_from(["ham", "spam"]), FIELD), min_size=1))
def test_spam_rows_survive_a_round_trip(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("spam") / "spam.csv"
    for declared, delimiter in ((COMMA, ","), (TAB, "\t")):
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
        writer.writerows([("label", "text"), *rows] if declared is COMMA else rows)
        write(path, buffer.getvalue())
        assert datasets._spam_rows(path, declared) == rows


def test_rows_hash_sees_order_and_boundaries():
    assert datasets.rows_sha256([("a", "b")]) != datasets.rows_sha256([("ab", "")])
    assert datasets.rows_sha256(["a", "b"]) != datasets.rows_sha256(["b", "a"])


FULL = os.environ.get("COURSE_FULL_DATA", "")


@pytest.mark.full
@pytest.mark.skipif(not FULL, reason="COURSE_DATA names no folder with the full data sets")
@pytest.mark.parametrize("name", LOADERS)
def test_full_files_have_the_declared_rows(name, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", FULL)
    entry = datasets.registry()[name]
    for declared in entry["files"]:
        path, place = fetch.find_local(entry["folder"], declared["name"])
        assert place == "COURSE_DATA"
        parse = datasets._spam_rows if name == "spam" else datasets._corpus_rows
        rows = parse(path, declared)
        assert len(rows) == declared["rows"]
        assert datasets.rows_sha256(rows) == declared["rows_sha256"]


@pytest.mark.full
@pytest.mark.skipif(not FULL, reason="COURSE_DATA names no folder with the full data sets")
@pytest.mark.parametrize("edition", ["spam.csv", "SMSSpamCollection"])
def test_both_editions_of_spam_have_the_lectures_counts(edition):
    entry = datasets.registry()["spam"]
    declared = next(file for file in entry["files"] if file["name"] == edition)
    rows = datasets._spam_rows(Path(FULL) / entry["folder"] / edition, declared)
    unique = {text: label for label, text in reversed(rows)}
    assert len(rows) == 5572
    assert len(unique) == 5169
    assert sum(label == "spam" for label in unique.values()) == 653


def test_root_holds_the_registry():
    assert (course.ROOT / "data" / "registry.toml").is_file()
