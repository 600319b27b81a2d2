"""Where a file of a data set comes from: a folder you name, the cache, or its official home.

The search order is `COURSE_DATA` (a class server, a stick), then the user's cache, then a download
with pooch. A download is checked before it enters the cache, so the cache never holds a bad file.

Not handled here: parsing (`helpers.parsers`), resuming a broken download, mirrors.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from helpers import archives

CONNECT_SECONDS = 5
READ_SECONDS = 60
ATTEMPTS = 2
SECONDS_A_DAY = 86_400


class Unavailable(RuntimeError):
    """A file is in no place searched and could not be downloaded; the message says what to do."""


def cache_dir() -> Path:
    """Return the folder that keeps downloads: `COURSE_CACHE`, else the user's cache folder.

    Examples
    --------
    >>> from unittest import mock
    >>> with mock.patch.dict(os.environ, COURSE_CACHE="some/folder"):
    ...     cache_dir().as_posix()
    'some/folder'
    """
    named = os.environ.get("COURSE_CACHE")
    if named:
        return Path(named)
    import pooch

    return Path(pooch.os_cache("korean-text-course"))


def find_local(folder: str, name: str) -> tuple[Path, str] | None:
    """Look for `folder/name` under `COURSE_DATA` and in the cache, without any download.

    Parameters
    ----------
    folder : str
        The data set's folder, as data/registry.toml names it.
    name : str
        The file's name, the official one. Under `COURSE_DATA` it may also lie beside the folder.

    Returns
    -------
    (path, place) or None
        `place` is "COURSE_DATA" or "cache".

    Raises
    ------
    Unavailable
        If `COURSE_DATA` is set to a folder that does not exist: a typing slip should not
        silently turn into a download.

    Examples
    --------
    >>> find_local("no_such_set", "no_such_file.csv") is None
    True
    """
    named = os.environ.get("COURSE_DATA")
    if named:
        root = Path(named)
        if not root.is_dir():
            raise Unavailable(
                f"COURSE_DATA should name a folder that exists, got {named!r}; "
                "correct it or unset it"
            )
        for path in (root / folder / name, root / name):
            if path.is_file():
                return path, "COURSE_DATA"
    cached = cache_dir() / folder / name
    return (cached, "cache") if cached.is_file() else None


def download(
    url: str,
    folder: str,
    name: str,
    *,
    member: str | None = None,
    check: Callable[[Path], None],
) -> Path:
    """Download `url` into the cache as `folder/name`, but only if `check` accepts it.

    Parameters
    ----------
    url : str
        The official home; http or https.
    folder, name : str
        The place inside the cache.
    member : str, optional
        If the URL is a zip archive: the one member to take out of it.
    check : callable
        Gets the path of the finished download and raises if its content is not what it should be.

    Returns
    -------
    Path
        The file inside the cache.

    Raises
    ------
    Unavailable
        No network, a refusal by the server, a full or read-only cache.
    archives.DataError
        A broken archive, or one without the member; whatever `check` raises.

    Examples
    --------
    >>> download("ftp://a.org/a", "spam", "a", check=print)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    helpers.fetch.Unavailable: a download address should start with http...
    """
    if not url.startswith(("http://", "https://")):
        raise Unavailable(
            f"a download address should start with http:// or https://, got {url!r}; "
            "correct data/registry.toml"
        )
    target = cache_dir() / folder / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        # A folder of its own for each process: two downloads at once never share a file, and
        # what a killed one leaves behind is never mistaken for the data.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as part:
            # The check reads by the name's ending (.gz, .xz, .zip).
            path = Path(part) / "checked" / name
            path.parent.mkdir()
            _retrieve(url, Path(part)).replace(path)
            if member is not None:
                archive = path.replace(Path(part) / "archive.zip")
                path.write_bytes(archives.read(archive, member=member))
            check(path)
            path.chmod(0o644)  # a class shares one cache
            os.replace(path, target)
    except OSError as error:
        raise Unavailable(
            f"{name}: could not write to the cache {target.parent} ({error.strerror or error}); "
            "free some space or name another folder with COURSE_CACHE"
        ) from None
    return target


def _sweep(folder: Path) -> None:
    """Remove what downloads killed more than a day ago have left."""
    for part in folder.glob(".part-*"):
        with suppress(FileNotFoundError):  # a download that has just ended
            if time.time() - part.stat().st_mtime > SECONDS_A_DAY:
                shutil.rmtree(part, ignore_errors=True)


def _retrieve(url: str, folder: Path) -> Path:
    """Download with a progress bar, a short connect time-out and one more try."""
    import pooch
    import requests

    pooch.get_logger().setLevel("ERROR")
    fetcher = pooch.HTTPDownloader(progressbar=True, timeout=(CONNECT_SECONDS, READ_SECONDS))
    for attempt in range(1, ATTEMPTS + 1):
        try:
            # No hash here: the caller's check reads the content, which also covers archives whose
            # packing changes while the data inside stay the same.
            return Path(
                pooch.retrieve(
                    url, known_hash=None, path=folder, fname="download", downloader=fetcher
                )
            )
        except requests.RequestException as error:
            # Without a connection a second try would only double the wait.
            if attempt == ATTEMPTS or isinstance(error, requests.ConnectionError):
                raise Unavailable(
                    f"could not download {url} ({type(error).__name__}); check the network, "
                    "or put the file into a folder and name that folder with COURSE_DATA"
                ) from None
    raise AssertionError("unreachable")
