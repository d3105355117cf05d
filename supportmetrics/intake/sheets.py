"""Which sheets of a workbook count: the one that is understood best, and those laid out like it, a sheet per month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from supportmetrics.model.columns import LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.tables import Table

_SAME = 0.9
"""So many of the same rows make a sheet the copy of another."""


class Understood(Protocol):
    """A table that was recognised."""

    table: Table
    mapping: Mapping


T = TypeVar("T", bound=Understood)


def chosen(found: Sequence[T]) -> tuple[list[T], list[tuple[str, str]]]:
    """The tables that count, in their order; and the names of the other sheets with the reason."""
    shown = [one for one in found if not one.table.hidden] or list(found)
    best = max(shown, key=lambda one: one.mapping.quality)
    taken: list[T] = []
    left: list[tuple[str, str]] = []
    for one in found:
        if one is not best and one.table.headers != best.table.headers:
            why = f"it has other columns than {best.table.sheet!r}; save it as a file of its own to have it read"
        elif one.table.hidden and not best.table.hidden:
            why = "it is hidden"
        elif copied := next((other for other in taken if _is_copy(one, other)), None):
            why = f"it holds the rows of {copied.table.sheet!r} once more"
        else:
            taken.append(one)
            continue
        left.append((one.table.sheet, why))
    return taken, left


def _is_copy(one: Understood, other: Understood) -> bool:
    """Whether two sheets hold the same tickets, or the same rows where these have no id."""
    mine, theirs = _keys(one), _keys(other)
    if not mine.len() or mine.len() != theirs.len():
        return False
    return float(mine.is_in(theirs.implode()).mean() or 0) >= _SAME  # type: ignore[arg-type]  # a share


def _keys(one: Understood) -> pl.Series:
    ids = one.mapping.columns.get("ticket_id")
    frame = one.table.read(ids.names if ids else one.table.names).frame.drop(LINE)
    return frame.hash_rows()
