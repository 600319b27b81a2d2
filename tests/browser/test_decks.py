"""The decks in a real browser: each slide fits the screen, and no other host is asked.

`make test-browser` runs these; without chromium or the packages of requirements-slides.txt they are
skipped, with the reason.
"""

from __future__ import annotations

import pytest

from tools import notebooks, slides


@pytest.fixture(scope="module")
def page():
    """Return a page of chromium."""
    pytest.importorskip("playwright", reason="make test-browser installs requirements-slides.txt")
    try:
        with slides.browser() as page:
            yield page
    except RuntimeError as error:
        pytest.skip(str(error))


@pytest.fixture(params=notebooks.chapters(), ids=lambda path: path.stem)
def deck(request):
    return slides.build(request.param)


def test_no_slide_runs_over_and_no_other_host_is_asked(page, deck):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    measured = slides.measure(page, deck)
    assert len(measured) > 5
    assert slides.over(measured) == []
    assert [url for url in asked if url.startswith("http")] == []
    assert page.evaluate("document.documentElement.lang") == "ko"
    assert page.evaluate("document.querySelectorAll('.MathJax_Error').length") == 0
    missing = "[...document.images].filter(i => !i.alt || i.alt.startsWith('No desc')).length"
    assert page.evaluate(missing) == 0
