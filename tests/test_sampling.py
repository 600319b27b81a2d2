"""Tests of helpers.sampling: hand examples, degenerate cases, frequencies, the carried state."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers.sampling import draw, generate, softmax

logit_rows = arrays(np.float64, st.integers(1, 12), elements=st.floats(-50, 50))
PROBS = np.array([0.05, 0.4, 0.1, 0.25, 0.2])


@given(logit_rows, st.floats(0.1, 10))
def test_softmax_with_temperature_equals_scipy(logits, temperature):
    probs = softmax(logits, temperature=temperature)
    np.testing.assert_allclose(probs, scipy.special.softmax(logits / temperature), rtol=1e-9)
    assert probs.sum() == pytest.approx(1)


def test_softmax_by_hand():
    logits = np.log([1.0, 2.0, 5.0])
    np.testing.assert_allclose(softmax(logits), [1 / 8, 2 / 8, 5 / 8])
    np.testing.assert_allclose(softmax(logits, temperature=0.5), [1 / 30, 4 / 30, 25 / 30])


def test_softmax_takes_rows_float32_and_masked_tokens():
    probs = softmax(np.array([[0, -np.inf, 0], [1e6, 0, 0]], dtype=np.float32))
    assert probs.dtype == np.float64
    assert probs.tolist() == [[0.5, 0.0, 0.5], [1.0, 0.0, 0.0]]


def test_a_high_temperature_flattens():
    np.testing.assert_allclose(softmax([5.0, -5.0, 0.0], temperature=1e9), 1 / 3, rtol=1e-6)


@pytest.mark.parametrize("temperature", [1e-3, 1e-9, 1e-308])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_tiny_temperature_equals_the_argmax(seed, temperature):
    rng = np.random.default_rng(seed)
    logits = rng.permutation(20) / 2.0  # half a unit apart at least
    probs = softmax(logits, temperature=temperature)
    assert {draw(probs, rng) for _ in range(50)} == {int(logits.argmax())}


def test_draw_follows_the_probabilities():
    rng, n = np.random.default_rng(7), 20_000
    counts = np.bincount([draw(PROBS, rng) for _ in range(n)], minlength=5)
    chi_square = ((counts - n * PROBS) ** 2 / (n * PROBS)).sum()
    assert chi_square < scipy.stats.chi2.ppf(0.999, df=4)


def test_draw_repeats_with_the_seed_and_moves_with_the_generator():
    first, second = np.random.default_rng(1), np.random.default_rng(1)
    drawn = [draw(PROBS, first) for _ in range(30)]
    assert drawn == [draw(PROBS, second) for _ in range(30)]
    assert len(set(drawn)) > 1


def test_draw_never_takes_what_has_no_chance():
    rng = np.random.default_rng(2)
    assert {draw([0, 0.6, 0, 0.4, 0], rng) for _ in range(500)} == {1, 3}


def test_draw_allows_for_the_rounding_of_float32():
    probs = softmax(np.random.default_rng(0).normal(size=50_000)).astype(np.float32)
    assert 0 <= draw(probs * np.float32(1 + 2e-6), np.random.default_rng(0)) < 50_000


class Adder:
    """A step function: the next token is the sum of all tokens read so far, modulo 10."""

    def __init__(self):
        self.read = []

    def __call__(self, token_id, state):
        self.read.append((token_id, state))
        state = (state + token_id) % 10
        return np.eye(10)[state], state


def test_generate_carries_the_state_and_reads_each_token_once():
    step = Adder()
    new_ids = generate(step, 0, [1, 2], length=4, choose=np.argmax)
    assert new_ids == [3, 6, 2, 4]  # 1+2, 3+3, 6+6, 12+2 modulo 10
    assert step.read == [(1, 0), (2, 1), (3, 3), (6, 6), (2, 2)]  # the last one is not read


def test_generate_with_length_zero_and_one():
    step = Adder()
    assert generate(step, 0, [4], length=0, choose=np.argmax) == []
    assert generate(step, 0, np.array([4]), length=1, choose=np.argmax) == [4]
    assert len(step.read) == 2


NAN, INF = float("nan"), float("inf")
RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: softmax([1, 2], temperature=0), r"above 0, got 0; or take the argmax"),
        (lambda: softmax([1, 2], temperature=-1), r"above 0, got -1"),
        (lambda: softmax([1, 2], temperature=NAN), r"got nan"),
        (lambda: softmax([1, 2], temperature=INF), r"got inf"),
        (lambda: softmax([1, NAN]), r"no NaN or \+inf"),
        (lambda: softmax([[1, 2], [NAN, 2]]), r"no NaN"),
        (lambda: softmax([1, INF]), r"\+inf"),
        (lambda: softmax([-INF, -INF]), r"a finite one"),
        (lambda: draw([1.5, -0.5], RNG), r"sum 1"),
        (lambda: draw([NAN, 1], RNG), r"sum nan"),
        (lambda: draw([[1.0]], RNG), r"shape \(1, 1\)"),
        (lambda: draw([], RNG), r"shape \(0,\)"),
        (lambda: generate(Adder(), 0, [], length=1, choose=np.argmax), r"got none; begin"),
    ],
)
def test_errors_name_what_came_and_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()
