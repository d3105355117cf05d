"""Lists inside JSON records as tables of their own: the comments of a ticket, the parts of a conversation, its changes.

A list `comments` becomes a table with the column `[comments]`, the place of each entry in its list, and the entry's own
fields. Fields of the record around it are called `parent.id` and so on, those of the object that holds the list
`in.name`; only fields that some preset reads are carried along. Where lists stand under the names of the fields whose
changes they tell, `field` is that name.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from supportmetrics.intake import presets
from supportmetrics.intake.headers import light, parse
from supportmetrics.intake.tables import held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from supportmetrics.intake.presets import Signature
    from supportmetrics.intake.tables import Table

_SINGLE = {"ongoingCycle": "completedCycles"}
"""An object that is one more entry of the list beside it."""
_BY_FIELD = ("propertiesWithHistory", "metric_events")
"""Objects of lists, each under the field or the metric that its entries are about."""
_DEPTH = 6


def lists(table: Table) -> tuple[Table, ...]:
    """The tables inside the records of a JSON table that some preset knows, with their preset's signature."""
    records = table.records
    if not records:
        return ()
    found: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        for name, entry in _entries(record, {}, 0):
            found.setdefault(name, []).append(entry)
    out = []
    for name, entries in sorted(found.items()):
        inner = held(f"{table.name}: {name}", table.format, _frame(entries))
        headers = [parse(header) for header in inner.headers]
        if any(_embedded(match.preset.signature) for match in presets.matches(headers)):
            out.append(inner)
    return tuple(out)


def _embedded(signature: Signature) -> bool:
    return any(header.startswith("[") for header in (*signature.all, *signature.any))


@cache
def _carried() -> frozenset[str]:
    """Fields around a list that some preset reads."""
    headers = {h for preset in presets.every() for names in preset.columns.values() for h in names}
    return frozenset(h for h in headers if h.startswith(("parent.", "in.")))


@cache
def _known_lists() -> frozenset[str]:
    known = map(presets.signature, presets.ids())
    marks = {header for signature in known for header in (*signature.all, *signature.any)}
    return frozenset(mark.strip("[]") for mark in marks if mark.startswith("["))


def _entries(
    around: Mapping[str, Any], parent: Mapping[str, str | None], depth: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry of a list that some preset knows, by the list's name, however deep it stands."""
    own = {f"parent.{name}": cell for name, cell in parent.items()}
    record = {**dict(_plain(around, "")), **own}
    yield from _walk(around, record, depth)


def _walk(
    inside: Mapping[str, Any], record: Mapping[str, str | None], depth: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    if depth > _DEPTH:
        return
    for key, value in inside.items():
        if isinstance(value, dict) and key in _BY_FIELD:
            yield from _by_field(key, value, record)
            continue
        if isinstance(value, dict) and key not in _SINGLE:
            yield from _walk(value, record, depth + 1)
            continue
        entries = [value] if isinstance(value, dict) else value
        if not isinstance(entries, list):
            continue
        name = _SINGLE.get(key, key)
        for place, entry in enumerate(entries):
            if not isinstance(entry, dict):
                continue
            if light(name) in _known_lists():
                around = {f"parent.{n}": cell for n, cell in record.items()}
                around |= {f"in.{n}": c for n, c in _plain(inside, "", deep=False)}
                carried = {n: c for n, c in around.items() if n in _carried()}
                yield name, {f"[{name}]": str(place), **dict(_plain(entry, "")), **carried}
            yield from _entries(entry, record, depth + 1)


def _by_field(
    name: str, lists_of_fields: Mapping[str, Any], record: Mapping[str, str | None]
) -> Iterator[tuple[str, dict[str, Any]]]:
    around = {key: cell for n, cell in record.items() if (key := f"parent.{n}") in _carried()}
    for field, entries in lists_of_fields.items():
        for place, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                told = {f"[{name}]": str(place), "field": field}
                yield name, {**told, **dict(_plain(entry, "")), **around}


def _plain(
    record: Mapping[str, Any], prefix: str, *, deep: bool = True
) -> Iterator[tuple[str, str | None]]:
    """The single values of a record under dotted names."""
    for key, value in record.items():
        if isinstance(value, dict):
            if deep:
                yield from _plain(value, f"{prefix}{key}.")
        elif not isinstance(value, list):
            yield prefix + key, _cell(value)


def _cell(value: object) -> str | None:
    if value is None or value == "":
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _frame(entries: Sequence[Mapping[str, str | None]]) -> pl.DataFrame:
    names = dict.fromkeys(name for entry in entries for name in entry)
    return pl.DataFrame(
        [pl.Series(n, [entry.get(n) for entry in entries], dtype=pl.String) for n in names]
    )
