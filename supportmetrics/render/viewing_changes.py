"""The section "Why it changed": figures then and now in both forms, findings about channels, tiers and their mix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.metrics import DECOMPOSED, SCORES
from supportmetrics.model import numbers
from supportmetrics.model.periods import written
from supportmetrics.model.report import ALL
from supportmetrics.model.units import Unit
from supportmetrics.model.words import label
from supportmetrics.render.looking import RATE, delta
from supportmetrics.render.view import Quantity
from supportmetrics.render.view_changes import ChangeRow, Changes, Split, SplitPart
from supportmetrics.render.viewing_against import before, compared_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.model.reasons import Contribution, Reasons
    from supportmetrics.model.report import Change, Report
    from supportmetrics.render.looking import Desk

_SOLVED = "sla.resolution.breach_rate"
_MIRRORED = frozenset({RATE, _SOLVED})
"""Shown as what kept its target: 1 minus the measured share."""
_ROWS = (
    ("volume.created", "Tickets", "Tickets"),
    ("backlog.open", "Backlog", "Backlog"),
    (RATE, "First reply within target", "In target"),
    ("resolution.median", "Median resolution", "Resolution"),
    (_SOLVED, "Resolution within target", "Solved in target"),
    ("csat.score", "CSAT", "CSAT"),
    ("nps.score", "NPS", "NPS"),
    ("ces.score", "CES", "CES"),
)
_OTHERS = "All smaller ones"
_HARDLY = 0.1
"""An effect of at most this share of the change is not told in numbers."""


def changes(at_hand: Desk) -> Changes:
    """Every judged figure of all tickets then and now, and every split of its change."""
    report = at_hand.report
    if report.against is None:
        return Changes("", (), (), (), 0.0, "", "A comparison needs two periods.")
    not_asked = at_hand.not_asked(*(metric for metric, _, _ in _ROWS))
    found = {change.metric: change for change in report.changes if change.slice == ALL}
    known = [(found[metric], name, short) for metric, name, short in _ROWS if metric in found]
    rows = tuple(_row(at_hand, *each) for each in known)
    splits = tuple(
        _split(change, name, short, one)
        for change, name, short in known
        for one in report.reasons
        if one.metric == change.metric
    )
    findings = tuple(split for split in splits if split.sentence)
    effects = [abs(q.raw or 0.0) for s in findings for p in s.parts for q in (p.own, p.mix)]
    return Changes(
        caption=_caption(at_hand) if rows else "",
        rows=rows,
        splits=splits,
        findings=findings,
        reach=max(effects, default=0.0),
        quiet="" if findings or not splits else _quiet([one for one, _, _ in known]),
        note="" if rows else not_asked or "No figure is known in both periods.",
    )


def _quiet(found: Sequence[Change]) -> str:
    """What stands in the place of findings."""
    if any(c.verdict == "within-noise" for c in found if c.metric in DECOMPOSED):
        return "No share or score moved out of its usual range, so none of these splits is worth a sentence."
    return "Nothing tells yet what is usual, so none of these splits is worth a sentence."


def _caption(at_hand: Desk) -> str:
    report = at_hand.report
    return " ".join(
        [
            f"Compared with {compared_with(report)}{_scores(report)}.",
            *(report.against.remarks if report.against else ()),
            "Own: what channels or tiers did themselves. Mix: how tickets or answers spread over them. In points; "
            "arithmetic, not cause.",
        ]
    )


def _scores(report: Report) -> str:
    """With which days survey scores are compared, where these are others."""
    ours = report.against.period if report.against else None
    windows = (change.against for change in report.changes if change.metric in SCORES)
    window = next((found for found in windows if found not in (None, ours)), None)
    return f"; survey scores with {written(window, short=True, year=False)}" if window else ""


def _unit(at_hand: Desk, metric: str) -> Unit:
    return next(info.unit for info in at_hand.report.metrics if info.id == metric)


def _row(at_hand: Desk, change: Change, name: str, short: str) -> ChangeRow:
    mirrored = change.metric in _MIRRORED
    unit = _unit(at_hand, change.metric)
    measured = at_hand.find(change.metric, ALL, change.period)
    value = 1 - change.value if mirrored else change.value
    shown = at_hand.written(change.metric, measured)
    now = Quantity(
        numbers.write(value, unit, change.metric),
        value,
        shown.why,
        shown.n,
        shown.muted,
        shown.note,
    )
    return ChangeRow(
        name,
        short,
        unit,
        _value(change.before, unit, change.metric),
        now if shown.raw is not None else shown,
        delta(
            change,
            unit,
            mirrored=mirrored,
            better="none" if change.metric == "volume.created" else "higher",
            on=before(at_hand.report),
            both=True,
        ),
        _usual(change, unit),
    )


def _value(measured: float | None, unit: Unit, metric: str) -> Quantity:
    if measured is None:
        return Quantity(numbers.ABSENT, None)
    value = 1 - measured if metric in _MIRRORED else measured
    return Quantity(numbers.write(value, unit, metric), value)


def _usual(change: Change, unit: Unit) -> str:
    if change.usual_low is None or change.usual_high is None:
        return ""
    ends = sorted(
        _value(end, unit, change.metric).raw or 0.0 for end in (change.usual_low, change.usual_high)
    )
    return " to ".join(numbers.write(end, unit, change.metric) for end in ends)


def _split(change: Change, name: str, short: str, found: Reasons) -> Split:
    scale = 1.0 if change.metric == "nps.score" else 100.0
    if change.metric in _MIRRORED:
        scale = -scale
    unit = Unit.SCORE if change.metric == "nps.score" else Unit.RATIO
    parts = tuple(_part(one, found, scale, unit) for one in found.parts)
    tone = change.verdict if change.verdict in ("better", "worse") else "none"
    sentence = ""
    if found.finding:
        sentence = (_turned if found.simpson else _told)(name, found, parts, scale)
    return Split(
        f"{name} by {found.by}",
        short,
        found.by.capitalize(),
        f"All {found.by}s",
        _value(change.before, unit, change.metric),
        _value(change.value, unit, change.metric),
        _points(scale * found.rate),
        _points(scale * found.mix),
        parts,
        unit,
        tone,
        ("Note" if tone == "none" else tone.capitalize()) if sentence else "",
        sentence,
    )


def _part(part: Contribution, found: Reasons, scale: float, unit: Unit) -> SplitPart:
    word = part.slice[0][1] if part.slice else None
    whole_before = sum(one.n_before for one in found.parts)
    whole = sum(one.n for one in found.parts)
    return SplitPart(
        word if found.by == "channel" else None,
        label(found.by, word) if word is not None else _OTHERS,
        _share(part.n_before, whole_before),
        _share(part.n, whole),
        _value(part.before, unit, found.metric),
        _value(part.value, unit, found.metric),
        _points(scale * part.rate),
        _points(scale * part.mix),
    )


def _share(n: int, whole: int) -> Quantity:
    return Quantity(numbers.share(n / whole), n / whole, n=n)


def _points(value: float) -> Quantity:
    return Quantity(numbers.points(value), value)


def _told(name: str, found: Reasons, parts: Sequence[SplitPart], scale: float) -> str:
    """The finding about a change that its slices and their mix explain together."""
    change, own, mix = (scale * x for x in (found.change, found.rate, found.mix))
    start = _moved(name, change)
    themselves = f"the {found.by}s themselves"
    if (largest := _largest([(p.own.raw or 0.0, p) for p in parts], own)) is not None:
        themselves += f" (the largest part from {largest.name}, {largest.own.text})"
    spread = f"how the {_counted(found)} spread over"
    if abs(mix) <= _HARDLY * abs(change):
        return f"{start}; nearly all of it comes from {themselves}."
    if abs(own) <= _HARDLY * abs(change):
        moved = _largest([(p.mix.raw or 0.0, p) for p in parts], mix)
        what = f": {_shift(moved)}" if moved is not None else ""
        return f"{start}; nearly all of it comes from {spread} the {found.by}s{what}."
    return (
        f"{start}: {numbers.points(own)} come from {themselves}, "
        f"{numbers.points(mix)} from {spread} them."
    )


def _turned(name: str, found: Reasons, parts: Sequence[SplitPart], scale: float) -> str:
    """The warning that the whole went the other way than what it is made of (Simpson)."""
    change, own = scale * found.change, scale * found.rate
    verb = "improved" if own > 0 else "got worse"
    both = [p for p in parts if p.before.raw is not None and p.now.raw is not None]
    every = all((p.own.raw or 0.0) * own > 0 for p in both)
    who = f"every {found.by}" if every and both else f"the {found.by}s together"
    largest = _largest([(p.mix.raw or 0.0, p) for p in parts], change)
    comes = f"how the {_counted(found)} spread over them" if largest is None else _shift(largest)
    return f"{_moved(name, change)} although {who} {verb}: it comes from {comes}."


def _moved(name: str, change: float) -> str:
    """As "CSAT fell by 3.2 points"."""
    size = numbers.points(abs(change)).lstrip("+")
    return f"{name} {'rose' if change > 0 else 'fell'} by {size} points"


def _largest(effects: Sequence[tuple[float, SplitPart]], way: float) -> SplitPart | None:
    """The part that contributes most in the direction of `way`."""
    same = [(abs(effect), place) for place, (effect, _) in enumerate(effects) if effect * way > 0]
    return effects[max(same)[1]][1] if same else None


def _shift(part: SplitPart) -> str:
    if part.before.raw is None:
        return f"{part.name}, which is new"
    if part.now.raw is None:
        return f"{part.name}, which is gone"
    grew = (part.share.raw or 0.0) > (part.share_before.raw or 0.0)
    size = "larger" if grew else "smaller"
    return f"a {size} share of {part.name} ({part.share_before.text}, now {part.share.text})"


def _counted(found: Reasons) -> str:
    return "tickets" if found.metric in _MIRRORED else "answers"
