"""Tests of tools.leaks: each way by which test rows get into a choice, and what is none."""

from __future__ import annotations

import ast

import pytest

from tools.leaks import leaks

FIT = "model.fit(x_train, y_train, validation_data={})"
USES_TEST = '\nmodel.evaluate(*dataset.split("test"))'

LEAKS = {
    # by name
    "validation": FIT.format("(x_test, y_test)"),
    "attribute": FIT.format("spam.test"),
    "key": FIT.format("parts['test']"),
    "alias": "held = (x_test, y_test)\n" + FIT.format("held"),
    "pair": "x, y = x_train, x_test\nvectorizer.adapt(y)",
    "pipeline": "held = course.batches(x_test, y_test, batch_size=8)\n" + FIT.format("held"),
    "joined": "model.fit(np.concatenate([x_train, x_test]))",
    "scaler": "scaler.fit_transform(test)",
    "threshold": "best_threshold(y_test, p)",
    "stopping": "model.fit(x_train, callbacks=[EarlyStopping(x_test)])",
    # the official test part under another name
    "split": 'texts, labels = dataset.split("test")\n' + FIT.format("(texts, labels)"),
    "split_ids": 'texts, labels = dataset.split("test")\nids = pad_sequences(words.encode(texts))\n'
    + FIT.format("(ids, labels)"),
    "split_first": 'held = dataset.split("test")[0]\n' + FIT.format("held"),
    "split_loop": 'a, b = (dataset.split(part) for part in ("train", "test"))\n' + FIT.format("b"),
    "slice": 'x, y = dataset.split("test")\nmodel.fit(x[100:200], y[100:200])',
    "slice_twice": 'x = dataset.split("test")[0][:500]\nz = x[10:20]\nscaler.fit(z)',
    "comprehension": 'x = [t.strip() for t in dataset.split("test")[0] if t]\nscaler.fit(x)',
    "rows": "held = [texts[row] for row in test_rows]\nscaler.fit(held)",
    "grown": 'texts = []\ntexts.extend(dataset.split("test")[0])\nVocabulary.fit(texts)',
    "added": 'texts = dataset.split("train")[0]\ntexts += test_texts\nVocabulary.fit(texts)',
    "chosen": 'x = dataset.split("test")[0] if full else x_train\nscaler.fit(x)',
    # a vocabulary of all texts, where the test part is used somewhere
    "all_texts": "Vocabulary.fit(dataset.texts)" + USES_TEST,
    "all_tokens": "tokens = [text.split() for text in dataset.texts]\nVocabulary.fit(tokens)"
    + USES_TEST,
    "tokenizer": "tokenizer.fit_on_texts(data.texts)\nprepared = prepare(data, vocab_size=9)",
    "vectorizer": "tfidf = TfidfVectorizer().fit_transform(data.texts)" + '\ndata.split("test")',
    "subwords": "train_subwords(reviews.texts, vocab_size=9)" + '\nreviews.split("test")',
    "own_split": "Vocabulary.fit(spam.texts)\nheld = [spam.texts[i] for i in test_rows]",
    "chronological": "Vocabulary.fit([corpus.text])\nchronological_split(corpus.text, 0.8, 0.1)",
    "both_parts": 'one, two = dataset.split("train"), dataset.split("test")\n'
    "Vocabulary.fit(one[0] + two[0])",
    "both_lists": 'a = dataset.split("train")[0]\nb = dataset.split("test")[0]\n'
    "tokenizer.fit_on_texts([*a, *b])",
    # the parts of helpers.splits
    "prepared": "parts = prepare(spam)\n" + FIT.format("(parts[4], parts[5])"),
    "prepared_slice": "parts = prepare(spam)\n" + FIT.format("parts[4:6]"),
    "prepared_end": "parts = prepare(spam)\n" + FIT.format("(parts[-3], parts[-2])"),
    "prepared_names": "a, b, c, d, e, f, words = prepare(spam)\n" + FIT.format("(e, f)"),
    "prepared_field": "data = prepare(spam)\n" + FIT.format("(data.x_test, data.y_test)"),
    "third_part": "parts = chronological_split(series, 0.8, 0.1)\nscaler.fit(parts[2])",
    # through functions of the notebook
    "argument": f"def learn(x, held):\n    {FIT.format('held')}\nlearn(x_train, x_test)",
    "keyword": f"def learn(x, *, held):\n    {FIT.format('held')}\nlearn(x_train, held=test)",
    "inner_alias": "def learn(held):\n    data = batches(*held)\n    "
    + FIT.format("data")
    + "\nlearn((x_test, y_test))",
    "returned": 'def load():\n    return dataset.split("test")\nx, y = load()\nscaler.fit(x)',
    "two_deep": "def a(x):\n    scaler.fit(x)\ndef b(x):\n    a(x)\nb(x_test)",
    "loop": "for part in (x_train, x_test):\n    scaler.fit(part)",
    "branch": "if full:\n    held = x_test\n    scaler.fit(held)",
}
CLEAN = {
    "end": "model.fit(x_train)\nmodel.evaluate(x_test)\nmodel.predict(x_test)",
    "result": "loss = model.evaluate(x_test)\nmodel.fit(loss)",
    "latest": "latest = 1\nmodel.fit(latest)",
    "train_part": 'texts, labels = dataset.split("train")\nVocabulary.fit(texts)' + USES_TEST,
    "train_rows": "tokens = [t.split() for t in spam.texts]\n"
    "Vocabulary.fit([tokens[r] for r in train_rows])\nheld = [tokens[r] for r in test_rows]",
    "filtered": "Vocabulary.fit([t for t, i in zip(spam.texts, held) if not i])\n"
    "[spam.texts[i] for i in test_rows]",
    "topics": "tfidf.fit_transform(catalogue.texts)\ntopics = LdaModel(catalogue.texts)",
    "prepared": "data = prepare(spam)\n" + FIT.format("(data.x_validation, data[3])"),
    "prepared_all": "data = prepare(spam)\nmodel.fit(np.concatenate([data[0], data.x_validation]))",
    "three_parts": "parts = chronological_split(corpus.text, 0.8, 0.1)\nVocabulary.fit(parts[0])",
    "labels": 'encoder.fit(dataset.labels)\ndataset.split("test")',
    "words": 'tokens = sentence.split(" ")\nVocabulary.fit(tokens)',
    "function": f"def learn(x, held):\n    {FIT.format('held')}\n"
    "learn(x_train, x_validation)\nscore(x_test)",
    "loop_ends": "for name, part in zip(names, (x_train, x_validation)):\n    scaler.fit(part)",
    "recursion": "def f(x):\n    return f(x)\nscaler.fit(f(x_train))",
}


def found_in(source: str) -> list[str]:
    return leaks([(7, ast.parse(source))])


@pytest.mark.parametrize("name", LEAKS)
def test_leak_is_found(name):
    found = found_in(LEAKS[name])
    assert found
    assert all(line.startswith("cell 7: ") and "training part" in line for line in found)


@pytest.mark.parametrize("name", CLEAN)
def test_no_false_alarm(name):
    assert found_in(CLEAN[name]) == []


def test_a_leak_goes_from_cell_to_cell():
    sources = ["Vocabulary.fit(data.texts)", 'held = data.split("test")', "scaler.fit(held[0])"]
    found = leaks(enumerate(map(ast.parse, sources)))
    assert [line.split(":")[0] for line in found] == ["cell 0", "cell 2"]
