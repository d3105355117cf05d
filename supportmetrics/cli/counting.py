"""Where rows are counted: what `--engine`, `--spark` and `--coarse` mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supportmetrics.cli.options import EngineName
from supportmetrics.errors import UsageError
from supportmetrics.render.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from supportmetrics.cli.options import Counting
    from supportmetrics.engine import Spark
    from supportmetrics.pipeline.request import Request
    from supportmetrics.render.kinds import Kind


def engine_for(
    counting: Counting, kinds: Sequence[Kind], rejects: Path | None = None
) -> Spark | None:
    """The cluster that is asked for, not yet started; None for this machine. `kinds` are those that are drawn.

    Raises UsageError for options that do not fit together.
    """
    if counting.engine is EngineName.LOCAL:
        if counting.spark is not None:
            raise UsageError(f"--spark {counting.spark} names a cluster; add --engine spark.")
        return None
    if counting.spark is None:
        raise UsageError(
            "--engine spark needs to know the cluster: --spark sc://host:15002, or --spark local[2] to try it here."
        )
    drawn = next((kind.name for kind in kinds if kind.shapes), None)
    if drawn is not None:
        whole = ", ".join(kind.name for kind in KINDS if not kind.shapes)
        raise UsageError(
            f"The {drawn} report is drawn from single tickets too, and those stay on the workers of the cluster. "
            f"Ask for figures: -o report.json or --format json (or {whole.removeprefix('json, ')})."
        )
    if rejects is not None:
        raise UsageError(
            "--rejects writes rows, and those stay on the workers of the cluster. "
            "The report tells how many do not count and why; for the rows leave --engine spark out."
        )
    from supportmetrics.engine import Spark

    return Spark(counting.spark)


def counted_as(request: Request, counting: Counting) -> Request:
    """The question with durations as exact as they are asked for."""
    if not counting.coarse:
        return request
    from supportmetrics.cells.coarse import BITS

    return replace(request, coarse=BITS)
