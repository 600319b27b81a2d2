"""Chapter 00's check of the environment finds each thing that keeps the course from running."""

from __future__ import annotations

import sys
from importlib import metadata, util

import nbformat
import pytest

from tools import notebooks


@pytest.fixture
def faults(monkeypatch):
    """Return the function of chapter 00, which has imported the standard library alone."""
    cells = nbformat.read(notebooks.find("00"), as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"][:2]
    space: dict = {}
    monkeypatch.setattr("builtins.print", lambda *_, **__: None)
    for source in sources:
        exec(source, space)
    outside = {getattr(value, "__module__", "") or "" for value in space.values()}
    assert not outside & {"keras", "numpy", "helpers", "tensorflow"}
    return space["environment_faults"]


def without(monkeypatch, *names: str) -> None:
    """Make packages look as if they were not installed."""
    found = metadata.distributions
    monkeypatch.setattr(
        metadata, "distributions", lambda **by: [] if by["name"] in names else found(**by)
    )


def test_nothing_is_wrong_here(faults):
    assert faults() == []


def test_a_wrong_python(faults, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 2))
    assert [fault for fault in faults() if "파이썬 3.10" in fault]


def test_a_missing_package(faults, monkeypatch):
    without(monkeypatch, "gensim")
    assert faults() == ["패키지 gensim: 없습니다."]


def test_missing_tensorflow_and_what_may_be_missing(faults, monkeypatch):
    without(monkeypatch, "tensorflow", "tensorflow-cpu", "faiss-cpu", "umap-learn")
    assert faults() == ["텐서플로(TensorFlow)가 없습니다."]


def test_no_font(faults, monkeypatch):
    without(monkeypatch, "pylopdf-fonts-ko")
    assert any("한글 글꼴" in fault for fault in faults())


def test_another_python_that_has_no_helpers(faults, monkeypatch):
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    assert any("helpers" in fault for fault in faults())


@pytest.mark.parametrize("by_file", [False, True])
def test_a_wrong_backend(faults, monkeypatch, tmp_path, by_file):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert faults() == []
    if by_file:
        (tmp_path / "keras.json").write_text('{"backend": "torch"}', encoding="utf-8")
    else:
        monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert any("torch" in fault for fault in faults())
    (tmp_path / "keras.json").write_text("no JSON", encoding="utf-8")


def test_the_cell_stops_where_something_is_missing(faults, monkeypatch):
    without(monkeypatch, "gensim")
    cells = nbformat.read(notebooks.find("00"), as_version=4).cells
    space: dict = {}
    first, second = [cell.source for cell in cells if cell.cell_type == "code"][:2]
    exec(first, space)
    with pytest.raises(RuntimeError, match="make lab"):
        exec(second, space)
