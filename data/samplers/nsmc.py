"""Comments on films with a negative (0) or positive (1) label (nsmc_*.txt), Korean.

A comment is one to six pieces: how the film was seen, opinions, a concession with its turn. A third
of the opinions speaks with the words of the other side ("지루할 틈이 없다"), a concession praises
before it blames; then come ㅋㅋ and ㅠㅠ, lost blanks and slips. One label in fifty is wrong.
As in the official files some documents are empty and some of train stand there twice.

Not handled: spoilers, ratings from 1 to 10, irony over several sentences.
"""

import random
import re

from data.samplers import stock
from data.samplers.particles import settle

SIZES = {"train": 2000, "test": 700}
EMPTY = {"train": 4, "test": 2}
REPEATS = {"train": 40, "test": 0}
NOISE = 0.02
FIRST_ID = 1000001
SIDES = ("neg", "pos")
PIECES = ((1, 2, 3, 4, 5, 7), (46, 34, 13, 5, 1, 1))
LAUGH, CRY = (
    ("ㅋㅋ", "ㅋㅋㅋ", "ㅎㅎ", "ㅋ", "ㅎㅎㅎ", "ㅋㅋㅋㅋ"),
    ("ㅠㅠ", "ㅜㅜ", "ㅠ", "ㅜ", "ㅠㅠㅠ"),
)
BUT = ("근데", "근데", "하지만", "그런데", "그치만", "그래도", "다만", "but")
TAILS = LAUGH + CRY + ("^^", "~", "!!", "!", "...", "..", ";;", ".", ".", ".", "", "", "", "", "")
GLUE = (" ", " ", " ", ". ", ". ", ".. ", ", ", "! ", " ㅋㅋ ", "... ", "~ ", " ㅠㅠ ")
SLIPS = (
    ("재밌", "재밋"),
    ("재미있", "잼있"),
    ("재미없", "잼없"),
    ("너무", "넘"),
    ("너무", "느무"),
    ("진짜", "진자"),
    ("진짜", "ㄹㅇ"),
    ("정말", "증말"),
    ("정말", "레알"),
    ("좋았", "조았"),
    ("좋다", "조타"),
    ("많이", "마니"),
    ("않", "안"),
    ("했는데", "햇는데"),
    ("었다", "엇다"),
    ("겠", "겟"),
    ("영화", "영하"),
    ("결국", "결극"),
    ("왜", "외"),
    ("네요", "내요"),
    ("어요", "어여"),
    ("세요", "세여"),
    ("인정", "ㅇㅈ"),
    ("감동", "감덩"),
    ("아깝", "아깞"),
    ("괜찮", "괜찬"),
)


def make(seed: int = 2026) -> dict[str, str]:
    """Return both files; ids are unique over both, no text is in both."""
    rng, number, seen, files = random.Random(seed), FIRST_ID, {""}, {}
    composer = stock.Composer(stock.load("nsmc"), rng)
    for split, size in SIZES.items():
        rows = comments(composer, size - EMPTY[split] - REPEATS[split], seen)
        rows += [("", rng.randrange(2)) for _ in range(EMPTY[split])]
        rows += rng.sample(rows, REPEATS[split])
        rng.shuffle(rows)
        lines = [f"{number + place}\t{text}\t{label}\n" for place, (text, label) in enumerate(rows)]
        files[f"nsmc_{split}.txt"] = "id\tdocument\tlabel\n" + "".join(lines)
        number += size
    return files


def comments(composer: stock.Composer, size: int, seen: set[str]) -> list[tuple[str, int]]:
    """Compose rows whose letters are new, half of them of each label."""
    rows, rng = [], composer.rng
    while len(rows) < size:
        label = len(rows) % 2
        text = comment(composer, label)
        letters = "".join(re.findall("[가-힣]", text))  # alike but for blanks and ㅋㅋ is not new
        if letters not in seen:
            seen.add(letters)
            rows.append((text, label if rng.random() >= NOISE else 1 - label))
    return rows


def comment(composer: stock.Composer, label: int) -> str:
    """Compose one comment as it was typed."""
    rng = composer.begin().rng
    patterns = plan(rng, label)
    pieces = [" ".join(settle(composer.fill(pattern)).split()) for pattern in patterns]
    text = pieces[0]
    for piece in pieces[1:]:
        text += rng.choice(GLUE) + piece
    return typed(text + mood(rng), rng)


def plan(rng: random.Random, label: int) -> list[str]:
    """Choose the patterns of a comment."""
    side, other = SIDES[label], SIDES[1 - label]
    count = rng.choices(*PIECES)[0]
    if count == 1 and rng.random() < 0.3:
        return [f"{{{side}_short}}"]
    patterns = [opinion(rng, side, other) for _ in range(count)]
    if count > 1 and rng.random() < 0.3:  # a word for the other side, then the own ones
        patterns[0] = f"{{{other}_say}}"
        patterns[1] = rng.choice(BUT) + " " + patterns[1]
    if rng.random() < 0.2:
        patterns.insert(0, "{neutral}")
    return patterns


def opinion(rng: random.Random, side: str, other: str) -> str:
    """Return one opinion: plain, with the other side's words, or a concession and its turn."""
    kind = rng.random()
    if kind < 0.4:
        return f"{{{side}_say}}"
    if kind < 0.68:
        return f"{{{side}_turned}}"
    grant = {"pos": "bad", "neg": "good"}[side]
    turn = f"{{{side}_turn}}" if rng.random() < 0.75 else f"{{{side}_say}}"
    return f"{{grant_{grant}}} {turn}"


def mood(rng: random.Random) -> str:
    tail = rng.choice(TAILS)
    return f" {tail}" if tail in LAUGH + CRY and rng.random() < 0.6 else tail


def typed(text: str, rng: random.Random) -> str:
    """Type the text as people do: slips, blanks that get lost, letters held down."""
    for right, wrong in SLIPS:
        if right in text and rng.random() < 0.07:
            text = text.replace(right, wrong, 1)
    lost = rng.choice((0, 0, 0, 0.04, 0.1, 0.25, 0.5))
    text = re.sub(r"(?<=[가-힣]) (?=[가-힣])", lambda _: "" if rng.random() < lost else " ", text)
    return " ".join(text.split())
