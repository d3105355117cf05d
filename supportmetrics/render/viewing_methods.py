"""How the numbers were made: definitions, what was left out, findings, sources, as-of time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.periods import written
from supportmetrics.model.report import Report
from supportmetrics.render.noticed import rows_in_words, sentence
from supportmetrics.render.view import Methods
from supportmetrics.render.viewing_clocks import clocks_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.render.looking import Desk

_FAMILIES = {
    "next_reply": "Next reply",
    "requester_wait": "Requester wait",
    "sla.first_response": "First response targets",
    "sla.next_reply": "Next reply targets",
    "sla.resolution": "Resolution targets",
    "frt": "First response",
    "resolution": "Resolution",
    "backlog": "Open tickets",
    "volume": "Tickets created and solved",
    "csat": "CSAT",
    "nps": "NPS",
    "ces": "CES",
}
"""What metrics are called together that have the beginning of their ids in common."""
_REASONS = {
    "duplicate": "duplicate rows",
    "after-as-of": "after the as-of time",
    "filtered": "by the condition",
    "outside-dates": "outside the dates",
    "replaced": "replaced answers",
    "ticket-left-out": "answers about tickets left out",
    "not-an-answer": "without an answer",
}


def methods(at_hand: Desk) -> Methods:
    """Terms and findings for the page; a few short lines for the foot of the terminal report."""
    report = at_hand.report
    clock = (
        f"{clocks_in_words(report).replace('clocks', 'Clocks run', 1)}. "
        + ". ".join(f"{name}: {words}" for name, words in report.calendars)
        if report.calendars
        else "Clocks run day and night (calendar time)"
    )
    terms = [
        (
            "First reply",
            "Time from creation to the first public reply of a person; automatic replies and internal notes "
            f"do not count. Tickets opened by an agent are left out. {clock}.",
        ),
        (
            "Within target",
            "Tickets whose target was due and kept, of all whose target was due at the as-of time. Exactly "
            "on target is kept; open tickets past their target count as late; where more than 5% are not due yet, "
            "the share is marked." + _targets(report),
        ),
        (
            "Resolution",
            "Time from creation to the last solve. Open tickets count with their age so far; where more than "
            "5% are open, medians are estimated (Kaplan-Meier).",
        ),
        ("CSAT, NPS, CES", _scales(report)),
        (
            "Change",
            "Coloured only outside the usual range of up to eight earlier periods; scores, outside the 95% interval "
            "of the difference to the span before. A period that is not over is not judged. Splits by channel and tier "
            "are Kitagawa's; those with fewer than 30 tickets or answers are taken together."
            + _acknowledged(report),
        ),
        (
            "Dates",
            "Tickets are filed by creation, solved ones by their last solve, answers by the day of the answer, in "
            f"{report.timezone}.",
        ),
        ("Left out", _left_out(report)),
    ]
    if report.unavailable:
        terms.append(("Not measured", _unavailable(report)))
    terms.append(("Source", _source(report)))
    findings = tuple((_severity(f), sentence(f)) for f in report.findings)
    foot = (
        f"Left out: {_left_out(report)}",
        f"As of {_as_of(report)}, {report.timezone}. First reply: {clock[0].lower()}{clock[1:]}.",
    )
    return Methods(tuple(terms), findings, foot)


def _severity(finding: Finding) -> str:
    return "Warning" if finding.severity is Severity.WARNING else "Note"


def _targets(report: Report) -> str:
    if not any(t.published for t in report.targets):
        return ""
    return " Published goals apply where none is configured: chat 1m, phone 2m, social 2h, all else 24h."


def _acknowledged(report: Report) -> str:
    if not report.acknowledged:
        return ""
    listed = ", ".join(
        written(one.period, short=True) + ("" if report.anonymized else f" ({one.reason})")
        for one in report.acknowledged
    )
    return f" In no usual range, as no example of a normal period: {listed}."


def _scales(report: Report) -> str:
    said = {
        "csat": "CSAT = share of satisfied answers (scale {}; on 1–5: 4 and 5).",
        "nps": "NPS = promoters − detractors (scale {}).",
        "ces": "CES = share of easy answers (scale {}).",
    }
    parts = [
        text.format(", ".join(report.scales[kind]))
        for kind, text in said.items()
        if kind in report.scales
    ]
    return (
        " ".join([*parts, "± is half the 95% interval."])
        if parts
        else "No survey answers were given."
    )


def _left_out(report: Report) -> str:
    reasons: dict[str, int] = {}
    rows = used = 0
    for summary in report.inputs:
        rows += summary.rows
        used += summary.used
        for excluded in summary.excluded:
            reasons[excluded.reason] = reasons.get(excluded.reason, 0) + excluded.rows
    listed = ", ".join(
        f"{n:,} {_REASONS.get(reason, reason)}" for reason, n in sorted(reasons.items())
    )
    return f"{listed or 'nothing'}; {rows_in_words(rows)} read, {used:,} counted."


def _unavailable(report: Report) -> str:
    """What cannot be told, by reason: titles of the metrics, and beside them the ids that `--metric` takes."""
    titles = {info.id: info.label for info in report.metrics}
    by_reason: dict[str, list[str]] = {}
    for missing in report.unavailable:
        by_reason.setdefault(missing.reason, []).append(missing.metric)
    told = (f"{_named(ids, titles)}: {reason}" for reason, ids in by_reason.items())
    return "; ".join(told) + "."


def _named(ids: Sequence[str], titles: Mapping[str, str]) -> str:
    """As "Next reply, median (next_reply.median)"; a whole family has one name."""
    families: dict[str, list[str]] = {}
    for each in ids:
        families.setdefault(each.rpartition(".")[0], []).append(each)
    return ", ".join(
        name
        for family, members in families.items()
        for name in (
            [f"{_FAMILIES[family]} ({family}.*)"]
            if family in _FAMILIES and len(members) > 1
            else [f"{titles.get(each, each)} ({each})" for each in members]
        )
    )


def _source(report: Report) -> str:
    files = ", ".join(
        f"{s.name} ({s.role}, {s.preset}, {rows_in_words(s.rows)})" for s in report.inputs
    )
    return f"{files} · as of {_as_of(report)} · supportmetrics {report.version}"


def _as_of(report: Report) -> str:
    if report.as_of is None:
        return "an unknown time"
    return f"{report.as_of.astimezone(ZoneInfo(report.timezone)):%-d %b %Y %H:%M}"
