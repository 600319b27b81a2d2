"""SMS messages, ham or spam: clauses and chains with slots, spelled as people text."""

import csv
import io
import random

from data.samplers.korean_text import chain, fill, load

SEED = 20261121


def make(seed: int = SEED) -> dict[str, str]:
    return {"spam.csv": spam(random.Random(seed))}


def spam(rng: random.Random, hams: int = 2540, spams: int = 380, duplicates: int = 215) -> str:
    """Compose messages, repeat some of them, shuffle: the text of a csv file `label,text`."""
    stock, messages = load("spam"), {}
    for label, count, compose in (("ham", hams, ham_message), ("spam", spams, spam_message)):
        patterns = [*stock[label]["once"]]
        while sum(kind == label for kind in messages.values()) < count:
            slots = stock["slots"] | numbers(stock["numbers"], rng)
            brand = {"brand": rng.choice(slots["brand"])}  # one firm a message
            text = fill(patterns.pop() if patterns else compose(stock, rng), slots, brand, rng)
            messages.setdefault(spell(text, stock["words"], label, rng), label)
    rows = [(mislabel(label, rng), text) for text, label in messages.items()]
    rows += [rng.choice(rows) for _ in range(duplicates)]
    rng.shuffle(rows)
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([("label", "text"), *rows])
    return buffer.getvalue()


def mislabel(label: str, rng: random.Random) -> str:
    """Exchange the label of one message in 250, as tired annotators do."""
    return label if rng.random() > 1 / 250 else {"ham": "spam", "spam": "ham"}[label]


def ham_message(stock: dict, rng: random.Random) -> str:
    """Return one to nine clauses, or one of the whole messages, between greeting and farewell."""
    parts = stock["ham"]
    count = rng.choices((1, 2, 3, 5, 9), (42, 38, 14, 5, 1))[0]
    joint = rng.choice((". ", ", ", " and ", "... ", " but "))
    text = joint.join(rng.sample(parts["clause"], count))
    if rng.random() < 0.2:
        text = rng.choice(parts["line"])
    return around(text, parts, 0.45, 0.45, rng)


def spam_message(stock: dict, rng: random.Random) -> str:
    """Return a bait and what to do, or a whole message that pretends to be harmless."""
    parts = stock["spam"]
    text = chain(parts["bait"], rng, rng.choice((". ", "! ", ", ", " - ")))
    if rng.random() < 0.46:
        text = rng.choice(parts["plain"])
        chatter = f"{rng.choice(stock['ham']['opener'])} {rng.choice(stock['ham']['clause'])}. "
        return chatter + text if rng.random() < 0.35 else text
    return around(text, parts, 0.65, 0.7, rng)


def around(text: str, parts: dict, first: float, last: float, rng: random.Random) -> str:
    """Put an opener before and a closer after the text, each with its chance."""
    if rng.random() < first:
        text = f"{rng.choice(parts['opener'])} {text}"
    if rng.random() < last:
        text = f"{text}{rng.choice(('.', '', '!', ','))} {rng.choice(parts['closer'])}"
    return text


def numbers(shapes: dict, rng: random.Random) -> dict:
    """Return one invented number of each shape; `#` stands for a digit, never 0 in front."""
    made = {}
    for name, forms in shapes.items():
        form = rng.choice(forms)
        digits = [str(rng.randrange(0 if place else 1, 10)) for place in range(len(form))]
        signs = [d if sign == "#" else sign for sign, d in zip(form, digits, strict=True)]
        made[name] = ["".join(signs)]
    return made


def spell(text: str, short: dict, label: str, rng: random.Random) -> str:
    """Write as people text: short forms, capitals, a slip of the finger."""
    words = text.split()
    if rng.random() < (0.35 if label == "ham" else 0.25):
        words = [short.get(word, word) if rng.random() < 0.7 else word for word in words]
    if rng.random() < 0.2:
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
