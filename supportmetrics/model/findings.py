"""Findings: what was noticed about the data, and what was done about it. Never lost, shown in every report."""

from __future__ import annotations

from enum import StrEnum

from supportmetrics.model.frozen import ordered


class Severity(StrEnum):
    """How much a finding matters to the numbers."""

    NOTE = "note"
    """Nothing to do; the reader should know."""
    WARNING = "warning"
    """A number may be wrong or incomplete; `--strict` turns it into exit code 3."""


@ordered
class Finding:
    """One kind of remark about one column of one input."""

    code: str
    """A stable slug (`duplicate-ticket`), a page of the documentation each."""
    severity: Severity
    input: str
    """Name of the input, or "" when it concerns all of them."""
    column: str
    """Header in the file, or "" when it concerns whole rows."""
    rows: int
    """How many rows it concerns."""
    examples: tuple[int | str, ...]
    """Up to three record numbers (1 is the first below the header), or the words that were met."""
    action: str
    """What was done, in words: "kept the newest row"."""


FINDING_CODES: dict[str, str] = {
    # intake
    "ragged-row": "A row has more or fewer cells than the header.",
    "footer-row": "Totals, notes or confidentiality lines stand below the table.",
    "header-again": "The header stands among the rows, as where exports were joined.",
    "decoding": "Bytes do not fit the encoding.",
    "repeated-header": "A header occurs more than once.",
    "unknown-word": "A channel, status, priority or tier is in no list of known words.",
    "unknown-activity": "A step of a process log is in no list of known activities; it may be a reply.",
    "bad-date": "A value in a date column is no date.",
    "bad-duration": "A value in a duration column is no duration.",
    "bad-number": "A value in a number column is no whole number.",
    "bad-score": "A survey score is outside its scale, or no score.",
    "percentage-score": "Scores are percentages already, each made of several answers; no scale can hold them.",
    "zero-not-rated": "A score of 0 stands on a scale that starts at 1; it means not rated.",
    "other-question": "Another question of the survey looks like the one that is read.",
    "unnamed-question": "Nothing tells which question an answer is to.",
    "summed-answers": "A table holds numbers of answers per step of the scale; each number counts as so many answers.",
    "bad-flag": "A value in a yes/no column is neither yes nor no.",
    "assumed-zone": "Times carry no zone.",
    "assumed-order": "Dates could be read day or month first; the order was taken from another column or the preset.",
    "assumed-unit": "A duration has no unit in its header.",
    "unit-mismatch": "A duration column disagrees with its two timestamps.",
    "hour-offset": "A duration differs from its two times by whole hours: a trace of time zones or of daylight saving.",
    "not-a-duration": "A column whose name says duration holds timestamps, or the other way round.",
    "solved-before-answer": "Tickets were solved before their first response.",
    "unfit-column": "The values of a column do not fit its name.",
    "empty-column": "A column that figures are broken down by holds nothing on any row.",
    "guessed-column": "A column is known by an uncertain name, or by its values only.",
    "missing-id": "Rows without a ticket id cannot be told apart.",
    "damaged-id": "Ticket ids in scientific notation were damaged by a spreadsheet; they cannot be used as keys.",
    "no-creation-time": "Tickets have no creation time.",
    "surveys-without-ticket": "Answers belong to tickets that are in no input.",
    "age-not-duration": "A duration stands on tickets without an end; it is an age there and counts as missing.",
    "undecided-unit": "A duration has no unit in its header and no timestamps to settle it; the column was left out.",
    "business-duration": "Only business-hours durations exist; they stand in for calendar time.",
    "skipped-file": "A file of a folder or archive holds neither tickets nor surveys; it was not read.",
    "skipped-sheet": "A sheet of a workbook was not read.",
    "partial-export": "The desk had not finished writing the export.",
    "not-an-answer": "Rows of a survey that hold no answer (offered, previews, unfinished).",
    "nothing-used": "No row of the input counts.",
    "unusual-scale": "The numbers of a survey fit a scale that is seldom used.",
    "undated-event": "A message or change has no time.",
    "unknown-writer": "Nothing tells whether an agent or the customer wrote a message.",
    "assumed-writer": "Only the customer is known; whoever else writes was taken for an agent.",
    # facts
    "events-without-ticket": "Messages or changes belong to tickets that are in no input.",
    "event-before-creation": "A message or change is older than its ticket.",
    "duplicate-ticket": "The same ticket id occurs more than once in one source.",
    "replaced-answer": "A ticket has more than one answer of the same kind.",
    "negative-duration": "An end lies before its start.",
    "known-of-some": "Only some of the tickets tell it.",
    "waits-of-statuses": "How long requesters waited is added up from the statuses of their tickets.",
    "bot-reply": "Bots answered customers before any person did.",
    "reply-without-agent": "A first response of 0 on a ticket without any agent reply is missing, not fast.",
    "vendor-differs": "The vendor's own duration differs from the timestamps by more than a minute.",
    "vendor-flag-differs": "The vendor's breach flag disagrees with the computed verdict.",
    "solved-without-time": "Tickets are solved but have no solve time.",
    "unmapped-status": "A status is unknown and there is no solve time.",
    "lonely-newest": "The newest time lies far after the next newest; one wrong date would age every open ticket.",
    "bulk-import": "Many tickets were created in the same second; an import distorts volumes and waiting times.",
    "after-as-of": "Tickets created after `as_of` do not exist yet at that instant.",
    "same-instant": "Many tickets were closed in the second they were created; imported tickets look like this.",
    "unknown-column": "No input has the column of a breakdown.",
    "not-applied": "The configuration promises something that the inputs do not tell.",
    "unused-target": "A target of the configuration is the target of no ticket.",
    "vendor-pauses": "For how long tickets paused is told by totals of the help desk only.",
    "coarse": "Durations are not counted to the second, so that there are fewer different ones.",
    "undated-answer": "Answers have neither a date nor a ticket.",
    "fallback-date": "Answers have no date of their own.",
    "mixed-scales": "Answers were given on different scales.",
    "undecided-direction": "The direction of the CES scale is not known from labels or settings; CES is not measured.",
    "vendor-flag-only": "Only the vendor's breach flag tells about the SLA; it cannot say when a target was due.",
}
"""Every finding the program can make, with what it means. Producers may use no other code."""
