"""Tests of helpers.task_sets: from rows to records."""

from __future__ import annotations

import numpy as np
import pytest

from helpers import loading, task_sets

ORIGIN = {"scale": "full", "source": "a (cache)", "sha256": "0"}


@pytest.fixture
def rows(monkeypatch):
    """Return a function that sets what the next loader reads."""

    def set_rows(rows):
        def load_rows(name, _):
            return rows, ORIGIN | {"name": name, "splits": {}}

        monkeypatch.setattr(loading, "load_rows", load_rows)

    return set_rows


def test_translations(rows):
    rows([["Go.", "가."], ["Hi.", "안녕."]])
    for load in (task_sets.load_kor_eng, task_sets.load_fra_eng):
        pairs = load()
        assert (pairs.sources, pairs.targets) == (["Go.", "Hi."], ["가.", "안녕."])
        assert pairs.labels is None


def test_chatbot_has_its_classes(rows):
    rows([["2", "보고 싶어", "표현해 보세요."], ["0", "배고파", "뭐라도 드세요."]])
    chat = task_sets.load_chatbot()
    assert chat.sources == ["보고 싶어", "배고파"]
    assert [chat.label_names[label] for label in chat.labels] == ["love", "everyday"]


def test_scores_of_pairs_are_floats(rows):
    rows([["4.750", "가", "나"]])
    pairs = task_sets.load_sts_pairs()
    assert pairs.labels.tolist() == [4.75]
    assert pairs.label_names == ()


def test_zero_means_the_same_question(rows):
    rows([["0", "어이가 없네", "어이없네"], ["1", "안녕", "배고파"]])
    pairs = task_sets.load_question_pairs()
    assert [pairs.label_names[label] for label in pairs.labels] == ["same", "different"]


def test_span_questions(rows):
    rows([["누구?", "그때 김 씨가 왔다.", "김 씨", "3", "t"]])
    data = task_sets.load_squad()
    start, answer = data.starts[0], data.answers[0]
    assert data.contexts[0][start : start + len(answer)] == answer == "김 씨"


def test_ner_is_split_by_tens(rows):
    rows([[[str(number)], ["O"]] for number in range(25)])
    data = task_sets.load_ner()
    parts = {name: [tokens[0] for tokens in data.split(name)[0]] for name in data.splits}
    assert parts["dev"] == ["8", "18"]
    assert parts["test"] == ["9", "19"]
    assert parts["train"][:10] == ["0", "1", "2", "3", "4", "5", "6", "7", "10", "11"]
    assert sorted((n for part in parts.values() for n in part), key=int) == [
        str(n) for n in range(25)
    ]
    assert len(data.label_names) == 13


def test_vectors_can_be_cut(monkeypatch):
    matrix = np.eye(3, dtype="float32")
    origin = ORIGIN | {"name": "glove"}
    monkeypatch.setattr(loading, "load_vectors", lambda *_: (["a", "b", "c"], matrix, origin))
    assert task_sets.load_glove().vectors.shape == (3, 3)
    two = task_sets.load_glove(max_words=2)
    assert (two.words, two.vectors.shape) == (["a", "b"], (2, 3))
    assert np.shares_memory(two.vectors, matrix)  # a cut copies nothing
    for wrong in (0, -1):
        with pytest.raises(ValueError, match="max_words"):
            task_sets.load_glove(max_words=wrong)


def test_english_word_sets_come_with_a_pinned_package():
    pairs = task_sets.load_word_similarity("full", language="en")
    assert (pairs.first[1], pairs.second[1], pairs.scores[1]) == ("tiger", "cat", 7.35)
    analogies = task_sets.load_word_analogies("sample", language="en")
    assert len(analogies.splits) == 14
    assert analogies.split("family")[0][0] == ("boy", "girl", "brother", "sister")


@pytest.mark.parametrize("load", [task_sets.load_word_similarity, task_sets.load_word_analogies])
def test_unknown_language_is_refused(load):
    with pytest.raises(ValueError, match="'jp'"):
        load("sample", language="jp")
