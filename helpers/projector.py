"""Files of the embedding projector: a line of numbers a vector, and a line of words beside it.

A blank word or a tab in one would shift the labels of all that follow. So whatever would shift
them is refused, before a file is written.

Not handled here: its configuration file, images beside the points, uploading.

Built step by step in notebook 36.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike


def write_projector(
    folder: Path | str, vectors: ArrayLike, *, columns: Mapping[str, Sequence]
) -> tuple[Path, Path]:
    r"""Write `vectors.tsv` and `metadata.tsv` as the embedding projector loads them.

    The projector drops blank lines, ends a cell at each tab and takes the first line for the
    columns' names only if it holds a tab. So one column is written without its name, several with.

    Parameters
    ----------
    folder : Path or str
        An existing folder; files of these names in it are overwritten.
    vectors : array_like, (n, embed_dim)
        Each number is written with the fewest digits that give it back in its own type.
    columns : mapping of str to sequence
        Column name to n values (words, classes, counts), each written as `str` gives it.

    Returns
    -------
    vectors_path, metadata_path : Path

    Raises
    ------
    ValueError
        If the vectors are no finite matrix, a column has another length, or a name or value is
        blank or holds a tab or a line break.

    References
    ----------
    Built step by step in notebook 36. Smilkov et al. (2016), https://arxiv.org/abs/1611.05469

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = write_projector(folder, [[0.5, 1]], columns={"word": ["cat"], "count": [7]})
    ...     [path.read_text(encoding="utf-8") for path in paths]
    ['0.5\t1.0\n', 'word\tcount\ncat\t7\n']
    """
    vectors = np.asarray(vectors)
    if vectors.dtype.kind != "f":
        vectors = vectors.astype(float)
    if vectors.ndim != 2 or vectors.size == 0 or not np.isfinite(vectors).all():
        raise ValueError(
            f"vectors should be a matrix of finite numbers, got shape {vectors.shape}; "
            "look for NaN, or add an axis to a single vector with [None]"
        )
    rows = _metadata_rows(columns, len(vectors))
    paths = Path(folder) / "vectors.tsv", Path(folder) / "metadata.tsv"
    for path, lines in zip(paths, (vectors.astype(str).tolist(), rows), strict=True):
        text = "".join("\t".join(line) + "\n" for line in lines)
        path.write_text(text, encoding="utf-8", newline="\n")
    return paths


def read_projector(folder: Path | str) -> tuple[np.ndarray, dict[str, list[str]]]:
    """Read `vectors.tsv` and `metadata.tsv` by the projector's rules.

    Parameters
    ----------
    folder : Path or str

    Returns
    -------
    vectors : np.ndarray of float64, (n, embed_dim)
    columns : dict of str to list of str
        A single column, which has no name in the file, is called "label".

    Raises
    ------
    ValueError
        If the lines of a file have unequal numbers of cells, a cell of `vectors.tsv` is no number,
        or the two files do not have equally many rows.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_projector(folder, [[0.5, 1], [2, 3]], columns={"word": ["cat", "dog"]})
    ...     vectors, columns = read_projector(folder)
    >>> vectors.tolist(), columns
    ([[0.5, 1.0], [2.0, 3.0]], {'label': ['cat', 'dog']})
    """
    numbers, cells = (_tsv(Path(folder) / name) for name in ("vectors.tsv", "metadata.tsv"))
    names = cells.pop(0) if cells and len(cells[0]) > 1 else ["label"]
    if len(numbers) != len(cells):
        raise ValueError(
            f"vectors.tsv and metadata.tsv should have a row for each word, got {len(numbers)} "
            f"and {len(cells)} rows; write them anew with write_projector"
        )
    columns = dict(zip(names, map(list, zip(*cells, strict=True)), strict=True))
    return np.array(numbers, dtype=float), columns


def _metadata_rows(columns: Mapping[str, Sequence], n: int) -> list[list[str]]:
    """Return the cells of metadata.tsv line by line, or say which one cannot be written."""
    written = {str(name): [str(value) for value in values] for name, values in columns.items()}
    lengths = {name: len(values) for name, values in written.items()}
    if not written or set(lengths.values()) != {n}:
        raise ValueError(f"columns should hold {n} values each, one a vector, got {lengths}")
    for name, values in written.items():
        for row, value in enumerate([name, *values], start=-1):
            if not value.strip() or any(mark in value for mark in "\t\n\r"):
                place = "its name" if row < 0 else f"row {row}"
                raise ValueError(
                    f"column {name!r} should have no blank value, tab or line break, got "
                    f"{value!r} as {place}; replace it, such as by repr(value) or '-'"
                )
    rows = [list(cells) for cells in zip(*written.values(), strict=True)]
    return rows if len(written) == 1 else [list(written), *rows]


def _tsv(path: Path) -> list[list[str]]:
    """Return the cells of a file's lines; blank lines are dropped, as the projector does."""
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t") for line in lines if line.strip()]
    counts = sorted({len(cells) for cells in rows})
    if len(counts) != 1:
        raise ValueError(f"{path.name}: lines should have equally many cells, got {counts}")
    return rows
