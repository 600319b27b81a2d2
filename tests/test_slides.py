"""Tests of tools.slides without a browser: where breaks go, and what counts as running over."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import slides


def book(*kinds: str, alt: int | None = None) -> nbformat.NotebookNode:
    """Return a notebook of cells "0", "1", … with these slide types; `alt` describes a figure."""
    cells = []
    for i, kind in enumerate(kinds):
        new = new_markdown_cell if i == alt else new_code_cell
        cells.append(new("> 그림 설명: 곡선입니다." if i == alt else "x", id=str(i)))
        cells[-1].metadata["slideshow"] = {"slide_type": kind}
    return new_notebook(cells=cells)


def kinds(notebook: nbformat.NotebookNode) -> list[str]:
    return [cell.metadata.slideshow.slide_type for cell in notebook.cells]


def measured(*heights: float, output: float = 0) -> list[dict]:
    """Return one slide of cells "0", "1", … with these heights, as the browser tells them."""
    rows = [{"id": str(i), "height": h, "output": output} for i, h in enumerate(heights)]
    return [{"cells": rows}]


@pytest.mark.parametrize(
    ("before", "heights", "after"),
    [
        (["slide", "-", "-"], [300, 300, 300], ["slide", "-", "subslide"]),
        (["slide", "fragment", "-"], [300, 500, 100], ["slide", "subslide", "-"]),
        (["slide", "skip", "notes", "-"], [300, 900, 900, 300], ["slide", "skip", "notes", "-"]),
        (["slide", "subslide", "-"], [600, 600, 50], ["slide", "subslide", "-"]),
        (["slide", "-", "-"], [900, 900, 100], ["slide", "subslide", "subslide"]),
    ],
)
def test_breaks_go_where_a_slide_would_run_over(before, heights, after):
    notebook = book(*before)
    placed = slides.place(notebook, measured(*heights), room=680)
    assert kinds(notebook) == after
    assert placed == sum(a != b for a, b in zip(before, after, strict=True))


def test_a_figure_stays_with_its_description():
    notebook = book("slide", "-", "-", alt=2)
    slides.place(notebook, measured(200, 400, 100), room=680)
    assert kinds(notebook) == ["slide", "subslide", "-"]


def test_the_output_of_a_high_cell_gets_a_slide_of_its_own():
    notebook = book("slide", "-", "-", "-")
    slides.place(notebook, measured(100, 900, 200, 200, output=400), room=680)
    assert kinds(notebook) == ["slide", "-", "-", "subslide"]  # 100 + 500; 400 + 200; 200
    assert [cell.metadata.slideshow.get("output") for cell in notebook.cells] == [
        None,
        "subslide",
        None,
        None,
    ]
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="a")]
    deck = slides.halved(notebook)
    assert [cell.id for cell in deck.cells] == ["0", "1", "1-output", "2", "3"]
    assert [len(cell.outputs) for cell in deck.cells] == [0, 0, 1, 0, 0]
    assert kinds(deck)[2] == "subslide"


def test_descriptions_of_figures_are_not_shown():
    notebook = book("slide", "-", alt=1)
    notebook.cells[1].source += "\n\n곡선이 내려갑니다."
    assert slides.halved(notebook).cells[1].source.strip() == "곡선이 내려갑니다."


def test_halves_are_measured_as_one_cell():
    rows = [
        {"id": "1", "height": 500, "output": 0},
        {"id": "1-output", "height": 400, "output": 400},
    ]
    notebook = book("slide", "-")
    slides.place(notebook, [{"cells": rows}], room=680)
    assert notebook.cells[1].metadata.slideshow.output == "subslide"


def test_each_question_of_a_quiz_stands_on_a_slide_of_its_own():
    notebook = book("slide", "-", "-")
    notebook.cells[1].metadata["tags"] = [slides.QUIZ]
    notebook.cells[1].outputs = [
        nbformat.v4.new_output("display_data", {"text/html": f"<p>{k}</p>"}) for k in range(3)
    ]
    slides.place(notebook, measured(100, 2000, 100), room=680)
    assert notebook.cells[1].metadata.slideshow == {"slide_type": "-"}
    deck = slides.halved(notebook)
    assert kinds(deck) == ["slide", "-", "subslide", "subslide", "-"]
    assert [len(cell.outputs) for cell in deck.cells] == [0, 1, 1, 1, 0]
    assert [cell.source for cell in deck.cells[1:4]] == ["", "", ""]


def test_a_plotly_figure_is_drawn_without_another_host():
    notebook = book("slide")
    figure = {"data": [{"type": "bar", "y": [1, 2]}], "layout": {"height": 300}}
    notebook.cells[0].outputs = [nbformat.v4.new_output("display_data", {slides.PLOTLY: figure})]
    (page,) = slides.drawn(notebook).cells[0].outputs[0].data.values()
    assert "Plotly.newPlot" in page
    assert 'src="assets/plotly.min.js"' in page
    assert "http" not in page.replace("https://plot.ly", "")


def slide(*bottoms: float, wide: float = 0) -> dict:
    cells = [{"id": str(i), "height": 100, "bottom": bottom} for i, bottom in enumerate(bottoms)]
    return {"number": "1.1", "cells": cells, "wide": wide}


def test_what_runs_over():
    assert slides.over([slide(100, 720), slide()]) == []
    assert "721 px high" in slides.over([slide(100, 721)])[0]
    assert "from cell 1" in slides.over([slide(100, 721)])[0]
    assert "30 px too wide" in slides.over([slide(100, wide=30)])[0]
