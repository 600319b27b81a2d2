"""Tests of helpers.likelihood against hand arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.likelihood import bits, ngram_bits, perplexity

ABAB = [0, 1, 0, 1]


# --- perplexity and bits


def test_a_blind_guess_among_eight_is_three_bits_and_perplexity_eight():
    nats = [math.log(8)] * 5
    assert bits(nats) == pytest.approx(3)
    assert perplexity(nats) == pytest.approx(8)


def test_certainty_is_zero_bits_and_perplexity_one():
    assert bits([0.0, 0.0]) == 0
    assert perplexity(0.0) == 1


def test_impossible_symbol_is_infinite_without_warning(recwarn):
    assert perplexity([1.0, np.inf]) == np.inf
    assert perplexity(1e6) == np.inf
    assert not recwarn.list


@pytest.mark.parametrize("nats", [[], [np.nan], [1.0, np.nan], [-0.5]])
@pytest.mark.parametrize("score", [perplexity, bits])
def test_bad_nats_are_refused(score, nats):
    with pytest.raises(ValueError, match=r"from 0 on, got .*check the sign"):
        score(nats)


# --- n-gram bits


def test_unigram_by_hand():
    # abaab: a 3, b 2 of 5; k = 1, V = 3: p(a) = 4/8, p(b) = 3/8, p(c) = 1/8
    got = ngram_bits([0, 1, 0, 0, 1], [1, 0, 1, 2], order=1, vocab_size=3, add_k=1)
    assert got == pytest.approx(-(math.log2(4 / 8) + math.log2(3 / 8) + math.log2(1 / 8)) / 3)


def test_bigram_by_hand():
    # abab: ab 2, ba 1; a is followed twice, b once; k = 1, V = 2: p(b|a) = 3/4, p(a|b) = 2/3
    got = ngram_bits(ABAB, ABAB, order=2, vocab_size=2, add_k=1)
    assert got == pytest.approx(-(2 * math.log2(3 / 4) + math.log2(2 / 3)) / 3)


def test_bigram_sees_the_order_that_a_unigram_cannot():
    scores = [ngram_bits(ABAB * 9, ABAB, order=n, vocab_size=2, add_k=0.01) for n in (1, 2)]
    assert scores[0] == pytest.approx(1)
    assert scores[1] < 0.01


def test_context_never_seen_is_a_blind_guess():
    got = ngram_bits(ABAB, [7, 3], order=2, vocab_size=8, add_k=0.5)
    assert got == pytest.approx(3)


@given(
    train=st.lists(st.integers(0, 4), min_size=2, max_size=30),
    context=st.integers(0, 4),
    order=st.sampled_from([1, 2]),
    add_k=st.floats(1e-3, 10),
)
def test_probabilities_of_every_context_sum_to_one(train, context, order, add_k):
    total = sum(
        2 ** -ngram_bits(train, [context, token_id], order=order, vocab_size=5, add_k=add_k)
        for token_id in range(5)
    )
    assert total == pytest.approx(1)


def test_large_vocabulary_needs_no_square_table():
    # a table of 2,000,000 squared would be terabytes: this returns only if none is made
    train = [0, 1_999_999, 0, 1_999_999]
    got = ngram_bits(train, [0, 1_999_999], order=2, vocab_size=2_000_000, add_k=1e-9)
    assert got == pytest.approx(-math.log2((2 + 1e-9) / (2 + 2e-3)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"test_ids": [0, 2]},
            r"test_ids should be whole numbers from 0 to 1, got 2 at position 1",
        ),
        ({"train_ids": [0, -1]}, r"train_ids should be .* got -1 at position 1"),
        ({"train_ids": [0.0, np.nan]}, r"train_ids should be .* got nan at position 1"),
        ({"train_ids": [0]}, r"train_ids should be one row of 2 or more ids, got shape \(1,\)"),
        ({"test_ids": []}, r"test_ids should be one row of 2 or more ids, got shape \(0,\)"),
        ({"test_ids": [[0, 1]]}, r"test_ids should be one row"),
        ({"test_ids": ["a", "b"]}, r"test_ids should be numbers, got <U1; encode"),
        ({"order": 3}, r"order should be 1 \(unigram\) or 2 \(bigram\), got 3"),
        ({"add_k": 0}, r"add_k should be a finite number above 0, got 0"),
        ({"add_k": np.nan}, r"add_k should be a finite number above 0, got nan"),
        ({"vocab_size": 0}, r"should be a whole number of 1 or more, got 0"),
    ],
)
def test_bad_ngram_input_is_refused(change, message):
    good = {"train_ids": ABAB, "test_ids": ABAB, "order": 2, "vocab_size": 2, "add_k": 1}
    with pytest.raises(ValueError, match=message):
        ngram_bits(**(good | change))
