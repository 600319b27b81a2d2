"""Tests of helpers.parsers: round trips of arbitrary text, and rows that do not fit."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import parsers
from helpers.archives import DataError

COMMA = {"columns": ["label", "text"], "label_values": ["ham", "spam"]}
TAB = {"columns": ["label", "document"], "delimiter": "\t", "quoted": False, "label_values": "01"}
BARE = {"names": ["source", "target", "by"], "columns": ["source", "target"], "fields": [2, 3]}
BARE |= {"delimiter": "\t", "quoted": False}

# Any text; a bare carriage return is folded by csv's own line rules, so no official file has one.
FIELD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))
# What an unquoted file can hold: no tab, no line end.
PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\t\n"))
WORD = st.text(st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]), min_size=1)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("parsers") / "set.txt"


def write(path, content: str | bytes):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@given(rows=st.lists(st.tuples(st.sampled_from(["ham", "spam"]), FIELD), min_size=1))
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_quoted_table_round_trip(path, rows, delimiter):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerows([("label", "text"), *rows])
    write(path, buffer.getvalue())
    got = parsers.table(path, COMMA | {"delimiter": delimiter})["all"]
    assert got == [list(row) for row in rows]


@given(rows=st.lists(st.tuples(PLAIN, st.sampled_from("01")), min_size=1))
def test_unquoted_table_round_trip(path, rows):
    lines = [f"{number}\t{text}\t{label}" for number, (text, label) in enumerate(rows)]
    write(path, "\n".join(["id\tdocument\tlabel", *lines]) + "\n")
    assert parsers.table(path, TAB)["all"] == [[label, text] for text, label in rows]


@given(rows=st.lists(st.tuples(WORD, PLAIN), min_size=1))
def test_bare_pairs_round_trip_with_and_without_a_third_column(path, rows):
    write(path, "".join(f"{a}\t{b}\tCC-BY\n{a}\t{b}\n" for a, b in rows))
    assert parsers.table(path, BARE)["all"] == [list(row) for row in rows for _ in range(2)]


@given(rows=st.lists(st.tuples(st.sampled_from(["train", "test"]), FIELD), min_size=1))
@pytest.mark.parametrize("ascii_only", [False, True])
def test_jsonl_round_trip(path, rows, ascii_only):
    entries = [{"split": split, "label": "x", "text": text} for split, text in rows]
    write(path, "\n".join(json.dumps(entry, ensure_ascii=ascii_only) for entry in entries) + "\n")
    got = parsers.jsonl(path, {"columns": ["label", "text"]})
    for split in ("train", "test"):
        assert [text for _, text in got.get(split, [])] == [t for s, t in rows if s == split]


@given(st.lists(PLAIN, min_size=1).filter(lambda rows: "".join(rows).strip()))
def test_lines_round_trip(path, rows):
    write(path, "\n".join(rows) + "\n")
    assert parsers.lines(path, {})["all"] == rows


TOKEN = st.one_of(st.just(" "), WORD.filter(lambda word: not word.startswith("##")))


@given(st.lists(st.lists(st.tuples(TOKEN, st.sampled_from(["O", "B-PS", "I-PS"])), min_size=1)))
def test_tagged_round_trip(path, sentences):
    blocks = ["".join(f"{token}\t{tag}\n" for token, tag in pairs) for pairs in sentences]
    write(path, "## made here\n" + "\n".join(blocks))
    got = parsers.tagged(path, {"comment": "##", "label_values": ["O", "B-PS", "I-PS"]})["all"]
    assert got == [[[a for a, _ in pairs], [b for _, b in pairs]] for pairs in sentences]


@given(st.lists(st.tuples(WORD, WORD, WORD, WORD).filter(lambda q: q[0][0] != ":"), min_size=1))
def test_analogies_round_trip(path, questions):
    write(path, ": one\n" + "".join(" ".join(q) + "\n" for q in questions) + ": two\n")
    assert parsers.analogies(path, {}) == {"one": [list(q) for q in questions], "two": []}


@pytest.mark.parametrize(
    ("reader", "declared", "content", "message"),
    [
        (parsers.table, COMMA, b"", "expected text, got an empty file"),
        (parsers.table, COMMA, b" \n\n", "got an empty file"),
        (parsers.table, COMMA, "label,text\n", "line 2: expected at least one row, got none"),
        (parsers.table, COMMA, "label,body\nham,a\n", r"line 1: expected the columns label, text"),
        (parsers.table, COMMA, "label,text\nham,a\nham\n", "line 3: expected 2 fields, got 1"),
        (parsers.table, COMMA, "label,text\nham,a,b\n", "line 2: expected 2 fields, got 3"),
        (parsers.table, COMMA, "label,text\nham,a\nspan,b\n", r"line 3: expected a label .*'span'"),
        (parsers.table, COMMA, "label,text\nham,한글\n".encode("cp949"), "line 2: .*perhaps cp949"),
        (parsers.table, COMMA, 'label,text\nham,"a\nb"\nx,c\n', "line 4: expected a label"),
        (parsers.table, COMMA, 'label,text\nham,"' + "a" * 200_000 + '"\n', "a CSV row"),
        (
            parsers.table,
            TAB,
            "id\tdocument\tlabel\n1\tgood\t2\n",
            r"line 2: expected a label .*'2'",
        ),
        (parsers.table, TAB, "id\tdocument\tlabel\n1\tgood\n", "line 2: expected 3 fields, got 2"),
        (parsers.table, BARE, "Go.\tVa !\n\n", "line 2: expected 2 or 3 fields, got 1"),
        (parsers.jsonl, COMMA, '{"split": "train", "label": "ham"}', "line 1: expected a JSON"),
        (parsers.jsonl, COMMA, '{"split": "train",', "line 1: expected a JSON object"),
        (parsers.jsonl, COMMA, '["train", "ham", "a"]', "line 1: expected a JSON object"),
        (
            parsers.jsonl,
            COMMA,
            '{"split": "train", "label": "ham", "text": 3}',
            "text in every field",
        ),
        (
            parsers.jsonl,
            COMMA,
            '{"split": "train", "label": "egg", "text": "a"}',
            r"line 1: .*'egg'",
        ),
        (parsers.tagged, {}, "서\tB-LC\n울\n", "line 2: expected a token, a tab and a tag"),
        (parsers.tagged, {}, "서\tB-LC\tx\n", "line 1: expected a token"),
        (parsers.tagged, {"label_values": ["O"]}, "서\tB-XX\n", r"line 1: .*'B-XX'"),
        (parsers.analogies, {}, "a b c d\n", "line 1: expected four words below"),
        (parsers.analogies, {}, ": s\na b c\n", "line 2: expected four words"),
        (parsers.lines, {}, "한글".encode("utf-16"), "expected utf-8 text"),
    ],
)
def test_bad_input_is_named(path, reader, declared, content, message):
    with pytest.raises(DataError, match=f"set.txt.*{message}") as caught:
        reader(write(path, content), declared)
    assert ";" in str(caught.value)  # the remedy


@pytest.mark.parametrize("score", ["", "x", "5.1", "-1", "nan", "inf"])
def test_number_out_of_range_is_refused(path, score):
    write(path, f"score\ta\n3.2\tb\n{score}\tc\n")
    declared = {"columns": ["score", "a"], "delimiter": "\t", "quoted": False}
    with pytest.raises(DataError, match="line 3: expected a number from 0 to 5"):
        parsers.table(path, declared | {"numbers": {"score": [0, 5]}})


def test_labels_lose_the_blanks_behind_them(path):
    write(path, "label,text\nham  ,a \n")
    assert parsers.table(path, COMMA)["all"] == [["ham", "a "]]


def test_quotes_are_plain_characters_where_nothing_is_quoted(path):
    write(path, 'id\tdocument\tlabel\n1\t"open\t1\n2\tclose"\t0\n')
    assert parsers.table(path, TAB)["all"] == [["1", '"open'], ["0", 'close"']]


def test_comment_lines_and_byte_order_mark_are_skipped(path):
    write(path, "\ufeff# c\na\tb\t1\n")
    declared = BARE | {"comment": "#", "encoding": "utf-8-sig"}
    assert parsers.table(path, declared)["all"] == [["a", "b"]]


def test_lines_of_the_unicode_kind_do_not_end_a_row(path):
    write(path, "id\tdocument\tlabel\n1\ta\u2028b\x85c\x0bd\t1\n")
    assert parsers.table(path, TAB)["all"] == [["1", "a\u2028b\x85c\x0bd"]]


def test_chat_is_question_then_answer(path):
    write(path, 'Q,A,label\n"안녕, 잘 지내?",네,0\n뭐 해?,공부,0\n')
    rows = parsers.chat(path, {"columns": ["Q", "A"]})["all"]
    assert rows == ["안녕, 잘 지내?", "네", "뭐 해?", "공부"]
