"""Make the sample data: `python -m data.make_samples [--check]`, in the project's root.

Each module of data/samplers/ but `compose`, the engine, has a `make(seed)` that returns the files
of one set, composed from the hand-written stock in data/stock/ by seeded chance; the same files
come out on every system and Python version. glove.txt.xz alone is a subset of a public file, made
where that is at hand. `--check` writes nothing and fails where a file differs.
"""

from __future__ import annotations

import argparse
import importlib
import lzma
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def make() -> dict[str, str]:
    """Return every sample file: name to content."""
    files: dict[str, str] = {}
    for path in sorted((HERE / "samplers").glob("*.py")):
        if path.stem != "compose":
            files |= importlib.import_module(f"data.samplers.{path.stem}").make()
    return files


def content_of(path: Path) -> bytes:
    """Return what a sample file holds, unpacked."""
    content = path.read_bytes()
    return lzma.decompress(content) if path.suffix == ".xz" else content


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check
    different = []
    for name, content in make().items():
        path = HERE / "samples" / name
        if not path.is_file() or content_of(path) != content.encode():
            different.append(name)
            if not check:
                packed = lzma.compress(content.encode(), preset=9) if path.suffix == ".xz" else None
                path.write_bytes(packed or content.encode())
    if check and different:
        print(f"differs from what the script makes: {', '.join(different)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
