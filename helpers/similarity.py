"""Which vectors are near each other, by cosine, and does that agree with people?

A vector is a row of a matrix, a word is a row number; which word has which row is the business of
the caller (`helpers.vocabulary`).

Not handled here: approximate search among millions of vectors, other measures than the cosine,
upper and lower case of questions.

Explained in notebooks 31 (analogies, people's scores) and 32 (neighbours), built step by step in
notebook 35 (sense separation).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import spearmanr

BATCH_QUESTIONS = 256  # analogies scored at once: (questions, words) similarities in memory


class SenseSeparation(NamedTuple):
    """Shares between 0 and 1: of nearest neighbours with one's own sense, and by blind choice."""

    accuracy: float
    chance: float


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


def sense_separation(vectors: ArrayLike, senses: ArrayLike) -> SenseSeparation:
    """Ask of each occurrence of a word whether the occurrence nearest to it has the same sense.

    Nearest is by cosine. Equally near ones (cosines that differ by less than 1e-6) share the vote:
    a static vector, the same in every sentence, scores exactly `chance`.

    Parameters
    ----------
    vectors : array_like, (n, embed_dim)
        One vector for each occurrence; n by n cosines are held in memory.
    senses : array_like, (n,)
        The sense of each occurrence: numbers or names, each at least twice.

    Returns
    -------
    SenseSeparation
        `chance`: the share if every other occurrence is equally likely to be the nearest.

    Raises
    ------
    ValueError
        If the vectors are no finite matrix, one is zero, or the senses do not fit them.

    References
    ----------
    Built step by step in notebook 35.

    Examples
    --------
    >>> senses = ["pear", "pear", "ship", "ship"]
    >>> sense_separation([[9, 1], [8, 1], [1, 7], [0, 9]], senses).accuracy
    1.0
    >>> sense_separation([[1, 2]] * 4, senses)
    SenseSeparation(accuracy=0.3333333333333333, chance=0.3333333333333333)
    """
    vectors = np.asarray(vectors, dtype=np.float64)
    if vectors.ndim != 2 or not np.isfinite(vectors).all() or not vectors.any(axis=1).all():
        raise ValueError(
            "vectors should be a matrix of finite rows, none of them 0, got shape "
            f"{vectors.shape}; look for NaN or for words the model does not know"
        )
    names, counts = np.unique(np.asarray(senses), return_counts=True)
    if np.shape(senses) != (len(vectors),) or len(names) == 0 or counts.min() < 2:
        raise ValueError(
            f"senses should name each of {len(vectors)} vectors, each sense at least twice, got "
            f"shape {np.shape(senses)}, senses {names} and counts {counts}"
        )
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit.T  # (n, n)
    np.fill_diagonal(cosines, -np.inf)
    nearest = cosines > cosines.max(axis=1, keepdims=True) - 1e-6  # (n, n)
    same = np.equal.outer(np.asarray(senses), np.asarray(senses))
    shares = (nearest & same).sum(axis=1) / nearest.sum(axis=1)  # (n,)
    chance = (counts * (counts - 1)).sum() / (len(vectors) * (len(vectors) - 1))
    return SenseSeparation(float(shares.mean()), float(chance))


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
