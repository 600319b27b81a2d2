"""Tests of helpers.projector: the bytes written, each bit read back, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.projector import read_projector, write_projector


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"word": ["배", "말"]}, "배\n말\n"),
        ({"word": ["배", "말"], "count": [3, 1]}, "word\tcount\n배\t3\n말\t1\n"),
    ],
)
def test_write_projector_heads_several_columns_only(tmp_path, columns, text):
    vectors_path, metadata_path = write_projector(tmp_path, [[1, -2.5], [0, 3]], columns=columns)
    assert (vectors_path.name, metadata_path.name) == ("vectors.tsv", "metadata.tsv")
    assert vectors_path.read_bytes() == b"1.0\t-2.5\n0.0\t3.0\n"
    assert metadata_path.read_bytes() == text.encode()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_projector_files_give_back_each_bit(tmp_path, dtype):
    rng = np.random.default_rng(0)
    vectors = (rng.normal(size=(50, 3)) * 10.0 ** rng.integers(-30, 30, (50, 1))).astype(dtype)
    words = [" a", "b\x0bc", "\u2028", "label", "말 뭉치", *map(str, range(45))]
    words[2] += "."  # alone it is blank
    write_projector(tmp_path, vectors, columns={"word": words, "row": range(50)})
    read, columns = read_projector(tmp_path)
    np.testing.assert_array_equal(read.astype(dtype), vectors)
    assert columns == {"word": words, "row": [str(row) for row in range(50)]}


def test_read_projector_drops_blank_lines_as_the_projector_does(tmp_path):
    (tmp_path / "vectors.tsv").write_text("1\t2\n\n3\t4", encoding="utf-8")
    (tmp_path / "metadata.tsv").write_text("x\n \ny\n", encoding="utf-8")
    vectors, columns = read_projector(tmp_path)
    assert vectors.tolist() == [[1, 2], [3, 4]]
    assert columns == {"label": ["x", "y"]}


@pytest.mark.parametrize("bad", ["a\tb", "a\nb", "a\r", "", "  "])
@pytest.mark.parametrize("place", ["value", "name"])
def test_write_projector_refuses_what_would_shift_the_labels(tmp_path, bad, place):
    columns = {"word": ["x", bad]} if place == "value" else {"word": ["x", "y"], bad: [1, 2]}
    with pytest.raises(ValueError, match="row 1" if place == "value" else "its name"):
        write_projector(tmp_path, [[1.0], [2.0]], columns=columns)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("vectors", "columns", "match"),
    [
        ([[1.0], [np.nan]], {"word": ["x", "y"]}, "finite"),
        ([1.0, 2.0], {"word": ["x", "y"]}, "matrix"),
        ([], {"word": []}, "matrix"),
        ([[1.0], [2.0]], {"word": ["x"]}, "2 values"),
        ([[1.0], [2.0]], {}, "2 values"),
    ],
)
def test_write_projector_names_the_fault(tmp_path, vectors, columns, match):
    with pytest.raises(ValueError, match=match):
        write_projector(tmp_path, vectors, columns=columns)


@pytest.mark.parametrize(
    ("vectors", "metadata", "match"),
    [
        ("1\n2\n", "x\n", "2 and 1 rows"),
        ("1\n2\n", "word\nx\ny\n", "2 and 3 rows"),  # one column under a name
        ("1\t2\n3\n", "x\ny\n", "vectors.tsv.*equally many"),
        ("1\n2\n", "a\tb\nx\n", "metadata.tsv.*equally many"),
        ("", "", "vectors.tsv.*equally many"),
        ("1\none\n", "x\ny\n", "one"),
    ],
)
def test_read_projector_names_the_fault(tmp_path, vectors, metadata, match):
    (tmp_path / "vectors.tsv").write_text(vectors, encoding="utf-8")
    (tmp_path / "metadata.tsv").write_text(metadata, encoding="utf-8")
    with pytest.raises(ValueError, match=match):
        read_projector(tmp_path)
