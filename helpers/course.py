"""What every notebook needs around its lesson: scale, seeds, a steady input pipeline, results.

The project's root is where this package lies (it is installed in place, `pip install -e .`).

Not handled here: running notebooks (`helpers.runner`), data (`helpers.datasets`).
"""

from __future__ import annotations

import datetime
import importlib
import json
import logging
import os
import platform
import sys
import time
import warnings
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "docs" / "results" / "full.json"
SCALES = ("auto", "sample", "full")
RECORDED_VERSIONS = ("tensorflow", "keras", "numpy", "scikit-learn")


def check_scale(scale: str) -> str:
    """Return `scale` if it is one of `SCALES`.

    Raises
    ------
    ValueError
        For any other word.

    Examples
    --------
    >>> check_scale("full")
    'full'
    """
    if scale not in SCALES:
        raise ValueError(f"scale (COURSE_SCALE) should be one of {SCALES}, got {scale!r}")
    return scale


def scale() -> str:
    """Return the scale asked for by the environment variable COURSE_SCALE, "auto" without it.

    Returns
    -------
    {"auto", "sample", "full"}
        "auto" means: full data where they are at hand or can be downloaded, else the sample.

    Raises
    ------
    ValueError
        If the variable holds another word.

    Examples
    --------
    >>> scale() in SCALES
    True
    """
    return check_scale(os.environ.get("COURSE_SCALE") or "auto")


def seeds(scale: str) -> list[int]:
    """Return the seeds of a chapter's main runs: one at sample scale, three at full scale.

    Raises
    ------
    ValueError
        If `scale` is neither "sample" nor "full": ask the loaded data set which it is.

    Examples
    --------
    >>> seeds("sample"), seeds("full")
    ([0], [0, 1, 2])
    """
    if scale not in ("sample", "full"):
        raise ValueError(
            f'scale should be "sample" or "full" (a data set\'s .scale), got {scale!r}'
        )
    return [0] if scale == "sample" else [0, 1, 2]


def quiet_tensorflow() -> None:
    """Import TensorFlow without its start-up log; call it before keras is imported.

    TensorFlow 2.21 writes its first lines to the process' standard error whatever
    TF_CPP_MIN_LOG_LEVEL says, so that stream is closed during the import alone. Errors of the
    import still arrive as exceptions. Two pieces of advice are silenced for the whole session: that
    `fit` does not shuffle a `tf.data` pipeline (`batches` does), and that many small models mean
    many tracings. Another TF_CPP_MIN_LOG_LEVEL than 3 in the environment keeps everything.

    Examples
    --------
    >>> quiet_tensorflow()
    >>> os.environ["TF_CPP_MIN_LOG_LEVEL"]
    '3'
    """
    if os.environ.get("TF_CPP_MIN_LOG_LEVEL", "3") != "3":
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    sys.stderr.flush()
    kept, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        importlib.import_module("tensorflow")
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", message="`shuffle=True` was passed", category=UserWarning)


def batches(x, y, *, batch_size: int = 32, seed: int | None = None):
    """Return a `tf.data` pipeline over arrays that keeps the CPU busy.

    `fit` on plain arrays lets tf.data's autotuner back off, and epochs of a small model then idle
    for seconds (benchmarks/test_batches.py measures it). This pipeline has no autotuner.

    Parameters
    ----------
    x, y : numpy.ndarray
        Inputs (n, ...) and targets (n, ...). A model with several inputs takes x as their tuple.
    batch_size : int
        The last batch may be smaller.
    seed : int, optional
        Shuffle anew each epoch, starting from this seed; None keeps the order.

    Returns
    -------
    tf.data.Dataset
        Of (x (batch, ...), y (batch, ...)).

    Raises
    ------
    ValueError
        If `x` and `y` differ in length, are empty, or `batch_size` is below 1.

    Examples
    --------
    >>> import numpy as np
    >>> [x.shape[0] for x, _ in batches(np.zeros((5, 2)), np.zeros(5), batch_size=2)]
    [2, 2, 1]
    """
    lengths = [len(part) for part in (x if isinstance(x, tuple) else (x,))]
    if set(lengths) != {len(y)} or len(y) == 0:
        got = " and ".join(map(str, [*lengths, len(y)]))
        raise ValueError(f"x and y should have the same length above 0, got {got}")
    if batch_size < 1:
        raise ValueError(f"batch_size should be at least 1, got {batch_size}")
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((x, y))
    if seed is not None:
        data = data.shuffle(len(y), seed=seed, reshuffle_each_iteration=True)
    options = tf.data.Options()
    options.autotune.enabled = False
    return data.batch(batch_size).prefetch(2).with_options(options)


def progress(label: str):
    """Return a Keras callback that shows a training's progress in one line, updated in place.

    Keras' own bar leaves a line with timings for each epoch in the saved notebook; this leaves one
    line with the last losses.

    Parameters
    ----------
    label : str
        Stands at the start of the line.

    Returns
    -------
    keras.callbacks.Callback
        A new one for each `fit`.

    Examples
    --------
    >>> type(progress("SimpleRNN")).__name__
    'Progress'
    """
    import keras
    from IPython.display import display

    class Progress(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.epoch, self.shown = 0, display(_Line(f"{label}: …"), display_id=True)

        def on_train_batch_end(self, batch, logs=None):
            steps = self.params.get("steps")
            # About twenty updates an epoch: each one costs a message to the browser.
            if self.shown and steps and batch % max(1, steps // 20) == 0:
                self._show(f"에포크 {self.epoch + 1}/{self.params['epochs']} {batch / steps:4.0%}")

        def on_epoch_end(self, epoch, logs=None):
            self.epoch = epoch + 1
            losses = ", ".join(f"{name} {value:.4f}" for name, value in (logs or {}).items())
            self._show(f"에포크 {self.epoch}/{self.params['epochs']} {losses}")

        def _show(self, text):
            if self.shown:  # None outside a notebook
                self.shown.update(_Line(f"{label}: {text}"))

    return Progress()


def stopwatch():
    """Return a Keras callback that keeps the seconds of each epoch, its validation included.

    Returns
    -------
    keras.callbacks.Callback
        With the list `seconds`, one number an epoch; a new one for each `fit`.

    Examples
    --------
    >>> stopwatch().seconds
    []
    """
    import keras

    class Stopwatch(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.seconds = []

        def on_epoch_begin(self, epoch, logs=None):
            self.start = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            self.seconds.append(time.perf_counter() - self.start)

    return Stopwatch()


class _Line:
    """A line of text that displays without quotes."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return self.text


def record(chapter: str, metrics: dict, *, data, lecture=None, target=None, seeds=(0,)):
    """Record a chapter's headline figures and return them as the table "강의와 비교".

    Under `make full` the figures go to docs/results/full.json; elsewhere nothing is written.

    Parameters
    ----------
    chapter : str
        The notebook's name without ending, such as "11_spam_rnn".
    metrics : dict
        Name to a number, or to one number a seed. Fractions between 0 and 1, not per cent.
    data : LabelledTexts, Corpus, ...
        The chapter's main data set: its name, scale, hash and length are recorded.
    lecture, target : dict, optional
        The lecture's figures and the course's aims, by the same names.
    seeds : sequence of int
        The seeds behind the lists in `metrics`.

    Returns
    -------
    pandas.DataFrame
        A row a metric; 강의, 여기 (this run), 전체 규모 (docs/results/full.json), 목표.

    Raises
    ------
    ValueError
        If a list has not one value a seed, or a value is not finite.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> spam = SimpleNamespace(name="spam", scale="sample", sha256="0")
    >>> record("99_none", {"best_accuracy": 0.5}, data=spam).iloc[0].tolist()
    ['best_accuracy', '—', '0.5000', '측정하지 않음', '—']
    """
    import pandas as pd

    lecture, target = lecture or {}, target or {}
    entry = {
        "metrics": {name: _summary(name, value, seeds) for name, value in metrics.items()},
        "lecture": lecture,
        "target": target,
    }
    path = os.environ.get("COURSE_RESULTS")
    if path and data.scale == "full":
        _write(Path(path), chapter, entry | _surroundings(data))
    full = results().get(chapter, {"metrics": {}})["metrics"]
    return pd.DataFrame(
        [
            {
                "지표": name,
                "강의": number(lecture.get(name)),
                "여기": spread(here),
                "전체 규모": spread(full[name]) if name in full else "측정하지 않음",
                "목표": number(target.get(name)),
            }
            for name, here in entry["metrics"].items()
        ]
    )


def results() -> dict:
    """Return what docs/results/full.json holds, chapter by chapter; {} if there is no such file.

    Examples
    --------
    >>> isinstance(results(), dict)
    True
    """
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}


def _summary(name: str, value, seeds) -> dict:
    """Return mean, sample standard deviation and seeds of one metric."""
    import numpy as np

    values = np.atleast_1d(np.asarray(value, dtype=float))
    if values.size not in (1, len(seeds)) or not np.isfinite(values).all():
        raise ValueError(
            f"metric {name!r} should be one finite number, or one for each of the seeds "
            f"{list(seeds)}, got {value!r}"
        )
    std = float(values.std(ddof=1)) if values.size > 1 else 0.0
    return {
        "mean": round(float(values.mean()), 6),
        "std": round(std, 6),
        "seeds": list(seeds)[: values.size],
    }


def _surroundings(data) -> dict:
    """Return what a later reader needs in order to judge a figure."""
    return {
        "device": f"{os.cpu_count()} CPU cores",
        "rows": len(data),
        "data": data.source,
        "data_sha256": data.sha256,
        "versions": {"python": platform.python_version()}
        | {name: metadata.version(name) for name in RECORDED_VERSIONS},
        "date": datetime.date.today().isoformat(),
    }


def _write(path: Path, chapter: str, entry: dict) -> None:
    """Replace one chapter's entry; the file is never seen half written."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    known[chapter] = entry
    part = path.with_suffix(".part")
    text = json.dumps(dict(sorted(known.items())), ensure_ascii=False, indent=1)
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def number(value: float | None) -> str:
    """Return a figure as text: counts as whole numbers, shares with four places.

    Examples
    --------
    >>> number(199_680.0), number(0.98), number(None)
    ('199,680', '0.9800', '—')
    """
    if value is None:
        return "—"
    return f"{value:,.0f}" if abs(value) >= 1000 and float(value).is_integer() else f"{value:.4f}"


def spread(summary: dict) -> str:
    """Return a recorded metric as text: its mean, and its spread where there are several seeds.

    Examples
    --------
    >>> spread({"mean": 0.98, "std": 0.002, "seeds": [0, 1, 2]})
    '0.9800 ± 0.0020'
    """
    many = len(summary["seeds"]) > 1
    return number(summary["mean"]) + (f" ± {summary['std']:.4f}" if many else "")
