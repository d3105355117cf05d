"""Messages and changes: what they tell about tickets, against plain Python, and who is believed."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportmetrics.facts.events import happened
from supportmetrics.model.columns import INPUT, LINE
from tests import desk
from tests.oracles import events as oracle

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
AS_OF = START + timedelta(days=9)
STATUSES = (*oracle.KNOWN, "other:limbo")


def at(minutes):
    return START + timedelta(minutes=minutes)


def said(actor, minutes, ticket="1", **more):
    return {"ticket_id": ticket, "actor": actor, "at": at(minutes), "public": True, **more}


def changed(kind, value, minutes, ticket="1", **more):
    return {"ticket_id": ticket, "kind": kind, "value": value, "at": at(minutes), **more}


def note(minutes):
    return said("agent", minutes, kind="note", public=False)


def tickets_of(rows, listed=(), as_of=AS_OF, **columns):
    """Tickets by their id after the events have been applied."""
    facts = desk.facts(desk.tickets(list(listed)), None, desk.events(rows), **columns)
    return {row["ticket_id"]: row for row in happened(facts, as_of).facts.tickets.to_dicts()}


def only(rows, *listed, **more):
    (ticket,) = tickets_of(rows, listed, **more).values()
    return ticket


# ---- messages ------------------------------------------------------------------------------------


def test_the_first_response_is_the_first_public_message_of_a_human_agent():
    ticket = only([said("customer", 0), said("bot", 1), note(5), said("agent", 60)])

    assert ticket["first_response_at"] == at(60)
    assert ticket["created_at"] == at(0)
    assert ticket["agent_replies"] == 1
    assert ticket["bot_involved"] is True


def test_who_was_answered_by_a_bot_first_is_told():
    talk = [said("customer", 0), said("bot", 1), said("agent", 60)]
    talk += [said("customer", 0, "2"), said("agent", 5, "2"), said("bot", 9, "2")]
    found = happened(desk.facts(desk.tickets([]), None, desk.events(talk)), AS_OF)

    (told,) = found.findings
    assert (told.code, told.rows, told.examples) == ("bot-reply", 1, (2,))


def test_a_wait_begins_with_the_oldest_unanswered_message_and_a_follow_up_answers_nothing():
    talk = [said("customer", 0), said("agent", 10), said("agent", 20)]
    talk += [said("customer", 30), said("customer", 75), said("agent", 90), said("customer", 100)]
    found = happened(desk.facts(desk.tickets([]), None, desk.events(talk)), AS_OF)

    waits = found.waits.select("started_at", "ended_at").rows()
    assert waits == [(at(30), at(90)), (at(100), None)]
    assert found.facts.tickets["next_reply_worst_seconds"].to_list() == [3600]


def test_a_reply_in_the_same_second_is_a_wait_of_nothing():
    talk = [said("customer", 0), said("agent", 10), said("agent", 30), said("customer", 30)]
    found = happened(desk.facts(desk.tickets([]), None, desk.events(talk)), AS_OF)

    assert found.waits.select("started_at", "ended_at").rows() == [(at(30), at(30))]


def test_whom_nobody_tells_stops_no_clock():
    ticket = only([said("customer", 0), said(None, 5)])

    assert ticket["first_response_at"] is None


def test_a_ticket_that_an_agent_opened_is_outbound():
    assert only([said("agent", 0), said("customer", 9), said("agent", 12)])["initiator"] == "agent"


def test_the_first_message_does_not_tell_who_opened_a_ticket_whose_opening_is_elsewhere():
    listed = {"ticket_id": "1", "created_at": at(-1)}
    ticket = only([said("agent", 0, from_start=False)], listed)

    assert ticket["initiator"] is None
    assert ticket["first_response_at"] == at(0)


def test_without_the_opening_and_without_a_ticket_there_is_no_creation_time():
    assert only([said("agent", 0, from_start=False)])["created_at"] is None


# ---- changes -------------------------------------------------------------------------------------


def test_each_status_runs_until_the_next_and_a_reopened_ticket_is_solved_twice():
    course = [("new", 0), ("open", 60), ("pending", 240), ("open", 1680), ("on-hold", 1800)]
    course += [("open", 2040), ("solved", 2100), ("open", 3540), ("solved", 3630)]
    ticket = only([changed("status", word, minutes) for word, minutes in course])

    assert ticket["first_resolved_at"] == at(2100)
    assert ticket["resolved_at"] == at(3630)
    assert ticket["reopens"] == 1
    assert ticket["reopened_at"] == at(3540)
    assert ticket["pending_seconds"] == 24 * 3600
    assert ticket["on_hold_seconds"] == 4 * 3600
    assert ticket["requester_wait_seconds"] == 12.5 * 3600


def test_what_the_first_change_says_to_have_been_before_counts_from_the_creation():
    listed = {"ticket_id": "1", "created_at": at(0)}
    ticket = only([changed("status", "solved", 90, previous="pending")], listed)

    assert ticket["pending_seconds"] == 90 * 60


def test_a_ticket_solved_before_its_history_begins_has_no_first_solve():
    course = [changed("status", "open", 60, previous="solved"), changed("status", "solved", 90)]
    ticket = only(course, {"ticket_id": "1", "created_at": at(0)})

    assert ticket["first_resolved_at"] is None
    assert ticket["resolved_at"] == at(90)
    assert ticket["reopens"] == 1


def test_a_word_that_nobody_has_mapped_neither_solves_nor_reopens():
    course = [("open", 0), ("solved", 60), ("other:archived", 70), ("closed", 80)]
    ticket = only([changed("status", word, minutes) for word, minutes in course])

    assert ticket["resolved_at"] == at(60)
    assert ticket["reopens"] == 0
    assert ticket["requester_wait_seconds"] is None


def test_the_number_of_a_change_decides_between_equal_times():
    course = [
        changed("status", "solved", 60, sequence=1),
        changed("status", "open", 60, sequence=2),
    ]

    assert only([changed("status", "new", 0), *course])["status"] == "open"


def test_time_with_nobody_is_no_hand_off():
    held = [("a", 0), (None, 10), ("a", 20), ("b", 30)]
    ticket = only([changed("agent", who, minutes) for who, minutes in held])

    assert ticket["handoffs"] == 1
    assert ticket["agent"] == "b"


# ---- who is believed -----------------------------------------------------------------------------


def test_messages_win_over_the_export_and_the_difference_is_told():
    listed = {"ticket_id": "1", "created_at": at(0), "first_response_at": at(5)}
    talk = [said("customer", 0), said("bot", 5), said("agent", 60)]
    facts = desk.facts(desk.tickets([listed]), None, desk.events(talk))
    found = happened(facts, AS_OF)

    assert found.facts.tickets["first_response_at"].to_list() == [at(60)]
    assert [f.code for f in found.findings] == ["vendor-differs", "bot-reply"]


def test_a_response_of_the_export_that_no_human_gave_is_none():
    listed = {"ticket_id": "1", "created_at": at(0), "first_response_seconds": 300}
    ticket = only([said("customer", 0), said("bot", 5), said("customer", 60)], listed)

    assert ticket["first_response_at"] is None
    assert ticket["first_response_seconds"] is None


@pytest.mark.parametrize("minutes", [5, 300])
def test_what_lies_outside_the_messages_is_not_contradicted_by_them(minutes):
    listed = {"ticket_id": "1", "created_at": at(0), "first_response_at": at(minutes)}
    ticket = only([said("customer", 60), said("customer", 70)], listed)

    assert ticket["first_response_at"] == at(minutes)


def test_changes_of_status_win_over_the_export():
    listed = {
        "ticket_id": "1",
        "created_at": at(0),
        "resolved_at": at(30),
        "status": "open",
        "reopens": 4,
    }
    course = [changed("status", "open", 0), changed("status", "solved", 60)]
    ticket = only([*course, changed("agent", "a", 90)], listed)

    assert ticket["resolved_at"] == at(60)
    assert ticket["status"] == "solved"
    assert ticket["reopens"] == 0


def test_a_history_that_begins_too_late_does_not_undercount():
    listed = {"ticket_id": "1", "created_at": at(0), "reopens": 4, "pending_seconds": 90}
    ticket = only([changed("status", "open", 600), changed("status", "solved", 660)], listed)

    assert ticket["reopens"] == 4
    assert ticket["pending_seconds"] == 90


def test_where_each_row_of_a_log_tells_the_ticket_its_newest_row_stands():
    log = [
        {
            "ticket_id": "1",
            INPUT: 2,
            "updated_at": at(m),
            "resolved_at": r,
            "status": s,
            "closed_at": c,
        }
        for m, s, r, c in (
            (0, "open", None, None),
            (60, "solved", at(90), None),
            (95, "closed", at(90), at(95)),
        )
    ]
    course = [changed("status", row["status"], 0, at=row["updated_at"]) for row in log]
    other = [{**row, "ticket_id": "2", "resolved_at": None} for row in log]
    course += [{**event, "ticket_id": "2"} for event in course]
    found = tickets_of(course, [*log, *other])

    assert found["1"]["resolved_at"] == at(90)
    assert found["1"]["status"] == "closed"
    # Solved before it was closed, at a time the log does not tell: the close is not the solve.
    assert found["2"]["resolved_at"] is None
    assert found["2"]["closed_at"] is None


def test_what_happens_later_has_not_happened_yet():
    course = [changed("status", "open", 0), changed("status", "solved", 60)]
    talk = [said("customer", 0), said("agent", 50)]
    listed = {"ticket_id": "1", "created_at": at(0), "status": "solved", "resolved_at": at(60)}
    facts = desk.facts(desk.tickets([listed]), None, desk.events([*course, *talk]))
    found = happened(facts, at(40))

    (ticket,) = found.facts.tickets.to_dicts()
    assert ticket["status"] == "open"
    assert ticket["first_response_at"] is None
    assert {reason: rows.height for rows, reason in found.left_out}["after-as-of"] == 2


def test_a_message_older_than_its_ticket_is_told():
    listed = {"ticket_id": "1", "created_at": at(420)}
    facts = desk.facts(desk.tickets([listed]), None, desk.events([changed("status", "open", 0)]))

    assert [f.code for f in happened(facts, AS_OF).findings] == ["event-before-creation"]


# ---- the vendor's own clocks ---------------------------------------------------------------------


def test_the_last_run_of_a_clock_tells_the_due_time_and_the_verdict():
    listed = {"ticket_id": "1", "created_at": at(0)}
    runs = [
        {
            "ticket_id": "1",
            "clock": "resolution",
            "started_at": at(0),
            "due_at": at(60),
            "breached": False,
        },
        {
            "ticket_id": "1",
            "clock": "resolution",
            "started_at": at(90),
            "due_at": at(150),
            "breached": True,
        },
        {
            "ticket_id": "1",
            "clock": "first_response",
            "started_at": at(0),
            "due_at": at(9),
            "done_at": at(7),
        },
    ]
    facts = desk.facts(desk.tickets([listed]), promise_frame=desk.promises(runs))
    (ticket,) = happened(facts, AS_OF).facts.tickets.to_dicts()

    assert ticket["sla_resolution_due"] == at(150)
    assert ticket["sla_resolution_breached"] is True
    assert ticket["sla_first_response_due"] == at(9)
    assert ticket["first_response_at"] == at(7)


def promised(**told):
    clock = {"source": "zendesk_metric_events", "ticket_id": "1", "clock": "next_reply"}
    return clock | told


def test_rows_about_one_numbered_run_of_a_clock_are_one_promise():
    rows = [
        promised(clock="resolution", run=1, started_at=at(0)),
        promised(clock="resolution", run=1, breached=False),
        promised(clock="resolution", run=1, breached=True, due_at=at(30)),
        promised(clock="resolution", run=1, done_at=at(45)),
    ]
    facts = desk.facts(desk.tickets([]), promise_frame=desk.promises(rows))
    (ticket,) = happened(facts, AS_OF).facts.tickets.to_dicts()

    assert ticket["created_at"] == at(0)
    assert ticket["sla_resolution_due"] == at(30)
    assert ticket["sla_resolution_breached"] is True


def test_one_late_reply_breaks_the_promise_of_next_replies_however_the_last_one_went():
    rows = [promised(run=2, breached=True), promised(run=3, breached=False)]
    facts = desk.facts(desk.tickets([]), promise_frame=desk.promises(rows))
    (ticket,) = happened(facts, AS_OF).facts.tickets.to_dicts()

    assert ticket["sla_next_response_breached"] is True


# ---- whose event it is ---------------------------------------------------------------------------


def test_events_of_tickets_that_are_in_no_input_are_left_out_and_counted():
    listed = {"ticket_id": "1", "created_at": at(0), "source": "zendesk_csv"}
    talk = [said("customer", 0, ticket, source="zendesk_comments") for ticket in ("1", "2", "3")]
    facts = desk.facts(desk.tickets([listed]), None, desk.events(talk))
    found = happened(facts, AS_OF)

    assert found.facts.tickets["ticket_id"].to_list() == ["1"]
    assert [(f.code, f.rows) for f in found.findings] == [("events-without-ticket", 2)]


def test_messages_of_another_desk_make_tickets_of_their_own():
    listed = {"ticket_id": "1", "created_at": at(0), "source": "zendesk_csv"}
    talk = [said("customer", 0, "1", source="front")]
    facts = desk.facts(desk.tickets([listed]), None, desk.events(talk))

    assert sorted(happened(facts, AS_OF).facts.tickets["source"]) == ["front", "zendesk_csv"]


def test_files_of_one_desk_tell_about_the_same_tickets():
    rows = [
        said("customer", 0, source="zendesk_comments"),
        changed("status", "open", 0, source="zendesk_history"),
        changed("team", "b", 0, source="generic:teams"),
    ]
    ticket = only(rows)

    assert (ticket["status"], ticket["team"], ticket["created_at"]) == ("open", "b", at(0))


def test_overlapping_exports_count_a_message_once_and_twins_of_one_file_twice():
    twin = said("agent", 5)
    rows = [said("customer", 0), twin, twin, {**twin, INPUT: 3}]
    facts = desk.facts(desk.tickets([]), None, desk.events(rows))
    found = happened(facts, AS_OF)

    assert found.facts.tickets["agent_replies"].to_list() == [2]
    assert {reason: rows.height for rows, reason in found.left_out}["duplicate"] == 1


# ---- against plain Python ------------------------------------------------------------------------

MOMENTS = st.integers(0, 12).map(lambda n: n * 30)
TICKET = st.sampled_from(["1", "2", "3"])
MESSAGE = st.builds(
    lambda ticket, actor, minutes, public: said(
        actor, minutes, ticket, public=public, kind="message" if public else "note"
    ),
    TICKET,
    st.sampled_from(["customer", "agent", "bot", "system", None]),
    MOMENTS,
    st.booleans(),
)
CHANGE = st.one_of(
    st.builds(
        lambda t, v, m: changed("status", v, m, t), TICKET, st.sampled_from(STATUSES), MOMENTS
    ),
    st.builds(
        lambda t, v, m: changed("agent", v, m, t),
        TICKET,
        st.sampled_from(["a", "b", None]),
        MOMENTS,
    ),
)
EVENTS = st.lists(st.one_of(MESSAGE, CHANGE), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(EVENTS)
def test_tickets_made_of_events_are_those_of_plain_python(rows):
    found = happened(desk.facts(desk.tickets([]), None, desk.events(rows)), AS_OF)
    tickets = {row["ticket_id"]: row for row in found.facts.tickets.to_dicts()}

    assert set(tickets) == {row["ticket_id"] for row in rows}
    for name, ticket in tickets.items():
        own = [
            row | {"kind": row.get("kind", "message")} for row in rows if row["ticket_id"] == name
        ]
        talk = oracle.conversation(own)
        waits = found.waits.filter(ticket_id=name).select("started_at", "ended_at").rows()
        assert sorted(waits, key=str) == sorted(talk.pop("waits"), key=str)
        assert {key: ticket.get(key) for key in talk} == talk
        course = oracle.history(own, AS_OF)
        if course is not None:
            unknown = [key for key, value in course.items() if value is None]
            skipped = {
                k for k in unknown if k.endswith("_seconds") and k != "requester_wait_seconds"
            }
            kept = {key: value for key, value in course.items() if key not in skipped}
            assert {key: ticket.get(key) for key in kept} == kept
        if any(row["kind"] == "agent" for row in own):
            assert ticket["handoffs"] == oracle.handed_on(own, "agent")


@settings(max_examples=75, deadline=None)
@given(EVENTS, st.randoms(use_true_random=False))
def test_shuffled_rows_and_split_files_tell_the_same(rows, chance):
    named = [row | {"event_id": str(place)} for place, row in enumerate(rows)]
    shuffled = [row | {INPUT: chance.choice([2, 3, 4])} for row in named]
    chance.shuffle(shuffled)
    one, other = (
        happened(desk.facts(desk.tickets([]), None, desk.events(part)), AS_OF)
        for part in (named, shuffled)
    )

    columns = pl.exclude(INPUT, LINE)
    assert one.facts.tickets.select(columns).equals(
        other.facts.tickets.select(columns).select(one.facts.tickets.select(columns).columns)
    )
    assert one.waits.sort(pl.all()).equals(other.waits.sort(pl.all()))


def test_which_statuses_count_in_the_wait_of_requesters_is_told():
    course = [
        changed("status", "open", 0),
        changed("status", "on-hold", 10),
        changed("status", "solved", 30),
    ]
    found = happened(desk.facts(desk.tickets([]), None, desk.events(course)), AS_OF)
    (told,) = found.findings

    assert found.facts.tickets["requester_wait_seconds"].to_list() == [30 * 60]
    assert (told.code, told.rows) == ("waits-of-statuses", 1)
    assert told.action.startswith("new, open and on-hold count")
