"""On which scale plain numbers were given: what the header says, else the smallest common scale that holds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from supportmetrics.errors import AmbiguityError
from supportmetrics.intake.values.grades import strengths
from supportmetrics.intake.values.words import plain
from supportmetrics.model.scales import SCALES

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from supportmetrics.intake.values.grades import Answer

TO_BE_TOLD = "to be told"
"""In place of a preset's scale: the tool has several, and its export does not say which."""
RANGE = re.compile(
    r"\b([01])\s*(?:-|–|/|to|and|bis|und|à|au|a|al|e|y|tot)\s*(2|3|4|5|7|10)\b|/\s*(2|3|4|5|7|10)\b"
)
"""The ends of a scale, where a header tells them: "(1-5)", "from 0 to 10", "/10"."""
_EASY_HIGH = re.compile(
    r"\b(?:5|7)\s*(?:=|is|being)\s*(?:very |extremely )?easy|made it easy|easy|ease\b|agree"
)
_EASY_LOW = re.compile(
    r"\b1\s*(?:=|is|being)\s*(?:very |extremely )?easy"
    r"|\b(?:5|7)\s*(?:=|is|being)\s*(?:very |extremely )?(?:difficult|hard)"
)
_EFFORT = re.compile(r"how much effort|effort (?:did|do) you|personally have to put forth")
_ENOUGH = 0.9
_TEN_STEPS = 100
"""Answers before a survey without a single 0 is taken for one that starts at 1."""
_TELLING = 20
"""Answers before the absence of the best ones says that the scale may end earlier."""


def scale_of(kind: str, counts: Counter[int], hint: str, answers: Iterable[Answer]) -> str | None:
    """The scale of plain numbers, from the header's words or the numbers (value -> how often); None for a CES whose
    direction nobody tells.
    """
    told = RANGE.search(hint)
    low = int(told[1]) if told and told[1] else None
    high = int(told[2] or told[3]) if told else None
    if kind == "nps":
        if low is not None and high == 10:
            return f"nps {low}-10"
        starts_at_one = not counts[0] and counts[1] and counts.total() >= _TEN_STEPS
        return "nps 1-10" if starts_at_one else "nps 0-10"
    if kind == "csat":
        for name in (f"{low}-{high}", f"1-{high}"):
            if name in SCALES:
                return name
        return _smallest(counts)
    if kind == "ces":
        direction = _direction(hint, answers)
        if direction is None:
            return None
        top = (
            high
            if high in (5, 7)
            else (
                5 if share_up_to(counts, 5) >= _ENOUGH and not any(counts[n] for n in (6, 7)) else 7
            )
        )
        return f"{direction} 1-{top}"
    return None


def _smallest(counts: Counter[int]) -> str:
    """The smallest common scale that holds nine of ten answers; thumbs are counted 0 and 1."""
    if counts[0] and counts[1] and counts[0] + counts[1] == counts.total():
        return "good/bad"
    for top in (5, 7):
        if share_up_to(counts, top) >= _ENOUGH:
            return f"1-{top}"
    return "0-10" if counts[0] else "1-10"


def ask_back(counts: Counter[int], scale: str | None, header: str) -> None:
    """Raises AmbiguityError for many answers none of which is the best of its scale: it is likely another."""
    given = sorted(value for value, n in counts.items() if n and value > 0)
    if scale != "1-5" or not given or sum(counts[v] for v in given) < _TELLING or given[-1] > 4:
        return
    shorter = f"1-{max(2, given[-1])}"
    raise AmbiguityError(
        f"The column {header!r} holds no answer above {given[-1]}: it may have been asked from 1 to {given[-1]} "
        "or from 1 to 5, which gives two different shares of satisfied customers. Say which in the configuration: "
        f'[survey.csat] scale = "{shorter}" or "1-5".'
    )


def require_told(counts: Counter[int], header: str) -> None:
    """Raises AmbiguityError for numbers of a tool that has several scales and exports none of them."""
    if counts:
        raise AmbiguityError(
            f"The column {header!r} holds scores of surveys that may end at 2, 3, 5 or 10, and does not say at which. "
            'Say it in the configuration, for instance [survey.csat] scale = "1-3", and read surveys of different '
            "scales one by one."
        )


def share_up_to(counts: Counter[int], top: int) -> float:
    """The share of answers that are at most so high; 1 without any."""
    total = counts.total()
    return sum(n for value, n in counts.items() if value <= top) / total if total else 1.0


def _direction(hint: str, answers: Iterable[Answer]) -> str | None:
    """Ease (high is easy) or effort (low is easy), from labels beside numbers, then from the question."""
    votes = 0
    labelled = [
        (a.value, plain(a.label))
        for a in answers
        if a.form == "number" and a.label and a.value is not None
    ]
    middle = sum(value for value, _ in labelled) / len(labelled) if labelled else 0.0
    for value, label in labelled:
        word = label.strip(" <>")
        strength = strengths("ease").get(word, strengths("agreement").get(word, 0))
        side = (
            (value > 3) - (value < 3) if value in (1, 5, 7) else (value > middle) - (value < middle)
        )
        votes += ((strength > 0) - (strength < 0)) * side
    if votes:
        return "ease" if votes > 0 else "effort"
    if _EASY_LOW.search(hint) or _EFFORT.search(hint):
        return "effort"
    return "ease" if _EASY_HIGH.search(hint) else None
