"""Korean sentence pairs with a similarity of 0 to 5 (sts_*.tsv): scenes and headlines, changed.

The score belongs to the kind of change: another wording stays near 5, another place or number costs
one point or two, a denial or exchanged sides cost more though the words stay, another topic costs
all. Five simulated raters give whole points around it; the score is their mean.
Not handled: sentences longer than one clause.
"""

import random
from collections.abc import Sequence
from typing import Any

from data.samplers.compose import Files, load, settle

SPLITS = {"train": 1200, "dev": 250, "test": 250}
HEADER = "genre\tfilename\tyear\tid\tscore\tsentence1\tsentence2\n"
NUMBERS: dict[str, Sequence[int]] = {
    "n": (10, 12, 15, 20, 24, 30, 45, 60, 80, 120, 200),
    "k": range(2, 10),
    "h": range(8, 12),
}

# Kind of change: the score around which the raters stand, and how often the kind is drawn.
SCENES = {"wording": (4.9, 16), "detail gone": (3.9, 8), "where": (3.4, 9), "when": (3.5, 9)}
SCENES |= {"who": (2.9, 12), "denial": (1.7, 10), "action": (1.6, 10), "who and action": (0.9, 7)}
SCENES |= {"topic": (0.9, 8), "all": (0.1, 11)}
NEWS = {"wording": (4.9, 24), "slot": (3.0, 26), "exchange": (2.2, 14), "event": (1.0, 20)}
NEWS |= {"all": (0.1, 16)}


def make(seed: int = 2026) -> Files:
    """Return the three files; no two sentences meet twice."""
    rng, stock, found, files = random.Random(seed), load("sts_pairs"), {}, {}
    stock = stock | {
        part: {name: ways_of(lines) for name, lines in stock[part].items()}
        for part in ("scene", "action", "news")
    }
    while len(found) < sum(SPLITS.values()):
        score, first, second = rng.choice((scene_pair, scene_pair, news_pair))(stock, rng)
        if first != second:
            points = [min(5, max(0, round(score + rng.uniform(-0.9, 0.9)))) for _ in range(5)]
            row = f"{sum(points) / 5:.3f}\t{first}\t{second}\n"
            found.setdefault(frozenset((first, second)), row)
    rows = iter(found.values())
    for split, count in SPLITS.items():
        lines = [f"course\tsample\t2026\t{i:04}\t{next(rows)}" for i in range(count)]
        files[f"sts_{split}.tsv"] = "".join([HEADER, *lines])
    return files


def ways_of(lines: list[str]) -> list[list[str]]:
    """Split every line of the stock into the ways to say it, a denial the last."""
    return [line.replace(" ! ", " / ").split(" / ") for line in lines]


def another(items: Sequence[Any], item: Any, rng: random.Random) -> Any:
    return rng.choice([other for other in items if other != item])


def scene_pair(stock: dict[str, Any], rng: random.Random) -> tuple[float, str, str]:
    """Compose two scenes: somebody does something somewhere, at some time."""
    kind = rng.choices(list(SCENES), [often for _, often in SCENES.values()])[0]
    actions, topic = stock["action"], rng.choice(list(stock["action"]))
    scene = {name: rng.choice(lines) for name, lines in stock["scene"].items()}
    scene |= {"action": rng.choice(actions[topic]), "shown": shown(kind, rng)}
    other = dict(scene)
    for name, lines in stock["scene"].items():
        if name in kind or kind in ("all", "topic"):
            other[name] = another(lines, scene[name], rng)
    if "action" in kind or kind == "topic":
        other["action"] = another(actions[topic], scene["action"], rng)
    if kind == "all":
        theme = another(list(actions), topic, rng)
        other |= {"action": rng.choice(actions[theme]), "shown": shown("", rng)}
    if kind == "detail gone":
        other["shown"] = []
    sentences = [say(scene, False, rng), say(other, kind == "denial", rng)]
    rng.shuffle(sentences)
    return SCENES[kind][0], *sentences


def shown(kind: str, rng: random.Random) -> list[str]:
    """Choose whether place and time are told; what changes must be told."""
    if kind in ("where", "when"):
        return [kind]
    choices = [["where"], ["when"], ["when", "where"]]
    return rng.choice(choices if kind == "detail gone" else [[], *choices])


def say(scene: dict[str, list[str]], denied: bool, rng: random.Random) -> str:
    """Put a scene into words, each part in one of its ways, the order free."""
    *ways, denial = scene["action"]
    action = denial if denied else rng.choice(ways)
    subject = rng.choice(scene["who"]) + "(이)"
    told = [rng.choice(scene[name]) for name in scene["shown"]]
    words = [*told, subject] if rng.random() < 0.4 else [subject, *told]
    return settle(" ".join((*words, action))) + "."


def news_pair(stock: dict[str, Any], rng: random.Random) -> tuple[float, str, str]:
    """Compose two headlines of one event, of one field or of two."""
    kind = rng.choices(list(NEWS), [often for _, often in NEWS.values()])[0]
    fields, countries = stock["news"], stock["country"]
    field = "나라" if kind == "exchange" else rng.choice(list(fields))
    event = rng.choice(fields[field])
    if kind == "slot":
        event = rng.choice([ways for ways in fields[field] if "{" in ways[0]])
    values = slots(countries, rng)
    other, changed = event, values
    if kind == "event":
        other, changed = another(fields[field], event, rng), slots(countries, rng)
    elif kind == "all":
        theme = another(list(fields), field, rng)
        other, changed = rng.choice(fields[theme]), slots(countries, rng)
    elif kind == "slot":
        changed = {name: another(sizes, values[name], rng) for name, sizes in NUMBERS.items()}
        free = [country for country in countries if country not in values.values()]
        changed |= {"a": values["a"], "b": rng.choice(free)}
    elif kind == "exchange":
        changed = values | {"a": values["b"], "b": values["a"]}
    texts = [rng.choice(event).format(**values), rng.choice(other).format(**changed)]
    return NEWS[kind][0], *(text + ("." if text.endswith("다") else "") for text in texts)


def slots(countries: list[str], rng: random.Random) -> dict[str, Any]:
    first, second = rng.sample(countries, 2)
    return {name: rng.choice(sizes) for name, sizes in NUMBERS.items()} | {"a": first, "b": second}
