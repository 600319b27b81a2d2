"""Tests of helpers.runner: execution, clean outputs, the README's table."""

from __future__ import annotations

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers import course, runner

TITLE = new_markdown_cell("# 99. 시험")
BADGE = new_markdown_cell("**0부** · 약 1.5분(표본 규모, 2코어)")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(runner, "BUILD", tmp_path / "build")
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "RESULTS", tmp_path / "full.json")
    (tmp_path / "notebooks").mkdir()
    return tmp_path / "notebooks"


def write(folder, name, *cells):
    path = folder / name
    nbformat.write(new_notebook(cells=[TITLE, BADGE, *cells]), path)
    return path


@pytest.mark.slow
def test_render_writes_outputs_in_place_without_timing(folder):
    path = write(folder, "99_try.ipynb", new_code_cell("import os\nos.environ['COURSE_SCALE']"))
    runner.render("99")
    cell = nbformat.read(path, as_version=4).cells[2]
    assert cell.execution_count == 1
    assert cell.outputs[0].data["text/plain"] == "'sample'"
    assert "execution" not in cell.metadata


@pytest.mark.slow
def test_a_failing_notebook_is_not_overwritten(folder):
    path = write(folder, "99_try.ipynb", new_code_cell("1 / 0"))
    before = path.read_bytes()
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        runner.render("99")
    assert path.read_bytes() == before


@pytest.mark.slow
def test_run_leaves_the_sources_and_makes_pages(folder, tmp_path):
    path = write(folder, "99_try.ipynb", new_code_cell("6 * 7"))
    before = path.read_bytes()
    runner.run()
    assert path.read_bytes() == before
    assert "42" in (tmp_path / "build" / "html" / "99_try.html").read_text(encoding="utf-8")
    assert (tmp_path / "build" / "notebooks" / "99_try.ipynb").is_file()


def test_clean_removes_timing_and_versions():
    cell = new_code_cell("1")
    cell.metadata["execution"] = {"iopub.execute_input": "2026"}
    book = new_notebook(
        cells=[cell], metadata={"language_info": {"name": "python", "version": "3"}}
    )
    cleaned = runner.clean(book)
    assert "execution" not in cleaned.cells[0].metadata
    assert "version" not in cleaned.metadata["language_info"]
    nbformat.validate(cleaned)


def test_table_shows_what_was_measured_and_what_was_not(folder, monkeypatch):
    write(folder, "98_a.ipynb")
    write(folder, "99_b.ipynb")
    summary = {"mean": 0.9821, "std": 0.001, "seeds": [0, 1, 2]}
    entry = {
        "metrics": {"best_accuracy": summary},
        "lecture": {"best_accuracy": 0.9},
        "seconds": 90,
    }
    monkeypatch.setattr(course, "results", lambda: {"98_a": entry})
    measured, unmeasured = runner.readme_table().splitlines()[2:]
    assert measured == (
        "| [99. 시험](notebooks/98_a.ipynb) | 1.5 | 1.5 | `best_accuracy` | 0.9000 "
        "| 0.9821 ± 0.0010 |"
    )
    assert unmeasured.endswith("| — | — | — | not measured |")


def test_readme_check_sees_a_stale_table(folder, tmp_path):
    write(folder, "99_b.ipynb")
    marked = "a\n<!-- {0}:start -->\nold\n<!-- {0}:end -->\nb\n"
    (tmp_path / "data").mkdir()
    (tmp_path / "README.md").write_text(marked.format("chapters"), encoding="utf-8")
    (tmp_path / "data" / "README.md").write_text(marked.format("registry"), encoding="utf-8")
    assert not runner.readme(check=True)
    assert "old" in (tmp_path / "README.md").read_text(encoding="utf-8")
    runner.readme()
    assert runner.readme(check=True)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert text.startswith("a\n")
    assert text.endswith("\nb\n")


def test_unknown_number_is_one_line(capsys):
    assert runner.main(["render", "77"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
