"""Inputs, findings, gates and definitions without names: what `--anonymize` leaves of them in every output."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from supportmetrics.config.gates import with_text
from supportmetrics.facts.anonymous import is_pseudonym, prefix_of, pseudonym
from supportmetrics.metrics import BY_ID
from supportmetrics.model.words import UNKNOWN

if TYPE_CHECKING:
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.gates import Gate
    from supportmetrics.model.policies import Policy
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


def unnamed_gate(gate: Gate) -> Gate:
    """A gate over the pseudonyms of the names it is about, whether they are written plainly or as pseudonyms."""
    part = tuple((name, _without_name(name, word)) for name, word in gate.slice)
    return with_text(replace(gate, slice=part), BY_ID[gate.metric])


def unnamed_policy(policy: Policy) -> Policy:
    """A policy with pseudonyms for the names by which it chooses its tickets; it is to be told, not to be applied."""
    match = {
        column: tuple(_without_name(column, word) for word in words)
        for column, words in policy.match.items()
    }
    return replace(policy, match=match)


def unnamed_condition(where: str) -> str:
    """A condition as it stands, or one pseudonym for it where it is about a column of names."""
    columns = pl.sql_expr(where).meta.root_names()
    return pseudonym(where, "condition") if any(map(prefix_of, columns)) else where


def _without_name(column: str, word: str) -> str:
    prefix = prefix_of(column)
    if prefix is None or word == UNKNOWN or is_pseudonym(word, prefix):
        return word
    return pseudonym(word, prefix)


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
