"""What the sections of the Markdown report are made of: words without markup, numbers, tables, headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from supportmetrics.render.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from supportmetrics.render.view import Quantity, Status

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_GLYPHS = {
    "met": "●",
    "at-risk": "◆",
    "missed": "▲",
    "unclear": "○",
    "none": "○",
    "better": "●",
    "worse": "◆",
    "note": "·",
}
RIGHT, LEFT = "---:", "---"


def words(text: str) -> str:
    """Text in which nothing is markup, a mention or a break of the line."""
    plain = _MARKUP.sub(r"\\\1", shown(text)).replace("&", "&amp;")
    # An address stays one, but nobody is notified by a report.
    return plain.replace("@", "@<!-- -->").replace("://", ":<!-- -->//")


def number(quantity: Quantity, suffix: str = "") -> str:
    """A number as it is written everywhere; with its n where that is small, and with what has to be said of it."""
    if quantity.raw is None:
        return quantity.text
    remarks = [quantity.note] * bool(quantity.note)
    if quantity.muted and quantity.n is not None:
        remarks.append(f"n={quantity.n:,}")
    return words(quantity.text + suffix) + (f" ({', '.join(remarks)})" if remarks else "")


def state(kind: str, word: str) -> str:
    """A glyph and its word."""
    return f"{_GLYPHS.get(kind, _GLYPHS['none'])} {words(word)}"


def status_words(status: Status) -> str:
    """A share against its goal."""
    return state(status.kind, status.word)


def table(headers: Sequence[str], right: str, rows: Iterable[Sequence[str]]) -> str:
    """A table; `right` has one letter per column, r or l."""
    marks = [RIGHT if side == "r" else LEFT for side in right]
    lines = [headers, marks, *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def heading(title: str, caption: str, note: str) -> Iterator[str]:
    """A section's title, and its caption or the reason why it is empty."""
    yield f"## {title}"
    yield words(note or caption)


def reasons(quantities: Iterable[Quantity]) -> str:
    """Why numbers are absent, each reason once."""
    told = dict.fromkeys(q.why for q in quantities if q.raw is None and q.why)
    return "\n".join(f"- – {words(why)}" for why in told)


def hidden(title: str, body: str) -> str:
    """What is folded away under a title."""
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"
