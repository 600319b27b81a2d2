"""Make the sample data of the course: `python data/make_samples.py [--check]`.

Hand-written stock (data/stock/*.toml) is put together by seeded chance; the same files come out on
every system and Python version. `--check` writes nothing and fails where a file differs.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
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


def load_stock(name: str) -> dict:
    with open(HERE / "stock" / f"{name}.toml", "rb") as file:
        return tomllib.load(file)


def korean_text(rng: random.Random, paragraphs: int = 1900) -> str:
    """Compose short paragraphs, one sentence a line; no sentence comes twice."""
    stock, seen, lines = load_stock("korean_text"), set(), []
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


def spam(rng: random.Random, hams: int = 2500, spams: int = 390, duplicates: int = 210) -> str:
    """Compose messages, repeat some of them, shuffle: the text of a csv file `label,text`."""
    stock, messages = load_stock("spam"), {}
    for label, count in (("ham", hams), ("spam", spams)):
        while sum(kind == label for kind in messages.values()) < count:
            messages.setdefault(message(stock, label, rng), label)
    rows = [(mislabel(label, rng), text) for text, label in messages.items()]
    rows += [rng.choice(rows) for _ in range(duplicates)]
    rng.shuffle(rows)
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([("label", "text"), *rows])
    return buffer.getvalue()


def mislabel(label: str, rng: random.Random) -> str:
    """Exchange the label of one message in 250, as tired annotators do."""
    return label if rng.random() > 1 / 250 else {"ham": "spam", "spam": "ham"}[label]


def message(stock: dict, label: str, rng: random.Random) -> str:
    parts = stock[label]
    if label == "spam" and rng.random() < 0.35:
        text = rng.choice(parts["plain"])
        if rng.random() < 0.5:  # chatter around the bait
            text = f"{rng.choice(stock['ham']['clause'])}. {text}"
    else:
        weights = (45, 35, 12, 5, 3) if label == "ham" else (30, 50, 20, 0, 0)
        clauses = rng.sample(parts["clause"], rng.choices((1, 2, 3, 5, 9), weights)[0])
        text = rng.choice((". ", ", ", " and ", "... ")).join(clauses)
        text = f"{rng.choice(parts['opener'])} {text}" if rng.random() < 0.6 else text
    if rng.random() < 0.5:
        text = f"{text}{rng.choice(('.', ' ', '!', '. '))} {rng.choice(parts['closer'])}"
    text = fill(text, stock["slots"] | numbers(stock["generated"], rng), {}, rng)
    return " ".join(spell(text, stock["words"], label, rng).split())


def numbers(shapes: dict, rng: random.Random) -> dict:
    """Return one invented phone number, short code and reference; `#` stands for a digit."""
    made = {}
    for name, forms in shapes.items():
        form = rng.choice(forms)
        made[name] = ["".join(str(rng.randrange(10)) if c == "#" else c for c in form)]
    return made


def spell(text: str, short: dict, label: str, rng: random.Random) -> str:
    """Write as people text: short forms, capitals, a slip of the finger."""
    if rng.random() < (0.35 if label == "ham" else 0.25):
        text = " ".join(
            short.get(word, word) if rng.random() < 0.7 else word for word in text.split()
        )
    words = text.split()
    if rng.random() < 0.15:
        place = rng.randrange(len(words))
        words[place] = slip(words[place], rng)
    text = " ".join(words)
    style = rng.random()
    if style < (0.5 if label == "ham" else 0.75):
        text = text[:1].upper() + text[1:]
    return text.upper() if style > (0.985 if label == "ham" else 0.93) else text


def slip(word: str, rng: random.Random) -> str:
    """Swap two neighbouring letters, drop one or double one."""
    if len(word) < 4:
        return word
    place = rng.randrange(1, len(word) - 1)
    before, here, after = word[:place], word[place], word[place + 1 :]
    return rng.choice(
        (before + after, before + here * 2 + after, before + after[:1] + here + after[1:])
    )


def make() -> dict[str, str]:
    """Return every sample file: name to content."""
    return {
        "korean_text.txt": korean_text(random.Random(SEED)),
        "spam.csv": spam(random.Random(SEED)),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check
    different = []
    for name, content in make().items():
        path = HERE / "samples" / name
        if not path.is_file() or path.read_bytes() != content.encode():
            different.append(name)
            if not check:
                path.write_bytes(content.encode())
    if check and different:
        print(f"differs from what the script makes: {', '.join(different)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
