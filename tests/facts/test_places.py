"""The fast look-ups give what plain words and plain Python give."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from supportmetrics.facts.places import looked_up, numbered, shared
from supportmetrics.pipeline.settle import settle
from tests import desk

IDS = st.one_of(
    st.integers(0, 12).map(str),
    st.sampled_from(["07", "007", "+7", "-3", "A-1", "", "99999999999", "99999999999999999999999"]),
)
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _texts(values):
    return pl.Series("id", values, dtype=pl.String)


@given(st.lists(st.integers(0, 30)))
def test_shared_numbers_are_the_duplicated_ones(values):
    counts = Counter(values)
    series = pl.Series(values, dtype=pl.UInt32)
    assert shared(series).to_list() == [counts[value] > 1 for value in values]


@given(st.lists(IDS, min_size=1), st.lists(st.none() | IDS))
def test_equal_ids_have_equal_numbers_and_others_point_nowhere_wrong(ids, wanted):
    numbers = numbered(_texts(ids), _texts(wanted))
    if numbers is None:
        return
    known, asked = (series.to_list() for series in numbers)
    for word, number in zip(wanted, asked, strict=True):
        assert {known[row] for row, one in enumerate(ids) if one == word} <= {number}
    place = looked_up(*numbers)
    assert (place is None) == (len(set(known)) < len(known))
    if place is not None:
        rows = {number: row for row, number in enumerate(known)}
        assert place.to_list() == [rows.get(number) for number in asked]


@given(
    st.lists(IDS.filter(bool), min_size=1, max_size=8, unique=True),
    st.lists(
        st.tuples(
            st.none() | IDS.filter(bool),
            st.sampled_from(["csat", "resolved"]),
            st.none() | st.integers(0, 1),
            st.none() | st.integers(0, 3),
            st.none() | st.integers(0, 3),
        ),
        max_size=14,
    ),
)
def test_one_answer_per_ticket_and_kind_whatever_the_ids_look_like(ids, given_answers):
    created = f"{DAY:%Y-%m-%dT%H:%M:%SZ}"
    tickets = [
        {"ticket_id": one, "source": "one", "created_at": created, "channel": f"c{row}"}
        for row, one in enumerate(ids)
    ]
    surveys = []
    for number, (ticket, kind, score, answered, sent) in enumerate(given_answers):
        row = {"kind": kind, "score": score, "scale": "good/bad", "ticket_id": ticket}
        row |= {"line": number + 1, "answered_at": _day(answered), "sent_at": _day(sent)}
        surveys.append(row)
    facts = desk.facts(desk.tickets(tickets), desk.surveys(surveys))
    rows = settle(facts, desk.request(as_of=DAY + timedelta(days=30))).answers
    counted = rows.select("line", "channel").rows()
    assert dict(counted) == _plainly(ids, given_answers)


def _day(offset):
    return None if offset is None else f"{DAY + timedelta(days=offset):%Y-%m-%dT%H:%M:%SZ}"


def _plainly(ids, given_answers):
    """Line -> channel of the answers that count."""
    best = {}
    for number, (ticket, kind, score, answered, sent) in enumerate(given_answers):
        owner = (ticket, kind) if ticket is not None else number
        # A missing date is older than any.
        rank = (score is not None, _or(answered), _or(sent), number)
        best[owner] = max(best.get(owner, rank), rank)
    places = {one: f"c{row}" for row, one in enumerate(ids)}
    return {rank[3] + 1: places.get(given_answers[rank[3]][0]) for rank in best.values()}


def _or(day):
    return -1 if day is None else day
