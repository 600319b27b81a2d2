"""Loaders of the data sets of parts 3 to 5: pairs, word vectors, questions, tagged sentences.

Call them as `datasets.load_<name>`; parameters and errors are those of `datasets.load_spam`.

Not handled here: cleaning, tokenising. The rows come as they stand in the file.
"""

from __future__ import annotations

import numpy as np

from helpers import loading
from helpers.records import (
    Analogies,
    Pairs,
    SentencePairs,
    SpanQuestions,
    TaggedSentences,
    WordPairs,
    WordVectors,
)

LANGUAGES = ("ko", "en")


def load_fra_eng(scale: str | None = None) -> Pairs:
    """Load English sentences (sources) and their French translations (targets), short ones first.

    167,130 pairs at full scale.

    Examples
    --------
    >>> len(load_fra_eng("sample").sources) > 1000  # doctest: +ELLIPSIS
    fra_eng: ...
    True
    """
    return _translations("fra_eng", scale)


def load_kor_eng(scale: str | None = None) -> Pairs:
    """Load English sentences (sources) and their Korean translations (targets), short ones first.

    5,749 pairs at full scale.

    Examples
    --------
    >>> len(load_kor_eng("sample").targets) > 1000  # doctest: +ELLIPSIS
    kor_eng: ...
    True
    """
    return _translations("kor_eng", scale)


def load_chatbot(scale: str | None = None) -> Pairs:
    """Load Korean questions (sources) and answers (targets), classes everyday/farewell/love.

    11,823 pairs at full scale.

    Examples
    --------
    >>> load_chatbot("sample").label_names  # doctest: +ELLIPSIS
    chatbot: ...
    ('everyday', 'farewell', 'love')
    """
    rows, origin = loading.load_rows("chatbot", scale)
    labels, names = loading.labels("chatbot", [row[0] for row in rows])
    return Pairs([row[1] for row in rows], [row[2] for row in rows], labels, names, **origin)


def load_glove(scale: str | None = None, *, max_words: int | None = None) -> WordVectors:
    """Load GloVe vectors of 50 dimensions; from the second load on they are memory-mapped.

    Parameters
    ----------
    scale : {"auto", "sample", "full"}, optional
    max_words : int, optional
        Keep only so many of the most frequent words.

    Returns
    -------
    WordVectors
        As many words as the file at hand has: 50,000 or 400,000 at full scale.

    Raises
    ------
    ValueError
        If `max_words` is below 1.

    Examples
    --------
    >>> load_glove("sample", max_words=10).vectors.shape  # doctest: +ELLIPSIS
    glove: ...
    (10, 50)
    """
    if max_words is not None and max_words < 1:
        raise ValueError(f"max_words should be at least 1 or None, got {max_words}")
    words, matrix, origin = loading.load_vectors("glove", scale)
    return WordVectors(words[:max_words], matrix[:max_words], **origin)


def load_sts_pairs(scale: str | None = None) -> SentencePairs:
    """Load Korean sentence pairs with a similarity score of 0 to 5; splits train, dev, test.

    5,749 + 1,500 + 1,379 pairs at full scale.

    Examples
    --------
    >>> load_sts_pairs("sample").labels.max() <= 5  # doctest: +ELLIPSIS
    sts_pairs: ...
    np.True_
    """
    rows, origin = loading.load_rows("sts_pairs", scale)
    scores = np.array([float(row[0]) for row in rows])
    return SentencePairs([row[1] for row in rows], [row[2] for row in rows], scores, (), **origin)


def load_question_pairs(scale: str | None = None) -> SentencePairs:
    """Load Korean question pairs of the same (0) or of different (1) meaning; train, dev, test.

    In the file the column is called is_duplicate, but 0 marks the duplicates.
    6,136 + 682 + 758 pairs at full scale.

    Examples
    --------
    >>> load_question_pairs("sample").label_names  # doctest: +ELLIPSIS
    question_pairs: ...
    ('same', 'different')
    """
    rows, origin = loading.load_rows("question_pairs", scale)
    labels, names = loading.labels("question_pairs", [row[0] for row in rows])
    return SentencePairs([r[1] for r in rows], [r[2] for r in rows], labels, names, **origin)


def load_squad(scale: str | None = None) -> SpanQuestions:
    """Load English questions whose answer is a span of a paragraph (SQuAD v1.1 form).

    1,190 questions on 240 paragraphs at full scale; no official split: split by paragraph.

    Examples
    --------
    >>> data = load_squad("sample")  # doctest: +ELLIPSIS
    squad: ...
    >>> data.contexts[0][data.starts[0] :].startswith(data.answers[0])
    True
    """
    rows, origin = loading.load_rows("squad", scale)
    questions, contexts, answers, starts, titles = map(list, zip(*rows, strict=True))
    return SpanQuestions(questions, contexts, answers, np.array(starts, int), titles, **origin)


def load_ner(scale: str | None = None) -> TaggedSentences:
    """Load Korean sentences as characters with BIO tags (PS, LC, OG, DT, TI, QT).

    5,000 sentences at full scale. Only this part of KLUE is published, so it is split here: of each
    ten rows in file order the ninth is for "dev", the tenth for "test"; the record has train first.

    Examples
    --------
    >>> list(load_ner("sample").splits)  # doctest: +ELLIPSIS
    ner: ...
    ['train', 'dev', 'test']
    """
    rows, origin = loading.load_rows("ner", scale)
    train = [row for number, row in enumerate(rows) if number % 10 < 8]
    parts = {"train": train, "dev": rows[8::10], "test": rows[9::10]}
    splits = loading.slices(parts)
    return _tagged([*train, *parts["dev"], *parts["test"]], origin | {"splits": splits})


def load_wnut(scale: str | None = None) -> TaggedSentences:
    """Load English messages as words with BIO tags of rare entities; splits train, dev, test.

    3,394 + 1,009 + 1,287 messages at full scale.

    Examples
    --------
    >>> load_wnut("sample").label_names[0]  # doctest: +ELLIPSIS
    wnut: ...
    'O'
    """
    return _tagged(*loading.load_rows("wnut", scale))


def load_word_similarity(scale: str | None = None, *, language: str = "ko") -> WordPairs:
    """Load word pairs with human scores: WordSim-353 in Korean ("ko") or English ("en").

    Raises
    ------
    ValueError
        If `language` is another one.

    Examples
    --------
    >>> len(load_word_similarity("sample", language="en"))  # doctest: +ELLIPSIS
    word_similarity_en: ...
    353
    """
    rows, origin = loading.load_rows(f"word_similarity_{_known(language)}", scale)
    scores = np.array([float(row[2]) for row in rows])
    return WordPairs([row[0] for row in rows], [row[1] for row in rows], scores, **origin)


def load_word_analogies(scale: str | None = None, *, language: str = "ko") -> Analogies:
    """Load analogy questions in Korean ("ko") or English ("en"); the splits are the sections.

    Raises
    ------
    ValueError
        If `language` is another one.

    Examples
    --------
    >>> load_word_analogies("sample", language="en").questions[0]  # doctest: +ELLIPSIS
    word_analogies_en: ...
    ('Athens', 'Greece', 'Baghdad', 'Iraq')
    """
    rows, origin = loading.load_rows(f"word_analogies_{_known(language)}", scale)
    return Analogies([tuple(row) for row in rows], **origin)


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"language should be one of {LANGUAGES}, got {language!r}")
    return language


def _translations(name: str, scale: str | None) -> Pairs:
    rows, origin = loading.load_rows(name, scale)
    return Pairs([row[0] for row in rows], [row[1] for row in rows], **origin)


def _tagged(rows: list, origin: dict) -> TaggedSentences:
    _, names = loading.labels(origin["name"], [])
    return TaggedSentences([row[0] for row in rows], [row[1] for row in rows], names, **origin)
