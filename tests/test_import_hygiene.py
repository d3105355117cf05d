"""Nobody waits for a library that the answer does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"polars", "numpy", "pyarrow", "jinja2", "rich", "pydantic", "holidays", "fastexcel"}


def _modules(*arguments):
    """The modules that a run of the interpreter imported."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        check=False,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    lines = [line for line in run.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip() for line in lines}


def _imported(*arguments):
    """The top-level packages that a run of the interpreter imported."""
    return {module.split(".")[0] for module in _modules(*arguments)}


def test_the_measuring_itself_sees_an_import():
    assert "polars" in _imported("-c", "import polars")


@pytest.mark.parametrize("asked", ["--help", "--version", "report --help", "check -h"])
def test_asking_for_help_or_the_version_loads_nothing_heavy(asked):
    imported = _imported("-m", "supportmetrics", *asked.split())
    assert "supportmetrics" in imported
    assert not imported & HEAVY


def test_the_package_itself_loads_nothing_heavy():
    assert not _imported("-c", "import supportmetrics") & HEAVY


def test_a_run_without_a_configuration_file_does_not_load_the_checker_of_configurations():
    code = "import supportmetrics.config.load, supportmetrics.config.settings"
    assert not _imported("-c", code) & HEAVY


def test_files_are_recognised_without_numpy_which_is_imported_while_they_are_read():
    code = "import supportmetrics.pipeline, sys; sys.exit('numpy._core' in sys.modules)"
    assert "supportmetrics.intake.load" in _modules("-c", code)


def test_a_report_on_tickets_in_text_loads_no_other_reader(tmp_path):
    tickets = tmp_path / "tickets.csv"
    tickets.write_text("Ticket ID,Created at,Status\n1,2026-03-02 10:00,open\n")
    modules = _modules("-m", "supportmetrics", "report", str(tickets), "--format", "json")
    assert "supportmetrics.intake.delimited" in modules
    readers = {"json_records", "nested", "stored", "workbooks", "logs", "events", "people"}
    assert not modules & {f"supportmetrics.intake.{name}" for name in readers}
    assert not {module.split(".")[0] for module in modules} & (
        HEAVY - {"polars", "numpy", "pydantic"}
    )
