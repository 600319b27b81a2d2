"""Subwords: vocabularies that grow by merging the most frequent pairs of neighbours.

Thin wrappers of the tokenizers library, so that every chapter trains the same way. Byte-pair
encoding is built step by step in notebook 10, word pieces in notebook 51. Texts are brought to
composed form (NFC), in training and in `encode`.

Not handled here: unknown characters as bytes, blanks (decoding does not show where a word began),
padding, lower case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from unicodedata import normalize

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

SPECIALS = ("<pad>", "<unk>")  # ids 0 and 1, as in `helpers.vocabulary`
BERT_SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")  # ids 0 to 4 of word pieces
CONTINUED = "##"  # what a word piece starts with unless it starts a word


def train_subwords(texts: Iterable[str], *, vocab_size: int) -> Tokenizer:
    """Learn a byte-pair encoding: start from characters, merge the most frequent pair, repeat.

    Tokens never cross a blank. The ids are the `SPECIALS`, the characters by code point, then the
    merges as learned; ties go to the pair with the smaller ids, so neither chance nor the order of
    the texts matters. Method: Sennrich et al. (2016), https://arxiv.org/abs/1508.07909

    Parameters
    ----------
    vocab_size : int
        The most tokens to keep; fewer come out where the texts run out of pairs.

    Examples
    --------
    >>> subwords = train_subwords(["먹는다 먹는다 먹었다"], vocab_size=8)
    >>> sorted(subwords.get_vocab(), key=subwords.get_vocab().get)
    ['<pad>', '<unk>', '는', '다', '먹', '었', '는다', '먹는다']
    >>> subwords.encode("먹는다 먹었다 졌다").tokens
    ['먹는다', '먹', '었', '다', '<unk>', '다']
    """
    texts = _composed(texts)
    least = len(SPECIALS) + len({sign for text in texts for word in text.split() for sign in word})
    _check_room(vocab_size, least, "drop rare characters first")
    tokenizer = Tokenizer(models.BPE(unk_token=SPECIALS[1]))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size, special_tokens=list(SPECIALS), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def train_wordpieces(
    texts: Iterable[str], *, vocab_size: int, max_characters: int | None = None
) -> Tokenizer:
    """Learn BERT's word pieces, in which "##" marks a piece that does not start a word.

    Words end at blanks and punctuation. The library merges the most frequent pair; the score of
    Wu et al. (2016, https://arxiv.org/abs/1609.08144) is shown in notebook 51.

    Parameters
    ----------
    vocab_size : int
        The most tokens to keep: `BERT_SPECIALS`, each character with and without "##", merges.
    max_characters : int, optional
        Keep only the most frequent characters; a word with any other becomes [UNK].

    Examples
    --------
    >>> pieces = train_wordpieces(["먹는다 먹는다 먹었다"], vocab_size=15)
    >>> pieces.encode("먹는다 먹었다 졌다").tokens
    ['먹는다', '먹', '##었', '##다', '[UNK]']
    """
    texts = _composed(texts)
    counts = Counter(sign for text in texts for sign in text if not sign.isspace())
    ranked = sorted(counts, key=lambda sign: (-counts[sign], sign))
    signs = sorted(ranked[:max_characters])
    # named beforehand: the library would number the "##" characters in a new order at each run
    fixed = [*BERT_SPECIALS, *signs, *(CONTINUED + sign for sign in signs)]
    _check_room(vocab_size, len(fixed), "lower max_characters")
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocab_size, special_tokens=fixed, show_progress=False
    )
    words = pre_tokenizers.BertPreTokenizer()
    learner = Tokenizer(models.WordPiece(unk_token=BERT_SPECIALS[1]))
    learner.pre_tokenizer = words
    kept = set(signs)
    known = (" ".join(w for w in text.split() if kept.issuperset(w)) for text in texts)
    learner.train_from_iterator(known, trainer)
    # A new tokenizer, in which the fixed pieces are not cut out of a text before it is split.
    tokenizer = Tokenizer(models.WordPiece(learner.get_vocab(), unk_token=BERT_SPECIALS[1]))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = words
    return tokenizer


def _composed(texts: Iterable[str]) -> list[str]:
    if isinstance(texts, str):
        raise TypeError("texts should be a list of texts, got one str; pass [text]")
    return [normalize("NFC", text) for text in texts]


def _check_room(vocab_size: int, least: int, remedy: str) -> None:
    if vocab_size < least:
        due = f"{least} or more for the specials and the characters of the texts"
        raise ValueError(f"vocab_size should be {due}, got {vocab_size}; ask for more, or {remedy}")
