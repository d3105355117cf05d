"""What a table without a preset holds, beside tickets and surveys: messages, changes, or a vendor's SLA clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.errors import InputError
from supportmetrics.intake import presets
from supportmetrics.model.columns import TICKETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.intake.assigned import Assigned
    from supportmetrics.intake.headers import Header
    from supportmetrics.intake.shape import Shapes
    from supportmetrics.intake.tables import Table

LOGS = ("messages", "history", "sla")
"""Roles of files whose rows tell what happened to tickets."""
_MARKS = {
    "sla": ({"clock"}, {"due_at", "breached", "done_at"}),
    "history": ({"value"}, {"field", "previous"}),
    "messages": ({"at"}, {"incoming", "public", "actor"}),
}
"""Role -> columns that must be there, and columns of which one must be."""
_STEP = {"ticket_id", "activity", "at"}
"""A row that has these is a step of a process."""
_UPDATES = {"at", "sequence", "status"}
"""Where each row tells the whole ticket after an update, these are there, and ids are repeated."""
_OF_TICKETS = ("priority", "subject", "resolved_at", "closed_at", "first_response_at", "reopens")
_NEEDS = {
    "messages": ("ticket_id", "at"),
    "history": ("ticket_id", "at"),
    "sla": ("ticket_id", "clock"),
    "people": ("person_id", "role"),
}


def log_role(
    headers: Sequence[Header], user: Sequence[Assigned], table: Table, shapes: Shapes
) -> str | None:
    """The role of a table of events, or None when it holds tickets or surveys."""
    named = {assigned.canonical for assigned in user}
    if named >= _STEP or (
        _found("steps", headers, table, shapes) | named >= _STEP
        and _repeats("steps", headers, table)
    ):
        return "history"
    if "at" in named:
        return "messages" if named & {"incoming", "public", "actor", "author"} else "history"
    for role, (all_of, one_of) in _MARKS.items():
        found = _found(role, headers, table, shapes) | named
        if {"ticket_id", *all_of} <= found and one_of & found and not _tells_tickets(headers):
            return role
    found = _found("history", headers, table, shapes)
    return (
        "history"
        if {*_UPDATES, "ticket_id"} <= found and _repeats("history", headers, table)
        else None
    )


def of_steps(headers: Sequence[Header]) -> bool:
    """Whether a history is a log of steps, by its headers."""
    return any(header.plain in presets.synonyms("steps")["activity"].headers for header in headers)


def _found(role: str, headers: Sequence[Header], table: Table, shapes: Shapes) -> set[str]:
    """The columns of a role that some header is a usual name of, and whose values fit."""
    out = set()
    for canonical, known in presets.synonyms(role).items():
        for word in (*known.headers, *known.unsure, *known.inverted):
            for place, header in enumerate(headers):
                if (
                    header.plain == word
                    and shapes.speaks((table.names[place],), canonical) is not False
                ):
                    out.add(canonical)
    return out


def _tells_tickets(headers: Sequence[Header]) -> bool:
    """Several columns that only a list of tickets has."""
    plain = {header.plain for header in headers}
    known = presets.synonyms("tickets")
    return sum(bool(plain & {*known[name].headers}) for name in _OF_TICKETS) > 1


def _repeats(role: str, headers: Sequence[Header], table: Table) -> bool:
    """Whether several rows are about one ticket."""
    known = presets.synonyms(role)["ticket_id"]
    for word in (*known.headers, *known.unsure):
        for place, header in enumerate(headers):
            if header.plain == word:
                ids = table.sample[table.names[place]].drop_nulls()
                return ids.n_unique() < ids.len()
    return False


def require(role: str, columns: set[str], table: Table) -> None:
    """Raise InputError when a column is missing without which the rows of a role mean nothing."""
    missing = [name for name in _NEEDS[role] if name not in columns]
    if role == "history" and not columns & {"value", *TICKETS} - {"ticket_id"}:
        missing.append("value")
    if not missing:
        return
    shown = ", ".join(repr(header) for header in table.headers[:6] if header)
    raise InputError(
        f"{table.name}: it is read as {role}, and nothing tells {' and '.join(missing)}. The headers are {shown}"
        f"{' ...' if len(table.headers) > 6 else ''}. Name the columns, for instance "
        f"--column {missing[0]}=HEADER."
    )
