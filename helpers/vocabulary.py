"""Tokens and their ids: fit on training texts, encode, decode.

A token may be a word, a morpheme or a character; the vocabulary does not know which.

Not handled here: splitting a text into tokens (`helpers.text`), padding
(`keras.utils.pad_sequences`), start and end marks (name them in `specials` and add them to the
tokens yourself), the counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from numbers import Integral

UNKNOWN = "<unk>"


@dataclass(frozen=True)
class Vocabulary:
    """A fixed list of tokens in which a token's place is its id.

    Parameters
    ----------
    tokens : tuple of str
        Id to token, the specials first. `Vocabulary.fit` makes it from texts.
    specials : tuple of str
        The tokens that stand for no text: padding, unknown.

    Attributes
    ----------
    index : dict of str to int

    Raises
    ------
    ValueError
        If a token comes twice, or `tokens` does not begin with `specials`.

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

    def __post_init__(self):
        index = {token: token_id for token_id, token in enumerate(self.tokens)}
        if len(index) != len(self.tokens):
            twice = [token for token, count in Counter(self.tokens).items() if count > 1]
            raise ValueError(f"tokens should differ, got {twice[:3]} twice; name each token once")
        if self.tokens[: len(self.specials)] != self.specials:
            raise ValueError(
                f"tokens should begin with the specials {self.specials}, got "
                f"{self.tokens[: len(self.specials)]}; put them first (both as tuples)"
            )
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
        """Count tokens and give the more frequent ones the smaller ids.

        Parameters
        ----------
        tokenized_texts : iterable of sequences of str
            One token list a text; a str counts as the list of its characters. Training texts only.
        max_size : int, optional
            The most entries to keep, specials included.
        min_count : int
            Tokens seen less often are left out.
        specials : sequence of str
            They get the first ids, whether or not the texts contain them.

        Returns
        -------
        Vocabulary
            Specials, then tokens by falling count; equal counts by first appearance.

        Raises
        ------
        TypeError
            If `tokenized_texts` is one bare str, or a token is no str.
        ValueError
            If there is no token at all, `max_size` leaves no room, or `min_count` is below 1.

        Examples
        --------
        >>> Vocabulary.fit([["b", "a", "a"], ["c"]], max_size=4).tokens
        ('<pad>', '<unk>', 'a', 'b')
        """
        specials = _as_tokens(specials)
        _check_limits(max_size, min_count, len(specials))
        if isinstance(tokenized_texts, (str, bytes)):
            raise TypeError(
                f"tokenized_texts should be a list of token lists, got one "
                f"{type(tokenized_texts).__name__}; pass [text] for a vocabulary of characters"
            )
        counts = Counter()
        for tokens in tokenized_texts:
            counts.update(_as_tokens(tokens))
        if not counts:
            raise ValueError("tokenized_texts should hold a token, got none; check what was read")
        ranked = sorted(counts, key=counts.get, reverse=True)  # stable: ties keep their order
        kept = [t for t in ranked if counts[t] >= min_count and t not in specials]
        return cls((*specials, *kept)[:max_size], specials)

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        return token in self.index

    def encode(self, tokens: Sequence[str]) -> list[int]:
        """Return the ids of one text's tokens; see `fit` for what a token is.

        Raises
        ------
        KeyError
            If a token is unknown and `<unk>` is not among the specials.
        TypeError
            If a token is no str.
        """
        tokens, index = _as_tokens(tokens), self.index
        if UNKNOWN in self.specials:
            unknown_id = index[UNKNOWN]
            return [index.get(token, unknown_id) for token in tokens]
        try:
            return [index[token] for token in tokens]
        except KeyError as error:
            raise KeyError(
                f"each token should be one of the {len(self)} known ones, got {error.args[0]!r}; "
                f"fit with specials=({UNKNOWN!r},) or leave the token out"
            ) from None

    def decode(self, token_ids: Iterable[int]) -> list[str]:
        """Return the tokens of ids, specials included.

        Raises
        ------
        IndexError
            If an id is negative or not below `len(self)`.
        TypeError
            If an id is no whole number.
        """
        return [self.tokens[self._valid(token_id)] for token_id in token_ids]

    def _valid(self, token_id: int) -> int:
        if not isinstance(token_id, Integral):
            raise TypeError(
                f"a token id should be a whole number, got {token_id!r}; decode one text at a time"
            )
        if not 0 <= token_id < len(self):
            raise IndexError(
                f"a token id should lie in 0..{len(self) - 1}, got {token_id}; "
                "decode with the vocabulary that encoded"
            )
        return token_id


def _as_tokens(tokens: Iterable[str]) -> tuple[str, ...]:
    tokens = tuple(tokens)
    odd = {type(token).__name__ for token in tokens if not isinstance(token, str)}
    if odd:
        raise TypeError(
            f"each token should be a str, got {', '.join(sorted(odd))}; decode bytes, "
            "and pass the tokens of one text at a time"
        )
    return tokens


def _check_limits(max_size: int | None, min_count: int, n_specials: int) -> None:
    if max_size is not None and max_size <= n_specials:
        raise ValueError(
            f"max_size should exceed the {n_specials} specials it counts, got {max_size}; "
            f"use {n_specials + 1} or more"
        )
    if min_count < 1:
        raise ValueError(f"min_count should be 1 or more, got {min_count}; 1 keeps every token")
