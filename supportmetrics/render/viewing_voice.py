"""What customers said: scores and their distributions, response rates, and whether the issue was solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model import numbers
from supportmetrics.model.report import ALL, Distribution, Slice
from supportmetrics.model.scales import SCALES
from supportmetrics.model.words import label
from supportmetrics.render.view import Quantity
from supportmetrics.render.view_voice import Kept, ScoreBar, ScoreGroup, Segment, Voice, Written
from supportmetrics.render.viewing_comments import kept, who_answered, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.render.looking import Desk

_LOW_RESPONSE = 0.20
_MOVED = 1 / 3
_TITLES = {"csat": "CSAT", "nps": "NPS", "ces": "CES"}
_ENDS = {"csat": ("very dissatisfied", "very satisfied"), "ces": ("very difficult", "very easy")}


def voice(at_hand: Desk, channels: Sequence[Slice]) -> Voice:
    """One group per kind of survey: CSAT per channel, NPS and CES for all."""
    groups = tuple(
        _group(at_hand, kind, channels if kind == "csat" else ()) for kind in ("csat", "nps", "ces")
    )
    when = "Last 4 weeks" if at_hand.report.windows else "This period"
    answered = any(group.bars for group in groups)
    return Voice(
        caption=f"{when}, share of answers in per cent. “Rough”: the 95% interval is wider than 20 points."
        if answered
        else "",
        groups=groups if answered else (),
        facts=tuple(_facts(at_hand)),
        note="" if answered else _no_answers(at_hand),
        kept=kept(at_hand) if at_hand.asked_about("csat") else Kept(),
        written=written(at_hand) if at_hand.asked_about(*_TITLES, "survey") else Written(),
    )


def _no_answers(at_hand: Desk) -> str:
    if not_asked := at_hand.not_asked(*(f"{kind}.score" for kind in _TITLES)):
        return not_asked
    for kind in _TITLES:
        if at_hand.find(f"{kind}.score", ALL, at_hand.window):
            return f"Not asked for: --metric {kind}.distribution would show how the answers are spread."
    if any(at_hand.find(f"{kind}.score", ALL, None) for kind in _TITLES):
        return "No survey answer lies in this period; JSON and CSV hold those of the whole span."
    return "No survey answers were given."


def _group(at_hand: Desk, kind: str, channels: Sequence[Slice]) -> ScoreGroup:
    title = _TITLES[kind]
    distributions = [
        d
        for d in at_hand.report.distributions
        if d.metric == f"{kind}.distribution" and d.period == at_hand.window
    ]
    slices = [c for c in channels if any(d.slice == c for d in distributions)]
    by_channel = len(slices) > 1
    bars = [
        bar
        for part in (slices if by_channel else (ALL,))
        if (bar := _bar(at_hand, kind, part, distributions))
    ]
    scales = sorted({d.scale for d in distributions})
    note = ""
    if not bars:
        asked = at_hand.asked(f"{kind}.score") or at_hand.asked(f"{kind}.distribution")
        why = "no answers in this period" if asked else "not asked for"
        note = f"{title}: {at_hand.unavailable.get(f'{kind}.score', why)}."
    elif len(scales) > 1:
        note = f"Answers on different scales ({', '.join(scales)}) are pooled as satisfied or not."
    return ScoreGroup(
        kind,
        f"{title} by channel" if by_channel else title,
        _legend(kind, distributions) if bars else (),
        tuple(bars),
        note,
    )


def _bar(
    at_hand: Desk, kind: str, part: Slice, distributions: Sequence[Distribution]
) -> ScoreBar | None:
    found = [d for d in distributions if d.slice == part]
    total = sum(sum(d.counts) for d in found)
    if not total:
        return None
    # Several scales cannot share a row of steps; then good, middling and bad are drawn.
    classes = kind == "nps" or len(found) > 1
    segments = _classes(kind, found, total) if classes else _steps(found[0], total)
    metric = f"{kind}.score"
    measured = at_hand.find(metric, part, at_hand.window)
    return ScoreBar(
        part[0][1] if part else None,
        label("channel", part[0][1]) if part else "All",
        kind,
        segments,
        at_hand.written(metric, measured),
        Quantity(numbers.count(total), total),
    )


def _steps(found: Distribution, total: int) -> tuple[Segment, ...]:
    last = len(found.steps) - 1
    return tuple(
        Segment(
            n / total, f"{100 * n / total:.0f}", _step_name(found, place), n, _colour(place, last)
        )
        for place, n in enumerate(found.counts)
    )


def _step_name(found: Distribution, place: int) -> str:
    kind = found.metric.split(".")[0]
    text = found.labels[place]
    if text.isdigit() and kind in _ENDS and place in (0, len(found.steps) - 1):
        return f"{text} {_ENDS[kind][0 if place == 0 else 1]}"
    return text


def _colour(place: int, last: int) -> int:
    """Colour step 1 to 5 of a place on a scale; three steps use 1, 3 and 5."""
    return 1 + round(4 * place / last) if last else 5


def _classes(kind: str, found: Sequence[Distribution], total: int) -> tuple[Segment, ...]:
    bad = middle = good = 0
    for distribution in found:
        scale = SCALES[distribution.scale]
        for step, n in zip(distribution.steps, distribution.counts, strict=True):
            bad, middle, good = (
                bad + n * (step in scale.bad),
                middle + n * (step not in scale.bad and step not in scale.good),
                good + n * (step in scale.good),
            )
    names = _class_names(kind)
    return tuple(
        Segment(n / total, f"{100 * n / total:.0f}", name, n, step)
        for n, name, step in zip((bad, middle, good), names, (1, 3, 5), strict=True)
    )


def _class_names(kind: str) -> tuple[str, str, str]:
    return {
        "nps": ("detractors", "passives", "promoters"),
        "ces": ("difficult", "neither", "easy"),
    }.get(kind, ("dissatisfied", "neutral", "satisfied"))


def _legend(kind: str, distributions: Sequence[Distribution]) -> tuple[tuple[int, str], ...]:
    if kind == "nps" or len({d.scale for d in distributions}) > 1:
        return tuple(zip((1, 3, 5), _class_names(kind), strict=True))
    found = distributions[0]
    last = len(found.steps) - 1
    return tuple((_colour(place, last), _step_name(found, place)) for place in range(last + 1))


def _facts(at_hand: Desk) -> list[str]:
    facts = []
    window = at_hand.window
    for kind, title in _TITLES.items():
        rate = at_hand.find(f"{kind}.response_rate", ALL, window)
        if rate is not None and rate.value is not None:
            text = f"{title}: {numbers.share(rate.value)} of {rate.n:,} surveys were answered"
            if "partial" in rate.flags:
                text += " so far"
            if rate.value < _LOW_RESPONSE:
                text += "; those who did not answer may think otherwise"
            facts.append(text + ".")
            facts += _moved(at_hand, kind, rate.value)
    if at_hand.asked_about(*_TITLES):
        facts += who_answered(at_hand)
    resolved = at_hand.find("survey.resolved_rate", ALL, window)
    if resolved is not None and resolved.value is not None:
        facts.append(
            f"{numbers.share(resolved.value)} of {resolved.n:,} customers say their issue was resolved."
        )
    return facts


def _moved(at_hand: Desk, kind: str, now: float) -> list[str]:
    """A response rate that moved much makes the change of the score unsafe."""
    change = next(
        (c for c in at_hand.report.changes if c.metric == f"{kind}.score" and c.slice == ALL), None
    )
    before = change and at_hand.find(f"{kind}.response_rate", ALL, change.against)
    if not before or not before.value or abs(now / before.value - 1) <= _MOVED:
        return []
    return [
        f"The share that answers moved from {numbers.share(before.value)} to {numbers.share(now)}: others answer now, "
        f"so the change of {_TITLES[kind]} is not safe."
    ]
