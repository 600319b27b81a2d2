"""Where the files of a data set lie: a folder you name, the user's cache, a package, its home.

COURSE_DATA names a folder that is searched first (a class server, a stick), COURSE_CACHE another
place for the cache; both may begin with `~`, and a relative one counts from the folder Python runs
in or else from the project's. Nothing enters the cache before its content was checked.

Not handled here: what is in the files (`helpers.readers`), resuming a broken download, mirrors.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

PROJECT = Path(__file__).resolve().parents[1]
TIMEOUT = (5, 60)  # seconds to connect, and between two pieces
SLOWEST = 5_000  # bytes a second on average, after the first minute
BY_HAND = "a folder and name that folder with COURSE_DATA"
SAMPLE_ONLY = 'exists as a sample only: ask for scale "sample"'
STALE = 86_400  # seconds after which what a killed download left is removed


class Unavailable(RuntimeError):
    """A file is in no place searched and could not be downloaded; the message says what to do."""


@dataclass(frozen=True)
class Found:
    """The files of one edition of a data set: where they lie and how they are to be read."""

    place: str  # "COURSE_DATA", "cache", "package gensim", "download" or "sample"
    paths: list[Path]
    declared: dict


def _folder(variable: str) -> Path | None:
    named = os.environ.get(variable)
    if not named:
        return None
    path = Path(os.path.expanduser(named))  # an unknown user's ~ stays, and is no folder
    return path.absolute() if os.path.exists(path) else PROJECT / path


def cache_dir() -> Path:
    """Return the folder that keeps downloads: COURSE_CACHE, else the user's cache folder."""
    if (named := _folder("COURSE_CACHE")) is not None:
        return named
    return platformdirs.user_cache_path("korean-text-course")


def sample(entry: dict) -> Found:
    """Return the sample's files, inside the project or a pinned package; they may be missing."""
    declared = _declared(entry, entry["sample"])
    return Found("sample", _bundled(declared, PROJECT / "data" / "samples"), declared)


def local(entry: dict) -> Iterator[Found]:
    """Yield each full edition whose files are all at hand, the measured one first.

    A file may have one of several names (`also`): as its home packs it, or unpacked. A COURSE_DATA
    that is no folder raises Unavailable: a slip of typing should not turn into a download.
    """
    root = _folder("COURSE_DATA")
    if root is not None and not os.path.isdir(root):
        got = f"{os.environ['COURSE_DATA']!r}; correct it or unset it"
        raise Unavailable(f"COURSE_DATA should name a folder that exists, got {got}")
    places = [("cache", cache_dir() / entry["folder"])]
    if root is not None:
        places = [("COURSE_DATA", root / entry["folder"]), ("COURSE_DATA", root), *places]
    for edition in entry["editions"]:
        declared = _declared(entry, edition)
        if "package" in edition:
            yield Found(f"package {edition['package']}", _bundled(declared, PROJECT), declared)
            continue
        for place, folder in places:
            names = [[file["name"], *file.get("also", ())] for file in edition["files"]]
            here = [[folder / n for n in given if os.path.exists(folder / n)] for given in names]
            for paths in itertools.product(*here):
                yield Found(place, list(paths), declared)


def downloads(entry: dict) -> Iterator[Found]:
    """Fetch each edition that has an open address into a folder that lives until the next step.

    The caller checks the files and moves good ones into the cache by `keep`. Without any address,
    a network or room on the disk: Unavailable.
    """
    editions = [e for e in entry["editions"] if all("url" in file for file in e.get("files", ()))]
    if not editions:
        names = [file["name"] for edition in entry["editions"] for file in edition["files"]]
        reason = f"has no open address: put {names[0]} into {BY_HAND}" if names else SAMPLE_ONLY
        raise Unavailable(f"{entry['title']} {reason}")
    target = cache_dir() / entry["folder"]
    for edition in editions:
        try:
            target.mkdir(parents=True, exist_ok=True)
            _sweep(target)
            with tempfile.TemporaryDirectory(dir=target, prefix=".part-") as part:
                paths = [
                    _retrieve(file["url"], Path(part) / file["name"]) for file in edition["files"]
                ]
                yield Found("download", paths, _declared(entry, edition))
        except OSError as error:
            reason = f"{error.strerror or error}); make room, make it writable or set COURSE_CACHE"
            raise Unavailable(f"could not write to the cache {target} ({reason}") from None


def keep(found: Found) -> None:
    """Move a checked download into the cache; a disk that is full only costs the copy."""
    with suppress(OSError):
        for path in found.paths:
            path.chmod(0o644)  # a class shares one cache
            os.replace(path, path.parents[1] / path.name)


def set_aside(found: Found) -> str:
    """Rename bad files of the cache, so that the next load fetches new ones; say where all lie."""
    if found.place != "cache":
        return f" ({found.paths[0].parent})" if found.place == "COURSE_DATA" else ""
    for path in found.paths:
        with suppress(OSError):  # a cache that cannot be written, or another process was faster
            os.replace(path, path.with_name(f"{path.name}.bad"))
    done = "delete it" if found.paths[0].exists() else "set aside as .bad"
    return f" ({', '.join(map(str, found.paths))}: {done})"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of the cache as a whole or not at all; a full disk only costs the copy."""
    part = path.with_name(f".part-{os.getpid()}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        part.write_bytes(content)
        os.replace(part, path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what was killed more than a day ago."""
    for part in folder.glob(".part-*"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > STALE:
                shutil.rmtree(part) if part.is_dir() else part.unlink()


def _declared(entry: dict, edition: dict) -> dict:
    """Merge what the set's editions share with what this one says of itself."""
    labels = {"label_values": entry.get("label_values") or list(entry.get("labels", ()))}
    return labels | entry.get("format", {}) | edition


def _bundled(declared: dict, folder: Path) -> list[Path]:
    if "package" in declared:
        # Finds the package's folder without importing the package.
        spec = importlib.util.find_spec(declared["package"])
        folder = Path(spec.origin or "").parent if spec else Path("not installed")
    return [folder / file["name"] for file in declared["files"]]


def _retrieve(url: str, path: Path) -> Path:
    """Download with a progress bar; a server that sends a byte a second is given up."""
    import requests
    from tqdm import tqdm

    try:
        # No hash here: the content is what counts, and the caller checks it.
        with requests.get(url, stream=True, timeout=TIMEOUT) as answer, path.open("wb") as file:
            answer.raise_for_status()
            size = int(answer.headers.get("Content-Length", 0)) or None
            options = {"unit": "B", "unit_scale": True, "ncols": 79, "leave": False, "delay": 1}
            with tqdm(desc=path.name, total=size, **options) as bar:
                for piece in answer.iter_content(1024):
                    bar.update(file.write(piece))
                    seconds = bar.format_dict["elapsed"]
                    if seconds > 60 and bar.n < SLOWEST * seconds:
                        raise TimeoutError
    except (requests.RequestException, TimeoutError) as error:
        remedy = f"check the network, or put {path.name} into {BY_HAND}"
        raise Unavailable(f"could not download {url} ({type(error).__name__}); {remedy}") from None
    return path
