"""BERT's two training tasks: words to fill in, and sentence pairs that do or do not follow on.

Ids are those of `helpers.subwords.train_wordpieces`: a `Vocabulary` begins with `BERT_SPECIALS`.

Not handled here: splitting texts into pieces, a fixed number of masked tokens a text (each token is
drawn independently, so a short text may keep them all), spans over several words, pairs whose
random sentence fits by accident.
Built step by step in notebook 51.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from helpers.subwords import BERT_SPECIALS, CONTINUED
from helpers.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PAD, UNK, CLS, SEP, MASK = range(len(BERT_SPECIALS))

TokenLists = Sequence[Sequence[int]]


class Masked(NamedTuple):
    """Texts with blanks, all (texts, length)."""

    inputs: np.ndarray  # int32 ids, blanks included
    targets: np.ndarray  # int32, the id that stood at a blank, else 0
    weights: np.ndarray  # float32, 1 at a blank, else 0


class Packed(NamedTuple):
    """Texts in rows of one length, both int32 (texts, length)."""

    token_ids: np.ndarray
    segment_ids: np.ndarray  # 1 after the first [SEP], else 0; padding 0


class NextPairs(NamedTuple):
    """Packed pairs (pairs, length), and whether the second sentence follows the first."""

    token_ids: np.ndarray
    segment_ids: np.ndarray
    is_next: np.ndarray  # int32 (pairs,)


def mask_tokens(
    token_ids: ArrayLike,
    vocabulary: Vocabulary,
    *,
    rng: np.random.Generator,
    rate: float = 0.15,
    shares: tuple[float, float, float] = (0.8, 0.1, 0.1),
    whole_words: bool = False,
) -> Masked:
    """Choose tokens of (texts, length) to be guessed, and hide them (Devlin et al. 2019, A.1).

    Each token is chosen at `rate`, specials never. In place of the chosen stand, in these `shares`,
    [MASK], a random token, the token itself. With `whole_words` a piece and the "##" pieces after
    it are chosen together.

    Examples
    --------
    >>> words = Vocabulary((*BERT_SPECIALS, "my", "dog"), BERT_SPECIALS)
    >>> rows, rng = [[CLS, 5, 6, SEP, PAD]], np.random.default_rng(0)
    >>> masked = mask_tokens(rows, words, rng=rng, rate=1, shares=(1, 0, 0))
    >>> words.decode(masked.inputs[0])
    ['[CLS]', '[MASK]', '[MASK]', '[SEP]', '[PAD]']
    >>> masked.targets.tolist(), masked.weights.tolist()
    ([[0, 5, 6, 0, 0]], [[0.0, 1.0, 1.0, 0.0, 0.0]])
    """
    to_mask, to_random, _ = shares
    if not 0 <= rate <= 1 or min(shares) < 0 or not np.isclose(sum(shares), 1):
        got = f"{rate} and {shares}; BERT takes 0.15 and (0.8, 0.1, 0.1)"
        raise ValueError(f"rate should lie in 0..1 and shares have sum 1, got {got}")
    token_ids, n_specials = _checked(token_ids, vocabulary), len(vocabulary.specials)
    n_texts, length = token_ids.shape
    chance = rng.random((n_texts, length + 1))  # column 0: pieces before the first whole word
    if whole_words:
        continued = np.array([token.startswith(CONTINUED) for token in vocabulary.tokens])
        word = np.cumsum(~continued[token_ids], axis=1)  # words begun so far, (texts, length)
        chance = np.take_along_axis(chance, word, axis=1)
    chosen = (token_ids >= n_specials) & (chance[:, :length] < rate)
    original = token_ids[chosen]
    choice = rng.random(len(original))
    random_ids = rng.integers(n_specials, len(vocabulary), len(original))
    shown = np.where(choice < to_mask + to_random, random_ids, original)
    inputs = token_ids.astype(np.int32)
    inputs[chosen] = np.where(choice < to_mask, MASK, shown)
    targets = np.where(chosen, token_ids, PAD).astype(np.int32)
    return Masked(inputs, targets, chosen.astype(np.float32))


def masked_places(masked: Masked, *, per_text: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return positions, targets and weights of the blanks, all (texts, per_text).

    A model that predicts there alone is spared most of its output layer. Rows with fewer blanks
    are filled up with weight 0; of more the first `per_text` are kept.
    """
    length = masked.weights.shape[1]
    if not 1 <= per_text <= length:
        raise ValueError(f"per_text should lie in 1..{length}, the length, got {per_text}")
    positions = np.argsort(-masked.weights, axis=1, kind="stable")[:, :per_text]
    targets, weights = (np.take_along_axis(part, positions, axis=1) for part in masked[1:])
    return positions.astype(np.int32), targets, weights


def pack(first: TokenLists, second: TokenLists | None = None, *, max_length: int) -> Packed:
    """Write [CLS] a [SEP] b [SEP] in rows of one length, or [CLS] a [SEP] without `second`.

    A pair that is too long loses tokens at the end of its longer side, at equal length of the
    second.

    Examples
    --------
    >>> token_ids, segment_ids = pack([[7, 8, 9]], [[5]], max_length=7)
    >>> token_ids.tolist(), segment_ids.tolist()
    ([[2, 7, 8, 9, 3, 5, 3]], [[0, 0, 0, 0, 0, 1, 1]])
    >>> pack([[7, 8, 9], [5]], max_length=4).token_ids.tolist()
    [[2, 7, 8, 3], [2, 5, 3, 0]]
    """
    marks = 2 if second is None else 3
    room = max_length - marks
    if room < marks - 1:  # one token a side
        raise ValueError(f"max_length should be {2 * marks - 1} or more, got {max_length}")
    pairs = [(a, ()) for a in first] if second is None else zip(first, second, strict=True)
    token_ids = np.full((len(first), max_length), PAD, np.int32)
    segment_ids = np.zeros_like(token_ids)
    for row, (a, b) in enumerate(pairs):
        n_second = min(len(b), max(room // 2, room - len(a)))
        tokens = [CLS, *a[: room - n_second], SEP]
        if second is not None:
            segment_ids[row, len(tokens) : len(tokens) + n_second + 1] = 1
            tokens += [*b[:n_second], SEP]
        token_ids[row, : len(tokens)] = tokens
    return Packed(token_ids, segment_ids)


def halves(texts: Iterable[str], tokenizer: Tokenizer) -> list[TokenLists]:
    """Cut each text in two between words, and return token ids: documents for `sentence_pairs`.

    This stands in for texts of several sentences. The first half has the odd word; a half without
    tokens is left out.
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
    """Pair each sentence with its successor or, for half of them, one of another document.

    A document is a list of sentences, a sentence a list of token ids. There is one row for each
    sentence that has a successor, in their order; of an odd number one more is next. The random
    sentence may be any of its document, the first included, which a successor never is: with two
    sentences a document (`halves`) that alone gives many random pairs away.

    Examples
    --------
    >>> documents = [[[5], [6]], [[7], [8]]]
    >>> pairs = sentence_pairs(documents, rng=np.random.default_rng(0), max_length=6)
    >>> pairs.is_next.tolist(), pairs.token_ids[:, [1, 3]].tolist()
    ([1, 0], [[5, 6], [7, 6]])
    """
    documents = [document for document in documents if len(document)]
    sentences = [sentence for document in documents for sentence in document]
    sizes = np.array([len(document) for document in documents], dtype=int)
    owner = np.repeat(np.arange(len(documents)), sizes)  # (sentences,)
    rows = np.flatnonzero(owner[1:] == owner[:-1])  # sentences with a successor
    if len(documents) < 2 or not len(rows):
        got = f"{len(documents)} with {len(sentences)} sentences; split the texts first"
        raise ValueError(f"documents should be two or more, one of two sentences, got {got}")
    is_next = rng.permutation((np.arange(len(rows)) % 2 == 0).astype(np.int32))
    size, start = sizes[owner[rows]], (np.cumsum(sizes) - sizes)[owner[rows]]
    others = rng.integers(0, len(sentences) - size)
    others += size * (others >= start)  # jump over the sentence's own document
    partners = np.where(is_next == 1, rows + 1, others)
    first, second = ([sentences[i] for i in chosen] for chosen in (rows, partners))
    return NextPairs(*pack(first, second, max_length=max_length), is_next)


def _checked(token_ids: ArrayLike, vocabulary: Vocabulary) -> np.ndarray:
    if vocabulary.specials[: len(BERT_SPECIALS)] != BERT_SPECIALS:
        got = f"{vocabulary.specials}; fit it with specials=BERT_SPECIALS"
        raise ValueError(f"vocabulary.specials should begin with {BERT_SPECIALS}, got {got}")
    token_ids = np.asarray(token_ids)
    low, high = token_ids.min(initial=0), token_ids.max(initial=0)
    if token_ids.ndim != 2 or low < 0 or high >= len(vocabulary):
        got = f"{low}..{high} of shape {token_ids.shape}; pass what `pack` returned"
        raise ValueError(f"token_ids should be rows in 0..{len(vocabulary) - 1}, got {got}")
    return token_ids
