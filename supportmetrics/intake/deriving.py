"""What one ticket column tells about another: a stage about the close, a status about the escalation, a team about the
tier, an unanswered call about its first response.

The functions add to the canonical columns they are given, or correct them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.values import words

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading


def stage(raw: Map[str, pl.Series], out: dict[str, pl.Series], mapping: Mapping) -> None:
    """A stage that is done closes the ticket, whatever its status is called; a change of stage before is no closing."""
    if "stage" not in raw or mapping.preset is None:
        return
    table = mapping.preset.values.get("stage", {})
    look_up = {words.plain(word): value for word, value in table.items()}
    done = (
        words.translate(
            raw["stage"], lambda w: look_up.get(words.plain(w), "open"), keep_unknown=False
        ).values
        == "done"
    )
    out["is_closed"] = done.alias("is_closed")
    if "closed_at" in out:
        out["closed_at"] = out["closed_at"].set(~done.fill_null(value=False), None)


def without_answer(out: dict[str, pl.Series]) -> None:
    """A call that nobody picked up has no first response and no talk, whatever its columns hold."""
    if "answered" not in out:
        return
    missed = (~out["answered"]).fill_null(value=False)
    for name in ("first_response_seconds", "handle_seconds"):
        if name in out:
            out[name] = out[name].set(missed, None)


def escalated(raw: Map[str, pl.Series], out: dict[str, pl.Series]) -> None:
    """Escalated is a status of some desks: such a ticket is open, and escalated."""
    if "status" not in raw or "escalated" in out:
        return
    said = [word for word in words.distinct(raw["status"]) if words.plain(word) == "escalated"]
    if said:
        out["escalated"] = raw["status"].cast(pl.String).is_in(said).alias("escalated")


def tier_from_team(
    out: dict[str, pl.Series], reading: Reading, mapping: Mapping, notes: Notes
) -> None:
    """The tier that stands in the name of the team."""
    preset = mapping.preset.values if mapping.preset else {}
    look_up = words.translator("tier", preset.get("tier", {}), reading.values.get("tier", {}))
    read = words.translate(
        out["team"], lambda team: None if team.isdigit() else look_up(team), keep_unknown=False
    )
    if read.values.null_count() < read.values.len():
        out["tier"] = read.values.alias("tier")
        notes.words["tier"] = read.known
