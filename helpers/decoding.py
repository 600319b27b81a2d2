"""From a step function to whole sentences: greedy and beam search over a batch, in one graph.

Inside a `tf.function` the whole search is one graph: Python runs once a batch, not once a token.
Token id 0 is padding: it is never chosen, and fills a sentence after its end mark.

Not handled here: random choice (`helpers.sampling`), penalties for length or repetition beyond the
mean over the tokens, states without a batch axis, XLA.
Built step by step in notebook 41.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

Step = Callable[[Any, Any], tuple[Any, Any]]


def greedy_search(step: Step, state: Any, *, marks: tuple[int, int], max_length: int) -> tf.Tensor:
    """Take the most probable token at each step until the end mark.

    `step(token_ids (batch,), state)` returns (logits (batch, vocab_size), state); the state is any
    nest of tensors (batch, ...), first what `step` takes with the start mark. `marks` are the ids
    of the start and the end mark. Returns ids (batch, max_length) after the start mark, the end
    mark included, then zeros. Among equal logits the smallest id is taken.

    Examples
    --------
    >>> import numpy as np
    >>> def step(token_ids, state):  # the id after the one read; 3 is the end mark
    ...     return np.eye(4, dtype="float32")[np.asarray(token_ids) + 1], state
    >>> greedy_search(step, np.zeros((2, 1)), marks=(1, 3), max_length=4).numpy()
    array([[2, 3, 0, 0],
           [2, 3, 0, 0]], dtype=int32)
    """

    def advance(position, last, ended, sentences, state):
        logits, after = step(last, state)
        chosen = tf.argmax(_without_padding(logits), axis=-1, output_type=tf.int32)  # (batch,)
        chosen = tf.where(ended, 0, chosen)
        sentences = _write(sentences, position, chosen)
        return position + 1, chosen, ended | (chosen == end), sentences, _like(state, after)

    def running(position, last, ended, *_):
        return ~tf.reduce_all(ended)

    end, variables = _begin(state, marks, max_length, width=1)
    return tf.while_loop(running, advance, variables, maximum_iterations=max_length)[3]


def beam_search(
    step: Step,
    state: Any,
    *,
    marks: tuple[int, int],
    max_length: int,
    width: int,
    by_length: bool = False,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Keep the `width` most probable beginnings of each sentence, and return the best.

    As `greedy_search`, but `step` gets batch * width rows. Returns ids (batch, max_length) and
    scores (batch,), the sum of the natural log probabilities with the end mark's. `by_length`
    compares the mean a token instead, since the sum favours short sentences. See Graves (2012) and
    Sutskever et al. (2014).

    Examples
    --------
    >>> import numpy as np  # from 1: 2 (0.6) or 3 (0.4); from 2: 4 or 5 (0.5); from 3: 5, the end
    >>> table = np.full((6, 6), 1e-9, "float32")
    >>> table[1, [2, 3]], table[2, [4, 5]], table[[3, 4], 5] = [0.6, 0.4], 0.5, 1
    >>> def step(token_ids, state):
    ...     return np.log(table)[np.asarray(token_ids)], state
    >>> options = {"marks": (1, 5), "max_length": 3}
    >>> for width in (1, 2):  # 0.6 * 0.5 against 0.4 * 1
    ...     ids, scores = beam_search(step, np.zeros((1, 1)), width=width, **options)
    ...     print(ids.numpy()[0], np.exp(scores.numpy()).round(3))
    [2 4 5] [0.3]
    [3 5 0] [0.4]
    """

    def advance(position, last, ended, sentences, state, scores):
        logits, after = step(last, state)
        # A sentence that has ended goes on with padding alone, at no cost.
        logits = _without_padding(logits)  # (batch * width, vocab_size)
        padding = tf.where(tf.range(tf.shape(logits)[-1]) == 0, 0.0, -float("inf"))
        gains = tf.where(ended[:, None], padding, tf.nn.log_softmax(logits))
        scores, rows, chosen = _best(scores, gains)
        sentences = _write(tf.gather(sentences, rows), position, chosen)
        state = _like(state, tf.nest.map_structure(lambda part: tf.gather(part, rows), after))
        ended = tf.gather(ended, rows) | (chosen == end)
        return position + 1, chosen, ended, sentences, state, scores

    def running(position, last, ended, sentences, state, scores):
        return ~tf.reduce_all(ended | tf.math.is_inf(tf.reshape(scores, [-1])))

    end, variables = _begin(state, marks, max_length, width=width)
    batch = tf.shape(variables[1])[0] // width
    first = tf.where(tf.range(width) == 0, 0.0, -float("inf"))  # all beams start alike: keep one
    variables += (tf.tile(first[None], [batch, 1]),)  # scores (batch, width)
    found = tf.while_loop(running, advance, variables, maximum_iterations=max_length)
    sentences, scores = tf.reshape(found[3], [batch, width, max_length]), found[5]
    if by_length:
        tokens = tf.math.count_nonzero(sentences, axis=-1, dtype=tf.float32)  # (batch, width)
        scores = scores / tf.maximum(tokens, 1.0)
    best = tf.argmax(scores, axis=-1, output_type=tf.int32)  # (batch,)
    return tf.gather(sentences, best, batch_dims=1), tf.gather(scores, best, batch_dims=1)


def _begin(state: Any, marks: tuple[int, int], max_length: int, *, width: int) -> tuple[int, tuple]:
    """Return the end mark and (position, last token, ended, sentences, state) before the loop."""
    if len(set(marks)) != 2 or min(marks) < 1:
        raise ValueError(f"marks should be the start's and the end's id from 1 on, got {marks}")
    state = tf.nest.map_structure(lambda part: tf.repeat(part, width, axis=0), state)
    rows = tf.shape(tf.nest.flatten(state)[0])[:1]  # batch * width
    sentences = tf.zeros([rows[0], max_length], tf.int32)
    variables = (0, tf.fill(rows, int(marks[0])), tf.fill(rows, False), sentences, state)
    return int(marks[1]), variables


def _without_padding(logits: tf.Tensor) -> tf.Tensor:
    """Return logits as float32 with -inf at id 0."""
    logits = tf.cast(logits, tf.float32)
    return tf.where(tf.range(tf.shape(logits)[-1]) == 0, -float("inf"), logits)


def _write(sentences: tf.Tensor, position: tf.Tensor, chosen: tf.Tensor) -> tf.Tensor:
    here = tf.range(tf.shape(sentences)[1]) == position  # (max_length,)
    return tf.where(here, chosen[:, None], sentences)


def _like(before: Any, after: Any) -> Any:
    """Give `after` the static shapes of `before`, as a loop needs them."""
    return tf.nest.map_structure(lambda b, a: tf.ensure_shape(a, b.shape), before, after)


def _best(scores: tf.Tensor, gains: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the best scores (batch, width), and each one's source row and token, (rows,)."""
    batch, width, vocab_size = tf.shape(scores)[0], scores.shape[1], tf.shape(gains)[-1]
    totals = scores[..., None] + tf.reshape(gains, [batch, width, vocab_size])
    scores, places = tf.math.top_k(tf.reshape(totals, [batch, width * vocab_size]), width)
    rows = tf.range(batch)[:, None] * width + places // vocab_size  # (batch, width)
    return scores, tf.reshape(rows, [-1]), tf.reshape(places % vocab_size, [-1])
