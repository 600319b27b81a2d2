"""Are ids what they are taken for? Checks that several modules share.

An id out of its range would not fail in NumPy: -1 is the last row, and a count of a class that is
not there makes a table larger. So it is refused, with the number and the remedy.

Not handled here: shapes of vectors and matrices, which each function checks for itself.
"""

from __future__ import annotations

from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike


def check_token_ids(token_ids: np.ndarray, vocab_size: int) -> None:
    """Refuse token ids of a text that lie outside of its vocabulary.

    Parameters
    ----------
    token_ids : np.ndarray of int
        One id or more.
    vocab_size : int

    Raises
    ------
    ValueError
        If an id is not in 0..vocab_size - 1.

    Examples
    --------
    >>> check_token_ids(np.array([0, 2]), 3)
    >>> check_token_ids(np.array([0, 3]), 3)
    Traceback (most recent call last):
    ...
    ValueError: ids should lie in 0..2, got 3; encode with the vocabulary whose length is vocab_size
    """
    low, high = token_ids.min(), token_ids.max()
    if low < 0 or high >= vocab_size:
        raise ValueError(
            f"ids should lie in 0..{vocab_size - 1}, got {low if low < 0 else high}; "
            "encode with the vocabulary whose length is vocab_size"
        )


def checked_ids(name: str, ids: ArrayLike, size: int, *, at_least: int) -> np.ndarray:
    """Return ids in range(size) as int64 (n,), or say what is wrong with them.

    Parameters
    ----------
    name : str
        What the ids are called in an error.
    ids : array_like, (n,)
        Whole numbers; bools and floats such as 1.0 will do.
    size : int
        Number of classes or words, 1 or more.
    at_least : int
        The least n.

    Returns
    -------
    np.ndarray of int64, (n,)

    Raises
    ------
    ValueError
        If `ids` or `size` is not as said above.

    Examples
    --------
    >>> checked_ids("labels", [True, 0.0], 2, at_least=1)
    array([1, 0])
    >>> checked_ids("labels", ["ham"], 2, at_least=1)
    Traceback (most recent call last):
    ...
    ValueError: labels should be numbers, got <U3; encode names as ids first
    """
    if not isinstance(size, Integral) or size < 1:
        raise ValueError(
            f"vocab_size or n_classes should be a whole number of 1 or more, got {size!r}; "
            "pass len(vocabulary) or len(label_names)"
        )
    ids = np.asarray(ids)
    if ids.ndim != 1 or len(ids) < at_least:
        raise ValueError(
            f"{name} should be one row of {at_least} or more ids, got shape {ids.shape}; "
            "for a column (n, 1) use .ravel()"
        )
    if ids.dtype.kind not in "biuf":
        raise ValueError(f"{name} should be numbers, got {ids.dtype}; encode names as ids first")
    wrong = ~((ids >= 0) & (ids < size) & (ids == np.floor(ids)))  # NaN is wrong too
    if wrong.any():
        place = int(wrong.argmax())
        raise ValueError(
            f"{name} should be whole numbers from 0 to {size - 1}, got {ids[place]} at position "
            f"{place}; turn probabilities into classes (p >= 0.5), or check the number of ids"
        )
    return ids.astype(np.int64)
