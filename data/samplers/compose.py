"""The one engine of the samplers: stock files, patterns, Korean particles, unique rows, writers.

In a pattern `{name}` draws a line of that block, `{one|two|}` one of the alternatives (innermost
first), and a mark such as `(은)` becomes 은 or 는 by the sound before it. Grammar beyond particles,
a/an and capitals is each sampler's own.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import tomllib
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any

Files = dict[str, str]  # name: content

STOCK = Path(__file__).resolve().parent.parent / "stock"
SLOT = re.compile(r"\{([^{}]*)\}")  # the innermost ones
ARTICLE = re.compile(r"\b([Aa]) (?=(?!uni|use|usu|one\b|eu)(?:[aeiou]|hour|honest))", re.I)
SENTENCE = re.compile(r"(?:^|(?<=[.!?] )|(?<=[.!?]\" )|(?<=^\"))[a-z]")

# Those that end a word in another way: after a final consonant, after a vowel.
PARTICLES = {"은": ("은", "는"), "이": ("이", "가"), "을": ("을", "를"), "과": ("과", "와")}
PARTICLES |= {"으로": ("으로", "로"), "이었": ("이었", "였"), "이었다": ("이었다", "였다")}
PARTICLES["아"] = ("아", "야")
DROPPED = "이라 이라고 이라는 이라면 이라면서도 이랑 이다 이지 이나 이며 이지만 이네"
PARTICLES |= {particle: (particle, particle[1:]) for particle in DROPPED.split()}
MARK = re.compile(rf"([가-힣A-Za-z0-9%])((?::[A-Z]{{2}}>)?['’』》]*)\(({'|'.join(PARTICLES)})\)")
FINALS, RIEUL = 28, 8  # kinds of final consonants, none included; ㄹ, after which 로 stands
CLOSED, CLOSED_RIEUL = "013678LMNR", "178LR"  # read 영, 일, 삼, ..., 엘, 엠, 엔, 알


def load(name: str) -> dict[str, Any]:
    """Return the stock of data/stock/<name>.toml, its texts as lists."""
    return as_lists(tomllib.loads((STOCK / f"{name}.toml").read_text(encoding="utf-8")))


def as_lists(value: Any) -> Any:
    r"""Split texts: a block at its line ends, without `#` comments; a single line at its commas.

    >>> as_lists({"a": "one, two", "b": "one, two\n# no\n\nthree\n"})
    {'a': ['one', 'two'], 'b': ['one, two', 'three']}
    """
    if isinstance(value, dict):
        return {name: as_lists(part) for name, part in value.items()}
    if isinstance(value, list):
        return [as_lists(part) if isinstance(part, dict) else part for part in value]
    if "\n" not in value:
        return value.split(", ")
    lines = [line.strip() for line in value.split("\n")]
    return [line for line in lines if line and not line.startswith("#")]


def cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in line.split(separator)]


def final(syllable: str) -> int:
    """Return the number of a Hangul syllable's final consonant, 0 for none."""
    return (ord(syllable) - ord("가")) % FINALS


def with_particle(word: str, particle: str) -> str:
    """Return the word with the form of the particle that its last sound asks for.

    >>> with_particle("물", "은"), with_particle("비", "은"), with_particle("서울", "으로")
    ('물은', '비는', '서울로')
    """
    last = word[-1]
    closed, rieul = last in CLOSED, last in CLOSED_RIEUL
    if "가" <= last <= "힣":
        closed, rieul = final(last) != 0, final(last) == RIEUL
    after_consonant, after_vowel = PARTICLES[particle]
    return word + (after_vowel if not closed or (particle == "으로" and rieul) else after_consonant)


def settle(text: str) -> str:
    """Give every marked particle its form; a tag between, as in `<서울:LC>(은)`, is stepped over.

    >>> settle("물(은) 맑고 비(은) 차다. 서울(으로) 간 『봄』(을) 샀다.")
    '물은 맑고 비는 차다. 서울로 간 『봄』을 샀다.'
    """
    return MARK.sub(lambda match: match[1] + match[2] + with_particle(match[1], match[3])[1:], text)


def chain(ways: Sequence[str], rng: random.Random, joint: str = " ") -> str:
    """Draw a line `a / b > c / d` and go one way through it: of each part one variant."""
    return joint.join(rng.choice(part.split(" / ")) for part in rng.choice(ways).split(" > "))


class Composer:
    """Fill patterns from the stock; until the next `begin` a line is not repeated if avoidable.

    A line already used is drawn again, up to eight times. With `exclude=True` the draw is among the
    unused lines only: the two take different numbers from `rng`, and samples depend on each.

    >>> composer = Composer({"animal": ["owl"]}, random.Random(0))
    >>> composer.begin({"who": "Ann"}).say("{who} saw a {animal}.")
    'Ann saw an owl.'
    """

    def __init__(self, stock: dict[str, Any], rng: random.Random, *, exclude: bool = False):
        self.stock, self.rng, self.exclude = stock, rng, exclude
        self.begin()

    def begin(self, fixed: dict[str, str] | None = None) -> Composer:
        """Start a new text, in which the names in `fixed` have one value."""
        self.used: set[Hashable] = set()
        self.fixed = fixed or {}
        return self

    def draw(self, name: str) -> str:
        """Draw a line of a block, unused ones first, and fill it."""
        if name in self.fixed:
            return self.fixed[name]
        lines = self.stock[name]
        if self.exclude:
            line = self.rng.choice([line for line in lines if line not in self.used] or lines)
        else:
            line = self.rng.choice(lines)
            for _ in range(8):
                if (name, line) not in self.used:
                    break
                line = self.rng.choice(lines)
        self.used |= {line, (name, line)}
        return self.fill(line)

    def fill(self, pattern: str) -> str:
        """Fill every slot, then settle the particles."""
        while match := SLOT.search(pattern):
            body = match[1]
            value = self.rng.choice(body.split("|")) if "|" in body else self.draw(body)
            pattern = pattern[: match.start()] + value + pattern[match.end() :]
        return settle(pattern)

    def say(self, pattern: str) -> str:
        """Fill an English pattern: a/an, no blanks before marks, sentences begin with a capital."""
        text = " ".join(self.fill(pattern).split())
        text = ARTICLE.sub(lambda match: match[1] + "n ", text)
        text = re.sub(r" ([,.;:!?])", r"\1", text)
        return SENTENCE.sub(lambda match: match[0].upper(), text)


def fresh(
    seen: set[Hashable],
    compose: Callable[..., Any],
    *arguments: Any,
    key: Callable[[Any], Hashable] = lambda made: made,
) -> Any:
    """Compose until the result's key is none of `seen`, then add it; the key None is refused."""
    while True:
        made = compose(*arguments)
        mark = key(made)
        if mark is not None and mark not in seen:
            seen.add(mark)
            return made


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([header, *rows])
    return buffer.getvalue()


def json_lines(rows: Iterable[dict[str, str]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
