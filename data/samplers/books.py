"""A catalogue of invented Korean books: title, description, category.

A description has one to three sentences of its category; the theme, the author, the praise and a
contrast ("looks like a travel book, is a novel") are shared by all categories and may mislead.
Not handled: authors' and publishers' fields, several categories of one book.
"""

import csv
import io
import random

from data.samplers import stock
from data.samplers.particles import settle

SURNAMES = "강고권김남노류문박배백서송신안양오유윤이임장전정조차최한허황"
FIRST = ("가", "나", "다", "도", "라", "로", "마", "보", "새", "소", "아", "여", "이", "하", "해")
SECOND = ("람", "솔", "온", "담", "봄", "율", "린", "결", "경", "단", "슬", "빛", "운", "찬", "연")


def make(seed: int = 2026) -> dict[str, str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("title", "description", "category"))
    writer.writerows(books(random.Random(seed)))
    return {"books.csv": buffer.getvalue()}


def books(rng: random.Random, each: int = 50) -> list[tuple[str, str, str]]:
    """Compose books until each category has its number; titles and descriptions are unique."""
    loaded, rows, titles = stock.load("books"), [], set()
    for category in loaded["category"]:
        done = 0
        while done < each:
            title, description = book(loaded, category, rng)
            if title not in titles and 30 <= len(description.split()) <= 100:
                titles.add(title)
                rows.append((title, description, shelf(category, loaded["category"], rng)))
                done += 1
    rng.shuffle(rows)
    return rows


def shelf(category: str, categories: dict, rng: random.Random) -> str:
    """Put one book in fifty on a wrong shelf."""
    return category if rng.random() >= 0.02 else rng.choice(list(categories))


def book(loaded: dict, category: str, rng: random.Random) -> tuple[str, str]:
    """Compose a title, in which the book's theme stands, and a description."""
    categories, shared = loaded["category"], loaded["shared"]
    other = rng.choice([name for name in categories if name != category])
    own, theme = categories[category], rng.choice(shared["theme"])
    composer = stock.Composer(shared | {"name": [author_name(rng) for _ in range(9)]}, rng)
    kinds = {"kind": own["kind"][0], "other": categories[other]["kind"][0]}
    title = composer.begin({"theme": theme}).fill(rng.choice(own["title"]))
    patterns = plan(own["body"], categories[other]["body"], shared, rng)
    composer.begin(kinds)
    sentences = [about(composer, pattern, theme, rng) for pattern in patterns]
    return settle(title), settle(" ".join(sentences))


def author_name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(FIRST) + rng.choice(SECOND)


def about(composer: stock.Composer, pattern: str, theme: str, rng: random.Random) -> str:
    """Fill a sentence; where it speaks of a theme, that is most often the book's own."""
    if rng.random() < 0.7:
        pattern = pattern.replace("{theme}", theme, 1)
    return composer.fill(pattern)


def plan(own: list, other: list, shared: dict, rng: random.Random) -> list[str]:
    """Choose the patterns: own sentences, sometimes a stranger, and the talk of every blurb."""
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
