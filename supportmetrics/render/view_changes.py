"""The part of the view model about change: every key figure then and now, and where a change comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from supportmetrics.model.units import Unit
    from supportmetrics.render.view import Delta, Quantity


@frozen
class ChangeRow:
    """One figure then and now."""

    label: str
    short_label: str
    unit: Unit
    before: Quantity
    now: Quantity
    change: Delta
    usual: str
    """"85.9% to 90.1%"; "" where too few periods tell."""


@frozen
class SplitPart:
    """What one channel or tier contributes."""

    key: str | None
    """Channel, or None for a tier and for the small ones together."""
    name: str
    share_before: Quantity
    share: Quantity
    """Its share of all tickets or answers."""
    before: Quantity
    now: Quantity
    own: Quantity
    """Points that come from the slice itself; like `mix`, positive is towards better."""
    mix: Quantity
    """Points that come from its share of the whole."""


@frozen
class Split:
    """The change of one figure by one dimension."""

    label: str
    """"CSAT by channel"."""
    short_label: str
    """"CSAT"."""
    head: str
    """"Channel"."""
    whole: str
    """"All channels"."""
    before: Quantity
    now: Quantity
    """Of the whole."""
    own: Quantity
    mix: Quantity
    """What all parts contribute together."""
    parts: tuple[SplitPart, ...]
    unit: Unit
    tone: str
    """better, worse or none, as the change itself is judged."""
    word: str
    """"Better", "Worse" or "Note"; "" where nothing is to be said."""
    sentence: str
    """The finding; "" where nothing is to be said."""


@frozen
class Changes:
    """What changed, and where it comes from."""

    caption: str
    rows: tuple[ChangeRow, ...]
    splits: tuple[Split, ...]
    """All of them, in the order of the rows."""
    findings: tuple[Split, ...]
    """Those with something to say."""
    reach: float
    """The greatest effect among the findings, in points: the end of their charts' scale."""
    quiet: str
    """What is said in their place when there is none."""
    note: str = ""
    """Why nothing can be compared."""
