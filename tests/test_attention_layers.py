"""Tests of helpers.attention_layers: equal to NumPy and Keras, and what masks promise in both."""

from __future__ import annotations

import os

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before keras loads TensorFlow
import keras
from keras_twins import BATCH, DIM, MASK, TIME, arrays, close, shuffled

from helpers import attention, attention_layers


def encoder_in_numpy(x, block, mask):
    """Return what `block` should return for one text x (time, dim), with two heads."""
    w_q, b_q, w_k, b_k, w_v, b_v, w_o, b_o = block.attention.get_weights()
    q, k, v = (
        np.einsum("td,dhe->hte", x, w) + b[:, None]
        for w, b in zip((w_q, w_k, w_v), (b_q, b_k, b_v), strict=True)
    )
    heads, weights = attention.scaled_dot_product(q, k, v, mask=mask)  # (heads, time, head_dim)
    out = np.einsum("hte,hed->td", heads, w_o) + b_o

    def norm(y, layer):
        gamma, beta = layer.get_weights()
        centred = y - y.mean(axis=-1, keepdims=True)
        return gamma * centred / np.sqrt(y.var(axis=-1, keepdims=True) + 1e-6) + beta

    (inner, b_inner), (outer, b_outer) = block.inner.get_weights(), block.outer.get_weights()
    x = norm(x + out, block.norms[0])
    return norm(x + np.maximum(x @ inner + b_inner, 0) @ outer + b_outer, block.norms[1]), weights


def test_encoder_equals_numpy():
    (x,) = arrays((BATCH, TIME, DIM))
    block = shuffled(attention_layers.EncoderBlock(DIM, 2, 16, 0.0), x)
    out, weights = block(x, mask=MASK, return_weights=True)
    for row in range(BATCH):
        due, shares = encoder_in_numpy(x[row], block, MASK[row])
        np.testing.assert_allclose(out[row], due, atol=1e-4)
        close(weights[row], shares)


@pytest.mark.parametrize("size", [1, 1000])
def test_padding_gets_exactly_nothing(size):
    (x,) = arrays((BATCH, TIME, DIM))
    block = shuffled(attention_layers.EncoderBlock(DIM, 2, 16, 0.0), x)
    weights = np.asarray(block(x * size, mask=MASK, return_weights=True)[1])
    assert (weights[0, ..., 3:] == 0).all()
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)


def test_padding_changes_nothing():
    x, junk = arrays((BATCH, TIME, DIM), (BATCH, TIME, DIM))
    other = np.where(MASK[..., None], x, junk)
    block = shuffled(attention_layers.EncoderBlock(DIM, 2, 16, 0.0), x)
    ours, theirs = (np.asarray(block(a, mask=MASK))[MASK] for a in (x, other))
    np.testing.assert_array_equal(ours, theirs)
    assert not np.allclose(block(x)[0, 0], block(other)[0, 0])  # without the mask it would


def test_attention_does_not_see_the_order():
    (x,) = arrays((1, TIME, DIM))
    block = shuffled(attention_layers.EncoderBlock(DIM, 2, 16, 0.0), x)
    order = np.array([3, 0, 4, 1, 2])
    close(block(x[:, order]), np.asarray(block(x))[:, order])
    numbered = x + attention.positional_encoding(TIME, DIM)
    moved = x[:, order] + attention.positional_encoding(TIME, DIM)
    assert not np.allclose(block(moved), np.asarray(block(numbered))[:, order], atol=1e-2)


def test_position_embedding():
    layer = attention_layers.PositionEmbedding(6, DIM)
    x = np.ones((BATCH, TIME, DIM), dtype="float32")
    close(layer(x) - x, np.broadcast_to(layer.get_weights()[0][:TIME], x.shape))


def test_model_survives_saving(tmp_path):
    x, mask = keras.Input((None, DIM)), keras.Input((None,), dtype="bool")
    numbered = attention_layers.PositionEmbedding(9, DIM)(x)
    encoded = attention_layers.EncoderBlock(DIM, 2, 16, 0.1)(numbered, mask=mask)
    model = keras.Model([x, mask], encoded)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    inputs = [*arrays((BATCH, TIME, DIM)), MASK]
    close(again(inputs), model(inputs))


def test_parameters_of_the_encoder():
    block = attention_layers.EncoderBlock(DIM, 2, 16, 0.0)
    block(np.ones((1, 2, DIM)))
    attend, feed_forward, norm = 4 * (8 * 8 + 8), (8 * 16 + 16) + (16 * 8 + 8), 2 * 8
    assert block.count_params() == attend + feed_forward + 2 * norm


def test_block_refuses_a_size_that_the_heads_do_not_divide():
    with pytest.raises(ValueError, match="multiple of heads"):
        attention_layers.EncoderBlock(10, 3, 4, 0.0)
