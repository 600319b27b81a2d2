"""Padding against Keras, the held-out rows, and what the vocabulary may see."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import datasets
from helpers.prepared import KERAS_SPECIALS, hold_out, hold_out_groups, pad, prepare
from helpers.records import LabelledTexts
from helpers.text import split_words

ORIGIN = {"name": "toy", "scale": "sample", "source": "here", "sha256": "0"}
SIDES = st.sampled_from(["pre", "post"])


def toy(texts: list[str], n_train: int) -> LabelledTexts:
    labels = np.arange(len(texts)) % 2
    splits = {"train": slice(0, n_train), "test": slice(n_train, len(texts))}
    return LabelledTexts(texts, labels, ("x", "y"), splits=splits, **ORIGIN)


@given(
    st.lists(st.lists(st.integers(1, 99), max_size=8), min_size=1, max_size=5),
    st.integers(1, 9),
    SIDES,
    SIDES,
)
def test_pad_equals_keras(token_ids, max_length, padding, truncating):
    ours = pad(token_ids, max_length=max_length, padding=padding, truncating=truncating)
    theirs = keras.utils.pad_sequences(
        token_ids, maxlen=max_length, padding=padding, truncating=truncating
    )
    np.testing.assert_array_equal(ours, theirs)


def test_pad_of_no_texts_has_no_rows():
    assert pad([], max_length=3).shape == (0, 3)


@pytest.mark.parametrize(
    "wrong", [{"max_length": 0}, {"max_length": 2, "padding": "left"}, {"truncating": "end"}]
)
def test_pad_says_what_is_wrong(wrong):
    with pytest.raises(ValueError, match=str(next(reversed(wrong.values())))):
        pad([[1]], **({"max_length": 2} | wrong))


LABELS = st.lists(st.integers(0, 3), min_size=1, max_size=60)


@given(LABELS, st.floats(0.05, 0.95), st.sampled_from([1, None]))
def test_every_row_falls_in_one_part_and_no_class_leaves_training(labels, fraction, seed):
    labels = np.array(labels)
    kept, held = hold_out(labels, fraction, seed=seed)
    assert sorted([*kept, *held]) == list(range(len(labels)))
    assert set(labels[kept]) == set(labels)
    for label in set(labels):
        n = (labels == label).sum()
        assert (labels[held] == label).sum() == min(round(fraction * n), n - 1)


@given(LABELS, st.floats(0.05, 0.95))
def test_without_a_seed_the_last_rows_of_each_class_are_held_out(labels, fraction):
    labels = np.array(labels)
    kept, held = hold_out(labels, fraction, seed=None)
    for label in set(labels[held]):
        assert kept[labels[kept] == label].max() < held[labels[held] == label].min()


def test_another_seed_holds_other_rows_out():
    labels = np.zeros(200, int)
    first, again, other = (hold_out(labels, 0.5, seed=seed)[1] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("fraction", [0, 1, -0.1, 1.5])
def test_an_impossible_share_is_refused(fraction):
    with pytest.raises(ValueError, match="between 0 and 1"):
        hold_out(np.zeros(4, int), fraction, seed=0)


def test_ids_follow_the_rule_of_keras():
    dataset = toy(["the the the cat cat sat", "the the", "the zebra"], 2)
    made = prepare(
        dataset, tokenize=str.split, vocab_size=6, max_length=4, start=True, validation=0.4
    )
    # Ranks the 1, cat 2, sat 3; ids rank + 3, cut at 6 ids: sat and zebra are unknown (2).
    assert made.vocabulary.tokens == (*KERAS_SPECIALS, "the", "cat")
    assert made.x_test.tolist() == [[0, 1, 4, 2]]
    assert made.x_train.tolist() == [[4, 5, 5, 2], [0, 1, 4, 4]]
    assert made.x_validation.shape == (0, 4)  # each class has one row, and training keeps it


def test_words_outside_the_training_part_have_no_id():
    texts = [f"common only{row}" for row in range(20)]
    made = prepare(toy(texts, 12), tokenize=str.split, vocab_size=99, max_length=2)
    assert len(made.vocabulary) == len(KERAS_SPECIALS) + 1 + len(made.x_train)
    assert set(made.x_test[:, 1]) == set(made.x_validation[:, 1]) == {2}


def test_the_cut_side_is_an_option():
    long = toy(["a b c d", "a b c d", "a b c d"], 2)
    ends = [
        prepare(long, tokenize=str.split, vocab_size=9, max_length=1, truncating=side).x_test
        for side in ("pre", "post")
    ]
    assert ends[0] != ends[1]


def test_a_set_without_parts_and_an_unknown_option_are_refused():
    with pytest.raises(ValueError, match="split"):
        prepare(datasets.load_spam(), tokenize=split_words, vocab_size=9, max_length=2)
    with pytest.raises(TypeError, match="shuffle"):
        prepare(toy(["a", "b"], 1), tokenize=str.split, vocab_size=9, max_length=2, shuffle=True)


@pytest.mark.parametrize("name", ["reuters", "imdb", "nsmc"])
def test_the_real_sets_keep_their_test_part(name):
    dataset = getattr(datasets, f"load_{name}")()
    made = prepare(dataset, tokenize=split_words, vocab_size=500, max_length=20)
    assert len(made.x_test) == len(dataset.split("test")[0])
    assert len(made.x_train) + len(made.x_validation) == len(dataset.split("train")[0])
    assert max(made.x_train.max(), made.x_test.max()) < 500


@given(st.lists(st.sampled_from("abcdefgh"), min_size=2), st.floats(0.05, 0.95), st.integers(0, 9))
def test_a_group_is_never_on_both_sides(groups, fraction, seed):
    if len(set(groups)) == 1:
        groups = [*groups, "another"]
    kept, held = hold_out_groups(groups, fraction, seed=seed)
    assert sorted([*kept, *held]) == list(range(len(groups)))
    inside, outside = ({groups[row] for row in rows} for rows in (kept, held))
    assert not inside & outside
    assert len(outside) == max(1, round(fraction * len(set(groups))))


@pytest.mark.parametrize(("groups", "fraction"), [(["a", "a"], 0.5), (["a", "b"], 1.0), ([], 0.5)])
def test_nothing_to_cut_into_groups_is_refused(groups, fraction):
    with pytest.raises(ValueError, match=r"(groups|fraction) should"):
        hold_out_groups(groups, fraction, seed=0)
