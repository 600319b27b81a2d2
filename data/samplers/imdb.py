"""Film reviews with a positive or negative label (imdb.jsonl), English.

A review is an opening, what the film is about, opinions on acting, script, music, pictures and so
on, and a verdict. Opinions go with the label five times out of six; of those a part says it with
the words of the other side ("never dull", "I wish it had been funny") or in a contrast whose
second half counts. One label in fifty is wrong, as annotators err.
Not handled: ratings, spelling errors, irony over several sentences.
"""

import random
from collections.abc import Iterator

from data.samplers.compose import Composer, Files, fresh, json_lines, load

SIZES = {"train": 2000, "test": 540}
NOISE = 0.02
OTHER = {"pos": "neg", "neg": "pos"}
WORD = {"pos": "good", "neg": "bad"}
OPINIONS = (2, 2, 2, 3, 3, 4, 5)  # how many a review holds
BREAK = "<br /><br />"


def make(seed: int = 2026) -> Files:
    return {"imdb.jsonl": json_lines(reviews(seed, SIZES))}


def reviews(seed: int, sizes: dict[str, int]) -> Iterator[dict[str, str]]:
    """Yield the rows, in each split as many of each label; no text comes twice."""
    rng, seen = random.Random(seed), set()
    composer = Composer(load("imdb") | load("words_en"), rng)
    for split, size in sizes.items():
        labels = ["pos", "neg"] * (size // 2)
        rng.shuffle(labels)
        for label in labels:
            written = label if rng.random() > NOISE else OTHER[label]
            yield {"split": split, "label": label, "text": fresh(seen, review, composer, written)}


def review(composer: Composer, label: str) -> str:
    """Compose one review: the title stays the same all through; long ones get a break or two."""
    rng, word = composer.rng, WORD[label]
    composer.begin({"title": composer.begin().say("{title}")})
    opener = f"{{{word}_opener}}" if rng.random() < 0.45 else "{plain_opener}"
    head = opener + rng.choice((".", ".", "!"))
    tail = ["{plot}."] * (rng.random() < 0.6) + ["{neutral}."] * rng.choice((0, 0, 1, 2))
    tail += [opinion(rng, label) for _ in range(rng.choice(OPINIONS))]
    if rng.random() < 0.5:
        rng.shuffle(tail)
    if rng.random() < 0.6:
        tail.append(f"{{{word}_verdict}}" + rng.choice((".", ".", ".", "!")))
    text, *sentences = [composer.say(pattern) for pattern in (head, *tail)]
    for place, sentence in enumerate(sentences, start=1):
        far = 2 <= place < len(sentences)
        text += (BREAK if far and rng.random() < 0.15 else " ") + sentence
    return text


def opinion(rng: random.Random, label: str) -> str:
    """Return the pattern of one sentence; one in six speaks for the other side."""
    if rng.random() < 0.17:
        label = OTHER[label]
    word, other = WORD[label], WORD[OTHER[label]]
    kind = rng.random()
    if kind < 0.42:
        return f"{{{word}_clause}}."
    if kind < 0.64:
        return f"{{{word}_turned}}."
    contrast = f"{{{word}_contrast}}."
    return contrast if kind < 0.9 else f"{{{word}_clause}}, and {{{other}_turned}}."
