"""Tests of helpers.embeddings: against plain loops, the lecture's matrix, NumPy and gensim."""

from __future__ import annotations

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st

from helpers.embeddings import (
    analogy,
    cooccurrence,
    embedding_matrix,
    skip_gram_pairs,
)

# --- vectors in a vocabulary's order

WORDS = {"cat": 0, "dog": 1, "car": 2}
WORD_VECTORS = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]])


def test_embedding_matrix_puts_each_vector_in_its_tokens_row():
    tokens = ("<pad>", "<unk>", "dog", "yeti", "cat", "dog")
    matrix, found = embedding_matrix(tokens, WORDS, vectors=WORD_VECTORS)
    assert matrix.tolist() == [[0, 0], [0, 0], [3, 4], [0, 0], [1, 2], [3, 4]]
    assert found.tolist() == [False, False, True, False, True, True]
    assert matrix.dtype == np.float32


def test_embedding_matrix_draws_the_missing_rows_like_the_others():
    tokens = ["<pad>", "dog", *[f"unseen {i}" for i in range(20_000)]]
    matrix, found = embedding_matrix(
        tokens, WORDS, vectors=WORD_VECTORS, rng=np.random.default_rng(0)
    )
    assert matrix[:2].tolist() == [[0, 0], [3, 4]]
    assert found.sum() == 1
    np.testing.assert_allclose(matrix[2:].mean(axis=0), WORD_VECTORS.mean(axis=0), atol=0.1)
    np.testing.assert_allclose(matrix[2:].std(axis=0), WORD_VECTORS.std(axis=0), atol=0.1)


def test_embedding_matrix_of_no_tokens_is_empty():
    matrix, found = embedding_matrix([], WORDS, vectors=WORD_VECTORS)
    assert (matrix.shape, found.shape) == ((0, 2), (0,))


def test_embedding_matrix_refuses_an_index_of_another_set():
    with pytest.raises(IndexError, match="7 is out of bounds"):
        embedding_matrix(["cat"], {"cat": 7}, vectors=WORD_VECTORS)


# --- counts and pairs of neighbours

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


@given(TEXTS, st.integers(1, 15), st.sampled_from(["count", "distance"]))
def test_cooccurrence_equals_the_loop(texts, window, weight):
    stream = (text for text in texts)
    counts = cooccurrence(stream, vocab_size=VOCAB_SIZE, window=window, weight=weight)
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


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"window": 0}, "window"),
        ({"vocab_size": 0}, r"0\.\.-1"),
        ({"weight": "harmonic"}, "harmonic"),
        ({"token_ids_per_text": [[-1, 0]]}, "-1"),
        ({"token_ids_per_text": [[0, 8]]}, r"0\.\.7, got 0\.\.8"),
    ],
)
def test_cooccurrence_names_the_fault(change, match):
    arguments = {"token_ids_per_text": [[0, 1]], "vocab_size": 8, "window": 1} | change
    with pytest.raises(ValueError, match=match):
        cooccurrence(**arguments)


# The lecture's sentence; ids: the 0, fat 1, cat 2, sat 3, on 4, mat 5
FAT_CAT = [0, 1, 2, 3, 4, 0, 5]


def pairs_by_loop(texts, window):
    """The definition, word by word."""
    return [
        (word, text[j])
        for text in texts
        for i, word in enumerate(text)
        for j in range(max(0, i - window), min(len(text), i + window + 1))
        if j != i
    ]


def test_skip_gram_pairs_of_the_lecture():
    centres, contexts = skip_gram_pairs([FAT_CAT], window=2)
    assert contexts[centres == 2].tolist() == [0, 1, 3, 4]
    assert contexts[centres == 3].tolist() == [1, 2, 4, 0]
    assert len(centres) == 2 + 3 + 4 + 4 + 4 + 3 + 2


@given(TEXTS, st.integers(1, 15))
def test_skip_gram_pairs_equal_the_loop(texts, window):
    centres, contexts = skip_gram_pairs((text for text in texts), window=window)
    assert centres.dtype == contexts.dtype == np.int32
    pairs = list(zip(centres.tolist(), contexts.tolist(), strict=True))
    assert pairs == pairs_by_loop(texts, window)


def test_skip_gram_pairs_are_what_cooccurrence_counts():
    texts = np.random.default_rng(0).integers(0, 5, (4, 30)).tolist()
    counts = np.zeros((5, 5))
    np.add.at(counts, skip_gram_pairs(texts, window=3), 1)
    expected = cooccurrence(texts, vocab_size=5, window=3).toarray()
    np.testing.assert_array_equal(counts, expected)


def test_skip_gram_pairs_with_drawn_windows():
    text = np.arange(3000)  # the ids are the places
    centres, contexts = skip_gram_pairs([text], window=3, rng=np.random.default_rng(0))
    distance, times = np.unique(np.abs(centres - contexts), return_counts=True)
    assert distance.tolist() == [1, 2, 3]
    # windows 1, 2, 3 are equally likely: distance d survives with chance (4 - d) / 3
    np.testing.assert_allclose(times / 6000, [1, 2 / 3, 1 / 3], atol=0.03)
    again, _ = skip_gram_pairs([text], window=3, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(again, centres)
    # every centre keeps a whole window: both sides are cut alike
    right = np.bincount(centres[contexts > centres], minlength=3000)
    left = np.bincount(centres[contexts < centres], minlength=3000)
    np.testing.assert_array_equal(right[3:-3], left[3:-3])


@pytest.mark.parametrize("texts", [[], [[]], [[], [1], []]])
def test_skip_gram_pairs_without_pairs_are_empty(texts):
    centres, contexts = skip_gram_pairs(texts, window=2)
    assert centres.shape == contexts.shape == (0,)


@given(TEXTS, st.integers(1, 9), st.integers(0, 99))
def test_drawn_windows_equal_a_loop_with_the_same_draws(texts, window, seed):
    # NumPy's integers come in the same sequence however many are drawn at once
    n = sum(map(len, texts))
    reach = iter(np.random.default_rng(seed).integers(1, window + 1, n).tolist())
    expected = []
    for text in texts:
        for i, word in enumerate(text):
            near = range(max(0, i - (r := next(reach))), min(len(text), i + r + 1))
            expected += [(word, text[j]) for j in near if j != i]
    pairs = skip_gram_pairs(texts, window=window, rng=np.random.default_rng(seed))
    assert list(zip(*(side.tolist() for side in pairs), strict=True)) == expected


def test_skip_gram_pairs_name_the_fault():
    with pytest.raises(ValueError, match="window should be at least 1, got 0"):
        skip_gram_pairs([[0, 1]], window=0)


# --- analogies


def brute_force(vectors, query, k, exclude):
    cosines = {}
    for row, vector in enumerate(vectors):
        if row not in exclude:
            cosines[row] = vector @ query / (np.linalg.norm(vector) * np.linalg.norm(query))
    return sorted(cosines, key=lambda row: -cosines[row])[:k]


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
    monkeypatch.setattr("helpers.embeddings.BATCH_QUESTIONS", 3)
    np.testing.assert_array_equal(analogy(vectors, a, b, c), whole)


def test_analogy_needs_words_beside_the_question():
    with pytest.raises(ValueError, match=r"k should lie in 1\.\.0"):
        analogy(np.eye(3), 0, 1, 2)


def test_analogy_equals_gensim():
    vectors = np.random.default_rng(0).normal(size=(50, 6))
    words = KeyedVectors(6)
    words.add_vectors([str(row) for row in range(50)], vectors)
    for a, b, c in np.random.default_rng(1).integers(0, 50, (30, 3)).tolist():
        found = words.most_similar(positive=[str(b), str(c)], negative=[str(a)], topn=3)
        assert [str(row) for row in analogy(vectors, a, b, c, k=3)] == [word for word, _ in found]


def test_analogy_gives_equally_near_rows_in_their_order_and_zeros_last():
    vectors = [[1, 0], [1, 0], [0, 1], [0, 0], [2, 0], [1, 0], [-1, 0]]
    assert analogy(vectors, 2, 2, 0, k=4).tolist() == [1, 4, 5, 3]
