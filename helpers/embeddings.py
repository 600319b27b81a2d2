"""Word vectors: count neighbouring words, find near vectors, score vectors against people.

A vector is a row of a matrix, a word is a row number; which word has which row is the business of
the caller (`helpers.vocabulary`).

Not handled here: training (notebook 33 trains GloVe step by step), splitting texts into tokens,
approximate search among millions of vectors, upper and lower case of the questions.

Built step by step in notebook 33.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike
from scipy.stats import spearmanr

CHUNK_TOKENS = 200_000  # tokens counted at once: bounds the memory, keeps NumPy busy
BATCH_QUESTIONS = 256  # analogies scored at once: (questions, words) similarities in memory


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
        _check_ids(token_ids, vocab_size)
        parts.append(_count_forward(token_ids, text_numbers, vocab_size, window, weight))
        while len(parts) > 1 and 2 * parts[-1].nnz >= parts[-2].nnz:  # add like to like: few adds
            parts.append(parts.pop() + parts.pop())
    forward = sum(parts[1:], parts[0])
    return (forward + forward.T).tocsr()


def neighbours(vectors: ArrayLike, row_or_vector: ArrayLike, *, k: int, exclude=()) -> np.ndarray:
    """Return the rows whose vectors have the greatest cosine with a row or a vector.

    Parameters
    ----------
    vectors : array_like, (n, embed_dim)
    row_or_vector : int or array_like, (embed_dim,)
        A row is not its own neighbour.
    k : int
        Rows wanted; fewer come back if fewer are left.
    exclude : iterable of int
        Rows that may not come back.

    Returns
    -------
    np.ndarray of int, (k,)
        Nearest first, ties by row. A vector of zeros has cosine 0 with all.

    Raises
    ------
    ValueError
        If `k` is below 1.
    IndexError
        If the row is none of `vectors`.

    Examples
    --------
    >>> vectors = [[1, 0], [2, 1], [0, 1], [-1, 0]]
    >>> neighbours(vectors, 0, k=2).tolist()
    [1, 2]
    >>> neighbours(vectors, [0, 3], k=2, exclude=[2]).tolist()
    [1, 0]
    """
    if k < 1:
        raise ValueError(f"k should be at least 1, got {k}")
    unit = _unit(vectors)
    exclude = list(exclude)
    if np.ndim(row_or_vector) == 0:
        row = int(row_or_vector)
        if not 0 <= row < len(unit):
            raise IndexError(f"row should lie in 0..{len(unit) - 1}, got {row}; look up the index")
        exclude.append(row)
        query = unit[row]
    else:
        query = _unit(np.asarray(row_or_vector, dtype=unit.dtype)[None])[0]
    return _nearest(unit @ query, k, exclude)


def analogy(vectors: ArrayLike, a: ArrayLike, b: ArrayLike, c: ArrayLike, *, k: int = 1):
    """Answer "a is to b as c is to what?" by the rows nearest to b - a + c (Mikolov 2013).

    Every vector is first brought to length 1; a, b and c themselves are never the answer.

    Parameters
    ----------
    vectors : array_like, (n, embed_dim)
    a, b, c : int, or array_like of int, (questions,)
        Rows; many questions at once are much faster than one by one.
    k : int
        Answers to a question.

    Returns
    -------
    np.ndarray of int, (k,) or (questions, k)
        Best first.

    Raises
    ------
    ValueError
        If `k` does not lie in 1..n - 3.

    Examples
    --------
    >>> man, woman, king, queen = [1, 0], [1, 1], [3, 0], [3, 3]
    >>> analogy([man, woman, king, queen, [-1, 2]], 0, 1, 2).tolist()
    [3]
    """
    unit = _unit(vectors)
    if not 1 <= k <= len(unit) - 3:
        raise ValueError(f"k should lie in 1..{len(unit) - 3} (rows less the question's), got {k}")
    questions = np.stack([np.atleast_1d(a), np.atleast_1d(b), np.atleast_1d(c)], axis=1)
    answers = np.empty((len(questions), k), dtype=np.int64)
    for begin in range(0, len(questions), BATCH_QUESTIONS):
        batch = questions[begin : begin + BATCH_QUESTIONS]
        target = unit[batch[:, 1]] - unit[batch[:, 0]] + unit[batch[:, 2]]  # (batch, embed_dim)
        cosines = target @ unit.T  # (batch, n), up to the length of the target
        np.put_along_axis(cosines, batch, -np.inf, axis=1)
        for row, values in enumerate(cosines, start=begin):
            answers[row] = _nearest(values, k, ())
    return answers[0] if np.ndim(a) == 0 else answers


def similarity_spearman(
    vectors: ArrayLike, index: Mapping[str, int], pairs: Iterable[tuple[str, str, float]]
) -> tuple[float, float]:
    """Compare cosines of word pairs with people's scores by rank correlation.

    Parameters
    ----------
    vectors : array_like, (n, embed_dim)
    index : mapping of str to int
        Word to row.
    pairs : iterable of (word, word, score)

    Returns
    -------
    rho : float
        Spearman's correlation over the pairs of which both words are known; nan below two.
    coverage : float
        The share of these pairs, 0 to 1.

    Raises
    ------
    ValueError
        If there are no pairs at all.

    Examples
    --------
    >>> index = {"cat": 0, "dog": 1, "car": 2}
    >>> pairs = [("cat", "dog", 9.0), ("cat", "car", 1.5), ("dog", "car", 2.0), ("cat", "yeti", 5)]
    >>> similarity_spearman([[1, 0], [3, 1], [0, 1]], index, pairs)
    (1.0, 0.75)
    """
    pairs = list(pairs)
    if not pairs:
        raise ValueError("pairs should hold at least one (word, word, score), got none")
    known = [(index[u], index[v], score) for u, v, score in pairs if u in index and v in index]
    if len(known) < 2:
        return float("nan"), len(known) / len(pairs)
    unit = _unit(vectors)
    first, second, scores = (np.array(column) for column in zip(*known, strict=True))
    cosines = (unit[first] * unit[second]).sum(axis=1)
    return float(spearmanr(cosines, scores).statistic), len(known) / len(pairs)


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


def _check_ids(token_ids: np.ndarray, vocab_size: int) -> None:
    low, high = token_ids.min(), token_ids.max()
    if low < 0 or high >= vocab_size:
        raise ValueError(
            f"ids should lie in 0..{vocab_size - 1}, got {low if low < 0 else high}; "
            "encode with the vocabulary whose length is vocab_size"
        )


def _unit(vectors: ArrayLike) -> np.ndarray:
    """Bring rows to length 1; zeros stay zeros."""
    vectors = np.asarray(vectors)
    if vectors.dtype.kind != "f":
        vectors = vectors.astype(float)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths == 0, 1, lengths)


def _nearest(cosines: np.ndarray, k: int, exclude: Iterable[int]) -> np.ndarray:
    allowed = np.ones(len(cosines), dtype=bool)
    allowed[list(exclude)] = False
    rows = np.flatnonzero(allowed)
    values = cosines[rows]
    if k < len(rows):  # only the top is sorted; all ties with the k-th value stay in
        top = values >= np.partition(values, -k)[-k]
        rows, values = rows[top], values[top]
    return rows[np.argsort(-values, kind="stable")[:k]]
