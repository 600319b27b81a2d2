"""The data sets from the command line: `python -m tools.data list|fetch|check|pin [NAME ...|all]`.

list    every set: what is at hand, rows, size
fetch   download full sets into the cache (for a class server or a stick)
check   read everything at hand; compare rows, hashes and the lecture's counts
pin     write rows and hash of changed samples into data/registry.toml; print those of full files
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

import tools
from helpers import course, datasets, files, text
from helpers.datasets import registry
from helpers.files import Found, Unavailable
from helpers.readers import DataError
from tools import notebooks


def load(name: str, scale: str):
    """Call the loader of a registry entry; `word_similarity_ko` is `word_similarity` in Korean."""
    if loader := getattr(datasets, f"load_{name}", None):
        return loader(scale)
    base, _, language = name.rpartition("_")
    return getattr(datasets, f"load_{base}")(scale, language=language)


def at_hand(name: str) -> Found | None:
    """Return the full files that a load would try first, without any download."""
    return next(files.local(registry()[name]), None)


def registry_table() -> str:
    """Return the registry as the Markdown table of data/README.md."""
    chapters = notebooks.chapters_by_dataset()
    rows = ["| set | task | full scale | licence | sample | licence | chapters |", "|---" * 7 + "|"]
    for name, entry in registry().items():
        editions = [f"{_names(edition)} ({edition['rows']:,})" for edition in entry["editions"]]
        full = f"{entry['title']}: {'; '.join(editions)}" if editions else "not available"
        sample = entry["sample"]
        where = _names(sample) + (f" of {sample['package']}" if "package" in sample else "")
        # A loader may serve two sets: `load_word_similarity` in Korean and in English.
        used = chapters.get(name, chapters.get(name.rpartition("_")[0], []))
        cells = [f"`{name}`", f"{entry['task']}, {entry['language']}", full, entry["licence"]]
        cells += [where, sample["licence"], ", ".join(used) or "—"]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _names(edition: dict) -> str:
    return " + ".join(f"`{file['name'].rpartition('/')[2]}`" for file in edition["files"])


# --- list, fetch


def list_sets(names: list[str]) -> int:
    print(f"{'set':20} {'full':20} {'rows':>9} {'MB':>7}  {'sample':>9}")
    for name in names:
        found, sample = at_hand(name), registry()[name]["sample"]
        size = sum(path.stat().st_size for path in found.paths) / 1e6 if found else 0
        rows = f"{found.declared['rows']:,} {size:7.1f}" if found else f"{'':7}"
        place = found.place if found else _obtainable(name)
        print(f"{name:20} {place:20} {rows:>17}  {sample['rows']:>9,}")
    return 0


def _obtainable(name: str) -> str:
    editions = registry()[name]["editions"]
    if any("url" in file for edition in editions for file in edition["files"]):
        return "— (fetch)"
    return "— (by hand)" if editions else "none"


def fetch(names: list[str]) -> int:
    bad = 0
    for name in names:
        if not registry()[name]["editions"]:
            print(f"{name}: a sample only")
            continue
        try:
            load(name, "full")  # prints its line, also where the file was at hand
        except (Unavailable, DataError) as error:
            bad += 1
            print(f"{name}: {error}", file=sys.stderr)
    return int(bad > 0)


# --- check


def _unique(data) -> dict:
    """Return each text with the label of its first row."""
    names = data.label_names
    return {t: names[n] for t, n in zip(data.texts[::-1], data.labels[::-1], strict=True)}


def _classes(data) -> list:
    return [tag for tags in data.tags for tag in tags] if hasattr(data, "tags") else [*data.labels]


FACTS: dict[str, Callable] = {
    "rows": lambda data: data.text.count("\n") + 1 if hasattr(data, "text") else len(data),
    "splits": lambda data: {name: cut.stop - cut.start for name, cut in data.splits.items()},
    "classes": lambda data: len(set(_classes(data))),
    "by_label": lambda data: dict(Counter(data.label_names[n] for n in data.labels).most_common(3)),
    "unique_texts": lambda data: len(set(data.texts)),
    "unique_by_label": lambda data: dict(Counter(_unique(data).values())),
    "unique_by_split": lambda data: {s: len(set(data.split(s)[0]) - {""}) for s in data.splits},
    "empty_texts": lambda data: {s: data.split(s)[0].count("") for s in data.splits},
    "zero_volume": lambda data: int((data.frame["Volume"] == 0).sum()),
    # days with a trade and five earlier days for the moving average
    "rows_after_cleaning": lambda data: int((data.frame["Volume"][5:] > 0).sum()),
    "mean_close": lambda data: round(float(data.frame["Close"].mean()), 2),
    "embed_dim": lambda data: data.vectors.shape[1],
    "paragraphs": lambda data: len(set(data.contexts)),
}


def lecture_counts(data, declared: dict) -> dict[str, float]:
    """Count words by the rule of Keras 2's Tokenizer, where the lecture states such counts.

    `declared` is the registry's [name.lecture]: the counts wanted; `part`, the split that the mean
    (with `vocabulary_of_part`: all) is of; `unique`; `extra_tokens` to add to each length.
    """
    texts = list(dict.fromkeys(data.texts)) if declared.get("unique") else data.texts
    part = data.splits[declared["part"]] if "part" in declared else slice(None)
    if declared.get("vocabulary_of_part"):
        texts = texts[part]
    words = [text.split_words(one) for one in texts]
    lengths = [len(row) + declared.get("extra_tokens", 0) for row in words]
    counts = {
        "mean_words": statistics.fmean(lengths[part]),
        "longest": max(lengths),
        "vocabulary": len({word for row in words for word in row}),
    }
    return {name: value for name, value in counts.items() if name in declared}


def check_set(name: str, scale: str) -> list[str]:
    """Read a set that is at hand and return the lines to show; another count is a DataError."""
    entry = registry()[name]
    with contextlib.redirect_stdout(io.StringIO()):
        for found in files.local(entry) if scale == "full" else ():
            datasets.read(name, found, scale, "")  # a bad file beside a good one is a fault here
        start = time.perf_counter()
        data = load(name, scale)
    seconds = time.perf_counter() - start
    rows = FACTS["rows"](data)
    lines = [f"{name} {scale}: {rows:,} rows ({data.source}; {seconds:.2f} s; {data.sha256[:12]}…)"]
    if scale == "sample" or "another edition" in data.source:
        return lines
    for fact, expected in entry.get("facts", {}).items():
        if (got := FACTS[fact](data)) != expected:
            raise DataError(f"{name}: expected {fact} {expected}, got {got}; fetch it again")
        lines.append(f"  ✔ {fact} {got}")
    lecture = entry.get("lecture", {})
    for fact, got in (lecture_counts(data, lecture) if lecture else {}).items():
        lines.append(f"  · {fact}: lecture {lecture[fact]}, here {round(got, 2)}")
    return lines + ([f"    ({lecture['why']})"] if lecture else [])


def check(names: list[str]) -> int:
    bad = 0
    for name in names:
        for scale in ("full", "sample"):
            if scale == "full" and at_hand(name) is None:
                print(f"{name} full: not at hand")
                continue
            try:
                print("\n".join(check_set(name, scale)))
            except (ValueError, Unavailable) as error:  # a DataError, or a library's
                bad += 1
                print(f"{name} {scale}: ✘ {error}", file=sys.stderr)
    print(f"{len(names)} sets, {bad} faults")
    return int(bad > 0)


# --- pin


def pin(names: list[str]) -> int:
    path = course.ROOT / "data" / "registry.toml"
    content = path.read_text(encoding="utf-8")
    for name in names:
        for found in files.local(registry()[name]):  # a person decides whether it is the edition
            _, count, digest, _ = datasets.parse(found)
            read = ", ".join(path.name for path in found.paths)
            print(f'{name} full ({read}): rows = {count}, rows_sha256 = "{digest}"')
        found = files.sample(registry()[name])
        if found.declared.get("package") or not all(path.is_file() for path in found.paths):
            print(f"{name}: no sample file of its own")
            continue
        _, count, digest, _ = datasets.parse(found)
        content = pinned(content, name, count, digest)
        print(f"{name}: {count:,} rows, {digest[:12]}…")
    path.write_text(content, encoding="utf-8", newline="\n")
    return 0


def pinned(content: str, name: str, rows: int, digest: str) -> str:
    """Return the registry's text with `rows` and `rows_sha256` of a sample set."""
    head = f"[{name}.sample]\n"
    before, _, after = content.partition(head)
    section, mark, rest = after.partition("\n[")
    section = re.sub(r"^rows(_sha256)? = .*\n", "", section, flags=re.MULTILINE)
    return f'{before}{head}rows = {rows}\nrows_sha256 = "{digest}"\n{section}{mark}{rest}'


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 1 if anything asked for is missing or wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.data")
    commands = {"list": list_sets, "fetch": fetch, "check": check, "pin": pin}
    parser.add_argument("command", nargs="?", default="list", choices=commands)
    parser.add_argument("names", nargs="*", default=["all"], metavar="NAME", help="sets, or: all")
    asked = parser.parse_args(arguments)
    names = list(registry()) if "all" in asked.names else asked.names
    if unknown := set(names) - set(registry()):
        parser.error(f"unknown sets {sorted(unknown)}; known: {', '.join(registry())}")
    try:
        return commands[asked.command](names)
    except (Unavailable, DataError) as error:  # COURSE_DATA names no folder; pin reads a bad file
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    tools.run(main)
