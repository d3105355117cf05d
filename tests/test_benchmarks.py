"""The benchmarks run, and what they compare is the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
TICKETS = "2000"


def run(script, *words):
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / script), *map(str, words)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The files of two thousand tickets in a folder named by their number."""
    folder = tmp_path_factory.mktemp("bench")
    run("generate.py", TICKETS, folder / TICKETS)
    return folder


def words(folder):
    files = folder / TICKETS
    exports = (files / "tickets.csv", files / "surveys.csv")
    settings = ("--config", BENCHMARKS / "supportmetrics.toml", "--quiet")
    return ["report", *exports, *settings, "-o", files / "report.json"]


def test_lazy_polars_and_supportmetrics_agree_on_every_figure(folder):
    only = "scan,supportmetrics,polars"
    printed = run("run.py", TICKETS, "--only", only, "--rounds", "1", "--folder", folder)
    assert "| scan |" in printed
    assert "supportmetrics and polars: " in printed
    figures = printed.split("supportmetrics and polars: ")[1]
    assert int(figures.split(" figures")[0].replace(",", "")) > 5_000
    assert figures.endswith(" figures, 0 differ\n")


def test_the_generator_gives_the_same_bytes_for_the_same_arguments(folder):
    run("generate.py", TICKETS, folder / "again")
    for name in ("tickets.csv", "surveys.csv"):
        assert (folder / "again" / name).read_bytes() == (folder / TICKETS / name).read_bytes()


def test_every_stage_of_a_run_is_found_and_they_add_up(folder):
    told = json.loads(run("stages.py", *words(folder)))
    assert len(told["stages"]) == 8
    assert len(told["while reading"]) == 5
    assert 0 < told["checks"] < sum(told["stages"].values()) <= told["whole"]


def test_the_finest_slices_alone_are_the_finest_slices_alone(folder):
    run("finest.py", *words(folder))
    report = json.loads((folder / TICKETS / "report.json").read_bytes())
    assert {tuple(row["slice"]) for row in report["measurements"]} == {("channel", "tier")}
