"""Names people give: columns named on the command line, columns to carry along, and headers that take two rows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.intake.assigned import Assigned
from supportmetrics.intake.headers import Header, key, light
from supportmetrics.model.columns import SURVEYS, TICKETS
from supportmetrics.model.meanings import COLUMN_NAMES, IGNORED, TIME_OF_DAY, Meaning, named, parts
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COUNTERPARTS = {
    "first_response_at": "first_response_seconds", "first_response_seconds": "first_response_at",
    "resolved_at": "resolution_seconds", "resolution_seconds": "resolved_at",
    "first_resolved_at": "first_resolution_seconds", "first_resolution_seconds": "first_resolved_at",
}  # fmt: skip
"""A time and the duration that says the same."""
SURVEY_ONLY = ("answered_at", "sent_at", "comment", "finished", "score", "kind", "response_id")
_ALIASES = {
    "survey_responded_at": "answered_at",
    "survey_sent_at": "sent_at",
    "survey_comment": "comment",
    "resolved_flag": "resolved",
    "survey_type": "kind",
    "survey_channel": "channel",
    "completeness": "finished",
    "agreement": "csat",
    "sla_breached": "sla_resolution_breached",
    "event": "activity",
    "event_at": "at",
    "event_number": "sequence",
    "new_value": "value",
    "old_value": "previous",
}
_INVERTED = ", inverted"
_REMAINING = {
    "sla_first_response_remaining": "sla_first_response_breached",
    "sla_resolution_remaining": "sla_resolution_breached",
}
_KNOWN = {*COLUMN_NAMES, *SURVEY_ONLY, *_ALIASES, *_REMAINING, IGNORED}


def user_columns(
    headers: Sequence[Header], names: Sequence[str], columns: Mapping[str, str]
) -> list[Assigned]:
    """The columns the user named that are in this table, as assignments; those to be ignored among them.

    Of several headers that mean the same column the first that holds a value counts. Raises UsageError for a
    canonical name that is nearly, but not quite, a known one.
    """
    found: dict[str, Assigned] = {}
    clocks: dict[str, str] = {}
    for text, target in ((text, one) for text, all_ in columns.items() for one in parts(all_)):
        meaning = meant(target)
        places = find_header(headers, text)
        if not places and text.rstrip().lower().endswith(_INVERTED):
            places = find_header(headers, text.rstrip()[: -len(_INVERTED)])
            meaning = replace(meaning, transform="inverted")
        if not places:
            continue
        header = headers[places[0]]
        columns_named = tuple(names[p] for p in places)
        if meaning.part == TIME_OF_DAY:
            clocks[meaning.column] = columns_named[0]
            continue
        key = IGNORED + header.raw if meaning.column == IGNORED else meaning.column
        if key in found:
            found[key] = replace(found[key], names=(*found[key].names, *columns_named))
            continue
        found[key] = Assigned(
            meaning.column,
            header.raw,
            columns_named,
            meaning.unit or header.unit,
            meaning.business,
            header.zone,
            meaning.transform,
            "configuration",
            "you named it",
            1.0,
            meaning.only,
            meaning.order,
        )
    return [replace(one, time=clocks.get(one.canonical, "")) for one in found.values()]


def meant(target: str) -> Meaning:
    """What the user says that a header means.

    Raises UsageError for what looks like a typing error; a wholly unknown name is a column of the user's own.
    """
    try:
        meaning = Meaning.parse(target)
    except ValueError as why:
        raise UsageError(f"{target!r}: {why}") from None
    if meaning.column not in _KNOWN:
        close = [
            name
            for name in _KNOWN
            if abs(len(name) - len(meaning.column)) <= 2 and _near(name, meaning.column)
        ]
        if near := did_you_mean(meaning.column, close):
            raise UsageError(f"There is no column {meaning.column!r} to give a header to.{near}")
    if meaning.column in _REMAINING:
        return replace(meaning, column=_REMAINING[meaning.column], transform="remaining")
    return replace(meaning, column=_ALIASES.get(meaning.column, meaning.column))


def _near(one: str, other: str) -> bool:
    from difflib import SequenceMatcher  # noqa: PLC0415 - only for unknown names

    return SequenceMatcher(None, one, other).ratio() >= 0.85


def find_header(headers: Sequence[Header], text: str) -> list[int]:
    """Places of a header named by a person, exactly first, then without wrappers, accents and case."""
    exact = [place for place, header in enumerate(headers) if header.raw.strip() == text.strip()]
    if exact:
        return exact
    bare = [place for place, header in enumerate(headers) if header.light == light(text)]
    return bare or [place for place, header in enumerate(headers) if header.plain == key(text)]


def extras(
    headers: Sequence[Header],
    names: Sequence[str],
    keep: Sequence[str],
    columns: Mapping[str, Assigned],
) -> dict[str, tuple[str, ...]]:
    """Name asked for -> columns of the table, for what is no canonical column that is there already."""
    out = {}
    for name in keep:
        if name in columns:
            if name not in TICKETS and name not in SURVEYS:
                out[name] = columns[name].names
            continue
        places = find_header(headers, name)
        if places:
            out[name] = tuple(names[p] for p in places)
    return out


def require_known(
    keep: Sequence[str],
    columns: Mapping[str, str],
    all_headers: Sequence[Sequence[Header]],
    found: set[str],
) -> None:
    """Raise UsageError for a name that no input has: a column to carry along, or a header of `--column`."""
    everywhere = [header for headers in all_headers for header in headers]
    readable = [header.raw for header in everywhere if header.raw]
    for name in keep:
        if name in found or name in TICKETS or name in SURVEYS or name in SURVEY_KINDS:
            continue
        raise UsageError(
            f"No input has a column {name!r}.{did_you_mean(name, readable)} The headers are {_some(readable)}."
        )
    for text, target in columns.items():
        bare = re.sub(r",\s*inverted$", "", text.strip(), flags=re.IGNORECASE)
        if not find_header(everywhere, text) and not find_header(everywhere, bare):
            what = " and ".join(sorted(named(target)))
            raise UsageError(
                f"No input has a column {text!r} for {what}.{did_you_mean(text, readable)} "
                f"The headers are {_some(readable)}."
            )


def _some(headers: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(headers))
    return ", ".join(repr(h) for h in distinct[:12]) + (" ..." if len(distinct) > 12 else "")
