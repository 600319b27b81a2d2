"""What maintainers run; no chapter imports it."""

import io
import sys


def printable() -> None:
    """Let standard output and error replace what their encoding (cp949, ASCII) does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not in tests that catch what is printed
            stream.reconfigure(errors="replace")
