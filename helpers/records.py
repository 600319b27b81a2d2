"""The small typed records that `helpers.datasets` returns: one type for each kind of task.

Not handled here: reading files (`helpers.parsers`), finding them (`helpers.fetch`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np


@dataclass(frozen=True, repr=False, kw_only=True)
class Record:
    """What all records share: where the rows come from, a length, one line to print, `split`.

    `name` (the registry's), `scale` ("sample" or "full"), `source` (file and place), `sha256` (of
    the parsed rows) and `splits`, the official parts where there are any.

    Examples
    --------
    >>> issubclass(LabelledTexts, Record)
    True
    """

    name: str
    scale: str
    source: str
    sha256: str
    splits: dict[str, slice] = field(default_factory=dict)

    _parts: ClassVar[tuple[str, ...]] = ()
    _unit: ClassVar[str] = "rows"

    def __len__(self) -> int:
        return len(getattr(self, next(iter(type(self).__annotations__))))

    def __repr__(self) -> str:
        labels = getattr(self, "label_names", ())
        shown = "/".join(labels) if len(labels) <= 6 else f"{len(labels)} classes"
        ending = f", labels {shown}" if labels else ""
        return (
            f"{type(self).__name__}({self.name}, {self.scale}, {len(self):,} {self._unit}{ending})"
        )

    def split(self, name: str) -> tuple:
        """Return one official part ("train"): the first fields, cut alike; else a ValueError."""
        if name not in self.splits:
            known = f"one of {tuple(self.splits)}" if self.splits else "no split (it has none)"
            raise ValueError(f"{self.name}: expected {known}, got {name!r}")
        return tuple(getattr(self, part)[self.splits[name]] for part in self._parts)


@dataclass(frozen=True, repr=False)
class LabelledTexts(Record):
    """Texts with one class each.

    `labels` (n,) are indices into `label_names`; `titles` are there where the set has them
    (reuters, dasan, books), else None.

    Examples
    --------
    >>> origin = {"name": "spam", "scale": "sample", "source": "spam.csv", "sha256": "0"}
    >>> LabelledTexts(["hi", "win!"], np.array([0, 1]), ("ham", "spam"), **origin)
    LabelledTexts(spam, sample, 2 rows, labels ham/spam)
    """

    _parts = ("texts", "labels")

    texts: list[str]
    labels: np.ndarray
    label_names: tuple[str, ...]
    titles: list[str] | None = None


@dataclass(frozen=True, repr=False)
class Corpus(Record):
    r"""Running text for a language model, lines or documents joined by "\n".

    Examples
    --------
    >>> Corpus("안녕\n", name="korean_text", scale="sample", source="x", sha256="0")
    Corpus(korean_text, sample, 3 characters)
    """

    _unit = "characters"

    text: str


@dataclass(frozen=True, repr=False)
class Pairs(Record):
    """Source and target texts: a sentence and its translation, a question and its answer.

    `labels` (n,) and `label_names` are there where the set has classes (chatbot), else None and ().

    Examples
    --------
    >>> Pairs(["Go."], ["가."], name="kor_eng", scale="sample", source="x", sha256="0")
    Pairs(kor_eng, sample, 1 rows)
    """

    _parts = ("sources", "targets")

    sources: list[str]
    targets: list[str]
    labels: np.ndarray | None = None
    label_names: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class SentencePairs(Record):
    """Two sentences and a judgement: a class (index into `label_names`) or, without names, a score.

    Examples
    --------
    >>> origin = {"name": "sts_pairs", "scale": "sample", "source": "x", "sha256": "0"}
    >>> parts = {"train": slice(0, 1), "test": slice(1, 2)}
    >>> scores = np.array([5.0, 0.5])
    >>> SentencePairs(["a", "b"], ["a", "c"], scores, (), splits=parts, **origin).split("test")
    (['b'], ['c'], array([0.5]))
    """

    _parts = ("first", "second", "labels")

    first: list[str]
    second: list[str]
    labels: np.ndarray
    label_names: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class TaggedSentences(Record):
    """Sentences as tokens (words or characters), each token with a BIO tag.

    `tokens` and `tags` are lists of equally long lists; `label_names` are the tags, "O" first.

    Examples
    --------
    >>> origin = {"name": "ner", "scale": "sample", "source": "x", "sha256": "0"}
    >>> TaggedSentences([["서", "울"]], [["B-LC", "I-LC"]], ("O", "B-LC", "I-LC"), **origin)
    TaggedSentences(ner, sample, 1 rows, labels O/B-LC/I-LC)
    """

    _parts = ("tokens", "tags")

    tokens: list[list[str]]
    tags: list[list[str]]
    label_names: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class SpanQuestions(Record):
    """Questions whose answer is a span: `contexts[i][starts[i]:][:len(answers[i])] == answers[i]`.

    Rows of one paragraph stand together; `titles` names the article.

    Examples
    --------
    >>> origin = {"name": "squad", "scale": "sample", "source": "x", "sha256": "0"}
    >>> SpanQuestions(["Who?"], ["Kim came."], ["Kim"], np.array([0]), ["title"], **origin)
    SpanQuestions(squad, sample, 1 rows)
    """

    questions: list[str]
    contexts: list[str]
    answers: list[str]
    starts: np.ndarray
    titles: list[str]


@dataclass(frozen=True, repr=False)
class WordPairs(Record):
    """Word pairs with a human similarity score, 0 to 10: `scores` (n,).

    Examples
    --------
    >>> WordPairs(["a"], ["b"], np.zeros(1), name="x", scale="full", source="y", sha256="0")
    WordPairs(x, full, 1 rows)
    """

    first: list[str]
    second: list[str]
    scores: np.ndarray


@dataclass(frozen=True, repr=False)
class Analogies(Record):
    """Analogy questions (a, b, c, d): a is to b as c is to d; `splits` names the sections.

    Examples
    --------
    >>> origin = {"name": "word_analogies", "scale": "sample", "source": "x", "sha256": "0"}
    >>> questions = [("서울", "한국", "도쿄", "일본")]
    >>> Analogies(questions, splits={"capital": slice(0, 1)}, **origin).split("capital")
    ([('서울', '한국', '도쿄', '일본')],)
    """

    _parts = ("questions",)

    questions: list[tuple[str, str, str, str]]


@dataclass(frozen=True, repr=False)
class WordVectors(Record):
    """Words, most frequent first, and their vectors, float32 (n, embed_dim), read-only.

    Examples
    --------
    >>> origin = {"name": "glove", "scale": "sample", "source": "x", "sha256": "0"}
    >>> glove = WordVectors(["the", "a"], np.eye(2, dtype="float32"), **origin)
    >>> glove.vectors[glove.index["a"]].tolist()
    [0.0, 1.0]
    """

    _unit = "words"

    words: list[str]
    vectors: np.ndarray

    @cached_property
    def index(self) -> dict[str, int]:
        """Word to row number, built when first asked for."""
        return {word: row for row, word in enumerate(self.words)}


@dataclass(frozen=True, repr=False)
class Table(Record):
    """Columns of equal length; `frame` is the same as a pandas DataFrame, built when first used.

    Examples
    --------
    >>> close = {"Close": np.array([1.0, 2.0])}
    >>> Table(close, name="x", scale="full", source="y", sha256="0").frame["Close"].mean()
    np.float64(1.5)
    """

    columns: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    @cached_property
    def frame(self):
        """A pandas DataFrame of the columns; change a copy, it is kept."""
        import pandas as pd

        return pd.DataFrame(self.columns)
