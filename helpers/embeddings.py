"""Word vectors and what they are learned from: counts and pairs of neighbours, the matrix of an
embedding layer, analogies.

A vector is a row of a matrix and a token is its row number. Tokens are neighbours within a window
of their own text, never across texts.

Not handled here: splitting texts into tokens, reading files of vectors, training (notebooks 32 and
33 train word2vec and GloVe).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

BATCH_QUESTIONS = 256  # analogies answered at once: (questions, words) similarities in memory
CHUNK_TOKENS = 200_000  # tokens handled at once: bounds the memory, keeps NumPy busy


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
    (vocab_size, vocab_size) is symmetric. Texts are read as a stream. Memory peaks at some three
    times the result.

    >>> cooccurrence([[0, 1, 2], [0, 1]], vocab_size=3, window=1).toarray()
    array([[0., 2., 0.],
           [2., 0., 1.],
           [0., 1., 0.]])
    """
    if weight not in ("count", "distance"):
        raise ValueError(f"weight should be 'count' or 'distance', got {weight!r}")
    shape = (vocab_size, vocab_size)
    parts = [sp.csr_matrix(shape)]
    for token_ids, text_numbers in _chunks(token_ids_per_text):
        _check_ids(token_ids, vocab_size)
        pairs, values = [np.empty((2, 0), dtype=np.int64)], [np.empty(0)]  # the earlier token first
        for distance in _distances(text_numbers, window):
            same_text = text_numbers[distance:] == text_numbers[:-distance]
            both = np.stack([token_ids[:-distance], token_ids[distance:]])
            pairs.append(both[:, same_text])
            values.append(np.full(same_text.sum(), 1 / distance if weight == "distance" else 1.0))
        rows, columns = np.concatenate(pairs, axis=1)
        parts.append(sp.csr_matrix((np.concatenate(values), (rows, columns)), shape=shape))
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
    """List every token with each token within `window` places of it (notebook 32).

    With `rng` each centre draws its own window from 1..window, as word2vec does, so that near
    neighbours count more. Centres and contexts, int32 (pairs,), are in the order of the text, of
    the centre and of the context; they take 8 bytes a pair, and twice that while they are joined.

    >>> centres, contexts = skip_gram_pairs([[5, 6, 7], [8, 9]], window=1)
    >>> list(zip(centres.tolist(), contexts.tolist()))
    [(5, 6), (6, 5), (6, 7), (7, 6), (8, 9), (9, 8)]
    """
    centres, contexts = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int32)]
    for token_ids, text_numbers in _chunks(token_ids_per_text):
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
        centres.append(np.repeat(token_ids.astype(np.int32), inside.sum(axis=1)))
        contexts.append(table[inside])
    return np.concatenate(centres), np.concatenate(contexts)


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


def _chunks(texts: Iterable[Sequence[int]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Join texts to runs of about `CHUNK_TOKENS` ids, each id with the number of its text."""
    batch: list[Sequence[int]] = []
    held = 0
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


def _distances(text_numbers: np.ndarray, window: int) -> range:
    """Distances of a window, as far as the longest text reaches."""
    if window < 1:
        raise ValueError(f"window should be at least 1, got {window}")
    return range(1, min(window + 1, int(np.bincount(text_numbers).max())))


def _check_ids(token_ids: np.ndarray, vocab_size: int) -> None:
    if token_ids.size and (token_ids.min() < 0 or token_ids.max() >= vocab_size):
        got = f"{token_ids.min()}..{token_ids.max()}; encode with the vocabulary of that length"
        raise ValueError(f"ids should lie in 0..{vocab_size - 1}, got {got}")
