"""The kind `json`: every number of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.json_report import render_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:  # noqa: ARG001  # every kind is called alike
    """The document, a hundred thousand measurements at a time."""
    return render_json(report)
