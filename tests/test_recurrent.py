"""Tests of helpers.recurrent: Keras' own layers with random weights, and one-unit cells by hand."""

from __future__ import annotations

import functools
import math
import os

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before keras loads TensorFlow
import keras

from helpers.recurrent import gru_step, lstm_gates, lstm_step, simple_rnn_step, unroll

BATCH, TIME, INPUT_DIM, UNITS = 4, 7, 5, 3


@pytest.mark.parametrize(
    ("kind", "options", "step"),
    [
        (keras.layers.SimpleRNN, {}, simple_rnn_step),
        (keras.layers.LSTM, {}, lstm_step),
        (keras.layers.GRU, {}, gru_step),
        (keras.layers.GRU, {"reset_after": False}, functools.partial(gru_step, reset_after=False)),
    ],
    ids=["SimpleRNN", "LSTM", "GRU", "GRU without reset_after"],
)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_unrolled_steps_equal_keras(kind, options, step, seed):
    rng = np.random.default_rng(seed)
    layer = kind(UNITS, return_sequences=True, return_state=True, **options)
    layer.build((BATCH, TIME, INPUT_DIM))
    layer.set_weights([rng.normal(size=w.shape).astype("float32") for w in layer.get_weights()])
    x = rng.normal(size=(BATCH, TIME, INPUT_DIM)).astype("float32")
    state = tuple(rng.normal(size=(2, BATCH, UNITS)).astype("float32"))  # h and c
    if step is not lstm_step:
        state = state[0]
    expected = [np.asarray(part) for part in layer(x, initial_state=state)]
    outputs, last = unroll(step, x, state, layer.get_weights())
    last = last if step is lstm_step else (last,)
    for ours, theirs in zip((outputs, *last), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)


def test_one_unit_simple_rnn_by_hand():
    weights = np.array([[2.0], [-1.0]]), np.array([[0.5]]), np.array([0.25])
    h = simple_rnn_step(np.array([[1.0, 3.0]]), np.array([[0.5]]), weights)
    assert h[0, 0] == pytest.approx(math.tanh(2 - 3 + 0.25 + 0.25))


def test_one_unit_lstm_by_hand():
    # The logarithms make the gates 1/2, 2/3, tanh(1/2), 3/4: sigmoid(log q) = q / (1 + q).
    kernel = np.array([[0.0, 0.0, 0.5, 0.0]])
    recurrent_kernel = np.array([[0.0, math.log(2), 0.0, 0.0]])
    bias = np.array([0.0, 0.0, 0.0, math.log(3)])
    weights = kernel, recurrent_kernel, bias
    x, h, c = np.array([[1.0]]), np.array([[1.0]]), np.array([[3.0]])
    gates = lstm_gates(x, h, weights)
    by_hand = {"i": 1 / 2, "f": 2 / 3, "g": math.tanh(0.5), "o": 3 / 4}
    assert {name: gate.item() for name, gate in gates._asdict().items()} == pytest.approx(by_hand)
    new_h, new_c = lstm_step(x, (h, c), weights)
    assert new_c.item() == pytest.approx(2 + math.tanh(0.5) / 2)
    assert new_h.item() == pytest.approx(3 / 4 * math.tanh(2 + math.tanh(0.5) / 2))


@pytest.mark.parametrize(
    ("reset_after", "inside"),
    [
        (True, 0.5 + 1 / 4 * (2 * 4 + 3)),  # r multiplies the second bias as well
        (False, 0.5 + (1 / 4 * 4) * 2),
    ],
)
def test_one_unit_gru_by_hand(reset_after, inside):
    # The logarithms make the gates z = 2/3 and r = 1/4.
    kernel = np.array([[math.log(2), 0.0, 0.5]])
    recurrent_kernel = np.array([[0.0, 0.0, 2.0]])
    bias = np.array([[0.0, -math.log(3), 0.0], [0.0, 0.0, 3.0]])
    weights = kernel, recurrent_kernel, bias if reset_after else bias[0]
    h = gru_step(np.array([[1.0]]), np.array([[4.0]]), weights, reset_after=reset_after)
    assert h.item() == pytest.approx(2 / 3 * 4 + 1 / 3 * math.tanh(inside))


@pytest.mark.parametrize(("z", "expected"), [(1000.0, 5.0), (-1000.0, 0.0)])
def test_the_update_gate_keeps_or_replaces_the_state(z, expected):
    weights = np.zeros((1, 3)), np.zeros((1, 3)), np.array([[z, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert gru_step(np.ones((1, 1)), np.full((1, 1), 5.0), weights).item() == expected


@pytest.mark.parametrize(("f", "kept"), [(1000.0, 5.0), (-1000.0, 0.0)])
def test_the_forget_gate_keeps_or_clears_the_cell(f, kept):
    weights = np.zeros((1, 4)), np.zeros((1, 4)), np.array([-1000.0, f, 0.0, 0.0])  # i, f, g, o
    _, c = lstm_step(np.ones((1, 1)), (np.zeros((1, 1)), np.full((1, 1), 5.0)), weights)
    assert c.item() == kept


X, H = np.ones((2, 5)), np.ones((2, 3))
RNN = np.ones((5, 3)), np.ones((3, 3)), np.ones(3)
LSTM = np.ones((5, 12)), np.ones((3, 12)), np.ones(12)
GRU = np.ones((5, 9)), np.ones((3, 9)), np.ones((2, 9))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: simple_rnn_step(X, H, LSTM), r"\(5, 3\), \(3, 3\), \(3,\).*got.*\(5, 12\)"),
        (lambda: lstm_gates(X, H, RNN), r"\(5, 12\).*got.*\(5, 3\)"),
        (lambda: simple_rnn_step(X, H, RNN[:2]), r"layer with a bias"),
        (lambda: simple_rnn_step(X[:, :4], H, RNN), r"\(4, 3\).*got.*\(5, 3\)"),
        (lambda: simple_rnn_step(X, H[:, :2], RNN), r"the same reset_after"),
        (lambda: simple_rnn_step(X, H[:1], RNN), r"got \(2, 5\) and \(1, 3\)"),
        (lambda: simple_rnn_step(X[0], H[0], RNN), r"got \(5,\) and \(3,\)"),
        (lambda: simple_rnn_step(X[:, None], H, RNN), r"unroll for a whole sequence"),
        (lambda: lstm_step(X, H, LSTM), r"got \(2, 5\) and \(3,\)"),  # h in place of (h, c)
        (lambda: gru_step(X, H, LSTM), r"\(5, 9\).*\(2, 9\).*got.*\(5, 12\)"),
        (lambda: gru_step(X, H, GRU, reset_after=False), r"\(9,\).*got.*same reset_after"),
        (lambda: unroll(simple_rnn_step, X, H, RNN), r"\(batch, time, input_dim\).*got.*\(2, 5\)"),
        (
            lambda: unroll(simple_rnn_step, np.ones((2, 0, 5)), H, RNN),
            r"\(batch, time, input_dim\), got \(2, 0, 5\)",
        ),
    ],
)
def test_errors_name_what_came_and_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()
