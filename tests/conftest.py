"""Every test runs at sample scale, without the user's data, cache or windows.

Set when pytest starts, so that kernels and other processes inherit it. Matplotlib's backend is
chosen by a call and not by MPLBACKEND: a notebook's kernel would inherit that and draw nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile

import hypothesis
import matplotlib
import pytest

hypothesis.settings.register_profile("course", deadline=None)  # a slow machine is no fault
hypothesis.settings.load_profile("course")

collect_ignore = ["offline"]  # commands, not tests; importing the guard would switch it on


def _isolate() -> None:
    os.environ["COURSE_SCALE"] = "sample"
    os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
    for name in ("COURSE_RESULTS", "MPLBACKEND"):
        os.environ.pop(name, None)
    data = os.environ.pop("COURSE_DATA", None)
    if data:  # for the tests marked `full` alone; xdist's workers inherit it under this name
        os.environ["COURSE_FULL_DATA"] = data
    matplotlib.use("Agg")


def pytest_configure(config) -> None:
    _isolate()
    if not hasattr(config, "workerinput"):  # xdist's workers share the folder of their parent
        folder = tempfile.mkdtemp(prefix="course-tests-")
        os.environ["COURSE_CACHE"] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(autouse=True)
def environment(request, tmp_path_factory, monkeypatch) -> None:
    """Give each test an empty cache of its own; give COURSE_DATA back to those marked `full`."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("COURSE_SCALE", "sample")
    full = os.environ.get("COURSE_FULL_DATA")
    if request.node.get_closest_marker("full") is not None and full:
        monkeypatch.setenv("COURSE_DATA", full)
    else:
        monkeypatch.delenv("COURSE_DATA", raising=False)


@pytest.fixture
def offline(monkeypatch) -> None:
    """Let no download begin."""
    from helpers import files

    def refuse(url, _):
        raise files.Unavailable(f"could not download {url}")

    monkeypatch.setattr(files, "_retrieve", refuse)
