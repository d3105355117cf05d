"""The line on a terminal that says what takes longer than a second; it is gone before anything else is said."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

from supportmetrics.cli.streams import PROGRAM, columns_of, give_way
from supportmetrics.render.shown import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.cli.streams import Stream

_AFTER_S = 1.0
"""Shorter work needs no words."""
_EVERY_S = 0.5
_ERASE = "\r\x1b[K"
_NAMED = 3
"""More inputs are counted."""


def wait_for(inputs: Sequence[str], stream: Stream | None, environ: Mapping[str, str]) -> None:
    """Tells on `stream`, from the second second on, which inputs are being worked on and for how long.

    Only where somebody sees it come and go: on a terminal that obeys escapes, and not in CI.
    """
    if stream is None or not stream.isatty():
        return
    if environ.get("TERM") == "dumb" or environ.get("CI", "").lower() not in ("", "0", "false"):
        return
    with suppress(OSError, ValueError):
        # Readers turn the stderr of the process away while they are at work; the terminal stays.
        give_way(_Line(os.dup(stream.fileno()), _named(inputs), columns_of(stream)).end)


class _Line:
    """A line that a thread draws on a terminal until its end."""

    def __init__(self, terminal: int, what: str, width: int) -> None:
        self._terminal, self._what, self._width = terminal, what, width
        self._over = Event()
        self._since = time.monotonic()
        self._thread = Thread(target=self._draw, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Takes the line away; there will be no other."""
        self._over.set()
        self._thread.join()

    def _draw(self) -> None:
        drawn = False
        pause = _AFTER_S
        while not self._over.wait(pause):
            spent = f", {time.monotonic() - self._since:.0f} s"
            head = f"{PROGRAM}: at work on {self._what}"[: self._width - len(spent) - 1]
            self._write(_ERASE + head + spent)
            drawn, pause = True, _EVERY_S
        if drawn:
            self._write(_ERASE)
        os.close(self._terminal)

    def _write(self, text: str) -> None:
        # Whoever closed the terminal misses nothing.
        with suppress(OSError):
            os.write(self._terminal, text.encode(errors="replace"))


def _named(inputs: Sequence[str]) -> str:
    names = ["standard input" if name == "-" else shown(name) for name in inputs]
    return ", ".join(names) if len(names) <= _NAMED else f"{len(names)} inputs"
