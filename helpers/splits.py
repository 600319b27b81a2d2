"""Parts of a data set: rows held out, cuts that keep the order of time, windows, and the way from
labelled texts to padded arrays.

Built step by step in notebooks 01 and 12. The vocabulary sees the training part alone and the
validation part is cut from the official training part, so that nothing of the test part can leak
into a choice.

Not handled here: how a text becomes tokens (an argument), cleaning, duplicates, shuffling, batches.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from helpers.vocabulary import Vocabulary

# The first four ids of Keras' own text data sets: the word of rank r has the id r + 3.
KERAS_SPECIALS = ("<pad>", "<start>", "<unk>", "<unused>")


class Prepared(NamedTuple):
    """Token ids (texts, max_length) and labels (texts,) of three parts, and the vocabulary."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    vocabulary: Vocabulary


def prepare(
    dataset: Any,
    *,
    tokenize: Callable[[str], Sequence[str]],
    vocab_size: int,
    max_length: int,
    validation: float = 0.2,
    seed: int | None = 0,
    start: bool = False,
    truncating: Literal["pre", "post"] = "pre",
) -> Prepared:
    """Split, number and pad (in front) the texts of a data set with parts "train" and "test".

    Parameters
    ----------
    vocab_size : int
        Ids in all, the four of `KERAS_SPECIALS` included.
    max_length : int
        Tokens kept of each text; `truncating` is the side where longer ones are cut.
    validation, seed
        The share held out of the training part and which rows, as for `hold_out`.
    start : bool
        Put "<start>" before each text.
    """
    from keras.utils import pad_sequences

    (texts, labels), (test_texts, test_labels) = dataset.split("train"), dataset.split("test")
    kept, held = hold_out(labels, validation, seed=seed)
    tokenized = [tokenize(text) for text in texts]
    vocabulary = Vocabulary.fit(
        [tokenized[row] for row in kept], max_size=vocab_size, specials=KERAS_SPECIALS
    )
    first = ["<start>"] if start else []

    def encode(rows: Iterable[Sequence[str]]) -> np.ndarray:
        ids = [vocabulary.encode([*first, *tokens]) for tokens in rows]
        return pad_sequences(ids, maxlen=max_length, truncating=truncating)

    return Prepared(
        encode(tokenized[row] for row in kept),
        labels[kept],
        encode(tokenized[row] for row in held),
        labels[held],
        encode(tokenize(text) for text in test_texts),
        test_labels,
        vocabulary,
    )


def hold_out(
    labels: ArrayLike, fraction: float, *, seed: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return row numbers (kept, held out), both rising, with `fraction` of each class held out.

    A class with a single row keeps it. The seed says which rows; None takes the last ones, for data
    whose neighbours belong together (IMDB's reviews stand film by film).

    >>> kept, held = hold_out([0, 0, 0, 0, 1, 1, 2], 0.5, seed=None)
    >>> kept.tolist(), held.tolist()
    ([0, 1, 4, 6], [2, 3, 5])
    """
    _check_fraction(fraction)
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
    """Return row numbers (kept, held out); the rows of one group are never on both sides.

    Of the groups `fraction` is held out, one at least. For translations the group is the source
    sentence, which may stand in the data with several translations.

    >>> kept, held = hold_out_groups(["Go.", "Run!", "Run!", "Hi."], 0.34, seed=0)
    >>> len(kept), len(held)
    (2, 2)
    """
    _check_fraction(fraction)
    names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"groups should name two groups or more, got {len(names)}; nothing to cut")
    chosen = np.random.default_rng(seed).permutation(len(names))
    held = np.isin(group_of, chosen[: max(1, round(fraction * len(names)))])
    return np.flatnonzero(~held), np.flatnonzero(held)


def chronological_split(items: Sequence, *fractions: float) -> tuple[Sequence, ...]:
    """Cut a sequence into consecutive parts; the last part is what the fractions leave.

    >>> chronological_split("abcdefghij", 0.8, 0.1)
    ('abcdefgh', 'i', 'j')
    """
    if not fractions or not all(f > 0 for f in fractions) or math.fsum(fractions) > 1 + 1e-9:
        got = f"{fractions}; 0.8, 0.1 leaves 0.1 for the test part"
        raise ValueError(f"fractions should be above 0 and sum to at most 1, got {got}")
    shares = [math.fsum(fractions[: k + 1]) for k in range(len(fractions))]
    # The tiny term keeps 0.29 * 100 = 28.999999999999996 from losing an item.
    cuts = [0, *(min(len(items), math.floor(s * len(items) + 1e-6)) for s in shares), len(items)]
    return tuple(items[a:b] for a, b in itertools.pairwise(cuts))


def next_token_windows(
    token_ids: ArrayLike, length: int, *, stride: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Cut one text's ids into inputs and targets (windows, length), the targets one token ahead.

    A window begins every `stride` tokens, by default every `length`; an incomplete last one is left
    out. Both arrays are read-only views of int32: copy them before you write into them.

    >>> inputs, targets = next_token_windows([5, 6, 7, 8, 9], 2)
    >>> inputs.tolist(), targets.tolist()
    ([[5, 6], [7, 8]], [[6, 7], [8, 9]])
    """
    ids = np.asarray(token_ids)
    if ids.ndim != 1 or ids.dtype.kind not in "iu":
        got = f"shape {ids.shape} of {ids.dtype}; encode one text with Vocabulary.encode"
        raise ValueError(f"token_ids should be one row of whole numbers, got {got}")
    if not 1 <= length < len(ids):
        raise ValueError(f"length should lie in 1..{len(ids) - 1}, got {length}; use more text")
    windows = sliding_window_view(ids.astype(np.int32), length + 1)[:: stride or length]
    return windows[:, :-1], windows[:, 1:]  # (windows, length) each


def _check_fraction(fraction: float) -> None:
    if not 0 < fraction < 1:
        raise ValueError(f"fraction should lie between 0 and 1, got {fraction}; 0.2 is usual")
