"""Where does a number in the prose come from? `python -m tools.numerals check`, or `pin 04`.

docs/numerals.json lists the numerals of each page, cell by cell in their order, and with each its
source: "output 17" or "code 17" (a code cell of the same notebook, counted from 0), "results
04_…/test_r2" (docs/results), "file Makefile" (a file of the project), "lecture: what it says" or
"because: a reason". A numeral is verified, absent (not listed, or without a source) or contradicted
(the source has another number now). `pin` lists a page anew, keeps known sources and finds those
that a machine can find; a person writes the others and reads the found ones: a machine cannot know
whether a 3 is the right 3.

Not handled here: numbers in words, numerals of headings, lists, chapters, sections, links, years in
brackets, subscripts, exponents, minutes of a plan.
"""

from __future__ import annotations

import argparse
import functools
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

import tools
from tools import notebooks

LEDGER = notebooks.ROOT / "docs" / "numerals.json"
PAGES = ("README.md", "CONTRIBUTING.md")
BY_HAND = ("lecture: ", "because: ")
NUMERAL = re.compile(r"(?<![\w.,])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?![.,]?\d)")
STRUCTURE = re.compile(
    r"```[\s\S]*?```"  # code
    r"|<!-- (\w+):start -->[\s\S]*?<!-- \1:end -->"  # generated tables
    r"|\]\([^)]*\)|https?://\S+"  # links
    r"|^#+ .*$|^ *\d+\. |^\*\*\d부 .*$"  # headings, numbers of a list, the badge row
    r"|연습 \d+|\d+부|\d+~?\d*(?:장|절)|\((?:19|20)\d\d\)"
    r"|NB=\d\d|[Cc]hapters? \d\d(?:(?:,| to| and)+ \d\d)*|(?:render|full|pin) \d\d|\d\d_[a-z…]"
    r"|[_^]\{[^}]*\}|(?<![A-Za-z]{2})[_^][\w']"  # subscripts and exponents
    r"|\d+분",  # of the plan
    re.MULTILINE,
)
PRINTED = re.compile(r"[-−]?\d+(?:,\d{3})+(?:\.\d+)?|[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")

Sourced = list[list[str]]  # [numeral, source] in the order of the text


def numerals(text: str) -> list[str]:
    """Return the numerals of one cell or page, in order."""
    text = STRUCTURE.sub(" ", text.replace("{,}", ","))
    return [match.group().replace("−", "-") for match in NUMERAL.finditer(text)]


def says(numeral: str, value: float) -> bool:
    """Tell whether a number, rounded as the numeral is, reads like it; a percentage counts."""
    due = float(numeral.replace(",", ""))
    places = len(numeral.partition(".")[2])
    if not places and abs(value) < 10:
        return value == due or math.isclose(100 * value, due, abs_tol=0.5 if due > 1 else 0)
    tolerance = 0.5 * 10**-places + 1e-9
    return abs(value - due) <= tolerance or (due > 1 and abs(100 * value - due) <= tolerance)


class Page:
    """A notebook or a Markdown file: its prose, and the numbers of its code cells."""

    def __init__(self, path: Path) -> None:
        """Read a page."""
        self.name = path.name
        self.prose: dict[str, str] = {}
        self.numbers: dict[str, list[float]] = {}
        self.places: dict[str, int] = {"page": 0}
        if path.suffix == ".md":
            self.prose["page"] = path.read_text(encoding="utf-8")
            return
        for i, cell in enumerate(nbformat.read(path, as_version=4).cells):
            if cell.cell_type == "markdown":
                self.prose[cell.id] = cell.source
                self.places[cell.id] = i
                continue
            self.numbers[f"output {i}"] = [x for text in _shown(cell) for x in _values(text)]
            self.numbers[f"code {i}"] = list(_values(cell.source.replace("_", "")))

    def __iter__(self) -> Iterator[tuple[str, list[str]]]:
        """Yield (cell, its numerals) where there are any."""
        for cell, text in self.prose.items():
            if found := numerals(text):
                yield cell, found


def verdict(numeral: str, source: str, page: Page, recorded: dict[str, list[float]]) -> str:
    """Return "verified", "absent" or "contradicted"."""
    if source.startswith(BY_HAND) and len(source) > len(BY_HAND[0]) + 5:
        return "verified"
    known = page.numbers | recorded
    if source.startswith("file "):
        text = (notebooks.ROOT / source.removeprefix("file ")).read_text(encoding="utf-8")
        known = {source: list(_values(text.replace("_", "")))}
    if source not in known:
        return "absent"
    return "verified" if any(says(numeral, x) for x in known[source]) else "contradicted"


def check(page: Page, listed: dict[str, Sourced]) -> list[str]:
    """Return what is not verified on a page, given its entry in the ledger."""
    recorded, found = results(), []
    for cell, here in page:
        entry = listed.get(cell, [])
        if [numeral for numeral, _ in entry] != here:
            new = [n for n in here if n not in [numeral for numeral, _ in entry]] or here
            found.append(
                f"{page.name} [{cell}]: absent: {', '.join(new)}; `numerals pin` lists them"
            )
            continue
        for numeral, source in entry:
            if (said := verdict(numeral, source, page, recorded)) != "verified":
                found.append(f"{page.name} [{cell}]: {said}: {numeral} ({source or 'no source'})")
    return found


def pin(path: Path, listed: dict[str, Sourced]) -> dict[str, Sourced]:
    """Return a page's entry anew: sources that still hold, found ones, and "" for the rest."""
    page, recorded, fresh = Page(path), results(), {}
    for cell, here in page:
        before: dict[str, list[str]] = {}
        for numeral, source in listed.get(cell, []):
            before.setdefault(numeral, []).append(source)
        nearby = sorted(page.numbers, key=functools.partial(_distance, place=page.places[cell]))
        entry = []
        for numeral in here:
            own = [source for source in recorded if source.startswith(f"results {path.stem}/")]
            old = before.get(numeral, [])  # a numeral may stand twice, from two sources
            kept = old.pop(0) if len(old) > 1 else "".join(old)
            candidates = [kept, *nearby, *own]
            held = (s for s in candidates if verdict(numeral, s, page, recorded) == "verified")
            entry.append([numeral, next(held, "")])
        fresh[cell] = entry
    return fresh


def results() -> dict[str, list[float]]:
    """Return the numbers of docs/results by source."""
    found: dict[str, list[float]] = {}
    for chapter, entry in json.loads(notebooks.RESULTS.read_text(encoding="utf-8")).items():
        for part in ("metrics", "rival", "lecture", "target", "literature"):
            for metric, value in entry.get(part, {}).items():
                values = value.values() if isinstance(value, dict) else [value]
                kept = [float(x) for x in values if isinstance(x, int | float)]
                found.setdefault(f"results {chapter}/{metric}", []).extend(kept)
    return found


def pages() -> dict[str, Path]:
    """Return every page that is checked, by name."""
    found = [*notebooks.chapters(), *(notebooks.ROOT / name for name in PAGES)]
    return {path.name: path for path in found}


def _shown(cell: nbformat.NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", []):
        yield output.get("text", "")
        yield from (
            t for k, t in output.get("data", {}).items() if k in ("text/plain", "text/html")
        )


def _values(text: str) -> Iterator[float]:
    for match in PRINTED.finditer(text):
        yield float(match.group().replace(",", "").replace("−", "-"))


def _distance(source: str, *, place: int) -> tuple[int, bool]:
    """Order sources by the distance of their cell from the prose, outputs before code."""
    kind, number = source.split()
    return abs(int(number) - place), kind == "code"


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and return the exit status."""
    parser = argparse.ArgumentParser("python -m tools.numerals", description=__doc__)
    parser.add_argument("command", choices=["check", "pin"])
    parser.add_argument("pages", nargs="*", help="numbers of chapters, or README.md")
    options = parser.parse_args(arguments)
    ledger = json.loads(LEDGER.read_text(encoding="utf-8")) if LEDGER.is_file() else {}
    known = pages()
    status = 0
    for name in options.pages or list(ledger):
        path = known[name] if name in known else notebooks.find(name)
        if options.command == "pin":
            ledger[path.name] = pin(path, ledger.get(path.name, {}))
        for line in check(Page(path), ledger.get(path.name, {})):
            status = 1
            print(line)
    if options.command == "pin":
        text = json.dumps(dict(sorted(ledger.items())), ensure_ascii=False, indent=1)
        notebooks.write(
            LEDGER, re.sub(r"\[\s+(\"[^\"]*\"),\s+(\".*\")\s+\]", r"[\1, \2]", text) + "\n"
        )
    return status


if __name__ == "__main__":
    tools.run(main)
