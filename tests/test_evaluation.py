"""Tests of helpers.evaluation against hand arithmetic and scikit-learn."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.neighbors import NearestNeighbors

from helpers.evaluation import (
    best_threshold,
    binary_scores,
    bits,
    bleu,
    bootstrap_interval,
    chrf,
    confusion_matrix,
    ngram_bits,
    perplexity,
    sense_separation,
)

ABAB = [0, 1, 0, 1]
CLASSES = 4
PAIRS = st.lists(st.tuples(*[st.integers(0, CLASSES - 1)] * 2), min_size=1)
BINARY_PAIRS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1)


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


# --- classes


@given(PAIRS)
def test_confusion_matrix_equals_scikit_learn(pairs):
    labels, predictions = zip(*pairs, strict=True)
    due = metrics.confusion_matrix(labels, predictions, labels=range(CLASSES))
    np.testing.assert_array_equal(confusion_matrix(labels, predictions, CLASSES), due)


def test_rows_are_the_truth():
    np.testing.assert_array_equal(confusion_matrix([0, 0, 2], [1, 1, 2], 3)[0], [0, 2, 0])


@given(BINARY_PAIRS)
def test_binary_scores_equal_scikit_learn(pairs):
    labels, predictions = zip(*pairs, strict=True)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        labels, predictions, average="binary", zero_division=0
    )
    due = (metrics.accuracy_score(labels, predictions), precision, recall, f1)
    assert binary_scores(labels, predictions) == pytest.approx(due)


def test_nothing_predicted_as_class_one_is_zero_not_an_error():
    assert binary_scores([0, 1], [0, 0]) == (0.5, 0.0, 0.0, 0.0)


def test_bools_and_whole_floats_are_classes():
    assert binary_scores(np.array([True, False]), np.array([1.0, 0.0])).f1 == 1


@pytest.mark.parametrize(
    ("labels", "predictions", "message"),
    [
        ([0, 2], [0, 1], "labels should be whole numbers from 0 to 1, got 2 at position 1"),
        ([0, 1], [0, -1], "predictions should be .* got -1 at position 1"),
        ([0, 1], [0.2, 0.9], "predictions should be .* got 0.2 at position 0; turn probabilities"),
        ([0, np.nan], [0, 1], "labels should be .* got nan at position 1"),
        ([0, 1], [0], "should be equally long, got 2 and 1"),
        ([], [], r"labels should be one row of 1 or more ids, got shape \(0,\)"),
        ([0, 1], [[0], [1]], r"predictions should be one row .* got shape \(2, 1\); .*ravel"),
        (["ham"], [0], "labels should be numbers, got <U3; encode names"),
    ],
)
def test_bad_classes_are_refused(labels, predictions, message):
    with pytest.raises(ValueError, match=message):
        binary_scores(labels, predictions)
    with pytest.raises(ValueError, match=message):
        confusion_matrix(labels, predictions, 2)


def test_number_of_classes_is_checked():
    with pytest.raises(ValueError, match="should be a whole number of 1 or more, got 0"):
        confusion_matrix([0], [0], 0)


# --- bootstrap interval


@pytest.mark.parametrize("hit", [0, 1])
@pytest.mark.parametrize("n", [1, 7])
def test_interval_of_equal_rows_is_a_point(hit, n):
    assert bootstrap_interval([hit] * n, rng=np.random.default_rng(0)) == (hit, hit)


@pytest.mark.parametrize(("level", "z"), [(0.95, 1.959964), (0.5, 0.674490)])
def test_interval_of_many_rows_is_the_normal_one(level, z):
    correct = np.arange(10_000) % 10 != 0  # nine in ten are right
    half = z * math.sqrt(0.9 * 0.1 / 10_000)
    interval = bootstrap_interval(correct, rng=np.random.default_rng(1), level=level, draws=20_000)
    assert interval == pytest.approx((0.9 - half, 0.9 + half), abs=2e-4)


def test_interval_agrees_with_drawing_rows_again():
    correct = np.array([1, 1, 1, 1, 0, 1, 0, 1])
    rows = np.random.default_rng(2).integers(len(correct), size=(50_000, len(correct)))
    expected = np.quantile(correct[rows].mean(axis=1), [0.025, 0.975])
    interval = bootstrap_interval(correct, rng=np.random.default_rng(3), draws=50_000)
    assert interval == pytest.approx(expected)


def test_interval_of_one_row_each_reaches_from_never_to_always():
    assert bootstrap_interval([0, 1], rng=np.random.default_rng(0)) == (0, 1)


def test_interval_is_repeated_by_the_seed_and_ordered_by_level():
    correct = [1] * 30 + [0] * 12
    wide, again, narrow = (
        bootstrap_interval(correct, rng=np.random.default_rng(4), level=level)
        for level in (0.99, 0.99, 0.8)
    )
    assert wide == again
    assert wide[0] < narrow[0] < 30 / 42 < narrow[1] < wide[1]


@pytest.mark.parametrize(
    ("correct", "options", "message"),
    [
        ([], {}, "correct should be one row"),
        ([[1, 0]], {}, "correct should be one row"),
        ([0.5, 1.0], {}, "got 0.5 at position 0"),
        ([np.nan], {}, "got nan at position 0"),
        ([1, 2], {}, "got 2 at position 1"),
        ([1, 0], {"level": 95}, "for 95% pass 0.95"),
        ([1, 0], {"level": 1}, "level should be"),
        ([1, 0], {"draws": 0}, "draws should be"),
        ([1, 0], {"draws": 10.5}, "draws should be"),
    ],
)
def test_interval_refuses(correct, options, message):
    with pytest.raises(ValueError, match=message):
        bootstrap_interval(correct, rng=np.random.default_rng(0), **options)


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


# --- best threshold

SCORED = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([-2.0, 0.0, 0.25, 0.5, 0.75, 1.0])), min_size=1
)


def errors_at(labels, scores, threshold):
    """Count the rows that `scores >= threshold` gets wrong, one by one."""
    return sum((score >= threshold) != label for label, score in zip(labels, scores, strict=True))


def brute_force(labels, scores):
    """The fewest errors of all thresholds worth trying."""
    tried = [*scores, max(scores) + 1]
    return min(errors_at(labels, scores, threshold) for threshold in tried)


@given(SCORED)
def test_best_threshold_with_ties_equals_brute_force(rows):
    labels, scores = zip(*rows, strict=True)
    threshold, error = best_threshold(labels, scores)
    assert error * len(rows) == pytest.approx(brute_force(labels, scores))
    assert errors_at(labels, scores, threshold) == brute_force(labels, scores)


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.sampled_from(["float32", "float64"]))
def test_best_threshold_of_random_scores_equals_brute_force(seed, n, dtype):
    rng = np.random.default_rng(seed)
    labels, scores = rng.integers(0, 2, n), rng.random(n).astype(dtype)
    threshold, error = best_threshold(labels, scores)
    assert (error * n, np.sum((scores >= threshold) != labels)) == pytest.approx(
        (brute_force(labels, scores),) * 2
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_threshold_of_one_class_alone(dtype):
    scores = np.array([0.3, 0.9, 0.9], dtype)
    threshold, error = best_threshold([0, 0, 0], scores)
    assert (error, (scores >= threshold).sum()) == (0, 0)
    assert best_threshold([1, 1, 1], scores) == (float(scores[0]), 0.0)


def test_equal_scores_cannot_be_separated():
    assert best_threshold([0, 1, 1], [0.5, 0.5, 0.5]) == (0.5, pytest.approx(1 / 3))


def test_among_equally_good_thresholds_the_smallest_is_taken():
    assert best_threshold([1, 0, 1], [0.2, 0.4, 0.6]) == (0.2, pytest.approx(1 / 3))


@pytest.mark.parametrize(
    ("scores", "got"),
    [([0.1], r"shape \(1,\)"), ([[0.1], [0.2]], r"shape \(2, 1\)"), ([0.1, np.nan], "1 of them")],
)
def test_best_threshold_refuses_bad_scores(scores, got):
    with pytest.raises(ValueError, match=rf"2 finite numbers.*{got}.*ravel"):
        best_threshold([0, 1], scores)


def test_best_threshold_refuses_probabilities_as_labels():
    with pytest.raises(ValueError, match=r"whole numbers from 0 to 1, got 0\.5"):
        best_threshold([0, 0.5], [0.1, 0.2])


# --- sense separation


def test_sense_separation_by_hand():
    # angles in degrees; nearest of 0 is 10 (same), of 10 is 0 (same), of 40 is 60 (same),
    # of 60 is 40 (same), of 25 is 10 or 40 by turns: 10 is another sense, 40 is its own
    angles = np.radians([0, 10, 40, 60, 25])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    accuracy, chance = sense_separation(vectors, ["ship", "ship", "pear", "pear", "pear"])
    # 40 is 15 from 25 (same); 10 is 10 from 0; the tie at 25 gives half a vote
    assert accuracy == pytest.approx((1 + 1 + 1 + 1 + 0.5) / 5)
    assert chance == pytest.approx((2 * 1 + 3 * 2) / (5 * 4))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_a_static_vector_separates_exactly_by_chance(senses):
    senses = senses * 2  # each at least twice
    result = sense_separation([[0.3, -1.7, 2.2]] * len(senses), senses)
    assert result.accuracy == pytest.approx(result.chance)
    drawn = [a == b for i, a in enumerate(senses) for j, b in enumerate(senses) if i != j]
    assert result.chance == pytest.approx(np.mean(drawn))


@given(st.integers(0, 2**32 - 1))
def test_sense_separation_equals_nearest_neighbours_of_sklearn(seed):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(20, 4))
    senses = np.repeat([0, 1, 2, 3], 5)
    rows = NearestNeighbors(n_neighbors=1, metric="cosine").fit(vectors).kneighbors()[1][:, 0]
    result = sense_separation(vectors * rng.uniform(0.1, 9, (20, 1)), senses)
    assert result.accuracy == pytest.approx(np.mean(senses[rows] == senses))


@pytest.mark.parametrize(
    ("vectors", "senses", "match"),
    [
        ([[1.0], [0.0]], [0, 0], "none of them 0"),
        ([[1.0], [np.nan]], [0, 0], "finite"),
        ([1.0, 2.0], [0, 0], "matrix"),
        ([[1.0], [2.0]], [0], "each of 2"),
        ([[1.0], [2.0], [3.0]], ["a", "a", "b"], "at least twice"),
        (np.empty((0, 2)), [], "each of 0"),
    ],
)
def test_sense_separation_names_the_fault(vectors, senses, match):
    with pytest.raises(ValueError, match=match):
        sense_separation(vectors, senses)
