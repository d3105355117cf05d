"""Survey questions told by their text: which columns ask for a kind of answer, and which of them counts."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

from supportmetrics.errors import AmbiguityError
from supportmetrics.intake import presets
from supportmetrics.intake.assigned import Assigned
from supportmetrics.intake.values.words import plain, translator

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.shape import Shapes

_FITTING = 0.5
_ALIKE = 0.85
_OF_SUPPORT = (
    r"support|service|help|agent|ticket|case\b|request|conversation|overall|kundendienst|anfrage|atendimento|atención|"
    r"assistance|insgesamt|en général|en general"
)
"""What the question about the desk itself speaks of, among several of a survey."""
_IN_WORDS = 0.5
_NUMBER = r"^(?:Q#?\d+(?:[_.]\d+)*|\d{1,3}[.:)])(?=\W|$)"


def of_kind(
    kind: str, mapping: Mapping, names: tuple[str, ...], used: set[str], shapes: Shapes
) -> list[Assigned]:
    """The unused columns whose question asks for a kind of answer and whose answers fit; choices of one question and
    edited versions of it are taken together.
    """
    pattern = presets.question_words()[kind]
    found: dict[str, list[str]] = {}
    for name, header in zip(names, mapping.headers, strict=True):
        text = f"{header.light} {mapping.questions.get(header.raw, '').lower()}"
        if name in used or header.light.endswith("option id") or not pattern.search(text):
            continue
        if name in mapping.options or shapes.answers(name, kind) >= _FITTING:
            found.setdefault(header.raw, []).append(name)
    return _editions(
        [
            Assigned(
                kind,
                header,
                tuple(places),
                how="shape",
                reason="the question asks for it, and the answers fit",
                confidence=0.6,
            )
            for header, places in found.items()
        ],
        shapes,
    )


def in_own_words(
    mapping: Mapping, names: tuple[str, ...], used: set[str], shapes: Shapes
) -> Assigned | None:
    """The unused columns of open questions, whose answers are comments; the first of them that has an answer counts."""
    found = []
    for name, header in zip(names, mapping.headers, strict=True):
        text = f"{header.light} {mapping.questions.get(header.raw, '').lower()}"
        if name in used or name in mapping.options or not presets.open_questions().search(text):
            continue
        given = shapes.texts(name)
        said = [text for text in given if any(map(str.isalpha, text))]
        if said and len(said) >= _IN_WORDS * len(given):
            found.append((header.raw, name))
    if not found:
        return None
    return Assigned(
        "comment",
        found[0][0],
        tuple(name for _, name in found),
        how="shape",
        reason="the question is open, and the answers are words",
        confidence=0.6,
    )


def _editions(found: list[Assigned], shapes: Shapes) -> list[Assigned]:
    """Versions of one question, edited while the survey ran: nobody answered two of them."""
    out: list[Assigned] = []
    for assigned in found:
        for place, other in enumerate(out):
            if _alike(assigned.header, other.header) and not shapes.together(
                (*other.names, *assigned.names)
            ):
                out[place] = Assigned(
                    other.canonical,
                    other.header,
                    (*other.names, *assigned.names),
                    how=other.how,
                    reason="versions of one question",
                    confidence=other.confidence,
                )
                break
        else:
            out.append(assigned)
    return out


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio() >= _ALIKE


def the_one(kind: str, found: list[Assigned], mapping: Mapping) -> Assigned:
    """The question that counts among several: the only one about the support itself.

    Raises AmbiguityError when that leaves none or several: they would give different figures.
    """
    if len(found) == 1:
        return found[0]
    about = [a for a in found if re.search(_OF_SUPPORT, _text(a, mapping).lower())]
    if len(about) == 1:
        return about[0]
    listed = ", ".join(repr(assigned.header) for assigned in found)
    raise AmbiguityError(
        f"{len(found)} questions look like {kind.upper()}: {listed}. Say which one counts, for instance "
        f"--column {kind}={found[0].header!r}, or ask for the figures of each with --by question."
    )


def kind_of(text: str) -> tuple[str, str] | None:
    """The kind of a survey or question as a table of answers names it, and the tool's own word where it is one; None
    for a question of no kind.
    """
    if kind := _kinds()(text):
        return kind, plain(text)
    found = (
        kind for kind, pattern in presets.question_words().items() if pattern.search(text.lower())
    )
    kind = next(found, None)
    return (kind, "") if kind else None


@cache
def _kinds() -> Callable[[str], str | None]:
    return translator("kind")


def _text(assigned: Assigned, mapping: Mapping) -> str:
    return f"{assigned.header} {mapping.questions.get(assigned.header, '')}"


def label(header: str) -> str:
    """What a question is called in a breakdown: its number where the survey numbers its questions, else its text."""
    found = re.match(_NUMBER, header.strip())
    return found[0] if found else header.strip()
