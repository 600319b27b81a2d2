"""One step of a SimpleRNN, an LSTM and a GRU in NumPy, with the weights of a Keras layer.

The weights are `(kernel, recurrent_kernel, bias)` as `layer.get_weights()` returns them for a layer
with the default activations. An LSTM keeps its four gates side by side in each of them, in the
order i, f, g, o; a GRU its three in the order z, r, g.

Not handled here: training (there are no gradients), masking, dropout, layers without a bias,
other activations.

Built step by step in notebooks 01 (SimpleRNN), 02 (LSTM) and 03 (GRU).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

Weights = Sequence[np.ndarray]


class LSTMGates(NamedTuple):
    """The four gate values of one LSTM step, each (batch, units)."""

    i: np.ndarray  # input gate: how much of g enters the cell
    f: np.ndarray  # forget gate: how much of the old cell stays
    g: np.ndarray  # candidate for the cell
    o: np.ndarray  # output gate: how much of the cell is shown


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)) without overflow, elementwise.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    return np.exp(-np.logaddexp(0, -np.asarray(x)))


def simple_rnn_step(x: np.ndarray, h: np.ndarray, weights: Weights) -> np.ndarray:
    """Return the next hidden state, tanh(x W_x + h W_h + b).

    Parameters
    ----------
    x, h : np.ndarray, (batch, input_dim) and (batch, units)
        The input of this time step and the hidden state before it.
    weights : (kernel, recurrent_kernel, bias)
        (input_dim, units), (units, units), (units,).

    Returns
    -------
    np.ndarray, (batch, units)

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> weights = np.array([[0.5]]), np.array([[2.0]]), np.array([0.0])
    >>> simple_rnn_step(np.array([[1.0]]), np.array([[0.25]]), weights).round(4)  # tanh(1)
    array([[0.7616]])
    """
    return np.tanh(_project(x, h, weights, blocks=1))


def lstm_gates(x: np.ndarray, h: np.ndarray, weights: Weights) -> LSTMGates:
    """Return the gates of an LSTM step: i, f, o through a sigmoid, g through tanh.

    Parameters
    ----------
    x, h : np.ndarray, (batch, input_dim) and (batch, units)
        The input of this time step and the hidden state before it.
    weights : (kernel, recurrent_kernel, bias)
        (input_dim, 4 units), (units, 4 units), (4 units,).

    Returns
    -------
    LSTMGates
        Each (batch, units).

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> weights = np.zeros((2, 12)), np.zeros((3, 12)), np.zeros(12)
    >>> gates = lstm_gates(np.ones((1, 2)), np.zeros((1, 3)), weights)
    >>> gates.f.tolist(), gates.g.tolist()
    ([[0.5, 0.5, 0.5]], [[0.0, 0.0, 0.0]])
    """
    i, f, g, o = np.split(_project(x, h, weights, blocks=4), 4, axis=-1)  # (batch, units) each
    return LSTMGates(sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o))


def lstm_step(
    x: np.ndarray, state: tuple[np.ndarray, np.ndarray], weights: Weights
) -> tuple[np.ndarray, np.ndarray]:
    """Return the next state (h, c): c' = f c + i g and h' = o tanh(c').

    Parameters
    ----------
    x : np.ndarray, (batch, input_dim)
        The input of this time step.
    state : (h, c)
        Hidden state and memory cell before it, each (batch, units).
    weights : (kernel, recurrent_kernel, bias)
        As for `lstm_gates`.

    Returns
    -------
    h, c : np.ndarray, (batch, units)

    Raises
    ------
    ValueError
        If `state` is no pair, or the shapes do not fit together.

    Examples
    --------
    >>> weights = np.zeros((1, 4)), np.zeros((1, 4)), np.zeros(4)
    >>> h, c = lstm_step(np.ones((1, 1)), (np.zeros((1, 1)), np.ones((1, 1))), weights)
    >>> c.tolist()  # half of the old cell stays, nothing enters
    [[0.5]]
    """
    pair = isinstance(state, (tuple, list))
    shapes = [np.shape(part) for part in state] if pair else type(state).__name__
    if not pair or len(state) != 2 or shapes[0] != shapes[1]:
        raise ValueError(
            f"state should be a pair (h, c) of equal shapes, got {shapes}; "
            "begin with two arrays of zeros (batch, units)"
        )
    h, c = state
    gates = lstm_gates(x, h, weights)
    c = gates.f * c + gates.i * gates.g  # (batch, units)
    return gates.o * np.tanh(c), c


def gru_step(
    x: np.ndarray, h: np.ndarray, weights: Weights, *, reset_after: bool = True
) -> np.ndarray:
    """Return the next hidden state of a GRU, z h + (1 - z) g.

    The gates z (update) and r (reset) go through a sigmoid, the candidate g through tanh. Where r
    enters g is the difference between the two conventions, of which each has its own weights:
    g = tanh(x W_x + b_x + r (h W_h + b_h)) with `reset_after`, tanh(x W_x + b + (r h) W_h) without.

    Parameters
    ----------
    x, h : np.ndarray, (batch, input_dim) and (batch, units)
        The input of this time step and the hidden state before it.
    weights : (kernel, recurrent_kernel, bias)
        (input_dim, 3 units), (units, 3 units), and (2, 3 units) with `reset_after`, else
        (3 units,). The first row of the bias goes with x, the second with h.
    reset_after : bool
        As the argument of the Keras layer: True is its default, False the original formula.

    Returns
    -------
    np.ndarray, (batch, units)

    Raises
    ------
    ValueError
        If the shapes do not fit together, for example a bias of the other convention.

    References
    ----------
    K. Cho et al. (2014), "Learning Phrase Representations using RNN Encoder-Decoder".
    Built step by step in notebook 03.

    Examples
    --------
    >>> weights = np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3))
    >>> gru_step(np.ones((1, 1)), np.ones((1, 1)), weights).tolist()  # half of h stays, g is 0
    [[0.5]]
    """
    bias_rows = (2,) if reset_after else ()
    _check_shapes(x, h, weights, blocks=3, bias_rows=bias_rows)
    kernel, recurrent_kernel, bias = weights
    input_bias, state_bias = bias if reset_after else (bias, np.zeros_like(bias))
    units = np.shape(h)[1]
    x_z, x_r, x_g = np.split(x @ kernel + input_bias, 3, axis=-1)  # (batch, units) each
    h_z, h_r, h_g = np.split(h @ recurrent_kernel + state_bias, 3, axis=-1)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)  # (batch, units)
    h_g = r * h_g if reset_after else (r * h) @ recurrent_kernel[:, 2 * units :]
    return z * h + (1 - z) * np.tanh(x_g + h_g)


def unroll(step: Callable, x: np.ndarray, state, weights: Weights) -> tuple[np.ndarray, object]:
    """Run `step` over all time steps, as the layer with `return_sequences=True` does.

    Parameters
    ----------
    step : callable
        `step(x_t, state, weights)` returns the next state: h, or a tuple that begins with h.
    x : np.ndarray, (batch, time, input_dim)
        At least one time step.
    state : np.ndarray or tuple
        The first state in the form that `step` takes.
    weights : (kernel, recurrent_kernel, bias)
        Handed to `step`.

    Returns
    -------
    outputs : np.ndarray, (batch, time, units)
        The hidden state after each step.
    state : np.ndarray or tuple
        The last state.

    Raises
    ------
    ValueError
        If `x` has not three axes or no time step.

    Examples
    --------
    >>> weights = np.array([[1.0]]), np.array([[0.0]]), np.array([0.0])
    >>> outputs, h = unroll(simple_rnn_step, np.zeros((2, 5, 1)), np.zeros((2, 1)), weights)
    >>> outputs.shape, h.shape
    ((2, 5, 1), (2, 1))
    """
    if np.ndim(x) != 3 or np.shape(x)[1] == 0:
        raise ValueError(
            f"x should be (batch, time, input_dim) with a time step, got shape {np.shape(x)}; "
            "add the missing axis, for example x[None]"
        )
    outputs = []
    for x_t in np.swapaxes(x, 0, 1):  # (batch, input_dim)
        state = step(x_t, state, weights)
        outputs.append(state[0] if isinstance(state, tuple) else state)
    return np.stack(outputs, axis=1), state  # (batch, time, units)


def _project(x: np.ndarray, h: np.ndarray, weights: Weights, *, blocks: int) -> np.ndarray:
    """Return x W_x + h W_h + b, (batch, blocks * units), after a look at the shapes."""
    _check_shapes(x, h, weights, blocks=blocks)
    kernel, recurrent_kernel, bias = weights
    return x @ kernel + h @ recurrent_kernel + bias


def _check_shapes(x, h, weights: Weights, *, blocks: int, bias_rows: tuple = ()) -> None:
    shapes = [np.shape(w) for w in weights]
    if np.ndim(x) != 2 or np.ndim(h) != 2 or len(x) != len(h):
        raise ValueError(
            "x and h should be (batch, input_dim) and (batch, units), got "
            f"{np.shape(x)} and {np.shape(h)}; one time step at a time, unroll takes a sequence"
        )
    width = blocks * np.shape(h)[1]
    expected = [(np.shape(x)[1], width), (np.shape(h)[1], width), (*bias_rows, width)]
    if shapes != expected:
        raise ValueError(
            f"weights should have the shapes {expected} for this x and h, got {shapes}; "
            "pass layer.get_weights() of a layer with a bias and as many units as h"
            + (" (for a GRU: built with the same reset_after)" if blocks == 3 else "")
        )
