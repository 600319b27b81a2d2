"""The questions at the end of a chapter, from notebooks/quizzes/NN.toml.

The page itself answers, by CSS alone: no script, no server and no network, so that a quiz works in
JupyterLab, on slides and in HTML pages, by mouse and by keyboard.

Not handled here: marks, what a student has chosen (a reload forgets it).
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import jinja2

from helpers import course


def show(chapter: str) -> None:
    """Show each question of a chapter ("11") as an output of its own.

    A question holds `ask` and, in HTML with `$formulas$`, one of
    `choices`, each with `text`, `because` and, for the right one, `right = true`;
    `number`, with `accepts` (a regular expression of what may be written), `because` and `wrong`;
    `order`, the items in their right order, shown in the order `shown`, with `because` and `wrong`.
    """
    from IPython.display import HTML, display

    source = course.ROOT / "notebooks" / "quizzes" / f"{chapter}.toml"
    page = jinja2.Template(Path(__file__).with_name("quiz.html").read_text(encoding="utf-8"))
    questions = tomllib.loads(source.read_text(encoding="utf-8"))["question"]
    for place, question in enumerate(questions, 1):
        display(HTML(page.render(question, chapter=chapter, place=place)))
