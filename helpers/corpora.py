"""Readers of whole releases: Reuters' SGML, trees of texts in a tar, SQuAD's JSON, word vectors.

As in `helpers.parsers`, each takes a path and its declaration, returns `{split: rows}` and raises a
DataError for what does not fit.

Not handled here: unlabelled parts (IMDB's are skipped), a question's second answer.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from helpers import archives, parsers
from helpers.archives import DataError
from helpers.parsers import Rows

_IMDB = re.compile(r"(?:^|/)(train|test)/(pos|neg)/(\d+)_\d+\.txt$")
_NEWS = re.compile(r"(?:^|/)20news-bydate-(train|test)/([^/]+)/([^/]+)$")
_TITLE = re.compile(r"<TITLE>(.*?)</TITLE>", re.DOTALL)


def reuters(path: Path, declared: dict) -> Rows:
    r"""Read Reuters-21578's SGML files into the set that Keras ships: same wires, order and split.

    Keras' rule, found by matching its class counts, first wires and mean length: the label is a
    wire's first topic; topics with fewer than `min_documents` wires are left out; NEWID order,
    shuffled by `RandomState(113)`; the first 80% are for training. Wires without a body (975 of
    11,228) carry the *next* wire's body there, as the original script searched for "<BODY>" past
    the wire's end. A row is [topic, text as in Keras, title, "own" or "next"]; a sample is .jsonl.

    Examples
    --------
    >>> reuters(Path("none.tar.gz"), {})
    Traceback (most recent call last):
        ...
    FileNotFoundError: [Errno 2] No such file or directory: 'none.tar.gz'
    """
    if path.suffix == ".jsonl":
        parts = parsers.jsonl(path, declared)
        return {split: [[*row, "", "own"] for row in rows] for split, rows in parts.items()}
    files = {
        name: content.decode("latin-1")
        for name, content in archives.tar_members(path, **parsers.archive_options(declared))
        if name.endswith(".sgm")
    }
    text = "".join(files[name] for name in sorted(files))
    wires = list(_wires(text))
    counts = Counter(wire[0] for wire in wires)
    kept = [wire for wire in wires if counts[wire[0]] >= declared["min_documents"]]
    if not kept:
        raise DataError(
            f"{path.name}: expected reut2-000.sgm to reut2-021.sgm, got {sorted(files)[:3]} with "
            f"{len(wires)} labelled wires; take the archive from its official home"
        )
    order = np.arange(len(kept))
    np.random.RandomState(113).shuffle(order)
    rows, cut = [kept[place] for place in order], int(len(kept) * 0.8)
    return {"train": rows[:cut], "test": rows[cut:]}


def _wires(text: str) -> Iterator[list[str]]:
    """Yield [first topic, text as in Keras, title, "own" or "next"] of each wire with a topic."""
    place = 0
    while (place := text.find("<TOPICS>", place)) >= 0:
        place += len("<TOPICS>")
        topic = text[place : text.find("</", place)].removeprefix("<D>")
        end = text.find("</REUTERS>", place)
        start = text.find("<BODY>", place)
        if topic and start >= 0:
            title = _TITLE.search(text, place, end)
            yield [
                topic,
                text[start + len("<BODY>") : text.find("</", start)],
                title[1] if title else "",
                "own" if start < end else "next",
            ]


def imdb(path: Path, declared: dict) -> Rows:
    """Read the tree `{train,test}/{pos,neg}/ID_RATING.txt` of a tar; or a sample in .jsonl.

    The official order has one class after the other; here they alternate (by ID, neg before pos),
    so that any beginning of a part holds both. A row is [class, text].

    Examples
    --------
    >>> import io, tarfile, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.tar"
    >>> with tarfile.open(path, "w") as archive:
    ...     for part in ("train", "test"):
    ...         for kind in ("pos", "neg"):
    ...             header = tarfile.TarInfo(f"aclImdb/{part}/{kind}/0_9.txt")
    ...             header.size = 4
    ...             archive.addfile(header, io.BytesIO(b"text"))
    >>> imdb(path, {})
    {'train': [['neg', 'text'], ['pos', 'text']], 'test': [['neg', 'text'], ['pos', 'text']]}
    """
    if path.suffix == ".jsonl":
        return parsers.jsonl(path, declared)
    found: dict[str, list] = {"train": [], "test": []}
    for name, content in archives.tar_members(path, **parsers.archive_options(declared)):
        if match := _IMDB.search(name):
            split, label, number = match.groups()
            found[split].append((int(number), label, _member_text(path, name, content)))
    for split, reviews in found.items():
        if {label for _, label, _ in reviews} != {"pos", "neg"}:
            raise DataError(
                f"{path.name}: expected reviews in {split}/pos and {split}/neg, got {len(reviews)} "
                "reviews of at most one kind; take the archive from its official home"
            )
    return {
        split: [[label, text] for _, label, text in sorted(reviews)]
        for split, reviews in found.items()
    }


def newsgroups(path: Path, declared: dict) -> Rows:
    """Read the tar of 20 Newsgroups by date, or the same posts in .jsonl.

    The order is that of `sklearn.datasets.fetch_20newsgroups`: sorted, then shuffled by
    `RandomState(0)` (reading) and `RandomState(42)` (its default). A row is [group, text].

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.jsonl"
    >>> _ = path.write_text('{"split":"train","target":"sci.med","id":"1","text":"Hi"}')
    >>> newsgroups(path, {})
    {'train': [['sci.med', 'Hi']]}
    """
    if path.name.endswith((".jsonl", ".jsonl.xz")):
        posts = parsers.jsonl(path, declared | {"columns": ["target", "id", "text"]})
    else:
        posts = {"train": [], "test": []}
        for name, content in archives.tar_members(path, **parsers.archive_options(declared)):
            if match := _NEWS.search(name):
                split, target, number = match.groups()
                if target not in declared["label_values"]:
                    raise parsers.bad(path, 1, "one of the 20 groups", repr(target))
                posts[split].append([target, number, content.decode("latin-1")])
        if not all(posts.values()):
            raise DataError(
                f"{path.name}: expected posts in 20news-bydate-train and 20news-bydate-test, got "
                f"{[len(part) for part in posts.values()]}; take it from its official home"
            )
    rows = {}
    for split, part in posts.items():
        part.sort(key=lambda post: (post[0], post[1]))
        first, second = np.arange(len(part)), np.arange(len(part))
        np.random.RandomState(0).shuffle(first)
        np.random.RandomState(42).shuffle(second)
        rows[split] = [[part[place][0], part[place][2]] for place in first[second]]
    return rows


def squad(path: Path, declared: dict) -> Rows:
    """Read SQuAD v1.1 JSON. A row is [question, context, answer, start of the answer, title].

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.json"
    >>> qas = [{"id": "1", "question": "Who?", "answers": [{"text": "Kim", "answer_start": 0}]}]
    >>> article = {"title": "t", "paragraphs": [{"context": "Kim came.", "qas": qas}]}
    >>> _ = path.write_text(json.dumps({"version": "1.1", "data": [article]}))
    >>> squad(path, {})
    {'all': [['Who?', 'Kim came.', 'Kim', '0', 't']]}
    """
    raw = archives.read(path, **parsers.archive_options(declared))
    rows = []
    try:
        for article in json.loads(parsers.decode(raw, path, "utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                for question in paragraph["qas"]:
                    answer = question["answers"][0]
                    text, start = answer["text"], answer["answer_start"]
                    context = paragraph["context"]
                    if context[start : start + len(text)] != text:
                        raise DataError(
                            f"{path.name}, question {question['id']}: expected the answer {text!r} "
                            f"at character {start}, got {context[start : start + len(text)]!r}; "
                            f"{parsers.AGAIN}"
                        )
                    rows.append([question["question"], context, text, str(start), article["title"]])
    except (json.JSONDecodeError, KeyError, IndexError, TypeError) as error:
        raise DataError(
            f"{path.name}: expected SQuAD v1.1 JSON, got something else ({error!r}); "
            f"{parsers.AGAIN}"
        ) from None
    return {"all": rows}


def vectors(path: Path, declared: dict) -> tuple[list[str], np.ndarray]:
    """Read "word v1 v2 ..." lines, with or without word2vec's first line "count dimensions".

    The matrix is float32 (n, embed_dim).

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = path.write_text("the 1 2\\na 3 4\\n")
    >>> vectors(path, {"embed_dim": 2})
    (['the', 'a'], array([[1., 2.],
           [3., 4.]], dtype=float32))
    """
    width, words, blocks, block = declared["embed_dim"], [], [], []
    for line, raw in enumerate(archives.lines(path, **parsers.archive_options(declared)), 1):
        word, _, numbers = raw.partition(b" ")
        if line == 1 and numbers.strip().isdigit() and int(numbers) == width:
            continue
        if not word or numbers.count(b" ") != width - 1:
            raise parsers.bad(path, line, f"a word and {width} numbers", repr(raw[:60]))
        words.append(parsers.decode(word, path, "utf-8"))
        block.append(numbers)
        if len(block) == 5000:
            blocks.append(_matrix(path, line, block, width))
            block = []
    if not words:
        raise DataError(f"{path.name}: expected word vectors, got an empty file; fetch it again")
    if len(set(words)) != len(words):
        raise DataError(f"{path.name}: expected each word once, got repeated ones; fetch it again")
    blocks += [_matrix(path, line, block, width)] if block else []
    return words, np.concatenate(blocks)


def _matrix(path: Path, line: int, block: list[bytes], width: int) -> np.ndarray:
    try:
        flat = np.array(b" ".join(block).split(b" "), dtype=np.float32)
        if np.isfinite(flat).all():
            return flat.reshape(len(block), width)
    except ValueError:
        pass
    raise parsers.bad(path, line, "finite numbers up to this line", "others") from None


def _member_text(path: Path, name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path.name}, member {name}: expected utf-8 text, got the byte "
            f"0x{content[error.start]:02x}; take the archive from its official home"
        ) from None
