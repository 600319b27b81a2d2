"""Tests of helpers.readers: every format from every kind of file, and what is refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
import lzma
import tarfile
import unicodedata
import warnings
import zipfile

import numpy as np
import pytest
from data_files import deflate64, folder, locked, posts, reviews, tar, wires, zipped
from hypothesis import given
from hypothesis import strategies as st

from helpers import readers
from helpers.readers import DataError

# --- files and archives

TEXT = "".join(f"line {number} 한글\n" for number in range(5000)).encode()
PACKED = {
    "a.txt": TEXT,
    "a.txt.gz": gzip.compress(TEXT),
    "a.txt.xz": lzma.compress(TEXT),
    "a.zip": zipped({"folder/a.txt": TEXT, "__MACOSX/folder/._a.txt": b"x"}),
}
MEMBER = {"member": "a.txt"}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("readers") / "set.txt"


def write(path, content: str | bytes):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", PACKED)
def test_content_is_the_same_however_packed(tmp_path, name):
    path = write(tmp_path / name, PACKED[name])
    assert readers.read(path, MEMBER) == TEXT
    assert readers.read(path, MEMBER | {"max_bytes": len(TEXT)}) == TEXT
    for limit in (0, 10, len(TEXT) - 1):  # a bomb
        with pytest.raises(DataError, match=rf"{name}: expected at most {limit:,} bytes"):
            readers.read(path, MEMBER | {"max_bytes": limit})


PLAIN_ZIP = zipped({"a.txt": TEXT})
TWICE = zipped({"1/a.txt": b"1", "2/a.txt": b"2"})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        *((name, PACKED[name][: int(len(PACKED[name]) * kept)], "cut, broken or locked")
          for name in ("a.txt.gz", "a.txt.xz", "a.zip") for kept in (0.2, 0.9, 0.999)),
        *((name, b"<html>not found</html>", "cut, broken or locked")
          for name in ("a.txt.gz", "a.txt.xz", "a.zip")),
        ("a.zip", locked(PLAIN_ZIP), "password"),
        ("a.zip", deflate64(PLAIN_ZIP), "unpack it yourself"),
        ("a.zip", zipped({"b.txt": TEXT}), "one member 'a.txt', got 0 among b.txt"),
        ("a.zip", TWICE, "one member 'a.txt', got 2 among 1/a.txt, 2/a.txt"),
        ("a.zip", zipped({"../a.txt": TEXT}), "names inside the archive"),
    ],
)  # fmt: skip
def test_bad_file_is_refused(tmp_path, name, content, message):
    with pytest.raises(DataError, match=rf"{name}: expected .*{message}") as caught:
        readers.read(write(tmp_path / name, content), MEMBER)
    assert ";" in str(caught.value)  # the remedy
    assert (
        caught.value.__suppress_context__ or caught.value.__context__ is None
    )  # no traceback of a library above it


@pytest.mark.parametrize("name", ["a.txt", "a.zip"])
def test_unreadable_file_is_refused(tmp_path, monkeypatch, name):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")  # root ignores a file's mode

    monkeypatch.setattr(readers, "open", refuse, raising=False)
    monkeypatch.setattr(zipfile, "ZipFile", refuse)
    with pytest.raises(DataError, match=r"locked \(Permission denied\)"):
        readers.read(write(tmp_path / name, PACKED[name]), MEMBER)


def test_member_is_found_by_its_whole_name(tmp_path):
    assert readers.read(write(tmp_path / "a.zip", TWICE), {"member": "2/a.txt"}) == b"2"


ANY = readers.re.compile(r"[a-z]+$")


def content_of(path, declared=None) -> list[tuple[str, bytes]]:
    return [(match[0], content) for match, content in readers.tree(path, declared or {}, ANY)]


def test_tree_is_the_same_packed_and_unpacked(tmp_path):
    members = {"./x/a": b"1", "b": TEXT, "x/skipped.7": b""}
    for name, mode in (("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tar.xz", "w:xz")):
        assert content_of(tar(tmp_path / name, members, mode)) == [("a", b"1"), ("b", TEXT)]
    assert sorted(content_of(folder(tmp_path / "f", members))) == [("a", b"1"), ("b", TEXT)]


@pytest.mark.parametrize("name", ["../a", "/etc/a", "x/../../a", "..\\a", "C:/a"])
def test_name_that_leaves_the_archive_is_refused(tmp_path, name):
    with pytest.raises(DataError, match="names inside the archive"):
        content_of(tar(tmp_path / "a.tar.gz", {name: b"1"}))
    with pytest.raises(DataError, match="names inside the archive"):
        readers.read(write(tmp_path / "a.zip", zipped({name: b"1"})), {"member": "a"})


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_link_or_device_is_refused(tmp_path, kind):
    path = tar(tmp_path / "a.tar.gz", {"a": b""}, type=kind, linkname="/etc/passwd")
    with pytest.raises(DataError, match="expected plain files, got a link, a device"):
        content_of(path)


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
def test_huge_header_is_refused_unread(tmp_path, monkeypatch, kind):
    path = tar(tmp_path / "a.tar.gz", {"long": b"x" * 4000}, type=kind)
    monkeypatch.setattr(readers, "MAX_HEADER", 3000)
    with pytest.raises(DataError, match="a header of 4,096 bytes"):
        content_of(path)


def test_chain_of_headers_is_refused(tmp_path):
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2
    block = header.tobuf(tarfile.GNU_FORMAT) + b"a".ljust(512, b"\0")
    path = tmp_path / "a.tar.gz"
    path.write_bytes(gzip.compress(block * 20_000 + bytes(10_240)))
    with pytest.raises(DataError, match="cut, broken or locked"):
        content_of(path)


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    path = tar(tmp_path / "a.tar.gz", dict.fromkeys("abc", b""))
    monkeypatch.setattr(readers, "MAX_MEMBERS", 3)
    assert len(content_of(path)) == 3
    monkeypatch.setattr(readers, "MAX_MEMBERS", 2)
    with pytest.raises(DataError, match="too many"):
        content_of(path)


def test_tar_bomb_is_refused(tmp_path):
    path = tar(tmp_path / "a.tar.gz", {"big": bytes(10**6)})
    with pytest.raises(DataError, match="at most 1,000 bytes"):
        content_of(path, {"max_bytes": 1000})


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
@pytest.mark.parametrize("kept", [0, 0.1, 0.6])
def test_cut_tar_is_refused(tmp_path, mode, kept):
    suffix = mode[1:].replace(":", ".")
    path = tar(tmp_path / f"a.tar{suffix}", dict.fromkeys("abcdefghi", TEXT), mode)
    write(path, path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(DataError, match="cut, broken or locked"):
        content_of(path)


def test_tar_cut_between_members_is_refused(tmp_path):
    path = tar(tmp_path / "a.tar", {"a": b"1", "b": b"2"}, "w")
    write(path, path.read_bytes()[:1024])  # header and block of the first
    with pytest.raises(DataError, match="no end mark"):
        content_of(path)


# --- tables and lines: file content to rows

COMMA = {"columns": ["label", "text"], "label_values": ["ham", "spam"]}
TAB = {"columns": ["label", "document"], "delimiter": "\t", "quoted": False, "label_values": "01"}
BARE = {"names": ["source", "target", "by"], "columns": ["source", "target"], "fields": [2, 3]}
BARE |= {"delimiter": "\t", "quoted": False}
PRICE = {"columns": ["Date", "Close", "Adj Close"], "instead": {"Adj Close": "Close"}}
PRICE |= {"numbers": {"Close": [0, 9], "Adj Close": [0, 9]}, "dates": ["Date"]}
SCORE = {"columns": ["score", "a"], "delimiter": "\t", "quoted": False}
SCORE |= {"numbers": {"score": [0, 5]}}
JSON = {"columns": ["label", "text"]}
TAGS = {"comment": "##", "label_values": ["O", "B-LC", "I-LC"]}
SQUAD = """{"version": "1.1", "data": [{"title": "강", "paragraphs": [{"context": "그때 김 씨가
왔다.", "qas": [{"id": "q1", "question": "누구?", "answers": [{"text": "김 씨",
"answer_start": 3}]}]}]}]}""".replace("\n", " ")

GOOD = {
    "quoted": ("table", COMMA, 'text,label\n"가, ""나""",ham\n다 ,spam  \n',
               [["ham", '가, "나"'], ["spam", "다 "]]),
    "line end inside a field": ("table", COMMA, 'text,label\n"가\n나",ham\n', [["ham", "가\n나"]]),
    "unquoted": ("table", TAB, 'id\tdocument\tlabel\n1\t"좋다\t1\n2\t끝"\t0\n3\t\t0\n',
                 [["1", '"좋다'], ["0", '끝"'], ["0", ""]]),
    "no line end behind": ("table", TAB, "id\tdocument\tlabel\n1\t좋다\t1", [["1", "좋다"]]),
    "other line ends are text": ("table", TAB, "id\tdocument\tlabel\n1\ta\u2028b\x85c\x0bd\t1\n",
                                 [["1", "a\u2028b\x85c\x0bd"]]),
    "no header": ("table", BARE, "Go.\t가.\nHi.\t안녕.\tCC\n", [["Go.", "가."], ["Hi.", "안녕."]]),
    "comment": ("table", BARE | {"comment": "#"}, "# c\na\tb\t1\n# d\n", [["a", "b"]]),
    "prices": ("table", PRICE, "Date,Close,Adj Close\n2000-09-01,5,4.5\n2000-09-04,null,null\n",
               [["2000-09-01", "5", "4.5"]]),
    "yfinance": ("table", PRICE, "Price,Close,Volume\nTicker,A,A\nDate,,\n2000-09-01,5.0,7\n",
                 [["2000-09-01", "5.0", "5.0"]]),
    "with the hour": ("table", PRICE, "Date,Close\n2000-09-01 00:00:00+09:00,5\n",
                      [["2000-09-01", "5", "5"]]),
    "scores": ("table", SCORE, "score\ta\n3.2\t가\n5\t나\n", [["3.2", "가"], ["5", "나"]]),
    "lines": ("lines", {}, "하나\n\n 셋\n", ["하나", "", " 셋"]),
    "chat": ("chat", {"columns": ["Q", "A"]}, 'Q,A,label\n"안녕, 잘 지내?",네,0\n뭐 해?,공부,0\n',
             ["안녕, 잘 지내?", "네", "뭐 해?", "공부"]),
    "jsonl": ("jsonl", JSON, '{"split":"a", "text": "가\\n나", "label": "x"}\n', [["x", "가\n나"]]),
    "tagged": ("tagged", TAGS, "-DOCSTART-\tO\n\n## 1\t서울\n서\tB-LC\n \tO\n\n\n울\tO\n",
               [[["서", " "], ["B-LC", "O"]], [["울"], ["O"]]]),
    "analogies": ("analogies", {}, ": 수도\n가 나 다 라\n", [["가", "나", "다", "라"]]),
    "squad": ("squad", {}, SQUAD, [["누구?", "그때 김 씨가 왔다.", "김 씨", "3", "강"]]),
    "newsgroups": ("newsgroups", {},
                   '{"split": "train", "target": "a", "id": "1", "text": "가"}\n'
                   '{"split": "test", "target": "a", "id": "2", "text": "나"}\n',
                   [["a", "가"], ["a", "나"]]),
}  # fmt: skip


def rows_of(path, reader: str, declared: dict) -> list:
    parts = getattr(readers, reader)(path, declared)
    return [row for part in parts.values() for row in part]


FORMS = ["LF", "CRLF", "CR", "BOM", "BOM and CRLF", "NFD", "UTF-16", "more LF"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", GOOD)
def test_rows_are_the_same_in_every_form(tmp_path, kind, form):
    reader, declared, content, rows = GOOD[kind]
    content = content.replace("\n", "\r\n") if "CRLF" in form else content
    content = content.replace("\n", "\r") if form == "CR" else content
    content = unicodedata.normalize("NFD", content) if form == "NFD" else content
    content = f"\ufeff{content}" if "BOM" in form else content
    content += "\n" * 2 if form == "more LF" else ""
    if form == "UTF-16":
        content = content.encode("utf-16")
    name = "set.jsonl" if reader == "newsgroups" else "set.txt"
    assert rows_of(write(tmp_path / name, content), reader, declared) == rows


HAM = "label,text\nham,가\n"
TABLE = "id\tdocument\tlabel\n"


@pytest.mark.parametrize(
    ("reader", "declared", "content", "message"),
    [
        ("table", COMMA, b"", ": expected text, got an empty file"),
        ("table", COMMA, bytes(200_000), ": expected text, got an empty file"),
        ("table", COMMA, b"\xef\xbb\xbf \n\n", "line 1: expected the columns label, text"),
        ("table", COMMA, "label,text\n", "line 2: expected at least one row, got none"),
        ("table", COMMA, "label,body\nham,a\n", "line 1: expected the columns label, text, got"),
        ("table", COMMA, "<html>" + "x" * 10**5, "line 1: expected the columns .{,200};"),
        ("table", COMMA, "version https://git-lfs.github.com/spec/v1\noid\n", "got .*git-lfs"),
        ("table", COMMA, f"{HAM}ham\n", "line 3: expected 2 fields, got 1"),
        ("table", COMMA, f"{HAM}ham,a,b\n", "line 3: expected 2 fields, got 3"),
        ("table", COMMA, f"{HAM}span,b\n", r"line 3: expected a label \(ham or spam\), got 'span'"),
        ("table", COMMA, HAM.encode("cp949"), "line 2: .* 0xb0 .*perhaps cp949.*; save it as"),
        ("table", COMMA, HAM.encode()[:-3], "line 2: .* 0xea: it is cut inside a character"),
        ("table", COMMA, HAM.encode("utf-16")[:-1], "line 2: .* it is cut inside"),
        ("table", COMMA, 'label,text\nham,"a\nb"\nx,c\n', "line 4: expected a label"),
        ("table", COMMA, 'label,text\nham,"' + "a" * 200_000 + '"\n', "line 2: expected a CSV row"),
        ("table", TAB, f"{TABLE}1\tgood\t2\n", r"line 2: expected a label \(0 or 1\), got '2'"),
        ("table", TAB, f"{TABLE}1\tgood\n", "line 2: expected 3 fields, got 2"),
        ("table", BARE, "Go.\tVa !\n\nHi.\tLa\n", "line 2: expected 2 or 3 fields, got 0"),
        *(("table", SCORE, f"score\ta\n3\tb\n{score}\tc\n", "line 3: expected a number from 0 to 5")
          for score in ("x", "5.1", "-1", "nan", "inf")),
        ("table", PRICE, "Date,Close\n2000-13-01,5\n", "line 2: expected a date such as"),
        *(("table", PRICE, f"Date,Close\n2000-09-04,5\n{day},5\n", "3: .*, after 2000-09-04")
          for day in ("2000-09-01", "2000-09-04")),
        ("table", PRICE, "Date,Close,Adj Close\n2000-09-01,null,5\n", "line 2: expected a number"),
        ("jsonl", JSON, '{"split": "train", "label": "x"}', "line 1: expected JSON with split,"),
        ("jsonl", JSON, '{"split": "train",', "line 1: expected JSON with"),
        ("jsonl", JSON, '["train", "x", "a"]', "line 1: expected JSON with"),
        ("jsonl", JSON, "[" * 200_000, "line 1: expected JSON with"),
        ("squad", {}, "[" * 200_000, "expected SQuAD v1.1 JSON"),
        ("jsonl", JSON, '{"split": "train", "label": "x", "text": 3}', "text in every field"),
        ("jsonl", COMMA, '{"split": "train", "label": "egg", "text": "a"}', "line 1: .*'egg'"),
        ("tagged", TAGS, "서\tO\n울\n", "line 2: expected a token, a tab and a tag"),
        ("tagged", TAGS, "서\tO\tx\n", "line 1: expected a token"),
        ("tagged", TAGS, "서\tB-XX\n", "line 1: expected a label .*'B-XX'"),
        ("analogies", {}, "a b c d\n", "line 1: expected four words below"),
        ("analogies", {}, ": s\na b c\n", "line 2: expected four words"),
        ("squad", {}, SQUAD.replace('rt": 3', 'rt": 4'), "q1: expected the answer '김 씨' at .* 4"),
        ("squad", {}, SQUAD.replace('rt": 3', 'rt": -1'), "q1: expected the answer"),
        ("squad", {}, SQUAD.replace('rt": 3', 'rt": "3"'), r"expected SQuAD v1\.1 JSON"),
        ("squad", {}, SQUAD.replace('"text": "김 씨"', '"text": ""'), "q1: expected the answer ''"),
        ("squad", {}, SQUAD.replace('"answers": [{', '"answers": [], "plausible": [{'),
         r"q1: expected an answer, got none; take version 1\.1, not 2\.0"),
        ("squad", {}, '{"data": []}', "expected a question, got none"),
        *(("squad", {}, content, r"expected SQuAD v1\.1 JSON")
          for content in ('{"data": [{"title": "t"}]}', '{"data": ', "[]", "3")),
        ("vectors", {"embed_dim": 2}, b"", "got an empty file"),
        ("vectors", {"embed_dim": 2}, "a 1 2\nb 1\n", "line 2: expected a word and 2 finite"),
        ("vectors", {"embed_dim": 2}, "a 1 2 3\n", "line 1: expected a word and 2"),
        ("vectors", {"embed_dim": 2}, "2 2\na 1 2\nb 1 x\n", "line 3: expected a word and 2"),
        ("vectors", {"embed_dim": 2}, "a 1 2\nb 1 nan\n", "line 2: .* finite .*, got 'b 1 nan'"),
        ("vectors", {"embed_dim": 2}, "a 1 2\na 3 4\n", "each word once"),
        ("vectors", {"embed_dim": 2}, "가 1 2\n".encode("cp949"), "perhaps cp949"),
    ],
)  # fmt: skip
def test_bad_content_is_named(path, reader, declared, content, message):
    with pytest.raises(DataError, match=f"set.txt.*{message}") as caught:
        getattr(readers, reader)(write(path, content), declared)
    assert ";" in str(caught.value)  # the remedy


# --- round trips of any text (letters composed, as the readers leave them)

NFC = st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\ufeff")


def composed(alphabet: st.SearchStrategy, **size) -> st.SearchStrategy:
    return st.text(alphabet, **size).filter(lambda s: unicodedata.is_normalized("NFC", s))


FIELD = composed(NFC)
WORD = composed(
    st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc", "Mn"]), min_size=1
).filter(lambda word: word[0] not in "#-\ufeff:")


@given(rows=st.lists(st.tuples(st.sampled_from(["ham", "spam"]), FIELD), min_size=1))
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_quoted_table_round_trip(path, rows, delimiter):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("label", "text"), *rows])
    write(path, buffer.getvalue())
    got = readers.table(path, COMMA | {"delimiter": delimiter})["all"]
    assert got == [list(row) for row in rows]


TAG = st.sampled_from(["O", "B-LC", "I-LC"])


@given(st.lists(st.lists(st.tuples(st.just(" ") | WORD, TAG), min_size=1), min_size=1))
def test_tagged_round_trip(path, sentences):
    blocks = ["".join(f"{token}\t{tag}\n" for token, tag in pairs) for pairs in sentences]
    got = readers.tagged(write(path, "## made here\n" + "\n".join(blocks)), TAGS)["all"]
    assert got == [[[a for a, _ in pairs], [b for _, b in pairs]] for pairs in sentences]


NUMBER = st.floats(-9, 9, width=32)


@given(vectors=st.dictionaries(WORD, st.tuples(NUMBER, NUMBER), min_size=1), header=st.booleans())
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_vectors_round_trip(path, vectors, header, end, mark):
    lines = [f"{word} {a!r} {b!r}{end}" for word, (a, b) in vectors.items()]
    write(path, mark + "".join([f"{len(vectors)} 2{end}"] * header + lines))
    words, matrix = readers.vectors(path, {"embed_dim": 2})
    assert words == list(vectors)
    assert matrix.dtype == np.float32
    assert matrix.tolist() == [list(pair) for pair in vectors.values()]


def test_null_is_a_word(path):
    write(path, 'null 1 2\n" 3 4\n0 5 6\n')
    with warnings.catch_warnings(action="error"):
        assert readers.vectors(path, {"embed_dim": 2})[0] == ["null", '"', "0"]


# --- whole releases


def packed(tmp_path, form: str, members: dict[str, bytes]):
    """Return a tar or a folder that holds the members."""
    if form == "folder":
        return folder(tmp_path / "release", members | {"._1": b"of macOS", ".DS_Store": b"x"})
    return tar(tmp_path / "r.tar.gz", members)


@pytest.fixture(params=["tar", "folder"])
def release(request, tmp_path):
    return lambda members: packed(tmp_path, request.param, members)


def test_reuters_rule_on_seven_wires(release):
    parts = readers.reuters(release(wires()), {"min_documents": 2})
    assert [len(parts["train"]), len(parts["test"])] == [4, 1]  # of five: 80 and 20 per cent
    assert sorted(parts["train"] + parts["test"]) == [
        ["acq", "b2&#3;", "two topics", "own"],
        ["acq", "b5&#3;", "t5", "own"],
        ["acq", "b6&#3;", "t6", "own"],
        ["earn", "b0&#3;", "t0", "own"],
        ["earn", "b4&#3;", "no body", "next"],  # the rare wire's body, as in Keras' set
    ]


def test_imdb_alternates_its_classes_by_number(release):
    extra = {"aclImdb/train/unsup/0_0.txt": b"x", "aclImdb/README": b"x"}
    parts = readers.imdb(release(reviews() | extra), {})
    assert [row[0] for row in parts["train"]] == ["neg", "pos"] * 3
    ends = [row[1].split("/")[-1] for row in parts["test"][::2]]
    assert ends == ["0_9.txt", "2_9.txt", "10_9.txt"]


GROUPS = {"label_values": ["a.b", "c.d"]}


def test_newsgroups_of_all_forms_are_equal(release, tmp_path):
    members, lines = posts(GROUPS["label_values"], 5), []
    mac = {"20news-bydate-train/a.b/._8": b"x", "20news-bydate-train/a.b/.DS_Store": b"x"}
    archive = readers.newsgroups(release(members | mac), GROUPS)
    for name, content in members.items():
        part, target, number = name.split("/")
        entry = {"split": part.rpartition("-")[2], "target": target, "id": number}
        lines.append(json.dumps(entry | {"text": content.decode("latin-1")}))
    path = write(tmp_path / "n.jsonl", "\n".join(lines))
    assert readers.newsgroups(path, GROUPS) == archive


@pytest.mark.parametrize(
    ("reader", "members", "message"),
    [
        ("reuters", {"README": b"x"}, r"expected reut2-000\.sgm"),
        ("imdb", {n: t for n, t in reviews().items() if "test/neg" not in n},
         "expected reviews in test/pos and test/neg"),
        ("imdb", reviews() | {"aclImdb/test/neg/7_1.txt": "나쁘다".encode("cp949")},
         r"member .*test/neg/7_1\.txt: expected utf-8"),
        ("newsgroups", posts(["x.y"], 1), "expected a label .*'x.y'"),
        ("newsgroups", {n: t for n, t in posts(["a.b"], 1).items() if "train" in n},
         "20news-bydate-test"),
    ],
)  # fmt: skip
def test_release_with_a_wrong_or_missing_part_is_refused(release, reader, members, message):
    with pytest.raises(DataError, match=message):
        getattr(readers, reader)(release(members), GROUPS | {"min_documents": 2})


@pytest.mark.parametrize("form", ["LF", "CRLF", "CR", "UTF-16"])
def test_vectors_are_the_same_in_every_form(tmp_path, form):
    ends = {"CRLF": "\r\n", "CR": "\r"}
    text = "the 1 2\ncafé -3 0.5\n".replace("\n", ends.get(form, "\n"))
    path = tmp_path / "vectors.txt"
    path.write_bytes(text.encode("utf-16" if form == "UTF-16" else "utf-8"))
    words, matrix = readers.vectors(path, {"embed_dim": 2})
    assert words == ["the", "café"]
    assert matrix.tolist() == [[1, 2], [-3, 0.5]]
