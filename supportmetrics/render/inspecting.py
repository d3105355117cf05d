"""How inputs were understood, for people and as JSON: a person can check it in a minute."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from supportmetrics.render.noticed import sentence
from supportmetrics.render.shown import shown
from supportmetrics.render.tables import render_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.intake.reading import ColumnReading, Inspection
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.report import InputSummary
    from supportmetrics.render.kinds import Drawing

_REJECTED_SHOWN = 5


def discreet(inspection: Inspection) -> Inspection:
    """The same without values of columns that may hold names, addresses or messages."""
    columns = tuple(
        replace(column, samples=()) if column.personal else column for column in inspection.columns
    )
    return replace(inspection, columns=columns)


def inspections_text(
    inspections: Sequence[Inspection],
    inputs: Sequence[InputSummary],
    findings: Sequence[Finding],
    drawing: Drawing,
) -> str:
    """One block per input: what it is, what every header became, which words and rows were not understood."""
    blocks = [
        _block(inspection, summary, [f for f in findings if f.input == inspection.name], drawing)
        for inspection, summary in zip(inspections, inputs, strict=True)
    ]
    general = [f"{f.severity.value}: {sentence(f)}" for f in findings if not f.input]
    return "\n".join([*blocks, *([*general, ""] if general else [])])


def inspections_json(
    inspections: Sequence[Inspection], inputs: Sequence[InputSummary], findings: Sequence[Finding]
) -> str:
    """The same as one JSON document."""
    document = {
        "inputs": [
            asdict(inspection)
            | {
                "used": summary.used,
                "excluded": [{"reason": e.reason, "rows": e.rows} for e in summary.excluded],
            }
            for inspection, summary in zip(inspections, inputs, strict=True)
        ],
        "findings": [
            {"code": f.code, "severity": f.severity.value, "input": f.input, "text": sentence(f)}
            for f in findings
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _block(
    inspection: Inspection, summary: InputSummary, findings: Sequence[Finding], drawing: Drawing
) -> str:
    left_out = ", ".join(f"{e.rows:,} {e.reason}" for e in summary.excluded)
    runner_up = f", next best {inspection.runner_up}" if inspection.runner_up else ""
    lines = [
        inspection.name,
        f"  read as {inspection.role}, preset {inspection.preset} (score {inspection.score:.2f}{runner_up})",
        f"  {_form(inspection)}",
        f"  {summary.rows:,} rows: {summary.used:,} used{', ' + left_out if left_out else ''}",
        "",
    ]
    table = render_table(
        ["header", "becomes", "sure", "samples", "why"],
        [_row(column) for column in _ordered(inspection.columns)],
        align="lllll",
        width=drawing.width,
        color=drawing.color,
        bold=drawing.bold,
        ascii_only=drawing.ascii_only,
    )
    tail = [
        f"  words not understood in {column}: {', '.join(words)}"
        for column, words in inspection.unknown_words.items()
    ]
    tail += [f"  row {line}: {reason}" for line, reason in inspection.rejected[:_REJECTED_SHOWN]]
    if len(inspection.rejected) > _REJECTED_SHOWN:
        tail.append(f"  ... and {len(inspection.rejected) - _REJECTED_SHOWN:,} more rows set aside")
    tail += [f"  {finding.severity.value}: {sentence(finding)}" for finding in findings]
    body = "\n".join(shown(line, ascii_only=drawing.ascii_only) for line in lines)
    foot = "\n".join(shown(line, ascii_only=drawing.ascii_only) for line in tail)
    return f"{body}\n{table}{foot + chr(10) if foot else ''}"


def _form(inspection: Inspection) -> str:
    parts = [inspection.format]
    if inspection.encoding:
        parts.append(inspection.encoding)
    if inspection.delimiter:
        parts.append(f"delimiter {inspection.delimiter!r}")
    if inspection.header_row:
        parts.append(f"header in line {inspection.header_row}")
    if inspection.skipped_rows:
        parts.append(f"{inspection.skipped_rows} rows below it are no data")
    return ", ".join(parts)


def _ordered(columns: Sequence[ColumnReading]) -> list[ColumnReading]:
    """What is used first, in file order; what is ignored last."""
    return sorted(columns, key=lambda column: column.canonical is None)


def _row(column: ColumnReading) -> list[str]:
    becomes = column.canonical or "(not read)"
    details = [part for part in column.meaning.split(":")[1:] if part != column.unit]
    told = ", ".join(part for part in (column.unit, column.zone, *details) if part)
    sure = f"{column.confidence:.0%}" if column.canonical else ""
    samples = " | ".join(sample[:24] for sample in column.samples)
    return [
        column.header,
        f"{becomes} [{told}]" if told else becomes,
        sure,
        samples or ("(personal)" if column.personal else ""),
        column.reason,
    ]
