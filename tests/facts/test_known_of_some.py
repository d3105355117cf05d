"""What only some of the tickets tell is said with the numbers of both."""

from __future__ import annotations

import pytest

from supportmetrics.pipeline.settle import settle
from tests import desk


def closed(number, **more):
    told = {"created_at": "2026-03-02T09:00:00Z", "resolved_at": "2026-03-03T09:00:00Z"}
    return {"ticket_id": str(number), "status": "closed"} | told | more


ANSWERED = {"first_response_at": "2026-03-02T10:00:00Z"}


def said(rows, surveys=()):
    settled = settle(desk.facts(desk.tickets(rows), desk.surveys(list(surveys))), desk.request())
    return [f for f in settled.findings if f.code == "known-of-some"]


def test_first_responses_of_few_tickets_are_told_with_how_many():
    (told,) = said([closed(1, **ANSWERED), *(closed(n) for n in range(2, 6))])

    assert (told.column, told.rows, told.action) == (
        "first_response_at",
        4,
        "known of 1 of 5 tickets",
    )


@pytest.mark.parametrize("answered", [0, 3, 5])
def test_nothing_is_told_where_most_tickets_or_none_have_a_response(answered):
    rows = [
        closed(n, **(ANSWERED if n < answered else {"first_response_at": None})) for n in range(5)
    ]

    assert not said(rows)


def test_ratings_among_tickets_are_told_with_how_many_tickets_have_one():
    rating = {
        "kind": "csat",
        "score": 4,
        "scale": "1-5",
        "ticket_id": "1",
        "source": "desk",
        "input": 0,
    }
    (told,) = said([closed(1), closed(2), closed(3)], [rating])

    assert (told.column, told.rows, told.action) == ("csat", 2, "known of 1 of 3 tickets")


def test_nothing_is_told_of_ratings_where_every_ticket_has_one_or_they_have_a_file_of_their_own():
    rating = {"kind": "csat", "score": 4, "scale": "1-5", "ticket_id": "1"}

    assert not said([closed(1)], [rating | {"source": "desk", "input": 0}])
    assert not said([closed(1), closed(2)], [rating])
