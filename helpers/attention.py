"""Attention in NumPy, where every number can be seen: scores, masks, heads and positions.

A mask is boolean, True where a token may be looked at. The others get weight 0 exactly. A row in
which no token may be looked at is all zeros; Keras' Attention layers spread it evenly over the
padding.

Not handled here: gradients, dropout of the weights, caches, relative positions, less than quadratic
memory. The Keras layers that learn are in `helpers.attention_layers`.
Built step by step in notebooks 42 (additive), 43 (dot product) and 44 (multi-head, positions).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax

Weights = Sequence[np.ndarray]
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
    return _average(query, _dot_products(*_query_rows(query, keys)), values, mask)


def additive_attention(
    query: ArrayLike, keys: ArrayLike, values: ArrayLike, weights: Weights, *, mask: Mask = None
) -> Attended:
    """Weight values by v · tanh(query W_query + key W_key) (Bahdanau 2015).

    As `dot_product_attention`, but query and keys may differ in size. `weights` is
    (W_query, W_key, v) as `AdditiveAttention.get_weights()` returns it: (query_dim, units),
    (key_dim, units), (units,) or (units, 1).
    """
    rows, keys = _query_rows(query, keys)
    w_query, w_key, v = (np.asarray(w) for w in weights)
    by_query = (rows @ w_query)[..., :, None, :]  # (..., queries, 1, units)
    by_key = (keys @ w_key)[..., None, :, :]  # (..., 1, time, units)
    return _average(query, np.tanh(by_query + by_key) @ v.reshape(-1), values, mask)


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
    q, k, v = (np.asarray(a, dtype=float) for a in (q, k, v))
    weights = _masked_softmax(_dot_products(q, k) / np.sqrt(q.shape[-1]), mask)
    return weights @ v, weights


def multi_head(
    query: ArrayLike, keys: ArrayLike, values: ArrayLike, weights: Weights, *, mask: Mask = None
) -> Attended:
    """Run `scaled_dot_product` in each head and join the heads, as Keras' MultiHeadAttention.

    Query, keys and values are (batch, queries or time, dim); the mask broadcasts to
    (batch, queries, time). `weights` is what the layer's `get_weights()` returns: kernel
    (dim, heads, head_dim) and bias (heads, head_dim) of query, key, value; kernel
    (heads, head_dim, dim) and bias (dim,) of the output. Returns (batch, queries, dim) and the
    weights (batch, heads, queries, time).
    """
    if len(weights) != 8:
        raise ValueError(
            f"weights should be eight arrays, got {len(weights)}; pass get_weights() of a "
            "MultiHeadAttention with biases"
        )
    inputs = (np.asarray(a) for a in (query, keys, values))
    pairs = zip(inputs, weights[0:6:2], weights[1:6:2], strict=True)
    q, k, v = (np.einsum("btd,dhe->bhte", x, w) + b[:, None] for x, w, b in pairs)
    per_head = None if mask is None else np.asarray(mask)[..., None, :, :]
    out, shares = scaled_dot_product(q, k, v, mask=per_head)  # (batch, heads, queries, head_dim)
    return np.einsum("bhte,hed->btd", out, weights[6]) + weights[7], shares


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


def _query_rows(query: ArrayLike, keys: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return queries (..., queries, dim), one where the axis was missing, and keys as arrays."""
    query, keys = np.asarray(query, dtype=float), np.asarray(keys, dtype=float)
    if keys.ndim - query.ndim not in (0, 1) or keys.ndim < 2:
        raise ValueError(
            "query should be (..., dim) or (..., queries, dim) with keys (..., time, dim), got "
            f"shapes {query.shape} and {keys.shape}; add or take away a batch axis"
        )
    return (query[..., None, :] if query.ndim < keys.ndim else query), keys


def _dot_products(queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
    if queries.shape[-1] != keys.shape[-1]:
        raise ValueError(
            "query and keys should be equally long vectors, got dimensions "
            f"{queries.shape[-1]} and {keys.shape[-1]}; project one of them first"
        )
    return queries @ np.swapaxes(keys, -1, -2)  # (..., queries, time)


def _average(query: ArrayLike, scores: np.ndarray, values: ArrayLike, mask: Mask) -> Attended:
    """Return context and weights from scores (..., queries, time)."""
    weights = _masked_softmax(scores, None if mask is None else np.asarray(mask)[..., None, :])
    context = weights @ np.asarray(values)  # (..., queries, value_dim)
    single = np.ndim(query) < scores.ndim
    return (context[..., 0, :], weights[..., 0, :]) if single else (context, weights)


def _masked_softmax(scores: np.ndarray, mask: Mask) -> np.ndarray:
    if mask is None:
        return softmax(scores, axis=-1)
    try:
        allowed = np.broadcast_to(mask, scores.shape)
    except ValueError:
        raise ValueError(
            f"mask should fit scores of shape {scores.shape}, got {np.shape(mask)}; for several "
            "queries a padding mask (batch, time) becomes mask[:, None]"
        ) from None
    return np.where(allowed, softmax(np.where(allowed, scores, LOWEST), axis=-1), 0.0)
