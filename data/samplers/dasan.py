"""Questions to a city's call centre with the office that answers (dasan.csv), Korean.

A text is the caller's opening and question, what is to be known about the matter, and phrases of
every office (papers, fees, days). A third of the texts name a second matter of another office; the
grammar says which one is asked ("{other}이 아니라 {matter}"). One label in fifty is wrong. The
offices are as unbalanced as in the official set.
Not handled: answers in numbered lists, links, tables.
"""

import random
from typing import Any

from data.samplers.compose import Composer, Files, csv_text, fresh, load

SIZES = {"행정": 276, "경제": 196, "복지": 58, "환경": 34, "주택도시계획": 30}
SIZES |= {"문화관광": 26, "교통": 22, "안전": 16, "건강": 12, "여성가족": 10}
NOISE = 0.02
FIRST_NUMBER = 30110000
WORDS = (20, 150)  # between blanks


def make(seed: int = 2026) -> Files:
    """Compose each office's questions; no title and no text comes twice."""
    rng, stock, seen, rows = random.Random(seed), load("dasan"), set(), []
    composer = Composer(stock["shared"], rng)
    for office, size in SIZES.items():
        for _ in range(size):
            made = fresh(seen, question, composer, stock["topic"], office, key=usable_title)
            label = office if rng.random() >= NOISE else any_office(rng)
            rows.append((label, *made))
    rng.shuffle(rows)
    numbered, number = [], FIRST_NUMBER
    for place, row in enumerate(rows, start=1):
        number += rng.randrange(1, 900)
        numbered.append((place, *row, number))
    return {"dasan.csv": csv_text(("번호", "분류", "제목", "내용", "내용번호"), numbered)}


def any_office(rng: random.Random) -> str:
    return rng.choices(list(SIZES), SIZES.values())[0]


def usable_title(made: tuple[str, str]) -> str | None:
    return made[0] if len(made[1].split()) <= WORDS[1] else None


def question(composer: Composer, topics: dict[str, Any], office: str) -> tuple[str, str]:
    """Compose the title and the text: opening, question, what is known, perhaps a second matter."""
    rng = composer.rng
    matter, *details = rng.choice(list(topics[office].values()))
    away = topics[any_office(rng)]
    other, *others = rng.choice([lines for lines in away.values() if lines[0] != matter])
    composer.begin()
    fixed = {name: composer.draw(name) for name in ("gu", "who")}
    composer.begin(fixed | {"matter": matter, "other": other})
    patterns = ["{open}"] if rng.random() < 0.75 else []
    patterns += rng.choices(("{ask}", "{turn}", "{plain}"), (0.4, 0.35, 0.25))
    patterns += rng.sample(details, min(len(details), rng.choices((0, 1, 2, 3), (1, 7, 6, 1))[0]))
    if rng.random() < 0.3:
        patterns.append("참고로 " + rng.choice(others))
    text = " ".join(map(composer.fill, patterns))
    while len(text.split()) < WORDS[0] or rng.random() < 0.15:
        text += " " + composer.draw("common")
    return composer.draw("title"), text
