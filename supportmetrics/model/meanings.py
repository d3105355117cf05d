"""What a header is said to mean: a canonical column, and whatever else is needed to read it.

One grammar for `--column`, `[columns]` and saved mappings: the column, then details parted by colons, such as
`first_response_seconds:minutes`, `created_at:dmy` or `sla_resolution_breached:inverted`; a header that means several
columns has them parted by commas, as `first_response_at, answered:filled`. Nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from supportmetrics.errors import did_you_mean
from supportmetrics.model.columns import EVENTS, INSTANT, PROMISES, SURVEYS, TABLES, TICKETS
from supportmetrics.model.frozen import frozen
from supportmetrics.model.scales import SURVEY_KINDS

IGNORED = "ignored"
"""What a header means that is not to be read."""
UNITS = ("days", "hours", "minutes", "seconds", "milliseconds", "clock")
"""Units of a duration; `clock` carries its own, as `103:20:11` does."""
ORDERS = ("dmy", "mdy", "ymd")
CLOCKS = ("business", "calendar")
TIME_OF_DAY = "time"
"""The header holds the time of day that belongs to the date of the column."""
ASIDE = {
    "finished": "whether a survey was answered to its end",
    "preview": "whether an answer was only a trial of the survey",
    "distribution": "how a survey was handed out, previews among them",
    "rated": "whom an answer is about: a person or a bot",
    "count": "how many answers a row stands for",
    "response_id": "the answer's own id",
    "stage": "how far the ticket is, where its status does not tell",
    "inner_id": "another id of the ticket, by which its messages and changes may call it",
    "first_leg": "the contact that a leg of it belongs to, by its first leg",
    "interaction": "what all legs of one contact share",
    "previous_leg": "the leg of a contact that was passed on to this one",
    "author": "the desk's own id of whoever wrote a message",
    "message": "what a row of messages is: a message, a note or a change",
    "incoming": "whether a message came from the customer",
    "activity": "what was done in a step of a process",
    "field": "which field of the ticket a change is about",
    "answers_id": "the message that a message answers",
    "sla_stage": "how far a promise is; cancelled ones count nowhere",
    "sla_event": "what happened to a promise, where each row tells one event of its clock",
    "withdrawn": "whether an event of a promise was taken back",
    "person_id": "the desk's own id of somebody in a file of users",
    "role": "whether somebody in a file of users is an agent or a customer",
}
"""Columns that decide how rows are read and are not kept, with their meanings."""
COLUMN_NAMES = tuple(
    dict.fromkeys([*(n for t in TABLES.values() for n in t), *SURVEY_KINDS, *ASIDE])
)
"""Everything a header can mean; an answer in a wide file is named by its kind of survey."""
_COUNTS = ("handoffs", "handoffs_team")
_INSTANTS = frozenset(
    n for table in TABLES.values() for n, c in table.items() if c.dtype == INSTANT
)
_FLAGS = {"incoming", "withdrawn"} | {
    n for table in (TICKETS, EVENTS, PROMISES) for n, c in table.items() if c.dtype == pl.Boolean
}


@frozen
class Meaning:
    """A canonical column, and how it is to be read."""

    column: str
    unit: str | None = None
    business: bool = False
    """The duration counts opening hours only."""
    transform: str = ""
    """inverted (a yes means no), filled (anything means yes), stations (the first assignment counts, too), remaining
    (negative is too late) or ages (open tickets have one, too)."""
    order: str | None = None
    part: str = ""
    only: str = ""
    """Survey kind that a time belongs to; "" is all."""

    @classmethod
    def parse(cls, text: str) -> Meaning:
        """What a text such as `resolution_seconds:hours:business` says.

        The name of the column is not checked. Raises ValueError with a sentence for a detail that does not fit it.
        """
        column, *details = (part.strip() for part in text.split(":"))
        found: dict[str, str | bool] = {}
        for detail in details:
            field, value = _field(column, detail)
            found[field] = value
        return cls(column, **found)  # type: ignore[arg-type]  # each value has the type of its field

    def __str__(self) -> str:
        details = (
            self.part,
            self.order,
            self.unit,
            "business" if self.business else "",
            self.transform,
            self.only,
        )
        return ":".join([self.column, *(detail for detail in details if detail)])


def parts(text: str) -> list[str]:
    """The meanings of one header, as text each."""
    return [part.strip() for part in text.split(",")]


def named(text: str) -> set[str]:
    """The columns that a header means."""
    return {part.partition(":")[0].strip() for part in parts(text)}


def besides(columns: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """Those of `columns` (header -> meaning) that speak of no header and no column that `said` speaks of."""
    taken = {column for target in said.values() for column in named(target)} - {IGNORED}
    return {
        header: target
        for header, target in columns.items()
        if header not in said and not named(target) & taken
    }


def allowed(column: str) -> tuple[str, ...]:
    """The details that a column can have."""
    if column.endswith("_seconds"):
        return (*UNITS, *CLOCKS, "ages")
    if column in _INSTANTS:
        return (*ORDERS, TIME_OF_DAY, *(SURVEY_KINDS if column in SURVEYS else ()))
    if column in _COUNTS:
        return ("stations",)
    if column in _FLAGS:
        other = "remaining" if column.endswith("_breached") else "filled"
        return ("inverted", other)
    return ()


def _field(column: str, detail: str) -> tuple[str, str | bool]:
    known = allowed(column)
    if column in COLUMN_NAMES and detail not in known:
        if detail in UNITS:
            raise ValueError(f"{column!r} is no duration, so it has no unit. Write {column!r}.")
        what = "unit" if column.endswith("_seconds") else f"detail of {column!r}"
        hint = did_you_mean(detail, known)
        listed = f" Known are {', '.join(known)}." if known and not hint else ""
        raise ValueError(f"{detail!r} is no {what}.{hint}{listed}")
    if detail in CLOCKS:
        return "business", detail == "business"
    if detail in UNITS:
        return "unit", detail
    if detail in ORDERS:
        return "order", detail
    if detail == TIME_OF_DAY:
        return "part", detail
    return ("only", detail) if detail in SURVEY_KINDS else ("transform", detail)
