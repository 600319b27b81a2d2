"""From labelled texts to arrays: training, validation and test parts, padded to one length.

Built step by step in notebook 12; chapters 13 to 16 prepare their texts the same way. The
vocabulary sees the training part alone, and the validation part is cut from the official training
part, so that nothing of the test part can leak into a choice.

Not handled here: how a text becomes tokens (`helpers.text`, an argument), data sets without
official parts, cleaning, duplicates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from helpers.vocabulary import Vocabulary

KERAS_SPECIALS = ("<pad>", "<start>", "<unk>", "<unused>")
"""The first four ids of Keras' own text data sets: the word of rank r has the id r + 3."""

SIDES = ("pre", "post")


class Prepared(NamedTuple):
    """Token ids (texts, max_length) and labels (texts,) of three parts, and the vocabulary."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    vocabulary: Vocabulary


def pad(
    token_ids: Sequence[Sequence[int]],
    *,
    max_length: int,
    padding: str = "pre",
    truncating: str = "pre",
) -> np.ndarray:
    """Bring lists of ids to one length: zeros fill the short ones, the long ones are cut.

    Parameters
    ----------
    token_ids : sequence of sequences of int
        One list a text; an empty one becomes zeros alone.
    max_length : int
        Tokens kept of each text.
    padding, truncating : {"pre", "post"}
        The side that is filled, and the side that is cut.

    Returns
    -------
    ndarray of int32, (texts, max_length)

    Raises
    ------
    ValueError
        If `max_length` is below 1, or a side is neither "pre" nor "post".

    References
    ----------
    Equal to `keras.utils.pad_sequences`, without loading Keras.

    Examples
    --------
    >>> pad([[5, 8], [3, 4, 6, 7, 9]], max_length=4)
    array([[0, 0, 5, 8],
           [4, 6, 7, 9]], dtype=int32)
    """
    if max_length < 1:
        raise ValueError(f"max_length should be 1 or more, got {max_length}")
    for name, side in (("padding", padding), ("truncating", truncating)):
        if side not in SIDES:
            raise ValueError(f"{name} should be one of {SIDES}, got {side!r}")
    padded = np.zeros((len(token_ids), max_length), np.int32)  # (texts, max_length)
    for row, ids in zip(padded, token_ids, strict=True):
        kept = list(ids[-max_length:] if truncating == "pre" else ids[:max_length])
        if kept:
            row[slice(-len(kept), None) if padding == "pre" else slice(len(kept))] = kept
    return padded


def hold_out(
    labels: np.ndarray, fraction: float, *, seed: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return row numbers (kept, held out), each class cut in the same share.

    Of every class `fraction` of its rows, rounded, is held out; a class with a single row keeps it.
    The seed says which; None takes the last ones, for data whose neighbours belong together (IMDB's
    reviews stand film by film) and should not be on both sides. Both arrays are in rising order.

    Raises
    ------
    ValueError
        If `fraction` does not lie between 0 and 1.

    Examples
    --------
    >>> kept, held = hold_out(np.array([0, 0, 0, 0, 1, 1, 2]), 0.5, seed=0)
    >>> len(kept), len(held), 6 in kept
    (4, 3, True)
    >>> hold_out(np.array([0, 0, 0, 0, 1, 1, 2]), 0.5, seed=None)[1].tolist()
    [2, 3, 5]
    """
    if not 0 < fraction < 1:
        raise ValueError(f"fraction should lie between 0 and 1, got {fraction}; 0.2 is usual")
    labels = np.asarray(labels)
    rng = None if seed is None else np.random.default_rng(seed)
    held = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        rows = rows[::-1] if rng is None else rng.permutation(rows)
        held[rows[: min(round(fraction * len(rows)), len(rows) - 1)]] = True
    return np.flatnonzero(~held), np.flatnonzero(held)


def hold_out_groups(
    groups: Sequence[str], fraction: float, *, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return row numbers (kept, held out); rows of one group are never on both sides.

    Of the different groups `fraction`, rounded, is held out, one at least. For translations the
    group of a row is its source sentence: it may stand in the data with several translations.

    Raises
    ------
    ValueError
        If `fraction` does not lie between 0 and 1, or there are fewer than two groups.

    Examples
    --------
    >>> kept, held = hold_out_groups(["Go.", "Run!", "Run!", "Hi."], 0.34, seed=0)
    >>> len(kept), len(held)
    (2, 2)
    """
    if not 0 < fraction < 1:
        raise ValueError(f"fraction should lie between 0 and 1, got {fraction}; 0.1 is usual")
    names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"groups should name two groups or more, got {len(names)}; nothing to cut")
    chosen = np.random.default_rng(seed).permutation(len(names))
    held = np.isin(group_of, chosen[: max(1, round(fraction * len(names)))])
    return np.flatnonzero(~held), np.flatnonzero(held)


def prepare(
    dataset,
    *,
    tokenize: Callable[[str], Sequence[str]],
    vocab_size: int,
    max_length: int,
    **options,
) -> Prepared:
    """Split, number and pad the texts of a data set with official parts.

    Parameters
    ----------
    dataset : helpers.records.LabelledTexts
        With the splits "train" and "test" (reuters, imdb, nsmc).
    tokenize : callable
        From one text to its tokens.
    vocab_size : int
        Ids in all, the four of `KERAS_SPECIALS` included.
    max_length : int
        Tokens kept of each text.
    **options
        `validation=0.2`, the share held out of the training part; `seed=0`, which rows (None: the
        last, as for `hold_out`); `start=False`, whether "<start>" goes before each text;
        `truncating="pre"`, the side cut.

    Returns
    -------
    Prepared

    Raises
    ------
    ValueError
        If the set has no official parts, or a size is impossible.
    TypeError
        If an option is unknown.

    Examples
    --------
    >>> from helpers.records import LabelledTexts
    >>> texts, origin = ["a b", "b c", "a b b", "b d", "a e"], dict.fromkeys(
    ...     ("name", "scale", "source", "sha256"), "")
    >>> parts = {"train": slice(0, 4), "test": slice(4, 5)}
    >>> labels = np.array([0, 1, 0, 1, 0])
    >>> toy = LabelledTexts(texts, labels, ("x", "y"), splits=parts, **origin)
    >>> made = prepare(toy, tokenize=str.split, vocab_size=6, max_length=3, validation=0.5)
    >>> len(made.x_train), len(made.x_validation), made.vocabulary.tokens[4]
    (2, 2, 'b')
    >>> made.x_test.shape
    (1, 3)
    """
    options = {"validation": 0.2, "seed": 0, "start": False, "truncating": "pre"} | options
    if unknown := sorted(options.keys() - {"validation", "seed", "start", "truncating"}):
        raise TypeError(f"options are validation, seed, start and truncating, got {unknown}")
    (texts, labels), (test_texts, test_labels) = dataset.split("train"), dataset.split("test")
    kept, held = hold_out(labels, options["validation"], seed=options["seed"])
    tokenized = [tokenize(text) for text in texts]
    vocabulary = Vocabulary.fit(
        [tokenized[row] for row in kept], max_size=vocab_size, specials=KERAS_SPECIALS
    )
    start = ["<start>"] if options["start"] else []

    def encode(rows):
        ids = [vocabulary.encode([*start, *tokens]) for tokens in rows]
        return pad(ids, max_length=max_length, truncating=options["truncating"])

    return Prepared(
        encode(tokenized[row] for row in kept),
        labels[kept],
        encode(tokenized[row] for row in held),
        labels[held],
        encode(tokenize(text) for text in test_texts),
        test_labels,
        vocabulary,
    )
