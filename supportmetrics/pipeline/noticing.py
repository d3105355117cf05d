"""What a reader of the figures should know about the run as a whole: targets that cannot be judged, odd times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.errors import did_you_mean
from supportmetrics.facts.anonymous import PERSONAL
from supportmetrics.facts.findings import finding
from supportmetrics.facts.response import NO_REPLY
from supportmetrics.model.arrays import blocks, distinct
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.frozen import frozen
from supportmetrics.model.policies import PAUSE_TOTALS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from supportmetrics.facts.events import Happened
    from supportmetrics.model.arrays import Ints
    from supportmetrics.model.policies import Policy
    from supportmetrics.model.report import InputSummary
    from supportmetrics.pipeline.request import Request

_LONELY = timedelta(days=7)
_DAY_US = 86_400_000_000
_MINUTE_BITS = 26
"""A minute is a little less than two to this power of microseconds."""
_FEW = 4
"""Minutes of fewer tickets each are not counted."""
BULK = 50
"""So many tickets in one second are an import."""


def coarsened(bits: int) -> Finding:
    """That durations were not counted to the second."""
    share = 100 / (1 << bits)
    action = f"durations keep {bits} leading bits (within {share:.2g} %), ages of open tickets are full quarter hours"
    return Finding("coarse", Severity.NOTE, "", "", 0, (), action)


def filled_totals(tickets: pl.DataFrame) -> frozenset[str]:
    """The columns with totals of pauses that tell one for some ticket."""
    totals = set(PAUSE_TOTALS.values()) & set(tickets.columns)
    return frozenset(name for name in totals if tickets[name].null_count() < tickets.height)


def not_applied(
    request: Request,
    columns: Collection[str],
    totals: Collection[str],
    events: Happened | None = None,
) -> list[Finding]:
    """Parts of the user's targets that the data cannot tell must not pass in silence; `columns` are those of the
    tickets, `totals` as `filled_totals` gives them.
    """
    own = [policy for policy in request.policies if not policy.published]
    spells, waits = (events.spells.height, events.waits.height) if events else (0, 0)
    untold = _untold(own, totals)
    lacks = {
        "calendar": (
            "created_at" not in columns,
            "clocks run day and night: nothing tells when tickets were created",
        ),
        "pause": (
            not spells and bool(untold),
            f"clocks do not pause in {' or '.join(untold)}: no input tells when tickets changed their status "
            "(a status history)",
        ),
        "next_reply_s": (
            not waits,
            "next replies are not measured: no input holds customers' later messages",
        ),
    }
    return [
        Finding("not-applied", Severity.WARNING, "", name.removesuffix("_s"), n, (), action)
        for name, (lacking, action) in lacks.items()
        if lacking and (n := sum(1 for policy in own if getattr(policy, name)))
    ]


def matched(policies: Sequence[Policy], tickets: pl.DataFrame) -> tuple[pl.DataFrame, ...]:
    """`policy` of the tickets with the words it was chosen by, each combination once; nothing without own targets.

    The words are null where each own target is that of some ticket: nobody will ask then why one is not.
    """
    own = {place: policy for place, policy in enumerate(policies) if policy.key}
    if not own:
        return ()
    named = {name for policy in own.values() for name in policy.match}
    columns = sorted(named & set(tickets.columns))
    places = distinct(tickets["policy"].to_numpy(), len(policies) + 1)
    used = pl.DataFrame({"policy": pl.Series(places, dtype=tickets.schema["policy"])})
    if own.keys() <= set(places.tolist()):
        return (used.with_columns(pl.lit(None, pl.String).alias(name) for name in columns),)
    return (tickets.select("policy", *columns).unique().cast(dict.fromkeys(columns, pl.String)),)


def unused_targets(policies: Sequence[Policy], tickets: pl.DataFrame) -> list[Finding]:
    """Targets of the user that are the target of no ticket with `policy`, and what stands in their way.

    Of the tickets only `matched` needs to be told.
    """
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


def _untold(own: Sequence[Policy], totals: Collection[str]) -> list[str]:
    """The statuses of pauses of which no total of the help desk tells."""
    wanted = dict.fromkeys(status for policy in own for status in policy.pause)
    return [status for status in wanted if PAUSE_TOTALS.get(status, "") not in totals]


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


@frozen
class Known:
    """How many tickets something is known of, and which are those of which it is not."""

    found: Finding
    known: int
    of: int
    most: bool = False
    """It is told only where it is unknown of most."""

    def told(self) -> Finding | None:
        """The finding; None where it is known of all, or of enough, or of none."""
        if not self.found.rows > (self.known if self.most else 0) or not self.known:
            return None
        return replace(self.found, action=f"known of {self.known:,} of {self.of:,} tickets")


def known_of_some(
    tickets: pl.DataFrame,
    answers: pl.DataFrame,
    inputs: Sequence[InputSummary],
    rated: Collection[tuple[int, str]] | None = None,
) -> list[Known]:
    """How many tickets the first response and the ratings are about, where that is not what a reader expects: most
    finished tickets tell no response, or ratings stand among tickets and nobody tells who was asked.

    `rated` are the numbers of inputs, and the kinds of their ratings, that are looked at; the answers tell where it is
    None.
    """
    names = [told.name for told in inputs]
    found = []
    if "first_response_s" in tickets.columns:
        known = tickets.height - tickets["first_response_s"].null_count()
        without = (tickets["frt_left_out"] == NO_REPLY).fill_null(value=False)
        # Among all tickets it is known already whether it will be told.
        if rated is not None or without.sum() > known > 0:
            silent = tickets.select(INPUT, LINE).filter(without)
            told = _known("first_response_at", silent, known, tickets.height, names, most=True)
            found.append(told)
    among = [place for place, told in enumerate(inputs) if told.role != "surveys"]
    told_of = answers.filter(pl.col(INPUT).is_in(among) & pl.col("matched") & ~pl.col("was_sent"))
    parts = {
        (int(str(place)), str(kind)): part
        for (place, kind), part in told_of.group_by(INPUT, "kind")
    }
    asked = sorted(parts if rated is None else rated)
    if not asked:
        return found
    rows = tickets.select(INPUT, LINE).with_row_index("ticket")
    for place, kind in asked:
        part = parts.get((place, kind), told_of.clear())
        silent = rows.filter(pl.col(INPUT) == place).join(part, on="ticket", how="anti")
        known = part["ticket"].n_unique()
        found.append(_known(kind, silent, known, known + silent.height, names))
    return found


def _known(
    column: str,
    silent: pl.DataFrame,
    known: int,
    of: int,
    names: Sequence[str],
    *,
    most: bool = False,
) -> Known:
    told = finding("known-of-some", Severity.NOTE, names, silent, column=column, action="")
    return Known(told, known, of, most)


_InCrowd = tuple[int, int, tuple[int, ...]]
"""The number of an input, how many of its tickets are in a crowd, and its first record numbers."""


@frozen
class Crowds:
    """Instants in which several tickets were created."""

    at: Mapping[int, tuple[_InCrowd, ...]] = field(default_factory=dict)
    """Microseconds since 1970 -> the tickets of each input."""
    hours: tuple[int, int] | None = None
    """The earliest and the latest time of day at which any ticket was created, in microseconds."""

    @classmethod
    def together(cls, parts: Iterable[Crowds]) -> Crowds:
        """The crowds of all parts."""
        parts = tuple(parts)
        at: dict[int, tuple[_InCrowd, ...]] = {}
        for part in parts:
            for instant, told in part.at.items():
                at[instant] = (*at.get(instant, ()), *told)
        hours = [part.hours for part in parts if part.hours is not None]
        if not hours:
            return cls(at)
        return cls(at, (min(early for early, _ in hours), max(late for _, late in hours)))


def crowded(created: pl.Series, least: int = BULK) -> frozenset[int]:
    """The instants (microseconds) in which at least so many tickets were created."""
    instants = np.sort(_in_busy_minutes(created.drop_nulls().to_physical(), least))
    if len(instants) < least:
        return frozenset()
    last = instants[least - 1 :]
    return frozenset(np.unique(last[last == instants[: len(last)]]).tolist())


def _in_busy_minutes(instants: pl.Series, least: int) -> Ints:
    """The instants of those minutes, about, that have so many: sorting all instants takes longer than counting them."""
    first, last = instants.min(), instants.max()
    if not isinstance(first, int) or not isinstance(last, int):
        return np.empty(0, np.int64)
    minutes = (last - first >> _MINUTE_BITS) + 1
    if minutes * _FEW > instants.len():
        return instants.to_numpy()
    some = [instants[rows].to_numpy() for rows in blocks(instants.len(), minutes)]
    n = np.zeros(minutes, np.int64)
    for part in some:
        n += np.bincount(part - first >> _MINUTE_BITS, minlength=minutes)
    busy = n >= least
    return np.concatenate([part[busy[part - first >> _MINUTE_BITS]] for part in some])


def crowds(tickets: pl.DataFrame, among: frozenset[int] | None = None) -> Crowds:
    """Who was created in the instants `among`; where it is None, in those in which many were."""
    if "created_at" not in tickets.columns or not tickets.height:
        return Crowds()
    instants = crowded(tickets["created_at"]) if among is None else among
    if not instants:
        return Crowds()
    created = tickets["created_at"].to_physical()
    hours = (created % _DAY_US).drop_nulls()
    rows = tickets.select(INPUT, LINE, at=created).filter(pl.col("at").is_in(sorted(instants)))
    told = (
        rows.group_by("at", INPUT)
        .agg(pl.len(), pl.col(LINE).unique().sort().head(3))
        .sort("at", INPUT)
        .iter_rows()
    )
    at = {
        instant: tuple((place, n, tuple(lines)) for _, place, n, lines in each)
        for instant, each in groupby(told, itemgetter(0))
    }
    least, most = hours.min(), hours.max()
    return Crowds(at, (least, most) if isinstance(least, int) and isinstance(most, int) else None)


def imports(found: Crowds, names: Sequence[str]) -> list[Finding]:
    """Many tickets created in one instant."""
    told = [one for each in found.at.values() if sum(n for _, n, _ in each) >= BULK for one in each]
    # Dates without a time of day all fall on midnight: no import.
    if not told or found.hours is None or found.hours[0] == found.hours[1]:
        return []
    places = {place for place, _, _ in told}
    return [
        Finding(
            "bulk-import",
            Severity.WARNING,
            names[places.pop()] if len(places) == 1 else "",
            "created_at",
            sum(n for _, n, _ in told),
            tuple(sorted({line for _, _, lines in told for line in lines})[:3]),
            "counted as they are; volumes and waits of that day are distorted",
        )
    ]
