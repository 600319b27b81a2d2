"""What every notebook of the course keeps, one function a rule.

A rule takes a notebook and its path and returns findings: which cell, what is wrong, the remedy.
The rules stand apart from the tests so that an author can ask them while writing
(`python tests/notebook_rules.py notebooks/11_spam_rnn.ipynb`) and so that test_notebooks.py can
turn each of them against a notebook that breaks it.

Not handled here: running a notebook and comparing its outputs (nbval), style of the code (ruff),
whether a sentence is true.
"""

from __future__ import annotations

import ast
import builtins
import io
import re
import statistics
import symtable
import sys
import textwrap
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

CHECKED = "nbval-check-output"
TAGS = {"setup", "exercise", "check", "solution", CHECKED}
SLIDE_TYPES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
ENDING = ["강의와 비교", "정오표", "정리", "연습문제", "참고문헌"]
OPTIONAL = {"정오표"}  # only where the lecture errs
ALT_MARK = "> 그림 설명:"
MAX_BYTES = 1_500_000
MACHINE_PATH = r"(?<![\w.])/(root|home|work|tmp|Users)/\S*|\b[A-Z]:\\+\w\S*"
NO_PROSE = r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|<[^>]*>"  # code, formulas, links

Cells = Iterator[tuple[int, NotebookNode]]
Rule = Callable[[NotebookNode, Path], list[str]]

RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Enter a function into `RULES` under its name."""
    RULES[function.__name__] = function
    return function


# --- reading a notebook


def code_cells(book: NotebookNode) -> Cells:
    """Yield (index, cell) of the code cells."""
    return ((i, cell) for i, cell in enumerate(book.cells) if cell.cell_type == "code")


def markdown_cells(book: NotebookNode) -> Cells:
    """Yield (index, cell) of the markdown cells."""
    return ((i, cell) for i, cell in enumerate(book.cells) if cell.cell_type == "markdown")


def tags(cell: NotebookNode) -> list[str]:
    """Return a cell's tags."""
    return list(cell.metadata.get("tags", []))


def code_lines(cell: NotebookNode) -> list[str]:
    """Return a cell's lines that are not blank."""
    return [line for line in cell.source.splitlines() if line.strip()]


def parsed(book: NotebookNode) -> Iterator[tuple[int, ast.Module]]:
    """Yield (index, syntax tree) of the cells that are Python; `plain_python` finds the others."""
    for i, cell in code_cells(book):
        try:
            yield i, ast.parse(cell.source)
        except SyntaxError:
            continue


def sections(book: NotebookNode) -> dict[str, str]:
    """Return the text under each `## ` heading, in order."""
    found: dict[str, str] = {}
    title = ""
    for _, cell in markdown_cells(book):
        for line in without_fences(cell.source).splitlines():
            if line.startswith("## "):
                title = line.removeprefix("## ").strip()
            elif title:
                found[title] = found.get(title, "") + line + "\n"
    return found


def without_fences(text: str) -> str:
    """Return markdown without its fenced code blocks.

    Examples
    --------
    >>> without_fences("a\\n```python\\n# b\\n```\\nc")
    'a\\n\\nc'
    """
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def texts(cell: NotebookNode) -> str:
    """Return all that a cell's outputs show as text, HTML included, pictures not."""
    parts = []
    for output in cell.get("outputs", []):
        parts.append(output.get("text", ""))
        data = output.get("data", {})
        parts += [value for kind, value in data.items() if kind.startswith("text/")]
    return "\n".join("".join(part) for part in parts)


def kinds(cell: NotebookNode) -> set[str]:
    """Return the MIME types of a cell's outputs."""
    return {kind for output in cell.get("outputs", []) for kind in output.get("data", {})}


def draws(cell: NotebookNode) -> bool:
    """Tell whether a cell shows a figure: a picture, plotly, or SVG inside HTML."""
    shown = kinds(cell)
    inside = "text/html" in shown and re.search(r"<svg|plotly-graph-div", texts(cell))
    return bool(inside) or any(k.startswith(("image/", "application/vnd.plotly")) for k in shown)


def last_name(node: ast.AST) -> str:
    """Return the last part of a dotted name: `fit` of `model.fit`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


# --- the frame: title, badges, goals, sections


@rule
def title(book: NotebookNode, path: Path) -> list[str]:
    """The first cell is `# NN. 제목` with the file's number, then the chapter's promise."""
    first = book.cells[0]
    head, _, promise = first.source.partition("\n")
    expected = f"# {path.name[:2]}. "
    if first.cell_type != "markdown" or not head.startswith(expected):
        return [f"cell 0: should start with {expected!r}, as the file is {path.name}; got {head!r}"]
    if not re.search("[가-힣]", head):
        return [f"cell 0: the title should be Korean, got {head!r}"]
    return [] if promise.strip() else ["cell 0: add a paragraph that says what the chapter gives"]


@rule
def badges(book: NotebookNode, path: Path) -> list[str]:
    """The second cell is one line: part, minutes, needs, previous and next chapter."""
    text = book.cells[1].source.strip()
    pattern = r"\*\*\d부 [^*]+\*\* · 약 [\d.]+분\(표본 규모, 2코어\) · 필요: \S.*"
    if not re.fullmatch(pattern, text):
        return [
            "cell 1: should be one line '**N부 …** · 약 N분(표본 규모, 2코어) · 필요: …', "
            f"got {text!r}"
        ]
    names = sorted(other.name for other in path.parent.glob("[0-9][0-9]_*.ipynb"))
    if path.name not in names:
        return []
    place = names.index(path.name)
    wanted = {"이전": names[place - 1 : place], "다음": names[place + 1 : place + 2]}
    return [
        f"cell 1: add a link [{word}: …]({name})"
        for word, neighbours in wanted.items()
        for name in neighbours
        if not re.search(rf"\[{word}: [^\]]+\]\({re.escape(name)}\)", text)
    ]


@rule
def goals(book: NotebookNode, path: Path) -> list[str]:
    """3 to 5 numbered goals with one bold term each; 정리 repeats each term in bold."""
    if not book.cells[2].source.startswith("## 목표"):
        return ["cell 2: should be '## 목표'"]
    parts = sections(book)
    items = re.findall(r"^\d+\. (.*)$", parts.get("목표", ""), flags=re.MULTILINE)
    found = []
    if not 3 <= len(items) <= 5:
        found.append(f"cell 2: name 3 to 5 numbered goals, got {len(items)}")
    summary = re.findall(r"^\d+\. (.*)$", parts.get("정리", ""), flags=re.MULTILINE)
    echoed = {term for item in summary for term in re.findall(r"\*\*(.+?)\*\*", item)}
    for item in items:
        terms = re.findall(r"\*\*(.+?)\*\*", item)
        if len(terms) != 1:
            found.append(f"cell 2: each goal has one **bold** term, got {terms} in {item!r}")
        found += [
            f"정리: repeat **{term}** in a numbered item" for term in terms if term not in echoed
        ]
    return found


@rule
def section_order(book: NotebookNode, path: Path) -> list[str]:
    """목표, then 4 to 8 sections of content, then the fixed ending in its order."""
    names = list(sections(book))
    ending = [name for name in ENDING if name in names or name not in OPTIONAL]
    found = []
    if names[-len(ending) :] != ending:
        found.append(f"sections: the last should be {ending}, got {names[-len(ending) :]}")
    content = [name for name in names if name not in {"목표", *ENDING}]
    if not 4 <= len(content) <= 8:
        found.append(f"sections: 4 to 8 of content, got {len(content)}: {content}")
    if not re.search(r"\]\(https?://|<https?://", sections(book).get("참고문헌", "")):
        found.append("참고문헌: give at least one link")
    return found


@rule
def recorded(book: NotebookNode, path: Path) -> list[str]:
    """A chapter that follows the lecture compares itself by `course.record(<its name>, …)`."""
    if path.name.startswith("00"):  # the tour of the course has nothing to compare
        return []
    for i, tree in parsed(book):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "course.record":
                if ast.unparse(node.args[0]) == repr(path.stem):
                    return []
                return [f"cell {i}: course.record's first argument should be {path.stem!r}"]
    return [f"강의와 비교: call course.record({path.stem!r}, …)"]


@rule
def links(book: NotebookNode, path: Path) -> list[str]:
    """Relative links lead to files that exist; no picture is pasted into a cell."""
    found = []
    for i, cell in markdown_cells(book):
        if cell.get("attachments"):
            found.append(f"cell {i}: draw pictures by code or SVG instead of pasting them")
        for target in re.findall(r"\]\(([^)\s]+)\)", without_fences(cell.source)):
            file = target.partition("#")[0]
            if re.match(r"[a-z]+:", target) or not file:
                continue
            if not (path.parent / file).exists():
                found.append(f"cell {i}: the link to {target} leads nowhere")
    return found


@rule
def korean(book: NotebookNode, path: Path) -> list[str]:
    """The prose is Korean; terms may be followed by their English."""
    hangul = latin = 0
    found = []
    references = False
    for i, cell in markdown_cells(book):
        references |= cell.source.startswith("## 참고문헌")
        text = re.sub(NO_PROSE, "", cell.source, flags=re.DOTALL)
        here, foreign = len(re.findall("[가-힣]", text)), len(re.findall("[A-Za-z]", text))
        if references:
            continue
        hangul, latin = hangul + here, latin + foreign
        if foreign > 20 and not here:
            found.append(f"cell {i}: write the prose in Korean")
    if hangul <= latin:
        found.append(f"markdown: {hangul} Hangul and {latin} Latin letters; write Korean prose")
    return found


# --- size and style


@rule
def size(book: NotebookNode, path: Path) -> list[str]:
    """30 to 90 cells, as much text as code, a file small enough for a repository."""
    n_code, n_text = len(list(code_cells(book))), len(list(markdown_cells(book)))
    found = []
    if not 30 <= len(book.cells) <= 90:
        found.append(f"{len(book.cells)} cells: split or join to have 30 to 90")
    if n_text < n_code:
        found.append(f"{n_text} markdown and {n_code} code cells: say a sentence after each result")
    n_bytes = len(nbformat.writes(book).encode())
    if n_bytes > MAX_BYTES:
        found.append(f"{n_bytes:,} bytes: shrink the outputs below {MAX_BYTES:,}")
    return found


@rule
def cell_length(book: NotebookNode, path: Path) -> list[str]:
    """At most 25 lines a code cell (40 for one class), 3 to 8 in the median."""
    found = []
    lengths = []
    for i, cell in code_cells(book):
        lengths.append(len(code_lines(cell)))
        limit = 40 if is_class(cell.source) else 25
        if lengths[-1] > limit:
            found.append(f"cell {i}: {lengths[-1]} lines, at most {limit}: split it")
        if not lengths[-1]:
            found.append(f"cell {i}: is empty, remove it")
    median = statistics.median(lengths) if lengths else 0
    if not 3 <= median <= 8:
        found.append(f"code cells have {median} lines in the median: aim at 3 to 8")
    return found


def is_class(source: str) -> bool:
    """Tell whether the source is one class definition and nothing else.

    Examples
    --------
    >>> is_class("class A:\\n    pass"), is_class("a = 1")
    (True, False)
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    return len(body) == 1 and isinstance(body[0], ast.ClassDef)


@rule
def plain_python(book: NotebookNode, path: Path) -> list[str]:
    """Cells are Python that installs nothing and leaves the import path alone."""
    found = []
    for i, cell in code_cells(book):
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            found.append(f"cell {i}: not Python ({error.msg}); use no magics and no shell lines")
            continue
        names = {ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Attribute | ast.Name)}
        names |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        for name in sorted(names & {"sys.path", "pip", "get_ipython", "os.system", "subprocess"}):
            found.append(f"cell {i}: do without {name}; the set-up installs what the course needs")
    return found


@rule
def commented_out_code(book: NotebookNode, path: Path) -> list[str]:
    """A comment is a sentence or a shape, not a statement that was switched off."""
    return [
        f"cell {i}, line {line}: remove the commented-out code {text!r}"
        for i, cell in code_cells(book)
        for line, text in own_line_comments(cell.source)
        if is_code(text)
    ]


def own_line_comments(source: str) -> list[tuple[int, str]]:
    """Return (line, text) of comments that stand alone on a line.

    Examples
    --------
    >>> own_line_comments("x = 1  # beside\\n# alone")
    [(2, 'alone')]
    """
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
                found.append((token.start[0], token.string.lstrip("#").strip()))
    except (tokenize.TokenError, SyntaxError):
        pass  # `plain_python` reports the cell
    return found


def is_code(comment: str) -> bool:
    """Tell whether a comment is a statement; a shape such as `h: (batch, units)` is none.

    Examples
    --------
    >>> is_code("x = f(1)"), is_code("print(x)"), is_code("import os")
    (True, True, True)
    >>> is_code("(batch, units)"), is_code("x: (batch, units)"), is_code("h = (batch, units)")
    (False, False, False)
    >>> is_code("the gates, one by one")
    False
    """
    try:
        body = ast.parse(comment).body
    except SyntaxError:
        return False
    if len(body) != 1:
        return len(body) > 1
    node = body[0]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
        return False
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return not isinstance(node, ast.AnnAssign) or node.value is not None


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
        for i, cell in code_cells(book)
        for function, name in global_reads(cell.source)
        if name not in known and not re.fullmatch("[A-Z][A-Z0-9_]*", name)
    ]


def global_reads(source: str) -> list[tuple[str, str]]:
    """Return (function, global name it reads) for each `def` of the source.

    Examples
    --------
    >>> global_reads("def f(x):\\n    return [x + y + i for i in z]")
    [('f', 'y'), ('f', 'z')]
    """

    def names(table: symtable.SymbolTable) -> set[str]:
        own = {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
        return own.union(*(names(child) for child in table.get_children()))

    def functions(table: symtable.SymbolTable) -> Iterator[tuple[str, str]]:
        for child in table.get_children():
            if child.get_type() == "class":
                yield from functions(child)
            elif child.get_name() not in {"lambda", "genexpr", "listcomp", "setcomp", "dictcomp"}:
                yield from ((child.get_name(), name) for name in sorted(names(child)))

    try:
        return list(functions(symtable.symtable(source, "cell", "exec")))
    except SyntaxError:
        return []


# --- outputs and metadata


@rule
def execution_counts(book: NotebookNode, path: Path) -> list[str]:
    """The committed file is one run from top to bottom (nbval skips cells without a count)."""
    counts = [cell.get("execution_count") for _, cell in code_cells(book)]
    if counts == list(range(1, len(counts) + 1)):
        return []
    return [f"execution counts should be 1 to {len(counts)}, got {counts}: run `make render`"]


@rule
def clean_outputs(book: NotebookNode, path: Path) -> list[str]:
    """No error, warning, progress speed, script from elsewhere, or path of somebody's machine."""
    patterns = {
        r"\w*Warning\b": "a warning",
        r"Traceback": "a traceback",
        r"Glyph \d+": "a missing glyph",
        r"\d+m?s/step": "a training speed (use course.progress)",
        r"<script[^>]+src=[\"']?(https?:)?//|https://cdn\.": "a script from the network",
    }
    found = []
    for i, cell in code_cells(book):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                found.append(f"cell {i}: stores the error {output.ename}; repair and render again")
            if output.get("name") == "stderr":
                found.append(f"cell {i}: writes to stderr: {output.text[:80]!r}; silence its cause")
        shown = texts(cell)
        for pattern, what in patterns.items():
            match = re.search(pattern, shown)
            if match:
                found.append(f"cell {i}: shows {what}: {match.group()!r}; remove its cause")
        match = re.search(MACHINE_PATH, cell.source + "\n" + shown)
        if match:
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
    return found + [
        f"cell {i}: drop the timing metadata; run `make render`"
        for i, cell in enumerate(book.cells)
        if "execution" in cell.metadata
    ]


@rule
def slides(book: NotebookNode, path: Path) -> list[str]:
    """Each cell says what it is on a slide; the instructor finds two notes or more."""
    types = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in book.cells]
    found = [
        f"cell {i}: slide_type should be one of {sorted(SLIDE_TYPES)}, got {kind!r}"
        for i, kind in enumerate(types)
        if kind not in SLIDE_TYPES
    ]
    if types.count("notes") < 2:
        found.append(f"{types.count('notes')} notes cells: write two or more for the instructor")
    return found


@rule
def tag_names(book: NotebookNode, path: Path) -> list[str]:
    """Tags are spelt right and sit on code cells (nbval ignores a misspelt marker silently)."""
    found = []
    for i, cell in enumerate(book.cells):
        unknown = set(tags(cell)) - TAGS
        if unknown:
            found.append(f"cell {i}: unknown tags {sorted(unknown)}; known are {sorted(TAGS)}")
        if cell.cell_type != "code":
            if tags(cell):
                found.append(f"cell {i}: tags {tags(cell)} belong on code cells")
        elif re.search(r"#.*nbval", cell.source, flags=re.IGNORECASE):
            found.append(f"cell {i}: use the tag {CHECKED} instead of a comment for nbval")
    return found


@rule
def checked_outputs(book: NotebookNode, path: Path) -> list[str]:
    """Five cells or more are compared by nbval, and each has a text to compare."""
    checked = [(i, cell) for i, cell in code_cells(book) if CHECKED in tags(cell)]
    found = []
    if len(checked) < 5:
        found.append(f"{len(checked)} cells tagged {CHECKED}: tag five or more with certain output")
    for i, cell in checked:
        if not texts(cell).strip():
            found.append(f"cell {i}: tagged {CHECKED}, but stores no text to compare")
        if any(kind.startswith("image/") for kind in kinds(cell)):
            found.append(f"cell {i}: nbval compares no pictures; move the text to its own cell")
    return found


# --- set-up, figures, training


@rule
def setup(book: NotebookNode, path: Path) -> list[str]:
    """The first code cell alone is tagged `setup`; TensorFlow is quiet before keras comes."""
    tagged = [i for i, cell in code_cells(book) if "setup" in tags(cell)]
    first = next(i for i, _ in code_cells(book))
    if tagged != [first]:
        return [f"cell {first}: the first code cell alone is tagged 'setup', got cells {tagged}"]
    lines = book.cells[first].source.splitlines()
    heavy = [
        n for n, line in enumerate(lines) if re.match(r"(import|from) (keras|tensorflow)\b", line)
    ]
    quiet = [n for n, line in enumerate(lines) if "quiet_tensorflow()" in line]
    found = []
    if heavy and (not quiet or quiet[0] > heavy[0]):
        found.append(f"cell {first}: call course.quiet_tensorflow() before keras is imported")
    if heavy and "set_random_seed(" not in book.cells[first].source:
        found.append(f"cell {first}: call keras.utils.set_random_seed")
    return found


@rule
def alt_text(book: NotebookNode, path: Path) -> list[str]:
    """The markdown cell after a figure starts with the words for those who do not see it."""
    found = []
    for i, cell in code_cells(book):
        below = book.cells[i + 1] if i + 1 < len(book.cells) else None
        alt = below.source if below is not None and below.cell_type == "markdown" else ""
        if draws(cell) and not re.match(rf"{ALT_MARK}\s*\S.{{9}}", alt):
            found.append(f"cell {i}: start the next markdown cell with '{ALT_MARK} …'")
    return found


@rule
def figures(book: NotebookNode, path: Path) -> list[str]:
    """A drawn figure has a title and axis labels and ends in `plt.show()`."""
    bodies = {
        node.name: ast.unparse(node)
        for _, tree in parsed(book)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
    found = []
    for i, cell in code_cells(book):
        if not kinds(cell) & {"image/png", "image/jpeg"}:
            continue
        source = cell.source
        source += "".join(text for name, text in bodies.items() if f"{name}(" in cell.source)
        if cell.source.rstrip().splitlines()[-1].split("#")[0].strip() != "plt.show()":
            found.append(f"cell {i}: end the figure with plt.show()")
        if not re.search(r"title", source):
            found.append(f"cell {i}: give the figure a title")
        bare = r"axis\([\"']off|set_axis_off|axis=False"
        labelled = re.search("xlabel", source) and re.search("ylabel", source)
        if not (labelled or "plots." in source or re.search(bare, source)):
            found.append(f"cell {i}: label both axes, with units, or draw with helpers.plots")
    return found


@rule
def training(book: NotebookNode, path: Path) -> list[str]:
    """A fit shows its progress, and an assert on what matters follows within two code cells."""
    trees = dict(parsed(book))
    order = list(trees)
    trainers: set[str] = set()  # functions of the notebook that train
    found = []
    for place, i in enumerate(order):
        for node in trees[i].body:
            if isinstance(node, ast.FunctionDef) and keras_fits(node, trainers):
                trainers.add(node.name)
        if any(
            "callbacks" not in words or "verbose" not in words for words in keras_fits(trees[i])
        ):
            found.append(f"cell {i}: fit with verbose=0, callbacks=[course.progress(…)]")
        here = [node for node in trees[i].body if not isinstance(node, ast.FunctionDef)]
        if {"exercise", "solution"} & set(tags(book.cells[i])):
            continue  # the check stands for the assert
        after = [node for j in order[place : place + 3] for node in ast.walk(trees[j])]
        if any(keras_fits(node, trainers) for node in here) and not any(
            isinstance(node, ast.Assert) for node in after
        ):
            found.append(f"cell {i}: assert, here or just below, the property that matters")
    return found


def keras_fits(tree: ast.AST, trainers: set[str] = frozenset()) -> list[set[str]]:
    """Return the keywords of each call of Keras' `fit` (it has epochs) or of a trainer."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    words = [(last_name(call.func), {word.arg for word in call.keywords}) for call in calls]
    return [
        arguments
        for name, arguments in words
        if (name == "fit" and "epochs" in arguments) or name in trainers
    ]


# --- exercises


@rule
def exercises(book: NotebookNode, path: Path) -> list[str]:
    """Three exercises or more: prompt, exercise, check (a hint for the stub), solution (passes)."""
    found, group = [], []
    parts: list[tuple[int, list[int]]] = []
    for i, cell in enumerate(book.cells):
        prompt = re.search(r"^### 연습 \d+\. \S", cell.source, flags=re.MULTILINE)
        if cell.cell_type == "markdown" and prompt:
            group = []
            parts.append((i, group))
        elif {"exercise", "check", "solution"} & set(tags(cell)):
            if not parts:
                found.append(f"cell {i}: put the heading '### 연습 1. …' before the exercise")
            group.append(i)
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
    for i, cell, last, signs in (
        (group[1], check, f"check_{number}(answer_{number})", ("✘", "힌트")),
        (group[2], solution, f"check_{number}(solution_{number})", ("✔",)),
    ):
        if CHECKED not in tags(cell):
            found.append(f"cell {i}: add the tag {CHECKED}")
        if cell.source.rstrip().splitlines()[-1:] != [last]:
            found.append(f"cell {i}: the last line should be {last}")
        if not all(sign in texts(cell) for sign in signs):
            found.append(f"cell {i}: its output should show {' and '.join(signs)}")
    if f"check_{number} = exercises.Check." not in check.source:
        found.append(f"cell {group[1]}: define check_{number} = exercises.Check.…")
    if not solution.metadata.get("jupyter", {}).get("source_hidden"):
        found.append(f"cell {group[2]}: collapse the solution (jupyter.source_hidden: true)")
    return found


# --- no test data where choices are made

CHOOSERS = {
    *("fit", "fit_transform", "partial_fit", "adapt", "train_on_batch", "fit_on_texts"),
    *("EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau", "best_threshold"),
}
PASSES_ON = {  # a call whose result still holds its arguments
    *("batches", "array", "asarray", "concatenate", "stack", "vstack", "hstack", "list", "zip"),
    *("pad_sequences", "from_tensor_slices", "encode", "transform", "tuple", "dict", "batch"),
}
HOLDERS = (ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.Subscript)


@rule
def unseen_test_data(book: NotebookNode, path: Path) -> list[str]:
    """Test data is for the end: never validation, early stopping, scaler, vocabulary, threshold."""
    tainted: set[str] = set()
    learners: dict[str, set[int | str]] = {}
    found = []
    for i, tree in parsed(book):
        nodes = sorted((n for n in ast.walk(tree) if hasattr(n, "lineno")), key=lambda n: n.lineno)
        for node in nodes:
            if isinstance(node, ast.FunctionDef):
                learners[node.name] = learning_arguments(node)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    tainted |= aliases(target, node.value, tainted)
            elif isinstance(node, ast.Call):
                values = chosen_with(node) + passed_to_learner(node, learners)
                names = sorted(
                    {name for value in values for name in names_of_test_data(value, tainted)}
                )
                if names:
                    found.append(
                        f"cell {i}: {ast.unparse(node.func)}(…) sees test data, "
                        f"{', '.join(names)}; take it from the training part"
                    )
    return list(dict.fromkeys(found))


def names_of_test_data(node: ast.AST, tainted: set[str] = frozenset()) -> set[str]:
    """Return the names inside a node that stand for test data.

    Examples
    --------
    >>> sorted(names_of_test_data(ast.parse("f(x_test, parts['test'], latest, spam.test_texts)")))
    ['test', 'test_texts', 'x_test']
    """
    found = set()
    for part in ast.walk(node):
        key = part.slice if isinstance(part, ast.Subscript) else None
        name = key.value if isinstance(key, ast.Constant) else last_name(part)
        if isinstance(name, str) and (re.search(r"(^|_)test(_|$)", name) or name in tainted):
            found.add(name)
    return found


def chosen_with(call: ast.Call) -> list[ast.AST]:
    """Return the arguments of a call by which something is learned or chosen."""
    if last_name(call.func) in CHOOSERS:
        return [*call.args, *(word.value for word in call.keywords)]
    return [
        word.value for word in call.keywords if word.arg in ("validation_data", "validation_split")
    ]


def learning_arguments(function: ast.FunctionDef) -> set[int | str]:
    """Return names and positions of the arguments that a function learns or chooses with."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    used = {
        part.id
        for call in calls
        for value in chosen_with(call)
        for part in ast.walk(value)
        if isinstance(part, ast.Name)
    }
    arguments = [*function.args.posonlyargs, *function.args.args]
    names = {a.arg for a in [*arguments, *function.args.kwonlyargs]} & used
    return names | {n for n, argument in enumerate(arguments) if argument.arg in names}


def passed_to_learner(call: ast.Call, learners: dict[str, set]) -> list[ast.AST]:
    """Return what a call hands to the learning arguments of a function of the notebook."""
    wanted = learners.get(last_name(call.func), set())
    words = [word.value for word in call.keywords if word.arg in wanted]
    return words + [value for n, value in enumerate(call.args) if n in wanted]


def aliases(target: ast.AST, value: ast.AST, tainted: set[str]) -> set[str]:
    """Return the names that an assignment makes stand for test data."""
    if isinstance(target, ast.Tuple | ast.List):
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            pairs = zip(target.elts, value.elts, strict=True)
            return set().union(*(aliases(one, other, tainted) for one, other in pairs))
        return set()
    if isinstance(value, ast.Call):
        holds = last_name(value.func) in PASSES_ON
    else:
        holds = isinstance(value, HOLDERS)
    if holds and isinstance(target, ast.Name) and names_of_test_data(value, tainted):
        return {target.id}
    return set()


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
            print(textwrap.indent("\n".join(lines), f"{path.name} [{name}] "))
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
