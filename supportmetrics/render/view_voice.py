"""The part of the view model about customers: survey scores, CSAT by promise kept, and what they wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from supportmetrics.render.view import Quantity


@frozen
class KeptRow:
    """The rated tickets on one side of a promise."""

    name: str
    """"First reply in time", "First reply late"."""
    csat: Quantity
    answers: Quantity
    interval: str
    """"76.0%–81.2%"; "" without answers."""


@frozen
class Kept:
    """CSAT where the promise was kept, against where it was not."""

    rows: tuple[KeptRow, ...] = ()
    sentences: tuple[str, ...] = ()
    """What the rows say, or why there are none."""


@frozen
class SaidWord:
    """A distinctive word."""

    text: str
    counts: str
    """How often it stands in bad and in good comments: "12 : 1"."""
    bad: int
    good: int


@frozen
class Quoted:
    """A redacted comment."""

    text: str
    source: str
    """The answer beside it and where the ticket came from: "CSAT 2 of 5 · Chat"."""


@frozen
class Said:
    """What comments on one side say."""

    title: str
    """"Beside bad answers"."""
    side: str
    """bad or good."""
    comments: Quantity
    words: tuple[SaidWord, ...]
    note: str
    """Why there are no words; "" where there are."""
    quotes: tuple[Quoted, ...]


@frozen
class ThemeRow:
    """Comments about one theme."""

    name: str
    comments: Quantity
    share: Quantity
    csat: Quantity


@frozen
class Written:
    """What customers wrote."""

    caption: str = ""
    sides: tuple[Said, ...] = ()
    themes: tuple[ThemeRow, ...] = ()
    remarks: tuple[str, ...] = ()
    """Comments without a theme, and words that none has."""
    note: str = ""
    """Why nothing is shown."""


NOT_TOLD, NOTHING_WRITTEN = Kept(), Written()


@frozen
class Segment:
    share: float
    """Exact width, 0 to 1."""
    label: str
    """Whole per cent without the sign: "47"."""
    name: str
    """"5 very satisfied"."""
    count: int
    step: int
    """Colour step 1 (worst) to 5 (best); three-step scales use 1, 3, 5."""


@frozen
class ScoreBar:
    key: str | None
    """Channel, or None for all."""
    name: str
    kind: str
    """csat, nps or ces."""
    segments: tuple[Segment, ...]
    score: Quantity
    answers: Quantity


@frozen
class ScoreGroup:
    """One kind of survey."""

    kind: str
    title: str
    """"CSAT by channel", "NPS", "CES"."""
    legend: tuple[tuple[int, str], ...]
    """(colour step, words), the worst first."""
    bars: tuple[ScoreBar, ...]
    note: str
    """Why there are no bars, or a remark under them (scale, response rate)."""


@frozen
class Voice:
    caption: str
    groups: tuple[ScoreGroup, ...]
    facts: tuple[str, ...]
    """Sentences below: response rate with its note, "issue resolved" share."""
    note: str = ""
    kept: Kept = NOT_TOLD
    """CSAT where targets were met and missed."""
    written: Written = NOTHING_WRITTEN
    """What customers wrote."""
