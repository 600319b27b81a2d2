"""Keep a parsed copy of a large data set in the cache, so that the second load takes a second.

The copy is plain JSON lines (and .npy for vectors), nothing that could execute. Its name holds the
source's name, size, time and declaration and the parsers' code, so a change of any makes a new one.
It is written beside and moved, and carries a checksum: a damaged copy is parsed again.

Not handled here: a cache that cannot be written; then the set is parsed each time.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np

from helpers import archives, corpora, fetch, parsers

SMALL = 3 * 2**20  # bytes of source below which parsing is fast enough


def rows_sha256(rows: Iterable) -> str:
    r"""Hash parsed rows, so that the result does not depend on the archive they came in.

    Parameters
    ----------
    rows : iterable of str or sequences of str
        Each row is hashed as its JSON text and a line end.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> rows_sha256([("ham", "hi")]) == hashlib.sha256(b'["ham","hi"]\n').hexdigest()
    True
    """
    digest = hashlib.sha256()
    for row in rows:
        digest.update(_line(row))
    return digest.hexdigest()


def load_rows(paths: list[Path], declared: dict, parse: Callable[[], dict]) -> tuple[dict, str]:
    """Return `parse()` and the hash of its rows, from the parsed copy where there is one.

    Parameters
    ----------
    paths : list of Path
        The source files.
    declared : dict
        The registry's declaration of them.
    parse : callable
        Called only if there is no good copy; returns {split: rows}, after checking them.

    Returns
    -------
    splits : dict of str to list
    sha256 : str

    Examples
    --------
    >>> source = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = source.write_text("small")
    >>> load_rows([source], {}, lambda: {"all": ["a"]})[0]
    {'all': ['a']}
    """
    if sum(path.stat().st_size for path in paths) < SMALL:
        splits = parse()
        return splits, rows_sha256(row for rows in splits.values() for row in rows)
    copy = _copy_path(paths, declared)
    known = _read(copy)
    if known is not None:
        return known
    splits = parse()
    payload = b"".join(_line(row) for rows in splits.values() for row in rows)
    digest = hashlib.sha256(payload).hexdigest()
    _write(copy, _header(payload, splits, digest) + payload)
    return splits, digest


def load_vectors(path: Path, declared: dict, parse: Callable[[], tuple]) -> tuple:
    """Return words, matrix and hash of `parse()`; from a parsed copy the matrix is memory-mapped.

    The hash covers the words' JSON lines and the little-endian float32 numbers.

    Examples
    --------
    >>> source = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = source.write_text("the 1 2")
    >>> load_vectors(source, {}, lambda: (["the"], np.ones((1, 2), "float32")))[0]
    ['the']
    """
    copy = _copy_path([path], declared)
    numbers = copy.with_suffix(".npy")
    known = _read(copy)
    if known is not None:
        with suppress(OSError, ValueError):
            matrix = np.load(numbers, mmap_mode="r", allow_pickle=False)
            if len(matrix) == len(known[0]["all"]):
                return known[0]["all"], matrix, known[1]
    words, matrix = parse()
    payload = b"".join(map(_line, words))
    digest = hashlib.sha256(payload)
    digest.update(matrix.astype("<f4", copy=False).tobytes())
    if path.stat().st_size >= SMALL and _write(numbers, matrix):
        _write(copy, _header(payload, {"all": words}, digest.hexdigest()) + payload)
    matrix.flags.writeable = False
    return words, matrix, digest.hexdigest()


def _line(row: object) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _header(payload: bytes, splits: dict, digest: str) -> bytes:
    sizes = {split: len(rows) for split, rows in splits.items()}
    return _line({"sha256": digest, "splits": sizes, "crc32": zlib.crc32(payload)})


@cache
def _code() -> str:
    """Hash the readers' own code: parsed copies of an older one are not used."""
    modules = (archives, parsers, corpora)
    return hashlib.sha256(b"".join(Path(m.__file__).read_bytes() for m in modules)).hexdigest()


def _copy_path(paths: list[Path], declared: dict) -> Path:
    sources = [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in paths]
    key = hashlib.sha256(_line([sources, declared, _code()])).hexdigest()[:16]
    return fetch.cache_dir() / "parsed" / f"{paths[0].name}-{key}.jsonl"


def _read(copy: Path) -> tuple[dict, str] | None:
    """Return (splits, rows hash) of a parsed copy, or None if there is none or it is damaged."""
    try:
        header, _, payload = copy.read_bytes().partition(b"\n")
        header = json.loads(header)
        if zlib.crc32(payload) != header["crc32"]:
            return None
        # One call for all rows is several times faster than one a row; a row has no raw line end.
        rows = json.loads(b"[" + payload.rstrip(b"\n").replace(b"\n", b",") + b"]")
    except (OSError, ValueError, KeyError, TypeError):
        return None
    splits, start = {}, 0
    for split, size in header["splits"].items():
        splits[split] = rows[start : start + size]
        start += size
    return splits, header["sha256"]


def _write(target: Path, content: bytes | np.ndarray) -> bool:
    """Write beside and move; a full or read-only cache is no reason to fail: parse next time."""
    part = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for old in target.parent.glob(f"{target.stem[:-17]}-{'?' * 16}{target.suffix}"):
            old.unlink(missing_ok=True)  # of another edition or of older code
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".part-", delete=False) as file:
            part = Path(file.name)
            if isinstance(content, bytes):
                file.write(content)
            else:
                np.save(file, content, allow_pickle=False)
        part.chmod(0o644)  # a class shares one cache
        os.replace(part, target)
        return True
    except OSError:
        if part is not None:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return False
