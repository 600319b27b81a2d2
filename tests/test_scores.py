"""Tests of helpers.scores: against hand arithmetic, brute force and sacrebleu."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from helpers.scores import bits, bleu, chrf, ngram_bits

ABAB = [0, 1, 0, 1]


# --- bits


def test_a_blind_guess_among_eight_is_three_bits():
    assert bits([math.log(8)] * 5) == pytest.approx(3)
    assert bits(math.log(8)) == pytest.approx(3)


def test_certainty_is_zero_bits_and_the_impossible_infinitely_many():
    assert bits([0.0, 0.0]) == 0
    assert bits([1.0, np.inf]) == np.inf


@pytest.mark.parametrize("nats", [[], [np.nan], [1.0, np.nan], [-0.5]])
def test_bad_nats_are_refused(nats):
    with pytest.raises(ValueError, match=r"from 0 on, got .*check the sign"):
        bits(nats)


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
        ({"test_ids": [0, 2]}, r"test_ids should lie in 0\.\.1, got 0\.\.2"),
        ({"train_ids": [0, -1]}, r"train_ids should lie in 0\.\.1, got -1\.\.0"),
        ({"train_ids": [0]}, r"train_ids should be one row of 2 or more .* shape \(1,\)"),
        ({"test_ids": []}, r"test_ids should be one row of 2 or more .* shape \(0,\)"),
        ({"test_ids": [[0], [1]]}, r"test_ids should be one row .* shape \(2, 1\)"),
        ({"test_ids": [0, 0.5]}, r"test_ids should be one row .* of float64"),
        ({"order": 3}, r"order should be 1 \(unigram\) or 2 \(bigram\), got 3"),
        ({"add_k": 0}, r"add_k should be above 0, got 0"),
        ({"add_k": np.nan}, r"add_k should be above 0, got nan"),
    ],
)
def test_bad_ngram_input_is_refused(change, message):
    good = {"train_ids": ABAB, "test_ids": ABAB, "order": 2, "vocab_size": 2, "add_k": 1}
    with pytest.raises(ValueError, match=message):
        ngram_bits(**(good | change))


# --- translations


def f2_of_one_order(hypothesis, reference, order):
    """Return precision and recall of the n-grams of one order, counted by hand."""
    grams = [
        Counter(text[i : i + order] for i in range(len(text) - order + 1))
        for text in (hypothesis.replace(" ", ""), reference.replace(" ", ""))
    ]
    shared = (grams[0] & grams[1]).total()
    return shared / grams[0].total(), shared / grams[1].total()


def test_chrf_by_hand():
    hypothesis, reference = "il est un peu las", "il est peu fatigué"
    pairs = [f2_of_one_order(hypothesis, reference, order) for order in range(1, 7)]
    precision, recall = np.mean(pairs, axis=0)
    expected = 5 * precision * recall / (4 * precision + recall)
    assert chrf([hypothesis], [[reference]]) == pytest.approx(expected)
    assert chrf([reference], [[hypothesis]]) != pytest.approx(expected)  # recall counts twice


def test_bleu_by_hand_with_a_short_translation():
    hypothesis, reference = "the cat is on the mat", "the cat is on the mat with the dog"
    assert bleu([hypothesis], [[reference]]) == pytest.approx(math.exp(1 - 9 / 6))


def test_scores_are_sacrebleus_over_a_hundred():
    hypotheses, references = (
        ["le chat est la", "bon jour à tous"],
        [["le chat est là"], ["bonjour"]],
    )
    streams = [[row[0] for row in references]]
    due = sacrebleu.corpus_bleu(hypotheses, streams).score / 100
    assert 0 < bleu(hypotheses, references) == pytest.approx(due)
    due = sacrebleu.corpus_chrf(hypotheses, streams).score / 100
    assert 0 < chrf(hypotheses, references) == pytest.approx(due)


@pytest.mark.parametrize("score", [bleu, chrf])
def test_translation_scores_take_the_nearest_reference(score):
    right, wrong = "ils sont un peu polis .", "nous avons choisi cette couleur ."
    assert score([right], [[right]]) == pytest.approx(1)
    assert score([right, right], [[wrong, right], [right]]) == pytest.approx(1)
    assert score([right, right], [[wrong], [right]]) < 0.8
    assert score(["x"], [[wrong]]) < 0.01


@pytest.mark.parametrize("score", [bleu, chrf])
@pytest.mark.parametrize(
    ("hypotheses", "references"),
    [([], []), (["a"], [["a"], ["b"]]), (["a"], ["a"]), (["a", "b"], [["a"], []])],
)
def test_bad_references_are_refused(score, hypotheses, references):
    with pytest.raises(ValueError, match="references should hold"):
        score(hypotheses, references)
