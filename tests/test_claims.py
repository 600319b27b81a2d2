"""What is committed keeps step: stored tables with full.json, claims with stress.json."""

from __future__ import annotations

import html
import json
import re

import nbformat
import pytest

from helpers import results
from tools import notebooks, numerals, rules, stress

CHAPTERS = notebooks.chapters()
SECOND = [path for path in CHAPTERS if path.stem not in rules.first_edition()]
STRESSED = json.loads(stress.STRESS.read_text(encoding="utf-8"))


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def stale(book: nbformat.NotebookNode, chapter: str) -> list[str]:
    """Return the rows of a stored table "강의와 비교" that quote an older full.json."""
    found = []
    for cell in book.cells:
        if cell.cell_type != "code" or "results.record(" not in cell.source:
            continue
        table = "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)
        head, *rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        names = re.findall(r"<th>(.*?)</th>", head)
        for row in rows:
            cells = [html.unescape(text) for text in re.findall(r"<td>(.*?)</td>", row)]
            line = dict(zip(names[-len(cells) :], cells, strict=True))
            if line["전체 규모"] != results.quote(chapter, line["지표"]):
                found.append(f"{line['지표']}: {line['전체 규모']}")
    return found


@named([path for path in CHAPTERS if not path.name.startswith("00")])
def test_stored_tables_quote_the_results_that_hold(path):
    book = nbformat.read(path, as_version=4)
    assert stale(book, path.stem) == [], f"run `make render NB={path.name[:2]}`"


def test_an_older_value_is_found(monkeypatch):
    book = nbformat.read(notebooks.find("04"), as_version=4)
    old = json.loads(json.dumps(results.load()))
    name = next(iter(old["04_sine_forecast_rnn"]["metrics"]))
    old["04_sine_forecast_rnn"]["metrics"][name]["mean"] += 1
    monkeypatch.setattr(results, "load", lambda: old)
    assert [line.partition(":")[0] for line in stale(book, "04_sine_forecast_rnn")] == [name]


@named(SECOND)
def test_each_claim_held_in_nine_of_ten_runs(path):
    book, entry = nbformat.read(path, as_version=4), STRESSED[path.stem]
    assert list(entry["claims"]) == stress.claims(book), f"run `make stress NB={path.name[:2]}`"
    assert entry["settings"] == [stress.name_of(settings) for settings in stress.variants(book)]
    assert stress.weak(entry) == []


@named(SECOND)
def test_recorded_figures_are_complete(path):
    entry = results.load()[path.stem]
    assert entry["rival"]
    assert entry["rival"].keys() <= entry["metrics"].keys()
    assert entry["test_looks"] >= 1
    for name, summary in [*entry["metrics"].items(), *entry["rival"].items()]:
        pretended = len(summary["seeds"]) > 1 and summary["std"] == 0
        assert not pretended, f"{name}: one deterministic run, copied: record one number"


def test_the_numbers_of_the_second_edition_have_sources():
    ledger = json.loads(numerals.LEDGER.read_text(encoding="utf-8"))
    assert {path.name for path in SECOND} <= set(ledger)


def test_the_first_edition_is_named_with_reasons():
    spared = rules.first_edition()
    assert set(spared) <= {path.stem for path in CHAPTERS}
    assert all(len(reason.split()) >= 4 for reason in spared.values())
