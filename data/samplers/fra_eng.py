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

from data.samplers.stock import load

ROWS = 4000
ENDINGS = ("e", "es", "e", "ons", "ez", "ent")
FUTURE = ("ai", "as", "a", "ons", "ez", "ont")
IMPERFECT = ("ais", "ais", "ait", "ions", "iez", "aient")
AVOIR = ("ai", "as", "a", "avons", "avez", "ont")
ETRE = ("suis", "es", "est", "sommes", "êtes", "sont")
BE = {"I": ("am", "was"), "you": ("are", "were"), "we": ("are", "were"), "they": ("are", "were")}
STATES = {"like", "hate", "need", "have", "know"}  # no progressive, no order; past: imparfait
NO_ORDER = STATES | {"understand", "lose", "fall", "break", "hear", "see", "forget", "find"}
TIMED = re.compile(r"\b(on|at|until|for|all|time|noon|early|late|summer|first|end|much|little)\b")
UNWISE = re.compile(r"\b(too|badly|tune|patience|early|late)\b")
NO_DEGREE = re.compile(r"en |à |dans |dehors|seul|réveillé|marié|prêt|malade")
ELISION = re.compile(r"\b([JjNnDdLl]e|[Ll]a|[Qq]ue) (?=[aâàeéèêiîoôuyhœAEÉIOUH])")


def make(seed: int = 2026) -> dict[str, str]:
    """Return {"fra_eng.txt": content}."""
    rng = random.Random(seed)
    stock = parse(load("fra_eng"))
    pairs = dict.fromkeys(fixed_pairs(stock["fixed"]))
    makers = (statement,) * 9 + (description,) * 5 + (question, question, wish, wish, order, order)
    while len(pairs) < ROWS:
        for english, french in rng.choice(makers)(stock, rng):
            if len(english) <= 48:
                pairs.setdefault((sentence(english), sentence(french)))
    rows = sorted(list(pairs)[:ROWS], key=lambda pair: len(pair[0]))
    return {"fra_eng.txt": "".join(f"{english}\t{french}\n" for english, french in rows)}


def parse(stock: dict) -> dict:
    """Turn the lines of the stock into tuples; `verbs` into records."""
    cut = {name: [tuple(part.strip() for part in line.split("|")) for line in lines]
           for name, lines in stock.items() if isinstance(lines, list)}  # fmt: skip
    cut["adverbs"] = {tense: [tuple(part.strip() for part in line.split("|")) for line in lines]
                      for tense, lines in stock["adverbs"].items()}  # fmt: skip
    cut["subjects"] = [(en, fr, int(person), gender) for en, fr, person, gender in cut["subjects"]]
    cut["verbs"] = [verb(fields) for fields in cut["verbs"]]
    return cut


def verb(fields: tuple) -> dict:
    forms, infinitive, present, participle, future, auxiliary, complements = fields
    english = [form.replace("_", " ") for form in forms.split()]
    if present == "-":
        present = [regular(infinitive, ending) for ending in ENDINGS]
    else:
        present = [form.replace("_", " ") for form in present.split()]
    objects = [tuple(side.strip() for side in pair.split("=")) for pair in complements.split(";")]
    return {
        "english": dict(zip(("base", "third", "past", "done", "ing"), english, strict=True)),
        "infinitive": infinitive, "present": present, "participle": participle.replace("_", " "),
        "future": future, "être": auxiliary == "e", "objects": objects,
        "tail": infinitive.partition(" ")[2],
    }  # fmt: skip


def regular(infinitive: str, ending: str) -> str:
    """Return the present of an -er verb: mangeons, commençons."""
    stem = infinitive[:-2]
    if ending == "ons":
        stem = re.sub("c$", "ç", re.sub("g$", "ge", stem))
    return stem + ending


def fixed_pairs(lines: list):
    for english, translations in lines:
        for french in translations.split(";"):
            yield english, french.strip()


def sentence(text: str) -> str:
    """Capital letter, elision, a narrow blank before ? and !; English sides pass unchanged."""
    text = ELISION.sub(lambda match: match[1][:-1] + "'", text)
    text = re.sub(r" ([?!])$", "\u202f\\1", text)
    return text[0].upper() + text[1:]


def statement(stock: dict, rng: random.Random):
    """Yield e.g. ("She didn't buy flowers yesterday.", "Elle n'a pas acheté de fleurs hier.")."""
    subject, action = rng.choice(stock["subjects"]), rng.choice(stock["verbs"])
    negated = rng.random() < 0.35
    tense = rng.choice(("present", "present", "past", "past", "future", "used"))
    if action["english"]["base"] in STATES:
        tense = rng.choice(("present", "past"))
    elif tense == "used" and negated:
        tense = "present"
    things = rng.choice(action["objects"])
    time_en, time_fr = adverb(stock, tense, things[0], rng)
    thing_en, thing_fr = complement(things, negated)
    verb_en = english_verb(subject, action, tense, negated, rng)
    english = f"{subject[0]} {verb_en} {thing_en}{time_en}."
    for group in french_verbs(subject, action, tense, negated, rng):
        yield english, f"{subject[1]} {group} {thing_fr}{time_fr}."


def adverb(stock: dict, tense: str, thing: str, rng: random.Random) -> tuple[str, str]:
    if tense == "used" or TIMED.search(thing) or rng.random() < 0.7:
        return "", ""
    english, french = rng.choice(stock["adverbs"][tense])
    return f" {english}", f" {french}"


def complement(pair: tuple[str, str], negated: bool) -> tuple[str, str]:
    """Return both sides; after a negation some -> any and un, du, des ... -> de."""
    english, french = pair
    if negated:
        english = re.sub(r"^some\b", "any", english)
        french = re.sub(r"^~(un|une|du|de la|des|de) |^~de l'", "de ", french)
    return english, french.lstrip("~")


def third(subject: tuple) -> bool:
    return subject[2] == 2


def english_verb(subject: tuple, action: dict, tense: str, negated: bool, rng) -> str:
    forms = action["english"]
    if tense == "used":
        return f"used to {forms['base']}"
    if tense == "future":
        return f"{'won’t' if negated else 'will'} {forms['base']}".replace("’", "'")
    if tense == "past":
        return f"didn't {forms['base']}" if negated else forms["past"]
    if forms["ing"] != "-" and rng.random() < 0.4:
        be = BE.get(subject[0], ("are" if subject[2] == 5 else "is",))[0]
        return f"{be}{' not' if negated else ''} {forms['ing']}"
    if negated:
        return f"{'doesn' if third(subject) else 'don'}'t {forms['base']}"
    return forms["third"] if third(subject) else forms["base"]


def french_verbs(subject: tuple, action: dict, tense: str, negated: bool, rng) -> list[str]:
    """Return the verb group; two where a participle may be masculine or feminine."""
    person, tail = subject[2], f" {action['tail']}" if action["tail"] else ""
    if tense == "present":
        return [around(action["present"][person], negated)]
    if tense == "future":
        return [around(action["future"] + FUTURE[person] + tail, negated)]
    if tense == "used" or action["english"]["base"] in STATES:
        return [around(imperfect(action, person), negated)]
    if not action["être"]:
        return [around(f"{AVOIR[person]} {action['participle']}", negated)]
    masculine = action["participle"]
    forms = agreeing(masculine, masculine + "e", subject, rng)
    return [around(f"{ETRE[person]} {form}", negated) for form in forms]


def imperfect(action: dict, person: int) -> str:
    """Return the imparfait: the stem of nous, without its -ons."""
    form, _, tail = action["present"][3].partition(" ")
    stem, ending = form.removesuffix("ons"), IMPERFECT[person]
    if ending.startswith("i"):
        stem = re.sub("ge$", "g", stem)
    return f"{stem}{ending} {tail}".strip()


def around(group: str, negated: bool) -> str:
    """Put ne ... pas around the first word of a verb group."""
    first, _, rest = group.partition(" ")
    return f"ne {first} pas {rest}".strip() if negated else group


def agreeing(masculine: str, feminine: str, subject: tuple, rng: random.Random) -> list[str]:
    """Return the forms of an adjective or participle that the subject allows."""
    _, _, person, gender = subject
    if gender == "?":
        return list(dict.fromkeys((masculine, feminine)))
    if gender == "p":  # vous: one man, one woman, several people
        return [rng.choice((masculine, feminine, plural(masculine)))]
    form = feminine if gender == "f" else masculine
    return [plural(form) if person in (3, 5) else form]


def plural(form: str) -> str:
    fixed = form[-1] in "sx" or re.match(r"en |à |dans |dehors", form)
    return form if fixed else form + "s"


def description(stock: dict, rng: random.Random):
    """Yield e.g. ("We were too tired.", "Nous étions trop fatigués.")."""
    subject, (english, masculine, feminine) = rng.choice(stock["subjects"]), rng.choice(
        stock["adjectives"])  # fmt: skip
    negated, tense = rng.random() < 0.3, rng.choice(("now", "now", "was", "will"))
    degree_en, degree_fr = "", ""
    if rng.random() < 0.4 and not NO_DEGREE.match(masculine):
        degree_en, degree_fr = rng.choice(stock["degrees"][: 2 if negated else None])
    be = BE.get(subject[0], ("are", "were") if subject[2] == 5 else ("is", "was"))
    verb_en = {"now": be[0], "was": be[1], "will": "will be"}[tense]
    if negated:
        verb_en = {"now": f"{be[0]} not", "was": f"{be[1]}n't", "will": "won't be"}[tense]
    stem = {"now": ETRE[subject[2]], "was": "ét" + IMPERFECT[subject[2]],
            "will": "ser" + FUTURE[subject[2]]}[tense]  # fmt: skip
    ask = subject[2] in (1, 4) and not negated and tense == "now" and rng.random() < 0.6
    for form in agreeing(masculine, feminine, subject, rng):
        rest_en, rest_fr = f"{degree_en} {english}".strip(), f"{degree_fr} {form}".strip()
        if ask:
            yield f"are you {rest_en}?", f"{stem}-{subject[1]} {rest_fr} ?"
        else:
            yield (f"{subject[0]} {verb_en} {rest_en}.",
                   f"{subject[1]} {around(f'{stem} {rest_fr}', negated)}.")  # fmt: skip


def question(stock: dict, rng: random.Random):
    """Yield e.g. ("Did you find the keys?", "Avez-vous trouvé les clés ?")."""
    subject, action = rng.choice(stock["subjects"]), rng.choice(stock["verbs"])
    tense = rng.choice(("present", "past"))
    thing_en, thing_fr = complement(rng.choice(action["objects"]), False)
    thing_en = re.sub(r"^some\b", "any", thing_en)
    do = "did" if tense == "past" else "does" if third(subject) else "do"
    english = f"{do} {subject[0]} {action['english']['base']} {thing_en}?"
    for group in french_verbs(subject, action, tense, False, rng):
        if subject[2] in (1, 4) and rng.random() < 0.7:
            first, _, rest = group.partition(" ")
            yield english, " ".join(f"{first}-{subject[1]} {rest} {thing_fr} ?".split())
        else:
            yield english, f"est-ce que {subject[1]} {group} {thing_fr} ?"


WISHES = (
    ("want", "wants", ("veux", "veux", "veut", "voulons", "voulez", "veulent"), " to"),
    ("have", "has", ("dois", "dois", "doit", "devons", "devez", "doivent"), " to"),
    ("can", "can", ("peux", "peux", "peut", "pouvons", "pouvez", "peuvent"), ""),
    ("am going", "", ("vais", "vas", "va", "allons", "allez", "vont"), " to"),
    ("hope", "hopes", ("espère", "espères", "espère", "espérons", "espérez", "espèrent"), " to"),
    ("would like", "would like", tuple(f"voudr{end}" for end in IMPERFECT), " to"),
)


def wish(stock: dict, rng: random.Random):
    """Yield e.g. ("They can't open the door.", "Ils ne peuvent pas ouvrir la porte.")."""
    subject, action = rng.choice(stock["subjects"]), rng.choice(willing(stock["verbs"]))
    base, other, present, to = rng.choice(WISHES)
    negated = base in ("want", "can", "am going") and rng.random() < 0.4
    if base == "am going":
        be = BE.get(subject[0], ("are" if subject[2] == 5 else "is",))[0]
        english = f"{be}{' not' if negated else ''} going"
    elif negated:
        no = "doesn't" if third(subject) else "don't"
        english = "can't" if base == "can" else f"{no} {base}"
    else:
        english = other if third(subject) else base
    thing_en, thing_fr = complement(rng.choice(action["objects"]), negated)
    group = around(present[subject[2]], negated)
    yield (f"{subject[0]} {english}{to} {action['english']['base']} {thing_en}.",
           f"{subject[1]} {group} {action['infinitive']} {thing_fr}.")  # fmt: skip


def willing(verbs: list[dict]) -> list[dict]:
    """Return the verbs that one can want, plan and be told to do."""
    return [action for action in verbs if action["english"]["base"] not in NO_ORDER]


def order(stock: dict, rng: random.Random):
    """Yield e.g. ("Don't open the door.", "N'ouvrez pas la porte."), and "Let's ..."."""
    action = rng.choice(willing(stock["verbs"]))
    kind = rng.choice(("do", "do", "please", "not", "let"))
    good = [pair for pair in action["objects"] if kind == "not" or not UNWISE.search(pair[0])]
    thing_en, thing_fr = complement(rng.choice(good), kind == "not")
    what = f"{action['english']['base']} {thing_en}"
    english = {"do": what, "please": f"{what}, please"}
    english |= {"not": f"don't {what}", "let": f"let's {what}"}
    for person in (3,) if kind == "let" else (1, 4):
        form = action["present"][person]
        if form.endswith(("es", "vas")) and person == 1:
            form = form[:-1]
        polite = ", s'il te plaît" if person == 1 else ", s'il vous plaît"
        french = f"{around(form, kind == 'not')} {thing_fr}{polite if kind == 'please' else ''}."
        yield f"{english[kind]}.", french
