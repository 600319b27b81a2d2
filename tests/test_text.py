"""Tests of helpers.text: hand examples, and the rule of Keras 2's Tokenizer written another way."""

from __future__ import annotations

import re
import subprocess
import sys
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.text import PUNCTUATION, ngrams, split_morphemes, split_words

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
    assert split_words(text) == kept.findall(normalize("NFC", text).lower())


SENTENCES = ["오늘은 학교에 갔다.", "값은 1,000원이라니 ㅋㅋ", "C'est déjà l'été, ça va?"]


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize(
    "tokens_of",
    [split_words, lambda text: split_morphemes([text]), lambda text: ngrams(text, 2)],
)
def test_decomposed_text_gives_the_tokens_of_composed_text(tokens_of, text):
    decomposed = normalize("NFD", text)
    assert decomposed != text
    assert tokens_of(decomposed) == tokens_of(text)


@given(st.lists(st.text(), max_size=8), st.integers(1, 10))
def test_ngrams_equals_a_loop(tokens, n):
    loop = [tuple(tokens[i : i + n]) for i in range(max(0, len(tokens) - n + 1))]
    assert ngrams(tokens, n) == loop


def test_ngrams_keeps_repetitions_and_takes_characters():
    assert ngrams("aaa", 2) == [("a", "a"), ("a", "a")]
    assert ngrams(["하나"], 1) == [("하나",)]


# As a school grammar parts them: particles, endings and the past tense stand alone.
@pytest.mark.parametrize(
    ("text", "morphemes"),
    [
        ("아이들이 집에서 책을 읽었다", "아이 들 이 집 에서 책 을 읽 었 다"),
        ("고양이가 잔다", "고양이 가 자 ㄴ다"),
        ("학교에 갔다", "학교 에 가 었 다"),
        ("12시에 OK!", "12 시 에 OK !"),
        ("먹었엌ㅋㅋ", "먹 었 어 ㅋ ㅋㅋ"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_split_morphemes_by_hand(text, morphemes):
    assert split_morphemes([text]) == [morphemes.split()]


def test_split_morphemes_keeps_the_order_of_texts():
    texts = ["꽃이 예쁘다", "", "밥을 먹는다"] * 50
    assert (
        split_morphemes(iter(texts))
        == [["꽃", "이", "예쁘", "다"], [], ["밥", "을", "먹", "는다"]] * 50
    )
    assert split_morphemes([]) == []


def test_split_morphemes_keeps_only_the_tags_asked_for():
    texts = ["아이들이 예쁜 꽃을 보았다"]
    assert split_morphemes(texts, tags=("NN",)) == [["아이", "꽃"]]
    assert split_morphemes(texts, tags=["VV", "VA"]) == [["예쁘", "보"]]
    assert split_morphemes(texts, tags=()) == [[]]


def test_split_morphemes_normalizes_a_playful_consonant():
    assert split_morphemes(["먹었엌ㅋㅋ"], normalize=True) == [["먹", "었", "어", "ㅋㅋㅋ"]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: split_words(b"bytes"), TypeError, r"got bytes; decode"),
        (lambda: split_words(["a text"]), TypeError, r"got list.*for text in texts"),
        (lambda: split_words(None), TypeError, r"got NoneType"),
        (lambda: split_morphemes("한 글"), TypeError, r"got one str; pass \[text\]"),
        (lambda: split_morphemes(["글", None]), TypeError, r"got NoneType.*leave missing"),
        (lambda: split_morphemes([b"bytes"]), TypeError, r"got bytes; decode"),
        (lambda: split_morphemes(["글"], tags="NN"), TypeError, r"pass \('NN',\)"),
        (lambda: ngrams("ab", 0), ValueError, r"1 or more, got 0"),
    ],
)
def test_errors_name_what_came_and_the_remedy(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.slow
def test_importing_loads_no_heavy_library():
    code = (
        "import sys, helpers.text, helpers.subwords, helpers.vocabulary, helpers.splits, "
        "helpers.scores, helpers.embeddings, helpers.topics, helpers.gibbs, helpers.recurrent, "
        "helpers.sampling; "
        "print([m for m in ('tensorflow', 'keras', 'pandas', 'sklearn', 'kiwipiepy', "
        "'matplotlib', 'gensim', 'pyLDAvis', 'sacrebleu') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
