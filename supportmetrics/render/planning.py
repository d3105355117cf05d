"""A plan as text for people and as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from supportmetrics.model import numbers
from supportmetrics.model.periods import written
from supportmetrics.model.words import UNASSIGNED, UNKNOWN, label
from supportmetrics.render.glyphs import DIM, STRONG
from supportmetrics.render.json_report import FORMAT, findings, inputs, instant, period
from supportmetrics.render.sheet import Column, Sheet
from supportmetrics.render.terminal_numbers import Numbers
from supportmetrics.render.view import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportmetrics.model.measurements import Measurement
    from supportmetrics.model.plan import CountedHours, Kept, Plan, Promise, Promises
    from supportmetrics.model.report import Slice
    from supportmetrics.render.kinds import Drawing

_TITLES = {"first_response": "First reply", "resolution": "Solution"}
_SAME_REPLIES = (
    "The replies are the same ones in all hours, only what counts of their time differs: "
    "a team that works longer would also have answered sooner."
)
_OPEN_DAYS = "On a clock that runs in opening hours, 1d is 24 open hours, as in the configuration."
_MIXED = "some clocks run in opening hours, others day and night"


def plan_text(plan: Plan, drawing: Drawing) -> str:
    """A head, and a table per clock."""
    sheet = Sheet(
        drawing.width, color=drawing.color, bold=drawing.bold, ascii_only=drawing.ascii_only
    )
    chosen = plan.period or plan.span
    when = f"tickets of {written(chosen, short=True)}" if chosen else ""
    sheet.ends(sheet.words("What could be promised", STRONG), sheet.words(when, DIM))
    sheet.rule()
    shares = " and ".join(f"{share:.0%}" for share in plan.promises.shares)
    sheet.paragraph(
        sheet.words(f"The times that {shares} of the tickets kept, each with its 95% interval.")
    )
    for hours in plan.promises.hours:
        lead = sheet.words(f"{hours.name}: ", DIM)
        sheet.paragraph(sheet.words(_in_words(hours)), lead=lead)
    if any(hours.calendars for hours in plan.promises.hours):
        sheet.paragraph(sheet.words(_OPEN_DAYS, DIM))
    if len(plan.promises.hours) > 1:
        sheet.paragraph(sheet.words(_SAME_REPLIES, DIM))
    for clock in _TITLES:
        _clock(sheet, plan, clock)
    return sheet.finish()


def _in_words(hours: CountedHours) -> str:
    parts = [f"in {name} ({words})" for name, words in hours.calendars]
    return "clocks run " + ", ".join(parts + ["day and night"] * hours.day_and_night)


def _clock(sheet: Sheet, plan: Plan, clock: str) -> None:
    sheet.heading(_TITLES[clock])
    if reason := dict(plan.promises.unavailable).get(clock):
        sheet.paragraph(sheet.words(f"Not known: {reason}."))
        return
    cells = Numbers(sheet)
    rows = list(_rows(plan.promises, clock))
    columns = [
        Column("", tuple(sheet.words(name) for name, _ in rows), fold=True),
        Column("Tickets", tuple(sheet.words(_tickets(offer)) for _, offer in rows), right=True),
        Column(
            "Open", tuple(sheet.words(_open(offer), DIM) for _, offer in rows), right=True, drop=1
        ),
    ]
    for place, share in enumerate(plan.promises.shares):
        times = [offer.kept[place].time if offer else None for _, offer in rows]
        columns += [
            Column(
                f"{share:.0%}",
                tuple(cells.strong(_quantity(time, plan.min_n)) for time in times),
                right=True,
            ),
            Column(
                "interval",
                tuple(sheet.words(_interval(time, plan.min_n), DIM) for time in times),
                drop=2,
            ),
        ]
    sheet.table(columns)
    cells.explain()
    mixed = [_name(offer.slice) for _, offer in rows if offer and offer.basis == "mixed"]
    if mixed:
        sheet.paragraph(sheet.words(f"{', '.join(dict.fromkeys(mixed))}: {_MIXED}", DIM))


def _rows(promises: Promises, clock: str) -> Iterator[tuple[str, Promise | None]]:
    """Name and numbers of each line; with several hours the name stands above a line for each of them."""
    offers: dict[Slice, list[Promise]] = {}
    for offer in promises.offers:
        if offer.clock == clock:
            offers.setdefault(offer.slice, []).append(offer)
    for part, depth in _for_people(list(offers)):
        if len(promises.hours) == 1:
            yield "  " * depth + _name(part[depth:]), offers[part][0]
            continue
        yield _name(part), None
        for offer in offers[part]:
            yield f"  {offer.hours}", offer


def _for_people(slices: Sequence[Slice]) -> Iterator[tuple[Slice, int]]:
    """The slices with their depth: all, each channel with its tiers below it, then what else there is.

    Dimensions that no ticket has a word for tell nothing new.
    """
    told = {name for part in slices for name, word in part if word not in (UNASSIGNED, UNKNOWN)}
    known = [part for part in slices if {name for name, _ in part} <= told]
    below = [part for part in known if [name for name, _ in part] == ["channel", "tier"]]
    for part in known:
        if part not in below:
            yield part, 0
            yield from ((each, 1) for each in below if each[:1] == part)


def _name(part: Slice) -> str:
    return ", ".join(label(name, word) for name, word in part) or "All tickets"


def _tickets(offer: Promise | None) -> str:
    return f"{offer.kept[0].time.n:,}" if offer else ""


def _open(offer: Promise | None) -> str:
    time = offer.kept[0].time if offer else None
    return numbers.share(time.open / time.n, decimals=0) if time and time.open else ""


def _quantity(time: Measurement | None, min_n: int) -> Quantity:
    if time is None:
        return Quantity("", None)
    if time.n < min_n:
        return Quantity(numbers.ABSENT, None, f"fewer than {min_n} tickets")
    if time.value is None:
        return Quantity(numbers.ABSENT, None, "not reached: too few of them are done yet")
    note = "estimated: more than 5% are still open" if "estimated" in time.flags else ""
    return Quantity(
        numbers.duration(time.value), time.value, muted="too_few" in time.flags, note=note
    )


def _interval(time: Measurement | None, min_n: int) -> str:
    """Both ends; a missing one is not known, because too few tickets lie beyond."""
    if time is None or time.n < min_n or (time.low is None and time.high is None):
        return ""
    if time.low is None or time.high is None:
        known, end = (time.low, "from") if time.high is None else (time.high, "up to")
        return f"{end} {numbers.duration(known or 0)}"
    return f"{numbers.duration(time.low)}–{numbers.duration(time.high)}"


def plan_json(plan: Plan) -> str:
    """The same as one JSON document; durations in seconds."""
    promises = plan.promises
    document = {
        "format": FORMAT,
        "generator": {"name": "supportmetrics", "version": plan.version},
        "as_of": instant(plan.as_of),
        "timezone": plan.timezone,
        "period": period(plan.period),
        "inputs": inputs(plan.inputs),
        "promises": {
            "hours": [
                {
                    "name": hours.name,
                    "calendars": [
                        {"name": name, "hours": words} for name, words in hours.calendars
                    ],
                    "day_and_night": hours.day_and_night,
                }
                for hours in promises.hours
            ],
            "times": [_time(offer, kept) for offer in promises.offers for kept in offer.kept],
            "unavailable": [
                {"clock": clock, "reason": reason} for clock, reason in promises.unavailable
            ],
        },
        "findings": findings(plan.findings),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _time(offer: Promise, kept: Kept) -> dict[str, object]:
    return {
        "clock": offer.clock,
        "slice": dict(offer.slice),
        "hours": offer.hours,
        "basis": offer.basis,
        "kept": kept.share,
        "value": kept.time.value,
        "unit": kept.time.unit.value,
        "n": kept.time.n,
        "open": kept.time.open,
        "low": kept.time.low,
        "high": kept.time.high,
        "flags": list(kept.time.flags),
        "method": kept.time.method,
    }
