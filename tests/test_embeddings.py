"""Tests of helpers.embeddings: against plain loops, the lecture's matrix, and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import embeddings
from helpers.embeddings import analogy, cooccurrence, neighbours, similarity_spearman

# The lecture's corpus; ids: I 0, like 1, enjoy 2, deep 3, learning 4, NLP 5, flying 6, . 7
LECTURE_TEXTS = [[0, 1, 3, 4, 7], [0, 1, 5, 7], [0, 2, 6, 7]]
LECTURE_MATRIX = [
    [0, 2, 1, 0, 0, 0, 0, 0],
    [2, 0, 0, 1, 0, 1, 0, 0],
    [1, 0, 0, 0, 0, 0, 1, 0],
    [0, 1, 0, 0, 1, 0, 0, 0],
    [0, 0, 0, 1, 0, 0, 0, 1],
    [0, 1, 0, 0, 0, 0, 0, 1],
    [0, 0, 1, 0, 0, 0, 0, 1],
    [0, 0, 0, 0, 1, 1, 1, 0],
]
VOCAB_SIZE = 6
TEXTS = st.lists(st.lists(st.integers(0, VOCAB_SIZE - 1), max_size=12), max_size=6)


def loop(texts, window, weight):
    """The definition, word by word."""
    counts = np.zeros((VOCAB_SIZE, VOCAB_SIZE))
    for text in texts:
        for i, word in enumerate(text):
            for j, other in enumerate(text):
                if i != j and abs(i - j) <= window:
                    counts[word, other] += 1 / abs(i - j) if weight == "distance" else 1
    return counts


def test_cooccurrence_of_the_lecture():
    counts = cooccurrence(LECTURE_TEXTS, vocab_size=8, window=1)
    np.testing.assert_array_equal(counts.toarray(), LECTURE_MATRIX)
    assert counts.nnz == 18


@given(TEXTS, st.integers(1, 15), st.sampled_from(["count", "distance"]), st.integers(1, 20))
def test_cooccurrence_equals_the_loop_in_chunks_of_any_size(texts, window, weight, chunk):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embeddings, "CHUNK_TOKENS", chunk)
        counts = cooccurrence(
            (text for text in texts), vocab_size=VOCAB_SIZE, window=window, weight=weight
        )
    np.testing.assert_allclose(counts.toarray(), loop(texts, window, weight), rtol=1e-12)
    assert abs(counts - counts.T).max() < 1e-12


def test_cooccurrence_keeps_texts_apart():
    apart = cooccurrence([[0, 1], [2, 3]], vocab_size=4, window=3)
    assert apart[1, 2] == 0
    assert apart[0, 3] == 0
    assert cooccurrence([[0, 1, 2, 3]], vocab_size=4, window=3)[1, 2] == 1


def test_cooccurrence_weights_by_distance():
    counts = cooccurrence([[0, 1, 2, 3]], vocab_size=4, window=9, weight="distance").toarray()
    np.testing.assert_allclose(counts[0], [0, 1, 1 / 2, 1 / 3])


@pytest.mark.parametrize("texts", [[], [[]], [[], [1], []]])
def test_cooccurrence_without_pairs_is_empty(texts):
    counts = cooccurrence(texts, vocab_size=3, window=2)
    assert counts.shape == (3, 3)
    assert counts.nnz == 0


def test_cooccurrence_reads_a_stream_a_chunk_at_a_time(monkeypatch):
    monkeypatch.setattr(embeddings, "CHUNK_TOKENS", 2)
    seen = []

    def texts():
        for number in range(4):
            seen.append(number)
            yield [0, 9 if number == 1 else 1]

    with pytest.raises(ValueError, match="got 9"):
        cooccurrence(texts(), vocab_size=2, window=1)
    assert seen == [0, 1]  # the fault shows before a third text is asked for


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"window": 0}, "window"),
        ({"vocab_size": 0}, "vocab_size"),
        ({"weight": "harmonic"}, "harmonic"),
        ({"token_ids_per_text": [[-1, 0]]}, "-1"),
        ({"token_ids_per_text": [[0, 8]]}, "got 8"),
    ],
)
def test_cooccurrence_names_the_fault(change, match):
    arguments = {"token_ids_per_text": [[0, 1]], "vocab_size": 8, "window": 1} | change
    with pytest.raises(ValueError, match=match):
        cooccurrence(**arguments)


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
    monkeypatch.setattr(embeddings, "BATCH_QUESTIONS", 3)
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
