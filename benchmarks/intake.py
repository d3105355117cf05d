"""What recognition and normalisation cost: intake beside a scan of the same columns with parsing written by hand.

    python benchmarks/intake.py TICKETS [--rounds 5]

Both give typed columns: instants in UTC, whole numbers, canonical words. Written by hand, the shape of the times and
every word are known beforehand; intake finds them out and checks every row. CPU seconds of the user are compared,
which other work on the machine hardly changes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING

import terms

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = ("Created at", "Updated at", "First reply at", "Solved at")
COUNTS = ("Reopens", "Replies")
WORDS = {
    "Status": {w: w.lower() for w in ("New", "Open", "Pending", "On-hold", "Solved", "Closed")},
    "Priority": {w: w.lower() for w in ("Low", "Normal", "High", "Urgent")},
    "Via": terms.CHANNEL_OF,
    "Support tier [list]": terms.TIER_OF,
}


def by_hand(path: str) -> None:
    import polars as pl

    def instant(name: str) -> pl.Expr:
        return pl.col(name).str.to_datetime(terms.TIME).dt.replace_time_zone("UTC")

    def word(name: str) -> pl.Expr:
        table = {w.lower(): canonical for w, canonical in WORDS[name].items()}
        return pl.col(name).str.to_lowercase().replace_strict(table, default=None)

    scan = pl.scan_csv(path, infer_schema=False)  # noqa: TID251  what intake is held against
    scan.select(
        "Id",
        *(instant(name) for name in TIMES),
        *(word(name) for name in WORDS),
        *(pl.col(name).cast(pl.Int64) for name in COUNTS),
    ).collect()


def by_intake(path: str) -> None:
    from supportmetrics.intake.load import Reading, load
    from supportmetrics.pipeline import needed_columns

    columns = {"Support tier [list]": "tier", "First reply at": "first_response_at"}
    wanted = needed_columns() | {"channel", "tier", "priority"}
    load([path], Reading(wanted=wanted, columns=columns, zone_is_given=True))


PROGRAMS: dict[str, Callable[[str], None]] = {"by_hand": by_hand, "by_intake": by_intake}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("tickets", help="a file that generate.py wrote")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--run", choices=PROGRAMS, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.run:
        PROGRAMS[given.run](given.tickets)
        return
    spent: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for turn in range(-1, given.rounds):
        for name in PROGRAMS:
            seconds = _user_seconds(name, given.tickets)
            if turn >= 0:  # the first turn warms the file cache
                spent[name].append(seconds)
    for name, seconds in spent.items():
        print(f"{name}: {median(seconds):.2f} s of user CPU")
    pairs = zip(spent["by_intake"], spent["by_hand"], strict=True)
    print(f"ratio: {median(ours / theirs for ours, theirs in pairs):.2f}")


def _user_seconds(name: str, path: str) -> float:
    process = subprocess.Popen([sys.executable, __file__, path, "--run", name])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait for it again
    if process.returncode:
        sys.exit(f"{name} ended with {process.returncode}")
    return usage.ru_utime


if __name__ == "__main__":
    main()
