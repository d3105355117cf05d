"""Which columns of a ticket table are read: what is wanted, what derives or verifies it; nothing personal unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.legs import LINKS
from supportmetrics.model.columns import INSTANT, TICKETS
from supportmetrics.model.frozen import frozen
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from supportmetrics.intake.assigned import Assigned
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.reading import Reading

_ALWAYS = frozenset(
    {"ticket_id", "created_at", "updated_at", "status", "is_closed", "spam", "deleted", "merged"}
)
"""What deduplication, exclusion and filing need, whoever asks."""
_DERIVES = (
    {"created_at", "first_response_at", "first_response_seconds", "agent_replies", "answered"},
    {"created_at", "resolved_at", "resolution_seconds", "closed_at"},
    {"created_at", "first_resolved_at", "first_resolution_seconds"},
)
"""Columns that derive or verify each other."""
_BESIDES = ("stage", *LINKS)
"""Columns that decide how rows are read, and are no columns of tickets."""
TRANSLATED = ("status", "channel", "priority", "tier", "initiator", "direction")
"""Dimensions whose words are translated to canonical ones."""
_FEW = {*TRANSLATED, "team", "stage"}
"""Columns with few distinct words."""


@frozen
class Plan:
    """Which columns of a table are read, as what."""

    columns: dict[str, Assigned]
    """Canonical ticket column -> assignment."""
    answers: dict[str, Assigned]
    """Survey kind, or comment, answered_at, sent_at -> assignment."""
    names: tuple[str, ...]
    """Columns of the table, all of them."""
    categories: frozenset[str]
    """Those with few distinct words."""
    times: tuple[str, ...]
    """Those that hold nothing but times."""
    counts: tuple[str, ...]
    """Those that hold nothing but whole numbers."""


def plan(mapping: Mapping, reading: Reading, constants: Map[str, str]) -> Plan:
    """What has to be read of a table for what is wanted."""
    wanted = (
        set(TICKETS) - {n for n, c in TICKETS.items() if c.personal}
        if reading.wanted is None
        else set(reading.wanted)
    )
    wanted |= _ALWAYS | {name for name in reading.keep if name in TICKETS}
    for group in _DERIVES:
        if wanted & group - {"created_at"}:
            wanted |= group
    if "tier" in wanted and "tier" not in mapping.columns:
        wanted.add("team")
    columns = {
        name: assigned for name, assigned in mapping.columns.items()
        if (name in _BESIDES or (name in wanted and name in TICKETS)) and name not in constants
    }  # fmt: skip
    kinds = {name: assigned for name, assigned in mapping.columns.items() if name in SURVEY_KINDS}
    if kinds:
        kinds |= {n: a for n, a in mapping.columns.items() if n in ("answered_at", "sent_at")}
        if asks_for_comments(reading):
            kinds |= {n: a for n, a in mapping.columns.items() if n == "comment"}
    names = [n for a in (*columns.values(), *kinds.values()) for n in a.everything]
    names += [n for places in mapping.extras.values() for n in places]
    read = tuple(dict.fromkeys(names))
    several = {name for name in names if names.count(name) > 1}
    alone = [
        (name, assigned.names[0])
        for name, assigned in (*columns.items(), *kinds.items())
        if len(assigned.everything) == 1 and assigned.names[0] not in several
    ]
    few = {header for name, header in alone if name in _FEW or name in SURVEY_KINDS}
    known = [(name, header) for name, header in alone if name in TICKETS and header not in few]
    times = tuple(header for name, header in known if TICKETS[name].dtype == INSTANT)
    counts = tuple(header for name, header in known if is_count(name))
    return Plan(columns, kinds, read, frozenset(few), times, counts)


def is_count(name: str) -> bool:
    """Whether a ticket column counts something; durations are numbers with a unit."""
    return TICKETS[name].dtype == pl.Int64 and not name.endswith("_seconds")


def asks_for_comments(reading: Reading) -> bool:
    """Message text is personal: it is read only when somebody names it."""
    return "comment" in reading.keep or (reading.wanted is not None and "comment" in reading.wanted)
