"""The report as one self-contained HTML page: a View and the bundled templates in, text out.

No metric, no order, no threshold and no sentence is made here; coordinates come from `geometry` and
`bars`.
"""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemBytecodeCache, FunctionLoader, StrictUndefined
from markupsafe import Markup

from supportmetrics.bundled import bundled
from supportmetrics.model import numbers
from supportmetrics.render import bars, geometry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jinja2.bccache import Bucket

    from supportmetrics.render.view import View


def render_html(view: View, report_json: str, *, cache_dir: Path | None = None) -> str:
    """The whole page, ending with one newline; the same view gives the same bytes.

    `report_json` is JSON text that the page carries for programs, in `#report-data`. `cache_dir`
    may keep compiled templates between runs; whatever goes wrong with it is ignored.
    """
    script = _text("sort.js")
    page = _environment(cache_dir).get_template("report.html.j2")
    return (
        page.render(
            view=view,
            report_json=report_json,
            script=script,
            script_hash=b64encode(sha256(script.encode()).digest()).decode(),
            places={key: f"ch{place}" for place, (key, _) in enumerate(view.channels)},
            rows={row.key: place for place, row in enumerate(view.levels.rows)},
        ).strip()
        + "\n"
    )


def _text(name: str) -> str:
    return (bundled("templates") / name).read_text(encoding="utf-8").strip()


class _Cache(FileSystemBytecodeCache):
    """Compiled templates on disk; a folder that cannot be used only costs time."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _environment(cache_dir: Path | None) -> Environment:
    cache = None
    if cache_dir is not None:
        with suppress(OSError):
            cache_dir.mkdir(parents=True, exist_ok=True)
        cache = _Cache(str(cache_dir))
    environment = Environment(
        loader=FunctionLoader(_text),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=cache,
    )
    environment.globals |= {"geo": geometry, "bargeo": bars}
    # The caller's text is JSON already: `|tojson` has only to escape it for HTML.
    environment.policies["json.dumps_function"] = _as_is
    environment.filters |= {
        "xy": geometry.coordinate,
        "depth_from": lambda low: partial(geometry.depth, low=low),
        "whole": numbers.count,
        "tenths": numbers.score,
        "amount": _amount,
        "goal": _goal,
        "key": _key,
        "bin_words": _bin_words,
    }
    return environment


_CONTROLS = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"},
    **{code: f"\\x{code:02x}" for code in range(0x7F, 0xA0)},
}


def _harmless(value: object) -> object:
    """Text of exports without control characters, which a terminal that shows the page's source would obey."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return value.translate(_CONTROLS)
    return value


def _as_is(text: str, **_: object) -> str:
    return text


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
