"""Tests of helpers.fetch: everything that can go wrong with a download, served on loopback."""

from __future__ import annotations

import http.server
import io
import os
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpers import fetch


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
        announced = len(content or b"") + (100 if self.path == "/cut" else 0)
        self.send_header("Content-Length", str(announced))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_):
        pass


@pytest.fixture
def home():
    """A server on loopback; returns its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files = {
        "/a.txt": b"hello",
        "/cut": b"hel",
        "/a.zip": archive(inner=b"hello"),
        "/no.zip": b"PK but no archive",
    }
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
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
    ("page", "member", "message"),
    [
        ("cut", None, "could not download"),
        ("missing", None, "could not download"),
        ("a.zip", "other", "should hold 'other'"),
        ("no.zip", "inner", "should be a zip archive"),
    ],
)
def test_bad_download_leaves_no_file(home, cache, page, member, message):
    with pytest.raises(fetch.Unavailable, match=message):
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
