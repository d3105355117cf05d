"""Gates on one line: what is understood, what each limit becomes, and what is refused with a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportmetrics.config import gates
from supportmetrics.config.gate_lines import parsed
from supportmetrics.metrics import BY_ID
from supportmetrics.model.gates import Gate, Level, Rule

RATE = "sla.first_response.breach_rate"


def made(text):
    found, problems = gates.checked([parsed(text)], BY_ID)
    assert not problems
    return [gate for _, gate in found]


def refused(text):
    try:
        _, problems = gates.checked([parsed(text)], BY_ID)
    except ValueError as error:
        return [str(error)]
    return [problem.removeprefix(f"--gate {text!r}: ") for problem in problems]


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        (
            f"{RATE}{{channel=chat}} <= 10%",
            Gate(RATE, Rule.MAX, 0.1, (("channel", "chat"),)),
        ),
        ("frt.p90 by channel regression", Gate("frt.p90", Rule.USUAL_RANGE, by=("channel",))),
        (
            "frt.p90 by channel,tier <= 4h",
            Gate("frt.p90", Rule.MAX, 14_400.0, by=("channel", "tier")),
        ),
        (
            "frt.p90{tier=1, channel=email} regression margin 15% min-n 50 level warn when-unknown pass",
            Gate(
                "frt.p90",
                Rule.USUAL_RANGE,
                None,
                (("tier", "1"), ("channel", "email")),
                margin=0.15,
                min_n=50,
                level=Level.WARN,
                unknown_passes=True,
            ),
        ),
        ("nps.score >= +30", Gate("nps.score", Rule.MIN, 30.0)),
        ("nps.score >= -5", Gate("nps.score", Rule.MIN, -5.0)),
        ("nps.score regression margin 7", Gate("nps.score", Rule.USUAL_RANGE, margin=7.0)),
        ("csat.score regression previous-period", Gate("csat.score", Rule.PREVIOUS_PERIOD)),
        ("backlog.open ratchet", Gate("backlog.open", Rule.RATCHET)),
        ("backlog.open <= 2500", Gate("backlog.open", Rule.MAX, 2500.0)),
        ("frt.median <= 1m30s", Gate("frt.median", Rule.MAX, 90.0)),
        ("frt.median <= 90.5", Gate("frt.median", Rule.MAX, 90.5)),
        (
            'frt.p90{Sales region="Up, north", "a, b=c"=so "big", team=O\'Hara} by tier,"Product line" <= 4h',
            Gate(
                "frt.p90",
                Rule.MAX,
                14_400.0,
                (("Sales region", "Up, north"), ("a, b=c", 'so "big"'), ("team", "O'Hara")),
                ("tier", "Product line"),
            ),
        ),
    ],
)
def test_a_gate_on_one_line_and_back(text, gate):
    (found,) = made(text)
    assert found == replace(gate, text=text)
    assert made(found.text) == [found]


@pytest.mark.parametrize(
    ("spelled", "limit"),
    [
        (f"{RATE}<=0.1", 0.1),
        (f"{RATE} <= 12.3 %", 0.123),
        (f"  {RATE}  <=  0.3%", 0.003),
        (f"{RATE} <= 0%", 0.0),
        (f"{RATE} <= 1", 1.0),
        ("frt.median{channel='chat'} <= 90", 90.0),
        ("frt.median <= 1h30m", 5400.0),
        ("csat.mean >= 4.25", 4.25),
        ("ces.mean >= 70 points", 70.0),
    ],
)
def test_limits_are_read_in_the_unit_of_their_metric(spelled, limit):
    # The very number: 3 of 10 are not more than 30%.
    assert made(spelled)[0].limit == limit


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("frt.p9 <= 4h", "there is no metric 'frt.p9'. Did you mean 'frt.p90'?"),
        ("frt <= 4h", "there is no metric 'frt'. There are frt.median, frt.p90."),
        ("nonsense <= 4h", "there is no metric 'nonsense'. `supportmetrics metrics` lists them."),
        (f"{RATE} <= 10", "10 is no share: it runs from 0 to 1. Write 0.1 or '10%'."),
        (f"{RATE} <= 110%", "110% is no share: it runs from 0% to 100%."),
        (f"{RATE} <= -5%", "-5% is no share: it runs from 0% to 100%."),
        (f"{RATE} <= 4h", f"'4h' is a limit in another unit: {RATE} is a share, such as 10%."),
        (f"{RATE} <= ten%", f"'ten%' is no number: {RATE} is a share, such as 10%."),
        ("frt.p90 <= 10%", "'10%' is a share, but frt.p90 is a duration, such as 4h."),
        ("frt.p90 <= 0.1", "0.1 would be seconds; frt.p90 is a duration, such as 4h."),
        ("frt.p90 <= 4 hours", "'4 hours' is no duration. Write it as '4h'."),
        ("nps.score >= 300", "300 is off the scale of nps.score: -100 to 100."),
        ("nps.score >= 30%", "'30%' is a limit in another unit: nps.score is points on its scale"),
        ("csat.mean >= 80", "80 is off the scale of csat.mean: 0 to 10."),
        ("backlog.open <= 2.5", "2.5 is no number of tickets; backlog.open is a whole number."),
        ("backlog.open <= 3d", "'3d' is a limit in another unit: backlog.open is a whole number."),
        ("frt.p90 < 4h", "'<' is no rule of a gate. Write <= or >=."),
        ("frt.p90 = 4h", "'=' is no rule of a gate. Write <= or >=."),
        ("frt.p90 <=", "there is no limit after <=."),
        ("frt.p90", "it is not understood."),
        ("frt.p90 regresion", "it is not understood."),
        ("frt.p90{channel:chat} <= 4h", "{channel:chat} is no slice. Write it as {channel=chat"),
        ("frt.p90{tier=1, tier=2} <= 4h", "{tier=1, tier=2} names tier twice; a ticket has one."),
        ("frt.p90{channel=chat} by channel <= 4h", "channel is fixed by slice and cannot stand"),
        ("frt.p90 by tier,tier <= 4h", "by names tier twice."),
        ("frt.p90{channel=e-mail} <= 4h", "'e-mail' is no channel. Did you mean 'email'?"),
        ("frt.p90{tier=L2} <= 4h", "'L2' is not how a tier is called here. Write '2'."),
        ("frt.p90{status=spam} <= 4h", "no ticket of status 'spam' counts"),
        ("csat.distribution <= 4", "csat.distribution is a table of answers"),
        ("volume.created regression", "volume.created is neither better nor worse when it rises"),
        ("frt.p90 ratchet", "frt.p90 swings by itself"),
        ("frt.p90 regression previous-period", "frt.p90 cannot be held against one"),
        ("frt.p90 regression last", "regression 'last' is not known. Write 'usual-range' or"),
        ("frt.p90 regression margin soon", "margin 'soon' is not understood; here it is relative"),
        (f"{RATE} regression margin 4h", "margin '4h' is not understood; here it is points"),
        (f"{RATE} regression margin 5", "margin 5 cannot be: nothing could be worse by that."),
        ("frt.p90 <= 4h margin 10%", "margin belongs to regression;"),
        ("backlog.open ratchet margin 10%", "a ratchet has no margin"),
        ("frt.p90 <= 4h min-n 0", "min_n is at least 1"),
        ("frt.p90 <= 4h min-n few", "min-n 'few' is no whole number."),
        ("frt.p90 <= 4h level loud", "level 'loud' is not known. Write 'error' or 'warn'."),
        ("frt.p90 <= 4h when-unknown maybe", "when_unknown 'maybe' is not known."),
        ("frt.p90 <= 4h level", "level has no value."),
        ("frt.p90 regression usual-range mrgin 3", "'mrgin' is no option of a gate. Did you mean"),
        ("frt.p90 <= 4h level warn level warn", "level stands there twice."),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(text, told):
    (problem,) = refused(text)
    assert problem.startswith(told)


def test_two_rules_of_one_table_are_two_gates(configured):
    text = f'[[gate]]\nmetric = "{RATE}"\nmax = "10%"\nregression = "usual-range"\nmargin = "3%"'
    found = configured(text, known_metrics=BY_ID).gates
    assert [gate.text for gate in found] == [
        f"{RATE} <= 10%",
        f"{RATE} regression margin 3%",
    ]


def test_a_slip_in_the_name_of_a_column_is_told_when_there_are_other_mistakes():
    drafts = [parsed("frt.p90{chanel=chat} <= 4h"), parsed("frt.p90{shelf=3} <= x")]
    _, problems = gates.checked(drafts, BY_ID)
    assert any("no column is called 'chanel'. Did you mean 'channel'?" in p for p in problems)
    assert not any("'shelf'" in problem for problem in problems)
    assert gates.checked(drafts[:1], BY_ID)[1] == []
