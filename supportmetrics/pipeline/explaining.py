"""From counted rows to the story of one ticket: what its clocks did, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.facts.anonymous import PERSONAL, pseudonym
from supportmetrics.facts.targets import CLOCKS, FIRST_RESPONSE, NEXT_REPLY, RESOLUTION
from supportmetrics.model import numbers
from supportmetrics.model.columns import INSTANT
from supportmetrics.model.explanation import ClockStory, Explanation, Step
from supportmetrics.model.verdicts import BY_FLAG, STATES
from supportmetrics.pipeline.rows import replied_at
from supportmetrics.pipeline.unnaming import unnamed_policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.facts.clocks import Clocks
    from supportmetrics.facts.targets import Clock
    from supportmetrics.pipeline.request import Request
    from supportmetrics.pipeline.settle import Settled

_TOLD = ("channel", "tier", "priority", "status", "team")
_NIGHT_S = 16 * 3600
_WORDS = {
    "first_response": "first response",
    "next_reply": "next reply",
    "resolution": "resolution",
}


def explain(settled: Settled, request: Request, ticket_id: str) -> Explanation:
    """The story of a ticket.

    Raises UsageError for an id that no counted ticket has, or that several desks have.
    """
    if request.anonymize and ticket_id not in settled.tickets["ticket_id"]:
        ticket_id = pseudonym(ticket_id, PERSONAL["ticket_id"])
    row = _row(settled, ticket_id)
    ticket = settled.tickets.row(row, named=True)
    if settled.as_of is None or ticket.get("created_at") is None:
        raise UsageError(
            f"Nothing tells when ticket {ticket_id} was created, so no clock can be told."
        )
    teller = _Teller(settled, request, row, ticket, settled.as_of)
    return Explanation(
        ticket_id,
        str(ticket["source"]),
        tuple((name, str(ticket[name])) for name in _TOLD if ticket.get(name) is not None),
        teller.policy_in_words(),
        teller.hours_in_words(),
        request.timezone,
        settled.as_of,
        tuple(teller.stories()),
    )


def _row(settled: Settled, ticket_id: str) -> int:
    tickets = settled.tickets
    rows = (tickets["ticket_id"] == ticket_id).arg_true()
    if rows.len() == 1:
        return int(rows[0])
    if rows.len():
        desks = ", ".join(sorted(tickets["source"].gather(rows).cast(pl.String)))
        raise UsageError(
            f"Several desks have a ticket {ticket_id}: {desks}. Give the files of one of them."
        )
    hint = did_you_mean(ticket_id, tickets["ticket_id"].head(5000).to_list())
    raise UsageError(
        f"No counted ticket has the id {ticket_id!r}.{hint} "
        "Duplicates, spam, deleted and merged tickets do not count; `supportmetrics tickets` lists those that do."
    )


class _Teller:
    """What is known of one ticket, and how to say it."""

    def __init__(
        self, settled: Settled, request: Request, row: int, ticket: dict[str, Any], as_of: datetime
    ) -> None:
        self.settled, self.request, self.row, self.ticket, self.as_of = (
            settled,
            request,
            row,
            ticket,
            as_of,
        )
        place = ticket["policy"]
        found = request.policies[place] if place < len(request.policies) else None
        self.policy = unnamed_policy(found) if found and request.anonymize else found
        name = self.policy.calendar if self.policy else None
        self.hours = next((hours for hours in request.calendars if hours.name == name), None)
        self.zone = ZoneInfo(self.hours.timezone if self.hours else request.timezone)

    def policy_in_words(self) -> str:
        """Whom the ticket's targets are for."""
        if self.policy is None:
            return "no target matches this ticket"
        whom = ", ".join(
            f"{name} {' or '.join(words)}" for name, words in self.policy.match.items()
        )
        kind = "published goal" if self.policy.published else "target"
        return f"{kind} for {whom or 'all tickets'}"

    def hours_in_words(self) -> str:
        """In which hours the clocks run."""
        if self.hours is None:
            return "day and night"
        return f"opening hours {self.hours.name!r}, {self.hours.timezone}"

    def stories(self) -> Iterator[ClockStory]:
        """One story per clock, and one per wait for a reply after the first."""
        created = self.ticket["created_at"]
        for clock in CLOCKS:
            if clock.state not in self.ticket:
                continue
            end, what = self._end(clock)
            pausing = clock is RESOLUTION
            yield self._story(clock, self.ticket, created, end, what, pausing=pausing)
        if "row" in self.settled.waits.columns:
            waits = self.settled.waits.filter(pl.col("row") == self.row).sort("started_at")
            for wait in waits.iter_rows(named=True):
                end, what = (
                    (wait["ended_at"], "replied") if wait["ended_at"] else self._end(RESOLUTION)
                )
                yield self._story(NEXT_REPLY, wait, wait["started_at"], end, what, pausing=True)

    def _end(self, clock: Clock) -> tuple[datetime, str]:
        """When a clock of the ticket ended, and by what."""
        if clock is FIRST_RESPONSE and self.ticket.get("first_response_s") is not None:
            row = self.settled.tickets.slice(self.row, 1)
            return row.select(replied_at(row)).item(), "replied"
        solved = self.ticket.get("solved_at")
        if solved is not None and not self.ticket["is_open"]:
            return solved, "solved"
        return self.as_of, "as_of"

    def _story(
        self,
        clock: Clock,
        told: dict[str, Any],
        start: datetime,
        end: datetime,
        what: str,
        *,
        pausing: bool,
    ) -> ClockStory:
        state, elapsed, target = told[clock.state], told[clock.elapsed], told[clock.target]
        running = self._clock_of(start)
        due = self._due(running, start, target, pausing=pausing)
        paused = self._told_pause(clock)
        if due is not None:
            due += timedelta(seconds=paused)
        steps = [
            Step(at, kind, text, self._shows(running, start, at, pausing=pausing))
            for at, kind, text in self._marks(start, end, what, due, pausing=pausing)
            if elapsed is not None
        ]
        if paused and elapsed is not None:
            steps = _with_total(steps, paused, elapsed)
        flag = self.ticket.get(clock.flag) if clock.flag else None
        return ClockStory(
            clock.name,
            STATES[state % BY_FLAG],
            elapsed,
            target,
            due,
            self._why(clock, told, target),
            flag,
            tuple(steps),
        )

    def _why(self, clock: Clock, told: dict[str, Any], target: int | None) -> str:
        if target is None:
            return f"no {_WORDS[clock.name]} target is configured, and the export has none"
        own = getattr(self.policy, f"{clock.name}_s") if self.policy else None
        if own is not None and self.policy is not None and not self.policy.published:
            return "your target"
        return "published goal" if told.get(clock.published) else "due time of the export"

    def _clock_of(self, start: datetime) -> Clocks | None:
        """A clock of the ticket that began at `start`; None when it runs day and night without a pause."""
        clocks = self.settled.clocks
        row, since = pl.Series([self.row], dtype=pl.UInt32), pl.Series([start], dtype=INSTANT)
        return clocks.of_rows(row, since) if clocks else None

    def _shows(self, clock: Clocks | None, start: datetime, at: datetime, *, pausing: bool) -> int:
        """What a clock that began at `start` shows at an instant."""
        seconds = int((at - start).total_seconds())
        if clock is None:
            return seconds
        passed = pl.Series([seconds])
        stood = int(clock.paused(passed)[0]) if pausing else 0
        return int(clock.spent(passed)[0]) - stood

    def _told_pause(self, clock: Clock) -> int:
        """For how many seconds the clock paused as totals of the help desk alone tell."""
        clocks = self.settled.clocks
        told = clocks.told_off if clocks and clock is RESOLUTION else None
        return 0 if told is None else int(told[self.row])

    def _due(
        self, clock: Clocks | None, start: datetime, target: int | None, *, pausing: bool
    ) -> datetime | None:
        if target is None:
            return None
        if clock is None:
            return start.replace(microsecond=0) + timedelta(seconds=target)
        due: datetime | None = clock.due(pl.Series([target]), pausing=pausing)[0]
        return due

    def _marks(
        self, start: datetime, end: datetime, what: str, due: datetime | None, *, pausing: bool
    ) -> Iterator[tuple[datetime, str, str]]:
        """What happened to a clock, in order: when, what, and the same in words."""
        begin = "created" if start == self.ticket["created_at"] else "asked"
        marks = [(start, 0, begin, "opened" if begin == "created" else "the customer wrote again")]
        marks += self._closings(start, end)
        marks += self._pauses(start, end) if pausing else []
        if due is not None and start <= due < end:
            marks.append((due, 3, "used_up", "the target is used up"))
        closing = {
            "replied": "first public reply" if begin == "created" else "public reply",
            "solved": "solved",
            "as_of": "still waiting at the time of the data",
        }
        marks.append((end, 4, what, closing[what]))
        for at, _, kind, text in sorted(marks, key=lambda mark: mark[:2]):
            yield at, kind, text

    def _closings(self, start: datetime, end: datetime) -> list[tuple[datetime, int, str, str]]:
        """When the desk closed and opened again while the clock ran."""
        clocks = self.settled.clocks
        if clocks is None or self.hours is None:
            return []
        first, last = int(start.timestamp()), int(end.timestamp())
        gaps = clocks.time.closed_between(int(clocks.calendar[self.row]), first, last)
        marks = []
        for since, until in gaps:
            marks.append(
                (
                    datetime.fromtimestamp(max(since, first), UTC),
                    1,
                    "closed",
                    self._closed(since, until),
                )
            )
            if until < last:
                marks.append((datetime.fromtimestamp(until, UTC), 2, "opens", "open again"))
        return marks

    def _closed(self, since: int, until: int) -> str:
        opens, closes = (
            datetime.fromtimestamp(t, UTC).astimezone(self.zone) for t in (until, since)
        )
        if opens.date() == closes.date():
            return "closed for a break"
        return "closed for the night" if until - since <= _NIGHT_S else "closed for days off"

    def _pauses(self, start: datetime, end: datetime) -> list[tuple[datetime, int, str, str]]:
        """Statuses in which the clock stood still."""
        spells = self.settled.spells.filter(pl.col("row") == self.row).sort("since")
        still = set(self.policy.pause) if self.policy else set()
        marks = []
        for spell in spells.iter_rows(named=True):
            until = spell["until"] or self.as_of
            if spell["status"] in still and spell["since"] < end and until > start:
                marks.append(
                    (max(spell["since"], start), 1, "paused", f"paused: {spell['status']}")
                )
                if until < end:
                    marks.append((until, 2, "resumed", "running again"))
        return marks


def _with_total(steps: list[Step], paused: int, elapsed: int) -> list[Step]:
    """A story in which the clock stood still for some time, nobody knows when: only its two ends can be told."""
    first, last = steps[0], steps[-1]
    words = (
        f"paused for {numbers.duration(paused)} in all, as the help desk says; when is not known"
    )
    return [
        first,
        Step(last.at, "paused", words, elapsed),
        Step(last.at, last.what, last.text, elapsed),
    ]
