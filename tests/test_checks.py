"""Tests of helpers.checks: what passes, and that each fault is named."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.checks import check_token_ids, checked_ids


@pytest.mark.parametrize("ids", [[0, 2, 1], [0.0, 2.0, 1.0], np.array([0, 2, 1], dtype="uint8")])
def test_whole_numbers_of_any_type_become_int64(ids):
    checked = checked_ids("labels", ids, 3, at_least=3)
    assert (checked.tolist(), checked.dtype) == ([0, 2, 1], np.int64)


def test_bools_are_the_ids_of_two_classes():
    assert checked_ids("labels", [False, True], 2, at_least=1).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("ids", "size", "message"),
    [
        ([0, 3], 3, "labels should be whole numbers from 0 to 2, got 3 at position 1"),
        ([-1, 0], 3, "labels should be whole numbers from 0 to 2, got -1 at position 0"),
        ([0, 0.5], 3, "got 0.5 at position 1; turn probabilities into classes"),
        ([0, np.nan], 3, "got nan at position 1"),
        ([0], 3, r"labels should be one row of 2 or more ids, got shape \(1,\)"),
        ([[0], [1]], 3, r"got shape \(2, 1\); for a column \(n, 1\) use .ravel"),
        (["a", "b"], 3, "labels should be numbers, got <U1"),
        ([0, 0], 0, "should be a whole number of 1 or more, got 0"),
        ([0, 0], 1.5, "should be a whole number of 1 or more, got 1.5"),
    ],
)
def test_bad_ids_are_named(ids, size, message):
    with pytest.raises(ValueError, match=message):
        checked_ids("labels", ids, size, at_least=2)


def test_token_ids_of_the_vocabulary_pass():
    assert check_token_ids(np.array([0, 4]), 5) is None


@pytest.mark.parametrize(("token_ids", "wrong"), [([0, 5], 5), ([-1, 4], -1), ([-1, 5], -1)])
def test_token_ids_of_another_vocabulary_are_refused(token_ids, wrong):
    with pytest.raises(ValueError, match=rf"ids should lie in 0\.\.4, got {wrong}; encode"):
        check_token_ids(np.array(token_ids), 5)
