"""Counts are numbers while a file is scanned; what only looked like digits at first is read again as it stands."""

import pytest

from supportmetrics.intake.load import Reading, load

_HEADER = "Ticket ID,Created at,Status,Reopens\n"
_ROWS = 3000
"""More than any sample holds."""


def reopens(path):
    loaded = load([path], Reading(wanted=frozenset({"reopens"})))
    return loaded.facts.tickets["reopens"].to_list(), loaded.facts.findings


@pytest.mark.parametrize(
    ("cell", "count", "codes"),
    [
        ("4", 4, []),
        ("2.0", 2, []),
        ('"1,204"', 1204, []),
        ("", None, []),
        ("some", None, ["bad-number"]),
    ],
)
def test_a_late_cell_is_read_like_an_early_one(file, cell, count, codes):
    rows = [f"{n},2026-02-01 10:00:00,open,{n % 3}" for n in range(1, _ROWS)]
    late = file(_HEADER + "\n".join([*rows, f"{_ROWS},2026-02-01 10:00:00,open,{cell}\n"]))
    found, findings = reopens(late)
    assert found == [*(n % 3 for n in range(1, _ROWS)), count]
    assert [one.code for one in findings if one.code == "bad-number"] == codes
    early = file(_HEADER + "\n".join([f"{_ROWS},2026-02-01 10:00:00,open,{cell}", *rows]))
    assert reopens(early)[0] == [count, *(n % 3 for n in range(1, _ROWS))]
