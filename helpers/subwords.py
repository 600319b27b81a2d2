"""Subwords: the pairs of neighbours seen most often grow into tokens.

Thin wraps of the tokenizers library, so that every chapter trains the same way. Byte-pair encoding
is built step by step in notebook 10, whose merges are the library's; word pieces in notebook 51.

Not handled here: bytes (a character that the training texts lack becomes `<unk>`), the blanks
between words (decoding does not tell where a word began), padding (`helpers.prepared.pad`), lower
case and Unicode normalisation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SPECIALS = ("<pad>", "<unk>")
"""Ids 0 and 1, as in `helpers.vocabulary`."""
BERT_SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
"""Ids 0 to 4 of word pieces."""
CONTINUED = "##"
"""How a word piece begins that continues the word before it."""


def train_subwords(texts: Iterable[str], *, vocab_size: int) -> Tokenizer:
    """Learn a byte-pair encoding: start from characters, merge the commonest pair, repeat.

    No pair reaches over a blank. Equally common pairs: the one whose left token has the smaller
    id, then whose right token has. So the result depends on neither chance nor the texts' order.

    Parameters
    ----------
    texts : iterable of str
        Training texts only.
    vocab_size : int
        Tokens at most, `SPECIALS` and single characters included; fewer where the texts run
        out of pairs.

    Returns
    -------
    tokenizers.Tokenizer
        `.encode(text)` has `.tokens` and `.ids`, `.encode_batch(texts)` takes many,
        `.get_vocab()` is token to id. Ids: specials, characters by code point, merges as learned.

    Raises
    ------
    TypeError
        If `texts` is one str.
    ValueError
        If `vocab_size` has no room for the specials and every character.

    References
    ----------
    Sennrich, Haddow and Birch (2016), Neural Machine Translation of Rare Words with Subword Units.

    Examples
    --------
    >>> subwords = train_subwords(["먹는다 먹는다 먹었다"], vocab_size=8)
    >>> sorted(subwords.get_vocab(), key=subwords.get_vocab().get)
    ['<pad>', '<unk>', '는', '다', '먹', '었', '는다', '먹는다']
    >>> subwords.encode("먹는다 먹었다 졌다").tokens
    ['먹는다', '먹', '었', '다', '<unk>', '다']
    """
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    texts = _as_list(texts)
    least = len(SPECIALS) + len({sign for text in texts for word in text.split() for sign in word})
    if vocab_size < least:
        raise ValueError(
            f"vocab_size should be {least} or more, which the specials and the characters of the "
            f"texts take up, got {vocab_size}; ask for more, or drop rare characters first"
        )
    tokenizer = Tokenizer(models.BPE(unk_token=SPECIALS[1]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size, special_tokens=list(SPECIALS), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def train_wordpieces(
    texts: Iterable[str], *, vocab_size: int, max_characters: int | None = None
) -> Tokenizer:
    """Learn BERT's word pieces: "##" marks a piece that does not begin a word.

    Words end at blanks and punctuation. The library merges the commonest pair, as byte-pair
    encoding does, and splits a new word by the longest piece first; the original's score is shown
    in notebook 51.

    Parameters
    ----------
    texts : iterable of str
        Training texts only.
    vocab_size : int
        Tokens at most: `BERT_SPECIALS`, each character with and without "##", merges.
    max_characters : int, optional
        Keep only the most frequent characters; a word with another one becomes [UNK].

    Returns
    -------
    tokenizers.Tokenizer
        As of `train_subwords`; `[MASK]` and the like in a text count as punctuation and letters.

    Raises
    ------
    TypeError
        If `texts` is one str.
    ValueError
        If `vocab_size` has no room for the specials and every character.

    References
    ----------
    Wu et al. (2016), Google's Neural Machine Translation System, section 4.1.

    Examples
    --------
    >>> pieces = train_wordpieces(["먹는다 먹는다 먹었다"], vocab_size=15)
    >>> pieces.encode("먹는다 먹었다 졌다").tokens
    ['먹는다', '먹', '##었', '##다', '[UNK]']
    """
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    texts = _as_list(texts)
    counts = Counter(sign for text in texts for sign in text if not sign.isspace())
    ranked = sorted(counts, key=lambda sign: (-counts[sign], sign))
    signs = sorted(ranked[:max_characters])
    # named beforehand: the library would number the "##" characters in a new order at each run
    fixed = [*BERT_SPECIALS, *signs, *(CONTINUED + sign for sign in signs)]
    if vocab_size < len(fixed):
        raise ValueError(
            f"vocab_size should be {len(fixed)} or more, which the specials and {len(signs)} "
            f"characters take up, got {vocab_size}; ask for more or lower max_characters"
        )
    words = pre_tokenizers.BertPreTokenizer()
    learner = Tokenizer(models.WordPiece(unk_token=BERT_SPECIALS[1]))
    learner.pre_tokenizer = words
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocab_size, special_tokens=fixed, show_progress=False
    )
    kept = set(signs)
    known = (" ".join(w for w in text.split() if kept.issuperset(w)) for text in texts)
    learner.train_from_iterator(known, trainer)
    tokenizer = Tokenizer(models.WordPiece(learner.get_vocab(), unk_token=BERT_SPECIALS[1]))
    tokenizer.pre_tokenizer = words
    return tokenizer


def _as_list(texts: Iterable[str]) -> list[str]:
    if isinstance(texts, str):
        raise TypeError("texts should be a list of texts, got one str; pass [text]")
    return list(texts)
