"""Tests of helpers.corpora: small releases made here, and the full ones against other readers."""

from __future__ import annotations

import io
import json
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import corpora, sources
from helpers.archives import DataError

FULL = os.environ.get("COURSE_FULL_DATA") or os.environ.get("COURSE_DATA", "")
needs_full = pytest.mark.skipif(not FULL, reason="COURSE_DATA names no folder with the full sets")
TOPICS = {"min_documents": 2}


def tar(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def wire(topics: str, title: str, body: str | None) -> str:
    text = f"<TITLE>{title}</TITLE>" + (f"<BODY>{body}&#3;</BODY>" if body else "")
    return f"<REUTERS><TOPICS>{topics}</TOPICS><TEXT>{text}</TEXT></REUTERS>\n"


@pytest.fixture
def wires(tmp_path):
    text = [
        wire("<D>earn</D>", "t0", "b0"),
        wire("", "without topic", "b1"),
        wire("<D>acq</D><D>earn</D>", "two topics", "b2"),
        wire("<D>earn</D>", "no body", None),
        wire("<D>gold</D>", "rare", "b4"),
        wire("<D>acq</D>", "t5", "b5"),
        wire("<D>acq</D>", "t6", "b6"),
    ]
    members = {"./reut2-001.sgm": "".join(text[3:]), "./reut2-000.sgm": "".join(text[:3])}
    return tar(tmp_path / "r.tar.gz", {name: text.encode() for name, text in members.items()})


def test_reuters_rule_on_seven_wires(wires):
    parts = corpora.reuters(wires, TOPICS)
    assert [len(parts["train"]), len(parts["test"])] == [4, 1]  # of five: 80 and 20 per cent
    assert sorted(parts["train"] + parts["test"]) == [
        ["acq", "b2&#3;", "two topics", "own"],
        ["acq", "b5&#3;", "t5", "own"],
        ["acq", "b6&#3;", "t6", "own"],
        ["earn", "b0&#3;", "t0", "own"],
        ["earn", "b4&#3;", "no body", "next"],  # the rare wire's body, as in Keras' set
    ]


def test_reuters_without_its_files_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"expected reut2-000\.sgm"):
        corpora.reuters(tar(tmp_path / "r.tar.gz", {"README": b"x"}), TOPICS)


# Counts of the 46 classes in the training part as Keras' users have printed them since 2016.
KERAS_TRAIN_COUNTS = """55 432 74 3159 1949 17 48 16 139 101 124 390 49 172 26 20 444 39 66 549 269
100 15 41 62 92 24 15 48 19 45 39 32 11 50 10 49 19 19 24 36 30 13 21 12 18"""


@pytest.mark.full
@needs_full
def test_reuters_equals_keras():
    reuters = pytest.importorskip("keras.datasets.reuters")
    found = sources.find_local("reuters")
    parts = corpora.reuters(found.paths[0], found.declared)
    names = list(reuters.get_label_names())
    assert names == found.declared["label_values"]
    labels = np.array([names.index(row[0]) for row in parts["train"]])
    assert np.bincount(labels).tolist() == [int(n) for n in KERAS_TRAIN_COUNTS.split()]
    assert labels[:10].tolist() == [3, 4, 3, 4, 4, 4, 4, 3, 3, 16]  # Keras' y_train
    assert " ".join(parts["train"][0][1].lower().split()[2:8]) == "said as a result of its"
    assert sum(row[3] == "next" for rows in parts.values() for row in rows) == 975


def reviews(**more: bytes) -> dict[str, bytes]:
    names = [f"aclImdb/{s}/{k}/{n}_9.txt" for s in ("train", "test") for k in ("pos", "neg")
             for n in (0, 10, 2)]  # fmt: skip
    return {name: name.encode() for name in names} | more


def test_imdb_alternates_its_classes_by_number(tmp_path):
    extra = {"aclImdb/train/unsup/0_0.txt": b"x", "aclImdb/README": b"x"}
    parts = corpora.imdb(tar(tmp_path / "i.tar.gz", reviews() | extra), {})
    assert [row[0] for row in parts["train"]] == ["neg", "pos"] * 3
    assert [row[1].split("/")[-1] for row in parts["test"][::2]] == [
        "0_9.txt",
        "2_9.txt",
        "10_9.txt",
    ]


def test_imdb_without_a_folder_is_refused(tmp_path):
    members = {name: text for name, text in reviews().items() if "test/neg" not in name}
    with pytest.raises(DataError, match="expected reviews in test/pos and test/neg"):
        corpora.imdb(tar(tmp_path / "i.tar.gz", members), {})


def test_imdb_in_another_encoding_names_the_member(tmp_path):
    members = reviews() | {"aclImdb/test/neg/7_1.txt": "나쁘다".encode("cp949")}
    with pytest.raises(DataError, match=r"member aclImdb/test/neg/7_1\.txt: expected utf-8"):
        corpora.imdb(tar(tmp_path / "i.tar.gz", members), {})


GROUPS = {"label_values": ["a.b", "c.d"]}


def posts(count: int) -> dict[str, bytes]:
    return {
        f"20news-bydate-{split}/{group}/{number}": f"{group} {number} é".encode("latin-1")
        for split in ("train", "test")
        for group in ("c.d", "a.b")
        for number in range(8, 8 + count)
    }


def test_newsgroups_have_scikit_learns_order(tmp_path):
    datasets = pytest.importorskip("sklearn.datasets")
    path = tar(tmp_path / "n.tar.gz", posts(5))
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path, filter="data")
    read = datasets.load_files(tmp_path / "20news-bydate-train", encoding="latin-1")
    order = np.arange(10)
    np.random.RandomState(42).shuffle(order)  # as fetch_20newsgroups(shuffle=True) does
    expected = [[read.target_names[read.target[n]], read.data[n]] for n in order]
    assert corpora.newsgroups(path, GROUPS)["train"] == expected


def test_newsgroups_of_both_forms_are_equal(tmp_path):
    members = posts(4)
    lines = []
    for name, content in members.items():
        folder, target, number = name.split("/")
        entry = {"split": folder.rpartition("-")[2], "target": target, "id": number}
        lines.append(json.dumps(entry | {"text": content.decode("latin-1")}))
    path = tmp_path / "n.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    archive = tar(tmp_path / "n.tar.gz", members)
    assert corpora.newsgroups(path, GROUPS) == corpora.newsgroups(archive, GROUPS)


def test_newsgroups_with_an_unknown_or_missing_part_are_refused(tmp_path):
    with pytest.raises(DataError, match="one of the 20 groups"):
        corpora.newsgroups(
            tar(tmp_path / "n.tar.gz", posts(1) | {"20news-bydate-test/x.y/1": b"1"}), GROUPS
        )
    train = {name: text for name, text in posts(1).items() if "train" in name}
    with pytest.raises(DataError, match="20news-bydate-test"):
        corpora.newsgroups(tar(tmp_path / "n.tar.gz", train), GROUPS)


def squad(path: Path, context: str, answer: str, start: int) -> Path:
    qas = [{"id": "q1", "question": "누구?", "answers": [{"text": answer, "answer_start": start}]}]
    article = {"title": "t", "paragraphs": [{"context": context, "qas": qas}]}
    path.write_text(json.dumps({"version": "1.1", "data": [article]}), encoding="utf-8")
    return path


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT, TEXT.filter(bool), TEXT)
def test_squad_round_trip(tmp_path_factory, before, answer, after):
    path = tmp_path_factory.getbasetemp() / "s.json"
    squad(path, before + answer + after, answer, len(before))
    expected = [["누구?", before + answer + after, answer, str(len(before)), "t"]]
    assert corpora.squad(path, {})["all"] == expected


def test_squad_with_a_shifted_answer_or_another_shape_is_refused(tmp_path):
    path = tmp_path / "s.json"
    with pytest.raises(DataError, match=r"question q1: expected the answer '김' at character 1"):
        corpora.squad(squad(path, "김 씨가 왔다.", "김", 1), {})
    for content in ('{"data": [{"title": "t"}]}', '{"data": ', "[]"):
        path.write_text(content)
        with pytest.raises(DataError, match=r"expected SQuAD v1\.1 JSON"):
            corpora.squad(path, {})


NUMBER = st.floats(-9, 9, width=32)
NO_BLANK = st.characters(exclude_categories=["Cs", "Zs"], exclude_characters="\n ")
WORDS = st.dictionaries(st.text(NO_BLANK, min_size=1).filter(str.strip), st.tuples(NUMBER, NUMBER))


@given(WORDS.filter(bool), st.booleans())
def test_vectors_round_trip(tmp_path_factory, vectors, header):
    path = tmp_path_factory.getbasetemp() / "v.txt"
    lines = [f"{word} {a!r} {b!r}\n" for word, (a, b) in vectors.items()]
    path.write_bytes("".join([f"{len(vectors)} 2\n"] * header + lines).encode())
    words, matrix = corpora.vectors(path, {"embed_dim": 2})
    assert words == list(vectors)
    assert matrix.dtype == np.float32
    assert matrix.tolist() == [list(pair) for pair in vectors.values()]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "got an empty file"),
        ("a 1 2\nb 1\n", "line 2: expected a word and 2 numbers"),
        ("a 1 2 3\n", "line 1: expected a word and 2 numbers"),
        ("a 1 x\n", "finite numbers"),
        ("a 1 nan\n", "finite numbers"),
        ("a 1 2\na 3 4\n", "each word once"),
    ],
)
def test_bad_vectors_are_refused(tmp_path, content, message):
    (tmp_path / "v.txt").write_text(content)
    with pytest.raises(DataError, match=message):
        corpora.vectors(tmp_path / "v.txt", {"embed_dim": 2})
