"""From facts to counted rows: conditions applied, one row per ticket, every clock read; and where each row went."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.facts import totals
from supportmetrics.facts.anonymous import anonymous
from supportmetrics.facts.answers import answers, scales_met
from supportmetrics.facts.belonging import KEY
from supportmetrics.facts.clocks import Clocks, clocks, on_own_clock
from supportmetrics.facts.events import happened
from supportmetrics.facts.findings import in_lines
from supportmetrics.facts.latest import latest, newest_instants
from supportmetrics.facts.leaving import gathered, leaving
from supportmetrics.facts.places import unlisted
from supportmetrics.facts.policies import assign
from supportmetrics.facts.replies import replies
from supportmetrics.facts.resolution import resolution
from supportmetrics.facts.response import first_response
from supportmetrics.facts.targets import CLOCKS, ends_told, silent_among, verdicts
from supportmetrics.model.arrays import distinct
from supportmetrics.model.categories import in_categories
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.frozen import frozen
from supportmetrics.model.report import Excluded, InputSummary
from supportmetrics.model.scales import SURVEY_KINDS
from supportmetrics.pipeline.conditions import Condition, between, condition, split
from supportmetrics.pipeline.evidence import Asked, Evidence, Whole
from supportmetrics.pipeline.noticing import (
    crowds,
    filled_totals,
    known_of_some,
    lonely,
    matched,
    not_applied,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from concurrent.futures import Future

    from supportmetrics.facts.findings import Remark
    from supportmetrics.model.arrays import Codes
    from supportmetrics.model.facts import Facts
    from supportmetrics.pipeline.request import Request

STANDARD = ("channel", "tier")
"""Dimensions of every report; tickets without them are unknown and unassigned."""
_TOLD_BY = {
    "frt": ("first_response_at", "first_response_seconds"),
    "resolution": ("resolved_at", "resolution_seconds"),
}
"""Derived columns and the columns that tell them."""
_TIMED = frozenset(
    {
        *("first_response_at", "first_response_seconds", "agent_replies", "initiator", "direction"),
        *("first_resolved_at", "first_resolution_seconds", "resolved_at", "resolution_seconds"),
        *("closed_at", "status", "is_closed", "reopens"),
    }
)
"""Columns that are read for the durations of tickets and, where no breakdown is by them, for nothing else."""


@frozen
class Settled:
    """Everything the measures read."""

    tickets: pl.DataFrame
    answers: pl.DataFrame
    as_of: datetime | None
    inputs: tuple[InputSummary, ...]
    findings: tuple[Finding, ...]
    absent: Mapping[str, str]
    """Derived columns that are not there, with the reason."""
    dimensions: tuple[str, ...] = STANDARD
    """Columns of the breakdowns that tickets or answers have; channel and tier always."""
    left_out: pl.DataFrame = field(default_factory=pl.DataFrame)
    """Rows of the inputs that were read and do not count: `input`, `line` (record number), `reason`."""
    waits: pl.DataFrame = field(default_factory=pl.DataFrame)
    """One row per wait for a reply after the first, as `facts.replies` gives it; no column where nobody tells."""
    spells: pl.DataFrame = field(default_factory=pl.DataFrame)
    """How long each ticket was in which status: row, status, since, until (null: still)."""
    clocks: Clocks | None = None
    """The clocks of the tickets; None when all run day and night without a pause."""
    evidence: Evidence = field(default_factory=Evidence)
    """What was noticed, in a form that adds up; findings are made of it."""


def settle(
    facts: Facts,
    request: Request,
    whole: Whole | None = None,
    wanted: frozenset[str] | None = None,
) -> Settled:
    """Facts as one row per counted ticket and one per counted answer.

    `wanted` are the columns of the tickets that will be read, of which the others need not be there; None is all.
    `whole` is given where these are not all facts: what all of them together tell is then taken from it, and nothing
    is told of it. Raises UsageError when `where` is no condition over columns that exist.
    """
    findings: list[Finding] = []
    if whole is None:
        newest, next_newest = newest_instants(
            facts.tickets, facts.surveys, facts.events, facts.promises
        )
        as_of = request.as_of or newest
        findings += lonely(newest, next_newest) if request.as_of is None else []
    else:
        as_of = whole.as_of
    events = happened(facts, as_of)
    facts = events.facts
    remarks: list[Remark] = [*events.findings]
    if whole is None:
        totals = filled_totals(facts.tickets)
        findings += not_applied(request, facts.tickets.columns, totals, events)

    asked = condition(request.where, facts.tickets)
    rows, surveys = in_categories(facts.tickets), facts.surveys
    # Whoever is done with a large table lets go of it.
    facts = replace(facts, tickets=rows.clear(), surveys=surveys.clear())
    events = replace(events, facts=facts)
    tickets, not_counted, found = _counted(rows, facts, request, asked, as_of, wanted)
    remarks += found
    spells = _at_rows(events.spells, tickets)
    with ThreadPoolExecutor(1) as beside:
        # Clocks are set while durations are told, and answers follow the tickets that count: they need no clock.
        ticking = beside.submit(_ticking, tickets.clone(), spells, request, as_of)
        about = (_told_of(tickets, request.dimensions), _keys(not_counted), surveys)
        answering = beside.submit(_answered, facts, *about, request, asked, as_of)
        del about, surveys
        crowding = beside.submit(
            crowds, _told_of(tickets, (INPUT, LINE)), whole.crowded if whole else None
        )
        tickets, running, absent, clocked = _clocked(
            tickets, ticking, request, as_of, facts, whole, wanted
        )
        rows, left_out, answered = answering.result()
        crowded = crowding.result()
    rows = _mark_sent(rows, answered.unanswered if whole is None else whole.unanswered)

    waits = pl.DataFrame()
    if events.waits.height and as_of:
        at = _at_rows(events.waits, tickets)
        waits = replies(at, tickets, request.dimensions, request.policies, as_of, running)

    rated = None if whole is None else sorted(whole.rated)
    told = replace(
        answered,
        ends=clocked.ends,
        remarks=(*remarks, *clocked.remarks, *answered.remarks),
        known=tuple(known_of_some(tickets, rows, facts.inputs, rated)),
        crowds=crowded,
        matched=matched(request.policies, tickets),
    )
    if whole is None:
        findings += told.findings(request.policies, [one.name for one in facts.inputs])
    dimensions, found = _known_dimensions(request, tickets, rows)
    findings += found
    left = [leaving(part, reason) for part, reason in events.left_out]
    gone = _gone(facts, gathered([*left, *not_counted]), rows, left_out)
    counted = gone.group_by(INPUT, "reason").len().rows()
    inputs = tuple(
        summed_up(summary, {reason: n for at, reason, n in counted if at == place})
        for place, summary in enumerate(facts.inputs)
    )
    if request.anonymize:
        carried = (*request.dimensions, *request.keep)
        tickets, rows, waits = (anonymous(frame, carried) for frame in (tickets, rows, waits))
    noticed = tuple(sorted({*facts.findings, *in_lines(findings, facts.inputs)}))
    absent = _with_reasons(absent, facts.absent)
    return Settled(
        tickets,
        rows,
        as_of,
        inputs,
        noticed,
        absent,
        dimensions,
        gone,
        waits,
        spells,
        running,
        told,
    )


def _counted(
    rows: pl.DataFrame,
    facts: Facts,
    request: Request,
    asked: Condition,
    as_of: datetime | None,
    wanted: frozenset[str] | None,
) -> tuple[pl.DataFrame, list[pl.DataFrame], list[Finding]]:
    """One row per ticket that counts; the `rows` that do not, as `latest` gives them; what was noticed.

    Only the newest row of a ticket is held against the conditions.
    """
    names = [summary.name for summary in facts.inputs]
    spent = frozenset() if wanted is None else _spent(rows.columns) - wanted - asked.columns
    tickets, left, findings = latest(rows, as_of, names, spent)
    if asked.on_tickets and asked.expression is not None:
        tickets, out = split(tickets, asked.expression)
        left.append(leaving(out, "filtered", *KEY))
    bounds = between("created_at", request)
    if bounds is not None and "created_at" in tickets.columns:
        tickets, out = split(tickets, bounds)
        left.append(leaving(out, "outside-dates", *KEY))
    return tickets, left, findings


def _spent(columns: Collection[str]) -> frozenset[str]:
    """Columns that say nothing more once the newest row of every ticket is known."""
    # Whether somebody replied at all is asked where the help desk says that it took no time.
    timed = "first_response_seconds" in columns
    return frozenset({"updated_at"} if timed else {"updated_at", "agent_replies"})


def _told_of(tickets: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Which tickets there are, when they were created, and some more columns if there are such."""
    told = dict.fromkeys((*KEY, "created_at", *names))
    return tickets.select(name for name in told if name in tickets.columns)


def _keys(rows: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Source and id of tickets."""
    none = pl.DataFrame(schema=dict.fromkeys(KEY, pl.String))
    return pl.concat([none, *(part.select(pl.col(KEY).cast(pl.String)) for part in rows)])


def _ticking(
    tickets: pl.DataFrame, spells: pl.DataFrame, request: Request, as_of: datetime | None
) -> tuple[pl.Series, Clocks | None]:
    """The `policy` of each ticket, and the clocks that it makes them run on."""
    tickets = assign(tickets, request.policies)
    running = clocks(tickets, spells, request.policies, request.calendars, as_of)
    return tickets["policy"], running


def _clocked(
    tickets: pl.DataFrame,
    ticking: Future[tuple[pl.Series, Clocks | None]],
    request: Request,
    as_of: datetime | None,
    facts: Facts,
    whole: Whole | None,
    wanted: frozenset[str] | None,
) -> tuple[pl.DataFrame, Clocks | None, dict[str, str], Evidence]:
    """Every duration and verdict of each ticket and the clocks they ran on; what cannot be derived, with the reason;
    what was noticed, and of which clocks the end is told.

    Of columns that are not `wanted`, `tickets` itself loses those that say nothing more once durations are known.
    """
    names = [summary.name for summary in facts.inputs]
    told, absent, findings = resolution(tickets, as_of, names, facts.late_closes)
    told, missing, found = first_response(told, names)
    absent |= missing
    findings += found
    if wanted is not None:
        matched_by = {name for policy in request.policies for name in policy.match}
        for name in _TIMED.intersection(tickets.columns) - wanted - matched_by:
            tickets.drop_in_place(name)
            told.drop_in_place(name)
    tickets = told
    policy, running = ticking.result()
    tickets = on_own_clock(tickets.with_columns(policy), running, wanted)
    ends = {clock.name: ends_told(tickets, clock) for clock in CLOCKS}
    for clock in CLOCKS:
        silent = whole.silent[clock.name] if whole else silent_among(ends[clock.name])
        tickets, missing, found = verdicts(
            tickets, clock, request.policies, names, running, silent, wanted
        )
        absent |= missing
        findings += found
    if running is not None:
        findings += totals.findings(tickets, running.told, names)
    return tickets, running, absent, Evidence(tuple(findings), ends=ends)


def _at_rows(rows: pl.DataFrame, tickets: pl.DataFrame) -> pl.DataFrame:
    """Rows about counted tickets, by the ticket's `row` instead of its source and id."""
    if not rows.height:
        return rows.select(
            pl.lit(0, pl.UInt32).alias("row"), pl.exclude("source", "ticket_id")
        ).clear()
    places = tickets.select(
        pl.col("source").cast(pl.String), "ticket_id", row=pl.int_range(pl.len(), dtype=pl.UInt32)
    )
    return rows.join(places, on=["source", "ticket_id"]).drop("source", "ticket_id")


def _answered(
    facts: Facts,
    tickets: pl.DataFrame,
    not_counted: pl.DataFrame,
    surveys: pl.DataFrame,
    request: Request,
    asked: Condition,
    as_of: datetime | None,
) -> tuple[pl.DataFrame, pl.DataFrame, Evidence]:
    """The survey rows that count, those left out as input/line/reason, what was noticed."""
    names = [summary.name for summary in facts.inputs]
    rows, left_out, findings = answers(
        surveys, tickets, not_counted, request.dimensions, as_of, names, asked.columns
    )
    left, scales = [left_out], scales_met(rows)
    if asked.expression is not None and asked.on_tickets:
        # Answers follow their ticket; those without one must meet the condition themselves.
        alone = asked.expression if asked.columns <= set(rows.columns) else pl.lit(value=False)
        rows, out = split(rows, pl.col("matched") | alone)
        left.append(leaving(out, "filtered"))
    if asked.expression is not None and not asked.on_tickets:
        asked.require(rows, facts)
        rows, out = split(rows, asked.expression)
        left.append(leaving(out, "filtered"))
    bounds = between("filed_at", request)
    if bounds is not None:
        rows, out = split(rows, bounds.fill_null(False) | pl.col("filed_at").is_null())
        left.append(leaving(out, "outside-dates"))
    noticed = Evidence(tuple(findings), scales=scales, unanswered=unanswered(rows))
    return rows, gathered(left), noticed


def surveyed(rows: pl.DataFrame) -> Asked:
    """Of which inputs, and of which kind, there are surveys."""
    place = _input_and_kind(rows)
    found = distinct(place, int(place.max(initial=0)) + 1)
    return frozenset(
        (int(at) // len(SURVEY_KINDS), SURVEY_KINDS[at % len(SURVEY_KINDS)]) for at in found
    )


def unanswered(rows: pl.DataFrame) -> Asked:
    """Of which inputs, and of which kind, some rows are surveys that nobody answered."""
    if not rows["score"].null_count():
        return frozenset()
    return surveyed(rows.select(pl.col(INPUT, "kind").filter(pl.col("score").is_null())))


def _mark_sent(rows: pl.DataFrame, unanswered: Asked) -> pl.DataFrame:
    """Whether a row tells about delivery: its input must also list surveys that were not answered.

    A file of answers alone would give a response rate of 100%.
    """
    place = _input_and_kind(rows)
    told = np.zeros(int(place.max(initial=0)) + 1, np.bool_)
    for number, kind in unanswered:
        at = number * len(SURVEY_KINDS) + SURVEY_KINDS.index(kind)
        if at < len(told):
            told[at] = True
    return rows.with_columns(was_sent=pl.Series(told[place]))


def _input_and_kind(rows: pl.DataFrame) -> Codes:
    """One number for the input and the kind of survey of each row."""
    kinds = pl.col("kind").to_physical().cast(pl.UInt32)
    place: Codes = rows.select(kinds + pl.col(INPUT) * len(SURVEY_KINDS)).to_series().to_numpy()
    return place


def _gone(
    facts: Facts, tickets: pl.DataFrame, used: pl.DataFrame, answers: pl.DataFrame
) -> pl.DataFrame:
    """Every row that left its input, once; a survey row is used when any of its answers is."""
    surveys = [place for place, one in enumerate(facts.inputs) if one.role == "surveys"]
    from_surveys = pl.col(INPUT).is_in(surveys)
    left = answers.filter(from_surveys)
    left = left.filter(unlisted(left, used)).unique(
        [INPUT, LINE], keep="first", maintain_order=True
    )
    return gathered([tickets.filter(~from_surveys), left])


def summed_up(summary: InputSummary, gone: Mapping[str, int]) -> InputSummary:
    """The input with everything that left it: reason -> rows."""
    excluded = {e.reason: e.rows for e in summary.excluded}
    for reason, n in gone.items():
        excluded[reason] = excluded.get(reason, 0) + n
    return replace(
        summary,
        used=summary.rows - sum(excluded.values()),
        excluded=tuple(Excluded(reason, n) for reason, n in sorted(excluded.items()) if n),
    )


def _known_dimensions(
    request: Request, tickets: pl.DataFrame, rows: pl.DataFrame
) -> tuple[tuple[str, ...], list[Finding]]:
    """The columns of the breakdowns, without those that no input has; a finding for each of these."""
    known = {*tickets.columns, *rows.columns, *STANDARD}
    missing = [name for name in request.dimensions if name not in known]
    found = [
        Finding(
            "unknown-column",
            Severity.WARNING,
            "",
            name,
            0,
            (),
            "the breakdown by it is left out",
        )
        for name in missing
    ]
    return tuple(name for name in request.dimensions if name in known), found


def _with_reasons(absent: dict[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Why derived columns are absent, in the words of the desk's preset where it knows more."""
    better = {
        derived: known[column]
        for derived, columns in _TOLD_BY.items()
        for column in columns
        if derived in absent and column in known
    }
    return {**absent, **known, **better}
