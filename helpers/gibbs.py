"""A small collapsed Gibbs sampler for LDA, and how well its topics fit the words.

A document is a list of word ids in 0..vocab_size - 1, each token has one topic. Counts are NumPy
arrays, (documents, topics) and (topics, words), in a `TopicState`. How to read and compare the
topics found is in `helpers.topics`.

Not handled here: choosing words (stop words, rare words), the priors alpha and beta (one number
each, given, not learned), new documents after training, corpora of millions of tokens (about a
million draws take several seconds; scikit-learn and gensim do not sample and are faster).

Built step by step in notebook 22.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln


class TopicState(NamedTuple):
    """One topic a token, and the counts that follow from it.

    `assignments` holds an int array a document, `document_topic` is (documents, topics),
    `topic_word` (topics, words).

    Examples
    --------
    >>> TopicState._fields
    ('assignments', 'document_topic', 'topic_word')
    """

    assignments: list[np.ndarray]
    document_topic: np.ndarray
    topic_word: np.ndarray


def count_topics(
    documents: Sequence[Sequence[int]],
    assignments: Sequence[Sequence[int]],
    *,
    n_topics: int,
    vocab_size: int,
) -> TopicState:
    """Count given topics: how often each in a document, how often each word in a topic.

    Parameters
    ----------
    documents, assignments : sequences of sequences of int
        Word ids, and a topic in 0..n_topics - 1 for each of them.
    n_topics, vocab_size : int

    Returns
    -------
    TopicState

    Raises
    ------
    ValueError
        If lengths differ, or an id or a topic is out of its range.

    Examples
    --------
    >>> count_topics([[0, 1], [1]], [[0, 1], [1]], n_topics=2, vocab_size=2).topic_word
    array([[1, 0],
           [0, 2]])
    """
    lengths, given = [len(d) for d in documents], [len(z) for z in assignments]
    if lengths != given:
        raise ValueError(f"assignments should have one topic a token: {lengths}, got {given}")
    document_topic = np.zeros((len(documents), n_topics), dtype=np.int64)
    topic_word = np.zeros((n_topics, vocab_size), dtype=np.int64)
    topics = [np.array(z, dtype=np.int64) for z in assignments]
    for row, (words, z) in enumerate(zip(documents, topics, strict=True)):
        words = np.asarray(words, dtype=np.int64)
        _check_range("word ids", words, vocab_size)
        _check_range("topics", z, n_topics)
        np.add.at(document_topic[row], z, 1)
        np.add.at(topic_word, (z, words), 1)
    return TopicState(topics, document_topic, topic_word)


def random_topics(
    documents: Sequence[Sequence[int]], *, n_topics: int, vocab_size: int, rng: np.random.Generator
) -> TopicState:
    """Give every token a topic by chance: where a sampler may start.

    Parameters
    ----------
    documents : sequence of sequences of int
        Word ids.
    n_topics, vocab_size : int
    rng : numpy.random.Generator

    Returns
    -------
    TopicState

    Raises
    ------
    ValueError
        If an id is out of its range.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> random_topics([[0, 1, 1]], n_topics=2, vocab_size=2, rng=rng).document_topic.sum()
    np.int64(3)
    """
    drawn = [rng.integers(n_topics, size=len(words)) for words in documents]
    return count_topics(documents, drawn, n_topics=n_topics, vocab_size=vocab_size)


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
    (the topic's count + vocab_size * beta), the token itself not counted.

    Parameters
    ----------
    documents : sequence of sequences of int
        Word ids.
    start : TopicState
        From `random_topics`, `count_topics` or an earlier call; it stays as it is.
    alpha, beta : float
        Above 0: added to a document's and a topic's counts.
    n_sweeps : int
    rng : numpy.random.Generator

    Returns
    -------
    TopicState
        After the last sweep.

    Raises
    ------
    ValueError
        If alpha or beta is not above 0, or `start` belongs to other documents.

    References
    ----------
    Griffiths, Steyvers (2004). Finding scientific topics. PNAS 101. Built in notebook 22.

    Examples
    --------
    >>> documents = [[0, 0, 0], [1, 1, 1]]
    >>> rng = np.random.default_rng(0)
    >>> start = random_topics(documents, n_topics=2, vocab_size=2, rng=rng)
    >>> state = gibbs_lda(documents, start, alpha=0.01, beta=0.01, n_sweeps=50, rng=rng)
    >>> sorted(state.document_topic.tolist())
    [[0, 3], [3, 0]]
    """
    if alpha <= 0 or beta <= 0:
        raise ValueError(f"alpha and beta should be above 0, got {alpha} and {beta}")
    if [len(z) for z in start.assignments] != [len(words) for words in documents]:
        raise ValueError("start should belong to these documents; make it by random_topics")
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
                k = _pick(weights, u)
                z[place] = k
                here[k] += 1
                there[k] += 1
                in_topic[k] += 1
    return count_topics(documents, assignments, n_topics=n_topics, vocab_size=vocab_size)


def log_joint(state: TopicState, *, alpha: float, beta: float) -> float:
    """Return log p(words, topics): how well words and topics go together under the priors.

    Parameters
    ----------
    state : TopicState
    alpha, beta : float
        Above 0.

    Returns
    -------
    float
        In nats. Up to a constant the log of the posterior of `state.assignments`.

    References
    ----------
    Griffiths, Steyvers (2004), equations 2 and 3. Built in notebook 22.

    Examples
    --------
    >>> state = count_topics([[0]], [[1]], n_topics=2, vocab_size=4)
    >>> round(float(np.exp(log_joint(state, alpha=0.1, beta=0.1))), 6)  # 1/2 * 1/4
    0.125
    """
    return _log_urn(state.document_topic, alpha) + _log_urn(state.topic_word, beta)


def _pick(weights: Sequence[float], u: float) -> int:
    """Return the index into which `u` of the weights' sum falls, u in [0, 1)."""
    edges = list(accumulate(weights))
    target, k = u * edges[-1], 0
    while edges[k] <= target and k < len(edges) - 1:
        k += 1
    return k


def _log_urn(counts: np.ndarray, prior: float) -> float:
    """Log probability of drawing each row's counts, in one order, from a Dirichlet's urn."""
    n, columns = counts.sum(axis=1), counts.shape[1]
    rows = gammaln(columns * prior) - gammaln(n + columns * prior)
    cells = gammaln(counts + prior) - gammaln(prior)
    return float(rows.sum() + cells.sum())


def _check_range(what: str, values: np.ndarray, size: int) -> None:
    if values.size and (values.min() < 0 or values.max() >= size):
        raise ValueError(f"{what} should be in 0..{size - 1}, got {values.min()}..{values.max()}")
