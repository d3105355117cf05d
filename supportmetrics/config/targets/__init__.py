"""Sets of targets that people ask for: data, one file per set in this folder, read when needed.

A target with `opening_hours` runs in the calendar that the configuration names beside the set, and day and night
where it names none.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from supportmetrics.config.durations import seconds
from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.model.frozen import frozen
from supportmetrics.model.policies import Policy

_CLOCKS = ("first_response", "next_reply", "resolution")
_KEYS = frozenset({*_CLOCKS, "pause", "opening_hours"})


@frozen
class TargetSet:
    """A set of targets, the first that matches a ticket counts."""

    id: str
    name: str
    meaning: str
    source: str
    """Where its figures are published."""
    policies: tuple[Policy, ...]
    """Without calendars."""
    in_hours: tuple[bool, ...]
    """Which of them are meant in opening hours."""

    def placed(self, calendar: str | None) -> tuple[Policy, ...]:
        """The policies, those meant in opening hours with the name of these."""
        return tuple(
            replace(policy, calendar=calendar if runs else None)
            for policy, runs in zip(self.policies, self.in_hours, strict=True)
        )


@cache
def ids() -> tuple[str, ...]:
    """The ids of all sets, sorted: the listing of the folder."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def get(name: str) -> TargetSet:
    """A set by its id; raises UsageError for an unknown one."""
    if name not in ids():
        hint = did_you_mean(name, ids())
        raise UsageError(
            f"There is no set of targets {name!r}.{hint} `supportmetrics targets` lists them."
        )
    data = tomli.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))
    return TargetSet(
        name,
        data["name"],
        data["meaning"],
        data["source"],
        tuple(_policy(target) for target in data["target"]),
        tuple(target.get("opening_hours", False) for target in data["target"]),
    )


def every() -> tuple[TargetSet, ...]:
    """All sets."""
    return tuple(get(name) for name in ids())


def _policy(target: dict[str, Any]) -> Policy:
    def limit(clock: str) -> int | None:
        return seconds(target[clock]) if clock in target else None

    return Policy(
        {column: (word,) for column, word in target.items() if column not in _KEYS},
        limit("first_response"),
        limit("next_reply"),
        limit("resolution"),
        pause=tuple(target.get("pause", ())),
    )


def described(name: str) -> list[list[str]]:
    """(property, words) of one set: what it is, where it comes from, and its targets in order.

    Raises UsageError for an unknown id.
    """
    found = get(name)
    rows = [["name", found.name], ["meaning", found.meaning], ["source", found.source]]
    return rows + [[policy.whom, policy.promise] for policy in found.placed("opening hours")]
