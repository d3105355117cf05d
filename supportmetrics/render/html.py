"""The report as one self-contained HTML page: a View and templates in, text out.

No metric, no order, no threshold and no sentence is made here; coordinates come from `geometry` and
`bars`.
"""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from traceback import walk_tb
from typing import TYPE_CHECKING

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemBytecodeCache,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from supportmetrics.errors import UsageError
from supportmetrics.model import numbers
from supportmetrics.render import bars, geometry
from supportmetrics.render.house import FRAME, PIECES, SCRIPT, SECTION, House, our_house

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from jinja2.bccache import Bucket

    from supportmetrics.render.view import View


def render_html(
    view: View, report_json: str, *, cache_dir: Path | None = None, house: House | None = None
) -> str:
    """The whole page, ending with one newline; the same view gives the same bytes.

    `report_json` is JSON text that the page carries for programs, in `#report-data`. `cache_dir`
    may keep compiled templates between runs; whatever goes wrong with it is ignored. `house` is
    the style, ours without one. Raises UsageError for a mistake in a template of the house.
    """
    look = house or our_house()
    script, _ = look.template(SCRIPT)
    environment = _environment(look, cache_dir)
    environment.globals |= {
        "house": replace(look, product=look.product or view.product),
        "paint": {token: f"var(--{token},{light})" for token, (light, _) in look.colours.items()},
        "places": {key: f"ch{place}" for place, (key, _) in enumerate(view.channels)},
        "rows": {row.key: place for place, row in enumerate(view.levels.rows)},
    }
    try:
        page = environment.get_template(FRAME).render(
            view=view,
            report_json=report_json,
            script=script,
            script_hash=b64encode(sha256(script.encode()).digest()).decode(),
        )
    except Exception as error:
        mistake = _mistake_of(look, error)
        if mistake is None:
            raise
        raise UsageError(mistake) from error
    return page.strip() + "\n"


def compile_templates(cache_dir: Path, house: House | None = None) -> None:
    """Puts into `cache_dir` what the templates of a page compile to, as far as it is not there.

    Mistakes in a template of the house are for `render_html` to tell.
    """
    look = house or our_house()
    environment = _environment(look, cache_dir)
    parts = (name for part in look.sections for name in ([part] if isinstance(part, str) else part))
    for name in (FRAME, *PIECES, *map(SECTION.format, parts)):
        with suppress(TemplateError):
            environment.get_template(name)


def _mistake_of(house: House, error: Exception) -> str | None:
    """What went wrong in the user's template, and where; None when none of theirs was at work."""
    if house.folder is None:
        return None
    ours = [
        (frame.f_code.co_filename, line)
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_code.co_filename.startswith(str(house.folder))
    ]
    if not ours:
        return None
    path, line = ours[-1]
    said = f"{error.name!r} is no template" if isinstance(error, TemplateNotFound) else str(error)
    return f"{path}, line {line}: {said}. docs/house-style.md names all that a template finds."


class _Loader(BaseLoader):
    """Templates of a house, and ours where it has none."""

    def __init__(self, house: House) -> None:
        self._house = house

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        del environment
        try:
            text, path = self._house.template(template)
        except (OSError, ValueError) as error:
            raise TemplateNotFound(template) from error
        return text, path, None


class _Cache(FileSystemBytecodeCache):
    """Compiled templates on disk; a folder that cannot be used only costs time."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _environment(house: House, cache_dir: Path | None) -> Environment:
    cache = None
    # A user's templates run in a sandbox, which costs half as much again; what is compiled for it is kept apart.
    kind = Environment if house.folder is None else ImmutableSandboxedEnvironment
    if cache_dir is not None and house.folder is not None:
        cache_dir /= "houses"
    if cache_dir is not None:
        with suppress(OSError):
            cache_dir.mkdir(parents=True, exist_ok=True)
        cache = _Cache(str(cache_dir))
    environment = kind(
        loader=_Loader(house),
        autoescape=True,
        finalize=_written,
        # There is next to nothing to fold, and looking for it takes a sixth of the time to compile.
        optimized=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=cache,
    )
    environment.globals |= {"geo": geometry, "bargeo": bars, "embedded": house.embedded}
    # The caller's text is JSON already: `|tojson` has only to escape it.
    environment.policies["json.dumps_function"] = _json
    environment.filters |= {
        "depth_from": lambda low: partial(geometry.depth, low=low),
        "whole": numbers.count,
        "tenths": numbers.score,
        "amount": _amount,
        "goal": _goal,
        "key": _key,
        "bin_words": _bin_words,
    }
    return environment


_TURNING = {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""Embeddings, overrides and isolates: a title or a label has no <bdi> that would end them."""
_CONTROLS = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"},
    **{code: f"\\x{code:02x}" for code in range(0x7F, 0xA0)},
    **_TURNING,
}


def _written(value: object) -> object:
    """What a template prints: a float as a coordinate, text with its control characters made visible.

    A terminal that shows the page's source would obey some, and others turn the words of a title round.
    """
    if isinstance(value, float):
        return geometry.coordinate(value)
    if isinstance(value, str) and not isinstance(value, Markup):
        return value.translate(_CONTROLS)
    return value


def _json(text: str, **_: object) -> str:
    # What shows such a character is also how JSON escapes it.
    return text.translate(_TURNING)


def _amount(value: float | None) -> str:
    return numbers.ABSENT if value is None else numbers.count(value)


def _goal(share: float) -> str:
    """A goal without needless decimals: `90%`, `92.5%`."""
    return f"{100 * share:.6g}%"


def _key(raw: float | None) -> str:
    """What a column is sorted by; absent values have none and stay last."""
    return "" if raw is None else f"{raw:.10g}"


def _bin_words(edges_s: Sequence[float], place: int) -> str:
    """The waiting times of one bin; the outer bins also hold what lies beyond the axis."""
    low, high = (numbers.duration(edge) for edge in edges_s[place : place + 2])
    if place == 0:
        return f"up to {high}"
    return f"{low} and more" if place == len(edges_s) - 2 else f"{low} to {high}"
