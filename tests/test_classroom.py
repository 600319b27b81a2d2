"""Tests of tools.classroom and tools.start: what is packed, and what a room's check finds."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from helpers import datasets
from tools import classroom, notebooks, start


@pytest.fixture
def packed(tmp_path, monkeypatch):
    """Pack a small course without wheels from an index; return its folder."""
    data = tmp_path / "server" / "sms"
    data.mkdir(parents=True)
    (data / "spam.csv").write_text("ham,ok\n", encoding="utf-8")
    entry = {"folder": "sms", "editions": [{"files": [{"name": "spam.csv"}]}]}
    sets = {
        "spam": entry,
        "imdb": entry | {"folder": "imdb", "editions": [{"files": [{"name": "x"}]}]},
    }
    sets["toy"] = {"folder": "toy", "editions": []}
    monkeypatch.setattr(datasets, "registry", lambda: sets)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "server"))
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))

    def wheels(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "keras-3-py3-none-any.whl").write_bytes(b"wheel")

    monkeypatch.setattr(classroom, "copy_wheels", wheels)
    folder = tmp_path / "class"
    classroom.pack(folder)
    return folder


def content(folder):
    return json.loads((folder / "packed.json").read_text(encoding="utf-8"))


def test_a_room_gets_course_wheels_data_and_start(packed):
    assert (packed / "course" / "notebooks" / "00_start_here.ipynb").is_file()
    assert not (packed / "course" / ".git").exists()
    assert (packed / "data" / "sms" / "spam.csv").read_text(encoding="utf-8") == "ham,ok\n"
    told = content(packed)
    assert told["absent"] == ["imdb"]
    assert told["files"]["wheels/keras-3-py3-none-any.whl"] == hashlib.sha256(b"wheel").hexdigest()
    assert "start.py" in told["files"]
    assert start.faults(told, packed, packed.parent / "home") == []


def test_a_folder_of_somebody_else_is_left_alone(packed, tmp_path):
    classroom.pack(packed)  # again: fine
    mine = tmp_path / "stick" / "data" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("kept", encoding="utf-8")
    with pytest.raises(ValueError, match="packed before"):
        classroom.pack(tmp_path / "stick")
    assert mine.read_text(encoding="utf-8") == "kept"


def test_a_folder_without_its_list_is_told(packed, monkeypatch, capsys):
    (packed / "packed.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr(start, "HERE", packed)
    assert start.main([]) == 1
    assert "copy the folder again" in capsys.readouterr().out


def test_what_is_missing_or_cut_is_named(packed):
    (packed / "wheels" / "keras-3-py3-none-any.whl").unlink()
    (packed / "data" / "sms" / "spam.csv").write_text("ham,no\n", encoding="utf-8")
    found = start.faults(content(packed), packed, packed.parent / "home")
    assert len(found) == 2
    assert "spam.csv: not as it was packed" in found[0]
    assert "missing: wheels/keras" in found[1]


def test_another_system_a_full_disk_and_a_python_without_pip(packed, monkeypatch):
    monkeypatch.setattr(start, "system", lambda: "Windows AMD64, Python 3.12")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1e9))
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    told = content(packed)
    said = "\n".join(start.faults(told, packed, packed.parent / "home"))
    assert told["system"] in said
    assert "this is Windows AMD64, Python 3.12" in said
    assert "python3-venv" in said
    assert "4 GB should be free, got 1.0" in said


def test_absent_data_and_browser_are_remarks(packed, monkeypatch):
    def none():
        raise start.webbrowser.Error

    monkeypatch.setattr(start.webbrowser, "get", none)
    said = start.remarks(content(packed))
    assert len(said) == 2
    assert "imdb" in said[0]
    assert "browser" in said[1]


def test_wheels_are_installed_once_and_without_an_index(packed, tmp_path, monkeypatch):
    ran: list[list[str]] = []

    def run(command, **_):
        ran.append([str(part) for part in command])
        if "venv" in ran[-1]:
            (tmp_path / "home" / ".venv").mkdir(exist_ok=True)

    monkeypatch.setattr(subprocess, "run", run)
    start.install(packed, tmp_path / "home")
    assert "--no-index" in ran[1]
    assert str(packed / "wheels") in ran[1]
    start.install(packed, tmp_path / "home")
    assert len(ran) == 2
    (packed / "packed.json").write_text("{}", encoding="utf-8")  # a newer pack
    start.install(packed, tmp_path / "home")
    assert len(ran) == 4


def test_a_room_that_is_not_ready_gets_nothing(packed, tmp_path, monkeypatch, capsys):
    (packed / "start.py").unlink()
    monkeypatch.setattr(start, "HERE", packed)
    monkeypatch.setattr(start, "HOME", tmp_path / "home")
    assert start.main([]) == 1
    assert "! missing: start.py" in capsys.readouterr().out
    assert not (tmp_path / "home").exists()


def test_the_check_alone_writes_nothing(packed, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(start, "HERE", packed)
    monkeypatch.setattr(start, "HOME", tmp_path / "home")
    assert start.main(["--check"]) == 0
    assert "ready" in capsys.readouterr().out
    assert not (tmp_path / "home").exists()


def test_start_imports_the_standard_library_alone():
    code = (
        "import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p]; import runpy"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"{code}; runpy.run_path({start.__file__!r})"],
        cwd=notebooks.ROOT.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
