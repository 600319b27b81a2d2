"""Korean sentences whose characters carry BIO tags (ner.tsv): PS, LC, OG, DT, TI, QT.

Names are composed, so most of a test sentence's people and organisations are new; a name's word may
be an ordinary word elsewhere (이슬, 한결), a city may be the team or the council of it. One mention
in a hundred is left untagged, as tired annotators do. Not handled: entities inside entities.
"""

import random
import re

from data.samplers.compose import Composer, Files, final, fresh, load

SENTENCES = 1050
LENGTHS = range(12, 121)  # of a sentence, in characters
UNTAGGED = 0.01
TAGGED = re.compile(r"<([^<>:]+):([A-Z]{2})>")
Parts = dict[str, list[str]]


def make(seed: int = 2026) -> Files:
    """Compose the sentences, all different without their tags, then untag a few mentions."""
    rng, seen = random.Random(seed), set()
    composer = Composer(load("ner"), rng)
    sentences = [fresh(seen, sentence, composer, key=usable) for _ in range(SENTENCES)]
    blocks = []
    for place, marked in enumerate(sentences, start=1):
        marked = TAGGED.sub(lambda match: match[1 if rng.random() < UNTAGGED else 0], marked)
        blocks.append(block(f"ner_{place:05}", marked))
    return {"ner.tsv": "".join(blocks)}


def usable(marked: str) -> str | None:
    plain = TAGGED.sub(r"\1", marked)
    return plain if len(plain) in LENGTHS else None


def sentence(composer: Composer) -> str:
    """Compose a sentence with new names and numbers; its entities are marked `<word:LC>`."""
    rng, stock = composer.begin().rng, composer.stock
    sizes = {name: range(*bounds) for name, bounds in stock["size"].items()}
    stock |= names(rng, stock["name"])
    stock |= {name: [str(rng.choice(sizes[name])) for _ in range(2)] for name in sizes}
    return composer.fill(rng.choice(stock["sentence"]))


def names(rng: random.Random, parts: Parts) -> Parts:
    """Invent a handful of people, organisations, schools and teams."""

    def pick(part: str) -> str:
        return rng.choice(parts[part])

    full = [pick("surnames") + given(rng, parts) for _ in range(4)]
    banks = [f"{pick('makers')}은행", f"{pick('cities')}저축은행"]
    places = parts["makers"] + parts["cities"]
    schools = [rng.choice(places) + kind for kind in ("대학교", "대", "고등학교")]
    word = rng.choice([name for name in parts["given"] if final(name[-1])])
    invented = given(rng, parts)
    while not final(invented[-1]):  # the suffix 이 stands after a consonant only
        invented = given(rng, parts)
    people = {"person": full, "given": [word, invented], "surname_only": [pick("surnames")]}
    people["witness"] = [pick("surnames") + " 모"]
    maker = pick("makers")
    bodies = {"org": [rng.choice((firm, office, body))(rng, parts) for _ in range(3)]}
    bodies["firm"] = [firm(rng, parts) for _ in range(3)]
    bodies["office"] = [office(rng, parts) for _ in range(2)]
    bodies["cityhall"] = [f"{pick('cities')}시", f"{pick('cities')}시청"]
    bodies |= {"org_bank": banks, "school": schools}
    bodies["team"] = [team(rng, parts) for _ in range(4)]
    made = {slot: [f"<{name}:PS>" for name in some] for slot, some in people.items()}
    made |= {slot: [f"<{name}:OG>" for name in some] for slot, some in bodies.items()}
    return made | {"maker": [maker]}


def given(rng: random.Random, parts: Parts) -> str:
    if rng.random() < 0.12:
        return rng.choice(parts["given"])
    first = rng.choice(parts["first"])
    return first + rng.choice([second for second in parts["second"] if second != first])


def firm(rng: random.Random, parts: Parts) -> str:
    maker, kinds = rng.choice(parts["makers"]), parts["companies"]
    return rng.choice((maker, maker + rng.choice(kinds), maker + rng.choice(kinds)))


def office(rng: random.Random, parts: Parts) -> str:
    return rng.choice(parts["cities"]) + rng.choice(parts["offices"])


def body(rng: random.Random, parts: Parts) -> str:
    kind = rng.choice(parts["bodies"])
    return rng.choice((rng.choice(parts["makers"]) + kind, f"{rng.choice(parts['cities'])} {kind}"))


def team(rng: random.Random, parts: Parts) -> str:
    """Name a team: by city and emblem, by its owner, or by the city alone."""
    city, emblem = rng.choice(parts["cities"]), rng.choice(parts["teams"])
    return rng.choice((f"{city} {emblem}", f"{rng.choice(parts['makers'])} {emblem}", city))


def block(identity: str, marked: str) -> str:
    """Write a sentence: a comment, `character tab tag` a line, an empty line.

    >>> block("a", "<봄비:PS>다")
    '## a\\t<봄비:PS>다\\n봄\\tB-PS\\n비\\tI-PS\\n다\\tO\\n\\n'
    """
    lines = [f"## {identity}\t{marked}"]
    for outside, word, tag in re.findall(rf"([^<]*)(?:{TAGGED.pattern})?", marked):
        lines += [f"{character}\tO" for character in outside]
        lines += [f"{c}\t{'I' if place else 'B'}-{tag}" for place, c in enumerate(word)]
    return "\n".join(lines) + "\n\n"
