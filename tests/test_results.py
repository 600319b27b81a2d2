"""Tests of helpers.results: the table of a chapter, and what is kept of it."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import results


class DataSet(SimpleNamespace):
    def __len__(self):
        return 5572


SAMPLE = DataSet(scale="sample", sha256="0" * 64, source="data/samples/spam.csv")
FULL = DataSet(scale="full", sha256="1" * 64, source="spam.csv (COURSE_DATA)")


@pytest.fixture
def path(monkeypatch, tmp_path):
    """Return the file that a run at full scale writes, in an empty folder."""
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "full.json"))
    monkeypatch.setattr(results, "RESULTS", tmp_path / "full.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "full.json"


def test_table_shows_mean_and_spread(monkeypatch):
    recorded = {"mean": 12_345.0, "std": 0.0, "seeds": [0]}
    monkeypatch.setattr(results, "load", lambda: {"11_spam_rnn": {"metrics": {"count": recorded}}})
    table = results.record(
        "11_spam_rnn",
        {"accuracy": [0.98, 0.99, 1.0], "count": 3},
        data=SAMPLE,
        lecture={"accuracy": 0.9816},
        target={"accuracy": 0.99},
        rival={"accuracy": ("naive Bayes", [0.96, 0.97, 0.98])},
        seeds=[0, 1, 2],
    )
    assert list(table) == ["지표", "강의", "여기", "상대", "전체 규모", "목표"]
    # The sample standard deviation of 0.98, 0.99, 1.00 is 0.01, by hand.
    rival = "naive Bayes 0.9700 ± 0.0100"
    row = ["accuracy", "0.9816", "0.9900 ± 0.0100", rival, "측정하지 않음", "0.9900"]
    assert table.iloc[0].tolist() == row
    assert table.iloc[1].tolist() == ["count", "—", "3.0000", "—", "12,345", "—"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999, "999.0000"),
        (1000, "1,000"),
        (-199_680.0, "-199,680"),
        (1000.5, "1000.5000"),
        (0.98765, "0.9877"),
        (0, "0.0000"),
        (None, "—"),
    ],
)
def test_number_as_text(value, text):
    assert results.number(value) == text


def test_only_full_scale_is_written_and_only_when_asked(path, monkeypatch):
    results.record("11", {"accuracy": 0.5}, data=SAMPLE)
    results.record("03", {"accuracy": 0.5}, scale="sample")
    monkeypatch.delenv("COURSE_RESULTS")
    results.record("11", {"accuracy": 0.5}, data=FULL)
    assert list(path.parent.iterdir()) == []


def test_entry_holds_rival_and_literature_and_counts_looks(path):
    for _ in range(2):
        results.record(
            "11",
            {"accuracy": 0.5},
            data=FULL,
            rival={"accuracy": ("chance", 0.25)},
            literature={"accuracy": (0.9, "Elman (1990)")},
            test_looks=3,
        )
    entry = json.loads(path.read_text())["11"]
    chance = {"model": "chance", "mean": 0.25, "std": 0.0, "seeds": [0]}
    assert entry["rival"] == {"accuracy": chance}
    assert entry["literature"] == {"accuracy": {"value": 0.9, "source": "Elman (1990)"}}
    assert entry["test_looks"] == 6  # of all runs together


def test_a_rival_of_no_metric_is_refused(path):
    with pytest.raises(ValueError, match=r"\['f1'\]; the metrics are \['accuracy'\]"):
        results.record("11", {"accuracy": 1}, data=FULL, rival={"f1": ("chance", 0.5)})
    assert not path.exists()


def test_quote_is_what_the_file_holds(path):
    results.record("11", {"accuracy": [0.5, 0.7]}, data=FULL, seeds=[0, 1])
    assert results.quote("11", "accuracy") == "0.6000 ± 0.1414"
    assert results.quote("11", "f1") == results.quote("12", "accuracy") == "측정하지 않음"


def test_entry_holds_the_figures_and_their_origin(path):
    results.record("11", {"accuracy": [0.5, 0.7]}, data=FULL, target={"accuracy": 1}, seeds=[0, 1])
    entry = json.loads(path.read_text())["11"]
    # The deviations from 0.6 are 0.1 each: the root of 0.02 / (2 - 1), by hand.
    assert entry["metrics"]["accuracy"] == {"mean": 0.6, "std": 0.141421, "seeds": [0, 1]}
    assert (entry["lecture"], entry["target"]) == ({}, {"accuracy": 1})
    assert (entry["rows"], entry["data"]) == (5572, "spam.csv (COURSE_DATA)")
    assert entry["data_sha256"] == "1" * 64
    assert {"device", "versions", "date"} <= set(entry)


def test_computed_data_have_no_rows_and_no_hash(path):
    results.record("03", {"accuracy": 1.0}, scale="full")
    entry = json.loads(path.read_text())["03"]
    assert entry["data"] == "computed"
    assert not {"rows", "data_sha256"} & set(entry)


def test_chapter_is_replaced_and_the_others_stay(path):
    path.write_text(json.dumps({"13": {"metrics": {}, "later field": 1}}))
    for chapter, value in (("11", 0.1), ("12", 0.3), ("11", 0.2)):
        results.record(chapter, {"accuracy": value}, data=FULL)
    written = json.loads(path.read_text())
    assert list(written) == ["11", "12", "13"]
    assert written["11"]["metrics"]["accuracy"]["mean"] == 0.2
    assert written["13"] == {"metrics": {}, "later field": 1}


def test_file_is_written_whole_or_not_at_all(path):
    results.record("11", {"accuracy": 0.1}, data=FULL)
    before = path.read_bytes()
    with pytest.raises(TypeError):  # JSON has no NumPy integers
        results.record("11", {"accuracy": 0.2}, data=FULL, lecture={"accuracy": np.int64(1)})
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["full.json"]


def test_recorded_chapter_is_read_back(path, monkeypatch):
    results.record("11", {"accuracy": [0.5, 0.7]}, data=FULL, seeds=[0, 1])
    assert results.spread(results.load()["11"]["metrics"]["accuracy"]) == "0.6000 ± 0.1414"
    monkeypatch.setattr(results, "RESULTS", path.with_name("none.json"))
    assert results.load() == {}


def test_published_results_can_be_shown():
    published = results.load()
    assert "11_spam_rnn" in published
    for entry in published.values():
        for summary in entry["metrics"].values():
            assert results.spread(summary)[-1].isdigit()


@pytest.mark.parametrize("value", [[0.1, 0.2], float("nan"), [0.1, float("inf"), 0.2], []])
def test_figure_is_one_finite_number_or_one_a_seed(value):
    with pytest.raises(ValueError, match=r"'accuracy' should be one finite number.*\[0, 1, 2\]"):
        results.record("11", {"accuracy": value}, data=SAMPLE, seeds=[0, 1, 2])


@pytest.mark.parametrize(
    "origin", [{}, {"scale": "auto"}, {"scale": "full", "data": FULL}], ids=["none", "auto", "both"]
)
def test_scale_comes_from_the_data_or_from_the_caller(origin):
    with pytest.raises(ValueError, match=r"needs data=, or scale=.*pass one of the two"):
        results.record("11", {"accuracy": 0.5}, **origin)


def test_compared_names_the_higher_first():
    assert results.compared("a", [0.9, 0.7], "b", [0.5, 0.8]).startswith("a > b: 평균 0.1500 높고")
    assert "2번 가운데 1번" in results.compared("a", [0.9, 0.7], "b", [0.5, 0.8])
    assert results.compared("a", 0.1, "b", 0.4).startswith(
        "b > a: 평균 0.3000 높고, 1번 가운데 1번"
    )
