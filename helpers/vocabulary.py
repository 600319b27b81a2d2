"""Tokens and their ids: fit on training texts, encode, decode.

A token may be a word, a morpheme or a character. A text given as one str is the list of its
characters, brought to composed form (NFC) first; tokens in a list are taken as they are.

Not handled here: splitting a text into tokens (`helpers.text`), padding
(`keras.utils.pad_sequences`), start and end marks (name them in `specials` and add them to the
tokens yourself).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from numbers import Integral
from unicodedata import normalize

UNKNOWN = "<unk>"


@dataclass(frozen=True)
class Vocabulary:
    """A fixed list of tokens in which a token's position is its id, the specials first.

    Examples
    --------
    >>> words = Vocabulary.fit([["비가", "옵니다"], ["비가", "그쳤습니다"]])
    >>> words.tokens
    ('<pad>', '<unk>', '비가', '옵니다', '그쳤습니다')
    >>> words.encode(["비가", "올까요"])
    [2, 1]
    >>> characters = Vocabulary.fit(["banana"], specials=())
    >>> characters.tokens, characters.encode("nab")
    (('a', 'n', 'b'), [1, 0, 2])
    """

    tokens: tuple[str, ...]
    specials: tuple[str, ...] = ()
    index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {token: token_id for token_id, token in enumerate(self.tokens)}
        if len(index) != len(self.tokens):
            twice = [token for token, count in Counter(self.tokens).items() if count > 1]
            raise ValueError(f"tokens should differ, got {twice[:3]} twice; name each token once")
        if (first := self.tokens[: len(self.specials)]) != self.specials:
            raise ValueError(f"tokens should begin with the specials {self.specials}, got {first}")
        object.__setattr__(self, "index", index)  # frozen: set once, here

    @classmethod
    def fit(
        cls,
        tokenized_texts: Iterable[Sequence[str]],
        *,
        max_size: int | None = None,
        min_count: int = 1,
        specials: Sequence[str] = ("<pad>", UNKNOWN),
    ) -> Vocabulary:
        """Give the more frequent tokens the smaller ids; equal counts by first appearance.

        Parameters
        ----------
        tokenized_texts : iterable of sequences of str
            Training texts only.
        max_size : int, optional
            The most entries to keep, specials included.
        min_count : int
            Tokens seen less often are left out.
        specials : sequence of str
            They get the first ids, whether or not the texts contain them.
        """
        if isinstance(tokenized_texts, str):
            raise TypeError("tokenized_texts should be a list of texts, got one str; pass [text]")
        counts = Counter(token for tokens in tokenized_texts for token in _as_tokens(tokens))
        kept = [t for t, n in counts.most_common() if n >= min_count and t not in specials]
        vocabulary = cls((*specials, *kept)[:max_size], tuple(specials))
        if len(vocabulary) <= len(specials):
            got = f"none of {len(counts)}; check the texts, max_size and min_count"
            raise ValueError(f"a token should remain beside {len(specials)} specials, got {got}")
        return vocabulary

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        return token in self.index

    def encode(self, tokens: Sequence[str]) -> list[int]:
        """Return the ids of one text's tokens; unknown ones need `<unk>` among the specials."""
        tokens, index = _as_tokens(tokens), self.index
        if UNKNOWN in self.specials:
            unknown_id = index[UNKNOWN]
            return [index.get(token, unknown_id) for token in tokens]
        for token in tokens:
            if token not in index:
                remedy = f"fit with specials=({UNKNOWN!r},) or leave it out"
                raise KeyError(f"a token should be known, got {token!r}; {remedy}")
        return [index[token] for token in tokens]

    def decode(self, token_ids: Iterable[int]) -> list[str]:
        """Return the tokens of one text's ids, specials included."""
        tokens: list[str] = []
        for token_id in token_ids:
            if not isinstance(token_id, Integral) or not 0 <= token_id < len(self):
                raise IndexError(  # without it -1 would be the last token
                    f"each token id should be a whole number in 0..{len(self) - 1}, got "
                    f"{token_id!r}; decode one text at a time, with the vocabulary that encoded it"
                )
            tokens.append(self.tokens[token_id])
        return tokens


def _as_tokens(tokens: Iterable[str]) -> tuple[str, ...]:
    tokens = tuple(normalize("NFC", tokens) if isinstance(tokens, str) else tokens)
    if odd := {type(token).__name__ for token in tokens if not isinstance(token, str)}:
        raise TypeError(f"each token should be a str, got {odd}; pass one text's tokens at a time")
    return tokens
