"""Opening hours in words."""

from __future__ import annotations

from datetime import date

import pytest

from supportmetrics.model.hours import Holidays, OpeningHours

DAY = ((540, 750), (780, 1020))


@pytest.mark.parametrize(
    ("week", "holidays", "words"),
    [
        (
            (*[DAY] * 4, ((540, 960),), (), ()),
            Holidays("DE", "BY"),
            "Mon–Thu 09:00–12:30, 13:00–17:00; Fri 09:00–16:00; without holidays of DE-BY; Europe/Berlin",
        ),
        ((((1320, 1800),),) * 7, Holidays(), "Mon–Sun 22:00–06:00; Europe/Berlin"),
        (
            (((0, 1440),), *[()] * 6),
            Holidays(add=(date(2026, 1, 1), date(2026, 1, 6))),
            "Mon 00:00–24:00; without 2 holidays; Europe/Berlin",
        ),
    ],
)
def test_opening_hours_are_told_as_people_write_them(week, holidays, words):
    assert OpeningHours("team", "Europe/Berlin", week, holidays).in_words() == words
