"""Chapters to hand out: `python -m tools.handout [FOLDER]`, by default handout/.

Each notebook comes without solutions, checks (they hold expected values), notes for the instructor
and outputs of its exercises and quiz. It imports helpers, so it runs with the course's Python. What
is handed in is judged by the checks of the course itself (`tools.grade`).

Not handled here: collecting what is handed in.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import tools
from tools import notebooks, rules

LEFT_OUT = {"solution", "check"}
HOW = re.compile(r"^(## 연습문제\n\n)(?!###)[^\n]+", re.MULTILINE)  # tells of the cells left out


def handout(book: NotebookNode) -> NotebookNode:
    """Return the chapter as it is handed out."""
    kept = []
    for cell in book.cells:
        notes = cell.metadata.get("slideshow", {}).get("slide_type") == "notes"
        if notes or LEFT_OUT & set(rules.tags(cell)):
            continue
        if {"exercise", "quiz"} & set(rules.tags(cell)):
            cell.outputs, cell.execution_count = [], None
        cell.source = HOW.sub(r"\1답 칸을 고쳐 실행하고, 노트북을 저장해서 냅니다.", cell.source)
        kept.append(cell)
    book.cells = kept
    return book


def main(arguments: list[str]) -> int:
    """Write every chapter into the folder named, or into handout/."""
    folder = Path(arguments[0]).expanduser() if arguments else notebooks.ROOT / "handout"
    for path in notebooks.chapters():
        book = handout(nbformat.read(path, as_version=4))
        notebooks.write(folder / path.name, nbformat.writes(book) + "\n")
    shutil.copy(notebooks.NOTEBOOKS / "rise.css", folder)
    print(f"{len(notebooks.chapters())} chapters are in {folder}")
    return 0


if __name__ == "__main__":
    tools.run(main)
