"""Tests of helpers.class_scores against hand arithmetic, brute force and scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from helpers.class_scores import (
    best_threshold,
    binary_scores,
    bootstrap_interval,
    confusion_matrix,
)

CLASSES = 4
PAIRS = st.lists(st.tuples(*[st.integers(0, CLASSES - 1)] * 2), min_size=1)
BINARY_PAIRS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1)


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
