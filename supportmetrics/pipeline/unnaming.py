"""Inputs and findings without names: what `--anonymize` leaves of them in every output."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from supportmetrics.facts.anonymous import pseudonym

if TYPE_CHECKING:
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.report import InputSummary
    from supportmetrics.pipeline.counted import Counted
    from supportmetrics.pipeline.settle import Settled

_Rows = TypeVar("_Rows", "Settled", "Counted")
"""What has inputs and findings."""
_NOT_READ = "not read:"
"""Begins what is said of a file that cannot be read; its name and its words follow."""


def unnamed(rows: _Rows) -> _Rows:
    """The rows with pseudonyms for the names of files, and findings without words of the data.

    Record numbers stay: they lead nobody to a person who does not hold the file.
    """
    return replace(
        rows,
        inputs=tuple(replace(told, name=_of_input(told)) for told in rows.inputs),
        findings=tuple(sorted({_without_words(found, rows.inputs) for found in rows.findings})),
    )


def _of_input(told: InputSummary) -> str:
    return pseudonym(told.name, told.role)


def _without_words(found: Finding, inputs: tuple[InputSummary, ...]) -> Finding:
    names = {told.name: _of_input(told) for told in inputs}
    action = found.action
    if action.startswith(_NOT_READ):
        action = _NOT_READ.removesuffix(":")
    for name in sorted(names, key=len, reverse=True):
        action = action.replace(name, names[name])
    return replace(
        found,
        input=names.get(found.input) or (found.input and pseudonym(found.input, "file")),
        examples=tuple(example for example in found.examples if isinstance(example, int)),
        action=action,
    )
