"""The kind `parquet`: the measurements as a long, tidy, typed table; where they come from stands in its metadata."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from supportmetrics.render.json_report import head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing

_KEY = "supportmetrics"


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:  # noqa: ARG001  # every kind is called alike
    """The columns of the CSV; the head of the JSON report is the metadata `supportmetrics`."""
    file = io.BytesIO()
    about = json.dumps(head(report), ensure_ascii=False)
    report.measurements.frame().write_parquet(file, metadata={_KEY: about})
    yield file.getvalue()
