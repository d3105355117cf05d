"""The clock of each ticket: on whose hours it runs, and when it stands still.

Everything is first known in calendar seconds since creation. A ticket whose policy names opening hours counts only the
open ones among them, for every duration alike, so that a target is held against what the response table shows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.calendar.business import BusinessTime, business_time
from supportmetrics.calendar.pauses import Pauses
from supportmetrics.facts.resolution import epoch_second
from supportmetrics.facts.totals import told_pauses
from supportmetrics.model.arrays import blockwise, taken
from supportmetrics.model.columns import INSTANT
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from supportmetrics.model.arrays import Bools, Codes, Ints
    from supportmetrics.model.hours import Hours
    from supportmetrics.model.policies import Policy

_BEFORE, _AHEAD = timedelta(days=7), timedelta(days=400)
"""The hours are known from a week before the data, so that the first ticket, too, meets the end of a night or of a
weekend; and so far beyond them, for due times."""
_DONE = ("first_response_s", "to_last_solve")
_PAIRS = {"frt": "first_response_s", "resolution": "resolution_s", "first_resolution": None}
"""Pairs, and the column with the seconds of those that ended."""


@frozen
class Clocks:
    """The clocks of all tickets, in the order of their rows."""

    time: BusinessTime
    calendar: Codes
    """Per ticket: place of its opening hours; 0 is day and night."""
    created: Ints
    """Epoch seconds; where nobody knows, the first creation of all."""
    begun: Ints
    """What the hours had run up to then."""
    dated: Bools
    """Whether the creation is known. Without it only calendar seconds can be told."""
    last: int
    """The last second the hours are known for."""
    pauses: Pauses
    told: Ints | None
    """For how many seconds more each ticket paused, as totals of the help desk alone tell; None where no total does."""

    @property
    def told_off(self) -> Ints | None:
        """What of that a resolution clock stood still: totals do not tell how much of them lay in opening hours."""
        return None if self.told is None else np.where(self.in_hours, 0, self.told)

    @property
    def in_hours(self) -> Bools:
        """Which tickets count open seconds only."""
        return (self.calendar > 0) & self.dated

    def of_rows(self, row: pl.Series, since: pl.Series) -> Clocks:
        """The clocks of things that began later than their tickets: the row of each one's ticket, and when it began."""
        tickets = row.to_numpy().astype(np.int64)
        calendar, created = self.calendar[tickets], since.dt.epoch("s").to_numpy()
        return replace(
            self,
            calendar=calendar,
            created=created,
            begun=self.time.open_before(created, calendar),
            dated=np.ones(len(tickets), np.bool_),
            pauses=self.pauses.repeated(tickets),
            told=None,
        )

    def spent(self, seconds: pl.Series) -> pl.Series:
        """Seconds since creation as the clock of each ticket counts them; null stays null."""
        alive = seconds.fill_null(0).to_numpy()
        columns = (alive, self.created, self.begun, self.calendar, self.dated)
        own = pl.Series(blockwise(self._spent, *columns, dtype=alive.dtype))
        return _known(own, seconds)

    def _spent(
        self, seconds: Ints, created: Ints, begun: Ints, calendar: Codes, dated: Bools
    ) -> Ints:
        end = created + seconds
        if dated.all() and end.max() <= self.last:
            # Night and day are hours like any others.
            return self.time.open_before(end, calendar) - begun
        counted = self.time.open_before(np.minimum(end, self.last), calendar) - begun
        return np.where((calendar > 0) & dated, counted, seconds)

    def paused(self, seconds: pl.Series) -> pl.Series:
        """How long the clock of each ticket stood still within so many calendar seconds since creation."""
        if not len(self.pauses.ticket):
            return pl.zeros(seconds.len(), pl.Int8, eager=True)
        end = np.minimum(self.created + seconds.fill_null(0).to_numpy(), self.last)
        start = np.minimum(self.created, end)
        whole = self.time.elapsed(start, end, self.calendar)
        return pl.Series(whole - self.pauses.elapsed(self.time, start, end, self.calendar))

    def stood_still(self, tickets: pl.DataFrame) -> pl.Series:
        """The same with the totals of the help desk, for the whole life of each ticket."""
        if not len(self.pauses.ticket) and self.told is None:
            return pl.zeros(tickets.height, pl.Int8, eager=True)
        seconds = tickets.select(pl.coalesce("resolution_s", "age")).to_series()
        paused, told = self.paused(seconds), self.told_off
        if told is None:
            return paused
        return paused + pl.Series(np.minimum(told, seconds.fill_null(0).to_numpy()))

    def due(self, targets: pl.Series, *, pausing: bool) -> pl.Series:
        """The instant at which a target of so many seconds is used up; null without a target or a creation, and where
        it lies further ahead than the hours are known.
        """
        target = targets.fill_null(0).to_numpy()
        asked = (self.created, target, self.calendar)
        due = self.pauses.due(self.time, *asked) if pausing else self.time.due(*asked)
        if pausing and (told := self.told_off) is not None:
            # Wherever these pauses lay: what is done later than this has used up more than the target.
            due = np.where(due >= 0, due + told, due)
        known = targets.is_not_null() & pl.Series(self.dated & (due >= 0))
        instants = pl.Series(due * 1_000_000).cast(INSTANT)
        return pl.select(pl.when(known).then(instants)).to_series()


def clocks(
    tickets: pl.DataFrame,
    spells: pl.DataFrame,
    policies: Sequence[Policy],
    calendars: Sequence[Hours],
    as_of: datetime | None,
) -> Clocks | None:
    """The clocks of tickets with `policy`; None when all run day and night without a pause.

    `spells` tells how long each ticket was in which status: `row`, `status`, `since`, `until`.
    Raises ConfigError for hours that do not cover the tickets.
    """
    paused = any(policy.pause for policy in policies)
    if (
        as_of is None
        or "created_at" not in tickets.columns
        or not (paused or any(p.calendar for p in policies))
    ):
        return None
    names = [hours.name for hours in calendars]
    places = [names.index(policy.calendar) + 1 if policy.calendar else 0 for policy in policies]
    policy = tickets["policy"].to_numpy()
    created = tickets.select(epoch_second(pl.col("created_at"))).to_series()
    first, now = created.min(), int(as_of.timestamp())
    if not isinstance(first, int):
        return None
    since, last = first - int(_BEFORE.total_seconds()), now + int(_AHEAD.total_seconds())
    time = business_time([None, *calendars], since, last)
    # Of few calendars the places are small, and there is one for every ticket.
    few = np.array([*places, 0], np.min_scalar_type(len(calendars)))
    calendar = taken(few, policy)
    begins = (created.fill_null(first) if created.null_count() else created).to_numpy()
    return Clocks(
        time,
        calendar,
        begins,
        time.open_before(begins, calendar),
        created.is_not_null().to_numpy(),
        last,
        _pauses(tickets, spells, policies, as_of),
        told_pauses(tickets, spells, policies),
    )


def _pauses(
    tickets: pl.DataFrame, spells: pl.DataFrame, policies: Sequence[Policy], as_of: datetime
) -> Pauses:
    """The spells in a status in which the ticket's policy lets the clock stand still."""
    pairs = [(place, status) for place, policy in enumerate(policies) for status in policy.pause]
    still = pl.DataFrame(pairs, schema={"policy": pl.UInt16, "status": pl.String}, orient="row")
    found = (
        spells.with_columns(policy=tickets["policy"].gather(spells["row"]))
        .join(still, on=["policy", "status"])
        .with_columns(pl.col("until").fill_null(as_of))
    )
    begins, ends = (found[name].dt.epoch("s").to_numpy() for name in ("since", "until"))
    return Pauses.of(found["row"].cast(pl.Int64).to_numpy(), begins, ends, tickets.height)


def on_own_clock(
    tickets: pl.DataFrame, clock: Clocks | None, wanted: frozenset[str] | None = None
) -> pl.DataFrame:
    """Every duration as the ticket's own clock counts it.

    Adds `clock_age` (seconds from creation to `as_of` on that clock); and where clocks do not all run day and night,
    `resolution_calendar` (the pair as it was), `resolution_paused_s` (how long a resolution clock stood still up to its
    end), `replied_at` (when the first response came) and `in_hours`; of the first and the third those that are wanted.
    """
    tickets = tickets.with_columns(clock_age="age")
    if clock is None:
        return tickets
    if "resolution" in tickets.columns and (wanted is None or "resolution_calendar" in wanted):
        tickets = tickets.with_columns(resolution_calendar="resolution")
    if "first_response_s" in tickets.columns and (wanted is None or "replied_at" in wanted):
        # Counted in open seconds, the wait no longer tells when it ended.
        replied = pl.col("created_at") + pl.duration(seconds="first_response_s")
        tickets = tickets.with_columns(replied_at=replied)
    paused = clock.stood_still(tickets)
    age = clock.spent(tickets["age"])
    own = {name: clock.spent(tickets[name]) for name in _DONE if name in tickets.columns}
    if "to_last_solve" in own:
        # The solve of a solved ticket is its last one.
        own["resolution_s"] = _known(own["to_last_solve"], tickets["resolution_s"])
    pairs = {
        name: _own_pair(tickets[name], own[done] if done else None, age, clock)
        for name, done in _PAIRS.items()
        if name in tickets.columns
    }
    return tickets.with_columns(
        age.alias("clock_age"),
        paused.alias("resolution_paused_s"),
        pl.Series("in_hours", clock.in_hours),
        *(column.alias(name) for name, column in (own | pairs).items()),
    )


def _own_pair(pairs: pl.Series, done: pl.Series | None, age: pl.Series, clock: Clocks) -> pl.Series:
    """Pairs (`seconds * 2 + open`) with their seconds as the own clock counts them: `age` while it is open."""
    if done is None:
        return clock.spent(pairs // 2) * 2 + pairs % 2
    columns = [column.fill_null(0).to_numpy() for column in (pairs, done, age)]
    return _known(pl.Series(blockwise(_paired, *columns, dtype=columns[0].dtype)), pairs)


def _paired(pairs: Ints, spent: Ints, so_far: Ints) -> Ints:
    running = pairs & 1
    own: Ints = np.where(running, so_far, spent) * 2 + running
    return own


def _known(column: pl.Series, where: pl.Series) -> pl.Series:
    """A column with nulls where another has them too; it has none elsewhere."""
    if column.null_count() == where.null_count():
        return column
    return pl.select(pl.when(where.is_not_null()).then(column)).to_series()
