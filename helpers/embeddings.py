"""Word vectors and what they are learned from: counts and pairs of neighbours, the matrix of an
embedding layer, analogies.

A vector is a row of a matrix and a token is its row number. Tokens are neighbours within a window
of their own text, never across texts.

Not handled here: splitting texts into tokens, reading files of vectors, training (notebooks 32 and
33 train word2vec and GloVe).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

BATCH_QUESTIONS = 256  # analogies answered at once: (questions, words) similarities in memory


def embedding_matrix(
    tokens: Sequence[str],
    index: Mapping[str, int],
    *,
    vectors: ArrayLike,
    rng: np.random.Generator | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Lay ready-made word vectors out in the order of a vocabulary (notebook 34).

    Parameters
    ----------
    index : mapping of str to int
        The row of `vectors` (n, embed_dim) that each word has.
    rng : numpy.random.Generator, optional
        Draws the rows of tokens without a vector from normal distributions with the mean and spread
        of each column; without it they are 0. The token "<pad>" is always 0.

    Returns
    -------
    matrix : np.ndarray of float32, (vocab_size, embed_dim)
    found : np.ndarray of bool, (vocab_size,)
        True where the row is a ready-made vector.

    Examples
    --------
    >>> matrix, found = embedding_matrix(["<pad>", "cat"], {"cat": 1}, vectors=[[1, 2], [3, 4]])
    >>> matrix.tolist(), found.tolist()
    ([[0.0, 0.0], [3.0, 4.0]], [False, True])
    """
    vectors = np.asarray(vectors, dtype=np.float32)
    rows = np.array([index.get(token, -1) for token in tokens], dtype=np.int64)
    found = rows >= 0
    shape = (len(rows), vectors.shape[1])
    matrix = np.zeros(shape, dtype=np.float32)
    if rng is not None:
        matrix[:] = rng.normal(vectors.mean(axis=0), vectors.std(axis=0), shape)
        matrix[[token == "<pad>" for token in tokens]] = 0
    matrix[found] = vectors[rows[found]]
    return matrix, found


def cooccurrence(
    token_ids_per_text: Iterable[Sequence[int]],
    *,
    vocab_size: int,
    window: int,
    weight: Literal["count", "distance"] = "count",
) -> sp.csr_matrix:
    """Count how often two tokens stand within `window` places of each other (notebook 33).

    A pair d places apart adds 1, or 1/d as in GloVe if `weight` is "distance"; the matrix
    (vocab_size, vocab_size) is symmetric.

    >>> cooccurrence([[0, 1, 2], [0, 1]], vocab_size=3, window=1).toarray()
    array([[0., 2., 0.],
           [2., 0., 1.],
           [0., 1., 0.]])
    """
    if weight not in ("count", "distance"):
        raise ValueError(f"weight should be 'count' or 'distance', got {weight!r}")
    token_ids, text_numbers = _joined(token_ids_per_text)
    if token_ids.size and (token_ids.min() < 0 or token_ids.max() >= vocab_size):
        got = f"{token_ids.min()}..{token_ids.max()}; encode with the vocabulary of that length"
        raise ValueError(f"ids should lie in 0..{vocab_size - 1}, got {got}")
    forward = sp.csr_matrix((vocab_size, vocab_size))  # the earlier token first
    for distance in _distances(text_numbers, window):
        same_text = text_numbers[distance:] == text_numbers[:-distance]
        rows, columns = token_ids[:-distance][same_text], token_ids[distance:][same_text]
        values = np.full(len(rows), 1 / distance if weight == "distance" else 1.0)
        forward += sp.csr_matrix((values, (rows, columns)), shape=forward.shape)
    return (forward + forward.T).tocsr()


def skip_gram_pairs(
    token_ids_per_text: Iterable[Sequence[int]],
    *,
    window: int,
    rng: np.random.Generator | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """List every token with each token within `window` places of it (notebook 32).

    With `rng` each centre draws its own window from 1..window, as word2vec does, so that near
    neighbours count more. Centres and contexts, int32 (pairs,), are in the order of the text, of
    the centre and of the context; they take 8 bytes a pair, and twice that while they are joined.

    >>> centres, contexts = skip_gram_pairs([[5, 6, 7], [8, 9]], window=1)
    >>> list(zip(centres.tolist(), contexts.tolist()))
    [(5, 6), (6, 5), (6, 7), (7, 6), (8, 9), (9, 8)]
    """
    token_ids, text_numbers = _joined(token_ids_per_text)
    n, distances = len(token_ids), _distances(text_numbers, window)
    reach = np.full(n, window) if rng is None else rng.integers(1, window + 1, n)
    # One row a centre: what stands before it, far to near, then what stands after it.
    table = np.empty((n, 2 * len(distances)), dtype=np.int32)
    inside = np.zeros(table.shape, dtype=bool)
    for distance in distances:
        same_text = text_numbers[distance:] == text_numbers[:-distance]
        before, after = len(distances) - distance, len(distances) + distance - 1
        table[distance:, before] = token_ids[:-distance]
        table[:-distance, after] = token_ids[distance:]
        inside[distance:, before] = same_text & (reach[distance:] >= distance)
        inside[:-distance, after] = same_text & (reach[:-distance] >= distance)
    return np.repeat(token_ids.astype(np.int32), inside.sum(axis=1)), table[inside]


def analogy(
    vectors: ArrayLike, a: ArrayLike, b: ArrayLike, c: ArrayLike, *, k: int = 1
) -> np.ndarray:
    """Answer "a is to b as c is to what?" by the `k` rows nearest to b - a + c (notebook 31).

    `a`, `b` and `c` are rows of `vectors` (n, embed_dim), or arrays of rows (questions,); many
    questions at once are much faster than one by one. The answers, (k,) or (questions, k), come
    best first. Every vector is first brought to length 1; a, b and c are never the answer.

    >>> man, woman, king, queen = [1, 0], [1, 1], [3, 0], [3, 3]
    >>> analogy([man, woman, king, queen, [-1, 2]], 0, 1, 2).tolist()
    [3]
    """
    vectors = np.asarray(vectors)
    if not 1 <= k <= len(vectors) - 3:
        raise ValueError(f"k should lie in 1..{len(vectors) - 3}, the other rows, got {k}")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths == 0, 1, lengths)
    questions = np.stack([np.atleast_1d(a), np.atleast_1d(b), np.atleast_1d(c)], axis=1)
    answers = np.empty((len(questions), k), dtype=np.int64)
    for begin in range(0, len(questions), BATCH_QUESTIONS):
        batch = questions[begin : begin + BATCH_QUESTIONS]
        target = unit[batch[:, 1]] - unit[batch[:, 0]] + unit[batch[:, 2]]  # (batch, embed_dim)
        cosines = target @ unit.T  # (batch, n), up to the length of the target
        np.put_along_axis(cosines, batch, -np.inf, axis=1)
        for rank in range(k):
            best = cosines.argmax(axis=1)  # the first row of equally near ones
            answers[begin : begin + BATCH_QUESTIONS, rank] = best
            np.put_along_axis(cosines, best[:, None], -np.inf, axis=1)
    return answers[0] if np.ndim(a) == 0 else answers


def _joined(texts: Iterable[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return all ids in one row, and for each the number of its text."""
    rows = [np.asarray(text, dtype=np.int64) for text in texts]
    lengths = [len(row) for row in rows]
    return np.concatenate([*rows, np.empty(0, np.int64)]), np.repeat(np.arange(len(rows)), lengths)


def _distances(text_numbers: np.ndarray, window: int) -> range:
    """Distances of a window, as far as the longest text reaches."""
    if window < 1:
        raise ValueError(f"window should be at least 1, got {window}")
    return range(1, min(window + 1, int(np.bincount(text_numbers, minlength=1).max())))
