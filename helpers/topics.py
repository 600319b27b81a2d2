"""How to read and compare topics: shares, relevance, matching, top words, coherence, a panel.

Topics are rows of a matrix (topics, words), whichever model they come from: scikit-learn, gensim or
the sampler in `helpers.gibbs`.

Not handled here: fitting topics, choosing their number, naming them, layout of the panel.

Built step by step in notebooks 22 (shares, matching) and 23 (relevance, coherence, panel).
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

PANEL_SIZE = (1280, 880)  # pixels of the pyLDAvis panel, which does not shrink


def shares(counts: ArrayLike, prior: float) -> np.ndarray:
    """Turn counts into probabilities, `prior` added to each.

    Parameters
    ----------
    counts : array_like, (rows, columns)
        `state.document_topic` or `state.topic_word`.
    prior : float
        alpha or beta.

    Returns
    -------
    numpy.ndarray of float, (rows, columns)
        Each row sums to 1.

    Examples
    --------
    >>> shares([[1, 1, 0]], 0.5).round(3)
    array([[0.429, 0.429, 0.143]])
    """
    smooth = np.asarray(counts, dtype=float) + prior
    return smooth / smooth.sum(axis=1, keepdims=True)


def relevance(topic_word: ArrayLike, word_share: ArrayLike, *, weight: float) -> np.ndarray:
    """Score words for topics: weight * log p(w|t) + (1 - weight) * log(p(w|t) / p(w)).

    Parameters
    ----------
    topic_word : array_like, (topics, words)
        Probabilities above 0.
    word_share : array_like, (words,)
        Each word's share in the whole corpus, above 0.
    weight : float
        The panel's lambda: 1 prefers frequent words, 0 those that other topics lack.

    Returns
    -------
    numpy.ndarray of float, (topics, words)

    Raises
    ------
    ValueError
        If `weight` is not in 0..1.

    References
    ----------
    Sievert, Shirley (2014). LDAvis. Built in notebook 23.

    Examples
    --------
    >>> relevance([[0.5, 0.5], [0.1, 0.9]], [0.2, 0.8], weight=0).round(2)
    array([[ 0.92, -0.47],
           [-0.69,  0.12]])
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"weight should be between 0 and 1, got {weight}")
    log_topic = np.log(np.asarray(topic_word, dtype=float))
    return log_topic - (1 - weight) * np.log(np.asarray(word_share, dtype=float))


def match_topics(first: ArrayLike, second: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Pair the topics of two models so that the pairs together overlap most.

    Parameters
    ----------
    first, second : array_like, (topics, words)
        Probabilities over the same words.

    Returns
    -------
    partner : numpy.ndarray of int, (topics,)
        Row of `second` for each row of `first`.
    overlap : numpy.ndarray of float, (topics,)
        Probability that the two of a pair share, the sum of minima: 1 for equal ones.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> partner, overlap = match_topics([[1.0, 0.0], [0.0, 1.0]], [[0.25, 0.75], [1.0, 0.0]])
    >>> partner.tolist(), overlap.tolist()
    ([1, 0], [1.0, 0.75])
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if first.shape != second.shape or first.ndim != 2:
        raise ValueError(
            f"both should be (topics, words), alike, got {first.shape} and {second.shape}"
        )
    common = np.array([np.minimum(row, second).sum(axis=1) for row in first])
    rows, partner = linear_sum_assignment(common, maximize=True)
    return partner, common[rows, partner]


def top_words(scores: ArrayLike, words: Sequence[str], *, n: int = 10) -> list[list[str]]:
    """List the `n` words of highest score of every topic.

    Parameters
    ----------
    scores : array_like, (topics, words)
        Counts, probabilities or relevance.
    words : sequence of str
    n : int

    Returns
    -------
    list of list of str
        The best word first; ties in the order of `words`.

    Examples
    --------
    >>> top_words([[1, 3, 2], [2, 0, 2]], ["a", "b", "c"], n=2)
    [['b', 'c'], ['a', 'c']]
    """
    order = np.argsort(-np.asarray(scores), axis=1, kind="stable")[:, :n]
    return [[words[column] for column in row] for row in order]


def coherence(
    topics: Sequence[Sequence[str]], texts: Sequence[Sequence[str]], *, measure: str = "c_v"
) -> np.ndarray:
    """Measure how much the top words of each topic keep company in texts.

    Parameters
    ----------
    topics : sequence of sequences of str
        The top words, the same number for each topic.
    texts : sequence of sequences of str
        Tokenised documents.
    measure : {"c_v", "u_mass", "c_npmi", "c_uci"}
        c_v (Röder 2015) lies between 0 and 1.

    Returns
    -------
    numpy.ndarray of float, (topics,)

    Raises
    ------
    ValueError
        If a top word is in none of the texts.

    Examples
    --------
    >>> texts = [["rain", "wet"], ["rain", "wet"], ["sun", "dry"], ["sun", "dry"]]
    >>> good, mixed = coherence([["rain", "wet"], ["rain", "dry"]], texts)
    >>> bool(good > mixed)
    True
    """
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    texts = [list(text) for text in texts]
    dictionary = Dictionary(texts)
    missing = sorted({word for words in topics for word in words} - set(dictionary.token2id))
    if missing:
        raise ValueError(f"top words should occur in texts, got {missing[:5]}; pass all texts")
    model = CoherenceModel(
        topics=[list(words) for words in topics],
        texts=texts,
        dictionary=dictionary,
        coherence=measure,
        topn=max(len(words) for words in topics),
        processes=1,  # more would fork the kernel
    )
    return np.array(model.get_coherence_per_topic())


def panel_html(prepared) -> str:
    """Write the pyLDAvis panel as a frame that asks nothing of the network.

    pyLDAvis' own page loads d3 and its script from two hosts; here the copies in the installed
    wheel (some 300 kB) stand in the page. Show a panel once in a notebook.

    Parameters
    ----------
    prepared : pyLDAvis.PreparedData
        From `pyLDAvis.prepare(..., n_jobs=1)`.

    Returns
    -------
    str
        An iframe; hand it to `IPython.display.HTML`. The same data give the same text.

    Raises
    ------
    TypeError
        If `prepared` is no PreparedData.

    Examples
    --------
    >>> panel_html({"x": 1})
    Traceback (most recent call last):
    ...
    TypeError: prepared should come from pyLDAvis.prepare, got dict
    """
    from pyLDAvis import PreparedData, urls

    if not isinstance(prepared, PreparedData):
        raise TypeError(
            f"prepared should come from pyLDAvis.prepare, got {type(prepared).__name__}"
        )
    paths = (urls.LDAVIS_CSS_LOCAL, urls.D3_LOCAL, urls.LDAVIS_LOCAL)
    style, d3, ldavis = (Path(path).read_text(encoding="utf-8") for path in paths)
    data = prepared.to_json().replace("</", "<\\/")  # a word "</script>" would end the script
    page = (
        f'<!DOCTYPE html><meta charset="utf-8"><style>{style}</style>'
        f"<script>{d3}</script><script>{ldavis}</script>"
        '<div id="panel" style="background: white"></div>'
        f'<script>new LDAvis("#panel", {data});</script>'
    )
    width, height = PANEL_SIZE
    return (
        f'<div><iframe title="pyLDAvis" width="{width}" height="{height}" style="border: 0" '
        f'srcdoc="{html.escape(page)}"></iframe></div>'
    )
