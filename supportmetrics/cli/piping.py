"""Standard input: whether something is piped in, and having it taken while the program gets ready to read it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

STDIN = "-"
"""The input that is standard input."""


def is_piped() -> bool:
    """Whether standard input is there and no terminal."""
    return sys.stdin is not None and not sys.stdin.isatty()


def expect(inputs: Sequence[str]) -> None:
    """Has standard input taken from now on when it is among the inputs: who fills a pipe is not held up by what the
    program imports before it reads.
    """
    if is_piped():
        from supportmetrics.intake.piped import take_early
        from supportmetrics.intake.sources import is_stdin

        if any(map(is_stdin, inputs)):
            take_early(sys.stdin.buffer)
