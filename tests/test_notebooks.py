"""Every chapter keeps every rule of tools.rules."""

from __future__ import annotations

import nbformat
import pytest

from tools import notebooks, rules


@pytest.fixture(scope="module", params=notebooks.chapters(), ids=lambda path: path.stem)
def chapter(request):
    """Return a chapter and its path."""
    return nbformat.read(request.param, as_version=4), request.param


@pytest.mark.parametrize("name", rules.RULES)
def test_chapter(chapter, name):
    found = rules.RULES[name](*chapter)
    assert not found, "\n" + "\n".join(found)
