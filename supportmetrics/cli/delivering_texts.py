"""Where what is listed or told goes: tables and stories as text or JSON, to stdout and files."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from supportmetrics.cli.delivering import style
from supportmetrics.cli.streams import USUAL_WIDTH, Style, say, write_file, write_stdout
from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.render.kinds import Drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from supportmetrics.cli.options import Written
    from supportmetrics.intake.reading import Inspection
    from supportmetrics.model.explanation import Explanation
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.plan import Plan
    from supportmetrics.model.report import InputSummary

TEXT_KINDS = {"terminal": ".txt", "json": ".json"}
"""Kinds of what is listed or explained."""


def check_kinds(shown: Written, kinds: Mapping[str, str]) -> list[tuple[Path, str]]:
    """The files to write and their kinds, before any work is done; `kinds` is name to suffix.

    Raises UsageError for a suffix or a `--format` that is not among them.
    """
    if shown.format is not None and shown.format not in {"terminal", *kinds}:
        names = list(dict.fromkeys(["terminal", *kinds]))
        raise UsageError(
            f"--format {shown.format!r} is not known here.{did_you_mean(shown.format, names)} "
            f"Known: {', '.join(names)}."
        )
    by_suffix = {suffix: name for name, suffix in kinds.items()}
    for path in shown.output or ():
        if path.suffix.lower() not in by_suffix:
            raise UsageError(
                f"-o {path}: the suffix {path.suffix or '(none)'} names no kind of output here. "
                f"Known: {', '.join(by_suffix)}."
            )
    return [(path, by_suffix[path.suffix.lower()]) for path in shown.output or ()]


def deliver_new(path: Path, text: str, *, quiet: bool) -> None:
    """Writes a text to a file of its own."""
    write_file(path, [text.encode()])
    if not quiet:
        say(f"wrote {path}")


def check_new(path: Path, hint: str = "") -> None:
    """Raise UsageError for a file that is there already: what people have edited is not written over."""
    if path.exists():
        raise UsageError(f"'{path}' is there already. Name another file, or remove it first.{hint}")


def deliver_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], shown: Written, *, quiet: bool = False
) -> None:
    """What a command lists, as a table for people or as JSON.

    JSON has one object per row; properties of one thing (a first header that is empty) are one object.
    """

    def encoded(kind: str, surface: Style) -> bytes:
        if kind == "terminal":
            return _table(headers, rows, surface)
        document = (
            _properties(headers[1], rows)
            if not headers[0]
            else [dict(zip(headers, row, strict=True)) for row in rows]
        )
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

    _deliver_text(encoded, shown, quiet=quiet)


def _properties(name: str, rows: Sequence[Sequence[str]]) -> dict[str, str | list[str]]:
    """Properties of one thing; one that is said several times has a list."""
    found: dict[str, list[str]] = {"id": [name]}
    for key, value in rows:
        found.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def _deliver_text(
    encoded: Callable[[str, Style], bytes], shown: Written, *, quiet: bool = False
) -> None:
    files = check_kinds(shown, TEXT_KINDS)
    for path, kind in files:
        # A file looks the same whoever's terminal it was made in.
        plain = Style(shown.width or USUAL_WIDTH, color=False, bold=False, ascii_only=False)
        write_file(path, [encoded(kind, plain)])
        if not quiet:
            say(f"wrote {path}")
    if shown.format or not files:
        write_stdout(encoded(shown.format or "terminal", style(shown)))


def write_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], shown: Written, align: str = ""
) -> None:
    """A plain aligned table on stdout."""
    write_stdout(_table(headers, rows, style(shown), align))


def _table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], surface: Style, align: str = ""
) -> bytes:
    from supportmetrics.render.tables import render_table

    return render_table(
        headers,
        rows,
        align=align or "l" * len(headers),
        width=surface.width,
        color=surface.color,
        bold=surface.bold,
        ascii_only=surface.ascii_only,
    ).encode()


def _deliver_told(
    as_json: Callable[[], str],
    as_text: Callable[[Drawing], str],
    shown: Written,
    *,
    quiet: bool,
) -> None:
    """What can be told in two ways, to stdout or to files."""

    def encoded(kind: str, surface: Style) -> bytes:
        if kind == "json":
            return as_json().encode()
        drawing = Drawing(surface.width, surface.color, surface.bold, surface.ascii_only)
        return as_text(drawing).encode()

    _deliver_text(encoded, shown, quiet=quiet)


def deliver_explanation(story: Explanation, shown: Written, *, quiet: bool) -> None:
    """The story of a ticket, as text or JSON, to stdout or to files."""
    from supportmetrics.render.explaining import explanation_json, explanation_text

    _deliver_told(
        partial(explanation_json, story), partial(explanation_text, story), shown, quiet=quiet
    )


def deliver_plan(plan: Plan, shown: Written, *, quiet: bool) -> None:
    """What could be promised, as text or JSON, to stdout or to files."""
    from supportmetrics.render.planning import plan_json, plan_text

    _deliver_told(partial(plan_json, plan), partial(plan_text, plan), shown, quiet=quiet)


def deliver_inspections(
    inspections: Sequence[Inspection],
    inputs: Sequence[InputSummary],
    findings: Sequence[Finding],
    shown: Written,
    *,
    personal: bool,
    quiet: bool,
) -> None:
    """How the inputs were understood, as text or JSON, to stdout or to files; `personal` values only when asked for."""
    from supportmetrics.render.inspecting import discreet, inspections_json, inspections_text

    if not personal:
        inspections = [discreet(inspection) for inspection in inspections]
    told = (inspections, inputs, findings)
    _deliver_told(
        partial(inspections_json, *told), partial(inspections_text, *told), shown, quiet=quiet
    )
