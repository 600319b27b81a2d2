"""Posts to twenty newsgroups with headers, quotes and signatures (newsgroups.jsonl), English.

The subject, the organization, the author and the quoted lines tell more about the group than the
post itself, so a text without headers, quotes and footers is harder to sort. Groups of one kind
(comp.*, rec.*, religion, politics) share words. A post has few sentences of its own group among
others that fit any group; one in thirty landed in a neighbouring group.
Not handled: binaries, cross-posts, flame wars; nobody in them exists.
"""

import random

from data.samplers.compose import Composer, Files, fresh, json_lines, load

SIZES = {"train": 1100, "test": 600}
STRAY = 1 / 30
HOSTS = ("example.com", "example.org", "cs.example.com", "physics.example.org", "news.example.com")
Person = dict[str, str]


def make(seed: int = 2026) -> Files:
    """Compose each split's posts, the groups in equal shares; no text comes twice."""
    rng, stock = random.Random(seed), load("newsgroups") | load("words_en")
    stock["number"] = [str(number) for number in range(2, 80)]
    stock["year"] = [str(year) for year in range(1967, 1994)]
    composer, groups = Composer(stock, rng), list(stock["lines"])
    people = {group: [person(composer) for _ in range(18)] for group in groups}
    seen, rows = set(), []
    for split, size in SIZES.items():
        targets = (groups * (size // len(groups) + 1))[:size]
        rng.shuffle(targets)
        for target in targets:
            written = target if rng.random() > STRAY else neighbour(target, groups, rng)
            text = fresh(seen, post, composer, written, people)
            rows.append({"split": split, "target": target, "id": str(len(rows) + 1), "text": text})
    return {"newsgroups.jsonl": json_lines(rows)}


def neighbour(group: str, groups: list[str], rng: random.Random) -> str:
    """Return another group of the same kind."""
    others = [name for name in groups if name != group]
    kind = group.split(".")[0]
    return rng.choice([name for name in others if name.startswith(kind)] or others)


def person(composer: Composer) -> Person:
    """Invent somebody who writes: name, address, organization, signature."""
    composer.begin()
    first, last = composer.say("{first_names}"), composer.say("{last_names}")
    who = {"name": f"{first} {last}", "user": (first[0] + last[:7]).lower()}
    composer.begin(who | {"host": composer.rng.choice(HOSTS)})
    who |= {"mail": composer.fill("{user}@{host}")}
    return who | {name: composer.say(f"{{{name}}}") for name in ("organization", "signature")}


def post(composer: Composer, group: str, people: dict[str, list[Person]]) -> str:
    """Compose headers, perhaps a quote, the body and perhaps a signature."""
    rng, stock = composer.begin().rng, composer.stock
    stock["t"], stock["line"] = stock["terms"][group], stock["lines"][group]
    home = group if rng.random() < 0.5 else rng.choice(list(people))
    author, other = rng.choice(people[home]), rng.choice(people[group])
    reply = rng.random() < 0.5
    subject = ("Re: " if reply else "") + composer.say("{subject}")
    body = " ".join(sentence(composer, 0.3) for _ in range(rng.choice((2, 2, 3, 3, 4, 6))))
    if reply:  # no blank line: what follows one counts as a footer
        body = quote(composer, other) + "\n" + body
    count = body.count("\n") + 1
    if rng.random() < 0.6:
        body += "\n\n--\n" + author["signature"]
        count += author["signature"].count("\n") + 2
    headers = f"From: {author['mail']} ({author['name']})\nSubject: {subject}\n"
    headers += f"Organization: {author['organization']}\nLines: {count}\n\n"
    return headers + body + "\n"


def sentence(composer: Composer, own: float) -> str:
    """Return a sentence of the group with the chance `own`, else one that fits anywhere."""
    rng, stock = composer.rng, composer.stock
    if rng.random() < own:
        return composer.say("{line}.")
    terms = stock["t"]
    if rng.random() < 0.35:  # speaks of something else
        stock["t"] = rng.choice(list(stock["terms"].values()))
    text = composer.say("{general}.")
    stock["t"] = terms
    return text


def quote(composer: Composer, other: Person) -> str:
    """Return what somebody else wrote, each line behind a '>'."""
    count = composer.rng.choice((1, 1, 2))
    quoted = "\n".join("> " + sentence(composer, 0.7) for _ in range(count))
    number, host = composer.rng.randrange(1000, 9999), other["mail"].split("@")[1]
    return f"In article <{number}@{host}> {other['mail']} writes:\n{quoted}"
