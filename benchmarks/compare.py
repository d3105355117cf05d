"""Holds the scan floor, supportmetrics and the two scripts side by side on the same files.

    python benchmarks/compare.py 1e6 [--rounds 5] [--folder /tmp/bench] [--only scan,supportmetrics]

Each round runs every program once, so that a noisy minute falls on all of them; ratios are taken
within a round.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
DIMENSIONS = ("channel", "tier", "week")
METRIC_OF = {
    "tickets": "volume.created",
    "first_response_breach_rate": "sla.first_response.breach_rate",
    "resolution_breach_rate": "sla.resolution.breach_rate",
    "csat": "csat.score",
    "nps": "nps.score",
    "ces": "ces.score",
}
"""Figures defined alike on both sides. Medians are not among them: supportmetrics counts the
tickets that are still open, the scripts leave them out."""

JOB = (*METRIC_OF.values(), "frt.median", "frt.p90", "resolution.median", "resolution.p90")
"""What the scripts compute, and supportmetrics is asked for. The whole report has every metric."""

_WEEK = 7
Figures = dict[tuple, dict[str, float | None]]


@dataclass(frozen=True)
class Run:
    """What one run cost."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("rows", help="tickets, such as 1e5 or 1e6")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--folder", type=Path, default=Path("/tmp/supportmetrics-bench"))  # noqa: S108  big and disposable
    options.add_argument("--only", default="scan,supportmetrics,whole report,duckdb,pandas")
    given = options.parse_args()
    folder = given.folder / str(int(float(given.rows)))
    tickets, surveys = folder / "tickets.csv", folder / "surveys.csv"
    if not tickets.exists():
        generate = [sys.executable, str(HERE / "generate.py"), given.rows, str(folder)]
        subprocess.run(generate, check=True)
    commands = {
        name: command
        for name, command in _commands(tickets, surveys, folder).items()
        if name in given.only.split(",")
    }
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(-1, given.rounds):
        for name, command in commands.items():
            run = _run(command, folder / f"{name}.out")
            if turn >= 0:  # the first turn warms the file cache
                runs[name].append(run)
    _print_costs(runs, tickets)
    _print_agreement(folder, list(commands))


def _commands(tickets: Path, surveys: Path, folder: Path) -> dict[str, list[str]]:
    def script(name: str, *arguments: object) -> list[str]:
        return [sys.executable, str(HERE / name), *map(str, arguments)]

    report = [sys.executable, "-m", "supportmetrics", "report", str(tickets), str(surveys)]
    report += ["--config", str(HERE / "supportmetrics.toml"), "--grain", "week", "--quiet"]
    job = [word for metric in JOB for word in ("--metric", metric)]
    return {
        "scan": script("scan.py", tickets),
        "supportmetrics": [*report, *job, "-o", str(folder / "supportmetrics.json")],
        "whole report": [*report, "-o", str(folder / "whole.json")],
        "duckdb": script("job_duckdb.py", tickets, surveys, folder / "duckdb.json"),
        "pandas": script("job_pandas.py", tickets, surveys, folder / "pandas.json"),
    }


def _run(command: list[str], out: Path) -> Run:
    """One run to the end; standard output goes to a file, and the kernel says what it used."""
    start = time.perf_counter()
    with out.open("wb") as stdout:
        process = subprocess.Popen(command, stdout=stdout)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait for it again
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _print_costs(runs: dict[str, list[Run]], tickets: Path) -> None:
    print(f"{tickets}: {tickets.stat().st_size / 1e6:,.0f} MB, {os.cpu_count()} processors\n")
    print("| program | wall s | to the first | CPU s | peak MiB |")
    print("|---|---|---|---|---|")
    first = next(iter(runs.values()))
    for name, found in runs.items():
        ratio = median(run.wall_s / base.wall_s for run, base in zip(found, first, strict=True))
        wall, cpu = median(run.wall_s for run in found), median(run.cpu_s for run in found)
        peak = max(run.peak_mib for run in found)
        print(f"| {name} | {wall:.2f} | {ratio:.2f} | {cpu:.2f} | {peak:,.0f} |")


def _print_agreement(folder: Path, names: list[str]) -> None:
    read = {"duckdb": _script_figures, "pandas": _script_figures, "supportmetrics": _report_figures}
    found = {name: read[name](folder / f"{name}.json") for name in names if name in read}
    for (one, ours), (other, theirs) in zip(
        list(found.items())[:-1], list(found.items())[1:], strict=True
    ):
        shared = ours.keys() & theirs.keys()
        pairs = [
            (ours[key][figure], theirs[key][figure])
            for key in shared
            for figure in ours[key].keys() & theirs[key].keys()
        ]
        differ = sum(not _same(a, b) for a, b in pairs)
        print(f"\n{one} and {other}: {len(pairs):,} figures, {differ:,} differ")


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 * max(1.0, abs(a))


def _script_figures(path: Path) -> Figures:
    rows = json.loads(path.read_text("utf-8"))
    return {tuple(row.pop(name) for name in DIMENSIONS): row for row in rows}


def _report_figures(path: Path) -> Figures:
    names = {metric: figure for figure, metric in METRIC_OF.items()}
    figures: Figures = {}
    for row in json.loads(path.read_text("utf-8"))["measurements"]:
        part, period = row["slice"], row["period"]
        # Some figures stand for four weeks, too; the scripts know only single ones.
        if period is not None and _days(period) != _WEEK:
            continue
        if row["metric"] in names and part.keys() <= set(DIMENSIONS):
            key = (part.get("channel"), part.get("tier"), period and period["start"])
            figures.setdefault(key, {})[names[row["metric"]]] = row["value"]
    return figures


def _days(period: dict[str, str]) -> int:
    return (date.fromisoformat(period["end"]) - date.fromisoformat(period["start"])).days


if __name__ == "__main__":
    main()
