"""From a text to tokens: words split at blanks, Korean morphemes, and n-grams of any tokens.

The rule for words is the one of Keras 2's `Tokenizer`, so that counts can be compared with results
published for it. Hangul passes through as it is: a word is what stands between two blanks, noun and
particle together. `split_morphemes` parts the two; `keep_hangul` drops all that is no Hangul.

Not handled here: subwords (`helpers.subwords`), stop words, Unicode normalisation (a syllable
written as separate jamo stays so). `split_words` knows no other white space than blank, tab and
newline (a carriage return stays in its token) and keeps the apostrophe: "don't" is one token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

PUNCTUATION = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
_TO_BLANKS = str.maketrans(PUNCTUATION, " " * len(PUNCTUATION))
_NO_HANGUL = re.compile("[^ㄱ-ㅎㅏ-ㅣ가-힣]+")  # the blank is in it: runs of blanks become one


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
    _check_text(text, "for several texts use [split_words(text) for text in texts]")
    return [word for word in text.lower().translate(_TO_BLANKS).split(" ") if word]


def keep_hangul(text: str) -> str:
    """Turn everything that is no Hangul into blanks: digits, Latin letters, stops, emoji.

    Parameters
    ----------
    text : str
        One text.

    Returns
    -------
    str
        Syllables (가-힣) and single letters (ㄱ-ㅎ, ㅏ-ㅣ, as in "ㅋㅋ"); runs of blanks are
        collapsed to one, none stands at the ends. "" where nothing is left.

    Raises
    ------
    TypeError
        If `text` is no str.

    Examples
    --------
    >>> keep_hangul("1편보다 재밌다!! ㅋㅋ good")
    '편보다 재밌다 ㅋㅋ'
    """
    _check_text(text, "for several texts use [keep_hangul(text) for text in texts]")
    return _NO_HANGUL.sub(" ", text).strip()


def split_morphemes(
    texts: Iterable[str], *, tags: Sequence[str] | None = None, normalize: bool = False
) -> list[list[str]]:
    """Split Korean texts into morphemes, the smallest parts that carry meaning.

    The analyser (kiwipiepy, no Java) loads at the first call, a few seconds, and is kept. Pass all
    texts at once: it works on several of them at a time.

    Parameters
    ----------
    texts : iterable of str
        Stops, digits and Latin words come back as tokens too.
    tags : sequence of str, optional
        Keep only morphemes whose Sejong tag begins with one of these: ("NN", "VV", "VA") for
        nouns, verbs and adjectives. All are kept by default.
    normalize : bool
        Part a playful final consonant from its syllable, "먹었엌ㅋㅋ" as "먹었어ㅋㅋㅋ".

    Returns
    -------
    list of list of str
        One list a text, `[]` where nothing is left. An ending that lives in the final consonant of
        a syllable stands as a single letter: "잔다" is "자", "ㄴ다".

    Raises
    ------
    TypeError
        If `texts` is one str, a text is no str, or `tags` is one str.

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
    texts, prefixes = list(texts), None if tags is None else tuple(tags)
    for text in texts:
        _check_text(text, "leave missing texts out, or put '' in their place")
    analysed = _analyser().tokenize(texts, normalize_coda=normalize, compatible_jamo=True)
    return [
        [m.form for m in morphemes if prefixes is None or m.tag.startswith(prefixes)]
        for morphemes in analysed
    ]


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


@cache
def _analyser():
    from kiwipiepy import Kiwi

    return Kiwi()


def _check_text(text: str, remedy: str) -> None:
    if isinstance(text, bytes):
        raise TypeError('text should be a str, got bytes; decode first: text.decode("utf-8")')
    if not isinstance(text, str):
        raise TypeError(f"text should be one str, got {type(text).__name__}; {remedy}")
