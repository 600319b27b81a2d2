"""From a name in data/registry.toml to checked rows.

`load_rows` and `load_vectors` are what every loader of `helpers.datasets` is made of.

Not handled here: the records (`helpers.datasets` builds them), file formats (`helpers.parsers`).
"""

from __future__ import annotations

import numpy as np

from helpers import corpora, parsed, parsers, sources
from helpers.archives import DataError
from helpers.sources import Found

READERS = {
    reader.__name__: reader
    for reader in (
        parsers.table,
        parsers.lines,
        parsers.chat,
        parsers.jsonl,
        parsers.tagged,
        parsers.analogies,
        corpora.reuters,
        corpora.imdb,
        corpora.newsgroups,
        corpora.squad,
        corpora.vectors,
    )
}


def load_rows(name: str, scale: str | None) -> tuple[list, dict]:
    """Return the checked rows of a data set and what its record says about their origin.

    Prints one line: scale, rows, file, place and why.

    Parameters
    ----------
    name : str
        A key of the registry.
    scale : {"auto", "sample", "full"} or None
        None asks `course.scale()`.

    Returns
    -------
    rows : list
    origin : dict
        The fields name, scale, source, sha256 and splits of a record.

    Raises
    ------
    DataError, fetch.Unavailable
        As in `helpers.datasets.load_spam`.

    Examples
    --------
    >>> rows, origin = load_rows("english_text", "sample")  # doctest: +ELLIPSIS
    english_text: ...
    >>> origin["scale"], origin["splits"]
    ('sample', {})
    """
    found, why = sources.find(name, scale, read)
    splits, digest = read_rows(found)
    rows = [row for part in splits.values() for row in part]
    return rows, _origin(found, why, len(rows), digest) | {"splits": slices(splits)}


def load_vectors(name: str, scale: str | None) -> tuple:
    """Return words, matrix (n, embed_dim) float32 and origin, as `load_rows` does for rows.

    Examples
    --------
    >>> load_vectors("glove", "big")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: scale (COURSE_SCALE) should be one of ...
    """
    found, why = sources.find(name, scale, read)
    words, matrix, digest = read_vectors(found)
    return words, matrix, _origin(found, why, len(words), digest)


def read(found: Found) -> tuple[int, str]:
    """Read and check the files found, whatever they hold: (number of rows, rows hash).

    Examples
    --------
    >>> read(sources.find_sample("english_text"))[0]
    300
    """
    if found.declared["reader"] == "vectors":
        words, _, digest = read_vectors(found)
        return len(words), digest
    splits, digest = read_rows(found)
    return sum(map(len, splits.values())), digest


def read_rows(found: Found) -> tuple[dict, str]:
    """Return {split: rows} of the files found and the rows' hash, checked against the registry.

    Examples
    --------
    >>> list(read_rows(sources.find_sample("english_text"))[0])
    ['all']
    """
    _must_exist(found)
    declared = found.declared

    def parse() -> dict:
        splits: dict[str, list] = {}
        for path, file in zip(found.paths, declared["files"], strict=True):
            for split, rows in READERS[declared["reader"]](path, declared | file).items():
                splits.setdefault(split, []).extend(rows)
        rows = [row for part in splits.values() for row in part]
        _check(found, len(rows), parsed.rows_sha256(rows))
        return splits

    return parsed.load_rows(found.paths, declared, parse)


def read_vectors(found: Found) -> tuple:
    """Return (words, matrix, hash) of the file found, checked against the registry.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_vectors(Found("glove", "full", "cache", [Path("none.txt")], {}))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    helpers.archives.DataError: glove: expected the file none.txt...
    """
    _must_exist(found)
    path, declared = found.paths[0], found.declared
    options = declared | declared["files"][0]
    words, matrix, digest = parsed.load_vectors(
        path, declared, lambda: corpora.vectors(path, options)
    )
    _check(found, len(words), digest)
    return words, matrix, digest


def slices(splits: dict[str, list]) -> dict[str, slice]:
    """Return where each split lies in the joined rows; {} if there is only one, unnamed.

    Examples
    --------
    >>> slices({"train": ["a", "b"], "test": ["c"]})
    {'train': slice(0, 2, None), 'test': slice(2, 3, None)}
    >>> slices({"all": ["a"]})
    {}
    """
    found, start = {}, 0
    for split, rows in splits.items():
        found[split] = slice(start, start + len(rows))
        start += len(rows)
    found.pop("all", None)
    return found


def labels(name: str, values: list[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return class numbers (n,) of the file's labels and the names of the classes.

    Without declared labels the classes are the values themselves, sorted.

    Examples
    --------
    >>> labels("spam", ["spam", "ham"])
    (array([1, 0]), ('ham', 'spam'))
    """
    entry = sources.registry()[name]
    written = entry.get("label_values") or list(entry.get("labels", ())) or sorted(set(values))
    place = {value: number for number, value in enumerate(written)}
    numbers = np.array([place[value] for value in values], dtype=int)
    return numbers, tuple(entry.get("labels", written))


def _must_exist(found: Found) -> None:
    missing = [path for path in found.paths if not path.is_file()]
    if missing:
        raise DataError(
            f"{found.name}: expected the file {missing[0].name} in {missing[0].parent.name}, got "
            "none; restore it from the project's repository"
        )


def _check(found: Found, count: int, digest: str) -> None:
    """Compare rows and hash with the declaration; a moving edition only has `min_rows`."""
    declared, name = found.declared, found.paths[0].name
    if count < declared.get("min_rows", 0):
        raise DataError(
            f"{name}: expected at least {declared['min_rows']:,} rows, got {count:,}; "
            "fetch it again from its official home"
        )
    expected = declared.get("rows_sha256")
    if count != declared.get("rows", count) or (expected and digest != expected):
        raise DataError(
            f"{name}: expected {declared['rows']:,} rows with the hash {(expected or '?')[:12]}…, "
            f"got {count:,} rows with {digest[:12]}…; the file is truncated, changed or of another "
            "edition: fetch it again from its official home"
        )


def _origin(found: Found, why: str, count: int, digest: str) -> dict:
    korean = {"sample": "표본 규모", "full": "전체 규모"}[found.scale]
    names = ", ".join(path.name for path in found.paths)
    print(f"{found.name}: {korean} {count:,}행 ({names}, {found.place}; {why})")
    return {"name": found.name, "scale": found.scale, "source": found.source, "sha256": digest}
