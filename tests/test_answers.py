"""Tests of tools.answers, and the lists of answers to the course's exercises."""

from __future__ import annotations

import tomllib

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import answers, notebooks, rules

LISTS = sorted(answers.LISTS.glob("*.toml"))
WITH_LISTS = [
    path
    for path in notebooks.chapters()
    if path.stem not in rules.first_edition() or (answers.LISTS / f"{path.name[:2]}.toml") in LISTS
]


def book(*cells: tuple[str, str]) -> nbformat.NotebookNode:
    """Return a notebook of (tag, source)."""
    return new_notebook(cells=[new_code_cell(s, metadata={"tags": [t]}) for t, s in cells])


CHECK = "check_1 = exercises.Check.value(twice(N), hint='두 배')\ncheck_1(answer_1)"
ONE = book(
    ("setup", "import numpy as np\nfrom helpers import exercises"),
    ("x", "N = 2\nraise_error()"),
    ("x", "def twice(n):\n    return times(n, 2)\n\n\nmodel.fit(x, y, epochs=3)\nN = 3"),
    ("x", "def times(a, b):\n    return a * b"),
    ("exercise", "answer_1 = ..."),
    ("check", CHECK),
    ("x", "N = 5"),
)


def test_only_what_a_check_needs_is_run():
    good = {"1": {"right": ["6", "np.int64(6)", "answer_1 = 3\nanswer_1 += 3"], "wrong": ["4"]}}
    assert answers.faults(ONE, good) == []


def test_faults_name_the_answer():
    bad = {"1": {"right": ["5"], "wrong": ["twice(N)"]}}
    assert answers.faults(ONE, bad) == [
        "check_1 refuses the right answer 5",
        "check_1 accepts the wrong answer twice(N)",
    ]
    assert "expected answers to the 1 exercises" in answers.faults(ONE, {})[0]


def test_a_check_that_needs_training_is_refused():
    trained = book(
        ("x", "N = len(model.fit(x, y, epochs=3).history)"),
        ("check", CHECK.replace("twice", "abs")),
    )
    with pytest.raises(ValueError, match="got 'N'"):
        answers.faults(trained, {"1": {"right": [], "wrong": []}})


@pytest.mark.parametrize("path", WITH_LISTS, ids=lambda path: path.stem)
def test_wrong_answers_are_refused_and_right_ones_pass(path):
    lists = answers.listed(path)
    assert answers.faults(nbformat.read(path, as_version=4), lists) == []
    for several in lists.values():
        assert len(several["wrong"]) >= 5
        assert several["right"]


def test_every_list_belongs_to_a_chapter():
    assert {path.stem for path in LISTS} <= {path.name[:2] for path in notebooks.chapters()}
    assert all(tomllib.loads(path.read_text(encoding="utf-8")) for path in LISTS)
