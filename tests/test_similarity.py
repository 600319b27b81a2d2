"""Tests of helpers.similarity: against brute force, hand arithmetic and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from helpers import similarity
from helpers.similarity import analogy, neighbours, sense_separation, similarity_spearman


def brute_force(vectors, query, k, exclude):
    cosines = {}
    for row, vector in enumerate(vectors):
        if row not in exclude:
            cosines[row] = vector @ query / (np.linalg.norm(vector) * np.linalg.norm(query))
    return sorted(cosines, key=lambda row: -cosines[row])[:k]


@given(st.integers(0, 10_000), st.integers(2, 30), st.integers(1, 35))
def test_neighbours_equal_brute_force(seed, n, k):
    vectors = np.random.default_rng(seed).normal(size=(n, 3))
    assert neighbours(vectors, 0, k=k).tolist() == brute_force(vectors, vectors[0], k, {0})
    query = np.array([1.0, -2.0, 0.5])
    found = neighbours(vectors, query, k=k, exclude=[1])
    assert found.tolist() == brute_force(vectors, query, k, {1})


def test_neighbours_do_not_mind_length_and_break_ties_by_row():
    assert neighbours([[5, 0], [0, 0], [3, 0], [0.1, 0]], [1, 0], k=4).tolist() == [0, 2, 3, 1]


def test_neighbours_refuse_bad_arguments():
    with pytest.raises(ValueError, match="k should"):
        neighbours(np.eye(3), 0, k=0)
    with pytest.raises(IndexError, match=r"0\.\.2"):
        neighbours(np.eye(3), 3, k=1)


@given(st.integers(0, 10_000))
def test_analogy_equals_brute_force_one_by_one_and_all_at_once(seed):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(12, 4))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    questions = np.array([rng.permutation(12)[:3] for _ in range(5)])
    expected = [
        brute_force(vectors, unit[b] - unit[a] + unit[c], 2, {a, b, c}) for a, b, c in questions
    ]
    a, b, c = questions.T
    assert analogy(vectors, a, b, c, k=2).tolist() == expected
    assert [analogy(vectors, *q, k=2).tolist() for q in questions] == expected


def test_analogy_over_several_batches(monkeypatch):
    vectors = np.random.default_rng(0).normal(size=(20, 4))
    a, b, c = np.arange(7), np.arange(7) + 5, np.arange(7) + 10
    whole = analogy(vectors, a, b, c)
    monkeypatch.setattr(similarity, "BATCH_QUESTIONS", 3)
    np.testing.assert_array_equal(analogy(vectors, a, b, c), whole)


def test_analogy_needs_words_beside_the_question():
    with pytest.raises(ValueError, match="k should"):
        analogy(np.eye(3), 0, 1, 2)


def test_similarity_spearman_by_hand():
    index = {"a": 0, "b": 1, "c": 2}
    vectors = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])  # cosines ab .71, bc .71, ac 0
    opposite = [("a", "b", 1.0), ("a", "c", 9.0)]
    assert similarity_spearman(vectors, index, opposite) == (pytest.approx(-1.0), 1.0)
    # ranks of cosines 2.5, 2.5, 1; of scores 3, 2, 1: rho = 1.5 / sqrt(1.5 * 2)
    tied = [("a", "b", 9.0), ("b", "c", 5.0), ("a", "c", 1.0), ("a", "x", 3.0)]
    rho, coverage = similarity_spearman(vectors, index, tied)
    assert rho == pytest.approx(1.5 / np.sqrt(3))
    assert coverage == 0.75


def test_similarity_spearman_without_words():
    rho, coverage = similarity_spearman(np.eye(2), {}, [("a", "b", 1.0)])
    assert np.isnan(rho)
    assert coverage == 0
    with pytest.raises(ValueError, match="at least one"):
        similarity_spearman(np.eye(2), {"a": 0}, [])


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
