"""Korean running text: short paragraphs of one topic each, one sentence a line.

What ends a sentence can depend on what begins it: a journey to Moscow ends with Russian.
"""

import random
from typing import Any

from data.samplers.compose import Composer, Files, chain, load


def make(seed: int = 20261121) -> Files:
    return {"korean_text.txt": korean_text(random.Random(seed))}


def korean_text(rng: random.Random, lines: int = 4600) -> str:
    """Compose paragraphs, one sentence a line; no sentence comes twice."""
    stock, seen = load("korean_text"), {}
    while len(seen) < lines:
        seen |= dict.fromkeys(paragraph(rng.choice(stock["topic"]), stock["common"], rng))
    return "\n".join(seen) + "\n"


def paragraph(topic: dict[str, Any], common: dict[str, Any], rng: random.Random) -> list[str]:
    """Return three to seven sentences; the topic's fixed slots keep their values."""
    slots = common | topic.get("slots", {})
    if "rows" in topic:
        fixed = dict(zip(topic["map"], rng.choice(topic["rows"]).split("/"), strict=True))
    else:
        fixed = {name: rng.choice(slots[name]) for name in topic["fixed"]}
    count = rng.randint(3, 6)
    patterns = [chain(topic["chains"], rng) for _ in range(count)]
    patterns += rng.sample(topic["whole"], count)
    # One-line blocks, not `begin(fixed)`: a draw from one line takes a number from `rng` too.
    composer = Composer(slots | {name: [word] for name, word in fixed.items()}, rng, exclude=True)
    sentences = [composer.begin().fill(pattern) for pattern in rng.sample(patterns, count)]
    scrap = [rng.choice(common["조각"])] if rng.random() < 0.15 else []
    return sentences[:1] + [connected(line, common, rng) for line in sentences[1:]] + scrap


def connected(sentence: str, common: dict[str, Any], rng: random.Random) -> str:
    """Put a conjunction before some plain sentences."""
    if sentence.endswith("다.") and not sentence.endswith("니다.") and rng.random() < 0.08:
        return f"{rng.choice(common['덧말'])} {sentence}"
    return sentence
