"""Posts to twenty newsgroups with headers, quotes and signatures (newsgroups.jsonl), English.

The subject, the organization, the author and the quoted lines tell more about the group than the
post itself, so a text without headers, quotes and footers is harder to sort. Groups of one kind
(comp.*, rec.*, religion, politics) share words. A post has few sentences of its own group among
others that fit any group; one in thirty landed in a neighbouring group.

Not handled: binaries, cross-posts, flame wars; nobody in them exists.
"""

import json
import random

from data.samplers.stock import Composer, load, words

SIZES = {"train": 1100, "test": 600}
STRAY = 1 / 30
HOSTS = ("example.com", "example.org", "cs.example.com", "physics.example.org", "news.example.com")


def make(seed: int = 2026) -> dict[str, str]:
    """Return {"newsgroups.jsonl": content}; no text comes twice."""
    rng = random.Random(seed)
    stock = load("newsgroups") | words()
    stock["number"] = [str(n) for n in range(2, 80)]
    stock["year"] = [str(n) for n in range(1967, 1994)]
    stock["month"] = ["January", "March", "June", "September", "November"]
    groups = list(stock["lines"])
    stock["terms"] = {group: stock["terms"][group][0].split(", ") for group in groups}
    composer = Composer(stock, rng)
    people = {group: [person(composer) for _ in range(18)] for group in groups}
    seen, lines, number = set(), [], 0
    for split, size in SIZES.items():
        targets = (groups * (size // len(groups) + 1))[:size]
        rng.shuffle(targets)
        for target in targets:
            written = target if rng.random() > STRAY else neighbour(target, groups, rng)
            text = post(composer, written, people)
            while text in seen:
                text = post(composer, written, people)
            seen.add(text)
            number += 1
            row = {"split": split, "target": target, "id": str(number), "text": text}
            lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return {"newsgroups.jsonl": "".join(lines)}


def neighbour(group: str, groups: list[str], rng: random.Random) -> str:
    """Return another group of the same kind."""
    kind = group.split(".")[0]
    others = [name for name in groups if name.startswith(kind) and name != group]
    return rng.choice(others or [name for name in groups if name != group])


def person(composer: Composer) -> dict[str, str]:
    """Invent somebody who writes: name, address, organization, signature."""
    composer.begin()
    first, last = composer.say("{first_names}"), composer.say("{last_names}")
    user, host = (first[0] + last[:7]).lower(), composer.rng.choice(HOSTS)
    composer.begin({"name": f"{first} {last}", "user": user, "host": host})
    return {
        "name": f"{first} {last}",
        "mail": f"{user}@{host}",
        "organization": composer.say("{organization}"),
        "signature": composer.say("{signature}"),
    }


def post(composer: Composer, group: str, people: dict) -> str:
    """Compose headers, perhaps a quote, the body and perhaps a signature."""
    rng, stock = composer.rng, composer.stock
    composer.begin()
    stock["t"], stock["line"] = stock["terms"][group], stock["lines"][group]
    home = group if rng.random() < 0.5 else rng.choice(list(people))
    author, other = rng.choice(people[home]), rng.choice(people[group])
    reply = rng.random() < 0.5
    subject = ("Re: " if reply else "") + composer.say("{subject}")
    body = [sentence(composer, 0.3) for _ in range(rng.choice((2, 2, 3, 3, 4, 6)))]
    quoted = quote(composer, other) + "\n" if reply else ""
    blocks = [quoted + " ".join(body)]  # no blank line: what follows one counts as a footer
    if rng.random() < 0.6:
        blocks += ["--\n" + author["signature"]]
    count = sum(block.count("\n") + 1 for block in blocks)
    headers = f"From: {author['mail']} ({author['name']})\nSubject: {subject}\n"
    headers += f"Organization: {author['organization']}\nLines: {count}\n\n"
    return headers + "\n\n".join(blocks) + "\n"


def sentence(composer: Composer, own: float) -> str:
    """Return a sentence of the group with the chance `own`, else one that fits anywhere."""
    if composer.rng.random() < own:
        return composer.say("{line}.")
    terms = composer.stock["t"]
    if composer.rng.random() < 0.35:  # speaks of something else
        composer.stock["t"] = composer.rng.choice(list(composer.stock["terms"].values()))
    text = composer.say("{general}.")
    composer.stock["t"] = terms
    return text


def quote(composer: Composer, other: dict) -> str:
    """Return what somebody else wrote, each line behind a '>'."""
    count = composer.rng.choice((1, 1, 2))
    quoted = "\n".join("> " + sentence(composer, 0.7) for _ in range(count))
    number = composer.rng.randrange(1000, 9999)
    return f"In article <{number}@{other['mail'].split('@')[1]}> {other['mail']} writes:\n{quoted}"
