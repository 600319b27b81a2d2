"""Tests of helpers.subwords: merges found by hand, and a plain loop that learns them."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.subwords import BERT_SPECIALS, SPECIALS, train_subwords, train_wordpieces


def merges(tokenizer):
    return [tuple(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]]


def merges_by_a_loop(words, n_merges):
    """Learn merges the slow way: count every pair anew before each merge."""
    ids = {sign: rank for rank, sign in enumerate(sorted(set("".join(words))))}
    split = {word: list(word) for word in words}
    counts, learned = Counter(words), []
    while len(learned) < n_merges:
        pairs = Counter()
        for word, parts in split.items():
            for pair in itertools.pairwise(parts):
                pairs[pair] += counts[word]
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], ids[pair[0]], ids[pair[1]]))
        learned.append(best)
        ids.setdefault("".join(best), len(ids))
        for parts in split.values():
            place = 0
            while place < len(parts) - 1:
                if (parts[place], parts[place + 1]) == best:
                    parts[place : place + 2] = ["".join(best)]
                place += 1
    return learned


def test_merges_by_hand():
    # The example of Sennrich et al. (2016). es and st come 9 times (e before s), then est 9 times,
    # lo and ow 7 times (l before o), low 7 times.
    texts = ["low " * 5 + "lower " * 2 + "newest " * 6 + "widest " * 3]
    learned = [("e", "s"), ("es", "t"), ("l", "o"), ("lo", "w")]
    characters = set("lowernewestwidest")
    tokenizer = train_subwords(texts, vocab_size=2 + len(characters) + len(learned))
    assert merges(tokenizer) == learned
    assert tokenizer.encode("lowest").tokens == ["low", "est"]


def test_ids_are_specials_then_characters_then_merges():
    vocabulary = train_subwords(["다가 다가 나"], vocab_size=6).get_vocab()
    assert vocabulary == {"<pad>": 0, "<unk>": 1, "가": 2, "나": 3, "다": 4, "다가": 5}
    assert SPECIALS == ("<pad>", "<unk>")


words = st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=12)


@settings(max_examples=50)
@given(words, st.integers(0, 12))
def test_merges_equal_a_plain_loop(words, n_merges):
    room = len(SPECIALS) + len(set("".join(words)))
    learned = merges_by_a_loop(words, n_merges)
    tokenizer = train_subwords([" ".join(words)], vocab_size=room + n_merges)
    # A token that two pairs can make is counted once in the vocabulary: more merges may fit.
    assert merges(tokenizer)[: len(learned)] == learned


def test_order_of_texts_does_not_matter():
    rng = random.Random(0)
    texts = ["".join(rng.choices("가나다 ", k=30)) for _ in range(40)]
    first = train_subwords(texts, vocab_size=30).to_str()
    rng.shuffle(texts)
    assert train_subwords(iter(texts), vocab_size=30).to_str() == first


def test_no_token_reaches_over_white_space():
    vocabulary = train_subwords(["가 나\t가\n나"] * 9, vocab_size=50).get_vocab()
    assert set(vocabulary) == {*SPECIALS, "가", "나"}


def test_unknown_characters():
    tokenizer = train_subwords(["나는 간다"], vocab_size=20)
    encoded = tokenizer.encode("너는 간다")
    assert encoded.tokens == ["<unk>", "는", "간다"]
    assert encoded.ids[0] == 1
    assert tokenizer.encode("").tokens == []


@pytest.mark.parametrize(
    "train", [lambda texts: train_subwords(texts, vocab_size=40), lambda texts:
              train_wordpieces(texts, vocab_size=60)],
    ids=["byte pairs", "word pieces"],
)  # fmt: skip
def test_decomposed_text_gives_the_vocabulary_and_ids_of_composed_text(train):
    texts = ["나는 학교에 간다", "너는 집에 온다", "나는 집에 간다"]
    composed, decomposed = train(texts), train([normalize("NFD", text) for text in texts])
    assert decomposed.get_vocab() == composed.get_vocab()
    assert "집" in composed.get_vocab()
    for text in texts:
        assert decomposed.encode(normalize("NFD", text)).ids == composed.encode(text).ids


def test_no_texts_leave_the_specials():
    assert train_subwords([], vocab_size=2).get_vocab() == {"<pad>": 0, "<unk>": 1}


def test_errors_name_what_came_and_the_remedy():
    with pytest.raises(TypeError, match=r"got one str; pass \[text\]"):
        train_subwords("나는 간다", vocab_size=20)
    with pytest.raises(ValueError, match=r"should be 6 or more.*got 5"):
        train_subwords(["나는 간다"], vocab_size=5)


# --- word pieces


def test_word_pieces_put_the_specials_first_and_merge_the_commonest_pair():
    pieces = train_wordpieces(["ab ab ab cb cb", "ca"], vocab_size=5 + 6 + 1)  # b is commonest
    vocab = pieces.get_vocab()
    assert sorted(vocab, key=vocab.get) == [*BERT_SPECIALS, *"abc", "##a", "##b", "##c", "ab"]
    assert pieces.encode("abc cab ba").tokens == ["ab", "##c", "c", "##a", "##b", "b", "##a"]


def test_word_pieces_do_not_depend_on_the_order_of_the_texts():
    texts = ["나는 학교에 간다", "너는 집에 온다", "나는 집에 간다"] * 3
    learned = [train_wordpieces(t, vocab_size=45).get_vocab() for t in (texts, texts[::-1])]
    assert learned[0] == learned[1]
    assert len(learned[0]) > 5 + 2 * len(set("".join(texts)) - {" "})  # so it has merged


def test_rare_characters_make_a_word_unknown():
    pieces = train_wordpieces(["aab aab abz"], vocab_size=20, max_characters=2)
    assert "z" not in pieces.get_vocab()
    assert pieces.encode("aab abz").tokens == ["aab", "[UNK]"]


def test_word_pieces_end_at_punctuation():
    pieces = train_wordpieces(["don't stop!"], vocab_size=40)
    assert [len(t.removeprefix("##")) for t in pieces.encode("t!").tokens] == [1, 1]
    assert pieces.encode("[MASK]").tokens.count("[MASK]") == 0


@pytest.mark.parametrize(
    ("texts", "vocab_size", "message"), [(["abc"], 10, "11 or more"), ("abc", 30, "one str")]
)
def test_word_pieces_refuse(texts, vocab_size, message):
    with pytest.raises((TypeError, ValueError), match=message):
        train_wordpieces(texts, vocab_size=vocab_size)
