"""What only all rows together tell, in two directions.

`Whole` is what every part of the rows must know before it can be settled by itself. `Evidence` is what was noticed
while a part was settled: it adds up over parts that share no ticket, and becomes findings once it is whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from supportmetrics.facts.findings import Remark, Weighed
from supportmetrics.facts.targets import silent_among
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.frozen import frozen
from supportmetrics.pipeline.noticing import Crowds, Known, imports, unused_targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportmetrics.model.policies import Policy

_EXAMPLES = 3
_EACH_INPUT = frozenset(
    {
        *("duplicate-ticket", "after-as-of", "bot-reply", "waits-of-statuses"),
        *("undated-answer", "fallback-date", "surveys-without-ticket"),
    }
)
"""Findings that are told for every input by itself; any other names no input when it is about several."""

_Noticed = TypeVar("_Noticed", Remark, Known)
Asked = frozenset[tuple[int, str]]
"""Inputs by their number, and kinds of survey."""


@frozen
class Whole:
    """What a part of the rows cannot know by itself."""

    as_of: datetime | None
    unanswered: Asked
    """Which inputs also list surveys of a kind that nobody answered."""
    rated: Asked
    """Which inputs may have answers of a kind."""
    crowded: frozenset[int]
    """Instants (microseconds) in which many tickets may have been created."""
    silent: Mapping[str, frozenset[str]]
    """Clock -> sources that do not tell when it ended."""


@frozen
class Evidence:
    """What was noticed while rows were settled."""

    remarks: tuple[Remark, ...] = ()
    known: tuple[Known, ...] = ()
    crowds: Crowds = field(default_factory=Crowds)
    matched: tuple[pl.DataFrame, ...] = ()
    """Of each part: `policy` and the words it was chosen by, each combination once."""
    scales: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Kind and scale -> answers."""
    ends: Mapping[str, Mapping[str, tuple[bool, bool]]] = field(default_factory=dict)
    """Clock -> source -> whether some ticket tells its end, and whether some ticket is not open."""
    unanswered: Asked = frozenset()

    def agrees(self, whole: Whole) -> bool:
        """Whether all rows together tell what their parts were told."""
        return self.unanswered == whole.unanswered and self.silent == whole.silent

    @property
    def silent(self) -> dict[str, frozenset[str]]:
        """Clock -> sources that do not tell when it ended."""
        return {clock: silent_among(told) for clock, told in self.ends.items()}

    def findings(self, policies: Sequence[Policy], names: Sequence[str]) -> list[Finding]:
        """What a reader of the figures should know of it; `names` are those of the inputs."""
        told = [found for one in self.remarks if (found := _told(one)) is not None]
        told += [found for one in self.known if (found := one.told()) is not None]
        if any(part.height for part in self.matched):
            told += unused_targets(policies, pl.concat(self.matched, how="vertical_relaxed"))
        return [*told, *imports(self.crowds, names), *_mixed(self.scales)]


def together(parts: Sequence[Evidence]) -> Evidence:
    """The evidence of all parts."""
    return Evidence(
        _joined_remarks(one for part in parts for one in part.remarks),
        _joined_known(one for part in parts for one in part.known),
        Crowds.together([part.crowds for part in parts]),
        tuple(frame for part in parts for frame in part.matched),
        _summed(part.scales for part in parts),
        _ends(part.ends for part in parts),
        frozenset().union(*(part.unanswered for part in parts)),
    )


def _told(one: Remark) -> Finding | None:
    if isinstance(one, Weighed):
        return one.found if one.counts else None
    return one


def _mixed(scales: Mapping[tuple[str, str], int]) -> list[Finding]:
    found = []
    for kind, group in groupby(sorted(scales.items()), lambda item: item[0][0]):
        used = dict(group)
        if len(used) > 1:
            names = ", ".join(scale for _, scale in used)
            action = f"pooled as satisfied or not, no mean; scales: {names}"
            n = sum(used.values())
            found.append(Finding("mixed-scales", Severity.NOTE, "", kind, n, (), action))
    return found


def _finding(one: Remark | Known) -> Finding:
    return one if isinstance(one, Finding) else one.found


def _key(one: Remark | Known) -> tuple[str, ...]:
    found = _finding(one)
    alone = found.input if found.code in _EACH_INPUT else ""
    return (type(one).__name__, found.code, found.severity, found.column, found.action, alone)


def _alike(parts: Iterable[_Noticed]) -> Iterable[list[_Noticed]]:
    for _, group in groupby(sorted(parts, key=_key), _key):
        yield list(group)


def _joined(found: Sequence[Finding]) -> Finding:
    """Findings of one kind about different rows as one."""
    some = [one for one in found if one.rows] or found[:1]
    names = {one.input for one in some}
    examples = sorted({line for one in some for line in one.examples})[:_EXAMPLES]
    return replace(
        some[0],
        input=names.pop() if len(names) == 1 else "",
        rows=sum(one.rows for one in some),
        examples=tuple(examples),
    )


def _joined_remarks(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    out: list[Remark] = []
    for group in _alike(remarks):
        found = _joined([_finding(one) for one in group])
        weighed = [one for one in group if isinstance(one, Weighed)]
        of = sum(one.of for one in weighed)
        out.append(replace(weighed[0], found=found, of=of) if weighed else found)
    return tuple(out)


def _joined_known(known: Iterable[Known]) -> tuple[Known, ...]:
    return tuple(
        replace(
            group[0],
            found=_joined([one.found for one in group]),
            known=sum(one.known for one in group),
            of=sum(one.of for one in group),
        )
        for group in _alike(known)
    )


def _summed(parts: Iterable[Mapping[tuple[str, str], int]]) -> dict[tuple[str, str], int]:
    out: dict[tuple[str, str], int] = {}
    for part in parts:
        for key, n in part.items():
            out[key] = out.get(key, 0) + n
    return out


def _ends(
    parts: Iterable[Mapping[str, Mapping[str, tuple[bool, bool]]]],
) -> dict[str, dict[str, tuple[bool, bool]]]:
    out: dict[str, dict[str, tuple[bool, bool]]] = {}
    for part in parts:
        for clock, told in part.items():
            sources = out.setdefault(clock, {})
            for source, (some, ended) in told.items():
                known = sources.get(source, (False, False))
                sources[source] = (known[0] or some, known[1] or ended)
    return out
