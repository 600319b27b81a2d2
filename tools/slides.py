"""Slides of the chapters: `python -m tools.slides COMMAND [NB ...]` (without NB: all chapters).

    build   stand-alone reveal.js decks in build/slides, which ask no other host, and their PDF
    check   measure every slide in chromium at 1280 by 720 (or --size): which run over, and by what
    place   put the breaks (`subslide`) where a slide would run over, into the notebooks' metadata

Not handled here: slides inside JupyterLab (jupyterlab-rise; its settings are in share/), cells that
are higher than a screen alone (`check` names them).
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import SlidesExporter

import tools
from tools import notebooks

WIDTH, HEIGHT = 1280, 720
PATIENCE = 120_000  # milliseconds; a loaded machine needs more than the usual 30 seconds
DECKS = notebooks.BUILD / "slides"
CONTINUED = ("-", "fragment")  # slide types that stay on the slide begun before

READY = """async () => {
  await new Promise(done => MathJax.Hub.Queue(done));
  await document.fonts.ready;
}"""
# Runs in the page: shows each slide whole and returns its number, its cells and what is too wide.
MEASURE = """() => {
  const found = [], scale = Reveal.getScale();
  for (const slide of Reveal.getSlides()) {
    const {h, v} = Reveal.getIndices(slide);
    Reveal.slide(h, v, 99);
    const top = slide.getBoundingClientRect().top;
    const height = part => part ? part.getBoundingClientRect().height / scale : 0;
    const cells = [...slide.querySelectorAll(".jp-Cell")].filter(cell => !cell.closest("aside"));
    const rows = cells.map(cell => ({
      id: cell.id.replace("cell-id=", ""),
      height: height(cell),
      output: height(cell.querySelector(".jp-Cell-outputWrapper")),
      bottom: (cell.getBoundingClientRect().bottom - top) / scale,
    }));
    const boxes = [...slide.querySelectorAll(".jp-OutputArea, .jp-InputArea-editor")];
    found.push({number: `${h + 1}.${v + 1}`, cells: rows,
                wide: slide.scrollWidth - slide.clientWidth,
                scrolling: boxes.filter(box => box.scrollHeight > box.clientHeight + 4).length});
  }
  return found;
}"""
OUTPUT = "-output"  # what the id of a cell's second half ends with, in a deck
PLOTLY = "application/vnd.plotly.v1+json"
QUIZ = "quiz"  # the tag of a cell that shows one


def build(path: Path) -> Path:
    """Write a chapter's deck and, once, what all decks share; return the deck's path."""
    assets = DECKS / "assets"
    for package, source, name in (
        ("sphinx_revealjs", "_static/revealjs", "reveal"),
        ("jupyter_server_mathjax", "static", "mathjax"),
    ):
        if not (assets / name).is_dir():
            shutil.copytree(_package(package) / source, assets / name)
    shutil.copy(_package("plotly") / "package_data" / "plotly.min.js", assets)
    shutil.copy(_package("pylopdf_fonts_ko") / "NotoSansKR-Regular.otf", assets)
    shutil.copy(notebooks.TEMPLATES / "deck" / "deck.css", assets)
    exporter = SlidesExporter(
        template_name="deck",
        extra_template_basedirs=[str(notebooks.TEMPLATES)],
        reveal_url_prefix="assets/reveal",
        reveal_theme="white",
        language_code="ko",
    )
    book = drawn(nbformat.read(path, as_version=4))
    deck = DECKS / f"{path.stem}.html"
    notebooks.write(
        deck, notebooks.with_alt_text(exporter.from_notebook_node(halved(book))[0], book)
    )
    return deck


def print_pdf(page: Any, deck: Path) -> Path:
    """Print a deck, a page a slide, beside it."""
    open_deck(page, f"{deck.as_uri()}?print-pdf")
    pdf = deck.with_suffix(".pdf")
    page.pdf(path=str(pdf), prefer_css_page_size=True, print_background=True)
    return pdf


def open_deck(page: Any, address: str) -> None:
    """Open a deck and wait until its formulas and fonts are there."""
    page.goto(address)
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.evaluate(READY)


@contextmanager
def browser(*, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Any]:
    """Open a page of the installed chromium."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if not executable:
        raise RuntimeError("slides are measured in chromium, got none: install it (Debian: apt)")
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(PATIENCE)
        yield page
        chromium.close()


def measure(page: Any, deck: Path) -> list[dict]:
    """Return each slide of a deck: its number, its cells with heights and bottoms, width over."""
    open_deck(page, deck.as_uri())
    return page.evaluate(MEASURE)


def over(slides: list[dict]) -> list[str]:
    """Return the slides that run over, one line each."""
    found = []
    for slide in slides:
        bottom = max((cell["bottom"] for cell in slide["cells"]), default=0)
        if bottom > HEIGHT or slide["wide"] > 1:
            first = next((c for c in slide["cells"] if c["bottom"] > HEIGHT), slide["cells"][-1])
            found.append(
                f"slide {slide['number']}: {bottom:.0f} px high, {slide['wide']:.0f} px too wide, "
                f"from cell {first['id']} ({first['height']:.0f} px)"
            )
    return found


def place(book: nbformat.NotebookNode, slides: list[dict], *, room: float) -> int:
    """Begin a subslide wherever the next cell would pass `room` pixels; return how many are new.

    The output of a cell that is too high alone goes to a subslide of its own. A figure and the
    description below it stay together.
    """
    heights, outputs = _heights(slides)
    used, placed = 0.0, 0
    for cell, below in zip(book.cells, [*book.cells[1:], None], strict=True):
        marks = cell.metadata.slideshow
        if marks.slide_type in ("skip", "notes") or QUIZ in cell.metadata.get("tags", ()):
            continue
        height, output = heights.get(cell.id, 0.0), outputs.get(cell.id, 0.0)
        halves = height > room and output > 0
        marks.pop("output", None)
        if halves:
            marks["output"] = "subslide"
        described = below is not None and notebooks.ALT.match(below.source)
        together = height + (heights.get(below.id, 0.0) if below and described else 0.0)
        wanted = height - output if halves else together if together <= room else height
        if marks.slide_type in CONTINUED and used > 0 and used + wanted > room:
            marks.slide_type = "subslide"
            placed += 1
        used = height + (used if marks.slide_type in CONTINUED else 0.0)
        used = output if halves else used
    return placed


def drawn(book: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Give plotly's figures a form that a page draws without JupyterLab."""
    from plotly import io

    for cell in book.cells:
        for output in cell.get("outputs", []):
            if figure := output.get("data", {}).get(PLOTLY):
                config = {"displayModeBar": False}
                page = io.to_html(
                    {"data": figure["data"], "layout": {"width": 1100} | figure["layout"]},
                    config=config,
                    include_plotlyjs="assets/plotly.min.js",
                    full_html=False,
                )
                output.data = {"text/html": page}
    return book


def halved(book: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Put outputs that are marked so into a cell of their own, on the next subslide.

    The questions of a quiz stand alone, each on a slide. Descriptions of figures are the figures'
    alt text in a deck and not shown.
    """
    cells = []
    for cell in book.cells:
        if QUIZ in cell.metadata.get("tags", ()):
            kinds = [cell.metadata.slideshow.slide_type, *["subslide"] * len(cell.outputs)]
            for k, output in enumerate(cell.outputs):
                marks = {"slideshow": {"slide_type": kinds[k]}}
                name = f"{cell.id}-{k}{OUTPUT}"
                cells.append(nbformat.v4.new_code_cell(outputs=[output], metadata=marks, id=name))
            continue
        cells.append(cell)
        if cell.cell_type == "markdown":
            cell.source = notebooks.ALT.sub("", cell.source)
        if cell.metadata.get("slideshow", {}).get("output") == "subslide":
            marks = {"slideshow": {"slide_type": "subslide"}}
            second = nbformat.v4.new_code_cell(
                outputs=cell.outputs, metadata=marks, id=cell.id + OUTPUT
            )
            cells.append(second)
            cell.outputs = []
    book.cells = cells
    return book


def _heights(slides: list[dict]) -> tuple[dict[str, float], dict[str, float]]:
    """Return each cell's height and its output's, halves added up."""
    heights: dict[str, float] = {}
    outputs: dict[str, float] = {}
    for cell in (cell for slide in slides for cell in slide["cells"]):
        name = cell["id"].removesuffix(OUTPUT)
        heights[name] = heights.get(name, 0.0) + cell["height"]
        outputs[name] = outputs.get(name, 0.0) + cell["output"]
    return heights, outputs


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if not spec or not spec.origin:
        raise RuntimeError(f"slides need the package {name}: install requirements-slides.txt")
    return Path(spec.origin).parent


def print_all(decks: list[Path]) -> None:
    """Print the decks where there is a chromium, or say why not."""
    try:
        with browser() as page:
            print(f"{len([print_pdf(page, deck) for deck in decks])} PDF beside them")
    except RuntimeError as error:
        print(f"no PDF: {error}")


def place_all(paths: list[Path], decks: list[Path]) -> None:
    """Put breaks into the notebooks' metadata."""
    with browser() as page:
        for path, deck in zip(paths, decks, strict=True):
            book = nbformat.read(path, as_version=4)
            placed = place(book, measure(page, deck), room=HEIGHT - 40)
            notebooks.write(path, nbformat.writes(book) + "\n")
            print(f"{path.stem}: {placed} breaks placed")


def check(decks: list[Path], *, width: int, height: int) -> bool:
    """Print what runs over and which other hosts were asked; return whether there is none."""
    bad, asked = 0, set()
    with browser(width=width, height=height) as page:
        page.on("request", lambda request: asked.add(request.url))
        for deck in decks:
            slides = measure(page, deck)
            lines = over(slides)
            bad += len(lines)
            boxes = sum(slide["scrolling"] for slide in slides)
            said = f"{len(slides)} slides, {len(lines)} run over, {boxes} boxes scroll by design"
            print(f"{deck.stem}: {said}", *lines, sep="\n  ", flush=True)
    local = ("file:", "data:", "blob:", "about:")
    if foreign := sorted(url for url in asked if not url.startswith(local)):
        print("asked other hosts:", *foreign, sep="\n  ")
    return not bad and not foreign


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and return the exit status: 1 if a slide runs over."""
    parser = argparse.ArgumentParser("python -m tools.slides", description=__doc__)
    parser.add_argument("command", choices=["build", "check", "place"])
    parser.add_argument("--size", default=f"{WIDTH}x{HEIGHT}", help="check: of the screen")
    parser.add_argument("numbers", nargs="*", metavar="NB", help="chapters, such as 11")
    options = parser.parse_args(arguments)
    paths = [notebooks.find(n) for n in options.numbers] or notebooks.chapters()
    decks = [build(path) for path in paths]
    if options.command == "check":
        width, _, height = options.size.partition("x")
        if not (width.isdigit() and height.isdigit()):
            parser.error(f"expected --size such as 1024x768, got {options.size}")
        return int(not check(decks, width=int(width), height=int(height)))
    if options.command == "place":
        place_all(paths, decks)
        return 0
    print(f"{len(decks)} decks are in {DECKS.relative_to(notebooks.ROOT)}/", flush=True)
    print_all(decks)
    return 0


if __name__ == "__main__":
    tools.run(main)
