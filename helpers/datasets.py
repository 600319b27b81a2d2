"""The course's data: `load_<name>(scale)` returns one small typed record.

Each loader takes `scale`: "full", "sample", or "auto" (full data where they are at hand or can be
downloaded, else the sample); None asks `course.scale()`. A printed line says which it is, and why.
A file that is not what it should be is a `readers.DataError`, one that is nowhere a
`files.Unavailable`; "auto" then ends at the sample. What to cite stands in data/registry.toml.

Not handled here: cleaning and splitting into words; the rows come as they stand in the file.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from helpers import course, files, readers
from helpers.files import Found, Unavailable
from helpers.readers import DataError, bad

if TYPE_CHECKING:
    import pandas as pd

LARGE = 3 * 2**20  # bytes of source above which a parsed copy pays
NEWSGROUP_RULES = {  # in the order in which scikit-learn applies them
    "headers": "strip_newsgroup_header",
    "footers": "strip_newsgroup_footer",
    "quotes": "strip_newsgroup_quoting",
}


@cache
def registry() -> dict[str, dict]:
    """Return data/registry.toml as a dictionary, one entry a data set."""
    return tomllib.loads((course.ROOT / "data" / "registry.toml").read_text(encoding="utf-8"))


# --- records


@dataclass(frozen=True, repr=False, kw_only=True)
class Record:
    """What all records share: `name`, `scale`, `source`, hash of the rows, official `splits`."""

    name: str
    scale: str
    source: str
    sha256: str
    splits: dict[str, slice] = field(default_factory=dict)
    _parts: ClassVar[tuple[str, ...]] = ()

    def __len__(self) -> int:
        return len(getattr(self, next(iter(type(self).__annotations__))))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name}, {self.scale}, {len(self):,})"

    def split(self, name: str) -> tuple:
        """Return one official part ("train"): the record's first fields, cut alike."""
        if name not in self.splits:
            known = f"one of {tuple(self.splits)}" if self.splits else "no split (it has none)"
            raise ValueError(f"{self.name}: expected {known}, got {name!r}")
        return tuple(getattr(self, part)[self.splits[name]] for part in self._parts)


@dataclass(frozen=True, repr=False)
class LabelledTexts(Record):
    """Texts with one class each: `labels` (n,) index `label_names`; `titles` where they exist."""

    _parts = ("texts", "labels")
    texts: list[str]
    labels: np.ndarray
    label_names: tuple[str, ...]
    titles: list[str] | None = None


@dataclass(frozen=True, repr=False)
class Corpus(Record):
    r"""Running text for a language model, lines or documents joined by "\n"."""

    text: str


@dataclass(frozen=True, repr=False)
class Pairs(Record):
    """A sentence and its translation, a question and its answer; `labels` where there are any."""

    _parts = ("sources", "targets")
    sources: list[str]
    targets: list[str]
    labels: np.ndarray | None = None
    label_names: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class SentencePairs(Record):
    """Two sentences and a judgement: a class (index of `label_names`) or a score (no names)."""

    _parts = ("first", "second", "labels")
    first: list[str]
    second: list[str]
    labels: np.ndarray
    label_names: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class TaggedSentences(Record):
    """Equally long lists of tokens and of BIO tags; `label_names` are the tags, "O" first."""

    _parts = ("tokens", "tags")
    tokens: list[list[str]]
    tags: list[list[str]]
    label_names: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class SpanQuestions(Record):
    """Questions whose answer is a span: `contexts[i][starts[i]:][:len(answers[i])] == answers[i]`.

    Rows of one paragraph stand together; `titles` names the article.
    """

    questions: list[str]
    contexts: list[str]
    answers: list[str]
    starts: np.ndarray
    titles: list[str]


@dataclass(frozen=True, repr=False)
class WordPairs(Record):
    """Word pairs with a human similarity score, 0 to 10: `scores` (n,)."""

    first: list[str]
    second: list[str]
    scores: np.ndarray


@dataclass(frozen=True, repr=False)
class Analogies(Record):
    """Analogy questions (a, b, c, d): a is to b as c is to d; `splits` names the sections."""

    _parts = ("questions",)
    questions: list[tuple[str, str, str, str]]


@dataclass(frozen=True, repr=False)
class WordVectors(Record):
    """Words, most frequent first, and their vectors, float32 (n, embed_dim), read-only."""

    words: list[str]
    vectors: np.ndarray

    @cached_property
    def index(self) -> dict[str, int]:
        """Word to row number."""
        return {word: row for row, word in enumerate(self.words)}


@dataclass(frozen=True, repr=False)
class Table(Record):
    """A pandas DataFrame; change a copy of it."""

    frame: pd.DataFrame


# --- from a name to checked rows


def load(name: str, scale: str | None = None) -> tuple:
    """Return the checked rows of a data set, joined, and the first fields of its record."""
    if name not in registry():
        raise ValueError(f"expected one of {', '.join(registry())}, got {name!r}")
    wanted = course.scale(scale)
    problems: list[Exception] = []
    entry, why = registry()[name], f"COURSE_SCALE={wanted}"
    if wanted != "sample":
        try:
            for found in itertools.chain(files.local(entry), files.downloads(entry)):
                try:
                    rows, origin = read(name, found, "full", "; ".join([why, *map(str, problems)]))
                except ValueError as error:  # of DataError, or of a library
                    known = isinstance(error, DataError)
                    text = error if known else bad(found.paths[0], "data", repr(error))
                    problems.append(DataError(f"{text}{files.set_aside(found)}"))
                    continue
                if found.place == "download":
                    files.keep(found)
                return rows, origin
        except Unavailable as error:
            problems.append(error)
        if wanted == "full":
            raise problems[0]
        why = f"auto: {'; '.join(map(str, problems))}"
    return read(name, files.sample(entry), "sample", why)


def read(name: str, found: Found, scale: str, why: str) -> tuple:
    """Read and check files, print the line that says which, and return rows and their origin.

    Rows with another hash than the measured edition's are accepted where the registry says
    `min_rows`, if their form is right.
    """
    names = ", ".join(path.name for path in found.paths)
    for path in found.paths:
        if not path.exists():
            raise bad(path, f"a file in {path.parent.name}", "none", remedy="restore the project's")
    rows, count, digest, splits = parse(found)
    source = f"{names} ({found.place})"
    if (digest, count) != (found.declared["rows_sha256"], found.declared["rows"]):
        _check_form(found, count, rows)
        source, why = f"{source}, another edition", f"{why}; 측정에 쓴 판본과 다른 판본"
    korean = {"sample": "표본 규모", "full": "전체 규모"}[scale]
    print(f"{name}: {korean} {count:,}행 ({names}, {found.place}; {why})")
    return rows, {"name": name, "scale": scale, "source": source, "sha256": digest} | splits


def parse(found: Found) -> tuple:
    """Return the rows, joined, their number, their hash, and {"splits": where each part lies}.

    Word vectors come as (words, matrix) and have no splits.
    """
    declared = found.declared
    if declared["reader"] == "vectors":
        words, matrix = readers.vectors(found.paths[0], declared | declared["files"][0])
        top = declared.get("hashed_rows")  # the measured edition holds the first of them
        return (words, matrix), len(words), rows_sha256(words[:top], matrix[:top]), {}
    splits, digest = _splits(found)
    rows = [row for part in splits.values() for row in part]
    return rows, len(rows), digest, {"splits": slices(splits)}


def _splits(found: Found) -> tuple[dict[str, list], str]:
    """Return {split: rows} and the rows' hash; a large source leaves a parsed copy in the cache."""
    declared, expected = found.declared, found.declared.get("rows_sha256", "")
    sources = [(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in found.paths]
    key = hashlib.sha256(json.dumps([sources, expected]).encode()).hexdigest()[:24]
    copy = files.cache_dir() / "parsed" / f"{key}.jsonl"
    with suppress(OSError, ValueError):
        mark, _, content = copy.read_bytes().partition(b"\n")
        if hashlib.sha256(content).hexdigest() == mark.decode():
            # One call for all lines: JSON escapes the line ends inside a row.
            sizes, *rows = json.loads(b"[" + content[:-1].replace(b"\n", b",") + b"]")
            left = iter(rows)
            return {split: list(itertools.islice(left, n)) for split, n in sizes}, expected
    reader = getattr(readers, declared["reader"])
    splits: dict[str, list] = {}
    for path, file in zip(found.paths, declared["files"], strict=True):
        for split, rows in reader(path, declared | file).items():
            splits.setdefault(split, []).extend(rows)
    rows = [row for part in splits.values() for row in part]
    payload = _payload(rows)
    digest = hashlib.sha256(payload).hexdigest()
    if "unhashed" in declared:
        hashed = [column not in declared["unhashed"] for column in declared["columns"]]
        digest = rows_sha256([list(itertools.compress(row, hashed)) for row in rows])
    if digest == expected and sum(size for _, size, _ in sources) > LARGE:
        content = _payload([[(split, len(part)) for split, part in splits.items()]]) + payload
        mark = hashlib.sha256(content).hexdigest().encode()
        files.write_whole(copy, mark + b"\n" + content)
    return splits, digest


def _payload(rows: Iterable) -> bytes:
    """Return each row as a line of JSON."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    return "".join(f"{encode(row)}\n" for row in rows).encode()


def rows_sha256(rows: Iterable, matrix: np.ndarray | None = None) -> str:
    """Hash parsed rows, so that the result does not depend on the archive they came in."""
    digest = hashlib.sha256(_payload(rows))
    if matrix is not None:
        digest.update(np.ascontiguousarray(matrix, "<f4").tobytes())
    return digest.hexdigest()


def _check_form(found: Found, count: int, rows: list | tuple) -> None:
    """Refuse another edition that the registry does not allow, or that can't be what it says."""
    declared, least, path = found.declared, found.declared.get("min_rows"), found.paths[0]
    if least is None or found.place == "sample":
        due = f"{declared['rows']:,} rows with the hash {declared['rows_sha256'][:12]}…"
        restore = "restore the project's" if found.place == "sample" else readers.AGAIN
        remedy = f"it is cut, changed or another edition: {restore}"
        raise bad(path, due, f"{count:,} others", remedy=remedy)
    shown = (row.tobytes() for row in rows[1]) if isinstance(rows, tuple) else map(str, rows)
    different = len(set(shown))
    if count < least or different < count / 2:
        got = f"{count:,}, of which {different:,} differ"
        raise bad(path, f"at least {least:,} rows, most of them different", got)
    for column, letters in enumerate(declared.get("letters", ())):
        fit = len({row[column] for row in rows if re.search(letters, row[column])})
        if fit < count / 2:
            due = f"different texts with {letters} in column {column + 1}"
            raise bad(path, due, f"{fit:,} in {count:,} rows")


def slices(splits: dict[str, list]) -> dict[str, slice]:
    """Return where each split lies in the joined rows; {} if there is only one, unnamed.

    >>> slices({"train": ["a", "b"], "test": ["c"]})
    {'train': slice(0, 2, None), 'test': slice(2, 3, None)}
    """
    ends = list(itertools.accumulate(map(len, splits.values())))
    found = {s: slice(e - len(splits[s]), e) for s, e in zip(splits, ends, strict=True)}
    return {split: place for split, place in found.items() if split != "all"}


def _classes(name: str, values: list[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return class numbers (n,) of the file's labels, and the names of the classes."""
    entry = registry()[name]
    written = entry.get("label_values") or list(entry.get("labels", ())) or sorted(set(values))
    numbers = np.array([written.index(value) for value in values], dtype=int)
    return numbers, tuple(entry.get("labels", written))


# --- texts with a class


def _labelled(rows: list, origin: dict) -> LabelledTexts:
    """Build the record of rows [class, text] or [class, text, title]."""
    labels, names = _classes(origin["name"], [row[0] for row in rows])
    titles = [row[2] for row in rows] if len(rows[0]) > 2 else None
    return LabelledTexts([row[1] for row in rows], labels, names, titles, **origin)


def load_spam(scale: str | None = None) -> LabelledTexts:
    """Load 5,572 SMS messages, ham (0) or spam (1), duplicates kept."""
    return _labelled(*load("spam", scale))


def load_reuters(scale: str | None = None, *, own_text: bool = False) -> LabelledTexts:
    """Load 8,982 + 2,246 newswires in Keras' 46 topics, order and split, with `titles`.

    In Keras' set 975 wires, which have no body, carry the next wire's body; with `own_text` their
    title stands there. The texts keep SGML's "&lt;" and "&#3;".
    """
    rows, origin = load("reuters", scale)
    if own_text and len(rows[0]) > 2:  # a sample has no such wires
        rows = [[label, title if of == "next" else text, title] for label, text, title, of in rows]
    return _labelled([row[:3] for row in rows], origin)


def load_imdb(scale: str | None = None) -> LabelledTexts:
    """Load 25,000 + 25,000 film reviews, neg (0) or pos (1), the two alternating."""
    return _labelled(*load("imdb", scale))


def load_nsmc(scale: str | None = None) -> LabelledTexts:
    """Load 150,000 + 50,000 Naver film reviews, negative (0) or positive (1); empty ones kept."""
    return _labelled(*load("nsmc", scale))


def load_newsgroups(scale: str | None = None, *, remove: tuple[str, ...] = ()) -> LabelledTexts:
    """Load 11,314 + 7,532 posts of 20 newsgroups in scikit-learn's order.

    `remove` ("headers", "footers", "quotes") cuts these off by scikit-learn's own rules.
    """
    if not set(remove) <= set(NEWSGROUP_RULES):
        raise ValueError(f"remove should hold some of {tuple(NEWSGROUP_RULES)}, got {remove!r}")
    rows, origin = load("newsgroups", scale)
    for part, rule in NEWSGROUP_RULES.items():
        if part in remove:
            from sklearn.datasets import _twenty_newsgroups as rules

            rows = [[label, getattr(rules, rule)(text)] for label, text in rows]
    return _labelled(rows, origin)


def load_dasan(scale: str | None = None) -> LabelledTexts:
    """Load 2,645 questions and answers of Seoul's call centre in 10 classes, with `titles`."""
    return _labelled(*load("dasan", scale))


def load_books(scale: str | None = None) -> LabelledTexts:
    """Load a catalogue: descriptions (`texts`), `titles`, categories as labels; a sample only."""
    return _labelled(*load("books", scale))


# --- running text, prices, pairs


def load_english_text(scale: str | None = None) -> Corpus:
    """Load 1.1 million characters of Shakespeare, or the news stories that gensim ships."""
    rows, origin = load("english_text", scale)
    return Corpus("\n".join(rows), **origin)


def load_korean_text(scale: str | None = None) -> Corpus:
    """Load 23,646 Korean sentences, one a line: questions and answers of a chat."""
    rows, origin = load("korean_text", scale)
    return Corpus("\n".join(rows), **origin)


def load_samsung(scale: str | None = None) -> Table:
    """Load 5,528 days of prices: Date, Open, High, Low, Close, Adj Close, Volume; none left out."""
    import pandas as pd

    rows, origin = load("samsung", scale)
    frame = pd.DataFrame(rows, columns=registry()["samsung"]["format"]["columns"])
    types = dict.fromkeys(frame.columns, "float64") | {"Date": "datetime64[s]"}
    return Table(frame.astype(types), **origin)


def _pairs(name: str, scale: str | None) -> Pairs:
    rows, origin = load(name, scale)
    return Pairs([row[0] for row in rows], [row[1] for row in rows], **origin)


def load_fra_eng(scale: str | None = None) -> Pairs:
    """Load 167,130 English sentences (sources) and their French translations, short ones first."""
    return _pairs("fra_eng", scale)


def load_kor_eng(scale: str | None = None) -> Pairs:
    """Load 5,749 English sentences (sources) and their Korean translations, short ones first."""
    return _pairs("kor_eng", scale)


def load_chatbot(scale: str | None = None) -> Pairs:
    """Load 11,823 Korean questions (sources) and answers in the classes everyday/farewell/love."""
    rows, origin = load("chatbot", scale)
    labels, names = _classes("chatbot", [row[0] for row in rows])
    return Pairs([row[1] for row in rows], [row[2] for row in rows], labels, names, **origin)


# --- sentences and words with a judgement


def load_sts_pairs(scale: str | None = None) -> SentencePairs:
    """Load 5,749 + 1,500 + 1,379 Korean sentence pairs (train, dev, test), similar from 0 to 5."""
    rows, origin = load("sts_pairs", scale)
    scores = np.array([float(row[0]) for row in rows])
    return SentencePairs([row[1] for row in rows], [row[2] for row in rows], scores, (), **origin)


def load_question_pairs(scale: str | None = None) -> SentencePairs:
    """Load 6,136 + 682 + 758 Korean question pairs (train, dev, test), same meaning (0) or not (1).

    In the file the column is called is_duplicate, but 0 marks the duplicates.
    """
    rows, origin = load("question_pairs", scale)
    labels, names = _classes("question_pairs", [row[0] for row in rows])
    return SentencePairs([r[1] for r in rows], [r[2] for r in rows], labels, names, **origin)


def load_squad(scale: str | None = None) -> SpanQuestions:
    """Load 1,190 English questions whose answer is a span of one of 240 paragraphs.

    There is no official split: split by paragraph.
    """
    rows, origin = load("squad", scale)
    questions, contexts, answers, starts, titles = map(list, zip(*rows, strict=True))
    return SpanQuestions(questions, contexts, answers, np.array(starts, int), titles, **origin)


def load_ner(scale: str | None = None) -> TaggedSentences:
    """Load 5,000 Korean sentences as characters with BIO tags (PS, LC, OG, DT, TI, QT).

    Only this part of KLUE is published, so it is split here: of each ten rows in file order the
    ninth is for "dev", the tenth for "test"; the record has train first.
    """
    rows, origin = load("ner", scale)
    train = [row for number, row in enumerate(rows) if number % 10 < 8]
    parts = {"train": train, "dev": rows[8::10], "test": rows[9::10]}
    rows = [row for part in parts.values() for row in part]
    names = tuple(registry()["ner"]["label_values"])
    tokens, tags = [row[0] for row in rows], [row[1] for row in rows]
    return TaggedSentences(tokens, tags, names, **origin | {"splits": slices(parts)})


def load_word_similarity(scale: str | None = None, *, language: str = "ko") -> WordPairs:
    """Load word pairs with human scores: WordSim-353 in Korean ("ko") or English ("en")."""
    rows, origin = load(f"word_similarity_{language}", scale)
    scores = np.array([float(row[2]) for row in rows])
    return WordPairs([row[0] for row in rows], [row[1] for row in rows], scores, **origin)


def load_word_analogies(scale: str | None = None, *, language: str = "ko") -> Analogies:
    """Load analogy questions in Korean ("ko") or English ("en"); the splits are the sections."""
    rows, origin = load(f"word_analogies_{language}", scale)
    return Analogies([tuple(row) for row in rows], **origin)


def load_glove(scale: str | None = None, *, max_words: int | None = None) -> WordVectors:
    """Load GloVe vectors of 50 dimensions: the `max_words` most frequent, else all in the file."""
    if max_words is not None and max_words < 1:
        raise ValueError(f"max_words should be at least 1 or None, got {max_words}")
    (words, matrix), origin = load("glove", scale)
    matrix.flags.writeable = False
    return WordVectors(words[:max_words], matrix[:max_words], **origin)
