"""Findings: what was noticed about the data, and what was done about it. Never lost, shown in every report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters to the numbers."""

    NOTE = "note"
    """Nothing to do; the reader should know."""
    WARNING = "warning"
    """A number may be wrong or incomplete; `--strict` turns it into exit code 3."""


@dataclass(frozen=True, slots=True, order=True)
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
    """Up to three line numbers of the file (1 is the header), or the words that were met."""
    action: str
    """What was done, in words: "kept the newest row"."""


FINDING_CODES: dict[str, str] = {
    # intake
    "ragged-row": "A row has more or fewer cells than the header; it was set aside.",
    "decoding": "Bytes that do not fit the encoding were replaced.",
    "repeated-header": "A header occurs more than once; the first column that holds a value is used.",
    "unknown-word": "A channel, status, priority or tier is in no list of known words; it is kept as other:<word>.",
    "bad-date": "A value in a date column is no date; it counts as missing.",
    "bad-duration": "A value in a duration column is no duration; it counts as missing.",
    "bad-number": "A value in a number column is no whole number; it counts as missing.",
    "bad-score": "A survey score is outside its scale or no score; the answer is left out, never clipped.",
    "bad-flag": "A value in a yes/no column is neither yes nor no; it counts as missing.",
    "assumed-zone": "Times carry no zone; they were read in the zone of the report.",
    "assumed-order": "Dates could be read day or month first; the order was taken from another column or the preset.",
    "assumed-unit": "A duration has no unit in its header; it was settled by its shape or by the timestamps.",
    "unit-mismatch": "A duration column disagrees with its two timestamps.",
    "not-a-duration": "A column whose name says duration holds timestamps, or the other way round.",
    "missing-id": "Rows without a ticket id cannot be told apart; they were set aside.",
    "damaged-id": "Ticket ids in scientific notation were damaged by a spreadsheet; they cannot be used as keys.",
    "no-creation-time": "The export holds no creation time; nothing that starts at creation can be measured.",
    "surveys-without-ticket": "Answers whose ticket is in no input keep their own channel and tier, if they have any.",
    "undecided-unit": "A duration has no unit in its header and no timestamps to settle it; the column was left out.",
    "business-duration": "Only business-hours durations exist; they stand in for calendar time.",
    "skipped-file": "A file of a folder or archive holds neither tickets nor surveys; it was not read.",
    "not-an-answer": "Rows of a survey that hold no answer (offered, previews, unfinished).",
    # facts
    "duplicate-ticket": "The same ticket id occurs more than once in one source; the newest row is kept.",
    "replaced-answer": "One answer counts per ticket and kind of survey: the latest.",
    "negative-duration": "An end lies before its start; the duration counts as missing.",
    "reply-without-agent": "A first response of 0 on a ticket without any agent reply is missing, not fast.",
    "vendor-differs": "The vendor's own duration differs from the timestamps by more than a minute.",
    "vendor-flag-differs": "The vendor's breach flag disagrees with the computed verdict.",
    "solved-without-time": "Tickets are solved but have no solve time; their resolution is unknown.",
    "unmapped-status": "A status is unknown and there is no solve time; the ticket is left out of the backlog.",
    "lonely-newest": "The newest time lies far after the next newest; one wrong date would age every open ticket.",
    "bulk-import": "Many tickets were created in the same second; an import distorts volumes and waiting times.",
    "after-as-of": "Tickets created after `as_of` do not exist yet at that instant.",
    "same-instant": "Many tickets were closed in the second they were created; imported tickets look like this.",
    "fallback-date": "Answers without an answer date are filed under their ticket's creation.",
    "mixed-scales": "Answers on different scales were pooled as satisfied or not; their means are not.",
    "scale-reversed": "Ease and satisfaction of the same tickets disagree; the CES scale may be reversed.",
    "undecided-direction": "The direction of the CES scale is not known from labels or settings; CES is not measured.",
    "vendor-flag-only": "Only the vendor's breach flag tells about the SLA; it cannot say when a target was due.",
    "tier-unassigned": "No column tells the tier; every ticket counts as unassigned.",
    "unfollowed-import": "Part of the period lies before complete data begin; old quiet tickets are missing.",
}
"""Every finding the program can make, with what it means. Producers may use no other code."""
