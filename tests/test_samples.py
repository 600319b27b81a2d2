"""Tests of data/make_samples.py: the committed samples are what it makes, and they can teach."""

from __future__ import annotations

import random
import re
import unicodedata

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import MultinomialNB

from data import make_samples
from data.samplers import korean_text
from helpers import course, datasets, text

SAMPLES = course.ROOT / "data" / "samples"
LANGUAGES = ("러시아어", "베트남어", "일본어", "프랑스어", "독일어", "태국어")


@pytest.fixture(scope="module")
def unique_spam():
    spam = datasets.load_spam("sample")
    first = {}
    for message, label in zip(spam.texts, spam.labels, strict=True):
        first.setdefault(message, label)
    return np.array(list(first), dtype=object), np.array(list(first.values()))


def test_the_script_makes_the_committed_files_byte_for_byte():
    made = make_samples.make()
    assert set(made) == {path.name for path in SAMPLES.iterdir()}
    counted = made.pop("glove.txt")  # from linear algebra: other machines round the last digit
    different = [n for n, content in made.items() if (SAMPLES / n).read_bytes() != content.encode()]
    assert not different
    committed = (SAMPLES / "glove.txt").read_text(encoding="utf-8")
    for new, old in zip(counted.splitlines(), committed.splitlines(), strict=True):
        assert new.split()[0] == old.split()[0]
        np.testing.assert_allclose(
            np.array(new.split()[1:], float), np.array(old.split()[1:], float), atol=1e-3
        )


def test_another_seed_makes_another_text():
    first, second = (korean_text.korean_text(random.Random(seed), 5) for seed in (1, 2))
    assert first != second


@pytest.mark.parametrize(
    ("word", "particle", "expected"),
    [
        ("물", "은", "물은"),
        ("비", "은", "비는"),
        ("산", "을", "산을"),
        ("바다", "과", "바다와"),
        ("서울", "으로", "서울로"),
        ("부산", "으로", "부산으로"),
        ("나무", "으로", "나무로"),
        ("친구", "에게", "친구에게"),
        ("강원도", "이었다", "강원도였다"),
        ("춘천", "이었다", "춘천이었다"),
        ("소설", "이라면", "소설이라면"),
        ("만화", "이라면", "만화라면"),
        ("감기", "이라는", "감기라는"),
        ("값", "이", "값이"),
        ("Rome", "은", "Rome는"),
    ],
)
def test_particles_follow_the_last_sound(word, particle, expected):
    assert korean_text.with_particle(word, particle) == expected


def test_files_are_small_and_normalised():
    for path in SAMPLES.iterdir():
        content = path.read_bytes().decode("utf-8")
        assert "\r" not in content
        assert unicodedata.is_normalized("NFC", content)
        assert not {"Ã", "Â", "\ufffd"} & set(content)  # never read in another encoding
        if path.suffix not in (".json", ".jsonl"):
            assert "{" not in content  # every slot was filled
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 6_000_000


def test_spam_has_the_shape_of_the_real_set(unique_spam):
    texts, labels = unique_spam
    rows = len(datasets.load_spam("sample"))
    assert len(texts) >= 2500
    assert 0.06 < 1 - len(texts) / rows < 0.08  # exact duplicates; 403 of 5,572 in the real set
    assert 0.12 < labels.mean() < 0.14
    words = [text.split_words(message) for message in texts]
    assert len({word for message in words for word in message}) >= 3000
    lengths = [len(message) for message in words]
    assert 12 < np.mean(lengths) < 18
    assert max(lengths) > 3 * np.mean(lengths)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_counting_words_is_good_and_not_perfect(unique_spam, seed):
    texts, labels = unique_spam
    train, test, y_train, y_test = train_test_split(
        texts, labels, test_size=0.2, stratify=labels, random_state=seed
    )
    counts = CountVectorizer()
    model = MultinomialNB().fit(counts.fit_transform(train), y_train)
    accuracy = model.score(counts.transform(test), y_test)
    assert max(0.94, 1 - labels.mean() + 0.05) < accuracy < 0.99
    assert not set(train) & set(test)


def test_korean_text_depends_on_what_stands_far_back():
    lines = datasets.load_korean_text("sample").text.split("\n")
    assert len(lines) == len(set(lines))
    assert 4000 <= len(lines) <= 6000
    assert 100_000 < sum(map(len, lines)) < 150_000
    assert 700 < len(set("".join(lines))) < 1000
    for city, language in (("모스크바", "러시아어"), ("하노이", "베트남어"), ("교토", "일본어")):
        about = [line for line in lines if city in line]
        assert {word for line in about for word in LANGUAGES if word in line} == {language}
    far = re.compile("^모스크바.{15,}러시아어")  # far enough to need a memory
    assert any(map(far.match, lines))
