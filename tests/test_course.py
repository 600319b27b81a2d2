"""Tests of helpers.course: the set-up of a chapter, its scale and seeds."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from types import SimpleNamespace

import IPython
import matplotlib.pyplot as plt
import pytest

from helpers import course


def run(code: str, **environment: str) -> subprocess.CompletedProcess:
    """Run code in a fresh Python, without the level of TensorFlow's log that a test has set."""
    kept = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    return subprocess.run(
        [sys.executable, "-c", code], env=kept | environment, capture_output=True, text=True
    )


# --- scale and seeds


@pytest.mark.parametrize("word", ["auto", "sample", "full"])
def test_scale_is_read_from_the_environment(monkeypatch, word):
    monkeypatch.setenv("COURSE_SCALE", word)
    assert course.scale() == word


@pytest.mark.parametrize("empty", [None, ""])
def test_scale_is_auto_by_default(monkeypatch, empty):
    monkeypatch.delenv("COURSE_SCALE")
    if empty is not None:
        monkeypatch.setenv("COURSE_SCALE", empty)
    assert course.scale() == "auto"


def test_wrong_scale_names_the_choices(monkeypatch):
    monkeypatch.setenv("COURSE_SCALE", "huge")
    with pytest.raises(ValueError, match=r"'auto', 'sample', 'full'.*'huge'"):
        course.scale()


def test_seeds_want_a_resolved_scale():
    with pytest.raises(ValueError, match="'auto'"):
        course.seeds("auto")


# --- start


@pytest.mark.slow
def test_import_and_start_without_a_seed_load_no_more_than_they_need():
    code = """
import os, sys
before = dict(os.environ)
from helpers import course
assert not {"tensorflow", "keras", "pandas", "numpy", "matplotlib"} & set(sys.modules)
course.start()
assert not {"tensorflow", "keras", "pandas", "IPython"} & set(sys.modules)
assert dict(os.environ) == before
"""
    done = run(code)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_start_with_a_seed_writes_nothing_and_leaves_the_error_stream_open():
    code = """
import sys
import matplotlib.font_manager  # it may write that it builds its list of fonts
print("from here on", file=sys.stderr, flush=True)
from helpers import course
course.start(seed=1)
course.start(seed=1)
import keras, numpy
keras.layers.Dense(1)(numpy.ones((1, 1)))
print("still heard", file=sys.stderr)
"""
    done = run(code)
    assert done.stderr.partition("from here on\n")[2] == "still heard\n"
    assert done.stdout == ""


def test_start_sets_the_font_and_the_seed():
    with plt.rc_context({"font.family": ["DejaVu Sans"]}):
        course.start(seed=3)
        assert plt.rcParams["font.family"] == ["Noto Sans KR", "DejaVu Sans"]
        drawn = random.random()
        course.start(seed=3)
        assert drawn == random.random() == random.Random(3).random()


def test_an_explicit_level_keeps_the_log(monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    importlib = SimpleNamespace(import_module=lambda name: pytest.fail(f"{name} was silenced"))
    monkeypatch.setattr(course, "importlib", importlib)
    course._import_tensorflow()
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"


# --- another backend of matplotlib


@pytest.mark.parametrize(
    ("shell", "backend", "switched"),
    [
        ({"kernel": "ipykernel"}, "agg", ["inline"]),
        ({"kernel": "ipykernel"}, "TkAgg", ["inline"]),
        ({"kernel": "ipykernel"}, "nbagg", []),
        ({"kernel": "ipykernel"}, "module://matplotlib_inline.backend_inline", []),
        ({}, "agg", []),  # a terminal
    ],
)
def test_figures_appear_in_a_kernel_whatever_mplbackend_says(monkeypatch, shell, backend, switched):
    calls: list[str] = []
    shell = SimpleNamespace(**shell, enable_matplotlib=calls.append)
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setenv("MPLBACKEND", backend)
    with plt.rc_context():
        course.start()
    assert calls == switched


# --- another backend of Keras


@pytest.fixture
def keras_home(monkeypatch, tmp_path):
    """Return an empty KERAS_HOME, as in a process that has not imported keras."""
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    return tmp_path


def test_backend_of_the_environment_is_refused_by_name(keras_home, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    with pytest.raises(RuntimeError, match=r"got 'torch'; unset .* KERAS_BACKEND.* restart"):
        course._check_keras_backend()


def test_backend_of_the_file_is_refused_with_its_path(keras_home):
    (keras_home / "keras.json").write_text(json.dumps({"backend": "jax"}))
    with pytest.raises(RuntimeError) as caught:
        course._check_keras_backend()
    assert "got 'jax'" in str(caught.value)
    assert str(keras_home / "keras.json") in str(caught.value)


def test_file_in_the_home_folder_is_found(keras_home, monkeypatch):
    monkeypatch.delenv("KERAS_HOME")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(keras_home))
    (keras_home / ".keras").mkdir()
    (keras_home / ".keras" / "keras.json").write_text('{"backend": "jax"}')
    with pytest.raises(RuntimeError, match="got 'jax'"):
        course._check_keras_backend()


def test_keras_that_was_imported_with_another_backend_is_refused(keras_home, monkeypatch):
    keras = SimpleNamespace(config=SimpleNamespace(backend=lambda: "jax"))
    monkeypatch.setitem(sys.modules, "keras", keras)
    with pytest.raises(RuntimeError, match=r"got 'jax'.*restart"):
        course._check_keras_backend()


@pytest.mark.parametrize("saved", [None, "{}", '{"backend": "tensorflow"}', "not JSON", "[1, 2]"])
@pytest.mark.parametrize("variable", [None, "", "tensorflow"])
def test_tensorflow_passes_wherever_it_is_set(keras_home, monkeypatch, saved, variable):
    if saved is not None:
        (keras_home / "keras.json").write_text(saved)
    if variable is not None:
        monkeypatch.setenv("KERAS_BACKEND", variable)
    course._check_keras_backend()


def test_the_environment_goes_before_the_file(keras_home, monkeypatch):
    (keras_home / "keras.json").write_text('{"backend": "jax"}')
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    course._check_keras_backend()


def test_what_keras_runs_on_goes_before_what_is_set(keras_home, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")  # too late to matter
    keras = SimpleNamespace(config=SimpleNamespace(backend=lambda: "tensorflow"))
    monkeypatch.setitem(sys.modules, "keras", keras)
    course._check_keras_backend()


@pytest.mark.slow
def test_start_refuses_the_backend_before_keras_is_imported():
    code = """
import sys
from helpers import course
course.start()  # figures need no Keras
try:
    course.start(seed=1)
except RuntimeError as error:
    print(error)
assert not {"keras", "tensorflow"} & set(sys.modules)
"""
    done = run(code, KERAS_BACKEND="torch")
    assert done.returncode == 0, done.stderr
    assert "KERAS_BACKEND" in done.stdout
