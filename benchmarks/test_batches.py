"""`fit` on `training.batches` beside `fit` on plain arrays, which can idle between epochs."""

from __future__ import annotations

import os

import numpy as np
import pytest

from helpers import training

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 1000, (4000, 60)).astype("int32")  # (n, time)
    return x, (x[:, 0] % 2).astype("float32")


@pytest.fixture
def model():
    import keras

    keras.utils.set_random_seed(0)
    layers = [keras.layers.Input((60,)), keras.layers.Embedding(1000, 32)]
    layers += [keras.layers.SimpleRNN(32), keras.layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential(layers)
    model.compile("rmsprop", "binary_crossentropy")
    model.fit(np.zeros((64, 60), "int32"), np.zeros(64), verbose=0)  # compiled before the clock
    return model


@pytest.mark.benchmark(group="five epochs of 4,000 sequences")
@pytest.mark.parametrize("way", ["plain arrays", "training.batches"])
def test_fit(benchmark, model, problem, way):
    x, y = problem

    def fit():
        if way == "plain arrays":
            model.fit(x, y, batch_size=64, epochs=5, verbose=0)
        else:
            model.fit(training.batches(x, y, batch_size=64, seed=0), epochs=5, verbose=0)

    benchmark.pedantic(fit, rounds=3, iterations=1)
