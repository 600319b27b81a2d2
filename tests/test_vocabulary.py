"""Tests of helpers.vocabulary: order of ids, round trips, unknown tokens, errors."""

from __future__ import annotations

from collections import Counter
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.vocabulary import Vocabulary

TEXTS = [["b", "a", "c"], ["a", "c"], ["a", "d"]]  # a 3, c 2, b 1, d 1; b comes before d
token_lists = st.lists(st.lists(st.text(max_size=3), min_size=1), min_size=1)


def test_ids_fall_with_count_and_ties_keep_first_appearance():
    words = Vocabulary.fit(TEXTS)
    assert words.tokens == ("<pad>", "<unk>", "a", "c", "b", "d")
    assert words.index == {"<pad>": 0, "<unk>": 1, "a": 2, "c": 3, "b": 4, "d": 5}
    assert len(words) == 6
    assert "a" in words
    assert "z" not in words


def test_max_size_counts_the_specials():
    assert Vocabulary.fit(TEXTS, max_size=3).tokens == ("<pad>", "<unk>", "a")
    assert Vocabulary.fit(TEXTS, max_size=99) == Vocabulary.fit(TEXTS)


def test_min_count_drops_rare_tokens():
    assert Vocabulary.fit(TEXTS, min_count=2).tokens == ("<pad>", "<unk>", "a", "c")


def test_a_special_in_the_texts_keeps_its_place():
    words = Vocabulary.fit([["x", "<end>", "<end>"]], specials=("<pad>", "<unk>", "<end>"))
    assert words.tokens == ("<pad>", "<unk>", "<end>", "x")
    assert words.encode(["<end>"]) == [2]


def test_unknown_tokens_become_unk():
    words = Vocabulary.fit(TEXTS)
    assert words.encode(["a", "z"]) == [2, 1]
    assert words.decode([2, 1, 0]) == ["a", "<unk>", "<pad>"]


def test_unk_among_the_texts_is_no_special():
    words = Vocabulary.fit([["<unk>", "a"]], specials=())
    with pytest.raises(KeyError, match="got 'z'"):
        words.encode(["z"])


def test_characters():
    characters = Vocabulary.fit(["가나가\n"], specials=())
    assert characters.tokens == ("가", "나", "\n")
    assert characters.encode("나가") == [1, 0]
    assert "".join(characters.decode([0, 0, 1])) == "가가나"


def test_decomposed_text_gives_the_characters_and_ids_of_composed_text():
    text = "각갃é갃"
    decomposed = normalize("NFD", text)
    characters = Vocabulary.fit([decomposed], specials=())
    assert characters.tokens == ("갃", "각", "é")
    assert characters.encode(decomposed) == characters.encode(text) == [1, 0, 2, 0]
    assert Vocabulary.fit([[decomposed]], specials=()).tokens == (decomposed,)  # a token stays


def test_ids_may_be_numpy_and_empty_texts_are_fine():
    words = Vocabulary.fit([*TEXTS, []])
    assert words.decode(np.array([2, 3], dtype=np.int32)) == ["a", "c"]
    assert words.encode([]) == []
    assert words.decode([]) == []


@given(token_lists)
def test_round_trip(texts):
    words = Vocabulary.fit(texts)
    for tokens in texts:
        assert words.decode(words.encode(tokens)) == tokens


@given(token_lists)
def test_round_trip_without_specials(texts):
    words = Vocabulary.fit(texts, specials=())
    assert words.encode(words.tokens) == list(range(len(words)))
    for tokens in texts:
        assert words.decode(words.encode(tokens)) == tokens


@given(token_lists, st.integers(1, 3), st.integers(3, 9))
def test_the_order_is_the_one_of_counter(texts, min_count, max_size):
    counts = Counter(token for tokens in texts for token in tokens)
    expected = [t for t, c in counts.most_common() if c >= min_count and t not in {"<p>", "<u>"}]
    if not expected:
        with pytest.raises(ValueError, match="got none"):
            Vocabulary.fit(texts, specials=("<p>", "<u>"), min_count=min_count, max_size=max_size)
        return
    words = Vocabulary.fit(texts, specials=("<p>", "<u>"), min_count=min_count, max_size=max_size)
    assert list(words.tokens) == ["<p>", "<u>", *expected][:max_size]


WORDS = Vocabulary.fit(TEXTS)
STRICT = Vocabulary.fit(TEXTS, specials=())


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: WORDS.decode([6]), IndexError, r"0\.\.5, got 6; decode one text"),
        (lambda: WORDS.decode([-1]), IndexError, r"0\.\.5, got -1"),
        (lambda: WORDS.decode([1.0]), IndexError, r"whole number in 0\.\.5, got 1\.0"),
        (lambda: WORDS.decode(np.array([[1, 2]])), IndexError, r"one text at a time"),
        (lambda: WORDS.encode(b"ab"), TypeError, r"str, got \{'int'\}"),
        (lambda: WORDS.encode([["a"]]), TypeError, r"got \{'list'\}; pass one text's tokens"),
        (lambda: STRICT.encode(["z"]), KeyError, r"known, got 'z'.*<unk>"),
        (lambda: Vocabulary.fit("text"), TypeError, r"got one str; pass \[text\]"),
        (lambda: Vocabulary.fit([[], ""]), ValueError, r"2 specials, got none of 0; check"),
        (lambda: Vocabulary.fit(TEXTS, max_size=2), ValueError, r"got none of 4.*max_size"),
        (lambda: Vocabulary.fit(TEXTS, min_count=4), ValueError, r"got none of 4.*min_count"),
        (lambda: Vocabulary.fit(TEXTS, specials=("<p>", "<p>")), ValueError, r"'<p>'\] twice"),
        (lambda: Vocabulary(("a", "a")), ValueError, r"'a'\] twice"),
        (lambda: Vocabulary(("a", "b"), ("b",)), ValueError, r"begin with the specials"),
    ],
)
def test_errors_name_what_came_and_the_remedy(call, error, message):
    with pytest.raises(error, match=message):
        call()
