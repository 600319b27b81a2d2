"""Korean questions and answers with a label (chatbot.csv): 0 everyday, 1 farewell, 2 love.

A concern is said in many ways, with or without blanks; an answer fits the concern and may take up
a word of the question (떡볶이). No question comes twice; an answer does, as in the official set.
Not handled: talk of several turns, names.
"""

import random

from data.samplers.compose import Composer, Files, csv_text, fresh, load

SIZES = {"everyday": 700, "farewell": 290, "love": 290}  # in the order of their labels
UNSPACED = 0.06  # share of questions that lose a blank
ENDINGS = ("", "", "", "", "", "", "", ".", "...")
ASKS = ("까", "지", "나")  # last syllables after which a question mark may stand


def make(seed: int = 2026) -> Files:
    stock, rows, seen = load("chatbot"), [], set()
    composer = Composer(stock["shared"], random.Random(seed))
    for label, (name, size) in enumerate(SIZES.items()):
        concerns = list(stock["talk"][name].values())
        talks = [fresh(seen, talk, composer, concerns, key=letters) for _ in range(size)]
        rows += sorted(((*pair, label) for pair in talks), key=lambda row: row[0])
    return {"chatbot.csv": csv_text(("Q", "A", "label"), rows)}


def letters(pair: tuple[str, str]) -> str:
    return pair[0].rstrip(".?").replace(" ", "")


def talk(composer: Composer, concerns: list[list[str]]) -> tuple[str, str]:
    """Compose a question and its answer, in which every list has given one word."""
    rng, concern = composer.rng, composer.rng.choice(concerns)
    composer.begin({name: rng.choice(lines) for name, lines in composer.stock.items()})
    question, answer = (
        composer.fill(rng.choice([line[2:] for line in concern if line[0] == kind]))
        for kind in "QA"
    )
    if rng.random() < UNSPACED:
        question = question.replace(" ", "", 1)
    if question.endswith(ASKS) and "니까" not in question and rng.random() < 0.3:
        return question + "?", answer
    return question + rng.choice(ENDINGS), answer
