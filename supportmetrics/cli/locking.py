"""One process at a time: a lock beside a file that is read, changed and written back."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from supportmetrics.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE_S = 60.0
_PAUSE_S = 0.05
_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""Another process has the lock; anything else, such as a file system without locks, is told at once."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keeps other processes from changing `path` meanwhile; the system frees the lock of a process that dies.

    Raises UsageError when the lock cannot be made, or another process holds it for a minute.
    """
    # Two names of one file have one lock.
    path = Path(os.path.realpath(path))
    beside = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _acquired(beside)
    except OSError as error:
        raise UsageError(f"'{path}' cannot be updated: {error.strerror}.") from error
    try:
        yield
    finally:
        with suppress(OSError):
            beside.unlink()
        os.close(lock)


def _acquired(beside: Path) -> int:
    until = time.monotonic() + _PATIENCE_S
    while True:
        lock = os.open(beside, os.O_RDWR | os.O_CREAT, 0o666)
        # Who had the lock before takes its file away: what was waited for may be another file than the one there now.
        if _take(lock) and _is_there(lock, beside):
            return lock
        os.close(lock)
        if time.monotonic() > until:
            raise UsageError(
                f"Another run holds '{beside}' for more than a minute. When none is running, remove that file."
            )
        time.sleep(_PAUSE_S)


def _is_there(lock: int, beside: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock), beside.stat())
    except FileNotFoundError:
        return False


def _take(lock: int) -> bool:
    """Whether the lock is ours now."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        os.close(lock)
        raise
    return True
