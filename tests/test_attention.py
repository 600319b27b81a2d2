"""Tests of helpers.attention: Keras' own layers with the same weights, hand arithmetic, masks."""

from __future__ import annotations

import os

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before keras loads TensorFlow
import keras
from keras_twins import BATCH, DIM, MASK, QUERIES, TIME, arrays, close

from helpers import attention


@pytest.mark.parametrize("mask", [None, MASK])
def test_dot_product_equals_keras(mask):
    query, values = arrays((BATCH, QUERIES, DIM), (BATCH, TIME, DIM))
    masks = None if mask is None else [None, mask]
    theirs = keras.layers.Attention()([query, values], mask=masks, return_attention_scores=True)
    ours = attention.dot_product_attention(query, values, values, mask=mask)
    for a, b in zip(ours, theirs, strict=True):
        close(a, b)


MASKS = {
    "none": None,
    "padding": MASK[:, None],
    "causal": attention.causal_mask(TIME),
    "both": MASK[:, None] & attention.causal_mask(TIME),
}


@pytest.mark.parametrize("name", MASKS)
def test_scaled_dot_product_equals_keras_with_one_head_of_identities(name):
    (x,) = arrays((BATCH, TIME, DIM))
    layer = keras.layers.MultiHeadAttention(1, DIM, use_bias=False)
    layer(x, x)
    layer.set_weights([np.eye(DIM).reshape(w.shape) for w in layer.get_weights()])
    mask = MASKS[name]
    full = None if mask is None else np.broadcast_to(mask, (BATCH, TIME, TIME))
    out, weights = layer(x, x, attention_mask=full, return_attention_scores=True)
    ours = attention.scaled_dot_product(x, x, x, mask=mask)
    close(ours[0], out)
    close(ours[1], np.asarray(weights)[:, 0])


def test_one_query_equals_a_row_of_one():
    query, values = arrays((BATCH, DIM), (BATCH, TIME, DIM))
    one = attention.dot_product_attention(query, values, values, mask=MASK)
    row = attention.dot_product_attention(query[:, None], values, values, mask=MASK)
    for a, b in zip(one, row, strict=True):
        np.testing.assert_array_equal(a, b[:, 0])


def test_later_tokens_never_change_earlier_outputs():
    x, other = arrays((TIME, DIM), (1, DIM))
    mask = attention.causal_mask(TIME)
    before, weights = attention.scaled_dot_product(x, x, x, mask=mask)
    after, _ = attention.scaled_dot_product(*[np.vstack([x[:-1], other])] * 3, mask=mask)
    np.testing.assert_array_equal(after[:-1], before[:-1])
    assert (weights[~mask] == 0).all()


@pytest.mark.parametrize("size", [1.0, 1e100])
def test_masks_leave_exactly_nothing_whatever_the_scores(size):
    keys = np.array([[size], [2 * size], [3 * size]])
    mask = np.array([[False, True, False], [False, False, False]])
    out, weights = attention.scaled_dot_product(-keys[:2], keys, keys, mask=mask)
    assert weights.tolist() == [[0, 1, 0], [0, 0, 0]]
    assert out.tolist() == [[2 * size], [0]]


def test_padding_mask():
    assert attention.padding_mask([[7, 0], [0, 0]]).tolist() == [[True, False], [False, False]]


def test_causal_mask():
    assert attention.causal_mask(2).tolist() == [[True, False], [True, True]]


def test_positions_by_hand():
    expected = [[0, 1, 0, 1], [np.sin(1), np.cos(1), np.sin(0.01), np.cos(0.01)]]
    np.testing.assert_allclose(attention.positional_encoding(2, 4), expected)


def test_position_shift_is_a_rotation():
    table = attention.positional_encoding(50, 6)
    speeds = 10_000.0 ** (-np.array([0, 2, 4]) / 6)
    shift = 7
    for pair, speed in enumerate(speeds):
        cos, sin = np.cos(shift * speed), np.sin(shift * speed)
        turned = table[:-shift, 2 * pair : 2 * pair + 2] @ np.array([[cos, -sin], [sin, cos]])
        np.testing.assert_allclose(turned, table[shift:, 2 * pair : 2 * pair + 2], atol=1e-12)


dot, scaled = attention.dot_product_attention, attention.scaled_dot_product


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: dot([1.0], np.ones((3, 1)), np.ones((3, 1)), mask=[True] * 2),
            r"mask.*got \(1, 2\)",
        ),
        (lambda: scaled(*[np.ones((2, 3, 4))] * 3, mask=np.ones((2, 3))), r"mask\[:, None\]"),
        (lambda: attention.positional_encoding(3, 5), "even.*take 6"),
    ],
)
def test_errors_name_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()
