"""Noisy short messages with tagged entities (wnut_*.conll), English.

Six kinds of entities: corporation, creative-work, group, location, person, product. Names are put
together from parts; dev and test draw theirs from other parts than training for the most, so a list
of the training names is of little help. Capitals come and go, words are cut short, hashtags and
addresses stand between; two messages in five have no entity.

Not handled: entities inside entities, languages other than English, emoji.
"""

import random
import re

from data.samplers.stock import Composer, load, words

SIZES = {"train": 1200, "dev": 300, "test": 300}
TAGS = {"creative": "creative-work"}
SHARED = 0.15  # of the parts of names, known to all splits
TOKEN = re.compile(r"@\w+|#\w+|http\S+|:\)|:\(|<3|\.\.\.|!+|\?+|[\w'&-]+|[^\w\s]")
SHORT = {"you": "u", "are": "r", "for": "4", "and": "n", "my": "ma", "about": "abt", "the": "da",
         "with": "w/", "because": "cuz", "please": "plz", "again": "agen", "great": "gr8"}  # fmt: skip
DECOY = 0.25  # chance that something plain stands where an entity could
PART = re.compile(r"\{(\w+)\}")


def make(seed: int = 2026) -> dict[str, str]:
    """Return the three files; no message stands in two of them."""
    rng = random.Random(seed)
    stock = load("wnut")
    parts = {name: line[0].split(", ") for name, line in stock.pop("parts").items()}
    shared = words()
    names = parts | {key: shared[key] for key in ("first_names", "last_names")}
    known, new = halves(rng, names)
    stock |= {name: shared[name] for name in shared if name not in names}
    stock["number"] = [str(n) for n in range(2, 60)]
    stock["code"] = [f"{n:x}q{n * 7 % 97}" for n in range(4096, 4400)]
    patterns = rng.sample(stock["messages"], len(stock["messages"]))
    known["messages"], new["messages"] = patterns[len(patterns) // 4 :], patterns
    files, seen = {}, set()
    for split, size in SIZES.items():
        composer = Composer(stock | (known if split == "train" else new), rng)
        rows = []
        while len(rows) < size:
            row = message(composer)
            text = " ".join(token for token, _ in row).lower()
            if text not in seen:
                seen.add(text)
                rows.append("".join(f"{token}\t{tag}\n" for token, tag in row) + "\n")
        files[f"wnut_{split}.conll"] = "".join(rows)
    return files


def halves(rng: random.Random, names: dict) -> tuple[dict, dict]:
    """Share the parts out: some for all splits, the others for training or for dev and test."""
    known, new = {}, {}
    for name, options in names.items():
        mixed = rng.sample(options, len(options))
        common, cut = max(1, int(SHARED * len(mixed))), int(0.6 * len(mixed))
        known[name], new[name] = mixed[:cut], mixed[:common] + mixed[cut:]
    return known, new


def message(composer: Composer) -> list[tuple[str, str]]:
    """Return the (token, tag) pairs of one message."""
    rng = composer.rng
    composer.begin()
    kinds = composer.stock["entities"]
    pattern, rows, done = rng.choice(composer.stock["messages"]), [], 0
    for match in PART.finditer(pattern):
        if match[1] in kinds:
            rows += outside(composer, pattern[done : match.start()])
            rows += inside(composer, match[1])
            done = match.end()
    rows += outside(composer, pattern[done:])
    return dress(rng, rows)


def outside(composer: Composer, pattern: str) -> list[tuple[str, str]]:
    return [(token, "O") for token in TOKEN.findall(composer.fill(pattern))]


def inside(composer: Composer, kind: str) -> list[tuple[str, str]]:
    """Compose an entity, joined to a hashtag now and then, or something plain."""
    if composer.rng.random() < DECOY:
        return outside(composer, composer.rng.choice(composer.stock["plain"][kind]))
    name = composer.fill(composer.rng.choice(composer.stock["entities"][kind]))
    tag = TAGS.get(kind, kind)
    tokens = name.split()
    if composer.rng.random() < 0.06:
        tokens = ["#" + "".join(tokens)]
    return [(token, f"{'I' if place else 'B'}-{tag}") for place, token in enumerate(tokens)]


def dress(rng: random.Random, rows: list) -> list[tuple[str, str]]:
    """Write as people type: all lower or upper case, capitals at random, short forms."""
    style = rng.random()
    typed = []
    for token, tag in rows:
        if tag == "O" and rng.random() < 0.25:
            token = SHORT.get(token, token)
        if tag == "O" and rng.random() < 0.05 and token.isalpha():
            token = token.capitalize()
        if style < 0.25:
            token = token.lower()
        elif style > 0.95:
            token = token if token.startswith(("@", "http")) else token.upper()
        typed.append((token, tag))
    if style >= 0.6 and typed[0][1] == "O":
        first, tag = typed[0]
        typed[0] = (first[0].upper() + first[1:], tag)
    return typed
