"""Tests of helpers.datasets: which files are used, what is printed, and every loader's record."""

from __future__ import annotations

import codecs
import csv
import dataclasses
import json
import lzma
import os
import pickle
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from data_files import deflate64, folder, locked, posts, reviews, tar, zipped
from sklearn import datasets as sklearn_datasets

from data import make_samples
from helpers import course, datasets, files, readers
from helpers.datasets import load, registry, rows_sha256
from helpers.files import Unavailable
from helpers.readers import DataError
from tools import data as tool

FULL = os.environ.get("COURSE_FULL_DATA") or os.environ.get("COURSE_DATA", "")
needs_full = pytest.mark.skipif(not FULL, reason="COURSE_DATA names no folder with the full sets")
NAMES = list(registry())
SAMPLES = course.ROOT / "data" / "samples"


pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture
def served(monkeypatch):
    """Return a function that lets every address answer with `content`; it returns the askings."""

    def serve(content: bytes) -> list[str]:
        asked = []

        def retrieve(url, path):
            asked.append(url)
            path.write_bytes(content)
            return path

        monkeypatch.setattr(files, "_retrieve", retrieve)
        return asked

    return serve


@pytest.fixture
def stick(tmp_path, monkeypatch) -> Path:
    """The folder that COURSE_DATA names."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def measured(monkeypatch):
    """Return a function that lets the editions of a set be those with the rows given."""

    def measure(name: str, rows: list, **more) -> None:
        for edition in registry()[name]["editions"]:
            changes = {"rows": len(rows), "rows_sha256": rows_sha256(rows)} | more
            for key, value in changes.items():
                monkeypatch.setitem(edition, key, value)

    return measure


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- the registry and the samples


@pytest.mark.parametrize("name", NAMES)
def test_registry_entry_is_whole(name):
    entry = registry()[name]
    assert all(entry[key] for key in ("title", "task", "home", "licence", "citation"))
    assert callable(getattr(readers, entry["format"]["reader"]))
    assert entry["sample"]["licence"]
    for edition in [*entry["editions"], entry["sample"]]:
        assert edition["rows"] > 100
        pinned = edition.get("rows_sha256") or edition["files"][0]["sha256"]
        assert len(bytes.fromhex(pinned)) == 32
        for file in edition["files"]:
            assert file.get("url", "https://").startswith(("http://", "https://"))


def test_every_set_has_a_loader():
    loaders = {name for name in dir(datasets) if name.startswith("load_")}
    bases = {name.removesuffix("_ko").removesuffix("_en") for name in NAMES if "word" in name}
    assert loaders == {f"load_{base}" for base in bases | {n for n in NAMES if "word" not in n}}


@pytest.mark.parametrize("name", NAMES)
def test_sample_loads_in_one_line_and_auto_ends_there(name, capsys):
    data = tool.load(name, "sample")
    assert (data.name, data.scale, data.sha256) == (
        name,
        "sample",
        registry()[name]["sample"]["rows_sha256"],
    )
    assert len(data) > 100
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert printed.startswith(f"{name}: 표본 규모 {registry()[name]['sample']['rows']:,}행 (")
    here = any(files.local(registry()[name]))  # a package's
    assert tool.load(name, "auto").scale == ("full" if here else "sample")
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert here or "auto: " in printed


def test_line_says_scale_rows_file_and_reason(capsys):
    datasets.load_english_text("sample")
    assert capsys.readouterr().out == (
        "english_text: 표본 규모 300행 (lee_background.cor, sample; COURSE_SCALE=sample)\n"
    )


@pytest.mark.parametrize("form", ["CRLF", "BOM", "BOM and CRLF", "NFD"])
def test_samples_are_the_same_in_every_form(tmp_path, monkeypatch, form):
    for path in SAMPLES.iterdir():
        text = make_samples.content_of(path).decode("utf-8")
        text = unicodedata.normalize("NFD", text) if form == "NFD" else text
        text = text.replace("\n", "\r\n") if "CRLF" in form else text
        content = ("\ufeff" * ("BOM" in form) + text).encode()
        packed = lzma.compress(content) if path.suffix == ".xz" else content
        put(tmp_path / "data" / "samples" / path.name, packed)
    monkeypatch.setattr(files, "PROJECT", tmp_path)
    for name in NAMES:
        tool.load(name, "sample")  # the hash is checked


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("word_")])
def test_splits_of_a_sample_share_no_text(name):
    data = tool.load(name, "sample")
    parts = [{repr(row) for row in zip(*data.split(split)[:-1], strict=True)} - {"('',)"}
             for split in data.splits]  # fmt: skip
    assert sum(map(len, parts)) == len(set().union(*parts))


@pytest.mark.parametrize("change", ["missing", "changed"])
def test_spoilt_sample_is_named(tmp_path, monkeypatch, change):
    shutil.copytree(SAMPLES, tmp_path / "data" / "samples")
    path = tmp_path / "data" / "samples" / "nsmc_train.txt"
    if change == "missing":
        path.unlink()
    else:
        path.write_text(path.read_text("utf-8").replace("영화", "연화"), "utf-8")
    monkeypatch.setattr(files, "PROJECT", tmp_path)
    with pytest.raises(DataError, match=r"expected .*nsmc_train.txt|nsmc_train.txt.*: expected"):
        datasets.load_nsmc("sample")


@pytest.mark.parametrize("scale", ["big", ""])
def test_unknown_scale_is_refused(scale):
    with pytest.raises(ValueError, match=f"scale should be one of .* got '{scale}'"):
        datasets.load_nsmc(scale)


def test_scale_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("COURSE_SCALE", "full")
    with pytest.raises(Unavailable):
        datasets.load_nsmc()


@pytest.mark.slow
def test_import_is_light():
    code = "import sys, helpers.datasets; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=True, cwd=course.ROOT)
    heavy = {"pandas", "sklearn", "gensim", "scipy", "requests", "tensorflow", "keras"}
    assert not heavy & set(done.stdout.split())


# --- bad files: auto ends at the sample and says why, full stops

CHAT = "Q,A,label\n안녕,네,0\n뭐 해?,공부,1\n"
CHAT_ROWS = [["0", "안녕", "네"], ["1", "뭐 해?", "공부"]]
PAIRS = "Go.\t가.\nHi.\t안녕.\n"
KOR_ZIP = zipped({"kor.txt": PAIRS.encode()})


HALF = (
    '{"data": [{"title": "t", "paragraphs": [{"context": "\\ud800 a", "qas": [{"id": "q", '
    '"question": "?", "answers": [{"text": "a", "answer_start": 2}]}]}]}]}'
)


def numbered(line: str, n_lines: int = 6000, other: str = "") -> bytes:
    """Return lines, each with its number; with `other` six of ten are of that form."""
    forms = [other or line] * 6 + [line] * 4
    return "".join(forms[n % 10].replace("{}", str(n)) for n in range(n_lines)).encode()


PAGE = b"<!DOCTYPE html><html>Log in</html>"
BAD = {
    "cut zip": ("kor_eng", "kor-eng.zip", KOR_ZIP[:-9], "not a zip file"),
    "a page as zip": ("kor_eng", "kor-eng.zip", PAGE, "not a zip file"),
    "password": ("kor_eng", "kor-eng.zip", locked(KOR_ZIP), "password"),
    "Deflate64": ("kor_eng", "kor-eng.zip", deflate64(KOR_ZIP), "compression"),
    "another zip": ("kor_eng", "kor-eng.zip", zipped({"fra.txt": b"x"}), "one member 'kor.txt'"),
    "a few rows": ("kor_eng", "kor.txt", PAIRS.encode(), "at least 5,749 rows"),
    "fakes": ("kor_eng", "kor.txt", b"fake\tfake\n" * 6000, "of which 1 differ"),
    "French first": (
        "fra_eng",
        "fra.txt",
        numbered("é a{}\ta{}\n", 170_000),
        "in column 2, got 0 in 170,000",
    ),
    "columns swapped": ("kor_eng", "kor.txt", numbered("가{}\ta{}\n"), "[A-Za-z] in column 1"),
    "no targets": ("kor_eng", "kor.txt", numbered("a{}\t\n"), "[가-힣] in column 2, got 0"),
    "one target": ("kor_eng", "kor.txt", numbered("a{}\t가\n"), "[가-힣] in column 2, got 1"),
    "mostly French": (
        "kor_eng",
        "kor.txt",
        numbered("a{}\t가{}\n", other="a{}\tÀ{}\n"),
        "got 2,400 in 6,000 rows",
    ),
    "French for Korean": ("kor_eng", "kor.txt", numbered("a{}\tÀ{}\n"), "[가-힣] in column 2"),
    "endless number": ("squad", "xquad.en.json", b"[" + b"9" * 10_000 + b"]", "4300 digits"),
    "half a character": ("squad", "xquad.en.json", HALF.encode(), "surrogates not allowed"),
    "unreadable": ("chatbot", "ChatbotData.csv", None, "Permission denied"),
    "empty": ("chatbot", "ChatbotData.csv", b"", "an empty file"),
    "zeroed": ("chatbot", "ChatbotData.csv", bytes(999), "an empty file"),
    "LFS pointer": ("chatbot", "ChatbotData.csv", b"version https://git-lfs\noid 1\n", "git-lfs"),
    "a page": ("chatbot", "ChatbotData.csv", PAGE, "<!DOCTYPE"),
    "encoding": ("chatbot", "ChatbotData.csv", CHAT.encode("cp949"), "perhaps cp949"),
    "other rows": ("chatbot", "ChatbotData.csv", CHAT.encode(), "expected 11,823 rows"),
    "cut tar": ("imdb", "aclImdb_v1.tar", b"x" * 999, "cut, broken or locked"),
    "empty folder": ("imdb", "aclImdb/README", b"x", "reviews in train/pos"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_file_ends_at_the_sample_or_stops(stick, monkeypatch, capsys, kind):
    name, file, content, words = BAD[kind]
    path = put(stick / registry()[name]["folder"] / file, b"x" if content is None else content)
    if content is None:

        def refuse(opened, *_):
            if Path(opened) == path:
                raise PermissionError(13, "Permission denied")  # root ignores a file's mode
            return open(opened, "rb")

        monkeypatch.setattr(readers, "open", refuse, raising=False)
    data = tool.load(name, "auto")
    assert data.scale == "sample"
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{name}: 표본 규모")
    assert words in line
    with pytest.raises(DataError) as caught:
        tool.load(name, "full")
    message = str(caught.value)
    assert message.startswith(file.partition("/")[0])
    assert words in message
    for part in (": expected ", " got ", "; "):  # file, expected, got, remedy
        assert part in message
    assert path.exists()  # somebody's own file stays where it is


def test_good_edition_beside_a_bad_one_is_used(stick, measured, capsys):
    measured("kor_eng", [["Go.", "가."], ["Hi.", "안녕."]])
    put(stick / "kor_eng" / "kor.txt", PAGE)
    put(stick / "kor_eng" / "kor-eng.zip", KOR_ZIP)
    assert datasets.load_kor_eng("full").targets == ["가.", "안녕."]
    (line,) = capsys.readouterr().out.splitlines()
    assert "kor-eng.zip, COURSE_DATA" in line
    assert "kor.txt, line 1: expected 2 or 3 fields" in line


# --- the names that files really have

GLOVE = "".join(f"w{n} {' '.join(str(n + k / 8) for k in range(50))}\n" for n in range(40))
GLOVE_ROWS = [f"w{n}" for n in range(40)], np.arange(40)[:, None] + np.arange(50) / 8
SMS = b"ham\tHi\nspam\tWin \xc2\xa3\n"
SMS_ROWS = [["ham", "Hi"], ["spam", "Win £"]]
FRA_ROWS = [["Go.", "Va là !"], ["Hi.", "Ça va !"]]
FRA = "Go.\tVa là !\nHi.\tÇa va !\n"
IMDB_ROWS = [[kind, f"aclImdb/{split}/{kind}/{number}_9.txt"] for split in ("train", "test")
             for number in (0, 2, 10) for kind in ("neg", "pos")]  # fmt: skip
NAMED = [
    ("fra_eng", "fra.txt", FRA.encode(), FRA_ROWS),
    ("fra_eng", "fra-eng.zip", zipped({"fra.txt": FRA.encode(), "_about.txt": b"x"}), FRA_ROWS),
    ("kor_eng", "kor.txt", PAIRS.encode(), [["Go.", "가."], ["Hi.", "안녕."]]),
    ("kor_eng", "kor-eng.zip", KOR_ZIP, [["Go.", "가."], ["Hi.", "안녕."]]),
    ("spam", "SMSSpamCollection", SMS, SMS_ROWS),
    ("spam", "sms+spam+collection.zip", zipped({"SMSSpamCollection": SMS}), SMS_ROWS),
    ("spam", "spam.csv", "v1,v2,,\nham,Hi,,\nspam,Win £,,\n".encode("latin-1"), SMS_ROWS),
    ("spam", "spam.csv", "\ufeffv1,v2,,\r\nham,Hi,,\r\nspam,Win £,,\r\n".encode(), SMS_ROWS),
    ("imdb", "aclImdb", reviews(), IMDB_ROWS),
    ("imdb", "aclImdb_v1.tar", reviews(), IMDB_ROWS),
    ("imdb", "aclImdb_v1.tar.gz", reviews(), IMDB_ROWS),
    ("newsgroups", "20news_bydate.jsonl", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "file", "content", "rows"), NAMED)
def test_packed_or_unpacked_it_is_the_measured_set(
    stick, measured, name, file, content, rows, capsys
):
    path = stick / registry()[name]["folder"] / file
    if content is None:
        entries = [
            {"split": s, "target": "sci.med", "id": "1", "text": s} for s in ("train", "test")
        ]
        content = "\n".join(map(json.dumps, entries)).encode()
        rows = [["sci.med", "train"], ["sci.med", "test"]]
    if isinstance(content, bytes):
        put(path, content)
    elif ".tar" in file:
        path.parent.mkdir()
        tar(path, content, "w:gz" if file.endswith("gz") else "w")
    else:
        folder(path.parent, content)
    measured(name, rows)
    got, origin = load(name, "full")
    assert got == rows
    assert origin["source"] == f"{file} (COURSE_DATA)"
    assert "판본" not in capsys.readouterr().out


@pytest.mark.parametrize("form", ["20news-bydate", "20news-bydate.tar"])
def test_unpacked_newsgroups_are_another_edition(stick, monkeypatch, form, capsys):
    members = posts(registry()["newsgroups"]["label_values"], 2)
    path = stick / "newsgroups20" / form
    path.parent.mkdir()
    tar(path, members, "w") if form.endswith("tar") else folder(path, members)
    monkeypatch.setitem(registry()["newsgroups"]["editions"][1], "min_rows", 80)
    data = datasets.load_newsgroups("full")
    assert len(data.split("train")[0]) == len(data.split("test")[0]) == 40
    assert "다른 판본" in capsys.readouterr().out


@pytest.mark.parametrize("file", ["glove.6B.zip", "glove.6B.50d.txt", "glove-wiki-gigaword-50.gz"])
def test_glove_is_known_by_its_first_words(stick, monkeypatch, file):
    digest = rows_sha256(GLOVE_ROWS[0][:30], GLOVE_ROWS[1][:30])
    for edition in registry()["glove"]["editions"][::2]:
        for key, value in {"rows": 40, "hashed_rows": 30, "rows_sha256": digest}.items():
            monkeypatch.setitem(edition, key, value)
    content = GLOVE.encode()
    if file.endswith("gz"):
        content = readers.gzip.compress(b"40 50\n" + content)
    put(stick / "glove" / file, zipped({"glove.6B.50d.txt": content}) if "zip" in file else content)
    glove = datasets.load_glove("full", max_words=35)
    assert glove.source == f"{file} (COURSE_DATA)"
    assert glove.words == GLOVE_ROWS[0][:35]
    np.testing.assert_array_equal(glove.vectors, GLOVE_ROWS[1][:35])


# --- newer editions


@pytest.mark.parametrize(
    ("name", "file", "content", "last"),
    [
        ("fra_eng", "fra.txt", f"{FRA}Run!\tCourez là !\tCC-BY\n", ["Run!", "Courez là !"]),
        ("kor_eng", "kor-eng.zip", zipped({"kor.txt": "\ufeffGo.\t가.\r\nRun!\t뛰.\r\n".encode()}),
         ["Run!", "뛰."]),
    ],
)  # fmt: skip
def test_newer_edition_is_used_and_told(stick, measured, capsys, name, file, content, last):
    measured(name, [["old", "rows"]], min_rows=2)
    put(stick / registry()[name]["folder"] / file, content)
    data = tool.load(name, "full")
    assert [data.sources[0], data.sources[-1], data.targets[-1]] == ["Go.", *last]
    assert data.source == f"{file} (COURSE_DATA), another edition"
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("측정에 쓴 판본과 다른 판본)")


def test_newer_edition_that_is_too_small_or_all_alike_is_refused(stick, monkeypatch):
    monkeypatch.setitem(registry()["glove"]["editions"][2], "min_rows", 40)
    same = "".join(f"w{number}{' 0.5' * 50}\n" for number in range(40))
    put(stick / "glove" / "glove-wiki-gigaword-50.gz", readers.gzip.compress(same.encode()))
    with pytest.raises(DataError, match="most of them different, got 40, of which 1 differ"):
        datasets.load_glove("full")
    put(stick / "glove" / "glove-wiki-gigaword-50.gz", readers.gzip.compress(GLOVE.encode()))
    assert len(datasets.load_glove("full").words) == 40
    put(stick / "glove" / "glove.6B.50d.txt", same)  # of this edition the hash decides
    put(stick / "glove" / "glove-wiki-gigaword-50.gz", b"")
    with pytest.raises(DataError, match=r"expected 400,000 rows with the hash 1d886464"):
        datasets.load_glove("full")


PRICES = [row.split(",") for row in (SAMPLES / "samsung.csv").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    "kind", ["same", "other Adj Close", "null rows", "yfinance", "one more day"]
)
def test_stock_prices_of_another_day(stick, monkeypatch, kind):
    sample = registry()["samsung"]["sample"]
    for key in ("rows", "rows_sha256"):
        monkeypatch.setitem(registry()["samsung"]["editions"][0], key, sample[key])
    header, *days = PRICES
    adjusted = header.index("Adj Close")
    if kind == "other Adj Close":
        days = [[*day[:adjusted], "1.5", *day[adjusted + 1 :]] for day in days]
    elif kind == "null rows":
        days = [*days, ["2022-09-20", *["null"] * 6]]
    elif kind == "one more day":
        days = [*days, ["2022-09-20", *days[-1][1:]]]
    lines = [header, *days]
    if kind == "yfinance":
        days = [[*day[:adjusted], *day[adjusted + 1 :]] for day in days]
        names = [name for name in header if name not in ("Date", "Adj Close")]
        lines = [["Price", *names], ["Ticker", *["005930.KS"] * 5], ["Date", *[""] * 5], *days]
    put(stick / "samsung" / "005930.KS.csv", "".join(f"{','.join(day)}\n" for day in lines))
    samsung = datasets.load_samsung("full")
    assert ("another edition" in samsung.source) == (kind == "one more day")
    frame = samsung.frame
    assert len(frame) == 2500 + (kind == "one more day")
    assert list(frame) == header
    assert str(frame["Date"].dtype) == "datetime64[s]"
    assert frame["Close"].tolist()[:2500] == [
        float(day[header.index("Close")]) for day in PRICES[1:]
    ]
    if kind == "yfinance":
        assert frame["Adj Close"].equals(frame["Close"])
    elif kind == "other Adj Close":
        assert set(frame["Adj Close"]) == {1.5}


# --- the cache and downloads


def chat_in_cache() -> Path:
    return files.cache_dir() / "chatbot" / "ChatbotData.csv"


DAMAGED = {
    "cut": CHAT.encode()[:30],
    "empty": b"",
    "zeroed": bytes(60),
    "altered": CHAT.encode()[:-3],
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_bad_file_of_the_cache_is_replaced(measured, served, capsys, kind):
    measured("chatbot", CHAT_ROWS)
    path = put(chat_in_cache(), DAMAGED[kind])
    asked = served(CHAT.encode())
    assert datasets.load_chatbot("auto").targets == ["네", "공부"]
    (line,) = capsys.readouterr().out.splitlines()
    assert f"{path}: set aside as .bad" in line
    assert path.read_bytes() == CHAT.encode()
    assert path.with_name("ChatbotData.csv.bad").read_bytes() == DAMAGED[kind]
    datasets.load_chatbot("full")
    assert len(asked) == 1
    assert "ChatbotData.csv, cache" in capsys.readouterr().out


@pytest.mark.parametrize("kind", DAMAGED)
def test_bad_file_of_the_cache_without_a_network(capsys, kind):
    path = put(chat_in_cache(), DAMAGED[kind])
    assert datasets.load_chatbot("auto").scale == "sample"
    (line,) = capsys.readouterr().out.splitlines()
    assert f"{path}: set aside as .bad" in line
    assert "could not download" in line
    with pytest.raises(Unavailable):
        datasets.load_chatbot("full")


@pytest.mark.parametrize("content", [b"", PAGE, CHAT.encode()[:-3], CHAT.encode("cp949")])
def test_download_of_other_content_is_refused_and_not_kept(measured, served, capsys, content):
    measured("chatbot", CHAT_ROWS)
    served(content)
    with pytest.raises(DataError, match=r"ChatbotData\.csv"):
        datasets.load_chatbot("full")
    assert datasets.load_chatbot("auto").scale == "sample"
    assert "ChatbotData.csv" in capsys.readouterr().out
    assert list(chat_in_cache().parent.iterdir()) == []


def test_disk_that_is_full_only_costs_the_copies(measured, served, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    measured("chatbot", CHAT_ROWS)
    served(CHAT.encode())
    monkeypatch.setattr(datasets, "LARGE", 0)
    monkeypatch.setattr(os, "replace", refuse)
    assert len(datasets.load_chatbot("full")) == 2
    assert [path for path in files.cache_dir().rglob("*") if path.is_file()] == []


def never(*_):
    raise AssertionError("parsed again")


@pytest.fixture
def copied(stick, measured, monkeypatch) -> Path:
    """A set of two splits was loaded; return the parsed copy that this left."""
    monkeypatch.setattr(datasets, "LARGE", 0)
    for split, label in (("train", 1), ("test", 0)):
        text = f"id\tdocument\tlabel\n1\t좋다 \u2028{label}\t{label}\n2\t\t0\n"
        put(stick / "nsmc" / f"ratings_{split}.txt", text)
    measured("nsmc", [["1", "좋다 \u20281"], ["0", ""], ["0", "좋다 \u20280"], ["0", ""]])
    assert len(datasets.load_nsmc("full").split("train")[0]) == 2
    (copy,) = (files.cache_dir() / "parsed").iterdir()
    assert copy.stat().st_mode & 0o444 == 0o444  # for a whole class
    return copy


def test_second_load_does_not_parse(copied, monkeypatch):
    first = datasets.load_nsmc("full")
    monkeypatch.setattr(readers, "table", never)
    second = datasets.load_nsmc("full")
    assert (first.texts, first.splits, first.sha256, first.source) == (
        second.texts,
        second.splits,
        second.sha256,
        second.source,
    )
    assert second.split("test")[0] == ["좋다 \u20280", ""]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-5],
        lambda content: content[content.index(b"\n") :],
        lambda content: content.replace("좋다".encode(), "싫다".encode()),
        lambda content: content.replace(b'"train",2', b'"train",1'),
        lambda content: b"[]\n" + content,
        lambda content: bytes(len(content)),
        lambda content: b"\x80\x04pickle",
    ],
)
def test_damaged_copy_is_parsed_again(copied, monkeypatch, damage):
    whole = copied.read_bytes()
    copied.write_bytes(damage(whole))
    assert datasets.load_nsmc("full").split("test")[0] == ["좋다 \u20280", ""]
    assert copied.read_bytes() == whole


def test_changed_source_is_parsed_again(copied, stick):
    put(stick / "nsmc" / "ratings_test.txt", "id\tdocument\tlabel\n1\t싫다\t0\n")
    with pytest.raises(DataError, match="others"):
        datasets.load_nsmc("full")


def test_unhashed_column_is_in_the_copy(stick, monkeypatch):
    monkeypatch.setattr(datasets, "LARGE", 0)
    sample = registry()["samsung"]["sample"]
    for key in ("rows", "rows_sha256"):
        monkeypatch.setitem(registry()["samsung"]["editions"][0], key, sample[key])
    shutil.copy(SAMPLES / "samsung.csv", stick / "005930.KS.csv")
    first = datasets.load_samsung("full").frame
    monkeypatch.setattr(readers, "table", never)
    assert datasets.load_samsung("full").frame.equals(first)


# --- records

ORIGIN = {"name": "set", "scale": "sample", "source": "a.csv (sample)", "sha256": "0"}


def test_splits_cover_all_rows_and_unknown_ones_are_named():
    parts = {"train": slice(0, 2), "test": slice(2, 3)}
    data = datasets.LabelledTexts(["a", "b", "c"], np.array([0, 1, 1]), ("bad", "good"),
                                  splits=parts, **ORIGIN)  # fmt: skip
    assert [text for name in parts for text in data.split(name)[0]] == data.texts
    assert data.split("test")[1].tolist() == [1]
    assert repr(data) == "LabelledTexts(set, sample, 3)"
    with pytest.raises(ValueError, match=r"set: expected one of \('train', 'test'\), got 'dev'"):
        data.split("dev")
    with pytest.raises(ValueError, match="it has none"):
        datasets.Pairs(["a"], ["b"], **ORIGIN).split("train")
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.texts = []


@pytest.fixture
def rows(monkeypatch):
    """Return a function that sets what the next loader reads."""

    def set_rows(rows, **splits):
        origin = {"scale": "full", "source": "a (cache)", "sha256": "0", "splits": splits}
        monkeypatch.setattr(datasets, "load", lambda name, _: (rows, {"name": name} | origin))

    return set_rows


def test_labels_follow_the_declared_order(rows):
    rows([["복지", "내용 1", "제목 1"], ["행정", "내용 2", "제목 2"]])
    dasan = datasets.load_dasan()
    assert (dasan.texts, dasan.titles) == (["내용 1", "내용 2"], ["제목 1", "제목 2"])
    assert dasan.labels.tolist() == [2, 0]
    rows([["1", "좋다"], ["0", "별로"]], train=slice(0, 1), test=slice(1, 2))
    nsmc = datasets.load_nsmc()
    assert nsmc.label_names == ("negative", "positive")
    assert nsmc.titles is None
    assert [part.tolist() for part in map(np.array, nsmc.split("test"))] == [["별로"], [0]]
    rows([["시", "a", "A"], ["소설", "b", "B"], ["시", "c", "C"]])
    assert datasets.load_books().label_names == ("소설", "시")


def test_wires_without_a_body_have_their_title(rows):
    rows([["earn", "own body", "TITLE 1", "own"], ["acq", "another's body", "TITLE 2", "next"]])
    assert datasets.load_reuters().texts == ["own body", "another's body"]
    assert datasets.load_reuters(own_text=True).texts == ["own body", "TITLE 2"]
    assert datasets.load_reuters().titles == ["TITLE 1", "TITLE 2"]


def test_running_text_pairs_and_scores(rows):
    rows(["하나", "", "셋"])
    assert datasets.load_korean_text().text == "하나\n\n셋"
    rows([["2", "보고 싶어", "표현해 보세요."], ["0", "배고파", "뭐라도 드세요."]])
    chat = datasets.load_chatbot()
    assert chat.sources == ["보고 싶어", "배고파"]
    assert [chat.label_names[label] for label in chat.labels] == ["love", "everyday"]
    rows([["4.750", "가", "나"]])
    assert datasets.load_sts_pairs().labels.tolist() == [4.75]
    rows([["0", "어이가 없네", "어이없네"], ["1", "안녕", "배고파"]])
    pairs = datasets.load_question_pairs()  # zero means the same
    assert [pairs.label_names[label] for label in pairs.labels] == ["same", "different"]
    rows([["누구?", "그때 김 씨가 왔다.", "김 씨", "3", "t"]])
    squad = datasets.load_squad()
    assert squad.contexts[0][squad.starts[0] :].startswith(squad.answers[0])


def test_ner_is_split_by_tens(rows):
    rows([[[str(number)], ["O"]] for number in range(25)])
    data = datasets.load_ner()
    parts = {name: [int(tokens[0]) for tokens in data.split(name)[0]] for name in data.splits}
    assert (parts["dev"], parts["test"]) == ([8, 18], [9, 19])
    assert parts["train"] == [n for n in range(25) if n not in (8, 9, 18, 19)]
    assert data.label_names[0] == "O"
    assert len(data.label_names) == 13


def test_vectors_can_be_cut_and_not_changed(rows):
    matrix = np.eye(3, dtype="float32")
    rows((["a", "b", "c"], matrix))
    assert datasets.load_glove().vectors.shape == (3, 3)
    two = datasets.load_glove(max_words=2)
    assert (two.words, two.vectors.shape, two.index["b"]) == (["a", "b"], (2, 3), 1)
    assert np.shares_memory(two.vectors, matrix)  # a cut copies nothing
    assert not two.vectors.flags.writeable
    for wrong in (0, -1):
        with pytest.raises(ValueError, match="max_words"):
            datasets.load_glove(max_words=wrong)


def test_english_word_sets_come_with_a_pinned_package():
    pairs = datasets.load_word_similarity("full", language="en")
    assert (pairs.first[1], pairs.second[1], pairs.scores[1]) == ("tiger", "cat", 7.35)
    analogies = datasets.load_word_analogies("sample", language="en")
    assert len(analogies.splits) == 14
    assert analogies.split("family")[0][0] == ("boy", "girl", "brother", "sister")
    for loader in (datasets.load_word_similarity, datasets.load_word_analogies):
        with pytest.raises(ValueError, match="_jp'"):
            loader("sample", language="jp")


POST = """From: someone@example.org
Subject: Re: engines

In article <1@example.org> other@example.org writes:
> Which one?

The big one number {}.

--
Someone, Example Street
"""


@pytest.mark.parametrize("remove", [(), ("headers",), ("quotes", "headers", "footers")])
def test_newsgroups_equal_scikit_learns(tmp_path, rows, remove):
    groups = registry()["newsgroups"]["label_values"]
    entries = [[group, str(n), POST.format(n)] for group in groups for n in range(3)]
    order = np.arange(len(entries))
    np.random.RandomState(0).shuffle(order)  # what load_files does
    ordered = [entries[place] for place in order]
    bunch = sklearn_datasets._base.Bunch(
        data=[row[2] for row in ordered],
        target=np.array([groups.index(row[0]) for row in ordered]),
        filenames=np.array([row[1] for row in ordered]),
        target_names=groups,
    )
    packed = codecs.encode(pickle.dumps({"train": bunch, "test": bunch}), "zlib_codec")
    (tmp_path / "20news-bydate_py3.pkz").write_bytes(packed)
    expected = sklearn_datasets.fetch_20newsgroups(
        data_home=tmp_path, download_if_missing=False, subset="train", remove=remove
    )
    keys = ("split", "target", "id", "text")
    lines = [json.dumps(dict(zip(keys, (split, *entry), strict=True)))
             for split in ("train", "test") for entry in entries]  # fmt: skip
    path = put(tmp_path / "posts.jsonl.xz", lzma.compress("\n".join(lines).encode()))
    rows(readers.newsgroups(path, {})["train"])
    ours = datasets.load_newsgroups(remove=remove)
    assert ours.texts == expected.data
    assert ours.labels.tolist() == expected.target.tolist()
    assert list(ours.label_names) == expected.target_names
    with pytest.raises(ValueError, match="'header'"):
        datasets.load_newsgroups(remove=("header",))


# --- the full sets


@pytest.mark.full
@needs_full
@pytest.mark.parametrize("name", [name for name in NAMES if registry()[name]["editions"]])
def test_full_set_has_its_rows_and_counts(name):
    first = tool.check_set(name, "full")[0]
    assert "COURSE_DATA" in first or "package" in first
    assert "another edition" not in first


@pytest.mark.full
@needs_full
def test_official_spam_has_the_lectures_counts(tmp_path, monkeypatch):
    shutil.copy(Path(FULL) / "sms_spam" / "SMSSpamCollection", tmp_path)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    assert "SMSSpamCollection (COURSE_DATA)" in tool.check_set("spam", "full")[0]


@pytest.mark.full
@needs_full
def test_rows_equal_those_of_pandas():
    pd = pytest.importorskip("pandas")
    options = {"sep": "\t", "quoting": csv.QUOTE_NONE, "keep_default_na": False}
    frame = pd.read_csv(Path(FULL) / "nsmc" / "ratings_train.txt", **options)
    frame["document"] = frame["document"].str.normalize("NFC")
    texts, labels = datasets.load_nsmc("full").split("train")
    assert [texts, labels.tolist()] == [frame["document"].tolist(), frame["label"].tolist()]
    frame = pd.read_csv(Path(FULL) / "dasan120" / "seoul-120-text.csv")
    dasan = datasets.load_dasan("full")
    for got, column in ((dasan.texts, "내용"), (dasan.titles, "제목")):
        assert got == frame[column].str.normalize("NFC").tolist()
    assert [dasan.label_names[label] for label in dasan.labels] == frame["분류"].tolist()
    frame = pd.read_csv(Path(FULL) / "samsung" / "005930.KS.csv", parse_dates=["Date"])
    pd.testing.assert_frame_equal(datasets.load_samsung("full").frame, frame, check_dtype=False)


# Counts of the 46 classes in the training part as Keras' users have printed them since 2016.
KERAS_TRAIN_COUNTS = """55 432 74 3159 1949 17 48 16 139 101 124 390 49 172 26 20 444 39 66 549 269
100 15 41 62 92 24 15 48 19 45 39 32 11 50 10 49 19 19 24 36 30 13 21 12 18"""


@pytest.mark.full
@needs_full
def test_reuters_equals_keras():
    reuters = pytest.importorskip("keras.datasets.reuters")
    data = datasets.load_reuters("full")
    assert data.label_names == tuple(reuters.get_label_names())
    texts, labels = data.split("train")
    assert np.bincount(labels).tolist() == [int(n) for n in KERAS_TRAIN_COUNTS.split()]
    assert labels[:10].tolist() == [3, 4, 3, 4, 4, 4, 4, 3, 3, 16]  # Keras' y_train
    assert " ".join(texts[0].lower().split()[2:8]) == "said as a result of its"
    own = datasets.load_reuters("full", own_text=True).texts
    assert sum(a != b for a, b in zip(own, data.texts, strict=True)) == 975
