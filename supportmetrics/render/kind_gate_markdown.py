"""The kind `markdown` of `check`: the gates as a table, for the summary of a CI job or a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render import gates
from supportmetrics.render.glyphs import UNICODE
from supportmetrics.render.markdown_pieces import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:  # noqa: ARG001  # every kind is called alike
    """The whole text; ends with one newline."""
    rows = [
        f"| {UNICODE.statuses[gates.GLYPHS[each.state]]} {each.word} | {words(each.title)} | {words(each.sentence)} |"
        for each in gates.judged(report)
    ]
    parts = [
        f"# Support gates, {words(gates.about(report))}",
        f"**{words(gates.summary(report))}**",
        "\n".join(["| | Gate | Why |", "|---|---|---|", *rows]),
    ]
    if found := gates.notes(report):
        noted = "\n".join(f"- {words(note.title)}: {words(note.sentence)}" for note in found)
        parts.append(f"Unusual, and no gate is about it (it decides nothing):\n\n{noted}")
    yield ("\n\n".join(parts) + "\n").encode()
