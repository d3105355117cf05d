"""What the columns mean that neither the user nor a preset names: two witnesses, their names and their values.

A name is usual, unverified or vague, and values speak for it, against it, or not at all. Of two equal candidates the
better is taken where no number hangs on it; else the user is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from supportmetrics.errors import AmbiguityError
from supportmetrics.intake import naming, presets
from supportmetrics.intake.assigned import Assigned, Notice
from supportmetrics.intake.guessing import BY_WORDS, GUESSED, by_uniqueness, by_words, free
from supportmetrics.intake.roles import of_steps
from supportmetrics.model.columns import EVENTS, INSTANT, PROMISES, SURVEYS, TICKETS
from supportmetrics.model.findings import Severity
from supportmetrics.model.frozen import frozen
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from supportmetrics.intake.assigning import Assignment
    from supportmetrics.intake.mapping import Mapping

_WITH_PRESET = ("tier", "language", "brand", "category")
"""What may be inferred beside a preset: custom fields often hold these."""
_IN_LOGS = {
    "messages": ("channel", "priority", "tier", "team", "category"),
    "history": tuple(name for name in TICKETS if name not in ("ticket_id", "updated_at")),
    "sla": ("status", "priority", "channel", "team"),
    "people": (),
}
"""What the rows of a log may tell about their ticket besides."""
_RANGE = re.compile(r"\s*\([01]\s*(?:-|–|to)\s*\d+\)$")
_USUAL, _UNVERIFIED, _VAGUE = range(3)
_REASONS = ("a usual name of it", "perhaps a name of it", "a name of it and of other things")
_SURE = {  # (how good the name is, what the values say) -> confidence
    (_USUAL, True): 0.85, (_USUAL, None): 0.7, (_UNVERIFIED, True): 0.65, (_UNVERIFIED, None): 0.4,
    (_VAGUE, True): 0.5, (_VAGUE, None): 0.3,
}  # fmt: skip
_DECISIVE = frozenset(
    {
        "ticket_id", "created_at", "first_response_at", "first_response_seconds", "resolved_at",
        "resolution_seconds", *SURVEY_KINDS,
    }
)  # fmt: skip
"""Columns that change numbers: two of them that differ are a question for the user."""
_TOLD_BY_VALUES = (*BY_WORDS, "ticket_id")
"""Columns whose values must speak for a vague name."""
_CLOCK_FITS = 0.8


@frozen
class _Candidate:
    assigned: Assigned
    rank: int


def by_names(building: Assignment, table: str) -> None:
    """Columns that are called what they usually are called, where their values do not speak against it."""
    mapping = building.mapping
    known = presets.synonyms
    asked = [("answers", known("answers"))]
    if mapping.role in _IN_LOGS:
        asked = [] if mapping.preset else [*_of_logs(mapping), *asked]
    elif mapping.role == "surveys":
        asked.append(("surveys", known("surveys")))
    else:
        only = _WITH_PRESET if mapping.preset else None
        of_tickets = {c: s for c, s in known("tickets").items() if only is None or c in only}
        asked.insert(0, ("tickets", of_tickets))
    late: list[Assigned] = []
    unfit: dict[str, tuple[str, int]] = {}
    for _, columns in asked:
        for canonical, synonyms in columns.items():
            if canonical in mapping.columns:
                continue
            found = _candidates(building, canonical, synonyms, unfit)
            while found:
                chosen = _choose(building, canonical, found, table)
                if not chosen.business:
                    building.take(chosen)
                    break
                late.append(chosen)
                found = [one for one in found if one.assigned.names != chosen.names]
    building.business(late)
    _pair_clocks(building)
    if mapping.role == "tickets" and mapping.preset is None:
        by_words(building)
        by_uniqueness(building)
    _tell(building, unfit)


def _of_logs(mapping: Mapping) -> list[tuple[str, dict[str, presets.Synonyms]]]:
    """The columns of messages, changes, steps or promises, and those of their tickets."""
    of_tickets, wanted = presets.synonyms("tickets"), _IN_LOGS[mapping.role]
    own = "steps" if mapping.role == "history" and of_steps(mapping.headers) else mapping.role
    return [
        (own, presets.synonyms(own)),
        ("tickets", {name: of_tickets[name] for name in wanted if name in of_tickets}),
    ]


def _candidates(
    building: Assignment,
    canonical: str,
    synonyms: presets.Synonyms,
    unfit: dict[str, tuple[str, int]],
) -> list[_Candidate]:
    """Unused columns that are called so and may hold it, the best first; those that cannot go into `unfit`."""
    words = [
        *((word, _USUAL, "") for word in synonyms.headers),
        *((word, _USUAL, "stations") for word in synonyms.stations),
        *((word, _USUAL, "inverted") for word in synonyms.inverted),
        *((word, _UNVERIFIED, "") for word in synonyms.unsure),
        *((word, _VAGUE, "") for word in synonyms.vague),
    ]
    found: list[_Candidate] = []
    for word, rank, transform in words:
        names = _called(building, canonical, word)
        if not names or any(names == one.assigned.names for one in found):
            continue
        speaks = building.shapes.speaks(names, canonical)
        if speaks is False or (rank == _VAGUE and canonical in _TOLD_BY_VALUES and not speaks):
            unfit.setdefault(names[0], (canonical, rank))
            continue
        if rank != _USUAL and not building.shapes.texts(names[0]):
            continue
        header = building.mapping.headers[building.names.index(names[0])]
        found.append(
            _Candidate(
                Assigned(
                    canonical,
                    header.raw,
                    names,
                    header.unit,
                    header.business,
                    header.zone,
                    transform,
                    "synonym",
                    _REASONS[rank] + (", and its values fit" if speaks else ""),
                    _SURE[rank, speaks],
                ),
                rank,
            )
        )
    held = [one for one in found if building.shapes.texts(one.assigned.names[0])]
    return sorted(held or found, key=lambda one: (one.assigned.business, one.rank))


def _called(building: Assignment, canonical: str, word: str) -> tuple[str, ...]:
    """The unused columns that a word names: durations without their unit, questions without their scale."""
    headers, names = building.mapping.headers, building.names
    duration = canonical.endswith("_seconds")
    free = [p for p, name in enumerate(names) if name not in building.used]
    places = [p for p in free if word == (headers[p].base if duration else headers[p].plain)]
    if not places and (canonical in SURVEY_KINDS or canonical == "score"):
        places = [p for p in free if word == _RANGE.sub("", headers[p].plain)]
    if duration and any(not headers[p].business for p in places):
        places = [p for p in places if not headers[p].business]
    return tuple(names[p] for p in places if headers[p].plain == headers[places[0]].plain)


def _choose(building: Assignment, canonical: str, found: list[_Candidate], table: str) -> Assigned:
    """The best candidate. Raises AmbiguityError when an equal one would give other numbers."""
    best = found[0].assigned
    rivals = [
        one.assigned for one in found[1:]
        if one.rank == found[0].rank and one.assigned.business == best.business
        and one.assigned.unit == best.unit
    ]  # fmt: skip
    counterpart = naming.COUNTERPARTS.get(canonical)
    settled = canonical.endswith("_seconds") and counterpart in building.mapping.columns
    for rival in rivals:
        if (
            canonical not in _DECISIVE
            or settled
            or building.mapping.role in _IN_LOGS
            or building.shapes.same(best.names, rival.names)
        ):
            continue
        if canonical == "ticket_id" and building.shapes.one_to_one(best.names, rival.names):
            continue
        meaning = {**SURVEYS, **TICKETS}.get(canonical)
        told = f" ({meaning.meaning})" if meaning else " answers"
        raise AmbiguityError(
            f"{table}: the columns {best.header!r} and {rival.header!r} may both be {canonical}{told}, and they "
            f"differ. Say which one is: --column {canonical}={best.header!r} or --column {canonical}={rival.header!r}."
        )
    return best


def _pair_clocks(building: Assignment) -> None:
    """The time of day in a column of its own goes to the date it belongs to."""
    shapes, mapping = building.shapes, building.mapping
    dates = [
        a for a in mapping.columns.values()
        if not a.time and _is_instant(a.canonical) and shapes.dates_only(a.names[0])
    ]  # fmt: skip
    if not dates:
        return
    clocks = {
        header.plain: building.names[place]
        for place, header in enumerate(mapping.headers)
        if building.names[place] not in building.used
        and shapes.clocks(building.names[place]) >= _CLOCK_FITS
    }
    for assigned in dates:
        plain = mapping.headers[building.names.index(assigned.names[0])].plain
        wanted = [plain.replace(day, time) for day, time in _DAY_AND_TIME if day in plain]
        wanted += [f"{plain} time"] + (["time", "hour"] if len(dates) == 1 else [])
        clock = next((clocks[name] for name in wanted if name in clocks), None)
        if clock is not None:
            joined = replace(
                assigned, time=clock, reason=f"{assigned.reason}, with {clock!r} beside it"
            )
            mapping.columns[assigned.canonical] = joined
            building.used.add(clock)


_DAY_AND_TIME = (
    ("date", "time"),
    ("datum", "uhrzeit"),
    ("datum", "zeit"),
    ("data", "hora"),
    ("fecha", "hora"),
)


def _is_instant(canonical: str) -> bool:
    named = (
        table[canonical] for table in (TICKETS, SURVEYS, EVENTS, PROMISES) if canonical in table
    )
    return any(column.dtype == INSTANT for column in named)


def _tell(building: Assignment, unfit: dict[str, tuple[str, int]]) -> None:
    """What was guessed, what was named like a column and cannot be it, and what nothing is made of."""
    mapping, unused = building.mapping, presets.unused()
    for header, name in zip(mapping.headers, building.names, strict=True):
        if name in building.used or name in mapping.passed_over:
            continue
        canonical, rank = unfit.get(name, ("", _VAGUE))
        if rank != _VAGUE and canonical not in mapping.columns:
            mapping.passed_over[name] = f"called like {canonical}, but its values are none"
            mapping.notices.append(
                Notice(
                    "unfit-column",
                    header.raw,
                    f"not read; say --column {canonical}={header.raw!r} if it is",
                    (header.raw,),
                    Severity.WARNING
                    if rank == _USUAL and canonical in _DECISIVE
                    else Severity.NOTE,
                )
            )
        elif header.plain in unused:
            mapping.passed_over[name] = f"{unused[header.plain]}: no figure is made of it"
    for assigned in mapping.columns.values():
        guessed = assigned.how in ("synonym", "shape") and assigned.confidence <= GUESSED
        if guessed and assigned.canonical in {*_DECISIVE, *BY_WORDS, "closed_at", "tier"}:
            mapping.notices.append(
                Notice(
                    "guessed-column",
                    assigned.header,
                    f"read as {assigned.canonical} ({assigned.reason})",
                    (assigned.header,),
                )
            )
    if mapping.role == "tickets" and "created_at" not in mapping.columns:
        mapping.unread_times = tuple(
            header for header, name in free(building) if building.shapes.times(name)
        )
