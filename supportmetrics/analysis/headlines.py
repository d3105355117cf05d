"""The conclusion in words: one headline and at most three flags, by rules over the measurements.

A headline has at most twelve words and says what a lead would say first. Flags come worst first. Nothing is called
better or worse that is not outside its usual range, and nothing with fewer than thirty tickets is judged.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from supportmetrics.analysis.promises import RATE
from supportmetrics.model import numbers
from supportmetrics.model.report import ALL, Change, Flag, Part, Slice, TargetShare
from supportmetrics.model.words import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.analysis.comparing import Look
    from supportmetrics.analysis.spans import Spans

MOST_FLAGS = 3
MOST_WORDS = 12
_NAMED = 2
"""So many channels are named; more are counted."""


_WHOLE = {
    "missed": "Replies are too slow; no single channel has enough tickets to judge.",
    "at-risk": "Replies are close to missing their goal.",
    "met": "First replies are on track.",
}
"""What is said when only all channels together have enough tickets."""


def headline(
    promised: Sequence[TargetShare], found: Sequence[Change], look: Look, spans: Spans
) -> str:
    """One sentence, at most twelve words."""
    channels = [share for share in promised if share.slice]
    missed, risky, met = (
        [s for s in channels if s.status == kind] for kind in ("missed", "at-risk", "met")
    )
    judged = len(missed) + len(risky) + len(met)
    if not judged:
        whole = next((share for share in promised if not share.slice), None)
        if whole is not None and whole.status in _WHOLE:
            return _WHOLE[whole.status]
        return _without_promises(promised, look, spans)
    if missed:
        return _too_slow(missed, met, judged, alone=not risky)
    if risky:
        if len(risky) > _NAMED:
            return f"Replies are close to missing the goal in {len(risky)} channels."
        return f"{_names(risky)} replies are close to missing their goal."
    if worse := [c for c in found if not c.slice and c.verdict == "worse"]:
        return f"Replies are on time, but {_worsened(worse[0])}."
    return (
        "First replies are on track in every channel."
        if judged > 1
        else "First replies are on track."
    )


def _too_slow(
    missed: Sequence[TargetShare], met: Sequence[TargetShare], judged: int, *, alone: bool
) -> str:
    if judged > 1 and len(missed) == judged:
        return "Replies are too slow in every channel."
    if len(missed) > _NAMED:
        return f"Replies are too slow in {len(missed)} of {judged} channels."
    slow = f"{_names(missed)} replies are too slow"
    tails = []
    if 0 < len(met) <= _NAMED:
        tails.append(f"; {_names(met, first=False)} {'are' if len(met) > 1 else 'is'} on track")
    if met and alone:
        tails.append("; the rest hold their promise")
    fitting = (tail for tail in tails if len((slow + tail).split()) <= MOST_WORDS)
    return f"{slow}{next(fitting, '')}."


def _worsened(change: Change) -> str:
    return {
        "csat.score": "customers are less satisfied",
        "nps.score": "fewer customers would recommend us",
        "ces.score": "customers find it harder to get help",
        "backlog.open": "the backlog has grown",
        "resolution.median": "solving tickets takes longer",
        "sla.resolution.breach_rate": "more solutions miss their target",
    }.get(change.metric, "they have become slower")


def _without_promises(promised: Sequence[TargetShare], look: Look, spans: Spans) -> str:
    created = look("volume.created", ALL, spans.headline)
    few = any(share.status == "unclear" for share in promised)
    if created is not None and created.value:
        tickets = f"{numbers.count(created.value)} ticket{'s' if created.value != 1 else ''}"
        return (
            f"{tickets}: too few to judge the replies."
            if few
            else f"{tickets}; reply times cannot be judged."
        )
    for metric, words in (
        ("csat.score", "CSAT is {}"),
        ("nps.score", "NPS is {}"),
        ("ces.score", "{} found it easy"),
    ):
        window = spans.windows[-1] if spans.windows else spans.headline
        score = look(metric, ALL, window)
        if score is not None and score.value is not None:
            return (
                words.format(numbers.write(score.value, score.unit, metric))
                + f", from {score.n:,} answers."
            )
    if any(share.status == "unclear" for share in promised):
        return "Too few tickets to judge the replies."
    return "There is nothing to report yet."


def flags(
    promised: Sequence[TargetShare], found: Sequence[Change], look: Look, spans: Spans
) -> tuple[Flag, ...]:
    """At most three lines, worst first."""
    period = spans.headline
    channels = [share for share in promised if share.slice]
    raised: list[Flag] = []
    missed = sorted(
        (s for s in channels if s.status == "missed"),
        key=lambda s: (_within(look, s.slice, period) or 0) - s.goal,
    )
    judged = [s for s in channels if s.status in _WHOLE]
    if not judged:
        missed = [s for s in promised if not s.slice and s.status == "missed"]
    raised += [_missed(share, look, spans) for share in missed]
    if risky := [s for s in channels if s.status == "at-risk"]:
        raised.append(_at_risk(risky, look, spans))
    raised += [
        _changed(change, "worse", spans, look)
        for change in found
        if change.verdict == "worse" and not change.slice and change.metric in _SAID
    ]
    raised += [
        _changed(change, "better", spans, look)
        for change in found
        if change.verdict == "better" and not change.slice and change.metric in _SAID
    ]
    return tuple(raised[:MOST_FLAGS])


def _missed(share: TargetShare, look: Look, spans: Spans) -> Flag:
    within = _within(look, share.slice, spans.headline) or 0.0
    promise = (
        f" within {numbers.target(share.target_s)}"
        if share.target_s is not None
        else " within target"
    )
    sentence = (
        f": {numbers.share(within, share.goal)}{promise}, "
        f"{numbers.score(100 * (share.goal - within))} points below goal{_streak(share, spans)}."
    )
    if not share.slice:
        return Flag("missed", "Missed", (Part(f"All channels{sentence}"),))
    channel = share.slice[0][1]
    return Flag("missed", "Missed", (Part(label("channel", channel), channel), Part(sentence)))


def _streak(share: TargetShare, spans: Spans) -> str:
    if share.streak < 2:
        return ""
    if share.streak == len(spans.history):
        return f", all {share.streak} {spans.grain.value}s shown"
    return f", {_in_a_row(share.streak, spans)}"


def _in_a_row(streak: int, spans: Spans) -> str:
    return f"{numbers.ordinal(streak)} {spans.grain.value} in a row"


def _at_risk(risky: Sequence[TargetShare], look: Look, spans: Spans) -> Flag:
    gaps = [100 * (s.goal - (_within(look, s.slice, spans.headline) or 0.0)) for s in risky]
    parts: list[Part] = []
    for place, share in enumerate(risky):
        channel = share.slice[0][1]
        if place:
            parts.append(Part(" and " if place == len(risky) - 1 else ", "))
        parts.append(Part(label("channel", channel), channel))
    verb = "is" if len(risky) == 1 else "are"
    # Strictly less: a gap of exactly two points is less than three.
    whole = math.floor(max(gaps) + 1e-9) + 1
    tail = f"less than {whole} point{'s' if whole != 1 else ''} below the goal{_together(risky, spans)}."
    return Flag("at-risk", "At risk", (*parts, Part(f" {verb} {tail}")))


def _together(shares: Sequence[TargetShare], spans: Spans) -> str:
    """For how long all of them have been so."""
    if len(shares) == 1:
        return _streak(shares[0], spans)
    least = min(share.streak for share in shares)
    return f", for at least {least} {spans.grain.value}s" if least > 1 else ""


_SAID = {
    "backlog.open": ("Backlog", "tickets"),
    "csat.score": ("CSAT", ""),
    "nps.score": ("NPS", ""),
    "ces.score": ("CES", ""),
    "resolution.median": ("Median resolution", ""),
    "sla.first_response.breach_rate": ("First reply within target", ""),
}


def _changed(change: Change, status: str, spans: Spans, look: Look) -> Flag:
    name, unit = _SAID[change.metric]
    value, before = change.value, change.before
    if change.metric == RATE:
        value, before = 1 - value, 1 - before
    verb = "is still" if change.still else "rose to" if value > before else "fell to"
    measured = look(change.metric, change.slice, change.period)
    written = (
        numbers.share(value)
        if change.metric == RATE or measured is None
        else numbers.write(value, measured.unit, change.metric)
    )
    subject = f"{name} {verb} {written}{' ' + unit if unit else ''}"
    return Flag(
        status, status.capitalize(), (Part(f"{subject}{_how_unusual(change, spans, look)}."),)
    )


def _how_unusual(change: Change, spans: Spans, look: Look) -> str:
    extreme = _extreme(change, spans, look)
    if change.streak == 1:
        return extreme or ", outside its usual range"
    streak = f"outside its usual range, {_in_a_row(change.streak, spans)}"
    return f"{extreme} and {streak}" if extreme else f", {streak}"


def _extreme(change: Change, spans: Spans, look: Look) -> str:
    """Where it is so: ", the lowest in 13 weeks"."""
    if change.metric == RATE or (spans.windows and change.period in spans.windows):
        return ""
    values = [
        m.value
        for p in spans.history
        if (m := look(change.metric, change.slice, p)) and m.value is not None
    ]
    if len(values) < 4:
        return ""
    for worst, word in ((min(values), "lowest"), (max(values), "highest")):
        if change.value == worst and values.count(worst) == 1:
            return f", the {word} in {len(values)} {spans.grain.value}s"
    return ""


def _within(look: Look, part: Slice, period: object) -> float | None:
    found = look(RATE, part, period)  # type: ignore[arg-type]
    return None if found is None or found.value is None else 1 - found.value


def _names(shares: Sequence[TargetShare], *, first: bool = True) -> str:
    words = [label("channel", share.slice[0][1]) for share in shares]
    # Later names stand inside a sentence; abbreviations keep their capitals.
    kept = words[:1] if first else []
    words = kept + [w if w.isupper() else w[:1].lower() + w[1:] for w in words[len(kept) :]]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
