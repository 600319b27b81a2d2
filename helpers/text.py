"""From a text to tokens: words split at blanks, and n-grams of any tokens.

The rule for words is the one of Keras 2's `Tokenizer`, so that counts can be compared with results
published for it. Hangul passes through as it is: a Korean token is what stands between two blanks,
noun and particle together.

Not handled here: morphemes, stop words, Unicode normalisation (a syllable written as separate
jamo stays so), other white space than blank, tab and newline (a carriage return stays in its
token). The apostrophe is kept: "don't" is one token.
"""

from __future__ import annotations

from collections.abc import Sequence

PUNCTUATION = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
_TO_BLANKS = str.maketrans(PUNCTUATION, " " * len(PUNCTUATION))


def split_words(text: str) -> list[str]:
    """Split a text into lower-case words at blanks and punctuation.

    Parameters
    ----------
    text : str
        One text. Each character of `PUNCTUATION` counts as a blank.

    Returns
    -------
    list of str
        The words in reading order, none of them empty; `[]` for an empty text.

    Raises
    ------
    TypeError
        If `text` is no str, for example bytes read without decoding or a whole list of texts.

    References
    ----------
    `text_to_word_sequence` of Keras 2 with its default filters.

    Examples
    --------
    >>> split_words("The cat sat on the mat.")
    ['the', 'cat', 'sat', 'on', 'the', 'mat']
    >>> split_words("오늘은, 비가(조금) 옵니다!")
    ['오늘은', '비가', '조금', '옵니다']
    """
    if isinstance(text, bytes):
        raise TypeError('text should be a str, got bytes; decode first: text.decode("utf-8")')
    if not isinstance(text, str):
        raise TypeError(
            f"text should be one str, got {type(text).__name__}; "
            "for several texts use [split_words(text) for text in texts]"
        )
    return [word for word in text.lower().translate(_TO_BLANKS).split(" ") if word]


def ngrams(tokens: Sequence[str], n: int) -> list[tuple[str, ...]]:
    """List every run of `n` neighbouring tokens, in order and with repetitions.

    Parameters
    ----------
    tokens : sequence of str
        Words; or a str, which is a sequence of characters.
    n : int
        Tokens in a run, 1 or more.

    Returns
    -------
    list of tuple of str
        `len(tokens) - n + 1` runs; `[]` where there are fewer tokens than `n`.

    Raises
    ------
    TypeError
        If `tokens` is bytes or has no length (a generator).
    ValueError
        If `n` is no whole number of 1 or more.

    Examples
    --------
    >>> ngrams(["나는", "밥을", "먹는다"], 2)
    [('나는', '밥을'), ('밥을', '먹는다')]
    >>> ngrams("abc", 2)
    [('a', 'b'), ('b', 'c')]
    """
    if isinstance(tokens, bytes) or not isinstance(tokens, Sequence):
        raise TypeError(
            f"tokens should be a sequence of str, got {type(tokens).__name__}; "
            "pass a list such as split_words(text)"
        )
    if not isinstance(n, int) or n < 1:
        raise ValueError(f"n should be a whole number of 1 or more, got {n!r}; use 2 for bigrams")
    return list(zip(*(tokens[start:] for start in range(n)), strict=False))
