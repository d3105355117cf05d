"""Large files of JSON lines: they stay on disk, and only the columns asked for are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake.guarded import by_rust
from supportmetrics.intake.nested import flattened, holds_objects
from supportmetrics.intake.stored import stored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from supportmetrics.intake.contents import Content
    from supportmetrics.intake.tables import Table

_LARGE = 8 << 20
"""Larger files are not held in memory, when they can be read where they are."""
OTHER_ESCAPES = re.compile(rb"\\u(?:[dD]|0000)")
"""Halves of characters, and no character at all: Polars makes something else of them."""
_NO_OBJECT = re.compile(rb"\n[^{]")
_SEAM = 5
"""Bytes on either side of which one of these may begin in one block and end in the next."""


def stored_lines(
    name: str, content: Content, parse: Callable[[bytes], Sequence[Mapping[str, Any]]]
) -> Table | None:
    """The table of a large file of JSON lines, which stays on disk; None for everything else.

    `parse` gives the records as they were, where they hold lists of objects.
    """
    if content.path is None or content.size < _LARGE or not _each_line_is_an_object(content):
        return None
    try:
        with by_rust(name, "JSON document"):
            frame = pl.scan_ndjson(content.path, infer_schema_length=None)
            schema = frame.collect_schema()
            if len(schema) == 1:
                # What stands in it is opened record by record.
                return None
            flat = flattened(frame)
            table = None if flat is None else stored(name, "ndjson", flat, content)
    except InputError:
        return None
    if table is not None and holds_objects(schema):
        table.parse = lambda: parse(content.read())
    return table


def _each_line_is_an_object(content: Content) -> bool:
    """Whether there are several lines, every one begins with a brace, and no escape is in them that Polars reads in
    another way.
    """
    if b"\n{" not in content.head():
        return False
    before = b"\n"
    for block in content.blocks():
        seam = before[-_SEAM:] + block[:_SEAM]
        if any(rule.search(part) for rule in (_NO_OBJECT, OTHER_ESCAPES) for part in (seam, block)):
            return False
        before = block
    return True
