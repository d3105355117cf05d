"""What lies open at the end of each period and how old it is, against looking at every ticket at every end."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from supportmetrics.cells import layout
from supportmetrics.cells.counting import PART_SCHEMA
from supportmetrics.cells.levels import End, levels
from supportmetrics.facts.resolution import STILL_OPEN
from supportmetrics.metrics.metric import Level
from supportmetrics.metrics.volume import LIFETIME
from supportmetrics.model.periods import Grain, spanning
from tests.oracles import statistics as by_hand

DAY = 86_400
START = date(2026, 1, 5)
WEEKS = spanning(START, START + timedelta(55), Grain.WEEK)
BEGINS = (START - date(1970, 1, 1)).days * DAY
NOW = BEGINS + 52 * DAY + 3_600
WORDS = ["chat", "email", "phone"]
GRID = layout(pl.DataFrame({"channel": WORDS}), [(), ("channel",)], WEEKS)
MEDIAN, OLDEST, OPEN = (Level(LIFETIME, what) for what in ("median", "max", "open"))


def _ends():
    found = {None: End(NOW, inclusive=True)}
    for place, week in enumerate(WEEKS, start=1):
        midnight = BEGINS + 7 * DAY * place
        early = midnight <= NOW
        found[week] = End(midnight if early else NOW, inclusive=not early)
    return found


def _tickets(how_many, seed):
    """(leaf, created, seconds to the solve or None); some are created or solved at the very end of a period."""
    draw = np.random.default_rng(seed)
    for _ in range(how_many):
        created = BEGINS + int(draw.integers(-80 * DAY, 60 * DAY))
        life = None if draw.random() < 0.2 else int(draw.exponential(9 * DAY))
        if draw.random() < 0.2:
            created -= (created - BEGINS) % (7 * DAY)
        if life is not None and draw.random() < 0.2:
            life -= (created + life - BEGINS) % (7 * DAY)
        yield int(draw.integers(len(WORDS))), created, None if life is None else max(0, life)


def _part(tickets):
    rows = [
        (
            leaf,
            created // DAY,
            created * (STILL_OPEN + 1) + (STILL_OPEN if life is None else life),
            1,
        )
        for leaf, created, life in tickets
    ]
    return pl.DataFrame(rows, schema=PART_SCHEMA, orient="row")


def _measured(tickets):
    """Kind and group to the value and n."""
    wanted = list(enumerate((OPEN, MEDIAN, OLDEST)))
    return {
        (kind, group): (value, n)
        for kind, found in levels(_part(tickets), wanted, GRID, _ends())
        for group, value, n in zip(
            found.group.tolist(), found.value.tolist(), found.n.tolist(), strict=True
        )
    }


def _by_hand(tickets):
    expected = {}
    for one in GRID.sets:
        for part in range(one.slices):
            mine = [t for t in tickets if one.slice_of_leaf[t[0]] == part]
            for place, end in enumerate(_ends()[period] for period in GRID.periods):
                limit = end.second + end.inclusive
                ages = [
                    end.second - created
                    for _, created, life in mine
                    if created < limit and (life is None or created + life >= limit)
                ]
                group, n = one.first_group + place * one.slices + part, len(ages)
                if mine:
                    expected[0, group] = (n, n)
                if n:
                    expected[1, group] = (by_hand.quantile(ages, 0.5), n)
                    expected[2, group] = (max(ages), n)
    return expected


@pytest.mark.parametrize("how_many", [1, 2, 63, 64, 65, 400])
def test_stocks_and_ages_are_those_of_looking_at_every_ticket(how_many):
    tickets = list(_tickets(how_many, seed=how_many))
    assert _measured(tickets) == _by_hand(tickets)


def test_what_has_been_open_for_longer_than_seconds_are_counted_lies_open_still():
    ancient = [(1, BEGINS - 100 * 365 * DAY, None)]
    assert _measured(ancient) == _by_hand(ancient)


def test_where_everything_is_solved_at_once_the_stock_is_nothing_and_has_no_age():
    found = _measured([(2, BEGINS + DAY, 5)])
    assert {kind for kind, _ in found} == {0}
    assert set(found.values()) == {(0, 0)}
