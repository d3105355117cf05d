"""The kind `markdown`: the report as text with tables, for chats, wikis and job summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.markdown import render_markdown
from supportmetrics.render.viewing import view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:  # noqa: ARG001  # every kind is called alike
    """The whole text."""
    yield render_markdown(view(report)).encode()
