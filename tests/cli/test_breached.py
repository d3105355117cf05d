"""The tickets behind a failed gate: as many as made the number, for every metric of the sample data."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from supportmetrics.metrics import BY_ID, METRICS
from supportmetrics.metrics.metric import Count, Level, Mean, Net, Quantile, Share, Table, Within
from supportmetrics.model.units import Better, Unit

SAMPLE = Path(__file__).parents[2] / "sample_data"
UNREACHABLE = {
    Unit.RATIO: ("<= 0%", ">= 100%"),
    Unit.SECONDS: ("<= 0", ">= 999d"),
    Unit.COUNT: ("<= 0", ">= 999999"),
    Unit.SCORE: (">= 100", ">= 100"),
}
"""By unit what no real number meets: of metrics that should be low, and of those that should be high."""


def _gate(metric):
    limit = UNREACHABLE[metric.unit][metric.better is Better.HIGHER]
    return f"{metric.id} {'>= 10' if metric.id == 'csat.mean' else limit}"


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """Metric to its verdict, and to how many rows were written under its gate."""
    here = tmp_path_factory.mktemp("breached")
    numbers = [metric for metric in METRICS if not isinstance(metric.kind, Table)]
    gates = [word for metric in numbers for word in ("--gate", _gate(metric))]
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "supportmetrics", "check", f"{SAMPLE}/*.csv.gz", *gates),
            *("--config", SAMPLE / "supportmetrics.toml", "--quiet", "--format", "json"),
            *("--breached", here / "late.csv"),
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == 1, ran.stderr
    with (here / "late.csv").open(encoding="utf-8") as file:
        rows = Counter(row["gate"].split(" ")[0] for row in csv.DictReader(file))
    verdicts = json.loads(ran.stdout)["verdicts"]
    found = {one["metric"]: one for one in verdicts if one["level"] != "note"}
    assert len(found) == len(numbers)
    return {name: (one, rows[name]) for name, one in found.items() if one["verdict"] == "fail"}


def _agrees(metric, one, rows):
    """Whether so many tickets can have made a number."""
    value, n = one["value"], one["n"]
    match metric.kind:
        case Share():
            return rows == round((value if metric.better is Better.LOWER else 1 - value) * n)
        case Count():
            return rows == value
        case Level():
            return rows == n
        case Quantile():
            # Whoever waited no time at all did not wait too long.
            return 0.95 * n < rows <= n
        case Within():
            # Those that are open and younger may still make it.
            return 0 < rows <= (1 - value) * n
        case Net():
            # Promoters minus detractors of n leaves at most so many detractors.
            return 0 < rows <= (100 - value) / 200 * n
        case Mean():
            return 0 < rows <= n
    return False


def test_as_many_tickets_are_behind_a_gate_as_made_its_number(failed):
    assert len(failed) > 30, "most metrics are told by the sample data"
    found = {name: _agrees(BY_ID[name], *pair) for name, pair in failed.items()}
    assert [name for name, agrees in found.items() if not agrees] == []
