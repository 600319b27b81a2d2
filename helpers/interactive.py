"""Plotly figures as outputs of a cell: small enough for a notebook, and without the network.

Not handled here: making the figure (plotly), drawing the same without JavaScript (`helpers.plots`),
widgets that call back into Python (ipywidgets).

Used in notebooks 05, 23 and 36, each after a figure that stands still.
"""

from __future__ import annotations

import html
import json

PLOTLY_MIME = "application/vnd.plotly.v1+json"  # JupyterLab and VS Code draw it themselves
PLOTLY_BYTES = 400_000  # a notebook may hold 1.5 MB


def show_interactive(figure) -> InteractiveFigure:
    """Make a plotly figure the output of a cell: as the cell's last expression, nothing else.

    The notebook stores the figure's data, not the 4.5 MB of plotly.js, and asks no CDN: JupyterLab,
    Notebook 7 and VS Code bring their own plotly.js (JupyterLab's comes with the package plotly).
    A viewer without one shows a line of text, so draw the same with matplotlib in the cell before.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Thin long series and round numbers before: its JSON may have 400,000 bytes.

    Returns
    -------
    InteractiveFigure

    Raises
    ------
    TypeError
        If `figure` is no plotly figure.
    ValueError
        If its JSON is longer than that.

    References
    ----------
    Displaying figures in Python: https://plotly.com/python/renderers/

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> show_interactive(go.Figure(go.Scatter(x=[1, 2], y=[3, 5]), layout={"title": "가격"}))
    [대화형 그림] 가격
    """
    if not hasattr(figure, "to_json") or not hasattr(figure, "layout"):
        raise TypeError(
            f"figure should be a plotly figure, got {type(figure).__name__}; "
            "make one with plotly.graph_objects.Figure(...)"
        )
    content = figure.to_json()
    if len(content.encode()) > PLOTLY_BYTES:
        raise ValueError(
            f"figure should have at most {PLOTLY_BYTES:,} bytes of JSON, got "
            f"{len(content.encode()):,}; draw fewer points, such as one a week, or round them"
        )
    return InteractiveFigure(json.loads(content), figure.layout.title.text or "")


class InteractiveFigure:
    """What `show_interactive` returns; Jupyter asks it for its representations.

    Parameters
    ----------
    content : dict
        A plotly figure, as JSON has it.
    title : str

    Examples
    --------
    >>> sorted(InteractiveFigure({"data": [], "layout": {}}, "가격")._repr_mimebundle_())
    ['application/vnd.plotly.v1+json', 'text/html', 'text/plain']
    """

    def __init__(self, content: dict, title: str):
        self.content, self.title = content, title

    def __repr__(self) -> str:
        return f"[대화형 그림] {self.title}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        line = f"{self!r} (JupyterLab이나 VS Code에서 열면 움직입니다)"
        return {
            PLOTLY_MIME: {**self.content, "config": {"displaylogo": False, "responsive": True}},
            "text/html": f"<p><em>{html.escape(line)}</em></p>",
            "text/plain": repr(self),
        }
