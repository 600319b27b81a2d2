"""Short messages in the style of tweets with tagged names (wnut_*.conll), English.

A message is an opening, one or two clauses, a reaction and tags or links, written carelessly: no
capitals, capitals everywhere, abbreviations, stretched or missing letters. Many names can be a
person, a town, a firm or a team; the clause decides. Most names of dev and test are not in train,
and each bank keeps every sixth line out of train. About one name in fifty is tagged wrongly.

Not handled: names inside hashtags or user names, nested names, languages other than English.
"""

import random

from data.samplers.stock import Composer, load, words

SIZES = {"train": 1200, "dev": 300, "test": 300}
TAGS = {
    "<person>": "person",
    "<place>": "location",
    "<firm>": "corporation",
    "<thing>": "product",
    "<work>": "creative-work",
    "<group>": "group",
}
# How often a clause comes from each bank; plain ones and reactions hold no name.
BANKS = {"plain": 12, "person": 6, "place": 5, "firm": 3}
BANKS |= {"thing": 3, "work": 3, "group": 3, "mixed": 2}
HELD = 6  # every sixth line of a bank is not used in train
KNOWN = 0.12  # share of names in dev and test that train has too
NOISE = 0.02
SHORT = {"you": "u", "are": "r", "to": "2", "for": "4", "your": "ur", "because": "cuz"}
SHORT |= {"please": "plz", "tonight": "2nite", "tomorrow": "tmrw", "people": "ppl", "and": "n"}
SHORT |= {"the": "da", "with": "w/", "know": "kno", "just": "jus", "going": "goin", "what": "wat"}
STRETCHED = {"so", "no", "wow", "ugh", "love", "yay", "omg", "please", "guys", "again", "too"}

Tagged = list[tuple[str, str]]  # (token, tag) of one message


def make(seed: int = 2026) -> dict[str, str]:
    """Return the three files; no message comes twice."""
    rng = random.Random(seed)
    banks, seen, files = load("wnut"), set(), {}
    namer = Namer(rng, banks.pop("names"))
    for split, size in SIZES.items():
        composer = Composer(banks if split != "train" else without_held(banks), rng)
        blocks = []
        while len(blocks) < size:
            rows = message(composer, namer)
            text = " ".join(token.lower() for token, _ in rows)
            if text not in seen:
                seen.add(text)
                blocks.append("".join(f"{token}\t{tag}\n" for token, tag in rows) + "\n")
        namer.settle()
        files[f"wnut_{split}.conll"] = "".join(blocks)
    return files


def without_held(banks: dict[str, list[str]]) -> dict[str, list[str]]:
    """Drop every sixth line of the banks that hold clauses."""
    kept = dict(banks)
    for name in BANKS:
        kept[name] = [line for place, line in enumerate(banks[name], 1) if place % HELD]
    return kept


def message(composer: Composer, namer: "Namer") -> Tagged:
    """Compose one message and tag it."""
    rng = composer.rng
    composer.begin()
    kinds = rng.choices(list(BANKS), weights=list(BANKS.values()), k=2)
    parts = [composer.draw(kinds[0])]
    if rng.random() < 0.35:
        parts += [stop(rng, parts[0], ".,-"), composer.draw("more")]
    elif rng.random() < 0.2:
        parts += [stop(rng, parts[0], ".!"), composer.draw(kinds[1])]
    if rng.random() < 0.45:
        parts.insert(0, composer.draw("opener"))
    if rng.random() < 0.45:
        parts.append(composer.draw("tail"))
    rows = []
    for token in " ".join(parts).split():
        named = namer.name(token) if token in TAGS else [(namer.filler(token), "O")]
        if rows and rows[-1] == ("a", "O") and named[0][0][0] in "AEIOaeio":
            rows[-1] = ("an", "O")
        rows += named
    return roughen(rng, rows)


def stop(rng: random.Random, before: str, marks: str) -> str:
    """Return what parts two clauses: nothing where the first one ends in a sign already."""
    return rng.choice((*marks, "...", "!")) if before[-1].isalnum() else ""


class Namer:
    """Invent names; those of dev and test are mostly not the ones of train."""

    def __init__(self, rng: random.Random, lists: dict[str, list[str]]):
        self.rng = rng
        self.lists = {key: line[0].split(", ") for key, line in lists.items()}
        self.lists |= {key: words()[key] for key in ("first_names", "last_names", "animals")}
        self.used: dict[str, dict[str, None]] = {slot: {} for slot in TAGS}
        self.train: dict[str, list[str]] = {}

    def settle(self) -> None:
        """Remember the names of train once it is complete."""
        self.train = self.train or {slot: list(names) for slot, names in self.used.items()}

    def name(self, slot: str) -> Tagged:
        """Return the tagged tokens of a name; a few are tagged wrongly or missed."""
        kind = TAGS[slot]
        if self.rng.random() < NOISE:
            kind = self.rng.choice(("O", *TAGS.values()))
        tokens = self.text(slot).split()
        if kind == "O":
            return [(token, "O") for token in tokens]
        return [(token, ("I-" if place else "B-") + kind) for place, token in enumerate(tokens)]

    def text(self, slot: str) -> str:
        """Draw a name: an old one in a few cases, else one that train does not have."""
        if self.train and self.rng.random() < KNOWN:
            return self.rng.choice(self.train[slot])
        invent = getattr(self, slot.strip("<>"))
        text = invent()
        while self.train and text in self.train[slot]:
            text = invent()
        self.used[slot][text] = None
        return text

    def pick(self, *keys: str) -> str:
        """Draw from each list and join by blanks."""
        return " ".join(self.rng.choice(self.lists[key]) for key in keys)

    def person(self) -> str:
        form = self.rng.random()
        if form < 0.42:
            return self.pick("first_names")
        if form < 0.84:
            return self.pick("first_names", "last_names")
        if form < 0.94:
            return self.pick("last_names")
        return self.rng.choice(("DJ ", "Lil ", "J. ", "Big ")) + self.pick("last_names")

    def place(self) -> str:
        form = self.rng.random()
        if form < 0.3:
            return self.pick("cities")
        if form < 0.6:
            return self.pick("towns")
        if form < 0.9:
            return self.pick(self.rng.choice(("towns", "last_names", "nouns")), "sites")
        if form < 0.95:
            return self.rng.choice(("North ", "South ", "Port ", "New ")) + self.pick("towns")
        return self.rng.choice(("Lake ", "Mount ", "St ", "Port ")) + self.pick("first_names")

    def firm(self) -> str:
        form = self.rng.random()
        if form < 0.4:
            return self.coined()
        if form < 0.7:
            return f"{self.coined()} {self.pick('trades')}"
        if form < 0.85:
            return self.pick(self.rng.choice(("towns", "last_names")), "trades")
        return self.pick("last_names") + self.rng.choice(("", " & Sons", " Group", " & Co"))

    def coined(self) -> str:
        return self.pick("heads", "ends").replace(" ", "")

    def thing(self) -> str:
        form, number = self.rng.random(), self.rng.randrange(2, 13)
        if form < 0.25:
            return self.pick("marks", "sorts")
        if form < 0.45:
            return f"{self.pick('marks')} {number}"
        if form < 0.6:
            return f"{self.coined()} {self.pick('sorts')}"
        if form < 0.75:
            return f"{self.coined()} {self.rng.choice('XSTZ')}{number}"
        if form < 0.9:
            return f"{self.pick('marks', 'sorts')} {number}"
        return self.coined()

    def work(self) -> str:
        form = self.rng.random()
        if form < 0.3:
            return f"The {self.pick('moods', 'nouns')}"
        if form < 0.45:
            return self.pick("moods", "nouns")
        if form < 0.6:
            return f"{self.pick('nouns')} of {self.pick('towns')}"
        if form < 0.75:
            return f"{self.pick('deeds')} with the {self.pick('herds')}"
        if form < 0.9:
            return f"The {self.pick('nouns')} 's {self.pick('nouns')}"
        return self.pick("nouns")

    def group(self) -> str:
        form = self.rng.random()
        if form < 0.3:
            return self.pick("towns", "clubs")
        if form < 0.5:
            return self.pick("towns", "herds")
        if form < 0.7:
            return f"The {self.pick('moods', 'herds')}"
        if form < 0.85:
            return f"The {self.pick('herds')}"
        return self.pick("moods", "nouns")

    def filler(self, token: str) -> str:
        """Return a user name, a tag or a link for its mark, else the token itself."""
        if token == "<user>":
            return self.user()
        if token == "<tag>":
            tag = self.pick("tags")
            return "#" + (tag.capitalize() if self.rng.random() < 0.3 else tag)
        if token == "<url>":
            return "http://example.org/" + "".join(
                self.rng.choices("abcdefghkmnABCDEFGH23456789", k=8)
            )
        return token

    def user(self) -> str:
        stem = self.pick(self.rng.choice(("first_names", "animals", "tags"))).replace(" ", "_")
        end = self.rng.choice(("", "", "_x", "92", "_uk", "official", "7", "__", "xo", "2000"))
        return f"@{stem if self.rng.random() < 0.5 else stem.lower()}{end}"


def roughen(rng: random.Random, rows: Tagged) -> Tagged:
    """Write as people do: one manner for the whole message, slips for single words."""
    manner = rng.random()
    slips = rng.choice((0.0, 0.02, 0.08))
    rough = []
    for place, (token, tag) in enumerate(rows):
        if token[0] not in "@#" and not token.startswith("http"):
            token = slip(rng, token) if tag == "O" and rng.random() < slips * 2 else token
            if manner < 0.22:
                token = token.lower()
            elif manner < 0.26:
                token = token.upper()
            elif (manner < 0.62 and starts(rows, place)) or (manner > 0.93 and tag == "O"):
                token = token[:1].upper() + token[1:]
        rough.append((token, tag))
    return rough


def starts(rows: Tagged, place: int) -> bool:
    """Say whether a sentence begins at this place (user names before it do not count)."""
    before = rows[place - 1][0] if place else "."
    return before in {".", "!", "?", "!!!", "...", ":"} or before.startswith("@")


def slip(rng: random.Random, token: str) -> str:
    """Shorten, stretch or misspell a plain word."""
    if token.lower() in SHORT and rng.random() < 0.7:
        return SHORT[token.lower()]
    if token.lower() in STRETCHED:
        return token + token[-1] * rng.randrange(1, 5)
    if "'" in token and token[0] != "'" and token[-1].isalpha():
        return token.replace("'", "")
    if len(token) < 5 or not token.isalpha():
        return token
    at = rng.randrange(1, len(token) - 2)
    if rng.random() < 0.5:
        return token[:at] + token[at + 1 :]
    return token[:at] + token[at + 1] + token[at] + token[at + 2 :]
