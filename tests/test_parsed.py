"""Tests of helpers.parsed: copies that are used, renewed, damaged, or cannot be written."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import fetch, parsed

ROWS = {"train": [["1", "좋다 \u2028 \n\t"], ["0", ""]], "test": [["1", '"a"']]}
WORDS, MATRIX = ["the", "a"], np.array([[1.5, -2], [0, 3]], "float32")


@pytest.fixture
def source(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(parsed, "SMALL", 0)
    (tmp_path / "set.txt").write_text("official text")
    return tmp_path / "set.txt"


def never():
    raise AssertionError("parsed again")


def copies() -> list[Path]:
    return sorted((fetch.cache_dir() / "parsed").glob("*"))


def test_rows_hash_sees_order_and_boundaries():
    assert parsed.rows_sha256([("a", "b")]) != parsed.rows_sha256([("ab", "")])
    assert parsed.rows_sha256(["a", "b"]) != parsed.rows_sha256(["b", "a"])


def test_second_load_does_not_parse(source):
    first = parsed.load_rows([source], {}, lambda: ROWS)
    assert parsed.load_rows([source], {}, never) == first
    assert first == (ROWS, parsed.rows_sha256(row for rows in ROWS.values() for row in rows))


def test_small_source_leaves_no_copy(source, monkeypatch):
    monkeypatch.setattr(parsed, "SMALL", 1000)
    parsed.load_rows([source], {}, lambda: ROWS)
    assert copies() == []


FIELD = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.lists(FIELD, min_size=1)), st.lists(FIELD))
def test_any_rows_survive_the_copy(tmp_path_factory, rows, lines):
    path = tmp_path_factory.getbasetemp() / "copy.jsonl"
    splits = {"train": rows, "test": lines}
    payload = b"".join(map(parsed._line, [*rows, *lines]))
    path.write_bytes(parsed._header(payload, splits, "0") + payload)
    assert parsed._read(path) == (splits, "0")


@pytest.mark.parametrize("change", ["content", "time", "declaration", "code"])
def test_changed_source_is_parsed_again_and_the_old_copy_goes(source, monkeypatch, change):
    parsed.load_rows([source], {}, lambda: ROWS)
    old, declared = copies(), {}
    if change == "content":
        source.write_text("a longer official text")
    elif change == "time":
        os.utime(source, (1, 1))
    elif change == "declaration":
        declared = {"encoding": "utf-8"}
    else:
        monkeypatch.setattr(parsed, "_code", lambda: "newer")
    assert parsed.load_rows([source], declared, lambda: {"all": ["new"]})[0] == {"all": ["new"]}
    assert len(copies()) == 1
    assert copies() != old


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-5],
        lambda content: content[: content.index(b"\n")],
        lambda content: content.replace("좋다".encode(), "싫다".encode()),
        lambda content: b"no JSON\n" + content,
        lambda content: b"[]\n",
        lambda content: b"\x80\x04pickle",
    ],
)
def test_damaged_copy_is_parsed_again(source, damage):
    parsed.load_rows([source], {}, lambda: ROWS)
    (copy,) = copies()
    copy.write_bytes(damage(copy.read_bytes()))
    assert parsed.load_rows([source], {}, lambda: ROWS)[0] == ROWS
    assert parsed.load_rows([source], {}, never)[0] == ROWS


@pytest.mark.parametrize("number", [13, 28])  # permission denied, no space left
@pytest.mark.parametrize("where", ["mkdir", "replace"])
def test_cache_that_cannot_be_written_is_no_fault(source, monkeypatch, number, where):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(*((Path, "mkdir") if where == "mkdir" else (os, "replace")), refuse)
    assert parsed.load_rows([source], {}, lambda: ROWS)[0] == ROWS
    assert parsed.load_vectors(source, {}, lambda: (WORDS, MATRIX.copy()))[0] == WORDS
    assert copies() == []


def test_failing_parse_leaves_no_copy(source):
    with pytest.raises(AssertionError):
        parsed.load_rows([source], {}, never)
    assert copies() == []


def test_vectors_are_mapped_on_the_second_load(source):
    first = parsed.load_vectors(source, {}, lambda: (WORDS, MATRIX.copy()))
    words, matrix, digest = parsed.load_vectors(source, {}, never)
    assert isinstance(matrix, np.memmap)
    assert words == first[0] == WORDS
    assert digest == first[2]
    for mapped in (first[1], matrix):
        np.testing.assert_array_equal(mapped, MATRIX)
        assert not mapped.flags.writeable


@pytest.mark.parametrize("damage", ["missing", "cut", "pickle"])
def test_damaged_vectors_are_parsed_again(source, damage):
    parsed.load_vectors(source, {}, lambda: (WORDS, MATRIX.copy()))
    numbers = next(path for path in copies() if path.suffix == ".npy")
    if damage == "missing":
        numbers.unlink()
    elif damage == "cut":
        numbers.write_bytes(numbers.read_bytes()[:-3])
    else:
        with open(numbers, "wb") as file:
            np.save(file, np.array([{}, {}], object), allow_pickle=True)
    got = parsed.load_vectors(source, {}, lambda: (WORDS, MATRIX.copy()))
    np.testing.assert_array_equal(got[1], MATRIX)


def test_hash_of_vectors_sees_words_and_numbers(source):
    kinds = [(WORDS, MATRIX), (["a", "the"], MATRIX), (WORDS, MATRIX + 1)]
    digests = {
        parsed.load_vectors(source, {"kind": number}, lambda kind=kind: (kind[0], kind[1].copy()))[
            2
        ]
        for number, kind in enumerate(kinds)
    }
    assert len(digests) == 3


def test_copy_can_be_read_by_a_whole_class(source):
    parsed.load_rows([source], {}, lambda: ROWS)
    assert copies()[0].stat().st_mode & 0o444 == 0o444
