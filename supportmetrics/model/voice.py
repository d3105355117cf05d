"""What customers wrote and who of them answered, as plain values of a report that people read.

Quotes are the only text of customers in a report, and they are redacted before they get here.
"""

from __future__ import annotations

from supportmetrics.model.frozen import frozen
from supportmetrics.model.periods import Period


@frozen
class Share:
    """A share of something, with its 95% Wilson interval; no value of nothing."""

    hits: int
    n: int
    low: float | None
    high: float | None

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n else None


@frozen
class KeptOrMissed:
    """CSAT of the tickets whose target was met, against that of the tickets whose target was missed."""

    clock: str
    """first_response or resolution."""
    met: Share
    missed: Share
    difference: float | None
    """Met minus missed; None where one of them has no answer."""
    low: float | None
    high: float | None


@frozen
class Differs:
    """One thing in which the tickets of those who answered differ from the tickets of those who did not."""

    what: str
    """resolution (median seconds), late (share of due first responses), or a channel (its share of the tickets)."""
    answered: float
    silent: float


@frozen
class WhoAnswered:
    """Who answered, against who was asked."""

    kind: str
    """csat, nps or ces."""
    answered: int
    silent: int
    compared: bool
    """Both are enough to be compared."""
    differs: tuple[Differs, ...]
    """Where they differ by more than a fifth."""


@frozen
class RatedOfSolved:
    """How many of the solved tickets were rated, where nobody tells how many surveys were sent."""

    kind: str
    rated: int
    solved: int


@frozen
class DistinctiveWord:
    """A word or a pair of words that one side uses more than the other."""

    text: str
    z: float
    """Positive: of bad comments."""
    bad: int
    good: int
    """How often it stands in comments of each side."""
    comments: int
    """In how many comments it stands."""


@frozen
class Quote:
    """A comment with everything taken out that could tell who wrote it or whom it names."""

    text: str
    kind: str
    score: int
    scale: str
    """Id of the scale; "" for yes or no."""
    channel: str | None


@frozen
class Side:
    """The comments beside bad answers, or those beside good ones."""

    comments: int
    words: tuple[DistinctiveWord, ...]
    """The most distinctive first."""
    quotes: tuple[Quote, ...]


@frozen
class Theme:
    """Comments about something that the user has named."""

    name: str
    comments: Share
    """Of all comments that were read."""
    csat: Share
    """Satisfied among the CSAT answers beside these comments."""


@frozen
class Comments:
    """What the comments of a window say."""

    window: Period | None
    """None is the whole span."""
    read: int
    """Comments looked at: the newest where there were too many."""
    written: int
    bad: Side
    good: Side
    themes: tuple[Theme, ...] = ()
    unthemed: int = 0
    """Comments that no theme is about."""
    no_theme_has: tuple[str, ...] = ()
    """Distinctive words that belong to no theme yet."""


@frozen
class Heard:
    """Everything said about the answers beyond their scores."""

    kept: tuple[KeptOrMissed, ...]
    why_not_kept: str
    """Why CSAT is not told by the target; "" where it is."""
    who: WhoAnswered | None
    rated: RatedOfSolved | None
    comments: Comments | None
    why_no_comments: str
