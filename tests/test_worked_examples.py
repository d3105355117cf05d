"""The worked examples of tests/cases: figures a support lead can check by hand, run through the real code."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from supportmetrics.analysis.demand import demand
from supportmetrics.calendar.local import local_time
from supportmetrics.metrics import BY_ID
from supportmetrics.model.gates import Outcome
from supportmetrics.model.hours import OpeningHours
from supportmetrics.model.periods import Period, parse_period
from supportmetrics.model.policies import Policy
from supportmetrics.model.verdicts import BY_FLAG, STATES
from supportmetrics.pipeline.assemble import assemble
from supportmetrics.pipeline.rows import ticket_rows
from supportmetrics.pipeline.settle import settle
from supportmetrics.stats import clusters, multiplicity, ranges
from supportmetrics.stats.contrasts import log_odds
from supportmetrics.stats.intervals import order_statistic_ranks, t_cdf, t_quantile, wilson
from supportmetrics.stats.ordered import quantiles
from supportmetrics.stats.survival import finished_within, runs, survival_quantiles
from tests import desk
from tests.bench import judged
from tests.oracles.hours import week

EXAMPLES = [
    example
    for path in sorted((Path(__file__).parent / "cases").glob("*.json"))
    for example in json.loads(path.read_text(encoding="utf-8"))
]


# ---- examples that are whole exports -------------------------------------------------------------


def _records(table):
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def _ticket_rows(table):
    """Tickets; the spam, deleted and merged ones are said so by their status alone."""
    rows = _records(table)
    return desk.tickets(rows, table["columns"])


def _answers(inputs):
    """Survey rows as listed, or as counts per score."""
    if "surveys" in inputs:
        return desk.surveys(_records(inputs["surveys"]), inputs["surveys"]["columns"])
    rows = []
    for part in inputs.get("answers", ()):
        row = {"kind": part["kind"], "scale": part["scale"], "channel": part.get("channel")}
        row |= {"answered_at": "2026-03-03T12:00:00Z", "sent_at": "2026-03-02T12:00:00Z"}
        if "answered_at" in part:
            row |= {"answered_at": part["answered_at"], "sent_at": part["answered_at"]}
        for score, n in part["counts"].items():
            rows += [row | {"score": int(score)}] * n
        rows += [row | {"answered_at": None}] * part.get("unanswered", 0)
    return desk.surveys(rows)


def _cohorts(cohorts):
    """Tickets as counts: created at one time, replied to after a minute or after three days."""
    rows = []
    for part in cohorts:
        created = desk.instant(part["created_at"])
        for wait, n in ((timedelta(minutes=1), part["met"]), (timedelta(days=3), part["late"])):
            row = {"channel": part["channel"], "created_at": created, "status": "open"}
            rows += [row | {"first_response_at": created + wait}] * n
    return desk.tickets([row | {"ticket_id": str(k)} for k, row in enumerate(rows)])


def _settled(inputs):
    policies = tuple(
        Policy(
            match={name: tuple(words) for name, words in target.get("match", {}).items()},
            first_response_s=target.get("first_response_s"),
            next_reply_s=target.get("next_reply_s"),
            resolution_s=target.get("resolution_s"),
            calendar=target.get("calendar"),
            pause=tuple(target.get("pause", ())),
        )
        for target in inputs.get("targets", ())
    )
    tickets = _ticket_rows(inputs.get("tickets", {"columns": ["ticket_id"], "rows": []}))
    if "cohorts" in inputs:
        tickets = _cohorts(inputs["cohorts"])
    request = desk.request(
        period=inputs.get("period", "last"),
        as_of=desk.instant(inputs.get("as_of", "2026-03-09T00:00:00Z")),
        policies=policies,
        calendars=tuple(
            OpeningHours(name, hours["timezone"], week(hours["hours"]))
            for name, hours in inputs.get("calendars", {}).items()
        ),
    )
    told = desk.events(_records(inputs["events"])) if "events" in inputs else None
    return settle(desk.facts(tickets, _answers(inputs), told), request), request


def _agrees(found, expected, tolerance, where):
    for name, wanted in expected.items():
        value = getattr(found, name)
        if name == "flags":
            assert set(value) == set(wanted), f"{where}: flags"
        elif isinstance(wanted, (int, float)):
            assert value == pytest.approx(wanted, rel=tolerance, abs=tolerance), f"{where}: {name}"
        else:
            assert value == wanted, f"{where}: {name}"


def _agree(index, period, expected, tolerance):
    for metric, wanted in expected.get("measurements", {}).items():
        _agrees(index[metric, (), period], wanted, tolerance, metric)
    for channel, metrics in expected.get("by_channel", {}).items():
        for metric, wanted in metrics.items():
            found = index[metric, (("channel", channel),), period]
            _agrees(found, wanted, tolerance, f"{metric} of {channel}")
    for metric in expected.get("absent", ()):
        assert (metric, (), period) not in index, f"{metric} should not be measurable"


def _agree_on_rows(settled, expected):
    ids = settled.tickets["ticket_id"]
    for clock, wanted in expected.get("states", {}).items():
        codes = (code % BY_FLAG for code in settled.tickets[f"{clock}_state"])
        found = dict(zip(ids, (STATES[code] for code in codes), strict=True))
        assert {ticket: found[ticket] for ticket in wanted} == wanted
    if "wait_states" in expected:
        states = settled.waits.sort("started_at")["next_reply_state"]
        assert [STATES[state] for state in states] == expected["wait_states"]
    for clock, wanted in expected.get("elapsed", {}).items():
        found = dict(zip(ids, settled.tickets[f"{clock}_elapsed_s"], strict=True))
        assert {ticket: found[ticket] for ticket in wanted} == wanted
    for clock, wanted in expected.get("due", {}).items():
        rows = ticket_rows(settled).filter(pl.col("ticket_id").is_in(list(wanted)))
        assert dict(rows.select("ticket_id", f"{clock}_due_at").iter_rows()) == wanted
    if "left_out_of_first_response" in expected:
        reasons = zip(ids, settled.tickets["frt_left_out"], strict=True)
        found = {ticket: reason for ticket, reason in reasons if reason}
        assert found == expected["left_out_of_first_response"]
    if "excluded" in expected:
        left = [reason for part in settled.inputs for reason in part.excluded]
        assert {reason.reason: reason.rows for reason in left} == expected["excluded"]
    for code, rows in expected.get("findings", {}).items():
        assert sum(found.rows for found in settled.findings if found.code == code) == rows, code


def _agree_on_reasons(report, expected, tolerance):
    found = {f"{one.metric} by {one.by}": one for one in report.reasons}
    for name, wanted in expected.items():
        whole = {key: value for key, value in wanted.items() if key != "parts"}
        _agrees(found[name], whole, tolerance, name)
        split = {
            part.slice[0][1] if part.slice else "others": pytest.approx(
                [part.rate, part.mix], abs=tolerance
            )
            for part in found[name].parts
        }
        assert split == wanted["parts"], name


def _measured(example):
    """Over the whole span, without periods."""
    settled, _ = _settled(example["inputs"])
    _agree_on_rows(settled, example["expected"])
    index = desk.whole_span(settled).index({None})
    _agree(index, None, example["expected"], example["tolerance"])


def _report(example):
    """The finished report: the headline period and everything beside it."""
    settled, request = _settled(example["inputs"])
    expected = example["expected"]
    _agree_on_rows(settled, expected)
    report = assemble(settled, request, "0.0.0")
    others = {parse_period(text)[0]: ms for text, ms in expected.get("other_periods", {}).items()}
    index = report.measurements.index({report.period, *others})
    _agree(index, report.period, expected, example["tolerance"])
    for period, measurements in others.items():
        _agree(index, period, {"measurements": measurements}, example["tolerance"])
    _agree_on_reasons(report, expected.get("reasons", {}), example["tolerance"])
    if "backlog" in expected:
        assert list(report.backlog.counts) == expected["backlog"]
    slices = {(("channel", c),): d for c, d in expected.get("distributions_by_channel", {}).items()}
    for part, wanted in (slices | {(): expected.get("distributions", {})}).items():
        for metric, scales in wanted.items():
            found = {
                d.scale: list(d.counts)
                for d in report.distributions
                if (d.metric, d.slice, d.period) == (metric, part, report.period)
            }
            assert found == scales, (metric, part)


# ---- examples of single formulas -----------------------------------------------------------------


def _durations(inputs):
    ended = zip(inputs["duration"], inputs["resolved"], strict=True)
    return desk.durations({0: [(seconds, not done) for seconds, done in ended]})


def _close(example, **found):
    for name, value in found.items():
        wanted, tolerance = example["expected"].get(name), example["tolerance"]
        if name in example["expected"]:
            assert value == pytest.approx(wanted, rel=tolerance, abs=tolerance, nan_ok=False), name


def _quantiles(example):
    groups = [[(value, False) for value in group] for group in example["inputs"]["groups"]]
    data = desk.durations(dict(enumerate(groups)))
    _close(example, values=quantiles(data, example["inputs"]["p"])[0].tolist())


def _ranks(example):
    for (n, p), wanted in zip(
        example["inputs"]["cases"], example["expected"]["ranks"], strict=True
    ):
        found = order_statistic_ranks(np.array([n]), p)
        assert [int(rank[0]) or None for rank in found] == wanted


def _curve(example):
    curve = runs(_durations(example["inputs"]))
    for seconds, share, low, high in example["expected"]["rows"]:
        ended, least, most = (column[0] for column in finished_within(curve, seconds))
        found = (1 - ended, 1 - most, 1 - least)
        assert found == pytest.approx((share, low, high), abs=example["tolerance"])


def _curve_quantile(example):
    curve = runs(_durations(example["inputs"]))
    value = survival_quantiles(curve, example["inputs"]["p"])[0][0]
    _close(example, value=None if np.isnan(value) else value)


def _within(example):
    curve = runs(_durations(example["inputs"]))
    _close(example, value=finished_within(curve, example["inputs"]["limit"])[0][0])


def _wilson(example):
    limits = wilson(*np.array(example["inputs"]["cases"]).T)
    found = list(zip(*limits, strict=True))
    for pair, wanted in zip(found, example["expected"]["limits"], strict=True):
        assert pair == pytest.approx(wanted, abs=example["tolerance"])


def _t_quantiles(example):
    for freedom, *wanted in example["expected"]["rows"]:
        found = [t_quantile(p, freedom) for p in example["inputs"]["p"]]
        assert found == pytest.approx(wanted, abs=example["tolerance"])


def _t_tails(example):
    _close(example, tails=[1 - t_cdf(t, freedom) for t, freedom in example["inputs"]["cases"]])


def _usual_shares(example):
    baseline = [tuple(pair) for pair in example["inputs"]["baseline"]]
    found = [ranges.of_shares(baseline, tuple(now)) for now in example["inputs"]["now"]]
    _close(example, high=[r.high for r in found], centre=[r.centre for r in found])


def _usual_positive(example):
    found = ranges.of_positive(example["inputs"]["baseline"])
    _close(example, low=found.low, centre=found.centre, high=found.high)


def _usual_scores(example):
    found = ranges.of_scores(example["inputs"]["baseline"])
    _close(example, low=found.low, centre=found.centre, high=found.high)


def _demand(example):
    inputs = example["inputs"]
    rows = [{"ticket_id": str(k), "created_at": at} for k, at in enumerate(inputs["created"])]
    tickets = desk.tickets(rows)
    column = tickets["created_at"]
    time = local_time(inputs["timezone"], column.min(), column.max())
    first, last = map(date.fromisoformat, inputs["window"])
    window = Period(first, date.fromordinal(last.toordinal() + 1))
    found = demand(tickets, time, window, 0)
    slots = {
        f"{day} {hour:02d}": share
        for day, row in zip(found.weekdays, found.per_hour, strict=True)
        for hour, share in enumerate(row)
        if share
    }
    assert slots == example["expected"]["per_hour"]


def _words(example):
    """Every word by itself, and the distinctive ones as a report finds them in comments of one word each."""
    sides, expected = example["inputs"], example["expected"]["words"]
    counts = [np.array([sides[side].get(word, 0) for word in expected]) for side in ("bad", "good")]
    found = np.column_stack(log_odds(*counts, sides["prior"]))
    assert found == pytest.approx(np.array(list(expected.values())), abs=example["tolerance"])
    rows = [
        {"kind": "csat", "scale": "good/bad", "score": score, "comment": word}
        for side, score in (("bad", 0), ("good", 1))
        for word, n in sides[side].items()
        for _ in range(n)
    ]
    heard = desk.report(desk.tickets([]), desk.surveys(rows), comments=True).heard
    for side in ("bad", "good"):
        told = getattr(heard.comments, side).words
        assert [word.text for word in told] == example["expected"][f"most_of_{side}"]
        for word in told:
            assert word.z == pytest.approx(expected[word.text][1], abs=example["tolerance"])


def _kept(example):
    tickets, answers = [], []
    for side, reply in (("met", "2026-03-02T09:30:00Z"), ("missed", "2026-03-02T10:30:00Z")):
        good, n = example["inputs"][side]
        for place in range(n):
            name = f"{side} {place}"
            created = {"created_at": "2026-03-02T09:00:00Z", "first_response_at": reply}
            tickets.append({"ticket_id": name, "status": "open"} | created)
            rated = {"kind": "csat", "scale": "1-5", "score": 5 if place < good else 2}
            answers.append({"ticket_id": name, "answered_at": "2026-03-03T12:00:00Z"} | rated)
    hour = (Policy(match={}, first_response_s=3600),)
    heard = desk.report(desk.tickets(tickets), desk.surveys(answers), policies=hour).heard
    (told,) = heard.kept
    _close(
        example,
        met=told.met.value,
        missed=told.missed.value,
        difference=told.difference,
        low=told.low,
        high=told.high,
    )


# ---- gates ---------------------------------------------------------------------------------------


def _gate(example):
    inputs = example["inputs"]
    found = [judged(inputs["gate"], inputs["baseline"], now) for now in inputs["now"]]
    _agree_on_verdicts(example, found)


def _gate_series(example):
    inputs = example["inputs"]
    series, first = inputs["series"], inputs["first"]
    found = [
        judged(inputs["gate"], series[:place], series[place]) for place in range(first, len(series))
    ]
    _agree_on_verdicts(example, found)


def _agree_on_verdicts(example, found):
    for name, wanted in example["expected"].items():
        if name == "verdict":
            assert [one.outcome.value for one in found] == wanted
        elif name == "beyond":
            assert [one.value > one.limit for one in found] == wanted
        else:
            values = [getattr(one, name) for one in found]
            assert values == pytest.approx(wanted, rel=example["tolerance"]), name


def _clusters(example):
    found = clusters.difference(example["inputs"]["this"], example["inputs"]["base"])
    _close(
        example,
        now=found.now,
        before=found.before,
        value=found.value,
        error=found.error,
        freedom=found.freedom,
        p=found.above(),
    )


def _multiplicity(example):
    p, alpha = example["inputs"]["p"], example["inputs"]["alpha"]
    _close(
        example,
        benjamini_hochberg=multiplicity.benjamini_hochberg(p),
        holm=[_least_alpha(p, place) for place in range(len(p))],
        unusual=[a <= b for a, b in zip(p, multiplicity.holm_levels(p, alpha), strict=True)],
    )


def _least_alpha(p, place):
    """The adjusted p-value of Holm: the least alpha at which the gates call one of some p-values unusual."""
    low, high = 0.0, 1.0
    for _ in range(50):
        alpha = (low + high) / 2
        unusual = p[place] <= multiplicity.holm_levels(p, alpha)[place]
        low, high = (low, alpha) if unusual else (alpha, high)
    return high


def _ratchet(example):
    fails = []
    for seen in example["inputs"]["weeks_seen"]:
        # Each of the weeks, from the best to the worst, may be the one that comes last.
        weeks = list(range(10, 11 + seen))
        last = [
            judged(example["inputs"]["gate"], [w for w in weeks if w != now], now) for now in weeks
        ]
        fails.append(sum(one.outcome is Outcome.FAIL for one in last) / len(weeks))
    _close(example, fails=fails)


WAYS = {
    "gate": _gate,
    "gate_series": _gate_series,
    "clusters": _clusters,
    "multiplicity": _multiplicity,
    "ratchet": _ratchet,
    "report": _report,
    "measured": _measured,
    "quantiles": _quantiles,
    "ranks": _ranks,
    "curve": _curve,
    "curve_quantile": _curve_quantile,
    "within": _within,
    "wilson": _wilson,
    "t_quantiles": _t_quantiles,
    "t_tails": _t_tails,
    "usual_shares": _usual_shares,
    "usual_positive": _usual_positive,
    "usual_scores": _usual_scores,
    "demand": _demand,
    "words": _words,
    "kept": _kept,
}


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["id"] for example in EXAMPLES])
def test_the_example_comes_out_as_written(example):
    WAYS[example["way"]](example)


def test_every_metric_has_a_worked_example():
    shown = {metric for example in EXAMPLES for metric in example["metrics"]}
    assert shown == set(BY_ID)


def test_examples_are_told_apart_by_their_ids():
    ids = [example["id"] for example in EXAMPLES]
    assert len(ids) == len(set(ids))
