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


def test_lists_exported_with_labels_are_joined_as_tables_with_field_names_are(tmp_path):
    path = tmp_path / "incidents.csv"
    path.write_text(
        "Number,Sys ID,State,Opened,Updated,Caller,Short description\n"
        f"INC01,{A},In Progress,2026-03-02 09:00:00,2026-03-08 10:00:00,Ada Caller,Lamp\n",
        encoding="utf-8",
    )
    lists = ("servicenow_journal_list/export.csv", "servicenow_audit_list/export.csv")
    found = settled(str(path), *(str(EXPORTS / name) for name in lists))

    assert found.inputs[0].preset == "servicenow_csv"
    assert of(found.tickets, "first_response_s") == {"INC01": 1800}
    assert of(found.tickets, "resolution_s") == {"INC01": 6 * 3600}


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


@pytest.mark.parametrize(
    ("export", "ticket"),
    [("hubspot_history/export.csv", "410"), ("hubspot_history_api/export.json", "88001")],
)
def test_stages_tell_solves_and_reopenings_once_it_is_said_which_of_them_are_closed(export, ticket):
    stages = {"1": "new", "2": "pending", "3": "open", "4": "closed"}
    found = settled(str(EXPORTS / export), values={"status": stages})

    assert of(found.tickets, "to_last_solve") == {ticket: 25 * 3600}
    assert of(found.tickets, "reopens") == {ticket: 1}
    assert of(found.tickets, "pending_seconds") == {ticket: 2 * 3600}
    assert of(found.tickets, "handoffs") == {ticket: 1}


def leg(name, before, begin, *, queued, answered=None):
    return {
        "ContactId": name,
        "PreviousContactId": before,
        "Channel": "VOICE",
        "InitiationMethod": "QUEUE_TRANSFER" if before else "INBOUND",
        "InitiationTimestamp": f"2026-03-02T09:{begin:02}:00Z",
        "DisconnectTimestamp": f"2026-03-02T09:{begin + 5:02}:00Z",
        "LastUpdateTimestamp": f"2026-03-02T10:{begin:02}:00Z",
        "Queue": {"Name": name, "Duration": queued},
        "Agent": answered
        and {"Username": "x", "ConnectedToAgentTimestamp": f"2026-03-02T09:{answered:02}:00Z"},
    }


@pytest.fixture
def contacts(tmp_path):
    """Writes legs into a file of contact records each."""

    def write(*files):
        paths = []
        for number, legs in enumerate(files):
            path = tmp_path / f"records-{number}.json"
            path.write_text("\n".join(map(json.dumps, legs)), encoding="utf-8")
            paths.append(str(path))
        return paths

    return write


def test_legs_in_several_files_are_one_contact_however_long_their_chain(contacts):
    first = leg("a", None, 0, queued=60)
    second, third = (
        leg("b", "a", 5, queued=120, answered=7),
        leg("c", "b", 10, queued=30, answered=11),
    )
    other = leg("z", None, 20, queued=30, answered=21)
    found = settled(*contacts([third, other], [first], [second, second]))

    assert of(found.tickets, "first_response_s") == {"a": 7 * 60, "z": 60}
    assert of(found.tickets, "resolution_s") == {"a": 15 * 60, "z": 5 * 60}
    # The wait until somebody answered, and not the wait for the colleague after that.
    assert of(found.tickets, "queue_wait_seconds") == {"a": 180, "z": 30}
    assert of(found.tickets, "handoffs") == {"a": 1, "z": None}
    assert [(told.rows, told.used) for told in found.inputs] == [(2, 1), (1, 1), (2, 0)]


def test_a_contact_whose_first_leg_is_missing_has_no_waiting_time(contacts):
    found = settled(*contacts([leg("b", "a", 5, queued=120, answered=7)]))

    assert of(found.tickets, "created_at") == {"a": None}
    assert "no-creation-time" in {f.code for f in found.findings}


GLPI = str(EXPORTS / "glpi_pt" / "export.csv")


def test_interactions_belong_to_their_ticket_and_a_ticket_without_any_is_one_as_well():
    found = settled(GLPI)

    assert of(found.tickets, "is_open") == {
        "7001": False,
        "7002": True,
        "7003": False,
        "7004": True,
    }
    assert [(told.rows, told.used) for told in found.inputs] == [(5, 5)]
    assert found.absent["frt"].endswith("whether an agent or the customer wrote them")


def test_who_wrote_an_interaction_is_told_by_a_file_of_users_only(tmp_path):
    users = tmp_path / "users.csv"
    users.write_text(
        "nome,papel\nWanda Pike,customer\nIvo Marsh,customer\nOtto Lind,agent\nNell Orr,agent\n",
        encoding="utf-8",
    )
    found = settled(GLPI, f"people={users}", columns={"nome": "person_id", "papel": "role"})

    waits = {"7001": 9 * 3600 + 55 * 60, "7002": None, "7003": 2 * 3600, "7004": None}
    assert of(found.tickets, "first_response_s") == waits


def test_metric_events_inside_their_tickets_are_read_as_those_of_the_incremental_export(tmp_path):
    def event(kind, minute, **more):
        at = f"2026-03-02T09:{minute:02}:00Z"
        told = {"ticket_id": 81, "metric": "reply_time", "instance_id": 1}
        return told | {"type": kind, "time": at} | more

    ticket = {
        "id": 81,
        "created_at": "2026-03-02T09:00:00Z",
        "requester_id": 701,
        "assignee_id": 501,
        "via": {"channel": "email"},
        "metric_events": {
            "reply_time": [
                event("activate", 0),
                event("apply_sla", 0, sla={"target": 30, "business_hours": False}),
                event("breach", 30),
                event("fulfill", 40),
            ],
            "agent_work_time": [],
        },
    }
    path = tmp_path / "tickets.json"
    path.write_text(json.dumps({"tickets": [ticket]}), encoding="utf-8")
    found = settled(str(path))

    assert [told.preset for told in found.inputs] == ["zendesk_json", "zendesk_metric_events"]
    assert of(found.tickets, "first_response_s") == {"81": 40 * 60}
    assert of(found.tickets, "sla_first_response_breached") == {"81": True}
