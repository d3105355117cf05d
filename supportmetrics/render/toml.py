"""Pieces of a configuration file that the program writes: quoted text, entries with comments. No decisions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from supportmetrics.render.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_COMMENT_AT = 48
"""Comments of one table begin in one place, unless an entry is longer."""


def quoted(text: str) -> str:
    """Text as a basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def comment(text: str) -> str:
    """Text as a comment of one line; control characters are shown, not sent."""
    return f"# {shown(text, ascii_only=False)}"


def entries(rows: Iterable[tuple[str, str, str]]) -> list[str]:
    """`"key" = "value"  # comment`, the comments under each other."""
    made = [(f"{quoted(key)} = {quoted(value)}", remark) for key, value, remark in rows]
    place = min(_COMMENT_AT, max((len(entry) for entry, remark in made if remark), default=0))
    return [f"{entry:<{place}}  {comment(remark)}" if remark else entry for entry, remark in made]


def document(paragraphs: Iterable[Sequence[str]]) -> str:
    """Paragraphs of lines, a blank line between them."""
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"
