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
import itertools
import multiprocessing
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import psutil
from nbformat import NotebookNode

import tools
from helpers.exercises import Check
from tools import answers, notebooks, rules, sandbox

LARGEST = 10 * 2**20  # bytes of a notebook
LONGEST = 50_000  # characters of an answer
SECONDS = 60  # for one exercise, TensorFlow's import included
COLUMNS = ["student", "chapter", "exercise", "message", "passed"]
EXTRA = 10  # seconds more for what is done here with what an answer gave,
MORE = 2 * 2**30  # and bytes of memory
BY_HAND = "읽어서 채점합니다."
WHOLE = f"{BY_HAND} 답 칸만으로는 검사할 수 없고 장 전체를 실행해야 합니다."
LATE = f"✘ 채점하다가 시간이 다 되었습니다. {sandbox.SLOW}"
MAGIC = re.compile(r"^\s*([%!?]|\w+\s*=\s*[%!]|[\w.]+\?+\s*$)", re.MULTILINE)


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
    unfit: dict[str, str] = {}  # why an exercise is read by hand
    for student in sorted(folder.iterdir()):
        if student.name.startswith(".") or not student.is_dir():
            continue
        seen: dict[str, str] = {}
        files = {path.relative_to(student): path for path in sorted(student.rglob("*"))}
        own = {  # not .ipynb_checkpoints
            name.as_posix(): path
            for name, path in files.items()
            if name.suffix.lower() == ".ipynb" and not any(p.startswith(".") for p in name.parts)
        }
        if not own:
            there = ", ".join(name.as_posix() for name in list(files)[:5]) or "없음"
            yield [student.name, "", "", f"낸 노트북이 없습니다. 있는 것: {there}", ""]
        for name, path in own.items():
            if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
                yield [student.name, name, "", "노트북 파일이 아니거나 10 MiB보다 큽니다.", ""]
                continue
            try:
                course = notebooks.find(path.name[:2])
            except ValueError:
                said = "어느 장인지 모릅니다. 이름이 11_spam_rnn.ipynb처럼 시작해야 합니다."
                yield [student.name, name, "", said, ""]
                continue
            try:
                book = nbformat.v4.reads_json(path.read_text(encoding="utf-8"))  # not validated
                book.cells  # noqa: B018
            except Exception as error:  # whatever a file may hold
                said = f"노트북 파일로 읽지 못했습니다({type(error).__name__})."
                yield [student.name, name, "", said, ""]
                continue
            if (first := seen.setdefault(course.stem, name)) != name:
                yield [student.name, name, "", f"같은 장을 또 냈습니다. {first}만 채점합니다.", ""]
                continue
            for number, said, mark in judgements(course, book, unfit, seconds):
                yield [student.name, course.stem, number, said, mark]


def judgements(
    course: Path, book: NotebookNode, unfit: dict[str, str], seconds: float
) -> Iterator[tuple[str, str, str]]:
    """Judge a handed-in notebook; yield number, message and mark of each exercise."""
    for exercise in exercises(course):
        key = exercise.cell_id
        if key not in unfit:
            unfit[key] = needs_reading(exercise, seconds)
        try:
            passed, said = judged(exercise, book, seconds=seconds, by_hand=unfit[key])
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


def needs_reading(exercise: Exercise, seconds: float) -> str:
    """Say why the check does not pass the course's own solution without the whole chapter, or "".

    A solution that trains cannot be run here; a check that can be made judges all the same.
    """
    own = tried(exercise, exercise.solution, seconds=max(seconds, SECONDS))
    if own.said == WHOLE:
        with contextlib.suppress(Exception):
            checker(exercise)
            return ""
        return WHOLE
    if own.passed:
        return ""
    said = own.said.removeprefix(BY_HAND).removeprefix("✘").strip()
    return f"{BY_HAND} 강의의 풀이도 답 칸만으로는 통과하지 못합니다: {said}"


def judged(
    exercise: Exercise, book: NotebookNode, *, seconds: float = SECONDS, by_hand: str = ""
) -> Verdict:
    """Judge the answer to one exercise in a handed-in notebook; `by_hand` says why not here."""
    source = answer_source(exercise, book)
    if source is None:
        return Verdict(False, "✘ 답 칸이 없습니다.")
    if source.strip() == exercise.stub.strip():
        return Verdict(False, "✘ 아직 답이 비어 있습니다.")
    if len(source) > LONGEST:
        return Verdict(False, f"✘ 답 칸이 {LONGEST}자보다 깁니다.")
    return Verdict(None, by_hand) if by_hand else tried(exercise, source, seconds=seconds)


def answer_source(exercise: Exercise, book: NotebookNode) -> str | None:
    """Return the answer cell: by its id, else by tag; if it is as it was, one that names it."""
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    by_id = [cell.source for cell in cells if cell.get("id") == exercise.cell_id]
    tagged = [cell.source for cell in cells if "exercise" in rules.tags(cell)]
    found = [*by_id, *tagged[exercise.number - 1 : exercise.number]][:1]
    if found and found[0].strip() != exercise.stub.strip():
        return found[0]
    named = re.compile(rf"^(def answer_{exercise.number}\(|answer_{exercise.number}\s*[=:])", re.M)
    own = [c.source for c in cells if named.search(c.source) and c.source not in found]
    return next(iter([*own[::-1], *found]), None)


def tried(exercise: Exercise, source: str, *, seconds: float) -> Verdict:
    """Run an answer over there and its check here."""
    name = f"answer_{exercise.number}"
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        if MAGIC.search(source):
            return Verdict(None, f"{BY_HAND} 답 칸에 IPython 명령(%, !, ?)이 있습니다.")
        return Verdict(False, f"✘ 답 칸 {error.lineno or 1}째 줄이 파이썬 문법에 맞지 않습니다.")
    except Exception:  # of odd texts
        return Verdict(False, "✘ 답 칸을 파이썬으로 읽지 못했습니다.")
    try:
        code = ast.Module(answers.needed(exercise.before, [tree], given=name), [])
        check = checker(exercise)
    except Exception:  # the check or the answer needs what only the whole chapter has
        return Verdict(None, WHOLE)
    with sandbox.Answer(ast.unparse(code), source, name, seconds=seconds) as answer:
        found = apart(lambda: checked(answer, check), seconds + EXTRA)
        if answer.stopped and not found.passed and found.said != LATE:
            return Verdict(False, f"✘ {answer.stopped}")
    return found


def checked(answer: sandbox.Answer, check: Callable[[Any], Any]) -> Verdict:
    """Check what an answer gives."""
    try:
        outcome = check(answer.value())
        answer.finish()
    except sandbox.ByHand as error:
        return Verdict(None, f"{BY_HAND} {error}")
    except sandbox.Failed as error:
        return Verdict(False, f"✘ {error}")
    except Exception as error:  # an answer may send whatever it likes; the next one is judged too
        return Verdict(False, f"✘ 답을 채점하다가 {type(error).__name__} 오류가 났습니다.")
    return Verdict(bool(outcome), str(outcome))


def apart(work: Callable[[], Verdict], seconds: float) -> Verdict:
    """Run in a process with limits, on Linux: data that an answer made can take for ever too."""
    if sys.platform != "linux":
        return work()
    import resource

    def run() -> None:
        most = psutil.Process().memory_info().vms + MORE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        there.send(tuple(work()))

    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=run)
    child.start()
    there.close()
    try:
        if here.poll(seconds):
            return Verdict(*here.recv())
        return Verdict(False, LATE)
    except EOFError:
        return Verdict(False, "✘ 채점하다가 메모리가 모자랐습니다.")
    finally:
        child.kill()
        child.join()


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


def free(folder: Path, name: str, taken: Collection[Path]) -> Path:
    """Return the place of a student's page, where no other's page and no folder is."""
    paths = (folder / f"{name[:60]}{f'-{k}' if k else ''}.html" for k in itertools.count())
    return next(path for path in paths if path not in taken and not path.is_dir())


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
    pages: dict[str, Path] = {}
    with (options.folder / "grades.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for judgement in grade(options.folder, seconds=options.seconds):
            row = [shown(cell) for cell in judgement]
            student = judgement[0]
            rows.append((student, row))
            writer.writerow(row)
            file.flush()
            print(*row[:4], sep="  ", flush=True)
            path = pages.setdefault(student, free(options.folder, row[0], pages.values()))
            own = [one for name, one in rows if name == student]
            notebooks.write(path, page(row[0], own))
    if not rows:
        print(f"expected {options.folder}/STUDENT/NN_….ipynb, got none", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    tools.run(main)
