"""Read compressed files and archives in place: nothing is unpacked to disk, nothing is executed.

An archive from outside may be cut, changed or hostile. Members with a path that leaves the archive,
links, devices, and content beyond a declared size (a "bomb") are refused before they are read.

Not handled here: writing archives, passwords, pickles (never read), nested archives.
"""

from __future__ import annotations

import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

MAX_BYTES = 256 * 2**20
_BROKEN = (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)
_OPENERS = {".gz": gzip.open, ".xz": lzma.open}


class DataError(ValueError):
    """A file does not hold what it should; the message names file, expected, got, remedy."""


def read(path: Path, *, member: str | None = None, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the content of a plain, .gz or .xz file, or of one member of a .zip archive.

    Parameters
    ----------
    path : Path
    member : str, optional
        The name inside a .zip, with or without its folder; elsewhere it is ignored.
    max_bytes : int
        More than this, unpacked, is refused.

    Returns
    -------
    bytes

    Raises
    ------
    DataError
        If the file is cut or broken, lacks the member, or unpacks to more than `max_bytes`.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt.xz"
    >>> _ = path.write_bytes(lzma.compress(b"hello"))
    >>> read(path)
    b'hello'
    >>> read(path, max_bytes=4)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    helpers.archives.DataError: a.txt.xz: expected at most 4 bytes when unpacked, got more; ...
    """
    with _opened(path, member) as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise _too_big(path.name, max_bytes)
    return content


def lines(path: Path, *, member: str | None = None, max_bytes: int = MAX_BYTES) -> Iterator[bytes]:
    r"""Yield the lines of a file as `read` finds it, one at a time, without their line ends.

    Parameters, errors as in `read`.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt.gz"
    >>> _ = path.write_bytes(gzip.compress(b"one\ntwo\n"))
    >>> list(lines(path))
    [b'one', b'two']
    """
    with _opened(path, member) as file:
        left = max_bytes
        while line := file.readline(left + 1):
            left -= len(line)
            if left < 0:
                raise _too_big(path.name, max_bytes)
            yield line.removesuffix(b"\n")


def tar_members(path: Path, *, max_bytes: int = MAX_BYTES) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of each regular file of a .tar, .tar.gz or .tar.xz, in its order.

    Names are given without a leading "./". Memory holds one member at a time.

    Parameters
    ----------
    path : Path
    max_bytes : int
        Limit for all members together.

    Raises
    ------
    DataError
        As in `read`; also for links, devices and names that leave the archive.

    Examples
    --------
    >>> import io, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.tar"
    >>> with tarfile.open(path, "w") as archive:
    ...     header = tarfile.TarInfo("./folder/a.txt")
    ...     header.size = 5
    ...     archive.addfile(header, io.BytesIO(b"hello"))
    >>> list(tar_members(path))
    [('folder/a.txt', b'hello')]
    """
    left = max_bytes
    try:
        # "r|*" reads strictly forward, so a compressed archive is unpacked only once.
        with tarfile.open(path, "r|*") as archive:
            for header in archive:
                name = _safe_name(path, header.name)
                if header.isdir():
                    continue
                if not header.isreg():
                    raise DataError(
                        f"{path.name}: expected files and folders only, got a link or a device "
                        f"({header.name!r}); take the archive from its official home"
                    )
                left -= header.size
                if left < 0:
                    raise _too_big(path.name, max_bytes)
                yield name, archive.extractfile(header).read()
    except (*_BROKEN, tarfile.TarError) as error:
        raise _broken(path, error) from None


def _safe_name(path: Path, name: str) -> str:
    pure = PurePosixPath(name.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or (pure.parts and ":" in pure.parts[0]):
        raise DataError(
            f"{path.name}: expected names inside the archive, got {name!r}; "
            "take the archive from its official home"
        )
    return pure.as_posix()


@contextmanager
def _opened(path: Path, member: str | None) -> Iterator[IO[bytes]]:
    """Open for reading; whatever the unpacking finds broken becomes a DataError."""
    try:
        with ExitStack() as stack:
            if path.suffix == ".zip":
                archive = stack.enter_context(zipfile.ZipFile(path))
                yield stack.enter_context(archive.open(_known_member(path, archive, member)))
            else:
                yield stack.enter_context(_OPENERS.get(path.suffix, open)(path, "rb"))
    except _BROKEN as error:
        raise _broken(path, error) from None


def _known_member(path: Path, archive: zipfile.ZipFile, member: str | None) -> str:
    names = [name for name in archive.namelist() if _safe_name(path, name)]
    found = [name for name in names if member in (name, PurePosixPath(name).name)]
    if len(found) != 1:
        raise DataError(
            f"{path.name}: expected one member {member!r}, got {len(found)} among {len(names)} "
            f"({', '.join(names[:3])}); take the archive from its official home"
        )
    return found[0]


def _too_big(name: str, max_bytes: int) -> DataError:
    return DataError(
        f"{name}: expected at most {max_bytes:,} bytes when unpacked, got more; "
        "take it from its official home, or raise max_bytes in data/registry.toml if it has grown"
    )


def _broken(path: Path, error: Exception) -> DataError:
    kind = {".zip": "a zip archive"}.get(path.suffix, f"a whole {path.suffix[1:]} file")
    return DataError(
        f"{path.name}: expected {kind}, got one that is cut or broken "
        f"({str(error) or type(error).__name__}); delete it and fetch it again"
    )
