"""Tests of helpers.gibbs: against all assignments counted out."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.gibbs import TopicState, count_topics, gibbs_lda, log_joint

# The lecture's three documents; ids: 문고리 0, 거래 1, 가방 2, 나눔 3, 드림 4, 비대면 5, 택배 6
DOCUMENTS = [[0, 1], [2, 3, 0, 4], [5, 1, 6]]
FIRST = [[0, 1], [0, 0, 1, 1], [2, 1, 2]]
FLAT = [k for row in FIRST for k in row]
VOCAB_SIZE, N_TOPICS = 7, 3
TOKENS = [(row, word) for row, words in enumerate(DOCUMENTS) for word in words]
MIXING = {"alpha": 1.0, "beta": 0.5}


def state_of(flat) -> TopicState:
    """Return the state of nine topics in reading order."""
    ends = itertools.accumulate(len(words) for words in DOCUMENTS)
    rows = [flat[end - len(words) : end] for end, words in zip(ends, DOCUMENTS, strict=True)]
    return count_topics(DOCUMENTS, rows, n_topics=N_TOPICS, vocab_size=VOCAB_SIZE)


def urn(flat, alpha, beta) -> float:
    """p(words, topics) token by token, each drawn from the counts so far: no gamma function."""
    in_document, in_topic, of_word, probability = Counter(), Counter(), Counter(), 1.0
    seen = Counter()
    for (row, word), k in zip(TOKENS, flat, strict=True):
        probability *= (in_document[row, k] + alpha) / (seen[row] + N_TOPICS * alpha)
        probability *= (of_word[word, k] + beta) / (in_topic[k] + VOCAB_SIZE * beta)
        in_document[row, k] += 1
        of_word[word, k] += 1
        in_topic[k] += 1
        seen[row] += 1
    return probability


def exact(alpha, beta) -> dict[tuple[int, ...], float]:
    """Return the posterior of all 3^9 assignments."""
    every = list(itertools.product(range(N_TOPICS), repeat=len(TOKENS)))
    weights = [urn(flat, alpha, beta) for flat in every]
    total = math.fsum(weights)
    return {flat: weight / total for flat, weight in zip(every, weights, strict=True)}


# What does not change when topics swap names: do two tokens share a topic?
PAIRS = {"문고리 d1, d2": (0, 4), "거래 d1, d3": (1, 7), "문고리, 거래 d1": (0, 1), "d2": (2, 3)}


def together(flat) -> np.ndarray:
    return np.array([flat[i] == flat[j] for i, j in PAIRS.values()], dtype=float)


def sampled(n_sweeps, *, alpha, beta, seed) -> np.ndarray:
    """Return the topics after each sweep, (sweeps, tokens)."""
    rng = np.random.default_rng(seed)
    state, rows = state_of(FLAT), []
    for _ in range(n_sweeps):
        state = gibbs_lda(DOCUMENTS, state, alpha=alpha, beta=beta, n_sweeps=1, rng=rng)
        rows.append(np.concatenate(state.assignments))
    return np.array(rows)


def standard_error(values: np.ndarray, n_batches: int = 25) -> np.ndarray:
    """Return the error of a chain's mean from the means of batches, which hardly depend."""
    means = np.array([batch.mean(axis=0) for batch in np.array_split(values, n_batches)])
    return means.std(axis=0, ddof=1) / math.sqrt(n_batches)


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.5), (0.3, 0.3)])
def test_sampler_reaches_the_exact_posterior(alpha, beta):
    posterior = exact(alpha, beta)
    expected = sum(p * together(flat) for flat, p in posterior.items())
    chain = sampled(5000, alpha=alpha, beta=beta, seed=0)
    values = np.array([together(row) for row in chain])
    error = standard_error(values)
    assert error.max() < 0.02  # the band is narrow enough to tell a wrong sampler
    assert np.all(np.abs(values.mean(axis=0) - expected) < 4 * error)


def test_sampler_reaches_the_exact_shares_of_each_topic():
    posterior = exact(**MIXING)
    expected = sum(p * np.eye(N_TOPICS)[list(flat)] for flat, p in posterior.items())
    assert np.allclose(expected, 1 / N_TOPICS)  # names are free: every token, every topic
    values = np.eye(N_TOPICS)[sampled(5000, **MIXING, seed=1)]  # (sweeps, tokens, topics)
    assert np.all(np.abs(values.mean(axis=0) - expected) < 4.5 * standard_error(values))


def test_a_wrong_weight_would_be_seen():
    right, wrong = exact(1.0, 0.5), exact(1.0, 0.25)
    values = np.array([together(row) for row in sampled(5000, **MIXING, seed=0)])
    gap = sum((right[flat] - wrong[flat]) * together(flat) for flat in right)
    assert np.any(np.abs(gap) > 8 * standard_error(values))


@given(st.lists(st.integers(0, 2), min_size=9, max_size=9), st.floats(0.01, 3), st.floats(0.01, 3))
def test_log_joint_is_the_urn(flat, alpha, beta):
    assert math.isclose(
        log_joint(state_of(flat), alpha=alpha, beta=beta), math.log(urn(flat, alpha, beta)),
        rel_tol=1e-9,
    )  # fmt: skip


def test_counts_of_the_lecture():
    state = state_of(FLAT)
    assert state.document_topic.tolist() == [[1, 1, 0], [2, 2, 0], [0, 1, 2]]
    assert state.topic_word.tolist() == [
        [1, 0, 1, 1, 0, 0, 0],
        [1, 2, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0, 1, 1],
    ]


def test_one_seed_one_result_and_start_is_kept():
    documents = [[0, 1, 2, 2], [], [3, 0, 3]]
    start = count_topics(documents, [[3, 0, 1, 2], [], [2, 2, 1]], n_topics=4, vocab_size=5)
    before = start.topic_word.copy()
    runs = [
        gibbs_lda(documents, start, alpha=0.1, beta=0.1, n_sweeps=7, rng=np.random.default_rng(5))
        for _ in range(2)
    ]
    assert np.array_equal(runs[0].topic_word, runs[1].topic_word)
    assert np.array_equal(start.topic_word, before)
    assert runs[0].topic_word.sum(axis=0).tolist() == [2, 1, 2, 2, 0]  # no word is lost
    assert runs[0].document_topic.sum(axis=1).tolist() == [4, 0, 3]


def test_sampler_parts_two_languages():
    documents = [[0, 1, 2] * 4, [3, 4, 5] * 4] * 10
    rng = np.random.default_rng(0)
    at_first = rng.integers(2, size=(20, 12)).tolist()
    start = count_topics(documents, at_first, n_topics=2, vocab_size=6)
    state = gibbs_lda(documents, start, alpha=0.1, beta=0.1, n_sweeps=30, rng=rng)
    assert sorted(map(tuple, state.document_topic.tolist()))[-1] == (12, 0)
    assert {tuple(sorted(row)) for row in state.document_topic.tolist()} == {(0, 12)}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: count_topics([[1, 2]], [[0, 0, 0]], n_topics=1, vocab_size=7), "broadcast"),
        (lambda: sampled(1, alpha=0, beta=1, seed=0), "above 0, got 0"),
        (
            lambda: gibbs_lda([[0]], state_of([0] * 9), alpha=1, beta=1, n_sweeps=1, rng=None),
            "make it by count_topics",
        ),
    ],
)
def test_errors_name_the_remedy(call, message):
    with pytest.raises((ValueError, IndexError), match=message):
        call()
