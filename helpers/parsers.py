"""Readers of tables and lines: path and declaration to rows (trees and nests: `helpers.corpora`).

Each reader returns `{split: rows}` in the file's order (`{"all": rows}` where the file knows no
splits); a row is a list of strings, the class first. The declaration is the registry's: encoding,
columns, allowed labels. What does not fit is a `DataError` with file, line, expected, got, remedy.

Not handled here: where files lie (`helpers.fetch`), cleaning, repairing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from helpers import archives
from helpers.archives import DataError

Rows = dict[str, list]
AGAIN = "repair the line or fetch the file again from its official home"


def bad(path: Path, line: int, expected: str, got: object, *, remedy: str = AGAIN) -> DataError:
    """Return the error that every reader raises.

    Examples
    --------
    >>> bad(Path("a.csv"), 3, "2 fields", 1, remedy="repair it")
    DataError('a.csv, line 3: expected 2 fields, got 1; repair it')
    """
    return DataError(f"{path.name}, line {line}: expected {expected}, got {got}; {remedy}")


def decode(raw: bytes, path: Path, encoding: str) -> str:
    """Decode a text file; an empty one or one in another encoding is refused by name.

    Examples
    --------
    >>> decode("가".encode("cp949"), Path("a.txt"), "utf-8")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    helpers.archives.DataError: a.txt, line 1: expected utf-8 text, got the byte 0xb0 (perhaps...
    """
    if not raw.strip():
        raise DataError(f"{path.name}: expected text, got an empty file; fetch it again")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        got = f"the byte 0x{raw[error.start]:02x} (perhaps cp949)"
        raise bad(path, line, f"{encoding} text", got, remedy=f"save it as {encoding}") from None


def table(path: Path, declared: dict) -> Rows:
    r"""Read columns of a CSV or TSV file.

    Declared: `columns` to take, in this order; `delimiter`; `quoted` (false: a quote is an ordinary
    character); `names` of a file without a header line; `fields`, the allowed numbers of fields
    there; `comment`, the start of lines to skip; `label_values`, allowed in the first column;
    `numbers`, {column: [lowest, highest]}.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.tsv"
    >>> _ = path.write_text("id\tdocument\tlabel\n7\tgood\t1\n", encoding="utf-8")
    >>> table(path, {"columns": ["label", "document"], "delimiter": "\t", "quoted": False})
    {'all': [['1', 'good']]}
    """
    records = _records(path, declared)
    names = declared.get("names")
    if names is None:
        _, names = next(records, (1, []))
        if not set(declared["columns"]) <= set(names):
            raise bad(path, 1, f"the columns {', '.join(declared['columns'])}", names)
    picked = [names.index(column) for column in declared["columns"]]
    values, allowed = declared.get("label_values"), declared.get("fields") or [len(names)]
    numbers = [(names.index(key), *limits) for key, limits in declared.get("numbers", {}).items()]
    rows = []
    for line, fields in records:
        if len(fields) not in allowed:
            raise bad(path, line, f"{' or '.join(map(str, allowed))} fields", len(fields))
        row = [fields[place] for place in picked]
        row[0] = row[0].strip() if values else row[0]  # some official labels have blanks behind
        if values and row[0] not in values:
            raise _unknown_label(path, line, values, row[0])
        for place, low, high in numbers:
            if not _is_number(fields[place], low, high):
                raise bad(path, line, f"a number from {low} to {high}", repr(fields[place]))
        rows.append(row)
    if not rows:
        raise bad(path, 2, "at least one row", "none")
    return {declared.get("split", "all"): rows}


def lines(path: Path, declared: dict) -> Rows:
    """Read a text line by line; empty lines are kept. A row is a string.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = path.write_text("하나\\n\\n셋\\n", encoding="utf-8")
    >>> lines(path, {})
    {'all': ['하나', '', '셋']}
    """
    return {"all": _text(path, declared).removesuffix("\n").split("\n")}


def chat(path: Path, declared: dict) -> Rows:
    """Read two columns of a table as sentences, question before answer. A row is a string.

    Examples
    --------
    >>> chat(Path("none.csv"), {})
    Traceback (most recent call last):
        ...
    FileNotFoundError: [Errno 2] No such file or directory: 'none.csv'
    """
    return {"all": [sentence for row in table(path, declared)["all"] for sentence in row]}


def jsonl(path: Path, declared: dict) -> Rows:
    """Read one JSON object a line; `split` says the part, `columns` which keys to take.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.jsonl"
    >>> _ = path.write_text('{"split": "train", "label": "pos", "text": "좋다"}', encoding="utf-8")
    >>> jsonl(path, {"columns": ["label", "text"]})
    {'train': [['pos', '좋다']]}
    """
    keys, values = ["split", *declared["columns"]], declared.get("label_values")
    parts: Rows = {}
    for line, text in enumerate(_text(path, declared).removesuffix("\n").split("\n"), 1):
        try:
            entry = json.loads(text)
            split, *row = [entry[key] for key in keys]
        except (ValueError, TypeError, KeyError):
            raise bad(path, line, f"a JSON object with {', '.join(keys)}", text[:60]) from None
        if not all(isinstance(item, str) for item in (split, *row)):
            raise bad(path, line, "text in every field", text[:60])
        if values and row[0] not in values:
            raise _unknown_label(path, line, values, row[0])
        parts.setdefault(split, []).append(row)
    return parts


def tagged(path: Path, declared: dict) -> Rows:
    r"""Read a token, a tab and a tag a line; an empty line ends a sentence (CoNLL, KLUE).

    Declared: `label_values`, the tags; `comment`, the start of lines to skip. A row is
    [tokens, tags]. A token may be a blank: only a line without a tag is empty.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.tsv"
    >>> _ = path.write_text("## 1\n서\tB-LC\n울\tI-LC\n\n비\tO\n", encoding="utf-8")
    >>> tagged(path, {"comment": "##"})
    {'all': [[['서', '울'], ['B-LC', 'I-LC']], [['비'], ['O']]]}
    """
    values, comment = declared.get("label_values"), declared.get("comment")
    rows, tokens, tags = [], [], []
    for line, text in enumerate([*_text(path, declared).split("\n"), ""], 1):
        if not text.strip():
            if tokens:
                rows.append([tokens, tags])
                tokens, tags = [], []
        elif comment is None or not text.startswith(comment):
            token, tab, tag = text.partition("\t")
            if not tab or not token or "\t" in tag:
                raise bad(path, line, "a token, a tab and a tag", repr(text))
            if values and tag not in values:
                raise _unknown_label(path, line, values, tag)
            tokens.append(token)
            tags.append(tag)
    return {declared.get("split", "all"): rows}


def analogies(path: Path, declared: dict) -> Rows:
    """Read ": section" lines, each followed by lines of four words. The splits are the sections.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = path.write_text(": capital\\n서울 한국 도쿄 일본\\n", encoding="utf-8")
    >>> analogies(path, {})
    {'capital': [['서울', '한국', '도쿄', '일본']]}
    """
    sections, rows = {}, None
    for line, text in enumerate(_text(path, declared).removesuffix("\n").split("\n"), 1):
        words = text.split()
        if text.startswith(":"):
            rows = sections.setdefault(text[1:].strip(), [])
        elif rows is None or len(words) != 4:
            raise bad(path, line, "four words below a line ': section'", repr(text))
        else:
            rows.append(words)
    return sections


def _text(path: Path, declared: dict) -> str:
    raw = archives.read(path, **archive_options(declared))
    return decode(raw, path, declared.get("encoding", "utf-8"))


def archive_options(declared: dict) -> dict:
    """Return what a declaration says about archives, as keyword arguments of `archives.read`.

    Examples
    --------
    >>> archive_options({"member": "a.txt", "rows": 3})
    {'member': 'a.txt'}
    """
    return {key: declared[key] for key in ("member", "max_bytes") if key in declared}


def _records(path: Path, declared: dict) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, fields); comments are left out."""
    text, comment = _text(path, declared), declared.get("comment")
    delimiter = declared.get("delimiter", ",")
    if not declared.get("quoted", True):
        for line, content in enumerate(text.removesuffix("\n").split("\n"), 1):
            if comment is None or not content.startswith(comment):
                yield line, content.split(delimiter)
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for fields in reader:
            if comment is None or not fields[:1] or not fields[0].startswith(comment):
                yield reader.line_num, fields
    except csv.Error as error:
        raise bad(path, reader.line_num, "a CSV row", error) from None


def _is_number(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


def _unknown_label(path: Path, line: int, values: list[str], got: str) -> DataError:
    shown = " or ".join(values) if len(values) <= 6 else f"one of {len(values)} classes"
    return bad(path, line, f"a label ({shown})", repr(got))
