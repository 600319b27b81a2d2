"""Tests of tools.grade and tools.sandbox: verdicts, and answers that try to do harm."""

from __future__ import annotations

import csv
import os
import socket
import subprocess
import sys
import time
from fractions import Fraction

import nbformat
import numpy as np
import psutil
import pytest
from nbformat.v4 import new_code_cell

from helpers.exercises import Check, digest
from tools import grade, notebooks, rules, sandbox

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
COURSE = notebooks.find("00")
RIGHT = "answer_1 = 4 * 4"
TANH = "def answer_2(x, w, b):\n    return np.tanh(w @ x + b)"


@pytest.fixture(autouse=True)
def scale(monkeypatch):
    monkeypatch.setenv("COURSE_SCALE", "sample")


def answered(*sources: str | None) -> nbformat.NotebookNode:
    """Return chapter 00 with these answers to exercises 1, 2, …."""
    book = nbformat.read(COURSE, as_version=4)
    cells = [cell for cell in book.cells if "exercise" in rules.tags(cell)]
    for cell, source in zip(cells, sources, strict=False):
        cell.source = source or cell.source
    return book


def hand_in(folder, student: str, book: nbformat.NotebookNode, name: str = COURSE.name) -> None:
    path = folder / student / name
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)


def verdict(number: int, source: str, *, seconds: float = 60) -> grade.Verdict:
    book = answered(*[None] * (number - 1), source)
    exercise = grade.exercises(COURSE)[number - 1]
    return grade.judged(exercise, book, seconds=seconds)


# --- plain data


@pytest.mark.parametrize(
    "value",
    [1, True, None, 0.1, "가", 3 + 4j, ..., [1, (2, "b")], {"a": {1, 2}}, float("inf")],
)
def test_plain_data_come_back_as_they_were(value):
    again = sandbox.decode(sandbox.encode(value))
    assert type(again) is type(value)
    assert again == value


def test_arrays_and_scalars_come_back():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    again = sandbox.decode(sandbox.encode(array))
    assert again.dtype == array.dtype
    assert (again == array).all()
    scalar = sandbox.decode(sandbox.encode(np.int16(3)))
    assert isinstance(scalar, np.int16)
    assert sandbox.decode(sandbox.encode(Fraction(1, 4))) == 0.25
    assert sandbox.decode(sandbox.encode(np.array(2.5))).shape == ()


def test_what_is_no_data_keeps_its_name_alone():
    thing = sandbox.decode(sandbox.encode(grade.Verdict))
    assert type(thing).__name__ == "type"
    assert type(sandbox.decode({"other": "만점"})).__name__ == "object"  # not Python's own way


# --- a class


@pytest.mark.slow
def test_a_class_is_graded(tmp_path, capsys):
    hand_in(tmp_path, "가 람", answered(RIGHT, TANH))
    hand_in(tmp_path, "나리", answered("answer_1 = 12", "def answer_2(x, w, b): return b"))
    hand_in(tmp_path, "나리", answered(RIGHT), "work/00_again.ipynb")
    hand_in(tmp_path, "나리", answered(RIGHT), ".ipynb_checkpoints/00_start_here.ipynb")
    (tmp_path / "나리" / "99_none.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "나리" / "01_bad.ipynb").write_text("no JSON", encoding="utf-8")
    assert grade.main([str(tmp_path)]) == 0
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    passed = {(row["student"], row["exercise"]): row["passed"] for row in rows}
    assert [passed["가 람", str(k)] for k in (1, 2, 3)] == ["1", "1", "0"]
    assert [passed["나리", str(k)] for k in (1, 2, 3)] == ["0", "0", "0"]
    said = {row["chapter"]: row["message"] for row in rows if row["exercise"] == ""}
    assert said.keys() == {"work/00_again.ipynb", "99_none.ipynb", "01_bad.ipynb"}
    assert "같은 장을 또" in said["work/00_again.ipynb"]
    assert "읽지 못했습니다" in said["01_bad.ipynb"]
    assert "3개 가운데 2개가 맞습니다" in (tmp_path / "가 람.html").read_text("utf-8")
    assert "가 람" in capsys.readouterr().out


@pytest.mark.slow
def test_a_notebook_without_cell_ids_is_graded(tmp_path):
    book = answered(RIGHT)
    for cell in book.cells:
        cell.pop("id", None)
        cell.metadata.pop("tags", None)
    exercise = grade.exercises(COURSE)[0]
    assert grade.judged(exercise, book).passed
    book.cells = book.cells[:3]
    assert "답 칸이 없습니다" in grade.judged(exercise, book).said


@pytest.mark.slow
def test_a_cell_without_its_id_is_found_by_its_tag(tmp_path):
    book = answered("answer_1=16")  # no blanks: its text alone would not tell
    for cell in book.cells:
        cell["id"] = f"new-{cell.id}"
    assert grade.judged(grade.exercises(COURSE)[0], book).passed


def test_a_linux_that_allows_namespaces_shuts_answers_in():
    plain = ["unshare", "--user", "--map-root-user", "--mount", "--net", "--pid", "--fork", "true"]
    try:
        allowed = subprocess.run(plain, capture_output=True).returncode == 0
    except OSError:
        allowed = False
    if not allowed:
        pytest.skip("this system lets no user make namespaces")
    assert sandbox.isolated()


@pytest.mark.slow
def test_a_check_that_needs_the_whole_chapter_judges_nobody(tmp_path):
    exercise = grade.exercises(COURSE)[0]
    read = grade.judged(exercise, answered(RIGHT), by_hand=grade.WHOLE)
    assert read == (None, grade.WHOLE)
    table = [["a", "00", "1", grade.BY_HAND, ""], ["a", "00", "2", "✔", "1"]]
    assert "2개 가운데 1개가 맞습니다. 1개는 강사가" in grade.page("a", table)


USUAL = [
    "import sklearn.linear_model, scipy.stats, logging\nlogging.warning('x')\nanswer_1 = 16",
    "from collections import namedtuple\nP = namedtuple('P', 'x')\nanswer_1 = P(16).x",
    "import tempfile\nwith tempfile.TemporaryDirectory() as d:\n    open(d + '/a', 'w').close()\n"
    "answer_1 = np.array(16)",
    "answer_1 = np.float32(16)",
]


@pytest.mark.slow
@pytest.mark.parametrize("source", USUAL)
def test_usual_answers_pass(tmp_path, source):
    assert verdict(1, source).passed


HARM = {
    "removes": "import os\nos.remove({path!r})\n",
    "removes a tree": "import shutil\nshutil.rmtree({folder!r})\n",
    "writes": "open({path!r}, 'w').close()\n",
    "renames": "import os\nos.rename({path!r}, {path!r} + 'x')\n",
    "makes a folder": "import os\nos.mkdir({path!r} + 'x')\n",
    "changes times": "import os\nos.utime({path!r}, (1, 1))\nprint(os.stat({path!r}).st_mtime)\n",
    "kills its parent": "import os\nos.kill(os.getppid(), 9)\n1 / 0\n",
    "network": "import socket\nsocket.create_connection(('127.0.0.1', 9))\n",
    "no Python": "x = = 3\n",
}
SHUT_IN = {  # what the guard of other systems does not hold
    "spawns": "import multiprocessing.util as u\n"
    "u.spawnv_passfds(b'/bin/sh', [b'sh', b'-c', b'rm ' + {path!r}.encode()], [])\n1 / 0\n",
    "signals by descriptor": "import os, signal\n"
    "for pid in range(2, 40000):\n    try:\n"
    "        signal.pidfd_send_signal(os.pidfd_open(pid), 15)\n    except OSError:\n        pass\n"
    "1 / 0\n",
    "reads the solution": "import nbformat\nb = nbformat.read({course!r}, 4)\n",
    "reads another": "open({path!r}).read()\n",
    # These two end in the right answer if they reach what they are after.
    "takes the mounts away": "import ctypes\nc = ctypes.CDLL(None)\n"
    "for _ in range(2):\n    c.umount2({course!r}.rsplit('/', 1)[0].encode(), 2)\n"
    "    c.unshare(0x10000000 | 0x20000)\n"  # a user and a mount namespace of its own
    "open({course!r}).close()\n",
    "makes files writable": "import ctypes, os\nc = ctypes.CDLL(None)\n"
    "for _ in range(2):\n    c.mount(None, b'/', None, 32 | 4096, None)\n"
    "    c.unshare(0x10000000 | 0x20000)\n"
    "new = {course!r}.rsplit('/', 2)[0] + '/new.tmp'\nopen(new, 'w').close()\nos.remove(new)\n",
}


def refused(tmp_path, source: str) -> str:
    precious = tmp_path / "in" / "other" / "file.txt"
    precious.parent.mkdir(parents=True)
    precious.write_text("kept", encoding="utf-8")
    before = precious.stat().st_mtime
    text = source.format(path=str(precious), folder=str(precious.parent), course=str(COURSE))
    passed, said = verdict(1, text + "answer_1 = 16")
    assert passed is False
    assert precious.read_text(encoding="utf-8") == "kept"
    assert precious.stat().st_mtime == before
    assert [path.name for path in precious.parent.iterdir()] == ["file.txt"]
    return said


SEES = {  # each ends in the right answer if it sees what it should not
    "the host's /tmp": "assert os.path.exists({path!r})\n",
    "a socket": "import socket\nsocket.socket(socket.AF_UNIX).connect({path!r} + '.socket')\n",
    "terminals": "assert os.path.exists('/dev/pts') or os.path.exists('/dev/tty')\n",
    "disks": "assert glob.glob('/dev/loop*') + glob.glob('/dev/*da')\n",
    "chapters": "assert os.path.exists({course!r})\n",
    "tests": "assert os.path.exists({course!r}.rsplit('/', 2)[0] + '/tests')\n",
    "another clone": "assert os.path.exists({path!r}.rsplit('/', 1)[0] + '/notebooks/00.ipynb')\n",
    "passwords": "assert os.path.exists('/etc/shadow')\n",
    "root's folder": "assert set(os.listdir('/root')) - {{'.pyenv', '.local'}}\n",
    "a namespace of its own": "import ctypes\npid = os.fork()\n"  # in a process of one thread
    "if not pid: os._exit(-ctypes.CDLL(None).unshare(0x10000000 | 0x20000))\n"
    "assert os.waitpid(pid, 0)[1] == 0\n",
}


@pytest.mark.slow
@pytest.mark.skipif(not sandbox.isolated(), reason="this system lets no user make namespaces")
@pytest.mark.parametrize("kind", SEES)
def test_an_answer_sees_nothing_else(tmp_path, kind):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00.ipynb").write_text("{}", encoding="utf-8")
    path = tmp_path / "file.txt"
    path.write_text("kept", encoding="utf-8")
    monitor = socket.socket(socket.AF_UNIX)
    where = os.open(tmp_path, os.O_RDONLY)  # a path of a socket has 108 characters at most
    monitor.bind(f"/proc/self/fd/{where}/file.txt.socket")
    monitor.listen()
    text = SEES[kind].format(path=str(path), course=str(COURSE))
    passed, said = verdict(1, f"import glob, os\n{text}answer_1 = 16")
    monitor.close()
    os.close(where)
    assert passed is False
    assert "오류" in said


def test_an_answer_is_not_shut_in_where_it_would_see_a_solution(monkeypatch):
    if not sandbox.isolated():
        pytest.skip("this system lets no user make namespaces")
    monkeypatch.setattr(sandbox, "COURSE", [*sandbox.COURSE, str(COURSE.parent)])
    assert not sandbox.isolated.__wrapped__()


def test_a_user_without_sbin_in_the_path_shuts_answers_in(monkeypatch):
    if not sandbox.isolated():
        pytest.skip("this system lets no user make namespaces")
    path = [place for place in os.environ["PATH"].split(":") if not place.endswith("sbin")]
    monkeypatch.setenv("PATH", ":".join(path))
    assert sandbox.isolated.__wrapped__()


@pytest.mark.slow
@pytest.mark.parametrize("kind", HARM)
def test_harm_is_refused(tmp_path, kind):
    assert refused(tmp_path, HARM[kind]).startswith("✘")


@pytest.mark.slow
@pytest.mark.skipif(not sandbox.isolated(), reason="this system lets no user make namespaces")
@pytest.mark.parametrize("kind", SHUT_IN)
def test_an_answer_is_shut_in(tmp_path, kind):
    refused(tmp_path, SHUT_IN[kind])


FORGED = "import sys\nsys._getframe(1).f_locals['out'].write({line!r} + chr(10))\n"
LINES = {
    "a list": "[1]",
    "nothing": "{}",
    "deep": "[" * 100_000,
    "a key that is no key": '{"value": {"dict": [[{"list": []}, {"plain": 1}]]}}',
    "a type without a name": '{"value": {"other": "a\\u0000"}}',
    "half a letter": '{"failed": "\\ud800"}',
    "no type": '{"value": {"array": [1], "dtype": "nonsense", "shape": [1]}}',
    "a great array": '{"value": {"array": ["a"], "dtype": "<U99999999999", "shape": [1]}}',
    "no shape": '{"value": {"array": [1], "dtype": "int64", "shape": [7, 7]}}',
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", LINES)
def test_a_forged_reply_is_a_wrong_answer(tmp_path, kind):
    passed, said = verdict(1, FORGED.format(line=LINES[kind]) + "sys.exit(0)")
    assert passed is False
    assert said.startswith("✘")


TRICKS = {  # what would pass if the check ran beside the answer
    "patches the check": "from helpers import exercises as e\n"
    "e.Check.__call__ = lambda *a: e.Outcome('✔')\ne._fault = lambda *a, **k: None\nanswer_1 = 1",
    "brings its own check": "check_1 = lambda a: '✔ 맞습니다.'\nanswer_1 = 1",
    "prints a verdict": 'print(\'{"value": {"plain": 16}}\')\nimport sys\nsys.exit(0)',
    "writes to the pipe": "import os\n[os.write(f, b'x' * 99) for f in range(3, 9)"
    " if os.path.exists(f'/proc/self/fd/{f}')]\nanswer_1 = 1",
    "floods the pipe": "import os\nfor _ in range(2000):\n    for f in range(3, 9):\n"
    "        try:\n            os.write(f, b'x' * 65536)\n        except OSError:\n"
    "            pass\nanswer_1 = 1",
    "equals all": "class A(int):\n    def __eq__(self, o): return True\nanswer_1 = A(3)",
    "ends": "import os\nos._exit(0)",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", TRICKS)
def test_a_wrong_answer_does_not_pass_by_a_trick(tmp_path, kind):
    assert verdict(1, TRICKS[kind], seconds=20).passed is False


@pytest.mark.slow
def test_an_error_says_its_type_alone(tmp_path):
    passed, said = verdict(2, "def answer_2(x, w, b): raise ValueError('secret <b>')")
    assert passed is False
    assert "ValueError" in said
    assert "secret" not in said


@pytest.mark.slow
def test_endless_loops_end(tmp_path):
    for number, source in ((1, "while True: pass"), (2, "def answer_2(x, w, b):\n while True: 1")):
        passed, said = verdict(number, source, seconds=8)
        assert passed is False
        assert "8초 안에" in said
        assert "input()" in said


@pytest.mark.slow
@pytest.mark.skipif(not sandbox.isolated(), reason="this system lets no user make namespaces")
def test_an_answer_cannot_outlive_its_time(tmp_path):
    source = "import ctypes, os, time\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\nos.setsid()\n"
    started = time.monotonic()
    passed, said = verdict(1, source + "time.sleep(100)\nanswer_1 = 16", seconds=8)
    assert time.monotonic() - started < 60
    assert passed is False
    assert "8초 안에" in said


EQUAL_HASHES = "', '.join('{\"plain\": %d}' % (1 + k * (2**61 - 1)) for k in range(99_000))"
SLOW = {
    "a text to be made normal": "answer_1 = '\\u0301\\u0323' * 200_000",
    "numbers of equal hash": f"import sys\nsys._getframe(1).f_locals['out'].write("
    f"'{{\"value\": {{\"set\": [' + {EQUAL_HASHES} + ']}}}}' + chr(10))\nsys.exit(0)",
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="there is no such process elsewhere")
@pytest.mark.parametrize("kind", SLOW)
def test_a_check_has_a_time_too(monkeypatch, kind):
    monkeypatch.setattr(grade, "EXTRA", 2)
    exercise = grade.exercises(COURSE)[0]
    hashed = Check.hashed(digest("h", 16), hint="h")
    monkeypatch.setattr(grade, "checker", lambda _: hashed)
    passed, said = grade.tried(exercise, SLOW[kind], seconds=8)
    assert passed is False
    assert "채점하다가 시간이" in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="there is no such process elsewhere")
def test_a_check_has_a_limit_of_memory(monkeypatch):
    before = psutil.Process().memory_info().vms
    passed, said = verdict(1, "answer_1 = ['a' * 10**6] + [''] * 999")
    assert passed is False
    assert "MemoryError" in said or "메모리" in said
    assert psutil.Process().memory_info().vms - before < 2**30


def test_a_great_notebook_is_not_validated_or_refused(tmp_path, monkeypatch):
    def slow(*_, **__):  # a minute for 3 MiB of metadata
        raise TimeoutError

    hand_in(tmp_path, "a", answered(RIGHT))
    monkeypatch.setattr("nbformat.validate", slow)
    monkeypatch.setattr(grade, "judgements", lambda *_: [])
    assert list(grade.grade(tmp_path)) == []
    path = tmp_path / "a" / COURSE.name
    path.write_text(path.read_text("utf-8") + " " * 10 * 2**20, encoding="utf-8")
    ((_, _, _, said, mark),) = grade.grade(tmp_path)
    assert "너무 큽니다" in said or "10 MiB" in said
    assert mark == ""


@pytest.mark.slow
def test_what_is_open_has_a_limit():
    source = "import os\nf = [os.memfd_create('a') for _ in range(70)]\nanswer_1 = 16"
    passed, said = verdict(1, source)
    assert passed is False
    assert "OSError" in said


UNFAIR = {  # judged by the answer cell alone these would be wrong; they are read
    "a name": ("answer_1 = 4 * total", "이름(total)"),
    "a name in a call": (
        "def answer_2(x, w, b):\n    return np.tanh(w @ x + shift)",
        "이름(shift)",
    ),
    "a magic": ("%time answer_1 = 16", "IPython"),
    "a command": ("files = !ls\nanswer_1 = 16", "IPython"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", UNFAIR)
def test_what_only_a_person_can_judge_is_read(kind):
    source, why = UNFAIR[kind]
    passed, said = verdict(2 if "answer_2" in source else 1, source)
    assert passed is None
    assert said.startswith(grade.BY_HAND)
    assert why in said


SAID = {
    "x = 1\nanswer_1 = = 3": "답 칸 2째 줄이 파이썬 문법에",
    "# why?\nx = 3 4": "답 칸 2째 줄이 파이썬 문법에",
    "x = 1\nreturn 3": "답 칸 2째 줄에서 SyntaxError 오류",
    "x = 1\n1 / 0": "답 칸 2째 줄에서 ZeroDivisionError 오류",
    "class Mine(Exception): 1\nraise Mine": "답 칸 2째 줄에서 Mine 오류",
    "raise type('excellent', (Exception,), {})": "답 칸 1째 줄에서 excellent 오류",
    "raise type('ex' + 'cellent', (Exception,), {})": "답 칸 1째 줄에서 Exception 오류",
    "raise NameError(name='ex' + 'cellent')": "없는 이름을 씁니다",
}


@pytest.mark.slow
@pytest.mark.parametrize("source", SAID)
def test_a_message_says_where_but_no_text_of_an_answer(source):
    passed, said = verdict(1, source)
    assert not passed
    assert SAID[source] in said
    assert "()" not in said


@pytest.mark.slow
def test_display_is_there_and_an_answer_may_stand_in_another_cell():
    book = answered("display(1)\n" + RIGHT)
    assert grade.judged(grade.exercises(COURSE)[0], book).passed
    book = answered()
    assert "비어" in grade.judged(grade.exercises(COURSE)[0], book).said
    book.cells += [new_code_cell("answer_1 = 3"), new_code_cell("x = 4\nanswer_1 = x * 4")]
    assert grade.judged(grade.exercises(COURSE)[0], book).passed


def test_every_student_has_a_row_and_a_page(tmp_path, capsys):
    (tmp_path / "a" / ".ipynb_checkpoints").mkdir(parents=True)
    (tmp_path / "a" / ".ipynb_checkpoints" / COURSE.name).write_text("{}", encoding="utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "all.zip").write_bytes(b"")
    (tmp_path / "b.html").mkdir()
    for name in ("c\u200b", "c\u200c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.IPYNB").write_text("{}", encoding="utf-8")
    assert grade.main([str(tmp_path)]) == 0
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        said = [(row["student"], row["message"]) for row in csv.DictReader(file)]
    assert [name for name, _ in said] == ["a", "b", "b.html", "c?", "c?"]
    assert "있는 것: .ipynb_checkpoints" in said[0][1]
    assert "있는 것: all.zip" in said[1][1]
    assert "어느 장인지" in said[3][1]
    pages = {path.name for path in tmp_path.glob("*.html") if path.is_file()}
    assert pages == {"a.html", "b-1.html", "b.html.html", "c?.html", "c?-1.html"}
    capsys.readouterr()


@pytest.mark.slow
def test_what_is_no_answer_stops_nobody(tmp_path, capsys):
    hand_in(tmp_path, "a", answered("answer_1 = " + "-" * 20_000 + "1", "x = 1" + ".b" * 100_000))
    broken = answered(RIGHT)
    for cell in broken.cells:
        cell.metadata["tags"] = None
    hand_in(tmp_path, "b", broken)
    hand_in(tmp_path, "d", answered(RIGHT))
    (tmp_path / "c").mkdir()
    os.mkfifo(tmp_path / "c" / COURSE.name)
    (tmp_path / "c" / "link").mkdir()
    (tmp_path / "c" / "link" / COURSE.name).symlink_to(tmp_path / "d" / COURSE.name)
    (tmp_path / "c" / "=1+1.ipynb").write_text("{}", encoding="utf-8")
    assert grade.main([str(tmp_path)]) == 0
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    passed = {(row[0], row[2]): row[4] for row in rows}
    assert passed["a", "1"] == passed["a", "2"] == "0"
    assert passed["d", "1"] == "1"
    assert "1" not in [row[4] for row in rows if row[0] in "bc"]
    assert not [row for row in rows if row[1].startswith("=")]
    capsys.readouterr()


@pytest.mark.slow
def test_secrets_of_the_environment_stay(tmp_path, monkeypatch):
    monkeypatch.setenv("TOKEN", "hunter2")
    assert "hunter2" not in verdict(1, "import os\nanswer_1 = os.environ['TOKEN']").said


@pytest.mark.slow
@pytest.mark.skipif(not sandbox.isolated(), reason="this system lets no user make namespaces")
def test_a_fork_bomb_ends_before_its_time(tmp_path):
    source = "import os\nfor _ in range(6):\n    os.fork()\nwhile True: pass"
    passed, said = verdict(1, source)
    assert passed is False
    assert "프로세스" in said


@pytest.mark.slow
def test_memory_of_all_processes_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY", 2**28)
    passed, said = verdict(1, "x = b'1' * 2**29\nimport time\ntime.sleep(50)")
    assert passed is False
    assert "메모리" in said


HIDING = {  # memory that is in no process's own
    "files": "for _ in range(40):\n    f = os.memfd_create('a')\n    os.write(f, b'x' * 2**23)\n",
    "closed files": "import mmap\nkept = []\nfor _ in range(40):\n    f = os.memfd_create('a')\n"
    "    os.write(f, b'x' * 2**23)\n    kept.append(mmap.mmap(f, 2**23))\n    os.close(f)\n",
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such files")
@pytest.mark.parametrize("kind", HIDING)
def test_memory_of_no_process_counts(monkeypatch, kind):
    monkeypatch.setattr(sandbox, "MEMORY", 2**28)
    passed, said = verdict(1, f"import os, time\n{HIDING[kind]}time.sleep(9)\nanswer_1 = 16")
    assert passed is False
    assert "메모리" in said


def test_a_folder_that_is_none(tmp_path, capsys):
    with pytest.raises(SystemExit):
        grade.main([str(tmp_path / "none")])
    assert "got no folder" in capsys.readouterr().err
    for course in ("", str(grade.notebooks.ROOT)):
        with pytest.raises(SystemExit):
            grade.main([course])
        assert "got the course" in capsys.readouterr().err
    assert grade.main([str(tmp_path)]) == 1
