"""Data files as rows: one function a format, each from a path and its declaration.

A reader returns `{split: rows}` in the file's order, `{"all": rows}` where the file knows no
splits; a row is a list of strings, the class first. Archives are read in place: nothing is unpacked
to disk or executed; what leaves the archive or outgrows its limit is refused. LF, CRLF, CR, a
byte order mark, UTF-16, decomposed letters (NFD) and blank lines at the end make no difference.

Not handled here: where files lie (`helpers.files`), passwords, nested archives.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import itertools
import json
import lzma
import re
import tarfile
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path, PurePosixPath

import numpy as np

Rows = dict[str, list]
MAX_BYTES = 256 * 2**20
MAX_HEADER = 2**20  # bytes of one tar header; a long name of 500 MB is an attack
MAX_MEMBERS = 200_000  # the official archive of IMDB has about 100,000
AGAIN = "repair it, or fetch the file again from its official home"

_OPENERS: dict[str, Callable] = {".gz": gzip.open, ".tgz": gzip.open, ".xz": lzma.open}
_BROKEN = (OSError, EOFError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
_IMDB = re.compile(r"(?:^|/)(train|test)/(pos|neg)/(\d+)_\d+\.txt$")
_NEWS = re.compile(r"(?:^|/)20news-bydate-(train|test)/([^/]+)/(\d+)$")
_REUTERS = re.compile(r"reut2-\d+\.sgm$")
_TITLE = re.compile(r"<TITLE>(.*?)</TITLE>", re.DOTALL)


class DataError(ValueError):
    """A file does not hold what it should; the message names file, expected, got, remedy."""


def bad(
    path: Path, expected: str, got: object, *, at: object = "", remedy: str = AGAIN
) -> DataError:
    """Return a DataError; `at` is a line number, or names a member or a question."""
    where = f"{path.name}, line {at}" if isinstance(at, int) else f"{path.name}{at}"
    return DataError(f"{where}: expected {expected}, got {str(got)[:160]}; {remedy}")


# --- files and archives


def read(path: Path, declared: dict) -> bytes:
    """Return the content of a plain, .gz or .xz file, or of one member of a .zip archive.

    Declared: `member`, the name inside a zip, with or without its folder; `max_bytes` when
    unpacked. A file that is cut, broken, locked or too big is a DataError.
    """
    limit = declared.get("max_bytes", MAX_BYTES)
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                content = archive.open(_member(path, archive, declared["member"])).read(limit + 1)
        else:
            with _OPENERS.get(path.suffix, open)(path, "rb") as file:
                content = file.read(limit + 1)
    except _BROKEN as error:
        raise _unreadable(path, error) from None
    if len(content) > limit:
        remedy = f"{AGAIN}; if it has grown, raise max_bytes in data/registry.toml"
        raise bad(path, f"at most {limit:,} bytes when unpacked", "more", remedy=remedy)
    return content


def tree(path: Path, declared: dict, names: re.Pattern) -> Iterator[tuple[re.Match, bytes]]:
    """Yield the matching files of a .tar, .tar.gz, .tar.xz or of the unpacked folder."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if (match := names.search(file.as_posix())) and file.is_file():
                yield match, read(file, {})
        return
    content = read(path, declared)
    if content[-1024:].strip(b"\0"):
        raise _unreadable(path, EOFError("no end mark"))
    try:
        with tarfile.open(fileobj=_Guarded(content), mode="r:") as archive:
            for count, header in enumerate(archive, 1):
                name = _safe_name(path, header.name)
                if count > MAX_MEMBERS or not (header.isreg() or header.isdir()):
                    raise bad(path, "plain files", f"a link, a device or too many at {name!r}")
                if header.isreg() and (match := names.search(name)):
                    yield match, content[header.offset_data : header.offset_data + header.size]
    except (tarfile.TarError, RecursionError) as error:
        raise _unreadable(path, error) from None


class _Guarded(io.BytesIO):
    """Bytes of a tar of which no header may be huge."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > MAX_HEADER:
            raise tarfile.ReadError(f"a header of {size:,} bytes")
        return super().read(size)


def _unreadable(path: Path, error: Exception) -> DataError:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    remedy = "make it readable, fetch it again, or unpack it yourself and put the file itself there"
    return bad(path, "a whole file", f"one that is cut, broken or locked ({reason})", remedy=remedy)


def _safe_name(path: Path, name: str) -> str:
    pure = PurePosixPath(name.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or (pure.parts and ":" in pure.parts[0]):
        raise bad(path, "names inside the archive", repr(name))
    return pure.as_posix()


def _member(path: Path, archive: zipfile.ZipFile, member: str) -> str:
    names = [name for name in archive.namelist() if _safe_name(path, name)]
    found = [name for name in names if member in (name, PurePosixPath(name).name)]
    if len(found) != 1:
        raise bad(path, f"one member {member!r}", f"{len(found)} among {', '.join(names[:3])}")
    return found[0]


def decode(raw: bytes, path: Path, declared: dict, *, at: str = "") -> str:
    """Decode text with the first declared encoding that fits; unify line ends and letters (NFC)."""
    if not raw.strip(b"\0 \t\r\n"):
        raise bad(path, "text", "an empty file, or one of zeros", at=at)
    encodings = declared.get("encodings", ["utf-8"])
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # a spreadsheet's "Unicode text"
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding).removeprefix("\ufeff").replace("\r\n", "\n")
            text = text if "\n" in text else text.replace("\r", "\n")  # an old Mac's
            return unicodedata.normalize("NFC", text)
        except UnicodeDecodeError as error:
            place, cut = error.start, error.reason.endswith("data")  # "unexpected end of data"
    hint = ": it is cut inside a character" if cut else " (perhaps cp949)"
    got, line = f"the byte 0x{raw[place]:02x}{hint}", raw.count(b"\n", 0, place) + 1
    raise bad(path, f"{encodings[0]} text", got, at=at or line, remedy=f"save it as {encodings[0]}")


def _text(path: Path, declared: dict) -> str:
    return decode(read(path, declared), path, declared).rstrip("\n") + "\n"


def _lines(path: Path, declared: dict) -> list[str]:
    return _text(path, declared).removesuffix("\n").split("\n")


# --- tables and lines


def table(path: Path, declared: dict) -> Rows:
    """Read columns of a CSV or TSV file.

    Declared: `columns` to take, in this order; `delimiter`; `quoted` (false: a quote is an ordinary
    character); `names` of a file without a header line; `fields`, the allowed numbers of fields
    there; `comment`, the start of lines to skip; `label_values`, allowed in the first column;
    `numbers`, {column: [lowest, highest]}, a row of nulls is left out; `dates`, a column whose day
    counts and rises; `instead`, {column: the one to take where it is missing}.
    """
    records = _records(path, declared)
    place, width = _places(path, declared, records)
    picked = [place[column] for column in declared["columns"]]
    widths = declared.get("fields", [width])
    numbers = [(place[key], *limits) for key, limits in declared.get("numbers", {}).items()]
    dates, last, rows = [place[column] for column in declared.get("dates", ())], "", []
    for line, fields in records:
        if len(fields) not in widths:
            raise bad(path, f"{' or '.join(map(str, widths))} fields", len(fields), at=line)
        if numbers and all(fields[column] in ("null", "") for column, *_ in numbers):
            continue  # a day of which the provider knows nothing
        for column, low, high in numbers:
            if not _is_number(fields[column], low, high):
                raise bad(path, f"a number from {low} to {high}", repr(fields[column]), at=line)
        for column in dates:
            last = fields[column] = _day(path, line, fields[column], after=last)
        row = [fields[column] for column in picked]
        if declared.get("label_values"):
            row[0] = _label(path, line, row[0].strip(), declared)  # some have blanks behind
        rows.append(row)
    if not rows:
        raise bad(path, "at least one row", "none", at=2)
    return {declared.get("split", "all"): rows}


def _records(path: Path, declared: dict) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, fields)."""
    text, skipped = io.StringIO(_text(path, declared), newline=""), declared.get("comment", "\n")
    quoting = csv.QUOTE_MINIMAL if declared.get("quoted", True) else csv.QUOTE_NONE
    delimiter = declared.get("delimiter", ",")
    reader = csv.reader(text, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    try:
        for fields in reader:
            if not fields or not fields[0].startswith(skipped):
                yield reader.line_num, fields
    except csv.Error as error:
        raise bad(path, "a CSV row", error, at=reader.line_num) from None


def _places(
    path: Path, declared: dict, records: Iterator[tuple[int, list[str]]]
) -> tuple[dict[str, int], int]:
    """Return where each column stands, as declared or as the first line says, and their number."""
    names = declared.get("names") or next(records, (1, []))[1]
    if names[:1] == ["Price"]:  # yfinance writes three lines: names, tickers, "Date"
        names = ["Date", *names[1:]]
        list(itertools.islice(records, 2))
    place = {name: column for column, name in enumerate(names)}
    for name, other in declared.get("instead", {}).items():
        if other in place:
            place.setdefault(name, place[other])
    if not place.keys() >= set(declared["columns"]):
        raise bad(path, f"the columns {', '.join(declared['columns'])}", names, at=1)
    return place, len(names)


def _is_number(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


def _day(path: Path, line: int, text: str, *, after: str) -> str:
    day = ""
    with suppress(ValueError):
        day = date.fromisoformat(text[:10]).isoformat()
    if day <= after:
        due = f"a date such as 2000-09-01{after and f', after {after}'}"
        raise bad(path, due, repr(text), at=line)
    return day


def _label(path: Path, line: int, got: str, declared: dict) -> str:
    known = declared.get("label_values")
    if known and got not in known:
        shown = " or ".join(known) if len(known) <= 6 else f"one of {len(known)} classes"
        raise bad(path, f"a label ({shown})", repr(got), at=line)
    return got


def lines(path: Path, declared: dict) -> Rows:
    """Read a text line by line; empty lines inside it are kept. A row is a string."""
    return {"all": _lines(path, declared)}


def chat(path: Path, declared: dict) -> Rows:
    """Read two columns of a table as sentences, question before answer. A row is a string."""
    return {"all": [sentence for row in table(path, declared)["all"] for sentence in row]}


def jsonl(path: Path, declared: dict) -> Rows:
    """Read one JSON object a line; `split` says the part, `columns` which keys to take."""
    keys = ["split", *declared["columns"]]
    parts: Rows = {}
    for line, text in enumerate(_lines(path, declared), 1):
        try:
            entry = json.loads(text)
            split, *row = [entry[key] for key in keys]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise bad(path, f"JSON with {', '.join(keys)}", text, at=line) from None
        if not all(isinstance(item, str) for item in (split, *row)):
            raise bad(path, "text in every field", text, at=line)
        _label(path, line, row[0], declared)
        parts.setdefault(split, []).append(row)
    return parts


def tagged(path: Path, declared: dict) -> Rows:
    """Read a token, a tab and a tag a line; an empty line ends a sentence (CoNLL, KLUE).

    Declared: `label_values`, the tags; `comment`, the start of lines to skip. A row is
    [tokens, tags]. A token may be a blank: only a line without a tag is empty.
    """
    skipped = (declared.get("comment", "-DOCSTART-"), "-DOCSTART-")
    rows: list = []
    tokens: list[str] = []
    tags: list[str] = []
    for line, text in enumerate([*_lines(path, declared), ""], 1):
        if not text.strip():
            if tokens:
                rows.append([tokens, tags])
            tokens, tags = [], []
        elif not text.startswith(skipped):
            token, tab, tag = text.partition("\t")
            if not tab or not token or "\t" in tag:
                raise bad(path, "a token, a tab and a tag", repr(text), at=line)
            tokens.append(token)
            tags.append(_label(path, line, tag, declared))
    return {declared.get("split", "all"): rows}


def analogies(path: Path, declared: dict) -> Rows:
    """Read ": section" lines, each followed by lines of four words. The splits are the sections."""
    sections: Rows = {}
    for line, text in enumerate(_lines(path, declared), 1):
        words = text.split()
        if text.startswith(":"):
            section = sections.setdefault(text[1:].strip(), [])
        elif not sections or len(words) != 4:
            raise bad(path, "four words below a line ': section'", repr(text), at=line)
        else:
            section.append(words)
    return sections


# --- whole releases


def reuters(path: Path, declared: dict) -> Rows:
    """Read Reuters-21578's SGML files into the set that Keras ships: same wires, order and split.

    Keras' rule, found by matching its class counts, first wires and mean length: the label is a
    wire's first topic; topics with fewer than `min_documents` wires are left out; NEWID order,
    shuffled by `RandomState(113)`; the first 80% are for training. Wires without a body (975 of
    11,228) carry the *next* wire's body there, as the original script searched for "<BODY>" past
    the wire's end. A row is [topic, text as in Keras, title, "own" or "next"].
    """
    files = {match[0]: content for match, content in tree(path, declared, _REUTERS)}
    text = b"".join(files[name] for name in sorted(files)).decode("latin-1")
    wires = list(_wires(text.replace("\r\n", "\n")))
    counts = Counter(wire[0] for wire in wires)
    kept = [wire for wire in wires if counts[wire[0]] >= declared["min_documents"]]
    if not kept:
        raise bad(path, "reut2-000.sgm to reut2-021.sgm", f"{len(files)} such files")
    order = np.arange(len(kept))
    np.random.RandomState(113).shuffle(order)
    rows, cut = [kept[row] for row in order], int(len(kept) * 0.8)
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
            body = text[start + len("<BODY>") : text.find("</", start)]
            yield [topic, body, title[1] if title else "", "own" if start < end else "next"]


def imdb(path: Path, declared: dict) -> Rows:
    """Read the tree `{train,test}/{pos,neg}/ID_RATING.txt`. A row is [class, text].

    The official order has one class after the other; here they alternate (by ID, neg before pos),
    so that any beginning of a part holds both.
    """
    found: dict[str, list] = {"train": [], "test": []}
    for match, content in tree(path, declared, _IMDB):
        split, label, number = match.groups()
        text = decode(content, path, declared, at=f", member {match[0]}")
        found[split].append((int(number), label, text))
    for split, reviews in found.items():
        if {label for _, label, _ in reviews} != {"pos", "neg"}:
            got = f"{len(reviews)} reviews of at most one kind"
            raise bad(path, f"reviews in {split}/pos and {split}/neg", got)
    return {split: [[label, text] for _, label, text in sorted(found[split])] for split in found}


def newsgroups(path: Path, declared: dict) -> Rows:
    """Read the tree of 20 Newsgroups by date, or the same posts in .jsonl. A row is [group, text].

    The order is that of `sklearn.datasets.fetch_20newsgroups`: sorted, then shuffled by
    `RandomState(0)` (reading) and `RandomState(42)` (its default).
    """
    posts: Rows = {"train": [], "test": []}
    if ".jsonl" in path.suffixes:
        posts = jsonl(path, declared | {"columns": ["target", "id", "text"]})
    else:
        for match, content in tree(path, declared, _NEWS):
            split, target, number = match.groups()
            _label(path, 1, target, declared)
            posts[split].append([target, number, content.decode("latin-1")])
    if not all(posts.values()):
        raise bad(path, "posts in 20news-bydate-train and 20news-bydate-test", "none")
    rows = {}
    for split, part in posts.items():
        part.sort(key=lambda post: (post[0], post[1]))
        first, second = np.arange(len(part)), np.arange(len(part))
        np.random.RandomState(0).shuffle(first)
        np.random.RandomState(42).shuffle(second)
        rows[split] = [[part[row][0], part[row][2]] for row in first[second]]
    return rows


def squad(path: Path, declared: dict) -> Rows:
    """Read SQuAD v1.1 JSON. A row is [question, context, answer, start of the answer, title]."""
    rows = []
    try:
        for article in json.loads(_text(path, declared))["data"]:
            for paragraph in article["paragraphs"]:
                rows += [_question(path, article, paragraph, qa) for qa in paragraph["qas"]]
    except (json.JSONDecodeError, KeyError, TypeError, RecursionError) as error:
        raise bad(path, "SQuAD v1.1 JSON", f"something else ({error!r})") from None
    if not rows:
        raise bad(path, "a question", "none")
    return {"all": rows}


def _question(path: Path, article: dict, paragraph: dict, question: dict) -> list[str]:
    where, context = f", question {question['id']}", paragraph["context"]
    if not question["answers"]:
        raise bad(path, "an answer", "none", at=where, remedy="take version 1.1, not 2.0")
    text, start = question["answers"][0]["text"], question["answers"][0]["answer_start"]
    got = context[max(start, 0) : start + len(text)]
    if not text or start < 0 or got != text:
        raise bad(path, f"the answer {text!r} at character {start}", repr(got), at=where)
    return [question["question"], context, text, str(start), article["title"]]


def vectors(path: Path, declared: dict) -> tuple[list[str], np.ndarray]:
    """Read "word v1 v2 ..." lines: words, and their vectors as float32 (n, embed_dim).

    word2vec's first line "count dimensions" may be there.
    """
    import pandas as pd

    width, content = declared["embed_dim"], read(path, declared).replace(b"\r\n", b"\n")
    if b"\n" not in content or b"\0" in content[:99]:  # an old Mac's, UTF-16
        content = decode(content, path, {}).encode()
    first = content[: content.find(b"\n")].split()
    skipped = int(len(first) == 2 and first[1] == str(width).encode())
    try:
        frame = pd.read_csv(
            io.BytesIO(content),
            sep=" ",
            header=None,
            dtype={0: str},
            skiprows=skipped,
            lineterminator="\n",
            quoting=csv.QUOTE_NONE,
            na_filter=False,  # "null" and "nan" are words
            low_memory=False,  # no warning about a line that is cut
        )
        words, matrix = frame[0].tolist(), frame.drop(columns=0).to_numpy(np.float32)
    except (ValueError, TypeError):
        matrix = np.empty(0)
    if matrix.shape[1:] != (width,) or not np.isfinite(matrix).all():
        raise _bad_vector(path, decode(content, path, {}), width, skipped)
    if len(set(words)) != len(words):
        raise bad(path, "each word once", "repeated ones")
    return words, matrix


def _bad_vector(path: Path, text: str, width: int, skipped: int) -> DataError:
    """Find the line over which pandas stumbled."""
    for line, content in enumerate(text.removesuffix("\n").split("\n")[skipped:], skipped + 1):
        word, *numbers = content.split(" ")
        finite = all(_is_number(number, -3e38, 3e38) for number in numbers)
        if not word or len(numbers) != width or not finite:
            return bad(path, f"a word and {width} finite numbers", repr(content), at=line)
    return bad(path, "word vectors", "none")
