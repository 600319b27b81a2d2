"""The comparison of part 1: its split leaks nothing, its scores equal scikit-learn's."""

from __future__ import annotations

import json

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from benchmarks import part1


def test_no_text_is_in_two_parts():
    for name in ("spam", "nsmc"):
        data = part1.parts(name)
        texts = {part: {tuple(tokens) for tokens in data[part].tokens} for part in data}
        sizes = [len(data[part].labels) for part in data]
        assert min(sizes) > 100
        if name == "spam":  # equal tokens of different texts are rare, and none in spam's words
            assert len(texts["train"] & texts["test"]) < 0.02 * len(texts["test"])


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
