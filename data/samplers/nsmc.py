"""Comments on films with a negative (0) or positive (1) label (nsmc_*.txt), Korean.

A comment is one to six pieces: how the film was seen, opinions, a concession with its turn. A third
of the opinions speaks with the words of the other side ("지루할 틈이 없다"), a concession praises
before it blames; then come ㅋㅋ and ㅠㅠ, lost blanks and slips. One label in fifty is wrong.
As in the official files some documents are empty and some of train stand there twice.
Not handled: spoilers, ratings from 1 to 10, irony over several sentences.
"""

import random
import re

from data.samplers.compose import Composer, Files, fresh, load

SIZES = {"train": (2000, 4, 40), "test": (700, 2, 0)}  # in all, empty, repeated
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


def make(seed: int = 2026) -> Files:
    """Return both files; ids are unique over both, no text is in both."""
    rng, number, seen, files = random.Random(seed), FIRST_ID, {""}, {}
    composer = Composer(load("nsmc"), rng)
    for split, (size, empty, repeats) in SIZES.items():
        rows = []
        for place in range(size - empty - repeats):
            label = place % 2
            text = fresh(seen, comment, composer, label, key=letters)
            rows.append((text, label if rng.random() >= NOISE else 1 - label))
        rows += [("", rng.randrange(2)) for _ in range(empty)]
        rows += rng.sample(rows, repeats)
        rng.shuffle(rows)
        lines = [f"{number + place}\t{text}\t{label}\n" for place, (text, label) in enumerate(rows)]
        files[f"nsmc_{split}.txt"] = "id\tdocument\tlabel\n" + "".join(lines)
        number += size
    return files


def letters(text: str) -> str:
    """Return the syllables: a text alike but for blanks and ㅋㅋ is not new."""
    return "".join(re.findall("[가-힣]", text))


def comment(composer: Composer, label: int) -> str:
    """Compose one comment as people type: slips, blanks that get lost."""
    rng = composer.begin().rng
    text, *pieces = [
        " ".join(composer.fill(pattern).split()) for pattern in plan(rng, SIDES[label])
    ]
    for piece in pieces:
        text += rng.choice(GLUE) + piece
    tail = rng.choice(TAILS)
    text += f" {tail}" if tail in LAUGH + CRY and rng.random() < 0.6 else tail
    for right, wrong in map(str.split, composer.stock["slip"]):
        if right in text and rng.random() < 0.07:
            text = text.replace(right, wrong, 1)
    lost = rng.choice((0, 0, 0, 0.04, 0.1, 0.25, 0.5))
    text = re.sub(r"(?<=[가-힣]) (?=[가-힣])", lambda _: "" if rng.random() < lost else " ", text)
    return " ".join(text.split())


def plan(rng: random.Random, side: str) -> list[str]:
    """Choose the patterns of a comment."""
    count, other = rng.choices(*PIECES)[0], "pos" if side == "neg" else "neg"
    if count == 1 and rng.random() < 0.3:
        return [f"{{{side}_short}}"]
    patterns = [opinion(rng, side) for _ in range(count)]
    if count > 1 and rng.random() < 0.3:  # a word for the other side, then the own ones
        patterns[0] = f"{{{other}_say}}"
        patterns[1] = rng.choice(BUT) + " " + patterns[1]
    return ["{neutral}", *patterns] if rng.random() < 0.2 else patterns


def opinion(rng: random.Random, side: str) -> str:
    """Return one opinion: plain, with the other side's words, or a concession and its turn."""
    kind = rng.random()
    if kind < 0.4:
        return f"{{{side}_say}}"
    if kind < 0.68:
        return f"{{{side}_turned}}"
    grant = {"pos": "bad", "neg": "good"}[side]
    turn = f"{{{side}_turn}}" if rng.random() < 0.75 else f"{{{side}_say}}"
    return f"{{grant_{grant}}} {turn}"
