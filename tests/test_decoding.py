"""Tests of helpers.decoding: exhaustive search on tiny vocabularies, batches, ended sentences."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import tensorflow as tf

from helpers.decoding import beam_search, greedy_search

START, END = 1, 2
MARKS = (START, END)
VOCAB_SIZE = 5  # padding, two marks, two words


def make_step(seed):
    """Return a decoder whose logits depend on the token, its position and all tokens before it."""
    rng = np.random.default_rng(seed)
    table = tf.constant(rng.normal(0, 2, (VOCAB_SIZE, 8, VOCAB_SIZE)), tf.float32)
    shifts = tf.constant(rng.normal(0, 2, (VOCAB_SIZE, VOCAB_SIZE)), tf.float32)

    def step(token_ids, state):
        position, tilt = state  # (batch,), (batch, vocab_size)
        logits = tf.gather_nd(table, tf.stack([token_ids, position], axis=1)) + tilt
        return logits, (position + 1, tilt * 0.5 + tf.gather(shifts, token_ids))

    return step


def make_state(batch, seed=0):
    tilt = np.random.default_rng(seed).normal(0, 2, (batch, VOCAB_SIZE)).astype("float32")
    return tf.zeros([batch], tf.int32), tf.constant(tilt)


def rows(state, chosen):
    return tf.nest.map_structure(lambda part: part[chosen], state)


def log_prob(step, state, ids):
    """Score a sentence of one row in NumPy, token by token."""
    total, last = 0.0, START
    for token_id in ids:
        logits, state = step(tf.constant([last]), state)
        z = logits.numpy()[0, 1:].astype(float)  # padding is no choice
        total += z[token_id - 1] - np.log(np.exp(z).sum())
        last = token_id
        if token_id == END:
            break
    return total


def every_sentence(max_length):
    """Return all sentences: those that end in time, and those cut off."""
    words = [i for i in range(1, VOCAB_SIZE) if i != END]
    for length in range(max_length):
        for ids in product(words, repeat=length):
            yield (*ids, END)
    yield from product(words, repeat=max_length)


@pytest.mark.parametrize("seed", range(3))
def test_a_wide_beam_finds_the_best_of_all_sentences(seed):
    step, state, max_length = make_step(seed), make_state(3, seed), 4
    found, scores = beam_search(step, state, marks=MARKS, max_length=max_length, width=100)
    for row in range(3):
        one = rows(state, slice(row, row + 1))
        best = max(every_sentence(max_length), key=lambda ids: log_prob(step, one, ids))
        assert found.numpy()[row].tolist() == [*best, *[0] * (max_length - len(best))]
        assert scores.numpy()[row] == pytest.approx(log_prob(step, one, best), abs=1e-4)


@pytest.mark.parametrize("seed", [0, 2])  # most of their sentences are long
def test_the_score_is_that_of_the_sentence(seed):
    step, state = make_step(seed), make_state(20, seed)
    found, scores = beam_search(step, state, marks=MARKS, max_length=5, width=3)
    for row, ids in enumerate(found.numpy()):
        one = rows(state, slice(row, row + 1))
        assert scores.numpy()[row] == pytest.approx(log_prob(step, one, ids), abs=1e-4)


def test_greedy_is_not_always_the_best():
    gaps = []
    for seed in range(3):
        step, state = make_step(seed), make_state(8, seed)
        narrow = beam_search(step, state, marks=MARKS, max_length=4, width=1)[1].numpy()
        wide = beam_search(step, state, marks=MARKS, max_length=4, width=100)[1].numpy()
        gaps.append(wide - narrow)
    assert np.min(gaps) > -1e-5
    assert np.max(gaps) > 0.1


@pytest.mark.parametrize("seed", range(3))
def test_width_1_is_greedy(seed):
    step, state = make_step(seed), make_state(16, seed)
    greedy = greedy_search(step, state, marks=MARKS, max_length=6)
    beam, _ = beam_search(step, state, marks=MARKS, max_length=6, width=1)
    np.testing.assert_array_equal(beam, greedy)
    assert len({tuple(ids) for ids in greedy.numpy()}) > 1  # the sentences differ


@pytest.mark.parametrize("seed", range(3))
def test_greedy_by_hand(seed):
    step, state, max_length = make_step(seed), make_state(5, seed), 6
    found = greedy_search(step, state, marks=MARKS, max_length=max_length).numpy()
    for row in range(5):
        one, last, ids = rows(state, slice(row, row + 1)), START, []
        while len(ids) < max_length and last != END:
            logits, one = step(tf.constant([last]), one)
            last = 1 + int(logits.numpy()[0, 1:].argmax())
            ids.append(last)
        assert found[row].tolist() == ids + [0] * (max_length - len(ids))


@pytest.mark.parametrize("search", ["greedy", "beam", "beam by length"])
def test_a_batch_equals_one_by_one(search):
    step, state = make_step(1), make_state(12, 1)

    def run(state):
        if search == "greedy":
            return greedy_search(step, state, marks=MARKS, max_length=5).numpy()
        by_length = search.endswith("length")
        options = {"max_length": 5, "width": 3, "by_length": by_length}
        return beam_search(step, state, marks=MARKS, **options)[0].numpy()

    alone = [run(rows(state, slice(row, row + 1)))[0] for row in range(12)]
    np.testing.assert_array_equal(run(state), alone)


@pytest.mark.parametrize("width", [1, 3, 100])
def test_ended_sentences_stay_ended(width):
    step, state = make_step(1), make_state(30, 1)
    found, scores = beam_search(step, state, marks=MARKS, max_length=6, width=width)
    found = found.numpy()
    after_end = np.cumsum(found == END, axis=1) - (found == END)  # 1 behind the mark
    assert (found[after_end == 1] == 0).all()
    assert (found[after_end == 0] != 0).all()
    assert (found == END).any(axis=1).sum() > 10
    longer = beam_search(step, state, marks=MARKS, max_length=8, width=width)[1].numpy()
    if width == 1:  # padding costs nothing: what has ended keeps its score
        ended = (found == END).any(axis=1)
        np.testing.assert_allclose(longer[ended], scores.numpy()[ended], atol=1e-5)


def test_padding_is_never_chosen():
    def step(token_ids, state):
        return tf.tile([[99.0, 0.0, 0.0, 1.0]], [tf.shape(token_ids)[0], 1]), state

    state = tf.zeros([2, 1])
    assert (greedy_search(step, state, marks=MARKS, max_length=3).numpy() == 3).all()
    found, scores = beam_search(step, state, marks=MARKS, max_length=3, width=2)
    assert (found.numpy() == 3).all()
    np.testing.assert_allclose(scores, 3 * (1 - np.log(np.e + 2)), rtol=1e-5)


def test_by_length_takes_the_longer_one():
    # The end at once: log 0.5. A word (0.5), then the end for certain: the same sum, half the mean.
    table = np.log(
        np.array([[1, 1, 1, 1], [1e-9, 1e-9, 0.52, 0.48], [1, 1, 1, 1], [0, 0, 1, 0]]) + 1e-9
    )

    def step(token_ids, state):
        return tf.gather(tf.constant(table, tf.float32), token_ids), state

    options = {"marks": MARKS, "max_length": 3, "width": 2}
    by_sum, _ = beam_search(step, tf.zeros([1, 1]), **options)
    by_mean, scores = beam_search(step, tf.zeros([1, 1]), by_length=True, **options)
    assert by_sum.numpy().tolist() == [[2, 0, 0]]
    assert by_mean.numpy().tolist() == [[3, 2, 0]]
    np.testing.assert_allclose(scores, [np.log(0.48) / 2], atol=1e-4)


def test_one_graph_for_batches_of_any_size():
    step, calls = make_step(3), []

    @tf.function(input_signature=[tf.TensorSpec([None, VOCAB_SIZE])])
    def translate(tilt):
        calls.append(1)
        state = (tf.zeros([tf.shape(tilt)[0]], tf.int32), tilt)
        best, _ = beam_search(step, state, marks=MARKS, max_length=5, width=2)
        return greedy_search(step, state, marks=MARKS, max_length=5), best

    for batch in (1, 4, 7):
        state = make_state(batch, batch)
        greedy, best = translate(state[1])
        eager = greedy_search(step, state, marks=MARKS, max_length=5)
        np.testing.assert_array_equal(greedy, eager)
        eager, _ = beam_search(step, state, marks=MARKS, max_length=5, width=2)
        np.testing.assert_array_equal(best, eager)
    assert len(calls) == 1  # traced once, whatever the batch


def test_the_loop_stops_when_all_have_ended():
    calls = []

    def step(token_ids, state):
        calls.append(1)
        return tf.tile([[0.0, 0.0, 9.0]], [len(token_ids), 1]), state

    greedy_search(step, tf.zeros([4, 1]), marks=MARKS, max_length=1000)
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"marks": (1, 1)}, r"id from 1 on, got \(1, 1\)"),
        ({"marks": (0, 2)}, r"id from 1 on, got \(0, 2\)"),
    ],
)
def test_wrong_arguments_are_named(wrong, message):
    options = {"marks": MARKS, "max_length": 3, "width": 2, "state": make_state(1)} | wrong
    with pytest.raises(ValueError, match=message):
        beam_search(make_step(0), **options)
