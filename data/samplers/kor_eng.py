"""English-Korean sentence pairs (kor_eng.txt): set phrases and composed sentences.

Korean puts the verb last and shows in its ending what English says with helping verbs. One in six
English sides has a second Korean one, in another style of speech (polite -요, plain). Sorted by the
length of the English side, as the official file is.

Not handled: relative clauses, honorifics but -세요, the written style in -다.
"""

import random

from data.samplers import stock
from data.samplers.particles import settle

ROWS = 1350
SECOND = 0.17  # share of English sides with a second translation
FINALS = 28
FINAL_L, FINAL_B = 8, 17  # ㄹ, ㅂ
HAPPENS = {"lose", "find", "hear", "live", "remember"}
OWN = {"you": "your", "we": "our", "they": "their"} | dict.fromkeys(
    ("he", "Junho", "Ben", "my brother", "the boy"), "his"
)
OWN |= dict.fromkeys(("she", "Mina", "Sora", "my sister", "my grandmother"), "her")
OWN |= dict.fromkeys(("the teacher", "our neighbor", "my friend"), "their")
NOT = {"do": "don't", "does": "doesn't", "did": "didn't", "will": "won't", "can": "can't"}


def make(seed: int = 2026) -> dict[str, str]:
    pairs = sorted(compose(random.Random(seed)), key=lambda pair: (len(pair[0]), pair))
    return {"kor_eng.txt": "".join(f"{english}\t{korean}\n" for english, korean in pairs)}


def compose(rng: random.Random) -> set[tuple[str, str]]:
    """Return set phrases and composed pairs, all different."""
    loaded = stock.load("kor_eng")
    lists = {name: [line.split(" = ") for line in loaded[name]] for name in LISTS}
    lists["verb"] = [verb(line) for line in loaded["verb"]]
    lists["adjective"] = [adjective(line) for line in loaded["adjective"]]
    lists["stem"] = dict(line.split() for line in loaded["stem"])
    phrases = [line.split(" = ") for line in loaded["phrase"]]
    pairs = {(english, one) for english, ones in phrases for one in ones.split(" / ")}
    while len(pairs) < ROWS:
        english, polite, plain = rng.choice(KINDS)(lists, rng)
        first, second = rng.sample([polite, plain], 2)
        english = english[0].upper() + english[1:]
        pairs.add((english, settle(first)))
        if rng.random() < SECOND:
            pairs.add((english, settle(second)))
    return pairs


LISTS = ("subject", "often", "then", "soon", "clause", "thing", "place")


def verb(line: str) -> tuple[list[str], list[str], list[list[str]]]:
    english, korean, rest = line.split(" | ")
    return english.split(", "), korean.split(", "), [one.split(" = ") for one in rest.split("; ")]


def adjective(line: str) -> tuple[str, list[str], list[list[str]]]:
    english, korean, rest = line.split(" | ")
    return english, korean.split(", "), [one.split(" = ") for one in rest.split("; ")]


def draw(lists: dict, rng: random.Random, *, willed: bool = False):
    """Draw a subject (English, polite, plain Korean), a verb with its stem, and a complement.

    With `willed` the verb is none that merely happens, such as losing a key.
    """
    who, korean = rng.choice(lists["subject"])
    polite = {"I": "저는", "you": "당신은"}.get(who, korean + "(은)")
    verbs = [one for one in lists["verb"] if not willed or one[0][0] not in HAPPENS]
    english, forms, complements = rng.choice(verbs)
    what = rng.choice(complements)
    thing = what[0].replace("my ", OWN.get(who, "my") + " ")
    subject = (who, polite, korean + "(은)")
    return subject, english, [*forms, lists["stem"][forms[0]]], (thing, what[1])


def third(who: str) -> bool:
    return who not in ("I", "you", "we", "they")


def polite(subject: tuple, middle: str, ending: str) -> tuple[str, str]:
    """Return the sentence in -요 and, without it, in plain speech."""
    return f"{subject[1]} {middle} {ending}요.", f"{subject[2]} {middle} {ending}."


def habit(lists: dict, rng: random.Random):
    """I read a book every day, or: I don't read a book."""
    subject, english, forms, (what, korean) = draw(lists, rng)
    time, when = rng.choice(lists["often"])
    middle = f"{when} {korean}"
    if rng.random() < 0.35:
        no = NOT["does" if third(subject[0]) else "do"]
        return f"{subject[0]} {no} {english[0]} {what}.", *polite(
            subject, korean, f"{forms[3]}지 않아"
        )
    said = english[1] if third(subject[0]) else english[0]
    return f"{subject[0]} {said} {what} {time}.", *polite(subject, middle, forms[0])


def past(lists: dict, rng: random.Random):
    """I read a book yesterday, did not, or could not."""
    subject, english, forms, (what, korean) = draw(lists, rng)
    time, when = rng.choice(lists["then"])
    middle = f"{when} {korean}"
    if rng.random() < 0.4:
        end = f"{forms[3]}지 않았어" if rng.random() < 0.5 else f"{forms[3]}지 못했어"
        said = NOT["did"] if "않" in end else "couldn't"
        return f"{subject[0]} {said} {english[0]} {what} {time}.", *polite(subject, middle, end)
    return f"{subject[0]} {english[2]} {what} {time}.", *polite(subject, middle, forms[1])


def future(lists: dict, rng: random.Random):
    """I will read a book tomorrow, or will not."""
    subject, english, forms, (what, korean) = draw(lists, rng)
    time, when = rng.choice(lists["soon"])
    no = rng.random() < 0.3
    ending = f"{forms[3]}지 않을 거" if no else f"{forms[2]} 거"
    said = NOT["will"] if no else "will"
    text = f"{subject[0]} {said} {english[0]} {what} {time}."
    middle = f"{when} {korean} {ending}"
    return text, f"{subject[1]} {middle}예요.", f"{subject[2]} {middle}야."


def able(lists: dict, rng: random.Random):
    """I can, cannot, have to or want to read a book."""
    subject, english, forms, (what, korean) = draw(lists, rng)
    no, who = rng.random() < 0.4, subject[0]
    need = "has to" if third(who) else "have to"
    said, ending = rng.choice(
        (
            (NOT["can"] if no else "can", f"{forms[2]} 수 {'없' if no else '있'}어"),
            (need, f"{forms[0]}야 해"),
            ("wants to" if third(who) else "want to", WANT[third(who)].format(forms[3])),
        )
    )
    return f"{who} {said} {english[0]} {what}.", *polite(subject, korean, ending)


WANT = {False: "{}고 싶어", True: "{}고 싶어 해"}


def now(lists: dict, rng: random.Random):
    """I am reading a book, or was."""
    subject, english, forms, (what, korean) = draw(lists, rng)
    was = rng.random() < 0.4
    are = "am" if subject[0] == "I" else "is" if third(subject[0]) else "are"
    if was:
        are = "were" if are == "are" else "was"
    ending = f"{forms[3]}고 있{'었' if was else ''}어"
    return f"{subject[0]} {are} {english[3]} {what}.", *polite(subject, korean, ending)


def like(lists: dict, rng: random.Random):
    """I like, or hate, reading a book."""
    subject, english, forms, (what, korean) = draw(lists, rng, willed=True)
    likes = rng.random() < 0.6
    said = "likes" if third(subject[0]) else "like"
    if not likes:
        said = "hates" if third(subject[0]) else "hate"
    ending = f"{during(forms[3])} 것을 {'좋아해' if likes else '싫어해'}"
    return f"{subject[0]} {said} {english[3]} {what}.", *polite(subject, korean, ending)


def ask(lists: dict, rng: random.Random):
    """Did I read a book? Why did I?"""
    subject, english, forms, (what, korean) = draw(lists, rng)
    who = subject[0]
    word, asked = rng.choice((("", ""), ("why ", "왜 "), ("when ", "언제 "), ("", "")))
    text = f"{word}did {who} {english[0]} {what}?"
    middle = f"{asked}{korean} {forms[1]}"
    return text, f"{subject[1]} {middle}요?", f"{subject[2]} {middle}?"


def order(lists: dict, rng: random.Random):
    """Don't read a book; let's, shall we, please."""
    subject, english, forms, (what, korean) = draw(lists, rng, willed=True)
    what = what.replace(OWN.get(subject[0], "my") + " ", "your ")
    kind = rng.randrange(4)
    if kind == 0:
        return f"don't {english[0]} {what}.", *(
            f"{korean} {forms[3]}지 {end}." for end in ("마세요", "마")
        )
    if kind == 1:
        text = f"let's {english[0]} {what.replace('your ', 'our ')}."
        return text, f"같이 {korean} {together(forms[2])}.", f"{korean} {forms[3]}자."
    if kind == 2:
        text = f"shall we {english[0]} {what.replace('your ', 'our ')}?"
        return text, f"{korean} {forms[2]}까요?", f"{korean} {forms[2]}까?"
    return (
        f"please {english[0]} {what}.",
        f"{korean} {honour(forms[2])}세요.",
        f"{korean} {forms[0]}.",
    )


def condition(lists: dict, rng: random.Random):
    """If it rains, I will read a book."""
    subject, english, forms, (what, korean) = draw(lists, rng)
    said, given = rng.choice(lists["clause"])
    middle = f"{korean} {forms[2]} 거"
    text = f"if {said}, {subject[0]} will {english[0]} {what}."
    return text, f"{given} {subject[1]} {middle}예요.", f"{given} {subject[2]} {middle}야."


def quality(lists: dict, rng: random.Random):
    """The house is big: very, not, was, is it?"""
    english, forms, things = rng.choice(lists["adjective"])
    what, korean = rng.choice(things)
    are = "are" if what in PLURAL else "is"
    was, kind = {"are": "were", "is": "was"}[are], rng.randrange(6)
    thing = f"{korean}(이)"
    texts = (
        (f"{what} {are} {english}.", f"{thing} {forms[0]}"),
        (f"{what} {are} very {english}.", f"{korean}(은) 아주 {forms[0]}"),
        (f"{what} {was} too {english}.", f"{thing} 너무 {forms[1]}"),
        (f"{what} {are} not {english}.", f"{korean}(은) {forms[2]}지 않아"),
        (f"{what} {was} not {english}.", f"{korean}(은) {forms[2]}지 않았어"),
        (f"{are} {what} {english}?", f"{thing} {forms[0]}"),
    )
    text, said = texts[kind]
    mark = "?" if kind == 5 else "."
    return text, f"{said}요{mark}", said + mark


PLURAL = {"the children", "the grapes", "the noodles"}


def where(lists: dict, rng: random.Random):
    """There is a cat on the table."""
    (what, korean), (at, place) = rng.choice(lists["thing"]), rng.choice(lists["place"])
    the = (
        what.replace("an ", "the ", 1) if what.startswith("an ") else what.replace("a ", "the ", 1)
    )
    one = rng.choice(
        (
            (f"there is {what} {at}.", f"{place} {korean}(이) 있어"),
            (f"there was {what} {at}.", f"{place} {korean}(이) 있었어"),
            (f"{the} is {at}.", f"{korean}(은) {place} 있어"),
            (f"{the} is not {at}.", f"{korean}(은) {place} 없어"),
            (f"I found {what} {at}.", f"{place[:-1]}에서 {korean}(을) 찾았어"),
        )
    )
    return one[0], one[1] + "요.", one[1] + "."


def final(syllable: str) -> int:
    return (ord(syllable) - ord("가")) % FINALS


def during(stem: str) -> str:
    """Return the form before 것: 먹 becomes 먹는, 팔 becomes 파는."""
    if final(stem[-1]) == FINAL_L:
        stem = stem[:-1] + chr(ord(stem[-1]) - FINAL_L)
    return stem + "는"


def honour(future: str) -> str:
    """Return what stands before 세요: 먹을 becomes 먹으, 갈 becomes 가, 도울 becomes 도우."""
    return future[:-1] + chr(ord(future[-1]) - FINAL_L)


def together(future: str) -> str:
    """Return the proposal: 먹을 becomes 먹읍시다, 갈 becomes 갑시다."""
    return future[:-1] + chr(ord(future[-1]) - FINAL_L + FINAL_B) + "시다"


KINDS = (habit, past, past, future, able, able, now, like, ask, order, order, condition)
KINDS += (quality, quality, where)
