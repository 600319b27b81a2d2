"""Tests of helpers.embeddings: against plain loops, the lecture's matrix, and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import embeddings
from helpers.embeddings import (
    analogy,
    cooccurrence,
    document_means,
    embedding_matrix,
    neighbours,
    noise_distribution,
    read_projector,
    similarity_spearman,
    skip_gram_pairs,
    write_projector,
)

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


@given(TEXTS, st.integers(1, 15), st.integers(1, 20))
def test_skip_gram_pairs_equal_the_loop_in_chunks_of_any_size(texts, window, chunk):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embeddings, "CHUNK_TOKENS", chunk)
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


def test_skip_gram_pairs_name_the_fault():
    with pytest.raises(ValueError, match="window"):
        skip_gram_pairs([[0, 1]], window=0)


def test_noise_distribution_by_hand():
    np.testing.assert_allclose(noise_distribution([16, 1, 0, 81]), np.array([8, 1, 0, 27]) / 36)
    np.testing.assert_allclose(noise_distribution([3, 1], power=1), [0.75, 0.25])
    np.testing.assert_allclose(noise_distribution([9, 1, 0], power=0), [0.5, 0.5, 0])


@pytest.mark.parametrize("counts", [[], [0, 0], [3, -1]])
def test_noise_distribution_names_the_fault(counts):
    with pytest.raises(ValueError, match="counts"):
        noise_distribution(counts)


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


# --- files of the embedding projector


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"word": ["배", "말"]}, "배\n말\n"),
        ({"word": ["배", "말"], "count": [3, 1]}, "word\tcount\n배\t3\n말\t1\n"),
    ],
)
def test_write_projector_heads_several_columns_only(tmp_path, columns, text):
    vectors_path, metadata_path = write_projector(tmp_path, [[1, -2.5], [0, 3]], columns=columns)
    assert (vectors_path.name, metadata_path.name) == ("vectors.tsv", "metadata.tsv")
    assert vectors_path.read_bytes() == b"1.0\t-2.5\n0.0\t3.0\n"
    assert metadata_path.read_bytes() == text.encode()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_projector_files_give_back_each_bit(tmp_path, dtype):
    rng = np.random.default_rng(0)
    vectors = (rng.normal(size=(50, 3)) * 10.0 ** rng.integers(-30, 30, (50, 1))).astype(dtype)
    words = [" a", "b\x0bc", "\u2028", "label", "말 뭉치", *map(str, range(45))]
    words[2] += "."  # alone it is blank
    write_projector(tmp_path, vectors, columns={"word": words, "row": range(50)})
    read, columns = read_projector(tmp_path)
    np.testing.assert_array_equal(read.astype(dtype), vectors)
    assert columns == {"word": words, "row": [str(row) for row in range(50)]}


def test_read_projector_drops_blank_lines_as_the_projector_does(tmp_path):
    (tmp_path / "vectors.tsv").write_text("1\t2\n\n3\t4", encoding="utf-8")
    (tmp_path / "metadata.tsv").write_text("x\n \ny\n", encoding="utf-8")
    vectors, columns = read_projector(tmp_path)
    assert vectors.tolist() == [[1, 2], [3, 4]]
    assert columns == {"label": ["x", "y"]}


@pytest.mark.parametrize("bad", ["a\tb", "a\nb", "a\r", "", "  "])
@pytest.mark.parametrize("place", ["value", "name"])
def test_write_projector_refuses_what_would_shift_the_labels(tmp_path, bad, place):
    columns = {"word": ["x", bad]} if place == "value" else {"word": ["x", "y"], bad: [1, 2]}
    with pytest.raises(ValueError, match="row 1" if place == "value" else "its name"):
        write_projector(tmp_path, [[1.0], [2.0]], columns=columns)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("vectors", "columns", "match"),
    [
        ([[1.0], [np.nan]], {"word": ["x", "y"]}, "finite"),
        ([1.0, 2.0], {"word": ["x", "y"]}, "matrix"),
        ([], {"word": []}, "matrix"),
        ([[1.0], [2.0]], {"word": ["x"]}, "2 values"),
        ([[1.0], [2.0]], {}, "2 values"),
    ],
)
def test_write_projector_names_the_fault(tmp_path, vectors, columns, match):
    with pytest.raises(ValueError, match=match):
        write_projector(tmp_path, vectors, columns=columns)


@pytest.mark.parametrize(
    ("vectors", "metadata", "match"),
    [
        ("1\n2\n", "x\n", "2 and 1 rows"),
        ("1\n2\n", "word\nx\ny\n", "2 and 3 rows"),  # one column under a name
        ("1\t2\n3\n", "x\ny\n", "vectors.tsv.*equally many"),
        ("1\n2\n", "a\tb\nx\n", "metadata.tsv.*equally many"),
        ("", "", "vectors.tsv.*equally many"),
        ("1\none\n", "x\ny\n", "one"),
    ],
)
def test_read_projector_names_the_fault(tmp_path, vectors, metadata, match):
    (tmp_path / "vectors.tsv").write_text(vectors, encoding="utf-8")
    (tmp_path / "metadata.tsv").write_text(metadata, encoding="utf-8")
    with pytest.raises(ValueError, match=match):
        read_projector(tmp_path)
