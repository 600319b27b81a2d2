"""The course runs without a network, and the means by which we cut it do cut it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent / "offline"
RUN = str(FOLDER / "run.py")
REFUSED = "network is cut for this test"

# 192.0.2.1 (RFC 5737) and example.org (RFC 2606) belong to nobody; with a time-out, so that a
# failing guard does not hang on them.
OUTSIDE = {
    "connect": "s.settimeout(2); s.connect(('192.0.2.1', 80))",
    "connect_ex": "s.settimeout(2); s.connect_ex(('192.0.2.1', 80))",
    "connect_v6": "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    "datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "look_up": "socket.getaddrinfo('example.org', 80)",
    "look_up_bytes": "socket.getaddrinfo(b'example.org', 80)",
    "look_up_old": "socket.gethostbyname('example.org')",
    "look_up_more": "socket.gethostbyname_ex('example.org')",
    "look_up_address": "socket.gethostbyaddr('192.0.2.1')",
    "urlopen": "import urllib.request as u; u.urlopen('http://example.org', timeout=2)",
    "requests": "import requests; requests.get('http://example.org', timeout=2)",
}
LOOPBACK = """
import socket
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(("localhost", server.getsockname()[1]))
other, _ = server.accept()
client.sendall(b"there")
other.sendall(other.recv(5) + b" and back")
print(client.recv(20).decode())
"""
# Every interface that is up, tried without Python's guard (-S).
INTERFACES = "import socket; print([name for _, name in socket.if_nameindex()])"


def guarded(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(FOLDER), "COURSE_NO_NETWORK": "1"} | more


def python(code: str, env=None, before=()) -> subprocess.CompletedProcess:
    command = [*before, sys.executable, "-c", code]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


def attempt(way: str) -> str:
    return f"import socket\ns = socket.socket()\n{OUTSIDE[way]}"


@pytest.mark.parametrize("way", OUTSIDE)
def test_guard_refuses_the_outside(way):
    done = python(attempt(way), guarded())
    assert done.returncode == 1
    assert REFUSED in done.stderr


def test_guard_lets_loopback_through():
    done = python(LOOPBACK, guarded())
    assert (done.stdout, done.stderr) == ("there and back\n", "")


@pytest.mark.skipif(not hasattr(__import__("socket"), "AF_UNIX"), reason="no unix sockets here")
def test_guard_lets_unix_sockets_through():
    done = python(
        "import socket; a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))", guarded()
    )
    assert (done.stdout, done.stderr) == ("b'x'\n", "")


def test_guard_sleeps_without_the_variable():
    # Whatever the outside answers here, it is not our guard that answers.
    done = python(attempt("datagram"), guarded(COURSE_NO_NETWORK=""))
    assert REFUSED not in done.stderr


def test_guard_is_inherited_by_a_child_process():
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {attempt('connect')!r}])"
    assert REFUSED in python(code, guarded()).stderr


@pytest.mark.slow
def test_guard_is_inherited_by_a_kernel(monkeypatch):
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "import socket\ntry:\n    socket.socket().connect(('192.0.2.1', 80))\n"
                "except OSError as error:\n    print(error)"
            )
        ]
    )
    NotebookClient(book, timeout=60, kernel_name="python3").execute(env=guarded())
    assert REFUSED in book.cells[0].outputs[0].text


@pytest.mark.parametrize("switch", ["1", ""])
def test_another_sitecustomize_still_runs(tmp_path, switch):
    (tmp_path / "sitecustomize.py").write_text("print('the other one')")
    path = os.pathsep.join([str(FOLDER), str(tmp_path)])
    done = python("print('main')", guarded(PYTHONPATH=path, COURSE_NO_NETWORK=switch))
    assert (done.stdout, done.stderr) == ("the other one\nmain\n", "")


def test_guard_holds_though_another_sitecustomize_is_broken(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("1 / 0")
    path = os.pathsep.join([str(FOLDER), str(tmp_path)])
    assert REFUSED in python(attempt("connect"), guarded(PYTHONPATH=path)).stderr


def test_run_says_how_and_cuts_the_network():
    done = python(attempt("connect"), before=[sys.executable, RUN])
    assert done.stdout.startswith("offline: network cut by ")
    assert done.stdout.count("\n") == 1
    assert done.returncode == 1
    assert REFUSED in done.stderr


def test_run_lets_loopback_through_and_passes_the_status_on():
    done = python(LOOPBACK + "raise SystemExit(7)", before=[sys.executable, RUN])
    assert done.stdout.endswith("\nthere and back\n")
    assert done.returncode == 7


def test_run_leaves_nothing_but_loopback():
    run = [sys.executable, RUN, sys.executable, "-S", "-c"]  # -S: without the guard
    done = subprocess.run([*run, INTERFACES], capture_output=True, text=True, timeout=60)
    if "namespace" not in done.stdout:
        pytest.skip("this system allows no network namespace; the guard alone is tested above")
    assert done.stdout.splitlines()[1] == "['lo']"
    done = subprocess.run([*run, attempt("connect")], capture_output=True, text=True, timeout=60)
    assert "unreachable" in done.stderr
    done = subprocess.run([*run, LOOPBACK], capture_output=True, text=True, timeout=60)
    assert done.stdout.endswith("there and back\n")


def test_run_keeps_the_user():
    if not hasattr(os, "getuid"):
        pytest.skip("no user ids here")
    done = python("import os; print(os.getuid(), os.getgid())", before=[sys.executable, RUN])
    assert done.stdout.splitlines()[1] == f"{os.getuid()} {os.getgid()}"
