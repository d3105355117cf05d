"""The kind `terminal`: the report as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.terminal import render_terminal
from supportmetrics.render.viewing import view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:
    """The whole text."""
    text = render_terminal(
        view(report),
        width=drawing.width,
        color=drawing.color,
        ascii_only=drawing.ascii_only,
        bold=drawing.bold,
    )
    yield text.encode()
