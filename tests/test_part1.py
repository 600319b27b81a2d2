"""The comparison of part 1: its split leaks nothing, its scores equal scikit-learn's."""

from __future__ import annotations

import json

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from benchmarks import part1
from helpers import datasets


def test_repeats_never_lead_from_train_to_test(monkeypatch):
    texts = [f"word{number % 60} end" for number in range(200)]  # most of them three times
    labels = np.arange(200) % 2
    origin = dict.fromkeys(("name", "scale", "source", "sha256"), "")
    data = datasets.LabelledTexts(texts, labels, ("a", "b"), **origin)
    monkeypatch.setattr(datasets, "load_spam", lambda: data)
    parts = part1.parts("spam")
    tokens = {name: [tuple(row) for row in part.tokens] for name, part in parts.items()}
    assert not set(tokens["train"]) & set(tokens["test"])
    assert not set(tokens["train"]) & set(tokens["validation"])
    assert len(set(tokens["train"])) == len(tokens["train"])


def test_scores_equal_scikit_learn_and_lie_in_their_interval():
    rng = np.random.default_rng(0)
    truth, answers = rng.integers(0, 3, 300), rng.integers(0, 3, 300)
    accuracy, macro = part1.interval(truth, answers, 3)
    assert abs(accuracy[0] - accuracy_score(truth, answers)) < 1e-4
    assert abs(macro[0] - f1_score(truth, answers, average="macro")) < 1e-4
    for value, low, high in (accuracy, macro):
        assert low < value < high


def test_a_perfect_model_has_an_interval_without_width():
    truth = np.array([0, 1, 2, 1])
    assert part1.interval(truth, truth, 3) == ([1.0, 1.0, 1.0], [1.0, 1.0, 1.0])


def test_results_are_added_to_what_is_known(tmp_path):
    path = tmp_path / "part1.json"
    path.write_text('{"imdb": {"linear": {"accuracy": [0.9, 0.8, 1.0]}}}', encoding="utf-8")
    part1.main(["spam"], path, ("Naive Bayes",))
    known = json.loads(path.read_text(encoding="utf-8"))
    assert known["imdb"]["linear"]["accuracy"][0] == 0.9
    value, low, high = known["spam"]["Naive Bayes"]["accuracy"]
    assert 0.9 < low <= value <= high <= 1
