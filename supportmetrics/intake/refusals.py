"""Tables that are understood too little to be counted, or that hold something else: why, and what to say instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from supportmetrics.errors import InputError
from supportmetrics.intake import elsewhere, embedded, presets
from supportmetrics.intake.roles import require
from supportmetrics.model.columns import TICKETS
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.shape import Shapes
    from supportmetrics.intake.tables import Table

_TELLING = frozenset(TICKETS) - {
    "updated_at", "customer_id", "organization", "team", "brand", "category", "tags", "language", "initiator",
}  # fmt: skip
"""Columns that tables of other things seldom have: two of them make a table of tickets."""
_OF_ANYTHING = frozenset({"ticket_id", "created_at"})
"""What tags, schedules and links of tickets have as well."""
_SLICES = frozenset({"ticket_id", "channel", "tier", "agent", "type", "priority", "subject"})
"""What figures are broken down by, and no figure is made of."""
_CONFIRMED = 0.8
"""Confidence of a column whose name and values both tell it: two such make up for an id."""
_BELIEVED = 0.5
"""Confidence below which a column does not tell what a table is."""
_SURELY = 0.6
"""The same for an id: tables of anything have an `id`."""
_FUNCTION = re.compile(r"^(?:avg|med|sum|count|max|min|median|average|d_count)\s*\(")
"""A header of a figure, whatever else is there."""
_NUMBER_OF = re.compile(
    r"^(?:average|median|total|number of|count of) | (?:count|total)$|^(?:promoter|passive|detractor|respondent)s?$"
)
"""A header of a figure, where nothing tells tickets or answers."""


def refuse(mapping: Mapping, table: Table, shapes: Shapes, *, told: bool) -> None:
    """Raise InputError for a table of neither tickets nor answers, or of figures that are already summed up.

    `told`: the user says what the table holds, which is believed.
    """
    known = _known(mapping)
    summed = _summed(mapping, _FUNCTION)
    if summed is not None and "ticket_id" not in mapping.columns:
        raise _summed_up(table, summed)
    if mapping.role not in ("tickets", "surveys"):
        require(mapping.role, set(mapping.columns), table)
        return
    if any(assigned.how == "configuration" for assigned in mapping.columns.values()):
        return
    if mapping.role == "surveys":
        _refuse_survey(mapping, table, shapes, known)
    elif mapping.preset is None and not _holds_tickets(mapping, table, shapes, known, told=told):
        raise _unrecognised(mapping, table, "tickets")


def _known(mapping: Mapping) -> set[str]:
    """The canonical columns that are believed enough to tell what a table is."""
    return {
        name
        for name, column in mapping.columns.items()
        if column.confidence >= (_SURELY if name == "ticket_id" else _BELIEVED)
    }


def _holds_tickets(
    mapping: Mapping, table: Table, shapes: Shapes, known: set[str], *, told: bool
) -> bool:
    """Whether the rows of a table that no preset knows are tickets, or records that wrap lists of such."""
    useful = known & _TELLING
    if told or len(useful) < 2:
        return len(useful) > 1
    if "ticket_id" not in mapping.columns:
        return sum(mapping.columns[name].confidence >= _CONFIRMED for name in useful) > 1
    if useful <= _OF_ANYTHING:
        return not _links(mapping, shapes) or bool(embedded.lists(table))
    return len(useful) > 2 or not useful <= _SLICES


def _links(mapping: Mapping, shapes: Shapes) -> bool:
    """Whether a table says of tickets which other things belong to them: ids that come again, or ids of something
    else.
    """
    of_ticket = mapping.columns["ticket_id"]
    others = (header.plain for header in mapping.headers if header.raw != of_ticket.header)
    return not shapes.unique(of_ticket.names[0]) or any(plain.endswith(" id") for plain in others)


def _summed(mapping: Mapping, pattern: re.Pattern[str]) -> str | None:
    """The first header of a figure that is made of many tickets or answers."""
    return next((header.raw for header in mapping.headers if pattern.search(header.light)), None)


def _summed_up(table: Table, header: str) -> InputError:
    return InputError(
        f"{table.name} holds figures that are already summed up ({header!r}), not one row per ticket or answer. "
        "Export the tickets themselves."
    )


def _refuse_survey(mapping: Mapping, table: Table, shapes: Shapes, known: set[str]) -> None:
    if known & {*SURVEY_KINDS, "score"}:
        return
    if "finished" in mapping.columns and shapes.never(mapping.columns["finished"].names[0]):
        # No response was finished: that is why there is no answer, and it is counted.
        return
    if mapping.preset is None or _summed(mapping, _NUMBER_OF) is not None:
        raise _unrecognised(mapping, table, "survey answers")
    _ask_for_question(mapping, table, shapes)


def _unrecognised(mapping: Mapping, table: Table, what: str) -> InputError:
    summed = _summed(mapping, _NUMBER_OF)
    if summed is not None and "ticket_id" not in _known(mapping):
        return _summed_up(table, summed)
    if (told := elsewhere.known(mapping.headers)) is not None:
        return InputError(f"{table.name} holds no tickets, but {told[0]}. {told[1]}")
    shown = ", ".join(repr(h) for h in table.headers[:6] if h)
    return InputError(
        f"{table.name}: the columns are not recognised as those of {what}. The headers are {shown}"
        f"{' ...' if len(table.headers) > 6 else ''}. Name the columns, for instance --column ticket_id=... "
        "--column created_at=..., or the preset."
    )


def _ask_for_question(mapping: Mapping, table: Table, shapes: Shapes) -> None:
    """A survey whose questions nobody knows is refused with the headers of columns whose values look like answers."""
    used = {name for assigned in mapping.columns.values() for name in assigned.names}
    of_no_use = presets.unused()
    rest = [
        header.raw
        for name, header in zip(table.names, mapping.headers, strict=True)
        if name not in used
        and header.raw
        and header.plain not in of_no_use
        and header.unit is None
        and max(shapes.answers(name, k) for k in ("csat", "ces")) > 0
    ]
    shown = ", ".join(repr(header) for header in rest[-6:]) or "none"
    raise InputError(
        f"{table.name} is understood as {mapping.preset.name if mapping.preset else 'a survey'}, but no question is "
        f"known as one for CSAT, NPS or CES. Columns that may hold answers: {shown}. Say which one does, for instance "
        "--column csat=HEADER or --column nps=HEADER."
    )
