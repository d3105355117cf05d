"""Support metrics from any help desk's export: first response, resolution, SLA, CSAT, NPS and CES per channel and tier.

The public names, resolved lazily so that `import supportmetrics` costs nothing:

- `analyze(*sources, **options)`: the report of some exports, as one frozen value.
- `Report`: what it returns.
- `Request`: every option of a run as a value.
"""

# ruff: noqa: PLC0415  # imports wait until a name is used

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supportmetrics.model.report import Report
    from supportmetrics.pipeline import Request

__all__ = ["Report", "Request", "__version__", "analyze"]

__version__ = "0.1.0"


def analyze(*sources: str, **options: object) -> Report:
    """The report of some exports: files, folders or globs; `options` are fields of `Request`.

    Raises SupportMetricsError with a sentence when an input cannot be read or the question makes no sense.
    """
    from supportmetrics import pipeline

    request = pipeline.Request(sources=sources, **options)  # type: ignore[arg-type]
    return pipeline.analyze(request, version=__version__)


def __getattr__(name: str) -> object:
    match name:
        case "Report":
            from supportmetrics.model.report import Report

            return Report
        case "Request":
            from supportmetrics.pipeline import Request

            return Request
    raise AttributeError(f"module 'supportmetrics' has no attribute {name!r}")
