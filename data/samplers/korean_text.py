"""Korean running text: short paragraphs of one topic each, one sentence a line.

What ends a sentence can depend on what begins it: a journey to Moscow ends with Russian.
"""

import random
import re
import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "stock"
SEED = 20261121
SLOT = re.compile(r"\{([^{}:]+)(?::([^{}]+))?\}")

# Particle or ending after a final consonant, after a vowel.
PARTICLES = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "이라": ("이라", "라"),
    "이라고": ("이라고", "라고"),
    "이라는": ("이라는", "라는"),
    "이라면": ("이라면", "라면"),
    "이라면서도": ("이라면서도", "라면서도"),
    "이랑": ("이랑", "랑"),
    "이다": ("이다", "다"),
    "이지": ("이지", "지"),
    "이었다": ("이었다", "였다"),
}
RIEUL = 8  # the final consonant ㄹ, after which 로 stands and not 으로


def with_particle(word: str, particle: str) -> str:
    """Return the word with the form of the particle that its last syllable asks for.

    >>> with_particle("물", "은"), with_particle("비", "은"), with_particle("서울", "으로")
    ('물은', '비는', '서울로')
    """
    final = (ord(word[-1]) - ord("가")) % 28 if "가" <= word[-1] <= "힣" else 0
    after_consonant, after_vowel = PARTICLES.get(particle, (particle, particle))
    closed = final != 0 and not (particle == "으로" and final == RIEUL)
    return word + (after_consonant if closed else after_vowel)


def make(seed: int = SEED) -> dict[str, str]:
    return {"korean_text.txt": korean_text(random.Random(seed))}


def korean_text(rng: random.Random, lines: int = 4600) -> str:
    """Compose paragraphs, one sentence a line; no sentence comes twice."""
    stock, seen = load("korean_text"), {}
    while len(seen) < lines:
        for sentence in paragraph(rng.choice(stock["topic"]), stock["common"], rng):
            seen.setdefault(sentence)
    return "\n".join(seen) + "\n"


def load(name: str) -> dict:
    """Read a stock file; its blocks and comma lines become lists."""
    with open(FOLDER / f"{name}.toml", "rb") as file:
        return as_lists(tomllib.load(file))


def as_lists(value: str | list | dict) -> list | dict:
    r"""Turn strings into lists: a block at its line ends, one line at its commas.

    >>> as_lists({"a": "one, two", "b": "one, two\nthree\n"})
    {'a': ['one', 'two'], 'b': ['one, two', 'three']}
    """
    if isinstance(value, dict):
        return {key: item if key == "words" else as_lists(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_lists(item) if isinstance(item, dict) else item for item in value]
    return value.strip().split("\n") if "\n" in value else value.split(", ")


def paragraph(topic: dict, common: dict, rng: random.Random) -> list[str]:
    """Return three to seven sentences; the topic's fixed slots keep their values."""
    slots = common | topic.get("slots", {})
    if "rows" in topic:
        fixed = dict(zip(topic["map"], rng.choice(topic["rows"]).split("/"), strict=True))
    else:
        fixed = {name: rng.choice(slots[name]) for name in topic["fixed"]}
    count = rng.randint(3, 6)
    patterns = [chain(topic["chains"], rng) for _ in range(count)]
    patterns += rng.sample(topic["whole"], count)
    sentences = [fill(pattern, slots, fixed, rng) for pattern in rng.sample(patterns, count)]
    scrap = [rng.choice(common["조각"])] if rng.random() < 0.15 else []
    return sentences[:1] + [connected(line, common, rng) for line in sentences[1:]] + scrap


def chain(chains: list[str], rng: random.Random, joint: str = " ") -> str:
    """Pick one way through `a / b > c / d`: a line of parts, each with its variants."""
    return joint.join(rng.choice(part.split(" / ")) for part in rng.choice(chains).split(" > "))


def fill(pattern: str, slots: dict, fixed: dict, rng: random.Random) -> str:
    """Replace each `{slot}` or `{slot:particle}`; a word comes only once in a sentence."""
    used = set()

    def value(match: re.Match) -> str:
        name, particle = match.groups()
        words = [fixed[name]] if name in fixed else slots[name]
        word = rng.choice([word for word in words if word not in used] or words)
        used.add(word)
        return with_particle(word, particle) if particle else SLOT.sub(value, word)

    return SLOT.sub(value, pattern)


def connected(sentence: str, common: dict, rng: random.Random) -> str:
    """Put a conjunction before some plain sentences."""
    if sentence.endswith("다.") and not sentence.endswith("니다.") and rng.random() < 0.08:
        return f"{rng.choice(common['덧말'])} {sentence}"
    return sentence
