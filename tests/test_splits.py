"""Tests of helpers.splits: against plain loops, at the edges, and what the vocabulary may see."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.splits import (
    KERAS_SPECIALS,
    chronological_split,
    hold_out,
    hold_out_groups,
    next_token_windows,
    prepare,
)


class Toy:
    """Texts with the labels 0 and 1 by turns, cut into the parts train and test."""

    def __init__(self, texts: list[str], n_train: int):
        self.texts, self.labels = texts, np.arange(len(texts)) % 2
        self.parts = {"train": slice(n_train), "test": slice(n_train, None)}

    def split(self, name: str) -> tuple[list[str], np.ndarray]:
        return self.texts[self.parts[name]], self.labels[self.parts[name]]


# --- rows held out and arrays

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
    dataset = Toy(["the the the cat cat sat", "the the", "the zebra"], 2)
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
    made = prepare(Toy(texts, 12), tokenize=str.split, vocab_size=99, max_length=2)
    assert len(made.vocabulary) == len(KERAS_SPECIALS) + 1 + len(made.x_train)
    assert set(made.x_test[:, 1]) == set(made.x_validation[:, 1]) == {2}


def test_the_longer_text_is_cut_on_the_chosen_side():
    long = Toy(["a b c d", "a b c d", "a b c d"], 2)
    cut = {
        side: prepare(
            long, tokenize=str.split, vocab_size=9, max_length=3, start=True, truncating=side
        )
        for side in ("pre", "post")
    }
    words = {side: made.vocabulary.decode(made.x_test[0]) for side, made in cut.items()}
    assert words == {"pre": ["b", "c", "d"], "post": ["<start>", "a", "b"]}


def test_prepare_holds_out_the_rows_of_hold_out():
    data = Toy([f"w{row}" for row in range(40)], 30)
    for seed in (0, 5, None):
        made = prepare(
            data, tokenize=str.split, vocab_size=99, max_length=1, validation=0.3, seed=seed
        )
        kept, held = hold_out(data.labels[:30], 0.3, seed=seed)
        assert made.vocabulary.decode(made.x_train[:, 0]) == [data.texts[row] for row in kept]
        np.testing.assert_array_equal(made.y_train, data.labels[kept])
        np.testing.assert_array_equal(made.y_validation, data.labels[held])
        np.testing.assert_array_equal(made.y_test, data.labels[30:])


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError, match="shuffle"):
        prepare(Toy(["a", "b"], 1), tokenize=str.split, vocab_size=9, max_length=2, shuffle=True)


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


# --- windows and cuts in time


@given(st.integers(2, 40), st.integers(1, 39), st.none() | st.integers(1, 12))
def test_next_token_windows_equals_a_loop(n, length, stride):
    if length > n - 1:
        length = n - 1
    token_ids = [7 * i for i in range(n)]
    expected_inputs, expected_targets, begin = [], [], 0
    while begin + length < n:
        expected_inputs.append(token_ids[begin : begin + length])
        expected_targets.append(token_ids[begin + 1 : begin + length + 1])
        begin += length if stride is None else stride
    inputs, targets = next_token_windows(token_ids, length, stride=stride)
    assert inputs.tolist() == expected_inputs
    assert targets.tolist() == expected_targets
    assert inputs.dtype == targets.dtype == np.int32


def test_the_shortest_text_gives_one_window():
    inputs, targets = next_token_windows([3, 1, 2], 2)
    assert inputs.tolist() == [[3, 1]]
    assert targets.tolist() == [[1, 2]]


def test_by_default_each_token_is_the_target_once():
    _, targets = next_token_windows(np.arange(1, 14), 4)
    assert targets.ravel().tolist() == list(range(2, 14))


@given(
    st.lists(st.integers(), min_size=1, max_size=50),
    st.lists(st.floats(0.01, 0.3), min_size=1, max_size=3),
)
def test_the_parts_make_the_whole(items, fractions):
    parts = chronological_split(items, *fractions)
    assert len(parts) == len(fractions) + 1
    assert [item for part in parts for item in part] == items


@pytest.mark.parametrize(
    ("n", "fractions", "sizes"),
    [
        (980, (0.8,), (784, 196)),  # windows of a sine curve, 80:20
        (5368, (0.95,), (5099, 269)),  # windows of a price series, 95:5
        (100, (0.29,), (29, 71)),  # 0.29 * 100 = 28.999999999999996
        (10, (0.7, 0.1), (7, 1, 2)),  # 0.7 + 0.1 = 0.7999999999999999
        (10, (0.1,) * 10, (1,) * 10 + (0,)),
        (3, (0.5, 0.5), (1, 2, 0)),
        (1, (0.5,), (0, 1)),
    ],
)
def test_sizes_of_the_parts(n, fractions, sizes):
    assert tuple(len(part) for part in chronological_split(range(n), *fractions)) == sizes


def test_parts_keep_the_type_and_the_order():
    assert chronological_split("가나다라", 0.5) == ("가나", "다라")
    train, test = chronological_split(np.arange(8).reshape(4, 2), 0.75)
    assert train.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert test.tolist() == [[6, 7]]


def test_windows_are_read_only_views():
    inputs, targets = next_token_windows(np.arange(1000, dtype=np.int32), 900, stride=1)
    assert np.shares_memory(inputs, targets)
    assert not inputs.flags.writeable


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: next_token_windows([1, 2], 2), r"1\.\.1, got 2; use more text"),
        (lambda: next_token_windows([1, 2], 0), r"length should lie in 1\.\.1, got 0"),
        (lambda: next_token_windows(np.array([], int), 1), r"1\.\.-1, got 1"),
        (lambda: next_token_windows([1.0, 2.0], 1), r"float64; encode"),
        (lambda: next_token_windows([[1, 2]], 1), r"shape \(1, 2\)"),
        (lambda: next_token_windows("ab", 1), r"encode one text"),
        (lambda: chronological_split("abc", 0.8, 0.3), r"at most 1, got \(0\.8, 0\.3\)"),
        (lambda: chronological_split("abc", 80), r"got \(80,\)"),
        (lambda: chronological_split("abc", 0.0), r"above 0"),
        (lambda: chronological_split("abc", float("nan")), r"got \(nan,\)"),
        (lambda: chronological_split("abc"), r"got \(\)"),
    ],
)
def test_errors_name_what_came_and_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()
