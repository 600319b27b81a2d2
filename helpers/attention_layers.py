"""Attention as Keras layers: dot product, additive, learned positions, encoder and decoder block.

A mask is boolean, True where a token may be looked at. Hand it over as an argument; do not rely on
an Embedding with `mask_zero`. The other tokens get weight 0 exactly. A row in which no token may be
looked at is all zeros; Keras' Attention layers spread it evenly over the padding.

Not handled here: caches, relative positions, less than quadratic memory. The NumPy twins are in
`helpers.attention`. Built step by step in notebooks 42 (additive), 43 (dot product), 44 (blocks).
"""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

LOWEST = -1e9  # a forbidden score: its exp is 0 in float32


class _Layer(layers.Layer):
    def compute_mask(self, *inputs: Any) -> None:
        """Hand no mask on: a layer that needs one gets it as an argument."""


@keras.saving.register_keras_serializable("course")
class DotProductAttention(_Layer):
    """`dot_product_attention` as a layer without weights: (query, values, mask=...).

    The query is (batch, dim) or (batch, queries, dim). The values (batch, time, dim) serve as keys
    too, the mask is (batch, time). Returns (context, weights).
    """

    def call(self, query: Any, values: Any, *, mask: Any = None) -> tuple[Any, Any]:
        """Return context and weights."""
        rows = query if len(query.shape) == 3 else query[:, None]  # (batch, queries, dim)
        scores = rows @ ops.transpose(values, (0, 2, 1))  # (batch, queries, time)
        return _average(query, scores, values, mask)


@keras.saving.register_keras_serializable("course")
class AdditiveAttention(_Layer):
    """`additive_attention` as a layer, called as `DotProductAttention`.

    Query and values may differ in size. `units` is the width of the hidden layer that scores a
    pair; (batch, queries, time, units) numbers are held at once. `get_weights()` gives
    (W_query, W_key, v).
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.w_query = layers.Dense(units, use_bias=False)
        self.w_key = layers.Dense(units, use_bias=False)
        self.v = layers.Dense(1, use_bias=False)

    def build(self, query_shape: tuple, values_shape: tuple) -> None:
        """Create the weights."""
        self.w_query.build(query_shape)
        self.w_key.build(values_shape)
        self.v.build((None, self.units))

    def call(self, query: Any, values: Any, *, mask: Any = None) -> tuple[Any, Any]:
        """Return context and weights."""
        rows = query if len(query.shape) == 3 else query[:, None]  # (batch, queries, query_dim)
        by_query, by_key = self.w_query(rows)[:, :, None], self.w_key(values)[:, None]
        hidden = ops.tanh(by_query + by_key)  # (batch, queries, time, units)
        scores = ops.squeeze(self.v(hidden), axis=-1)  # (batch, queries, time)
        return _average(query, scores, values, mask)


@keras.saving.register_keras_serializable("course")
class PositionEmbedding(_Layer):
    """Add a learned vector for each position to (batch, time, dim), time at most `max_length`."""

    def __init__(self, max_length: int, dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.table = self.add_weight(shape=(max_length, dim), initializer="uniform", name="table")

    def call(self, x: Any) -> Any:
        """Return x with the vector of its position added to each token."""
        return x + self.table[: ops.shape(x)[1]]


class _Block(_Layer):
    """What encoder and decoder share. Each sublayer ends in LayerNorm(x + Dropout(output))."""

    n_sublayers: int

    def __init__(self, dim: int, heads: int, ff_dim: int, dropout: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if dim % heads:
            raise ValueError(f"dim should be a multiple of heads, got {dim}, {heads}; change one")
        self.attention = layers.MultiHeadAttention(heads, dim // heads)
        self.inner = layers.Dense(ff_dim, activation="relu")
        self.outer = layers.Dense(dim)
        self.drop = layers.Dropout(dropout)
        self.norms = [layers.LayerNormalization(epsilon=1e-6) for _ in range(self.n_sublayers)]

    def build(self, x_shape: tuple) -> None:
        """Create the weights."""
        self.attention.build(x_shape, x_shape)
        self.inner.build(x_shape)
        self.outer.build((*x_shape[:-1], self.inner.units))
        for norm in self.norms:
            norm.build(x_shape)

    def _add_and_norm(self, number: int, x: Any, out: Any) -> Any:
        return self.norms[number](x + self.drop(out))

    def _feed_forward(self, x: Any) -> Any:
        return self._add_and_norm(-1, x, self.outer(self.inner(x)))


@keras.saving.register_keras_serializable("course")
class EncoderBlock(_Block):
    """Self-attention and a feed-forward net: x (batch, time, dim) to the same shape.

    `dim` is a multiple of `heads`, `ff_dim` the width of the feed-forward net, the mask
    (batch, time). With `return_weights=True` also the weights (batch, heads, time, time).
    """

    n_sublayers = 2

    def call(self, x: Any, mask: Any = None, *, return_weights: bool = False) -> Any:
        """Return x, or (x, weights)."""
        masks = {"attention_mask": _for_every_query(mask)}
        out, weights = self.attention(x, x, return_attention_scores=True, **masks)
        x = self._feed_forward(self._add_and_norm(0, x, out))
        return (x, weights) if return_weights else x


@keras.saving.register_keras_serializable("course")
class DecoderBlock(_Block):
    """Causal self-attention, attention to the encoder's output (memory), a feed-forward net.

    Maps x (batch, time, dim) with memory (batch, source_time, dim) to the shape of x. Padding of x
    needs no mask where it stands at the end, that of the source has `memory_mask`
    (batch, source_time). With `return_weights=True` it returns (x, self_weights, memory_weights),
    the weights (batch, heads, time, time or source_time).
    """

    n_sublayers = 3

    def __init__(self, dim: int, heads: int, ff_dim: int, dropout: float, **kwargs: Any) -> None:
        super().__init__(dim, heads, ff_dim, dropout, **kwargs)
        self.cross_attention = layers.MultiHeadAttention(heads, dim // heads)

    def build(self, x_shape: tuple, memory_shape: tuple) -> None:  # type: ignore[override]
        """Create the weights."""
        super().build(x_shape)
        self.cross_attention.build(x_shape, memory_shape)

    def call(
        self, x: Any, memory: Any, *, memory_mask: Any = None, return_weights: bool = False
    ) -> Any:
        """Return x, or (x, self_weights, memory_weights)."""
        out, to_self = self.attention(x, x, use_causal_mask=True, return_attention_scores=True)
        x = self._add_and_norm(0, x, out)
        masks = {"attention_mask": _for_every_query(memory_mask)}
        out, to_memory = self.cross_attention(x, memory, return_attention_scores=True, **masks)
        x = self._feed_forward(self._add_and_norm(1, x, out))
        return (x, to_self, to_memory) if return_weights else x


def _for_every_query(mask: Any) -> Any:
    """Return a padding mask (batch, time) as (batch, 1, time)."""
    return None if mask is None else ops.cast(mask, "bool")[:, None]


def _average(query: Any, scores: Any, values: Any, mask: Any) -> tuple[Any, Any]:
    """Return context and weights from scores (batch, queries, time)."""
    if mask is None:
        weights = ops.softmax(scores)
    else:
        allowed = _for_every_query(mask)
        weights = ops.where(allowed, ops.softmax(ops.where(allowed, scores, LOWEST)), 0.0)
    context = weights @ values  # (batch, queries, dim)
    return (context, weights) if len(query.shape) == 3 else (context[:, 0], weights[:, 0])
