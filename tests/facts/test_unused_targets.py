"""Targets that no ticket has, and calendars that do not reach the tickets: each told, with its key."""

from __future__ import annotations

import pytest

from supportmetrics.errors import ConfigError
from supportmetrics.model.hours import Holidays, HoursTogether, OpeningHours
from supportmetrics.model.policies import PUBLISHED, Policy
from supportmetrics.pipeline.settle import settle
from tests import desk

ROWS = [
    {"ticket_id": "1", "channel": "email", "team": "Blue", "tags": "vip, refund", "agent": "Ada"},
    {"ticket_id": "2", "channel": "chat", "team": "Red"},
]


def _settled(*policies, rows=ROWS, **options):
    named = [
        Policy(match, 3600, calendar=calendar, key=f"target[{place}]")
        for place, (match, calendar) in enumerate(policies, start=1)
    ]
    rows = [{"created_at": "2026-03-02T09:00:00Z"} | row for row in rows]
    request = desk.request(policies=(*named, *PUBLISHED), **options)
    return settle(desk.facts(desk.tickets(rows)), request)


def _unused(*matches, **options):
    settled = _settled(*((match, None) for match in matches), **options)
    return [(f.column, f.action) for f in settled.findings if f.code == "unused-target"]


@pytest.mark.parametrize(
    ("match", "why"),
    [
        ({"team": ("Bleu",)}, "the team of no ticket is 'Bleu' (Did you mean 'Blue'?)"),
        ({"priority": ("urgent",)}, "no input tells the priority"),
        ({"tags": ("gold", "silver")}, "the tags of no ticket is 'gold' or 'silver'"),
        ({"agent": ("Bob",)}, "no ticket has such a word as its agent"),
        (
            {"channel": ("chat",), "team": ("Blue",)},
            "no ticket has all of its words, or targets before it come first",
        ),
    ],
)
def test_a_target_that_is_nobodys_is_told_with_what_stands_in_its_way(match, why):
    assert _unused({"channel": ("email",)}, match) == [("target[2]", why)]


def test_a_target_that_loses_all_its_tickets_to_others_is_told():
    told = _unused({"channel": ("email", "chat")}, {"team": ("blue",)})
    assert [key for key, _ in told] == ["target[2]"]


def test_targets_that_are_used_and_goals_of_others_are_not_mentioned():
    assert _unused({"team": ("BLUE",)}, {"tags": ("VIP",)}, {"channel": ("chat",)}) == [
        ("target[2]", "no ticket has all of its words, or targets before it come first")
    ]
    assert _unused({"tags": ("refund",)}, {}) == []
    assert _unused({"team": ("Bleu",)}, rows=[]) == []


def test_every_calendar_that_does_not_reach_the_tickets_is_told_at_once_with_its_key():
    week = (((540, 1020),),) * 7
    here, there, free = (
        OpeningHours(name, "UTC", week, holidays)
        for name, holidays in (
            ("here", Holidays("DE")),
            ("there", Holidays("SA")),
            ("free", Holidays()),
        )
    )
    rows = [{"ticket_id": "1", "created_at": "1890-03-02T09:00:00Z"}]
    with pytest.raises(ConfigError) as told:
        _settled(({}, "here"), rows=rows, calendars=(here, free, there))
    problems = told.value.problems
    assert [problem.split(": ")[0] for problem in problems] == [
        "calendar.here.holidays",
        "calendar.there.holidays",
    ]
    assert "The holidays of DE are known from" in problems[0]
    with pytest.raises(ConfigError, match=r"calendar\.here\.holidays: "):
        _settled(({}, "free+here"), rows=rows, calendars=(HoursTogether((free, here)),))
