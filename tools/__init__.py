"""What maintainers run; no chapter imports it."""

import io
import sys
from collections.abc import Callable


def printable() -> None:
    """Let standard output and error replace what their encoding (cp949, ASCII) does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not in tests that catch what is printed
            stream.reconfigure(errors="replace")


def run(main: Callable[[list[str]], int]) -> None:
    """Run a command line and exit: what is wrong with the input is a line, and no traceback."""
    printable()
    try:
        sys.exit(main(sys.argv[1:]))
    except (ValueError, OSError, LookupError) as error:
        said = error.args[0] if isinstance(error, KeyError) and error.args else error
        kind = "" if type(error) is ValueError else f"{type(error).__name__}: "
        print(f"{kind}{said}", file=sys.stderr)
        sys.exit(1)
