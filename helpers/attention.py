"""Attention in NumPy, to see every number: scores, masks, heads and positions.

A mask is boolean, True where a token may be looked at. A token that may not be gets the weight 0
exactly; a row in which none may be is all zeros (no NaN, no even spread over the padding). What
learns, the Keras layers, is in `helpers.attention_layers`; this module loads no Keras.

Not handled here: gradients, dropout of the weights, caches for decoding word by word, relative
positions, attention in less than quadratic memory.

Built step by step in notebooks 42 (additive), 43 (dot product) and 44 (multi-head, positions).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

Weights = Sequence[np.ndarray]


def dot_product_attention(query: ArrayLike, keys: ArrayLike, values: ArrayLike, *, mask=None):
    """Score each key by its dot product with the query, and average the values.

    Parameters
    ----------
    query : array, (..., dim) or (..., queries, dim)
        One query for each text, or several.
    keys, values : array, (..., time, dim) and (..., time, value_dim)
    mask : bool array, (..., time), optional

    Returns
    -------
    context : np.ndarray, (..., value_dim) or (..., queries, value_dim)
    weights : np.ndarray, (..., time) or (..., queries, time)

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    References
    ----------
    M.-T. Luong et al. (2015), "Effective Approaches to Attention-based Neural Machine
    Translation". Built step by step in notebook 43.

    Examples
    --------
    >>> keys = np.array([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    >>> context, weights = dot_product_attention([0.0, np.log(3)], keys, keys)
    >>> weights.round(2)  # scores 0, log 3, 0
    array([0.2, 0.6, 0.2])
    >>> dot_product_attention([0.0, np.log(3)], keys, keys, mask=[True, True, False])[1]
    array([0.25, 0.75, 0.  ])
    """
    query, keys, single = _aligned(query, keys)
    _check_equal("dim", query, keys)
    return _average(query @ np.swapaxes(keys, -1, -2), values, mask, single=single)


def additive_attention(
    query: ArrayLike, keys: ArrayLike, values: ArrayLike, weights: Weights, *, mask=None
):
    """Score each key by v · tanh(query W_query + key W_key), and average the values.

    Parameters
    ----------
    query, keys, values, mask
        As for `dot_product_attention`; query and keys may differ in size.
    weights : (W_query, W_key, v)
        (query_dim, units), (key_dim, units), (units,) or (units, 1), as
        `AdditiveAttention.get_weights()` returns them.

    Returns
    -------
    context, weights : np.ndarray
        As for `dot_product_attention`.

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    References
    ----------
    D. Bahdanau et al. (2015), "Neural Machine Translation by Jointly Learning to Align and
    Translate". Built step by step in notebook 42.

    Examples
    --------
    >>> weights = np.zeros((2, 1)), np.ones((1, 1)), np.array([np.log(3)])
    >>> keys = np.array([[-1000.0], [1000.0]])  # tanh gives -1 and 1
    >>> additive_attention([5.0, 5.0], keys, keys, weights)[1].round(2)  # 1/3 and 3 over their sum
    array([0.1, 0.9])
    """
    query, keys, single = _aligned(query, keys)
    w_query, w_key, v = (np.asarray(w) for w in weights)
    _check_equal("query_dim", query, w_query.T)
    _check_equal("key_dim", keys, w_key.T)
    by_query = (query @ w_query)[..., :, None, :]  # (..., queries, 1, units)
    by_key = (keys @ w_key)[..., None, :, :]  # (..., 1, time, units)
    return _average(np.tanh(by_query + by_key) @ v.reshape(-1), values, mask, single=single)


def scaled_dot_product(q: ArrayLike, k: ArrayLike, v: ArrayLike, *, mask=None):
    """Return softmax(q kᵀ / √dim) v and the weights.

    Parameters
    ----------
    q, k, v : array, (..., queries, dim), (..., time, dim), (..., time, value_dim)
    mask : bool array that broadcasts to (..., queries, time), optional
        Padding: `padding_mask(token_ids)[:, None]`; the past alone: `causal_mask(length)`; both: &.

    Returns
    -------
    out, weights : np.ndarray, (..., queries, value_dim) and (..., queries, time)

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    References
    ----------
    A. Vaswani et al. (2017), "Attention Is All You Need". Built step by step in notebook 44.

    Examples
    --------
    >>> q, k = np.array([[2.0, 0, 0, 0]]), np.array([[np.log(3), 0, 0, 0], [0, 0, 0, 0]])
    >>> scaled_dot_product(q, k, np.array([[4.0], [8.0]]))  # 2 log 3 / √4 = log 3
    (array([[5.]]), array([[0.75, 0.25]]))
    """
    q, k, v = (np.asarray(a, dtype=float) for a in (q, k, v))
    _check_equal("dim", q, k)
    weights = _masked_softmax(q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1]), mask)
    _check_time(weights, v)
    return weights @ v, weights


def multi_head(
    query: ArrayLike, keys: ArrayLike, values: ArrayLike, weights: Weights, *, mask=None
):
    """Run `scaled_dot_product` in each head and join the heads, as Keras' MultiHeadAttention.

    Parameters
    ----------
    query, keys, values : array, (batch, queries, dim), (batch, time, dim), (batch, time, dim)
    weights : eight arrays
        `keras.layers.MultiHeadAttention.get_weights()`: kernel (dim, heads, head_dim) and bias
        (heads, head_dim) of query, key, value; (heads, head_dim, dim) and (dim,) of the output.
    mask : bool array that broadcasts to (batch, queries, time), optional

    Returns
    -------
    out, weights : np.ndarray, (batch, queries, dim) and (batch, heads, queries, time)

    Raises
    ------
    ValueError
        If there are not eight arrays, or the shapes do not fit together.

    Examples
    --------
    >>> x, kernel, bias = np.ones((1, 3, 2)), np.zeros((2, 4, 5)), np.zeros((4, 5))
    >>> weights = (kernel, bias) * 3 + (np.zeros((4, 5, 2)), np.array([7.0, 8.0]))
    >>> out, shares = multi_head(x, x, x, weights)
    >>> out[0, 0].tolist(), shares.shape  # four heads, each looks at all three tokens alike
    ([7.0, 8.0], (1, 4, 3, 3))
    """
    if len(weights) != 8:
        raise ValueError(
            f"weights should be eight arrays, got {len(weights)}; pass get_weights() of a "
            "MultiHeadAttention with biases"
        )
    pairs = zip((query, keys, values), weights[0:6:2], weights[1:6:2], strict=True)
    q, k, v = (np.einsum("btd,dhe->bhte", x, kernel) + bias[:, None] for x, kernel, bias in pairs)
    per_head = None if mask is None else np.asarray(mask)[..., None, :, :]
    out, shares = scaled_dot_product(q, k, v, mask=per_head)  # (batch, heads, queries, head_dim)
    return np.einsum("bhte,hed->btd", out, weights[6]) + weights[7], shares


def causal_mask(length: int) -> np.ndarray:
    """Return (length, length), row t True for the tokens 0..t.

    Examples
    --------
    >>> causal_mask(3).astype(int).tolist()
    [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    """
    return np.tri(length, dtype=bool)


def padding_mask(token_ids: ArrayLike) -> np.ndarray:
    """Return an array of the same shape, True for a token, False for padding (id 0).

    Examples
    --------
    >>> padding_mask([[5, 2, 0]]).tolist()
    [[True, True, False]]
    """
    return np.asarray(token_ids) != 0


def positional_encoding(length: int, dim: int) -> np.ndarray:
    """Return the sines (even columns) and cosines (odd columns) that number the places of a text.

    Column pair i turns by 1 / 10000^(2i / dim) radians a place.

    Parameters
    ----------
    length, dim : int
        Places, and columns: an even number.

    Returns
    -------
    np.ndarray, (length, dim)

    Raises
    ------
    ValueError
        If dim is odd.

    References
    ----------
    A. Vaswani et al. (2017), "Attention Is All You Need", section 3.5.

    Examples
    --------
    >>> positional_encoding(2, 4).round(4).tolist()
    [[0.0, 1.0, 0.0, 1.0], [0.8415, 0.5403, 0.01, 1.0]]
    """
    if dim % 2:
        raise ValueError(f"dim should be even, sine and cosine in pairs, got {dim}; take {dim + 1}")
    turns = np.arange(length)[:, None] / 10_000 ** (np.arange(0, dim, 2) / dim)  # (length, dim / 2)
    return np.stack([np.sin(turns), np.cos(turns)], axis=-1).reshape(length, dim)


def _average(scores, values, mask, *, single: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return context and weights from scores (..., queries, time)."""
    per_query = None if mask is None else np.asarray(mask)[..., None, :]
    weights, values = _masked_softmax(scores, per_query), np.asarray(values)
    _check_time(weights, values)
    context = weights @ values  # (..., queries, value_dim)
    return (context[..., 0, :], weights[..., 0, :]) if single else (context, weights)


def _masked_softmax(scores: np.ndarray, mask) -> np.ndarray:
    if mask is not None:
        try:
            scores = np.where(np.broadcast_to(mask, scores.shape), scores, -np.inf)
        except ValueError:
            raise ValueError(
                f"mask should fit scores of shape {scores.shape}, got {np.shape(mask)}; a padding "
                "mask is (..., time), and here needs an axis for the queries: mask[:, None]"
            ) from None
    top = scores.max(axis=-1, keepdims=True)
    odds = np.exp(scores - np.where(np.isfinite(top), top, 0))  # a blocked token has exp(-inf) = 0
    total = odds.sum(axis=-1, keepdims=True)
    return odds / np.where(total == 0, 1, total)


def _aligned(query: ArrayLike, keys: ArrayLike) -> tuple[np.ndarray, np.ndarray, bool]:
    query, keys = np.asarray(query, dtype=float), np.asarray(keys, dtype=float)
    if keys.ndim - query.ndim not in (0, 1) or keys.ndim < 2:
        raise ValueError(
            "query should be (..., dim) or (..., queries, dim) beside keys (..., time, dim), got "
            f"shapes {query.shape} and {keys.shape}"
        )
    single = query.ndim < keys.ndim
    return (query[..., None, :] if single else query), keys, single


def _check_equal(name: str, a: np.ndarray, b: np.ndarray) -> None:
    if a.shape[-1] != b.shape[-1]:
        raise ValueError(
            f"{name} should be the same in both, got {a.shape[-1]} and {b.shape[-1]}; "
            "look at the last axes of query, keys and weights"
        )


def _check_time(weights: np.ndarray, values: np.ndarray) -> None:
    if weights.shape[-1] != values.shape[-2]:
        raise ValueError(
            f"there should be one value for each key, got {weights.shape[-1]} keys and "
            f"{values.shape[-2]} values; give both the same time axis"
        )
