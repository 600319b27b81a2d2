"""Judge what was handed in: `python -m tools.grade FOLDER`.

FOLDER holds a folder for each student with notebooks named as the course's. Each answer runs in a
process of its own (`tools.sandbox`) and the check of the course's own notebook runs here, on what
the answer gave; so no expected value is where an answer could read it. Only the answer cells of
what was handed in are run. Results: FOLDER/grades.csv, written as they come, and a page for each
student. A check that does not pass the course's own solution in this way (one that needs the whole
chapter) judges nobody: those answers are marked to be read by hand.

Not handled here: marks beyond right or wrong, who handed in what, answers copied from somebody.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import csv
import functools
import html
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode

import tools
from helpers.exercises import Check
from tools import answers, notebooks, rules, sandbox

LARGEST = 50 * 2**20  # bytes of a notebook
SECONDS = 60  # for one exercise, TensorFlow's import included
COLUMNS = ["student", "chapter", "exercise", "message", "passed"]
BY_HAND = "읽어서 채점합니다."


class Verdict(NamedTuple):
    passed: bool | None  # None: to be read by hand
    said: str


class Exercise(NamedTuple):
    """One exercise of a chapter: how its check judges, and what its answers may need."""

    chapter: str
    number: int
    cell_id: str
    stub: str
    before: list[ast.stmt]
    check: ast.Module
    solution: str


def grade(folder: Path, *, seconds: float = SECONDS) -> Iterator[list[str]]:
    """Judge every notebook of every student; yield rows of COLUMNS."""
    trusted: dict[str, bool] = {}
    for student in sorted(path for path in folder.iterdir() if path.is_dir()):
        seen: dict[str, str] = {}
        if not any(student.rglob("*.ipynb")):
            yield [student.name, "", "", "낸 노트북이 없습니다.", ""]
        for path in sorted(student.rglob("*.ipynb")):
            name = path.relative_to(student).as_posix()
            if any(part.startswith(".") for part in path.relative_to(folder).parts):
                continue  # .ipynb_checkpoints
            if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
                yield [student.name, name, "", "노트북 파일이 아니거나 너무 큽니다.", ""]
                continue
            try:
                course = notebooks.find(path.name[:2])
            except ValueError:
                said = "어느 장인지 모릅니다. 이름이 11_spam_rnn.ipynb처럼 시작해야 합니다."
                yield [student.name, name, "", said, ""]
                continue
            try:
                book = nbformat.read(path, as_version=4)
            except Exception as error:  # whatever a file may hold
                said = f"노트북 파일로 읽지 못했습니다({type(error).__name__})."
                yield [student.name, name, "", said, ""]
                continue
            if (first := seen.setdefault(course.stem, name)) != name:
                yield [student.name, name, "", f"같은 장을 또 냈습니다. {first}만 채점합니다.", ""]
                continue
            for number, said, mark in judgements(course, book, folder, trusted, seconds):
                yield [student.name, course.stem, number, said, mark]


def judgements(
    course: Path, book: NotebookNode, folder: Path, trusted: dict[str, bool], seconds: float
) -> Iterator[tuple[str, str, str]]:
    """Judge a handed-in notebook; yield number, message and mark of each exercise."""
    for exercise in exercises(course):
        key = exercise.cell_id
        if key not in trusted:
            trusted[key] = stands_alone(exercise, folder)
        by_hand = not trusted[key]
        try:
            passed, said = judged(exercise, book, folder=folder, seconds=seconds, by_hand=by_hand)
        except Exception as error:  # whatever cells may hold
            passed, said = False, f"✘ 칸을 읽지 못했습니다({type(error).__name__})."
        yield str(exercise.number), said, "" if passed is None else str(int(passed))


@functools.cache
def exercises(course: Path) -> list[Exercise]:
    """Return the exercises of a chapter."""
    book = nbformat.read(course, as_version=4)
    trees = list(rules.parsed(book))
    by_tag: dict[str, list[int]] = {}
    for i, _ in trees:
        for tag in rules.tags(book.cells[i]):
            by_tag.setdefault(tag, []).append(i)
    tree_of = dict(trees)
    found = []
    groups = zip(by_tag["exercise"], by_tag["check"], by_tag["solution"], strict=True)
    for number, (i, check, solution) in enumerate(groups, 1):
        hidden = {"exercise", "check", "solution"}
        before = [
            node
            for j, tree in trees
            if j < check and not hidden & set(rules.tags(book.cells[j]))
            for node in tree.body
        ]
        lines = [n for n in tree_of[solution].body if f"check_{number}(" not in ast.unparse(n)]
        own = ast.unparse(ast.Module(lines, [])) + f"\nanswer_{number} = solution_{number}"
        cell = book.cells[i]
        found.append(
            Exercise(course.stem, number, cell.id, cell.source, before, tree_of[check], own)
        )
    return found


def stands_alone(exercise: Exercise, folder: Path) -> bool:
    """Tell whether the check passes the course's own solution without the whole chapter.

    A solution that trains cannot be run here; a check that can be made judges all the same.
    """
    own = tried(exercise, exercise.solution, folder=folder, seconds=SECONDS)
    if own.passed is None:
        with contextlib.suppress(Exception):
            return bool(checker(exercise))
    if not own.passed:
        place = f"{exercise.chapter}, exercise {exercise.number}"
        print(f"{place}: read by hand; the course's solution gives: {own.said}", file=sys.stderr)
    return bool(own.passed)


def judged(
    exercise: Exercise,
    book: NotebookNode,
    *,
    folder: Path,
    seconds: float = SECONDS,
    by_hand: bool = False,
) -> Verdict:
    """Judge the answer to one exercise in a handed-in notebook."""
    source = answer_source(exercise, book)
    if source is None:
        return Verdict(False, "✘ 답 칸이 없습니다.")
    if source.strip() == exercise.stub.strip():
        return Verdict(False, "✘ 아직 답이 비어 있습니다.")
    if by_hand:
        return Verdict(None, BY_HAND)
    return tried(exercise, source, folder=folder, seconds=seconds)


def answer_source(exercise: Exercise, book: NotebookNode) -> str | None:
    """Return the answer cell: by its id, else the exercise's by tag, else by its name."""
    name = f"answer_{exercise.number}"
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    tagged = [cell.source for cell in cells if "exercise" in rules.tags(cell)]
    by_id = [cell.source for cell in cells if cell.get("id") == exercise.cell_id]
    by_tag = tagged[exercise.number - 1 : exercise.number]
    assigned = [c.source for c in cells if f"{name} =" in c.source or f"def {name}(" in c.source]
    return next(iter([*by_id, *by_tag, *assigned[:1]]), None)


def tried(exercise: Exercise, source: str, *, folder: Path, seconds: float) -> Verdict:
    """Run an answer over there and its check here."""
    name = f"answer_{exercise.number}"
    try:
        tree = ast.parse(source)
    except Exception as error:  # SyntaxError, and of odd texts others
        said = getattr(error, "msg", type(error).__name__)
        return Verdict(False, f"✘ 답 칸이 파이썬이 아닙니다({said}).")
    try:
        code = ast.Module(answers.needed(exercise.before, [tree], given=name), [])
        check = checker(exercise)
    except Exception:  # the check or the answer needs what only the whole chapter has
        return Verdict(None, BY_HAND)
    try:
        with sandbox.Answer(
            ast.unparse(code), source, name, seconds=seconds, hidden=folder
        ) as answer:
            value = answer.value()
            outcome = check(value)
            answer.finish()
    except sandbox.Failed as error:
        return Verdict(False, f"✘ {error}")
    except Exception as error:  # an answer may send whatever it likes; the next one is judged too
        return Verdict(False, f"✘ 답을 채점하다가 {type(error).__name__} 오류가 났습니다.")
    return Verdict(bool(outcome), str(outcome))


def checker(exercise: Exercise) -> Callable[[Any], Any]:
    """Return the check of an exercise; no student's wrong answers bring the next one a hint."""
    name = f"answer_{exercise.number}"
    Check._wrong.clear()
    with open(os.devnull, "w", encoding="utf-8") as null, contextlib.redirect_stdout(null):
        names = answers.namespace(exercise.before, exercise.check, [], given=name)
    return names[f"check_{exercise.number}"]


def shown(cell: str) -> str:
    """Return a cell that a terminal prints and a spreadsheet takes as what it is, a text."""
    text = "".join(sign if sign.isprintable() else "?" for sign in cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def page(student: str, rows: list[list[str]]) -> str:
    """Return a student's results as HTML."""
    lines = "\n".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row[1:4])}</tr>" for row in rows
    )
    marks = [row[4] for row in rows if row[2]]
    said = f"연습문제 {len(marks)}개 가운데 {marks.count('1')}개가 맞습니다."
    if not marks:
        said = "채점한 연습문제가 없습니다."
    if by_hand := marks.count(""):
        said += f" {by_hand}개는 강사가 읽어서 채점합니다."
    return (
        '<!DOCTYPE html><html lang="ko"><meta charset="utf-8">'
        f"<title>{html.escape(student)}</title><h1>{html.escape(student)}</h1><p>{said}</p>"
        f"<table><tr><th>장</th><th>연습</th><th>결과</th></tr>\n{lines}\n</table></html>\n"
    )


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and return the exit status."""
    parser = argparse.ArgumentParser("python -m tools.grade", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder for each student in it")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for one exercise")
    parser.add_argument("--trusted", action="store_true", help="run answers that are not shut in")
    options = parser.parse_args(arguments)
    os.environ |= {"COURSE_SCALE": "sample", "MPLBACKEND": "Agg"}
    if not options.folder.is_dir():
        parser.error(f"expected a folder for each student in {options.folder}, got no folder")
    if notebooks.ROOT.is_relative_to(options.folder.resolve()):
        parser.error(
            f"expected FOLDER with a folder for each student, got the course: {options.folder}"
        )
    if not sandbox.isolated() and not options.trusted:
        parser.error(
            "expected Linux with namespaces for users (util-linux), which shut answers in, got "
            "none: an answer could read every file here. Grade on another machine or, if you "
            "trust every answer, with TRUSTED=1 (--trusted)"
        )
    rows = []
    with (options.folder / "grades.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for judgement in grade(options.folder, seconds=options.seconds):
            row = [shown(cell) for cell in judgement]
            rows.append(row)
            writer.writerow(row)
            file.flush()
            print(*row[:4], sep="  ", flush=True)
            own = [one for one in rows if one[0] == row[0]]
            notebooks.write(options.folder / f"{row[0]}.html", page(row[0], own))
    if not rows:
        print(f"expected {options.folder}/STUDENT/NN_….ipynb, got none", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    tools.run(main)
