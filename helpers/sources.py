"""Where the files of a data set are: the registry, and the search for them.

Search order: `COURSE_DATA`, the user's cache, a pinned package, a download, the sample.

Not handled here: what is in the files (`helpers.loading` reads and checks them).
"""

from __future__ import annotations

import hashlib
import importlib.util
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers import course, fetch
from helpers.archives import DataError

DATA = course.ROOT / "data"


@dataclass(frozen=True)
class Found:
    """The files of a data set at one scale: paths, where they lie, their declaration.

    Examples
    --------
    >>> Found("spam", "sample", "sample", [Path("spam.csv")], {}).source
    'spam.csv (sample)'
    """

    name: str
    scale: str
    place: str
    paths: list[Path]
    declared: dict

    @property
    def source(self) -> str:
        """File names and place, for the record and the printed line."""
        return f"{', '.join(path.name for path in self.paths)} ({self.place})"


@cache
def registry() -> dict[str, dict]:
    """Return data/registry.toml as a dictionary, one entry a data set.

    Examples
    --------
    >>> registry()["spam"]["task"]
    'binary classification'
    """
    with open(DATA / "registry.toml", "rb") as file:
        return tomllib.load(file)


def find(name: str, scale: str | None, check: Callable[[Found], object]) -> tuple[Found, str]:
    """Decide the scale; return its files and the reason.

    Parameters
    ----------
    name : str
        A key of the registry.
    scale : {"auto", "sample", "full"} or None
        None asks `course.scale()`.
    check : callable
        Reads a download and raises if it is not what it should be.

    Raises
    ------
    DataError, fetch.Unavailable
        If `scale` is "full" and there is no good file; "auto" falls back to the sample.

    Examples
    --------
    >>> find("spam", "sample", print)[1]
    'COURSE_SCALE=sample'
    """
    wanted = course.scale() if scale is None else course.check_scale(scale)
    why = f"COURSE_SCALE={wanted}"
    if wanted != "sample":
        try:
            return find_local(name) or download(name, check), why
        except (fetch.Unavailable, DataError) as error:
            if wanted == "full":
                raise
            why = f"auto: {error}"
    return find_sample(name), why


def find_sample(name: str) -> Found:
    """Return the sample's files; they may be missing.

    Examples
    --------
    >>> find_sample("english_text").paths[0].name
    'lee_background.cor'
    """
    declared = _declared(name, registry()[name]["sample"])
    return Found(name, "sample", "sample", _paths(declared, DATA / "samples"), declared)


def find_local(name: str) -> Found | None:
    """Return the first full edition whose files are all at hand, without any download.

    Examples
    --------
    >>> find_local("word_similarity_en").place
    'package gensim'
    """
    entry = registry()[name]
    for edition in entry["editions"]:
        declared = _declared(name, edition)
        if "package" in edition:
            place = f"package {edition['package']}"
            return Found(name, "full", place, _paths(declared, DATA), declared)
        local = [fetch.find_local(entry["folder"], file["name"]) for file in edition["files"]]
        if all(local):
            return Found(name, "full", local[0][1], [path for path, _ in local], declared)
    return None


def registry_table() -> str:
    """Return the registry as the Markdown table of data/README.md.

    Examples
    --------
    >>> registry_table().splitlines()[0].startswith("| set |")
    True
    """
    lines = [
        "| set | task | full scale | licence | sample | licence | chapters |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, entry in registry().items():
        editions = [
            " + ".join(f"`{file['name'].rpartition('/')[2]}`" for file in edition["files"])
            + (f" ({edition['rows']:,})" if "rows" in edition else "")
            for edition in entry["editions"]
        ]
        full = f"{entry['title']}: {'; '.join(editions)}" if editions else "not available"
        sample = entry["sample"]
        where = " + ".join(f"`{file['name'].rpartition('/')[2]}`" for file in sample["files"])
        where += f" of {sample['package']}" if "package" in sample else ""
        if not all(path.is_file() for path in find_sample(name).paths):
            where = "not written yet"
        lines.append(
            f"| `{name}` | {entry['task']}, {entry['language']} | {full} "
            f"| {entry['licence']} | {where} | {sample['licence']} "
            f"| {', '.join(entry['chapters'])} |"
        )
    return "\n".join(lines)


def _declared(name: str, edition: dict) -> dict:
    """Merge what the set's editions share with what this one says of itself."""
    entry = registry()[name]
    labels = {"label_values": entry.get("label_values") or list(entry.get("labels", ()))}
    return labels | entry.get("format", {}) | edition


def _paths(declared: dict, folder: Path) -> list[Path]:
    if "package" in declared:
        # Finds the package's folder without importing the package.
        spec = importlib.util.find_spec(declared["package"])
        folder = Path(spec.submodule_search_locations[0])
    return [folder / file["name"] for file in declared["files"]]


def download(name: str, check: Callable[[Found], object]) -> Found:
    """Fetch the first edition that has an open address into the cache.

    Parameters, errors as in `find`.

    Examples
    --------
    >>> download("books", print)
    Traceback (most recent call last):
        ...
    helpers.fetch.Unavailable: books exists as a sample only: ask for scale "sample"
    """
    entry = registry()[name]
    for edition in entry["editions"]:
        if not all("url" in file for file in edition["files"]):
            continue
        declared = _declared(name, edition)
        paths = []
        for file in edition["files"]:
            local = fetch.find_local(entry["folder"], file["name"])
            paths.append(local[0] if local else _download_file(name, declared, file, check))
        return Found(name, "full", "download", paths, declared)
    wanted = [file["name"] for edition in entry["editions"] for file in edition["files"]]
    raise fetch.Unavailable(
        f"{entry['title']} has no open address: put {wanted[0]} into a folder and name that folder "
        "with COURSE_DATA"
        if wanted
        else f'{name} exists as a sample only: ask for scale "sample"'
    )


def _download_file(name: str, declared: dict, file: dict, check: Callable) -> Path:
    def check_file(path: Path) -> None:
        # The hash of the file is quickest; a repacked one may still hold the declared rows.
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest == file.get("sha256"):
            return
        if len(declared["files"]) > 1:
            raise DataError(
                f"{path.name}: expected a file with the sha256 {file.get('sha256', '')[:12]}…, got "
                f"{digest[:12]}…; its home has changed: put the file itself under COURSE_DATA"
            )
        check(Found(name, "full", "download", [path], declared))

    return fetch.download(
        file["url"],
        registry()[name]["folder"],
        file["name"],
        member=file.get("zip_member"),
        check=check_file,
    )
