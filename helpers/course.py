"""What a chapter begins with: its set-up in one line, the scale of the data, the seeds.

The project's root is where this package lies (it is installed in place, `pip install -e .`).

Not handled here: recorded figures (`helpers.results`), data (`helpers.datasets`).
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCALES = ("auto", "sample", "full")


def start(seed: int | None = None) -> None:
    """Set up a chapter: Hangul in figures and, with a seed, a quiet TensorFlow and fixed numbers.

    Call it before keras is imported: TensorFlow then writes no start-up log. Another
    TF_CPP_MIN_LOG_LEVEL than 3 in the environment keeps the log. MPLBACKEND=Agg or TkAgg, which
    leaves a notebook without figures, is set aside there.

    Raises
    ------
    RuntimeError
        If a seed is given and Keras is set to another backend than TensorFlow, or the font is
        missing.
    """
    import matplotlib.pyplot as plt

    from helpers import plots

    plt.rcParams.update(plots.hangul_rc())
    shell: Any = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    backend = os.environ.get("MPLBACKEND", "module://")  # of a notebook: module://…, nbagg
    if hasattr(shell, "kernel") and not backend.startswith(("module://", "nbagg")):
        shell.enable_matplotlib("inline")
    if seed is not None:
        _check_keras_backend()
        _import_tensorflow()
        import keras

        keras.utils.set_random_seed(seed)


def scale(asked: str | None = None) -> str:
    """Return `asked`, or what COURSE_SCALE asks for: "auto" (also without it), "sample" or "full".

    "auto" means full data where they are at hand or can be downloaded, else the sample.
    """
    wanted = (os.environ.get("COURSE_SCALE") or "auto") if asked is None else asked
    if wanted not in SCALES:
        raise ValueError(f"COURSE_SCALE or scale should be one of {SCALES}, got {wanted!r}; fix it")
    return wanted


def seeds(scale: str) -> list[int]:
    """Return the seeds of a chapter's main runs.

    Examples
    --------
    >>> seeds("sample"), seeds("full")
    ([0], [0, 1, 2])
    """
    if scale not in ("sample", "full"):
        raise ValueError(f'scale should be "sample" or "full", got {scale!r}; pass a data set\'s')
    return [0] if scale == "sample" else [0, 1, 2]


def _check_keras_backend() -> None:
    """Find the backend as keras itself does, but before its import would fail."""
    path = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "keras.json"
    try:
        saved = json.loads(path.read_text(encoding="utf-8")).get("backend")
    except (OSError, ValueError, AttributeError):  # no such file, or one that keras passes over
        saved = None
    variable = os.environ.get("KERAS_BACKEND")
    if variable:
        backend, remedy = variable, "unset the environment variable KERAS_BACKEND"
    else:
        backend, remedy = saved or "tensorflow", f'write "backend": "tensorflow" in {path}'
    if "keras" in sys.modules:  # too late for both
        backend = sys.modules["keras"].config.backend()
    if backend != "tensorflow":
        remedy = f"{remedy}, then restart Jupyter and the kernel"
        raise RuntimeError(f"Keras should run on the backend tensorflow, got {backend!r}; {remedy}")


def _import_tensorflow() -> None:
    """Import TensorFlow without its start-up log, and silence two pieces of advice for the session.

    They are that `fit` does not shuffle a `tf.data` pipeline (`training.batches` does), and that
    many small models mean many tracings.
    """
    if os.environ.get("TF_CPP_MIN_LOG_LEVEL", "3") != "3":
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    # TensorFlow 2.21 writes its first lines to the process' standard error whatever the level is:
    # the stream is closed during the import alone. Errors still arrive as exceptions.
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
