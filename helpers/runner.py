"""Run notebooks from the command line: `python -m helpers.runner run|render|full|readme`.

    run            every notebook at sample scale; executed copies and HTML pages in build/
    render NB ...  the same, written in place: committed outputs are made so
    full NB ...    full scale; headline figures go to docs/results/full.json, then render and readme
    readme         write the README's table of chapters from the notebooks and the recorded results

Not handled here: comparing outputs (nbval does), editing notebooks.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from tqdm import tqdm

from helpers import course, datasets

NOTEBOOKS = course.ROOT / "notebooks"
BUILD = course.ROOT / "build"
CELL_SECONDS = {"sample": 300, "full": 4 * 3600}
ALT = re.compile(r"^> 그림 설명:\s*(.+)$", re.MULTILINE)
MINUTES = re.compile(r"약 ([\d.]+)분")
HEADLINES = (  # the first metric of a chapter that has none of these
    *("lecture_model_accuracy", "best_accuracy", "bits_per_char", "test_r2"),
    *("price_r2", "persistence_r2", "gru_accuracy", "accuracy_full_text", "accuracy_bare"),
    *("mrr_tfidf", "mrr_lsa_100", "coherence_npmi", "coherence_npmi_shuffled"),
    *("chrf", "bleu", "fixed_bleu", "masked_accuracy", "unigram_masked_accuracy"),
    *("tag_f1", "tag_f1_scratch", "single_accuracy", "single_accuracy_scratch"),
)
MARKS = ("<!-- chapters:start -->", "<!-- chapters:end -->")


def find(number: str) -> Path:
    """Return the notebook whose name starts with `number`.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> find("xx")
    Traceback (most recent call last):
        ...
    ValueError: expected the number of a notebook, such as NB=11, got 'xx'
    """
    found = sorted(NOTEBOOKS.glob(f"{number}_*.ipynb"))
    if not number or len(found) != 1:
        raise ValueError(f"expected the number of a notebook, such as NB=11, got {number!r}")
    return found[0]


def execute(path: Path, scale: str) -> nbformat.NotebookNode:
    """Run a notebook in a fresh kernel and return it with clean outputs.

    Parameters
    ----------
    path : Path
        The .ipynb file; it is not changed.
    scale : {"sample", "full"}
        Given to the kernel as COURSE_SCALE.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.

    Examples
    --------
    >>> import tempfile
    >>> book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nbformat.write(book, Path(folder) / "a.ipynb")
    ...     execute(Path(folder) / "a.ipynb", "sample").cells[0].outputs[0].data["text/plain"]
    '2'
    """
    book = nbformat.read(path, as_version=4)
    client = NotebookClient(
        book,
        timeout=CELL_SECONDS[scale],
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute(env=os.environ | {"COURSE_SCALE": scale})
    return clean(book)


def clean(book: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop what differs between machines, and give each figure the alt text written below it.

    Examples
    --------
    >>> image = nbformat.v4.new_output("display_data", {"image/png": "…"})
    >>> cells = [nbformat.v4.new_code_cell("plot()", outputs=[image])]
    >>> cells += [nbformat.v4.new_markdown_cell("> 그림 설명: 곡선이 내려갑니다.")]
    >>> clean(nbformat.v4.new_notebook(cells=cells)).cells[0].outputs[0].metadata
    {'image/png': {'alt': '곡선이 내려갑니다.'}}
    """
    book.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "file_extension": ".py"},
        }
    )
    for cell, below in zip(book.cells, [*book.cells[1:], None], strict=True):
        cell.metadata.pop("execution", None)
        alt = ALT.search(below.source) if below and below.cell_type == "markdown" else None
        for output in cell.get("outputs", []):
            if alt and "image/png" in output.get("data", {}):
                output.metadata["image/png"] = {"alt": alt.group(1)}
    return book


def run() -> None:
    """Execute every notebook at sample scale into build/notebooks and build/html."""
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    bar = tqdm(paths, unit="notebook")
    for path in bar:
        bar.set_description(path.stem)
        start = time.perf_counter()
        book = execute(path, "sample")
        _write(BUILD / "notebooks" / path.name, nbformat.writes(book) + "\n")
        # The MathJax and require.js of the page come from nbconvert's template; figures are inside.
        _write(BUILD / "html" / f"{path.stem}.html", HTMLExporter().from_notebook_node(book)[0])
        bar.write(f"{path.stem}: {time.perf_counter() - start:.0f} s")
    print(f"executed copies and pages are in {BUILD.relative_to(course.ROOT)}/")


def render(number: str) -> None:
    """Execute one notebook at sample scale and write it in place."""
    path = find(number)
    start = time.perf_counter()
    _write(path, nbformat.writes(execute(path, "sample")) + "\n")
    print(f"{path.name}: rendered in {time.perf_counter() - start:.0f} s")


def full(number: str) -> None:
    """Execute one notebook at full scale, record its figures, render it and the README anew."""
    path = find(number)
    started = time.perf_counter()
    os.environ["COURSE_RESULTS"] = str(course.RESULTS)
    book = execute(path, "full")
    del os.environ["COURSE_RESULTS"]
    seconds = round(time.perf_counter() - started)
    _write(BUILD / "full" / path.name, nbformat.writes(book) + "\n")
    results = course.results()
    if path.stem in results:
        results[path.stem]["seconds"] = seconds
        _write(course.RESULTS, json.dumps(results, ensure_ascii=False, indent=1) + "\n")
    print(f"{path.name}: full scale took {datetime.timedelta(seconds=seconds)}")
    render(number)
    readme()


def readme_table() -> str:
    """Return the README's table of chapters as Markdown.

    Examples
    --------
    >>> readme_table().splitlines()[0].startswith("| chapter |")
    True
    """
    results = course.results()
    lines = [
        "| chapter | min, sample | min, full | headline | lecture | ours, full scale |",
        "|---|---|---|---|---|---|",
    ]
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        text = [c.source for c in nbformat.read(path, as_version=4).cells[:2]]
        title = text[0].splitlines()[0].removeprefix("# ")
        minutes = MINUTES.search(text[1])
        entry = results.get(path.stem, {"metrics": {}, "lecture": {}})
        known = list(entry["metrics"])
        names = [name for name in HEADLINES if name in known] or known[:1] or [None]
        full_minutes = f"{entry['seconds'] / 60:.1f}" if "seconds" in entry else "—"
        for position, name in enumerate(names):
            lecture = entry["lecture"].get(name)
            first = [
                f"[{title}](notebooks/{path.name})",
                minutes.group(1) if minutes else "—",
                full_minutes,
            ]
            row = first if position == 0 else ["", "", ""]
            row += [f"`{name}`" if name else "—", course.number(lecture)]
            row += [course.spread(entry["metrics"][name]) if name else "not measured"]
            lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def readme(check: bool = False) -> bool:
    """Write the generated tables into README.md and data/README.md; with `check` only compare them.

    Returns
    -------
    bool
        Whether both were in step already.
    """
    same = True
    for path, marks, table in (
        (course.ROOT / "README.md", MARKS, readme_table()),
        (
            course.ROOT / "data" / "README.md",
            ("<!-- registry:start -->", "<!-- registry:end -->"),
            datasets.registry_table(),
        ),
    ):
        text = path.read_text(encoding="utf-8")
        head, rest = text.split(marks[0])
        fresh = f"{head}{marks[0]}\n{table}\n{marks[1]}{rest.split(marks[1])[1]}"
        same &= fresh == text
        if not check:
            _write(path, fresh)
    return same


def _write(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and return the exit status.

    Examples
    --------
    >>> main(["render", "xx"])
    1
    """
    parser = argparse.ArgumentParser(prog="python -m helpers.runner", description=__doc__)
    parser.add_argument("command", choices=["run", "render", "full", "readme"])
    parser.add_argument("numbers", nargs="*", help="notebooks, such as 11 (render and full)")
    parser.add_argument("--check", action="store_true", help="readme: compare, write nothing")
    options = parser.parse_args(arguments)
    try:
        if options.command == "run":
            run()
        elif options.command == "readme":
            if not readme(options.check) and options.check:
                print("README tables are out of step: run `make readme`", file=sys.stderr)
                return 1
        else:
            for number in options.numbers or [""]:
                {"render": render, "full": full}[options.command](number)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
