"""Tests of helpers.translation_scores against hand arithmetic."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from helpers.translation_scores import bleu, chrf


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
