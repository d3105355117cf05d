"""How inputs were understood, as a configuration: to be edited, and read back by `--config` with the same result."""

from __future__ import annotations

from glob import escape
from typing import TYPE_CHECKING

from supportmetrics.model.words import OTHER
from supportmetrics.render.toml import comment, document, entries, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.intake.reading import Inspection

_WORDS_OF = {"value": "status", "previous": "status"}
"""Column of events -> what its words are mapped as."""
_HEAD = (
    "How supportmetrics understood these files. Change what is wrong, and read them with it:",
    "supportmetrics report FILE ... --config THIS_FILE",
    "A `match` may be a glob, so that next month's export is read in the same way.",
    'A header means a column, perhaps with details after colons: "resolution_seconds:hours",',
    '"first_response_seconds:minutes:business", "created_at:dmy", "sla_resolution_breached:inverted".',
    '"ignored" leaves a header alone.',
)


def mapping_toml(inspections: Sequence[Inspection], zone: str | None) -> str:
    """The mapping of every input; `zone` is that of times without one, where the user gave it."""
    paragraphs: list[Sequence[str]] = [[comment(line) for line in _HEAD]]
    if zone is not None:
        paragraphs.append([f"timezone = {quoted(zone)}"])
    for inspection in inspections:
        paragraphs += _input(inspection)
    return document(paragraphs)


def _kept(dimension: str, word: str) -> str:
    """What an unknown word is read as."""
    return "step" if dimension == "activity" else OTHER + word.lower()


def _input(inspection: Inspection) -> list[Sequence[str]]:
    facts = [
        ("match", escape(inspection.name)),
        ("role", inspection.role),
        ("preset", inspection.preset),
    ]
    if inspection.zone:
        facts.append(("timezone", inspection.zone))
    columns = {
        column.header: (column.header, column.meaning, column.reason if column.canonical else "")
        for column in inspection.columns
        if column.header.strip()
    }
    paragraphs: list[Sequence[str]] = [
        ["[[input]]", *(f"{key} = {quoted(value)}" for key, value in facts)],
        ["[input.columns]", *entries(columns.values())],
    ]
    canonical = {
        column.header: _WORDS_OF.get(column.canonical or "", column.canonical)
        for column in inspection.columns
    }
    unknown = {canonical.get(header): words for header, words in inspection.unknown_words.items()}
    for dimension in dict.fromkeys([*inspection.words, *filter(None, unknown)]):
        known = entries((w, c, "") for w, c in inspection.words.get(dimension, {}).items())
        paragraphs.append(
            [
                f"[input.values.{dimension}]",
                *known,
                *(
                    comment(f"{quoted(word)} = {quoted(_kept(dimension, word))}  # not understood")
                    for word in unknown.get(dimension, ())
                ),
            ]
        )
    return paragraphs
