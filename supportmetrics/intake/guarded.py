"""The border to the readers written in Rust: what they cannot read becomes a sentence, and so does their panic, which
is no Exception and speaks to stderr by itself.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
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
        with _silent():
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


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing reaches the stderr of the process."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    try:
        kept = os.dup(_STDERR)
    except OSError:
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _STDERR)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)


def _said(why: Exception) -> str:
    """The first line of what a library says."""
    return (str(why).strip().splitlines() or [type(why).__name__])[0].rstrip(".:")
