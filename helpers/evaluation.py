"""How good is a model? Bits and perplexity for text, scores for classes and translations.

Every score refuses bad input (empty, NaN, unequal lengths, unknown ids) instead of returning a
number that looks fine.

Not handled here: probabilities of several classes (turn them into classes first), orders above the
bigram, averages over several classes, intervals of anything but a share of hits.

Built step by step in notebooks 01 (perplexity, bits, n-gram baselines), 11 (scores, confusion
matrix), 34 (best threshold), 35 (sense separation), 41 (chrF) and 43 (BLEU).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from numbers import Integral
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class BinaryScores(NamedTuple):
    """Scores of class 1, each between 0 and 1."""

    accuracy: float
    precision: float
    recall: float
    f1: float


class SenseSeparation(NamedTuple):
    """Shares between 0 and 1: of nearest neighbours with one's own sense, and by blind choice."""

    accuracy: float
    chance: float


def perplexity(nats: ArrayLike) -> float:
    """Return exp of the mean negative log-likelihood.

    Parameters
    ----------
    nats : array_like
        -log p of each symbol by the natural logarithm, or their mean, such as Keras' cross-entropy
        loss. Any shape; inf (p = 0) gives inf.

    Returns
    -------
    float
        1 for a model that is always certain and right, vocab_size for one that guesses blindly.

    Raises
    ------
    ValueError
        If `nats` is empty, or holds NaN or a number below 0.

    Examples
    --------
    >>> round(perplexity([np.log(2), np.log(8)]), 6)  # geometric mean of 2 and 8
    4.0
    """
    with np.errstate(over="ignore"):  # beyond float64 it is inf
        return float(np.exp(_mean_nats(nats)))


def bits(nats: ArrayLike) -> float:
    """Return the mean negative log-likelihood in bits: nats / log(2).

    Parameters and errors are those of `perplexity`, which is 2 to the power of this.

    Examples
    --------
    >>> round(bits([np.log(2), np.log(8)]), 6)  # mean of 1 bit and 3 bits
    2.0
    """
    return float(_mean_nats(nats) / np.log(2))


def ngram_bits(
    train_ids: ArrayLike, test_ids: ArrayLike, *, order: int, vocab_size: int, add_k: float
) -> float:
    """Return the mean bits per symbol of a unigram or bigram model on `test_ids[1:]`.

    Counts of `train_ids` are smoothed: (count + k) / (total + k * vocab_size). The first test
    symbol is context only, in both orders, so that they score the same symbols.

    Parameters
    ----------
    train_ids : array_like of int, (n,)
        At least `order` ids.
    test_ids : array_like of int, (m,)
        At least 2 ids.
    order : int
        1 (unigram) or 2 (bigram).
    vocab_size : int
        Every id lies in range(vocab_size).
    add_k : float
        Above 0, so that no symbol is impossible. Choose it on validation text.

    Returns
    -------
    float
        Bits per symbol. Memory grows with the text and vocab_size, never with vocab_size squared.

    Raises
    ------
    ValueError
        If an argument is not as said above.

    References
    ----------
    Jurafsky, Martin, Speech and Language Processing, chapter "N-gram Language Models".

    Examples
    --------
    >>> abab = [0, 1, 0, 1]
    >>> ngram_bits(abab, abab, order=1, vocab_size=2, add_k=1)  # each symbol has p = 1/2
    1.0
    >>> round(ngram_bits(abab, [0, 1], order=2, vocab_size=2, add_k=2), 6)  # p(b | a) = 4/6
    0.584963
    """
    if order not in (1, 2):
        raise ValueError(f"order should be 1 (unigram) or 2 (bigram), got {order!r}; choose one")
    if not 0 < add_k < np.inf:
        raise ValueError(
            f"add_k should be a finite number above 0, got {add_k!r}; with 0 an unseen pair would "
            "cost infinitely many bits, so take a small one such as 0.01"
        )
    train = _checked_ids("train_ids", train_ids, vocab_size, at_least=order)
    test = _checked_ids("test_ids", test_ids, vocab_size, at_least=2)
    if order == 1:
        counts = np.bincount(train, minlength=vocab_size)[test[1:]]  # (m - 1,)
        totals = np.full(len(test) - 1, len(train))  # (m - 1,)
    else:
        counts = _pair_counts(train, test, vocab_size)  # (m - 1,)
        totals = np.bincount(train[:-1], minlength=vocab_size)[test[:-1]]  # (m - 1,)
    probs = (counts + add_k) / (totals + add_k * vocab_size)
    return float(-np.log2(probs).mean())


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
    labels = _checked_ids("labels", labels, n_classes, at_least=1)
    predictions = _checked_ids("predictions", predictions, n_classes, at_least=1)
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
    labels = _checked_ids("labels", labels, 2, at_least=1)
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
    hits = _checked_ids("correct", correct, 2, at_least=1)  # (n,)
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


def chrf(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Return chrF of translations: F2 of the shared character n-grams, n from 1 to 6.

    Precision and recall are each averaged over n, blanks left out; recall counts twice.

    Parameters
    ----------
    hypotheses : sequence of str, (n,)
        One translation for each source sentence.
    references : sequence of sequences of str, (n,)
        For each source sentence its right translations, one or more; the nearest one counts.

    Returns
    -------
    float
        0 (nothing in common) to 1: sacrebleu's score over 100.

    Raises
    ------
    ValueError
        If there is no row, the lengths differ, or a row has no reference or a bare str.

    References
    ----------
    Popović (2015), "chrF: character n-gram F-score for automatic MT evaluation"; Post (2018), "A
    Call for Clarity in Reporting BLEU Scores" (sacrebleu).

    Examples
    --------
    >>> round(chrf(["Va bien"], [["Va loin"]]), 4)  # (4/6 + 1/5) / 6
    0.1444
    """
    from sacrebleu.metrics import CHRF

    streams = _reference_streams(hypotheses, references)
    return CHRF().corpus_score(list(hypotheses), streams).score / 100


def bleu(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Return BLEU of translations: shared word n-grams, n from 1 to 4, over the whole set.

    Parameters, errors and sources are those of `chrf`. sacrebleu's settings are kept (its
    tokeniser "13a", exponential smoothing of the orders without a hit), so that figures compare.

    Returns
    -------
    float
        0 to 1: sacrebleu's score over 100. The geometric mean of the four precisions times the
        brevity penalty exp(1 - r / c), where the translations (c words) are shorter than the
        references (r words).

    Examples
    --------
    >>> round(bleu(["the cat sat on a mat"], [["the cat sat on the mat"]]), 4)
    0.5373
    >>> round((5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25, 4)
    0.5373
    """
    from sacrebleu.metrics import BLEU

    streams = _reference_streams(hypotheses, references)
    return BLEU(force=True).corpus_score(list(hypotheses), streams).score / 100


def _reference_streams(hypotheses, references) -> list[list[str | None]]:
    """Return sacrebleu's form: the first reference of each row, then the second, ..."""
    rows = [() if isinstance(row, str) else tuple(row) for row in references]
    if len(rows) != len(hypotheses) or not rows or not all(rows):
        raise ValueError(
            "references should hold for each hypothesis a list of one or more translations, got "
            f"{len(hypotheses)} hypotheses, {len(rows)} rows, {rows.count(())} of them empty or a "
            "bare str; wrap single references: [[reference], ...]"
        )
    return [list(stream) for stream in zip_longest(*rows)]


def _mean_nats(nats: ArrayLike) -> np.float64:
    nats = np.asarray(nats, dtype=np.float64)
    if nats.size == 0 or not nats.min() >= 0:  # NaN is not >= 0 either
        raise ValueError(
            "nats should be one or more numbers -log p from 0 on, got "
            f"{f'least {nats.min()}' if nats.size else 'none'}; "
            "check the sign, and whether the loss became NaN"
        )
    return nats.mean()


def _pair_counts(train: np.ndarray, test: np.ndarray, vocab_size: int) -> np.ndarray:
    """Count in `train` each neighbouring pair of `test`: (m - 1,)."""
    seen, counts = np.unique(train[:-1] * vocab_size + train[1:], return_counts=True)
    wanted = test[:-1] * vocab_size + test[1:]
    places = np.searchsorted(seen, wanted).clip(max=len(seen) - 1)
    return np.where(seen[places] == wanted, counts[places], 0)


def _checked_ids(name: str, ids: ArrayLike, size: int, *, at_least: int) -> np.ndarray:
    """Return ids in range(size) as int64 (n,), or say what is wrong with them."""
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


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
