"""Tests of helpers.text: hand examples, and the rule of Keras 2's Tokenizer written another way."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.text import PUNCTUATION, ngrams, split_words

# The documented default filters of Keras 2's Tokenizer, written out again.
KERAS_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


def test_punctuation_is_the_documented_set():
    assert sorted(PUNCTUATION) == sorted(KERAS_FILTERS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("My dog ATE it.", ["my", "dog", "ate", "it"]),
        ("don't stop", ["don't", "stop"]),
        ("a-b_c\td\ne", ["a", "b", "c", "d", "e"]),
        ("값은  1,000원(세금 포함)", ["값은", "1", "000원", "세금", "포함"]),
        ("ㅋㅋㅋ 정말?", ["ㅋㅋㅋ", "정말"]),
        ("", []),
        (" .,! \n", []),
    ],
)
def test_split_words_by_hand(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize("sign", KERAS_FILTERS)
def test_every_filtered_sign_parts_words(sign):
    assert split_words(f"가{sign}b") == ["가", "b"]


@given(st.text())
def test_split_words_equals_a_regular_expression(text):
    kept = re.compile("[^ " + re.escape(KERAS_FILTERS) + "]+")
    assert split_words(text) == kept.findall(text.lower())


@given(st.lists(st.text(), max_size=8), st.integers(1, 10))
def test_ngrams_equals_a_loop(tokens, n):
    loop = [tuple(tokens[i : i + n]) for i in range(max(0, len(tokens) - n + 1))]
    assert ngrams(tokens, n) == loop


def test_ngrams_keeps_repetitions_and_takes_characters():
    assert ngrams("aaa", 2) == [("a", "a"), ("a", "a")]
    assert ngrams(["하나"], 1) == [("하나",)]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: split_words(b"bytes"), TypeError, r"got bytes; decode"),
        (lambda: split_words(["a text"]), TypeError, r"got list.*for text in texts"),
        (lambda: split_words(None), TypeError, r"got NoneType"),
        (lambda: ngrams(b"ab", 2), TypeError, r"got bytes"),
        (lambda: ngrams((t for t in "ab"), 2), TypeError, r"got generator"),
        (lambda: ngrams("ab", 0), ValueError, r"1 or more, got 0"),
        (lambda: ngrams("ab", 1.5), ValueError, r"whole number.*got 1\.5"),
    ],
)
def test_errors_name_what_came_and_the_remedy(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.slow
def test_the_numpy_rungs_load_no_heavy_library():
    code = (
        "import sys, helpers.text, helpers.vocabulary, helpers.windows, helpers.recurrent, "
        "helpers.sampling; "
        "print([m for m in ('tensorflow', 'keras', 'pandas', 'sklearn', 'kiwipiepy', 'matplotlib')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
