"""Small word vectors in the format of GloVe (glove.txt), English, 50 dimensions.

Counted, not trained: co-occurrence within five words, weighted 1/distance, in gensim's Lee news
corpus (300 texts) and in the course's own composed texts (reviews without their labels and simple
sentences, made with other seeds than the samples); positive pointwise mutual information; the 50
leading eigenvectors of that matrix, each scaled by the root of its eigenvalue. Four decimals hide
the last-digit differences of linear algebra libraries.
Not handled: rare words, words with more than one meaning, numbers.
"""

import importlib.util
import random
import re
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import eigsh

from data.samplers import fra_eng, imdb
from data.samplers.compose import Files

WORDS, DIMENSIONS = 1700, 50
SCALE = 3.0  # brings the numbers to the size of those in the official file
TOKEN = re.compile(r"[a-z]+(?:['-][a-z]+)*|[.,!?;:()\"]")
SHARES = (60, 30, 20, 15, 12)  # 60 / distance: whole numbers, so the counts are exact
SMOOTHING = 0.75  # of the context's share, as in word2vec's negative sampling


def make(seed: int = 2026) -> Files:
    """Return the words by falling frequency, 50 numbers each."""
    tokenized = [TOKEN.findall(text.lower()) for text in texts(seed)]
    counted = Counter(token for tokens in tokenized for token in tokens)
    ranked = sorted(counted, key=lambda word: (-counted[word], word))[:WORDS]
    vectors = embed(mutual_information(cooccurrence(tokenized, ranked)))
    lines = []
    for word, vector in zip(ranked, vectors.round(4) + 0.0, strict=True):  # + 0.0: no -0.0000
        lines.append(" ".join([word, *(f"{value:.4f}" for value in vector)]) + "\n")
    return {"glove.txt": "".join(lines)}


def texts(seed: int) -> list[str]:
    """Return news, reviews and simple sentences, one text each."""
    [gensim] = importlib.util.find_spec(
        "gensim"
    ).submodule_search_locations  # no import: it is slow
    corpus = Path(gensim) / "test" / "test_data" / "lee_background.cor"
    news = corpus.read_text(encoding="utf-8").splitlines()
    reviews = imdb.reviews(seed + 1, {"train": 1600})
    pairs = fra_eng.make(seed + 1)["fra_eng.txt"].splitlines()
    sentences = [line.split("\t")[0] for line in pairs]
    random.Random(seed).shuffle(sentences)
    return news + [row["text"].replace(imdb.BREAK, " ") for row in reviews] + sentences


def cooccurrence(tokenized: list[list[str]], ranked: list[str]) -> np.ndarray:
    """Return the symmetric (words, words) counts, in sixtieths."""
    index = {word: place for place, word in enumerate(ranked)}
    counts = np.zeros((len(ranked), len(ranked)), dtype=np.int64)
    for tokens in tokenized:
        ids = np.array([index.get(token, -1) for token in tokens], dtype=np.int64)
        for distance, share in enumerate(SHARES, start=1):
            left, right = ids[:-distance], ids[distance:]
            known = (left >= 0) & (right >= 0)
            np.add.at(counts, (left[known], right[known]), share)
    return counts + counts.T


def mutual_information(counts: np.ndarray) -> np.ndarray:
    """Return max(0, log P(a, b) / (P(a) P(b))), symmetric, with smoothed shares."""
    share = counts.sum(axis=1).astype(np.float64)
    smooth = share**SMOOTHING
    expected = np.outer(share / share.sum(), smooth / smooth.sum())
    ratio = (counts / counts.sum()) / np.sqrt(expected * expected.T)
    return np.log(np.maximum(ratio, 1.0))


def embed(matrix: np.ndarray) -> np.ndarray:
    """Return (words, 50) scaled eigenvectors, the largest entry of each column positive."""
    sparse = csr_array(matrix)  # one entry in twenty is not 0: ten times faster
    values, vectors = eigsh(sparse, k=DIMENSIONS, which="LA", v0=np.ones(len(matrix)))
    leading = np.argsort(values)[::-1]
    scaled = vectors[:, leading] * np.sqrt(values[leading]) * SCALE
    largest = scaled[np.abs(scaled).argmax(axis=0), np.arange(DIMENSIONS)]
    return scaled * np.sign(largest)
