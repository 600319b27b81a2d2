"""Small files and archives for the tests of the data sets, made byte by byte."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path


def tar(path: Path, members: dict[str, bytes], mode: str = "w:gz", **header) -> Path:
    with tarfile.open(path, mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for key, value in header.items():
                setattr(info, key, value)
            archive.addfile(info, io.BytesIO(content))
    return path


def folder(path: Path, members: dict[str, bytes]) -> Path:
    for name, content in members.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def locked(archive: bytes) -> bytes:
    """Set the flag of a password in both headers of a zip with one member."""
    return _patched(archive, local=6, central=8, value=1)


def deflate64(archive: bytes) -> bytes:
    """Declare the compression that Windows uses above 2 GB, which Python cannot read."""
    return _patched(archive, local=8, central=10, value=9)


def _patched(archive: bytes, *, local: int, central: int, value: int) -> bytes:
    content = bytearray(archive)
    content[local] = content[content.index(b"PK\1\2") + central] = value
    return bytes(content)


def reviews() -> dict[str, bytes]:
    """IMDB's tree: three reviews a class; the text is the name."""
    kinds = [f"{split}/{kind}" for split in ("train", "test") for kind in ("pos", "neg")]
    names = [f"aclImdb/{kind}/{number}_9.txt" for kind in kinds for number in (0, 10, 2)]
    return {name: name.encode() for name in names}


def posts(groups: list[str], count: int) -> dict[str, bytes]:
    """The tree of 20 Newsgroups: `count` posts a group, in latin-1."""
    return {
        f"20news-bydate-{split}/{group}/{number}": f"{group} {number} é\r\n>".encode("latin-1")
        for split in ("train", "test")
        for group in groups[::-1]
        for number in range(8, 8 + count)
    }


def wire(topics: str, title: str, body: str | None) -> str:
    text = f"<TITLE>{title}</TITLE>" + (f"<BODY>{body}&#3;</BODY>" if body else "")
    return f"<REUTERS><TOPICS>{topics}</TOPICS><TEXT>{text}</TEXT></REUTERS>\n"


def wires() -> dict[str, bytes]:
    """Reuters' files: seven wires, the second file first."""
    text = [
        wire("<D>earn</D>", "t0", "b0"),
        wire("", "without topic", "b1"),
        wire("<D>acq</D><D>earn</D>", "two topics", "b2"),
        wire("<D>earn</D>", "no body", None),
        wire("<D>gold</D>", "rare", "b4"),
        wire("<D>acq</D>", "t5", "b5"),
        wire("<D>acq</D>", "t6", "b6"),
    ]
    return {
        "reut2-001.sgm": "".join(text[3:]).encode(),
        "reut2-000.sgm": "".join(text[:3]).encode(),
        "README.txt": b"x",
    }
