"""Tests of helpers.attention_layers: equal to NumPy and Keras, and what masks promise in both."""

from __future__ import annotations

import os

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before keras loads TensorFlow
import keras
from keras_twins import BATCH, DIM, MASK, QUERIES, TIME, arrays, close, shuffled

from helpers import attention, attention_layers


@pytest.mark.parametrize("mask", [None, MASK])
def test_dot_product_equals_keras(mask):
    query, values = arrays((BATCH, QUERIES, DIM), (BATCH, TIME, DIM))
    masks = None if mask is None else [None, mask]
    theirs = keras.layers.Attention()([query, values], mask=masks, return_attention_scores=True)
    ours = attention.dot_product_attention(query, values, values, mask=mask)
    layer = attention_layers.DotProductAttention()(query, values, mask=mask)
    for a, b, c in zip(ours, layer, theirs, strict=True):
        close(a, c)
        close(b, c)


@pytest.mark.parametrize("mask", [None, MASK])
@pytest.mark.parametrize("queries", [(), (QUERIES,)])
def test_additive_layer_equals_numpy(mask, queries):
    query, values = arrays((BATCH, *queries, 6), (BATCH, TIME, DIM))
    layer = shuffled(attention_layers.AdditiveAttention(4), query, values)
    ours = attention.additive_attention(query, values, values, layer.get_weights(), mask=mask)
    for a, b in zip(layer(query, values, mask=mask), ours, strict=True):
        assert a.shape == b.shape
        close(a, b)


def every_weight(x, mask):
    """Return the weights (..., time) of all functions and layers that take a padding mask."""
    additive = shuffled(attention_layers.AdditiveAttention(4), x, x)
    encoder = shuffled(attention_layers.EncoderBlock(DIM, 2, 16, 0.0), x)
    decoder = shuffled(attention_layers.DecoderBlock(DIM, 2, 16, 0.0), x, x)
    return {
        "dot": attention.dot_product_attention(x, x, x, mask=mask)[1],
        "additive": attention.additive_attention(x, x, x, additive.get_weights(), mask=mask)[1],
        "scaled": attention.scaled_dot_product(x, x, x, mask=mask[:, None])[1],
        "dot layer": attention_layers.DotProductAttention()(x, x, mask=mask)[1],
        "additive layer": additive(x, x, mask=mask)[1],
        "encoder": encoder(x, mask=mask, return_weights=True)[1],
        "memory": decoder(x, x, memory_mask=mask, return_weights=True)[2],
    }


@pytest.mark.parametrize("size", [1, 1000])
def test_padding_gets_exactly_nothing(size):
    (x,) = arrays((BATCH, TIME, DIM))
    for name, weights in every_weight(x * size, MASK).items():
        weights = np.asarray(weights)
        assert (weights[0, ..., 3:] == 0).all(), name
        np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5, err_msg=name)


def test_rows_in_which_nothing_may_be_looked_at_are_zero():
    (x,) = arrays((BATCH, TIME, DIM))
    mask = np.array([[False] * TIME, [True] * TIME])
    for name, weights in every_weight(x, mask).items():
        weights = np.asarray(weights)
        assert (weights[0] == 0).all(), name
        np.testing.assert_allclose(weights[1].sum(axis=-1), 1, atol=1e-5, err_msg=name)
    context, _ = attention.dot_product_attention(x, x, x, mask=mask)
    assert (context[0] == 0).all()  # Keras' Attention layers would give the mean of the padding


def test_padding_changes_nothing():
    x, junk = arrays((BATCH, TIME, DIM), (BATCH, TIME, DIM))
    other = np.where(MASK[..., None], x, junk)
    block = shuffled(attention_layers.EncoderBlock(DIM, 2, 16, 0.0), x)
    ours, theirs = (np.asarray(block(a, mask=MASK))[MASK] for a in (x, other))
    np.testing.assert_array_equal(ours, theirs)
    assert not np.allclose(block(x)[0, 0], block(other)[0, 0])  # without the mask it would


def test_later_tokens_never_change_earlier_outputs():
    x, other, memory = arrays((BATCH, TIME, DIM), (BATCH, TIME, DIM), (BATCH, 4, DIM))
    block = shuffled(attention_layers.DecoderBlock(DIM, 2, 16, 0.0), x, memory)
    before = np.asarray(block(x, memory))
    for t in range(TIME):
        changed = np.concatenate([x[:, :t], other[:, t:]], axis=1)
        after = np.asarray(block(changed, memory))
        np.testing.assert_array_equal(after[:, :t], before[:, :t])
        assert not np.allclose(after[:, t], before[:, t])


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
    x, memory = keras.Input((None, DIM)), keras.Input((None, DIM))
    mask = keras.Input((None,), dtype="bool")
    encoded = attention_layers.EncoderBlock(DIM, 2, 16, 0.1)(
        attention_layers.PositionEmbedding(9, DIM)(memory), mask=mask
    )
    decoded = attention_layers.DecoderBlock(DIM, 2, 16, 0.1)(x, encoded, memory_mask=mask)
    context, _ = attention_layers.AdditiveAttention(4)(decoded[:, -1], encoded, mask=mask)
    context, _ = attention_layers.DotProductAttention()(context, encoded, mask=mask)
    model = keras.Model([x, memory, mask], context)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    inputs = [*arrays((BATCH, QUERIES, DIM), (BATCH, TIME, DIM)), MASK]
    close(again(inputs), model(inputs))


def test_parameters_of_the_blocks():
    x = np.ones((1, 2, DIM))
    encoder, decoder = (
        attention_layers.EncoderBlock(DIM, 2, 16, 0.0),
        attention_layers.DecoderBlock(DIM, 2, 16, 0.0),
    )
    encoder(x)
    decoder(x, x)
    attend, feed_forward, norm = 4 * (8 * 8 + 8), (8 * 16 + 16) + (16 * 8 + 8), 2 * 8
    assert encoder.count_params() == attend + feed_forward + 2 * norm
    assert decoder.count_params() == 2 * attend + feed_forward + 3 * norm


def test_block_refuses_a_size_that_the_heads_do_not_divide():
    with pytest.raises(ValueError, match="multiple of heads"):
        attention_layers.EncoderBlock(10, 3, 4, 0.0)
