"""Tests of the samples: they can be made again, keep what data/README.md says, and can teach."""

from __future__ import annotations

import csv
import json
import random
import re
import unicodedata
from collections import Counter

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import MultinomialNB

from data import make_samples
from data.samplers import compose, glove, korean_text
from helpers import course, datasets, files, text
from helpers.embeddings import analogy

SAMPLES = course.ROOT / "data" / "samples"
NAMES = sorted(path.name for path in SAMPLES.iterdir())
LANGUAGES = ("러시아어", "베트남어", "일본어", "프랑스어", "독일어", "태국어")


def rows(name: str) -> list[dict[str, str]]:
    """Read a sample with a header or of JSON lines, without the package's own readers."""
    with open(SAMPLES / name, encoding="utf-8", newline="") as file:
        if name.endswith(".jsonl"):
            return [json.loads(line) for line in file]
        if name.endswith(".csv"):
            return list(csv.DictReader(file))
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Run every sampler, once for all tests."""
    return make_samples.make()


FROM_FULL = {"glove.txt.xz"}  # made from a public file, where that is at hand


def test_every_sample_has_a_sampler_and_no_other_file_is_made(made):
    assert set(made) | FROM_FULL == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_file_is_made_again_byte_for_byte(made, name):
    if name in FROM_FULL - made.keys():
        pytest.skip("the full file is not at hand; name its folder with COURSE_DATA")
    assert made[name].encode() == make_samples.content_of(SAMPLES / name)


def test_without_the_full_file_the_vectors_are_left_alone_and_a_line_says_so(monkeypatch, capsys):
    monkeypatch.setattr(files, "local", lambda entry: iter(()))
    assert glove.make() == {}
    assert "left as it is" in capsys.readouterr().err


@pytest.fixture(scope="module")
def published() -> datasets.WordVectors:
    return datasets.load_glove("sample")


def test_the_vectors_know_what_the_chapters_look_up(published):
    known = set(published.words)
    pairs = set(glove.shipped("wordsim353.tsv"))
    assert published.vectors.shape == (5160, 50)
    assert len(pairs & known) / len(pairs) > 0.98
    assert len(glove.reviewed() & known) / len(glove.reviewed()) > 0.88
    assert glove.mapped() <= known
    assert published.words[:3] == ["the", ",", "."]  # by frequency
    np.testing.assert_allclose(
        published.vectors * 100, np.round(published.vectors * 100), atol=1e-4
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [("man woman king", "queen"), ("france paris italy", "rome")],
)
def test_the_vectors_are_real(published, question, answer):
    rows = [published.index[word] for word in question.split()]
    assert published.words[analogy(published.vectors, *rows)[0]] == answer


def test_another_seed_makes_another_text():
    first, second = (korean_text.korean_text(random.Random(seed), 5) for seed in (1, 2))
    assert first != second


# --- the engine


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("물(은)", "물은"),
        ("비(은)", "비는"),
        ("산(을)", "산을"),
        ("바다(과)", "바다와"),
        ("서울(으로)", "서울로"),
        ("부산(으로)", "부산으로"),
        ("나무(으로)", "나무로"),
        ("강원도(이었다)", "강원도였다"),
        ("춘천(이었다)", "춘천이었다"),
        ("소설(이라면)", "소설이라면"),
        ("만화(이라면)", "만화라면"),
        ("감기(이라는)", "감기라는"),
        ("값(이)", "값이"),
        ("지민(아)", "지민아"),
        ("지수(아)", "지수야"),
        ("Rome(은)", "Rome는"),
        ("FILM(을)", "FILM을"),
        ("3(으로)", "3으로"),  # 삼
        ("7(으로)", "7로"),  # 칠
        ("9(이)", "9가"),  # 구
        ("『봄』(을)", "『봄』을"),
        ("<서울:LC>(은)", "<서울:LC>은"),
        ("사과(빨간)", "사과(빨간)"),  # no particle
    ],
)
def test_particles_follow_the_last_sound(marked, expected):
    assert compose.settle(marked) == expected


@pytest.mark.parametrize("exclude", [False, True])
def test_a_line_is_not_repeated_within_a_text_while_others_are_left(exclude):
    stock = {"animal": [f"animal{number}" for number in range(4)]}
    composer = compose.Composer(stock, random.Random(0), exclude=exclude)
    again = 0
    for _ in range(200):
        drawn = composer.begin().fill("{animal} {animal} {animal}").split()
        again += len(set(drawn)) < 3
    # Drawing again at most eight times fails in 1 of (1/4)^9 and (2/4)^9 cases.
    assert again == 0 if exclude else again <= 4


def test_slots_are_filled_from_the_inside_and_fixed_names_keep_their_value():
    composer = compose.Composer({"size": ["small"], "pet": ["{size} owl"]}, random.Random(0))
    composer.begin({"who": "ann"})
    assert composer.say("{who} and {who} saw a {pet} , a {{pet}|{pet}}.") == (
        "Ann and ann saw a small owl, a small owl."
    )
    assert composer.say("a {apple|egg} is not a unit") in (
        "An apple is not a unit",
        "An egg is not a unit",
    )


def test_fresh_refuses_what_was_seen_and_the_key_none():
    numbers = iter([1, 2, 2, 3, 4])
    seen: set = {1}

    def key(number: int) -> int | None:
        return None if number == 3 else number

    assert [compose.fresh(seen, next, numbers, key=key) for _ in range(2)] == [2, 4]


# --- what data/README.md says of the files


def test_files_are_small_and_normalised():
    for name in NAMES:
        content = make_samples.content_of(SAMPLES / name).decode("utf-8")
        assert "\r" not in content
        assert unicodedata.is_normalized("NFC", content)
        assert not {"Ã", "Â", "\ufffd"} & set(content)  # never read in another encoding
        if not name.endswith((".json", ".jsonl")):
            assert "{" not in content  # every slot was filled
        assert not compose.MARK.search(content)  # and every particle settled
    assert sum((SAMPLES / name).stat().st_size for name in NAMES) < 6_500_000


def parts(name: str, column: str) -> tuple[list[str], list[str]]:
    """Return the texts of the train part and of the test part."""
    if name.endswith(".jsonl"):
        every = rows(name)
        return tuple([r[column] for r in every if r["split"] == part] for part in ("train", "test"))
    return tuple([r[column] for r in rows(name.format(part))] for part in ("train", "test"))


@pytest.mark.parametrize(
    ("name", "column", "repeated"),
    [
        ("nsmc_{}.txt", "document", 40 + 3),  # repeats; further empty documents
        ("imdb.jsonl", "text", 0),
        ("reuters.jsonl", "text", 0),
        ("newsgroups.jsonl", "text", 0),
    ],
)
def test_no_text_of_the_train_part_stands_in_the_test_part(name, column, repeated):
    train, test = parts(name, column)
    assert len(test) > 400
    assert set(train) & set(test) <= {""}  # nsmc has empty documents in both parts
    assert len(train) - len(set(train)) == repeated
    spelled = [{re.sub(r"[\W_]", "", one).lower() for one in part} for part in (train, test)]
    assert spelled[0] & spelled[1] <= {""}  # nor one that differs in blanks and marks only


@pytest.mark.parametrize(
    ("name", "columns", "shared"),
    [
        ("question_pairs_{}.tsv", ("question1", "question2"), None),
        ("sts_{}.tsv", ("sentence1", "sentence2"), 0.15),
    ],
)
def test_no_pair_stands_in_two_parts_not_even_the_other_way_round(name, columns, shared):
    pairs = {
        part: [frozenset(row[column] for column in columns) for row in rows(name.format(part))]
        for part in ("train", "dev", "test")
    }
    every = [pair for part in pairs.values() for pair in part]
    assert len(every) == len(set(every))
    assert all(len(pair) == 2 for pair in every)
    if shared is not None:  # single sentences of the test part that occur in training
        known = set().union(*pairs["train"])
        single = [sentence in known for pair in pairs["test"] for sentence in pair]
        assert np.mean(single) == pytest.approx(shared, abs=0.005)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("books.csv", ["title"]),
        ("books.csv", ["description"]),
        ("dasan.csv", ["제목"]),
        ("dasan.csv", ["내용"]),
        ("chatbot.csv", ["Q"]),
    ],
)
def test_sets_without_parts_have_no_text_twice(name, columns):
    texts = [tuple(row[column] for column in columns) for row in rows(name)]
    assert len(texts) == len(set(texts)) >= 500


@pytest.mark.parametrize("name", ["fra_eng.txt", "kor_eng.txt", "korean_text.txt"])
def test_no_line_of_a_text_comes_twice(name):
    lines = (SAMPLES / name).read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines)) > 1000


def test_no_tagged_sentence_comes_twice_and_the_tags_are_well_formed():
    blocks = (SAMPLES / "ner.tsv").read_text(encoding="utf-8").strip().split("\n\n")
    sentences = []
    for block in blocks:
        characters, tags = zip(*(line.split("\t") for line in block.split("\n")[1:]), strict=True)
        sentences.append("".join(characters))
        for before, tag in zip(("O", *tags), tags, strict=False):
            assert tag[0] != "I" or before[1:] == tag[1:]
    assert len(sentences) == len(set(sentences)) == 1050


# Share of each label in a part: as stated in data/README.md, up to the wrong labels (2%).
@pytest.mark.parametrize(
    ("name", "column", "part", "counts"),
    [
        ("nsmc_train.txt", "label", None, {"0": 1000, "1": 1000}),
        ("nsmc_test.txt", "label", None, {"0": 350, "1": 350}),
        ("imdb.jsonl", "label", "train", {"neg": 1000, "pos": 1000}),
        ("imdb.jsonl", "label", "test", {"neg": 270, "pos": 270}),
        ("chatbot.csv", "label", None, {"0": 700, "1": 290, "2": 290}),
        ("question_pairs_train.tsv", "is_duplicate", None, {"0": 325, "1": 325}),
        ("question_pairs_dev.tsv", "is_duplicate", None, {"0": 62, "1": 63}),
        ("question_pairs_test.tsv", "is_duplicate", None, {"0": 62, "1": 63}),
    ],
)
def test_labels_are_balanced_as_stated(name, column, part, counts):
    found = Counter(row[column] for row in rows(name) if part in (None, row.get("split")))
    assert found.keys() == counts.keys()
    assert found.total() == sum(counts.values())
    for label, count in counts.items():
        assert found[label] == pytest.approx(count, abs=0.02 * found.total())


@pytest.mark.parametrize(
    ("name", "column", "classes", "majority", "smallest"),
    [
        ("books.csv", "category", 10, 0.10, 45),
        ("dasan.csv", "분류", 10, 0.41, 10),
        ("newsgroups.jsonl", "target", 20, 0.05, 55 + 30),
        ("reuters.jsonl", "label", 18, 0.37, 20),
    ],
)
def test_classes_are_as_many_and_as_unbalanced_as_stated(name, column, classes, majority, smallest):
    found = Counter(row[column] for row in rows(name))
    assert len(found) == classes
    assert max(found.values()) / found.total() == pytest.approx(majority, abs=0.007)
    assert min(found.values()) >= smallest


def test_every_answer_stands_where_it_is_said_to_begin():
    articles = json.loads((SAMPLES / "squad.json").read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    assert len({paragraph["context"] for paragraph in paragraphs}) == 120
    questions = [(part["context"], one) for part in paragraphs for one in part["qas"]]
    assert len({question["id"] for _, question in questions}) == 540
    for context, question in questions:
        (answer,) = question["answers"]
        assert context[answer["answer_start"] :].startswith(answer["text"])


def test_prices_lie_between_low_and_high_and_holidays_have_no_volume():
    days = rows("samsung.csv")
    assert len(days) == 2500
    assert sum(day["Volume"] == "0" for day in days) == 52
    for day in days:
        low, high = int(day["Low"]), int(day["High"])
        assert low <= min(int(day["Open"]), int(day["Close"]))
        assert high >= max(int(day["Open"]), int(day["Close"]))


def test_word_tests_have_their_numbers_and_analogies_one_answer():
    assert len(rows("word_similarity_ko.csv")) == 192
    lines = (SAMPLES / "word_analogies_ko.txt").read_text(encoding="utf-8").splitlines()
    questions = [tuple(line.split()) for line in lines if not line.startswith(":")]
    assert len(questions) == len(set(questions)) == 600
    sections = "\n".join(lines).split(": ")[1:]
    for section in sections:
        answers: dict[str, set[str]] = {}
        for line in section.strip().split("\n")[1:]:
            _, _, third, fourth = line.split()
            answers.setdefault(third, set()).add(fourth)
        assert all(len(found) == 1 for found in answers.values())


# --- they can teach


@pytest.fixture(scope="module")
def unique_spam():
    spam = rows("spam.csv")
    first = {row["text"]: row["label"] == "spam" for row in reversed(spam)}
    return np.array(list(first), dtype=object), np.array(list(first.values()), dtype=int)


def test_spam_has_the_shape_of_the_real_set(unique_spam):
    texts, labels = unique_spam
    assert (
        len(rows("spam.csv")) - len(texts) == 215
    )  # exact duplicates; 403 of 5,572 in the real set
    assert len(texts) == 2920
    assert labels.mean() == pytest.approx(0.13, abs=0.005)
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


def test_korean_text_depends_on_what_stands_far_back():
    lines = (SAMPLES / "korean_text.txt").read_text(encoding="utf-8").splitlines()
    assert 4000 <= len(lines) <= 6000
    assert 100_000 < sum(map(len, lines)) < 150_000
    assert 700 < len(set("".join(lines))) < 1000
    for city, language in (("모스크바", "러시아어"), ("하노이", "베트남어"), ("교토", "일본어")):
        about = [line for line in lines if city in line]
        assert {word for line in about for word in LANGUAGES if word in line} == {language}
    far = re.compile("^모스크바.{15,}러시아어")  # far enough to need a memory
    assert any(map(far.match, lines))
