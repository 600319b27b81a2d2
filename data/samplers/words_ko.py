"""Korean word tests: similarity of word pairs from 0 to 10, and analogy questions.

The grades are one author's judgement, not the mean of many people. An analogy question joins two
pairs of one relation, drawn at random; its third word stands in one pair only: one answer is right.
Not handled: parts of speech other than nouns in the similarity pairs.
"""

import random

from data.samplers.compose import Files, load

QUESTIONS = 100  # a section


def make(seed: int = 2026) -> Files:
    stock = load("words_ko")
    graded = pairs_of(stock["similarity"])
    random.Random(seed).shuffle(graded)
    rng, lines = random.Random(seed), []
    for section, block in stock["analogy"].items():
        lines += [f": {section}", *questions(pairs_of(block), rng)]
    return {
        "word_similarity_ko.csv": "\n".join(
            ["word 1,word 2,kor_score", *map(",".join, graded), ""]
        ),
        "word_analogies_ko.txt": "\n".join([*lines, ""]),
    }


def pairs_of(lines: list[str]) -> list[list[str]]:
    return [pair.split() for line in lines for pair in line.split(" / ")]


def questions(pairs: list[list[str]], rng: random.Random) -> list[str]:
    """Draw ordered pairs of pairs without an answer that stands in the question."""
    every = [
        " ".join((*first, *second))
        for first in pairs
        for second in pairs
        if second[0] != first[0] and second[1] != first[1]
    ]
    return sorted(rng.sample(every, QUESTIONS))
