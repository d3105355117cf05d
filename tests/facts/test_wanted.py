"""Whoever reads a few columns of the settled tickets is told the same as whoever reads all; nothing given changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from supportmetrics.facts.resolution import STILL_OPEN, epoch_second, resolution
from supportmetrics.metrics import measured
from supportmetrics.model.columns import INSTANT
from supportmetrics.model.policies import PUBLISHED, Policy
from supportmetrics.pipeline import Request, analyze, settle
from supportmetrics.pipeline.counted import columns_counted
from supportmetrics.render.json_report import render_json
from tests import desk

EXPORTS = Path(__file__).parents[1] / "exports"
NOW = datetime(2026, 3, 9, tzinfo=UTC)
OWN = (
    Policy(match={"status": ("open", "solved"), "channel": ("email",)}, first_response_s=600),
    Policy(first_response_s=3600, resolution_s=7200, pause=("pending",)),
)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"metrics": ("frt.median", "sla.*")},
        {"metrics": ("resolution.*", "backlog.*"), "by": (("channel",), ("status",))},
        {"metrics": ("volume.created",), "where": "updated_at > created_at"},
        {"policies": OWN},
    ],
)
@pytest.mark.parametrize(
    "export", ["zendesk_csv", "zendesk_json", "freshdesk_csv", "hubspot_csv", "zendesk_tables"]
)
def test_a_report_is_the_same_where_all_columns_are_kept(monkeypatch, export, options):
    sources = tuple(str(path) for path in sorted((EXPORTS / export).glob("export*")))
    asked = Request(sources=sources, shapes=False, **{"policies": PUBLISHED} | options)
    lean, plain = _told(asked), settle.settle
    monkeypatch.setattr(settle, "settle", lambda facts, request, **_: plain(facts, request))
    assert _told(asked) == lean


def _told(asked):
    return b"".join(render_json(analyze(asked, version="1")))


def test_columns_that_nobody_wants_are_gone_and_the_facts_stay_as_they_were():
    rows = [
        {"ticket_id": "1", "updated_at": "2026-03-03T09:00:00Z", "status": "open"},
        {"ticket_id": "1", "updated_at": "2026-03-04T09:00:00Z", "status": "solved"},
        {"ticket_id": "2", "updated_at": "2026-03-04T09:00:00Z", "status": "spam"},
        {"ticket_id": "3", "updated_at": "2026-03-05T09:00:00Z", "status": "open"},
    ]
    made = desk.tickets([{"created_at": "2026-03-02T09:00:00Z"} | row for row in rows])
    kept, facts = made.clone(), desk.facts(made)
    asked = desk.request(as_of=NOW)
    wanted = columns_counted(measured(("volume.created",)), asked.dimensions)
    all_columns = settle.settle(facts, asked).tickets
    lean = settle.settle(facts, asked, wanted=wanted).tickets
    assert not {"updated_at", "status"} & set(lean.columns)
    assert lean.equals(all_columns.select(lean.columns))
    assert facts.tickets.equals(kept)


def test_the_second_of_an_instant_is_the_one_that_has_begun():
    instants = [datetime(1969, 12, 31, 23, 59, 58, 500, tzinfo=UTC), NOW, None]
    column = pl.Series("at", [*instants, NOW + timedelta(microseconds=999_999)], dtype=INSTANT)
    found = column.to_frame().select(epoch_second(pl.col("at"))).to_series()
    assert found.to_list() == column.dt.epoch("s").to_list()


def test_a_life_longer_than_a_number_holds_ends_with_it():
    rows = [
        {"created_at": "1901-01-01T00:00:00Z", "resolved_at": "2026-03-02T09:00:00Z"},
        {"created_at": "2026-03-02T08:59:00Z", "resolved_at": "2026-03-02T09:00:00Z"},
        {"created_at": "2026-03-02T08:59:00Z", "resolved_at": None},
    ]
    tickets, _, _ = resolution(desk.tickets(rows), NOW, ["desk.csv"])
    lived = (tickets["lifetime"] & STILL_OPEN).to_list()
    assert lived == [STILL_OPEN - 1, 60, STILL_OPEN]
