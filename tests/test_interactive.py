"""Tests of helpers.interactive: what Jupyter gets, without the network, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import pytest
from IPython.core.formatters import DisplayFormatter

from helpers.interactive import show_interactive


def test_interactive_figure_holds_the_data_and_asks_no_network():
    figure = go.Figure(go.Scatter(x=np.arange(3), y=[1.5, 2.5, 3.5]), layout={"title": "<값> & 값"})
    bundle = show_interactive(figure)._repr_mimebundle_(include=None, exclude=None)
    stored = json.loads(json.dumps(bundle))["application/vnd.plotly.v1+json"]
    assert go.Figure(stored["data"], stored["layout"]) == figure
    assert bundle["text/plain"] == "[대화형 그림] <값> & 값"
    assert "&lt;값&gt; &amp; 값" in bundle["text/html"]  # a title is no markup
    assert "<script" not in bundle["text/html"]
    assert len(json.dumps(bundle)) < 20_000  # plotly.js alone would be millions


def test_jupyter_gets_every_representation_of_an_interactive_figure():
    shown, _ = DisplayFormatter().format(show_interactive(go.Figure()))
    assert {"application/vnd.plotly.v1+json", "text/html", "text/plain"} <= set(shown)


def test_interactive_figure_too_long_for_a_notebook_is_refused():
    figure = go.Figure(go.Scatter(y=np.linspace(0, 1, 60_000)))
    with pytest.raises(ValueError, match=r"at most 400,000 bytes of JSON, got \d+.*fewer points"):
        show_interactive(figure)


@pytest.mark.parametrize("figure", [None, "가격", {"data": []}])
def test_interactive_figure_of_something_else_is_refused(figure):
    with pytest.raises(TypeError, match="figure should be a plotly figure, got"):
        show_interactive(figure)
