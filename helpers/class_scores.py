"""How good is a classifier? Confusion matrix, F1, the best threshold, an interval for the accuracy.

Every score refuses bad input (empty, NaN, unequal lengths, unknown ids) instead of returning a
number that looks fine.

Not handled here: probabilities of several classes (turn them into classes first), averages over
several classes, intervals of anything but a share of hits.

Built step by step in notebooks 11 (scores, confusion matrix) and 34 (best threshold).
"""

from __future__ import annotations

from numbers import Integral
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from helpers.checks import checked_ids


class BinaryScores(NamedTuple):
    """Scores of class 1, each between 0 and 1."""

    accuracy: float
    precision: float
    recall: float
    f1: float


def confusion_matrix(labels: ArrayLike, predictions: ArrayLike, n_classes: int) -> np.ndarray:
    """Count each pair of true and predicted class.

    Parameters
    ----------
    labels, predictions : array_like of int, (n,)
        Class ids in range(n_classes).
    n_classes : int

    Returns
    -------
    np.ndarray of int64, (n_classes, n_classes)
        Rows are the truth, columns the predictions.

    Raises
    ------
    ValueError
        If the two are empty, of unequal length or not one-dimensional, or hold anything but class
        ids in range(n_classes).

    Examples
    --------
    >>> confusion_matrix([0, 0, 1], [0, 1, 1], 2)
    array([[1, 1],
           [0, 1]])
    """
    labels = checked_ids("labels", labels, n_classes, at_least=1)
    predictions = checked_ids("predictions", predictions, n_classes, at_least=1)
    if len(labels) != len(predictions):
        raise ValueError(
            f"labels and predictions should be equally long, got {len(labels)} and "
            f"{len(predictions)}; predict for the rows whose labels you pass"
        )
    cells = np.bincount(labels * n_classes + predictions, minlength=n_classes**2)
    return cells.reshape(n_classes, n_classes)


def binary_scores(labels: ArrayLike, predictions: ArrayLike) -> BinaryScores:
    """Return accuracy, and precision, recall and F1 of class 1.

    Parameters
    ----------
    labels, predictions : array_like of int, (n,)
        0 or 1 each.

    Returns
    -------
    BinaryScores
        0 / 0 counts as 0 (no message predicted as spam: precision 0).

    Raises
    ------
    ValueError
        As for `confusion_matrix` with two classes.

    Examples
    --------
    >>> binary_scores([0, 0, 1, 1], [0, 1, 1, 1]).recall
    1.0
    """
    (true_0, false_1), (false_0, true_1) = confusion_matrix(labels, predictions, 2).tolist()
    return BinaryScores(
        accuracy=_ratio(true_0 + true_1, true_0 + false_1 + false_0 + true_1),
        precision=_ratio(true_1, true_1 + false_1),
        recall=_ratio(true_1, true_1 + false_0),
        f1=_ratio(2 * true_1, 2 * true_1 + false_1 + false_0),
    )


def best_threshold(labels: ArrayLike, scores: ArrayLike) -> tuple[float, float]:
    """Return the threshold with the fewest errors when `scores >= threshold` means class 1.

    Every threshold that can make a difference is tried, in one sorted pass: O(n log n). Choose it
    on validation rows, judge it on others: the error returned is too rosy for new rows.

    Parameters
    ----------
    labels : array_like of int, (n,)
        0 or 1 each.
    scores : array_like, (n,)
        Finite; the greater, the surer of class 1. Probabilities will do, logits as well.

    Returns
    -------
    threshold : float
        One of `scores`, or just above the greatest of them (class 1 is never the answer). Among
        equally good ones the smallest.
    error : float
        The share of rows it gets wrong.

    Raises
    ------
    ValueError
        If the two differ in length, are empty, or hold anything else than said above.

    References
    ----------
    Built step by step in notebook 34.

    Examples
    --------
    >>> best_threshold([0, 1, 0, 1, 1], [0.1, 0.4, 0.6, 0.7, 0.9])
    (0.4, 0.2)
    """
    labels = checked_ids("labels", labels, 2, at_least=1)
    scores = np.asarray(scores)
    if scores.dtype.kind != "f":
        scores = scores.astype(float)
    if scores.shape != labels.shape or not np.isfinite(scores).all():
        raise ValueError(
            f"scores should be {len(labels)} finite numbers (one a label), got shape "
            f"{scores.shape}, {np.isfinite(scores).sum()} of them finite; for a column (n, 1) use "
            ".ravel()"
        )
    order = np.argsort(-scores)  # ties in any order: no threshold cuts between them
    falling = scores[order]
    none_called = int(labels.sum())  # errors of a threshold above every score
    # each called 1 that is 0 adds an error, each that is 1 removes one
    errors = none_called + np.cumsum(1 - 2 * labels[order])  # (n,) errors[k]: k + 1 are called 1
    errors[:-1][falling[1:] == falling[:-1]] = len(labels) + 1  # no threshold cuts between ties
    best = len(labels) - 1 - int(np.argmin(errors[::-1]))  # reversed: the smallest threshold first
    if none_called < errors[best]:
        above = np.nextafter(falling[0], falling.dtype.type(np.inf))
        return float(above), none_called / len(labels)
    return float(falling[best]), float(errors[best] / len(labels))


def bootstrap_interval(
    correct: ArrayLike, *, rng: np.random.Generator, level: float = 0.95, draws: int = 1000
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of an accuracy.

    The test rows are drawn again with replacement, as many as there are, `draws` times; the
    interval holds the middle `level` of the accuracies found. The number of hits in such a draw
    is binomial, so it is drawn directly: no (draws, n) table is made.

    Parameters
    ----------
    correct : array_like of bool or int, (n,)
        1 where the prediction was right, 0 where it was wrong.
    rng : np.random.Generator
    level : float
        Between 0 and 1.
    draws : int
        1 or more; the ends of the interval are steadier with more.

    Returns
    -------
    tuple of float
        Low and high end. Both 1 if every row is right and both 0 if none is: the bootstrap knows
        only the rows it was given, so for few rows or accuracies near 0 or 1 it is too narrow.

    Raises
    ------
    ValueError
        If `correct` is empty, not one-dimensional or holds anything but 0 and 1, or `level` or
        `draws` is not as said above.

    References
    ----------
    Efron, Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    >>> bootstrap_interval([1, 1, 1], rng=np.random.default_rng(0))
    (1.0, 1.0)
    >>> low, high = bootstrap_interval([1] * 80 + [0] * 20, rng=np.random.default_rng(0))
    >>> 0.70 < low < 0.75 and 0.85 < high < 0.90  # by the normal rule 0.8 -+ 0.078
    True
    """
    hits = checked_ids("correct", correct, 2, at_least=1)  # (n,)
    if not 0 < level < 1:
        raise ValueError(
            f"level should be a number between 0 and 1, got {level!r}; for 95% pass 0.95"
        )
    if not isinstance(draws, Integral) or draws < 1:
        raise ValueError(
            f"draws should be a whole number of 1 or more, got {draws!r}; 1000 is usual"
        )
    accuracies = rng.binomial(len(hits), hits.mean(), size=draws) / len(hits)  # (draws,)
    low, high = np.quantile(accuracies, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
