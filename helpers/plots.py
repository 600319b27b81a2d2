"""Figures with Korean text: training curves, confusion matrix, heat map.

Arrays in, axes out: each function draws into `ax`, or into a figure of its own, and returns the
axes, so that a notebook can add to it. Font and colours are those of `plt.rcParams`;
`course.start()` sets them to `hangul_rc()`.

Not handled here: `plt.show()`, saving, interactive figures, Chinese characters in ancient texts,
Hangul inside `$formulas$`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import resources

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.rcsetup import cycler
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from numpy.typing import ArrayLike

FONT = "Noto Sans KR"  # of the package pylopdf_fonts_ko; the name of any installed font will do
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]  # Okabe and Ito
METRIC_NAMES = {"loss": "손실", "accuracy": "정확도"}
COUNTS_UP_TO = 12  # more classes than this: colours only
TICK_ROOM = 0.12  # inches for one line of tick text


def hangul_rc() -> dict:
    """Return matplotlib settings with a Hangul font, which is registered once in a process.

    The colours can be told apart by the colour-blind; the thin grid is drawn where `ax.grid(True)`
    asks for it.

    Raises
    ------
    RuntimeError
        If matplotlib cannot find the font.
    """
    _register_font()
    return {
        "font.family": [FONT, "DejaVu Sans"],  # the second for signs that the first has not
        "axes.unicode_minus": True,  # both fonts have the real minus sign
        "axes.prop_cycle": cycler(color=COLOURS),
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "grid.color": "#DDDDDD",
        "grid.linewidth": 0.6,
        "legend.frameon": False,
        "figure.figsize": (8.0, 3.5),  # inches
    }


def curves(
    history: Mapping[str, Sequence[float]],
    metrics: Sequence[str] = ("loss",),
    *,
    ax: Axes | None = None,
    title: str = "",
) -> Axes:
    """Draw metrics over epochs: training solid, validation ("val_" + metric, if there) dashed.

    `history` is that of Keras' `fit(...).history`: one value an epoch.

    Examples
    --------
    >>> ax = curves({"loss": [0.7, 0.4], "val_loss": [0.6, 0.5]}, title="학습 곡선")
    >>> [line.get_label() for line in ax.lines]
    ['훈련 손실', '검증 손실']
    >>> plt.close(ax.figure)
    """
    if not metrics or not set(metrics) <= set(history):
        got = f"{list(metrics)}; name them in a tuple and in compile(metrics=...)"
        raise ValueError(f"metrics should be among {sorted(history)}, got {got}")
    ax = plt.subplots()[1] if ax is None else ax
    names = [METRIC_NAMES.get(metric, metric) for metric in metrics]
    for metric, name, colour in zip(metrics, names, COLOURS * len(metrics), strict=False):
        for key, part, dash in ((metric, "훈련", "-"), (f"val_{metric}", "검증", "--")):
            if key in history:
                epochs = range(1, len(history[key]) + 1)
                line = ax.plot(epochs, history[key], f"{dash}o", label=f"{part} {name}")[0]
                line.set(color=colour, markersize=3, linewidth=1.5)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(True)
    ax.legend()
    ax.set(title=title, xlabel="에포크", ylabel=", ".join(names))
    return ax


def confusion(
    matrix: ArrayLike, names: Sequence[str], *, ax: Axes | None = None, title: str = ""
) -> Axes:
    """Draw a confusion matrix: colour is the share of the true class (recall on the diagonal).

    `matrix` (n_classes, n_classes) holds counts, rows are the truth, as
    `sklearn.metrics.confusion_matrix` gives them. They are written into the cells up to 12 classes.

    Examples
    --------
    >>> ax = confusion([[8, 2], [1, 3]], ["정상", "스팸"])
    >>> [text.get_text() for text in ax.texts]
    ['8', '2', '1', '3']
    >>> plt.close(ax.figure)
    """
    matrix = np.asarray(matrix)
    shares = matrix / np.maximum(matrix.sum(axis=-1, keepdims=True), 1)  # an empty row stays 0
    if ax is None:
        side = min(max(0.5 * len(names), 3.2), 8.0)  # inches
        ax = plt.subplots(figsize=(side + 1.5, side))[1]
    heatmap(shares, rows=names, columns=names, ax=ax, title=title, label="실제 범주 안의 비율")
    ax.images[0].set(clim=(0, 1), interpolation="auto")
    # No cell is empty: white, since the heat map's grey would shine through at the edges.
    ax.set(aspect="equal", facecolor="white", xlabel="예측", ylabel="실제")
    if len(names) <= COUNTS_UP_TO:
        size = 10 if len(names) <= 6 else 8
        for (row, column), count in np.ndenumerate(matrix):
            ink = "white" if shares[row, column] > 0.5 else "black"
            ax.text(column, row, f"{count:,}", color=ink, fontsize=size, ha="center", va="center")
    return ax


def heatmap(
    values: ArrayLike,
    *,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    ax: Axes | None = None,
    title: str = "",
    label: str = "",
) -> Axes:
    """Draw a matrix as colours; NaN is grey. Where a value is negative, 0 is white.

    `rows` and `columns` are written as far as there is room; without them the ticks are numbers.
    `label` says what the colour means, with its unit. The axes are called "행" and "열":
    `ax.set(xlabel=..., ylabel=...)` says more.

    Examples
    --------
    >>> ax = heatmap([[0.5, -1.0]], rows=["입력"], columns=["나는", "간다"])
    >>> ax.images[0].get_clim()
    (-1.0, 1.0)
    >>> plt.close(ax.figure)
    """
    values = np.asarray(values, dtype=float)
    sizes = zip(values.shape, (rows, columns), strict=False)
    named = tuple(size if names is None else len(names) for size, names in sizes)
    if values.ndim != 2 or values.size == 0 or named != values.shape:
        got = f"shape {values.shape} for {named} names; transpose with .T, or take values[0]"
        raise ValueError(f"values should be a matrix with a row and column a name, got {got}")
    colours, low, high = "Blues", None, None
    if np.nanmin(values, initial=0) < 0:  # signed: red above 0 and blue below, equally far
        high = float(np.nanmax(np.abs(values)))
        colours, low = "RdBu_r", -high
    ax = plt.subplots()[1] if ax is None else ax
    image = ax.imshow(values, colours, vmin=low, vmax=high, aspect="auto", interpolation="nearest")
    ax.set_facecolor("lightgrey")  # seen through NaN
    bar = ax.figure.colorbar(image, ax=ax, label=label)
    bar.outline.set_visible(False)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    box, dpi = ax.get_window_extent(), ax.figure.dpi
    _write_names(ax.xaxis, columns, room=box.width / dpi)
    _write_names(ax.yaxis, rows, room=box.height / dpi)
    ax.set(title=title, xlabel="열", ylabel="행")
    return ax


def log_ticks(axis: XAxis | YAxis) -> None:
    """Make `ax.xaxis` or `ax.yaxis` logarithmic, with 20, 50, 100 or, if long, 10, 100, 1,000.

    Draw the data first: the range decides.

    Examples
    --------
    >>> ax = plt.figure().subplots()
    >>> log_ticks(ax.xaxis)
    >>> ax.xaxis.get_major_formatter()(2000)
    '2,000'
    """
    getattr(axis.axes, f"set_{axis.axis_name}scale")("log")
    low, high = axis.get_view_interval()
    subs = (1, 2, 5) if high < 500 * low else (1,)  # room for a dozen numbers at most
    axis.set_major_locator(LogLocator(subs=subs))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axis.set_minor_formatter(NullFormatter())


@functools.cache
def _register_font() -> None:
    with suppress(ModuleNotFoundError):  # FONT may be one of the system
        package = resources.files("pylopdf_fonts_ko")
        with resources.as_file(package / "NotoSansKR-Regular.otf") as path:
            font_manager.fontManager.addfont(path)
    if FONT not in font_manager.get_font_names():
        remedy = "install requirements.txt, or set FONT in helpers/plots.py to an installed font"
        raise RuntimeError(f"matplotlib should know the font {FONT!r}, got none; {remedy}")


def _write_names(axis: XAxis | YAxis, names: Sequence[str] | None, *, room: float) -> None:
    """Write as many names as fit into `room` inches, upright where too long; else numbers."""
    if names is None:
        axis.set_major_locator(MaxNLocator(integer=True))
        return
    places = range(0, len(names), math.ceil(len(names) * TICK_ROOM / room))
    size = 10 if len(names) <= COUNTS_UP_TO else 7
    written = [str(names[k]) for k in places]
    axis.set_ticks(places, written, fontsize=size, parse_math=False)  # a token may be "$"
    if axis.axis_name == "x" and sum(len(str(name)) for name in names) * TICK_ROOM > room:
        axis.set_tick_params(labelrotation=90)  # they would run into each other
