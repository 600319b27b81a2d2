"""Figures with Korean text: training curves, confusion matrix, heat map.

Arrays in, axes out: each function draws into `ax`, or into a figure of its own, and returns the
axes, so that a notebook can add to it. Importing this module changes no setting of matplotlib;
`hangul_rc` hands out settings, and the functions use them inside a context only. The letters come
from the font wheel `pylopdf_fonts_ko` (Noto Sans KR, regular weight).

Not handled here: `plt.show()`, saving, interactive figures (`helpers.interactive`), Chinese
characters in ancient texts, Hangul inside `$formulas$`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from importlib import resources

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import cycler, font_manager
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from numpy.typing import ArrayLike

FAMILY = ["Noto Sans KR", "DejaVu Sans"]  # the second for signs that the first has not
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]  # Okabe and Ito
METRIC_NAMES = {"loss": "손실", "accuracy": "정확도"}
COUNTS_UP_TO = 12  # more classes than this: colours only
TICK_ROOM = 0.12  # inches for one line of tick text
GRID = {"color": "#DDDDDD", "linewidth": 0.6}


def hangul_rc() -> dict:
    """Register the Hangul font, once in a process, and return matplotlib settings that use it.

    Returns
    -------
    dict
        Font, colours that the colour-blind can tell apart, a thin grid (drawn where `ax.grid(True)`
        asks for it), no box around the axes, figures of 8 x 3.5 inches.

    Raises
    ------
    ModuleNotFoundError
        If the font wheel is not installed.

    Examples
    --------
    >>> hangul_rc()["font.family"]
    ['Noto Sans KR', 'DejaVu Sans']
    """
    _register_font()
    return {
        "font.family": list(FAMILY),
        "axes.unicode_minus": True,  # both fonts have the real minus sign
        "axes.prop_cycle": cycler(color=COLOURS),
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "grid.color": GRID["color"],
        "grid.linewidth": GRID["linewidth"],
        "legend.frameon": False,
        "figure.figsize": (8.0, 3.5),
    }


def curves(
    history: Mapping[str, Sequence[float]],
    metrics: Sequence[str] = ("loss",),
    *,
    ax: Axes | None = None,
    title: str = "",
) -> Axes:
    """Draw metrics over epochs: training solid, validation ("val_" + metric, if there) dashed.

    Parameters
    ----------
    history : mapping of str to sequence of float
        One value an epoch, as Keras' `fit(...).history`.
    metrics : sequence of str
        Keys of `history`, without "val_".
    ax : Axes, optional
    title : str

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a metric is not in `history`, or none is asked for.

    Examples
    --------
    >>> ax = curves({"loss": [0.7, 0.4], "val_loss": [0.6, 0.5]}, title="학습 곡선")
    >>> [line.get_label() for line in ax.lines]
    ['훈련 손실', '검증 손실']
    >>> plt.close(ax.figure)
    """
    missing = [metric for metric in metrics if metric not in history]
    if missing or len(metrics) == 0:
        raise ValueError(
            f"metrics should be among {sorted(history)}, got {list(metrics)}; "
            'name them in a tuple, such as ("loss",), and in compile(metrics=...)'
        )
    with plt.rc_context(hangul_rc()):
        ax = plt.subplots()[1] if ax is None else ax
        for metric, colour in zip(metrics, COLOURS * len(metrics), strict=False):
            name = METRIC_NAMES.get(metric, metric)
            _line(ax, history[metric], color=colour, label=f"훈련 {name}")
            if f"val_{metric}" in history:
                values = history[f"val_{metric}"]
                _line(ax, values, color=colour, label=f"검증 {name}", linestyle="--")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.grid(True, **GRID)
        ax.legend(prop={"family": FAMILY})
    names = ", ".join(METRIC_NAMES.get(metric, metric) for metric in metrics)
    return _name(ax, title, x="에포크", y=names)


def confusion(
    matrix: ArrayLike, names: Sequence[str], *, ax: Axes | None = None, title: str = ""
) -> Axes:
    """Draw a confusion matrix: colour is the share of the true class (recall on the diagonal).

    Parameters
    ----------
    matrix : array_like of int, (n_classes, n_classes)
        Counts, rows are the truth, as `class_scores.confusion_matrix` gives them. Written into
        the cells up to 12 classes.
    names : sequence of str, (n_classes,)
    ax : Axes, optional
    title : str

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `matrix` is not square, or has another number of rows than there are names.

    Examples
    --------
    >>> ax = confusion([[8, 2], [1, 3]], ["정상", "스팸"])
    >>> [text.get_text() for text in ax.texts]
    ['8', '2', '1', '3']
    >>> plt.close(ax.figure)
    """
    matrix = np.asarray(matrix)
    if matrix.shape != (len(names), len(names)) or len(names) == 0:
        raise ValueError(
            f"matrix should be (n, n) with n names, got shape {matrix.shape} and {len(names)} "
            "names; pass one name a class, in the order of the ids"
        )
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)  # an empty row stays 0
    with plt.rc_context(hangul_rc()):
        if ax is None:
            side = min(max(0.5 * len(names), 3.2), 8.0)  # inches
            ax = plt.subplots(figsize=(side + 1.5, side))[1]
        image = ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        if len(names) <= COUNTS_UP_TO:
            _write_counts(ax, matrix, shares)
        _colour_bar(ax, image, "실제 범주 안의 비율")
        _ticks(ax, rows=names, columns=names)
    return _name(ax, title, x="예측", y="실제")


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

    Parameters
    ----------
    values : array_like, (n_rows, n_columns)
    rows, columns : sequence of str, optional
        Names at the ticks, as many as there is room for; numbers without them.
    ax : Axes, optional
    title : str
    label : str
        What the colour means, with its unit.

    Returns
    -------
    Axes
        Its axis labels are general ("행", "열"); `ax.set(xlabel=..., ylabel=...)` says more.

    Raises
    ------
    ValueError
        If `values` is not a matrix, or has not one row (column) for each name.

    Examples
    --------
    >>> ax = heatmap([[0.5, -1.0]], rows=["입력"], columns=["나는", "간다"])
    >>> ax.images[0].get_clim()
    (-1.0, 1.0)
    >>> plt.close(ax.figure)
    """
    values = np.asarray(values, dtype=float)
    named = tuple(None if names is None else len(names) for names in (rows, columns))
    fits = [count in (None, size) for count, size in zip(named, values.shape, strict=False)]
    if values.ndim != 2 or values.size == 0 or not all(fits):
        raise ValueError(
            "values should be a matrix with a row and a column for each name, got shape "
            f"{values.shape} and names {named}; transpose with .T, or choose one example, values[0]"
        )
    colours: dict = {"cmap": "Blues"}
    if np.nanmin(values, initial=0) < 0:  # signed: red above 0 and blue below, equally far
        reach = float(np.nanmax(np.abs(values)))
        colours = {"cmap": "RdBu_r", "vmin": -reach, "vmax": reach}
    with plt.rc_context(hangul_rc()):
        ax = plt.subplots()[1] if ax is None else ax
        image = ax.imshow(values, aspect="auto", interpolation="nearest", **colours)
        ax.set_facecolor("lightgrey")  # seen through NaN
        _colour_bar(ax, image, label)
        _ticks(ax, rows=rows, columns=columns)
    return _name(ax, title, x="열", y="행")


def log_ticks(axis: Axis) -> Axis:
    """Write 20, 50, 100 on a logarithmic axis, or 10, 100, 1,000 where it is long.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        `ax.xaxis` or `ax.yaxis`, with the data drawn; its scale is made logarithmic.

    Returns
    -------
    matplotlib.axis.Axis
        The same axis.

    Examples
    --------
    >>> ax = plt.figure().subplots()
    >>> log_ticks(ax.xaxis).get_scale()
    'log'
    >>> ax.xaxis.get_major_formatter()(2000)
    '2,000'
    """
    getattr(axis.axes, f"set_{axis.axis_name}scale")("log")
    low, high = axis.get_view_interval()
    subs = (1, 2, 5) if high < 500 * low else (1,)  # room for a dozen numbers at most
    axis.set_major_locator(LogLocator(subs=subs))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axis.set_minor_formatter(NullFormatter())
    return axis


@functools.cache
def _register_font() -> None:
    try:
        folder = resources.files("pylopdf_fonts_ko")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "the Hangul font should be installed, got no package pylopdf_fonts_ko; "
            "run pip install -r requirements.txt"
        ) from error
    with resources.as_file(folder / "NotoSansKR-Regular.otf") as path:
        font_manager.fontManager.addfont(path)


def _line(ax: Axes, values: Sequence[float], **style) -> None:
    ax.plot(range(1, len(values) + 1), values, marker="o", markersize=3, linewidth=1.5, **style)


def _write_counts(ax: Axes, matrix: np.ndarray, shares: np.ndarray) -> None:
    for (row, column), count in np.ndenumerate(matrix):
        colour = "white" if shares[row, column] > 0.5 else "black"
        size = 10 if len(matrix) <= 6 else 8
        ax.text(column, row, f"{count:,}", color=colour, fontsize=size, ha="center", va="center")


def _ticks(ax: Axes, *, rows: Sequence[str] | None, columns: Sequence[str] | None) -> None:
    """Write as many names as fit; columns upright where they would run into each other."""
    ax.grid(False)
    ax.spines[:].set_visible(False)
    room = ax.get_window_extent().size / ax.figure.dpi  # inches: width, height
    for axis, names, inches in ((ax.xaxis, columns, room[0]), (ax.yaxis, rows, room[1])):
        if names is None:
            axis.set_major_locator(MaxNLocator(integer=True))
            continue
        places = range(0, len(names), math.ceil(len(names) * TICK_ROOM / inches))
        size = 10 if len(names) <= COUNTS_UP_TO else 7
        written = [str(names[k]) for k in places]
        axis.set_ticks(places, written, fontsize=size, parse_math=False)  # a token may be "$"
    if columns is not None and sum(len(str(name)) for name in columns) * TICK_ROOM > room[0]:
        ax.tick_params(axis="x", labelrotation=90)


def _colour_bar(ax: Axes, image, label: str) -> None:
    bar = ax.figure.colorbar(image, ax=ax)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelfontfamily=FAMILY)
    bar.set_label(label)


def _name(ax: Axes, title: str, *, x: str, y: str) -> Axes:
    """Set title and labels, in the Hangul font even where the axes were made without it."""
    ax.set(xlabel=x, ylabel=y)
    ax.set_title(title)
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set_fontfamily(FAMILY)
    ax.tick_params(labelfontfamily=FAMILY)
    return ax
