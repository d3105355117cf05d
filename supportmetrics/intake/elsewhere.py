"""Tables that stand beside the tickets of a desk and hold no figure: what they are, and where their content belongs.

Data, in `presets/_elsewhere.toml`; the first table whose headers are all there is it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import tomli

from supportmetrics.intake.headers import Header, light

if TYPE_CHECKING:
    from collections.abc import Sequence


def known(headers: Sequence[Header]) -> tuple[str, str] | None:
    """What a table with these headers holds, and a sentence that says what to do instead; None for any other."""
    seen = {header.light for header in headers}
    return next((told for needed, told in _tables() if needed <= seen), None)


@cache
def _tables() -> tuple[tuple[frozenset[str], tuple[str, str]], ...]:
    path = files("supportmetrics.intake") / "presets" / "_elsewhere.toml"
    tables = tomli.loads(path.read_text(encoding="utf-8"))["table"]
    return tuple(
        (frozenset(map(light, table["all"])), (table["holds"], table["instead"]))
        for table in tables
    )
