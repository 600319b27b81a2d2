"""Business newswires with their first topic as the label (reuters.jsonl), English.

A wire is a title, one or two sentences that say its topic and more of them; many wires go on with
another topic. As in the official set the label is the topic that comes first, so the order of the
sentences counts. One label in fifty is wrong. Topics are as unbalanced as in the official set.

Not handled: datelines, tables, wires without a topic, the 28 other topics.
"""

import json
import random

from data.samplers.stock import Composer, load, words

SIZES = {"train": 2000, "test": 500}
NOISE = 0.02
WEIGHTS = {
    "earn": 36, "acq": 21, "crude": 6, "trade": 5, "money-fx": 6, "interest": 4, "grain": 4,
    "ship": 2.5, "sugar": 2, "coffee": 2, "gold": 1.8, "gnp": 1.6, "cpi": 1.4, "cocoa": 1.2,
    "jobs": 1.1, "reserves": 1, "livestock": 1.1, "copper": 1,
}  # fmt: skip
RELATED = {
    "earn": "acq crude gold copper interest", "acq": "earn gold crude copper grain",
    "crude": "ship trade earn gnp", "trade": "money-fx gnp grain livestock sugar",
    "money-fx": "interest reserves trade gnp", "interest": "money-fx cpi gnp reserves",
    "grain": "ship trade livestock sugar", "ship": "crude grain coffee sugar",
    "sugar": "trade grain ship coffee", "coffee": "cocoa trade ship sugar",
    "gold": "copper earn reserves money-fx", "gnp": "trade cpi jobs interest",
    "cpi": "interest gnp jobs money-fx", "cocoa": "coffee ship sugar trade",
    "jobs": "gnp cpi trade", "reserves": "money-fx gold trade interest",
    "livestock": "grain trade", "copper": "gold earn ship trade",
}  # fmt: skip


def make(seed: int = 2026) -> dict[str, str]:
    """Return {"reuters.jsonl": content}; every topic of the test split is in training too."""
    rng = random.Random(seed)
    composer = Composer(load("reuters") | words() | figures(), rng)
    seen, lines = set(), []
    for split, size in SIZES.items():
        for topic in topics(rng, size):
            text = wire(composer, topic)
            while text in seen:
                text = wire(composer, topic)
            seen.add(text)
            label = topic if rng.random() > NOISE else rng.choice(RELATED[topic].split())
            row = {"split": split, "label": label, "text": text}
            lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return {"reuters.jsonl": "".join(lines)}


def topics(rng: random.Random, size: int) -> list[str]:
    """Return the topics of a split, each in its share, shuffled."""
    total = sum(int(10 * weight) for weight in WEIGHTS.values())
    drawn = []
    for name, weight in WEIGHTS.items():
        drawn += [name] * (int(10 * weight) * size // total)
    drawn += ["earn"] * (size - len(drawn))
    rng.shuffle(drawn)
    return drawn


def figures() -> dict[str, list[str]]:
    """Return the numbers that stand in wires, by kind."""
    return {
        "pct": [f"{n / 10}" for n in range(2, 160)], "mln": [f"{n / 10}" for n in range(11, 990, 3)],
        "cts": [str(n) for n in range(3, 190)], "small": [str(n) for n in range(2, 29)],
        "dlr": [f"{n / 100:.2f}" for n in range(105, 3900, 17)],
        "rate": [f"{n / 8:.3f}" for n in range(20, 108)],
        "px": [str(n) for n in range(131, 489)],
    }  # fmt: skip


def wire(composer: Composer, topic: str) -> str:
    """Compose one wire: its topic first, then perhaps another one."""
    rng = composer.rng
    composer.begin()
    vague = rng.random() < 0.35  # the title does not tell
    title = composer.say("{shared}" if vague else f"{{{topic}_title}}").upper()
    parts = [f"{{{topic}_lead}}"] + [f"{{{topic}_more}}"] * rng.choice((0, 0, 1, 2))
    if rng.random() < 0.2:  # nothing but small talk and a last word on the topic
        parts = [f"{{{topic}_more}}"]
    parts += ["{shared}"] * rng.choice((0, 1, 1, 2))
    if rng.random() < 0.45:
        other = rng.choice(RELATED[topic].split())
        parts += [f"{{{other}_lead}}"] * (rng.random() < 0.7)
        parts += [f"{{{other}_more}}"] * rng.choice((1, 1, 2))
    body = " ".join(composer.say(part + ".") for part in parts)
    return f"{title}\n{body}"
