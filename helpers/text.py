"""From a text to tokens: words, Korean morphemes, and n-grams of any tokens.

Text is brought to composed form (NFC) first: file names and texts from macOS often spell a syllable
as separate jamo, which no other function here would recognise.

Not handled here: subwords (`helpers.subwords`), stop words, other white space than blank, tab and
newline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize as normalize_unicode

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

# What parts words: the default filters of Keras 2's `Tokenizer`.
PUNCTUATION = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
_TO_BLANKS = str.maketrans(PUNCTUATION, " " * len(PUNCTUATION))


def split_words(text: str) -> list[str]:
    """Split a text into lower-case words at blanks and `PUNCTUATION`.

    The rule is that of Keras 2's `text_to_word_sequence`, so "don't" is one word.

    >>> split_words("오늘은, 비가(조금) 옵니다!")
    ['오늘은', '비가', '조금', '옵니다']
    """
    text = _composed(text, "for several texts use [split_words(text) for text in texts]")
    return [word for word in text.lower().translate(_TO_BLANKS).split(" ") if word]


def split_morphemes(
    texts: Iterable[str], *, tags: Sequence[str] | None = None, normalize: bool = False
) -> list[list[str]]:
    """Split Korean texts into morphemes, the smallest parts that carry meaning.

    The analyser (kiwipiepy) takes a few seconds to load at the first call and works on several
    texts at a time, so pass all of them together.

    Parameters
    ----------
    tags : sequence of str, optional
        Keep only morphemes whose Sejong tag begins with one of these: ("NN", "VV", "VA") for
        nouns, verbs and adjectives.
    normalize : bool
        Move a playful final consonant out of its syllable, "먹었엌ㅋㅋ" to "먹었어ㅋㅋㅋ".

    Examples
    --------
    >>> split_morphemes(["나는 밥을 먹었습니다."])
    [['나', '는', '밥', '을', '먹', '었', '습니다', '.']]
    >>> split_morphemes(["나는 밥을 먹었습니다."], tags=("NN", "VV"))
    [['밥', '먹']]
    """
    if isinstance(texts, str):
        raise TypeError("texts should be a list of texts, got one str; pass [text]")
    if isinstance(tags, str):
        raise TypeError(f"tags should be several prefixes, got one str; pass ({tags!r},)")
    remedy = "leave missing texts out, or put '' in their place"
    composed = [_composed(text, remedy) for text in texts]
    # compatible_jamo: the ending in 잔다 comes out as "ㄴ다", with the letter ㄴ of a keyboard
    analysed = _analyser().tokenize(composed, normalize_coda=normalize, compatible_jamo=True)
    prefixes = ("",) if tags is None else tuple(tags)
    return [[m.form for m in found if m.tag.startswith(prefixes)] for found in analysed]


def ngrams(tokens: Sequence[str], n: int) -> list[tuple[str, ...]]:
    """List every run of `n` neighbouring tokens, in order; a str is a sequence of characters.

    >>> ngrams(["나는", "밥을", "먹는다"], 2)
    [('나는', '밥을'), ('밥을', '먹는다')]
    """
    if n < 1:
        raise ValueError(f"n should be a whole number of 1 or more, got {n!r}; use 2 for bigrams")
    if isinstance(tokens, str):
        tokens = _composed(tokens, "")
    return list(zip(*(tokens[start:] for start in range(n)), strict=False))


@cache
def _analyser() -> Kiwi:
    from kiwipiepy import Kiwi

    return Kiwi()


def _composed(text: str, remedy: str) -> str:
    if not isinstance(text, str):
        remedy = 'decode first: text.decode("utf-8")' if isinstance(text, bytes) else remedy
        raise TypeError(f"text should be one str, got {type(text).__name__}; {remedy}")
    return normalize_unicode("NFC", text)
