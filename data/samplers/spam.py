"""SMS messages, ham or spam: clauses with slots, spelled as people text."""

import csv
import io
import random
import tomllib
from pathlib import Path

from data.samplers.korean_text import fill

STOCK = Path(__file__).resolve().parent.parent / "stock" / "spam.toml"
SEED = 20261121


def make(seed: int = SEED) -> dict[str, str]:
    return {"spam.csv": spam(random.Random(seed))}


def spam(rng: random.Random, hams: int = 2500, spams: int = 390, duplicates: int = 210) -> str:
    """Compose messages, repeat some of them, shuffle: the text of a csv file `label,text`."""
    stock, messages = tomllib.loads(STOCK.read_text(encoding="utf-8")), {}
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
