"""Attention in NumPy, where every number can be seen: scores, masks and positions.

A mask is boolean, True where a token may be looked at. The others get weight 0 exactly. A row in
which no token may be looked at is all zeros; Keras' Attention layers spread it evenly over the
padding.

Not handled here: gradients, dropout of the weights, several heads, additive scores (notebook 42),
less than quadratic memory. Built step by step in notebooks 43 (dot product) and 44 (positions).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax

Mask = ArrayLike | None
Attended = tuple[np.ndarray, np.ndarray]  # what was read, and the weights it was read with

LOWEST = np.finfo(float).min  # a forbidden score; -inf would make NaN of a row of nothing else


def dot_product_attention(
    query: ArrayLike, keys: ArrayLike, values: ArrayLike, *, mask: Mask = None
) -> Attended:
    """Weight values (..., time, value_dim) by the dot product of query and keys (Luong 2015).

    The query is (..., dim), or (..., queries, dim) for several; the mask is (..., time). Returns
    context (..., value_dim) and weights (..., time), with an axis for the queries where it came.

    Examples
    --------
    >>> keys = np.array([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    >>> context, weights = dot_product_attention([0.0, np.log(3)], keys, keys)
    >>> weights.round(2)  # scores 0, log 3, 0
    array([0.2, 0.6, 0.2])
    >>> dot_product_attention([0.0, np.log(3)], keys, keys, mask=[True, True, False])[1]
    array([0.25, 0.75, 0.  ])
    """
    query, keys = np.asarray(query, dtype=float), np.asarray(keys, dtype=float)
    rows = query[..., None, :] if query.ndim < keys.ndim else query  # (..., queries, dim)
    scores = rows @ np.swapaxes(keys, -1, -2)  # (..., queries, time)
    weights = _masked_softmax(scores, None if mask is None else np.asarray(mask)[..., None, :])
    context = weights @ np.asarray(values)  # (..., queries, value_dim)
    single = query.ndim < keys.ndim
    return (context[..., 0, :], weights[..., 0, :]) if single else (context, weights)


def scaled_dot_product(q: ArrayLike, k: ArrayLike, v: ArrayLike, *, mask: Mask = None) -> Attended:
    """Return softmax(q kᵀ / √dim) v and the weights (..., queries, time) (Vaswani 2017).

    The mask broadcasts to the weights. Padding: `padding_mask(token_ids)[:, None]`; the past
    alone: `causal_mask(length)`; both: &.

    Examples
    --------
    >>> q, k = np.array([[2.0, 0, 0, 0]]), np.array([[np.log(3), 0, 0, 0], [0, 0, 0, 0]])
    >>> scaled_dot_product(q, k, np.array([[4.0], [8.0]]))  # 2 log 3 / √4 = log 3
    (array([[5.]]), array([[0.75, 0.25]]))
    """
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(np.shape(q)[-1])  # (..., queries, time)
    weights = _masked_softmax(scores, mask)
    return weights @ np.asarray(v), weights


def causal_mask(length: int) -> np.ndarray:
    """Return (length, length) in which row t is True for tokens 0 to t."""
    return np.tri(length, dtype=bool)


def padding_mask(token_ids: ArrayLike) -> np.ndarray:
    """Return the same shape, True for a token and False for padding (id 0)."""
    return np.asarray(token_ids) != 0


def positional_encoding(length: int, dim: int) -> np.ndarray:
    """Return (length, dim): sines in the even columns, cosines in the odd (Vaswani 2017, 3.5).

    Column pair i turns by 1 / 10000^(2i / dim) radians a position.
    """
    if dim % 2:
        raise ValueError(f"dim should be even (sine and cosine), got {dim}; take {dim + 1}")
    turns = np.arange(length)[:, None] / 10_000 ** (np.arange(0, dim, 2) / dim)  # (length, dim / 2)
    return np.stack([np.sin(turns), np.cos(turns)], axis=-1).reshape(length, dim)


def _masked_softmax(scores: np.ndarray, mask: Mask) -> np.ndarray:
    if mask is None:
        return softmax(scores, axis=-1)
    try:
        allowed = np.broadcast_to(mask, scores.shape)
    except ValueError:
        got = f"{np.shape(mask)}; for several queries a padding mask becomes mask[:, None]"
        raise ValueError(f"mask should fit scores of shape {scores.shape}, got {got}") from None
    return np.where(allowed, softmax(np.where(allowed, scores, LOWEST), axis=-1), 0.0)
