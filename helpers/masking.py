"""BERT's two puzzles: words to fill in, and pairs of sentences that do or do not belong together.

Every function takes a `Vocabulary` whose specials begin with `BERT_SPECIALS`, as
`helpers.subwords.train_wordpieces` numbers them; chance comes from an explicit generator.

Not handled here: splitting texts into pieces, a fixed number of masked tokens a text (each token is
drawn by itself, so a short text may keep all of its tokens), spans over several words, pairs whose
"wrong" sentence happens to read like the right one because a text is there twice.

Built step by step in notebook 51.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from helpers.subwords import BERT_SPECIALS, CONTINUED
from helpers.vocabulary import Vocabulary

PAD, UNK, CLS, SEP, MASK = range(len(BERT_SPECIALS))

TokenLists = Sequence[Sequence[int]]


class Masked(NamedTuple):
    """All (texts, length): ids with blanks, the ids that stood there (else 0), 1.0 at a blank."""

    inputs: np.ndarray
    targets: np.ndarray
    weights: np.ndarray


class Packed(NamedTuple):
    """Ids and segments, both (texts, length) int32: 0 up to the first [SEP], then 1; padding 0."""

    token_ids: np.ndarray
    segment_ids: np.ndarray


class NextPairs(NamedTuple):
    """Packed pairs (pairs, length) and is_next (pairs,): 1 where the second follows the first."""

    token_ids: np.ndarray
    segment_ids: np.ndarray
    is_next: np.ndarray


def mask_tokens(
    token_ids: ArrayLike,
    vocabulary: Vocabulary,
    *,
    rng: np.random.Generator,
    rate: float = 0.15,
    shares: tuple[float, float, float] = (0.8, 0.1, 0.1),
    whole_words: bool = False,
) -> Masked:
    """Choose tokens to be guessed; show [MASK], a random token or the token itself in their place.

    Parameters
    ----------
    token_ids : array_like of int, (texts, length)
    vocabulary : Vocabulary
        Its specials are never chosen and never drawn as the random token.
    rng : numpy.random.Generator
    rate : float
        Chance of each token to be chosen.
    shares : tuple of float
        Of the chosen tokens: [MASK], random, unchanged. They sum to 1.
    whole_words : bool
        Draw for whole words: a piece and the "##" pieces after it are chosen together.

    Returns
    -------
    Masked
        inputs and targets int32, weights float32.

    Raises
    ------
    ValueError
        If `rate` or `shares` are no probabilities, `token_ids` is no matrix of the vocabulary's
        ids, or the vocabulary's specials are not BERT's.

    References
    ----------
    Devlin, Chang, Lee and Toutanova (2019), BERT, appendix A.1. Built in notebook 51.

    Examples
    --------
    >>> words = Vocabulary((*BERT_SPECIALS, "my", "dog"), BERT_SPECIALS)
    >>> rows = [[CLS, 5, 6, SEP, PAD]]
    >>> rng = np.random.default_rng(0)
    >>> inputs, targets, weights = mask_tokens(rows, words, rng=rng, rate=1, shares=(1, 0, 0))
    >>> words.decode(inputs[0])
    ['[CLS]', '[MASK]', '[MASK]', '[SEP]', '[PAD]']
    >>> targets.tolist(), weights.tolist()
    ([[0, 5, 6, 0, 0]], [[0.0, 1.0, 1.0, 0.0, 0.0]])
    """
    _check_shares(rate, shares)
    token_ids, n_specials = _checked(token_ids, vocabulary), len(vocabulary.specials)
    n_texts, length = token_ids.shape
    chance = rng.random((n_texts, length + 1))  # a column more: no word begins before the first
    if whole_words:
        chance = np.take_along_axis(chance, _word_numbers(token_ids, vocabulary), axis=1)
    chosen = (token_ids >= n_specials) & (chance[:, :length] < rate)
    inputs, there = token_ids.astype(np.int32), token_ids[chosen]
    fate = rng.random(len(there))
    random_ids = rng.integers(n_specials, len(vocabulary), len(there))
    shown = np.where(fate < shares[0] + shares[1], random_ids, there)
    inputs[chosen] = np.where(fate < shares[0], MASK, shown)
    targets = np.where(chosen, token_ids, PAD).astype(np.int32)
    return Masked(inputs, targets, chosen.astype(np.float32))


def masked_places(masked: Masked, *, per_text: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return positions, targets and weights of each text's blanks, all (texts, per_text).

    A model that predicts at these positions alone is spared most of its output layer. Rows with
    fewer blanks are filled up with weight 0; of more, the first `per_text` are kept.

    Raises
    ------
    ValueError
        If `per_text` is below 1 or above the length.

    Examples
    --------
    >>> weights = np.array([[0.0, 1.0, 0.0, 1.0]])
    >>> masked = Masked(np.array([[2, 4, 7, 4]]), np.array([[0, 6, 0, 8]]), weights)
    >>> [part.tolist() for part in masked_places(masked, per_text=3)]
    [[[1, 3, 0]], [[6, 8, 0]], [[1.0, 1.0, 0.0]]]
    """
    length = masked.weights.shape[1]
    if not 1 <= per_text <= length:
        raise ValueError(f"per_text should lie in 1..{length}, the length, got {per_text}")
    positions = np.argsort(-masked.weights, axis=1, kind="stable")[:, :per_text]
    targets = np.take_along_axis(masked.targets, positions, axis=1)
    weights = np.take_along_axis(masked.weights, positions, axis=1)
    return positions.astype(np.int32), targets, weights


def pack(first: TokenLists, second: TokenLists | None = None, *, max_length: int) -> Packed:
    """Write [CLS] a [SEP] b [SEP] in rows of one length, or [CLS] a [SEP] without `second`.

    Too long a pair loses tokens at the end of the longer side, one by one; equal: of the second.

    Raises
    ------
    ValueError
        If the two lists differ in length, or `max_length` leaves no room for a token a side.

    Examples
    --------
    >>> token_ids, segment_ids = pack([[7, 8, 9]], [[5]], max_length=7)
    >>> token_ids.tolist(), segment_ids.tolist()
    ([[2, 7, 8, 9, 3, 5, 3]], [[0, 0, 0, 0, 0, 1, 1]])
    >>> pack([[7, 8, 9], [5]], max_length=4).token_ids.tolist()
    [[2, 7, 8, 3], [2, 5, 3, 0]]
    """
    marks = 2 if second is None else 3
    least = 2 * marks - 1
    if max_length < least:
        raise ValueError(f"max_length should be {least} or more, got {max_length}")
    if second is not None and len(first) != len(second):
        raise ValueError(
            f"first and second should be equally long, got {len(first)}, {len(second)}"
        )
    token_ids = np.full((len(first), max_length), PAD, np.int32)
    segment_ids = np.zeros_like(token_ids)
    for row, a in enumerate(first):
        b = () if second is None else second[row]
        n_first, n_second = _fit(len(a), len(b), max_length - marks)
        tokens = [CLS, *a[:n_first], SEP]
        if second is not None:
            segment_ids[row, len(tokens) : len(tokens) + n_second + 1] = 1
            tokens += [*b[:n_second], SEP]
        token_ids[row, : len(tokens)] = tokens
    return Packed(token_ids, segment_ids)


def halves(texts: Iterable[str], tokenizer) -> list[TokenLists]:
    """Cut each text in two between words: documents for `sentence_pairs`.

    Where a data set has no texts of several sentences, the second half is what follows the first.
    The first half has the odd word; a half without tokens is left out. The tokenizer is one of
    `helpers.subwords`.

    Examples
    --------
    >>> from helpers.subwords import train_wordpieces
    >>> tokenizer = train_wordpieces(["a b c", "a"], vocab_size=20)
    >>> [[len(half) for half in document] for document in halves(["a b c", "a", ""], tokenizer)]
    [[2, 1], [1], []]
    """
    parts = []
    for text in texts:
        words = text.split()
        middle = (len(words) + 1) // 2
        parts += [" ".join(words[:middle]), " ".join(words[middle:])]
    ids = [encoding.ids for encoding in tokenizer.encode_batch(parts)]
    return [[half for half in ids[i : i + 2] if half] for i in range(0, len(ids), 2)]


def sentence_pairs(
    documents: Sequence[TokenLists], *, rng: np.random.Generator, max_length: int
) -> NextPairs:
    """Pair each sentence with its successor or, in every second pair, one of another document.

    Parameters
    ----------
    documents : sequence of lists of sentences
        A sentence is a list of token ids; documents of one sentence only serve as strangers.
    rng : numpy.random.Generator
    max_length : int
        As for `pack`.

    Returns
    -------
    NextPairs
        One row for each sentence that has a successor, in their order; half of them (one fewer
        where the number is odd) are not next.

    Raises
    ------
    ValueError
        If there are fewer than two documents with a sentence, or no sentence has a successor.

    Examples
    --------
    >>> documents = [[[5], [6]], [[7], [8]]]
    >>> pairs = sentence_pairs(documents, rng=np.random.default_rng(0), max_length=6)
    >>> pairs.is_next.tolist(), pairs.token_ids[:, [1, 3]].tolist()
    ([1, 0], [[5, 6], [7, 6]])
    """
    documents = [document for document in documents if len(document)]
    if len(documents) < 2:
        raise ValueError(
            f"documents should be two or more, got {len(documents)}: a wrong next sentence comes "
            "from another document; split the text into documents first"
        )
    sentences = [sentence for document in documents for sentence in document]
    sizes = np.array([len(document) for document in documents])
    owner = np.repeat(np.arange(len(documents)), sizes)  # (sentences,)
    rows = np.flatnonzero(owner[1:] == owner[:-1])  # sentences with a successor
    if not len(rows):
        raise ValueError("a document should hold two sentences, got one in each; split the texts")
    is_next = rng.permutation((np.arange(len(rows)) % 2 == 0).astype(np.int32))
    size, start = sizes[owner[rows]], (np.cumsum(sizes) - sizes)[owner[rows]]
    strangers = rng.integers(0, len(sentences) - size)
    strangers += size * (strangers >= start)  # jump over the own document
    partners = np.where(is_next == 1, rows + 1, strangers)
    first, second = ([sentences[i] for i in chosen] for chosen in (rows, partners))
    return NextPairs(*pack(first, second, max_length=max_length), is_next)


def _fit(n_first: int, n_second: int, room: int) -> tuple[int, int]:
    """Return how many tokens of each side stay when the longer side is cut down to `room`."""
    if n_first + n_second <= room:
        return n_first, n_second
    half = room // 2
    if n_second <= half:
        return room - n_second, n_second
    if n_first <= room - half:
        return n_first, room - n_first
    return room - half, half


def _word_numbers(token_ids: np.ndarray, vocabulary: Vocabulary) -> np.ndarray:
    """Return (texts, length): how many words have begun up to each token."""
    continued = np.array([token.startswith(CONTINUED) for token in vocabulary.tokens])
    return np.cumsum(~continued[token_ids], axis=1)


def _checked(token_ids: ArrayLike, vocabulary: Vocabulary) -> np.ndarray:
    if vocabulary.specials[: len(BERT_SPECIALS)] != BERT_SPECIALS:
        raise ValueError(
            f"vocabulary.specials should begin with {BERT_SPECIALS}, got {vocabulary.specials}; "
            "fit it with specials=BERT_SPECIALS"
        )
    if len(vocabulary) == len(vocabulary.specials):
        raise ValueError("vocabulary should hold a token besides its specials, got none")
    token_ids = np.asarray(token_ids)
    if token_ids.ndim != 2 or token_ids.dtype.kind not in "iu":
        raise ValueError(
            f"token_ids should be whole numbers (texts, length), got {token_ids.dtype} of shape "
            f"{token_ids.shape}; pack the texts first"
        )
    if token_ids.size and not 0 <= token_ids.min() <= token_ids.max() < len(vocabulary):
        raise ValueError(
            f"token_ids should lie in 0..{len(vocabulary) - 1}, got {token_ids.min()}.."
            f"{token_ids.max()}; mask with the vocabulary that encoded"
        )
    return token_ids


def _check_shares(rate: float, shares: tuple[float, float, float]) -> None:
    if not 0 <= rate <= 1:
        raise ValueError(f"rate should lie in 0..1, got {rate}; BERT takes 0.15")
    if len(shares) != 3 or min(shares) < 0 or not np.isclose(sum(shares), 1):
        raise ValueError(
            f"shares should be three numbers of sum 1 ([MASK], random, unchanged), got {shares}"
        )
