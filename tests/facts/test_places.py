"""The fast look-ups give what plain words and plain Python give."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from supportmetrics.facts.places import NOWHERE, Directory, shared, unlisted
from supportmetrics.model.columns import INPUT, LINE
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
    """30 stands for no number at all."""
    counts = Counter(values)
    rows, groups = shared(np.array(values, np.uint32), 30)
    expected = [row for row, value in enumerate(values) if value != 30 and counts[value] > 1]
    assert rows.tolist() == expected
    group_of = {}
    for row, group in zip(rows.tolist(), groups.tolist(), strict=True):
        assert group_of.setdefault(values[row], group) == group
    assert sorted(group_of.values()) == list(range(len(group_of)))


@given(st.lists(IDS, min_size=1), st.lists(st.none() | IDS))
def test_an_id_is_found_as_it_is_written_and_no_other(ids, wanted):
    directory = Directory.of(_texts(ids))
    if directory is None:
        return
    assert len({int(one) for one in ids}) == len(ids)
    rows = {one: row for row, one in enumerate(ids)}
    found = directory.find(_texts(wanted)).tolist()
    assert found == [rows.get(one, NOWHERE) for one in wanted]


def test_ids_that_no_dense_table_can_hold_are_in_no_directory():
    for ids in (["1", "A-1"], ["1", None], ["7", "07"], ["1", "99999999999"], []):
        assert Directory.of(_texts(ids)) is None


@given(*[st.lists(st.tuples(st.integers(0, 3), st.integers(1, 6)), max_size=9)] * 2)
def test_rows_that_stand_elsewhere_are_told_by_input_and_line(some, others):
    assert _unlisted(some, others) == [row not in others for row in some]


def test_few_rows_far_down_a_file_are_told_like_any():
    far = [(0, 5_000_000), (900, 1)]
    assert _unlisted(far, [(900, 1), (900, 1)]) == [True, False]


def _unlisted(some, others):
    schema = {INPUT: pl.UInt32, LINE: pl.UInt32}
    rows, among = (pl.DataFrame(each, schema=schema, orient="row") for each in (some, others))
    return unlisted(rows, among).tolist()


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
