"""nbval turns red when a notebook breaks: without this, its green would prove nothing.

Copies of a notebook are spoiled, one thing each (a stored number, an import, an assert), and nbval
runs on them with the options of `make test`.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import pytest

from tools import notebooks, rules

NBVAL = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=600", "-p", "no:cacheprovider"]
SANITIZE = f"--nbval-sanitize-with={Path(__file__).parent / 'nbval_sanitize.cfg'}"
NOTEBOOKS = notebooks.chapters()

pytestmark = pytest.mark.slow


def failed_cells(folder: Path) -> dict[str, list[int]]:
    """Run nbval on a folder; return for each notebook the numbers of the code cells that failed."""
    report = folder / "report.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        str(folder),
        *NBVAL,
        SANITIZE,
        f"--junitxml={report}",
    ]
    # rootdir is the folder: what pyproject.toml adds to every run is not at stake here.
    command += ["-c", "/dev/null" if sys.platform != "win32" else "NUL", f"--rootdir={folder}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert report.is_file(), done.stdout + done.stderr
    failed: dict[str, list[int]] = {}
    for case in ET.parse(report).getroot().iter("testcase"):
        cells = failed.setdefault(case.get("classname").split(".")[-2], [])
        if case.find("failure") is not None or case.find("error") is not None:
            cells.append(int(case.get("name").removeprefix("ipynb::Cell ").split()[-1]))
    return failed


def small() -> nbformat.NotebookNode:
    """Return a notebook in the course's style, with its outputs."""
    cells = [
        ("import math\n\nfrom helpers import course", "", ["setup"]),
        ("units = 3\nprint(units * units)", "9\n", [rules.CHECKED]),
        ("assert math.isclose(units / 3, 1.0)\nassert course.seeds('sample') == [0]", "", []),
        ("print(id(units))", "12345\n", []),
        ("object()", "<object at 0x7f0000000000>", [rules.CHECKED]),
    ]
    book = nbformat.v4.new_notebook()
    for count, (source, shown, tags) in enumerate(cells, start=1):
        cell = nbformat.v4.new_code_cell(source, execution_count=count, metadata={"tags": tags})
        if shown.startswith("<"):
            result = {"text/plain": shown}
            cell.outputs = [nbformat.v4.new_output("execute_result", result, execution_count=count)]
        elif shown:
            cell.outputs = [nbformat.v4.new_output("stream", text=shown)]
        book.cells.append(cell)
    book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    return book


MUTATIONS = {  # what is spoiled: (text to find, text instead, the cell that has to fail)
    "stored_number": ("9\n", "8\n", 1),
    "changed_source": ("units * units", "units + units", 1),
    "import": ("import math", "import maths", 0),
    "helper": ("from helpers import course", "from helpers import curse", 0),
    "assert": ("units / 3, 1.0", "units / 3, 1.5", 2),
    "stored_type": ("<object at", "<class at", 4),
}


@pytest.fixture(scope="module")
def failures(tmp_path_factory) -> dict[str, list[int]]:
    """Return what nbval says about the unbroken notebook and about each spoiled copy."""
    folder = tmp_path_factory.mktemp("mutations")
    nbformat.write(small(), folder / "unbroken.ipynb")
    for name, (old, new, i) in MUTATIONS.items():
        book = small()
        cell = book.cells[i]
        before = str(cell)
        cell.source = cell.source.replace(old, new)
        for output in cell.outputs:
            if "text" in output:
                output.text = output.text.replace(old, new)
            else:
                output.data["text/plain"] = output.data["text/plain"].replace(old, new)
        assert str(cell) != before
        nbformat.write(book, folder / f"{name}.ipynb")
    return failed_cells(folder)


def test_nbval_passes_the_unbroken_notebook(failures):
    # Cell 3: an output without the tag is not compared; cell 4: addresses are replaced.
    assert failures["unbroken"] == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_nbval_notices(failures, name):
    assert MUTATIONS[name][2] in failures[name]


# --- a real notebook, cut down to what runs fast and spoiled in both ways at once


def beginning(book: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the code cells up to the first compared output with a digit, unless one trains."""
    cells = []
    for _, cell in rules.cells_of(book, "code"):
        cells.append(cell)
        if ".fit(" in cell.source:
            return []
        if rules.CHECKED in rules.tags(cell) and any(map(str.isdigit, rules.shown(cell))):
            return cells
    return []


def spoil_number(cell: nbformat.NotebookNode) -> None:
    """Change each digit of the stored text by one."""
    step = str.maketrans("0123456789", "1234567890")
    for output in cell.outputs:
        if "text" in output:
            output.text = output.text.translate(step)
        elif "text/plain" in output.get("data", {}):
            output.data["text/plain"] = output.data["text/plain"].translate(step)


def test_nbval_notices_in_a_real_notebook(tmp_path):
    starts = [beginning(nbformat.read(path, as_version=4)) for path in NOTEBOOKS]
    starts = [cells for cells in starts if cells]
    assert starts or not NOTEBOOKS, "no notebook starts with a compared number"
    if not starts:
        pytest.skip("no notebooks yet")
    cells = min(starts, key=len)
    unbroken = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(unbroken, tmp_path / "unbroken.ipynb")
    name = last_import(cells[0].source)
    spoil_number(cells[-1])
    cells.append(nbformat.v4.new_code_cell(f"assert {name} is None", execution_count=99))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "spoiled.ipynb")
    failed = failed_cells(tmp_path)
    assert failed == {"unbroken": [], "spoiled": [len(cells) - 2, len(cells) - 1]}


def last_import(source: str) -> str:
    """Return the name that the last import of a source binds.

    Examples
    --------
    >>> last_import("import os\\nimport numpy as np\\nx = 1")
    'np'
    """
    nodes = [n for n in ast.parse(source).body if isinstance(n, ast.Import | ast.ImportFrom)]
    alias = nodes[-1].names[-1]
    return (alias.asname or alias.name).split(".")[0]
