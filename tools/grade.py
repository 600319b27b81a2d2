"""Judge what was handed in: `python -m tools.grade FOLDER`.

FOLDER holds a folder for each student with notebooks named as the course's. Each exercise is judged
by the check of the course's own notebook, in a process of its own: a time limit, a scratch folder
as its home, no network, no other process, no file written or removed elsewhere. Only the answer
cells of what was handed in are run. Results: FOLDER/grades.csv and a page for each student; no
expected value is printed anywhere.

Not handled here: an answer that takes Python itself apart in order to pass (the guard is an audit
hook, no wall), marks beyond right or wrong, who handed in what.
"""

from __future__ import annotations

import argparse
import ast
import csv
import html
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import tools
from tools import answers, notebooks, rules

SECONDS = 60  # for one exercise, TensorFlow's import included
MEMORY = 8 * 2**30  # bytes of address space
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
FORBIDDEN = (
    "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill",
    "os.killpg", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.link", "os.symlink",
    "os.chmod", "os.chown", "os.chdir", "shutil.", "subprocess.", "pty.", "socket.", "ctypes.",
    "signal.pthread_kill", "sys.addaudithook", "sys._getframe", "gc.get_objects",
)  # fmt: skip


def grade(folder: Path, *, seconds: float = SECONDS) -> list[list[str]]:
    """Judge every notebook below a folder; return rows of student, chapter, exercise, verdict."""
    rows = []
    for path in sorted(folder.glob("*/*.ipynb")):
        student = path.parent.name
        try:
            course = notebooks.find(path.name[:2])
        except ValueError:
            rows.append([student, path.name, "", "그런 이름의 장이 없습니다.", ""])
            continue
        book = nbformat.read(course, as_version=4)
        numbers = [
            number for number, cell in enumerate(_tagged(book, "exercise"), 1) if cell is not None
        ]
        for number in numbers:
            passed, said = judged(course, path, number, seconds=seconds)
            rows.append([student, course.stem, str(number), said, "1" if passed else "0"])
    return rows


def judged(course: Path, handed_in: Path, number: int, *, seconds: float) -> tuple[bool, str]:
    """Judge one exercise in a process of its own; return whether it passed, and the line said."""
    secret = secrets.token_hex(16)
    command = [
        sys.executable,
        "-m",
        "tools.grade",
        "--judge",
        str(course),
        str(handed_in.resolve()),
    ]
    with tempfile.TemporaryDirectory() as home:
        env = notebooks.environment(HOME=home, TMPDIR=home, COURSE_SCALE="sample", MPLBACKEND="Agg")
        child = subprocess.Popen(
            [*command, str(number), home],
            cwd=notebooks.ROOT,
            env=env | {"PYTHONPATH": str(notebooks.ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            shown, _ = child.communicate(secret, timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return False, f"✘ {seconds:.0f}초 안에 끝나지 않았습니다."
    lines = [line for line in shown.splitlines() if line.startswith(secret)]
    if not lines:
        return False, "✘ 답 칸을 실행하지 못했습니다."
    passed, said = json.loads(lines[-1].removeprefix(secret))
    return passed, said


def judge(course: Path, handed_in: Path, number: int, home: str) -> None:
    """Run one check in this process, guarded from the answer on; print its verdict."""
    secret, out = sys.stdin.read(), os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the chapter or the answer prints
    book = nbformat.read(course, as_version=4)
    trees = list(rules.parsed(book))
    checks = [(i, tree) for i, tree in trees if "check" in rules.tags(book.cells[i])]
    i, check = checks[number - 1]
    answer = _tagged(nbformat.read(handed_in, as_version=4), "exercise", like=book)[number - 1]
    given = f"answer_{number}"
    try:
        tree = ast.parse(answer.source if answer else "")
    except SyntaxError as error:
        verdict = (False, f"✘ 답 칸이 파이썬이 아닙니다({error.msg}).")
    else:
        before = [node for j, earlier in trees if j < i for node in earlier.body]
        names = answers.namespace(before, check, [tree], given=given)
        _guard(home)
        try:
            exec(compile(tree, "<answer>", "exec"), names)
            outcome = names[f"check_{number}"](names.get(given))
            verdict = (bool(outcome), str(outcome))
        except BaseException as error:
            verdict = (False, f"✘ 답 칸에서 {type(error).__name__} 오류가 났습니다.")
    out.write(f"\n{secret}{json.dumps(verdict)}\n")
    out.flush()
    os._exit(0)


def _guard(home: str) -> None:
    """Refuse processes, network, and files written outside `home`, from here on."""
    import resource

    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**24, 2**24))

    def refuse(event: str, arguments: tuple) -> None:
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int):
                return
            writes = bool(flags & WRITING) if isinstance(flags, int) else False
            writes = writes or any(sign in str(mode) for sign in "wax+")
            if writes and not os.path.realpath(os.fspath(path)).startswith(home + os.sep):
                raise PermissionError(f"{path} is not yours to write")
        elif event.startswith(FORBIDDEN):
            raise PermissionError(f"{event} is not allowed in an answer")

    sys.addaudithook(refuse)


def _tagged(
    book: NotebookNode, tag: str, *, like: NotebookNode | None = None
) -> list[NotebookNode | None]:
    """Return the cells with a tag, or those with the same ids as `like` has, in its order."""
    if like is None:
        return [cell for cell in book.cells if tag in rules.tags(cell)]
    by_id = {cell.id: cell for cell in book.cells}
    return [by_id.get(cell.id) for cell in _tagged(like, tag) if cell is not None]


def pages(folder: Path, rows: list[list[str]]) -> None:
    """Write grades.csv and a page for each student."""
    with (folder / "grades.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", "chapter", "exercise", "message", "passed"])
        writer.writerows(rows)
    for student in sorted({row[0] for row in rows}):
        own = [row for row in rows if row[0] == student]
        lines = "\n".join(
            f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row[1:4])}</tr>"
            for row in own
        )
        right = sum(row[4] == "1" for row in own)
        page = (
            '<!DOCTYPE html><html lang="ko"><meta charset="utf-8">'
            f"<title>{html.escape(student)}</title><h1>{html.escape(student)}</h1>"
            f"<p>연습문제 {len(own)}개 가운데 {right}개가 맞습니다.</p>"
            f"<table><tr><th>장</th><th>연습</th><th>결과</th></tr>\n{lines}\n</table></html>\n"
        )
        notebooks.write(folder / f"{student}.html", page)


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and return the exit status."""
    tools.printable()
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["--judge"]:
        judge(Path(given[1]), Path(given[2]), int(given[3]), os.path.realpath(given[4]))
    parser = argparse.ArgumentParser("python -m tools.grade", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder for each student in it")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for one exercise")
    options = parser.parse_args(given)
    rows = grade(options.folder, seconds=options.seconds)
    if not rows:
        print(f"expected {options.folder}/STUDENT/NN_….ipynb, got none", file=sys.stderr)
        return 1
    pages(options.folder, rows)
    print(f"{len(rows)} exercises: {options.folder / 'grades.csv'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
