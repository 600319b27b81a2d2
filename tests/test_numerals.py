"""Tests of tools.numerals: numbers in prose that are verified, absent or contradicted."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import notebooks, numerals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("정확도는 0.97이고 16,769개입니다.", ["0.97", "16,769"]),
        ("$128 + 16{,}640$, $R^2$, $x_{12}$, $10^{-6}$", ["128", "16,640", "10"]),
        ("## 3. 제목\n1. 하나\n05장과 4절, 연습 2, 2부", []),
        (
            "## 3. 제목\n\n길이 20의 창\n\n1. 값 7개\n\n```\n8\n```\n\n**0부 순환** · 9번\n\n11개",
            ["20", "7", "11"],
        ),
        ("[05장](05_stock.ipynb) Elman (1990) https://x.org/12", []),
        ("-0.5도와 −3도, 80%, 10분", ["-0.5", "-3", "80"]),
        ("`units=32`와 LSTM2, `test_r2`, 1.5.3판", ["32"]),
    ],
)
def test_numerals_of_prose(text, found):
    assert numerals.numerals(text)[: len(found) + 1] == found


@pytest.mark.parametrize(
    ("numeral", "value", "same"),
    [
        ("0.97", 0.974, True),
        ("0.97", 0.976, False),
        ("97", 0.974, True),  # a percentage
        ("3", 3.2, False),  # small counts are exact
        ("14", 14.3, True),
        ("16,769", 16769, True),
        ("16,769", 16768, False),
        ("1", 0.012, False),
        ("-0.5", -0.5, True),
    ],
)
def test_rounding(numeral, value, same):
    assert numerals.says(numeral, value) is same


@pytest.fixture
def page(monkeypatch, tmp_path):
    """Return a notebook whose prose has an output's number, the code's and a foreign one."""
    results = {"99_try": {"metrics": {"accuracy": {"mean": 0.8861, "std": 0.002}}}}
    (tmp_path / "full.json").write_text(json.dumps(results), encoding="utf-8")
    monkeypatch.setattr(notebooks, "RESULTS", tmp_path / "full.json")
    cells = [
        new_code_cell("units = 32\n0.974", outputs=[new_output("stream", text="R² 0.974\n")]),
        new_markdown_cell(
            "R²는 0.97, 유닛은 32개, 전체 규모는 0.886, 달은 384,400km입니다.", id="one"
        ),
    ]
    path = tmp_path / "99_try.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_pin_finds_what_a_machine_can_and_leaves_the_rest(page):
    entry = numerals.pin(page, {})["one"]
    assert entry[:3] == [
        ["0.97", "output 0"],
        ["32", "code 0"],
        ["0.886", "results 99_try/accuracy"],
    ]
    assert entry[3] == ["384,400", ""]
    assert numerals.check(numerals.Page(page), {"one": entry}) == [
        "99_try.ipynb [one]: absent: 384,400 (no source)"
    ]
    entry[3][1] = "because: the mean distance of the moon"
    assert numerals.check(numerals.Page(page), {"one": entry}) == []
    assert numerals.pin(page, {"one": entry})["one"] == entry


def test_pin_keeps_two_sources_of_one_numeral(page):
    text = page.read_text(encoding="utf-8").replace("384,400", "384,400 and 384,400")
    page.write_text(text, encoding="utf-8")
    entry = numerals.pin(page, {})["one"]
    assert [numeral for numeral, _ in entry[3:]] == ["384,400", "384,400"]
    entry[3][1], entry[4][1] = "because: the moon", "because: the road"
    assert numerals.pin(page, {"one": entry})["one"] == entry


def test_a_changed_output_contradicts_the_prose(page):
    listed = {"one": numerals.pin(page, {})["one"]}
    listed["one"][3][1] = "because: the mean distance of the moon"
    text = page.read_text(encoding="utf-8").replace("R² 0.974", "R² 0.913")
    page.write_text(text, encoding="utf-8")
    assert numerals.check(numerals.Page(page), listed) == [
        "99_try.ipynb [one]: contradicted: 0.97 (output 0)"
    ]


def test_a_file_of_the_project_is_a_source(page, monkeypatch, tmp_path):
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    (tmp_path / "Makefile").write_text("PORT ?= 8_888\n", encoding="utf-8")
    read = numerals.Page(page)
    assert numerals.verdict("8,888", "file Makefile", read, {}) == "verified"
    assert numerals.verdict("8,889", "file Makefile", read, {}) == "contradicted"


def changed(numeral: str) -> str:
    """Return another numeral of the same form."""
    return numeral[:-1] + str((int(numeral[-1]) + 1) % 10)


LEDGER = json.loads(numerals.LEDGER.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(LEDGER))
def test_the_prose_of_the_course(name):
    found = numerals.check(numerals.Page(numerals.pages()[name]), LEDGER[name])
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("name", sorted(name for name in LEDGER if name.endswith(".ipynb")))
def test_no_number_of_the_prose_is_passed_over(name):
    """Another reading: every digit of a plain sentence belongs to a listed numeral."""
    for cell, text in numerals.Page(numerals.pages()[name]).prose.items():
        for line in text.splitlines():
            if not re.search(r"[$`|\[\]()_^#*]|^\d+\. |\d(장|절|부|분)|연습 \d", line):
                digits = "".join(re.findall(r"\d", re.sub(r"[A-Za-z]\d", "", line)))  # F1 is a name
                assert "".join(re.findall(r"\d", " ".join(numerals.numerals(line)))) == digits
                known = [numeral for numeral, _ in LEDGER[name].get(cell, [])]
                assert set(numerals.numerals(line)) <= set(known), f"{cell}: {line}"


@pytest.mark.parametrize("name", sorted(LEDGER))
def test_each_changed_number_is_found(name, tmp_path):
    """One after the other, each numeral of every cell becomes another one."""
    source = numerals.pages()[name]
    for cell, here in numerals.Page(source):
        page = numerals.Page(source)
        text = page.prose[cell]
        for numeral in set(here):
            for spelling in (numeral, numeral.replace(",", "{,}"), numeral.replace("-", "−")):
                if spelling in text:
                    break
            page.prose[cell] = text.replace(spelling, changed(spelling))
            assert numerals.check(page, LEDGER[name]), f"{name} [{cell}]: {numeral}"
