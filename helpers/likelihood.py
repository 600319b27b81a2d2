"""How well does a model predict text? Bits and perplexity, and n-grams as the baseline.

Every score refuses bad input (empty, NaN, unknown ids) instead of returning a number that looks
fine.

Not handled here: probabilities themselves (pass -log p), orders above the bigram, other smoothing
than add-k.

Built step by step in notebook 01.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from helpers.checks import checked_ids


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
    train = checked_ids("train_ids", train_ids, vocab_size, at_least=order)
    test = checked_ids("test_ids", test_ids, vocab_size, at_least=2)
    if order == 1:
        counts = np.bincount(train, minlength=vocab_size)[test[1:]]  # (m - 1,)
        totals = np.full(len(test) - 1, len(train))  # (m - 1,)
    else:
        counts = _pair_counts(train, test, vocab_size)  # (m - 1,)
        totals = np.bincount(train[:-1], minlength=vocab_size)[test[:-1]]  # (m - 1,)
    probs = (counts + add_k) / (totals + add_k * vocab_size)
    return float(-np.log2(probs).mean())


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
