"""In a real browser: each slide of a deck fits, no other host is asked, a quiz answers.

`make test-browser` runs these; without chromium or the packages of requirements-slides.txt they are
skipped, with the reason.
"""

from __future__ import annotations

import pytest

from helpers import quizzes
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


# The fonts of Hangul inside formulas: MathJax's own have none.
HANGUL_FONTS = """[...document.querySelectorAll(".MathJax span")].filter(
    span => !span.children.length && /[가-힣]/.test(span.textContent)).map(
    span => getComputedStyle(span).fontFamily).filter(font => !font.includes("Noto Sans KR"))"""


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
    assert page.evaluate(HANGUL_FONTS) == []
    missing = "[...document.images].filter(i => !i.alt || i.alt.startsWith('No desc')).length"
    assert page.evaluate(missing) == 0


AT_QUESTION = """() => {
  const at = Reveal.getIndices(document.querySelectorAll(".quiz")[1].closest("section"));
  Reveal.slide(at.h, at.v, 99);
}"""


@pytest.mark.parametrize(("width", "height", "scale"), [(1024, 768, 0.8), (1920, 1080, 1.5)])
def test_a_deck_fills_any_screen_and_tab_finds_its_question(page, width, height, scale):
    deck = slides.build(notebooks.find("04"))
    page.set_viewport_size({"width": width, "height": height})
    try:
        assert slides.over(slides.measure(page, deck)) == []
        assert page.evaluate("Reveal.getScale()") == pytest.approx(scale)
        page.evaluate(AT_QUESTION)
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")  # stays on this slide
        page.keyboard.press("ArrowDown")
        assert len(page.evaluate(SHOWN)) == 1
    finally:
        page.set_viewport_size({"width": slides.WIDTH, "height": slides.HEIGHT})


FIRST = """() => {
  const at = Reveal.getIndices(document.querySelector(".quiz").closest("section"));
  Reveal.slide(at.h, at.v, 99);
}"""
OPENED = """() => {
  window.open = () => { window.asked = true; return {document: {write() {}}}; };
}"""


def test_tab_finds_the_first_question_and_s_opens_the_notes_there(page):
    slides.measure(page, slides.build(notebooks.find("04")))
    page.evaluate(FIRST)
    page.evaluate(OPENED)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.quiz input')")
    page.evaluate(AT_QUESTION)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "radio"
    assert not page.evaluate("window.asked")
    page.keyboard.press("s")
    assert page.evaluate("window.asked")


SHOWN = """[...document.querySelectorAll(".quiz p")].filter(
    p => getComputedStyle(p).display != "none").map(p => p.textContent[0]).join("")"""
QUIZ = """
[[question]]
ask = "a?"
choices = [{text = "b", because = "c"}, {text = "d", because = "e", right = true}]
[[question]]
ask = "f?"
number = 0.25
accepts = "0?[.]25"
because = "g"
wrong = "h"
[[question]]
ask = "i?"
order = ["first", "second"]
shown = ["second", "first"]
because = "j"
wrong = "k"
"""


def test_a_quiz_is_answered_by_keyboard(page, tmp_path, monkeypatch):
    (tmp_path / "notebooks" / "quizzes").mkdir(parents=True)
    (tmp_path / "notebooks" / "quizzes" / "99.toml").write_text(QUIZ, encoding="utf-8")
    pages: list[str] = []
    monkeypatch.setattr("helpers.course.ROOT", tmp_path)
    monkeypatch.setattr("IPython.display.display", lambda shown: pages.append(shown.data))
    quizzes.show("99")
    page.set_content("".join(pages))

    def typed(*keys: str) -> str:
        for key in keys:
            page.keyboard.press(key)
        return page.evaluate(SHOWN)

    assert page.evaluate(SHOWN) == ""
    assert typed("Tab", "Space") == "✘"
    assert typed("ArrowDown") == "✔"
    assert typed("Tab", "0", ".", "2") == "✔"  # nothing is said while the student types
    assert typed("Enter") == "✔✘"
    assert typed("5", "Enter") == "✔✔"
    assert typed("Tab", "1", "Tab") == "✔✔"
    assert typed("2", "Tab") == "✔✔✘"
    assert typed("Shift+Tab", "1", "Shift+Tab", "2") == "✔✔✔"
