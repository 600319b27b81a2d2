"""Tests of helpers.course: scale, pipeline, progress, and the figures a chapter records."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import course

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
SAMPLE = SimpleNamespace(name="spam", scale="sample", sha256="0" * 64, source="x")


class Full(SimpleNamespace):
    def __len__(self):
        return 5572


FULL = Full(name="spam", scale="full", sha256="1" * 64, source="spam.csv (COURSE_DATA)")


@pytest.mark.parametrize("word", ["auto", "sample", "full"])
def test_scale_is_read_from_the_environment(monkeypatch, word):
    monkeypatch.setenv("COURSE_SCALE", word)
    assert course.scale() == word


def test_scale_is_auto_by_default(monkeypatch):
    monkeypatch.delenv("COURSE_SCALE", raising=False)
    assert course.scale() == "auto"


def test_wrong_scale_names_the_choices(monkeypatch):
    monkeypatch.setenv("COURSE_SCALE", "huge")
    with pytest.raises(ValueError, match=r"'auto', 'sample', 'full'.*'huge'"):
        course.scale()


def test_seeds_want_a_resolved_scale():
    with pytest.raises(ValueError, match="'auto'"):
        course.seeds("auto")


def test_import_has_no_side_effect():
    """Importing the module loads no heavy package and changes no environment variable."""
    code = (
        "import os, sys; before = dict(os.environ); import helpers.course; "
        "assert dict(os.environ) == before; "
        "assert not {'tensorflow', 'keras', 'pandas', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_quiet_tensorflow_keeps_an_explicit_level(monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    course.quiet_tensorflow()
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"


@pytest.mark.slow
def test_quiet_tensorflow_leaves_the_error_stream_empty_and_usable():
    code = (
        "from helpers import course; course.quiet_tensorflow(); import keras, numpy, sys; "
        "keras.layers.Dense(1)(numpy.ones((1, 1))); print('still heard', file=sys.stderr)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == "still heard\n"


def test_batches_keep_every_row_once_and_pairs_together():
    x = np.arange(10).reshape(10, 1)
    for seed in (None, 3):
        pairs = [
            (a, b)
            for xs, ys in course.batches(x, x[:, 0] * 2, batch_size=3, seed=seed)
            for a, b in zip(xs.numpy()[:, 0], ys.numpy(), strict=True)
        ]
        assert sorted(a for a, _ in pairs) == list(range(10))
        assert all(b == 2 * a for a, b in pairs)


def test_batches_shuffle_by_seed_alone():
    def order(seed):
        data = course.batches(np.arange(50), np.zeros(50), batch_size=50, seed=seed)
        return next(iter(data))[0].numpy().tolist()

    assert order(None) == list(range(50))
    assert order(1) == order(1)
    assert order(1) != order(2)
    assert order(1) != list(range(50))


def test_batches_shuffle_anew_each_epoch():
    data = course.batches(np.arange(50), np.zeros(50), batch_size=50, seed=1)
    first, second = (next(iter(data))[0].numpy().tolist() for _ in range(2))
    assert first != second


def test_batches_of_several_inputs_stay_together():
    x = np.arange(10)
    for (a, b), y in course.batches((x, x * 2), x * 3, batch_size=4, seed=3):
        np.testing.assert_array_equal(b, a * 2)
        np.testing.assert_array_equal(y, a * 3)
    with pytest.raises(ValueError, match="got 10 and 9 and 10"):
        course.batches((x, x[:9]), x)


def test_batches_have_no_autotuner():
    assert not course.batches(np.zeros(2), np.zeros(2)).options().autotune.enabled


@pytest.mark.parametrize(("n", "m", "size"), [(3, 2, 1), (0, 0, 1), (2, 2, 0)])
def test_batches_refuse_bad_input(n, m, size):
    with pytest.raises(ValueError, match="got"):
        course.batches(np.zeros(n), np.zeros(m), batch_size=size)


def test_progress_trains_silently_outside_a_notebook(capsys):
    import keras

    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    data = course.batches(np.ones((4, 1)), np.ones(4), batch_size=2)
    model.fit(data, epochs=2, verbose=0, callbacks=[course.progress("Dense")])
    assert "loss" not in capsys.readouterr().err


def test_stopwatch_keeps_one_number_an_epoch():
    import keras

    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    watch = course.stopwatch()
    model.fit(np.ones((4, 1)), np.ones(4), epochs=3, verbose=0, callbacks=[watch])
    assert len(watch.seconds) == 3
    assert min(watch.seconds) > 0


def test_record_table_shows_mean_and_spread(monkeypatch):
    monkeypatch.setattr(course, "results", dict)
    table = course.record(
        "11_spam_rnn",
        {"accuracy": [0.98, 0.99, 1.0], "count": 3},
        data=SAMPLE,
        lecture={"accuracy": 0.9816},
        target={"accuracy": 0.99},
        seeds=[0, 1, 2],
    )
    # The sample standard deviation of 0.98, 0.99, 1.00 is 0.01, by hand.
    assert table.iloc[0].tolist() == [
        "accuracy",
        "0.9816",
        "0.9900 ± 0.0100",
        "측정하지 않음",
        "0.9900",
    ]
    assert table.iloc[1]["여기"] == "3.0000"


def test_record_writes_only_full_scale_and_only_when_asked(tmp_path, monkeypatch):
    path = tmp_path / "full.json"
    course.record("11", {"accuracy": 0.5}, data=FULL)
    monkeypatch.setenv("COURSE_RESULTS", str(path))
    course.record("11", {"accuracy": 0.5}, data=SAMPLE)
    assert not path.exists()
    course.record("11", {"accuracy": [0.5, 0.7]}, data=FULL, seeds=[0, 1])
    course.record("01", {"bits": 2.0}, data=FULL)
    written = json.loads(path.read_text())
    assert list(written) == ["01", "11"]
    assert written["11"]["metrics"]["accuracy"] == {"mean": 0.6, "std": 0.141421, "seeds": [0, 1]}
    assert written["11"]["rows"] == 5572
    assert written["11"]["data_sha256"] == "1" * 64
    assert {"device", "versions", "date", "lecture", "target"} <= set(written["11"])


def test_record_replaces_a_chapter_and_keeps_the_others(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "full.json"))
    for value in (0.1, 0.2):
        course.record("11", {"accuracy": value}, data=FULL)
    course.record("12", {"accuracy": 0.3}, data=FULL)
    written = json.loads((tmp_path / "full.json").read_text())
    assert {k: v["metrics"]["accuracy"]["mean"] for k, v in written.items()} == {
        "11": 0.2,
        "12": 0.3,
    }


@pytest.mark.parametrize("value", [[0.1, 0.2], float("nan"), [0.1, float("inf"), 0.2]])
def test_record_refuses_what_is_not_a_figure_per_seed(value):
    with pytest.raises(ValueError, match="one finite number"):
        course.record("11", {"accuracy": value}, data=SAMPLE, seeds=[0, 1, 2])
