"""Tests of tools.work: an update brings the newest chapter and loses nothing that was written."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import notebooks, work


def chapter(**sources: str) -> nbformat.NotebookNode:
    """Return a notebook with one code cell a keyword, whose id is the keyword."""
    title = new_markdown_cell("# 99. 시험", id="title")
    return new_notebook(cells=[title, *(new_code_cell(s, id=name) for name, s in sources.items())])


def sources(book: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in book.cells[1:]]


COURSE = {"idea": "x = 1", "one": "answer_1 = ...", "two": "answer_2 = ..."}


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return a function that publishes an edition of chapter 99."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "rise.css").write_text("", encoding="utf-8")
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path / "notebooks")

    def publish(**edition):
        nbformat.write(chapter(**edition), tmp_path / "notebooks" / "99_a.ipynb")
        return work.bring(tmp_path / "work")

    publish.mine = tmp_path / "work" / "99_a.ipynb"
    publish(**COURSE)
    return publish


def answer(path, **written):
    """Write into cells of the work copy, or add cells at its end."""
    book = work.read(path)
    for name, source in written.items():
        cell = next((c for c in book.cells if c.id == name), None)
        if cell is None:
            book.cells.append(new_code_cell(source, id=name))
        else:
            cell.source = source
    nbformat.write(book, path)


def test_the_same_edition_changes_nothing(course):
    answer(course.mine, one="answer_1 = 3")
    assert course(**COURSE) == []
    assert sources(work.read(course.mine))[1] == "answer_1 = 3"


def test_answers_stay_in_a_new_edition(course):
    answer(course.mine, one="answer_1 = 3", note="my_own = 7")
    (said,) = course(**COURSE | {"idea": "x = 2", "more": "y = 3"})
    assert "of yours kept: 2" in said
    assert sources(work.read(course.mine)) == [
        "x = 2",
        "answer_1 = 3",
        "answer_2 = ...",
        "my_own = 7",  # below the cell that it was written under
        "y = 3",
    ]
    (saved,) = (course.mine.parent / "saved").iterdir()
    assert "answer_1 = 3" in sources(work.read(saved))


def test_a_changed_exercise_keeps_the_old_answer_beside_it(course):
    answer(course.mine, one="answer_1 = 3")
    course(**COURSE | {"one": "def answer_1(x): ..."})
    after = sources(work.read(course.mine))
    assert after[1] == "def answer_1(x): ..."
    assert "answer_1 = 3" in after[2]
    assert "바뀌었습니다" in after[2]


def test_a_removed_exercise_keeps_its_answer_as_text(course):
    answer(course.mine, two="answer_2 = 5")
    course(idea="x = 1", one="answer_1 = ...")
    after = sources(work.read(course.mine))
    assert after[:2] == ["x = 1", "answer_1 = ..."]
    assert "answer_2 = 5" in after[2]
    assert "빠진 칸" in after[2]


def test_what_was_not_touched_is_replaced(course):
    (said,) = course(idea="x = 9")
    assert "of yours kept: 0" in said
    assert sources(work.read(course.mine)) == ["x = 9"]
    assert work.merge(chapter(**COURSE), chapter(**COURSE), chapter(idea="x = 9")).cells[1].source


def test_updates_in_a_row_keep_what_was_kept(course):
    answer(course.mine, one="answer_1 = 3")
    course(**COURSE | {"one": "def answer_1(x): ..."})
    course(**COURSE | {"one": "def answer_1(x): ...", "idea": "x = 5"})
    after = sources(work.read(course.mine))
    assert after[0] == "x = 5"
    assert sum("answer_1 = 3" in source for source in after) == 1


def test_a_copy_that_cannot_be_read_is_set_aside_and_told(course):
    course.mine.write_text("no notebook", encoding="utf-8")
    said = course(**COURSE | {"idea": "x = 2"})
    assert "yours could not be read" in said[0]
    (saved,) = (course.mine.parent / "saved").iterdir()
    assert saved.read_text(encoding="utf-8") == "no notebook"
    assert sources(nbformat.read(course.mine, as_version=4))[0] == "x = 2"


def test_a_chapter_that_is_gone_stays_and_is_told(course):
    (notebooks.NOTEBOOKS / "99_a.ipynb").rename(notebooks.NOTEBOOKS / "98_b.ipynb")
    said = work.bring(course.mine.parent)
    assert said == ["98_b.ipynb: copied", "99_a.ipynb: no longer in the course; yours stays"]
    assert course.mine.is_file()
