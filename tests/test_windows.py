"""Tests of helpers.windows: against plain loops, at the edges, and on the lecture's counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.windows import chronological_split, next_token_windows, sliding_windows


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 2))
def test_sliding_windows_equals_a_loop(n, length, more_axes):
    if length > n:
        length = n
    shape = (n, 3, 2)[: 1 + more_axes]
    series = np.arange(np.prod(shape)).reshape(shape)
    loop = np.array([series[i : i + length] for i in range(n - length + 1)])
    windows = sliding_windows(series, length)
    assert windows.shape == (n - length + 1, length, *shape[1:])
    np.testing.assert_array_equal(windows, loop)


def test_sliding_windows_is_a_read_only_view():
    series = np.zeros(1000)
    windows = sliding_windows(series, 900)
    assert np.shares_memory(series, windows)
    assert not windows.flags.writeable


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


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: sliding_windows(3.0, 1), ValueError, r"time axis, got one float64"),
        (lambda: sliding_windows([1, 2], 3), ValueError, r"at most.*2 steps, got 3; take"),
        (lambda: sliding_windows([1, 2], 0), ValueError, r"length.*1 or more, got 0"),
        (lambda: sliding_windows([1, 2], -1), ValueError, r"length.*got -1"),
        (lambda: sliding_windows([1, 2], 1.5), ValueError, r"whole number.*got 1\.5"),
        (lambda: sliding_windows([], 1), ValueError, r"0 steps, got 1"),
        (lambda: next_token_windows([1, 2], 2), ValueError, r"below the 2 token ids, got 2"),
        (lambda: next_token_windows([1, 2], 0), ValueError, r"length.*got 0"),
        (lambda: next_token_windows([1, 2], 1, stride=0), ValueError, r"stride.*got 0"),
        (lambda: next_token_windows([1, 2], 1, stride=-2), ValueError, r"stride.*got -2"),
        (lambda: next_token_windows([1, -2], 1), ValueError, r"from 0 on"),
        (lambda: next_token_windows([1.0, 2.0], 1), ValueError, r"float64; encode"),
        (lambda: next_token_windows([[1, 2]], 1), ValueError, r"shape \(1, 2\)"),
        (lambda: next_token_windows("ab", 1), ValueError, r"encode one text"),
        (lambda: next_token_windows([], 1), ValueError, r"one row of whole numbers"),
        (lambda: next_token_windows(np.array([], int), 1), ValueError, r"below the 0 token ids"),
        (
            lambda: chronological_split("abc", 0.8, 0.3),
            ValueError,
            r"at most 1, got \(0\.8, 0\.3\)",
        ),
        (lambda: chronological_split("abc", 80), ValueError, r"got \(80,\)"),
        (lambda: chronological_split("abc", 0.0), ValueError, r"above 0"),
        (lambda: chronological_split("abc", -0.5), ValueError, r"above 0"),
        (lambda: chronological_split("abc", float("nan")), ValueError, r"got \(nan,\)"),
        (lambda: chronological_split("abc"), ValueError, r"got \(\)"),
        (lambda: chronological_split("", 0.5), ValueError, r"got none; check"),
        (lambda: chronological_split(iter("abc"), 0.5), TypeError, r"make it a list"),
    ],
)
def test_errors_name_what_came_and_the_remedy(call, error, message):
    with pytest.raises(error, match=message):
        call()
