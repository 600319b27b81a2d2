"""A folder that sets up a room without internet: `python -m tools.classroom [FOLDER]`.

FOLDER (default class/) gets the course, the wheels of all that it needs for this system and Python,
the full data at hand, and start.py: on each computer `python3 FOLDER/start.py` does the rest, from
a stick or a class server, and `python3 FOLDER/start.py --check` names what is missing.

Not handled here: wheels for another system (pack there), licences of full data (data/README.md).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import tools
from helpers import datasets, files
from tools import notebooks, start


def copy_course(folder: Path) -> None:
    """Copy the files of the project that git knows."""
    git = ["git", "-C", str(notebooks.ROOT), "ls-files", "-z"]
    names = subprocess.run(git, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    for name in filter(None, names.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(notebooks.ROOT / name, folder / name)


def copy_wheels(folder: Path) -> None:
    """Fetch what requirements.txt and the build of helpers need, from pip's package index."""
    build = tomllib.loads((notebooks.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = ["-c", "constraints.txt", "-r", "requirements.txt", *build["build-system"]["requires"]]
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    pip.append("--use-pep517")  # seqeval is published as source alone
    subprocess.run([*pip, "--wheel-dir", folder, *wanted], check=True, cwd=notebooks.ROOT)


def copy_data(folder: Path) -> list[str]:
    """Copy full data that are at hand; return the names of the sets that are not."""
    absent = []
    for name, entry in datasets.registry().items():
        if not entry["editions"] or any("package" in edition for edition in entry["editions"]):
            continue
        found = next(files.local(entry), None)
        if found is None:
            absent.append(name)
            continue
        for path in found.paths:
            target = folder / entry["folder"] / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(path, target) if path.is_dir() else shutil.copy(path, target)
    return absent


def pack(folder: Path) -> dict:
    """Fill the folder anew and return what packed.json says of it.

    Only an empty folder or one that was packed before is touched.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "packed.json").is_file():
        raise ValueError(f"expected a new folder or one packed before, got {folder}; name another")
    for part in ("course", "data"):
        shutil.rmtree(folder / part, ignore_errors=True)
    copy_course(folder / "course")
    copy_wheels(folder / "wheels")
    absent = copy_data(folder / "data")
    shutil.copy(start.__file__, folder / "start.py")
    (folder / "packed.json").unlink(missing_ok=True)
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    hashes = {path.relative_to(folder).as_posix(): start.digest(path) for path in paths}
    packed = {"system": start.system(), "absent": absent, "files": hashes}
    notebooks.write(folder / "packed.json", json.dumps(packed, indent=1) + "\n")
    return packed


def main(arguments: list[str]) -> int:
    """Pack into the folder named, or into class/."""
    folder = Path(arguments[0]).expanduser() if arguments else notebooks.ROOT / "class"
    packed = pack(folder.resolve())
    size = sum((folder / name).stat().st_size for name in packed["files"]) / 1e9
    print(f"{folder}: {len(packed['files'])} files, {size:.1f} GB, for {packed['system']}")
    for name in packed["absent"]:
        print(f"no full data of {name} at hand")
    print(f"on each computer: python3 {folder.name}/start.py (look first: --check)")
    return 0


if __name__ == "__main__":
    tools.run(main)
