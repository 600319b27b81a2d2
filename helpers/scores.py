"""How good is a model? Bits, n-grams as a baseline, BLEU and chrF of translations.

Bad input (empty, NaN, unknown ids) is refused rather than scored. Built step by step in notebooks
01 (bits, n-grams), 41 (chrF) and 43 (BLEU).

Not handled here: scores of classifiers (`sklearn.metrics`), n-grams above the bigram, sacrebleu's
other settings.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def bits(nats: ArrayLike) -> float:
    """Return the mean of -log p in bits; the perplexity is 2 to the power of it.

    `nats` are -log p of each symbol, or their mean, such as Keras' cross-entropy loss.

    >>> round(bits([np.log(2), np.log(8)]), 6)  # mean of 1 bit and 3 bits
    2.0
    """
    nats = np.asarray(nats, dtype=np.float64)
    if nats.size == 0 or not nats.min() >= 0:  # NaN is not >= 0 either
        raise ValueError(f"nats should be numbers -log p from 0 on, got {nats}; check the sign")
    return float(nats.mean() / np.log(2))


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
        raise ValueError(f"add_k should be above 0, got {add_k!r}; take a small one such as 0.01")
    train = _checked_ids("train_ids", train_ids, vocab_size, at_least=order)
    test = _checked_ids("test_ids", test_ids, vocab_size, at_least=2)
    if order == 1:
        counts = np.bincount(train, minlength=vocab_size)[test[1:]]  # (m - 1,)
        totals = np.full(len(test) - 1, len(train))  # (m - 1,)
    else:
        seen = Counter(itertools.pairwise(train.tolist()))
        counts = np.array([seen[pair] for pair in itertools.pairwise(test.tolist())])  # (m - 1,)
        totals = np.bincount(train[:-1], minlength=vocab_size)[test[:-1]]  # (m - 1,)
    probs = (counts + add_k) / (totals + add_k * vocab_size)
    return float(-np.log2(probs).mean())


def chrf(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Return sacrebleu's chrF of whole sentences, from 0 to 1 (Popović 2015).

    It is the F2 of shared character n-grams, n from 1 to 6, blanks left out. Each hypothesis has a
    list of one or more references.

    >>> round(chrf(["Va bien"], [["Va loin"]]), 4)  # (4/6 + 1/5) / 6
    0.1444
    """
    from sacrebleu.metrics import CHRF

    return CHRF().corpus_score(hypotheses, _streams(hypotheses, references)).score / 100


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

    # force: without a warning that the text looks tokenized
    return BLEU(force=True).corpus_score(hypotheses, _streams(hypotheses, references)).score / 100


def _checked_ids(name: str, ids: ArrayLike, vocab_size: int, *, at_least: int) -> np.ndarray:
    ids = np.asarray(ids)
    if ids.ndim != 1 or len(ids) < at_least or ids.dtype.kind not in "iu":
        got = f"shape {ids.shape} of {ids.dtype}"
        raise ValueError(f"{name} should be one row of {at_least} or more ids, got {got}")
    if ids.min() < 0 or ids.max() >= vocab_size:
        got = f"{ids.min()}..{ids.max()}; encode with the vocabulary of that size"
        raise ValueError(f"{name} should lie in 0..{vocab_size - 1}, got {got}")
    return ids.astype(np.int64)


def _streams(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> list[list]:
    """Return sacrebleu's form: the first reference of each row, then the second, ..."""
    rows = [() if isinstance(row, str) else tuple(row) for row in references]
    if len(rows) != len(hypotheses) or not rows or not all(rows):
        got = f"{len(rows)} for {len(hypotheses)}; wrap single references: [[reference], ...]"
        raise ValueError(f"references should hold a list of str for each hypothesis, got {got}")
    return [list(stream) for stream in itertools.zip_longest(*rows)]
