"""Tests of helpers.word_contexts: against plain loops, the lecture's matrix, and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import word_contexts
from helpers.word_contexts import cooccurrence, noise_distribution, skip_gram_pairs

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
        patch.setattr(word_contexts, "CHUNK_TOKENS", chunk)
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
    monkeypatch.setattr(word_contexts, "CHUNK_TOKENS", 2)
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
        patch.setattr(word_contexts, "CHUNK_TOKENS", chunk)
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
