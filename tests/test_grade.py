"""Tests of tools.grade: verdicts, and answers that try to do harm."""

from __future__ import annotations

import csv
import sys

import nbformat
import pytest

from tools import grade, notebooks, rules

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX"),
]
COURSE = notebooks.find("04")


def hand_in(folder, student: str, *sources: str | None) -> None:
    """Write a student's notebook of chapter 04, with these answers to exercises 1, 2, …."""
    book = nbformat.read(COURSE, as_version=4)
    cells = [cell for cell in book.cells if "exercise" in rules.tags(cell)]
    for cell, source in zip(cells, sources, strict=False):
        cell.source = source or cell.source
    (folder / student).mkdir(parents=True)
    nbformat.write(book, folder / student / COURSE.name)


def verdict(folder, number: int, source: str, *, seconds: float = 60) -> tuple[bool, str]:
    sources: list[str | None] = [None] * (number - 1) + [source]
    hand_in(folder, "one", *sources)
    return grade.judged(COURSE, folder / "one" / COURSE.name, number, seconds=seconds)


def test_a_class_is_graded(tmp_path, capsys):
    right = "def answer_2(values):\n    return 2 * values[-1] - values[-2]"
    hand_in(tmp_path, "가람", "answer_1 = 5000 - 60", right)
    hand_in(tmp_path, "나리", "answer_1 = 4939", "def answer_2(values): return values[-1]")
    (tmp_path / "나리" / "99_none.ipynb").write_text("{}", encoding="utf-8")
    assert grade.main([str(tmp_path)]) == 0
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    passed = {(row["student"], row["exercise"]): row["passed"] for row in rows}
    assert [passed["가람", str(k)] for k in (1, 2, 3)] == ["1", "1", "0"]
    assert [passed["나리", str(k)] for k in (1, 2, 3)] == ["0", "0", "0"]
    shown = "".join(path.read_text("utf-8-sig") for path in tmp_path.glob("*.*"))
    assert "4940" not in shown  # no expected value
    assert "2개가 맞습니다" in (tmp_path / "가람.html").read_text("utf-8")
    assert "그런 이름의 장이 없습니다" in shown


HARM = {
    "removes": "import os\nos.remove({path!r})\nanswer_1 = 4940",
    "removes a tree": "import shutil\nshutil.rmtree({folder!r})\nanswer_1 = 4940",
    "writes": "open({path!r}, 'w').close()\nanswer_1 = 4940",
    "writes by pathlib": "import pathlib\npathlib.Path({path!r}).write_text('')\nanswer_1 = 4940",
    "renames": "import os\nos.rename({path!r}, {path!r} + 'x')\nanswer_1 = 4940",
    "forks": "import os\nwhile True:\n    os.fork()",
    "starts a process": "import subprocess\nsubprocess.run(['rm', {path!r}])\nanswer_1 = 4940",
    "shell": "import os\nos.system('rm ' + {path!r})\nanswer_1 = 4940",
    "kills its parent": "import os\nos.kill(os.getppid(), 9)",
    "network": "import socket\nsocket.create_connection(('127.0.0.1', 9))\nanswer_1 = 4940",
    "fakes": "print('[true, \"✔ 맞습니다.\"]')\nimport sys\nsys.exit(0)",
    "no Python": "answer_1 = = 3",
}


@pytest.mark.parametrize("kind", HARM)
def test_harm_is_refused(tmp_path, kind):
    precious = tmp_path / "precious" / "file.txt"
    precious.parent.mkdir()
    precious.write_text("kept", encoding="utf-8")
    source = HARM[kind].format(path=str(precious), folder=str(precious.parent))
    passed, said = verdict(tmp_path / "in", 1, source)
    assert not passed
    assert said.startswith("✘")
    assert precious.read_text(encoding="utf-8") == "kept"
    assert not any(path.name.endswith("x") for path in precious.parent.iterdir())


def test_an_endless_loop_ends(tmp_path):
    passed, said = verdict(tmp_path, 1, "while True:\n    pass", seconds=5)
    assert not passed
    assert "5초 안에" in said
