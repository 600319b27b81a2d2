"""From a step function to whole sentences: greedy and beam search over a batch, in one graph.

A decoder is handed over as `step(token_ids, state) -> (logits, state)`: token_ids (batch,), logits
(batch, vocab_size), state any nest of tensors whose first axis is the batch. Wrapped in a
`tf.function` the whole search is one graph, the loop over the tokens included: Python is called
once a batch, not once a token. Without it the same code runs eagerly.

Token id 0 is padding: it is never chosen, and it fills a sentence after its end mark.

Not handled here: random choice (`helpers.sampling`), penalties for length or repetition beyond the
mean over the tokens, states without a batch axis, XLA.

Built step by step in notebook 41.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any

Step = Callable[[Any, Any], tuple[Any, Any]]


def greedy_search(step: Step, state: Any, *, marks: tuple[int, int], max_length: int):
    """Take the most probable token at each step until the end mark.

    Parameters
    ----------
    step : callable
        `step(token_ids (batch,), state)` returns (logits (batch, vocab_size), state).
    state : nest of tensors, (batch, ...) each
        What `step` takes with the start mark.
    marks : (int, int)
        The ids of the start and the end mark.
    max_length : int
        The most tokens of a sentence, its end mark included.

    Returns
    -------
    tf.Tensor of int32, (batch, max_length)
        Ids after the start mark; the end mark, where it was reached, then zeros. Among equal
        logits the smallest id is taken.

    Raises
    ------
    ValueError
        If `marks` are not two different ids from 1 on, or `max_length` is below 1.

    Examples
    --------
    >>> import numpy as np
    >>> def step(token_ids, state):  # the id after the one read; 3 is the end mark
    ...     return np.eye(4, dtype="float32")[np.asarray(token_ids) + 1], state
    >>> greedy_search(step, np.zeros((2, 1)), marks=(1, 3), max_length=4).numpy()
    array([[2, 3, 0, 0],
           [2, 3, 0, 0]], dtype=int32)
    """
    import tensorflow as tf

    start_id, end_id = _checked(marks, max_length)
    state = tf.nest.map_structure(tf.convert_to_tensor, state)
    last = tf.fill([_batch_size(state)], start_id)  # (batch,)
    sentences = tf.zeros([_batch_size(state), max_length], tf.int32)

    def advance(place, last, ended, sentences, state):
        logits, after = step(last, state)
        chosen = tf.argmax(_without_padding(logits), axis=-1, output_type=tf.int32)  # (batch,)
        chosen = tf.where(ended, 0, chosen)
        sentences = _write(sentences, place, chosen)
        return place + 1, chosen, ended | (chosen == end_id), sentences, _like(state, after)

    def running(place, last, ended, sentences, state):
        return ~tf.reduce_all(ended)

    variables = (0, last, last == end_id, sentences, state)
    return tf.while_loop(running, advance, variables, maximum_iterations=max_length)[3]


def beam_search(
    step: Step,
    state: Any,
    *,
    marks: tuple[int, int],
    max_length: int,
    width: int,
    by_length: bool = False,
):
    """Keep the `width` most probable beginnings of each sentence, and return the best.

    Parameters
    ----------
    step, state, marks, max_length
        As for `greedy_search`; `step` gets batch * width rows.
    width : int
        1 or more; 1 is greedy search.
    by_length : bool
        Choose among the last `width` by the mean log probability a token instead of the sum, which
        favours short sentences.

    Returns
    -------
    token_ids : tf.Tensor of int32, (batch, max_length)
        As of `greedy_search`.
    scores : tf.Tensor of float32, (batch,)
        The sum (the mean) of the natural log probabilities, the end mark's included.

    Raises
    ------
    ValueError
        As for `greedy_search`, or if `width` is below 1.

    References
    ----------
    Graves (2012), "Sequence Transduction with Recurrent Neural Networks"; Sutskever et al. (2014),
    "Sequence to Sequence Learning with Neural Networks".

    Examples
    --------
    >>> import numpy as np  # from 1: 2 (0.6) or 3 (0.4); from 2: 4 or 5 (0.5); from 3: 5, the end
    >>> table = np.full((6, 6), 1e-9, "float32")
    >>> table[1, [2, 3]], table[2, [4, 5]], table[[3, 4], 5] = [0.6, 0.4], 0.5, 1
    >>> def step(token_ids, state):
    ...     return np.log(table)[np.asarray(token_ids)], state
    >>> for width in (1, 2):  # 0.6 * 0.5 against 0.4 * 1
    ...     ids, scores = beam_search(
    ...         step, np.zeros((1, 1)), marks=(1, 5), max_length=3, width=width
    ...     )
    ...     print(ids.numpy()[0], np.exp(scores.numpy()).round(3))
    [2 4 5] [0.3]
    [3 5 0] [0.4]
    """
    import tensorflow as tf

    start_id, end_id = _checked(marks, max_length, width=width)
    state = tf.nest.map_structure(lambda t: tf.repeat(t, width, axis=0), state)
    batch = _batch_size(state) // width
    first = tf.where(tf.range(width) == 0, 0.0, -float("inf"))  # the beams begin as one
    scores = tf.tile(first[None], [batch, 1])  # (batch, width)
    last = tf.fill([batch * width], start_id)
    sentences = tf.zeros([batch * width, max_length], tf.int32)

    def advance(place, last, ended, sentences, scores, state):
        logits, after = step(last, state)
        gains = _gains(_without_padding(logits), ended)  # (batch * width, vocab_size)
        scores, rows, chosen = _best(scores, gains)
        sentences = _write(tf.gather(sentences, rows), place, chosen)
        state = _like(state, tf.nest.map_structure(lambda t: tf.gather(t, rows), after))
        ended = tf.gather(ended, rows) | (chosen == end_id)
        return place + 1, chosen, ended, sentences, scores, state

    def running(place, last, ended, sentences, scores, state):
        return ~tf.reduce_all(ended | tf.math.is_inf(tf.reshape(scores, [-1])))

    variables = (0, last, last == end_id, sentences, scores, state)
    found = tf.while_loop(running, advance, variables, maximum_iterations=max_length)
    return _choose(tf.reshape(found[3], [batch, width, max_length]), found[4], by_length=by_length)


def _checked(marks: tuple[int, int], max_length: int, *, width: int = 1) -> tuple[int, int]:
    if len(set(marks)) != 2 or len(marks) != 2 or min(marks) < 1:
        raise ValueError(
            f"marks should be two different ids from 1 on (0 is padding), got {marks!r}; pass "
            "the ids of the start and the end mark"
        )
    for name, value in (("max_length", max_length), ("width", width)):
        if not isinstance(value, Integral) or value < 1:
            raise ValueError(
                f"{name} should be a whole number of 1 or more, got {value!r}; it counts "
                f"{'tokens with the end mark' if name == 'max_length' else 'sentences kept'}"
            )
    return int(marks[0]), int(marks[1])


def _batch_size(state):
    import tensorflow as tf

    parts = tf.nest.flatten(state)
    if not parts:
        raise ValueError(
            "state should hold a tensor (batch, ...), got none; its first axis tells how many "
            "sentences there are, so pass tf.zeros([batch, 1]) when the decoder keeps nothing"
        )
    return tf.shape(parts[0])[0]


def _without_padding(logits):
    """Return logits as float32 with -inf at id 0."""
    import tensorflow as tf

    logits = tf.cast(logits, tf.float32)
    return tf.where(tf.range(tf.shape(logits)[-1]) == 0, -float("inf"), logits)


def _write(sentences, place, chosen):
    import tensorflow as tf

    here = tf.range(tf.shape(sentences)[1]) == place  # (max_length,)
    return tf.where(here, chosen[:, None], sentences)


def _like(before, after):
    """Keep the loop's shapes as they were (an unknown batch stays unknown)."""
    import tensorflow as tf

    return tf.nest.map_structure(lambda b, a: tf.ensure_shape(a, b.shape), before, after)


def _gains(logits, ended):
    """Return log probabilities; a sentence that ended goes on with padding alone, for nothing."""
    import tensorflow as tf

    padding = tf.where(tf.range(tf.shape(logits)[-1]) == 0, 0.0, -float("inf"))  # (vocab_size,)
    return tf.where(ended[:, None], padding, tf.nn.log_softmax(logits))


def _best(scores, gains):
    """Return scores (batch, width), and the row it came from and the token of each: (rows,)."""
    import tensorflow as tf

    batch, width, vocab_size = tf.shape(scores)[0], scores.shape[1], tf.shape(gains)[-1]
    totals = scores[..., None] + tf.reshape(gains, [batch, width, vocab_size])
    scores, places = tf.math.top_k(tf.reshape(totals, [batch, width * vocab_size]), width)
    rows = tf.range(batch)[:, None] * width + places // vocab_size  # (batch, width)
    return scores, tf.reshape(rows, [-1]), tf.reshape(places % vocab_size, [-1])


def _choose(sentences, scores, *, by_length: bool):
    import tensorflow as tf

    if by_length:
        tokens = tf.math.count_nonzero(sentences, axis=-1, dtype=tf.float32)  # (batch, width)
        scores = scores / tf.maximum(tokens, 1.0)
    best = tf.argmax(scores, axis=-1, output_type=tf.int32)  # (batch,)
    picked = tf.gather(sentences, best, batch_dims=1)
    return picked, tf.gather(scores, best, batch_dims=1)
