"""Self-checks for exercises: a student's answer in, one Korean line with a hint out.

A check never raises, whatever the answer is or does, and never shows the expected value. Only the
student's own interrupt (KeyboardInterrupt) passes through.

Not handled here: a function that never ends (the student stops it), what a function prints or
draws, more than one right value.
"""

from __future__ import annotations

import copy
import inspect
import re
import reprlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

RTOL = 1e-9  # floats may differ by rounding even where atol is 0
EMPTY = "아직 답이 비어 있습니다."
LONGEST = 80  # characters of a received value in a message
SHORT = reprlib.Repr()
SHORT.maxstring = SHORT.maxother = SHORT.maxlong = LONGEST


@dataclass(frozen=True, repr=False)
class Outcome:
    """What a check found: true when passed, shown as `message`.

    Examples
    --------
    >>> Outcome(True, "✔ 맞습니다.")
    ✔ 맞습니다.
    """

    passed: bool
    message: str

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return self.message


class Check:
    """A check of one exercise, made by `Check.value` or `Check.function`, called with the answer.

    Examples
    --------
    >>> check = Check.value(42, hint="입력 10개, 뉴런 3개입니다.")
    >>> check(...)
    ✘ 아직 답이 비어 있습니다. 힌트: 입력 10개, 뉴런 3개입니다.
    >>> check(30)
    ✘ 값이 다릅니다. 받은 값: 30. 힌트: 입력 10개, 뉴런 3개입니다.
    >>> check(42)
    ✔ 맞습니다.
    """

    def __init__(self, find_fault: Callable[[Any], str | None], hint: str) -> None:
        if not isinstance(hint, str) or not hint.strip():
            raise ValueError(f"hint should be a sentence for the student, got {hint!r}; write one")
        self._find_fault = find_fault
        self._hint = hint

    @classmethod
    def value(cls, expected: Any, *, hint: str, atol: float = 0) -> Check:
        """Check a value: number, bool, string, array, or a list, tuple, dict or set of them.

        Parameters
        ----------
        expected : object
            A list may be answered by a tuple or an array of the same length, an array by anything
            that NumPy turns into one of the same shape.
        hint : str
            One Korean sentence that helps without giving the value away.
        atol : float
            Numbers may differ by this much; floats by 1e-9 of their size in any case.

        Raises
        ------
        ValueError
            If `expected` is None or Ellipsis (an empty answer would pass), or `hint` is empty.

        Examples
        --------
        >>> bool(Check.value([0.5, 0.25], hint="나누어 봅니다.", atol=1e-6)(np.array([0.5, 0.25])))
        True
        """
        _refuse_empty(expected)
        expected = copy.deepcopy(expected)
        return cls(lambda answer: _fault(answer, expected, atol), hint)

    @classmethod
    def function(cls, cases: Sequence[tuple[tuple, Any]], *, hint: str, atol: float = 0) -> Check:
        """Check a function by calling it with copies of the arguments of every case.

        Parameters
        ----------
        cases : sequence of (args, expected)
            `args` is a tuple; the rest as for `Check.value`. The first case that fails is reported.

        Raises
        ------
        ValueError
            If there is no case, `args` is no tuple, or as for `Check.value`.

        Examples
        --------
        >>> check = Check.function([((1, 2), 3), ((2, 2), 4)], hint="더합니다.")
        >>> check(lambda a, b: 3)
        ✘ 인자 (2, 2): 값이 다릅니다. 받은 값: 3. 힌트: 더합니다.
        """
        if len(cases) == 0:
            raise ValueError("cases should hold one (args, expected) or more, got none; add one")
        for args, expected in cases:
            _refuse_empty(expected)
            if not isinstance(args, tuple):
                raise ValueError(f"args should be a tuple, got {args!r}; write ({args!r},)")
        cases = copy.deepcopy(list(cases))
        return cls(lambda answer: _function_fault(answer, cases, atol), hint)

    def __call__(self, answer: Any) -> Outcome:
        """Return the Outcome for this answer; never raises."""
        try:
            fault = EMPTY if _is_empty(answer) else self._find_fault(answer)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # an answer may be any object with any behaviour
            fault = f"답을 살펴보다가 {type(error).__name__} 오류가 났습니다."
        if fault is None:
            return Outcome(True, "✔ 맞습니다.")
        return Outcome(False, " ".join(f"✘ {fault} 힌트: {self._hint}".split()))


def _is_empty(answer: Any) -> bool:
    return answer is None or answer is Ellipsis


def _refuse_empty(expected: Any) -> None:
    if _is_empty(expected):
        raise ValueError(f"expected should be a value, got {expected!r}; a stub would pass")


def _shown(value: Any) -> str:
    """One short line, the same in every run (no addresses), even for an object without a repr."""
    try:
        line = " ".join(re.sub(r" at 0x[0-9a-fA-F]+", "", SHORT.repr(value)).split())
        return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
    except Exception:
        return f"<{type(value).__name__}>"


def _function_fault(function: Any, cases: list[tuple[tuple, Any]], atol: float) -> str | None:
    if not callable(function):
        return f"함수가 필요합니다. 받은 형(type): {type(function).__name__}."
    for args, expected in cases:
        if not _takes(function, args):
            return f"함수는 인자 {len(args)}개를 받아야 합니다."
        try:
            answer = function(*copy.deepcopy(args))
        except Exception as error:
            said = _shown(str(error)).strip("'\"")
            return f"인자 {_shown(args)}: {type(error).__name__} 오류가 났습니다({said})."
        if _is_empty(answer):
            return f"{EMPTY} 인자 {_shown(args)}에 함수가 돌려준 값이 없습니다(return)."
        fault = _fault(answer, expected, atol)
        if fault:
            return f"인자 {_shown(args)}: {fault}"
    return None


def _takes(function: Callable, args: tuple) -> bool:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-ins have none: the call will tell
        return True
    try:
        signature.bind(*args)
    except TypeError:
        return False
    return True


def _fault(answer: Any, expected: Any, atol: float) -> str | None:
    """Say what is wrong with an answer, or None."""
    if isinstance(expected, np.generic):
        expected = expected.item()
    if isinstance(expected, (list, tuple)):
        return _sequence_fault(answer, expected, atol)
    if isinstance(expected, (bool, int, float, complex, np.ndarray)):
        return _array_fault(answer, np.asarray(expected), atol)
    if not isinstance(answer, type(expected)):
        return _wrong_type(answer, type(expected).__name__)
    if isinstance(expected, dict) and answer.keys() == expected.keys():
        return _first(((k, _fault(answer[k], expected[k], atol)) for k in expected), "키")
    return None if answer == expected else f"값이 다릅니다. 받은 값: {_shown(answer)}."


def _sequence_fault(answer: Any, expected: Sequence, atol: float) -> str | None:
    if isinstance(answer, np.ndarray) and answer.ndim:
        answer = list(answer)
    if not isinstance(answer, (list, tuple)):
        return _wrong_type(answer, type(expected).__name__)
    if len(answer) != len(expected):
        return f"길이가 다릅니다. 받은 길이: {len(answer)}."
    pairs = enumerate(zip(answer, expected, strict=True))
    return _first(((k, _fault(mine, due, atol)) for k, (mine, due) in pairs), "위치")


def _first(faults, place: str) -> str | None:
    """The first fault of a container's items, with its place."""
    return next((f"{place} {_shown(k)}: {fault}" for k, fault in faults if fault), None)


def _array_fault(answer: Any, expected: np.ndarray, atol: float) -> str | None:
    due = _kind(expected)
    try:
        values = np.asarray(answer)
        if values.dtype == object:  # fractions, whole numbers beyond 64 bits
            values = values.astype(float)
    except (TypeError, ValueError):  # rows of unequal length
        return _wrong_type(answer, due)
    if _kind(values) != due:
        return _wrong_type(answer, due)
    if values.shape != expected.shape:
        return f"모양(shape)이 다릅니다. 받은 모양: {values.shape}, 필요한 모양: {expected.shape}."
    wrong = ~_close(values, expected, atol)
    if not wrong.any():
        return None
    if values.ndim == 0:
        return f"값이 다릅니다. 받은 값: {_shown(values.item())}."
    place = tuple(map(int, np.argwhere(wrong)[0]))
    return f"위치 {place}의 값이 다릅니다. 받은 값: {_shown(values[place].item())}."


def _close(values: np.ndarray, expected: np.ndarray, atol: float) -> np.ndarray:
    kind = expected.dtype.kind
    if kind in "bU" or (kind in "iu" and atol == 0):  # truths, strings, counts: exactly
        return np.asarray(values == expected)
    with np.errstate(all="ignore"):
        return np.isclose(values, expected, rtol=RTOL, atol=atol, equal_nan=True)


def _kind(values: np.ndarray) -> str:
    kinds = {"b": "참/거짓(bool)", "U": "문자열(str)", **dict.fromkeys("iufc", "숫자")}
    word = kinds.get(values.dtype.kind, str(values.dtype))
    return f"{word} 배열" if values.ndim and word in kinds.values() else word


def _wrong_type(answer: Any, due: str) -> str:
    return f"형(type)이 다릅니다. 받은 형: {type(answer).__name__}, 필요한 형: {due}."
