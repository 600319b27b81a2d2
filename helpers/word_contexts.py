"""What stands around a word: counts and pairs within a window, and the law of noise words.

A text is a sequence of token ids; its words are neighbours within a window, never across texts.
Texts are read as a stream, a chunk at a time.

Not handled here: splitting texts into tokens, drawing the noise words themselves, training
(notebooks 32 and 33 train word2vec and GloVe on what these functions return).

Built step by step in notebooks 32 (pairs, noise) and 33 (counts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from helpers.checks import check_token_ids

CHUNK_TOKENS = 200_000  # tokens counted at once: bounds the memory, keeps NumPy busy


def cooccurrence(
    token_ids_per_text: Iterable[Sequence[int]], *, vocab_size: int, window: int, weight="count"
) -> sp.csr_matrix:
    """Count how often two tokens stand within `window` places of each other in one text.

    Texts are read once, a chunk at a time: a generator will do. In memory are one chunk, the
    longest text and the counts that are not zero. Time grows with tokens times window.

    Parameters
    ----------
    token_ids_per_text : iterable of sequences of int
        One text each, ids in 0..vocab_size - 1. Pairs never cross from text to text.
    vocab_size : int
    window : int
        Places to either side, at least 1. It may be longer than a text.
    weight : {"count", "distance"}
        What a pair d places apart adds: 1, or 1/d as in GloVe (Pennington 2014).

    Returns
    -------
    scipy.sparse.csr_matrix of float64, (vocab_size, vocab_size)
        Symmetric. A token beside itself adds to the diagonal from both sides.

    Raises
    ------
    ValueError
        If an argument or an id is out of its range.

    Examples
    --------
    >>> cooccurrence([[0, 1, 2], [0, 1]], vocab_size=3, window=1).toarray()
    array([[0., 2., 0.],
           [2., 0., 1.],
           [0., 1., 0.]])
    """
    if weight not in ("count", "distance"):
        raise ValueError(f"weight should be 'count' or 'distance', got {weight!r}")
    if vocab_size < 1 or window < 1:
        raise ValueError(f"vocab_size, window should be at least 1, got {vocab_size}, {window}")
    parts = [sp.csr_matrix((vocab_size, vocab_size))]
    for token_ids, text_numbers in _chunks(token_ids_per_text):
        check_token_ids(token_ids, vocab_size)
        parts.append(_count_forward(token_ids, text_numbers, vocab_size, window, weight))
        while len(parts) > 1 and 2 * parts[-1].nnz >= parts[-2].nnz:  # add like to like: few adds
            parts.append(parts.pop() + parts.pop())
    forward = sum(parts[1:], parts[0])
    return (forward + forward.T).tocsr()


def skip_gram_pairs(
    token_ids_per_text: Iterable[Sequence[int]],
    *,
    window: int,
    rng: np.random.Generator | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """List every token beside each token within `window` places of it: what skip-gram learns from.

    All pairs come back at once: up to 2 * window a token, 8 bytes a pair.

    Parameters
    ----------
    token_ids_per_text : iterable of sequences of int
        One text each, any ids of int32. Pairs never cross from text to text.
    window : int
        Places to either side, at least 1. It may be longer than a text.
    rng : numpy.random.Generator, optional
        Draws each centre's window anew from 1..window, as word2vec does (near neighbours then
        count more); None takes `window` for all.

    Returns
    -------
    centres, contexts : np.ndarray of int32, (pairs,)
        Ordered by text, by the centre's place and by the context's place.

    Raises
    ------
    ValueError
        If `window` is below 1.

    References
    ----------
    Built step by step in notebook 32. Mikolov et al. (2013), https://arxiv.org/abs/1301.3781

    Examples
    --------
    >>> centres, contexts = skip_gram_pairs([[5, 6, 7], [8, 9]], window=1)
    >>> list(zip(centres.tolist(), contexts.tolist()))
    [(5, 6), (6, 5), (6, 7), (7, 6), (8, 9), (9, 8)]
    """
    if window < 1:
        raise ValueError(f"window should be at least 1, got {window}")
    parts = [np.empty((2, 0), dtype=np.int32)]
    for token_ids, text_numbers in _chunks(token_ids_per_text):
        parts.append(_pairs(token_ids.astype(np.int32), text_numbers, window, rng))
    centres, contexts = np.concatenate(parts, axis=1)
    return centres, contexts


def noise_distribution(counts: ArrayLike, *, power: float = 0.75) -> np.ndarray:
    """Return the law negative samples are drawn from: counts to a power, made to sum to 1.

    Parameters
    ----------
    counts : array_like, (vocab_size,)
        How often each token occurs; a token that never does is never drawn.
    power : float
        1 is the unigram law, 0 the uniform law; word2vec takes 0.75.

    Returns
    -------
    np.ndarray of float64, (vocab_size,)

    Raises
    ------
    ValueError
        If a count is negative or none is above 0.

    References
    ----------
    Built step by step in notebook 32. Mikolov et al. (2013), https://arxiv.org/abs/1310.4546

    Examples
    --------
    >>> noise_distribution([16, 1, 0]).round(3).tolist()
    [0.889, 0.111, 0.0]
    """
    counts = np.asarray(counts, dtype=float)
    if counts.size == 0 or counts.min() < 0 or counts.max() == 0:
        raise ValueError(f"counts should be 0 or more and one of them above 0, got {counts}")
    weights = np.where(counts > 0, counts**power, 0.0)
    return weights / weights.sum()


def _chunks(texts: Iterable[Sequence[int]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Join texts to runs of about `CHUNK_TOKENS` ids, each id with the number of its text."""
    batch, held = [], 0
    for text in texts:
        batch.append(text)
        held += len(text)
        if held >= CHUNK_TOKENS:
            yield _joined(batch)
            batch, held = [], 0
    if held:
        yield _joined(batch)


def _joined(texts: list[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    token_ids = np.concatenate([np.asarray(text, dtype=np.int64) for text in texts])
    return token_ids, np.repeat(np.arange(len(texts)), [len(text) for text in texts])


def _pairs(token_ids, text_numbers, window, rng) -> np.ndarray:
    """Return (2, pairs): every centre's window as one row of places, then the row's valid ones."""
    n = len(token_ids)
    reach = np.full(n, window) if rng is None else rng.integers(1, window + 1, n)
    window = min(window, np.bincount(text_numbers).max())  # no text reaches farther
    offsets = np.delete(np.arange(-window, window + 1), window)  # (2 * window,), without 0
    places = np.arange(n)[:, None] + offsets  # (n, 2 * window)
    inside = (places >= 0) & (places < n) & (np.abs(offsets) <= reach[:, None])
    places = places.clip(0, n - 1)
    inside &= text_numbers[places] == text_numbers[:, None]
    return np.stack([np.repeat(token_ids, inside.sum(axis=1)), token_ids[places[inside]]])


def _count_forward(token_ids, text_numbers, vocab_size, window, weight) -> sp.csr_matrix:
    """Count every pair once, the earlier token as the row: one shifted comparison a distance."""
    rows, columns, values = [], [], []
    longest = np.bincount(text_numbers).max()
    for distance in range(1, min(window, longest - 1) + 1):
        same_text = text_numbers[:-distance] == text_numbers[distance:]
        rows.append(token_ids[:-distance][same_text])
        columns.append(token_ids[distance:][same_text])
        values.append(np.full(len(rows[-1]), 1 / distance if weight == "distance" else 1.0))
    if not rows:
        return sp.csr_matrix((vocab_size, vocab_size))
    places = (np.concatenate(rows), np.concatenate(columns))
    return sp.csr_matrix((np.concatenate(values), places), shape=(vocab_size, vocab_size))
