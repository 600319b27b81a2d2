"""Attention as Keras layers: dot product, additive, learned positions, encoder and decoder block.

A mask is boolean, True where a token may be looked at. A token that may not be gets the weight 0
exactly; a row in which none may be is all zeros (no NaN, no even spread over the padding). Masks
are handed over as arguments: the layers do not take them from an Embedding with `mask_zero`. The
NumPy twins, in which every number can be seen, are in `helpers.attention`.

Not handled here: caches for decoding word by word, relative positions, attention in less than
quadratic memory.

Built step by step in notebooks 42 (additive), 43 (dot product) and 44 (blocks).
"""

from __future__ import annotations

import keras
from keras import layers, ops

BLOCKED = -1e9  # the score of a forbidden token: exp of it is 0 in float32


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
    >>> import numpy as np
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
    >>> import numpy as np
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
    >>> import numpy as np
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
    >>> import numpy as np
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
    >>> import numpy as np
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
