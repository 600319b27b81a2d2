"""Korean questions and answers with a label (chatbot.csv): 0 everyday, 1 farewell, 2 love.

A concern is said in many ways, with or without blanks; an answer fits the concern and may take up
a word of the question (떡볶이). No question comes twice; an answer does, as in the official set.

Not handled: talk of several turns, names.
"""

import csv
import io
import random

from data.samplers import stock
from data.samplers.particles import settle

SIZES = {"everyday": 700, "farewell": 290, "love": 290}
LABELS = {"everyday": 0, "farewell": 1, "love": 2}
UNSPACED = 0.06  # share of questions that lose a blank
ENDINGS = ("", "", "", "", "", "", "", ".", "...")
ASKS = ("까", "지", "나")  # last syllables after which a question mark may stand


def make(seed: int = 2026) -> dict[str, str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("Q", "A", "label"))
    writer.writerows(talks(random.Random(seed)))
    return {"chatbot.csv": buffer.getvalue()}


def talks(rng: random.Random) -> list[tuple[str, str, int]]:
    """Compose pairs until each label has its number; the labels stand together."""
    loaded, rows, seen = stock.load("chatbot"), [], set()
    composer = stock.Composer(loaded["shared"], rng)
    for name, size in SIZES.items():
        concerns, done = list(loaded["talk"][name].values()), 0
        while done < size:
            question, answer = talk(composer, rng.choice(concerns))
            letters = question.rstrip(".?").replace(" ", "")
            if letters not in seen:
                seen.add(letters)
                rows.append((question, answer, LABELS[name]))
                done += 1
    return sorted(rows, key=lambda row: (row[2], row[0]))


def talk(composer: stock.Composer, concern: list[str]) -> tuple[str, str]:
    """Compose one question and its answer, in which every list has given one word."""
    rng = composer.begin().rng
    composer.begin({name: rng.choice(lines) for name, lines in composer.stock.items()})
    ways = {kind: [line[2:] for line in concern if line[0] == kind] for kind in "QA"}
    question, answer = (settle(composer.fill(rng.choice(ways[kind]))) for kind in "QA")
    if rng.random() < UNSPACED:
        question = question.replace(" ", "", 1)
    mark = (
        "?"
        if question.endswith(ASKS) and "니까" not in question and rng.random() < 0.3
        else rng.choice(ENDINGS)
    )
    return question + mark, answer
