"""The command line of `python -m helpers.datasets`: list, fetch, check, pin.

    list                every set: what is at hand, rows, size
    fetch NAME ...|all  download full sets into the cache (for a class server or a stick)
    check NAME ...|all  read everything at hand; compare rows, hashes and the lecture's counts
    pin NAME ...|all    write rows and hash of changed samples into data/registry.toml

Not handled here: notebooks (`helpers.runner`).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable

from helpers import fetch, loading, sources, task_sets, text, text_sets
from helpers.archives import DataError


def load(name: str, scale: str):
    """Call the loader of a registry entry; `word_similarity_ko` is `word_similarity` in Korean.

    Examples
    --------
    >>> load("word_similarity_en", "sample").first[0]  # doctest: +ELLIPSIS
    word_similarity_en: ...
    'love'
    """
    loaders = vars(text_sets) | vars(task_sets)
    if f"load_{name}" in loaders:
        return loaders[f"load_{name}"](scale)
    base, _, language = name.rpartition("_")
    return loaders[f"load_{base}"](scale, language=language)


def _unique(data) -> dict:
    """Return each text with the label of its first row."""
    names = data.label_names
    return {t: names[n] for t, n in zip(data.texts[::-1], data.labels[::-1], strict=True)}


def _after_cleaning(data) -> int:
    """Return how many days have a trade and five earlier days for the moving average."""
    return int((data.columns["Volume"][5:] > 0).sum())


FACTS: dict[str, Callable] = {
    "rows": lambda data: data.text.count("\n") + 1 if hasattr(data, "text") else len(data),
    "splits": lambda data: {name: cut.stop - cut.start for name, cut in data.splits.items()},
    "classes": lambda data: len(set(_classes(data))),
    "by_label": lambda data: dict(Counter(data.label_names[n] for n in data.labels).most_common(3)),
    "unique_texts": lambda data: len(set(data.texts)),
    "unique_by_label": lambda data: dict(Counter(_unique(data).values())),
    "unique_by_split": lambda data: {s: len(set(data.split(s)[0]) - {""}) for s in data.splits},
    "empty_texts": lambda data: {s: data.split(s)[0].count("") for s in data.splits},
    "zero_volume": lambda data: int((data.columns["Volume"] == 0).sum()),
    "rows_after_cleaning": _after_cleaning,
    "mean_close": lambda data: round(float(data.columns["Close"].mean()), 2),
    "embed_dim": lambda data: data.vectors.shape[1],
    "paragraphs": lambda data: len(set(data.contexts)),
}


def _classes(data) -> list:
    return [tag for tags in data.tags for tag in tags] if hasattr(data, "tags") else [*data.labels]


def lecture_counts(data, declared: dict) -> dict[str, float]:
    """Count words by the rule of Keras 2's Tokenizer, where the lecture states such counts.

    Parameters
    ----------
    data : LabelledTexts
    declared : dict
        The registry's [name.lecture]: the counts wanted; `part`, the split that the mean (with
        `vocabulary_of_part`: all) is of; `unique`; `extra_tokens` to add to each length.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> lecture_counts(SimpleNamespace(texts=["a b", "c d e f"]), {"mean_words": 9})
    {'mean_words': 3.0}
    """
    texts = list(dict.fromkeys(data.texts)) if declared.get("unique") else data.texts
    part = data.splits[declared["part"]] if "part" in declared else slice(None)
    if declared.get("vocabulary_of_part"):
        texts = texts[part]
    vocabulary = set()
    lengths = []
    for words in map(text.split_words, texts):
        vocabulary.update(words)
        lengths.append(len(words) + declared.get("extra_tokens", 0))
    counts = {
        "mean_words": statistics.fmean(lengths[part]),
        "longest": max(lengths),
        "vocabulary": len(vocabulary),
    }
    return {name: value for name, value in counts.items() if name in declared}


def check(name: str, scale: str) -> list[str]:
    """Read a set that is at hand and return the lines to show.

    Raises
    ------
    DataError
        If rows, hash or a count of the registry's [name.facts] is another.

    Examples
    --------
    >>> check("english_text", "sample")[0].split(" (")[0]
    'english_text sample: 300 rows'
    """
    entry, start = sources.registry()[name], time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        data = load(name, scale)
    seconds = time.perf_counter() - start
    rows = FACTS["rows"](data)
    lines = [f"{name} {scale}: {rows:,} rows ({data.source}; {seconds:.2f} s; {data.sha256[:12]}…)"]
    if scale == "sample":
        return lines
    for fact, expected in entry.get("facts", {}).items():
        got = FACTS[fact](data)
        # A larger edition than the one the lecture used is no fault (glove, kor_eng).
        newer = fact == "rows" and got > expected and len(entry["editions"]) > 1
        if got != expected and not newer:
            raise DataError(f"{name}: expected {fact} {expected}, got {got}; fetch it again")
        lines.append(f"  ✔ {fact} {got}")
    lecture = entry.get("lecture", {})
    for fact, got in (lecture_counts(data, lecture) if lecture else {}).items():
        lines.append(f"  · {fact}: lecture {lecture[fact]}, here {round(got, 2)}")
    return lines + ([f"    ({lecture['why']})"] if lecture else [])


def _list(names: list[str]) -> int:
    print(f"{'set':20} {'full':20} {'rows':>9} {'MB':>7}  {'sample':>9}")
    for name in names:
        found, sample = sources.find_local(name), sources.find_sample(name)
        here = all(path.is_file() for path in sample.paths)
        size = f"{sum(p.stat().st_size for p in found.paths) / 1e6:.1f}" if found else ""
        rows = f"{found.declared.get('rows', found.declared.get('min_rows')):,}" if found else ""
        kept = f"{sample.declared.get('rows', '?'):,}" if here and "rows" in sample.declared else ""
        place = found.place if found else _obtainable(name)
        print(f"{name:20} {place:20} {rows:>9} {size:>7}  {kept or ('yes' if here else '—'):>9}")
    return 0


def _obtainable(name: str) -> str:
    editions = sources.registry()[name]["editions"]
    if any(all("url" in file for file in edition["files"]) for edition in editions):
        return "— (fetch)"
    return "— (by hand)" if editions else "none"


def _fetch(names: list[str]) -> int:
    bad = 0
    for name in names:
        try:
            found = sources.find_local(name) or sources.download(name, loading.read)
            print(f"{name}: {found.source}")
        except (fetch.Unavailable, DataError) as error:
            bad += 1
            print(f"{name}: {error}", file=sys.stderr)
    return int(bad > 0)


def _check(names: list[str]) -> int:
    bad = 0
    for name in names:
        for scale in ("full", "sample"):
            if scale == "full" and sources.find_local(name) is None:
                print(f"{name} full: not at hand")
                continue
            try:
                print("\n".join(check(name, scale)))
            except DataError as error:
                bad += 1
                print(f"{name} {scale}: ✘ {error}", file=sys.stderr)
    print(f"{len(names)} sets, {bad} faults")
    return int(bad > 0)


def _pin(names: list[str]) -> int:
    path = sources.DATA / "registry.toml"
    content = path.read_text(encoding="utf-8")
    for name in names:
        found = sources.find_sample(name)
        for key in ("rows", "rows_sha256"):
            found.declared.pop(key, None)
        if "package" in found.declared or not all(path.is_file() for path in found.paths):
            print(f"{name}: no sample file of its own")
            continue
        rows, digest = loading.read(found)
        content = pinned(content, name, rows, digest)
        print(f"{name}: {rows:,} rows, {digest[:12]}…")
    path.write_text(content, encoding="utf-8")
    return 0


def pinned(content: str, name: str, rows: int, digest: str) -> str:
    """Return the registry's text with `rows` and `rows_sha256` of a sample set.

    Examples
    --------
    >>> print(pinned('[a.sample]\\nrows = 1\\nlicence = "x"\\n', "a", 2, "0f"), end="")
    [a.sample]
    rows = 2
    rows_sha256 = "0f"
    licence = "x"
    """
    head = f"[{name}.sample]\n"
    before, _, after = content.partition(head)
    section, mark, rest = after.partition("\n[")
    section = re.sub(r"^rows(_sha256)? = .*\n", "", section, flags=re.MULTILINE)
    return f'{before}{head}rows = {rows}\nrows_sha256 = "{digest}"\n{section}{mark}{rest}'


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 1 if anything asked for is missing or wrong.

    Examples
    --------
    >>> main(["check", "english_text"])  # doctest: +ELLIPSIS
    english_text...
    0
    """
    parser = argparse.ArgumentParser(prog="python -m helpers.datasets")
    commands = {"list": _list, "fetch": _fetch, "check": _check, "pin": _pin}
    parser.add_argument("command", nargs="?", default="list", choices=commands)
    parser.add_argument("names", nargs="*", default=["all"], metavar="NAME", help="sets, or: all")
    asked = parser.parse_args(arguments)
    names = list(sources.registry()) if "all" in asked.names else asked.names
    unknown = set(names) - set(sources.registry())
    if unknown:
        parser.error(f"unknown sets {sorted(unknown)}; known: {', '.join(sources.registry())}")
    try:
        return commands[asked.command](names)
    except fetch.Unavailable as error:  # COURSE_DATA names no folder
        print(error, file=sys.stderr)
        return 1
