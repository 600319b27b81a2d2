"""Where a file of a data set comes from: a folder you name, the cache, or its official home.

The search order is `COURSE_DATA` (a class server, a stick), then the user's cache, then a download
with pooch. A download is checked before it enters the cache, so the cache never holds a bad file.

Not handled here: parsing (`helpers.datasets`), resuming a broken download, mirrors.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

CONNECT_SECONDS = 5
READ_SECONDS = 60
ATTEMPTS = 2


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
        No network, a refusal by the server, a full or read-only cache, a broken archive.

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
        # A folder of its own for each process: two downloads at once never share a file, and
        # what a killed one leaves behind is never mistaken for the data.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as part:
            path = _retrieve(url, Path(part))
            if member is not None:
                path = _extract(path, member, Path(part) / "member")
            check(path)
            os.replace(path, target)
    except OSError as error:
        raise Unavailable(
            f"{name}: could not write to the cache {target.parent} ({error.strerror or error}); "
            "free some space or name another folder with COURSE_CACHE"
        ) from None
    return target


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


def _extract(archive: Path, member: str, target: Path) -> Path:
    """Copy one member of a zip archive, by its exact name, to `target`."""
    try:
        with zipfile.ZipFile(archive) as opened:
            target.write_bytes(opened.read(member))
    except KeyError:
        raise Unavailable(
            f"the downloaded archive should hold {member!r}, but does not; "
            "its home has changed: put the file itself under COURSE_DATA"
        ) from None
    except zipfile.BadZipFile:
        raise Unavailable(
            "the download should be a zip archive, but is broken or something else; try again"
        ) from None
    return target
