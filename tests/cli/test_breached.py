"""The tickets behind a failed gate: as many as made the number, for every metric of the sample data."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from supportmetrics.metrics import METRICS
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


@pytest.mark.parametrize(
    "metric", [m for m in METRICS if not isinstance(m.kind, Table)], ids=lambda m: m.id
)
def test_as_many_tickets_are_behind_a_gate_as_made_its_number(failed, metric):
    if metric.id not in failed:
        pytest.skip("the sample data do not tell it")
    one, rows = failed[metric.id]
    match metric.kind:
        case Share():
            bad = one["value"] if metric.better is Better.LOWER else 1 - one["value"]
            assert rows == round(bad * one["n"])
        case Count():
            assert rows == one["value"]
        case Level():
            assert rows == one["n"]
        case Quantile():
            # Whoever waited no time at all did not wait too long.
            assert 0 < rows <= one["n"]
            assert rows > 0.95 * one["n"]
        case Within():
            # Those that are open and younger may still make it.
            assert rows <= (1 - one["value"]) * one["n"]
        case Net():
            # Promoters minus detractors of n leaves at most so many detractors.
            assert 0 < rows <= (100 - one["value"]) / 200 * one["n"]
        case Mean():
            assert 0 < rows <= one["n"]


def test_most_metrics_are_told_by_the_sample_data(failed):
    assert len(failed) > 30
