"""Where a report goes: to files, to stdout, and to the browser."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from supportmetrics.cli.streams import (
    USUAL_WIDTH,
    Style,
    say,
    terminal_style,
    write_file,
    write_stdout,
)
from supportmetrics.errors import UsageError
from supportmetrics.render.kinds import KINDS, Drawing, by_name, by_suffix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from supportmetrics.cli.options import Shown, Written
    from supportmetrics.model.report import Report
    from supportmetrics.pipeline.request import Request
    from supportmetrics.render.house import House
    from supportmetrics.render.kinds import Kind

_PAGE = Path("supportmetrics-report.html")


def check_outputs(shown: Shown, kinds: Sequence[Kind] = KINDS) -> list[tuple[Path, Kind]]:
    """The files to write and their kinds, before any work is done.

    Raises UsageError for an unknown kind and for a house style that cannot be used.
    """
    files = list(shown.output or ())
    if shown.open and not any(path.suffix.lower() == ".html" for path in files):
        files.append(_PAGE)
    if shown.format is not None:
        by_name(shown.format, kinds)
    chosen = [(path, by_suffix(path, kinds)) for path in files]
    if shown.template is not None:
        if shown.format != "html" and not any(kind.name == "html" for _, kind in chosen):
            raise UsageError(
                "--template shapes the page and nothing else; ask for one with -o report.html or --format html."
            )
        _house(shown)
    return chosen


def _house(shown: Shown) -> House | None:
    """The style of the page that was asked for; None for ours. Raises ConfigError with every mistake in it."""
    if shown.template is None:
        return None
    from supportmetrics.render.house import house

    return house(shown.template)


def on_stdout(
    shown: Shown, files: Sequence[tuple[Path, Kind]], kinds: Sequence[Kind] = KINDS
) -> Kind | None:
    """The kind of what stdout gets: nothing where only files were asked for."""
    if shown.format is None and files:
        return None
    return by_name(shown.format or "terminal", kinds)


def asked_for(
    shown: Shown, files: Sequence[tuple[Path, Kind]], kinds: Sequence[Kind] = KINDS
) -> list[Kind]:
    """Every kind that is drawn."""
    printed = on_stdout(shown, files, kinds)
    return [kind for _, kind in files] + ([printed] if printed else [])


def as_shown(request: Request, shown: Shown, kinds: Sequence[Kind]) -> Request:
    """The question with what only people see, as far as any of the kinds drawn shows it and nobody says no."""
    return replace(
        request,
        shapes=any(kind.shapes for kind in kinds),
        comments=request.comments and shown.comments,
    )


@contextmanager
def prepared(shown: Shown, kinds: Sequence[Kind]) -> Iterator[None]:
    """Lets kinds get ready while the numbers are made."""
    slow = [kind for kind in kinds if kind.prepares]
    if not slow:
        yield
        return
    from concurrent.futures import ThreadPoolExecutor

    drawing = Drawing(cache=_cache(), house=_house(shown))
    with ThreadPoolExecutor(1) as beside:
        for kind in slow:
            beside.submit(kind.prepare, drawing)
        yield


def style(shown: Written) -> Style:
    """How to draw on stdout."""
    if sys.stdout is None:
        return Style(shown.width or USUAL_WIDTH, color=False, bold=False, ascii_only=False)
    return terminal_style(sys.stdout, shown.color.value, shown.width, os.environ)


def deliver(
    report: Report,
    shown: Shown,
    files: Sequence[tuple[Path, Kind]],
    *,
    quiet: bool,
    kinds: Sequence[Kind] = KINDS,
) -> None:
    """Writes every file whole, and the report to stdout unless only files were asked for.

    All is drawn before anything is written: a mistake in a template leaves no part of a result behind. A single file
    is written while it is drawn, from its first piece on, which is all of a page; it takes its place when it is whole.
    """
    cache, house = _cache(), _house(shown)
    # A file looks the same whoever's terminal it was made in.
    sheet = Drawing(width=shown.width or USUAL_WIDTH, cache=cache, house=house)
    printed = on_stdout(shown, files, kinds)
    pieces_of = _begun if len(files) == 1 and printed is None else list
    drawn = [(path, pieces_of(kind.draw(report, sheet))) for path, kind in files]
    pieces: list[bytes] = []
    if printed is not None:
        surface = style(shown)
        pieces += printed.draw(
            report,
            Drawing(surface.width, surface.color, surface.bold, surface.ascii_only, cache, house),
        )
    for path, whole in drawn:
        write_file(path, whole)
        if not quiet:
            say(f"wrote {path}")
    for piece in pieces:
        write_stdout(piece)
    if shown.open:
        import webbrowser  # few runs open a page

        page = next(path for path, kind in files if kind.name == "html")
        webbrowser.open(page.resolve().as_uri())


def _begun(pieces: Iterator[bytes]) -> Iterable[bytes]:
    """The same pieces; the first is made."""
    return chain(list(islice(pieces, 1)), pieces)


def _cache() -> Path | None:
    """A folder of the user for compiled templates; failures to use it are ignored."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "supportmetrics"
    except RuntimeError:
        return None
