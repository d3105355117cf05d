"""What is run: the job in supportmetrics and in the scripts beside it, and what starting up costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import agreement
from measuring import Program, python

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).parent
SCAN, OURS = "scan", "supportmetrics"
FLOORS = ("wc -l", SCAN)
PEERS = ("duckdb", "polars", "pandas")
HUGE = 5_000_000
"""From so many tickets on, pandas needs minutes and takes part in every other round, and other kinds of files would
fill the disk.
"""
_CONSOLE = "from supportmetrics.__main__ import run; run()"
"""What the installed command does; `-m` would add some milliseconds of its own."""


def job(folder: Path, rows: int) -> dict[str, Program]:
    """The programs that are held against each other on the files of a folder."""
    tickets, surveys = folder / "tickets.csv", folder / "surveys.csv"

    def script(name: str, *arguments: object) -> list[str]:
        return python(HERE / name, *arguments)

    def peer(name: str) -> Program:
        words = script(f"job_{name}.py", tickets, surveys, folder / f"{name}.json")
        return Program(words, every=2 if name == "pandas" and rows >= HUGE else 1)

    def ours(source: object, name: str) -> Program:
        words = [*_report(source, surveys), *_metrics(), "-o", str(folder / f"{name}.json")]
        return Program(words, piped=tickets if source == "-" else None)

    programs = {
        "wc -l": Program(["/usr/bin/wc", "-l", str(tickets)]),
        SCAN: Program(script("scan.py", tickets)),
        OURS: ours(tickets, OURS),
        "whole report": Program([*_report(tickets, surveys), "-o", str(folder / "whole.json")]),
        **{name: peer(name) for name in PEERS},
    }
    if rows >= HUGE:
        return programs
    return programs | {
        "finest slices alone": Program(script("finest.py", *report_words(folder))),
        "typed by hand": Program(script("intake.py", tickets, "--run", "by_hand")),
        "intake alone": Program(script("intake.py", tickets, "--run", "by_intake")),
        "pipe": ours("-", "pipe"),
        **{kind: ours(tickets.with_suffix(f".{kind}"), kind) for kind in PACKED},
    }


PACKED = ("csv.gz", "csv.zst", "parquet", "ndjson")
"""The kinds of files that `kinds.py` makes of the tickets."""


def small(folder: Path) -> dict[str, Program]:
    """Starting up, and a report on the few tickets of a folder."""

    def ours(*words: str, exit_code: int = 0) -> Program:
        return Program([*python("-c", _CONSOLE), *words], exit_code=exit_code)

    return {
        "bare Python": Program(python("-c", "pass")),
        "import polars": Program(python("-c", "import polars")),
        "--version": ours("--version"),
        "--help": ours("--help"),
        "report --help": ours("report", "--help"),
        "usage error": ours("report", "--nonsense", exit_code=2),
        "terminal report": ours(
            "report",
            *(str(folder / name) for name in ("tickets.csv", "surveys.csv")),
            *("--config", str(HERE / "supportmetrics.toml"), "--format", "terminal", "--quiet"),
        ),
    }


def report_words(folder: Path) -> list[str]:
    """The job as arguments of the program, for those who run it from inside."""
    words = _report(folder / "tickets.csv", folder / "surveys.csv")[3:]
    return [*words, *_metrics(), "-o", str(folder / "inside.json")]


def _report(source: object, surveys: Path) -> Sequence[str]:
    words = python("-m", "supportmetrics", "report", source, surveys)
    return [*words, "--config", str(HERE / "supportmetrics.toml"), "--grain", "week", "--quiet"]


def _metrics() -> list[str]:
    return [word for metric in agreement.JOB for word in ("--metric", metric)]


def compared(programs: Mapping[str, Program]) -> list[str]:
    """Those whose figures must agree, ours first."""
    return [name for name in (OURS, *PEERS) if name in programs]
