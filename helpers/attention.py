"""Attention: NumPy twins to see every number, and the Keras layers of parts 4 and 5.

A mask is boolean, True where a token may be looked at. A token that may not be gets the weight 0
exactly; a row in which none may be is all zeros (no NaN, no even spread over the padding). Masks
are handed over as arguments: the layers do not take them from an Embedding with `mask_zero`.

Not handled here: gradients of the NumPy functions, dropout of the weights in them, caches for
decoding word by word, relative positions, attention in less than quadratic memory.

Built step by step in notebooks 42 (additive), 43 (dot product) and 44 (multi-head, blocks).
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers, ops
from numpy.typing import ArrayLike

Weights = Sequence[np.ndarray]
BLOCKED = -1e9  # the score of a forbidden token: exp of it is 0 in float32


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


class _Layer(layers.Layer):
    """A layer that hands no mask on: whoever needs one gets it as an argument."""

    def compute_mask(self, *inputs):
        """Return None."""


@keras.saving.register_keras_serializable("course")
class DotProductAttention(_Layer):
    """`dot_product_attention` as a layer without weights.

    Call with query (batch, dim) or (batch, queries, dim), values (batch, time, dim), which serve as
    keys too, and mask (batch, time); it returns (context, weights).

    Examples
    --------
    >>> context, weights = DotProductAttention()(np.ones((2, 4)), np.ones((2, 5, 4)))
    >>> tuple(context.shape), tuple(weights.shape)
    ((2, 4), (2, 5))
    """

    def call(self, query, values, *, mask=None):
        """Return context and weights."""
        single = len(query.shape) == 2
        query = query[:, None] if single else query  # (batch, queries, dim)
        scores = query @ ops.transpose(values, (0, 2, 1))  # (batch, queries, time)
        return _average_tensors(scores, values, mask, single=single)


@keras.saving.register_keras_serializable("course")
class AdditiveAttention(_Layer):
    """`additive_attention` as a layer; `get_weights()` gives (W_query, W_key, v).

    Called as `DotProductAttention`; query and values may differ in size. It holds
    (batch, queries, time, units) numbers at once.

    Parameters
    ----------
    units : int
        Width of the hidden layer that scores a pair.

    Examples
    --------
    >>> layer = AdditiveAttention(3)
    >>> context, weights = layer(np.ones((2, 6)), np.ones((2, 5, 4)))
    >>> tuple(context.shape), layer.count_params()  # (6 + 4 + 1) · 3
    ((2, 4), 33)
    """

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.w_query = layers.Dense(units, use_bias=False)
        self.w_key = layers.Dense(units, use_bias=False)
        self.v = layers.Dense(1, use_bias=False)

    def build(self, query_shape, values_shape):
        """Create the weights."""
        self.w_query.build(query_shape)
        self.w_key.build(values_shape)
        self.v.build((None, self.units))

    def call(self, query, values, *, mask=None):
        """Return context and weights."""
        single = len(query.shape) == 2
        by_query = self.w_query(query[:, None] if single else query)[:, :, None]
        hidden = ops.tanh(by_query + self.w_key(values)[:, None])  # (batch, queries, time, units)
        scores = ops.squeeze(self.v(hidden), axis=-1)  # (batch, queries, time)
        return _average_tensors(scores, values, mask, single=single)

    def get_config(self):
        """Return the arguments."""
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable("course")
class PositionEmbedding(_Layer):
    """Add a learned vector for each place to (batch, time, dim), time at most `max_length`.

    Examples
    --------
    >>> layer = PositionEmbedding(10, 4)
    >>> tuple(layer(np.zeros((2, 7, 4))).shape), layer.count_params()
    ((2, 7, 4), 40)
    """

    def __init__(self, max_length: int, dim: int, **kwargs):
        super().__init__(**kwargs)
        self.max_length, self.dim = max_length, dim
        self.table = self.add_weight(shape=(max_length, dim), initializer="uniform", name="table")

    def call(self, x):
        """Return x with the vector of its place added to each token."""
        time = x.shape[1]
        if time is not None and time > self.max_length:
            raise ValueError(
                f"x should have at most max_length={self.max_length} tokens, got {time}; "
                "cut the texts or build the layer with a greater max_length"
            )
        return x + self.table[: ops.shape(x)[1]]

    def get_config(self):
        """Return the arguments."""
        return {**super().get_config(), "max_length": self.max_length, "dim": self.dim}


class _Block(_Layer):
    """The parts that encoder and decoder share: a feed-forward net, and "add and normalise"."""

    def __init__(self, dim: int, heads: int, ff_dim: int, dropout: float, **kwargs):
        super().__init__(**kwargs)
        if dim % heads:
            raise ValueError(f"dim should be a multiple of heads, got {dim} and {heads}")
        self.sizes = {"dim": dim, "heads": heads, "ff_dim": ff_dim, "dropout": dropout}
        self.attention = layers.MultiHeadAttention(heads, dim // heads)
        self.inner = layers.Dense(ff_dim, activation="relu")
        self.outer = layers.Dense(dim)
        self.drop = layers.Dropout(dropout)
        self.norms = [layers.LayerNormalization(epsilon=1e-6) for _ in range(self.n_sublayers)]

    def build(self, x_shape):
        """Create the weights."""
        self.attention.build(x_shape, x_shape)
        self.inner.build(x_shape)
        self.outer.build((*x_shape[:-1], self.sizes["ff_dim"]))
        for norm in self.norms:
            norm.build(x_shape)

    def _look(self, attention, norm, x, memory, **masks):
        out, weights = attention(x, memory, return_attention_scores=True, **masks)
        return norm(x + self.drop(out)), weights

    def _think(self, x):
        return self.norms[-1](x + self.drop(self.outer(self.inner(x))))

    def get_config(self):
        """Return the arguments."""
        return {**super().get_config(), **self.sizes}


@keras.saving.register_keras_serializable("course")
class EncoderBlock(_Block):
    """Self-attention and a feed-forward net, each with residual and layer normalisation after it.

    Call with x (batch, time, dim) and mask (batch, time) for the padding; it returns x of the same
    shape. With `return_weights=True` also the weights (batch, heads, time, time).

    Parameters
    ----------
    dim, heads, ff_dim, dropout
        Size of a token (a multiple of heads), heads, width of the feed-forward net, dropout rate.

    Examples
    --------
    >>> tuple(EncoderBlock(8, 2, 16, 0.1)(np.ones((2, 5, 8))).shape)
    (2, 5, 8)
    """

    n_sublayers = 2

    def call(self, x, mask=None, *, return_weights=False):
        """Return x, or (x, weights)."""
        masks = {"attention_mask": _as_rows(mask)}
        x, weights = self._look(self.attention, self.norms[0], x, x, **masks)
        x = self._think(x)
        return (x, weights) if return_weights else x


@keras.saving.register_keras_serializable("course")
class DecoderBlock(_Block):
    """Causal self-attention, attention to the encoder's output (memory), a feed-forward net.

    Call with x (batch, time, dim), memory (batch, source_time, dim) and memory_mask
    (batch, source_time); it returns x of the same shape. `mask` (batch, time) is for the padding of
    x and needless where it stands at the end. With `return_weights=True` it returns
    (x, self_weights, memory_weights), weights (batch, heads, time, time or source_time).

    Parameters
    ----------
    dim, heads, ff_dim, dropout
        As for `EncoderBlock`.

    Examples
    --------
    >>> tuple(DecoderBlock(8, 2, 16, 0.1)(np.ones((2, 3, 8)), np.ones((2, 5, 8))).shape)
    (2, 3, 8)
    """

    n_sublayers = 3

    def __init__(self, dim: int, heads: int, ff_dim: int, dropout: float, **kwargs):
        super().__init__(dim, heads, ff_dim, dropout, **kwargs)
        self.cross_attention = layers.MultiHeadAttention(heads, dim // heads)

    def build(self, x_shape, memory_shape):
        """Create the weights."""
        super().build(x_shape)
        self.cross_attention.build(x_shape, memory_shape)

    def call(self, x, memory, *, mask=None, memory_mask=None, return_weights=False):
        """Return x, or (x, self_weights, memory_weights)."""
        masks = {"attention_mask": _as_rows(mask), "use_causal_mask": True}
        x, to_self = self._look(self.attention, self.norms[0], x, x, **masks)
        masks = {"attention_mask": _as_rows(memory_mask)}
        x, to_memory = self._look(self.cross_attention, self.norms[1], x, memory, **masks)
        x = self._think(x)
        return (x, to_self, to_memory) if return_weights else x


def _as_rows(mask):
    """Return a padding mask as (batch, 1, time): the same for every query."""
    return None if mask is None else ops.cast(mask, "bool")[:, None]


def _average_tensors(scores, values, mask, *, single: bool):
    """Return context and weights from scores (batch, queries, time)."""
    if mask is None:
        weights = ops.softmax(scores)
    else:
        allowed = _as_rows(mask)
        weights = ops.where(allowed, ops.softmax(ops.where(allowed, scores, BLOCKED)), 0.0)
    context = weights @ values  # (batch, queries, dim)
    return (context[:, 0], weights[:, 0]) if single else (context, weights)


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
