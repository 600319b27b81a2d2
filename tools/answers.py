"""Do wrong answers pass a chapter's checks? `python -m tools.answers 04`.

tests/answers/04.toml holds for each exercise answers that are `right` (other types, rounded as the
text asks) and `wrong` (plausible slips), as Python: an expression, or a def of `answer_1`. They are
evaluated with the names of the notebook that the check cell needs, found statement by statement;
what trains is not run, so a check has to do without it.

Not handled here: whether the list is long enough to be fair (the tests ask for five wrong ones).
"""

from __future__ import annotations

import ast
import builtins
import os
import symtable
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

import tools
from tools import notebooks, rules

LISTS = notebooks.ROOT / "tests" / "answers"


def listed(path: Path) -> dict[str, dict[str, list[str]]]:
    """Return the listed answers of a chapter by the exercise's number."""
    return tomllib.loads((LISTS / f"{path.name[:2]}.toml").read_text(encoding="utf-8"))


def faults(book: NotebookNode, answers: dict[str, dict[str, list[str]]]) -> list[str]:
    """Return which right answers a chapter's checks refuse and which wrong ones they accept."""
    trees = list(rules.parsed(book))
    checks = [(i, tree) for i, tree in trees if "check" in rules.tags(book.cells[i])]
    if sorted(answers) != [str(number) for number, _ in enumerate(checks, 1)]:
        return [f"expected answers to the {len(checks)} exercises, got {sorted(answers)}"]
    found = []
    for number, (i, tree) in enumerate(checks, 1):
        before = [node for j, earlier in trees if j < i for node in earlier.body]
        given = f"answer_{number}"
        sources = [
            (source, kind) for kind, several in answers[str(number)].items() for source in several
        ]
        used = [ast.parse(source) for source, _ in sources]
        names = namespace(before, tree, used, given=given)
        for source, kind in sources:
            if kind not in ("right", "wrong"):
                raise ValueError(
                    f"exercise {number}: expected the keys right and wrong, got {kind!r}"
                )
            good = kind == "right"
            answer = evaluated(source, given, names)
            if bool(names[f"check_{number}"](answer)) != good:
                said = "refuses the right" if good else "accepts the wrong"
                found.append(f"check_{number} {said} answer {source.strip()}")
    return found


def namespace(
    before: list[ast.stmt], check: ast.Module, used: list[ast.Module], *, given: str
) -> dict[str, Any]:
    """Run a check cell and the statements before it that it and the answers need."""
    names: dict[str, Any] = {given: None}
    body = [*needed(before, [check, *used], given=given), *check.body]
    exec(compile(ast.Module(body, []), "<notebook>", "exec"), names)
    return names


def needed(before: list[ast.stmt], trees: list[ast.Module], *, given: str) -> list[ast.stmt]:
    """Return the statements, in their order, that define what some trees read."""
    trainers = {
        node.name
        for node in before
        if isinstance(node, ast.FunctionDef) and rules.trains(node, set())
    }
    found: set[int] = set()
    wanted = [(name, len(before)) for tree in trees for name in reads(tree) - {given}]
    while wanted:
        name, end = wanted.pop()
        place = next((k for k in reversed(range(end)) if name in binds(before[k])), None)
        if place is None or place in found:
            continue
        if not isinstance(before[place], ast.FunctionDef) and rules.trains(before[place], trainers):
            raise ValueError(f"a check should not need what trains, got {name!r}: compute it anew")
        found.add(place)
        # A function reads its globals when it is called: what is defined last counts.
        late = len(before) if isinstance(before[place], ast.FunctionDef) else place
        wanted += [(other, late) for other in reads(before[place])]
    return [before[k] for k in sorted(found)]


def evaluated(source: str, name: str, names: dict[str, Any]) -> Any:
    """Return the value of an expression, or of `name` after the statements."""
    names = dict(names)
    try:
        return eval(source, names)
    except SyntaxError:
        exec(source, names)
        return names[name]


def reads(tree: ast.AST) -> set[str]:
    """Return the names that a tree reads from outside, built-in ones apart."""

    def walk(table: symtable.SymbolTable, top: bool) -> Iterator[str]:
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (top or symbol.is_global()):
                yield symbol.get_name()
        for child in table.get_children():
            yield from walk(child, False)

    loops = [node.target for node in ast.walk(tree) if isinstance(node, ast.For)]
    own = {node.id for loop in loops for node in ast.walk(loop) if isinstance(node, ast.Name)}
    found = set(walk(symtable.symtable(ast.unparse(tree), "cell", "exec"), True))
    return found - own - set(dir(builtins))


def binds(node: ast.stmt) -> set[str]:
    """Return the names that a statement of a cell defines."""
    table = symtable.symtable(ast.unparse(node), "cell", "exec")
    return {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}


def main(numbers: list[str]) -> int:
    """Print the faults of the chapters named, or of all with a list; 1 if there are any."""
    os.environ.setdefault("COURSE_SCALE", "sample")
    os.environ.setdefault("MPLBACKEND", "Agg")
    status = 0
    for number in numbers or sorted(path.stem for path in LISTS.glob("*.toml")):
        path = notebooks.find(number)
        for line in faults(nbformat.read(path, as_version=4), listed(path)):
            status = 1
            print(f"{path.stem}: {line}")
    return status


if __name__ == "__main__":
    tools.run(main)
