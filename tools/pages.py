"""Write what is generated from the chapters: `python -m tools.pages [--check]`.

The tables of README.md and data/README.md, docs/errata.md and docs/glossary.md; with --check they
are compared and nothing is written.
"""

from __future__ import annotations

import argparse
import re
import sys

import nbformat

import tools
from helpers import results
from tools import data, notebooks, rules

MINUTES = re.compile(r"약 ([\d.]+)분")

# The README shows a chapter's metrics that have a rival; of the first edition's chapters those that
# stand here, in this order, or else the first.
HEADLINES = (
    "lecture_model_accuracy",
    "best_accuracy",
    "bits_per_char",
    "price_r2",
    "persistence_r2",
    "gru_accuracy",
    "accuracy_full_text",
    "accuracy_bare",
    "mrr_tfidf",
    "mrr_lsa_100",
    "coherence_npmi",
    "coherence_npmi_shuffled",
    "chrf",
    "bleu",
    "fixed_bleu",
    "masked_accuracy",
    "unigram_masked_accuracy",
    "tag_f1",
    "tag_f1_scratch",
    "single_accuracy",
    "single_accuracy_scratch",
)


def chapter_table() -> str:
    """Return the README's table of chapters as Markdown."""
    recorded = notebooks.read(notebooks.RESULTS)
    lines = [
        "| chapter | min, sample | min, full | headline | ours, full scale | best simple rival "
        "| lecture | literature | test looks |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for path in notebooks.chapters():
        cells = [*(cell.source for cell in nbformat.read(path, as_version=4).cells[:2]), "", ""]
        title = cells[0].partition("\n")[0].removeprefix("# ") or path.stem
        minutes = MINUTES.search(cells[1])
        entry = recorded.get(path.stem, {"metrics": {}, "lecture": {}})
        known = list(entry["metrics"])
        long = f"{entry['seconds'] / 60:.1f}" if "seconds" in entry else "—"
        first = [f"[{title}](notebooks/{path.name})", minutes[1] if minutes else "—", long]
        known = list(entry.get("rival", ())) or [n for n in HEADLINES if n in known] or known[:1]
        for name in known or [""]:
            rival, paper = (entry.get(part, {}).get(name) for part in ("rival", "literature"))
            row = [
                f"`{name}`" if name else "—",
                results.spread(entry["metrics"][name]) if name else "not measured",
                f"{rival['model']} {results.spread(rival)}" if rival else "—",
                results.number(entry["lecture"].get(name)),
                f"{paper['value']} ({paper['source']})" if paper else "—",
                str(entry.get("test_looks", "—")) if first[0] else "",
            ]
            lines.append(f"| {' | '.join([*first, *row])} |")
            first = ["", "", ""]
    return "\n".join(lines)


def errata() -> str:
    """Return the tables 정오표 of all chapters as one page of Markdown."""
    parts = []
    for path in notebooks.chapters():
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown" and cell.source.startswith("# "):
                title = cell.source.partition("\n")[0].removeprefix("# ")
            if cell.cell_type == "markdown" and "\n## 정오표" in f"\n{cell.source}":
                table = [line for line in cell.source.splitlines() if line.startswith("|")]
                parts.append("\n".join([f"## [{title}](../notebooks/{path.name})", "", *table]))
    return "\n\n".join(parts)


def glossary() -> str:
    """Return the words of docs/terms.toml, each with the first chapter that gives its English."""
    books = {
        path: "\n".join(c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown")
        for path in notebooks.chapters()
    }
    lines = ["| 한국어 | English | 처음 나오는 장 |", "|---|---|---|"]
    for word, (english, *_) in sorted(rules.terms().items()):
        given = re.compile(rf"{re.escape(word)}\*{{0,2}}\({re.escape(english)}", re.IGNORECASE)
        first = next((path for path, text in books.items() if given.search(text)), None)
        if first is None:
            raise ValueError(f"docs/terms.toml: no chapter says {word}({english})")
        lines.append(f"| {word} | {english} | [{first.name[:2]}장](../notebooks/{first.name}) |")
    return "\n".join(lines)


def readme(*, check: bool = False) -> list[str]:
    """Write the tables of README.md, data/README.md and the pages in docs, or compare them.

    Returns the names of those that were out of step.
    """
    stale = []
    for name, mark, table in (
        ("README.md", "chapters", chapter_table()),
        ("data/README.md", "registry", data.registry_table()),
        ("docs/errata.md", "errata", errata()),
        ("docs/glossary.md", "glossary", glossary()),
    ):
        text = (notebooks.ROOT / name).read_text(encoding="utf-8")
        if text.count(f"<!-- {mark}:start -->") != 1 or text.count(f"<!-- {mark}:end -->") != 1:
            raise ValueError(f"{name}: expected the marks {mark}:start and {mark}:end once each")
        head, rest = text.split(f"<!-- {mark}:start -->")
        tail = rest.split(f"<!-- {mark}:end -->")[1]
        fresh = f"{head}<!-- {mark}:start -->\n{table}\n<!-- {mark}:end -->{tail}"
        if fresh != text:
            stale.append(name)
        if not check:
            notebooks.write(notebooks.ROOT / name, fresh)
    return stale


def main(arguments: list[str]) -> int:
    """Write, or compare; 1 if something compared is out of step."""
    parser = argparse.ArgumentParser("python -m tools.pages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    check = parser.parse_args(arguments).check
    stale = readme(check=check)
    if stale and check:
        print(f"out of step: {', '.join(stale)}; run `make readme`", file=sys.stderr)
    return int(check and bool(stale))


if __name__ == "__main__":
    tools.run(main)
