"""In which hours the clocks of each channel run, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.words import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.model.report import Report, TargetShare


def clocks_in_words(report: Report) -> str:
    """`clocks in opening hours (office) for Social and Email, day and night for the rest`."""
    groups: dict[str, list[str]] = {}
    for share in report.targets:
        if share.slice:
            groups.setdefault(_basis(share), []).append(label("channel", share.slice[0][1]))
    if len(groups) < 2:
        return f"clocks {next(iter(groups), _basis(report.targets[0]))}"
    # The most channels are not named one by one.
    rest = max(groups, key=lambda basis: len(groups[basis]))
    named = [f"{basis} for {_listed(groups[basis])}" for basis in groups if basis != rest]
    return f"clocks {', '.join(named)}, {rest} for the rest"


def _basis(share: TargetShare) -> str:
    hours = f"in opening hours ({', '.join(share.hours)})"
    return {"business": hours, "mixed": f"partly {hours}"}.get(share.basis, "day and night")


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
