"""The shape of the project: what lies where, what may import what, and what each part promises.

Each check is a function that returns findings; beside its run over the project stands a test that
feeds it something bad.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from helpers import course, runner

ROOT = course.ROOT
MODULES = sorted(path for path in (ROOT / "helpers").glob("*.py") if path.stem != "__init__")
CODE = [
    path for folder in ("helpers", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")
]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

TOP_LEVEL = {
    *("README.md", "CONTRIBUTING.md", "LICENSE*", "Makefile", ".ci", ".github", ".gitignore"),
    *("requirements.txt", "environment.yml", "pyproject.toml"),
    *("notebooks", "helpers", "data", "tests", "benchmarks", "docs"),
}


class Place(NamedTuple):
    """Where a module stands on the ladder, and which libraries it may import beside NumPy."""

    rung: float
    at_top: frozenset[str] = frozenset()
    lazily: frozenset[str] = frozenset()


def libraries(names: str) -> frozenset[str]:
    return frozenset(names.split())


# A module imports helpers of lower rungs only. `course` stands beside the ladder: any module may
# import it, and it imports none. `runner` is the command line and stands on top.
LADDER = {
    "course": Place(-1, lazily=libraries("keras tensorflow pandas IPython")),
    "text": Place(0, lazily=libraries("kiwipiepy")),
    "windows": Place(0),
    "recurrent": Place(0),
    "checks": Place(0),
    "likelihood": Place(1),
    "class_scores": Place(1),
    "translation_scores": Place(0, lazily=libraries("sacrebleu")),
    "plots": Place(0, at_top=libraries("matplotlib"), lazily=libraries("pylopdf_fonts_ko")),
    "interactive": Place(0),
    "vocabulary": Place(1),
    "sampling": Place(1),
    "decoding": Place(2, lazily=libraries("tensorflow")),
    "exercises": Place(2),
    "prepared": Place(2),
    "masking": Place(2),
    "gibbs": Place(0, at_top=libraries("scipy")),
    "topics": Place(0, at_top=libraries("scipy"), lazily=libraries("gensim pyLDAvis")),
    "word_contexts": Place(1, at_top=libraries("scipy")),
    "similarity": Place(0, at_top=libraries("scipy")),
    "embeddings": Place(1, at_top=libraries("scipy")),
    "projector": Place(0),
    "attention": Place(0),
    # keras itself loads sklearn, pandas and matplotlib
    "attention_layers": Place(0, at_top=libraries("keras tensorflow sklearn pandas matplotlib")),
    "subwords": Place(0, lazily=libraries("tokenizers")),
    "archives": Place(0),
    "records": Place(0, lazily=libraries("pandas")),
    "fetch": Place(1, lazily=libraries("pooch requests")),
    "parsers": Place(1),
    "corpora": Place(2),
    "sources": Place(2),
    "parsed": Place(3),
    "loading": Place(4),
    "text_sets": Place(5, lazily=libraries("sklearn")),
    "task_sets": Place(5),
    "data_cli": Place(6),
    "datasets": Place(7),
    "runner": Place(8, at_top=libraries("nbformat nbclient nbconvert tqdm")),
}
HEAVY = libraries("tensorflow keras gensim kiwipiepy pandas matplotlib plotly sklearn")

# Its public functions are the subcommands of the command line; an example would run notebooks.
WITHOUT_EXAMPLES = {"runner"}
MAX_BODY, MAX_ARGUMENTS = 40, 6


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterable[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def body(node: ast.FunctionDef | ast.ClassDef) -> list[ast.stmt]:
    """Return the statements after the docstring."""
    return node.body[1:] if ast.get_docstring(node) is not None else node.body


def no_findings(found: Iterable[str]) -> None:
    found = list(found)
    assert not found, "\n" + "\n".join(found)


# --- what lies where


def project_files() -> list[str]:
    """Return the project's files: git's, or without git all that .gitignore does not name."""
    git = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        done = subprocess.run(git, capture_output=True, text=True, check=True)
        return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split()]
        files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return [
            file.as_posix()
            for file in files
            if not any(fnmatch(part, pattern) for part in file.parts for pattern in ignored)
        ]


def strangers(files: Iterable[str]) -> list[str]:
    """Return top-level entries that the layout does not know."""
    entries = sorted({file.split("/")[0] for file in files})
    return [
        f"{entry}: not in the layout; move it, or give its reason in CONTRIBUTING.md and TOP_LEVEL"
        for entry in entries
        if not any(fnmatch(entry, known) for known in TOP_LEVEL)
    ]


def test_top_level_can_fail():
    assert len(strangers(["LICENSE-data", "helpers/a.py", "utils.py", "models/a.h5"])) == 2


def test_top_level():
    no_findings(strangers(project_files()))


def test_each_helper_has_a_test():
    no_findings(
        f"helpers/{path.name}: write tests/test_{path.name}"
        for path in MODULES
        if not (ROOT / "tests" / f"test_{path.name}").is_file()
    )


def test_package_does_nothing_on_import():
    assert (ROOT / "helpers" / "__init__.py").read_text() == ""


# --- who imports what


def imports(tree: ast.Module) -> list[tuple[str, str, bool]]:
    """Return (package, helpers module or "", whether at the top) for each import."""
    top = {id(node) for node in tree.body}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "helpers" if node.level else node.module
            if node.level and node.module:
                base += f".{node.module}"
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, _, rest = name.partition(".")
            module = rest.partition(".")[0] if package == "helpers" else ""
            found.append((package, module, id(node) in top))
    return found


def wrong_imports(module: str, tree: ast.Module) -> list[str]:
    """Return the imports of a helpers module that the ladder forbids."""
    if module not in LADDER:
        return [f"helpers/{module}.py: give it a rung in LADDER (and in CONTRIBUTING.md)"]
    place = LADDER[module]
    free = sys.stdlib_module_names | {"numpy"}
    found = []
    for package, other, at_top in imports(tree):
        where = "at its top" if at_top else "inside a function"
        allowed = place.at_top if at_top else place.at_top | place.lazily
        if package == "helpers":
            if other not in LADDER or LADDER[other].rung >= place.rung:
                found.append(f"helpers/{module}.py imports helpers.{other}, which is no lower rung")
        elif package not in free | allowed:
            found.append(f"helpers/{module}.py imports {package} {where}; LADDER does not allow it")
    return found


def stars(tree: ast.Module) -> list[int]:
    """Return the lines of star imports."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("text", "from helpers import vocabulary"),
        ("text", "import helpers.windows"),
        ("text", "from . import windows"),
        ("text", "from .windows import sliding_windows"),
        ("fetch", "def f():\n    from helpers.datasets import load_spam"),
        ("text", "import kiwipiepy"),
        ("vocabulary", "import keras"),
        ("vocabulary", "def f():\n    import tensorflow as tf"),
        ("course", "from helpers import fetch"),
        ("course", "from keras import layers"),
        ("utils", ""),
    ],
)
def test_ladder_can_fail(module, source):
    assert len(wrong_imports(module, ast.parse(source))) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("datasets", "from helpers import course, fetch\nimport numpy as np, os.path"),
        ("text", "def f():\n    from kiwipiepy import Kiwi"),
        ("plots", "import matplotlib.pyplot as plt"),
    ],
)
def test_ladder_allows(module, source):
    assert wrong_imports(module, ast.parse(source)) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_ladder(path):
    no_findings(wrong_imports(path.stem, parse(path)))


def test_star_imports_can_fail():
    assert stars(ast.parse("import os\nfrom numpy import *")) == [2]


def test_no_star_imports():
    no_findings(
        f"{path}:{line}: name what you import" for path in CODE for line in stars(parse(path))
    )


def loaded_by(statement: str) -> set[str]:
    """Return the heavy libraries that a fresh Python has loaded after a statement."""
    code = f"{statement}\nimport sys\nprint(*(set({sorted(HEAVY)}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_loaded_by_can_fail():
    assert loaded_by("import matplotlib") == {"matplotlib"}


@pytest.mark.slow
def test_imports_stay_light():
    # Ladder by ladder is not enough: a light library may pull in a heavy one.
    modules = [path.stem for path in MODULES if path.stem in LADDER]
    with ThreadPoolExecutor(2) as pool:
        loaded = dict(
            zip(modules, pool.map(loaded_by, [f"import helpers.{m}" for m in modules]), strict=True)
        )
    no_findings(
        f"import helpers.{module} loads {sorted(heavy - LADDER[module].at_top)}; import it lazily"
        for module, heavy in loaded.items()
        if heavy - LADDER[module].at_top
    )


# --- what each function promises


def long_functions(tree: ast.Module) -> list[str]:
    """Return findings about functions with a long body or many arguments."""
    found = []
    for node in functions(tree):
        statements = body(node)
        lines = node.end_lineno - statements[0].lineno + 1 if statements else 0
        if lines > MAX_BODY:
            found.append(f"{node.name}(): {lines} lines, at most {MAX_BODY}; split it")
        positional = [a.arg for a in [*node.args.posonlyargs, *node.args.args]]
        own = positional[:1] in (["self"], ["cls"])
        count = len(positional) - own + len(node.args.kwonlyargs)
        if count > MAX_ARGUMENTS:
            found.append(f"{node.name}(): {count} arguments, at most {MAX_ARGUMENTS}")
        if node.args.defaults and len(positional) - own > 2:
            found.append(f"{node.name}(): optional arguments after the second are keyword-only (*)")
    return found


def undocumented(tree: ast.Module) -> list[str]:
    """Return findings about public functions and classes without a docstring or an example."""
    found = [] if ast.get_docstring(tree) else ["module: say what it holds and what it does not"]
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        docstring = ast.get_docstring(node)
        bases = [ast.unparse(base) for base in getattr(node, "bases", [])]
        if not docstring:
            found.append(f"{node.name}: write a docstring")
        elif any(base.endswith(("Error", "Exception", "NamedTuple")) for base in bases):
            continue  # shown by the function that raises or returns it
        elif not re.search(r"^Examples\n-{8}\n(.*\n)*?>>> ", docstring, flags=re.MULTILINE):
            found.append(f"{node.name}: add a section Examples with a doctest")
    return found


def test_long_functions_can_fail():
    def findings(source):
        return long_functions(ast.parse(source))

    assert len(findings("def f():\n" + "    x = 1\n" * 41)) == 1
    assert findings("def f():\n    '''Doc.\n\n    Long.\n    '''\n" + "    x = 1\n" * 40) == []
    assert len(findings("def f(a, b, c, d, *, e, f, g): pass")) == 1
    assert len(findings("def f(a, b, c=1): pass")) == 1
    assert findings("def f(a, b=1, *, c=1): pass\nclass A:\n    def g(self, a, b, c): pass") == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_functions_stay_short(path):
    no_findings(long_functions(parse(path)))


def test_undocumented_can_fail():
    def findings(source):
        return undocumented(ast.parse(source))

    example = '"""Do.\n\n    Examples\n    --------\n    >>> f()\n    """'
    assert len(findings("x = 1")) == 1
    assert len(findings('"""M."""\ndef f(): pass')) == 1
    assert len(findings('"""M."""\nclass A:\n    """Do."""')) == 1
    assert findings(f'"""M."""\ndef f():\n    {example}\ndef _g(): pass') == []
    assert findings('"""M."""\nclass Bad(ValueError):\n    """No."""') == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_public_names_have_examples(path):
    found = undocumented(parse(path))
    if path.stem in WITHOUT_EXAMPLES:
        found = [line for line in found if "Examples" not in line]
    no_findings(found)


def duplicates(trees: dict[str, ast.Module]) -> list[str]:
    """Return findings about functions and classes whose bodies are the same, names aside."""
    places = defaultdict(list)
    for where, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                text = "\n".join(ast.unparse(statement) for statement in body(node))
                if text.count("\n") >= 2:  # three lines or more: shorter ones are idioms
                    places[text].append(f"{where} {node.name}")
    return [f"the same body in {', '.join(w)}; keep one" for w in places.values() if len(w) > 1]


def test_duplicates_can_fail():
    long = "    y = x + 1\n    z = y * 2\n    return z\n"
    trees = {
        "a": ast.parse(f"def f(x):\n{long}"),
        "b": ast.parse(f'def g(x):\n    """Do."""\n{long}'),
    }
    assert len(duplicates(trees)) == 1
    assert duplicates({"a": trees["a"]}) == []
    assert duplicates({name: ast.parse(f"def {name}(x):\n    return x") for name in "ab"}) == []


def notebook_code(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


def notebook_trees() -> dict[str, ast.Module]:
    return {path.name: ast.parse(notebook_code(path)) for path in NOTEBOOKS}


def test_no_function_twice():
    no_findings(duplicates({path.relative_to(ROOT).as_posix(): parse(path) for path in CODE}))


def test_no_function_twice_in_notebooks():
    # A notebook may show what helpers ship (house rule); two notebooks may not show the same.
    no_findings(duplicates(notebook_trees()))


# --- the stack

PIN = re.compile(r"([A-Za-z0-9][\w.-]*)==([\w.]+)\s+# \S.*")


def bad_pins(text: str) -> list[str]:
    """Return the lines of a requirements file that are no exact pin with a reason."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [f"{line!r}: write name==version  # reason" for line in lines if not PIN.fullmatch(line)]


def pinned(text: str) -> set[str]:
    """Return the pinned distributions, names normalised."""
    return {normal(match[1]) for match in map(PIN.match, text.splitlines()) if match}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def unpinned(packages: Iterable[str], pins: set[str]) -> list[str]:
    """Return findings about imported packages that no pinned distribution provides."""
    providers = metadata.packages_distributions()
    return [
        f"{package} is imported, but none of {providers.get(package)} is in requirements.txt"
        for package in sorted(set(packages))
        if not {normal(name) for name in providers.get(package, [])} & pins
    ]


def optional(tree: ast.AST) -> set[str]:
    """Return the packages whose absence is caught: imported under `except ImportError`."""
    tries = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Try)
        and any(h.type and "ImportError" in ast.unparse(h.type) for h in node.handlers)
    ]
    return {p for node in tries for p, _, _ in imports(ast.Module(node.body, []))}


def third_party() -> set[str]:
    trees = [*map(parse, CODE), *notebook_trees().values()]
    own = {"helpers", "data", "benchmarks", *(path.stem for path in CODE)}
    found = {p for tree in trees for p, _, _ in imports(tree)}
    return found - own - set(sys.stdlib_module_names) - set().union(*map(optional, trees))


def test_bad_pins_can_fail():
    good = "# --- part\nnumpy==2.4.6      # arrays\n\n"
    assert bad_pins(good) == []
    for line in (
        "numpy>=2  # arrays",
        "numpy==2.4.6",
        "numpy",
        "-r other.txt  # more",
        "numpy==2.*  # a",
    ):
        assert len(bad_pins(good + line)) == 1


def test_optional_asks_for_the_handler():
    guarded = "try:\n    from big.part import thing\nexcept {}:\n    thing = None\n"
    assert optional(ast.parse(guarded.format("ImportError"))) == {"big"}
    assert optional(ast.parse(guarded.format("OSError"))) == set()


def test_unpinned_can_fail():
    assert len(unpinned(["numpy", "no_such_package"], {"numpy"})) == 1
    assert unpinned(["sklearn"], {"scikit-learn"}) == []


def test_requirements_are_exact_pins_with_reasons():
    no_findings(bad_pins((ROOT / "requirements.txt").read_text(encoding="utf-8")))


def test_each_import_is_required():
    no_findings(unpinned(third_party(), pinned((ROOT / "requirements.txt").read_text("utf-8"))))


def test_requirements_are_listed_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["dependencies"]
    assert project["tool"]["setuptools"]["dynamic"]["dependencies"] == {
        "file": ["requirements.txt"]
    }
    assert "- -r requirements.txt" in (ROOT / "environment.yml").read_text(encoding="utf-8")


# --- the project names no package registry: an installer may be pointed at any

REGISTRIES = [
    host.replace("_", ".")
    for host in (
        "pypi_org",
        "pythonhosted_org",
        "anaconda_org",
        "anaconda_com",
        "npmjs_org",
        "npmjs_com",
    )
]


def registries_named(texts: dict[str, str]) -> list[str]:
    """Return findings about files that name the host of a package registry."""
    return [
        f"{name}: names {host}; leave the choice of the registry to the installer"
        for name, text in texts.items()
        for host in REGISTRIES
        if host in text
    ]


def test_registries_named_can_fail():
    assert len(registries_named({"a": f"--index-url https://{REGISTRIES[0]}/simple", "b": ""})) == 1


def test_no_registry_is_named():
    texts = {}
    for name in project_files():
        if (ROOT / name).stat().st_size < 2_000_000:
            texts[name] = (ROOT / name).read_text(encoding="utf-8", errors="replace")
    no_findings(registries_named(texts))


# --- generated tables


@pytest.mark.parametrize("spoiled", ["README.md", "data/README.md"])
def test_tables_in_step_can_fail(spoiled, tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    for name in ("README.md", "data/README.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        if name == spoiled:
            text = text.replace(":start -->\n|", ":start -->\n| more |")
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(course, "ROOT", tmp_path)
    assert not runner.readme(check=True)


def test_tables_are_in_step():
    assert runner.readme(check=True), "README tables are out of step: run `make readme`"
