"""How good are translations? chrF and BLEU by sacrebleu, each between 0 and 1.

Whole sentences go in, not tokens: sacrebleu splits them itself, so that figures compare.

Not handled here: other settings than sacrebleu's own, its signature, intervals.

Built step by step in notebooks 41 (chrF) and 43 (BLEU).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest


def chrf(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Return chrF of translations: F2 of the shared character n-grams, n from 1 to 6.

    Precision and recall are each averaged over n, blanks left out; recall counts twice.

    Parameters
    ----------
    hypotheses : sequence of str, (n,)
        One translation for each source sentence.
    references : sequence of sequences of str, (n,)
        For each source sentence its right translations, one or more; the nearest one counts.

    Returns
    -------
    float
        0 (nothing in common) to 1: sacrebleu's score over 100.

    Raises
    ------
    ValueError
        If there is no row, the lengths differ, or a row has no reference or a bare str.

    References
    ----------
    Popović (2015), "chrF: character n-gram F-score for automatic MT evaluation"; Post (2018), "A
    Call for Clarity in Reporting BLEU Scores" (sacrebleu).

    Examples
    --------
    >>> round(chrf(["Va bien"], [["Va loin"]]), 4)  # (4/6 + 1/5) / 6
    0.1444
    """
    from sacrebleu.metrics import CHRF

    streams = _reference_streams(hypotheses, references)
    return CHRF().corpus_score(list(hypotheses), streams).score / 100


def bleu(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Return BLEU of translations: shared word n-grams, n from 1 to 4, over the whole set.

    Parameters, errors and sources are those of `chrf`. sacrebleu's settings are kept (its
    tokeniser "13a", exponential smoothing of the orders without a hit), so that figures compare.

    Returns
    -------
    float
        0 to 1: sacrebleu's score over 100. The geometric mean of the four precisions times the
        brevity penalty exp(1 - r / c), where the translations (c words) are shorter than the
        references (r words).

    Examples
    --------
    >>> round(bleu(["the cat sat on a mat"], [["the cat sat on the mat"]]), 4)
    0.5373
    >>> round((5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25, 4)
    0.5373
    """
    from sacrebleu.metrics import BLEU

    streams = _reference_streams(hypotheses, references)
    return BLEU(force=True).corpus_score(list(hypotheses), streams).score / 100


def _reference_streams(hypotheses, references) -> list[list[str | None]]:
    """Return sacrebleu's form: the first reference of each row, then the second, ..."""
    rows = [() if isinstance(row, str) else tuple(row) for row in references]
    if len(rows) != len(hypotheses) or not rows or not all(rows):
        raise ValueError(
            "references should hold for each hypothesis a list of one or more translations, got "
            f"{len(hypotheses)} hypotheses, {len(rows)} rows, {rows.count(())} of them empty or a "
            "bare str; wrap single references: [[reference], ...]"
        )
    return [list(stream) for stream in zip_longest(*rows)]
