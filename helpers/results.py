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


def record(
    chapter: str,
    metrics: Mapping[str, ArrayLike],
    *,
    scale: str | None = None,
    data: Any = None,
    lecture: Mapping[str, float] | None = None,
    target: Mapping[str, float] | None = None,
    seeds: Sequence[int] = (0,),
) -> pd.DataFrame:
    """Record a chapter's figures and return them as the table "강의와 비교", a row a metric.

    Its columns are 강의, 여기 (this run), 전체 규모 (docs/results/full.json) and 목표. A run at
    full scale writes the figures to the file that COURSE_RESULTS names; `make full` sets it.

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
    seeds : sequence of int
        The seeds behind the lists in `metrics`.

    Examples
    --------
    >>> record("99_none", {"best_accuracy": 0.5}, scale="sample").iloc[0].tolist()
    ['best_accuracy', '—', '0.5000', '측정하지 않음', '—']
    """
    import pandas as pd

    if (scale in ("sample", "full")) != (data is None):
        got = f"data={data!r} and scale={scale!r}; pass one of the two"
        raise ValueError(f'record needs data=, or scale="sample" or "full", got {got}')
    scale = scale if data is None else data.scale
    lecture, target = lecture or {}, target or {}
    here = {name: _summary(name, value, seeds) for name, value in metrics.items()}
    if scale == "full" and (path := os.environ.get("COURSE_RESULTS")):
        entry = {"metrics": here, "lecture": lecture, "target": target}
        _write(Path(path), chapter, entry | _surroundings(data))
    full = load().get(chapter, {"metrics": {}})["metrics"]
    return pd.DataFrame(
        {
            "지표": name,
            "강의": number(lecture.get(name)),
            "여기": spread(summary),
            "전체 규모": spread(full[name]) if name in full else "측정하지 않음",
            "목표": number(target.get(name)),
        }
        for name, summary in here.items()
    )


def load() -> dict:
    """Return docs/results/full.json, chapter by chapter; {} if there is no such file."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}


def number(value: float | None) -> str:
    """Return a figure as text: counts from 1,000 on as whole numbers, others with four places.

    Examples
    --------
    >>> number(199_680.0), number(0.98), number(None)
    ('199,680', '0.9800', '—')
    """
    if value is None:
        return "—"
    return f"{value:,.0f}" if abs(value) >= 1000 and float(value).is_integer() else f"{value:.4f}"


def spread(summary: dict) -> str:
    """Return a recorded metric as text: its mean and, for several seeds, its standard deviation.

    Examples
    --------
    >>> spread({"mean": 0.98, "std": 0.002, "seeds": [0, 1, 2]})
    '0.9800 ± 0.0020'
    """
    many = len(summary["seeds"]) > 1
    return number(summary["mean"]) + (f" ± {summary['std']:.4f}" if many else "")


def _summary(name: str, value: ArrayLike, seeds: Sequence[int]) -> dict:
    """Return mean, sample standard deviation and seeds of one metric."""
    import numpy as np

    values = np.atleast_1d(np.asarray(value, dtype=float))
    if values.size not in (1, len(seeds)) or not np.isfinite(values).all():
        due = f"one finite number, or one for each of the seeds {list(seeds)}"
        raise ValueError(f"metric {name!r} should be {due}, got {value!r}; pass seeds=")
    std = float(values.std(ddof=1)) if values.size > 1 else 0.0
    used = list(seeds)[: values.size]
    return {"mean": round(float(values.mean()), 6), "std": round(std, 6), "seeds": used}


def _surroundings(data: Any) -> dict:
    """Return what a later reader needs in order to judge a figure."""
    origin: dict[str, Any] = {"data": "computed"}
    if data is not None:
        origin = {"rows": len(data), "data": data.source, "data_sha256": data.sha256}
    installed = {found.name: found.version for found in metadata.distributions()}
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
    entries = dict(sorted((known | {chapter: entry}).items()))
    text = json.dumps(entries, ensure_ascii=False, indent=1)
    part = path.with_suffix(".part")
    part.write_text(text + "\n", encoding="utf-8", newline="\n")
    part.replace(path)
