"""Which answers count, and whose they are."""

from __future__ import annotations

import pytest

from supportmetrics.pipeline.settle import settle
from tests import desk

MONDAY = "2026-03-02T09:00:00Z"
TICKET = {"ticket_id": "1", "source": "one", "created_at": MONDAY, "channel": "chat"}
ANSWER = {"kind": "csat", "scale": "good/bad", "ticket_id": "1"}


def _answers(tickets, surveys):
    frames = desk.tickets(tickets), desk.surveys(surveys)
    rows = settle(desk.facts(*frames), desk.request()).answers
    return rows.sort("input", "line").select("score", "channel").rows()


def _given(score, day, **more):
    return ANSWER | {"score": score, "answered_at": f"2026-03-{day:02d}T09:00:00Z"} | more


def test_the_latest_answer_of_a_ticket_counts():
    assert _answers([TICKET], [_given(1, 4), _given(0, 3)]) == [(1, "chat")]
    assert _answers([TICKET], [_given(0, 3), _given(1, 4)]) == [(1, "chat")]


def test_an_answer_counts_before_a_survey_that_was_only_sent_later():
    sent = ANSWER | {"score": None, "sent_at": "2026-03-09T09:00:00Z"}
    assert _answers([TICKET], [_given(0, 3), sent]) == [(0, "chat")]


def test_the_export_and_the_survey_tool_may_tell_of_the_same_answer():
    assert _answers([TICKET], [_given(1, 3, source="one"), _given(0, 4)]) == [(0, "chat")]


def test_every_kind_of_survey_has_its_own_answer():
    assert len(_answers([TICKET], [_given(1, 3), _given(1, 3, kind="resolved", scale=None)])) == 2


def test_answers_without_a_ticket_all_count_where_they_say():
    rows = [_given(score, 3, ticket_id=None, channel="sms") for score in (0, 1, 1)]
    assert _answers([TICKET], rows) == [(0, "sms"), (1, "sms"), (1, "sms")]


@pytest.mark.parametrize("mark", [{"spam": True}, {"status": "deleted"}, {"merged": True}])
def test_answers_leave_with_their_ticket(mark):
    assert _answers([TICKET | mark], [_given(1, 3)]) == []


def test_the_same_id_at_two_desks_is_two_tickets():
    other = TICKET | {"source": "two", "channel": "email"}
    named = [_given(1, 3, source="two"), _given(0, 3, source="one")]
    assert _answers([TICKET, other], named) == [(1, "email"), (0, "chat")]
    # Without a source nobody can say which ticket is meant.
    assert _answers([TICKET, other], [_given(1, 3, channel="sms")]) == [(1, "sms")]


def test_spam_at_one_desk_does_not_take_the_answer_of_another_desk():
    spam = TICKET | {"source": "two", "spam": True}
    good = TICKET | {"spam": False}
    assert _answers([good, spam], [_given(1, 3, source="one")]) == [(1, "chat")]
    assert _answers([good, spam], [_given(1, 3, source="two")]) == []


def test_an_answer_without_a_date_is_filed_by_its_ticket():
    settled = settle(
        desk.facts(desk.tickets([TICKET]), desk.surveys([ANSWER | {"score": 1}])), desk.request()
    )
    (row,) = settled.answers.to_dicts()
    assert row["fell_back"]
    assert row["filed_at"] == desk.instant(MONDAY)
    assert [f.code for f in settled.findings] == ["fallback-date"]


def test_delivery_is_told_by_inputs_that_list_unanswered_surveys():
    answered = [_given(1, 3, ticket_id=None), _given(1, 3, ticket_id=None, input=2)]
    sent = ANSWER | {"score": None, "ticket_id": None, "sent_at": MONDAY, "input": 2}
    frames = desk.tickets([TICKET]), desk.surveys([*answered, sent])
    settled = settle(desk.facts(*frames), desk.request())
    index = desk.whole_span(settled).index({None})
    rate = index["csat.response_rate", (), None]
    assert (rate.numerator, rate.n) == (1, 2)
    assert index["csat.score", (), None].n == 2


@pytest.mark.parametrize(
    ("where", "scores"),
    [
        ("score * 100 > 300", [4, 5]),
        ("score < 4", [1]),
        ("answered_at IS NULL", [1]),
        ("sent_at IS NULL AND score > 4", [5]),
        ("score > 1 AND created_at IS NOT NULL", [4]),
        ("score > 1 AND source IS NULL AND ticket_id = 'lost'", [5]),
    ],
)
def test_conditions_on_answers_may_be_about_all_that_is_known_of_them(where, scores):
    asked = {"kind": "csat", "scale": "1-5"}
    rows = [
        asked | {"score": 4, "ticket_id": "1", "answered_at": MONDAY, "line": 1},
        asked | {"score": 5, "ticket_id": "lost", "answered_at": MONDAY, "line": 2},
        asked | {"score": 1, "ticket_id": None, "line": 3},
    ]
    facts = desk.facts(desk.tickets([TICKET]), desk.surveys(rows))
    settled = settle(facts, desk.request(where=where))
    assert sorted(settled.answers["score"]) == scores
