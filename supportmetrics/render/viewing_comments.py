"""Words the parts beside the survey scores: CSAT by promise kept, who answered, and what customers wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model import numbers
from supportmetrics.model.periods import written as period_written
from supportmetrics.model.scales import RESOLVED_KIND, SCALES
from supportmetrics.model.words import label
from supportmetrics.render.looking import FEW
from supportmetrics.render.view import Quantity
from supportmetrics.render.view_voice import (
    Kept,
    KeptRow,
    Quoted,
    Said,
    SaidWord,
    ThemeRow,
    Written,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.voice import (
        Comments,
        Differs,
        KeptOrMissed,
        Quote,
        Share,
        Side,
        WhoAnswered,
    )
    from supportmetrics.render.looking import Desk

_KINDS = {"csat": "CSAT", "nps": "NPS", "ces": "CES"}
_CLOCKS = {
    "first_response": ("First reply in time", "First reply late", "the first reply came"),
    "resolution": ("Solved in time", "Solved late", "the ticket was solved"),
}
"""Clock -> its two rows, and what happened in a sentence."""


def kept(at_hand: Desk) -> Kept:
    """CSAT where a target was met against where it was missed, in rows and sentences."""
    heard = at_hand.report.heard
    if heard is None:
        return Kept()
    if not heard.kept:
        return Kept((), (f"CSAT where targets were met or missed: {heard.why_not_kept}.",))
    rows = tuple(
        KeptRow(name, _share(at_hand, share), _count(share.n), _interval(share))
        for found in heard.kept
        for name, share in zip(_CLOCKS[found.clock], (found.met, found.missed), strict=False)
    )
    return Kept(rows, tuple(_difference(at_hand, found) for found in heard.kept))


def _difference(at_hand: Desk, found: KeptOrMissed) -> str:
    event = _CLOCKS[found.clock][2]
    few = [
        f"{share.n:,} where {event} {word}"
        for share, word in ((found.met, "in time"), (found.missed, "late"))
        if share.n < max(FEW, at_hand.report.min_n)
    ]
    if few or found.difference is None or found.low is None or found.high is None:
        return f"Too few answers to compare CSAT: {' and '.join(few)}."
    points = abs(100 * found.difference)
    low, high = sorted((abs(100 * found.low), abs(100 * found.high)))
    if found.low <= 0 <= found.high:
        return (
            f"CSAT differs by {points:.1f} points between tickets where {event} in time and late, which is within "
            "the noise of so many answers."
        )
    word = "lower" if found.difference > 0 else "higher"
    return (
        f"CSAT is {points:.1f} points {word} where {event} late than where it was in time "
        f"(95% interval {low:.1f} to {high:.1f} points)."
    )


def who_answered(at_hand: Desk) -> Iterator[str]:
    """Whether the tickets of those who answered are like those of the others, in sentences."""
    heard = at_hand.report.heard
    if heard is None:
        return
    if heard.rated is not None:
        rated, solved = heard.rated.rated, heard.rated.solved
        yield (
            f"How many surveys were sent is not known: {rated:,} of {solved:,} solved tickets "
            f"({numbers.share(rated / solved)}) have a {_KINDS[heard.rated.kind]} answer."
        )
    if heard.who is not None and heard.who.answered + heard.who.silent:
        yield _who(heard.who)


def _who(who: WhoAnswered) -> str:
    if not who.compared:
        return (
            f"{who.answered:,} rated tickets and {who.silent:,} that were not are too few to tell whether those who "
            "answered differ."
        )
    if not who.differs:
        return (
            "Those who answered are like those who did not: resolution time, late first replies and channels differ "
            "by less than a fifth."
        )
    told = "; ".join(map(_differs, who.differs))
    return f"Those who answered are not like those who did not: {told}."


def _differs(found: Differs) -> str:
    if found.what == "resolution":
        one, other = numbers.duration(found.answered), numbers.duration(found.silent)
        return f"their tickets took {one} to solve (median), against {other}"
    one, other = numbers.share(found.answered), numbers.share(found.silent)
    if found.what == "late":
        return f"{one} of their first replies were late, against {other}"
    return f"{one} of their tickets came through {label('channel', found.what)}, against {other}"


def written(at_hand: Desk) -> Written:
    """Distinctive words, examples and themes; or why there are none."""
    heard = at_hand.report.heard
    if heard is None:
        return Written()
    found = heard.comments
    if found is None:
        return Written(note=f"Comments: {heard.why_no_comments}.")
    return Written(
        _caption(found),
        (
            _said("Beside bad answers", "bad", found.bad),
            _said("Beside good answers", "good", found.good),
        ),
        tuple(
            ThemeRow(
                theme.name,
                _count(theme.comments.hits),
                _share(at_hand, theme.comments),
                _share(at_hand, theme.csat),
            )
            for theme in found.themes
        ),
        tuple(_remarks(found)),
    )


def _caption(found: Comments) -> str:
    when = "" if found.window is None else f", {period_written(found.window, short=True)}"
    some = f"the newest {found.read:,} of " if found.read < found.written else ""
    return (
        f"{some}{found.written:,} comment{'' if found.written == 1 else 's'}{when}: {found.bad.comments:,} beside bad "
        f"answers, {found.good.comments:,} beside good ones. Words that one side uses at least half as much again as "
        "the other, and how often they stand in bad : good comments. Names, addresses and numbers are taken out of "
        "what is quoted."
    ).removeprefix("the ")


def _said(title: str, side: str, found: Side) -> Said:
    note = "" if found.words else "No word sets these comments apart."
    if not found.comments:
        note = "Nobody wrote beside such an answer."
    return Said(
        title,
        side,
        _count(found.comments),
        tuple(
            SaidWord(word.text, f"{word.bad:,} : {word.good:,}", word.bad, word.good)
            for word in found.words
        ),
        note,
        tuple(Quoted(quote.text, _source(quote)) for quote in found.quotes),
    )


def _source(quote: Quote) -> str:
    if quote.kind == RESOLVED_KIND:
        answer = "Resolved" if quote.score else "Not resolved"
    else:
        scale = SCALES[quote.scale]
        step = (
            scale.labels[quote.score - scale.low]
            if scale.labels
            else f"{quote.score} of {scale.high}"
        )
        answer = f"{_KINDS[quote.kind]} {step}"
    return " · ".join(filter(None, (answer, quote.channel and label("channel", quote.channel))))


def _remarks(found: Comments) -> Iterator[str]:
    if not found.themes:
        return
    yield (
        f"{found.unthemed:,} of {found.read:,} comments "
        f"({numbers.share(found.unthemed / found.read)}) are about none of the themes."
    )
    if found.no_theme_has:
        words = ", ".join(f"“{word}”" for word in found.no_theme_has)
        yield f"Words that no theme has yet: {words}."


def _count(n: int) -> Quantity:
    return Quantity(numbers.count(n), n)


def _share(at_hand: Desk, share: Share) -> Quantity:
    if share.value is None:
        return Quantity(numbers.ABSENT, None, "no answers", n=0)
    if share.n < at_hand.report.min_n:
        return Quantity(numbers.ABSENT, None, f"fewer than {at_hand.report.min_n}", n=share.n)
    text = numbers.share(share.value)
    return Quantity(text, share.value, n=share.n, muted=share.n < FEW)


def _interval(share: Share) -> str:
    if share.low is None or share.high is None:
        return ""
    return f"{numbers.share(share.low)}–{numbers.share(share.high)}"
