"""What a reader of the figures should know about the run as a whole: targets that cannot be judged, odd times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.errors import did_you_mean
from supportmetrics.facts.anonymous import PERSONAL
from supportmetrics.facts.findings import finding
from supportmetrics.facts.response import NO_REPLY
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.policies import PAUSE_TOTALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.facts.events import Happened
    from supportmetrics.model.policies import Policy
    from supportmetrics.model.report import InputSummary
    from supportmetrics.pipeline.request import Request

_LONELY = timedelta(days=7)
_DAY_US = 86_400_000_000
_BULK = 50
"""So many tickets in one second are an import."""


def not_applied(request: Request, events: Happened, tickets: pl.DataFrame) -> list[Finding]:
    """Parts of the user's targets that the data cannot tell must not pass in silence."""
    own = [policy for policy in request.policies if not policy.published]
    untold = _untold(own, tickets)
    lacks = {
        "calendar": (
            "created_at" not in tickets.columns,
            "clocks run day and night: nothing tells when tickets were created",
        ),
        "pause": (
            not events.spells.height and bool(untold),
            f"clocks do not pause in {' or '.join(untold)}: no input tells when tickets changed their status "
            "(a status history)",
        ),
        "next_reply_s": (
            not events.waits.height,
            "next replies are not measured: no input holds customers' later messages",
        ),
    }
    return [
        Finding("not-applied", Severity.WARNING, "", name.removesuffix("_s"), n, (), action)
        for name, (lacking, action) in lacks.items()
        if lacking and (n := sum(1 for policy in own if getattr(policy, name)))
    ]


def unused_targets(policies: Sequence[Policy], tickets: pl.DataFrame) -> list[Finding]:
    """Targets of the user that are the target of no ticket with `policy`, and what stands in their way."""
    own = {place: policy for place, policy in enumerate(policies) if policy.key}
    used = set(tickets["policy"].unique()) if own else set()
    return [
        Finding("unused-target", Severity.NOTE, "", policy.key, 0, (), _why_unused(policy, tickets))
        for place, policy in own.items()
        if place not in used and tickets.height
    ]


def _why_unused(policy: Policy, tickets: pl.DataFrame) -> str:
    for column, wanted in policy.match.items():
        if column not in tickets.columns:
            return f"no input tells the {column}"
        held = tickets[column].drop_nulls().unique().cast(pl.String)
        if column == "tags":
            held = held.str.replace_all(",", " ").str.split(" ").explode()
        words = {word.casefold(): word for word in held}
        if not any(word.casefold() in words for word in wanted):
            if column in PERSONAL:
                return f"no ticket has such a word as its {column}"
            near = did_you_mean(wanted[0], sorted(words.values())).strip()
            met = " or ".join(map(repr, wanted))
            return f"the {column} of no ticket is {met}" + (f" ({near})" if near else "")
    return "no ticket has all of its words, or targets before it come first"


def _untold(own: Sequence[Policy], tickets: pl.DataFrame) -> list[str]:
    """The statuses of pauses of which no total of the help desk tells."""
    wanted = dict.fromkeys(status for policy in own for status in policy.pause)
    columns = {status: PAUSE_TOTALS.get(status, "") for status in wanted}
    told = [
        status
        for status, column in columns.items()
        if column in tickets.columns and tickets[column].null_count() < tickets.height
    ]
    return [status for status in wanted if status not in told]


def lonely(newest: datetime | None, next_newest: datetime | None) -> list[Finding]:
    """A newest time that stands alone, days after all others, is often a mistyped one."""
    if not newest or not next_newest or newest - next_newest <= _LONELY:
        return []
    gap = (newest - next_newest).days
    return [
        Finding(
            "lonely-newest",
            Severity.WARNING,
            "",
            "",
            1,
            (f"{newest:%Y-%m-%d %H:%M}", f"{next_newest:%Y-%m-%d %H:%M}"),
            f"as_of is the newest time, {gap} days after the next newest; if it is wrong, give --as-of",
        )
    ]


def known_of_some(
    tickets: pl.DataFrame, answers: pl.DataFrame, inputs: Sequence[InputSummary]
) -> list[Finding]:
    """How many tickets the first response and the ratings are about, where that is not what a reader expects: most
    finished tickets tell no response, or ratings stand among tickets and nobody tells who was asked.
    """
    names = [told.name for told in inputs]
    found = []
    if "first_response_s" in tickets.columns:
        known = tickets.height - tickets["first_response_s"].null_count()
        without = (tickets["frt_left_out"] == NO_REPLY).fill_null(value=False)
        if without.sum() > known > 0:
            silent = tickets.filter(without)
            found.append(_known("first_response_at", silent, known, tickets.height, names))
    among = [place for place, told in enumerate(inputs) if told.role != "surveys"]
    rated = answers.filter(pl.col(INPUT).is_in(among) & pl.col("matched") & ~pl.col("was_sent"))
    if not rated.height:
        return found
    rows = tickets.select(INPUT, LINE).with_row_index("ticket")
    for (place, kind), part in rated.group_by(INPUT, "kind", maintain_order=True):
        silent = rows.filter(pl.col(INPUT) == place).join(part, on="ticket", how="anti")
        if silent.height:
            known = part["ticket"].n_unique()
            found.append(_known(str(kind), silent, known, known + silent.height, names))
    return found


def _known(column: str, silent: pl.DataFrame, known: int, of: int, names: Sequence[str]) -> Finding:
    action = f"known of {known:,} of {of:,} tickets"
    return finding("known-of-some", Severity.NOTE, names, silent, column=column, action=action)


def imports(tickets: pl.DataFrame, names: list[str]) -> list[Finding]:
    """Many tickets created in one instant."""
    if "created_at" not in tickets.columns or not tickets.height:
        return []
    created = np.sort(tickets["created_at"].drop_nulls().to_physical().to_numpy())
    crowded = created[_BULK - 1 :][created[_BULK - 1 :] == created[: 1 - _BULK]]
    # Dates without a time of day all fall on midnight: no import.
    if not len(crowded) or not (created % _DAY_US - created[0] % _DAY_US).any():
        return []
    instants = pl.Series(np.unique(crowded)).cast(tickets.schema["created_at"])
    rows = tickets.filter(pl.col("created_at").is_in(instants.implode()))
    return [
        finding(
            "bulk-import",
            Severity.WARNING,
            names,
            rows,
            column="created_at",
            action="counted as they are; volumes and waits of that day are distorted",
        )
    ]
