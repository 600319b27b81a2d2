"""An answer in a process of its own: what `tools.grade` starts, and what runs there.

The process gets the statements of the chapter that the answer needs and the answer; it sends back
the answer's value as plain data or, for a function, what each call returned. Checks and expected
values never enter it. On Linux it lives in namespaces of its own (util-linux' unshare): no network,
no other process to see, every file read-only but for a scratch folder in memory, and the folders
with solutions and other students' work not there at all.

Not handled here: systems without such namespaces. There an audit hook refuses what is usual
(processes, network, writing) but an answer can read every file; `isolated()` is False, and
`tools.grade` runs answers there only when it is told that they are trusted.
"""

from __future__ import annotations

import base64
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
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[1]
MEMORY = 8 * 2**30  # bytes: address space of one process, and memory of all of them together
PROCESSES = 40  # of one answer, at a time
LONGEST = 2**24  # characters of one message
HIDDEN = ("notebooks", "tests", "work", "handout", "build", "class", ".git")
NAMESPACES = [
    "--user",
    "--map-root-user",
    "--mount",
    "--net",
    "--ipc",
    "--pid",
    "--fork",
    "--mount-proc",
]
# First the scratch folder and the folders to hide, up to "--"; then the command. 77: not read-only.
# In the second namespaces these mounts are locked: even their root cannot take them away. The shell
# stays the first process: when it is killed all others are, whatever an answer set for itself.
CLOSED = r"""
mount --make-rprivate / || exit 77
scratch=$1; shift
mount -t tmpfs -o size=256m none "$scratch" || exit 77
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mount -t tmpfs -o ro,size=4k none "$1" || exit 77; fi; shift
done
shift
awk '{print $5}' /proc/self/mountinfo | while read -r place; do
  place=$(printf '%b' "$place")
  case "$place" in "$scratch" | /proc) ;; *) mount -o remount,bind,ro "$place" 2>/dev/null ;; esac
done
if touch .probe 2>/dev/null; then rm -f .probe; exit 77; fi
unshare --user --map-root-user --mount sh -c '
  mount -o remount,bind,ro /proc || exit 77
  exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"' sh "$@"
exit $?
"""
DTYPE = re.compile(r"bool|u?int\d\d?|float\d\d|<U\d{1,8}")
KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")  # the rest may hold secrets
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
FORBIDDEN = (
    "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill",
    "os.killpg", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.link",
    "os.symlink", "os.chmod", "os.chown", "os.utime", "shutil.", "subprocess.", "pty.",
    "socket.connect", "socket.bind", "signal.pthread_kill", "sys.addaudithook",
)  # fmt: skip


class Failed(Exception):
    """The answer gave no value; the message says why, in Korean."""


def closed(command: list[str], scratch: str, hidden: Sequence[str]) -> list[str]:
    """Return the command that runs another in namespaces of its own."""
    script = ["sh", "-c", CLOSED, "sh", scratch, *hidden, "--", *command]
    return ["unshare", *NAMESPACES, "--fork", "--kill-child", *script]


@functools.cache
def private() -> list[str]:
    """Return the folders of sockets and of the user's own settings, but for those of Python."""
    needed = [Path(place).resolve() for place in (ROOT, sys.prefix, sys.base_prefix)]
    own = [Path("/run"), *(path for path in Path.home().glob(".*") if path.is_dir())]
    return [str(p) for p in own if not any(n.is_relative_to(p.resolve()) for n in needed)]


@functools.cache
def isolated() -> bool:
    """Tell whether this system lets a user make such namespaces."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            return subprocess.run(
                closed(["true"], scratch, []), cwd=ROOT, capture_output=True
            ).returncode == 0  # fmt: skip
        except OSError:
            return False


class Answer:
    """A running answer: `value()` once, then calls if it is a function. Close it after use."""

    def __init__(self, code: str, source: str, name: str, *, seconds: float, hidden: Path) -> None:
        self._scratch = tempfile.TemporaryDirectory()
        home = os.path.realpath(self._scratch.name)
        folders = [*(str(ROOT / part) for part in HIDDEN), str(hidden.resolve()), *private()]
        command = [sys.executable, "-m", "tools.sandbox"]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        kept |= {"HOME": home, "TMPDIR": home, "COURSE_SCALE": "sample", "MPLBACKEND": "Agg"}
        kept |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        self._child = subprocess.Popen(
            closed(command, home, folders) if isolated() else command,
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
        self._stopped = ""  # why, in Korean
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
        if "error" in reply:  # the type alone: its text could be anything
            raise type(str(reply["error"])[:40], (Exception,), {})
        return self._decoded(reply)

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
            if self._stopped:
                raise TimeoutError
            reply = dict(json.loads(line))
            if "failed" not in reply:
                return reply
            said = f"답 칸에서 {str(reply['failed'])[:40]} 오류가 났습니다."
        except Exception:  # no reply, or none of ours
            said = self._stopped or said
        self._failure = Failed(said)
        raise self._failure

    def _watch(self) -> None:
        """Stop the answer when its time is up, or its processes or their memory are too many."""
        end = time.monotonic() + self._seconds
        while not self._over.wait(0.1) and self._child.poll() is None:
            with contextlib.suppress(psutil.Error):  # one of them has just ended
                family = psutil.Process(self._child.pid).children(recursive=True)
                if len(family) > PROCESSES:
                    self._stopped = "프로세스를 너무 많이 만들었습니다."
                elif sum(process.memory_info().rss for process in family) > MEMORY:
                    self._stopped = "메모리를 너무 많이 썼습니다."
            if time.monotonic() > end:
                self._stopped = f"{self._seconds:.0f}초 안에 끝나지 않았습니다."
            if self._stopped:
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
        return type(str(content)[:40], (), {})()
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


def serve() -> None:
    """Run what the first line of the input holds, then answer calls."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)  # what the chapter or the answer prints
    first = json.loads(sys.stdin.readline())

    def send(message: dict) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        exec(compile(first["code"], "<chapter>", "exec"), names)
        if os.name != "nt":
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_FSIZE, (2**24, 2**24))
        if first["guard"]:
            guard(first["guard"])
        exec(compile(first["answer"], "<answer>", "exec"), names)
    except BaseException as error:
        send({"failed": type(error).__name__})
        os._exit(0)
    answer: Any = names.get(first["name"])
    send({"callable": True} if callable(answer) else {"value": encode(answer)})
    for line in sys.stdin:
        args, options = pickle.loads(base64.b64decode(json.loads(line)["call"]))
        try:
            send({"value": encode(answer(*args, **options))})
        except BaseException as error:
            send({"error": type(error).__name__})
    os._exit(0)


if __name__ == "__main__":
    serve()
