"""Tests of helpers.exercises: right answers pass, wrong ones get a hint, nothing ever raises."""

from __future__ import annotations

import unicodedata
from collections import Counter, namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers.exercises import Check, digest

HINT = "두 값을 더해 봅니다."
SECRET = int("987000") + 654  # no literal: hypothesis tries the numbers that it reads here
ADD = Check.function([((1, 2), 3), ((2, 5), 7)], hint=HINT)
Gates = namedtuple("Gates", "i f")


class Hostile:
    """Raises at whatever is asked of it."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __refuse(self, *_):
        raise RuntimeError

    __repr__ = __str__ = __eq__ = __len__ = __bool__ = __array__ = __call__ = __hash__ = __refuse
    __iter__ = __getitem__ = __float__ = __index__ = __refuse


def recurse(*args):
    return recurse(*args)


def leave(*_):
    raise SystemExit


def fail(*_):
    raise ValueError(Hostile())  # an error whose text cannot be had either


RIGHT = {
    "int": (42, 42),
    "int for a NumPy number": (np.int64(42), 42),
    "float for an int": (42, 42.0),
    "array without axes": (42, np.array(42)),
    "float off by rounding": (0.3, 0.1 + 0.2),
    "nan": (float("nan"), np.nan),
    "fraction of whole numbers beyond 64 bits": (1.0, 2**80 // 2**80),
    "bool": (True, np.True_),
    "string": ("한글", "한글"),
    "string for a NumPy string": (np.str_("한글"), "한글"),
    "list": ([1, "가", [2.5]], [1, "가", [2.5]]),
    "tuple for a list": ([1, 2], (1, 2)),
    "array for a list": ([1, 2], np.array([1, 2])),
    "list for an array": (np.array([[1.0, 2.0]]), [[1, 2]]),
    "array of strings": (np.array(["가", "나"]), ["가", "나"]),
    "list of arrays": ([np.zeros(2), np.ones(3)], [np.zeros(2), np.ones(3)]),
    "named tuple": (Gates(0.5, 1.0), (0.5, 1.0)),
    "dict": ({"가": 0.3}, {"가": 0.1 + 0.2}),
    "set": ({1, 2}, {2, 1}),
}

WRONG = {
    "value": (42, 30, "값이 다릅니다. 받은 값: 30."),
    "whole numbers are exact": (10**10, 10**10 + 1, "값이 다릅니다"),
    "one is not true": (True, 1, "받은 형: int, 필요한 형: 참/거짓(bool)"),
    "true is not one": (1, True, "받은 형: bool, 필요한 형: 숫자"),
    "digits are no number": (42, "42", "받은 형: str, 필요한 형: 숫자"),
    "number is no string": ("42", 42, "받은 형: int, 필요한 형: str"),
    "list for a number": (42, [42], "받은 형: list, 필요한 형: 숫자"),
    "blank at the end": ("가", "가 ", "값이 다릅니다. 받은 값: '가 '"),
    "shape": (np.zeros((2, 3)), np.zeros((3, 2)), "받은 모양: (3, 2), 필요한 모양: (2, 3)"),
    "would broadcast": (np.zeros((2, 3)), np.zeros((1, 3)), "모양(shape)이 다릅니다"),
    "place": (np.zeros((2, 2)), np.array([[0, 0], [5, 0]]), "위치 (1, 0)의 값이 다릅니다"),
    "nan": (np.zeros(2), [0.0, np.nan], "위치 (1,)의 값이 다릅니다. 받은 값: nan"),
    "ragged": (np.zeros((2, 2)), [[0, 0], [0]], "받은 형: list"),
    "length": ([1, 2, 3], [1, 2], "길이가 다릅니다. 받은 길이: 2"),
    "item": ([1, 2, 3], [1, 7, 3], "위치 1: 값이 다릅니다. 받은 값: 7"),
    "stub inside": ([1, 2], [1, ...], "위치 1: 형(type)이 다릅니다. 받은 형: ellipsis"),
    "key": ({"가": 1}, {"나": 1}, "값이 다릅니다"),
    "value of a key": ({"가": 1}, {"가": 5}, "키 '가': 값이 다릅니다. 받은 값: 5"),
    "set": ({1, 2}, {1}, "값이 다릅니다. 받은 값: {1}"),
}

WRONG_FUNCTIONS = {
    "wrong from the second case on": (lambda a, b: 3, "인자 (2, 5): 값이 다릅니다. 받은 값: 3."),
    "no function": (3, "함수가 필요합니다. 받은 형(type): int."),
    "too few parameters": (
        lambda a: a,
        "TypeError 오류가 났습니다(<lambda>() takes 1 positional argument",
    ),
    "too many parameters": (
        lambda a, b, c: a,
        "TypeError 오류가 났습니다(<lambda>() missing 1 required",
    ),
    "stub": (lambda a, b: ..., "아직 답이 비어 있습니다."),
    "no return": (lambda a, b: None, "인자 (1, 2)에 함수가 돌려준 값이 없습니다(return)."),
    "raises": (lambda a, b: a / 0, "인자 (1, 2): ZeroDivisionError 오류가 났습니다"),
    "never ends its recursion": (recurse, "RecursionError"),
    "leaves Python": (leave, "SystemExit"),
    "hostile error": (fail, "오류가 났습니다"),
    "wrong shape": (lambda a, b: np.zeros(3), "받은 형: ndarray, 필요한 형: 숫자"),
    "other function": (lambda a, b: recurse, "받은 형: function, 필요한 형: 숫자"),
    "class": (Hostile, "TypeError 오류가 났습니다(Hostile() takes no arguments"),
    "hostile": (Hostile(), "RuntimeError 오류가 났습니다."),
}


@pytest.fixture(autouse=True)
def _no_tries(monkeypatch):
    monkeypatch.setattr(Check, "_wrong", Counter())


def refused(outcome) -> str:
    """Assert that an answer did not pass and got one line; return the line without a hint."""
    line = repr(outcome)
    assert not outcome
    assert line.startswith("✘ ")
    assert "\n" not in line
    return line.removesuffix(f" 힌트: {HINT}")


@pytest.mark.parametrize(("expected", "answer"), RIGHT.values(), ids=RIGHT)
def test_right_value_passes(expected, answer):
    outcome = Check.value(expected, hint=HINT)(answer)
    assert outcome
    assert repr(outcome).startswith("✔ 맞습니다")


@pytest.mark.parametrize(("expected", "answer", "message"), WRONG.values(), ids=WRONG)
def test_wrong_value_says_what_is_wrong(expected, answer, message):
    assert message in refused(Check.value(expected, hint=HINT)(answer))


@pytest.mark.parametrize("stub", [..., None])
@pytest.mark.parametrize("check", [ADD, Check.value(3, hint=HINT)])
def test_stub_is_told_apart_from_a_wrong_answer(check, stub):
    for _ in range(3):  # a stub is no wrong answer: it never earns the hint
        assert repr(check(stub)) == "✘ 아직 답이 비어 있습니다."


def test_the_hint_comes_from_the_second_wrong_answer_on():
    def make():  # as a cell does each time that it runs
        return Check.value(3, hint=HINT)

    assert repr(make()(4)) == "✘ 값이 다릅니다. 받은 값: 4."
    assert repr(Check.value(3, hint="다른 연습입니다.")(4)) == "✘ 값이 다릅니다. 받은 값: 4."
    assert repr(make()(...)) == "✘ 아직 답이 비어 있습니다."
    assert repr(make()(5)) == f"✘ 값이 다릅니다. 받은 값: 5. 힌트: {HINT}"
    assert make()(3)


@pytest.mark.parametrize(
    ("answer", "passed"), [(0.461, True), (0.46, True), (0.456, True), (0.47, False), (0.45, False)]
)
def test_places_take_what_the_text_asks_for(answer, passed):
    for answered in (answer, np.float32(answer), np.array(answer)):
        assert bool(Check.value(0.461, hint=HINT, places=2)(answered)) is passed
    assert Check.value([0.125], hint=HINT, places=2)([0.12])


@pytest.mark.parametrize("right", [6, 6.0, np.int64(6), np.float32(6), np.array(6)])
def test_hashed_number_of_any_type(right):
    check = Check.hashed(digest(HINT, 6), hint=HINT)
    assert check(right)
    for wrong in (5, 6.5, "육", [6], [6, 6], None, Hostile()):
        refused(check(wrong))


def test_hashed_text_is_composed():
    check = Check.hashed(digest(HINT, "한글"), hint=HINT)
    assert check("한글")
    assert check(unicodedata.normalize("NFD", " 한글"))
    refused(check("한국"))
    refused(Check.hashed(digest("소금", "한글"), hint=HINT)("한글"))  # the hint is its salt


@pytest.mark.parametrize(("answer", "passed"), [(0.52, True), (0.48, True), (0.56, False)])
@pytest.mark.parametrize("wrap", [float, lambda x: [x], lambda x: np.array([x])])
def test_atol_is_the_allowed_distance(wrap, answer, passed):
    check = Check.value(wrap(0.5), hint=HINT, atol=0.05)
    assert bool(check(wrap(answer))) is passed


def test_atol_leaves_truths_and_strings_alone():
    expected = [0.5, True, "가", np.array([True]), np.array(["가"])]
    assert Check.value(expected, hint=HINT, atol=1e-6)(expected)
    assert not Check.value(expected, hint=HINT, atol=1e-6)([*expected[:3], [False], ["가"]])


def test_right_function_passes():
    assert ADD(lambda a, b: a + b)
    assert ADD(lambda *numbers: sum(numbers))
    assert Check.function([((np.array([0.0]),), np.array([0.0]))], hint=HINT)(np.tanh)


@pytest.mark.parametrize(("function", "message"), WRONG_FUNCTIONS.values(), ids=WRONG_FUNCTIONS)
def test_wrong_function_says_what_is_wrong(function, message):
    assert message in refused(ADD(function))


def test_student_cannot_spoil_the_cases():
    numbers = [1, 2]
    check = Check.function([((numbers,), 3), ((numbers,), 3)], hint=HINT)

    def total(values):
        found = sum(values)
        values.clear()
        return found

    assert check(total)
    assert check(total)
    numbers.clear()
    assert check(total)


def test_expected_array_is_a_copy():
    expected = np.zeros(2)
    check = Check.value(expected, hint=HINT)
    expected += 1
    assert check([0, 0])


def test_interrupt_by_the_student_passes_through():
    def stopped(a, b):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ADD(stopped)


def test_message_is_short_and_the_same_in_every_run():
    line = refused(Check.value("가", hint=HINT)("나" * 10_000))
    assert len(line) < 200
    line = refused(Check.function([((object(),), 3)], hint=HINT)(lambda thing: 4))
    assert "0x" not in line


# --- never raises, never tells

THINGS = [Hostile(), Hostile, recurse, leave, fail, lambda: 1, len, print, object(), 2**80]
NASTY = st.integers(0, len(THINGS) - 1).map(lambda k: THINGS[k])  # without asking for a repr
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text()
ANYTHING = st.one_of(
    NASTY,
    st.recursive(
        PLAIN | st.binary() | NASTY,
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
        max_leaves=8,
    ),
    hnp.arrays(st.sampled_from(["?", "i4", "f8", "U3", "M8[s]"]), hnp.array_shapes(min_side=0)),
)
SECRETS = [SECRET, float(SECRET), str(SECRET), [SECRET], np.array([SECRET]), {"가": SECRET}]


@pytest.mark.parametrize("expected", [*SECRETS, True, {SECRET}], ids=repr)
@given(answer=ANYTHING)
def test_no_value_makes_a_check_raise_or_tell(expected, answer):
    assert str(SECRET) not in refused_or_passed(Check.value(expected, hint=HINT)(answer))


@given(result=ANYTHING)
def test_no_function_makes_a_check_raise_or_tell(result):
    check = Check.function([((1, 2), SECRET)], hint=HINT)
    assert str(SECRET) not in refused_or_passed(check(lambda a, b: result))
    assert str(SECRET) not in refused_or_passed(check(result))


def refused_or_passed(outcome) -> str:
    return repr(outcome) if outcome else refused(outcome)
