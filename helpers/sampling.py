"""From logits to the next token: temperature, top-k and nucleus, a draw, and the loop over them.

The parts combine: `lambda logits: draw(nucleus(softmax(logits, temperature=0.8), 0.9), rng)`.

Not handled here: batches (one sequence at a time), beam search, stopping at an end mark,
penalties for repetition.
Built step by step in notebooks 01 (temperature) and 02 (top-k, nucleus, carried state).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.special
from numpy.typing import ArrayLike

SUM_TOLERANCE = 1e-5  # how far from 1 a float32 softmax over a large vocabulary may sum
TIE_TOLERANCE = 1e-12  # so that 0.6 + 0.3 reaches 0.9 in spite of rounding


def softmax(logits: ArrayLike, *, temperature: float = 1.0) -> np.ndarray:
    """Return exp(logits / temperature) / sum along the last axis, in float64.

    A temperature below 1 sharpens, above 1 flattens; a logit of -inf gets probability 0.

    Examples
    --------
    >>> softmax([0.0, np.log(3.0)], temperature=0.5)  # 1 and 3, squared: 1 and 9
    array([0.1, 0.9])
    """
    if not 0 < temperature < np.inf:
        raise ValueError(f"temperature should be above 0, got {temperature!r}; for 0 use greedy")
    logits = _checked_logits(logits)
    with np.errstate(over="ignore"):  # a gap over a tiny temperature is -inf, whose exp is 0
        scaled = (logits - logits.max(axis=-1, keepdims=True)) / temperature
    return scipy.special.softmax(scaled, axis=-1)


def greedy(logits: ArrayLike) -> int:
    """Return the id of the largest of the logits (vocab_size,), the smallest id among equals."""
    return int(_checked_logits(logits).argmax())


def top_k(probs: ArrayLike, k: int) -> np.ndarray:
    """Keep the `k` most probable tokens (Fan et al. 2018) and renormalise.

    Among equals the smaller id stays; a `k` of vocab_size or more keeps everything.
    """
    if k < 1:
        raise ValueError(f"k should be 1 or more, got {k!r}; 1 is greedy")
    probs = _checked_probs(probs)
    return _keep(probs, np.argsort(-probs, kind="stable")[:k])


def nucleus(probs: ArrayLike, p: float) -> np.ndarray:
    """Keep the fewest most probable tokens whose sum reaches `p` (Holtzman et al. 2020).

    The token that crosses `p` stays. What is kept is renormalised.

    Examples
    --------
    >>> nucleus([0.1, 0.6, 0.2, 0.1], 0.7)
    array([0.  , 0.75, 0.25, 0.  ])
    """
    if not 0 < p <= 1:
        raise ValueError(f"p should lie above 0 and at most at 1, got {p!r}; 0.9 is common")
    probs = _checked_probs(probs)
    if p == 1:  # rounding could let the sum reach 1 before the last tiny token
        return probs
    order = np.argsort(-probs, kind="stable")  # the most probable first
    crossing = np.searchsorted(np.cumsum(probs[order]), p - TIE_TOLERANCE)
    return _keep(probs, order[: crossing + 1])


def draw(probs: ArrayLike, rng: np.random.Generator) -> int:
    """Draw one token id according to its probability."""
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
    """Read a prompt, then choose and read `length` tokens one by one; return the new ids.

    `step(token_id, state)` returns (logits (vocab_size,), state), `choose(logits)` a token id, such
    as `greedy`. The state is carried on, so the text is never read again: `step` runs
    `len(prompt_ids) + length - 1` times.

    Examples
    --------
    >>> def step(token_id, state):  # the id after the one read, in a circle of four
    ...     return np.eye(4)[(token_id + 1) % 4], state
    >>> generate(step, None, [0, 1], length=4, choose=greedy)
    [2, 3, 0, 1]
    """
    if len(prompt_ids) == 0:
        raise ValueError("prompt_ids should hold a token, got none; begin with a newline's id")
    for token_id in prompt_ids:
        logits, state = step(token_id, state)
    new_ids: list[int] = []
    for _ in range(length):
        if new_ids:
            logits, state = step(new_ids[-1], state)
        new_ids.append(int(choose(logits)))
    return new_ids


def _checked_logits(logits: ArrayLike) -> np.ndarray:
    logits = np.asarray(logits, dtype=np.float64)
    # The maximum tells it all: NaN spreads to it, +inf is it, -inf is it where nothing else is.
    if not np.isfinite(logits.max(axis=-1)).all():
        raise ValueError(
            "each row of logits should have a finite one and no NaN or +inf, got others"
        )
    return logits


def _checked_probs(probs: ArrayLike) -> np.ndarray:
    probs = np.asarray(probs, dtype=np.float64)
    if probs.ndim != 1 or not abs(probs.sum() - 1) <= SUM_TOLERANCE or probs.min() < 0:
        raise ValueError(
            f"probs should be one row from 0 on with sum 1, got shape {probs.shape}, sum "
            f"{probs.sum():.6g}, minimum {probs.min(initial=1):.3g}; pass logits through softmax"
        )
    return probs / probs.sum()


def _keep(probs: np.ndarray, token_ids: np.ndarray) -> np.ndarray:
    kept = np.zeros_like(probs)
    kept[token_ids] = probs[token_ids]
    return kept / kept.sum()
