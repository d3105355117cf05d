"""Runs programs in turn and says what each run cost. Standard library only.

A child's peak memory begins with that of the process that starts it, so this one stays small.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

ROOT = Path(__file__).parents[1]

Cost = tuple[float, float, float]
"""Wall seconds, CPU seconds, largest resident memory in MiB."""


@dataclass(frozen=True)
class Program:
    """Something to run."""

    command: Sequence[str]
    piped: Path | None = None
    """Fed to its standard input by `cat`, through a pipe."""
    exit_code: int = 0
    """What it ends with when all is well."""
    every: int = 1
    """It takes part in every so many-th round: some need minutes."""


def python(*arguments: object) -> list[str]:
    """This interpreter with arguments."""
    return [sys.executable, *map(str, arguments)]


def environment() -> dict[str, str]:
    """That of every run. The checkout is what is measured, whatever is installed."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "80"}


def rounds(
    programs: Mapping[str, Program], count: int, warming: Collection[str] | None = None
) -> list[dict[str, Cost]]:
    """Every program once a round, so that a noisy minute falls on all of them.

    One more round goes before and is not counted: it warms the file cache. `warming` are those that take part in it.
    """
    for name, program in programs.items():
        if warming is None or name in warming:
            run(program)
    return [
        {name: run(program) for name, program in programs.items() if turn % program.every == 0}
        for turn in range(count)
    ]


def run(program: Program) -> Cost:
    """One run to its end; the kernel says what it used. What it prints goes nowhere."""
    start = time.perf_counter()
    feeder = None
    if program.piped is not None:
        feeder = subprocess.Popen(["/bin/cat", str(program.piped)], stdout=subprocess.PIPE)
    process = subprocess.Popen(
        program.command,
        stdin=feeder.stdout if feeder else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if program.exit_code else None,
        env=environment(),
    )
    if feeder is not None and feeder.stdout is not None:
        feeder.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait for it again
    if feeder is not None:
        feeder.wait()
    if process.returncode != program.exit_code:
        sys.exit(f"{' '.join(program.command)} ended with {process.returncode}")
    cost = (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    return (round(cost[0], 4), round(cost[1], 4), round(cost[2], 1))
