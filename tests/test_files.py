"""Tests of helpers.files: where files are searched, and all that goes wrong with a download."""

from __future__ import annotations

import http.server
import itertools
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from helpers import course, files
from helpers.files import Found, Unavailable


def entry(*addresses: str, **more) -> dict:
    """Return a registry entry with a file a.txt, one edition an address ("": none)."""
    named = [{"name": "a.txt", **({"url": url} if url else {})} for url in addresses]
    return {
        "title": "A",
        "folder": "set",
        "editions": [{"files": [file]} for file in named],
        **more,
    }


NOWHERE = entry("")


def put(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(name)
    return folder


def under(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def found_in(declared: dict) -> list[tuple[str, list[Path]]]:
    return [(found.place, found.paths) for found in files.local(declared)]


@pytest.fixture
def cache() -> Path:
    return files.cache_dir()


# --- where files are searched


def test_course_data_comes_before_the_cache(cache, tmp_path, monkeypatch):
    put(cache / "set", "a.txt")
    assert found_in(NOWHERE) == [("cache", [cache / "set" / "a.txt"])]
    stick = put(tmp_path / "stick", "a.txt")
    put(stick / "set", "a.txt")
    monkeypatch.setenv("COURSE_DATA", str(stick))
    assert [paths[0] for _, paths in found_in(NOWHERE)] == [
        stick / "set" / "a.txt",
        stick / "a.txt",
        cache / "set" / "a.txt",
    ]


def test_other_names_and_editions_come_after(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    first = {"files": [{"name": "a.zip", "also": ["a.txt", "b.zip"]}], "rows": 1}
    declared = NOWHERE | {"editions": [first, {"files": [{"name": "old.txt"}], "rows": 2}]}
    put(tmp_path / "set", "old.txt", "b.zip", "a.zip", "a.txt")
    names = [paths[0].name for _, paths in found_in(declared)]
    assert names == ["a.zip", "a.txt", "b.zip", "old.txt"]
    assert [found.declared["rows"] for found in files.local(declared)] == [1, 1, 1, 2]


def test_half_an_edition_is_not_at_hand(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    both = NOWHERE | {"editions": [{"files": [{"name": "train"}, {"name": "test"}]}]}
    put(tmp_path / "set", "test")
    assert found_in(both) == []
    put(tmp_path / "set", "train")
    assert [[path.name for path in paths] for _, paths in found_in(both)] == [["train", "test"]]


def test_relative_folder_counts_from_here_or_else_from_the_project(tmp_path, monkeypatch):
    put(tmp_path / "here", "a.txt")
    put(tmp_path / "home" / "data", "a.txt")
    monkeypatch.setattr(files, "PROJECT", tmp_path / "project")
    put(tmp_path / "project" / "notebooks")
    put(tmp_path / "project" / "data", "a.txt")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    for where, named, meant in (
        ("project", "../here", "here"),
        ("project/notebooks", "../here", "here"),  # a kernel's folder
        ("project/notebooks", "data", "project/data"),
        (".", "here", "here"),
        (".", "~/data", "home/data"),
    ):
        monkeypatch.chdir(tmp_path / where)
        for variable in ("COURSE_DATA", "COURSE_CACHE"):
            monkeypatch.setenv(variable, named)
        assert files.cache_dir().is_absolute()
        assert files.cache_dir().samefile(tmp_path / meant)
        ((place, paths),) = found_in(NOWHERE)
        assert place == "COURSE_DATA"
        assert paths[0].samefile(tmp_path / meant / "a.txt")


def test_cache_that_is_not_there_yet_is_the_projects(monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", "new/cache")
    assert files.cache_dir() == files.PROJECT / "new" / "cache"
    monkeypatch.delenv("COURSE_CACHE")
    assert files.cache_dir().name == "korean-text-course"


@pytest.mark.parametrize(
    "name", ["typo", "~/typo", "~no_such_user/data", "/typo", "file", "x" * 5000]
)
def test_course_data_that_is_no_folder_is_refused(tmp_path, monkeypatch, name):
    put(tmp_path, "file")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_DATA", name)
    with pytest.raises(Unavailable, match=f"COURSE_DATA should name a folder .* got '{name}'; "):
        found_in(NOWHERE)


def test_samples_lie_in_the_project_or_in_a_package():
    project = files.sample({"sample": {"files": [{"name": "spam.csv"}]}})
    assert project.paths == [course.ROOT / "data" / "samples" / "spam.csv"]
    named = {"package": "gensim", "files": [{"name": "test/test_data/wordsim353.tsv"}]}
    assert files.sample({"sample": named}).paths[0].is_file()
    ((place, paths),) = found_in({"folder": "x", "editions": [named]})
    assert place == "package gensim"
    assert paths[0].is_file()


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (NOWHERE, "no open address: put a.txt into a folder .* COURSE_DATA"),
        (entry(), "sample only"),
    ],
)
def test_set_without_an_address_says_what_to_do(declared, message):
    with pytest.raises(Unavailable, match=message):
        next(files.downloads(declared))


# --- downloads, from a server on loopback


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        content = {"/cut": b"hel", "/slow": b"hel", "/reset": b"hel", "/a.txt": b"hello"}
        self.send_response(200 if self.path in content else 404)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(content.get(self.path, b"other"))
        self.wfile.flush()
        if self.path == "/slow":  # then nothing until the test is over
            self.server.half_sent.set()
            self.server.over.wait(60)
        elif self.path == "/reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass


@pytest.fixture
def server():
    server = Server(("127.0.0.1", 0), Handler)
    server.half_sent, server.over = threading.Event(), threading.Event()
    server.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def get(url: str) -> Found:
    """Download, keep, and return what is in the cache then."""
    for found in files.downloads(entry(url)):
        assert found.paths[0].read_bytes() == b"hello"
        files.keep(found)
    return next(files.local(NOWHERE), None)


def test_good_download_is_kept_for_a_whole_class(server, cache):
    found = get(f"{server.address}/a.txt")
    assert (found.place, found.paths) == ("cache", [cache / "set" / "a.txt"])
    assert found.paths[0].read_bytes() == b"hello"
    assert found.paths[0].stat().st_mode & 0o444 == 0o444
    assert under(cache) == ["set/a.txt"]
    assert [path.name for path in (cache / "set").iterdir()] == ["a.txt"]


@pytest.mark.parametrize("page", ["cut", "missing", "reset"])
def test_broken_download_leaves_nothing(server, cache, page):
    with pytest.raises(Unavailable, match=rf"could not download http.*/{page} .* COURSE_DATA"):
        get(f"{server.address}/{page}")
    assert list((cache / "set").iterdir()) == []


def test_nobody_listens_is_one_clear_line():
    with pytest.raises(Unavailable, match="COURSE_DATA") as caught:
        get("http://127.0.0.1:9/a.txt")
    assert "\n" not in str(caught.value)
    assert caught.value.__suppress_context__  # no traceback of the network stack above it


def test_byte_a_second_is_given_up(server, cache, monkeypatch):
    monkeypatch.setattr("tqdm.std.time", itertools.count(0, 40).__next__)  # 40 s between two looks
    monkeypatch.setattr(files, "SLOWEST", 0)
    assert get(f"{server.address}/a.txt")
    monkeypatch.setattr(files, "SLOWEST", 5_000)
    with pytest.raises(Unavailable, match="TimeoutError"):
        get(f"{server.address}/a.txt")


@pytest.mark.parametrize("method", ["mkdir", "open"])
def test_cache_that_takes_nothing_is_named(server, monkeypatch, cache, method):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, method, refuse)
    with pytest.raises(Unavailable, match=r"No space left on device\); make room.*COURSE_CACHE"):
        get(f"{server.address}/a.txt")
    assert under(cache) == []


def test_disk_that_is_full_at_the_last_step_only_costs_the_copy(server, monkeypatch, cache):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    assert get(f"{server.address}/a.txt") is None
    assert under(cache) == []


def test_cache_that_is_no_folder_is_named(server, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(put(tmp_path, "file") / "file"))
    with pytest.raises(Unavailable, match="COURSE_CACHE"):
        get(f"{server.address}/a.txt")
    files.write_whole(files.cache_dir() / "parsed" / "x", b"x")  # no fault either
    assert files.cache_dir().read_text() == "file"


DOWNLOAD = """
import sys
from helpers import files
file = {"name": "a.txt", "url": sys.argv[1]}
for found in files.downloads({"title": "A", "folder": "set", "editions": [{"files": [file]}]}):
    files.keep(found)
"""


def start_download(address: str) -> subprocess.Popen:
    command = [sys.executable, "-c", DOWNLOAD, address]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=course.ROOT)


@pytest.mark.slow
def test_two_processes_at_once_both_succeed(server, cache):
    both = [start_download(f"{server.address}/a.txt") for _ in range(2)]
    for process in both:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    assert under(cache) == ["set/a.txt"]


@pytest.mark.slow
def test_killed_download_is_never_taken_for_the_file_and_goes_after_a_day(server, cache):
    process = start_download(f"{server.address}/slow")
    assert server.half_sent.wait(60)
    process.kill()
    process.communicate(timeout=60)
    (left,) = (cache / "set").iterdir()
    assert left.name.startswith(".part-")
    assert found_in(NOWHERE) == []
    get(f"{server.address}/a.txt")
    assert left.exists()  # it might be somebody's who is at work
    os.utime(left, (time.time() - 100_000,) * 2)
    get(f"{server.address}/a.txt")
    assert [path.name for path in (cache / "set").iterdir()] == ["a.txt"]


# --- the cache


def test_bad_file_of_the_cache_is_set_aside(cache, tmp_path, monkeypatch):
    path = put(cache / "set", "a.txt") / "a.txt"
    assert files.set_aside(Found("COURSE_DATA", [path], {})) == f" ({path.parent})"  # it stays
    assert files.set_aside(Found("cache", [path], {})) == f" ({path}: set aside as .bad)"
    assert under(cache) == ["set/a.txt.bad"]
    put(cache / "set", "a.txt")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    assert files.set_aside(Found("cache", [path], {})) == f" ({path}: delete it)"


def test_file_is_written_whole_or_not_at_all(cache, monkeypatch):
    path = cache / "parsed" / "x"
    put(cache / "parsed", ".part-1-x", ".part-2-x")
    os.utime(cache / "parsed" / ".part-1-x", (1, 1))
    files.write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert under(cache) == ["parsed/.part-2-x", "parsed/x"]

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    files.write_whole(path, b"newer")
    assert path.read_bytes() == b"new"
    assert under(cache) == ["parsed/.part-2-x", "parsed/x"]
