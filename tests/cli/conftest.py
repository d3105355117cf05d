"""Running the program as a shell would, in this process, and an invented desk to run it on."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from typer.testing import CliRunner

HEADERS = (
    "Ticket ID",
    "Created at",
    "First response at",
    "Resolved at",
    "Status",
    "Channel",
    "Tier",
    "Priority",
    "Team",
    "CSAT (1-5)",
)
FIRST = datetime(2026, 1, 5, 6, 0, 0)  # noqa: DTZ001 - the export has no zone
TICKETS = 240


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self):
        return self.out.decode()

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def rows(self):
        return list(csv.DictReader(io.StringIO(self.text)))


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """Compiled templates, shared by all runs."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def here(tmp_path, monkeypatch, cache):
    """An empty working folder, and an environment that says nothing about colours or sizes."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    return tmp_path


@pytest.fixture
def run(here, monkeypatch):  # noqa: ARG001 - every run starts in the empty folder
    """Runs the program to its exit code; what is no sentence but a traceback fails the test by itself.

    `stdin` is piped in; without it standard input is a terminal unless `terminal` is False.
    """
    from supportmetrics.cli.app import main

    def run(*words, stdin=None, env=None, terminal=None):
        terminal = stdin is None if terminal is None else terminal
        code = 0
        with (
            monkeypatch.context() as patch,
            CliRunner().isolation(input=stdin, env=env) as (out, err, _),
        ):
            patch.setattr(sys, "argv", ["supportmetrics", *map(str, words)])
            patch.setattr(sys.stdin, "isatty", lambda: terminal)
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
            sys.stdout.flush()
            sys.stderr.flush()
            ran = Ran(code, out.getvalue(), err.getvalue().decode())
        assert "Traceback" not in ran.err
        return ran

    return run


@pytest.fixture
def write(here):
    """Writes a file into the working folder and gives its name."""

    def write(name, content):
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return write


def desk_rows():
    """240 tickets of eight weeks: four channels, three tiers, some unanswered, some unsolved."""
    rows = []
    for number in range(TICKETS):
        scattered = number * 40503 % 65536
        created = FIRST + timedelta(seconds=number * 19800 + scattered % 7000)
        channel = ("Email", "Chat", "Phone", "Web form")[(number * number + number // 3) % 4]
        wait = scattered % {"Chat": 80, "Phone": 160, "Email": 120000, "Web form": 40000}[channel]
        unanswered = number % 19 == 5 or number == TICKETS - 1
        replied = None if unanswered else created + timedelta(seconds=wait)
        solved = (
            None if unanswered or number % 11 == 3 else replied + timedelta(seconds=3 * scattered)
        )
        rows.append(
            {
                "Ticket ID": f"T-{1000 + number}",
                "Created at": _written(created),
                "First response at": _written(replied),
                "Resolved at": _written(solved),
                "Status": "Closed" if solved else "Open",
                "Channel": channel,
                "Tier": str(number % 3 + 1),
                "Priority": "Urgent" if number % 5 == 0 else "Normal",
                "Team": "Blue" if number % 2 else "Red",
                "CSAT (1-5)": str((5, 4, 2, 5, 1)[number % 5]) if solved and number % 3 else "",
            }
        )
    return rows


def _written(instant):
    return instant.isoformat(" ") if instant else ""


@pytest.fixture
def table():
    """Dicts as the text of a CSV file."""

    def table(rows, headers=None):
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, headers or list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return buffer.getvalue()

    return table


@pytest.fixture
def rows():
    """The tickets of the invented desk, to be changed at will."""
    return desk_rows()


@pytest.fixture
def desk(write, table, rows):
    """The file `desk.csv` with the invented tickets, in the working folder."""
    return write("desk.csv", table(rows))


@pytest.fixture
def environment(cache):
    """What real processes are given, free of colours, sizes and the user's cache."""
    unwanted = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "LC_ALL")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return kept | {"XDG_CACHE_HOME": str(cache)}


@pytest.fixture
def measured(run):
    """The report on some inputs as a JSON document."""

    def measured(*words, **how):
        ran = run("report", *words, "--format", "json", **how)
        assert ran.code == 0, ran.err
        return ran.json

    return measured
