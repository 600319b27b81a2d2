"""One door to every data set: `load_<name>(scale=None)` for each entry of data/registry.toml.

A loader returns a small typed record at one of two scales: "full" (the lecture's data, from
`COURSE_DATA`, the cache or their official home) or "sample" (small, inside the project or inside a
pinned package). It prints one line that says which was used and why.

Not handled here: cleaning, splitting, tokenising. The rows come as they stand in the file.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import io
import json
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from helpers import course, fetch

DATA = course.ROOT / "data"


class DataError(ValueError):
    """A file does not hold what it should; the message names file, expected, got, remedy."""


@dataclass(frozen=True, repr=False)
class LabelledTexts:
    """Texts with one class each.

    Attributes
    ----------
    texts : list of str
    labels : numpy.ndarray of int, shape (n,)
        Index into `label_names`.
    label_names : tuple of str
    name, scale, source, sha256 : str
        The registry's name, "sample" or "full", the file and where it was found, and the hash of
        the parsed rows.

    Examples
    --------
    >>> LabelledTexts(["hi", "win!"], np.array([0, 1]), ("ham", "spam"), "spam", "sample", "x", "0")
    LabelledTexts(spam, sample, 2 rows, labels ham/spam)
    """

    texts: list[str]
    labels: np.ndarray
    label_names: tuple[str, ...]
    name: str
    scale: str
    source: str
    sha256: str

    def __len__(self) -> int:
        return len(self.texts)

    def __repr__(self) -> str:
        labels = "/".join(self.label_names)
        return f"LabelledTexts({self.name}, {self.scale}, {len(self):,} rows, labels {labels})"


@dataclass(frozen=True, repr=False)
class Corpus:
    r"""Running text for a language model, lines or documents joined by "\n".

    Attributes
    ----------
    text : str
    name, scale, source, sha256 : str
        As in `LabelledTexts`.

    Examples
    --------
    >>> Corpus("안녕\n", "korean_text", "sample", "x", "0")
    Corpus(korean_text, sample, 3 characters)
    """

    text: str
    name: str
    scale: str
    source: str
    sha256: str

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return f"Corpus({self.name}, {self.scale}, {len(self):,} characters)"


@cache
def registry() -> dict[str, dict]:
    """Return data/registry.toml as a dictionary, one entry a data set.

    Examples
    --------
    >>> registry()["spam"]["task"]
    'binary classification'
    """
    with open(DATA / "registry.toml", "rb") as file:
        return tomllib.load(file)


def rows_sha256(rows: Iterable) -> str:
    r"""Hash parsed rows, so that the result does not depend on the archive they came in.

    Parameters
    ----------
    rows : iterable of str or sequences of str
        Each row is hashed as its JSON text and a line end.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> rows_sha256([("ham", "hi")]) == hashlib.sha256(b'["ham","hi"]\n').hexdigest()
    True
    """
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def load_spam(scale: str | None = None) -> LabelledTexts:
    """Load SMS messages, ham (0) or spam (1), duplicates kept.

    Parameters
    ----------
    scale : {"auto", "sample", "full"}, optional
        By default what `course.scale()` says.

    Returns
    -------
    LabelledTexts
        5,572 messages at full scale.

    Raises
    ------
    DataError
        If a file is not what the registry says.
    fetch.Unavailable
        If `scale` is "full" and the file is nowhere.

    References
    ----------
    Almeida, Gomez Hidalgo, Yamakami (2011), Contributions to the study of SMS spam filtering.

    Examples
    --------
    >>> load_spam("sample").label_names  # doctest: +ELLIPSIS
    spam: ...
    ('ham', 'spam')
    """
    rows, scale, source, digest = _load("spam", scale, _spam_rows)
    names = tuple(registry()["spam"]["labels"])
    texts = [text for _, text in rows]
    labels = np.array([names.index(label) for label, _ in rows])
    return LabelledTexts(texts, labels, names, "spam", scale, source, digest)


def load_english_text(scale: str | None = None) -> Corpus:
    """Load English running text: Shakespeare's plays, or the news stories that gensim ships.

    Parameters, errors as in `load_spam`.

    Returns
    -------
    Corpus
        40,000 lines, 1,115,393 characters at full scale.

    References
    ----------
    Karpathy (2015), The unreasonable effectiveness of recurrent neural networks.

    Examples
    --------
    >>> len(load_english_text("sample").text) > 300_000  # doctest: +ELLIPSIS
    english_text: ...
    True
    """
    return _load_corpus("english_text", scale)


def load_korean_text(scale: str | None = None) -> Corpus:
    """Load Korean sentences, one a line: a chat's questions and answers, or the course's own.

    Parameters, errors as in `load_spam`.

    Returns
    -------
    Corpus
        23,646 lines at full scale.

    References
    ----------
    songys (2018), Chatbot data for Korean.

    Examples
    --------
    >>> load_korean_text("sample").text.count("\\n") > 1000  # doctest: +ELLIPSIS
    korean_text: ...
    True
    """
    return _load_corpus("korean_text", scale)


def registry_table() -> str:
    """Return the registry as the Markdown table of data/README.md.

    Examples
    --------
    >>> registry_table().splitlines()[0].startswith("| set |")
    True
    """
    lines = [
        "| set | task | full scale | licence | sample | licence | chapters |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, entry in registry().items():
        full = "; ".join(f"`{file['name']}` ({file['rows']:,})" for file in entry["files"])
        sample = entry["sample"]
        where = f"`{Path(sample['name']).name}`"
        where += f" of {sample['package']}" if "package" in sample else ""
        lines.append(
            f"| `{name}` | {entry['task']}, {entry['language']} | {entry['title']}: {full} "
            f"| {entry['licence']} | {where} | {sample['licence']} "
            f"| {', '.join(entry['chapters'])} |"
        )
    return "\n".join(lines)


def _load_corpus(name: str, scale: str | None) -> Corpus:
    rows, scale, source, digest = _load(name, scale, _corpus_rows)
    return Corpus("\n".join(rows), name, scale, source, digest)


def _load(name: str, scale: str | None, parse: Callable[[Path, dict], list]) -> tuple:
    """Decide the scale, parse and check the file, say so: (rows, scale, source, rows hash)."""
    wanted = course.scale() if scale is None else course.check_scale(scale)
    entry, why = registry()[name], f"COURSE_SCALE={wanted}"
    found = None
    if wanted != "sample":
        try:
            found = _find_full(entry, parse)
        except (fetch.Unavailable, DataError) as error:
            if wanted == "full":
                raise
            why = f"auto: {error}"
    if found is None:
        scale, place, declared, path = "sample", "sample", entry["sample"], _sample_path(entry)
    else:
        (path, place), declared = found
        scale = "full"
    rows = parse(path, declared)
    digest = rows_sha256(rows)
    _check_rows(path, declared, len(rows), digest)
    korean = {"sample": "표본 규모", "full": "전체 규모"}[scale]
    print(f"{name}: {korean} {len(rows):,}행 ({path.name}, {place}; {why})")
    return rows, scale, f"{path.name} ({place})", digest


def _find_full(entry: dict, parse: Callable[[Path, dict], list]) -> tuple:
    """Return ((path, place), declaration) of the first edition at hand, else download one."""
    for declared in entry["files"]:
        local = fetch.find_local(entry["folder"], declared["name"])
        if local is not None:
            return local, declared
    for declared in entry["files"]:
        if "url" not in declared:
            continue

        def check(path: Path, declared: dict = declared) -> None:
            rows = parse(path, declared)
            _check_rows(path, declared, len(rows), rows_sha256(rows))

        path = fetch.download(
            declared["url"],
            entry["folder"],
            declared["name"],
            member=declared.get("member"),
            check=check,
        )
        return (path, "download"), declared
    raise fetch.Unavailable(
        f"{entry['title']} has no open address: put {entry['files'][0]['name']} into a folder "
        f"and name that folder with COURSE_DATA"
    )


def _sample_path(entry: dict) -> Path:
    sample = entry["sample"]
    if "package" not in sample:
        return DATA / "samples" / sample["name"]
    # Finds the package's folder without importing the package.
    spec = importlib.util.find_spec(sample["package"])
    return Path(spec.submodule_search_locations[0]) / sample["name"]


def _check_rows(path: Path, declared: dict, count: int, digest: str) -> None:
    expected = declared.get("rows_sha256")
    if expected and digest != expected:
        raise DataError(
            f"{path.name}: expected {declared['rows']:,} rows with the hash {expected[:12]}…, "
            f"got {count:,} rows with {digest[:12]}…; the file is truncated, changed or of another "
            "edition: fetch it again from its official home"
        )


def _read_text(path: Path, encoding: str) -> str:
    """Read a text file; an empty one or one in another encoding is refused by name."""
    raw = path.read_bytes()
    if not raw.strip():
        raise DataError(f"{path.name}: expected text, got an empty file; fetch it again")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path.name}, line {line}: expected {encoding} text, got the byte "
            f"0x{raw[error.start]:02x} (perhaps cp949); save the file as {encoding}"
        ) from None


def _spam_rows(path: Path, declared: dict) -> list[tuple[str, str]]:
    """Parse (label, text) rows of either edition, or of the sample."""
    text = _read_text(path, declared["encoding"])
    comma = declared["format"] == "comma"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="," if comma else "\t")
    if comma:
        next(reader)  # the header
    rows = []
    for fields in reader:
        if len(fields) < 2 or fields[0] not in ("ham", "spam"):
            raise DataError(
                f"{path.name}, line {reader.line_num}: expected a label (ham or spam) and a text, "
                f"got {fields[:2]!r}; repair the line or fetch the file again"
            )
        # Kaggle's export has three more columns: bits of 50 texts, cut at a comma. The lecture
        # reads the second column only, and so do we, to have its counts.
        rows.append((fields[0], fields[1]))
    return rows


def _corpus_rows(path: Path, declared: dict) -> list[str]:
    """Parse the lines of a text file, or both columns of the chat set, question before answer."""
    text = _read_text(path, declared["encoding"])
    if path.suffix != ".csv":
        return text.removesuffix("\n").split("\n")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not {"Q", "A"} <= set(reader.fieldnames or ()):
        raise DataError(
            f"{path.name}, line 1: expected the columns Q and A, got {reader.fieldnames}; "
            "fetch the file again from its official home"
        )
    return [sentence for row in reader for sentence in (row["Q"], row["A"])]
