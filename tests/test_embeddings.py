"""Tests of helpers.embeddings: against hand arithmetic and NumPy's average, and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.embeddings import document_means, embedding_matrix

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


@pytest.mark.parametrize("vectors", [[1.0, 2.0], np.empty((0, 2))])
def test_embedding_matrix_refuses_what_is_no_table(vectors):
    with pytest.raises(ValueError, match=r"table \(n, embed_dim\), got shape"):
        embedding_matrix(["cat"], WORDS, vectors=vectors)


def test_embedding_matrix_refuses_an_index_of_another_set():
    with pytest.raises(ValueError, match=r"rows in 0\.\.2, got 7; take index and vectors from one"):
        embedding_matrix(["cat"], {"cat": 7}, vectors=WORD_VECTORS)


# --- means of texts

IDS = st.lists(st.lists(st.integers(0, 5), max_size=8), min_size=1, max_size=6)


@given(IDS, st.lists(st.floats(0.1, 9), min_size=6, max_size=6))
def test_document_means_equal_numpys_average(texts, weights):
    vectors = np.random.default_rng(0).normal(size=(6, 3))
    means = document_means(texts, vectors, weights=weights)
    for text, mean in zip(texts, means, strict=True):
        if text:
            due = np.average(vectors[text], axis=0, weights=np.array(weights)[text])
        else:
            due = np.zeros(3)
        np.testing.assert_allclose(mean, due, atol=1e-12)


def test_document_means_without_weights_count_repeats():
    assert document_means([[0, 0, 0, 1]], [[4.0], [8.0]]).tolist() == [[5.0]]


def test_a_weight_of_zero_leaves_padding_out():
    padded = np.array([[0, 0, 1, 2], [0, 0, 0, 0]])
    vectors = np.array([[99.0], [2.0], [4.0]])
    assert document_means(padded, vectors, weights=[0, 1, 1]).tolist() == [[3.0], [0.0]]


@pytest.mark.parametrize("token_id", [-1, 2])
def test_document_means_refuse_unknown_ids(token_id):
    with pytest.raises(ValueError, match=rf"0\.\.1, got {token_id}"):
        document_means([[0, token_id]], [[1.0], [2.0]])


@pytest.mark.parametrize("weights", [[1.0], [1.0, -1.0], [1.0, np.nan], [[1.0, 1.0]]])
def test_document_means_refuse_bad_weights(weights):
    with pytest.raises(ValueError, match="weights should be 2 numbers of 0 or more"):
        document_means([[0]], [[1.0], [2.0]], weights=weights)
