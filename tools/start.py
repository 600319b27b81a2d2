"""Set this computer up for the course, without a network: `python3 start.py`.

It copies the course to ~/korean-text-course, installs what it needs from the wheels beside this
file, makes the student's copy and opens JupyterLab; a second time it only opens it. What is wrong
is said before anything is written; `python3 start.py --check` says it and does nothing else.
Options such as `--port=8899` go to JupyterLab.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = Path.home() / "korean-text-course"
ROOM = 4 * 10**9  # bytes that an installation takes


def system() -> str:
    """Return what wheels depend on, such as "Linux x86_64, Python 3.11"."""
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{platform.system()} {platform.machine()}, Python {version}"


def digest(path: Path) -> str:
    """Return a file's hash."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def faults(packed: dict, here: Path, home: Path) -> list[str]:
    """Say what keeps the course from being set up here; packed is the content of packed.json."""
    found = []
    if system() != packed["system"]:
        found.append(f"packed for {packed['system']}, this is {system()}: pack on such a system")
    for name, due in packed["files"].items():
        if not (here / name).is_file():
            found.append(f"missing: {name}; copy the folder again")
        elif digest(here / name) != due:
            found.append(f"{name}: not as it was packed; copy the folder again")
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        found.append("Python has no ensurepip: install python3-venv (Debian, Ubuntu)")
    free = shutil.disk_usage(home.parent).free
    if not (home / ".venv").is_dir() and free < ROOM:
        found.append(f"{home.parent}: {ROOM / 1e9:.0f} GB should be free, got {free / 1e9:.1f}")
    if not os.access(home.parent, os.W_OK):
        found.append(f"{home.parent}: cannot be written")
    return found


def remarks(packed: dict) -> list[str]:
    """Say what will be missed, though the course runs without it."""
    found = [f"no full data of {name}: its chapters run on the sample" for name in packed["absent"]]
    try:
        webbrowser.get()
    except webbrowser.Error:
        found.append("no browser was found: open the address that JupyterLab prints")
    return found


def install(here: Path, home: Path) -> Path:
    """Bring the course and its packages to `home`; return its Python. Done before: nothing."""
    shutil.copytree(here / "course", home, dirs_exist_ok=True)
    python = home / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark, due = home / ".venv" / ".packed", hashlib.sha256((here / "packed.json").read_bytes())
    if mark.is_file() and mark.read_text() == due.hexdigest():
        return python
    print("installing from the wheels (2 to 5 minutes)", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", home / ".venv"], check=True)
    options = ["--quiet", "--disable-pip-version-check", "--no-index", "--find-links"]
    wanted = ["-c", "constraints.txt", "-r", "requirements.txt", "-e", "."]
    pip = [str(python), "-m", "pip", "install", *options, str(here / "wheels"), *wanted]
    subprocess.run(pip, check=True, cwd=home)
    mark.write_text(due.hexdigest())
    (home / ".venv" / ".ready").write_text(f"{home.resolve()}\n")  # `make lab` finds it set up
    return python


def main(options: list[str]) -> int:
    """Check, install, open; 1 if something is missing."""
    try:
        packed = json.loads((HERE / "packed.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        print(f"! {HERE / 'packed.json'} is missing or cut; copy the folder again")
        return 1
    found = faults(packed, HERE, HOME)
    for line in [*(f"! {fault}" for fault in found), *(f"- {r}" for r in remarks(packed))]:
        print(line)
    if found or options == ["--check"]:
        print("not ready, see the lines with !" if found else "ready: python3 start.py")
        return int(bool(found))
    python = install(HERE, HOME)
    env = os.environ | {"COURSE_DATA": str(HERE / "data")}
    subprocess.run([python, "-m", "tools.work"], check=True, cwd=HOME, env=env)
    lab = [str(python), "-m", "tools.notebooks", "lab", *options]
    if os.name == "posix":  # the server takes this process' place, and the signals sent to it
        os.chdir(HOME)
        os.execve(lab[0], lab, env)
    return subprocess.run(lab, cwd=HOME, env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
