"""`python -m supportmetrics` is `supportmetrics`."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

_SETTINGS = {
    # Text is cut into pieces of this size; smaller ones need less memory at once, which is memory not asked for.
    "POLARS_CSV_CHUNK_SIZE": str(4 << 20),
    # NumPy multiplies no matrices here, and starting the threads that would is work for another processor.
    "OPENBLAS_NUM_THREADS": "1",
    # Whoever adds a plugin to pydantic means programs of their own; looking for one reads what every package says.
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    # What is given back is kept for what is asked for next: getting a page from the system costs more than filling it.
    # Threads that share one store find more there, and whole columns are kept like anything else.
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1,background_thread:false,narenas:1,oversize_threshold:0",
}
"""Of the libraries below, for a process that makes one report and ends; whoever started it may say otherwise."""
_SPARING = (
    "dirty_decay_ms:500,muzzy_decay_ms:0,background_thread:true,narenas:1,oversize_threshold:0"
)
"""Where inputs are large, memory is what is short, and what is given back goes back to the system."""
_LARGE = 2 << 30
_MALLOC = {
    "M_ARENA_MAX": (-8, 1),
    "M_TRIM_THRESHOLD": (-1, 1 << 30),
    "M_MMAP_THRESHOLD": (-3, 6 << 20),
}
"""The same for the store of glibc, which NumPy takes its arrays from; the numbers are those of its <malloc.h>.

Whole columns of a million tickets are too large to be kept: little fits into the holes that they leave.
"""
_NOT_SMALL = 16 << 20
"""Smaller inputs are read and counted before it would tell; of a pipe nobody knows."""
_ENDS = ("SIGTERM", "SIGHUP")
"""What ends the program from outside, beside Ctrl-C; Windows knows the first alone."""


def run() -> None:
    """The program as a process.

    It ends without taking its tables apart: giving a gigabyte back piece by piece takes longer than letting it go. Nor
    does it look for reference cycles in between: it makes few, and every search goes through all that was imported.
    """
    gc.disable()
    from supportmetrics.cli.app import main  # noqa: PLC0415  # what is imported makes most of what would be searched

    size = _named_bytes(sys.argv)
    sparing = {"_RJEM_MALLOC_CONF": _SPARING} if size > _LARGE else {}
    for name, value in (_SETTINGS | sparing).items():
        os.environ.setdefault(name, value)
    if size > _NOT_SMALL or "-" in sys.argv:
        _keep_freed()
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


def _named_bytes(words: list[str]) -> int:
    """The size of the files among some arguments; what stands in folders is not looked for."""
    size = 0
    for word in words:
        with suppress(OSError, ValueError):
            size += Path(word.rpartition("=")[2]).stat().st_size
    return size


def _keep_freed() -> None:
    """Has glibc keep what is given back, in one store; any other C library goes on as it does."""
    import ctypes  # noqa: PLC0415  # it takes a while, which a usage error need not wait for

    if os.name != "posix" or "MALLOC_ARENA_MAX" in os.environ:
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for parameter, value in _MALLOC.values():
            mallopt(parameter, value)


def _ended(number: int, _: object) -> None:
    """Ends the program in good order, so that no temporary file is left behind."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    run()
