"""English-Korean sentence pairs (kor_eng.txt): set phrases and composed sentences.

Korean puts the verb last and shows in its ending what English says with helping verbs. One in six
English sides has a second Korean one, in another style of speech (polite -요, plain). Sorted by the
length of the English side, as the official file is.
Not handled: relative clauses, honorifics but -세요, the written style in -다.
"""

import random
from typing import Any

from data.samplers.compose import RIEUL, Composer, Files, cells, final, load, settle

ROWS = 1350
SECOND = 0.17  # share of English sides with a second translation
FINAL_B = 17  # the final consonant ㅂ
KINDS = "habit past past future able able now like ask order order condition quality quality where"
TIMES = {"habit": "often", "past": "then", "future": "soon", "condition": "clause"}
CHANCES = {"habit": 0.35, "past": 0.4, "future": 0.3, "able": 0.4, "now": 0.4, "like": 0.6}
HAPPENS = {"lose", "find", "hear", "live", "remember"}  # nobody wants or is told to do these
AGREEING = {word: (word, word + "s") for word in ("want", "like", "hate")}
AGREEING |= {"do": ("do", "does"), "have": ("have", "has"), "wish": ("싶어", "싶어 해")}
PLURAL = {"the children", "the grapes", "the noodles"}


def make(seed: int = 2026) -> Files:
    rng, stock, pairs = random.Random(seed), load("kor_eng"), set()
    for english, ways in (cells(line, " = ") for line in stock["phrase"]):
        pairs |= {(english, way) for way in cells(ways, " / ")}
    while len(pairs) < ROWS:
        english, polite, plain = sentence(stock, rng.choice(KINDS.split()), rng)
        first, second = rng.sample([polite, plain], 2)
        pairs.add((english[0].upper() + english[1:], settle(first)))
        if rng.random() < SECOND:
            pairs.add((english[0].upper() + english[1:], settle(second)))
    rows = sorted(pairs, key=lambda pair: (len(pair[0]), pair))
    return {"kor_eng.txt": "".join(f"{english}\t{korean}\n" for english, korean in rows)}


def sentence(stock: dict[str, Any], kind: str, rng: random.Random) -> tuple[str, str, str]:
    """Compose a sentence: English, polite and plain Korean."""
    if kind == "quality":
        slots = quality(stock, rng)
    elif kind == "where":
        slots = place(stock, rng)
    else:
        slots = action(stock, rng, willed=kind in ("like", "order"))
    if kind in TIMES:
        slots["time"], slots["when"] = cells(rng.choice(stock[TIMES[kind]]), " = ")
    composer = Composer(stock, rng)
    english, korean = cells(pattern(stock["kind"], kind, rng), " = ")
    if " / " in korean:
        ways = cells(korean, " / ")
    else:
        polite, plain = ("예요", "야") if korean.endswith("거") else ("요", "")
        ways = [korean + polite + english[-1], korean + plain + english[-1]]
    english, plain = (composer.begin(slots).fill(way) for way in (english, ways[1]))
    return english, composer.begin(slots | {"topic": slots.get("polite", "")}).fill(ways[0]), plain


def pattern(kinds: dict[str, list[str]], kind: str, rng: random.Random) -> str:
    """Choose one of a kind's patterns; those with a chance have the usual one first."""
    rare = kind in CHANCES and rng.random() < CHANCES[kind]
    if kind == "able":
        return rng.choice(kinds["unable" if rare else "able"])
    if kind in CHANCES:
        return kinds[kind][(1 + (kind == "past" and rng.random() < 0.5)) if rare else 0]
    return rng.choice(kinds[kind]) if len(kinds[kind]) > 1 else kinds[kind][0]


def action(stock: dict[str, Any], rng: random.Random, *, willed: bool) -> dict[str, str]:
    """Draw a subject, a verb (with `willed` none that merely happens) and a complement."""
    who, korean, own = cells(rng.choice(stock["subject"]), " = ")
    verbs = [line for line in stock["verb"] if not willed or line.split(",")[0] not in HAPPENS]
    english, forms, complements = cells(rng.choice(verbs), " | ")
    what, thing = cells(rng.choice(cells(complements, ";")), " = ")
    base, does, did, ing = cells(english, ",")
    present, past, future, stem = cells(forms, ",")
    third = who not in ("I", "you", "we", "they")
    are, were = ("is", "was") if third else ("am", "was") if who == "I" else ("are", "were")
    slots = {name: forms[third] for name, forms in AGREEING.items()}
    slots |= {"who": who, "base": base, "does": does if third else base, "did": did, "ing": ing}
    slots |= {"are": are, "were": were, "what": what.replace("my ", own + " "), "object": thing}
    slots["your"] = slots["what"].replace(own + " ", "your ")
    slots["our"] = slots["your"].replace("your ", "our ")
    slots |= {"present": present, "past": past, "future": future, "stem": stem}
    slots |= {"request": shift(future, -RIEUL) + "세요", "topic": korean + "(은)"}
    slots["proposal"] = shift(future, FINAL_B - RIEUL) + "시다"
    slots["during"] = (shift(stem, -RIEUL) if final(stem[-1]) == RIEUL else stem) + "는"
    return slots | {"polite": {"I": "저는", "you": "당신은"}.get(who, korean + "(은)")}


def shift(word: str, by: int) -> str:
    """Exchange the final consonant: with -RIEUL 팔 becomes 파, with FINAL_B - RIEUL 갈 갑."""
    return word[:-1] + chr(ord(word[-1]) + by)


def quality(stock: dict[str, Any], rng: random.Random) -> dict[str, str]:
    """Draw an adjective and what it is said of."""
    how, forms, things = cells(rng.choice(stock["adjective"]), " | ")
    what, thing = cells(rng.choice(cells(things, ";")), " = ")
    slots = dict(zip(("present", "past", "stem"), cells(forms, ","), strict=True))
    are, were = ("are", "were") if what in PLURAL else ("is", "was")
    return slots | {"how": how, "what": what, "thing": thing, "are": are, "were": were}


def place(stock: dict[str, Any], rng: random.Random) -> dict[str, str]:
    """Draw a thing and where it is."""
    what, thing = cells(rng.choice(stock["thing"]), " = ")
    at, where = cells(rng.choice(stock["place"]), " = ")
    slots = {"what": what, "the": "the " + what.partition(" ")[2], "thing": thing}
    return slots | {"at": at, "place": where, "inside": where[:-1] + "에서"}
