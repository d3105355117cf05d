"""What a view holds, however deep: for tests that hold every renderer to all of it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from supportmetrics.render.view import Quantity


def quantities(view):
    """Every written number."""
    return _of_kind(Quantity, view)


def strings(view):
    """Every text."""
    return _of_kind(str, view)


def _of_kind(kind, value):
    if isinstance(value, kind):
        yield value
    elif is_dataclass(value):
        for part in fields(value):
            yield from _of_kind(kind, getattr(value, part.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _of_kind(kind, part)
