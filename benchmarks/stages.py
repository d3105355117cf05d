"""Where the time of one job goes: wall milliseconds of its stages, nested ones taken out, as JSON.

    python benchmarks/stages.py report TICKETS SURVEYS ...

The stages of the main thread add up to the whole. While it waits for the files to be read, threads of its own scan and
make sense of them side by side; theirs stand under "while reading".
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from threading import local
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BORN = time.perf_counter()
STAGES = {
    "recognition": ("supportmetrics.intake.load", "opened"),
    "reading": ("supportmetrics.pipeline", "load"),
    "clocks and verdicts": ("supportmetrics.pipeline.settle", "settle"),
    "cells": ("supportmetrics.pipeline.counted", "count"),
    "measures of every slice": ("supportmetrics.pipeline.assemble", "measure"),
    "the rest of the report": ("supportmetrics.pipeline.assemble", "assemble"),
    "writing": ("supportmetrics.cli.delivering", "deliver"),
}
"""Stage of the main thread -> the function it is."""
WHILE_READING = {
    "plan of the columns": ("supportmetrics.intake.inputs", "planned"),
    "inference of times": ("supportmetrics.intake.values.times", "ready"),
    "scan with times and words": ("supportmetrics.intake.delimited", "DelimitedTable._scan"),
    "ids, times, words and numbers checked": ("supportmetrics.intake.tickets", "build"),
    "answers read and checked": ("supportmetrics.intake.surveys", "from_table"),
}
"""The same of the threads that read."""
IMPORTS = "imports"
CHECKS = (
    "recognition",
    "plan of the columns",
    "inference of times",
    "ids, times, words and numbers checked",
)
"""What is spent on not being told what the files mean, and on not believing them."""


class Clock:
    """Adds up how long each stage lasted, without the stages inside it."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._running = local()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        above, self._running.inner = getattr(self._running, "inner", 0.0), 0.0
        start = time.perf_counter()
        try:
            yield
        finally:
            whole = time.perf_counter() - start
            self.spent[name] += whole - self._running.inner
            self._running.inner = above + whole

    def around(self, name: str, function: Callable) -> Callable:
        @wraps(function)
        def timed(*arguments, **options):
            with self.stage(name):
                return function(*arguments, **options)

        return timed


def main() -> None:
    clock = Clock()
    with clock.stage(IMPORTS):
        for name, (module, path) in (STAGES | WHILE_READING).items():
            *owners, last = path.split(".")
            owner = import_module(module)
            for each in owners:
                owner = getattr(owner, each)
            # A stage that has moved is missed by the tests, not by a measurement of minutes.
            if hasattr(owner, last):
                setattr(owner, last, clock.around(name, getattr(owner, last)))
        from supportmetrics.cli.app import app

    app(sys.argv[1:], standalone_mode=False)
    whole = time.perf_counter() - BORN
    spent = {name: round(1000 * spent, 1) for name, spent in clock.spent.items()}
    json.dump(
        {
            "whole": round(1000 * whole, 1),
            "stages": {name: spent[name] for name in (IMPORTS, *STAGES) if name in spent},
            "while reading": {name: spent[name] for name in WHILE_READING if name in spent},
            "checks": round(sum(spent.get(name, 0.0) for name in CHECKS), 1),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
