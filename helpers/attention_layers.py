"""A Transformer's parts as Keras layers: learned positions and the encoder block.

Not handled here: caches, relative positions, less than quadratic memory; additive and dot-product
attention and the decoder block, which notebooks 42 to 44 show whole. The NumPy twins are in
`helpers.attention`. Built step by step in notebook 44.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("course")
class PositionEmbedding(layers.Layer):
    """Add a learned vector for each position to (batch, time, dim), time at most `max_length`."""

    def __init__(self, max_length: int, dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.table = self.add_weight(shape=(max_length, dim), initializer="uniform", name="table")

    def call(self, x: Any) -> Any:
        """Return x with the vector of its position added to each token."""
        return x + self.table[: ops.shape(x)[1]]


@keras.saving.register_keras_serializable("course")
class EncoderBlock(layers.Layer):
    """Self-attention and a feed-forward net: x (batch, time, dim) to the same shape.

    Each sublayer ends in LayerNorm(x + Dropout(output)). `dim` is a multiple of `heads`, `ff_dim`
    the width of the feed-forward net. The mask (batch, time) is boolean, True where a token may be
    looked at: hand it over as an argument, do not rely on an Embedding with `mask_zero`. With
    `return_weights=True` the weights (batch, heads, time, time) are returned too.
    """

    n_sublayers = 2  # a decoder block has three (notebook 44)

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

    def compute_mask(self, *inputs: Any) -> None:
        """Hand no mask on: a layer that needs one gets it as an argument."""

    def add_and_norm(self, number: int, x: Any, out: Any) -> Any:
        """End a sublayer."""
        return self.norms[number](x + self.drop(out))

    def feed_forward(self, x: Any) -> Any:
        """Run the last sublayer."""
        return self.add_and_norm(-1, x, self.outer(self.inner(x)))

    def call(self, x: Any, mask: Any = None, *, return_weights: bool = False) -> Any:
        """Return x, or (x, weights)."""
        seen = None if mask is None else ops.cast(mask, "bool")[:, None]  # (batch, 1, time)
        out, weights = self.attention(x, x, attention_mask=seen, return_attention_scores=True)
        x = self.feed_forward(self.add_and_norm(0, x, out))
        return (x, weights) if return_weights else x
