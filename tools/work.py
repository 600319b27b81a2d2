"""A student's own copy of the chapters: `python -m tools.work [FOLDER]`, by default work/.

The first call copies notebooks/ there. Each later one brings the newest chapters and keeps whatever
the student wrote: answers and changed cells stay where their cell is as it was; where the course
changed or removed the cell, what was written stands beside it as text; added cells stay below the
cell they were written under. The copy as it was before lies in FOLDER/saved.

Not handled here: outputs (they come anew when the chapter is run), two copies that differ.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import tools
from tools import notebooks

BASE, SAVED = ".course", "saved"  # the chapters as they were copied; copies before an update


def bring(folder: Path) -> list[str]:
    """Copy or update every chapter; return a line for each one that changed."""
    said = []
    (folder / BASE).mkdir(parents=True, exist_ok=True)
    shutil.copy(notebooks.NOTEBOOKS / "rise.css", folder)
    for new in notebooks.chapters():
        mine, base = folder / new.name, folder / BASE / new.name
        if mine.is_file() and base.is_file() and base.read_bytes() == new.read_bytes():
            continue
        said.append(f"{new.name}: {_brought(new, mine, base)}")
        shutil.copy(new, base)
    gone = {path.name for path in (folder / BASE).iterdir()} - {
        p.name for p in notebooks.chapters()
    }
    said += [f"{name}: no longer in the course; yours stays" for name in sorted(gone)]
    return said


def _brought(new: Path, mine: Path, base: Path) -> str:
    """Bring one chapter, keep what was written, and say what was done."""
    if not mine.is_file():
        shutil.copy(new, mine)
        return "copied"
    saved = _save(mine)
    before = f"as it was: {SAVED}/{saved.name}"
    try:
        changes = written(read(base), read(mine)) if base.is_file() else {}
        merged = merge(*map(read, (base, mine, new))) if changes else read(new)
    except Exception as error:  # whatever a file may hold
        shutil.copy(new, mine)
        return f"new; yours could not be read ({type(error).__name__}), {before}"
    notebooks.write(mine, nbformat.writes(merged) + "\n")
    return f"new; of yours kept: {len(changes)}; {before}"


def written(base: NotebookNode, mine: NotebookNode) -> dict[str, NotebookNode]:
    """Return the cells that the student changed or added, by id."""
    known = {cell.id: cell.source for cell in base.cells}
    return {cell.id: cell for cell in mine.cells if known.get(cell.id) != cell.source}


def merge(base: NotebookNode, mine: NotebookNode, new: NotebookNode) -> NotebookNode:
    """Return the new chapter with what the student wrote."""
    before = {cell.id: cell.source for cell in base.cells}
    now = {cell.id: cell.source for cell in new.cells}
    changes = written(base, mine)
    beside: dict[str, list[NotebookNode]] = {}  # cells to put below a cell of the new chapter
    own: dict[str, NotebookNode] = {}  # cells that stay as the student wrote them
    place = new.cells[0].id
    for cell in mine.cells:
        if cell.id in now:
            place = cell.id
        if cell.id not in changes or not cell.source.strip():
            continue
        if cell.id not in before:
            beside.setdefault(place, []).append(cell)
        elif now.get(cell.id) == before[cell.id]:
            own[cell.id] = cell
        elif now.get(cell.id) != cell.source:
            own_text = (
                cell.source if cell.cell_type == "markdown" else f"```python\n{cell.source}\n```"
            )
            why = "강의 쪽 칸이 바뀌었습니다" if cell.id in now else "강의에서 빠진 칸입니다"
            fence = f"**내가 쓴 답** ({why})\n\n{own_text}"
            beside.setdefault(place, []).append(nbformat.v4.new_markdown_cell(fence))
    cells: list[NotebookNode] = []
    for cell in new.cells:
        cells += [own.get(cell.id, cell), *beside.get(cell.id, [])]
    new.cells = cells
    return new


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def _save(mine: Path) -> Path:
    saved = mine.parent / SAVED / f"{mine.stem}-{time.strftime('%Y%m%d-%H%M%S')}.ipynb"
    saved.parent.mkdir(exist_ok=True)
    shutil.copy(mine, saved)
    return saved


def main(arguments: list[str]) -> int:
    """Bring the chapters into the folder named, or into work/."""
    folder = Path(arguments[0]).expanduser() if arguments else notebooks.WORK
    said = bring(folder)
    told = [line for line in said if not line.endswith(": copied")]
    if copied := len(said) - len(told):
        told.append(f"{copied} chapters copied to {folder}; `make lab` opens them")
    print(*(told or ["every chapter is the newest"]), sep="\n")
    return 0


if __name__ == "__main__":
    tools.run(main)
