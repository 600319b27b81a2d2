"""Tests of helpers.plots: the font and its settings, no missing glyph, the right numbers drawn."""

from __future__ import annotations

import subprocess
import sys
import warnings

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import font_manager

from helpers import plots

SIGNS = "한글 뷁 −5% × → °"
HISTORY = {"loss": [0.9, -0.4, 0.3], "val_loss": [0.8, 0.5], "accuracy": [0.5, 0.7, 0.8]}
DRAWINGS = {
    "curves": lambda **kw: plots.curves(HISTORY, ("loss", "accuracy"), title=SIGNS, **kw),
    "confusion": lambda **kw: plots.confusion([[9, 1], [0, 0]], [SIGNS, "뜻"], title=SIGNS, **kw),
    "confusion of 46": lambda **kw: plots.confusion(
        np.eye(46, dtype=int), [f"분류 {k}" for k in range(46)], **kw
    ),
    "heatmap": lambda **kw: plots.heatmap(
        [[-1.0, np.nan]], rows=["갑"], columns=[r"$\을$", "$"], title=SIGNS, label=SIGNS, **kw
    ),
    "heatmap without names": lambda **kw: plots.heatmap(np.arange(-6, 6).reshape(3, 4), **kw),
}


@pytest.fixture(autouse=True)
def settings_of_a_notebook():
    """The course's settings and a backend without a window; warnings are errors."""
    backend = matplotlib.get_backend()
    plt.switch_backend("agg")
    with plt.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        plt.rcParams.update(plots.hangul_rc())
        warnings.simplefilter("error")
        yield
        plt.close("all")
    plt.switch_backend(backend)


@pytest.fixture(params=DRAWINGS)
def draw(request):
    return DRAWINGS[request.param]


@pytest.mark.slow
def test_import_changes_no_setting_and_registers_no_font():
    code = """
import matplotlib
from matplotlib import font_manager
before = matplotlib.rcParams.copy()
fonts = len(font_manager.fontManager.ttflist)
import helpers.plots
assert matplotlib.rcParams.copy() == before
assert len(font_manager.fontManager.ttflist) == fonts
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_drawing_changes_no_setting(draw):
    before = matplotlib.rcParams.copy()
    draw()
    assert matplotlib.rcParams.copy() == before


def test_own_figure_draws_without_a_warning(draw):
    draw().figure.canvas.draw()  # a missing glyph would warn, and a warning is an error here


def test_given_axes_are_drawn_into_and_returned(draw):
    ax = plt.subplots()[1]
    assert draw(ax=ax) is ax
    assert len(plt.get_fignums()) == 1
    ax.figure.canvas.draw()


def test_without_the_font_hangul_does_warn():
    plt.subplots()[1].set_title("한글", fontfamily="DejaVu Sans")
    with pytest.warns(UserWarning, match="Glyph .* missing"):
        plt.gcf().canvas.draw()


def test_settings_draw_every_sign():
    ax = plt.subplots()[1]
    ax.plot([-3, 3], [-1, 1], label=SIGNS)
    ax.set(title=SIGNS, xlabel=SIGNS, ylabel="$h_t$")
    ax.legend()
    ax.figure.canvas.draw()
    assert ax.get_xticklabels()[0].get_text().startswith("\N{MINUS SIGN}")
    assert font_manager.findfont("Noto Sans KR", fallback_to_default=False)


def test_font_is_registered_once():
    plots.hangul_rc()
    found = [font for font in font_manager.fontManager.ttflist if "pylopdf" in font.fname]
    assert len(found) == 1


def test_settings_are_a_fresh_copy():
    plots.hangul_rc()["font.family"].clear()
    assert plots.hangul_rc()["font.family"] == ["Noto Sans KR", "DejaVu Sans"]


def test_missing_font_is_named_with_both_remedies(monkeypatch):
    others = [font for font in font_manager.fontManager.ttflist if font.name != plots.FONT]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", others)
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_ko", None)
    with pytest.raises(RuntimeError, match=r"Noto Sans KR.*requirements\.txt, or set FONT"):
        plots._register_font.__wrapped__()  # as in a fresh process


def test_any_installed_font_can_be_chosen(monkeypatch):
    monkeypatch.setattr(plots, "FONT", "DejaVu Serif")
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_ko", None)
    plots._register_font.__wrapped__()
    assert plots.hangul_rc()["font.family"] == ["DejaVu Serif", "DejaVu Sans"]


# --- what is drawn


def test_curves_draw_the_history_over_epochs_from_one():
    ax = plots.curves(HISTORY, ("loss", "accuracy"))
    assert [line.get_label() for line in ax.lines] == ["훈련 손실", "검증 손실", "훈련 정확도"]
    assert [line.get_linestyle() for line in ax.lines] == ["-", "--", "-"]
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), HISTORY["val_loss"])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("에포크", "손실, 정확도")


@pytest.mark.parametrize("metrics", [("f1",), ("loss", "acc"), ()])
def test_curves_of_an_unknown_metric_name_the_known(metrics):
    with pytest.raises(ValueError, match=r"metrics should be among .*'accuracy', 'loss'"):
        plots.curves(HISTORY, metrics)


def test_confusion_colours_are_shares_of_the_row():
    ax = plots.confusion([[3, 1], [0, 0]], ["가", "나"])
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0.75, 0.25], [0, 0]])
    assert ax.images[0].get_clim() == (0, 1)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("예측", "실제")
    cells = {text.get_position(): text.get_text() for text in ax.texts}  # (column, row)
    assert cells == {(0, 0): "3", (1, 0): "1", (0, 1): "0", (1, 1): "0"}


@pytest.mark.parametrize(("classes", "written"), [(12, 144), (13, 0)])
def test_confusion_writes_counts_up_to_twelve_classes(classes, written):
    ax = plots.confusion(np.eye(classes, dtype=int), [str(k) for k in range(classes)])
    assert len(ax.texts) == written


@pytest.mark.parametrize(
    ("matrix", "names"),
    [([[1, 2]], ["가"]), ([[1]], ["가", "나"]), ([1, 2], ["가", "나"]), (np.zeros((0, 0)), [])],
)
def test_confusion_of_another_shape_is_refused(matrix, names):
    with pytest.raises(ValueError, match=r"values should be a matrix .* got shape"):
        plots.confusion(matrix, names)


def test_heatmap_of_signed_values_has_zero_in_the_middle_of_the_colours():
    assert plots.heatmap([[-1.0, 4.0]]).images[0].get_clim() == (-4.0, 4.0)
    assert plots.heatmap([[1.0, 4.0]]).images[0].get_clim() == (1.0, 4.0)


def test_heatmap_names_stand_at_their_row_and_column():
    ax = plots.heatmap([[1, 2], [3, 4], [5, 6]], rows=["가", "나", "다"], columns=["ㄱ", "ㄴ"])
    assert [text.get_text() for text in ax.get_yticklabels()] == ["가", "나", "다"]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["ㄱ", "ㄴ"]
    assert list(ax.get_yticks()) == [0, 1, 2]


def test_names_that_do_not_fit_are_thinned_and_stay_in_place():
    ax = plots.heatmap(np.zeros((2, 500)), columns=[str(k) for k in range(500)])
    labels = [int(text.get_text()) for text in ax.get_xticklabels()]
    assert len(labels) < 60
    assert labels == list(ax.get_xticks())


@pytest.mark.parametrize(("n", "rotation"), [(3, 0), (40, 90)])
def test_names_that_would_touch_stand_upright(n, rotation):
    ax = plots.heatmap(np.zeros((n, n)), columns=["이름"] * n, rows=["이름"] * n)
    assert {text.get_rotation() for text in ax.get_xticklabels()} == {rotation}
    assert {text.get_rotation() for text in ax.get_yticklabels()} == {0}


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([1, 2], {}),
        (np.zeros((1, 2, 3)), {}),
        (np.zeros((0, 2)), {}),
        ([[1]], {"rows": ["가", "나"]}),
    ],
)
def test_heatmap_of_another_shape_is_refused(values, names):
    with pytest.raises(ValueError, match=r"values should be a matrix .* got shape"):
        plots.heatmap(values, **names)


def test_log_ticks_are_plain_numbers_at_one_two_five():
    ax = plt.figure().subplots()
    ax.plot([1, 2], [20, 700])
    plots.log_ticks(ax.yaxis)
    ax.figure.canvas.draw()
    low, high = ax.get_ylim()
    marked = zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
    assert [text.get_text() for at, text in marked if low <= at <= high] == [
        "20", "50", "100", "200", "500",
    ]  # fmt: skip
    assert ax.get_xscale() == "linear"


def test_log_ticks_of_a_long_axis_are_powers_of_ten():
    ax = plt.figure().subplots()
    ax.plot([1, 3000], [1, 1])
    plots.log_ticks(ax.xaxis)
    low, high = ax.get_xlim()
    assert [at for at in ax.get_xticks() if low <= at <= high] == [1, 10, 100, 1000]
