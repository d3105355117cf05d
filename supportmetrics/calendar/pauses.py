"""Pauses of a clock: what they take off its elapsed time, and by how much they put off what is due.

A clock stands still while its ticket waits for somebody else. Pauses are kept to the second, overlapping ones count
once, and only the part of a pause in which the team was open matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from supportmetrics.model.arrays import laid_out
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from supportmetrics.calendar.business import BusinessTime
    from supportmetrics.model.arrays import Bools, Codes, Ints


@frozen
class Pauses:
    """Pauses of many tickets, in the order of tickets and times, none of a ticket overlapping another."""

    ticket: Ints
    begins: Ints
    """Epoch seconds."""
    ends: Ints
    first: Ints
    """Per ticket: its first pause."""
    tickets: int

    @classmethod
    def of(cls, ticket: Ints, begins: Ints, ends: Ints, tickets: int) -> Self:
        """Pauses in any order, of tickets numbered below `tickets`; those without length are left out."""
        some = ends > begins
        order = np.lexsort((begins[some], ticket[some]))
        ticket, begins, ends = (column[some][order] for column in (ticket, begins, ends))
        # Lifted onto a line of its own, each ticket leaves the ends of the others behind it.
        lift = ticket * (int(ends.max(initial=0)) + 1)
        reached = np.maximum.accumulate(lift + ends)
        opens = np.ones(len(ticket), np.bool_)
        opens[1:] = (lift + begins)[1:] > reached[:-1]
        last = np.append(np.flatnonzero(opens)[1:], len(ticket)) - 1 if len(ticket) else opens
        ticket, begins, ends = ticket[opens], begins[opens], (reached - lift)[last]
        # Most of the time nothing pauses: memory of zeros costs nothing until it is read.
        first = (
            np.searchsorted(ticket, np.arange(tickets)) if len(ticket) else np.zeros(tickets, int)
        )
        return cls(ticket, begins, ends, first, tickets)

    def repeated(self, ticket: Ints) -> Pauses:
        """The pauses of rows of which each belongs to a ticket, several perhaps to one."""
        upto = np.append(self.first, len(self.ticket))
        owner, place = laid_out((upto[1:] - upto[:-1])[ticket])
        rows = self.first[ticket[owner]] + place
        first = np.searchsorted(owner, np.arange(len(ticket)))
        return Pauses(owner, self.begins[rows], self.ends[rows], first, len(ticket))

    def elapsed(self, time: BusinessTime, start: Ints, end: Ints, calendar: Codes) -> Ints:
        """Open seconds from start to end of each ticket, without its pauses; negative where the end comes first."""
        found = time.elapsed(start, end, calendar)
        if not len(self.ticket):
            return found
        begins = np.maximum(self.begins, start[self.ticket])
        ends = np.minimum(self.ends, end[self.ticket])
        inside = ends > begins
        owner = self.ticket[inside]
        off = time.elapsed(begins[inside], ends[inside], calendar[owner])
        np.subtract.at(found, owner, off)
        return found

    def due(self, time: BusinessTime, start: Ints, target: Ints, calendar: Codes) -> Ints:
        """The earliest second at which each clock has run for its target; -1 beyond the table."""
        due = time.due(start, target, calendar)
        put_off = np.zeros(len(start), np.int64)
        counts = np.diff(np.append(self.first, len(self.ticket)))
        # The next pause of every ticket at once: what begins before the due time puts it off.
        for step in range(int(counts.max(initial=0))):
            some = np.flatnonzero(counts > step)
            pause = self.first[some] + step
            begins = np.maximum(self.begins[pause], start[some])
            met = self._before(begins, due[some]) & (self.ends[pause] > begins)
            some, pause, begins = some[met], pause[met], begins[met]
            put_off[some] += time.elapsed(begins, self.ends[pause], calendar[some])
            due[some] = time.due(start[some], target[some] + put_off[some], calendar[some])
        return due

    @staticmethod
    def _before(begins: Ints, due: Ints) -> Bools:
        return (begins < due) | (due < 0)
