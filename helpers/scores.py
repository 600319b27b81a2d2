"""How good is a model? Bits and perplexity, n-grams as a baseline, the best threshold of a
classifier, BLEU and chrF of translations.

Bad input (empty, NaN, unknown ids) is refused rather than scored. Built step by step in notebooks
01 (bits, n-grams), 34 (threshold), 41 (chrF) and 43 (BLEU).

Not handled here: other scores of classifiers (`sklearn.metrics`), n-grams above the bigram, other
settings of BLEU and chrF than sacrebleu's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
from numpy.typing import ArrayLike


def perplexity(nats: ArrayLike) -> float:
    """Return exp of the mean of -log p: vocab_size for a blind guess, 1 for certainty.

    `nats` are -log p of each symbol, or their mean, such as Keras' cross-entropy loss.

    >>> round(perplexity([np.log(2), np.log(8)]), 6)  # geometric mean of 2 and 8
    4.0
    """
    with np.errstate(over="ignore"):  # beyond float64 it is inf
        return float(np.exp(_mean_nats(nats)))


def bits(nats: ArrayLike) -> float:
    """Return the mean of -log p in bits, as `perplexity` is 2 to the power of it.

    >>> round(bits([np.log(2), np.log(8)]), 6)  # mean of 1 bit and 3 bits
    2.0
    """
    return float(_mean_nats(nats) / np.log(2))


def ngram_bits(
    train_ids: ArrayLike, test_ids: ArrayLike, *, order: int, vocab_size: int, add_k: float
) -> float:
    """Return the mean bits per symbol of a unigram or bigram model (`order` 1 or 2) on a text.

    Counts are smoothed: (count + k) / (total + k * vocab_size); choose k on validation text. The
    first test symbol is context only, in both orders, so that they score the same symbols.

    >>> round(ngram_bits([0, 1, 0, 1], [0, 1], order=2, vocab_size=2, add_k=2), 6)  # p = 4/6
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


def best_threshold(labels: ArrayLike, scores: ArrayLike) -> tuple[float, float]:
    """Return the threshold with the fewest errors if `scores >= threshold` means 1, and its error.

    Every threshold that can make a difference is tried in one sorted pass. It is one of the scores,
    the smallest among equally good ones, or just above the greatest where 1 is never the answer.
    Choose it on validation rows: on them the error is too rosy.

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
    n_ones = int(labels.sum())  # errors of a threshold above every score
    # each called 1 that is 0 adds an error, each that is 1 removes one
    errors = n_ones + np.cumsum(1 - 2 * labels[order])  # (n,) errors[k]: k + 1 are called 1
    errors[:-1][falling[1:] == falling[:-1]] = len(labels) + 1  # no threshold cuts between ties
    best = len(labels) - 1 - int(np.argmin(errors[::-1]))  # reversed: the smallest threshold first
    if n_ones < errors[best]:
        above = np.nextafter(falling[0], falling.dtype.type(np.inf))
        return float(above), n_ones / len(labels)
    return float(falling[best]), float(errors[best] / len(labels))


def chrf(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Return sacrebleu's chrF of whole sentences, from 0 to 1 (Popović 2015).

    It is the F2 of shared character n-grams, n from 1 to 6, blanks left out. Each hypothesis has a
    list of one or more references.

    >>> round(chrf(["Va bien"], [["Va loin"]]), 4)  # (4/6 + 1/5) / 6
    0.1444
    """
    from sacrebleu.metrics import CHRF

    return CHRF().corpus_score(list(hypotheses), _streams(hypotheses, references)).score / 100


def bleu(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Return sacrebleu's BLEU of whole sentences, from 0 to 1, with its own tokenizer.

    It is the geometric mean of the precisions of word n-grams, n from 1 to 4, times a penalty for
    translations that are too short. Each hypothesis has a list of one or more references.

    >>> round(bleu(["the cat sat on a mat"], [["the cat sat on the mat"]]), 4)
    0.5373
    >>> round((5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25, 4)
    0.5373
    """
    from sacrebleu.metrics import BLEU

    score = BLEU(force=True)  # force: without a warning that the text looks tokenized
    return score.corpus_score(list(hypotheses), _streams(hypotheses, references)).score / 100


def _mean_nats(nats: ArrayLike) -> np.float64:
    nats = np.asarray(nats, dtype=np.float64)
    if nats.size == 0 or not nats.min() >= 0:  # NaN is not >= 0 either
        raise ValueError(
            f"nats should be one or more numbers -log p from 0 on, got {nats}; "
            "check the sign, and whether the loss became NaN"
        )
    return nats.mean()


def _pair_counts(train: np.ndarray, test: np.ndarray, vocab_size: int) -> np.ndarray:
    """Count in `train` each neighbouring pair of `test`, (m - 1,), without a square table."""
    seen, counts = np.unique(train[:-1] * vocab_size + train[1:], return_counts=True)
    wanted = test[:-1] * vocab_size + test[1:]
    places = np.searchsorted(seen, wanted).clip(max=len(seen) - 1)
    return np.where(seen[places] == wanted, counts[places], 0)


def _checked_ids(name: str, ids: ArrayLike, size: int, *, at_least: int) -> np.ndarray:
    """Return ids in range(size) as int64 (n,), or say what is wrong with them."""
    ids = np.asarray(ids)
    if ids.ndim != 1 or len(ids) < at_least or ids.dtype.kind not in "biuf":
        raise ValueError(
            f"{name} should be one row of {at_least} or more numbers, got shape {ids.shape} of "
            f"{ids.dtype}; encode names as ids first, and use .ravel() for a column (n, 1)"
        )
    right = (ids >= 0) & (ids < size) & (ids == np.floor(ids))  # NaN is wrong too
    if not right.all():
        place = int(right.argmin())
        raise ValueError(
            f"{name} should be whole numbers from 0 to {size - 1}, got {ids[place]} at position "
            f"{place}; turn probabilities into classes (p >= 0.5), or check the number of ids"
        )
    return ids.astype(np.int64)


def _streams(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> list[list]:
    """Return sacrebleu's form: the first reference of each row, then the second, ..."""
    rows = [() if isinstance(row, str) else tuple(row) for row in references]
    if len(rows) != len(hypotheses) or not rows or not all(rows):
        raise ValueError(
            "references should hold for each hypothesis a list of one or more translations, got "
            f"{len(hypotheses)} hypotheses, {len(rows)} rows, {rows.count(())} of them empty or a "
            "bare str; wrap single references: [[reference], ...]"
        )
    return [list(stream) for stream in zip_longest(*rows)]
