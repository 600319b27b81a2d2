"""Subwords by byte-pair encoding: the pairs of neighbours seen most often grow into tokens.

A thin wrap of the tokenizers library, so that every chapter trains the same way. The algorithm is
built step by step in notebook 10, whose merges are the library's.

Not handled here: bytes (a character that the training texts lack becomes `<unk>`), the blanks
between words (decoding does not tell where a word began), padding (`helpers.prepared.pad`), lower
case and Unicode normalisation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SPECIALS = ("<pad>", "<unk>")
"""Ids 0 and 1, as in `helpers.vocabulary`."""


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

    if isinstance(texts, str):
        raise TypeError("texts should be a list of texts, got one str; pass [text]")
    texts = list(texts)
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
