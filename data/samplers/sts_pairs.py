"""Korean sentence pairs with a similarity of 0 to 5: scenes and headlines, changed step by step.

The score belongs to the kind of change: another wording stays near 5, another place or number costs
one point or two, a denial or exchanged sides cost more though the words stay, another topic costs
all. Five simulated raters give whole points around it; the score is their mean.
Not handled: sentences longer than one clause.
"""

import random

from data.samplers import stock
from data.samplers.particles import settle

SPLITS = {"train": 1200, "dev": 250, "test": 250}
HEADER = "genre\tfilename\tyear\tid\tscore\tsentence1\tsentence2"
COUNTRIES = "한국 일본 중국 독일 프랑스 스페인 캐나다 호주 브라질 태국 인도 이집트".split()
NUMBERS = {
    "n": (10, 12, 15, 20, 24, 30, 45, 60, 80, 120, 200),
    "k": (2, 3, 4, 5, 6, 7, 8, 9),
    "h": (8, 9, 10, 11),
}

# Kind of change: the score around which the raters stand, and how often the kind is drawn.
SCENES = {
    "wording": (4.9, 16),
    "detail gone": (3.9, 8),
    "where": (3.4, 9),
    "when": (3.5, 9),
    "who": (2.9, 12),
    "denial": (1.7, 10),
    "action": (1.6, 10),
    "who and action": (0.9, 7),
    "topic": (0.9, 8),
    "all": (0.1, 11),
}
NEWS = {
    "wording": (4.9, 24),
    "slot": (3.0, 26),
    "exchange": (2.2, 14),
    "event": (1.0, 20),
    "all": (0.1, 16),
}


def make(seed: int = 2026) -> dict[str, str]:
    rng, files = random.Random(seed), {}
    rows = pairs(sum(SPLITS.values()), rng)
    for split, count in SPLITS.items():
        part, rows = rows[:count], rows[count:]
        lines = [f"course\tsample\t2026\t{i:04}\t" + "\t".join(row) for i, row in enumerate(part)]
        files[f"sts_{split}.tsv"] = "\n".join([HEADER, *lines]) + "\n"
    return files


def pairs(count: int, rng: random.Random) -> list[tuple[str, str, str]]:
    """Return (score, sentence, sentence); no two sentences meet twice."""
    loaded, found = readings(stock.load("sts_pairs")), {}
    while len(found) < count:
        compose = rng.choice((scene_pair, scene_pair, news_pair))
        score, first, second = compose(loaded, rng)
        if first != second:
            found.setdefault(frozenset((first, second)), (rate(score, rng), first, second))
    return list(found.values())


def readings(block):
    """Split every line of the stock into the ways to say it."""
    if isinstance(block, dict):
        return {name: readings(part) for name, part in block.items()}
    return [line.replace(" ! ", " / ").split(" / ") for line in block]


def rate(score: float, rng: random.Random) -> str:
    """Return the mean of five raters' whole points."""
    points = [min(5, max(0, round(score + rng.uniform(-0.9, 0.9)))) for _ in range(5)]
    return f"{sum(points) / 5:.3f}"


def change(kinds: dict, rng: random.Random) -> tuple[str, float]:
    """Draw a kind of change and its score."""
    kind = rng.choices(list(kinds), [often for _, often in kinds.values()])[0]
    return kind, kinds[kind][0]


def another(items, item, rng: random.Random):
    return rng.choice([other for other in items if other != item])


def scene_pair(loaded: dict, rng: random.Random) -> tuple[float, str, str]:
    """Compose two scenes: somebody does something somewhere, at some time."""
    kind, score = change(SCENES, rng)
    topic = rng.choice(list(loaded["action"]))
    scene = {name: rng.choice(loaded[name]) for name in ("who", "where", "when")}
    scene |= {"action": rng.choice(loaded["action"][topic]), "shown": extras(kind, rng)}
    other = dict(scene)
    for name in ("who", "where", "when"):
        if name in kind or kind in ("all", "topic"):
            other[name] = another(loaded[name], scene[name], rng)
    if "action" in kind or kind == "topic":
        other["action"] = another(loaded["action"][topic], scene["action"], rng)
    if kind == "all":
        theme = another(list(loaded["action"]), topic, rng)
        other |= {"action": rng.choice(loaded["action"][theme]), "shown": extras("", rng)}
    if kind == "detail gone":
        other["shown"] = ()
    sentences = [say(scene, False, rng), say(other, kind == "denial", rng)]
    rng.shuffle(sentences)
    return score, *sentences


def extras(kind: str, rng: random.Random) -> tuple[str, ...]:
    """Choose whether place and time are told; what changes must be told."""
    if kind in ("where", "when"):
        return (kind,)
    choices = [("where",), ("when",), ("when", "where")]
    return rng.choice(choices if kind == "detail gone" else [(), *choices])


def say(scene: dict, denied: bool, rng: random.Random) -> str:
    """Put a scene into words, each part in one of its ways, the order free."""
    ways = scene["action"]
    action = ways[-1] if denied else rng.choice(ways[:-1])
    subject = rng.choice(scene["who"]) + "(이)"
    told = [rng.choice(scene[name]) for name in scene["shown"]]
    words = [*told, subject] if rng.random() < 0.4 else [subject, *told]
    return settle(" ".join((*words, action))) + "."


def news_pair(loaded: dict, rng: random.Random) -> tuple[float, str, str]:
    """Compose two headlines of one event, of one field or of two."""
    kind, score = change(NEWS, rng)
    field = "나라" if kind == "exchange" else rng.choice(list(loaded["news"]))
    event = rng.choice(loaded["news"][field])
    if kind == "slot":
        event = rng.choice([e for e in loaded["news"][field] if "{" in e[0]])
    other, values = event, slots(rng)
    changed = dict(values)
    if kind == "event":
        other, changed = another(loaded["news"][field], event, rng), slots(rng)
    elif kind == "all":
        theme = another(list(loaded["news"]), field, rng)
        other, changed = rng.choice(loaded["news"][theme]), slots(rng)
    elif kind == "slot":
        changed |= {name: another(sizes, values[name], rng) for name, sizes in NUMBERS.items()}
        changed["b"] = rng.choice([c for c in COUNTRIES if c not in values.values()])
    elif kind == "exchange":
        changed = values | {"a": values["b"], "b": values["a"]}
    return score, tell(event, values, rng), tell(other, changed, rng)


def slots(rng: random.Random) -> dict:
    first, second = rng.sample(COUNTRIES, 2)
    return {name: rng.choice(sizes) for name, sizes in NUMBERS.items()} | {"a": first, "b": second}


def tell(event: list[str], values: dict, rng: random.Random) -> str:
    text = rng.choice(event).format(**values)
    return text + ("." if text.endswith("다") else "")
