"""The view model of what stands beside the survey scores: CSAT by promise kept, and what customers wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supportmetrics.render.view import Quantity


@dataclass(frozen=True, slots=True)
class KeptRow:
    """The rated tickets on one side of a promise."""

    name: str
    """"First reply in time", "First reply late"."""
    csat: Quantity
    answers: Quantity
    interval: str
    """"76.0%–81.2%"; "" without answers."""


@dataclass(frozen=True, slots=True)
class Kept:
    """CSAT where the promise was kept, against where it was not."""

    rows: tuple[KeptRow, ...] = ()
    sentences: tuple[str, ...] = ()
    """What the rows say, or why there are none."""


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A distinctive word."""

    text: str
    counts: str
    """How often it stands in bad and in good comments: "12 : 1"."""
    bad: int
    good: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """A redacted comment."""

    text: str
    source: str
    """The answer beside it and where the ticket came from: "CSAT 2 of 5 · Chat"."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """Comments about one theme."""

    name: str
    comments: Quantity
    share: Quantity
    csat: Quantity


@dataclass(frozen=True, slots=True)
class Written:
    """What customers wrote."""

    caption: str = ""
    sides: tuple[Said, ...] = ()
    themes: tuple[ThemeRow, ...] = ()
    remarks: tuple[str, ...] = ()
    """Comments without a theme, and words that none has."""
    note: str = ""
    """Why nothing is shown."""
