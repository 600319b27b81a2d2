"""Korean question pairs (question_pairs_*.tsv): `is_duplicate` 0 for the same meaning, else 1.

The column keeps the official file's reversed sense. Half of the pairs ask the same thing in other
words; of the others most share their words: another question about the same thing (켜는 법, 끄는
법), the same question about something else, or the two places exchanged. Two labels in a hundred
are wrong.
Not handled: pairs of more than one sentence, degrees of similarity.
"""

import random

from data.samplers.compose import Composer, Files, fresh, load

SIZES = {"train": 650, "dev": 125, "test": 125}
NOISE = 0.02
KINDS = (("sibling", "slot", "exchange", "far"), (45, 35, 10, 10))
MARKS = "?.…!"
Things = dict[str, str]  # what the questions are about


def make(seed: int = 2026) -> Files:
    """Return the three files; no pair comes twice, not even the other way round."""
    rng, seen, files = random.Random(seed), set(), {}
    stock = load("question_pairs")
    composer, topics = Composer(stock["shared"], rng), list(stock["topic"].values())
    for split, size in SIZES.items():
        rows = []
        for place in range(size):
            label = 1 - place % 2
            pair = fresh(seen, pair_of, composer, topics, label, key=letters)
            label = label if rng.random() >= NOISE else 1 - label
            rows.append("\t".join((*pair, str(label))) + "\n")
        rng.shuffle(rows)
        files[f"question_pairs_{split}.tsv"] = "".join(
            ["question1\tquestion2\tis_duplicate\n", *rows]
        )
    return files


def letters(pair: tuple[str, str]) -> frozenset[str] | None:
    both = frozenset(one.rstrip(MARKS).replace(" ", "") for one in pair)
    return both if len(both) == 2 else None


def pair_of(composer: Composer, topics: list[dict[str, list[str]]], label: int) -> tuple[str, str]:
    """Compose two questions of the same meaning (0) or of different ones."""
    rng = composer.rng
    topic, things = rng.choice(topics), choose(composer, {})
    ways = rng.choice(list(topic.values()))
    if label == 0:
        first, second = rng.sample(ways, 2)
        return asked(composer, first, things), asked(composer, second, things)
    others, changed, kind = ways, things, rng.choices(*KINDS)[0]
    if kind == "sibling":
        others = rng.choice([block for block in topic.values() if block is not ways])
    elif kind == "far":
        others = rng.choice(list(rng.choice([one for one in topics if one is not topic]).values()))
    elif kind == "exchange" and "{from}" in ways[0]:
        changed = things | {"from": things["to"], "to": things["from"]}
    else:
        changed = choose(composer, things)
    first = rng.choice(ways)
    second = first if others is ways and rng.random() < 0.5 else rng.choice(others)
    return asked(composer, first, things), asked(composer, second, changed)


def choose(composer: Composer, but: Things) -> Things:
    """Draw what the questions may be about, one of each list; nothing that is in `but`."""
    rng, lists = composer.rng, composer.stock | {"from": composer.stock["city"]}
    things = {
        name: rng.choice([line for line in lines if line != but.get(name)])
        for name, lines in lists.items()
    }
    here = (things["from"], but.get("to"))
    return things | {"to": rng.choice([city for city in lists["city"] if city not in here])}


def asked(composer: Composer, way: str, things: Things) -> str:
    """Fill one question and end it as people do."""
    text, kind = composer.begin(things).fill(way), composer.rng.random()
    if kind < 0.12:
        return text.rstrip("?")
    return text + composer.rng.choice(MARKS) if kind < 0.18 and text[-1] != "?" else text
