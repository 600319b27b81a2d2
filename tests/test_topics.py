"""Tests of helpers.topics: hand arithmetic, gensim's and pyLDAvis' numbers, a panel alone."""

from __future__ import annotations

import html
import math
import re

import numpy as np
import pyLDAvis
import pytest

from helpers import topics


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: topics.match_topics([[1.0]], [[0.5, 0.5]]), r"got \(1, 1\) and \(1, 2\)"),
        (lambda: topics.coherence([["a", "b"]], [["a"]]), r"got \['b'\]"),
    ],
)
def test_errors_name_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_match_topics_undoes_a_shuffle():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.full(30, 0.2), size=6)
    order = rng.permutation(6)
    partner, overlap = topics.match_topics(probabilities[order], probabilities)
    assert partner.tolist() == order.tolist()
    assert np.allclose(overlap, 1)


def test_coherence_prefers_words_that_keep_company():
    texts = [["a", "b", "c"], ["x", "y", "z"]] * 20
    together, apart = topics.coherence([["a", "b", "c"], ["a", "x", "c"]], texts, measure="c_npmi")
    assert together > apart
    # u_mass by hand for words that always meet: log((20 + 1) / 20), from gensim's definition
    value = topics.coherence([["a", "b"]], texts, measure="u_mass")[0]
    assert math.isclose(value, math.log((20 / 40 + 1e-12) / (20 / 40)), abs_tol=1e-6)


@pytest.fixture(scope="module")
def prepared():
    rng = np.random.default_rng(0)
    return pyLDAvis.prepare(
        rng.dirichlet(np.full(40, 0.3), size=4),
        rng.dirichlet(np.full(4, 0.5), size=25),
        rng.integers(5, 50, size=25),
        ["</script>", *(f"낱말{i}" for i in range(39))],
        rng.integers(1, 100, size=40),
        R=12,
        sort_topics=False,
        n_jobs=1,
    )


def test_panel_stands_alone(prepared):
    frame = topics.panel_html(prepared)
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', frame).group(1))
    assert not re.search(r"<(script|link|img|iframe)[^>]*\b(src|href)=", page)
    assert not re.search(r"\b(fetch|XMLHttpRequest|importScripts)\(|@import", calls_of(page))
    assert page.count("<script>") == page.count("</script>") == 3  # the word did not end one
    assert "\\ub0b1\\ub9d0" in calls_of(page)  # 낱말, as JSON writes it
    assert len(frame) < 600_000
    assert frame == topics.panel_html(prepared)


def calls_of(page: str) -> str:
    """Return what comes after d3: LDAvis' own script and the data."""
    return page.partition("</script>")[2]


def test_top_words_keep_the_order_of_ties():
    assert topics.top_words([[2, 2, 5]], ["a", "b", "c"], n=3) == [["c", "a", "b"]]
    words = [f"w{column}" for column in range(500)]
    assert topics.top_words([[0, 1] * 250], words, n=250) == [words[1::2]]
