"""Process logs: steps by people and bots become messages, changes and work, and a rating belongs to its case."""

from __future__ import annotations

import pytest

from supportmetrics.errors import UsageError
from supportmetrics.facts.events import happened
from supportmetrics.intake.load import Reading, load
from tests.desk import instant

LOG = """\
Case ID;Activity;StartTime;Resource;Role;CustomerRating
K-1;Create ticket;2026-04-01 08:00:00;Web;System;
K-1;Take in charge;2026-04-01 09:00:00;Ines;Billing;
K-1;Notify customer;2026-04-01 09:05:00;Robot2;Bot;
K-1;Look into ledger;2026-04-01 10:00:00;Omar;Ledgers;
K-1;Reply to customer;2026-04-01 12:00:00;Ines;Billing;
K-1;Customer replied;2026-04-02 12:00:00;Ines;Billing;
K-1;Complete;2026-04-03 12:00:00;Ines;Billing;4
K-2;Take in charge;2026-04-02 09:00:00;Ines;Billing;
K-2;Notify customer;2026-04-02 09:05:00;Robot2;Bot;
K-2;Ticket rejected;2026-04-02 15:00:00;Ines;Billing;
"""


@pytest.fixture
def read(file):
    def read(text=LOG, **how):
        return load([file(text, "log.csv")], Reading(zone="UTC", zone_is_given=True, **how))

    return read


def tickets_of(loaded):
    rows = happened(loaded.facts, instant("2026-04-09T00:00:00Z")).facts.tickets.to_dicts()
    return {row["ticket_id"]: row for row in rows}


def told(loaded, code):
    return [finding for finding in loaded.facts.findings if finding.code == code]


def test_every_row_of_a_process_log_is_used_and_cases_are_tickets(read):
    loaded = read()
    (log,) = loaded.facts.inputs

    assert (log.role, log.rows, log.used) == ("history", 10, 10)
    assert set(tickets_of(loaded)) == {"K-1", "K-2"}


def test_a_reply_of_a_bot_is_skipped_and_the_first_of_a_person_counts(read):
    first, second = tickets_of(read()).values()

    assert first["created_at"] == instant("2026-04-01T08:00:00Z")
    assert first["first_response_at"] == instant("2026-04-01T12:00:00Z")
    assert (first["agent_replies"], first["customer_replies"], first["bot_involved"]) == (
        1,
        1,
        True,
    )
    assert second["first_response_at"] is None


def test_steps_that_are_called_like_a_status_change_it(read):
    first, second = tickets_of(read()).values()

    assert (first["status"], second["status"]) == ("solved", "closed")
    assert first["resolved_at"] == instant("2026-04-03T12:00:00Z")


def test_a_bot_takes_no_ticket_over(read):
    first, second = tickets_of(read(keep=("agent",))).values()

    assert (first["agent"], first["team"]) == ("Ines", "Billing")
    assert (first["handoffs"], second["handoffs"]) == (2, 0)


def test_the_rating_on_the_last_step_is_the_answer_of_its_case(read):
    answers = read().facts.surveys

    assert answers.select("kind", "score", "ticket_id").rows() == [("csat", 4, "K-1")]


def test_an_activity_that_nobody_knows_is_told_as_it_may_be_a_reply(read):
    (finding,) = told(read(), "unknown-activity")

    assert (finding.rows, finding.examples) == (1, ("Look into ledger",))


def test_the_user_says_what_an_activity_is(read):
    loaded = read(values={"activity": {"Look into ledger": "message"}})

    assert not told(loaded, "unknown-activity")
    first, _ = tickets_of(loaded).values()
    assert first["first_response_at"] == instant("2026-04-01T10:00:00Z")


def test_what_no_activity_can_be_is_refused(read):
    with pytest.raises(UsageError, match="'Complete' cannot be 'finished'"):
        read(values={"activity": {"Complete": "finished"}})


def test_a_table_of_tickets_with_an_activity_column_is_no_log(read):
    text = "Ticket ID,Created at,Status,Activity,Timestamp\nT-1,2026-05-01 10:00:00,Open,Call,2026-05-01 11:00:00\n"
    text += "T-2,2026-05-02 10:00:00,Closed,Call,2026-05-02 11:00:00\n"

    assert read(text).facts.inputs[0].role == "tickets"
