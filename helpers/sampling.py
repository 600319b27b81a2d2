"""From logits to the next token: temperature, a draw, and the loop that carries the state.

Not handled here: batches (one sequence at a time), beam search, stopping at an end mark; top-k and
nucleus are in notebook 02. Built step by step in notebooks 01 (temperature) and 02 (state).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.special
from numpy.typing import ArrayLike

SUM_TOLERANCE = 1e-5  # how far from 1 a float32 softmax over a large vocabulary may sum


def softmax(logits: ArrayLike, *, temperature: float = 1.0) -> np.ndarray:
    """Return exp(logits / temperature) / sum along the last axis, in float64.

    A temperature below 1 sharpens, above 1 flattens; a logit of -inf gets probability 0.

    Examples
    --------
    >>> softmax([0.0, np.log(3.0)], temperature=0.5)  # 1 and 3, squared: 1 and 9
    array([0.1, 0.9])
    """
    if not 0 < temperature < np.inf:
        raise ValueError(f"temperature should be above 0, got {temperature!r}; or take the argmax")
    logits = np.asarray(logits, dtype=np.float64)
    # The maximum tells it all: NaN spreads to it, +inf is it, -inf is it where nothing else is.
    if not np.isfinite(logits.max(axis=-1)).all():
        raise ValueError("logits should have a finite one a row and no NaN or +inf, got others")
    with np.errstate(over="ignore"):  # a gap over a tiny temperature is -inf, whose exp is 0
        scaled = (logits - logits.max(axis=-1, keepdims=True)) / temperature
    return scipy.special.softmax(scaled, axis=-1)


def draw(probs: ArrayLike, rng: np.random.Generator) -> int:
    """Draw one token id according to its probability."""
    probs = np.asarray(probs, dtype=np.float64)
    if probs.ndim != 1 or not abs(probs.sum() - 1) <= SUM_TOLERANCE or probs.min() < 0:
        got = f"shape {probs.shape}, sum {probs.sum():.6g}; pass logits through softmax"
        raise ValueError(f"probs should be one row from 0 on with sum 1, got {got}")
    return int(rng.choice(len(probs), p=probs / probs.sum()))


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
    as `np.argmax`. The state is carried on, so the text is never read again: `step` runs
    `len(prompt_ids) + length - 1` times.

    Examples
    --------
    >>> def step(token_id, state):  # the id after the one read, in a circle of four
    ...     return np.eye(4)[(token_id + 1) % 4], state
    >>> generate(step, None, [0, 1], length=4, choose=np.argmax)
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
