"""From logits to the next token: softmax with temperature, top-k, nucleus, and the loop over them.

`generate` carries the state from step to step, so a token costs the same at the end of a long text
as at its begin. A choice is put together from the parts:
`lambda logits: draw(nucleus(softmax(logits, temperature=0.8), 0.9), rng)`.

Not handled here: batches (one sequence at a time), beam search, stopping at an end mark,
penalties for repetition.

Built step by step in notebooks 01 (temperature) and 02 (top-k, nucleus, carried state).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

SUM_TOLERANCE = 1e-5  # what a softmax in float32 over a large vocabulary may be off
TIE_TOLERANCE = 1e-12  # so that 0.6 + 0.3 reaches 0.9 whatever the rounding


def softmax(logits: ArrayLike, *, temperature: float = 1.0) -> np.ndarray:
    """Return probabilities exp(z / temperature) / sum, in float64 along the last axis.

    Parameters
    ----------
    logits : array_like, (..., vocab_size)
        -inf is allowed and gives probability 0.
    temperature : float
        Above 0; below 1 sharpens, above 1 flattens.

    Returns
    -------
    np.ndarray of float64, (..., vocab_size)

    Raises
    ------
    ValueError
        If the logits are empty, hold NaN or +inf or nothing but -inf, or the temperature is not a
        finite number above 0.

    Examples
    --------
    >>> softmax([0.0, np.log(3.0)])
    array([0.25, 0.75])
    >>> softmax([0.0, np.log(3.0)], temperature=0.5)
    array([0.1, 0.9])
    """
    if not 0 < temperature < np.inf:
        raise ValueError(
            f"temperature should be a finite number above 0, got {temperature!r}; "
            "for the limit at 0 use greedy"
        )
    logits = _checked_logits(logits)
    with np.errstate(over="ignore"):  # a gap over a tiny temperature is -inf, whose exp is 0
        scaled = (logits - logits.max(axis=-1, keepdims=True)) / temperature
    weights = np.exp(scaled)  # the largest is 1: no overflow
    return weights / weights.sum(axis=-1, keepdims=True)


def greedy(logits: ArrayLike) -> int:
    """Return the id of the largest logit, the smallest id among equals.

    Raises
    ------
    ValueError
        If the logits are not one row, or as for `softmax`.

    Examples
    --------
    >>> greedy([0.1, 2.0, 2.0])
    1
    """
    logits = _checked_logits(logits)
    if logits.ndim != 1:
        raise ValueError(
            f"logits should be one row (vocab_size,), got shape {logits.shape}; take logits[0]"
        )
    return int(logits.argmax())


def top_k(probs: ArrayLike, k: int) -> np.ndarray:
    """Keep the `k` most probable tokens and renormalise.

    Parameters
    ----------
    probs : array_like, (vocab_size,)
    k : int
        1 or more; from vocab_size on everything stays. Among equals the smaller id stays.

    Returns
    -------
    np.ndarray of float64, (vocab_size,)

    Raises
    ------
    ValueError
        If `k` is no whole number of 1 or more, or `probs` are no probabilities.

    References
    ----------
    Fan, Lewis, Dauphin (2018), Hierarchical Neural Story Generation.

    Examples
    --------
    >>> top_k([0.1, 0.6, 0.2, 0.1], 2)
    array([0.  , 0.75, 0.25, 0.  ])
    """
    if not isinstance(k, Integral) or k < 1:
        raise ValueError(f"k should be a whole number of 1 or more, got {k!r}; 1 is greedy")
    probs = _checked_probs(probs)
    return _keep(probs, _by_falling(probs)[:k])


def nucleus(probs: ArrayLike, p: float) -> np.ndarray:
    """Keep the fewest most probable tokens whose mass reaches `p`, and renormalise.

    Parameters
    ----------
    probs : array_like, (vocab_size,)
    p : float
        Above 0, at most 1. The token that crosses `p` stays; 1 keeps everything.

    Returns
    -------
    np.ndarray of float64, (vocab_size,)

    Raises
    ------
    ValueError
        If `p` lies outside (0, 1], or `probs` are no probabilities.

    References
    ----------
    Holtzman et al. (2020), The Curious Case of Neural Text Degeneration.

    Examples
    --------
    >>> nucleus([0.1, 0.6, 0.2, 0.1], 0.7)
    array([0.  , 0.75, 0.25, 0.  ])
    """
    if not 0 < p <= 1:
        raise ValueError(f"p should lie above 0 and at most at 1, got {p!r}; 0.9 is common")
    probs = _checked_probs(probs)
    if p == 1:  # apart: rounding could let the sum reach 1 before the last tiny token
        return probs
    order = _by_falling(probs)
    crossing = np.searchsorted(np.cumsum(probs[order]), p - TIE_TOLERANCE)
    return _keep(probs, order[: crossing + 1])


def draw(probs: ArrayLike, rng: np.random.Generator) -> int:
    """Draw one token id by its probability.

    Raises
    ------
    TypeError
        If `rng` is no `np.random.Generator`.
    ValueError
        If `probs` (vocab_size,) are no probabilities.

    Examples
    --------
    >>> draw([0.0, 1.0, 0.0], np.random.default_rng(0))
    1
    """
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng should be a Generator, got {type(rng).__name__}; use np.random.default_rng(0)"
        )
    probs = _checked_probs(probs)
    return int(rng.choice(len(probs), p=probs))


def generate(
    step: Callable[[int, Any], tuple[np.ndarray, Any]],
    state: Any,
    prompt_ids: Sequence[int],
    *,
    length: int,
    choose: Callable[[np.ndarray], int],
) -> list[int]:
    """Read a prompt, then choose and read one token after the other.

    Parameters
    ----------
    step : callable
        `step(token_id, state)` returns (logits (vocab_size,), state).
    state : object
        What `step` takes before the first token.
    prompt_ids : sequence of int
        At least one token; none of them is returned.
    length : int
        Tokens to choose, 0 or more.
    choose : callable
        `choose(logits)` returns the next token id, such as `greedy`.

    Returns
    -------
    list of int, (length,)
        The new ids. `step` runs `len(prompt_ids) + length - 1` times.

    Raises
    ------
    ValueError
        If the prompt is empty or `length` is no whole number from 0 on.

    Examples
    --------
    >>> def step(token_id, state):  # the id after the one read, in a circle of four
    ...     return np.eye(4)[(token_id + 1) % 4], state
    >>> generate(step, None, [0, 1], length=4, choose=greedy)
    [2, 3, 0, 1]
    """
    if len(prompt_ids) == 0:
        raise ValueError(
            "prompt_ids should hold a token, got none; begin with any, for example a newline's id"
        )
    if not isinstance(length, Integral) or length < 0:
        raise ValueError(
            f"length should be a whole number from 0 on, got {length!r}; it counts the new tokens"
        )
    for token_id in prompt_ids:
        logits, state = step(token_id, state)
    new_ids: list[int] = []
    while len(new_ids) < length:
        if new_ids:
            logits, state = step(new_ids[-1], state)
        new_ids.append(operator.index(choose(logits)))
    return new_ids


def _checked_logits(logits: ArrayLike) -> np.ndarray:
    logits = np.asarray(logits, dtype=np.float64)
    if logits.ndim == 0 or logits.size == 0:
        raise ValueError(
            f"logits should be (..., vocab_size), got shape {logits.shape}; pass a row"
        )
    # The maximum alone tells: NaN spreads to it, +inf is it, -inf is it where nothing else is.
    if not np.isfinite(logits.max(axis=-1)).all():
        raise ValueError(
            "logits should be numbers or -inf, at least one finite, got NaN, +inf or only -inf; "
            "look for a loss that became NaN, or a mask over every token"
        )
    return logits


def _checked_probs(probs: ArrayLike) -> np.ndarray:
    probs = np.asarray(probs, dtype=np.float64)
    if probs.ndim != 1 or not abs(probs.sum() - 1) <= SUM_TOLERANCE or probs.min() < 0:
        raise ValueError(
            f"probs should be one row of numbers from 0 on that sum to 1, got shape {probs.shape}, "
            f"sum {probs.sum():.6g}, least {probs.min(initial=1):.3g}; pass logits through softmax"
        )
    return probs / probs.sum()


def _by_falling(probs: np.ndarray) -> np.ndarray:
    return np.argsort(-probs, kind="stable")  # ids, the most probable first


def _keep(probs: np.ndarray, token_ids: np.ndarray) -> np.ndarray:
    kept = np.zeros_like(probs)
    kept[token_ids] = probs[token_ids]
    return kept / kept.sum()
