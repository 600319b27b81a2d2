"""Tests of helpers.attention: Keras' own layers with the same weights, and what masks promise."""

from __future__ import annotations

import os

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before keras loads TensorFlow
import keras

from helpers import attention

BATCH, QUERIES, TIME, DIM = 2, 3, 5, 8
MASK = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], dtype=bool)


def arrays(*shapes, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype("float32") for shape in shapes]


def close(ours, theirs):
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=0, atol=1e-5)


def shuffled(layer, *inputs, seed=0):
    """Build the layer by a call and give it random weights, the biases too."""
    layer(*inputs)
    rng = np.random.default_rng(seed)
    layer.set_weights([rng.normal(size=w.shape).astype("float32") for w in layer.get_weights()])
    return layer


@pytest.mark.parametrize("mask", [None, MASK])
def test_dot_product_equals_keras(mask):
    query, values = arrays((BATCH, QUERIES, DIM), (BATCH, TIME, DIM))
    masks = None if mask is None else [None, mask]
    theirs = keras.layers.Attention()([query, values], mask=masks, return_attention_scores=True)
    ours = attention.dot_product_attention(query, values, values, mask=mask)
    layer = attention.DotProductAttention()(query, values, mask=mask)
    for a, b, c in zip(ours, layer, theirs, strict=True):
        close(a, c)
        close(b, c)


@pytest.mark.parametrize("mask", [None, MASK])
def test_additive_equals_keras(mask):
    # Keras' layer has v ("scale") alone; with W_query = W_key = 1 the formulas are the same
    query, values = arrays((BATCH, QUERIES, DIM), (BATCH, TIME, DIM))
    (v,) = arrays((DIM,), seed=1)
    theirs = keras.layers.AdditiveAttention()
    theirs([query, values])
    theirs.set_weights([v])
    expected = theirs(
        [query, values],
        mask=None if mask is None else [None, mask],
        return_attention_scores=True,
    )
    weights = np.eye(DIM, dtype="float32"), np.eye(DIM, dtype="float32"), v
    ours = attention.additive_attention(query, values, values, weights, mask=mask)
    for a, b in zip(ours, expected, strict=True):
        close(a, b)


@pytest.mark.parametrize("mask", [None, MASK])
@pytest.mark.parametrize("queries", [(), (QUERIES,)])
def test_additive_layer_equals_numpy(mask, queries):
    query, values = arrays((BATCH, *queries, 6), (BATCH, TIME, DIM))
    layer = shuffled(attention.AdditiveAttention(4), query, values)
    ours = attention.additive_attention(query, values, values, layer.get_weights(), mask=mask)
    for a, b in zip(layer(query, values, mask=mask), ours, strict=True):
        assert a.shape == b.shape
        close(a, b)


def test_additive_score_by_hand():
    # two units: v · tanh(W_q q + W_k k) = 2 tanh(0.5 + 1) - tanh(0.5 - 1), and with k = 0
    weights = np.array([[0.5, 0.5]]), np.array([[1.0, -1.0]]), np.array([2.0, -1.0])
    _, shares = attention.additive_attention([1.0], [[1.0], [0.0]], [[1.0], [0.0]], weights)
    first, second = 2 * np.tanh(1.5) - np.tanh(-0.5), 2 * np.tanh(0.5) - np.tanh(0.5)
    assert shares[0] / shares[1] == pytest.approx(np.exp(first - second))


MASKS = {
    "none": None,
    "padding": MASK[:, None],
    "causal": attention.causal_mask(TIME),
    "both": MASK[:, None] & attention.causal_mask(TIME),
}


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("heads", [1, 2, 4])
def test_multi_head_equals_keras(name, heads):
    (x,) = arrays((BATCH, TIME, DIM))
    layer = shuffled(keras.layers.MultiHeadAttention(heads, DIM // heads), x, x)
    mask = MASKS[name]
    full = None if mask is None else np.broadcast_to(mask, (BATCH, TIME, TIME))
    expected = layer(x, x, attention_mask=full, return_attention_scores=True)
    ours = attention.multi_head(x, x, x, layer.get_weights(), mask=mask)
    for a, b in zip(ours, expected, strict=True):
        close(a, b)


def test_multi_head_between_two_texts_equals_keras():
    query, values = arrays((BATCH, QUERIES, DIM), (BATCH, TIME, DIM))
    layer = shuffled(keras.layers.MultiHeadAttention(2, 4), query, values)
    close(attention.multi_head(query, values, values, layer.get_weights())[0], layer(query, values))


def test_one_query_equals_a_row_of_one():
    query, values = arrays((BATCH, DIM), (BATCH, TIME, DIM))
    one = attention.dot_product_attention(query, values, values, mask=MASK)
    row = attention.dot_product_attention(query[:, None], values, values, mask=MASK)
    for a, b in zip(one, row, strict=True):
        np.testing.assert_array_equal(a, b[:, 0])


# --- masks


def every_weight(x, mask):
    """Return the weights (..., time) of all functions and layers that take a padding mask."""
    additive = shuffled(attention.AdditiveAttention(4), x, x)
    encoder = shuffled(attention.EncoderBlock(DIM, 2, 16, 0.0), x)
    decoder = shuffled(attention.DecoderBlock(DIM, 2, 16, 0.0), x, x)
    return {
        "dot": attention.dot_product_attention(x, x, x, mask=mask)[1],
        "additive": attention.additive_attention(x, x, x, additive.get_weights(), mask=mask)[1],
        "scaled": attention.scaled_dot_product(x, x, x, mask=mask[:, None])[1],
        "dot layer": attention.DotProductAttention()(x, x, mask=mask)[1],
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


def test_fully_masked_rows_are_zero():
    (x,) = arrays((BATCH, TIME, DIM))
    mask = np.array([[False] * TIME, [True] * TIME])
    for name, weights in every_weight(x, mask).items():
        weights = np.asarray(weights)
        assert (weights[0] == 0).all(), name
        np.testing.assert_allclose(weights[1].sum(axis=-1), 1, atol=1e-5, err_msg=name)
    context, _ = attention.dot_product_attention(x, x, x, mask=mask)
    assert (context[0] == 0).all()


def test_padding_changes_nothing():
    x, junk = arrays((BATCH, TIME, DIM), (BATCH, TIME, DIM))
    other = np.where(MASK[..., None], x, junk)
    block = shuffled(attention.EncoderBlock(DIM, 2, 16, 0.0), x)
    ours, theirs = (np.asarray(block(a, mask=MASK))[MASK] for a in (x, other))
    np.testing.assert_array_equal(ours, theirs)
    assert not np.allclose(block(x)[0, 0], block(other)[0, 0])  # without the mask it would


def test_later_tokens_never_change_earlier_outputs():
    x, other, memory = arrays((BATCH, TIME, DIM), (BATCH, TIME, DIM), (BATCH, 4, DIM))
    block = shuffled(attention.DecoderBlock(DIM, 2, 16, 0.0), x, memory)
    before = np.asarray(block(x, memory))
    for t in range(TIME):
        changed = np.concatenate([x[:, :t], other[:, t:]], axis=1)
        after = np.asarray(block(changed, memory))
        np.testing.assert_array_equal(after[:, :t], before[:, :t])
        assert not np.allclose(after[:, t], before[:, t])


def test_causal_mask_in_numpy():
    x, other = arrays((TIME, DIM), (1, DIM))
    mask = attention.causal_mask(TIME)
    before, weights = attention.scaled_dot_product(x, x, x, mask=mask)
    after, _ = attention.scaled_dot_product(*[np.vstack([x[:-1], other])] * 3, mask=mask)
    np.testing.assert_array_equal(after[:-1], before[:-1])
    assert (weights[~mask] == 0).all()


def test_padding_mask():
    np.testing.assert_array_equal(
        attention.padding_mask([[7, 1, 0], [0, 0, 0]]).sum(axis=1), [2, 0]
    )


# --- positions


def test_attention_does_not_see_the_order():
    (x,) = arrays((1, TIME, DIM))
    block = shuffled(attention.EncoderBlock(DIM, 2, 16, 0.0), x)
    order = np.array([3, 0, 4, 1, 2])
    close(block(x[:, order]), np.asarray(block(x))[:, order])
    numbered = x + attention.positional_encoding(TIME, DIM)
    moved = x[:, order] + attention.positional_encoding(TIME, DIM)
    assert not np.allclose(block(moved), np.asarray(block(numbered))[:, order], atol=1e-2)


def test_position_shift_is_a_rotation():
    table = attention.positional_encoding(50, 6)
    speeds = 10_000.0 ** (-np.array([0, 2, 4]) / 6)
    shift = 7
    for pair, speed in enumerate(speeds):
        cos, sin = np.cos(shift * speed), np.sin(shift * speed)
        turned = table[:-shift, 2 * pair : 2 * pair + 2] @ np.array([[cos, -sin], [sin, cos]])
        np.testing.assert_allclose(turned, table[shift:, 2 * pair : 2 * pair + 2], atol=1e-12)


def test_position_embedding():
    layer = attention.PositionEmbedding(6, DIM)
    x = np.ones((BATCH, TIME, DIM), dtype="float32")
    close(layer(x) - x, np.broadcast_to(layer.get_weights()[0][:TIME], x.shape))
    with pytest.raises(ValueError, match="at most max_length=6 tokens, got 7"):
        layer(np.ones((1, 7, DIM)))


# --- layers in a model


def test_model_survives_saving(tmp_path):
    x, memory = keras.Input((None, DIM)), keras.Input((None, DIM))
    mask = keras.Input((None,), dtype="bool")
    encoded = attention.EncoderBlock(DIM, 2, 16, 0.1)(
        attention.PositionEmbedding(9, DIM)(memory), mask=mask
    )
    decoded = attention.DecoderBlock(DIM, 2, 16, 0.1)(x, encoded, memory_mask=mask)
    context, _ = attention.AdditiveAttention(4)(decoded[:, -1], encoded, mask=mask)
    context, _ = attention.DotProductAttention()(context, encoded, mask=mask)
    model = keras.Model([x, memory, mask], context)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    inputs = [*arrays((BATCH, QUERIES, DIM), (BATCH, TIME, DIM)), MASK]
    close(again(inputs), model(inputs))


def test_parameters_of_the_blocks():
    x = np.ones((1, 2, DIM))
    encoder, decoder = (
        attention.EncoderBlock(DIM, 2, 16, 0.0),
        attention.DecoderBlock(DIM, 2, 16, 0.0),
    )
    encoder(x)
    decoder(x, x)
    look, think, norm = 4 * (8 * 8 + 8), (8 * 16 + 16) + (16 * 8 + 8), 2 * 8
    assert encoder.count_params() == look + think + 2 * norm
    assert decoder.count_params() == 2 * look + think + 3 * norm


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: attention.dot_product_attention([1.0, 2], np.ones((3, 4)), np.ones((3, 4))),
            "dim",
        ),
        (lambda: attention.dot_product_attention(np.ones((2, 3, 4)), np.ones(4), [1]), "query"),
        (lambda: attention.dot_product_attention([1.0], np.ones((3, 1)), np.ones((2, 1))), "value"),
        (
            lambda: attention.dot_product_attention(
                [1.0], np.ones((3, 1)), np.ones((3, 1)), mask=[True] * 2
            ),
            "mask",
        ),
        (lambda: attention.additive_attention([1.0], [[1.0]], [[1.0]], [np.ones((2, 1))] * 3), "q"),
        (lambda: attention.multi_head([], [], [], [1, 2]), "eight arrays, got 2"),
        (lambda: attention.positional_encoding(3, 5), "even"),
        (lambda: attention.EncoderBlock(10, 3, 4, 0.0), "multiple of heads"),
    ],
)
def test_errors_name_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()
