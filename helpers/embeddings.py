"""Word vectors: count neighbouring words, find near vectors, score vectors against people.

A vector is a row of a matrix, a word is a row number; which word has which row is the business of
the caller (`helpers.vocabulary`).

Not handled here: training (notebooks 32 and 33 train word2vec and GloVe step by step), splitting
texts into tokens, approximate search among millions of vectors, upper and lower case of questions.

Built step by step in notebooks 32, 33, 34 (embedding matrix), 36 (files of the embedding
projector) and 37 (means of texts).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike
from scipy.stats import spearmanr

CHUNK_TOKENS = 200_000  # tokens counted at once: bounds the memory, keeps NumPy busy
BATCH_QUESTIONS = 256  # analogies scored at once: (questions, words) similarities in memory


def cooccurrence(
    token_ids_per_text: Iterable[Sequence[int]], *, vocab_size: int, window: int, weight="count"
) -> sp.csr_matrix:
    """Count how often two tokens stand within `window` places of each other in one text.

    Texts are read once, a chunk at a time: a generator will do. In memory are one chunk, the
    longest text and the counts that are not zero. Time grows with tokens times window.

    Parameters
    ----------
    token_ids_per_text : iterable of sequences of int
        One text each, ids in 0..vocab_size - 1. Pairs never cross from text to text.
    vocab_size : int
    window : int
        Places to either side, at least 1. It may be longer than a text.
    weight : {"count", "distance"}
        What a pair d places apart adds: 1, or 1/d as in GloVe (Pennington 2014).

    Returns
    -------
    scipy.sparse.csr_matrix of float64, (vocab_size, vocab_size)
        Symmetric. A token beside itself adds to the diagonal from both sides.

    Raises
    ------
    ValueError
        If an argument or an id is out of its range.

    Examples
    --------
    >>> cooccurrence([[0, 1, 2], [0, 1]], vocab_size=3, window=1).toarray()
    array([[0., 2., 0.],
           [2., 0., 1.],
           [0., 1., 0.]])
    """
    if weight not in ("count", "distance"):
        raise ValueError(f"weight should be 'count' or 'distance', got {weight!r}")
    if vocab_size < 1 or window < 1:
        raise ValueError(f"vocab_size, window should be at least 1, got {vocab_size}, {window}")
    parts = [sp.csr_matrix((vocab_size, vocab_size))]
    for token_ids, text_numbers in _chunks(token_ids_per_text):
        _check_ids(token_ids, vocab_size)
        parts.append(_count_forward(token_ids, text_numbers, vocab_size, window, weight))
        while len(parts) > 1 and 2 * parts[-1].nnz >= parts[-2].nnz:  # add like to like: few adds
            parts.append(parts.pop() + parts.pop())
    forward = sum(parts[1:], parts[0])
    return (forward + forward.T).tocsr()


def skip_gram_pairs(
    token_ids_per_text: Iterable[Sequence[int]],
    *,
    window: int,
    rng: np.random.Generator | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """List every token beside each token within `window` places of it: what skip-gram learns from.

    All pairs come back at once: up to 2 * window a token, 8 bytes a pair.

    Parameters
    ----------
    token_ids_per_text : iterable of sequences of int
        One text each, any ids of int32. Pairs never cross from text to text.
    window : int
        Places to either side, at least 1. It may be longer than a text.
    rng : numpy.random.Generator, optional
        Draws each centre's window anew from 1..window, as word2vec does (near neighbours then
        count more); None takes `window` for all.

    Returns
    -------
    centres, contexts : np.ndarray of int32, (pairs,)
        Ordered by text, by the centre's place and by the context's place.

    Raises
    ------
    ValueError
        If `window` is below 1.

    References
    ----------
    Built step by step in notebook 32. Mikolov et al. (2013), https://arxiv.org/abs/1301.3781

    Examples
    --------
    >>> centres, contexts = skip_gram_pairs([[5, 6, 7], [8, 9]], window=1)
    >>> list(zip(centres.tolist(), contexts.tolist()))
    [(5, 6), (6, 5), (6, 7), (7, 6), (8, 9), (9, 8)]
    """
    if window < 1:
        raise ValueError(f"window should be at least 1, got {window}")
    parts = [np.empty((2, 0), dtype=np.int32)]
    for token_ids, text_numbers in _chunks(token_ids_per_text):
        parts.append(_pairs(token_ids.astype(np.int32), text_numbers, window, rng))
    centres, contexts = np.concatenate(parts, axis=1)
    return centres, contexts


def noise_distribution(counts: ArrayLike, *, power: float = 0.75) -> np.ndarray:
    """Return the law negative samples are drawn from: counts to a power, made to sum to 1.

    Parameters
    ----------
    counts : array_like, (vocab_size,)
        How often each token occurs; a token that never does is never drawn.
    power : float
        1 is the unigram law, 0 the uniform law; word2vec takes 0.75.

    Returns
    -------
    np.ndarray of float64, (vocab_size,)

    Raises
    ------
    ValueError
        If a count is negative or none is above 0.

    References
    ----------
    Built step by step in notebook 32. Mikolov et al. (2013), https://arxiv.org/abs/1310.4546

    Examples
    --------
    >>> noise_distribution([16, 1, 0]).round(3).tolist()
    [0.889, 0.111, 0.0]
    """
    counts = np.asarray(counts, dtype=float)
    if counts.size == 0 or counts.min() < 0 or counts.max() == 0:
        raise ValueError(f"counts should be 0 or more and one of them above 0, got {counts}")
    weights = np.where(counts > 0, counts**power, 0.0)
    return weights / weights.sum()


def neighbours(vectors: ArrayLike, row_or_vector: ArrayLike, *, k: int, exclude=()) -> np.ndarray:
    """Return the rows whose vectors have the greatest cosine with a row or a vector.

    Parameters
    ----------
    vectors : array_like, (n, embed_dim)
    row_or_vector : int or array_like, (embed_dim,)
        A row is not its own neighbour.
    k : int
        Rows wanted; fewer come back if fewer are left.
    exclude : iterable of int
        Rows that may not come back.

    Returns
    -------
    np.ndarray of int, (k,)
        Nearest first, ties by row. A vector of zeros has cosine 0 with all.

    Raises
    ------
    ValueError
        If `k` is below 1.
    IndexError
        If the row is none of `vectors`.

    Examples
    --------
    >>> vectors = [[1, 0], [2, 1], [0, 1], [-1, 0]]
    >>> neighbours(vectors, 0, k=2).tolist()
    [1, 2]
    >>> neighbours(vectors, [0, 3], k=2, exclude=[2]).tolist()
    [1, 0]
    """
    if k < 1:
        raise ValueError(f"k should be at least 1, got {k}")
    unit = _unit(vectors)
    exclude = list(exclude)
    if np.ndim(row_or_vector) == 0:
        row = int(row_or_vector)
        if not 0 <= row < len(unit):
            raise IndexError(f"row should lie in 0..{len(unit) - 1}, got {row}; look up the index")
        exclude.append(row)
        query = unit[row]
    else:
        query = _unit(np.asarray(row_or_vector, dtype=unit.dtype)[None])[0]
    return _nearest(unit @ query, k, exclude)


def analogy(vectors: ArrayLike, a: ArrayLike, b: ArrayLike, c: ArrayLike, *, k: int = 1):
    """Answer "a is to b as c is to what?" by the rows nearest to b - a + c (Mikolov 2013).

    Every vector is first brought to length 1; a, b and c themselves are never the answer.

    Parameters
    ----------
    vectors : array_like, (n, embed_dim)
    a, b, c : int, or array_like of int, (questions,)
        Rows; many questions at once are much faster than one by one.
    k : int
        Answers to a question.

    Returns
    -------
    np.ndarray of int, (k,) or (questions, k)
        Best first.

    Raises
    ------
    ValueError
        If `k` does not lie in 1..n - 3.

    Examples
    --------
    >>> man, woman, king, queen = [1, 0], [1, 1], [3, 0], [3, 3]
    >>> analogy([man, woman, king, queen, [-1, 2]], 0, 1, 2).tolist()
    [3]
    """
    unit = _unit(vectors)
    if not 1 <= k <= len(unit) - 3:
        raise ValueError(f"k should lie in 1..{len(unit) - 3} (rows less the question's), got {k}")
    questions = np.stack([np.atleast_1d(a), np.atleast_1d(b), np.atleast_1d(c)], axis=1)
    answers = np.empty((len(questions), k), dtype=np.int64)
    for begin in range(0, len(questions), BATCH_QUESTIONS):
        batch = questions[begin : begin + BATCH_QUESTIONS]
        target = unit[batch[:, 1]] - unit[batch[:, 0]] + unit[batch[:, 2]]  # (batch, embed_dim)
        cosines = target @ unit.T  # (batch, n), up to the length of the target
        np.put_along_axis(cosines, batch, -np.inf, axis=1)
        for row, values in enumerate(cosines, start=begin):
            answers[row] = _nearest(values, k, ())
    return answers[0] if np.ndim(a) == 0 else answers


def similarity_spearman(
    vectors: ArrayLike, index: Mapping[str, int], pairs: Iterable[tuple[str, str, float]]
) -> tuple[float, float]:
    """Compare cosines of word pairs with people's scores by rank correlation.

    Parameters
    ----------
    vectors : array_like, (n, embed_dim)
    index : mapping of str to int
        Word to row.
    pairs : iterable of (word, word, score)

    Returns
    -------
    rho : float
        Spearman's correlation over the pairs of which both words are known; nan below two.
    coverage : float
        The share of these pairs, 0 to 1.

    Raises
    ------
    ValueError
        If there are no pairs at all.

    Examples
    --------
    >>> index = {"cat": 0, "dog": 1, "car": 2}
    >>> pairs = [("cat", "dog", 9.0), ("cat", "car", 1.5), ("dog", "car", 2.0), ("cat", "yeti", 5)]
    >>> similarity_spearman([[1, 0], [3, 1], [0, 1]], index, pairs)
    (1.0, 0.75)
    """
    pairs = list(pairs)
    if not pairs:
        raise ValueError("pairs should hold at least one (word, word, score), got none")
    known = [(index[u], index[v], score) for u, v, score in pairs if u in index and v in index]
    if len(known) < 2:
        return float("nan"), len(known) / len(pairs)
    unit = _unit(vectors)
    first, second, scores = (np.array(column) for column in zip(*known, strict=True))
    cosines = (unit[first] * unit[second]).sum(axis=1)
    return float(spearmanr(cosines, scores).statistic), len(known) / len(pairs)


def write_projector(
    folder: Path | str, vectors: ArrayLike, *, columns: Mapping[str, Sequence]
) -> tuple[Path, Path]:
    r"""Write `vectors.tsv` and `metadata.tsv` as the embedding projector loads them.

    The projector drops blank lines, ends a cell at each tab and takes the first line for the
    columns' names only if it holds a tab. So one column is written without its name, several with.

    Parameters
    ----------
    folder : Path or str
        An existing folder; files of these names in it are overwritten.
    vectors : array_like, (n, embed_dim)
        Each number is written with the fewest digits that give it back in its own type.
    columns : mapping of str to sequence
        Column name to n values (words, classes, counts), each written as `str` gives it.

    Returns
    -------
    vectors_path, metadata_path : Path

    Raises
    ------
    ValueError
        If the vectors are no finite matrix, a column has another length, or a name or value is
        blank or holds a tab or a line break.

    References
    ----------
    Built step by step in notebook 36. Smilkov et al. (2016), https://arxiv.org/abs/1611.05469

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = write_projector(folder, [[0.5, 1]], columns={"word": ["cat"], "count": [7]})
    ...     [path.read_text(encoding="utf-8") for path in paths]
    ['0.5\t1.0\n', 'word\tcount\ncat\t7\n']
    """
    vectors = np.asarray(vectors)
    if vectors.dtype.kind != "f":
        vectors = vectors.astype(float)
    if vectors.ndim != 2 or vectors.size == 0 or not np.isfinite(vectors).all():
        raise ValueError(
            f"vectors should be a matrix of finite numbers, got shape {vectors.shape}; "
            "look for NaN, or add an axis to a single vector with [None]"
        )
    rows = _metadata_rows(columns, len(vectors))
    paths = Path(folder) / "vectors.tsv", Path(folder) / "metadata.tsv"
    for path, lines in zip(paths, (vectors.astype(str).tolist(), rows), strict=True):
        text = "".join("\t".join(line) + "\n" for line in lines)
        path.write_text(text, encoding="utf-8", newline="\n")
    return paths


def read_projector(folder: Path | str) -> tuple[np.ndarray, dict[str, list[str]]]:
    """Read `vectors.tsv` and `metadata.tsv` by the projector's rules.

    Parameters
    ----------
    folder : Path or str

    Returns
    -------
    vectors : np.ndarray of float64, (n, embed_dim)
    columns : dict of str to list of str
        A single column, which has no name in the file, is called "label".

    Raises
    ------
    ValueError
        If the lines of a file have unequal numbers of cells, a cell of `vectors.tsv` is no number,
        or the two files do not have equally many rows.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_projector(folder, [[0.5, 1], [2, 3]], columns={"word": ["cat", "dog"]})
    ...     vectors, columns = read_projector(folder)
    >>> vectors.tolist(), columns
    ([[0.5, 1.0], [2.0, 3.0]], {'label': ['cat', 'dog']})
    """
    numbers, cells = (_tsv(Path(folder) / name) for name in ("vectors.tsv", "metadata.tsv"))
    names = cells.pop(0) if cells and len(cells[0]) > 1 else ["label"]
    if len(numbers) != len(cells):
        raise ValueError(
            f"vectors.tsv and metadata.tsv should have a row for each word, got {len(numbers)} "
            f"and {len(cells)} rows; write them anew with write_projector"
        )
    columns = dict(zip(names, map(list, zip(*cells, strict=True)), strict=True))
    return np.array(numbers, dtype=float), columns


def embedding_matrix(
    tokens: Sequence[str],
    index: Mapping[str, int],
    *,
    vectors: ArrayLike,
    rng: np.random.Generator | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Lay ready-made word vectors out in the order of a vocabulary.

    Parameters
    ----------
    tokens : sequence of str, (vocab_size,)
        The vocabulary, id to token (`Vocabulary.tokens`).
    index : mapping of str to int
        Word to row of `vectors` (`WordVectors.index`).
    vectors : array_like, (n, embed_dim)
    rng : numpy.random.Generator, optional
        Draws the rows of tokens without a vector, each column from a normal law with the mean and
        spread of that column; None leaves them 0. A token "<pad>" is always 0.

    Returns
    -------
    matrix : np.ndarray of float32, (vocab_size, embed_dim)
        Weights for an embedding layer.
    found : np.ndarray of bool, (vocab_size,)
        True where the row is a ready-made vector.

    Raises
    ------
    ValueError
        If `vectors` is not a table or `index` names a row that it does not have.

    References
    ----------
    Built step by step in notebook 34.

    Examples
    --------
    >>> matrix, found = embedding_matrix(["<pad>", "cat"], {"cat": 1}, vectors=[[1, 2], [3, 4]])
    >>> matrix.tolist(), found.tolist()
    ([[0.0, 0.0], [3.0, 4.0]], [False, True])
    """
    vectors = np.asarray(vectors, dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) == 0:
        raise ValueError(f"vectors should be a table (n, embed_dim), got shape {vectors.shape}")
    rows = np.array([index.get(token, -1) for token in tokens], dtype=np.int64)
    if rows.size and rows.max() >= len(vectors):
        raise ValueError(
            f"index should name rows in 0..{len(vectors) - 1}, got {rows.max()}; take index and "
            "vectors from one set"
        )
    found = rows >= 0
    shape = (len(rows), vectors.shape[1])
    matrix = np.zeros(shape, dtype=np.float32)
    if rng is not None:
        matrix[:] = rng.normal(vectors.mean(axis=0), vectors.std(axis=0), shape)
        matrix[[token == "<pad>" for token in tokens]] = 0
    matrix[found] = vectors[rows[found]]
    return matrix, found


def document_means(
    token_ids_per_text: Sequence[Sequence[int]],
    vectors: ArrayLike,
    *,
    weights: ArrayLike | None = None,
) -> np.ndarray:
    """Return each text's mean of the vectors of its tokens: sum of w v over sum of w.

    Texts are multiplied as one sparse matrix: time grows with tokens times embed_dim.

    Parameters
    ----------
    token_ids_per_text : sequence of sequences of int
        Rows of `vectors`, as often as the token occurs; texts may differ in length.
    vectors : array_like, (vocab_size, embed_dim)
    weights : array_like, (vocab_size,), optional
        A weight of 0 or more for each token, such as its IDF; 0 leaves it out (padding). None
        weighs all alike.

    Returns
    -------
    np.ndarray of float64, (texts, embed_dim)
        0 for a text that has no token with a weight above 0.

    Raises
    ------
    ValueError
        If an id or a weight is out of its range, or there is not one weight a vector.

    References
    ----------
    Built step by step in notebook 37.

    Examples
    --------
    >>> vectors = [[0, 0], [1, 0], [0, 3]]
    >>> document_means([[1, 1, 2], []], vectors, weights=[0, 1, 2]).tolist()
    [[0.5, 1.5], [0.0, 0.0]]
    """
    vectors = np.asarray(vectors, dtype=float)
    weights = np.ones(len(vectors)) if weights is None else np.asarray(weights, dtype=float)
    if weights.shape != (len(vectors),) or not (weights >= 0).all():
        raise ValueError(
            f"weights should be {len(vectors)} numbers of 0 or more (one a row of vectors), got "
            f"shape {weights.shape}"
            + (f", least {weights.min()}" if weights.shape == (len(vectors),) else "")
        )
    starts = np.concatenate([[0], np.cumsum([len(text) for text in token_ids_per_text])])
    token_ids = np.fromiter(itertools.chain.from_iterable(token_ids_per_text), dtype=np.int64)
    if token_ids.size:
        _check_ids(token_ids, len(vectors))
    shape = (len(starts) - 1, len(vectors))
    table = sp.csr_matrix((weights[token_ids], token_ids, starts.astype(np.int64)), shape=shape)
    totals = np.asarray(table.sum(axis=1))  # (texts, 1)
    return (table @ vectors) / np.where(totals == 0, 1, totals)


def _chunks(texts: Iterable[Sequence[int]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Join texts to runs of about `CHUNK_TOKENS` ids, each id with the number of its text."""
    batch, held = [], 0
    for text in texts:
        batch.append(text)
        held += len(text)
        if held >= CHUNK_TOKENS:
            yield _joined(batch)
            batch, held = [], 0
    if held:
        yield _joined(batch)


def _joined(texts: list[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    token_ids = np.concatenate([np.asarray(text, dtype=np.int64) for text in texts])
    return token_ids, np.repeat(np.arange(len(texts)), [len(text) for text in texts])


def _pairs(token_ids, text_numbers, window, rng) -> np.ndarray:
    """Return (2, pairs): every centre's window as one row of places, then the row's valid ones."""
    n = len(token_ids)
    reach = np.full(n, window) if rng is None else rng.integers(1, window + 1, n)
    window = min(window, np.bincount(text_numbers).max())  # no text reaches farther
    offsets = np.delete(np.arange(-window, window + 1), window)  # (2 * window,), without 0
    places = np.arange(n)[:, None] + offsets  # (n, 2 * window)
    inside = (places >= 0) & (places < n) & (np.abs(offsets) <= reach[:, None])
    places = places.clip(0, n - 1)
    inside &= text_numbers[places] == text_numbers[:, None]
    return np.stack([np.repeat(token_ids, inside.sum(axis=1)), token_ids[places[inside]]])


def _count_forward(token_ids, text_numbers, vocab_size, window, weight) -> sp.csr_matrix:
    """Count every pair once, the earlier token as the row: one shifted comparison a distance."""
    rows, columns, values = [], [], []
    longest = np.bincount(text_numbers).max()
    for distance in range(1, min(window, longest - 1) + 1):
        same_text = text_numbers[:-distance] == text_numbers[distance:]
        rows.append(token_ids[:-distance][same_text])
        columns.append(token_ids[distance:][same_text])
        values.append(np.full(len(rows[-1]), 1 / distance if weight == "distance" else 1.0))
    if not rows:
        return sp.csr_matrix((vocab_size, vocab_size))
    places = (np.concatenate(rows), np.concatenate(columns))
    return sp.csr_matrix((np.concatenate(values), places), shape=(vocab_size, vocab_size))


def _check_ids(token_ids: np.ndarray, vocab_size: int) -> None:
    low, high = token_ids.min(), token_ids.max()
    if low < 0 or high >= vocab_size:
        raise ValueError(
            f"ids should lie in 0..{vocab_size - 1}, got {low if low < 0 else high}; "
            "encode with the vocabulary whose length is vocab_size"
        )


def _unit(vectors: ArrayLike) -> np.ndarray:
    """Bring rows to length 1; zeros stay zeros."""
    vectors = np.asarray(vectors)
    if vectors.dtype.kind != "f":
        vectors = vectors.astype(float)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths == 0, 1, lengths)


def _nearest(cosines: np.ndarray, k: int, exclude: Iterable[int]) -> np.ndarray:
    allowed = np.ones(len(cosines), dtype=bool)
    allowed[list(exclude)] = False
    rows = np.flatnonzero(allowed)
    values = cosines[rows]
    if k < len(rows):  # only the top is sorted; all ties with the k-th value stay in
        top = values >= np.partition(values, -k)[-k]
        rows, values = rows[top], values[top]
    return rows[np.argsort(-values, kind="stable")[:k]]


def _metadata_rows(columns: Mapping[str, Sequence], n: int) -> list[list[str]]:
    """Return the cells of metadata.tsv line by line, or say which one cannot be written."""
    written = {str(name): [str(value) for value in values] for name, values in columns.items()}
    lengths = {name: len(values) for name, values in written.items()}
    if not written or set(lengths.values()) != {n}:
        raise ValueError(f"columns should hold {n} values each, one a vector, got {lengths}")
    for name, values in written.items():
        for row, value in enumerate([name, *values], start=-1):
            if not value.strip() or any(mark in value for mark in "\t\n\r"):
                place = "its name" if row < 0 else f"row {row}"
                raise ValueError(
                    f"column {name!r} should have no blank value, tab or line break, got "
                    f"{value!r} as {place}; replace it, such as by repr(value) or '-'"
                )
    rows = [list(cells) for cells in zip(*written.values(), strict=True)]
    return rows if len(written) == 1 else [list(written), *rows]


def _tsv(path: Path) -> list[list[str]]:
    """Return the cells of a file's lines; blank lines are dropped, as the projector does."""
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t") for line in lines if line.strip()]
    counts = sorted({len(cells) for cells in rows})
    if len(counts) != 1:
        raise ValueError(f"{path.name}: lines should have equally many cells, got {counts}")
    return rows
