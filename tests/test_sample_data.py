"""The bundled sample: made by its own script, and telling the story its README tells."""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from supportmetrics.config.load import load
from supportmetrics.model.hours import OpeningHours
from supportmetrics.model.policies import Policy
from supportmetrics.pipeline import Request, settled
from supportmetrics.pipeline.rows import ticket_rows

FOLDER = Path(__file__).parents[1] / "sample_data"
EXPORTS = ("zendesk_tickets.csv.gz", "freshdesk_tickets.csv.gz", "survey_answers.csv.gz")


def _text(folder, name):
    return gzip.decompress((folder / name).read_bytes()).decode()


def _rows(name):
    return list(csv.DictReader(io.StringIO(_text(FOLDER, name))))


@pytest.fixture(scope="module")
def desks():
    return _rows(EXPORTS[0]), _rows(EXPORTS[1])


def test_generating_again_gives_the_same_rows(tmp_path):
    script = str(FOLDER / "generate.py")
    subprocess.run([sys.executable, script, str(tmp_path)], check=True, capture_output=True)
    for name in EXPORTS:
        assert _text(tmp_path, name) == _text(FOLDER, name), f"run: python {script}"


def test_the_sample_is_small_enough_to_ship():
    assert sum((FOLDER / name).stat().st_size for name in EXPORTS) < 2_500_000


def test_no_two_desks_share_a_ticket_number_so_surveys_find_their_ticket(desks):
    zendesk, freshdesk = desks
    ours, theirs = {row["Id"] for row in zendesk}, {row["Ticket ID"] for row in freshdesk}
    assert not ours & theirs
    assert {row["Ticket ID"] for row in _rows(EXPORTS[2])} <= ours | theirs


def test_the_last_week_of_tickets_is_whole_and_over_at_the_export(desks):
    zendesk, freshdesk = desks
    created = [row["Created at"] for row in zendesk] + [row["Created time"] for row in freshdesk]
    assert min(created)[:10] == "2025-08-11"
    assert max(created)[:10] == "2025-11-16"
    assert max(row["Updated at"] for row in zendesk) == "2025-11-17 06:00:00"


def test_e_mail_is_below_its_goal_in_the_last_week(desks):
    waits = [
        int(row["First reply time in minutes"])
        for row in desks[0]
        if row["Via"] == "Mail"
        and row["Created at"] >= "2025-11-10"
        and row["First reply time in minutes"]
    ]
    assert 0.78 < sum(wait <= 24 * 60 for wait in waits) / len(waits) < 0.88


def test_rows_that_must_not_count_are_there(desks):
    zendesk, freshdesk = desks
    assert len({row["Id"] for row in zendesk}) < len(zendesk)
    assert {"Suspended", "Deleted"} <= {row["Status"] for row in zendesk}
    assert {"Spam", "Merged", "Deleted"} <= {row["Status"] for row in freshdesk}
    too_early = [
        row
        for row in freshdesk
        if row["Initial response time"] and row["Initial response time"] < row["Created time"]
    ]
    assert 3 <= len(too_early) <= 30


def test_the_configuration_of_the_sample_is_valid():
    assert load(FOLDER / "supportmetrics.toml").timezone == "Europe/London"


def test_what_a_target_is_held_against_is_what_the_response_table_shows():
    office = OpeningHours("office", "Europe/London", (*[((540, 1020),)] * 5, (), ()))
    request = Request(
        sources=tuple(str(FOLDER / name) for name in EXPORTS[:2]),
        timezone="Europe/London",
        policies=(
            Policy(
                {"channel": ("email",)},
                first_response_s=4 * 3600,
                resolution_s=86_400,
                calendar="office",
            ),
            Policy(first_response_s=3600, resolution_s=86_400),
        ),
        calendars=(office,),
    )
    rows = ticket_rows(settled(request)[0])
    assert set(rows["basis"]) == {"business", "calendar"}
    for clock in ("first_response", "resolution"):
        took, shown = pl.col(f"{clock}_seconds"), pl.col(f"{clock}_elapsed_seconds")
        told = rows.filter(took.is_not_null() & shown.is_not_null())
        assert told.height > 5_000
        assert told.filter(took != shown).is_empty()
