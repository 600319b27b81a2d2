"""One door to every data set: `load_<name>(scale=None)` for each entry of data/registry.toml.

A loader returns a small typed record (`helpers.records`) at one of two scales: "full" (the
lecture's data, from `COURSE_DATA`, the cache or their official home) or "sample" (small, inside the
project or inside a pinned package). It prints one line that says which was used and why.

    python -m helpers.datasets list                 every set: what is at hand, rows, size
    python -m helpers.datasets fetch NAME|all       download into the cache
    python -m helpers.datasets check NAME|all       read what is at hand and compare its counts

The loaders are in `helpers.text_sets` (texts with a class, running text, prices) and
`helpers.task_sets` (pairs, vectors, questions, tags).

Not handled here: cleaning, tokenising. The rows come as they stand in the file.
"""

from __future__ import annotations

import sys

from helpers.archives import DataError
from helpers.parsed import rows_sha256
from helpers.records import (
    Analogies,
    Corpus,
    LabelledTexts,
    Pairs,
    SentencePairs,
    SpanQuestions,
    Table,
    TaggedSentences,
    WordPairs,
    WordVectors,
)
from helpers.sources import DATA, find_local, registry, registry_table
from helpers.task_sets import (
    load_chatbot,
    load_fra_eng,
    load_glove,
    load_kor_eng,
    load_ner,
    load_question_pairs,
    load_squad,
    load_sts_pairs,
    load_wnut,
    load_word_analogies,
    load_word_similarity,
)
from helpers.text_sets import (
    load_books,
    load_dasan,
    load_english_text,
    load_imdb,
    load_korean_text,
    load_newsgroups,
    load_nsmc,
    load_reuters,
    load_samsung,
    load_spam,
)

__all__ = [
    "DATA",
    "Analogies",
    "Corpus",
    "DataError",
    "LabelledTexts",
    "Pairs",
    "SentencePairs",
    "SpanQuestions",
    "Table",
    "TaggedSentences",
    "WordPairs",
    "WordVectors",
    "find_local",
    "load_books",
    "load_chatbot",
    "load_dasan",
    "load_english_text",
    "load_fra_eng",
    "load_glove",
    "load_imdb",
    "load_kor_eng",
    "load_korean_text",
    "load_ner",
    "load_newsgroups",
    "load_nsmc",
    "load_question_pairs",
    "load_reuters",
    "load_samsung",
    "load_spam",
    "load_squad",
    "load_sts_pairs",
    "load_wnut",
    "load_word_analogies",
    "load_word_similarity",
    "registry",
    "registry_table",
    "rows_sha256",
]

if __name__ == "__main__":
    from helpers import data_cli

    sys.exit(data_cli.main())
