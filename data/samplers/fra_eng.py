"""English-French sentence pairs (fra_eng.txt): `English TAB French`, shortest English first.

A third are set phrases written by hand; the rest joins a subject, a verb and a complement that go
together, in several tenses and moods. French agrees: endings of verbs, gender and number of
adjectives and participles, ne ... pas around the verb, "de" for the indefinite article after a
negation, elision, inversion. One English side may have several French ones (tu and vous, fatigué
and fatiguée), as in the official file.
Not handled: pronouns as objects, relative clauses, the subjunctive.
"""

import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from data.samplers.compose import Files, cells, load

ROWS = 4000
LONGEST = 48  # characters of an English side
FUTURE = ("ai", "as", "a", "ons", "ez", "ont")
IMPERFECT = ("ais", "ais", "ait", "ions", "iez", "aient")
AVOIR = ("ai", "as", "a", "avons", "avez", "ont")
ETRE = ("suis", "es", "est", "sommes", "êtes", "sont")
STATES = {"like", "hate", "need", "have", "know"}  # no progressive, no order; past: imparfait
NO_ORDER = STATES | {"understand", "lose", "fall", "break", "hear", "see", "forget", "find"}
TIMED = re.compile(r"\b(on|at|until|for|all|time|noon|early|late|summer|first|end|much|little)\b")
UNWISE = re.compile(r"\b(too|badly|tune|patience|early|late)\b")
NO_DEGREE = re.compile(r"en |à |dans |dehors|seul|réveillé|marié|prêt|malade")
ELISION = re.compile(r"\b([JjNnDdLl]e|[Ll]a|[Qq]ue) (?=[aâàeéèêiîoôuyhœAEÉIOUH])")
Pairs = Iterator[tuple[str, str]]


class Subject(NamedTuple):
    english: str
    french: str
    person: int  # 0 je ... 5 ils
    gender: str  # m, f, p (vous: any, of any number) or ? (both are possible)

    @property
    def third(self) -> bool:
        return self.person == 2

    @property
    def be(self) -> tuple[str, str]:
        return {0: ("am", "was"), 2: ("is", "was")}.get(self.person, ("are", "were"))


class Verb(NamedTuple):
    forms: list[str]  # eat, eats, ate, eaten, eating
    infinitive: str
    present: list[str]  # six persons
    participle: str
    future: str  # the stem
    auxiliary: str  # a(voir) or e (être)
    objects: list[list[str]]  # English, French

    @property
    def base(self) -> str:
        return self.forms[0]


def make(seed: int = 2026) -> Files:
    rng, stock = random.Random(seed), parse(load("fra_eng"))
    pairs = dict.fromkeys(
        (english, french) for english, ways in stock["fixed"] for french in cells(ways, ";")
    )
    makers = (statement,) * 9 + (description,) * 5 + (question, question, wish, wish, order, order)
    while len(pairs) < ROWS:
        for english, french in rng.choice(makers)(stock, rng):
            if len(english) <= LONGEST:
                pairs.setdefault((sentence(english), sentence(french)))
    rows = sorted(list(pairs)[:ROWS], key=lambda pair: len(pair[0]))
    return {"fra_eng.txt": "".join(f"{english}\t{french}\n" for english, french in rows)}


def parse(stock: dict[str, Any]) -> dict[str, Any]:
    """Turn the lines of the stock into cells, subjects and verbs into records."""
    adverbs = stock.pop("adverbs")
    cut = {name: [cells(line, "|") for line in lines] for name, lines in stock.items()}
    cut["adverbs"] = {tense: [cells(line, "|") for line in adverbs[tense]] for tense in adverbs}
    cut["subjects"] = [Subject(en, fr, int(who), sex) for en, fr, who, sex in cut["subjects"]]
    cut["verbs"] = [verb(*line) for line in cut["verbs"]]
    cut["willing"] = [one for one in cut["verbs"] if one.base not in NO_ORDER]
    return cut


def verb(english: str, infinitive: str, present: str, participle: str, *rest: str) -> Verb:
    future, auxiliary, complements = rest
    stem = infinitive[:-2]
    if present == "-":  # regular, but mangeons, commençons
        nous = re.sub("c$", "ç", re.sub("g$", "ge", stem))
        present = f"{stem}e {stem}es {stem}e {nous}ons {stem}ez {stem}ent"
    spaced = [[form.replace("_", " ") for form in forms.split()] for forms in (english, present)]
    objects = [cells(pair, "=") for pair in cells(complements, ";")]
    participle = participle.replace("_", " ")
    return Verb(spaced[0], infinitive, spaced[1], participle, future, auxiliary, objects)


def sentence(text: str) -> str:
    """Capital letter, elision, a narrow blank before ? and !; English sides pass unchanged."""
    text = ELISION.sub(lambda match: match[1][:-1] + "'", text)
    text = re.sub(r" ([?!])$", "\u202f\\1", text)
    return text[0].upper() + text[1:]


def statement(stock: dict[str, Any], rng: random.Random) -> Pairs:
    """Yield e.g. ("She didn't buy flowers yesterday.", "Elle n'a pas acheté de fleurs hier.")."""
    who, does = rng.choice(stock["subjects"]), rng.choice(stock["verbs"])
    negated = rng.random() < 0.35
    tense = rng.choice(("present", "present", "past", "past", "future", "used"))
    if does.base in STATES:
        tense = rng.choice(("present", "past"))
    elif tense == "used" and negated:
        tense = "present"
    things, time = rng.choice(does.objects), ("", "")
    if tense != "used" and not TIMED.search(things[0]) and rng.random() >= 0.7:
        time = [f" {adverb}" for adverb in rng.choice(stock["adverbs"][tense])]
    thing = complement(things, negated)
    english = f"{who.english} {english_verb(who, does, tense, negated, rng)} {thing[0]}{time[0]}."
    for group in french_verbs(who, does, tense, negated, rng):
        yield english, f"{who.french} {group} {thing[1]}{time[1]}."


def complement(pair: list[str], negated: bool) -> tuple[str, str]:
    """Return both sides; after a negation some -> any and un, du, des ... -> de."""
    english, french = pair
    if negated:
        english = re.sub(r"^some\b", "any", english)
        french = re.sub(r"^~(un|une|du|de la|des|de) |^~de l'", "de ", french)
    return english, french.lstrip("~")


def english_verb(who: Subject, does: Verb, tense: str, negated: bool, rng: random.Random) -> str:
    base, third, past, _, ing = does.forms
    if tense == "used":
        return f"used to {base}"
    if tense == "future":
        return f"won't {base}" if negated else f"will {base}"
    if tense == "past":
        return f"didn't {base}" if negated else past
    if ing != "-" and rng.random() < 0.4:
        return f"{who.be[0]}{' not' if negated else ''} {ing}"
    if negated:
        return f"{'doesn' if who.third else 'don'}'t {base}"
    return third if who.third else base


def french_verbs(
    who: Subject, does: Verb, tense: str, negated: bool, rng: random.Random
) -> list[str]:
    """Return the verb group; two where a participle may be masculine or feminine."""
    person = who.person
    if tense == "present":
        groups = [does.present[person]]
    elif tense == "future":
        groups = [f"{does.future}{FUTURE[person]} {does.infinitive.partition(' ')[2]}".strip()]
    elif tense == "used" or does.base in STATES:  # imparfait: the stem of nous, without its -ons
        form, _, tail = does.present[3].partition(" ")
        stem = form.removesuffix("ons")
        if IMPERFECT[person].startswith("i"):
            stem = re.sub("ge$", "g", stem)
        groups = [f"{stem}{IMPERFECT[person]} {tail}".strip()]
    elif does.auxiliary == "a":
        groups = [f"{AVOIR[person]} {does.participle}"]
    else:
        forms = agreeing(does.participle, does.participle + "e", who, rng)
        groups = [f"{ETRE[person]} {form}" for form in forms]
    return [around(group, negated) for group in groups]


def around(group: str, negated: bool) -> str:
    """Put ne ... pas around the first word of a verb group."""
    first, _, rest = group.partition(" ")
    return f"ne {first} pas {rest}".strip() if negated else group


def agreeing(masculine: str, feminine: str, who: Subject, rng: random.Random) -> list[str]:
    """Return the forms of an adjective or participle that the subject allows."""
    if who.gender == "?":
        return list(dict.fromkeys((masculine, feminine)))
    if who.gender == "p":  # vous: one man, one woman, several people
        return [rng.choice((masculine, feminine, plural(masculine)))]
    form = feminine if who.gender == "f" else masculine
    return [plural(form) if who.person in (3, 5) else form]


def plural(form: str) -> str:
    fixed = form[-1] in "sx" or re.match(r"en |à |dans |dehors", form)
    return form if fixed else form + "s"


def description(stock: dict[str, Any], rng: random.Random) -> Pairs:
    """Yield e.g. ("We were too tired.", "Nous étions trop fatigués.")."""
    who, adjective = rng.choice(stock["subjects"]), rng.choice(stock["adjectives"])
    english, masculine, feminine = adjective
    negated, tense = rng.random() < 0.3, rng.choice(("now", "now", "was", "will"))
    degree = ("", "")
    if rng.random() < 0.4 and not NO_DEGREE.match(masculine):
        degree = [f"{word} " for word in rng.choice(stock["degrees"][: 2 if negated else None])]
    is_, was = who.be
    said, denied, stem = {
        "now": (is_, f"{is_} not", ETRE[who.person]),
        "was": (was, f"{was}n't", "ét" + IMPERFECT[who.person]),
        "will": ("will be", "won't be", "ser" + FUTURE[who.person]),
    }[tense]
    ask = who.person in (1, 4) and not negated and tense == "now" and rng.random() < 0.6
    for form in agreeing(masculine, feminine, who, rng):
        how_en, how_fr = degree[0] + english, degree[1] + form
        if ask:
            yield f"are you {how_en}?", f"{stem}-{who.french} {how_fr} ?"
        else:
            group = around(f"{stem} {how_fr}", negated)
            yield f"{who.english} {denied if negated else said} {how_en}.", f"{who.french} {group}."


def question(stock: dict[str, Any], rng: random.Random) -> Pairs:
    """Yield e.g. ("Did you find the keys?", "Avez-vous trouvé les clés ?")."""
    who, does = rng.choice(stock["subjects"]), rng.choice(stock["verbs"])
    tense = rng.choice(("present", "past"))
    things = rng.choice(does.objects)
    thing_en, thing_fr = complement(things, True)[0], complement(things, False)[1]
    do = "did" if tense == "past" else "does" if who.third else "do"
    for group in french_verbs(who, does, tense, False, rng):
        french = f"est-ce que {who.french} {group} {thing_fr} ?"
        if who.person in (1, 4) and rng.random() < 0.7:
            first, _, rest = group.partition(" ")
            french = " ".join(f"{first}-{who.french} {rest} {thing_fr} ?".split())
        yield f"{do} {who.english} {does.base} {thing_en}?", french


def wish(stock: dict[str, Any], rng: random.Random) -> Pairs:
    """Yield e.g. ("They can't open the door.", "Ils ne peuvent pas ouvrir la porte.")."""
    who, does = rng.choice(stock["subjects"]), rng.choice(stock["willing"])
    said, present, denied = rng.choice(stock["wishes"])
    negated = bool(denied) and rng.random() < 0.4
    will = cells(denied if negated else said, ",")[who.third]
    will = re.sub("^be ", f"{who.be[0]} ", will)
    thing_en, thing_fr = complement(rng.choice(does.objects), negated)
    group = around(present.split()[who.person], negated)
    french = f"{who.french} {group} {does.infinitive} {thing_fr}."
    yield f"{who.english} {will} {does.base} {thing_en}.", french


def order(stock: dict[str, Any], rng: random.Random) -> Pairs:
    """Yield e.g. ("Don't open the door.", "N'ouvrez pas la porte."), and "Let's ..."."""
    does, kind = rng.choice(stock["willing"]), rng.choice(("do", "do", "please", "not", "let"))
    good = [pair for pair in does.objects if kind == "not" or not UNWISE.search(pair[0])]
    thing_en, thing_fr = complement(rng.choice(good), kind == "not")
    what = f"{does.base} {thing_en}"
    english = {"please": f"{what}, please", "not": f"don't {what}", "let": f"let's {what}"}
    for person in (3,) if kind == "let" else (1, 4):
        form = does.present[person]
        if form.endswith(("es", "vas")) and person == 1:
            form = form[:-1]
        polite = ", s'il te plaît" if person == 1 else ", s'il vous plaît"
        french = f"{around(form, kind == 'not')} {thing_fr}{polite if kind == 'please' else ''}."
        yield f"{english.get(kind, what)}.", french
