"""Around Keras' `fit`: an input pipeline, and one line of progress that keeps the time.

Not handled here: models, losses, early stopping (Keras has them), splitting data
(`helpers.splits`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras
    import numpy as np
    import tensorflow as tf


def batches(
    x: np.ndarray | tuple[np.ndarray, ...],
    y: np.ndarray,
    *,
    batch_size: int = 32,
    seed: int | None = None,
) -> tf.data.Dataset:
    """Return a `tf.data` pipeline of (x (batch, ...), y (batch, ...)) for `fit`.

    `fit(x, y)` on arrays trains as well but idles about half a second a fit or epoch, which shows
    where epochs are short (benchmarks/test_batches.py). This pipeline runs without tf.data's
    autotuner, which backs off there.

    A model with several inputs takes x as their tuple. With a seed the rows are shuffled anew each
    epoch; without one they keep their order. The last batch may be smaller.

    Examples
    --------
    >>> import numpy as np
    >>> [x.shape[0] for x, _ in batches(np.zeros((5, 2)), np.zeros(5), batch_size=2)]
    [2, 2, 1]
    """
    import tensorflow as tf

    lengths = [len(part) for part in (*(x if isinstance(x, tuple) else (x,)), y)]
    if len(set(lengths)) != 1 or len(y) == 0:
        got = " and ".join(map(str, lengths))
        raise ValueError(f"x and y should have the same length above 0, got {got}; check the split")
    data = tf.data.Dataset.from_tensor_slices((x, y))
    if seed is not None:
        data = data.shuffle(len(y), seed=seed, reshuffle_each_iteration=True)
    options = tf.data.Options()
    options.autotune.enabled = False
    return data.batch(batch_size).prefetch(2).with_options(options)


def progress(label: str) -> keras.callbacks.Callback:
    """Return a Keras callback, new for each `fit`, that shows one line, updated in place.

    Keras' own bar leaves a line with timings for each epoch in the saved notebook; this leaves
    `label` and the last losses. Outside a notebook it shows nothing. Its list `seconds` has one
    number an epoch, the validation counted.
    """
    import keras
    from IPython import get_ipython
    from IPython.display import display

    class Progress(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            line = {"text/plain": f"{label}: …"}
            self.epoch, self.seconds = 0, []
            self.shown = display(line, raw=True, display_id=True) if get_ipython() else None

        def on_epoch_begin(self, epoch, logs=None):
            self.start = time.perf_counter()

        def on_train_batch_end(self, batch, logs=None):
            steps = self.params.get("steps")
            # About twenty updates an epoch: each one costs a message to the browser.
            if steps and batch % max(1, steps // 20) == 0:
                self._show(f"{self.epoch + 1}/{self.params['epochs']} {batch / steps:4.0%}")

        def on_epoch_end(self, epoch, logs=None):
            self.epoch = epoch + 1
            self.seconds.append(time.perf_counter() - self.start)
            losses = ", ".join(f"{name} {value:.4f}" for name, value in (logs or {}).items())
            self._show(f"{self.epoch}/{self.params['epochs']} {losses}")

        def _show(self, text):
            if self.shown:
                self.shown.update({"text/plain": f"{label}: 에포크 {text}"}, raw=True)

    return Progress()
