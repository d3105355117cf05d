"""Steps of a process log in canonical form: an activity by somebody at a time, as process-mining tools export them.

What was done is known by its word: it tells the customer something, or changes the status, or is work that does
neither. Who did it is a person of the desk unless the log calls it a bot, a system or the customer. Knows no file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import UsageError
from supportmetrics.intake.values import words
from supportmetrics.model.words import STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportmetrics.intake.events import Cells

_WORK = "step"
"""What an activity is that tells neither a message nor a status."""
_MEANING = re.compile(rf"message(?:=customer)?|note|{_WORK}|status=(?:{'|'.join(STATUSES)})")
_NUMBERED = re.compile(r"[\W_]*\d+$")
"""Ends the name of one of several: `Robot1`."""


def performers(cells: Cells) -> pl.Series:
    """Who did each step, as `actor`: what its own column, the team or the name says, else an agent."""
    look_up = words.translator("actor", cells.reading.values.get("actor", {}))

    def named(word: str) -> str | None:
        found = look_up(_NUMBERED.sub("", word))
        return None if found == "agent" else found

    told = [
        words.translate(cells.text(name), named, keep_unknown=False).values.alias(name)
        for name in ("actor", "team", "agent")
    ]
    found = pl.DataFrame(told).select(pl.coalesce(pl.all(), pl.lit("agent")))
    return found.to_series().alias("actor")


def read(base: pl.DataFrame, by: pl.Series, cells: Cells) -> pl.DataFrame:
    """Every step of `base` with `kind`, `value`, `actor` and `public`; `by` is what `performers` gives.

    Activities that nobody knows are told and listed: one of them may be a reply.
    """
    read_as = words.translate(cells.text("activity"), _look_up(cells), keep_unknown=False)
    if read_as.unknown:
        header = cells.mapping.columns["activity"].header
        cells.notes.unknown_words[header] = read_as.unknown
        cells.notes.add(
            "unknown-activity",
            "counted as work that nobody sees; map replies with [values.activity], such as "
            f'"{read_as.unknown[0]}" = "message"',
            column=header,
            rows=read_as.unknown_rows,
            words=read_as.unknown,
        )
    told = read_as.values.str.extract_groups(r"^([a-z]+)=?(.*)$").struct.unnest()
    kind, detail = told["1"].fill_null(_WORK), told["2"]
    actor = detail.zip_with((kind == "message") & (detail != ""), by)
    return base.with_columns(
        kind.alias("kind"),
        detail.set(kind != "status", None).alias("value"),
        actor.alias("actor"),
        pl.when(kind == "message").then(True).when(kind == "note").then(False).alias("public"),
    )


def _look_up(cells: Cells) -> Callable[[str], str | None]:
    """What an activity is, such as `message` or `status=solved`; None for one that nobody knows."""
    own = cells.reading.values.get("activity", {})
    for word, meaning in own.items():
        if meaning and not _MEANING.fullmatch(meaning):
            raise UsageError(
                f"[values.activity]: {word!r} cannot be {meaning!r}. It is message, message=customer, note, step or "
                f"status=WORD, where the word is {', '.join(STATUSES[:-1])} or {STATUSES[-1]}."
            )
    activity = words.translator("activity", own)
    status = words.translator("status", cells.reading.values.get("status", {}))

    def look_up(word: str) -> str | None:
        if (found := activity(word)) is not None:
            return found
        state = status(word)
        return f"status={state}" if state in STATUSES else None

    return look_up
