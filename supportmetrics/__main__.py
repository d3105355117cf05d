"""`python -m supportmetrics` is `supportmetrics`."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from contextlib import suppress

from supportmetrics.cli.app import main

_ENDS = ("SIGTERM", "SIGHUP")
"""What ends the program from outside, beside Ctrl-C; Windows knows the first alone."""


def run() -> None:
    """The program as a process.

    It ends without taking its tables apart: giving a gigabyte back piece by piece takes longer than letting it go.
    """
    for name in _ENDS:
        number = getattr(signal, name, None)
        # What is ignored, as under nohup, stays ignored.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _ended)
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    if not isinstance(code, int):
        sys.exit(code if code is None else str(code))
    # Temporary files go with the functions registered for the end.
    atexit._run_exitfuncs()  # noqa: SLF001  there is no public name for it
    for stream in (sys.stdout, sys.stderr):
        # Whoever read it may be gone; what could be said about that has been said.
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def _ended(number: int, _: object) -> None:
    """Ends the program in good order, so that no temporary file is left behind."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    run()
