"""Pauses that only the help desk's totals tell."""

from __future__ import annotations

import pytest

from supportmetrics.model.hours import OpeningHours
from supportmetrics.model.policies import PUBLISHED, Policy
from supportmetrics.model.verdicts import BREACHED, MET, STATES
from supportmetrics.pipeline.settle import settle
from tests import desk

HOUR = 3600
BOTH = Policy(resolution_s=8 * HOUR, pause=("pending", "on-hold"))
OFFICE = OpeningHours("office", "UTC", (((540, 1020),),) * 7)


def _ticket(number=1, **columns):
    return {
        "ticket_id": str(number),
        "created_at": "2026-03-02T09:00:00Z",
        "resolved_at": "2026-03-02T19:00:00Z",
        "status": "solved",
    } | columns


def _settled(rows, policy=BOTH, *, events=None, calendars=(), as_of="2026-03-05T00:00:00Z"):
    facts = desk.facts(desk.tickets(rows), event_frame=desk.events(events or []))
    request = desk.request(
        policies=(policy, *PUBLISHED), calendars=calendars, as_of=desk.instant(as_of)
    )
    return settle(facts, request)


def _told(settled, code):
    return [finding for finding in settled.findings if finding.code == code]


@pytest.mark.parametrize(
    ("totals", "elapsed", "state"),
    [
        ({"pending_seconds": 2 * HOUR, "on_hold_seconds": 0}, 8 * HOUR, MET),
        ({"pending_seconds": 2 * HOUR - 1, "on_hold_seconds": 0}, 8 * HOUR + 1, BREACHED),
        ({"pending_seconds": HOUR, "on_hold_seconds": HOUR}, 8 * HOUR, MET),
        ({"pending_seconds": None, "on_hold_seconds": HOUR}, 9 * HOUR, BREACHED),
        # More than the ticket lived: the totals cannot be right, but no clock runs backwards.
        ({"pending_seconds": 99 * HOUR, "on_hold_seconds": 0}, 0, MET),
        ({"pending_seconds": -5, "on_hold_seconds": 0}, 10 * HOUR, BREACHED),
    ],
)
def test_totals_are_taken_off_the_resolution_clock(totals, elapsed, state):
    settled = _settled([_ticket(**totals)])
    row = settled.tickets.row(0, named=True)
    assert (row["resolution_elapsed_s"], row["resolution_state"]) == (elapsed, state)


def test_only_statuses_that_the_policy_pauses_in_count():
    policy = Policy(resolution_s=8 * HOUR, pause=("pending",))
    rows = [_ticket(pending_seconds=HOUR, on_hold_seconds=3 * HOUR)]
    assert _settled(rows, policy).tickets["resolution_elapsed_s"].item() == 9 * HOUR


def test_the_first_response_never_pauses():
    rows = [_ticket(first_response_at="2026-03-02T12:00:00Z", pending_seconds=HOUR)]
    policy = Policy(first_response_s=2 * HOUR, resolution_s=9 * HOUR, pause=("pending",))
    row = _settled(rows, policy).tickets.row(0, named=True)
    assert row["first_response_elapsed_s"] == 3 * HOUR
    assert row["resolution_elapsed_s"] == 9 * HOUR


def test_an_open_ticket_pauses_by_its_total_so_far():
    rows = [_ticket(resolved_at=None, status="open", pending_seconds=5 * HOUR)]
    settled = _settled(rows, as_of="2026-03-02T20:00:00Z")
    row = settled.tickets.row(0, named=True)
    assert row["resolution_elapsed_s"] == 6 * HOUR
    assert STATES[row["resolution_state"]] == "running"


def test_a_history_beats_totals_ticket_by_ticket():
    events = [
        {
            "ticket_id": "1",
            "at": f"2026-03-02T{hour}:00:00Z",
            "kind": "status",
            "value": value,
            "previous": previous,
        }
        for hour, previous, value in (
            ("10", "open", "pending"),
            ("11", "pending", "open"),
            ("19", "open", "solved"),
        )
    ]
    rows = [_ticket(n, pending_seconds=3 * HOUR) for n in (1, 2)]
    settled = _settled(rows, events=events)
    assert settled.tickets["resolution_elapsed_s"].to_list() == [9 * HOUR, 7 * HOUR]
    (found,) = _told(settled, "vendor-pauses")
    assert (found.rows, found.examples) == (1, (3,))


def test_the_due_time_moves_so_that_late_is_done_after_it():
    settled = _settled([_ticket(pending_seconds=HOUR)])
    due = settled.clocks.due(settled.tickets["resolution_target_s"], pausing=True).item()
    assert due == desk.instant("2026-03-02T18:00:00Z")


def test_totals_used_are_told_with_whose_clock_they_are_on():
    (found,) = _told(_settled([_ticket(pending_seconds=HOUR)]), "vendor-pauses")
    assert found.severity == "note"
    assert "help desk's clock" in found.action
    assert not _told(_settled([_ticket(pending_seconds=0)]), "vendor-pauses")


def test_clocks_in_opening_hours_do_not_take_totals_of_day_and_night():
    policy = Policy(resolution_s=8 * HOUR, pause=("pending",), calendar="office")
    settled = _settled([_ticket(pending_seconds=HOUR)], policy, calendars=(OFFICE,))
    assert settled.tickets["resolution_elapsed_s"].item() == 8 * HOUR
    assert not _told(settled, "vendor-pauses")
    (found,) = _told(settled, "not-applied")
    assert "opening hours" in found.action
    assert "do not pause" in found.action


def test_statuses_that_neither_a_history_nor_a_total_tells_are_named():
    (found,) = _told(_settled([_ticket(pending_seconds=HOUR)]), "not-applied")
    assert "do not pause in on-hold" in found.action
    (found,) = _told(_settled([_ticket()]), "not-applied")
    assert "do not pause in pending or on-hold" in found.action
