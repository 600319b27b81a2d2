"""Tests of tools.handout: nothing that gives an answer away is left in any chapter."""

from __future__ import annotations

import re

import nbformat
import pytest

from tools import handout, notebooks, rules


@pytest.mark.parametrize("path", notebooks.chapters(), ids=lambda path: path.stem)
def test_no_answer_and_no_note_is_left(path):
    whole = nbformat.read(path, as_version=4)
    solutions = [cell.source for cell in whole.cells if "solution" in rules.tags(cell)]
    notes = [c for c in whole.cells if c.metadata.slideshow.slide_type == "notes"]
    assert solutions
    assert notes
    left = handout.handout(nbformat.read(path, as_version=4))
    text = nbformat.writes(left)
    assert not re.search(r"\bsolution_\d|\bcheck_\d|\bCheck\.", text)
    for cell in notes:
        assert cell.id not in {kept.id for kept in left.cells}
    for source in solutions:
        lines = [line.strip() for line in source.splitlines()[1:-1] if len(line.strip()) > 25]
        own = [line for line in lines if sum(line in cell.source for cell in whole.cells) == 1]
        assert not [line for line in own if line in text]
    exercises = [cell for cell in left.cells if "exercise" in rules.tags(cell)]
    assert len(exercises) == len(solutions)
    shown = [cell for cell in left.cells if {"exercise", "quiz"} & set(rules.tags(cell))]
    assert not any(cell.outputs for cell in shown)
    assert not re.search("아래의 확인 칸|접힌 칸|칸 세 개", text)
    nbformat.validate(left)
