"""Do a chapter's claims hold with other settings? `make stress NB=04`.

A claim is an `assert` with a message: the message is the claim. The chapter runs once as it is
written and once for each value in the dictionary STRESS of its cell tagged `parameters`, one
constant altered at a time; a claim that fails does not stop the run. docs/results/stress.json keeps
how often each claim held. Exercises are left out.

Not handled here: two constants altered at once, asserts without a message (they stop the run: what
they check has to hold everywhere).
"""

from __future__ import annotations

import argparse
import ast
import datetime
import json
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import tools
from tools import notebooks

STRESS = notebooks.ROOT / "docs" / "results" / "stress.json"
MOST_FAILURES = 0.1  # of the runs: a claim that fails more often is none
FEWEST_RUNS = 10
LEFT_OUT = {"exercise", "check", "solution"}

Settings = dict[str, object]


def claims(book: NotebookNode) -> list[str]:
    """Return the claims of a chapter, in their order."""
    found = [
        message
        for cell in book.cells
        if cell.cell_type == "code" and not LEFT_OUT & set(cell.metadata.get("tags", []))
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Assert) and (message := _message(node))
    ]
    if twice := {message for message in found if found.count(message) > 1}:
        raise ValueError(f"each claim should have a message of its own, got {twice} twice")
    return found


def variants(book: NotebookNode) -> list[Settings]:
    """Return what each run alters: nothing at first, then one constant at a time."""
    cell = _parameters(book)
    values = {}
    for node in ast.parse(cell.source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values[node.targets[0].id] = node.value
    if "STRESS" not in values:
        raise ValueError('the cell tagged "parameters" should set STRESS = {"SEED": (1, 2), …}')
    stress = ast.literal_eval(values["STRESS"])
    if unknown := stress.keys() - values.keys():
        raise ValueError(f"STRESS should name constants of its own cell, got {sorted(unknown)}")
    return [{}, *({name: value} for name, several in stress.items() for value in several)]


def name_of(settings: Settings) -> str:
    """Return settings as text, such as "SEED=1"."""
    return ", ".join(f"{name}={value!r}" for name, value in settings.items()) or "as written"


def stressed(book: NotebookNode, settings: Settings) -> NotebookNode:
    """Return the chapter with other settings, in which failing claims are noted and passed over."""
    cells = []
    for cell in book.cells:
        if cell.cell_type != "code" or LEFT_OUT & set(cell.metadata.get("tags", [])):
            continue
        source = ast.unparse(_Noted().visit(ast.parse(cell.source)))
        cells.append(nbformat.v4.new_code_cell(source))
        if cell is _parameters(book):
            lines = ["claims_ = []", *(f"{name} = {value!r}" for name, value in settings.items())]
            if "SEED" in settings:
                lines.append("__import__('keras').utils.set_random_seed(SEED)")
            cells.append(nbformat.v4.new_code_cell("\n".join(lines)))
    cells.append(nbformat.v4.new_code_cell("print(__import__('json').dumps(claims_))"))
    return nbformat.v4.new_notebook(cells=cells, metadata=book.metadata)


def run(path: Path, scale: str) -> dict:
    """Run a chapter with all its settings and return its entry of stress.json."""
    book = nbformat.read(path, as_version=4)
    runs = variants(book)
    held: dict[str, list[bool]] = {claim: [] for claim in claims(book)}
    failed: dict[str, list[str]] = {claim: [] for claim in held}
    for settings in runs:
        name = name_of(settings)
        found = _execute(stressed(book, settings), path, scale)
        for claim in held:
            outcomes = [bool(true) for said, true in found if said == claim]
            held[claim].append(bool(outcomes) and all(outcomes))
            if not held[claim][-1]:
                failed[claim].append(name)
        fell = [claim for claim in held if name in failed[claim]]
        print(f"{name}: {len(held) - len(fell)} of {len(held)} claims held", flush=True)
        for claim in fell:
            print(f"  ✘ {claim}", flush=True)
    entries: dict[str, dict] = {}
    for claim, outcomes in held.items():
        entries[claim] = {"held": sum(outcomes), "runs": len(outcomes)}
        if failed[claim]:
            entries[claim]["failed"] = failed[claim]
    return {
        "claims": entries,
        "settings": [name_of(settings) for settings in runs],
        "scale": scale,
        "date": datetime.date.today().isoformat(),
    }


def weak(entry: dict) -> list[str]:
    """Return what is wrong with a chapter's entry: claims that fell too often, too few runs."""
    found = []
    if len(entry["settings"]) < FEWEST_RUNS:
        found.append(f"{len(entry['settings'])} runs: list {FEWEST_RUNS} or more in STRESS")
    for claim, outcome in entry["claims"].items():
        if outcome["held"] < (1 - MOST_FAILURES) * outcome["runs"]:
            found.append(f"held in {outcome['held']} of {outcome['runs']} runs: {claim}")
    return found


class _Noted(ast.NodeTransformer):
    """Turn `assert x, "claim"` into a note of whether x held."""

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        message = _message(node)
        if not message:
            return node
        note = ast.parse(f"claims_.append(({message!r}, bool(0)))").body[0]
        note.value.args[0].elts[1].args[0] = node.test  # type: ignore[attr-defined]
        return ast.copy_location(ast.fix_missing_locations(note), node)


def _message(node: ast.Assert) -> str | None:
    said = node.msg.value if isinstance(node.msg, ast.Constant) else None
    return said if isinstance(said, str) else None


def _parameters(book: NotebookNode) -> NotebookNode:
    tagged = [cell for cell in book.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise ValueError(f'one cell should be tagged "parameters", got {len(tagged)}')
    return tagged[0]


def _execute(book: NotebookNode, path: Path, scale: str) -> list[tuple[str, bool]]:
    """Run a stressed chapter; of one that stops, no claim counts as held."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        nbformat.write(book, copy)
        try:
            done = notebooks.execute(copy, scale, folder=path.parent)
        except notebooks.FAILURES as error:
            print(f"  stopped: {str(error).splitlines()[-1]}", file=sys.stderr, flush=True)
            return []
    return json.loads(done.cells[-1].outputs[0].text)


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and return the exit status: 1 if a claim fell too often."""
    parser = argparse.ArgumentParser("python -m tools.stress", description=__doc__)
    parser.add_argument("numbers", nargs="+", metavar="NB", help="chapters, such as 11")
    parser.add_argument("--scale", choices=["sample", "full"], default="sample")
    options = parser.parse_args(arguments)
    status = 0
    for number in options.numbers:
        try:
            path = notebooks.find(number)
            entry = run(path, options.scale)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 1
        known = json.loads(STRESS.read_text(encoding="utf-8")) if STRESS.is_file() else {}
        known = dict(sorted((known | {path.stem: entry}).items()))
        notebooks.write(STRESS, json.dumps(known, ensure_ascii=False, indent=1) + "\n")
        for line in weak(entry):
            status = 1
            print(f"{path.stem}: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    tools.run(main)
