"""Floor 0: what can go wrong, said as a sentence, each kind with its exit code.

SupportMetricsError                1  (never raised itself)
├── UsageError                     2  the command line or the configuration is wrong
│   └── ConfigError                2  all mistakes of a configuration at once
└── InputError                     3  an input could not be read or understood
    └── AmbiguityError             3  two readings would give different numbers; names the option that settles it
"""

from __future__ import annotations

from difflib import get_close_matches
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ExitCode(IntEnum):
    """What a finished run tells the shell."""

    OK = 0
    """Done; every gate holds."""
    GATE_FAILED = 1
    """A gate failed."""
    USAGE = 2
    """Wrong usage or wrong configuration."""
    INPUT = 3
    """An input could not be read or understood, or `--strict` met a finding."""
    UNKNOWN = 4
    """A gate cannot be judged."""
    INTERRUPTED = 130
    """Stopped from the keyboard."""


class SupportMetricsError(Exception):
    """A mistake that is the user's to mend: its text is one or more whole sentences."""

    exit_code: ExitCode = ExitCode.GATE_FAILED


class UsageError(SupportMetricsError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A configuration file with one or more mistakes; `problems` holds a sentence for each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class InputError(SupportMetricsError):
    """A file is missing, is not what its name says, or holds nothing that is understood."""

    exit_code = ExitCode.INPUT


class AmbiguityError(InputError):
    """An input can be read in two ways that give different numbers."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean 'x'?` with the nearest known word, or nothing when none is near."""
    written = {k.lower(): k for k in known}
    near = get_close_matches(word.lower(), written, n=1, cutoff=0.6)
    return f" Did you mean '{written[near[0]]}'?" if near else ""
