"""The border to the readers written in Rust: what they cannot read becomes a sentence, and so does their panic, which
is no Exception and speaks to stderr by itself.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_STDERR = 2
_ERRORS: tuple[type[Exception], ...] = (pl.exceptions.PolarsError, OSError)


@contextmanager
def by_rust(
    name: str, what: str, *errors: type[Exception], passing: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Reading `name`, a `what`: errors of Polars and `errors` become InputError, those `passing` stay.

    What is written to stderr meanwhile is dropped: it is not addressed to the user.
    """
    try:
        with _SILENCE:
            yield
    except passing:
        raise
    except errors + _ERRORS as why:
        raise InputError(f"{name} is a damaged {what}: {_said(why)}. Export it again.") from why
    except BaseException as why:
        if type(why).__name__ != "PanicException":
            raise
        raise InputError(
            f"{name} is a damaged {what} that no reader understands. Export it again."
        ) from None


class _Silence:
    """Nothing reaches the stderr of the process while somebody is inside.

    Files are read side by side: the first to enter turns stderr away, and only the last to leave gives it back.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._kept: int | None = None

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._kept = _turned_away()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._kept is not None:
                os.dup2(self._kept, _STDERR)
                os.close(self._kept)


_SILENCE = _Silence()


def _turned_away() -> int | None:
    """Sends stderr to nowhere; where it went before, None when it is closed."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    try:
        kept = os.dup(_STDERR)
    except OSError:
        return None
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    return kept


def _said(why: Exception) -> str:
    """The first line of what a library says."""
    return (str(why).strip().splitlines() or [type(why).__name__])[0].rstrip(".:")
