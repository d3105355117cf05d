"""Files of one desk that call a ticket by two ids, or a person by two names, and what comes of them together."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from supportmetrics.intake.load import Reading, load
from supportmetrics.pipeline.request import Request
from supportmetrics.pipeline.settle import settle

EXPORTS = Path(__file__).parents[1] / "exports"
A, B = "a1" * 16, "b2" * 16
INCIDENTS = (
    "number,sys_id,incident_state,opened_at,sys_updated_on,caller_id\n"
    f"INC01,{A},2,2026-03-02 09:00:00,2026-03-08 10:00:00,Ada Caller\n"
    f"INC02,{B},1,2026-03-03 08:00:00,2026-03-03 08:00:00,Bo Caller\n"
)
LOGS = ("servicenow_journal/export.json", "servicenow_audit/export.csv")


@pytest.fixture
def incidents(tmp_path):
    path = tmp_path / "incident.csv"
    path.write_text(INCIDENTS, encoding="utf-8")
    return str(path)


def settled(*files, **more):
    return settle(load(files, Reading(**more)).facts, Request(sources=()))


def of(tickets, name):
    return dict(tickets.select("ticket_id", name).iter_rows())


def test_messages_and_changes_find_their_ticket_by_the_id_that_the_list_shows_besides(incidents):
    found = settled(incidents, *(str(EXPORTS / name) for name in LOGS))

    assert of(found.tickets, "first_response_s") == {"INC01": 1800, "INC02": None}
    assert of(found.tickets, "resolution_s") == {"INC01": 25 * 3600, "INC02": None}
    assert of(found.tickets, "reopens") == {"INC01": 1, "INC02": None}
    assert of(found.tickets, "handoffs") == {"INC01": 1, "INC02": None}
    assert of(found.tickets, "on_hold_seconds") == {"INC01": 7200, "INC02": None}
    assert "events-without-ticket" not in {f.code for f in found.findings}


def test_without_that_id_in_the_list_the_log_is_left_out_and_told(tmp_path):
    path = tmp_path / "incident.csv"
    path.write_text(INCIDENTS.replace(",sys_id", ",sys_mod_count"), encoding="utf-8")
    found = settled(str(path), str(EXPORTS / LOGS[0]))

    assert [(f.code, f.rows) for f in found.findings if f.code == "events-without-ticket"] == [
        ("events-without-ticket", 7)
    ]


def test_who_writes_notes_is_an_agent_and_a_login_is_never_taken_for_one_by_guess(incidents):
    facts = load([incidents, str(EXPORTS / LOGS[0])], Reading()).facts
    wrote = facts.events.filter(facts.events["kind"] == "message")

    assert wrote["actor"].to_list() == [None, "agent", None, "agent", "system", None]
    assert [(f.code, f.rows) for f in facts.findings if f.code == "unknown-writer"] == [
        ("unknown-writer", 3)
    ]


def test_a_file_of_users_tells_who_the_logins_are(incidents, tmp_path):
    users = tmp_path / "sys_user.csv"
    users.write_text("user_name,role\nada.caller,customer\nbo.caller,customer\n", encoding="utf-8")
    found = settled(
        incidents,
        str(EXPORTS / LOGS[0]),
        f"people={users}",
        columns={"user_name": "person_id", "role": "role"},
    )

    assert of(found.tickets, "next_reply_worst_seconds") == {"INC01": 7200, "INC02": None}
    assert of(found.tickets, "customer_replies") == {"INC01": 2, "INC02": 1}


def test_an_id_that_a_list_uses_itself_is_not_taken_for_another_tickets_inner_one(tmp_path):
    issues = {
        "issues": [
            {"id": 2, "key": "1", "fields": {"created": "2026-03-02T09:00:00.000+0000"}},
            {"id": 1, "key": "2", "fields": {"created": "2026-03-02T09:00:00.000+0000"}},
        ]
    }
    listed = tmp_path / "issues.json"
    listed.write_text(json.dumps(issues), encoding="utf-8")
    changes = tmp_path / "history.csv"
    changes.write_text(
        "field_id,issue_id,time,value\nstatus,1,2026-03-03T09:00:00Z,Done\n", encoding="utf-8"
    )
    columns = {"key": "ticket_id", "id": "inner_id", "fields.created": "created_at"}
    found = settled(str(listed), str(changes), columns=columns)

    assert of(found.tickets, "solved_at") == {"1": datetime(2026, 3, 3, 9, tzinfo=UTC), "2": None}
