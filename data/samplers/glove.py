"""A subset of the published GloVe vectors (glove.txt.xz), English, 50 dimensions, two decimals.

Not composed, unlike the other samples: the numbers are those of GloVe 6B, which its authors gave to
the public domain (PDDL 1.0). Kept are the words of WordSim-353, of the course's film reviews and of
chapter 36's map, those of the analogy questions among the 10,000 most frequent words, and the 3,500
most frequent words, in the order of the file, which is that of frequency.
Without the full file at hand (COURSE_DATA or the cache) nothing is made, and one line says so.
"""

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from data.samplers import imdb
from data.samplers.compose import Files

FREQUENT, FREQUENT_IN_QUESTIONS = 3_500, 10_000
TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?")
MAPPED = Path(__file__).parents[2] / "notebooks" / "36_embedding_projector.ipynb"


def make(seed: int = 2026) -> Files:
    """Return the chosen words and their vectors, or nothing; there is no chance in it."""
    from helpers import files, readers
    from helpers.datasets import registry

    entry = registry()["glove"]
    full = next(files.local(entry), None)
    if full is None:
        print("glove.txt.xz is left as it is: no full GloVe file at hand", file=sys.stderr)
        return {}
    words, vectors = readers.vectors(full.paths[0], entry["format"] | full.declared)
    rank = {word: place for place, word in enumerate(words)}
    kept = {*words[:FREQUENT], *shipped("wordsim353.tsv"), *reviewed(), *mapped()}
    kept |= {
        w for w in shipped("questions-words.txt") if rank.get(w, 10**6) < FREQUENT_IN_QUESTIONS
    }
    lines = []
    for place in sorted(rank[word] for word in kept if word in rank):
        numbers = (f"{value:.2f}" for value in vectors[place].round(2) + 0.0)  # no -0.00
        lines.append(" ".join([words[place], *numbers]) + "\n")
    return {"glove.txt.xz": "".join(lines)}


def shipped(name: str) -> Iterator[str]:
    """Yield the words of a test file of gensim, in small letters."""
    [gensim] = importlib.util.find_spec(
        "gensim"
    ).submodule_search_locations  # no import: it is slow
    path = Path(gensim) / "test" / "test_data" / name
    for line in path.read_text(encoding="utf-8").lower().splitlines():
        if line[:1] not in "#:":
            yield from (word for word in line.split() if not re.search(r"\d", word))


def reviewed() -> set[str]:
    """Return the words of the sample's film reviews (chapters 34 and 37)."""
    lines = imdb.make()["imdb.jsonl"].splitlines()
    return {word for line in lines for word in TOKEN.findall(json.loads(line)["text"].lower())}


def mapped() -> set[str]:
    """Return the English words of chapter 36's groups."""
    cells = json.loads(MAPPED.read_text(encoding="utf-8"))["cells"]
    [source] = ["".join(c["source"]) for c in cells if "GROUPS = {" in "".join(c["source"])]
    return set(re.findall(r"[a-z]+", source.partition("GROUPS = {")[2].partition("\n}")[0]))
