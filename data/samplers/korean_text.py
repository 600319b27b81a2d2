"""Korean running text: short paragraphs of families of patterns, one sentence a line.

What ends a paragraph can depend on what begins it: a journey to Moscow ends with Russian.
"""

import random
import re
import tomllib
from pathlib import Path

STOCK = Path(__file__).resolve().parent.parent / "stock" / "korean_text.toml"
SEED = 20261121
SLOT = re.compile(r"\{([^{}:]+)(?::([^{}]+))?\}")

# Particle after a final consonant, after a vowel.
PARTICLES = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "이라": ("이라", "라"),
    "이라고": ("이라고", "라고"),
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


def korean_text(rng: random.Random, paragraphs: int = 1900) -> str:
    """Compose short paragraphs, one sentence a line; no sentence comes twice."""
    stock, seen, lines = tomllib.loads(STOCK.read_text(encoding="utf-8")), set(), []
    for _ in range(paragraphs):
        family = rng.choice(stock["family"])
        for sentence in paragraph(family, stock["common"], rng):
            if sentence not in seen:
                seen.add(sentence)
                lines.append(sentence)
    return "\n".join(lines) + "\n"


def paragraph(family: dict, common: dict, rng: random.Random) -> list[str]:
    """Fill one opening, two or three middle sentences and one closing of a family."""
    slots = common | family["slots"]
    fixed = {slot: rng.choice(slots[slot]) for slot in family["fixed"]}
    for slot, maps in family.get("map", {}).items():
        fixed |= {name: values[fixed[slot]] for name, values in maps.items()}
    patterns = family["patterns"]
    chosen = [rng.choice(patterns["첫"])]
    chosen += rng.sample(patterns["다음"], rng.choice((2, 2, 3)))
    chosen += [rng.choice(patterns["끝"])]
    return [fill(pattern, slots, fixed, rng) for pattern in chosen]


def fill(pattern: str, slots: dict, fixed: dict, rng: random.Random) -> str:
    def value(match: re.Match) -> str:
        name, particle = match.groups()
        word = fixed.get(name) or rng.choice(slots[name])
        return with_particle(word, particle) if particle else word

    return SLOT.sub(value, pattern)
