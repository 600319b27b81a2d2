"""Film reviews with a positive or negative label (imdb.jsonl), English.

A review is an opening, what the film is about, opinions on acting, script, music, pictures and so
on, and a verdict. Opinions go with the label five times out of six; of those a part says it with
the words of the other side ("never dull", "I wish it had been funny") or in a contrast whose
second half counts. One label in fifty is wrong, as annotators err.

Not handled: ratings, spelling errors, irony over several sentences.
"""

import json
import random

from data.samplers.stock import Composer, load, words

SIZES = {"train": 2000, "test": 540}
NOISE = 0.02
OTHER = {"pos": "neg", "neg": "pos"}
WORD = {"pos": "good", "neg": "bad"}
OPINIONS = (2, 2, 2, 3, 3, 4, 5)  # how many a review holds
BREAK = "<br /><br />"


def make(seed: int = 2026) -> dict[str, str]:
    """Return {"imdb.jsonl": content}: balanced splits that share no text."""
    lines = []
    for split, label, text in reviews(seed, SIZES):
        row = {"split": split, "label": label, "text": text}
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return {"imdb.jsonl": "".join(lines)}


def reviews(seed: int, sizes: dict[str, int]):
    """Yield (split, label, text); no text comes twice."""
    rng = random.Random(seed)
    composer, seen = Composer(load("imdb") | words(), rng), set()
    for split, size in sizes.items():
        labels = ["pos", "neg"] * (size // 2)
        rng.shuffle(labels)
        for label in labels:
            text = review(composer, label if rng.random() > NOISE else OTHER[label])
            while text in seen:
                text = review(composer, label)
            seen.add(text)
            yield split, label, text


def review(composer: Composer, label: str) -> str:
    """Compose one review: the title and two actors stay the same all through."""
    rng, word = composer.rng, WORD[label]
    composer.begin()
    composer.begin({"title": composer.say("{title}")})
    opener = f"{{{word}_opener}}" if rng.random() < 0.45 else "{plain_opener}"
    parts = [opener + rng.choice((".", ".", "!"))]
    parts += ["{plot}."] * (rng.random() < 0.6) + ["{neutral}."] * rng.choice((0, 0, 1, 2))
    parts += [opinion(rng, label) for _ in range(rng.choice(OPINIONS))]
    tail, head = parts[1:], parts[:1]
    if rng.random() < 0.5:
        rng.shuffle(tail)
    if rng.random() < 0.6:
        tail.append(f"{{{word}_verdict}}" + rng.choice((".", ".", ".", "!")))
    sentences = [composer.say(part) for part in head + tail]
    return paragraphs(rng, sentences)


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


def paragraphs(rng: random.Random, sentences: list[str]) -> str:
    """Join the sentences; longer reviews get a break or two."""
    text = sentences[0]
    for place, sentence in enumerate(sentences[1:], start=1):
        far = 2 <= place < len(sentences) - 1
        text += (BREAK if far and rng.random() < 0.15 else " ") + sentence
    return text
