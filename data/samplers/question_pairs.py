"""Korean question pairs: `is_duplicate` 0 for the same meaning, 1 for a different one.

The column keeps the official file's reversed sense. Half of the pairs ask the same thing in other
words; of the others most share their words: another question about the same thing (켜는 법, 끄는
법), the same question about something else, or the two places exchanged. Two labels in a hundred
are wrong.

Not handled: pairs of more than one sentence, degrees of similarity.
"""

import random

from data.samplers import stock
from data.samplers.particles import settle

SIZES = {"train": 650, "dev": 125, "test": 125}
SAME, DIFFERENT = 0, 1
NOISE = 0.02
KINDS = (("sibling", "slot", "exchange", "far"), (45, 35, 10, 10))
MARKS = "?.…!"


def make(seed: int = 2026) -> dict[str, str]:
    """Return the three files; no pair comes twice, not even the other way round."""
    rng, seen, files = random.Random(seed), set(), {}
    loaded = stock.load("question_pairs")
    composer = stock.Composer(loaded["shared"], rng)
    for split, size in SIZES.items():
        lines = ["question1\tquestion2\tis_duplicate\n"]
        while len(lines) <= size:
            label = len(lines) % 2
            pair = compose(composer, list(loaded["topic"].values()), label)
            letters = frozenset(one.rstrip(MARKS).replace(" ", "") for one in pair)
            if len(letters) == 2 and letters not in seen:
                seen.add(letters)
                label = label if rng.random() >= NOISE else 1 - label
                lines.append("\t".join((*pair, str(label))) + "\n")
        header, *rows = lines
        rng.shuffle(rows)
        files[f"question_pairs_{split}.tsv"] = header + "".join(rows)
    return files


def compose(composer: stock.Composer, topics: list[dict], label: int) -> tuple[str, str]:
    """Compose two questions of the same meaning or of different ones."""
    rng = composer.rng
    topic, things = rng.choice(topics), choose(composer)
    ways = rng.choice(list(topic.values()))
    if label == SAME:
        first, second = rng.sample(ways, 2)
        return asked(composer, first, things), asked(composer, second, things)
    others, changed, kind = ways, dict(things), rng.choices(*KINDS)[0]
    if kind == "sibling":
        others = rng.choice([block for block in topic.values() if block is not ways])
    elif kind == "far":
        others = rng.choice(list(rng.choice([one for one in topics if one is not topic]).values()))
    elif kind == "exchange" and "{from}" in ways[0]:
        changed |= {"from": things["to"], "to": things["from"]}
    else:
        changed = choose(composer, things)
    first = rng.choice(ways)
    second = first if others is ways and rng.random() < 0.5 else rng.choice(others)
    return asked(composer, first, things), asked(composer, second, changed)


def choose(composer: stock.Composer, but: dict | None = None) -> dict[str, str]:
    """Draw what the questions may be about, one of each list; nothing that is in `but`."""
    lists, but = composer.stock | {"from": composer.stock["city"]}, but or {}
    things = {
        name: composer.rng.choice([line for line in lines if line != but.get(name)])
        for name, lines in lists.items()
    }
    places = [city for city in lists["city"] if city not in (things["from"], but.get("to"))]
    return things | {"to": composer.rng.choice(places)}


def asked(composer: stock.Composer, way: str, things: dict[str, str]) -> str:
    """Fill one question and end it as people do."""
    text = settle(composer.begin(things).fill(way))
    kind = composer.rng.random()
    if kind < 0.12:
        return text.rstrip("?")
    return text + composer.rng.choice(MARKS) if kind < 0.18 and text[-1] != "?" else text
