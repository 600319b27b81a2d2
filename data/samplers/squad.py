"""Paragraphs about invented things with questions whose answer is a span (squad.json), English.

A paragraph takes five to seven sentences of one kind (a town, a river, a museum, ...). Each holds
two or three facts; other sentences hold facts of the same sort (several years, people, places), so
the kind of the answer alone does not find it. Questions use other words than the sentence.
Not handled: questions without an answer, answers that span sentences, more than one answer.
"""

import itertools
import json
import random
from typing import Any

from data.samplers.compose import Composer, Files, cells, load

TITLES, QUESTIONS = 60, 9  # in all; a title, in its two paragraphs
Fact = tuple[str, dict[str, list[str]]]  # a sentence; the slots or words that are asked for


def make(seed: int = 2026) -> Files:
    """Return the articles in the form of SQuAD v1.1."""
    composer, stock = Composer({}, random.Random(seed)), load("squad")
    slots = stock.pop("slots") | {"small": [str(n) for n in range(3, 96)]}
    slots["big"] = [f"{n:,}" for n in range(1100, 98000, 730)]
    people = load("words_en")
    data, titles, numbers = [], set(), itertools.count(1)
    while len(data) < TITLES:
        kind = list(stock)[len(data) % len(stock)]
        composer.begin(facts(composer.rng, slots, people))
        person = kind in ("scientist", "composer")
        title = composer.fill("{person1}" if person else f"{{name}} ({kind})")
        if title not in titles:
            titles.add(title)
            paragraphs = article(composer, [fact(line) for line in stock[kind]])
            for question in itertools.chain(*(part["qas"] for part in paragraphs)):
                question["id"] = f"s{next(numbers):04d}"
            data.append({"title": title, "paragraphs": paragraphs})
    content = {"version": "course-sample-1", "data": data}
    return {"squad.json": json.dumps(content, ensure_ascii=False, indent=1) + "\n"}


def fact(line: str) -> Fact:
    """Split a line of the stock into the sentence and the questions of each slot."""
    sentence, *asked = cells(line, "|")
    pairs = (cells(part, ": ") for part in asked)
    return sentence, {slot: cells(text, "/") for slot, text in pairs if text != "-"}


def facts(
    rng: random.Random, slots: dict[str, list[str]], people: dict[str, list[str]]
) -> dict[str, str]:
    """Draw a value for every slot of an article; no two slots share one; years rise."""
    first = rng.randrange(1640, 1950)  # all within a lifetime
    years = (first, first + rng.randrange(19, 30), first + rng.randrange(31, 59))
    values = {f"year{digit}": str(year) for digit, year in enumerate(years, start=1)}
    for name in ("person1", "person2"):
        values[name] = f"{rng.choice(people['first_names'])} {rng.choice(people['last_names'])}"
    taken = set()
    for name, options in slots.items():
        for digit in ("", "1", "2", "3"):
            value = rng.choice([option for option in options if option not in taken])
            values[name + digit] = value
            taken.add(value)
    return values


def article(composer: Composer, lines: list[Fact]) -> list[dict[str, Any]]:
    """Return the paragraphs of one title: the first sentence opens, the others are shared out."""
    first, *rest = lines
    composer.rng.shuffle(rest)
    cut = composer.rng.choice((3, 4))
    opening = paragraph(composer, [first, *rest[:cut]], QUESTIONS // 2 + 1)
    return [opening, paragraph(composer, rest[cut : cut + 5], QUESTIONS // 2)]


def paragraph(composer: Composer, chosen: list[Fact], count: int) -> dict[str, Any]:
    """Join the sentences and ask `count` questions about them."""
    context, asked = "", []
    for sentence, questions in chosen:
        context += " " if context else ""
        for slot, ways in questions.items():
            answer = composer.fixed.get(slot, slot)  # else a plain word of the sentence
            before, slotted, _ = sentence.partition(f"{{{slot}}}")
            if slotted:
                place = len(composer.say(before + slotted)) - len(answer)
            else:
                place = composer.say(sentence).index(answer)
            question = composer.say(composer.rng.choice(ways))
            asked.append((len(context) + place, answer, question))
        context += composer.say(sentence)
    qas = []
    for place, answer, question in sorted(composer.rng.sample(asked, min(count, len(asked)))):
        answers = [{"text": answer, "answer_start": place}]
        qas.append({"id": "", "question": question, "answers": answers})
    return {"context": context, "qas": qas}
