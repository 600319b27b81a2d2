"""Tests of helpers.archives: broken, hostile and oversized archives, made here byte by byte."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from helpers import archives
from helpers.archives import DataError

TEXT = "".join(f"line {number} 한글\n" for number in range(5000)).encode()


def tar(path, members: dict[str, bytes], mode: str = "w:gz", **header):
    with tarfile.open(path, mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for key, value in header.items():
                setattr(info, key, value)
            archive.addfile(info, io.BytesIO(content))
    return path


def zipped(path, members: dict[str, bytes]):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def whole(tmp_path):
    """The same text plain and packed in each way; returns the folder."""
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(TEXT))
    (tmp_path / "a.txt.xz").write_bytes(lzma.compress(TEXT))
    zipped(tmp_path / "a.zip", {"folder/a.txt": TEXT, "__MACOSX/folder/._a.txt": b"x"})
    return tmp_path


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.txt.xz", "a.zip"])
def test_content_is_the_same_however_packed(whole, name):
    assert archives.read(whole / name, member="a.txt") == TEXT
    assert list(archives.lines(whole / name, member="a.txt")) == TEXT.splitlines()


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.xz", "a.zip"])
@pytest.mark.parametrize("kept", [0.2, 0.9, 0.999])
def test_truncated_file_is_refused(whole, name, kept):
    content = (whole / name).read_bytes()
    (whole / name).write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(DataError, match=rf"{name}: expected .* cut or broken .* fetch it again"):
        archives.read(whole / name, member="a.txt")


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.xz", "a.zip"])
def test_other_content_is_refused(whole, name):
    (whole / name).write_bytes(b"<html>not found</html>")
    with pytest.raises(DataError, match="cut or broken"):
        archives.read(whole / name, member="a.txt")


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.txt.xz", "a.zip"])
def test_bomb_is_refused(whole, name):
    for limit in (0, 10, len(TEXT) - 1):
        with pytest.raises(DataError, match=f"at most {limit:,} bytes"):
            archives.read(whole / name, member="a.txt", max_bytes=limit)
        with pytest.raises(DataError, match="at most"):
            list(archives.lines(whole / name, member="a.txt", max_bytes=limit))
    assert len(archives.read(whole / name, member="a.txt", max_bytes=len(TEXT))) == len(TEXT)


@pytest.mark.parametrize("member", ["b.txt", None, "folder"])
def test_missing_zip_member_is_named(whole, member):
    with pytest.raises(DataError, match=f"one member {member!r}"):
        archives.read(whole / "a.zip", member=member)


def test_ambiguous_zip_member_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", {"1/a.txt": b"1", "2/a.txt": b"2"})
    with pytest.raises(DataError, match="got 2 among 2"):
        archives.read(path, member="a.txt")
    assert archives.read(path, member="2/a.txt") == b"2"


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_tar_members(tmp_path, mode):
    path = tar(tmp_path / "a.tar", {"./x/a": b"1", "b": TEXT}, mode)
    assert list(archives.tar_members(path)) == [("x/a", b"1"), ("b", TEXT)]


@pytest.mark.parametrize("name", ["../a", "/etc/a", "x/../../a", "..\\a", "C:/a"])
def test_path_that_leaves_the_archive_is_refused(tmp_path, name):
    with pytest.raises(DataError, match="names inside the archive"):
        list(archives.tar_members(tar(tmp_path / "a.tar.gz", {name: b"1"})))
    with pytest.raises(DataError, match="names inside the archive"):
        archives.read(zipped(tmp_path / "a.zip", {name: b"1"}), member="a")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_link_or_device_is_refused(tmp_path, kind):
    path = tar(tmp_path / "a.tar.gz", {"a": b""}, type=kind, linkname="/etc/passwd")
    with pytest.raises(DataError, match="a link or a device"):
        list(archives.tar_members(path))


def test_tar_bomb_is_refused_before_it_is_read(tmp_path):
    path = tar(tmp_path / "a.tar.gz", {"small": b"1", "big": bytes(10**6)})
    members = archives.tar_members(path, max_bytes=1000)
    assert next(members) == ("small", b"1")
    with pytest.raises(DataError, match="at most 1,000 bytes"):
        next(members)


@pytest.mark.parametrize("mode", ["w:gz", "w:xz"])
@pytest.mark.parametrize("kept", [0.1, 0.6])
def test_truncated_tar_is_refused(tmp_path, mode, kept):
    path = tar(tmp_path / "a.tar.gz", {str(n): TEXT[n:] for n in range(9)}, mode)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(DataError, match="cut or broken"):
        list(archives.tar_members(path))


def test_nothing_is_unpacked(tmp_path):
    list(archives.tar_members(tar(tmp_path / "a.tar.gz", {"x/a": b"1"})))
    assert [path.name for path in tmp_path.iterdir()] == ["a.tar.gz"]
