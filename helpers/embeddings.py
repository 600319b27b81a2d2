"""Word vectors put to use: as the matrix of an embedding layer, and averaged over texts.

A vector is a row of a matrix, a word is a row number; which word has which row is the business of
the caller (`helpers.vocabulary`).

Not handled here: training (notebooks 32 and 33 train word2vec and GloVe step by step), splitting
texts into tokens, reading files of vectors (`helpers.corpora`).

Built step by step in notebooks 34 (embedding matrix) and 37 (means of texts).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from helpers.checks import check_token_ids


def embedding_matrix(
    tokens: Sequence[str],
    index: Mapping[str, int],
    *,
    vectors: ArrayLike,
    rng: np.random.Generator | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Lay ready-made word vectors out in the order of a vocabulary.

    Parameters
    ----------
    tokens : sequence of str, (vocab_size,)
        The vocabulary, id to token (`Vocabulary.tokens`).
    index : mapping of str to int
        Word to row of `vectors` (`WordVectors.index`).
    vectors : array_like, (n, embed_dim)
    rng : numpy.random.Generator, optional
        Draws the rows of tokens without a vector, each column from a normal law with the mean and
        spread of that column; None leaves them 0. A token "<pad>" is always 0.

    Returns
    -------
    matrix : np.ndarray of float32, (vocab_size, embed_dim)
        Weights for an embedding layer.
    found : np.ndarray of bool, (vocab_size,)
        True where the row is a ready-made vector.

    Raises
    ------
    ValueError
        If `vectors` is not a table or `index` names a row that it does not have.

    References
    ----------
    Built step by step in notebook 34.

    Examples
    --------
    >>> matrix, found = embedding_matrix(["<pad>", "cat"], {"cat": 1}, vectors=[[1, 2], [3, 4]])
    >>> matrix.tolist(), found.tolist()
    ([[0.0, 0.0], [3.0, 4.0]], [False, True])
    """
    vectors = np.asarray(vectors, dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) == 0:
        raise ValueError(f"vectors should be a table (n, embed_dim), got shape {vectors.shape}")
    rows = np.array([index.get(token, -1) for token in tokens], dtype=np.int64)
    if rows.size and rows.max() >= len(vectors):
        raise ValueError(
            f"index should name rows in 0..{len(vectors) - 1}, got {rows.max()}; take index and "
            "vectors from one set"
        )
    found = rows >= 0
    shape = (len(rows), vectors.shape[1])
    matrix = np.zeros(shape, dtype=np.float32)
    if rng is not None:
        matrix[:] = rng.normal(vectors.mean(axis=0), vectors.std(axis=0), shape)
        matrix[[token == "<pad>" for token in tokens]] = 0
    matrix[found] = vectors[rows[found]]
    return matrix, found


def document_means(
    token_ids_per_text: Sequence[Sequence[int]],
    vectors: ArrayLike,
    *,
    weights: ArrayLike | None = None,
) -> np.ndarray:
    """Return each text's mean of the vectors of its tokens: sum of w v over sum of w.

    Texts are multiplied as one sparse matrix: time grows with tokens times embed_dim.

    Parameters
    ----------
    token_ids_per_text : sequence of sequences of int
        Rows of `vectors`, as often as the token occurs; texts may differ in length.
    vectors : array_like, (vocab_size, embed_dim)
    weights : array_like, (vocab_size,), optional
        A weight of 0 or more for each token, such as its IDF; 0 leaves it out (padding). None
        weighs all alike.

    Returns
    -------
    np.ndarray of float64, (texts, embed_dim)
        0 for a text that has no token with a weight above 0.

    Raises
    ------
    ValueError
        If an id or a weight is out of its range, or there is not one weight a vector.

    References
    ----------
    Built step by step in notebook 37.

    Examples
    --------
    >>> vectors = [[0, 0], [1, 0], [0, 3]]
    >>> document_means([[1, 1, 2], []], vectors, weights=[0, 1, 2]).tolist()
    [[0.5, 1.5], [0.0, 0.0]]
    """
    vectors = np.asarray(vectors, dtype=float)
    weights = np.ones(len(vectors)) if weights is None else np.asarray(weights, dtype=float)
    if weights.shape != (len(vectors),) or not (weights >= 0).all():
        raise ValueError(
            f"weights should be {len(vectors)} numbers of 0 or more (one a row of vectors), got "
            f"shape {weights.shape}"
            + (f", least {weights.min()}" if weights.shape == (len(vectors),) else "")
        )
    starts = np.concatenate([[0], np.cumsum([len(text) for text in token_ids_per_text])])
    token_ids = np.fromiter(itertools.chain.from_iterable(token_ids_per_text), dtype=np.int64)
    if token_ids.size:
        check_token_ids(token_ids, len(vectors))
    shape = (len(starts) - 1, len(vectors))
    table = sp.csr_matrix((weights[token_ids], token_ids, starts.astype(np.int64)), shape=shape)
    totals = np.asarray(table.sum(axis=1))  # (texts, 1)
    return (table @ vectors) / np.where(totals == 0, 1, totals)
