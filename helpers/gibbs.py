"""A collapsed Gibbs sampler for LDA, built step by step in notebook 22.

A document is a list of word ids in 0..vocab_size - 1 and each token has one topic. It is written by
hand for the lesson: compiled samplers (the packages lda and tomotopy) draw 14 to 45 times as many
tokens a second and reach better topics in the same time.

Not handled here: choosing the words, learning the priors (one number each for alpha and beta), new
documents after training, reading the topics (`helpers.topics`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln


class TopicState(NamedTuple):
    """One topic a token, and the counts that follow from it."""

    assignments: list[np.ndarray]  # the topic of each token, an int array a document
    document_topic: np.ndarray  # counts, (documents, topics)
    topic_word: np.ndarray  # counts, (topics, words)


def count_topics(
    documents: Sequence[Sequence[int]],
    assignments: Sequence[Sequence[int] | np.ndarray],
    *,
    n_topics: int,
    vocab_size: int,
) -> TopicState:
    """Count given topics: how often each in a document, how often each word in a topic.

    >>> count_topics([[0, 1], [1]], [[0, 1], [1]], n_topics=2, vocab_size=2).topic_word
    array([[1, 0],
           [0, 2]])
    """
    document_topic = np.zeros((len(documents), n_topics), dtype=np.int64)
    topic_word = np.zeros((n_topics, vocab_size), dtype=np.int64)
    topics = [np.array(z, dtype=np.int64) for z in assignments]
    for row, (words, z) in enumerate(zip(documents, topics, strict=True)):
        np.add.at(document_topic[row], z, 1)
        np.add.at(topic_word, (z, np.asarray(words, dtype=np.int64)), 1)
    return TopicState(topics, document_topic, topic_word)


def gibbs_lda(
    documents: Sequence[Sequence[int]],
    start: TopicState,
    *,
    alpha: float,
    beta: float,
    n_sweeps: int,
    rng: np.random.Generator,
) -> TopicState:
    """Draw the topic of every token anew, given all others, `n_sweeps` times over.

    A token's weight for a topic is (its document's count + alpha) * (its word's count + beta) /
    (the topic's count + vocab_size * beta), the token itself not counted (Griffiths and Steyvers
    2004, Finding scientific topics). `start` is left as it is.

    >>> documents = [[0, 0, 0], [1, 1, 1]]
    >>> rng = np.random.default_rng(0)
    >>> start = count_topics(documents, [[0, 0, 1], [0, 1, 1]], n_topics=2, vocab_size=2)
    >>> state = gibbs_lda(documents, start, alpha=0.01, beta=0.01, n_sweeps=50, rng=rng)
    >>> sorted(state.document_topic.tolist())
    [[0, 3], [3, 0]]
    """
    if alpha <= 0 or beta <= 0:
        raise ValueError(f"alpha and beta should be above 0, got {alpha} and {beta}")
    if [len(z) for z in start.assignments] != [len(words) for words in documents]:
        raise ValueError("start should belong to these documents; make it by count_topics")
    n_topics, vocab_size = start.topic_word.shape
    in_document = start.document_topic.tolist()  # lists: faster than arrays in a Python loop
    of_word = start.topic_word.T.tolist()  # (words, topics)
    in_topic = start.topic_word.sum(axis=1).tolist()
    assignments = [z.tolist() for z in start.assignments]
    topics, spread = range(n_topics), vocab_size * beta
    for _ in range(n_sweeps):
        for words, z, here in zip(documents, assignments, in_document, strict=True):
            for place, (word, u) in enumerate(zip(words, rng.random(len(words)), strict=True)):
                there, k = of_word[word], z[place]
                here[k] -= 1
                there[k] -= 1
                in_topic[k] -= 1
                weights = [
                    (here[t] + alpha) * (there[t] + beta) / (in_topic[t] + spread) for t in topics
                ]
                edges = list(accumulate(weights))
                k = min(bisect_right(edges, u * edges[-1]), n_topics - 1)  # u may round up
                z[place] = k
                here[k] += 1
                there[k] += 1
                in_topic[k] += 1
    return count_topics(documents, assignments, n_topics=n_topics, vocab_size=vocab_size)


def log_joint(state: TopicState, *, alpha: float, beta: float) -> float:
    """Return log p(words, topics) in nats: up to a constant, the log posterior of the topics.

    Griffiths and Steyvers (2004), equations 2 and 3.

    >>> state = count_topics([[0]], [[1]], n_topics=2, vocab_size=4)
    >>> round(float(np.exp(log_joint(state, alpha=0.1, beta=0.1))), 6)  # 1/2 * 1/4
    0.125
    """
    return _log_urn(state.document_topic, alpha) + _log_urn(state.topic_word, beta)


def _log_urn(counts: np.ndarray, prior: float) -> float:
    """Log probability of drawing each row's counts, in one order, from a Dirichlet's urn."""
    n, columns = counts.sum(axis=1), counts.shape[1]
    rows = gammaln(columns * prior) - gammaln(n + columns * prior)
    cells = gammaln(counts + prior) - gammaln(prior)
    return float(rows.sum() + cells.sum())
