"""What each chapter keeps, one function a rule: `python -m tools.rules notebooks/11_….ipynb`.

A rule takes a notebook and its path and returns findings: which cell, what is wrong, the remedy.

Not handled here: running a notebook and comparing its outputs (nbval), style, star imports and
commented-out code (ruff), test data in choices (`tools.leaks`), whether a sentence is true.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import tools
from tools.leaks import last_name, leaks

CHECKED = "nbval-check-output"
TAGS = {"setup", "parameters", "quiz", "exercise", "check", "solution", CHECKED}
SLIDE_TYPES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
ENDING = ["강의와 비교", "정오표", "정리", "퀴즈", "연습문제", "참고문헌"]
OPTIONAL = {"정오표", "퀴즈"}  # only where the lecture errs; from the second edition on
NOTE = "> **강사 안내**"
PLAN = re.compile(r"진행 안내\((\d+)분\): ([^.]*)\.")
ALT_MARK = "> 그림 설명:"
MAX_BYTES = 1_500_000
MACHINE_PATH = r"(?<![\w.])/(root|home|work|tmp|Users)/\S*|\b[A-Z]:\\+\w\S*"
UNCLEAN = {
    r"\w*Warning\b": "a warning",
    r"Traceback": "a traceback",
    r"Glyph \d+": "a missing glyph",
    r"\d+m?s/step": "a training speed (fit with verbose=0 and training.progress)",
    r"<script[^>]+src=[\"']?(https?:)?//|https://cdn\.": "a script from the network",
}
# What imports keras: it, tensorflow, and the modules of helpers that do so at their top.
HEAVY = re.compile(
    r"^(import|from) (keras|tensorflow|helpers\.(?:attention_layers|decoding))\b"
    r"|^from helpers import .*\b(?:attention_layers|decoding)\b",
    flags=re.MULTILINE,
)

Rule = Callable[[NotebookNode, Path], list[str]]
RULES: dict[str, Rule] = {}
ROOT = Path(__file__).resolve().parents[1]
FIRST_EDITION = ROOT / "tests" / "first_edition.toml"
TERMS = ROOT / "docs" / "terms.toml"
GLOSSARY = "[용어집](../docs/glossary.md)"


def rule(function: Rule) -> Rule:
    """Enter a function into `RULES` under its name."""
    RULES[function.__name__] = function
    return function


def first_edition() -> dict[str, str]:
    """Return the chapters whose claims are not yet made to survive, and why."""
    return tomllib.loads(FIRST_EDITION.read_text(encoding="utf-8"))


def terms() -> dict[str, list[str]]:
    """Return the course's words: the English of each, then words that are not used for it."""
    return tomllib.loads(TERMS.read_text(encoding="utf-8"))


# --- reading a notebook


def cells_of(book: NotebookNode, kind: str) -> list[tuple[int, NotebookNode]]:
    """Return (index, cell) of the "code" or "markdown" cells."""
    return [(i, cell) for i, cell in enumerate(book.cells) if cell.cell_type == kind]


def tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def parsed(book: NotebookNode) -> Iterator[tuple[int, ast.Module]]:
    """Yield (index, syntax tree) of the cells that are Python; `plain_python` finds the others."""
    for i, cell in cells_of(book, "code"):
        try:
            yield i, ast.parse(cell.source)
        except SyntaxError:
            continue


def prose(cell: NotebookNode) -> str:
    """Return markdown without its fenced code blocks."""
    return re.sub(r"^```.*?^```", "", cell.source, flags=re.MULTILINE | re.DOTALL)


def sections(book: NotebookNode) -> dict[str, str]:
    """Return the text under each `## ` heading, in order."""
    text = "\n".join(prose(cell) for _, cell in cells_of(book, "markdown"))
    parts = re.split(r"^## +(.*)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(map(str.strip, parts[::2]), parts[1::2], strict=True))


def shown(cell: NotebookNode) -> str:
    """Return all that a cell's outputs show as text, HTML included, pictures not."""
    parts = [output.get("text", "") for output in cell.get("outputs", [])]
    for output in cell.get("outputs", []):
        parts += [text for kind, text in output.get("data", {}).items() if kind.startswith("text/")]
    return "\n".join(map("".join, parts))


def draws(cell: NotebookNode) -> bool:
    """Tell whether a cell shows a figure: a picture, plotly, or SVG or a panel inside HTML."""
    kinds = {kind for output in cell.get("outputs", []) for kind in output.get("data", {})}
    inside = "text/html" in kinds and re.search(r"<svg|<iframe|plotly-graph-div", shown(cell))
    return bool(inside) or any(k.startswith(("image/", "application/vnd.plotly")) for k in kinds)


# --- the frame: title, badges, goals, sections, comparison, links


@rule
def title(book: NotebookNode, path: Path) -> list[str]:
    """The first cell is `# NN. 제목` with the file's number, then the chapter's promise."""
    head, _, promise = book.cells[0].source.partition("\n")
    if not re.match(rf"# {path.name[:2]}\. .*[가-힣]", head):
        return [f"cell 0: should start with '# {path.name[:2]}. ' and a Korean title, got {head!r}"]
    return [] if promise.strip() else ["cell 0: add a paragraph that says what the chapter gives"]


@rule
def badges(book: NotebookNode, path: Path) -> list[str]:
    """The second cell is one line: part, minutes, needs, previous and next chapter."""
    text = book.cells[1].source.strip()
    pattern = r"\*\*\d부 [^*]+\*\* · 약 [\d.]+분\(표본 규모, 2코어\) · 필요: \S.*"
    if not re.fullmatch(pattern, text):
        return [f"cell 1: write '**N부 …** · 약 N분(표본 규모, 2코어) · 필요: …', got {text!r}"]
    names = sorted(other.name for other in path.parent.glob("[0-9][0-9]_*.ipynb"))
    names = [name for name in names if re.fullmatch(r"\w+\.ipynb", name)]  # no Lab copies
    if path.name not in names:
        return []
    place = names.index(path.name)
    wanted = {"이전": names[max(place - 1, 0) : place], "다음": names[place + 1 : place + 2]}
    return [
        f"cell 1: add a link [{word}: …]({name})"
        for word, neighbours in wanted.items()
        for name in neighbours
        if not re.search(rf"\[{word}: [^\]]+\]\({re.escape(name)}\)", text)
    ]


@rule
def words(book: NotebookNode, path: Path) -> list[str]:
    """From the second edition on: the words of docs/terms.toml, and a link to the glossary."""
    if path.stem in first_edition():
        return []
    said = sections(book)
    text = book.cells[0].source + "".join(said[name] for name in said if name != "정오표")
    text = re.sub(r'"[^"\n]*"', "", text)  # the lecture's own words
    faults = [
        f"say {word}, not {other}"
        for word, (_, *others) in terms().items()
        for other in others
        if other in text
    ]
    linked = GLOSSARY in book.cells[1].source
    return faults if linked else [*faults, f"cell 1: add ' · {GLOSSARY}'"]


@rule
def goals(book: NotebookNode, path: Path) -> list[str]:
    """3 to 5 numbered goals with one bold term each; 정리 repeats each term in bold."""
    if not book.cells[2].source.startswith("## 목표"):
        return ["cell 2: should be '## 목표'"]
    parts = sections(book)
    items, summary = (
        re.findall(r"^\d+\. (.*)$", parts.get(name, ""), flags=re.MULTILINE)
        for name in ("목표", "정리")
    )
    found = [] if 3 <= len(items) <= 5 else [f"cell 2: name 3 to 5 goals, got {len(items)}"]
    for item in items:
        terms = re.findall(r"\*\*(.+?)\*\*", item)
        if len(terms) != 1:
            found.append(f"cell 2: each goal has one **bold** term, got {terms} in {item!r}")
        found += [
            f"정리: repeat **{t}** in an item" for t in terms if f"**{t}**" not in str(summary)
        ]
    return found


@rule
def section_order(book: NotebookNode, path: Path) -> list[str]:
    """목표, then 4 to 8 sections of content, then the fixed ending in its order."""
    parts = sections(book)
    names = list(parts)
    ending = [name for name in ENDING if name in names or name not in OPTIONAL]
    found = []
    if names[-len(ending) :] != ending:
        found.append(f"sections: the last should be {ending}, got {names[-len(ending) :]}")
    content = [name for name in names if name not in {"목표", *ENDING}]
    if not 4 <= len(content) <= 8:
        found.append(f"sections: 4 to 8 of content, got {len(content)}: {content}")
    if not re.search(r"\]\(https?://|<https?://", parts.get("참고문헌", "")):
        found.append("참고문헌: give at least one link")
    return found


@rule
def recorded(book: NotebookNode, path: Path) -> list[str]:
    """A chapter compares itself with the lecture by `results.record(<its name>, …)`."""
    if path.name.startswith("00"):  # the tour of the course has nothing to compare
        return []
    for i, tree in parsed(book):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "results.record":
                if node.args and ast.unparse(node.args[0]) == repr(path.stem):
                    return []
                return [f"cell {i}: the first argument of record should be {path.stem!r}"]
    return [f"강의와 비교: call results.record({path.stem!r}, …)"]


@rule
def links(book: NotebookNode, path: Path) -> list[str]:
    """Relative links lead to files that exist; no picture is pasted into a cell."""
    found = []
    for i, cell in cells_of(book, "markdown"):
        if cell.get("attachments"):
            found.append(f"cell {i}: draw pictures by code or SVG instead of pasting them")
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(cell)):
            file = target.partition("#")[0]
            if file and not re.match(r"[a-z]+:", target) and not (path.parent / file).exists():
                found.append(f"cell {i}: the link to {target} leads nowhere")
    return found


# --- size and code


@rule
def size(book: NotebookNode, path: Path) -> list[str]:
    """30 to 90 cells, code cells of at most 25 lines (40 for one class), a file of 1.5 MB."""
    found = []
    if not 30 <= len(book.cells) <= 90:
        found.append(f"{len(book.cells)} cells: split or join to have 30 to 90")
    n_bytes = len(nbformat.writes(book).encode())
    if n_bytes > MAX_BYTES:
        found.append(f"{n_bytes:,} bytes: shrink the outputs below {MAX_BYTES:,}")
    one_class = {
        i for i, tree in parsed(book) if [type(node) for node in tree.body] == [ast.ClassDef]
    }
    for i, cell in cells_of(book, "code"):
        lines = sum(bool(line.strip()) for line in cell.source.splitlines())
        if not 0 < lines <= (40 if i in one_class else 25):
            found.append(f"cell {i}: {lines} lines; at most 25, 40 for one class, and none empty")
    return found


@rule
def plain_python(book: NotebookNode, path: Path) -> list[str]:
    """Cells are Python without magics and shell lines (nothing is installed by a chapter)."""
    readable = {i for i, _ in parsed(book)}
    return [
        f"cell {i}: not Python; use no magics and no shell lines"
        for i, _ in cells_of(book, "code")
        if i not in readable
    ]


@rule
def hidden_globals(book: NotebookNode, path: Path) -> list[str]:
    """Functions read arguments, imports, functions, classes and CONSTANTS, nothing else."""
    known = set(dir(builtins)) | {"__class__"}
    for _, tree in parsed(book):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                known.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                known |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return [
        f"cell {i}: {function}() reads the notebook's variable {name!r}; make it an argument"
        for i, _ in parsed(book)
        for function, name in global_reads(book.cells[i].source)
        if name not in known and not re.fullmatch("[A-Z][A-Z0-9_]*", name)
    ]


def global_reads(source: str) -> Iterator[tuple[str, str]]:
    """Yield (function, global name it reads) for each `def` of the source."""

    def names(table: symtable.SymbolTable) -> set[str]:
        own = {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
        return own.union(*(names(child) for child in table.get_children()))

    def functions(table: symtable.SymbolTable) -> Iterator[tuple[str, str]]:
        for child in table.get_children():
            if child.get_type() == "class":
                yield from functions(child)
            elif child.get_name() not in {"lambda", "genexpr", "listcomp", "setcomp", "dictcomp"}:
                yield from ((child.get_name(), name) for name in sorted(names(child)))

    return functions(symtable.symtable(source, "cell", "exec"))


@rule
def unseen_test_data(book: NotebookNode, path: Path) -> list[str]:
    """Test data is for the end: never validation, early stopping, scaler, vocabulary, threshold."""
    return leaks(parsed(book))


@rule
def setup(book: NotebookNode, path: Path) -> list[str]:
    """The first code cell alone is tagged `setup`; course.start comes before keras is imported.

    In chapter 00 the check of the environment comes before.
    """
    tagged = [i for i, cell in cells_of(book, "code") if "setup" in tags(cell)]
    spared = len(tagged) if path.name.startswith("00") else 0
    first = tagged[0] if spared else cells_of(book, "code")[0][0]
    cell = book.cells[first]
    if tagged != [first]:
        return [f"cell {first}: the first code cell alone is tagged 'setup', got cells {tagged}"]
    start, heavy = (
        re.search(r"^course\.start\(", cell.source, re.MULTILINE),
        HEAVY.search(cell.source),
    )
    if not heavy:
        return []
    found = []
    if not start or start.start() > heavy.start():
        found.append(f"cell {first}: call course.start(seed=…) before keras is imported")
    if not re.search(r"start\((seed=|\d)", cell.source):
        found.append(f"cell {first}: give course.start a seed, since the chapter trains")
    return found


@rule
def training(book: NotebookNode, path: Path) -> list[str]:
    """After a fit, within two code cells, stands an assert on the property that matters."""
    trees = list(parsed(book))
    trainers: set[str] = set()  # functions of the notebook that train
    found = []
    for place, (i, tree) in enumerate(trees):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and trains(node, trainers):
                trainers.add(node.name)
        here = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
        if {"exercise", "solution"} & set(tags(book.cells[i])):
            continue  # the check stands for the assert
        after = [node for _, later in trees[place : place + 3] for node in ast.walk(later)]
        asserted = any(isinstance(node, ast.Assert) for node in after)
        if not asserted and any(trains(node, trainers) for node in here):
            found.append(f"cell {i}: assert, here or just below, the property that matters")
    return found


def trains(tree: ast.AST, trainers: set[str]) -> bool:
    """Tell whether Keras' `fit` (it has epochs) or one of `trainers` is called."""
    return any(
        last_name(call.func) in trainers
        or (last_name(call.func) == "fit" and "epochs" in {word.arg for word in call.keywords})
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
    )


# --- claims that survive; chapters of the first edition are spared


@rule
def rival(book: NotebookNode, path: Path) -> list[str]:
    """A chapter that trains a network records the best simple model on the same rows."""
    calls = [
        node for _, tree in parsed(book) for node in ast.walk(tree) if isinstance(node, ast.Call)
    ]
    records = [call for call in calls if ast.unparse(call.func) == "results.record"]
    given = {word.arg: word.value for call in records for word in call.keywords}
    named = "rival" in given and ast.unparse(given["rival"]) not in ("{}", "None", "dict()")
    if path.stem in first_edition() or named or not any(trains(call, set()) for call in calls):
        return []
    return ["강의와 비교: this chapter trains; give results.record(…, rival={metric: (…, …)})"]


@rule
def claims(book: NotebookNode, path: Path) -> list[str]:
    """What the chapter claims of models is asserted with its sentence; STRESS varies settings."""
    if path.stem in first_edition() or path.name.startswith("00"):
        return []
    claimed = [
        node
        for i, tree in parsed(book)
        if not {"exercise", "check", "solution"} & set(tags(book.cells[i]))
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and isinstance(node.msg, ast.Constant)
    ]
    found = [] if len(claimed) >= 3 else [f"{len(claimed)} claims: assert …, 'the sentence'"]
    if sum("parameters" in tags(cell) for cell in book.cells) != 1:
        found.append("tag one cell of constants 'parameters' and list in STRESS what may vary")
    return found


@rule
def quotes(book: NotebookNode, path: Path) -> list[str]:
    """A figure of docs/results is read and compared by nbval, so that it can't go stale."""
    if path.stem in first_edition():
        return []
    return [
        f"cell {i}: it reads docs/results: print text and add the tag {CHECKED}"
        for i, cell in cells_of(book, "code")
        if re.search(r"\bresults\.(quote|load)\(", cell.source) and CHECKED not in tags(cell)
    ]


@rule
def hidden_answers(book: NotebookNode, path: Path) -> list[str]:
    """No first line of a collapsed solution shows the answer, and no check cell of a chapter
    beyond the first edition."""
    found = []
    spared = path.stem in first_edition()
    for i, tree in parsed(book):
        first = book.cells[i].source.partition("\n")[0]
        if "solution" in tags(book.cells[i]) and not re.fullmatch(r"# 풀이: [^\d=`]*", first):
            found.append(f"cell {i}: begin with '# 풀이: …' in words, got {first!r}")
        shows = "check" in tags(book.cells[i]) and any(map(_readable, ast.walk(tree)))
        if shows and not spared:
            found.append(f"cell {i}: the answer can be read: compute it, or take Check.hashed")
    return found


@rule
def quiz(book: NotebookNode, path: Path) -> list[str]:
    """After the summary the chapter shows its questions (notebooks/quizzes/NN.toml)."""
    number = path.name[:2]
    shows = [cell.source for cell in book.cells if "quiz" in tags(cell)]
    if path.stem in first_edition() or shows == [f'quizzes.show("{number}")']:
        return []
    return [f'퀴즈: one cell tagged quiz, quizzes.show("{number}"), got {shows}']


def _readable(node: ast.AST) -> bool:
    """Tell whether a node is a Check.value of numbers and texts alone."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func) != "exercises.Check.value":
        return False
    return not any(isinstance(part, ast.Name | ast.Call) for part in ast.walk(node.args[0]))


# --- outputs and metadata


@rule
def clean_outputs(book: NotebookNode, path: Path) -> list[str]:
    """One run from top to bottom; no error, warning, speed, foreign script or machine's path."""
    found = []
    counts = [cell.get("execution_count") for _, cell in cells_of(book, "code")]
    if counts != list(range(1, len(counts) + 1)):  # nbval skips cells without a count
        found.append(f"execution counts should be 1 to {len(counts)}, got {counts}: `make render`")
    for i, cell in cells_of(book, "code"):
        for output in cell.get("outputs", []):
            if output.output_type == "error" or output.get("name") == "stderr":
                text = output.get("ename") or output.text[:80]
                found.append(f"cell {i}: stores an error or stderr: {text!r}; remove its cause")
        for pattern, what in UNCLEAN.items():
            if match := re.search(pattern, shown(cell)):
                found.append(f"cell {i}: shows {what}: {match.group()!r}; remove its cause")
        if match := re.search(MACHINE_PATH, cell.source + "\n" + shown(cell)):
            found.append(f"cell {i}: names a place of one machine: {match.group()!r}")
    return found


@rule
def metadata(book: NotebookNode, path: Path) -> list[str]:
    """Valid nbformat, the plain kernel, no timing and no widget state."""
    found = []
    try:
        nbformat.validate(book)
    except nbformat.ValidationError as error:
        found.append(f"nbformat: {error.message}")
    if "widgets" in book.metadata:
        found.append("metadata: drop the widget state; run `make render`")
    if book.metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("metadata: the kernel should be python3; run `make render`")
    timed = [i for i, cell in enumerate(book.cells) if "execution" in cell.metadata]
    return found + [f"cell {i}: drop the timing metadata; run `make render`" for i in timed]


@rule
def slides(book: NotebookNode, path: Path) -> list[str]:
    """Each cell says what it is on a slide; the instructor finds two notes or more."""
    types = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in book.cells]
    found = [
        f"cell {i}: slide_type should be one of {sorted(SLIDE_TYPES)}, got {kind!r}"
        for i, kind in enumerate(types)
        if kind not in SLIDE_TYPES
    ]
    found += [
        f"cell {i}: its figure is on no slide: 'skip' is for what the class need not see"
        for i, (cell, kind) in enumerate(zip(book.cells, types, strict=True))
        if kind == "skip" and draws(cell)
    ]
    if types.count("notes") < 2:
        found.append(f"{types.count('notes')} notes cells: write two or more for the instructor")
    return found


@rule
def notes(book: NotebookNode, path: Path) -> list[str]:
    """Each note says that it is the instructor's; the plan's minutes add up, with exercises."""
    texts = {
        i: cell.source
        for i, cell in enumerate(book.cells)
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes"
    }
    found = [f"cell {i}: begin with {NOTE!r}" for i, t in texts.items() if not t.startswith(NOTE)]
    plan = next(filter(None, (PLAN.search(text) for text in texts.values())), None)
    if plan is None:
        return [
            *found,
            "notes: give a plan such as '진행 안내(50분): 식 20분, 실험 20분, 연습 10분.'",
        ]
    minutes = sum(map(int, re.findall(r" (\d+)분", plan[2])))
    if minutes != int(plan[1]) or not re.search(r"연습 \d+분", plan[2]):
        found.append(
            f"notes: {plan[1]} minutes, the parts are {minutes}; with '연습 …분' among them"
        )
    return found


@rule
def checked_outputs(book: NotebookNode, path: Path) -> list[str]:
    """Five cells or more are compared by nbval and store text; tags are spelt right, on code."""
    found = []
    for i, cell in enumerate(book.cells):
        allowed = TAGS if cell.cell_type == "code" else set()
        if unknown := sorted(set(tags(cell)) - allowed):  # nbval ignores a misspelt one silently
            found.append(f"cell {i}: tags {unknown} are unknown, or not for {cell.cell_type}")
    checked = [(i, cell) for i, cell in cells_of(book, "code") if CHECKED in tags(cell)]
    if len(checked) < 5:
        found.append(f"{len(checked)} cells tagged {CHECKED}: tag five or more with certain output")
    for i, cell in checked:
        pictures = any("image/png" in output.get("data", {}) for output in cell.outputs)
        if pictures or not shown(cell).strip():
            found.append(f"cell {i}: tagged {CHECKED}: show text to compare, and no picture")
    return found


@rule
def alt_text(book: NotebookNode, path: Path) -> list[str]:
    """Below each figure a markdown cell starts with its description, and nowhere else."""
    found = []
    for i, (cell, below) in enumerate(zip(book.cells, [*book.cells[1:], None], strict=True)):
        described = below is not None and below.cell_type == "markdown"
        described = described and re.match(rf"{ALT_MARK}\s*\S.{{9}}", below.source) is not None
        if draws(cell) and not described:
            found.append(f"cell {i}: start the next markdown cell with '{ALT_MARK} …'")
        if ALT_MARK in cell.source and (
            not cell.source.startswith(ALT_MARK) or i == 0 or not draws(book.cells[i - 1])
        ):
            found.append(f"cell {i}: no figure above '{ALT_MARK}'; run `make render`, or drop it")
    return found


# --- exercises


@rule
def exercises(book: NotebookNode, path: Path) -> list[str]:
    """Three or more: prompt, exercise, check (says ✘ to the stub), solution (passes, collapsed)."""
    found = []
    parts: list[tuple[int, list[int]]] = []
    for i, cell in enumerate(book.cells):
        if cell.cell_type == "markdown" and re.search(r"(?m)^### 연습 \d+\. \S", cell.source):
            parts.append((i, []))
        elif {"exercise", "check", "solution"} & set(tags(cell)):
            if not parts:
                found.append(f"cell {i}: put the heading '### 연습 1. …' before the exercise")
            else:
                parts[-1][1].append(i)
    if len(parts) < 3:
        found.append(f"{len(parts)} exercises: write three or four ('### 연습 k. …')")
    for number, (i, group) in enumerate(parts, start=1):
        if f"### 연습 {number}. " not in book.cells[i].source:
            found.append(f"cell {i}: this is 연습 {number}")
        roles = [[tag for tag in tags(book.cells[j]) if tag != CHECKED] for j in group]
        if roles != [["exercise"], ["check"], ["solution"]]:
            found.append(f"cell {i}: should be followed by exercise, check, solution; got {roles}")
        else:
            found += broken_check(book, group, number)
    return found


def broken_check(book: NotebookNode, group: list[int], number: int) -> list[str]:
    """Return what is wrong with the cells (exercise, check, solution) of one exercise."""
    _, check, solution = (book.cells[i] for i in group)
    found = []
    for i, cell, last, sign in (
        (group[1], check, f"check_{number}(answer_{number})", "✘"),
        (group[2], solution, f"check_{number}(solution_{number})", "✔"),
    ):
        if CHECKED not in tags(cell):
            found.append(f"cell {i}: add the tag {CHECKED}")
        if cell.source.rstrip().splitlines()[-1:] != [last]:
            found.append(f"cell {i}: the last line should be {last}")
        if sign not in shown(cell):
            found.append(f"cell {i}: its output should show {sign}; run `make render`")
    if f"check_{number} = exercises.Check" not in check.source or "hint" not in check.source:
        found.append(f"cell {group[1]}: define check_{number} = exercises.Check.…(…, hint=…)")
    if not solution.metadata.get("jupyter", {}).get("source_hidden"):
        found.append(f"cell {group[2]}: collapse the solution (jupyter.source_hidden: true)")
    return found


def findings(book: NotebookNode, path: Path) -> dict[str, list[str]]:
    """Return the findings of every rule that has some."""
    found = {name: check(book, path) for name, check in RULES.items()}
    return {name: lines for name, lines in found.items() if lines}


def main(paths: list[str]) -> int:
    """Print the findings for the notebooks named; 1 if there are any."""
    bad = 0
    for path in map(Path, paths):
        for name, lines in findings(nbformat.read(path, as_version=4), path).items():
            bad = 1
            print(*(f"{path.name} [{name}] {line}" for line in lines), sep="\n")
    return bad


if __name__ == "__main__":
    tools.run(main)
