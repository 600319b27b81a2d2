"""Paragraphs about invented things with questions whose answer is a span (squad.json), English.

A paragraph takes five to seven sentences of one kind (a town, a river, a museum, ...). Each holds
two or three facts; other sentences hold facts of the same sort (several years, people, places), so
the kind of the answer alone does not find it. Questions use other words than the sentence.

Not handled: questions without an answer, answers that span sentences, more than one answer.
"""

import json
import random
import re

from data.samplers.stock import load, words

PARAGRAPHS, PER_TITLE, QUESTIONS = 120, 2, 9  # nine questions a title
SLOT = re.compile(r"\{([a-z]+)(\d?)\}")


def make(seed: int = 2026) -> dict[str, str]:
    """Return {"squad.json": content} in the form of SQuAD v1.1."""
    rng = random.Random(seed)
    stock = load("squad")
    slots = {name: line[0].split(", ") for name, line in stock.pop("slots").items()} | numbers()
    kinds = {kind: [fact(line) for line in lines] for kind, lines in stock.items()}
    data, titles, number = [], set(), 0
    while len(data) < PARAGRAPHS // PER_TITLE:
        kind = list(kinds)[len(data) % len(kinds)]
        values = facts(rng, slots)
        person = kind in ("scientist", "composer")
        title = values["person1"] if person else f"{values['name']} ({kind})"
        if title in titles:
            continue
        titles.add(title)
        paragraphs = article(rng, kinds[kind], values)
        for paragraph in paragraphs:
            for question in paragraph["qas"]:
                number += 1
                question["id"] = f"s{number:04d}"
        data.append({"title": title, "paragraphs": paragraphs})
    content = {"version": "course-sample-1", "data": data}
    return {"squad.json": json.dumps(content, ensure_ascii=False, indent=1) + "\n"}


def fact(line: str) -> tuple[str, list[tuple[str, list[str]]]]:
    """Split a line of the stock into the sentence and its (slot, questions)."""
    sentence, *asked = (part.strip() for part in line.split("|"))
    pairs = []
    for part in asked:
        slot, _, questions = part.partition(":")
        if questions.strip() != "-":
            pairs.append((slot, [question.strip() for question in questions.split("/")]))
    return sentence, pairs


def numbers() -> dict[str, list[str]]:
    small = [str(n) for n in range(3, 96)]
    big = [f"{n:,}" for n in range(1100, 98000, 730)]
    return {"small": small, "big": big}


def facts(rng: random.Random, slots: dict) -> dict[str, str]:
    """Draw a value for every slot of an article; no two slots share one; years rise."""
    values, taken = {}, set()
    first = rng.randrange(1640, 1950)  # all within a lifetime
    years = (first, first + rng.randrange(19, 30), first + rng.randrange(31, 59))
    for digit, year in enumerate(years, start=1):
        values[f"year{digit}"] = str(year)
    people = words()
    for name in ("person1", "person2"):
        values[name] = f"{rng.choice(people['first_names'])} {rng.choice(people['last_names'])}"
    for name, options in slots.items():
        for digit in ("", "1", "2", "3"):
            free = [option for option in options if option not in taken]
            values[name + digit] = rng.choice(free)
            taken.add(values[name + digit])
    return values


def article(rng: random.Random, lines: list, values: dict) -> list[dict]:
    """Return the paragraphs of one title: the first sentence opens, the others are shared out."""
    rest = list(lines[1:])
    rng.shuffle(rest)
    cut = rng.choice((3, 4))
    paragraphs = []
    for place, chosen in enumerate(([lines[0], *rest[:cut]], rest[cut : cut + 5])):
        paragraphs.append(paragraph(rng, chosen, values, QUESTIONS // 2 + (place == 0)))
    return paragraphs


def paragraph(rng: random.Random, chosen: list, values: dict, count: int) -> dict:
    """Join the sentences and ask `count` questions about them."""
    context, asked = "", []
    for sentence, pairs in chosen:
        text, spans = fill(sentence, values)
        start = len(context) + 1 if context else 0
        context = f"{context} {text}" if context else text
        for slot, questions in pairs:
            if slot in values:
                place = start + spans[slot]
                asked.append((place, values[slot], fill(rng.choice(questions), values)[0]))
            else:  # a plain word of the sentence
                question = fill(rng.choice(questions), values)[0]
                asked.append((start + text.index(slot), slot, question))
    picked = sorted(rng.sample(asked, min(count, len(asked))))
    qas = []
    for place, answer, question in picked:
        answers = [{"text": answer, "answer_start": place}]
        qas.append({"id": "", "question": question, "answers": answers})
    return {"context": context, "qas": qas}


def fill(pattern: str, values: dict) -> tuple[str, dict[str, int]]:
    """Fill a pattern; return the text and where each slot's value begins."""
    text, spans, done = "", {}, 0
    for match in SLOT.finditer(pattern):
        text += pattern[done : match.start()]
        text = re.sub(r"\b([Aa]) $", r"\1n " if starts_with_vowel(match, values) else r"\1 ", text)
        slot = match[1] + match[2]
        spans.setdefault(slot, len(text))
        text += values[slot]
        done = match.end()
    return text + pattern[done:], spans


def starts_with_vowel(match: re.Match, values: dict) -> bool:
    return values[match[1] + match[2]][0] in "aeiouAEIOU"
