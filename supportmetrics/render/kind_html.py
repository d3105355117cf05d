"""The kind `html`: the report as one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from supportmetrics.render.html import compile_templates, render_html
from supportmetrics.render.json_report import page_json
from supportmetrics.render.viewing import view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing


def prepare(drawing: Drawing) -> None:
    """Compiles the templates, where they can be kept until the page is drawn."""
    if drawing.cache is not None:
        compile_templates(Path(drawing.cache), drawing.house)


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:
    """The whole page."""
    cache = Path(drawing.cache) if drawing.cache is not None else None
    seen = view(report)
    data = page_json(report, (channel for channel, _ in seen.channels))
    page = render_html(seen, data, cache_dir=cache, house=drawing.house)
    yield page.encode()
