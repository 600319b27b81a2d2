"""Loaders of texts with a class, running text and prices (parts 0 to 2 of the course).

Call them as `datasets.load_<name>`. Each takes the scale, returns one record of `helpers.records`
and raises as `load_spam` says.

What to cite stands in data/registry.toml. Not handled here: cleaning, tokenising; the rows come as
they stand in the file.
"""

from __future__ import annotations

import numpy as np

from helpers import loading
from helpers.records import Corpus, LabelledTexts, Table
from helpers.sources import registry

# In the order in which scikit-learn applies them.
NEWSGROUP_RULES = {
    "headers": "strip_newsgroup_header",
    "footers": "strip_newsgroup_footer",
    "quotes": "strip_newsgroup_quoting",
}


def load_spam(scale: str | None = None) -> LabelledTexts:
    """Load SMS messages, ham (0) or spam (1), duplicates kept.

    Parameters
    ----------
    scale : {"auto", "sample", "full"}, optional
        By default what `course.scale()` says.

    Returns
    -------
    LabelledTexts
        5,572 messages at full scale.

    Raises
    ------
    DataError
        If a file is not what the registry says.
    fetch.Unavailable
        If `scale` is "full" and the file is nowhere.

    References
    ----------
    Almeida, Gomez Hidalgo, Yamakami (2011), Contributions to the study of SMS spam filtering.

    Examples
    --------
    >>> load_spam("sample").label_names  # doctest: +ELLIPSIS
    spam: ...
    ('ham', 'spam')
    """
    return _labelled_texts("spam", scale)


def load_reuters(scale: str | None = None, *, own_text: bool = False) -> LabelledTexts:
    """Load newswires in Keras' 46 topics, Keras' order and split, with the text Keras counted.

    In Keras' set 975 of the 11,228 wires, which have no body, carry the next wire's body.

    8,982 + 2,246 wires at full scale, with `titles`. The texts keep SGML's "&lt;" and "&#3;".

    Parameters
    ----------
    scale : {"auto", "sample", "full"}, optional
    own_text : bool
        Give those wires their title in place of another wire's body.

    References
    ----------
    Lewis (1997), Reuters-21578; the rule is explained in `helpers.corpora.reuters`.

    Examples
    --------
    >>> len(load_reuters("sample").label_names)  # doctest: +ELLIPSIS
    reuters: ...
    46
    """
    rows, origin = loading.load_rows("reuters", scale)
    if own_text:
        rows = [[r[0], r[2] if r[3] == "next" else r[1], r[2]] for r in rows]
    return _as_texts([row[:3] for row in rows], origin)


def load_imdb(scale: str | None = None) -> LabelledTexts:
    """Load film reviews, neg (0) or pos (1), the two alternating; splits "train", "test".

    25,000 + 25,000 reviews at full scale, with their "<br />".

    Examples
    --------
    >>> load_imdb("sample").label_names  # doctest: +ELLIPSIS
    imdb: ...
    ('neg', 'pos')
    """
    return _labelled_texts("imdb", scale)


def load_nsmc(scale: str | None = None) -> LabelledTexts:
    """Load Naver film reviews, negative (0) or positive (1); empty ones and duplicates kept.

    150,000 + 50,000 reviews at full scale; splits "train", "test".

    Examples
    --------
    >>> sorted(load_nsmc("sample").splits)  # doctest: +ELLIPSIS
    nsmc: ...
    ['test', 'train']
    """
    return _labelled_texts("nsmc", scale)


def load_newsgroups(scale: str | None = None, *, remove: tuple[str, ...] = ()) -> LabelledTexts:
    """Load posts of 20 newsgroups in scikit-learn's order; splits "train", "test".

    Parameters
    ----------
    scale : {"auto", "sample", "full"}, optional
    remove : tuple of "headers", "footers", "quotes"
        Cut these off by scikit-learn's own rules.

    Returns
    -------
    LabelledTexts
        11,314 + 7,532 posts at full scale.

    Raises
    ------
    ValueError
        If `remove` names something else.

    References
    ----------
    Lang (1995), NewsWeeder; `sklearn.datasets.fetch_20newsgroups`.

    Examples
    --------
    >>> len(load_newsgroups("sample", remove=("headers",)).label_names)  # doctest: +ELLIPSIS
    newsgroups: ...
    20
    """
    if not set(remove) <= set(NEWSGROUP_RULES):
        raise ValueError(f"remove should hold some of {tuple(NEWSGROUP_RULES)}, got {remove!r}")
    rows, origin = loading.load_rows("newsgroups", scale)
    if remove:
        from sklearn.datasets import _twenty_newsgroups as rules

        for part, rule in NEWSGROUP_RULES.items():
            if part in remove:
                strip = getattr(rules, rule)
                rows = [[label, strip(text)] for label, text in rows]
    return _as_texts(rows, origin)


def load_dasan(scale: str | None = None) -> LabelledTexts:
    """Load questions and answers of Seoul's call centre (내용) in 10 classes, with `titles` (제목).

    2,645 texts at full scale, very unbalanced.

    Examples
    --------
    >>> len(load_dasan("sample").label_names)  # doctest: +ELLIPSIS
    dasan: ...
    10
    """
    return _labelled_texts("dasan", scale)


def load_books(scale: str | None = None) -> LabelledTexts:
    """Load a catalogue: descriptions (`texts`), `titles`, and categories as labels. A sample only.

    Raises
    ------
    fetch.Unavailable
        If `scale` is "full".

    Examples
    --------
    >>> load_books("sample").titles is None  # doctest: +ELLIPSIS
    books: ...
    False
    """
    return _labelled_texts("books", scale)


def load_english_text(scale: str | None = None) -> Corpus:
    """Load English running text: Shakespeare's plays, or the news stories that gensim ships.

    40,000 lines, 1,115,393 characters at full scale.

    Examples
    --------
    >>> len(load_english_text("sample").text) > 300_000  # doctest: +ELLIPSIS
    english_text: ...
    True
    """
    return _corpus("english_text", scale)


def load_korean_text(scale: str | None = None) -> Corpus:
    """Load Korean sentences, one a line: a chat's questions and answers, or the course's own.

    23,646 lines at full scale.

    Examples
    --------
    >>> load_korean_text("sample").text.count("\\n") > 1000  # doctest: +ELLIPSIS
    korean_text: ...
    True
    """
    return _corpus("korean_text", scale)


def load_samsung(scale: str | None = None) -> Table:
    """Load daily prices: Date, Open, High, Low, Close, Adj Close, Volume; days without trade kept.

    5,528 days at full scale; `Date` is datetime64, the rest float64.

    Examples
    --------
    >>> list(load_samsung("sample").columns)[-1]  # doctest: +ELLIPSIS
    samsung: ...
    'Volume'
    """
    rows, origin = loading.load_rows("samsung", scale)
    names = registry()["samsung"]["format"]["columns"]
    columns = {
        name: np.array(values, dtype="datetime64[s]" if name == "Date" else np.float64)
        for name, values in zip(names, zip(*rows, strict=True), strict=True)
    }
    return Table(columns, **origin)


def _labelled_texts(name: str, scale: str | None) -> LabelledTexts:
    return _as_texts(*loading.load_rows(name, scale))


def _as_texts(rows: list, origin: dict) -> LabelledTexts:
    """Build the record of rows [class, text] or [class, text, title]."""
    labels, names = loading.labels(origin["name"], [row[0] for row in rows])
    titles = [row[2] for row in rows] if len(rows[0]) > 2 else None
    return LabelledTexts([row[1] for row in rows], labels, names, titles, **origin)


def _corpus(name: str, scale: str | None) -> Corpus:
    rows, origin = loading.load_rows(name, scale)
    return Corpus("\n".join(rows), **origin)
