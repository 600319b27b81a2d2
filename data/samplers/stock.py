"""Hand-written stock: data/stock/<name>.toml, whose blocks hold one alternative a line."""

import random
import re
import tomllib
from pathlib import Path

SLOT = re.compile(r"\{([^{}]*)\}")  # the innermost ones
ARTICLE = re.compile(r"\b([Aa]) (?=(?!uni|use|usu|one\b|eu)(?:[aeiou]|hour|honest))", re.I)
SENTENCE = re.compile(r"(?:^|(?<=[.!?] )|(?<=[.!?]\" )|(?<=^\"))[a-z]")
FOLDER = Path(__file__).resolve().parent.parent / "stock"


def load(name: str) -> dict:
    """Return the stock of a set; every block of text becomes the list of its lines."""
    with open(FOLDER / f"{name}.toml", "rb") as file:
        return lines_of(tomllib.load(file))


def lines_of(value):
    """Split blocks into lines, without blank lines and those that start with '#'.

    >>> lines_of({"a": "one\\n# no\\n\\n two\\n"})
    {'a': ['one', 'two']}
    """
    if isinstance(value, dict):
        return {name: lines_of(block) for name, block in value.items()}
    if isinstance(value, str):
        lines = [line.strip() for line in value.split("\n")]
        return [line for line in lines if line and not line.startswith("#")]
    return value


def words() -> dict[str, list[str]]:
    """Return the plain word lists that several sets share."""
    with open(FOLDER / "words.toml", "rb") as file:
        return {name: line.split(", ") for name, line in tomllib.load(file).items()}


class Composer:
    """Fill patterns: `{name}` draws a line of that block, `{one|two|}` one of the alternatives.

    Within a text (until `begin`) a line is not drawn twice while others are left.

    >>> import random
    >>> composer = Composer({"animal": ["owl"]}, random.Random(0))
    >>> composer.begin({"who": "Ann"}).say("{who} saw a {animal}.")
    'Ann saw an owl.'
    """

    def __init__(self, stock: dict, rng: random.Random):
        self.stock, self.rng, self.used, self.fixed = stock, rng, set(), {}

    def begin(self, fixed: dict | None = None) -> "Composer":
        """Start a new text, in which the names in `fixed` have one value."""
        self.used, self.fixed = set(), fixed or {}
        return self

    def draw(self, name: str) -> str:
        """Draw a line of a block, unused ones first, and fill it."""
        if name in self.fixed:
            return self.fixed[name]
        lines = self.stock[name]
        line = self.rng.choice(lines)
        for _ in range(8):
            if (name, line) not in self.used:
                break
            line = self.rng.choice(lines)
        self.used.add((name, line))
        return self.fill(line)

    def fill(self, pattern: str) -> str:
        while match := SLOT.search(pattern):
            body = match[1]
            value = self.rng.choice(body.split("|")) if "|" in body else self.draw(body)
            pattern = pattern[: match.start()] + value + pattern[match.end() :]
        return pattern

    def say(self, pattern: str) -> str:
        """Fill a pattern, set a/an, close gaps and begin sentences with a capital."""
        text = " ".join(self.fill(pattern).split())
        text = ARTICLE.sub(lambda match: match[1] + "n ", text)
        text = re.sub(r" ([,.;:!?])", r"\1", text)
        return SENTENCE.sub(lambda match: match[0].upper(), text)
