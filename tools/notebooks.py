"""Run notebooks and write what is generated from them: `python -m tools.notebooks COMMAND`.

    lab [OPTION ...]  JupyterLab on the first chapter
    run               every chapter at sample scale; executed copies and HTML pages in build/
    render NB ...     the same, written in place: committed outputs are made so
    full NB ...       full scale; figures go to docs/results/full.json, then render
    full --check      run the fast chapters (or NB ...) at full scale and compare with full.json

Not handled here: comparing outputs (nbval), the rules of a chapter (`tools.rules`).
"""

from __future__ import annotations

import argparse
import ast
import datetime
import html
import json
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from nbformat import NotebookNode

import tools
from helpers import course, results

ROOT = course.ROOT
NOTEBOOKS = ROOT / "notebooks"
WORK = ROOT / "work"  # a student's copy of the chapters
BUILD = ROOT / "build"
RESULTS = results.RESULTS
TEMPLATES = Path(__file__).parent / "templates"

CHAPTER = re.compile(r"(\d\d)_\w+\.ipynb")  # neither 22_…-Copy1.ipynb nor Untitled.ipynb
BUDGET = 60  # seconds a chapter should take at sample scale on two cores
CELL_SECONDS = {"sample": 600, "full": 4 * 3600}  # for dead kernels; no budget
FAILURES = (CellExecutionError, CellTimeoutError, DeadKernelError)

FAST = 300  # seconds at full scale up to which `full --check` runs a chapter again
SPREADS = 3  # standard deviations that a figure may move
ONE_RUN = 0.02  # of its size, where a figure comes from a single run
CLOCK = re.compile(r"seconds|speedup|time_over")  # metrics that belong to a machine

# What JupyterLab writes into a notebook that it opens: else opening one would change the file.
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}

ALT = re.compile(r"^> 그림 설명:\s*(.+)$", re.MULTILINE)
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")  # plotly's figures
LDAVIS = re.compile(r"\bldavis_el\d+")
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")

# --- chapters


def chapters() -> list[Path]:
    """Return the notebooks that are chapters, in order; copies and untitled ones are none."""
    return sorted(path for path in NOTEBOOKS.iterdir() if CHAPTER.fullmatch(path.name))


def find(number: str) -> Path:
    """Return the chapter of a number; a ValueError says which numbers there are."""
    known = {path.name[:2]: path for path in chapters()}
    same = [path.name for path in chapters() if path.name[:2] == number]
    if len(same) > 1:
        raise ValueError(f"expected one chapter {number}, got {' and '.join(same)}; rename yours")
    if number not in known:
        raise ValueError(
            f"expected the number of a chapter, such as NB=11, got {number!r}; "
            f"known: {' '.join(known) or 'none'}"
        )
    return known[number]


def chapters_by_dataset() -> dict[str, list[str]]:
    """Return for each data set of the registry the numbers of the chapters that load it.

    Read from the calls `datasets.load_<name>(…)`; `language=` is the ending of the registry's name.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for path in chapters():
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                for name in _loaded(cell.source):
                    found[name].add(path.name[:2])
    return {name: sorted(numbers) for name, numbers in sorted(found.items())}


def _loaded(source: str) -> Iterator[str]:
    """Yield the registry's names of the data sets that a cell loads."""
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:
        return  # an odd cell loads nothing; `tools.rules` reports it
    for call in calls:
        name = ast.unparse(call.func).removeprefix("datasets.load_")
        if name == ast.unparse(call.func):
            continue
        languages = [word.value for word in call.keywords if word.arg == "language"]
        if name.startswith("word_"):  # one loader, two sets; Korean is the default
            constant = [str(node.value) for node in languages if isinstance(node, ast.Constant)]
            both = ["ko", "en"] if languages else ["ko"]
            yield from (f"{name}_{language}" for language in constant or both)
        else:
            yield name


# --- running


def environment(**changes: str) -> dict[str, str]:
    """Return the environment that a kernel is started with.

    MPLBACKEND is dropped, since it would leave notebooks without figures. Kernels start in
    notebooks/, so COURSE_DATA and COURSE_CACHE become absolute: a relative one counts from the
    caller's folder.
    """
    kept = {k: v for k, v in os.environ.items() if k not in ("MPLBACKEND", "COURSE_RESULTS")}
    for name in ("COURSE_DATA", "COURSE_CACHE"):
        if kept.get(name):
            kept[name] = os.path.abspath(os.path.expanduser(kept[name]))
    return kept | changes


def execute(path: Path, scale: str, *, folder: Path | None = None, **changes: str) -> NotebookNode:
    """Run a notebook in a fresh kernel (in its own folder, or another) and return it, clean.

    The file stays as it is.
    """
    book = nbformat.read(path, as_version=4)
    client = NotebookClient(
        book,
        timeout=CELL_SECONDS[scale],
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder or path.parent)}},
    )
    client.execute(env=environment(COURSE_SCALE=scale, **changes))
    return clean(book)


def clean(book: NotebookNode) -> NotebookNode:
    """Make two runs give the same bytes, and give each figure the alt text written below it."""
    book.metadata = nbformat.from_dict(
        {
            "kernelspec": KERNEL,
            "language_info": LANGUAGE | {"version": platform.python_version()},
        }
    )
    known: dict[str, str] = {}
    for cell, below in zip(book.cells, [*book.cells[1:], None], strict=True):
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        alt = ALT.search(below.source) if below and below.cell_type == "markdown" else None
        cell.outputs = _joined(cell.outputs)
        for output in cell.outputs:
            _steady(output, known)
            if alt and "image/png" in output.get("data", {}):
                output.metadata["image/png"] = {"alt": alt.group(1)}
    return book


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring outputs of one stream: where a stream is cut depends on the moment."""
    joined: list[NotebookNode] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before and output.output_type == "stream" and before.get("name") == output.name:
            before.text += output.text
        else:
            joined.append(output)
    return joined


def _steady(output: NotebookNode, known: dict[str, str]) -> None:
    """Number the random ids of plotly and pyLDAvis, and level memory addresses."""

    def number(pattern: re.Pattern[str], form: str, text: str) -> str:
        return pattern.sub(lambda m: known.setdefault(m[0], form.format(len(known) + 1)), text)

    if "text" in output:
        output.text = ADDRESS.sub("0x000000000000", output.text)
    data = output.get("data", {})
    if "text/plain" in data:
        data["text/plain"] = ADDRESS.sub("0x000000000000", data["text/plain"])
    if "text/html" in data:
        text = number(UUID, "00000000-0000-0000-0000-{:012x}", data["text/html"])
        data["text/html"] = number(LDAVIS, "ldavis_el{}", text)


# --- commands


def lab(options: list[str]) -> int:
    """Start JupyterLab on the first chapter, of the student's copy if there is one (`tools.work`).

    Options such as `--port=8899` are handed on.

    Its settings are those of share/ (slides, no news from other hosts), and the chapters are
    trusted: outputs with a script, such as pyLDAvis', show before they are run.
    """
    settings = Path(sys.prefix) / "share" / "jupyter" / "lab" / "settings"
    with suppress(OSError):  # a Python that belongs to somebody else
        settings.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "share" / "overrides.json", settings)
    trust = [sys.executable, "-m", "jupyter", "trust", *map(str, chapters())]
    subprocess.Popen(trust, stdout=subprocess.DEVNULL, env=environment())  # beside the server
    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", *options]
    if hasattr(os, "getuid") and os.getuid() == 0:  # a container; the server listens on loopback
        command.append("--allow-root")
    first = chapters()[0]
    command.append(str(WORK / first.name if (WORK / first.name).is_file() else first))
    if os.name == "posix":  # the server takes this process' place, and the signals sent to it
        os.chdir(ROOT)
        os.execve(command[0], command, environment())
    with suppress(KeyboardInterrupt):
        return subprocess.run(command, cwd=ROOT, env=environment()).returncode
    return 0


def run() -> int:
    """Execute every chapter at sample scale into build/notebooks and build/html."""
    failed = 0
    for path in chapters():
        start = time.perf_counter()
        try:
            book = execute(path, "sample")
        except FAILURES as error:
            failed += 1
            print(f"{path.stem}: failed\n{error}", file=sys.stderr)
            continue
        seconds = time.perf_counter() - start
        write(BUILD / "notebooks" / path.name, nbformat.writes(book) + "\n")
        write(BUILD / "html" / f"{path.stem}.html", page(book))
        over = f"  over the budget of {BUDGET} s" if seconds > BUDGET else ""
        print(f"{path.stem}: {seconds:.0f} s{over}", flush=True)
    print(f"executed copies and pages are in {BUILD.name}/; {failed} chapters failed")
    return int(failed > 0)


def page(book: NotebookNode) -> str:
    """Return a notebook as an HTML page with alt text and folded solutions.

    The page takes MathJax and require.js from nbconvert's template; figures are inside.
    """
    exporter = HTMLExporter(
        template_name="page", extra_template_basedirs=[str(TEMPLATES)], language_code="ko"
    )
    return with_alt_text(exporter.from_notebook_node(book)[0], book)


def with_alt_text(text: str, book: NotebookNode) -> str:
    """Give the figures of a notebook's HTML the alt text that its outputs hold."""
    alts = {
        output.data["image/png"].strip(): output.metadata.get("image/png", {}).get("alt")
        for cell in book.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    }

    def described(image: re.Match[str]) -> str:
        alt = alts.get(image[2].strip())  # nbconvert's template does not read it
        return f'<img alt="{html.escape(alt)}"{image[1]}{image[2]}' if alt else image[0]

    return re.sub(r'<img alt="[^"]*"([^>]*?src="data:image/png;base64,)([^"]+)', described, text)


def render(number: str) -> None:
    """Execute one chapter at sample scale and write it in place."""
    path = find(number)
    start = time.perf_counter()
    write(path, nbformat.writes(execute(path, "sample")) + "\n")
    print(f"{path.name}: rendered in {time.perf_counter() - start:.0f} s", flush=True)


def full(number: str) -> None:
    """Execute one chapter at full scale, record its figures, render it and the tables anew.

    The figures are published only when the whole chapter has run.
    """
    path = find(number)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / RESULTS.name
        if RESULTS.is_file():
            shutil.copyfile(RESULTS, trial)
        book = execute(path, "full", COURSE_RESULTS=str(trial))
        seconds = round(time.perf_counter() - start)
        found = read(trial)
    write(BUILD / "full" / path.name, nbformat.writes(book) + "\n")
    if path.stem in found:
        found[path.stem]["seconds"] = seconds
        write(RESULTS, json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    print(f"{path.name}: full scale took {datetime.timedelta(seconds=seconds)}", flush=True)
    render(number)


def check(number: str) -> list[str]:
    """Run a chapter at full scale into a scratch file; return the figures that have moved."""
    path = find(number)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / RESULTS.name
        execute(path, "full", COURSE_RESULTS=str(trial))
        return moved(read(RESULTS)[path.stem], read(trial)[path.stem])


def moved(old: dict, new: dict) -> list[str]:
    """Return which metrics of a chapter's entry are no longer what is recorded."""
    found = []
    for name, summary in old["metrics"].items():
        mean, again = summary["mean"], new["metrics"].get(name, {}).get("mean", math.nan)
        several = len(summary["seeds"]) > 1 and summary["std"] > 0
        room = SPREADS * summary["std"] if several else ONE_RUN * abs(mean)
        if not CLOCK.search(name) and not abs(again - mean) <= room + 1e-9:
            found.append(f"{name}: recorded {results.spread(summary)}, now {again:.6g}")
    return found


def read(path: Path) -> dict:
    """Return what a JSON file holds, {} if there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def write(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and return the exit status."""
    parser = argparse.ArgumentParser(
        "python -m tools.notebooks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=["lab", "run", "render", "full"])
    parser.add_argument("numbers", nargs="*", metavar="NB", help="chapters, such as 11")
    parser.add_argument("--check", action="store_true", help="full: compare, write nothing")
    options, rest = parser.parse_known_intermixed_args(arguments)
    if rest and options.command != "lab":
        parser.error(f"unknown arguments: {' '.join(rest)}")
    try:
        if options.command == "lab":
            return lab(rest)
        if options.command == "run":
            return run()
        if options.command == "full" and options.check:
            recorded = {
                name[:2]: entry.get("seconds", FAST) for name, entry in read(RESULTS).items()
            }
            status = 0
            for number in options.numbers or [n for n, took in recorded.items() if took < FAST]:
                changes = check(number)
                status |= bool(changes)
                print(f"{number}: {'; '.join(changes) or 'as recorded'}", flush=True)
            return status
        for number in options.numbers or [""]:
            {"render": render, "full": full}[options.command](number)
    except (ValueError, *FAILURES) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    tools.run(main)
