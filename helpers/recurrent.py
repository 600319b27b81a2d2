"""One time step of a SimpleRNN, an LSTM and a GRU in NumPy, with the weights of a Keras layer.

`weights` is (kernel, recurrent_kernel, bias) as `layer.get_weights()` returns it: (input_dim, n),
(units, n), (n,). The gates lie side by side in n: i, f, g, o in an LSTM, z, r, g in a GRU.

Not handled here: gradients, masking, dropout, layers without a bias, other activations.
Built step by step in notebooks 01 (SimpleRNN), 02 (LSTM) and 03 (GRU).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit

Weights = Sequence[np.ndarray]


class LSTMGates(NamedTuple):
    """The four gate values of one LSTM step, each (batch, units)."""

    i: np.ndarray  # input gate: how much of g enters the cell
    f: np.ndarray  # forget gate: how much of the old cell stays
    g: np.ndarray  # candidate for the cell
    o: np.ndarray  # output gate: how much of the cell is shown


def simple_rnn_step(x: np.ndarray, h: np.ndarray, weights: Weights) -> np.ndarray:
    """Return the next hidden state of (batch, units), tanh(x W_x + h W_h + b)."""
    return np.tanh(_project(x, h, weights, 1))


def lstm_gates(x: np.ndarray, h: np.ndarray, weights: Weights) -> LSTMGates:
    """Return the gates of one LSTM step: i, f, o through a sigmoid, g through tanh."""
    i, f, g, o = np.split(_project(x, h, weights, 4), 4, axis=-1)  # (batch, units) each
    return LSTMGates(expit(i), expit(f), np.tanh(g), expit(o))


def lstm_step(
    x: np.ndarray, state: tuple[np.ndarray, np.ndarray], weights: Weights
) -> tuple[np.ndarray, np.ndarray]:
    """Return the next state (h, c): c' = f c + i g and h' = o tanh(c')."""
    h, c = state
    gates = lstm_gates(x, h, weights)
    c = gates.f * c + gates.i * gates.g  # (batch, units)
    return gates.o * np.tanh(c), c


def gru_step(
    x: np.ndarray, h: np.ndarray, weights: Weights, *, reset_after: bool = True
) -> np.ndarray:
    """Return the next hidden state of a GRU, z h + (1 - z) g.

    With `reset_after`, Keras' default, g = tanh(x W_x + b_x + r (h W_h + b_h)) and the bias is
    (2, 3 units): b_x, b_h. Without, g = tanh(x W_x + b + (r h) W_h) as in Cho et al. (2014).
    """
    units = h.shape[-1]
    _check_shapes(x, h, weights, (2, 3 * units) if reset_after else (3 * units,))
    kernel, recurrent_kernel, bias = weights
    input_bias, state_bias = bias if reset_after else (bias, np.zeros_like(bias))
    x_z, x_r, x_g = np.split(x @ kernel + input_bias, 3, axis=-1)  # (batch, units) each
    h_z, h_r, h_g = np.split(h @ recurrent_kernel + state_bias, 3, axis=-1)
    z, r = expit(x_z + h_z), expit(x_r + h_r)  # (batch, units)
    h_g = r * h_g if reset_after else (r * h) @ recurrent_kernel[:, 2 * units :]
    return z * h + (1 - z) * np.tanh(x_g + h_g)


def unroll(
    step: Callable[[np.ndarray, Any, Weights], Any], x: np.ndarray, state: Any, weights: Weights
) -> tuple[np.ndarray, Any]:
    """Run `step` over x (batch, time, input_dim); return (outputs, last state).

    `step(x_t, state, weights)` returns the next state: h, or a tuple that begins with h. The
    outputs (batch, time, units) are those of a layer with `return_sequences=True`.
    """
    if x.ndim != 3 or x.shape[1] == 0:
        raise ValueError(f"x should be (batch, time, input_dim), got {x.shape}; try x[None]")
    outputs = []
    for x_t in np.swapaxes(x, 0, 1):  # (batch, input_dim)
        state = step(x_t, state, weights)
        outputs.append(state[0] if isinstance(state, tuple) else state)
    return np.stack(outputs, axis=1), state  # (batch, time, units)


def _project(x: np.ndarray, h: np.ndarray, weights: Weights, blocks: int) -> np.ndarray:
    """Return x W_x + h W_h + b, (batch, blocks * units)."""
    _check_shapes(x, h, weights, (blocks * h.shape[-1],))
    kernel, recurrent_kernel, bias = weights
    return x @ kernel + h @ recurrent_kernel + bias


def _check_shapes(x: np.ndarray, h: np.ndarray, weights: Weights, bias_shape: tuple) -> None:
    if x.ndim != 2 or h.ndim != 2 or len(x) != len(h):
        got = f"{x.shape} and {h.shape}; use unroll for a whole sequence"
        raise ValueError(f"x and h should be (batch, input_dim) and (batch, units), got {got}")
    shapes, width = [w.shape for w in weights], bias_shape[-1]
    expected = [(x.shape[1], width), (h.shape[1], width), bias_shape]
    if shapes != expected:
        got = f"{shapes}; pass get_weights() of a layer with a bias and the same reset_after"
        raise ValueError(f"weights should have shapes {expected} for this x and h, got {got}")
