"""Tests of tools.notebooks: execution, steady outputs, published results, generated tables."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import notebooks, pages, rules

ROOT = notebooks.ROOT
TITLE = new_markdown_cell("# 99. 시험", id="title")
BADGES = new_markdown_cell("**0부** · 약 1.5분(표본 규모, 2코어)", id="badges")
RECORD = """
import os
from helpers import results
results.record("99_try", {"best_accuracy": 0.9}, scale=os.environ["COURSE_SCALE"])
""".strip()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Point the tool at an empty project in `tmp_path`, tables included."""
    for name in ("notebooks", "data", "docs/results"):
        (tmp_path / name).mkdir(parents=True)
    pages = (
        ("README.md", "chapters"),
        ("data/README.md", "registry"),
        ("docs/errata.md", "errata"),
        ("docs/glossary.md", "glossary"),
    )
    for name, mark in pages:
        text = f"a\n<!-- {mark}:start -->\nold\n<!-- {mark}:end -->\nb\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(notebooks, "BUILD", tmp_path / "build")
    monkeypatch.setattr(notebooks, "RESULTS", tmp_path / "docs" / "results" / "full.json")
    monkeypatch.setattr(rules, "TERMS", tmp_path / "docs" / "terms.toml")
    rules.TERMS.touch()
    return tmp_path


def write(project: Path, name: str, *sources: str) -> Path:
    path = project / "notebooks" / name
    cells = [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=[TITLE, BADGES, *cells]), path)
    return path


# --- which notebooks are chapters


def test_copies_and_odd_files_are_no_chapters(project):
    write(project, "22_a.ipynb")
    for odd in ("22_a-Copy1.ipynb", "Untitled.ipynb", "22_a.ipynb.part", "rise.css", "222_b.ipynb"):
        (project / "notebooks" / odd).write_text("", encoding="utf-8")
    (project / "notebooks" / ".ipynb_checkpoints").mkdir()
    assert [path.name for path in notebooks.chapters()] == ["22_a.ipynb"]
    assert notebooks.find("22").name == "22_a.ipynb"
    assert pages.readme(check=True)


@pytest.mark.parametrize("number", ["77", "", "2", "22_a"])
def test_unknown_number_is_one_line(project, capsys, number):
    write(project, "22_a.ipynb")
    assert notebooks.main(["render", number]) == 1
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "known: 22" in shown


def test_two_chapters_of_one_number_are_told(project, capsys):
    write(project, "22_a.ipynb")
    write(project, "22_my_own.ipynb")
    assert notebooks.main(["render", "22"]) == 1
    assert (
        "expected one chapter 22, got 22_a.ipynb and 22_my_own.ipynb; rename"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("copied", [False, True])
def test_lab_opens_the_students_copy_if_there_is_one(project, monkeypatch, copied):
    monkeypatch.setattr(notebooks, "WORK", project / "work")
    monkeypatch.setattr(sys, "prefix", str(project / "venv"))
    (project / "share").mkdir()
    (project / "share" / "overrides.json").write_text("{}", encoding="utf-8")
    path = write(project, "00_a.ipynb")
    if copied:
        path = project / "work" / "00_a.ipynb"
        path.parent.mkdir()
        path.touch()
    started: list[list[str]] = []
    monkeypatch.setattr(notebooks.subprocess, "Popen", lambda command, **_: None)
    monkeypatch.setattr(notebooks.os, "chdir", lambda folder: None)
    monkeypatch.setattr(notebooks.os, "name", "posix")
    monkeypatch.setattr(notebooks.os, "execve", lambda _, command, env: started.append(command))
    monkeypatch.setattr(notebooks.subprocess, "run", lambda *_, **__: None)
    with contextlib.suppress(AttributeError):  # on POSIX nothing comes after execve
        notebooks.lab(["--port=8899"])
    assert started[0][-1] == str(path)
    assert "--port=8899" in started[0]
    settings = project / "venv" / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    assert settings.is_file()


def test_chapters_by_dataset_reads_the_calls(project):
    write(project, "11_a.ipynb", "spam = datasets.load_spam()\nx.load_imdb()", "%magic")
    write(project, "31_b.ipynb", 'f(datasets.load_spam("full"), datasets.load_word_similarity())')
    write(project, "33_c.ipynb", 'datasets.load_word_similarity(language="en")', "# load_nsmc()")
    write(project, "34_d.ipynb", "datasets.load_word_analogies(language=chosen)")
    assert notebooks.chapters_by_dataset() == {
        "spam": ["11", "31"],
        "word_analogies_en": ["34"],
        "word_analogies_ko": ["34"],
        "word_similarity_en": ["33"],
        "word_similarity_ko": ["31"],
    }


# --- execution


def test_environment_of_a_kernel(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("USERPROFILE", "/home/somebody")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("COURSE_DATA", "한글 폴더/data")
    monkeypatch.setenv("COURSE_CACHE", "~/cache")
    found = notebooks.environment(COURSE_SCALE="full")
    assert "MPLBACKEND" not in found
    assert Path(found["COURSE_DATA"]) == tmp_path / "한글 폴더" / "data"
    assert Path(found["COURSE_CACHE"]) == Path(os.path.abspath("/home/somebody/cache"))
    assert found["COURSE_SCALE"] == "full"


@pytest.mark.slow
def test_render_draws_and_gives_the_same_bytes_twice(project, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.chdir(project)
    monkeypatch.setenv("COURSE_DATA", "class")
    path = write(
        project,
        "99_try.ipynb",
        "import os, uuid\nos.environ['COURSE_SCALE'], os.environ['COURSE_DATA'].startswith(os.sep)",
        "import plotly.graph_objects as go\n"
        "go.Figure().show(renderer='notebook_connected')\nobject()",
        "import sys\nfor n in range(3):\n    print(n)\n    sys.stdout.flush()",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    )
    notebooks.render("99")
    first = path.read_bytes()
    notebooks.render("99")
    assert path.read_bytes() == first
    cells = nbformat.reads(first.decode("utf-8"), as_version=4).cells[2:]
    assert [cell.id for cell in cells] == [f"cell-{i}" for i in range(4)]
    assert [cell.execution_count for cell in cells] == [1, 2, 3, 4]
    assert "'sample'" in cells[0].outputs[0].data["text/plain"]
    assert cells[2].outputs == [new_output("stream", text="0\n1\n2\n")]
    assert "image/png" in cells[3].outputs[-1].data


@pytest.mark.slow
def test_a_failing_chapter_is_not_overwritten_and_the_others_run(project, capsys):
    bad, good = write(project, "98_bad.ipynb", "1 / 0"), write(project, "99_good.ipynb", "6 * 7")
    before = bad.read_bytes(), good.read_bytes()
    assert notebooks.main(["render", "98"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert notebooks.main(["run"]) == 1
    shown = capsys.readouterr()
    assert "98_bad: failed" in shown.err
    assert "over the budget" not in shown.out
    assert (bad.read_bytes(), good.read_bytes()) == before
    assert "42" in (project / "build" / "html" / "99_good.html").read_text(encoding="utf-8")
    assert (project / "build" / "notebooks" / "99_good.ipynb").is_file()


def test_run_marks_what_is_over_the_budget(project, capsys, monkeypatch):
    write(project, "99_slow.ipynb")
    monkeypatch.setattr(notebooks, "BUDGET", -1)
    monkeypatch.setattr(notebooks, "execute", lambda path, scale: nbformat.read(path, 4))
    assert notebooks.main(["run"]) == 0
    assert "99_slow: 0 s  over the budget of -1 s" in capsys.readouterr().out


# --- the published results


@pytest.mark.slow
def test_full_publishes_figures_and_leaves_a_sample_rendering(project):
    path = write(project, "99_try.ipynb", "import os\nos.environ['COURSE_SCALE']", RECORD)
    old = {"01_other": {"metrics": {"a": {"mean": 1.0, "std": None, "seeds": [0]}}, "lecture": {}}}
    notebooks.RESULTS.write_text(json.dumps(old), encoding="utf-8")

    notebooks.full("99")

    published = json.loads(notebooks.RESULTS.read_text(encoding="utf-8"))
    assert published["01_other"] == old["01_other"]
    assert published["99_try"]["data"] == "computed"
    assert published["99_try"]["metrics"]["best_accuracy"]["mean"] == 0.9
    assert published["99_try"]["seconds"] >= 0
    executed = nbformat.read(project / "build" / "full" / path.name, as_version=4)
    assert executed.cells[2].outputs[0].data["text/plain"] == "'full'"
    rendered = nbformat.read(path, as_version=4)
    assert rendered.cells[2].outputs[0].data["text/plain"] == "'sample'"


@pytest.mark.slow
def test_a_chapter_that_fails_after_recording_publishes_nothing(project):
    write(project, "99_try.ipynb", RECORD, "1 / 0")
    notebooks.RESULTS.write_text("{}", encoding="utf-8")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        notebooks.full("99")
    assert notebooks.RESULTS.read_text(encoding="utf-8") == "{}"


# --- steady outputs


def test_clean_drops_what_differs_between_runs():
    def book(uuid: str, panel: str, address: str):
        html = f'<div id="{uuid}"></div>{uuid}<i id="ldavis_el{panel}">ldavis_el{panel}</i>'
        cell = new_code_cell(
            "x",
            id="one",
            outputs=[
                new_output("display_data", {"text/html": html}),
                new_output("execute_result", {"text/plain": f"<object at {address}>"}),
                new_output("stream", text=f"at {address}"),
                new_output("stream", text="\nmore"),
                new_output("stream", text="other", name="stderr"),
            ],
        )
        cell.metadata["execution"] = {"iopub.execute_input": "2026"}
        return new_notebook(
            cells=[cell], metadata={"language_info": {"name": "python", "version": "3"}}
        )

    first = notebooks.clean(book("0b4c1d9e-1111-2222-3333-444455556666", "17", "0x7f01c0ffee"))
    second = notebooks.clean(book("1c5d2eaf-1111-2222-3333-444455556666", "99", "0x7f02deadbee"))
    assert nbformat.writes(first) == nbformat.writes(second)
    (cell,) = first.cells
    assert [output.get("text") for output in cell.outputs[2:]] == [
        "at 0x000000000000\nmore",
        "other",
    ]
    html = cell.outputs[0].data["text/html"]
    assert html.count("00000000-0000-0000-0000-000000000001") == 2
    assert html.count("ldavis_el2") == 2
    nbformat.validate(first)


def test_clean_keeps_two_figures_apart():
    ids = ["0b4c1d9e-1111-2222-3333-444455556666", "1c5d2eaf-1111-2222-3333-444455556666"]
    outputs = [new_output("display_data", {"text/html": f'<div id="{i}">'}) for i in ids]
    book = notebooks.clean(new_notebook(cells=[new_code_cell("x", outputs=outputs)]))
    assert len({output.data["text/html"] for output in book.cells[0].outputs}) == 2


def test_clean_gives_a_figure_its_alt_text():
    image = new_output("display_data", {"image/png": "…"})
    cells = [
        new_code_cell("plot()", outputs=[image]),
        new_markdown_cell("> 그림 설명: 내려갑니다."),
    ]
    book = notebooks.clean(new_notebook(cells=cells))
    assert book.cells[0].outputs[0].metadata == {"image/png": {"alt": "내려갑니다."}}


def test_the_page_says_what_a_figure_shows():
    known = new_output(
        "display_data", {"image/png": "AAAA"}, metadata={"image/png": {"alt": 'a "b" 곡선'}}
    )
    bare = new_output("display_data", {"image/png": "BBBB"})
    solved = new_code_cell("x = 1", metadata={"tags": ["solution"]})
    text = notebooks.page(new_notebook(cells=[new_code_cell("x", outputs=[bare, known]), solved]))
    assert text.count('<details class="solution">') == 1
    images = re.findall(r'<img alt="([^"]*)"[^>]*base64,\s*(\w+)', text)
    assert images[1] == ("a &quot;b&quot; 곡선", "AAAA")
    assert images[0][1] == "BBBB"
    assert "곡선" not in images[0][0]


# --- tables


def test_table_shows_what_was_measured_and_what_was_not(project):
    write(project, "98_a.ipynb")
    write(project, "99_b.ipynb")
    nbformat.write(new_notebook(), project / "notebooks" / "97_empty.ipynb")
    metrics = {
        "other": {"mean": 0.1, "std": None, "seeds": [0]},
        "best_accuracy": {"mean": 0.9821, "std": 0.001, "seeds": [0, 1, 2]},
    }
    entry = {"metrics": metrics, "lecture": {"best_accuracy": 0.9}, "seconds": 90}
    entry |= {"rival": {"best_accuracy": {"model": "세기", "mean": 0.97, "std": 0, "seeds": [0]}}}
    entry |= {
        "literature": {"best_accuracy": {"value": 0.95, "source": "Kim 2014"}},
        "test_looks": 2,
    }
    notebooks.RESULTS.write_text(json.dumps({"98_a": entry}), encoding="utf-8")
    empty, measured, unmeasured = pages.chapter_table().splitlines()[2:]
    assert empty.startswith("| [97_empty](notebooks/97_empty.ipynb) | — | — | — |")
    assert measured == (
        "| [99. 시험](notebooks/98_a.ipynb) | 1.5 | 1.5 | `best_accuracy` | 0.9821 ± 0.0010 "
        "| 세기 0.9700 | 0.9000 | 0.95 (Kim 2014) | 2 |"
    )
    assert unmeasured.endswith("| — | — | not measured | — | — | — | — |")


def test_errata_are_gathered_from_the_chapters(project):
    table = "| 강의 | 바로잡음 |\n|---|---|\n| 1 + 1 = 3 | 2 |"
    path = write(project, "98_a.ipynb")
    book = nbformat.read(path, as_version=4)
    book.cells.append(new_markdown_cell(f"## 정오표\n\n앞말\n\n{table}\n\n뒷말"))
    nbformat.write(book, path)
    write(project, "99_b.ipynb")
    assert pages.errata() == f"## [99. 시험](../notebooks/98_a.ipynb)\n\n{table}"


def test_the_glossary_names_the_first_chapter_with_the_english(project):
    rules.TERMS.write_text('"시드" = ["seed", "씨앗"]\n', encoding="utf-8")
    for name, said in (
        ("97_a", "시드를 둡니다."),
        ("98_b", "**시드**(Seed)"),
        ("99_c", "시드(seed)"),
    ):
        path = write(project, f"{name}.ipynb")
        book = nbformat.read(path, as_version=4)
        book.cells.append(new_markdown_cell(said))
        nbformat.write(book, path)
    row = "| 시드 | seed | [98장](../notebooks/98_b.ipynb) |"
    assert pages.glossary().splitlines()[2:] == [row]
    rules.TERMS.write_text('"시드" = ["sead"]\n', encoding="utf-8")
    with pytest.raises(ValueError, match="시드"):
        pages.glossary()


def summary(mean: float, std: float = 0.0, runs: int = 1) -> dict:
    return {"mean": mean, "std": std, "seeds": list(range(runs))}


@pytest.mark.parametrize(
    ("name", "old", "now", "same"),
    [
        ("accuracy", summary(0.9, 0.01, 3), 0.929, True),
        ("accuracy", summary(0.9, 0.01, 3), 0.869, False),
        ("accuracy", summary(0.9), 0.917, True),  # a single run: two per cent
        ("accuracy", summary(0.9, 0.0, 3), 0.92, False),
        ("training_seconds", summary(100), 300, True),
        ("accuracy", summary(0.9), None, False),
    ],
)
def test_what_has_moved_at_full_scale(name, old, now, same):
    new = {"metrics": {} if now is None else {name: summary(now)}}
    assert (notebooks.moved({"metrics": {name: old}}, new) == []) is same


@pytest.mark.slow
def test_full_check_runs_fast_chapters_and_writes_nothing(project, capsys):
    write(project, "99_try.ipynb", RECORD)
    write(project, "98_long.ipynb", "raise RuntimeError")
    entries = {
        "98_long": {"metrics": {}, "seconds": 4000},
        "99_try": {"metrics": {"best_accuracy": summary(0.8)}, "seconds": 9},
    }
    notebooks.RESULTS.write_text(json.dumps(entries), encoding="utf-8")
    assert notebooks.main(["full", "--check"]) == 1
    assert "best_accuracy: recorded 0.8000, now 0.9" in capsys.readouterr().out
    assert json.loads(notebooks.RESULTS.read_text(encoding="utf-8")) == entries


def test_readme_check_sees_a_stale_table_and_writes_nothing(project, capsys):
    write(project, "99_b.ipynb")
    assert pages.main(["--check"]) == 1
    assert "make readme" in capsys.readouterr().err
    assert "old" in (project / "README.md").read_text(encoding="utf-8")
    assert pages.main([]) == 0
    assert pages.main(["--check"]) == 0
    text = (project / "README.md").read_text(encoding="utf-8")
    assert text.startswith("a\n")
    assert text.endswith("\nb\n")


def test_the_project_tables_are_in_step():
    assert pages.readme(check=True) == [], "run `make readme`"


@pytest.mark.parametrize("encoding", ["ascii", "cp949"])
def test_output_survives_a_narrow_encoding(encoding):
    env = os.environ | {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    code = (
        "import sys, tools; from tools import notebooks as n; n.find = lambda x: print('– ✘ 가'); "
        "sys.argv = ['x', 'render']; tools.run(n.main)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True)
    assert b"?" in done.stdout
    assert b"UnicodeEncodeError" not in done.stderr


def test_bad_input_is_a_line_and_no_traceback():
    code = "import sys, tools; sys.argv = ['x']; tools.run(lambda a: {}['b'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "KeyError: b\n")
