"""Tests of helpers.masking: shares counted, chance forced to its ends, pairs traced back."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.masking import (
    BERT_SPECIALS,
    CLS,
    MASK,
    PAD,
    SEP,
    Masked,
    halves,
    mask_tokens,
    masked_places,
    pack,
    sentence_pairs,
)
from helpers.subwords import train_wordpieces
from helpers.vocabulary import Vocabulary

PIECES = [f"w{i}" for i in range(60)] + [f"##p{i}" for i in range(40)]
WORDS = Vocabulary((*BERT_SPECIALS, *PIECES), BERT_SPECIALS)
CONTINUING = np.array([token.startswith("##") for token in WORDS.tokens])


def rows(n_texts=400, length=32, seed=1):
    """Return texts of [CLS], pieces, [UNK], [SEP] and padding."""
    rng = np.random.default_rng(seed)
    token_ids = rng.integers(5, len(WORDS), (n_texts, length))
    token_ids[:, 0], token_ids[:, 20], token_ids[:, 10] = CLS, SEP, 1
    token_ids[::2, 25:] = PAD
    return token_ids


def masked(token_ids, seed=0, **settings):
    return mask_tokens(token_ids, WORDS, rng=np.random.default_rng(seed), **settings)


def within(count, n, share):
    """Is a count within five standard deviations of a binomial's mean?"""
    return abs(count - n * share) < 5 * np.sqrt(n * share * (1 - share))


def test_rates_are_those_of_a_binomial():
    token_ids = rows()
    inputs, _, weights = masked(token_ids)
    words, chosen = token_ids >= 5, weights == 1
    assert within(chosen.sum(), words.sum(), 0.15)
    assert within((inputs == MASK).sum(), chosen.sum(), 0.8)
    swapped = chosen & (inputs != MASK) & (inputs != token_ids)
    assert within(swapped.sum(), chosen.sum(), 0.1 * (1 - 1 / 100))  # 1 in 100 draws itself


@pytest.mark.parametrize("whole_words", [False, True])
def test_specials_stay_and_targets_are_the_original(whole_words):
    token_ids = rows()
    inputs, targets, weights = masked(token_ids, rate=1, whole_words=whole_words)
    words = token_ids >= 5
    assert (inputs[~words] == token_ids[~words]).all()
    assert (weights == words).all()
    assert (targets == np.where(words, token_ids, PAD)).all()


@pytest.mark.parametrize(
    ("shares", "expected"),
    [((1, 0, 0), "mask"), ((0, 1, 0), "random"), ((0, 0, 1), "same")],
)
def test_forced_shares(shares, expected):
    token_ids = rows()
    inputs = masked(token_ids, rate=1, shares=shares).inputs
    words = token_ids >= 5
    if expected == "mask":
        assert (inputs[words] == MASK).all()
    elif expected == "same":
        assert (inputs == token_ids).all()
    else:
        assert set(inputs[words]) == set(range(5, len(WORDS)))  # every word, no special
        assert within((inputs == token_ids)[words].sum(), words.sum(), 1 / 100)


def test_rate_zero_changes_nothing():
    token_ids = rows()
    inputs, targets, weights = masked(token_ids, rate=0)
    assert (inputs == token_ids).all()
    assert not targets.any()
    assert not weights.any()


def test_unchosen_tokens_stay():
    token_ids = rows()
    inputs, _, weights = masked(token_ids, rate=0.5)
    assert (inputs == token_ids)[weights == 0].all()


def test_whole_words_are_chosen_together_and_only_then():
    token_ids = rows()
    together = CONTINUING[token_ids[:, 1:]] & (token_ids[:, :-1] >= 5)
    weights = masked(token_ids, rate=0.3, whole_words=True).weights
    assert (weights[:, 1:] == weights[:, :-1])[together].all()
    beginning = ~CONTINUING[token_ids[:, 1:]] & (token_ids[:, 1:] >= 5) & (token_ids[:, :-1] >= 5)
    assert not (weights[:, 1:] == weights[:, :-1])[beginning].all()
    assert not (masked(token_ids, rate=0.3).weights[:, 1:] == weights[:, 1:])[together].all()
    words = (~CONTINUING[token_ids]) & (token_ids >= 5)
    assert within(weights[words].sum(), words.sum(), 0.3)


def test_a_row_that_begins_inside_a_word():
    token_ids = np.full((500, 3), WORDS.index["##p0"])
    token_ids[:, 2] = WORDS.index["w0"]
    weights = masked(token_ids, rate=0.5, whole_words=True).weights
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 1] != weights[:, 2]).any()


def test_one_seed_one_result():
    assert all(map(np.array_equal, masked(rows(), seed=3), masked(rows(), seed=3)))
    assert not np.array_equal(masked(rows(), seed=3).weights, masked(rows(), seed=4).weights)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rate": 1.5}, r"rate should lie in 0\.\.1 .*got 1\.5"),
        ({"rate": -0.1}, "got -0.1"),
        ({"shares": (0.8, 0.1, 0.2)}, "sum 1, got"),
        ({"shares": (1.2, -0.2, 0)}, "sum 1, got"),
    ],
)
def test_masking_refuses_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        masked(rows(), **settings)


@pytest.mark.parametrize("token_ids", [[5, 6], [[5, len(WORDS)]], [[-1, 5]]], ids=str)
def test_masking_refuses_ids(token_ids):
    with pytest.raises(ValueError, match=r"token_ids should be rows in 0\.\.104"):
        masked(token_ids)


def test_masking_refuses_other_specials():
    words = Vocabulary(("<pad>", "a"), ("<pad>",))
    with pytest.raises(ValueError, match=r"begin with .*\[CLS\].*got \('<pad>',\)"):
        mask_tokens([[0]], words, rng=np.random.default_rng(0))


def test_places_by_hand():
    weights = np.array([[0.0, 1.0, 0.0, 1.0]])
    hidden = Masked(np.array([[2, 4, 7, 4]]), np.array([[0, 6, 0, 8]]), weights)
    found = [part.tolist() for part in masked_places(hidden, per_text=3)]
    assert found == [[[1, 3, 0]], [[6, 8, 0]], [[1, 1, 0]]]


def test_places_find_every_blank_and_cut_the_surplus():
    hidden = masked(rows(), rate=0.3)
    everything = masked_places(hidden, per_text=32)
    assert everything[2].sum() == hidden.weights.sum()
    positions, targets, weights = masked_places(hidden, per_text=4)
    assert positions.shape == (400, 4)
    assert (np.diff(positions, axis=1)[weights[:, 1:] == 1] > 0).all()
    read = np.take_along_axis(hidden.targets, positions, axis=1)
    assert (targets == read).all()
    assert (targets[weights == 1] >= 5).all()
    assert (weights.sum(axis=1) == np.minimum(hidden.weights.sum(axis=1), 4)).all()


@pytest.mark.parametrize("per_text", [0, 4])
def test_places_refuse(per_text):
    nothing = np.zeros((1, 3), np.int32)
    with pytest.raises(ValueError, match=r"1\.\.3"):
        masked_places(Masked(nothing, nothing, nothing), per_text=per_text)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([5, 6], [7], [2, 5, 6, 3, 7, 3, 0]),
        ([5, 6, 7, 8], [9], [2, 5, 6, 7, 3, 9, 3]),
        ([5], [6, 7, 8, 9], [2, 5, 3, 6, 7, 8, 3]),
        ([5, 6, 7], [8, 9, 10], [2, 5, 6, 3, 8, 9, 3]),
        ([], [8], [2, 3, 8, 3, 0, 0, 0]),
    ],
)
def test_pack_cuts_the_longer_side(first, second, expected):
    token_ids, segment_ids = pack([first], [second], max_length=7)
    assert token_ids[0].tolist() == expected
    border = expected.index(SEP)
    real = np.array(expected) != PAD
    assert (segment_ids[0] == (np.arange(7) > border) * real).all()


def test_pack_cuts_the_second_of_equals_to_odd_room():
    assert pack([[5, 6]], [[7, 8]], max_length=6).token_ids[0].tolist() == [2, 5, 6, 3, 7, 3]


@pytest.mark.parametrize(
    ("first", "second", "max_length", "message"),
    [
        ([[5]], None, 2, "max_length should be 3 or more, got 2"),
        ([[5]], [[6]], 4, "max_length should be 5 or more, got 4"),
        ([[5]], [], 9, "shorter"),
    ],
)
def test_pack_refuses(first, second, max_length, message):
    with pytest.raises(ValueError, match=message):
        pack(first, second, max_length=max_length)


def documents(n=30, sentences=4):
    """Each sentence is one token that tells its document and position."""
    return [[[5 + d * sentences + s] for s in range(sentences)] for d in range(n)]


def test_pairs_are_balanced_and_random_sentences_come_from_another_document():
    is_next_seen = []
    for seed in range(5):
        pairs = sentence_pairs(documents(), rng=np.random.default_rng(seed), max_length=5)
        first, second = pairs.token_ids[:, 1] - 5, pairs.token_ids[:, 3] - 5
        assert first.tolist() == [i for i in range(120) if i % 4 != 3]
        true = pairs.is_next == 1
        assert true.sum() == 45
        assert (second[true] == first[true] + 1).all()
        assert (second[~true] // 4 != first[~true] // 4).all()
        is_next_seen.append(pairs.is_next)
    assert not np.array_equal(is_next_seen[0], is_next_seen[1])


def test_every_sentence_of_another_document_can_be_drawn():
    two = [[[5], [6]], [[7]], [[8]]]
    drawn = [
        sentence_pairs([*two, [[9], [10]]], rng=np.random.default_rng(seed), max_length=5)
        for seed in range(60)
    ]
    of_first = {int(p.token_ids[0, 3]) for p in drawn if p.is_next[0] == 0}
    of_last = {int(p.token_ids[1, 3]) for p in drawn if p.is_next[1] == 0}
    assert of_first == {7, 8, 9, 10}
    assert of_last == {5, 6, 7, 8}


def test_pairs_are_packed_with_segments():
    pairs = sentence_pairs(documents(3, 2), rng=np.random.default_rng(0), max_length=7)
    assert pairs.token_ids.shape == (3, 7)
    assert pairs.is_next.sum() == 2
    assert pairs.segment_ids.tolist() == [[0, 0, 0, 1, 1, 0, 0]] * 3


def test_pairs_repeat_with_the_seed():
    once, again = (
        sentence_pairs(documents(), rng=np.random.default_rng(7), max_length=5) for _ in range(2)
    )
    assert all(map(np.array_equal, once, again))


@pytest.mark.parametrize(
    ("texts", "got"),
    [
        ([[[5], [6]]], "got 1 with 2"),
        ([[[5], [6]], []], "got 1 with 2"),
        ([[[5]], [[6]]], "got 2 with 2"),
        ([], "got 0 with 0"),
    ],
)
def test_pairs_refuse(texts, got):
    with pytest.raises(ValueError, match=f"two or more, .* two sentences, {got} sentences"):
        sentence_pairs(texts, rng=np.random.default_rng(0), max_length=9)


def test_halves_join_to_the_text_and_pair_with_themselves():
    texts = ["비가 온다 길이 젖는다 우산", "해가 뜬다", "  ", "혼자"]
    tokenizer = train_wordpieces(texts, vocab_size=80)
    documents = halves(texts, tokenizer)
    assert [len(document) for document in documents] == [2, 2, 0, 1]
    for text, document in zip(texts, documents, strict=True):
        assert [i for half in document for i in half] == tokenizer.encode(text).ids
    first = tokenizer.encode("비가 온다 길이").ids  # three of five words
    assert documents[0][0] == first
    assert documents == halves(iter(texts), tokenizer)


def test_halves_never_cut_a_word():
    tokenizer = train_wordpieces(["a b c d", "abcd"], vocab_size=13)  # characters only
    (document,) = halves(["a b abcdabcd"], tokenizer)  # the middle character lies in the last word
    pieces = [[tokenizer.id_to_token(i) for i in half] for half in document]
    assert pieces == [["a", "b"], ["a", *(f"##{character}" for character in "bcdabcd")]]
