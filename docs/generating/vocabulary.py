"""The page of the words: canonical columns, their values, and the scales of surveys."""

from __future__ import annotations

from generating.markdown import codes, page, table
from supportmetrics.model.columns import TABLES
from supportmetrics.model.scales import SCALES
from supportmetrics.model.words import CHANNELS, LEFT_OUT_STATUSES, OTHER, PRIORITIES, STATUSES

_COLUMNS = """
Whatever an export calls them, columns and words have one name inside: in `--by`, `--where`, `--column`, the [configuration](configuration.md) and the [JSON report](json.md).
Columns that hold names, addresses or message text are read only when something asks for them.
"""
_WORDS = f"""
A word that nobody has mapped yet is kept as `{OTHER}WORD`, and a finding names it.
Tiers are `1`, `2`, `3` and so on; `unassigned` is the tier of a ticket whose export names none.
"""
_SCALES = """
A good answer is satisfied (CSAT), a promoter (NPS) or easy (CES).
`effort` scales ask how much effort it took, so that a low answer is the good one.
"""
_OF_TABLE = {
    "tickets": "Tickets",
    "surveys": "Survey answers",
    "events": "Messages and changes",
    "promises": "The vendor's own SLA clocks",
}


def columns_page() -> str:
    """Every column, word and scale by its name inside."""
    parts = ["# Columns, words and scales", _COLUMNS]
    for name, columns in TABLES.items():
        rows = [
            [f"`{column.name}`", column.meaning, "personal" if column.personal else ""]
            for column in columns.values()
        ]
        parts += [f"## {_OF_TABLE[name]}", table(("column", "meaning", ""), rows)]
    words = {
        "channel": CHANNELS,
        "priority": PRIORITIES,
        "status": STATUSES,
        "status of tickets that count nowhere": LEFT_OUT_STATUSES,
    }
    parts += [
        "## Words",
        _WORDS,
        table(("of", "words"), [[of, codes(known)] for of, known in words.items()]),
    ]
    parts += [
        "## Scales",
        _SCALES,
        table(
            ("survey", "scale", "good answers", "bad answers"),
            [
                [
                    scale.kind,
                    f"`{scale.id}`",
                    _steps(scale.good, scale.low, scale.labels),
                    _steps(scale.bad, scale.low, scale.labels),
                ]
                for scale in SCALES.values()
            ],
        ),
    ]
    return page(*parts)


def _steps(scores: frozenset[int], low: int, labels: tuple[str, ...]) -> str:
    return ", ".join(labels[score - low] if labels else str(score) for score in sorted(scores))
