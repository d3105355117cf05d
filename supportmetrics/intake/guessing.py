"""Columns that nobody calls what they are, known by their values alone: telling words, and ids that come once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from supportmetrics.intake import presets
from supportmetrics.intake.assigned import Assigned

if TYPE_CHECKING:
    from supportmetrics.intake.assigning import Assignment

BY_WORDS = ("status", "channel")
"""Columns whose words are telling enough to be known without a name."""
_WORDS_FIT = 0.8
GUESSED = 0.45
"""How sure a guess is."""
_LIKE_AN_ID = r"^(?:[#A-Za-z]{0,12}[-_ /]?)?\d[\w/-]*$"
_NO_ID = r"\b(?:count|rank|total|sum|score|amount|time|minutes|hours|age|year)\b"
_ID_WORD = r"\b(?:id|no|nr|num|number|numero|nummer|key|code|ref|ticket|case|incident|issue)\b|#"


def by_words(building: Assignment) -> None:
    """A status or channel that nobody calls so is known by its words, where one column only has them."""
    for canonical in BY_WORDS:
        if canonical in building.mapping.columns:
            continue
        fitting = [
            (header, name)
            for header, name in free(building)
            if building.shapes.known_words(name, canonical) >= _WORDS_FIT
        ]
        if len(fitting) == 1:
            _guess(
                building, canonical, *fitting[0], f"most of its words are words of a {canonical}"
            )
        for _, name in fitting if len(fitting) > 1 else ():
            building.mapping.passed_over[name] = (
                f"may be the {canonical}, as others may: --column {canonical}=HEADER"
            )


def by_uniqueness(building: Assignment) -> None:
    """Where no column is called a ticket id, one that looks like an id and is in no two rows may be it."""
    if "ticket_id" in building.mapping.columns:
        return
    first = building.names[0] if building.names else ""
    plain = dict(zip(building.names, (h.plain for h in building.mapping.headers), strict=True))
    likely = [
        (header, name)
        for header, name in free(building)
        if building.shapes.unique(name)
        and all(re.match(_LIKE_AN_ID, text.strip()) for text in building.shapes.texts(name))
        and not building.shapes.times(name)
        and not re.search(_NO_ID, plain[name])
        and (name == first or re.search(_ID_WORD, plain[name]))
    ]
    if likely:
        _guess(building, "ticket_id", *likely[0], "it looks like an id, and no two rows share one")


def _guess(building: Assignment, canonical: str, header: str, name: str, reason: str) -> None:
    building.take(
        Assigned(canonical, header, (name,), how="shape", reason=reason, confidence=GUESSED)
    )


def free(building: Assignment) -> list[tuple[str, str]]:
    """Header and name of the columns that nothing has taken and nobody knows."""
    known = presets.unused()
    return [
        (header.raw, name)
        for header, name in zip(building.mapping.headers, building.names, strict=True)
        if name not in building.used and header.plain not in known
    ]
