"""The kinds for programs, byte by byte: a small report as JSON and as a table of measurements."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import PurePath

import pytest

from supportmetrics.render.kinds import Drawing, by_suffix
from tests import desk

CHANNELS = ("email", "chat", 'other:=Fäx, "2"')


@pytest.fixture(scope="module")
def report():
    """Three tickets in each of four weeks, one of them exported twice, and a survey answer for most."""
    tickets, answers = [], []
    for week in range(4):
        for place, channel in enumerate(CHANNELS):
            day = datetime(2026, 3, 2 + 7 * week, 9, place, tzinfo=UTC)
            ticket = {
                "ticket_id": f"{week}-{place}",
                "channel": channel,
                "created_at": day,
                "first_response_at": day.replace(hour=9 + 3 * place, minute=30 + week),
                "status": "solved",
                "resolved_at": day.replace(hour=20),
            }
            tickets.append(ticket)
            if place < 2:
                answer = {"kind": "csat", "scale": "1-5", "score": 5 - (week + place) % 3}
                answered = {"ticket_id": ticket["ticket_id"], "answered_at": day.replace(hour=21)}
                answers.append(answer | answered)
    tickets.append(tickets[0])
    return desk.report(
        desk.tickets(tickets),
        desk.surveys(answers),
        as_of=datetime(2026, 3, 30, tzinfo=UTC),
        metrics=("volume.created", "frt.median", "sla.first_response.breach_rate", "csat.*"),
    )


def _drawn(report, suffix):
    return b"".join(by_suffix(PurePath(f"x{suffix}")).draw(report, Drawing()))


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_a_kind_for_programs_is_what_it_was(report, golden, suffix):
    golden(_drawn(report, suffix), f"report{suffix}")


def test_both_kinds_hold_the_same_measurements(report):
    document = json.loads(_drawn(report, ".json"))["measurements"]
    rows = list(csv.DictReader(io.StringIO(_drawn(report, ".csv").decode())))
    assert len(rows) == len(document) > 30
    for row, m in zip(rows, document, strict=True):
        assert row["metric"] == m["metric"]
        assert {name: row[name] for name in ("channel", "tier") if row[name]} == m["slice"]
        assert (row["start"], row["end"]) == tuple(
            (m["period"] or {"start": "", "end": ""}).values()
        )
        assert (float(row["value"]) if row["value"] else None) == m["value"]
        assert int(row["n"]) == m["n"]
        assert row["flags"].split() == m["flags"]
