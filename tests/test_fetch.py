"""Tests of helpers.fetch: everything that can go wrong with a download, served on loopback."""

from __future__ import annotations

import http.server
import io
import os
import subprocess
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpers import archives, course, fetch


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return buffer.getvalue()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        content = self.server.files.get(self.path)
        self.send_response(200 if content is not None else 404)
        announced = len(content or b"") + (100 if self.path in ("/cut", "/slow") else 0)
        self.send_header("Content-Length", str(announced))
        self.end_headers()
        self.wfile.write(content or b"")
        if self.path == "/slow":  # half a file, then nothing until the test is over
            self.wfile.flush()
            self.server.half_sent.set()
            self.server.over.wait(60)

    def log_message(self, *_):
        pass


class Address(str):
    """The address of a server, with the server at hand."""

    def __new__(cls, text, server):
        address = super().__new__(cls, text)
        address.server = server
        return address


@pytest.fixture
def home():
    """A server on loopback; returns its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files = {
        "/a.txt": b"hello",
        "/cut": b"hel",
        "/slow": b"hel",
        "/a.zip": archive(inner=b"hello"),
        "/no.zip": b"PK but no archive",
    }
    server.half_sent, server.over = threading.Event(), threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Address(f"http://127.0.0.1:{server.server_port}", server)
    server.over.set()
    server.shutdown()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("COURSE_DATA", raising=False)
    return tmp_path / "cache"


def accept(path: Path) -> None:
    if path.read_bytes() != b"hello":
        raise ValueError("expected hello")


def files_under(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_good_download_is_cached_and_found(home, cache):
    path = fetch.download(f"{home}/a.txt", "set", "a.txt", check=accept)
    assert path.read_bytes() == b"hello"
    assert fetch.find_local("set", "a.txt") == (path, "cache")
    assert files_under(cache) == ["set/a.txt"]


def test_member_of_an_archive(home, cache):
    path = fetch.download(f"{home}/a.zip", "set", "inner", member="inner", check=accept)
    assert path.read_bytes() == b"hello"
    assert files_under(cache) == ["set/inner"]


@pytest.mark.parametrize(
    ("page", "member", "error", "message"),
    [
        ("cut", None, fetch.Unavailable, "could not download"),
        ("missing", None, fetch.Unavailable, "could not download"),
        ("a.zip", "other", archives.DataError, "expected one member 'other'"),
        ("no.zip", "inner", archives.DataError, "expected a zip archive"),
    ],
)
def test_bad_download_leaves_no_file(home, cache, page, member, error, message):
    with pytest.raises(error, match=message):
        fetch.download(f"{home}/{page}", "set", "a.txt", member=member, check=accept)
    assert files_under(cache) == []


def test_refused_content_leaves_no_file(home, cache):
    def refuse(path):
        raise ValueError("wrong rows")

    with pytest.raises(ValueError, match="wrong rows"):
        fetch.download(f"{home}/a.txt", "set", "a.txt", check=refuse)
    assert files_under(cache) == []


def test_refused_content_keeps_an_older_good_file(home, cache):
    fetch.download(f"{home}/a.txt", "set", "a.txt", check=accept)

    with pytest.raises(ValueError, match="expected hello"):
        fetch.download(f"{home}/a.zip", "set", "a.txt", check=accept)
    assert (cache / "set" / "a.txt").read_bytes() == b"hello"


def test_nobody_listens_is_one_clear_line():
    with pytest.raises(fetch.Unavailable, match="COURSE_DATA") as caught:
        fetch.download("http://127.0.0.1:9/a.txt", "set", "a.txt", check=accept)
    assert "\n" not in str(caught.value)
    assert caught.value.__suppress_context__  # no traceback of the network stack above it


def test_full_disk_is_named(home, cache, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(fetch.Unavailable, match="No space left on device"):
        fetch.download(f"{home}/a.txt", "set", "a.txt", check=accept)
    assert files_under(cache) == []


def test_read_only_cache_is_named(home, cache, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")  # root ignores a folder's permissions

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(fetch.Unavailable, match=r"Permission denied.*COURSE_CACHE"):
        fetch.download(f"{home}/a.txt", "set", "a.txt", check=accept)


def test_cache_that_is_no_folder_is_named(home, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file"))
    with pytest.raises(fetch.Unavailable, match="COURSE_CACHE"):
        fetch.download(f"{home}/a.txt", "set", "a.txt", check=accept)


def test_two_at_once_both_get_the_file(home, cache):
    def get(_):
        return fetch.download(f"{home}/a.txt", "set", "a.txt", check=accept).read_bytes()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(get, range(8))) == [b"hello"] * 8
    assert files_under(cache) == ["set/a.txt"]


DOWNLOAD = """
import sys
from helpers import fetch
print(fetch.download(sys.argv[1], "set", "a.txt", check=lambda path: None).read_bytes())
"""


def start_download(address: str) -> subprocess.Popen:
    command = [sys.executable, "-c", DOWNLOAD, address]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=course.ROOT)


@pytest.mark.slow
def test_two_processes_at_once_both_get_the_file(home, cache):
    both = [start_download(f"{home}/a.txt") for _ in range(2)]
    for process in both:
        printed, errors = process.communicate(timeout=60)
        assert (process.returncode, printed) == (0, "b'hello'\n"), errors
    assert files_under(cache) == ["set/a.txt"]


@pytest.mark.slow
def test_killed_download_leaves_nothing_that_is_taken_for_the_file(home, cache):
    process = start_download(f"{home}/slow")
    assert home.server.half_sent.wait(60)
    process.kill()
    process.communicate(timeout=60)
    assert fetch.find_local("set", "a.txt") is None
    path = fetch.download(f"{home}/a.txt", "set", "a.txt", check=accept)
    assert path.read_bytes() == b"hello"


def test_leftovers_of_killed_downloads_go_after_a_day(home, cache):
    for name, age in ((".part-old", 100_000), (".part-new", 1000)):
        (cache / "set" / name).mkdir(parents=True)
        os.utime(cache / "set" / name, (time.time() - age,) * 2)
    fetch.download(f"{home}/a.txt", "set", "a.txt", check=accept)
    assert sorted(path.name for path in (cache / "set").iterdir()) == [".part-new", "a.txt"]


def test_download_can_be_read_by_a_whole_class(home, cache):
    path = fetch.download(f"{home}/a.txt", "set", "a.txt", check=accept)
    assert path.stat().st_mode & 0o444 == 0o444


def test_course_data_comes_before_the_cache(home, tmp_path, monkeypatch):
    fetch.download(f"{home}/a.txt", "set", "a.txt", check=accept)
    stick = tmp_path / "stick"
    (stick / "set").mkdir(parents=True)
    (stick / "set" / "a.txt").write_text("from the stick")
    monkeypatch.setenv("COURSE_DATA", str(stick))
    assert fetch.find_local("set", "a.txt") == (stick / "set" / "a.txt", "COURSE_DATA")


def test_course_data_that_does_not_exist_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "typo"))
    with pytest.raises(fetch.Unavailable, match="typo"):
        fetch.find_local("set", "a.txt")
