"""SMS messages, ham or spam (spam.csv): clauses and chains with slots, spelled as people text.

One label in 250 is exchanged, as tired annotators do; some messages come twice.
"""

import random
from typing import Any

from data.samplers.compose import Composer, Files, chain, csv_text, load

SIZES = {"ham": 2540, "spam": 380}
REPEATS = 215
NOISE = 1 / 250
OTHER = {"ham": "spam", "spam": "ham"}


def make(seed: int = 20261121) -> Files:
    rng = random.Random(seed)
    stock, messages = load("spam"), {}
    for label, compose in (("ham", ham_message), ("spam", spam_message)):
        patterns, count = [*stock[label]["once"]], len(messages) + SIZES[label]
        while len(messages) < count:
            slots = stock["slots"] | numbers(stock["numbers"], rng)
            slots["brand"] = [rng.choice(slots["brand"])]  # one firm a message
            pattern = patterns.pop() if patterns else compose(stock, rng)
            text = Composer(slots, rng, exclude=True).fill(pattern)
            messages.setdefault(spell(text, stock["spelling"]["short"], label, rng), label)
    rows = [(OTHER[k] if rng.random() <= NOISE else k, text) for text, k in messages.items()]
    rows += [rng.choice(rows) for _ in range(REPEATS)]
    rng.shuffle(rows)
    return {"spam.csv": csv_text(("label", "text"), rows)}


def ham_message(stock: dict[str, Any], rng: random.Random) -> str:
    """Return one to nine clauses, or one of the whole messages, between greeting and farewell."""
    parts = stock["ham"]
    count = rng.choices((1, 2, 3, 5, 9), (42, 38, 14, 5, 1))[0]
    joint = rng.choice((". ", ", ", " and ", "... ", " but "))
    text = joint.join(rng.sample(parts["clause"], count))
    if rng.random() < 0.2:
        text = rng.choice(parts["line"])
    return around(text, parts, 0.45, 0.45, rng)


def spam_message(stock: dict[str, Any], rng: random.Random) -> str:
    """Return a bait and what to do, or a whole message that pretends to be harmless."""
    parts = stock["spam"]
    text = chain(parts["bait"], rng, rng.choice((". ", "! ", ", ", " - ")))
    if rng.random() < 0.46:
        text = rng.choice(parts["plain"])
        chatter = f"{rng.choice(stock['ham']['opener'])} {rng.choice(stock['ham']['clause'])}. "
        return chatter + text if rng.random() < 0.35 else text
    return around(text, parts, 0.65, 0.7, rng)


def around(text: str, parts: dict[str, Any], first: float, last: float, rng: random.Random) -> str:
    """Put an opener before and a closer after the text, each with its chance."""
    if rng.random() < first:
        text = f"{rng.choice(parts['opener'])} {text}"
    if rng.random() < last:
        text = f"{text}{rng.choice(('.', '', '!', ','))} {rng.choice(parts['closer'])}"
    return text


def numbers(shapes: dict[str, list[str]], rng: random.Random) -> dict[str, list[str]]:
    """Return one invented number of each shape; `#` stands for a digit, never 0 in front."""
    made = {}
    for name, forms in shapes.items():
        form = rng.choice(forms)
        digits = [str(rng.randrange(0 if place else 1, 10)) for place in range(len(form))]
        signs = [d if sign == "#" else sign for sign, d in zip(form, digits, strict=True)]
        made[name] = ["".join(signs)]
    return made


def spell(text: str, short: list[str], label: str, rng: random.Random) -> str:
    """Write as people text: short forms, capitals, a slip of the finger."""
    ham, words, forms = label == "ham", text.split(), dict(pair.split() for pair in short)
    if rng.random() < (0.35 if ham else 0.25):
        words = [forms.get(word, word) if rng.random() < 0.7 else word for word in words]
    if rng.random() < 0.2:
        place = rng.randrange(len(words))
        words[place] = slip(words[place], rng)
    text = " ".join(words)
    style = rng.random()
    if style < (0.5 if ham else 0.75):
        text = text[:1].upper() + text[1:]
    return text.upper() if style > (0.985 if ham else 0.93) else text


def slip(word: str, rng: random.Random) -> str:
    """Drop a letter, double it or swap it with the next one."""
    if len(word) < 4:
        return word
    place = rng.randrange(1, len(word) - 1)
    before, here, after = word[:place], word[place], word[place + 1 :]
    return before + rng.choice((after, here * 2 + after, after[:1] + here + after[1:]))
