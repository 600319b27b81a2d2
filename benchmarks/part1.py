"""Six classifiers on the five text sets of part 1, on fixed splits: docs/results/part1.json.

    python -m benchmarks.part1 reuters imdb        # one or more sets, in the scale of COURSE_SCALE

The protocol is one for all and tuned for none: words (morphemes for Korean), the 20,000 most
frequent of the training part, embeddings and states of 64, Adam, early stopping on a validation
part of 15% that is cut from the training part, with more patience where there are few texts. The
count models choose their one number (alpha, C) on the same validation part. The test part is scored
once. Chapters tune one model each and so reach more; here models can be compared with each other.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers import course, datasets, training
from helpers.splits import KERAS_SPECIALS, hold_out
from helpers.text import ngrams, split_morphemes, split_words
from helpers.vocabulary import Vocabulary

RESULTS = course.ROOT / "docs" / "results" / "part1.json"
LENGTHS = {"spam": 60, "reuters": 150, "imdb": 200, "nsmc": 40, "dasan": 100}  # tokens
KOREAN = ("nsmc", "dasan")
NETWORKS = ("SimpleRNN", "LSTM", "GRU", "CNN+LSTM")
VOCAB_SIZE, EMBED_DIM, UNITS, DRAWS = 20_000, 64, 64, 1000


class Part(NamedTuple):
    tokens: list  # (texts,) lists of tokens
    labels: np.ndarray  # (texts,)


class Scores(NamedTuple):
    """What is recorded of one model on one set."""

    accuracy: list  # value, low, high
    macro_f1: list
    parameters: int
    seconds: float  # of processor time, training and scoring


def parts(name: str) -> dict[str, Part]:
    """Return train, validation and test of a set; repeated texts are kept once."""
    dataset = getattr(datasets, f"load_{name}")()
    texts = dataset.texts
    if name == "dasan":
        texts = [f"{title} {text}" for title, text in zip(dataset.titles, texts, strict=True)]
    test = np.zeros(len(texts), bool)
    if "test" in dataset.splits:
        test[dataset.splits["test"]] = True
    else:
        test[hold_out(dataset.labels, 0.2, seed=0)[1]] = True
    seen = {texts[row] for row in np.flatnonzero(test)}  # a repeat must not lead from train to test
    train = []
    for row in np.flatnonzero(~test):
        if texts[row] not in seen:
            seen.add(texts[row])
            train.append(row)
    kept, held = hold_out(dataset.labels[train], 0.15, seed=0)
    rows = {"train": np.array(train)[kept], "validation": np.array(train)[held]}
    rows["test"] = np.flatnonzero(test)
    tokens = split_morphemes(texts) if name in KOREAN else [split_words(text) for text in texts]
    return {
        part: Part([tokens[row] for row in chosen], dataset.labels[chosen])
        for part, chosen in rows.items()
    }


def macro_f1(counts: np.ndarray) -> float:
    """Return the mean F1 of the classes that occur; counts (classes, classes), rows are truth."""
    both, truth, answers = np.diag(counts), counts.sum(axis=1), counts.sum(axis=0)
    return float((2 * both / np.maximum(truth + answers, 1))[truth > 0].mean())


def interval(truth: np.ndarray, answers: np.ndarray, n_classes: int) -> tuple[list, list]:
    """Return [value, low, high] of accuracy and macro-F1: a percentile bootstrap over texts."""
    rng, cells = np.random.default_rng(0), truth * n_classes + answers  # (texts,)
    samples = [cells, *(rng.choice(cells, len(cells)) for _ in range(DRAWS))]
    scores = []
    for sample in samples:
        counts = np.bincount(sample, minlength=n_classes**2).reshape(n_classes, n_classes)
        scores.append((np.trace(counts) / len(cells), macro_f1(counts)))
    value, draws = scores[0], np.array(scores[1:])  # (draws, 2)
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    return tuple(
        [round(float(v), 4) for v in triple] for triple in zip(value, low, high, strict=True)
    )


def terms(tokens: list[str]) -> list[str]:
    return tokens + [" ".join(pair) for pair in ngrams(tokens, 2)]


def fit_counts(kind: str, data: dict[str, Part]) -> tuple[np.ndarray, int]:
    """Return the test answers of Naive Bayes or a linear model, and its number of parameters."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.svm import LinearSVC

    train, validation, test = data["train"], data["validation"], data["test"]
    if kind == "Naive Bayes":
        vectorizer = CountVectorizer(analyzer=list)
        models = [MultinomialNB(alpha=alpha) for alpha in (0.03, 0.1, 0.3, 1.0)]
    else:
        vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True, min_df=2)
        models = [LinearSVC(C=c, random_state=0) for c in (0.1, 0.3, 1.0)]
    x = vectorizer.fit_transform(train.tokens)  # (texts, features)
    checked, tested = vectorizer.transform(validation.tokens), vectorizer.transform(test.tokens)
    for model in models:
        model.fit(x, train.labels)
    best = max(models, key=lambda model: model.score(checked, validation.labels))
    weights = best.coef_ if kind == "linear" else best.feature_log_prob_
    return best.predict(tested), int(weights.size)


def build(kind: str, n_classes: int, max_length: int):
    """Return one of the four networks."""
    import keras
    from keras import layers

    reader = {"SimpleRNN": layers.SimpleRNN, "GRU": layers.GRU}.get(kind, layers.LSTM)(UNITS)
    window = [layers.Conv1D(UNITS, 5, activation="relu"), layers.MaxPooling1D(4)]
    return keras.Sequential(
        [
            keras.Input((max_length,), dtype="int32"),  # (batch, time)
            layers.Embedding(VOCAB_SIZE, EMBED_DIM),  # (batch, time, embed_dim)
            layers.Dropout(0.3),
            *(window if kind == "CNN+LSTM" else []),
            reader,  # (batch, units)
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


def fit_network(kind: str, data: dict[str, Part], max_length: int) -> tuple[np.ndarray, int]:
    """Return the test answers of a network, and its number of parameters."""
    course.start(seed=0)
    import keras

    train, validation, test = data["train"], data["validation"], data["test"]
    vocabulary = Vocabulary.fit(train.tokens, max_size=VOCAB_SIZE, specials=KERAS_SPECIALS)
    ids = [[vocabulary.encode(t) for t in part.tokens] for part in (train, validation, test)]
    x_train, x_validation, x_test = (
        keras.utils.pad_sequences(part, maxlen=max_length) for part in ids
    )
    model = build(kind, int(train.labels.max()) + 1, max_length)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    few = len(x_train) < 20_000
    model.fit(
        training.batches(x_train, train.labels, batch_size=32 if few else 128, seed=0),
        validation_data=training.batches(x_validation, validation.labels, batch_size=512),
        epochs=30 if few else 12,
        verbose=0,
        callbacks=[
            keras.callbacks.EarlyStopping(patience=5 if few else 2, restore_best_weights=True)
        ],
    )
    return model.predict(x_test, batch_size=512, verbose=0).argmax(axis=1), model.count_params()


def score(kind: str, data: dict[str, Part], max_length: int) -> Scores:
    """Fit one model and score it once on the test part."""
    start = time.process_time()  # of the processor: other programs do not count
    if kind in NETWORKS:
        answers, parameters = fit_network(kind, data, max_length)
    else:
        answers, parameters = fit_counts(kind, data)
    seconds = round(time.process_time() - start, 1)
    truth = data["test"].labels
    n_classes = int(max(data["train"].labels.max(), truth.max())) + 1
    return Scores(*interval(truth, answers, n_classes), parameters, seconds)


def main(names: list[str], path: Path = RESULTS, kinds: tuple = ()) -> None:
    """Score the models on the named sets (all without a name) and write each result at once."""
    for name in names or LENGTHS:
        data = parts(name)
        for kind in kinds or ("Naive Bayes", "linear", *NETWORKS):
            found = score(kind, data, LENGTHS[name])
            known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
            known.setdefault(name, {})[kind] = found._asdict()
            path.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")
            print(f"{name:8} {kind:12} {found}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
