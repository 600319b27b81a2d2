"""Tests of tools.stress: claims that hold, that fall, and chapters that stop."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import notebooks, stress


def book(parameters: str, *sources: str, tags=(["parameters"],)) -> nbformat.NotebookNode:
    cells = [new_markdown_cell("# 99. 시험"), new_code_cell("import math")]
    cells.append(new_code_cell(parameters, metadata={"tags": tags[0]}))
    return new_notebook(cells=[*cells, *map(new_code_cell, sources)])


ONE = book(
    "SEED, A = 0, 1\nN = 3\nSTRESS = {'N': (1, 2), 'A': (0,)}",
    "assert N > 1, 'N이 1보다 큽니다'\nassert math.pi > A",
)


@pytest.fixture
def chapter(monkeypatch, tmp_path):
    """Return a function that writes a chapter 99 and gives its path."""
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(stress, "STRESS", tmp_path / "stress.json")

    def write(notebook):
        nbformat.write(notebook, tmp_path / "99_try.ipynb")
        return tmp_path / "99_try.ipynb"

    return write


def test_claims_are_asserts_with_a_message():
    assert stress.claims(ONE) == ["N이 1보다 큽니다"]
    twice = book("STRESS = {}", "assert 1, '하나'", "assert 2, '하나'")
    with pytest.raises(ValueError, match="하나"):
        stress.claims(twice)


def test_variants_alter_one_constant_at_a_time():
    book_ = book("N = 3\nA = 1\nSTRESS = {'N': (1, 2), 'A': (0,)}")
    assert stress.variants(book_) == [{}, {"N": 1}, {"N": 2}, {"A": 0}]
    assert [stress.name_of(s) for s in ({}, {"N": 1})] == ["as written", "N=1"]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (book("N = 3"), "should set STRESS"),
        (book("N = 3\nSTRESS = {'M': (1,)}"), r"\['M'\]"),
        (book("N = 3", tags=([],)), "got 0"),
    ],
)
def test_errors_name_the_remedy(broken, message):
    with pytest.raises(ValueError, match=message):
        stress.variants(broken)


def test_a_failing_claim_is_noted_and_passed_over():
    cells = [cell.source for cell in stress.stressed(ONE, {"N": 1}).cells]
    assert cells[-2].startswith("claims_.append(('N이 1보다 큽니다', bool(N > 1)))")
    assert "assert math.pi > A" in cells[-2]  # without a message it stops the run
    space: dict = {}
    for source in cells[:-1]:
        exec(source, space)
    assert space["claims_"] == [("N이 1보다 큽니다", False)]


def test_seeds_are_set_anew():
    one = book("SEED = 1\nSTRESS = {'SEED': (2,)}")
    sources = [cell.source for cell in stress.stressed(one, {"SEED": 2}).cells]
    assert any("set_random_seed(SEED)" in source for source in sources)


@pytest.mark.slow
def test_a_chapter_is_run_with_all_its_settings(chapter, capsys):
    notebook = book(
        "N = 3\nSTRESS = {'N': (1, 0, 4)}",
        "assert 6 / N > 1, '셋보다 작습니다'\nassert N < 4",
        "def check(n):\n    assert n > 1, '하나보다 큽니다'\n\n\ncheck(N)",
    )
    chapter(notebook)
    assert stress.main(["99"]) == 1
    entry = json.loads(stress.STRESS.read_text(encoding="utf-8"))["99_try"]
    assert entry["settings"] == ["as written", "N=1", "N=0", "N=4"]
    # With 0 the division stops the run, with 4 the bare assert: no claim holds there.
    assert entry["claims"] == {
        "셋보다 작습니다": {"held": 2, "runs": 4, "failed": ["N=0", "N=4"]},
        "하나보다 큽니다": {"held": 1, "runs": 4, "failed": ["N=1", "N=0", "N=4"]},
    }
    assert "held in 2 of 4 runs" in capsys.readouterr().err


def test_weak_names_claims_and_too_few_runs():
    claims = {"a": {"held": 9, "runs": 10}, "b": {"held": 8, "runs": 10}}
    found = stress.weak({"claims": claims, "settings": ["x"] * 10})
    assert found == ["held in 8 of 10 runs: b"]
    assert "list 10 or more" in stress.weak({"claims": {}, "settings": ["x"] * 9})[0]
