"""What the view says of changes: both forms, when a sentence is made of their reasons, and which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from supportmetrics.model.periods import Period
from supportmetrics.model.policies import Policy
from supportmetrics.model.report import Change
from supportmetrics.model.units import Unit
from supportmetrics.render.looking import delta
from supportmetrics.render.viewing import view
from tests import desk

WEEK = Period(date(2026, 3, 2), date(2026, 3, 9))
TARGET = (Policy(match={}, first_response_s=3600),)


def _told(change, unit, **how):
    return delta(change, unit, on="last week", both=True, **how).text


def _change(value, before, verdict, *, ratio=None, usual=(None, None), by_day=False):
    return Change(
        "backlog.open", (), WEEK, WEEK, value, before, ratio, *usual, verdict, by_day=by_day
    )


@pytest.mark.parametrize(
    ("change", "unit", "how", "words"),
    [
        (
            _change(0.78, 0.60, "better", ratio=0.3),
            Unit.RATIO,
            {},
            "↑ 18.0 pts (+30%) better",
        ),
        (
            _change(0.12, 0.10, "worse", ratio=0.2),
            Unit.RATIO,
            {"mirrored": True},
            "↓ 2.0 pts (−2%) worse",
        ),
        (
            _change(0.5, 1.0, "worse", ratio=-0.5),
            Unit.RATIO,
            {"mirrored": True},
            "↑ 50.0 pts worse",
        ),
        (_change(24.0, 20.0, "within-noise"), Unit.SCORE, {}, "+4, within noise"),
        (
            _change(3600.0, 4200.0, "within-noise", ratio=-1 / 7),
            Unit.SECONDS,
            {},
            "−10m (−14%), within noise",
        ),
        (
            _change(800, 1000, "unjudged", ratio=-0.2),
            Unit.COUNT,
            {"better": "none"},
            "↓ −200 (−20%) on last week",
        ),
        (
            _change(1050, 1000, "unjudged", ratio=-0.045, by_day=True),
            Unit.COUNT,
            {"better": "none"},
            "↑ +50 (−4% a day) on last week",
        ),
        (
            _change(300, 1000, "unjudged", by_day=True),
            Unit.COUNT,
            {"better": "none"},
            "not compared: not as long",
        ),
        (_change(5, 0, "unjudged"), Unit.COUNT, {}, "↑ +5 on last week"),
        (
            _change(300, 200, "worse", ratio=0.5, usual=(90, 110)),
            Unit.COUNT,
            {},
            "↑ +100 (+50%) worse",
        ),
        (
            _change(200, 300, "worse", ratio=-1 / 3, usual=(90, 110)),
            Unit.COUNT,
            {},
            "↓ −100 (−33%), worse than usual",
        ),
        (
            _change(0.3, 0.4, "worse", ratio=-0.25, usual=(0.1, 0.2)),
            Unit.RATIO,
            {"mirrored": True},
            "+10.0 pts (+17%), worse than usual",
        ),
    ],
)
def test_a_change_is_told_in_both_forms(change, unit, how, words):
    assert _told(change, unit, **how) == words


def test_colour_goes_with_better_and_worse_alone():
    tones = {
        verdict: delta(_change(2, 1, verdict), Unit.RATIO).tone
        for verdict in ("better", "worse", "within-noise", "unjudged")
    }
    assert tones == {
        "better": "better",
        "worse": "worse",
        "within-noise": "none",
        "unjudged": "none",
    }


def _cohort(channel, day, met, late):
    """Tickets of one channel and day: replied to after a minute, or after a day."""
    created = desk.instant(f"{day}T12:00:00Z")
    row = {"channel": channel, "created_at": created, "status": "open"}
    return [
        *[row | {"first_response_at": created + timedelta(minutes=1)}] * met,
        *[row | {"first_response_at": created + timedelta(days=1)}] * late,
    ]


def _tickets(*cohorts):
    rows = [row for cohort in cohorts for row in _cohort(*cohort)]
    return desk.tickets([row | {"ticket_id": str(k)} for k, row in enumerate(rows)])


def _answers(*groups):
    rows = [
        {"kind": "csat", "scale": "1-5", "channel": channel, "answered_at": f"{day}T12:00:00Z"}
        | {"score": score}
        for channel, day, good, bad in groups
        for score in [5] * good + [1] * bad
    ]
    return desk.surveys(rows)


def _seen(tickets=None, answers=None, period="2026-03"):
    nothing = desk.tickets([], ["ticket_id"])
    as_of = desk.instant("2026-05-01T00:00:00Z")
    report = desk.report(
        nothing if tickets is None else tickets,
        answers,
        period=period,
        as_of=as_of,
        policies=TARGET,
    )
    return view(report).changes


def test_a_fall_that_every_channel_denies_is_a_note_whatever_is_usual():
    changes = _seen(
        answers=_answers(
            ("email", "2026-02-01", 140, 60),
            ("chat", "2026-02-01", 720, 80),
            ("email", "2026-03-02", 438, 162),
            ("chat", "2026-03-02", 368, 32),
        )
    )
    (finding,) = changes.findings
    assert (finding.word, finding.tone) == ("Worse", "worse")
    assert finding.sentence == (
        "CSAT fell by 5.4 points although every channel improved: it comes from a larger share of "
        "Email (20.0%, now 60.0%)."
    )
    assert [(p.name, p.own.text, p.mix.text) for p in finding.parts] == [
        ("Chat", "+1.2", "−3.1"),
        ("Email", "+1.2", "−4.7"),
    ]
    assert (finding.before.text, finding.now.text) == ("86.0%", "80.6%")
    assert changes.quiet == ""


def test_a_new_channel_that_turned_the_whole_round_is_named():
    changes = _seen(
        _tickets(
            ("email", "2026-02-01", 450, 50),
            ("phone", "2026-02-01", 285, 15),
            ("email", "2026-03-02", 455, 45),
            ("phone", "2026-03-02", 282, 18),
            ("social", "2026-03-02", 150, 50),
        )
    )
    (finding,) = changes.findings
    assert (finding.word, finding.tone) == ("Note", "none")
    assert finding.sentence == (
        "First reply within target fell by 3.2 points although the channels together improved: it "
        "comes from Social, which is new."
    )
    social = finding.parts[-1]
    assert (social.before.text, social.own.text, social.mix.text) == ("–", "0.0", "−3.1")


def _weeks(last):
    """Eight weeks of 100 mails and 100 chats, 10 of each late; then a week of its own."""
    mondays = [date(2026, 1, 5) + timedelta(weeks=k) for k in range(8)]
    calm = [
        (name, day, 90 + k % 3, 10 - k % 3)
        for k, day in enumerate(mondays)
        for name in ("chat", "email")
    ]
    monday = date(2026, 3, 2)
    return _tickets(*calm, *((name, monday, *counts) for name, counts in last.items()))


def test_a_week_out_of_its_usual_range_is_split():
    changes = _seen(_weeks({"chat": (91, 9), "email": (40, 60)}), period="2026-W10")
    (finding,) = changes.findings
    assert (finding.word, finding.tone, finding.label) == (
        "Worse", "worse", "First reply within target by channel",
    )  # fmt: skip
    assert finding.sentence == (
        "First reply within target fell by 25.5 points; nearly all of it comes from the channels "
        "themselves (the largest part from Email, −25.5)."
    )
    row = next(row for row in changes.rows if row.label == "First reply within target")
    assert row.change.text == "↓ 25.5 pts (−28%) worse"
    assert row.usual.startswith("8")


def test_a_week_like_any_other_is_split_in_silence():
    changes = _seen(_weeks({"chat": (91, 9), "email": (90, 10)}), period="2026-W10")
    assert changes.findings == ()
    assert len(changes.splits) == 1
    assert all(split.sentence == split.word == "" for split in changes.splits)
    assert "out of its usual range" in changes.quiet


def test_where_nothing_tells_what_is_usual_that_is_said():
    changes = _seen(
        _tickets(
            ("email", "2026-02-01", 90, 10),
            ("phone", "2026-02-01", 90, 10),
            ("email", "2026-03-02", 80, 20),
            ("phone", "2026-03-02", 90, 10),
        )
    )
    assert changes.quiet.startswith("Nothing tells yet what is usual")


def test_with_one_period_there_is_nothing_to_compare():
    changes = _seen(_tickets(("email", "2026-03-02", 40, 10)), period="all")
    assert changes.note == "A comparison needs two periods."
    assert (changes.rows, changes.splits) == ((), ())


def test_effects_point_towards_better_for_shares_that_are_measured_as_breaches():
    changes = _seen(_weeks({"chat": (91, 9), "email": (40, 60)}), period="2026-W10")
    (split,) = changes.splits
    total = sum(part.own.raw + part.mix.raw for part in split.parts)
    assert total == pytest.approx(100 * (split.now.raw - split.before.raw))
    assert total < 0
