"""Tests of helpers.sources: the registry is whole, files are searched for in the right order."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from helpers import fetch, loading, parsed, parsers, sources
from helpers.archives import DataError

ENTRY = {"title", "task", "language", "folder", "home", "licence", "citation", "chapters", "format"}
HEX = set("0123456789abcdef")


def named_files(entry: dict) -> list[dict]:
    return [file for edition in entry["editions"] for file in edition["files"]]


@pytest.mark.parametrize("name", sources.registry())
def test_registry_entry_is_whole(name):
    entry = sources.registry()[name]
    assert set(entry) >= ENTRY | {"editions", "sample"}
    assert entry["format"]["reader"] in loading.READERS
    assert entry["sample"]["licence"]
    assert entry["sample"]["files"]
    for edition in entry["editions"]:
        assert "rows" in edition or "min_rows" in edition
        digest = edition.get("rows_sha256", "0" * 64)
        assert len(digest) == 64
        assert set(digest) <= HEX
    for file in named_files(entry):
        assert set(file.get("sha256", "0")) <= HEX
        assert file.get("url", "https://").startswith(("http://", "https://"))


def test_no_two_files_claim_the_same_hash():
    # The two sets made of the chat are one file.
    seen = {}
    for entry in sources.registry().values():
        for file in named_files(entry):
            known = seen.setdefault(file.get("sha256", file["name"]), file["name"])
            assert known == file["name"]


@pytest.mark.parametrize("name", sources.registry())
def test_several_files_to_download_have_hashes(name):
    # A single one is checked by its rows; of several each must be known by itself.
    for edition in sources.registry()[name]["editions"]:
        if len(edition["files"]) > 1:
            assert all("sha256" in file for file in edition["files"])


def put(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(name)


def test_first_edition_at_hand_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    put(tmp_path / "sms_spam", "SMSSpamCollection")
    assert sources.find_local("spam").paths[0].name == "SMSSpamCollection"
    put(tmp_path / "sms_spam", "spam.csv")
    found = sources.find_local("spam")
    assert (found.paths[0].name, found.place, found.scale) == ("spam.csv", "COURSE_DATA", "full")
    assert found.declared["encoding"] == "latin-1"


def test_half_an_edition_is_not_at_hand(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    put(tmp_path / "nsmc", "ratings_train.txt")
    assert sources.find_local("nsmc") is None
    put(tmp_path / "nsmc", "ratings_test.txt")
    assert [path.name for path in sources.find_local("nsmc").paths] == [
        "ratings_train.txt",
        "ratings_test.txt",
    ]


def test_only_the_missing_file_is_downloaded(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    put(tmp_path / "nsmc", "ratings_train.txt")
    asked = []

    def download(url, folder, name, **_):
        asked.append(name)
        return tmp_path / name

    monkeypatch.setattr(fetch, "download", download)
    found = sources.download("nsmc", print)
    assert asked == ["ratings_test.txt"]
    assert [path.parent.name for path in found.paths] == ["nsmc", tmp_path.name]


def served(monkeypatch, content: bytes) -> None:
    """Let every address answer with `content`."""

    def retrieve(_, folder: Path) -> Path:
        (folder / "d").write_bytes(content)
        return folder / "d"

    monkeypatch.setattr(fetch, "_retrieve", retrieve)


def test_known_hash_is_enough(monkeypatch):
    content = b"official bytes"
    entry = sources.registry()["chatbot"]
    declared = hashlib.sha256(content).hexdigest()
    monkeypatch.setitem(entry["editions"][0]["files"][0], "sha256", declared)
    served(monkeypatch, content)

    def never(_):
        raise AssertionError("read again")

    assert sources.download("chatbot", never).paths[0].read_bytes() == content


def test_checked_download_is_not_parsed_twice(monkeypatch):
    content = "Q,A,label\n안녕,네,0\n".encode()
    edition = sources.registry()["chatbot"]["editions"][0]
    for key, value in (("rows", 1), ("rows_sha256", parsed.rows_sha256([["0", "안녕", "네"]]))):
        monkeypatch.setitem(edition, key, value)
    served(monkeypatch, content)
    monkeypatch.setattr(parsed, "SMALL", 0)
    parses = []
    table = parsers.table
    monkeypatch.setitem(loading.READERS, "table", lambda *a: parses.append(a) or table(*a))
    assert loading.load_rows("chatbot", "full")[0] == [["0", "안녕", "네"]]
    assert len(parses) == 1


def test_other_hash_of_a_single_file_is_left_to_its_rows(monkeypatch):
    served(monkeypatch, b"repacked")
    checked = []
    found = sources.download("chatbot", checked.append)
    assert [path.name for path in found.paths] == ["ChatbotData.csv"]
    assert len(checked) == 1


def test_other_hash_of_one_of_several_files_is_refused(monkeypatch):
    served(monkeypatch, b"changed")
    with pytest.raises(DataError, match=r"ratings_train\.txt: expected .*sha256 e03b7d14e9e4"):
        sources.download("nsmc", print)
    assert not [path for path in fetch.cache_dir().rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "message"), [("samsung", "put 005930.KS.csv"), ("books", "sample only")]
)
def test_set_without_an_address_says_what_to_do(name, message):
    with pytest.raises(fetch.Unavailable, match=message):
        sources.download(name, print)


def test_auto_offline_falls_back_and_says_why(monkeypatch):
    def refuse(url, *_, **__):
        raise fetch.Unavailable(f"could not download {url}")

    monkeypatch.setattr(fetch, "download", refuse)
    found, why = sources.find("nsmc", "auto", print)
    assert (found.scale, found.place) == ("sample", "sample")
    assert why.startswith("auto: could not download https://")
    with pytest.raises(fetch.Unavailable):
        sources.find("nsmc", "full", print)


def test_table_has_a_row_a_set():
    rows = sources.registry_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(sources.registry())
    assert len({row.count("|") for row in rows}) == 1
