"""Questions to a city's call centre with the office that answers (dasan.csv), Korean.

A text is the caller's opening and question, what is to be known about the matter, and phrases of
every office (papers, fees, days). Half of the texts name a second matter of another office; the
grammar says which one is asked ("{other}이 아니라 {matter}"). One label in fifty is wrong. The
offices are as unbalanced as in the official set.

Not handled: answers in numbered lists, links, tables.
"""

import csv
import io
import random

from data.samplers import stock
from data.samplers.particles import settle

SIZES = {
    "행정": 276,
    "경제": 196,
    "복지": 58,
    "환경": 34,
    "주택도시계획": 30,
    "문화관광": 26,
    "교통": 22,
    "안전": 16,
    "건강": 12,
    "여성가족": 10,
}
NOISE = 0.02
FIRST_NUMBER = 30110000
WORDS = (20, 150)  # between blanks


def make(seed: int = 2026) -> dict[str, str]:
    rng, buffer = random.Random(seed), io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("번호", "분류", "제목", "내용", "내용번호"))
    rows, number = questions(rng), FIRST_NUMBER
    for place, (office, title, text) in enumerate(rows, start=1):
        number += rng.randrange(1, 900)
        writer.writerow((place, office, title, text, number))
    return {"dasan.csv": buffer.getvalue()}


def questions(rng: random.Random) -> list[tuple[str, str, str]]:
    """Compose (office, title, text) until each office has its number; titles, texts are unique."""
    loaded, rows, seen = stock.load("dasan"), [], set()
    composer = stock.Composer(loaded["shared"], rng)
    for office, size in SIZES.items():
        done = 0
        while done < size:
            title, text = question(composer, loaded["topic"], office)
            if not {title, text} & seen and len(text.split()) <= WORDS[1]:
                seen |= {title, text}
                rows.append((label(office, rng), title, text))
                done += 1
    rng.shuffle(rows)
    return rows


def label(office: str, rng: random.Random) -> str:
    """Send one question in fifty to a wrong office."""
    return office if rng.random() >= NOISE else rng.choices(list(SIZES), SIZES.values())[0]


def question(composer: stock.Composer, topics: dict, office: str) -> tuple[str, str]:
    """Compose the title and the text of one question."""
    rng = composer.rng
    matter, *details = rng.choice(list(topics[office].values()))
    away = rng.choices(list(SIZES), SIZES.values())[0]
    other, *others = rng.choice([lines for lines in topics[away].values() if lines[0] != matter])
    composer.begin()
    place, who = composer.draw("gu"), composer.draw("who")
    composer.begin({"matter": matter, "other": other, "gu": place, "who": who})
    patterns = plan(rng, details, others)
    text = " ".join(settle(composer.fill(pattern)) for pattern in patterns)
    while len(text.split()) < WORDS[0] or rng.random() < 0.15:
        text += " " + settle(composer.draw("common"))
    return settle(composer.fill("{title}")), text


def plan(rng: random.Random, details: list[str], others: list[str]) -> list[str]:
    """Choose the sentences: opening, question, what is known, perhaps of another matter."""
    patterns = ["{open}"] if rng.random() < 0.75 else []
    patterns.append(rng.choices(("{ask}", "{turn}", "{plain}"), (0.4, 0.35, 0.25))[0])
    patterns += rng.sample(details, min(len(details), rng.choices((0, 1, 2, 3), (1, 7, 6, 1))[0]))
    if rng.random() < 0.3:
        patterns.append("참고로 " + rng.choice(others))
    return patterns
