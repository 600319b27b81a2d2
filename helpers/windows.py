"""Windows over a sequence, targets one step ahead, and splits that keep the order of time.

Windows are read-only views: a million of them cost no more memory than the sequence. Copy them
(`windows.copy()`) before you write into them.

Not handled here: shuffling, batching, padding (a last window that is too short is left out),
windows over several documents (join them first).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike


def sliding_windows(series: ArrayLike, length: int) -> np.ndarray:
    """Return every window of `length` neighbouring steps of a series.

    Parameters
    ----------
    series : array_like, (n, ...)
        Time runs along the first axis.
    length : int
        Steps in a window, from 1 to n.

    Returns
    -------
    np.ndarray, (n - length + 1, length, ...)
        A read-only view; window i begins at step i.

    Raises
    ------
    ValueError
        If the series has no time axis, or `length` does not lie in 1..n.

    Examples
    --------
    >>> sliding_windows([1, 2, 3, 4], 3)
    array([[1, 2, 3],
           [2, 3, 4]])
    """
    series = np.asarray(series)
    if series.ndim == 0:
        raise ValueError(
            f"series should have a time axis, got one {series.dtype} value; pass a list or an array"
        )
    _check_whole("length", length)
    if length > len(series):
        raise ValueError(
            f"length should be at most the series' {len(series)} steps, got {length}; "
            "take a shorter window or a longer series"
        )
    windows = np.lib.stride_tricks.sliding_window_view(series, length, axis=0)
    return np.moveaxis(windows, -1, 1)  # (windows, ..., length) -> (windows, length, ...)


def next_token_windows(
    token_ids: ArrayLike, length: int, *, stride: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Cut token ids into inputs and targets, the targets one token ahead.

    Parameters
    ----------
    token_ids : array_like of int, (n,)
        One text as ids.
    length : int
        Tokens in a window, from 1 to n - 1.
    stride : int, optional
        Tokens from the start of one window to the next; by default `length`.

    Returns
    -------
    inputs, targets : np.ndarray of int32, (windows, length)
        Read-only views with `targets[:, :-1] == inputs[:, 1:]`.

    Raises
    ------
    ValueError
        If the ids are no row of whole numbers from 0 on, `length` or `stride` is out of range.

    Examples
    --------
    >>> inputs, targets = next_token_windows([5, 6, 7, 8, 9], 2)
    >>> inputs.tolist(), targets.tolist()
    ([[5, 6], [7, 8]], [[6, 7], [8, 9]])
    """
    ids = np.asarray(token_ids)
    if ids.ndim != 1 or not np.issubdtype(ids.dtype, np.integer) or (ids < 0).any():
        raise ValueError(
            "token_ids should be one row of whole numbers from 0 on, got "
            f"shape {ids.shape} of {ids.dtype}; encode one text with Vocabulary.encode"
        )
    _check_whole("length", length)
    stride = length if stride is None else stride
    _check_whole("stride", stride)
    if length >= len(ids):
        raise ValueError(
            f"length should be below the {len(ids)} token ids, got {length}; the last input needs "
            "a target behind it, so take a shorter window or a longer text"
        )
    windows = sliding_windows(ids.astype(np.int32), length + 1)[::stride]  # (windows, length + 1)
    return windows[:, :-1], windows[:, 1:]


def chronological_split(items: Sequence, *fractions: float) -> tuple[Sequence, ...]:
    """Cut a sequence into consecutive parts; the last part is what the fractions leave.

    Parameters
    ----------
    items : sequence (str, list, array, ...), (n, ...)
        In the order of time.
    *fractions : float
        Share of each part but the last, above 0; together at most 1.

    Returns
    -------
    tuple of len(fractions) + 1 parts
        Slices of `items`; a cut that falls between two items is rounded down.

    Raises
    ------
    TypeError, ValueError
        If `items` has no length or is empty; if a fraction is not above 0 or they sum above 1.

    Examples
    --------
    >>> chronological_split("abcdefghij", 0.8, 0.1)
    ('abcdefgh', 'i', 'j')
    """
    if not hasattr(items, "__len__"):
        raise TypeError(f"items should have a length, got {type(items).__name__}; make it a list")
    if len(items) == 0:
        raise ValueError("items should hold something to split, got none; check what was read")
    if not fractions or not all(f > 0 for f in fractions) or math.fsum(fractions) > 1 + 1e-9:
        raise ValueError(
            f"fractions should be above 0 and sum to at most 1, got {fractions}; "
            "0.8, 0.1 gives train, validation and the rest as test"
        )
    shares = [math.fsum(fractions[: k + 1]) for k in range(len(fractions))]
    # The tiny term keeps 0.29 * 100 = 28.999999999999996 from losing an item.
    cuts = [0, *(min(len(items), math.floor(s * len(items) + 1e-6)) for s in shares), len(items)]
    return tuple(items[a:b] for a, b in itertools.pairwise(cuts))


def _check_whole(name: str, value: int) -> None:
    if not isinstance(value, Integral) or value < 1:
        raise ValueError(f"{name} should be a whole number of 1 or more, got {value!r}; 1 is least")
