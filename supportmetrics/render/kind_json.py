"""The kind `json`: every number of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.json_report import render_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing

_PIECES = 5_000


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:  # noqa: ARG001  # every kind is called alike
    """The document, some thousand lines at a time."""
    held: list[str] = []
    for piece in render_json(report):
        held.append(piece)
        if len(held) >= _PIECES:
            yield "".join(held).encode()
            held.clear()
    yield "".join(held).encode()
