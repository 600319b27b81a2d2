"""Self-checks for exercises: a student's answer in, one Korean line with a hint out.

A check never raises, whatever the answer is or does, and never shows the expected value. Only the
student's own interrupt (KeyboardInterrupt) passes through.

Not handled here: a function that never ends (the student stops it), what a function prints or
draws, more than one right value.
"""

from __future__ import annotations

import copy
import hashlib
import re
import reprlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar
from unicodedata import normalize

import numpy as np

RTOL = 1e-9  # floats may differ by rounding even where atol is 0
EMPTY = "아직 답이 비어 있습니다."
KINDS = {"b": "참/거짓(bool)", "U": "문자열(str)", **dict.fromkeys("iufc", "숫자")}
LONGEST = 80  # characters of a received value in a message
SHORT = reprlib.Repr()
SHORT.maxstring = SHORT.maxother = SHORT.maxlong = LONGEST


class Outcome(str):
    """What a check found, as the line that is shown; true when passed."""

    __repr__ = str.__str__

    def __bool__(self) -> bool:
        return self.startswith("✔")


class Check:
    """A check of one exercise, made by `Check.value` or `Check.function`, called with the answer.

    `hint` is one Korean sentence that helps without giving the answer away; it is shown from the
    second wrong answer on, in whichever run of the cell. Numbers may differ by `atol`, or by what
    rounding to `places` takes away; floats by 1e-9 of their size in any case.

    Examples
    --------
    >>> check = Check.value(42, hint="입력 10개, 뉴런 3개입니다.")
    >>> check(...)
    ✘ 아직 답이 비어 있습니다.
    >>> check(30)
    ✘ 값이 다릅니다. 받은 값: 30.
    >>> check(31)
    ✘ 값이 다릅니다. 받은 값: 31. 힌트: 입력 10개, 뉴런 3개입니다.
    >>> check(42)
    ✔ 맞습니다.
    """

    _wrong: ClassVar[Counter] = Counter()  # wrong answers by hint: a cell makes its check anew

    def __init__(self, find_fault: Callable[[Any], str | None], hint: str) -> None:
        self._find_fault = find_fault
        self._hint = hint

    @classmethod
    def value(
        cls, expected: Any, *, hint: str, atol: float = 0, places: int | None = None
    ) -> Check:
        """Check a value: number, bool, string, array, or a list, tuple, dict or set of them.

        A list may be answered by a tuple or an array of the same length, an array by anything that
        NumPy turns into one of the same shape.
        """
        expected = copy.deepcopy(expected)
        atol = atol if places is None else 0.500001 * 10.0**-places
        return cls(lambda answer: _fault(answer, expected, atol=atol), hint)

    @classmethod
    def hashed(cls, expected: str, *, hint: str) -> Check:
        """Check a whole number or a text of which only `digest(hint, answer)` is known.

        >>> Check.hashed(digest("여섯의 앞입니다.", 5), hint="여섯의 앞입니다.")(5.0)
        ✔ 맞습니다.
        """
        return cls(
            lambda a: _different(a) if np.ndim(a) or digest(hint, a) != expected else None, hint
        )

    @classmethod
    def function(cls, cases: Sequence[tuple[tuple, Any]], *, hint: str, atol: float = 0) -> Check:
        """Check a function by calling it with copies of each case's arguments.

        A case is (arguments, expected value); the first one that fails is reported.

        Examples
        --------
        >>> check = Check.function([((1, 2), 3), ((2, 2), 4)], hint="더합니다.")
        >>> check(lambda a, b: 3)
        ✘ 인자 (2, 2): 값이 다릅니다. 받은 값: 3.
        """
        kept = copy.deepcopy(list(cases))
        return cls(lambda answer: _function_fault(answer, kept, atol=atol), hint)

    def __call__(self, answer: Any) -> Outcome:
        """Return the Outcome for this answer; never raises."""
        try:
            fault = EMPTY if answer is None or answer is ... else self._find_fault(answer)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # an answer may be any object with any behaviour
            fault = f"답을 살펴보다가 {type(error).__name__} 오류가 났습니다."
        if fault is None:
            return Outcome("✔ 맞습니다.")
        self._wrong[self._hint] += not fault.startswith(EMPTY)
        hint = f" 힌트: {self._hint}" if self._wrong[self._hint] > 1 else ""
        return Outcome(" ".join(f"✘ {fault}{hint}".split()))


def digest(salt: str, answer: Any) -> str:
    """Return a short hash of a whole number (of any type) or of a text."""
    value = np.asarray(answer).item()
    text = normalize("NFC", value).strip() if isinstance(value, str) else f"{float(value):.15g}"
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()[:16]


def _different(answer: Any) -> str:
    return f"값이 다릅니다. 받은 값: {_shown(answer)}."


def _shown(value: Any) -> str:
    """Return one short line, the same in every run (no addresses), even without a repr."""
    try:
        line = " ".join(re.sub(r" at 0x[0-9a-fA-F]+", "", SHORT.repr(value)).split())
        return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
    except Exception:
        return f"<{type(value).__name__}>"


def _function_fault(function: Any, cases: list[tuple[tuple, Any]], *, atol: float) -> str | None:
    if not callable(function):
        return f"함수가 필요합니다. 받은 형(type): {type(function).__name__}."
    for args, expected in cases:
        try:
            answer = function(*copy.deepcopy(args))
        except Exception as error:
            said = f"({text})" if (text := _shown(str(error)).strip("'\"")) else ""
            return f"인자 {_shown(args)}: {type(error).__name__} 오류가 났습니다{said}."
        if answer is None or answer is ...:
            return f"{EMPTY} 인자 {_shown(args)}에 함수가 돌려준 값이 없습니다(return)."
        if fault := _fault(answer, expected, atol=atol):
            return f"인자 {_shown(args)}: {fault}"
    return None


def _fault(answer: Any, expected: Any, *, atol: float) -> str | None:
    """Say what is wrong with an answer, or None."""
    if isinstance(expected, np.generic):
        expected = expected.item()
    if isinstance(expected, (bool, int, float, complex, np.ndarray)):
        return _array_fault(answer, np.asarray(expected), atol=atol)
    if isinstance(expected, (list, tuple)):
        if isinstance(answer, np.ndarray) and answer.ndim:
            answer = list(answer)
        if not isinstance(answer, (list, tuple)):
            return _wrong_type(answer, type(expected).__name__)
        if len(answer) != len(expected):
            return f"길이가 다릅니다. 받은 길이: {len(answer)}."
        return _first_fault(range(len(expected)), answer, expected, place="위치", atol=atol)
    if not isinstance(answer, type(expected)):
        return _wrong_type(answer, type(expected).__name__)
    if isinstance(expected, dict) and answer.keys() == expected.keys():
        return _first_fault(expected, answer, expected, place="키", atol=atol)
    return None if answer == expected else _different(answer)


def _first_fault(keys: Iterable, answer: Any, expected: Any, *, place: str, atol: float) -> Any:
    """Return the first fault of a container's items, with its place."""
    faults = ((key, _fault(answer[key], expected[key], atol=atol)) for key in keys)
    return next((f"{place} {_shown(key)}: {fault}" for key, fault in faults if fault), None)


def _array_fault(answer: Any, expected: np.ndarray, *, atol: float) -> str | None:
    try:
        values = np.asarray(answer)
        if values.dtype == object:  # fractions, whole numbers beyond 64 bits
            values = values.astype(float)
    except (TypeError, ValueError):  # rows of unequal length
        return _wrong_type(answer, _kind(expected))
    if _kind(values) != _kind(expected):
        return _wrong_type(answer, _kind(expected))
    if values.shape != expected.shape:
        return f"모양(shape)이 다릅니다. 받은 모양: {values.shape}, 필요한 모양: {expected.shape}."
    kind = expected.dtype.kind
    if kind in "bU" or (kind in "iu" and atol == 0):  # truths, strings, counts: exactly
        right = np.asarray(values == expected)
    else:
        with np.errstate(all="ignore"):
            right = np.isclose(values, expected, rtol=RTOL, atol=atol, equal_nan=True)
    if right.all():
        return None
    if values.ndim == 0:
        return _different(values.item())
    place = tuple(map(int, np.argwhere(~right)[0]))
    return f"위치 {place}의 값이 다릅니다. 받은 값: {_shown(values[place].item())}."


def _kind(values: np.ndarray) -> str:
    return KINDS.get(values.dtype.kind, str(values.dtype)) + " 배열" * (values.ndim > 0)


def _wrong_type(answer: Any, due: str) -> str:
    return f"형(type)이 다릅니다. 받은 형: {type(answer).__name__}, 필요한 형: {due}."
