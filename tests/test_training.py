"""Tests of helpers.training: rows of a pipeline, a line of progress, seconds of epochs."""

from __future__ import annotations

import os
from types import SimpleNamespace

import IPython
import numpy as np
import pytest

from helpers import training

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@pytest.fixture
def fit():
    """Return a function that fits a model which answers 0 and stays so: its loss on ones is 1."""
    import keras

    model = keras.Sequential(
        [keras.layers.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")]
    )
    model.compile(keras.optimizers.SGD(0.0), "mse")
    data = training.batches(np.ones((4, 1)), np.ones(4), batch_size=2)
    return lambda callback, epochs: model.fit(data, epochs=epochs, verbose=0, callbacks=[callback])


# --- batches


@pytest.mark.parametrize("seed", [None, 3])
def test_batches_keep_every_row_once_and_pairs_together(seed):
    x = np.arange(10).reshape(10, 1)
    data = training.batches(x, x[:, 0] * 2, batch_size=3, seed=seed)
    rows = [(xs.numpy()[:, 0], ys.numpy()) for xs, ys in data]
    assert [len(ys) for _, ys in rows] == [3, 3, 3, 1]
    inputs, targets = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    assert sorted(inputs) == list(range(10))
    np.testing.assert_array_equal(targets, inputs * 2)


def test_batches_shuffle_by_seed_alone():
    def order(seed):
        data = training.batches(np.arange(50), np.zeros(50), batch_size=50, seed=seed)
        return next(iter(data))[0].numpy().tolist()

    assert order(None) == list(range(50))
    assert order(1) == order(1)
    assert order(1) != order(2)
    assert order(1) != list(range(50))


def test_batches_shuffle_anew_each_epoch():
    data = training.batches(np.arange(50), np.zeros(50), batch_size=50, seed=1)
    first, second = (next(iter(data))[0].numpy().tolist() for _ in range(2))
    assert first != second


def test_batches_of_several_inputs_stay_together():
    x = np.arange(10)
    for (a, b), y in training.batches((x, x * 2), x * 3, batch_size=4, seed=3):
        np.testing.assert_array_equal(b, a * 2)
        np.testing.assert_array_equal(y, a * 3)
    with pytest.raises(ValueError, match="got 10 and 9 and 10"):
        training.batches((x, x[:9]), x)


def test_batches_have_no_autotuner():
    assert training.batches(np.zeros(2), np.zeros(2)).options().autotune.enabled is False


@pytest.mark.parametrize(("n", "m"), [(3, 2), (0, 0)])
def test_batches_of_unequal_or_no_rows_are_refused(n, m):
    with pytest.raises(ValueError, match=f"same length above 0, got {n} and {m}"):
        training.batches(np.zeros(n), np.zeros(m))


# --- callbacks


def test_progress_updates_one_line(fit, monkeypatch):
    lines: list[str] = []

    def display(line, *, raw, display_id):
        assert raw
        assert display_id
        lines.append(line["text/plain"])
        return SimpleNamespace(update=lambda line, raw: lines.append(line["text/plain"]))

    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr("IPython.display.display", display)
    fit(training.progress("Dense"), 2)
    assert lines[0] == "Dense: …"
    assert lines[1] == "Dense: 에포크 1/2   0%"  # the first of two batches
    assert lines[-1] == "Dense: 에포크 2/2 loss 1.0000"


def test_progress_is_silent_outside_a_notebook(fit, capsys):
    fit(training.progress("Dense"), 1)
    assert capsys.readouterr() == ("", "")


def test_progress_keeps_the_seconds_of_each_epoch(fit, monkeypatch):
    times = iter([0.0, 2.0, 10.0, 15.0])
    monkeypatch.setattr(training, "time", SimpleNamespace(perf_counter=lambda: next(times)))
    line = training.progress("Dense")
    fit(line, 2)
    assert line.seconds == [2.0, 5.0]
