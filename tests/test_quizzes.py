"""Each quiz has its form, its numbers are computed here, and `show` makes pages that parse.

That the page answers, by keyboard too, is tested in a browser (tests/browser).
"""

from __future__ import annotations

import re
import tomllib
from html.parser import HTMLParser

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from sklearn import metrics

from helpers import quizzes
from tools import notebooks, rules

QUIZZES = sorted((notebooks.NOTEBOOKS / "quizzes").glob("*.toml"))
KINDS = {
    "choices": {"ask", "choices"},
    "number": {"id", "ask", "number", "accepts", "because", "wrong"},
    "order": {"ask", "order", "shown", "because", "wrong"},
}
NUMBERS = {  # (chapter, id): the answer, by another way than the question's
    ("04", "windows"): len(sliding_window_view(np.arange(200), 20 + 1)),
    ("10", "pair"): "".join(["가나 "] * 3 + ["나가나 "] * 2 + ["가다 "] * 4).count("가나"),
    ("11", "f1"): metrics.f1_score([1] * 60 + [0] * 10, [1] * 30 + [0] * 30 + [1] * 10),
    ("33", "weight"): np.exp(0.75 * np.log(0.1)),
}


def questions(path) -> list[dict]:
    return tomllib.loads(path.read_text(encoding="utf-8"))["question"]


def faults(question: dict) -> list[str]:
    """Say what is wrong with the form of a question."""
    kinds = [kind for kind in KINDS if kind in question]
    if len(kinds) != 1 or set(question) != KINDS[kinds[0]]:
        return [f"expected the keys of one of {KINDS}, got {sorted(question)}"]
    found = []
    if kinds == ["choices"]:
        right = [choice.get("right", False) for choice in question["choices"]]
        if sum(right) != 1 or not 3 <= len(right) <= 5:
            found.append(f"expected 3 to 5 choices, one of them right, got {right}")
        reasons = {choice.get("because", "") for choice in question["choices"]}
        if len(reasons) < len(right) or not all(len(reason) > 10 for reason in reasons):
            found.append("expected a reason for each choice, and no two the same")
    if kinds == ["order"] and (
        sorted(question["order"]) != sorted(question["shown"])
        or question["order"] == question["shown"]
    ):
        found.append("expected `shown` to be the items in another order")
    return found


@pytest.mark.parametrize("path", QUIZZES, ids=lambda path: path.stem)
def test_form_of_a_quiz(path):
    asked = questions(path)
    assert 4 <= len(asked) <= 6
    assert [fault for question in asked for fault in faults(question)] == []
    places = [
        [choice.get("right", False) for choice in question["choices"]].index(True)
        for question in asked
        if "choices" in question
    ]
    assert len(set(places)) > 1, "the right choice should not always stand in the same place"


def test_a_form_can_be_wrong():
    choices = [{"text": str(k), "because": f"a reason with a number {k}"} for k in range(3)]
    right = [choices[0] | {"right": True}, *choices[1:]]
    assert faults({"ask": "?", "choices": right}) == []
    assert faults({"ask": "?", "choices": choices})
    assert faults({"ask": "?", "choices": [right[0], choices[1], choices[1]]})
    assert faults({"ask": "?", "choices": right, "number": 1})
    order = {"ask": "?", "order": ["a", "b"], "because": "x", "wrong": "y"}
    assert faults(order | {"shown": ["b", "a"]}) == []
    assert faults(order | {"shown": ["a", "b"]})
    assert faults(order | {"shown": ["b", "c"]})


def test_numbers_of_quizzes_are_right():
    asked = {
        (path.stem, question["id"]): question
        for path in QUIZZES
        for question in questions(path)
        if "number" in question
    }
    assert asked.keys() == NUMBERS.keys()
    for key, question in asked.items():
        right = NUMBERS[key]
        assert question["number"] == pytest.approx(right, abs=1e-4)
        whole = float(right).is_integer()
        written = [f"{right:.0f}"] if whole else [f"{right:.{places}f}" for places in (2, 3, 4)]
        assert all(re.fullmatch(question["accepts"], text) for text in written)
        near = [right + step for step in ((-1, 1) if whole else (-0.02, -0.01, 0.01, 0.02))]
        assert not any(re.fullmatch(question["accepts"], f"{value:.4g}") for value in near)


def test_each_chapter_of_the_second_edition_has_a_quiz():
    due = {p.name[:2] for p in notebooks.chapters() if p.stem not in rules.first_edition()}
    assert {path.stem for path in QUIZZES} == due


class Nesting(HTMLParser):
    """Collects what is open and checks that it is closed in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("path", QUIZZES, ids=lambda path: path.stem)
def test_show_makes_a_page_of_each_question(path, monkeypatch):
    pages = []
    monkeypatch.setattr("IPython.display.display", lambda page: pages.append(page.data))
    quizzes.show(path.stem)
    assert len(pages) == len(questions(path))
    for page in pages:
        parser = Nesting()
        parser.feed(page)
        assert parser.open == []
        assert "<script" not in page
        assert "http" not in page
    assert sum("<style>" in page for page in pages) == 1


def test_an_order_has_each_place_once():
    asked = [question for path in QUIZZES for question in questions(path) if "order" in question]
    for question in asked:
        places = [question["order"].index(item) + 1 for item in question["shown"]]
        assert np.array_equal(np.sort(places), np.arange(1, len(places) + 1))
