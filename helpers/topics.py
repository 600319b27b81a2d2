"""How to read and compare topics: shares, matching, top words, coherence, the pyLDAvis panel.

Topics are rows of a matrix (topics, words), whichever model they come from: scikit-learn, gensim or
the sampler in `helpers.gibbs`. Built step by step in notebooks 22 and 23.

Not handled here: fitting topics, choosing their number, naming them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from pyLDAvis import PreparedData


def shares(counts: ArrayLike, prior: float) -> np.ndarray:
    """Add `prior` to the counts (rows, columns) and make each row sum to 1.

    >>> shares([[1, 1, 0]], 0.5).round(3)
    array([[0.429, 0.429, 0.143]])
    """
    smooth = np.asarray(counts, dtype=float) + prior
    return smooth / smooth.sum(axis=1, keepdims=True)


def match_topics(first: ArrayLike, second: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Pair the topics of two models (topics, words) so that all pairs together overlap most.

    Returns the row of `second` for each row of `first`, and the probability that the two of each
    pair share: the sum of minima, 1 for equal topics.

    >>> partner, overlap = match_topics([[1.0, 0.0], [0.0, 1.0]], [[0.25, 0.75], [1.0, 0.0]])
    >>> partner.tolist(), overlap.tolist()
    ([1, 0], [1.0, 0.75])
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if first.shape != second.shape:
        raise ValueError(f"both should have one shape, got {first.shape} and {second.shape}")
    common = np.array([np.minimum(row, second).sum(axis=1) for row in first])  # (topics, topics)
    rows, partner = linear_sum_assignment(common, maximize=True)
    return partner, common[rows, partner]


def top_words(scores: ArrayLike, words: Sequence[str], *, n: int = 10) -> list[list[str]]:
    """List the `n` words of highest score (topics, words) of every topic, ties in their order.

    >>> top_words([[1, 3, 2], [2, 0, 2]], ["a", "b", "c"], n=2)
    [['b', 'c'], ['a', 'c']]
    """
    order = np.argsort(-np.asarray(scores), axis=1, kind="stable")[:, :n]
    return [[words[column] for column in row] for row in order]


def coherence(
    topics: Sequence[Sequence[str]], texts: Sequence[Sequence[str]], *, measure: str = "c_v"
) -> np.ndarray:
    """Measure how much each topic's top words keep company in tokenized texts, by gensim.

    `measure` is "c_v" (Röder 2015, from 0 to 1), "u_mass", "c_npmi" or "c_uci".

    >>> texts = [["rain", "wet"], ["rain", "wet"], ["sun", "dry"], ["sun", "dry"]]
    >>> good, mixed = coherence([["rain", "wet"], ["rain", "dry"]], texts)
    >>> bool(good > mixed)
    True
    """
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    dictionary = Dictionary(texts)
    if missing := sorted({word for words in topics for word in words} - set(dictionary.token2id)):
        raise ValueError(f"top words should occur in texts, got {missing[:5]}; pass all texts")
    n = max(len(words) for words in topics)
    model = CoherenceModel(  # more than one process would fork the kernel
        topics=topics, texts=texts, dictionary=dictionary, coherence=measure, topn=n, processes=1
    )
    return np.array(model.get_coherence_per_topic())


def panel_html(prepared: PreparedData) -> str:
    """Write the panel of `pyLDAvis.prepare(...)` as an iframe that needs no network.

    pyLDAvis' own page loads d3 and its script from two hosts; here the copies in the installed
    wheel (some 300 kB) are part of the page, so show a panel only once in a notebook, by
    `IPython.display.HTML`.
    """
    from pyLDAvis import urls

    paths = (urls.LDAVIS_CSS_LOCAL, urls.D3_LOCAL, urls.LDAVIS_LOCAL)
    style, d3, ldavis = (Path(path).read_text(encoding="utf-8") for path in paths)
    data = prepared.to_json().replace("</", "<\\/")  # a word "</script>" would end the script
    template = jinja2.Template(Path(__file__).with_name("panel.html").read_text(encoding="utf-8"))
    return template.render(style=style, d3=d3, ldavis=ldavis, data=data)
