"""What exports come to once their tickets are counted: the traps of each desk, from the file to the clocks."""

from pathlib import Path

import pytest

from supportmetrics.intake import presets
from supportmetrics.intake.load import Reading, load
from supportmetrics.pipeline.request import Request
from supportmetrics.pipeline.settle import settle

HERE = Path(__file__).parent
TICKETS = [
    preset.id
    for preset in presets.every()
    if preset.role == "tickets" and list((HERE / preset.id).glob("export.*"))
]
MINUTE, HOUR, DAY = 60, 3600, 86400


def counted(*exports, **more):
    files = [path for preset in exports for path in sorted((HERE / preset).glob("export.*"))]
    facts = load([str(path) for path in files], Reading()).facts
    return settle(facts, Request(sources=(), **more))


def column(settled, name):
    tickets = settled.tickets
    if name not in tickets.columns:
        return {}
    ids, values = tickets["ticket_id"].to_list(), tickets[name].to_list()
    return {ticket: value for ticket, value in zip(ids, values, strict=True) if value is not None}


def left_out(settled):
    return {part.reason: part.rows for found in settled.inputs for part in found.excluded}


@pytest.mark.parametrize(
    ("preset", "first_response", "resolution"),
    [
        # 0 seconds without a message of an agent is no reply; what an agent opened is not waited for.
        ("gorgias", {"9101": 900}, {"9101": 2 * HOUR, "9102": 1, "9104": 600}),
        # A caller's wait is an answer only where somebody picked up.
        ("talkdesk", {"c01": 20}, {"c01": 320, "c02": 65, "c03": 30, "c04": 120}),
        # A call that was passed on: answered by the first agent, ended with the last one.
        (
            "amazon_connect",
            {"11111111-0000-0000-0000-000000000001": 45},
            {
                "11111111-0000-0000-0000-000000000001": 20 * MINUTE,
                "11111111-0000-0000-0000-000000000002": 3 * MINUTE,
            },
        ),
        ("talkdesk_contacts", {}, {"i01": 20 * MINUTE, "i02": 3 * MINUTE, "i03": MINUTE}),
        ("aircall", {"31": 17}, {"31": 317, "32": 60}),
        ("call_log", {"ID0001": 109, "ID0003": 17}, {}),
        # Closed a week after it was resolved, and closed without ever being resolved.
        ("servicenow_rest", {}, {"INC0000045": DAY}),
        ("servicenow_csv", {}, {"INC0010001": 2 * HOUR}),
        # Days to Closed of open cases are ages.
        ("zoho_crm_cases", {}, {"row 1": 2 * DAY}),
        # The last close, not the first.
        ("zammad", {"10001": 40 * MINUTE}, {"10001": 2 * DAY}),
        # The time that office hours leave out is not used where the instants are there.
        ("intercom_api", {"215001": 130}, {"215001": 2 * HOUR}),
        ("zoho_csv", {"101": 1800, "102": DAY, "103": HOUR}, {"101": 144720, "103": DAY}),
        # Milliseconds, settled by the instants beside them.
        ("kustomer", {"5f01": 1800}, {"5f01": DAY}),
        ("hubspot_api", {"88001": 2700}, {"88002": 178200}),
        ("glpi_pt", {}, {"7001": 36010, "7003": 2 * HOUR}),
    ],
)
def test_every_ticket_has_the_times_its_export_tells(preset, first_response, resolution):
    settled = counted(preset)

    assert column(settled, "first_response_s") == first_response
    assert column(settled, "resolution_s") == resolution


@pytest.mark.parametrize(
    ("preset", "reasons"),
    [
        ("amazon_connect", {"duplicate": 1, "leg of another contact": 1}),
        ("talkdesk_contacts", {"leg of another contact": 1}),
        ("servicenow_rest", {"duplicate": 2}),
        ("freshdesk_api", {"spam": 1}),
        ("helpscout", {"spam": 1, "deleted": 1}),
        ("freescout", {"spam": 1, "deleted": 1}),
        ("osticket", {"deleted": 1, "merged": 1}),
        ("zammad", {"merged": 1}),
        ("zendesk_tables", {"deleted": 1}),
    ],
)
def test_rows_that_are_no_tickets_of_their_own_leave_with_their_reason(preset, reasons):
    settled = counted(preset)

    assert left_out(settled) == reasons
    assert settled.tickets.height == sum(found.used for found in settled.inputs)


@pytest.mark.parametrize("preset", TICKETS)
def test_tickets_and_rows_left_out_make_up_the_rows_of_an_export(preset):
    settled = counted(preset)
    (found,) = [told for told in settled.inputs if told.preset == preset]

    assert found.rows == settled.tickets.height + sum(left_out(settled).values())


def test_the_newest_record_of_each_leg_of_a_contact_counts():
    settled = counted("amazon_connect")

    assert column(settled, "handle_seconds")["11111111-0000-0000-0000-000000000001"] == 315 + 780


@pytest.mark.parametrize(
    ("preset", "still_open"),
    [
        ("gorgias", ["9103"]),
        ("servicenow_csv", ["INC0010003"]),
        ("salesforce_report", ["00012346", "00012347"]),
        ("jira_api", ["DESK-12"]),
        ("hubspot_api", ["88001"]),
        ("genesys", []),
        ("salesforce_chat", []),
    ],
)
def test_what_is_open_is_told_by_status_by_close_or_by_the_desk_itself(preset, still_open):
    found = column(counted(preset), "is_open")

    assert sorted(ticket for ticket, is_open in found.items() if is_open) == still_open


def test_what_an_export_does_not_tell_is_missing_with_the_reason_of_its_desk():
    settled = counted("salesforce_report")

    assert settled.absent["frt"] == (
        f"{settled.inputs[0].name}: a case report holds no first response; it is in EmailMessage or CaseMilestone"
    )


VERDICTS = {
    "first_response": "sla_first_response_breached",
    "next_reply": "sla_next_response_breached",
    "resolution": "sla_resolution_breached",
}


@pytest.mark.parametrize(
    ("preset", "late"),
    [
        # A breach that was taken back is none, and a later reply that was late is no late first one.
        (
            "zendesk_metric_events",
            {
                "first_response": {"501": False, "502": False},
                "next_reply": {"501": True},
                "resolution": {"501": False, "502": True},
            },
        ),
        (
            "zendesk_explore_sla",
            {
                "first_response": {"601": False, "602": True},
                "next_reply": {"601": True},
                "resolution": {"601": False},
            },
        ),
    ],
)
def test_a_promise_is_judged_as_the_vendor_judged_it(preset, late):
    settled = counted(preset)

    assert {clock: column(settled, name) for clock, name in VERDICTS.items()} == late


def test_the_events_of_clocks_tell_the_first_reply_of_tickets_without_any_promise():
    settled = counted("zendesk_metric_events")

    assert column(settled, "first_response_s") == {"501": 2400, "502": 6300, "503": 1200}


# Cases beside their e-mails, changes and milestones: E answered, reopened and handed on once, F not answered.
E, F = "5001x00000AbCdEAAS", "5001x00000AbCdFAAS"


def test_the_objects_of_salesforce_are_one_case_each():
    settled = counted(
        "salesforce_api", "salesforce_emails", "salesforce_history", "salesforce_case_milestones"
    )

    assert settled.tickets["ticket_id"].sort().to_list() == [E, F]
    # An assistant's answer after a minute and a draft stop no clock.
    assert column(settled, "first_response_s") == {E: 45 * MINUTE}
    assert column(settled, "next_reply_worst_seconds") == {E: 150 * MINUTE}
    assert column(settled, "agent_replies") == {E: 2, F: 0}
    # A queue between two people is no station; each change by name and by id is one change.
    assert column(settled, "handoffs") == {E: 1}
    assert column(settled, "reopens") == {E: 1}
    assert column(settled, "resolution_s") == {E: DAY}
    assert column(settled, VERDICTS["first_response"]) == {E: False, F: True}
    assert column(settled, VERDICTS["resolution"]) == {E: True}
