"""A look back: what happened after `as_of` has not happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from supportmetrics.pipeline.settle import settle
from tests import desk

AS_OF = datetime(2026, 3, 4, tzinfo=UTC)
CREATED = {"ticket_id": "1", "created_at": "2026-03-02T09:00:00Z"}
LATER = {"ticket_id": "2", "created_at": "2026-03-09T09:00:00Z"}
"""A ticket that shows that the export goes on after `as_of`."""


def _at(rows, surveys=(), as_of=AS_OF, **options):
    frames = desk.tickets(list(rows)), desk.surveys(list(surveys))
    return settle(desk.facts(*frames), desk.request(as_of=as_of, **options))


def _numbers(settled):
    return {
        metric: found.value
        for (metric, part, _), found in desk.whole_span(settled).index({None}).items()
        if not part
    }


@pytest.mark.parametrize(
    "told",
    [
        {"resolved_at": "2026-03-05T09:00:00Z", "status": "solved"},
        {"closed_at": "2026-03-05T09:00:00Z", "status": "closed"},
        {"resolved_at": "2026-03-05T09:00:00Z", "is_closed": True},
        {"resolution_seconds": 3 * 86400, "status": "solved"},
        {"resolution_seconds": 3 * 86400, "is_closed": True},
        {"resolved_at": "2026-03-05T09:00:00Z"},
    ],
)
def test_a_ticket_solved_later_is_open(told):
    found = _numbers(_at([CREATED | told, LATER]))
    assert found["volume.created"] == 1
    assert found["backlog.open"] == 1
    assert found["backlog.age_max"] == 39 * 3600
    assert "volume.solved" not in found


@pytest.mark.parametrize("others", [[], [LATER]])
def test_a_reply_told_in_seconds_is_taken_back_whatever_else_the_export_holds(others):
    row = CREATED | {"first_response_seconds": 3 * 86400, "status": "open"}
    settled = _at([row, *others])
    assert settled.tickets["first_response_s"].to_list() == [None]


def test_what_happened_before_stays():
    row = CREATED | {"resolved_at": "2026-03-03T09:00:00Z", "status": "solved"}
    row |= {"first_response_seconds": 60}
    found = _numbers(_at([row, LATER]))
    assert (found["volume.solved"], found["frt.median"]) == (1, 60)


def test_a_ticket_created_later_is_left_out_with_its_answers():
    answer = {"kind": "csat", "score": 5, "scale": "1-5", "ticket_id": "2"}
    settled = _at([CREATED, LATER], [answer | {"answered_at": "2026-03-03T09:00:00Z"}])
    assert settled.tickets["ticket_id"].to_list() == ["1"]
    assert settled.answers.height == 0
    left = {(s.role, e.reason): e.rows for s in settled.inputs for e in s.excluded}
    assert left == {("tickets", "after-as-of"): 1, ("surveys", "ticket-left-out"): 1}


def test_a_survey_answered_later_was_sent_and_not_answered():
    sent = {"kind": "csat", "scale": "1-5", "sent_at": "2026-03-03T09:00:00Z"}
    early = sent | {"score": 5, "answered_at": "2026-03-03T10:00:00Z"}
    late = sent | {"score": 5, "answered_at": "2026-03-08T10:00:00Z"}
    found = _numbers(_at([CREATED], [early, late, sent | {"score": None}]))
    assert found["csat.response_rate"] == pytest.approx(1 / 3)
    assert found["csat.score"] == 1


def test_the_newest_time_of_the_data_is_the_default():
    rows = [
        CREATED | {"resolved_at": "2026-03-05T09:00:00Z", "sla_resolution_due": "2026-05-01T00:00Z"}
    ]
    assert _at(rows, as_of=None).as_of == datetime(2026, 3, 5, 9, tzinfo=UTC)
    answered = {"kind": "csat", "score": 5, "scale": "1-5", "answered_at": "2026-03-07T09:00:00Z"}
    assert _at(rows, [answered], as_of=None).as_of == datetime(2026, 3, 7, 9, tzinfo=UTC)


def test_a_vendor_duration_is_not_longer_than_the_data_go_on():
    row = CREATED | {"first_response_seconds": 7200, "status": "open"}
    settled = _at([row], as_of=None)
    assert settled.as_of == datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert settled.tickets["first_response_s"].to_list() == [7200]


def test_one_time_far_after_all_others_is_said():
    rows = [CREATED, LATER | {"created_at": "2026-03-09T09:00:01Z"}]
    assert [f.code for f in _at(rows, as_of=None).findings] == ["lonely-newest"]
    assert not _at([CREATED, LATER], as_of=None).findings
    assert "lonely-newest" not in [f.code for f in _at(rows).findings]
