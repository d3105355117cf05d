"""The benchmarks run, and what they compare is the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("bench")


def run(*words):
    done = subprocess.run(
        [sys.executable, *map(str, words)], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_lazy_polars_and_supportmetrics_agree_on_every_figure(folder):
    only = "scan,supportmetrics,polars"
    printed = run(BENCHMARKS / "run.py", "2e3", "--only", only, "--rounds", "1", "--folder", folder)
    assert "| scan |" in printed
    assert "supportmetrics and polars: " in printed
    figures = printed.split("supportmetrics and polars: ")[1]
    assert int(figures.split(" figures")[0].replace(",", "")) > 5_000
    assert figures.endswith(" figures, 0 differ\n")


def test_the_generator_gives_the_same_bytes_for_the_same_arguments(folder):
    once, again = ["generate.py", "300", folder / "once"], ["generate.py", "300", folder / "again"]
    for script, *words in (once, again):
        run(BENCHMARKS / script, *words)
    for name in ("tickets.csv", "surveys.csv"):
        assert (folder / "once" / name).read_bytes() == (folder / "again" / name).read_bytes()
