"""An answer in a process of its own: what `tools.grade` starts, and what runs there.

The process gets the statements of the chapter that the answer needs and the answer; it sends back
the answer's value as plain data or, for a function, what each call returned. Checks and expected
values never enter it. On Linux it lives in namespaces of its own (util-linux): no network, no
other process, and a file system with nothing but what an answer needs, read-only (programs and
libraries, this Python, four folders of the course), and a scratch folder in memory.

Not handled here: systems without such namespaces. There an audit hook refuses what is usual
(processes, network, writing) but an answer can read every file; `isolated()` is False, and
`tools.grade` runs answers there only when it is told that they are trusted.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import functools
import json
import os
import pickle
import re
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[1]
MEMORY = 8 * 2**30  # bytes: address space of one process, and memory of all of them together
# A file in memory (memfd) shows in no process's memory: these three bound what all have open, and
# `_watch` counts the shared memory of the machine, which holds such files, closed ones too.
PROCESSES = 8  # of one answer, at a time
FILES = 64  # open in one of them
FILE = 2**24  # bytes of one
LONGEST = 2**24  # characters of one message
SYSTEM = [
    "/usr", "/bin", "/sbin", "/lib", "/lib64",
    "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime",
]  # fmt: skip
DEVICES = [f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")]
COURSE = [str(ROOT / part) for part in ("helpers", "tools", "data", "docs/results")]
NAMESPACES = [
    "--user", "--map-root-user", "--mount", "--net", "--ipc", "--pid", "--fork", "--mount-proc",
]  # fmt: skip
# The folder, first argument, becomes the root and is, at its old path in there, the scratch folder;
# then the places to be seen, up to "--"; then the command. 77: this system does not allow it. In
# the second namespaces these mounts are locked: even their root cannot take them away, and nobody
# makes a third. The shell stays the first process: when it is killed all others are.
CLOSED = r"""
umask 022; PATH=$PATH:/usr/sbin:/sbin; course=$PWD; scratch=$1; shift
mount --make-rprivate / && mount -t tmpfs -o size=1m,mode=755 none "$scratch" || exit 77
new=$(cd "$scratch" && pwd -P) && mkdir "$new/proc" "$new/.old" || exit 77
while [ "$1" != -- ]; do
  place=$1; shift
  if [ ! -e "$place" ] || [ -e "$new$place" ]; then continue; fi
  mkdir -p "$new${place%/*}" || exit 77
  case $place in /bin | /sbin | /lib* | /etc/*)
    if [ -L "$place" ]; then cp -P "$place" "$new$place" || exit 77; continue; fi ;;
  esac
  if [ -d "$place" ]; then mkdir "$new$place"; else : >"$new$place"; fi
  mount --rbind "$place" "$new$place" || exit 77
done
shift
mkdir -p "$new$scratch" && mount -t proc proc "$new/proc" || exit 77
cd "$new" && pivot_root . .old && cd / && umount -l /.old && rmdir /.old || exit 77
awk '{print $5, $6}' /proc/self/mountinfo | while read -r place options; do
  if [ "$place" != /proc ]; then
    mount -o "remount,bind,$options,ro" "$(printf %b "$place")" || exit 77
  fi
done || exit 77
mount -t tmpfs -o size=256m none "$scratch" && cd "$course" || exit 77
unshare --user --map-root-user --mount sh -c '
  echo 0 >/proc/sys/user/max_user_namespaces && mount -o remount,bind,ro /proc || exit 77
  exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"' sh "$@"
exit $?
"""
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
ERROR = re.compile(r"[A-Z][A-Za-z]{2,30}Error")
DTYPE = re.compile(r"bool|u?int\d\d?|float\d\d|<U\d{1,8}")
KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")  # the rest may hold secrets
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
SLOW = "끝나지 않는 반복문이나 input(), 느린 컴퓨터 때문일 수 있습니다."
FORBIDDEN = (
    "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill",
    "os.killpg", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.link",
    "os.symlink", "os.chmod", "os.chown", "os.utime", "shutil.", "subprocess.", "pty.",
    "socket.connect", "socket.bind", "signal.pthread_kill", "sys.addaudithook",
)  # fmt: skip


class Failed(Exception):
    """The answer gave no value; the message says why, in Korean."""


class ByHand(Failed):
    """What runs the answer cell alone cannot judge it."""


def closed(command: list[str], scratch: str) -> list[str]:
    """Return the command that runs another in namespaces of its own."""
    given = (sys.prefix, sys.base_prefix)
    python = sorted({*given, *map(os.path.realpath, given)})
    script = ["sh", "-c", CLOSED, "sh", scratch, *SYSTEM, *DEVICES, *python, *COURSE]
    return ["unshare", *NAMESPACES, "--kill-child", *script, "--", *command]


@functools.cache
def isolated() -> bool:
    """Tell by trying whether this system shuts an answer in: Python starts and sees no solution."""
    look = "import os, sys; sys.exit(os.path.exists('notebooks') or not os.path.exists('helpers'))"
    with tempfile.TemporaryDirectory() as scratch:
        try:
            command = closed([sys.executable, "-c", look], os.path.realpath(scratch))
            return subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0
        except OSError:
            return False


def shared() -> int:
    """Return the bytes of shared memory and of files in memory that this machine holds."""
    return getattr(psutil.virtual_memory(), "shared", 0)


class Answer:
    """A running answer: `value()` once, then calls if it is a function. Close it after use."""

    def __init__(self, code: str, source: str, name: str, *, seconds: float) -> None:
        self._scratch = tempfile.TemporaryDirectory()
        home = os.path.realpath(self._scratch.name)
        command = [sys.executable, "-m", "tools.sandbox"]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        kept |= {"HOME": home, "TMPDIR": home, "COURSE_SCALE": "sample", "MPLBACKEND": "Agg"}
        kept |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        self._child = subprocess.Popen(
            closed(command, home) if isolated() else command,
            cwd=ROOT,
            env=kept,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._over = threading.Event()
        self.stopped = ""  # why, in Korean
        self._words = set(re.findall(r"\w+", source))
        self._lines = source.count("\n") + 1
        self._failure: Failed | None = None
        self._seconds = seconds
        threading.Thread(target=self._watch, daemon=True).start()
        guard = "" if isolated() else home
        self._send({"code": code, "answer": source, "name": name, "guard": guard})

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._stop()
        self._child.communicate()
        self._scratch.cleanup()

    def value(self) -> Any:
        """Return the answer: plain data, or a function whose calls run over there."""
        reply = self._receive()
        return self._call if reply.get("callable") else self._decoded(reply)

    def finish(self) -> None:
        """Raise what went wrong during calls, which a check may have caught."""
        if self._failure:
            raise self._failure

    def _call(self, *args: Any, **options: Any) -> Any:
        sent = base64.b64encode(pickle.dumps((args, options))).decode()
        self._send({"call": sent})
        reply = self._receive()
        if "error" in reply:
            kind, place = self._trouble(reply, "error")
            raise type(kind, (Exception,), {})(place)
        return self._decoded(reply)

    def _trouble(self, reply: dict, key: str) -> tuple[str, str]:
        """Return an error's type and line, but no text that is not the source's or Python's own."""
        kind, line, missing = str(reply[key]), reply.get("line"), str(reply.get("missing"))
        if kind == "NameError":
            name = f"({missing})" if missing in self._words else ""
            self._failure = ByHand(f"답 칸만 실행하면 없는 이름{name}을 씁니다.")
            raise self._failure
        known = kind in self._words or hasattr(builtins, kind) or ERROR.fullmatch(kind)
        inside = type(line) is int and 0 < line <= self._lines
        return kind if known else "Exception", f"답 칸 {line}째 줄" if inside else "답 칸"

    def _decoded(self, reply: dict) -> Any:
        try:
            return decode(reply["value"])
        except Exception as error:  # an answer that writes to the pipe itself can send anything
            self._failure = Failed("답의 값을 읽지 못했습니다.")
            raise self._failure from error

    def _send(self, message: dict) -> None:
        with contextlib.suppress(OSError):  # it has ended: what is received next says so
            self._child.stdin.write(json.dumps(message) + "\n")  # type: ignore[union-attr]
            self._child.stdin.flush()  # type: ignore[union-attr]

    def _receive(self) -> dict:
        line = self._child.stdout.readline(LONGEST)  # type: ignore[union-attr]
        said = "답 칸을 끝까지 실행하지 못했습니다."
        try:
            if self.stopped:
                raise TimeoutError
            reply = dict(json.loads(line))
            if "failed" not in reply:
                return reply
            kind, place = self._trouble(reply, "failed")
            said = f"{place}에서 {kind} 오류가 났습니다."
        except ByHand:
            raise
        except Exception:  # no reply, or none of ours
            said = self.stopped or said
        self._failure = Failed(said)
        raise self._failure

    def _watch(self) -> None:
        """Stop the answer when its time is up, or its processes or their memory are too many."""
        end, before = time.monotonic() + self._seconds, shared()
        while not self._over.wait(0.1) and self._child.poll() is None:
            with contextlib.suppress(psutil.Error):  # one of them has just ended
                family = psutil.Process(self._child.pid).children(recursive=True)
                if len(family) > PROCESSES:
                    self.stopped = "프로세스를 너무 많이 만들었습니다."
                elif sum(p.memory_info().rss for p in family) + shared() - before > MEMORY:
                    self.stopped = "메모리를 너무 많이 썼습니다."
            if time.monotonic() > end:
                self.stopped = f"{self._seconds:.0f}초 안에 끝나지 않았습니다. {SLOW}"
            if self.stopped:
                self._stop()

    def _stop(self) -> None:
        with contextlib.suppress(OSError):
            self._child.kill() if os.name == "nt" else os.killpg(self._child.pid, 9)


# --- plain data


def encode(value: Any) -> Any:
    """Return a value as JSON: numbers, texts, arrays and containers of them; of others the type."""
    if value is ...:
        return {"ellipsis": 1}
    if value is None or isinstance(value, bool | int | float | str):
        return {
            "plain": value if not isinstance(value, int) or abs(value) < 2**63 else float(value)
        }
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, list | tuple | set | frozenset):
        kind = next(k.__name__ for k in (list, tuple, set, frozenset) if isinstance(value, k))
        return {kind: [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(item)] for key, item in value.items()]}
    try:
        array = np.asarray(value)
        if array.dtype == object:
            array = array.astype(float)
        if array.dtype.kind in "biufU" and array.size <= 10**6:
            single = array.ndim == 0 and not isinstance(value, np.ndarray)  # a NumPy scalar, 1/3
            shape = None if single else array.shape
            return {"array": array.ravel().tolist(), "dtype": str(array.dtype), "shape": shape}
    except Exception:
        pass
    return {"other": type(value).__name__}


def decode(sent: Any) -> Any:
    """Return what `encode` was given; what was no plain data is an object of a type so named."""
    ((kind, content),) = ((k, v) for k, v in sent.items() if k not in ("dtype", "shape"))
    if kind == "ellipsis":
        return ...
    if kind == "plain":
        return content
    if kind == "complex":
        return complex(*content)
    if kind == "dict":
        return {decode(key): decode(item) for key, item in content}
    if kind == "array":
        longest = max((len(item) for item in content if isinstance(item, str)), default=1)
        if longest * len(content) > 10**7 or not DTYPE.fullmatch(sent["dtype"]):
            raise ValueError("an array that encode does not make")
        texts = sent["dtype"].startswith("<U")
        array = np.array(content, dtype=f"<U{longest}" if texts else sent["dtype"])
        return array[0] if sent["shape"] is None else array.reshape(sent["shape"])
    if kind == "other":
        return type(content if NAME.fullmatch(content) else "object", (), {})()
    containers = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
    return containers[kind](decode(item) for item in content)


# --- over there


def guard(home: str) -> None:
    """Refuse processes, network, and files written outside `home`, from here on."""

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


def trouble(key: str, error: BaseException) -> dict:
    """Return an error's type, its line in the answer, and the name that was missing."""
    frames = [at for at in traceback.extract_tb(error.__traceback__) if at.filename == "<answer>"]
    line = frames[-1].lineno if frames else getattr(error, "lineno", None)
    return {key: type(error).__name__, "line": line, "missing": getattr(error, "name", None)}


def serve() -> None:
    """Run what the first line of the input holds, then answer calls."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)  # what the chapter or the answer prints
    first = json.loads(sys.stdin.readline())

    def send(message: dict) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *_, **__: None}
    try:
        exec(compile(first["code"], "<chapter>", "exec"), names)
        if os.name != "nt":
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
            resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
        if first["guard"]:
            guard(first["guard"])
        exec(compile(first["answer"], "<answer>", "exec"), names)
    except BaseException as error:
        send(trouble("failed", error))
        os._exit(0)
    answer: Any = names.get(first["name"])
    send({"callable": True} if callable(answer) else {"value": encode(answer)})
    for line in sys.stdin:
        args, options = pickle.loads(base64.b64decode(json.loads(line)["call"]))
        try:
            send({"value": encode(answer(*args, **options))})
        except BaseException as error:
            send(trouble("error", error))
    os._exit(0)


if __name__ == "__main__":
    serve()
