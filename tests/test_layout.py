"""The shape of the project: its size, what imports what at run time, pins, no registry named.

Who may import whom, slow imports, required packages and style are import-linter's, ruff's and
deptry's (pyproject.toml). Each check is a function that returns findings; beside its run over the
project stands a test that feeds it something bad.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

import nbformat
import pytest

from tools import notebooks

ROOT = notebooks.ROOT
MODULES = sorted(path for path in (ROOT / "helpers").glob("*.py") if path.stem != "__init__")
MAX_CODE, MAX_LINES = 2100, 4500  # of helpers: cut before you add
BEHIND_DATASETS = {"files", "readers"}
HEAVY = {"gensim", "keras", "kiwipiepy", "matplotlib", "pandas", "plotly", "sklearn", "tensorflow"}


def no_findings(found: Iterable[str]) -> None:
    found = list(found)
    assert not found, "\n" + "\n".join(found)


def project_files() -> list[str]:
    """Return the project's files: git's, or without git all that .gitignore does not name."""
    git = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        done = subprocess.run(git, capture_output=True, text=True, check=True, encoding="utf-8")
        return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split()]
        files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return [
            file.as_posix()
            for file in files
            if not any(fnmatch(part, pattern) for part in file.parts for pattern in ignored)
        ]


def notebook_tree(path: Path) -> ast.Module:
    cells = nbformat.read(path, as_version=4).cells
    return ast.parse("\n".join(cell.source for cell in cells if cell.cell_type == "code"))


# --- size


def code_lines(source: str) -> int:
    """Count the lines that are no blank line, comment or docstring."""
    lines = [bool(line.strip()) and line.strip()[0] != "#" for line in source.splitlines()]
    documented = ast.Module | ast.ClassDef | ast.FunctionDef
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            first, last = node.body[0].lineno, node.body[0].end_lineno
            lines[first - 1 : last] = [False] * (last - first + 1)
    return sum(lines)


def test_code_lines_can_fail():
    source = (
        '"""One\ntwo."""\n\n# three\nx = 1\n\ndef f():\n    """Four."""\n    return """\n5"""\n'
    )
    assert code_lines(source) == 4


def test_helpers_stay_small():
    sources = [path.read_text(encoding="utf-8") for path in MODULES]
    code = sum(map(code_lines, sources))
    lines = sum(source.count("\n") for source in sources)
    assert code <= MAX_CODE, f"{code} lines of code in helpers: what can a library or a chapter do?"
    assert lines <= MAX_LINES, f"{lines} lines in helpers: which docstrings outweigh their code?"


# --- who imports what


def helpers_imported(tree: ast.AST) -> set[str]:
    """Return the modules of helpers that are imported."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("helpers.")}
    return found


def test_helpers_imported_can_fail():
    source = "from helpers import a, b as x\nimport helpers.c\nfrom helpers.d import f\nimport e"
    assert helpers_imported(ast.parse(source)) == {"a", "b", "c", "d"}


def test_each_helper_is_for_a_notebook():
    used = set().union(*(helpers_imported(notebook_tree(path)) for path in notebooks.chapters()))
    no_findings(
        f"helpers/{path.name}: no chapter imports it; move it where it is used"
        for path in MODULES
        if path.stem not in used | BEHIND_DATASETS
    )


def test_package_does_nothing_on_import():
    assert (ROOT / "helpers" / "__init__.py").read_text() == ""


def loaded_by(statement: str) -> set[str]:
    """Return the heavy libraries that a fresh Python has loaded after a statement."""
    code = f"{statement}\nimport sys\nprint(*(set({sorted(HEAVY)}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_loaded_by_can_fail():
    assert loaded_by("import matplotlib") == {"matplotlib"}


def test_imports_stay_light():
    # Ruff looks at our own lines; a light library may pull in a heavy one.
    light = [p.stem for p in MODULES if p.stem not in ("plots", "attention_layers", "decoding")]
    assert loaded_by(f"from helpers import {', '.join(light)}") == set()


# --- nothing stands twice


def duplicates(trees: dict[str, ast.Module]) -> list[str]:
    """Return findings about functions and classes whose bodies are the same, names aside."""
    places = defaultdict(list)
    for where, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                body = node.body[1:] if ast.get_docstring(node) is not None else node.body
                text = "\n".join(map(ast.unparse, body))
                if text.count("\n") >= 2:  # three lines or more: shorter ones are idioms
                    places[text].append(f"{where} {node.name}")
    return [f"the same body in {', '.join(w)}; keep one" for w in places.values() if len(w) > 1]


def test_duplicates_can_fail():
    long = "    y = x + 1\n    z = y * 2\n    return z\n"
    one, two = ast.parse(f"def f(x):\n{long}"), ast.parse(f'def g(x):\n    """Do."""\n{long}')
    assert len(duplicates({"a": one, "b": two})) == 1
    assert duplicates({"a": one}) == []
    assert duplicates({name: ast.parse(f"def {name}(x):\n    return x") for name in "ab"}) == []


@pytest.mark.parametrize("folders", [("helpers", "tools", "tests", "benchmarks"), ("notebooks",)])
def test_no_function_twice(folders):
    # A notebook may show what helpers ship; two notebooks may not show the same.
    trees = {}
    for path in (path for folder in folders for path in sorted((ROOT / folder).rglob("*"))):
        if path.suffix == ".py":
            trees[str(path.relative_to(ROOT))] = ast.parse(path.read_text(encoding="utf-8"))
        elif path in notebooks.chapters():
            trees[path.name] = notebook_tree(path)
    no_findings(duplicates(trees))


# --- pins

PIN = re.compile(r"([A-Za-z0-9][\w.-]*)==([\w.]+)( ; [^#]+)?\s+# \S.*")


def bad_pins(text: str) -> list[str]:
    """Return the lines of a requirements file that are no exact pin with a reason."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [f"{line!r}: write name==version  # reason" for line in lines if not PIN.fullmatch(line)]


def pins(text: str) -> set[tuple[str, str]]:
    """Return (name, version) of each line with an exact pin, names normalised."""
    found = re.findall(r"^([A-Za-z0-9][\w.-]*)==([\w.+]+)", text, flags=re.MULTILINE)
    return {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in found}


def test_bad_pins_can_fail():
    good = '# --- part\nnumpy==2.4.6      # arrays\n\na==1 ; sys_platform == "linux"  # why\n'
    assert bad_pins(good) == []
    for line in ("numpy>=2  # arrays", "numpy==2.4.6", "numpy", "-r other.txt  # x", "a==2.*  # a"):
        assert len(bad_pins(good + line)) == 1
    assert pins(good) == {("numpy", "2.4.6"), ("a", "1")}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_exact_pins_with_reasons_and_constrained(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    no_findings(bad_pins(text))
    constrained = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    no_findings(
        f"{package}=={version} is not in constraints.txt: run `make constraints`"
        for package, version in pins(text) - constrained
    )


def test_constraints_are_names_and_versions_only():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    no_findings(line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.+]+( ; .+)?", line))


# --- the project names no package registry: an installer may be pointed at any

HOSTS = ("pypi_org", "pythonhosted_org", "anaconda_org", "anaconda_com", "npmjs_org", "npmjs_com")
REGISTRIES = [host.replace("_", ".") for host in HOSTS]


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
    paths = [ROOT / name for name in project_files()]
    texts = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8", errors="replace")
        for path in paths
        if path.stat().st_size < 2_000_000
    }
    no_findings(registries_named(texts))
