"""A catalogue of invented Korean books (books.csv): title, description, category.

A description has one to three sentences of its category; the theme, the author, the praise and a
contrast ("looks like a travel book, is a novel") are shared by all categories and may mislead. One
book in fifty stands on a wrong shelf.
Not handled: authors' and publishers' fields, several categories of one book.
"""

import random
from typing import Any

from data.samplers.compose import Composer, Files, csv_text, fresh, load

EACH = 50  # of a category
NOISE = 0.02
WORDS = range(30, 101)  # of a description, between blanks


def make(seed: int = 2026) -> Files:
    """Compose each category's books; no title comes twice."""
    rng, stock, seen, rows = random.Random(seed), load("books"), set(), []
    categories = list(stock["category"])
    for category in categories:
        for _ in range(EACH):
            title, text = fresh(seen, book, stock, category, rng, key=usable_title)
            label = category if rng.random() >= NOISE else rng.choice(categories)
            rows.append((title, text, label))
    rng.shuffle(rows)
    return {"books.csv": csv_text(("title", "description", "category"), rows)}


def usable_title(made: tuple[str, str]) -> str | None:
    return made[0] if len(made[1].split()) in WORDS else None


def book(stock: dict[str, Any], category: str, rng: random.Random) -> tuple[str, str]:
    """Compose a title, in which the book's theme stands, and a description."""
    categories, shared = stock["category"], stock["shared"]
    other = categories[rng.choice([name for name in categories if name != category])]
    own, theme = categories[category], rng.choice(shared["theme"])
    authors = ["".join(rng.choice(stock["name"][part]) for part in "abc") for _ in range(9)]
    composer = Composer(shared | {"name": authors}, rng)
    title = composer.begin({"theme": theme}).fill(rng.choice(own["title"]))
    patterns = plan(own["body"], other["body"], shared, rng)
    composer.begin({"kind": own["kind"][0], "other": other["kind"][0]})
    sentences = []
    for pattern in patterns:
        if rng.random() < 0.7:  # a theme is most often the book's own
            pattern = pattern.replace("{theme}", theme, 1)
        sentences.append(composer.fill(pattern))
    return title, " ".join(sentences)


def plan(own: list[str], other: list[str], shared: dict[str, Any], rng: random.Random) -> list[str]:
    """Choose the patterns: own sentences, sometimes one of another category, the usual praise."""
    body = rng.sample(own, rng.choices((1, 2, 3), (40, 45, 15))[0])
    if rng.random() < 0.3:
        body.append(rng.choice(other))
    if rng.random() < 0.45:
        body.append(rng.choice(shared["contrast"]))
    body.append(rng.choice(shared[rng.choice(("about", "author"))]))
    rng.shuffle(body)
    extra = rng.sample(shared["form"] + shared["author"][:6], rng.choice((0, 1)))
    praise = rng.sample(shared["praise"], rng.choice((1, 1, 2)))
    return [*body, *extra, *praise, rng.choice(shared["advice"])]
