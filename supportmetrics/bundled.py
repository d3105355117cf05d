"""Floor 0: where templates and sample data are, in an installed wheel and in a checkout."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_IN_CHECKOUT = {"templates": "reports/templates", "sample_data": "sample_data"}


def bundled(name: Literal["templates", "sample_data"]) -> Traversable:
    """The folder `name` shipped with the package.

    A wheel carries it as `supportmetrics/_bundled/<name>`; a checkout or an editable install has it at
    the top level, beside the package.
    """
    package = files("supportmetrics")
    inside = package / "_bundled" / name
    return inside if inside.is_dir() else package / ".." / _IN_CHECKOUT[name]
