"""Charts made of characters: sparklines, shades, stacked bars, waiting times and dot plots.

Pure geometry on values that are already measured; a drawing is a list of marks (characters and
their tone). No widths of words, no styling and no output here: `supportmetrics.render.sheet` lays
marks out.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from supportmetrics.model.frozen import frozen
from supportmetrics.render.viewing_time import NOT_OVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.render.view import Quantity, Series
    from supportmetrics.render.view_voice import Segment

GOOD, BAD, STRONG, MISSED, DIM, PLAIN = "good", "bad", "strong", "missed", "dim", ""
"""Tones: what a mark or a word says; the sheet knows which colour that is."""

STATUS_TONES: Mapping[str, str] = {
    "met": GOOD,
    "better": GOOD,
    "at-risk": STRONG,
    "missed": MISSED,
    "worse": BAD,
    "unclear": DIM,
    "none": DIM,
    "note": DIM,
}
STEP_TONES: Mapping[int, str] = {1: BAD, 2: BAD, 3: DIM, 4: GOOD, 5: GOOD}
"""Tone of a step of a survey scale, 1 the worst."""
WAIT_LABELS: tuple[tuple[float, str], ...] = (
    (10, "10s"),
    (60, "1m"),
    (600, "10m"),
    (3600, "1h"),
    (21600, "6h"),
    (86400, "1d"),
)
_SPARSE_LABELS = WAIT_LABELS[1::2]
"""What is left of them over a short axis."""
_SHORT_AXIS = 30
"""Bins below which an axis is short."""
LABELLED_SEGMENT = 6
"""Cells a segment needs before its number is set inside; in less, the number eats the fill."""


class Mark(NamedTuple):
    """Characters in one tone."""

    text: str
    tone: str = PLAIN


Drawing = list[Mark]


@frozen
class Glyphs:
    """The characters of one set."""

    spark: str
    shade: str
    statuses: Mapping[str, str]
    """One character per kind of status or flag."""
    hollow: Mapping[str, str]
    """The same for what may still change."""
    tick: str
    rule: str
    dot: str
    fills: str
    """Fills of the five steps where colour tells good from bad."""
    plain_fills: str
    """Fills of the five steps without colour, all different."""
    notes: str
    """Marks that lead from a number to a remark below."""


UNICODE = Glyphs(
    spark="▁▂▃▄▅▆▇█",
    shade=" ░▒▓█",
    statuses={
        "met": "●",
        "better": "●",
        "at-risk": "◆",
        "worse": "◆",
        "missed": "▲",
        "unclear": "○",
        "none": " ",
        "note": "·",
    },
    hollow={"met": "○", "at-risk": "◇", "missed": "△", "unclear": "○"},
    tick="│",
    rule="─",
    dot="·",
    fills="█▓░▒█",
    plain_fills="▚▒░▓█",
    notes="*†‡",
)
ASCII = Glyphs(
    spark="_.:-=+*#",
    shade=" .:*#",
    statuses={
        "met": "+",
        "better": "+",
        "at-risk": "~",
        "worse": "~",
        "missed": "!",
        "unclear": "o",
        "none": " ",
        "note": "-",
    },
    hollow={"met": "o", "at-risk": "o", "missed": "o", "unclear": "o"},
    tick="|",
    rule="-",
    dot=".",
    fills="#=.-#",
    plain_fills="x- +#",
    notes="*^%",
)


def sparkline(glyphs: Glyphs, series: Series) -> Drawing:
    """One cell per period on the series' own scale; a missing period stays empty.

    What may still change is dim, and a period that is not over hollow, as it will be of another height; a flat line
    lies in the middle.
    """
    return spark(glyphs, series.values, series.remarks)


def spark(
    glyphs: Glyphs,
    values: Sequence[float | None],
    remarks: Sequence[str] = (),
    *,
    low: float | None = None,
    high: float | None = None,
) -> Drawing:
    """As `sparkline`, on the scale from `low` to `high` where given; others go to its ends."""
    known = [value for value in values if value is not None]
    if not known:
        return [Mark(" " * len(values))]
    bottom = min(known) if low is None else low
    top = max(known) if high is None else high
    steps = len(glyphs.spark) - 1

    def cell(value: float | None, remark: str) -> str:
        if value is None:
            return " "
        if remark == NOT_OVER:
            return glyphs.hollow["unclear"]
        place = (value - bottom) / (top - bottom) if top > bottom else 0.5
        return glyphs.spark[math.floor(min(1.0, max(0.0, place)) * steps + 0.5)]

    said = remarks or ("",) * len(values)
    runs = groupby(zip(values, said, strict=True), key=lambda pair: bool(pair[1]))
    return [
        Mark("".join(cell(*pair) for pair in run), DIM if may_change else GOOD)
        for may_change, run in runs
    ]


def shade_row(glyphs: Glyphs, values: Sequence[float], top: float, cells: int) -> Drawing:
    """A row of the heat map, `cells` characters a value; the last shade is the busiest fifth."""
    steps = len(glyphs.shade)
    shades = (
        glyphs.shade[min(steps - 1, int(value / top * steps)) if top > 0 else 0] for value in values
    )
    return [Mark("".join(shade * cells for shade in shades))]


def share_bar(glyphs: Glyphs, share: Quantity, top: float, cells: int) -> Drawing:
    """A bar for a share that is bad, `cells` characters at `top`; a muted one is pale."""
    full = math.floor(cells * (share.raw or 0.0) / top + 0.5)
    return [
        Mark(
            (glyphs.shade[1] if share.muted else glyphs.shade[-1]) * full,
            DIM if share.muted else BAD,
        )
    ]


def hour_axis(cells: int) -> str:
    """Labels every three hours over a row of the heat map."""
    return "".join(f"{hour:02d}".ljust(3 * cells) for hour in range(0, 24, 3)).rstrip()


def stacked(
    glyphs: Glyphs, segments: Sequence[Segment], width: int, *, color: bool, muted: bool = False
) -> Drawing:
    """A bar of `width` cells cut by the exact shares, the worst step first.

    Numbers stand inside where they fit. A muted bar keeps its fills and loses its colours.
    """
    fills = glyphs.fills if color and not muted else glyphs.plain_fills
    drawing: Drawing = []
    share, start = 0.0, 0
    for segment in segments:
        share += segment.share
        end = min(width, math.floor(share * width + 0.5))
        fill = fills[segment.step - 1]
        tone = DIM if muted else STEP_TONES[segment.step] if color else PLAIN
        label = f" {segment.label} "
        if end - start >= max(LABELLED_SEGMENT, len(label)):
            left = (end - start - len(label)) // 2
            right = end - start - len(label) - left
            drawing += [
                Mark(fill * left, tone),
                Mark(label, DIM if muted else STRONG),
                Mark(fill * right, tone),
            ]
        else:
            drawing.append(Mark(fill * (end - start), tone))
        start = end
    return drawing


def wait_cells(bins: int) -> int:
    """Cells of a row of waiting times: one per bin, the target, and one for the bin it splits."""
    return bins + 2


def waits(
    glyphs: Glyphs,
    in_time: Sequence[int],
    late: Sequence[int],
    edges_s: Sequence[float],
    target_s: float | None,
) -> Drawing:
    """Tickets per bin, scaled to the row's tallest, with the target as a tick that splits its bin.

    Left of the target stands what was in time, right of it what was late. Without a target
    nothing is split; a target outside the axis stands at its end.
    """
    both = [early + tardy for early, tardy in zip(in_time, late, strict=True)]
    tones = [BAD if tardy > early else GOOD for early, tardy in zip(in_time, late, strict=True)]
    if target_s is None:
        return _columns(glyphs, both, tones, max(both, default=0))
    if target_s <= edges_s[0]:
        return [Mark(glyphs.tick), *_columns(glyphs, both, tones, max(both, default=0))]
    if target_s >= edges_s[-1]:
        return [*_columns(glyphs, both, tones, max(both, default=0)), Mark(glyphs.tick)]
    split = bisect_right(edges_s, target_s) - 1
    before = [*both[:split], in_time[split]]
    after = [late[split], *both[split + 1 :]]
    tallest = max(*before, *after)
    return [
        *_columns(glyphs, before, [*tones[:split], GOOD], tallest),
        Mark(glyphs.tick),
        *_columns(glyphs, after, [BAD, *tones[split + 1 :]], tallest),
    ]


def pairs(counts: Sequence[int]) -> tuple[int, ...]:
    """Neighbouring bins joined two by two, for narrow terminals."""
    return tuple(sum(counts[place : place + 2]) for place in range(0, len(counts), 2))


def wait_axis(edges_s: Sequence[float]) -> str:
    """Labels at their places over `waits`, every second one where bins are few."""
    bins, low, high = len(edges_s) - 1, math.log(edges_s[0]), math.log(edges_s[-1])
    text = ""
    for seconds, label in WAIT_LABELS if bins >= _SHORT_AXIS else _SPARSE_LABELS:
        # The tick moves later bins by up to two cells; one cell is right on average.
        middle = (math.log(seconds) - low) / (high - low) * bins + 1
        start = max(0, math.floor(middle - len(label) / 2 + 0.5))
        text = text.ljust(start) + label
    return text


def dot_plot(
    glyphs: Glyphs,
    value: float,
    kind: str,
    *,
    goal: float | None,
    low: float,
    width: int,
    hollow: bool = False,
) -> Drawing:
    """A status glyph at its place on the scale from `low` to 1, over dots, with the goal as a tick.

    Where both fall into one cell the glyph hides the tick. A value that may still change is `hollow`.
    """
    cells = [Mark(glyphs.dot, DIM)] * width
    if goal is not None:
        cells[_place(goal, low, width)] = Mark(glyphs.tick)
    shapes = glyphs.hollow if hollow else glyphs.statuses
    glyph = shapes.get(kind, "").strip() or glyphs.statuses["unclear"]
    cells[_place(value, low, width)] = Mark(glyph, STATUS_TONES[kind])
    return cells


def dot_axis(low: float, goal: float | None, width: int) -> str:
    """Labels over `dot_plot`: both ends, and the goal over its tick or as near as they allow."""
    text, right = f"{100 * low:.0f}", "100%"
    if goal is not None:
        label = f"goal {100 * goal:g}"
        last = width - len(right) - len(label) - 1
        start = max(len(text) + 1, min(_place(goal, low, width) + 2 - len(label), last))
        text = text.ljust(start) + label
    return text.ljust(width - len(right)) + right


def _place(value: float, low: float, width: int) -> int:
    share = (value - low) / (1 - low) if low < 1 else 1.0
    return math.floor(min(1.0, max(0.0, share)) * (width - 1) + 0.5)


def _columns(glyphs: Glyphs, counts: Sequence[int], tones: Sequence[str], tallest: int) -> Drawing:
    steps = len(glyphs.spark)
    return [
        Mark(glyphs.spark[math.ceil(count / tallest * steps) - 1], tone) if count else Mark(" ")
        for count, tone in zip(counts, tones, strict=True)
    ]
