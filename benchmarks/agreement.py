"""Whether the programs agree: every figure of each is held against those of supportmetrics and of the other scripts.

    python benchmarks/agreement.py FOLDER supportmetrics duckdb polars pandas

prints, as JSON, how many figures each pair has in common and how many of them differ.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

DIMENSIONS = ("channel", "tier", "week")
METRIC_OF = {
    "tickets": "volume.created",
    "first_response_breach_rate": "sla.first_response.breach_rate",
    "resolution_breach_rate": "sla.resolution.breach_rate",
    "csat": "csat.score",
    "nps": "nps.score",
    "ces": "ces.score",
}
"""Figures defined alike on both sides. Medians are not among them: supportmetrics counts the tickets that are still
open, the scripts leave them out; among each other, the scripts are held to all figures.
"""
JOB = (*METRIC_OF.values(), "frt.median", "frt.p90", "resolution.median", "resolution.p90")
"""What the scripts compute, and supportmetrics is asked for. The whole report has every metric."""
_WEEK = 7
Figures = dict[tuple, dict[str, float | None]]


def main() -> None:
    folder, *names = Path(sys.argv[1]), *sys.argv[2:]
    found = {name: _figures(folder, name) for name in names}
    pairs = [_pair(one, other, found[one], found[other]) for one, other in pairwise(names)]
    json.dump(pairs, sys.stdout)


def _pair(one: str, other: str, ours: Figures, theirs: Figures) -> dict[str, object]:
    pairs = [
        (ours[key][figure], theirs[key][figure])
        for key in ours.keys() & theirs.keys()
        for figure in ours[key].keys() & theirs[key].keys()
    ]
    differ = sum(not _same(a, b) for a, b in pairs)
    return {"programs": [one, other], "figures": len(pairs), "differ": differ}


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 * max(1.0, abs(a))


def _figures(folder: Path, name: str) -> Figures:
    found = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return _of_report(found) if name == "supportmetrics" else _of_script(found)


def _of_script(rows: list[dict]) -> Figures:
    return {tuple(row.pop(name) for name in DIMENSIONS): row for row in rows}


def _of_report(report: dict) -> Figures:
    names = {metric: figure for figure, metric in METRIC_OF.items()}
    figures: Figures = {}
    for row in report["measurements"]:
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
