"""Tests of helpers.datasets: every set loads through the one door, at both scales."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from helpers import course, data_cli, datasets, fetch, sources

FULL = os.environ.get("COURSE_FULL_DATA") or os.environ.get("COURSE_DATA", "")
NAMES = list(sources.registry())
LANGUAGES = ("_ko", "_en")


def sample_or_skip(name: str):
    missing = [path.name for path in sources.find_sample(name).paths if not path.is_file()]
    if missing:
        pytest.skip(f"the sample {', '.join(missing)} is not there yet")
    return data_cli.load(name, "sample")


def test_every_registry_entry_has_a_loader():
    loaders = {name for name in dir(datasets) if name.startswith("load_")}
    bases = {n[:-3] if n.startswith("word_") and n.endswith(LANGUAGES) else n for n in NAMES}
    assert loaders == {f"load_{base}" for base in bases}
    assert set(datasets.__all__) >= loaders


@pytest.mark.parametrize("name", NAMES)
def test_sample_loads_in_one_line(name, capsys):
    data = sample_or_skip(name)
    assert (data.name, data.scale) == (name, "sample")
    assert len(data) > 100
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert printed.startswith(f"{name}: 표본 규모")


@pytest.mark.parametrize("name", NAMES)
def test_sample_is_pinned(name):
    sample_or_skip(name)
    declared = sources.registry()[name]["sample"]
    assert len(declared.get("rows_sha256", "")) == 64, f"python -m helpers.datasets pin {name}"


@pytest.mark.parametrize("name", NAMES)
def test_splits_of_a_sample_share_no_text(name):
    data = sample_or_skip(name)
    if not data.splits or name.startswith("word_"):
        pytest.skip("no official splits")
    parts = [{repr(row) for row in zip(*data.split(s)[:-1], strict=True)} - {"('',)"}
             for s in data.splits]  # fmt: skip
    assert sum(map(len, parts)) == len(set().union(*parts))


@pytest.mark.parametrize("name", NAMES)
def test_auto_offline_gives_the_sample(name, monkeypatch, capsys):
    def refuse(url, *_, **__):
        raise fetch.Unavailable(f"could not download {url}")

    monkeypatch.setattr(fetch, "download", refuse)
    sample_or_skip(name)
    here = sources.find_local(name) is not None  # a package's
    assert data_cli.load(name, "auto").scale == ("full" if here else "sample")
    assert here or "auto: " in capsys.readouterr().out


@pytest.mark.slow
def test_import_is_light():
    code = "import sys, helpers.datasets; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=True, cwd=course.ROOT)
    heavy = {"pandas", "sklearn", "gensim", "scipy", "pooch", "requests", "tensorflow", "keras"}
    assert not heavy & set(done.stdout.split())


@pytest.mark.full
@pytest.mark.skipif(not FULL, reason="COURSE_DATA names no folder with the full data sets")
@pytest.mark.parametrize("name", [name for name in NAMES if sources.registry()[name]["editions"]])
def test_full_set_has_its_counts(name, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", FULL)
    first = data_cli.check(name, "full")[0]
    assert "COURSE_DATA" in first or "package" in first


@pytest.mark.full
@pytest.mark.skipif(not FULL, reason="COURSE_DATA names no folder with the full data sets")
def test_both_editions_of_spam_have_the_lectures_counts(tmp_path, monkeypatch):
    folder = tmp_path / "sms_spam"
    folder.mkdir()
    official = Path(FULL) / "sms_spam" / "SMSSpamCollection"
    (folder / official.name).write_bytes(official.read_bytes())
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    assert "SMSSpamCollection" in data_cli.check("spam", "full")[0]


@pytest.mark.full
@pytest.mark.skipif(not FULL, reason="COURSE_DATA names no folder with the full data sets")
@pytest.mark.parametrize("name", NAMES)
def test_declared_file_hashes_are_right(name, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", FULL)
    entry = sources.registry()[name]
    for edition in entry["editions"]:
        for file in edition["files"]:
            local = fetch.find_local(entry["folder"], file["name"])
            if local is not None and "sha256" in file:
                assert hashlib.sha256(local[0].read_bytes()).hexdigest() == file["sha256"]


@pytest.mark.full
@pytest.mark.skipif(not FULL, reason="COURSE_DATA names no folder with the full data sets")
def test_rows_equal_those_of_pandas(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", FULL)
    pd = pytest.importorskip("pandas")
    options = {"sep": "\t", "quoting": csv.QUOTE_NONE, "keep_default_na": False}
    frame = pd.read_csv(Path(FULL) / "nsmc" / "ratings_train.txt", **options)
    texts, labels = datasets.load_nsmc("full").split("train")
    assert texts == frame["document"].tolist()
    assert labels.tolist() == frame["label"].tolist()
    frame = pd.read_csv(Path(FULL) / "korsts" / "sts-test.tsv", **options)
    first, second, scores = datasets.load_sts_pairs("full").split("test")
    assert (first, second) == (frame["sentence1"].tolist(), frame["sentence2"].tolist())
    assert scores.tolist() == frame["score"].tolist()
    frame = pd.read_csv(Path(FULL) / "dasan120" / "seoul-120-text.csv")
    dasan = datasets.load_dasan("full")
    assert (dasan.texts, dasan.titles) == (frame["내용"].tolist(), frame["제목"].tolist())
    assert [dasan.label_names[label] for label in dasan.labels] == frame["분류"].tolist()
    frame = pd.read_csv(Path(FULL) / "samsung" / "005930.KS.csv", parse_dates=["Date"])
    pd.testing.assert_frame_equal(datasets.load_samsung("full").frame, frame, check_dtype=False)


@pytest.mark.full
@pytest.mark.skipif(not FULL, reason="COURSE_DATA names no folder with the full data sets")
def test_second_load_is_equal(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", FULL)
    first, second = (datasets.load_nsmc("full") for _ in range(2))
    assert first.texts == second.texts
    assert (first.labels == second.labels).all()
    assert (first.splits, first.sha256) == (second.splits, second.sha256)


def test_root_holds_the_registry():
    assert (course.ROOT / "data" / "registry.toml").is_file()


@pytest.mark.full
@pytest.mark.skipif(not FULL, reason="COURSE_DATA names no folder with the full data sets")
def test_neighbours_in_imdb_share_rare_words_as_reviews_of_one_film_do(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", FULL)
    texts, labels = datasets.load_imdb("full").split("train")
    texts = [text for text, label in zip(texts, labels, strict=True) if label == 1][:3000]
    rare = TfidfVectorizer(min_df=2, max_df=30).fit_transform(texts)  # names, above all
    strangers = rare[np.random.default_rng(0).permutation(len(texts))]
    neighbours = rare[:-1].multiply(rare[1:]).sum(axis=1).mean()  # mean cosine
    assert neighbours > 20 * rare.multiply(strangers).sum(axis=1).mean()
