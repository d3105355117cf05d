"""The kinds of output: the one list that `--format`, `-o` and the documentation read.

A kind is a module with `draw(report, drawing) -> Iterator[bytes]`; adding one is a file and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, cast

from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from pathlib import PurePath

    from supportmetrics.model.report import Report
    from supportmetrics.render.house import House


@frozen
class Drawing:
    """The surface that is drawn on; files get the defaults."""

    width: int = 80
    color: bool = False
    bold: bool = False
    ascii_only: bool = False
    cache: PurePath | None = None
    """A folder where compiled templates may be kept."""
    house: House | None = None
    """The style of a page; ours without one."""


@frozen
class Kind:
    """One kind of output."""

    name: str
    suffix: str
    meaning: str
    module: str
    shapes: bool = True
    """Whether it shows more of a report than what was measured."""
    gates_only: bool = False
    """Whether it shows nothing of a report but its judged gates."""
    prepares: bool = False
    """Whether its module has `prepare(drawing)`, for which no report is needed."""

    def prepare(self, drawing: Drawing) -> None:
        """Does what can be done before there is anything to draw."""
        if self.prepares:
            import_module(self.module).prepare(drawing)

    def draw(self, report: Report, drawing: Drawing) -> Iterator[bytes]:
        """The whole output in pieces of UTF-8."""
        draw = cast("Callable[[Report, Drawing], Iterator[bytes]]", import_module(self.module).draw)
        return draw(report, drawing)


KINDS: tuple[Kind, ...] = (
    Kind("terminal", ".txt", "text for people", "supportmetrics.render.kind_terminal"),
    Kind(
        "html",
        ".html",
        "one self-contained page that works offline",
        "supportmetrics.render.kind_html",
        prepares=True,
    ),
    Kind(
        "json",
        ".json",
        "every number, for programs",
        "supportmetrics.render.kind_json",
        shapes=False,
    ),
    Kind(
        "csv",
        ".csv",
        "the measurements as a long table",
        "supportmetrics.render.kind_csv",
        shapes=False,
    ),
    Kind(
        "parquet",
        ".parquet",
        "the same table, typed",
        "supportmetrics.render.kind_parquet",
        shapes=False,
    ),
    Kind(
        "xlsx",
        ".xlsx",
        "a workbook: one sheet per table, real numbers and durations",
        "supportmetrics.render.kind_xlsx",
    ),
    Kind(
        "markdown",
        ".md",
        "text with tables, for chats, wikis and job summaries",
        "supportmetrics.render.kind_markdown",
    ),
    Kind(
        "openmetrics",
        ".prom",
        "the figures of the period, for dashboards that scrape",
        "supportmetrics.render.kind_openmetrics",
        shapes=False,
    ),
)


def _gates(name: str, suffix: str, meaning: str, module: str) -> Kind:
    return Kind(name, suffix, meaning, module, shapes=False, gates_only=True)


_OF_GATES: tuple[Kind, ...] = (
    _gates("terminal", ".txt", "the gates for people", "supportmetrics.render.kind_gate_terminal"),
    _gates(
        "markdown",
        ".md",
        "the gates as a table, for job summaries and chats",
        "supportmetrics.render.kind_gate_markdown",
    ),
    _gates("junit", ".xml", "the gates as test cases", "supportmetrics.render.kind_junit"),
    _gates("github", "", "annotations of a workflow", "supportmetrics.render.kind_github"),
)
CHECK_KINDS: tuple[Kind, ...] = (
    *_OF_GATES,
    *(kind for kind in KINDS if kind.name not in {own.name for own in _OF_GATES}),
)
"""The kinds of `check`: its own, and the whole report in any other."""


def by_name(name: str, kinds: Sequence[Kind] = KINDS) -> Kind:
    """The kind of a `--format`. Raises UsageError for an unknown one."""
    found = next((kind for kind in kinds if kind.name == name), None)
    if found is None:
        names = [kind.name for kind in kinds]
        raise UsageError(
            f"--format {name!r} is not known.{did_you_mean(name, names)} Known: {', '.join(names)}."
        )
    return found


def by_suffix(path: PurePath, kinds: Sequence[Kind] = KINDS) -> Kind:
    """The kind of a file given with `-o`. Raises UsageError when its suffix names none."""
    suffix = path.suffix.lower()
    found = next((kind for kind in kinds if suffix and kind.suffix == suffix), None)
    if found is None:
        known = ", ".join(kind.suffix for kind in kinds if kind.suffix)
        raise UsageError(
            f"-o {path}: the suffix {path.suffix or '(none)'} names no kind of output. Known: {known}."
        )
    return found
