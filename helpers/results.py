"""A chapter's headline figures: shown beside the lecture's, kept in docs/results/full.json.

Not handled here: measuring them (the notebooks), the README's table of all chapters.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import course

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

RESULTS = course.ROOT / "docs" / "results" / "full.json"
VERSIONS = ("tensorflow", "keras", "numpy", "scikit-learn")


def record(  # noqa: PLR0913
    chapter: str,
    metrics: Mapping[str, ArrayLike],
    *,
    scale: str | None = None,
    data: Any = None,
    lecture: Mapping[str, float] | None = None,
    target: Mapping[str, float] | None = None,
    rival: Mapping[str, tuple[str, ArrayLike]] | None = None,
    literature: Mapping[str, tuple[float, str]] | None = None,
    test_looks: int = 0,
    seeds: Sequence[int] = (0,),
) -> pd.DataFrame:
    """Record a chapter's figures and return them as the table "강의와 비교", a row a metric.

    Its columns are 강의, 여기 (this run), 상대 (the best simple rival, this run), 전체 규모
    (docs/results/full.json) and 목표. A run at full scale writes the figures to the file that
    COURSE_RESULTS names; `make full` sets it.

    Parameters
    ----------
    chapter : str
        The notebook's name without ending, such as "11_spam_rnn".
    metrics : mapping
        Name to a number, or to one number a seed. Fractions between 0 and 1, not per cent.
    scale : {"sample", "full"}, optional
        Where the data are computed; else `data` says it.
    data : record of `helpers.datasets`, optional
        The chapter's main data set: its source, hash and length are recorded.
    lecture, target : mapping, optional
        The lecture's figures and the course's aims, by the same names.
    rival : mapping, optional
        For a metric the best simple model on the same rows: its name and its figure or figures.
    literature : mapping, optional
        For a metric a published figure and its source.
    test_looks : int
        How often this run scored the test part; the file adds up the runs at full scale.
    seeds : sequence of int
        The seeds behind the lists in `metrics` and `rival`.

    Examples
    --------
    >>> record("99_none", {"best_accuracy": 0.5}, scale="sample").iloc[0].tolist()
    ['best_accuracy', '—', '0.5000', '—', '측정하지 않음', '—']
    """
    import pandas as pd

    if (scale in ("sample", "full")) != (data is None):
        got = f"data={data!r} and scale={scale!r}; pass one of the two"
        raise ValueError(f'record needs data=, or scale="sample" or "full", got {got}')
    scale = scale if data is None else data.scale
    lecture, target = lecture or {}, target or {}
    rival, literature = rival or {}, literature or {}
    if unknown := (rival.keys() | literature.keys()) - metrics.keys():
        got = f"{sorted(unknown)}; the metrics are {sorted(metrics)}"
        raise ValueError(f"rival and literature should name metrics, got {got}")
    here = {name: _summary(name, value, seeds) for name, value in metrics.items()}
    rivals = {
        k: {"model": model} | _summary(k, value, seeds) for k, (model, value) in rival.items()
    }
    if scale == "full" and (path := os.environ.get("COURSE_RESULTS")):
        published = {k: {"value": value, "source": name} for k, (value, name) in literature.items()}
        entry: dict = {"metrics": here, "lecture": lecture, "target": target, "rival": rivals}
        entry |= {"literature": published, "test_looks": test_looks} | _surroundings(data)
        _write(Path(path), chapter, entry)
    return pd.DataFrame(
        {
            "지표": name,
            "강의": number(lecture.get(name)),
            "여기": spread(summary),
            "상대": f"{rivals[name]['model']} {spread(rivals[name])}" if name in rivals else "—",
            "전체 규모": quote(chapter, name),
            "목표": number(target.get(name)),
        }
        for name, summary in here.items()
    )


def load() -> dict:
    """Return docs/results/full.json, chapter by chapter; {} if there is no such file."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}


def quote(chapter: str, metric: str) -> str:
    """Return a figure of docs/results/full.json as text, such as another chapter's."""
    known = load().get(chapter, {}).get("metrics", {})
    return spread(known[metric]) if metric in known else "측정하지 않음"


def compared(first: str, a: ArrayLike, second: str, b: ArrayLike) -> str:
    """Say in Korean which of two is higher, by how much, and in how many of the paired runs.

    >>> compared("GRU", [0.7, 0.7], "LSTM", [0.8, 0.9])
    'LSTM > GRU: 평균 0.1500 높고, 2번 가운데 2번 높습니다.'
    """
    import numpy as np

    gaps = np.atleast_1d(a) - np.atleast_1d(b)
    if gaps.mean() < 0:
        first, second, gaps = second, first, -gaps
    often = f"{len(gaps)}번 가운데 {(gaps > 0).sum()}번"
    return f"{first} > {second}: 평균 {number(gaps.mean())} 높고, {often} 높습니다."


def number(value: float | None) -> str:
    """Return a figure as text: counts from 1,000 on as whole numbers, others with four places.

    Examples
    --------
    >>> number(199_680.0), number(0.98), number(2e-5), number(None)
    ('199,680', '0.9800', '2.0e-05', '—')
    """
    if value is None:
        return "—"
    if 0 < abs(value) < 1e-4:
        return f"{value:.1e}"
    return f"{value:,.0f}" if abs(value) >= 1000 and float(value).is_integer() else f"{value:.4f}"


def spread(summary: dict) -> str:
    """Return a recorded metric as text: its mean and, for several seeds, its standard deviation.

    Examples
    --------
    >>> spread({"mean": 0.98, "std": 0.002, "seeds": [0, 1, 2]})
    '0.9800 ± 0.0020'
    """
    mean, std = summary["mean"], summary["std"]
    if len(summary["seeds"]) == 1:
        return number(mean)
    return f"{number(mean)} ± {number(std) if abs(mean) < 1e-4 else f'{std:.4f}'}"


def _summary(name: str, value: ArrayLike, seeds: Sequence[int]) -> dict:
    """Return mean, sample standard deviation and seeds of one metric."""
    import numpy as np

    values = np.atleast_1d(np.asarray(value, dtype=float))
    if values.size not in (1, len(seeds)) or not np.isfinite(values).all():
        due = f"one finite number, or one for each of the seeds {list(seeds)}"
        raise ValueError(f"metric {name!r} should be {due}, got {value!r}; pass seeds=")
    std = float(values.std(ddof=1)) if values.size > 1 else 0.0
    used = list(seeds)[: values.size]
    return {"mean": _rounded(values.mean()), "std": _rounded(std), "seeds": used}


def _rounded(value: float) -> float:
    """Round to six places, small numbers to six digits."""
    return float(f"{value:.6g}") if abs(value) < 1e-4 else round(float(value), 6)


def _surroundings(data: Any) -> dict:
    """Return what a later reader needs in order to judge a figure."""
    origin: dict[str, Any] = {"data": "computed"}
    if data is not None:
        origin = {"rows": len(data), "data": data.source, "data_sha256": data.sha256}
    installed = {found.name.replace("_", "-"): found.version for found in metadata.distributions()}
    versions = {name: installed.get(name, installed.get(f"{name}-cpu")) for name in VERSIONS}
    return {
        "device": f"{os.cpu_count()} CPU cores",
        **origin,
        "versions": {"python": platform.python_version(), **versions},
        "date": datetime.date.today().isoformat(),
    }


def _write(path: Path, chapter: str, entry: dict) -> None:
    """Replace one chapter's entry; the file is never seen half written."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    entry["test_looks"] += known.get(chapter, {}).get("test_looks", 0)
    entries = dict(sorted((known | {chapter: entry}).items()))
    text = json.dumps(entries, ensure_ascii=False, indent=1)
    part = path.with_suffix(".part")
    part.write_text(text + "\n", encoding="utf-8", newline="\n")
    part.replace(path)
