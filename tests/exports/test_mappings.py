"""What `inspect --write-mapping` writes is read back with the same result, by itself and beside other files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars.testing
import pytest

from supportmetrics.cli.asking import rules
from supportmetrics.config.load import load as load_settings
from supportmetrics.intake import presets
from supportmetrics.intake.load import Reading, load
from supportmetrics.intake.planning import TRANSLATED
from supportmetrics.model.columns import TICKETS
from supportmetrics.render.mapping import mapping_toml

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if list(path.glob("export.*")))
STRING = TICKETS["ticket_id"].dtype
READING = Reading(zone="Europe/Berlin", zone_is_given=True)
ASSUMPTIONS = {
    "assumed-order",
    "assumed-unit",
    "undecided-unit",
    "not-a-duration",
    "repeated-header",
}
"""What the mapping settles need not be said again."""


def said(inspections, tmp_path, *, preset=None):
    """The rules in a written mapping, with every preset replaced where one is given."""
    path = tmp_path / "mapping.toml"
    path.write_text(mapping_toml(inspections, "Europe/Berlin"), encoding="utf-8")
    found = rules(load_settings(path), {})
    return tuple(replace(rule, preset=preset) for rule in found) if preset else found


def findings_of(facts):
    return [f for f in facts.findings if f.code not in ASSUMPTIONS]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_written_mapping_gives_the_same_facts(folder, tmp_path):
    name = str(next(folder.glob("export.*")))
    first = load([name], READING)
    again = load([name], replace(READING, rules=said(first.inspections, tmp_path)))

    polars.testing.assert_frame_equal(again.facts.tickets, first.facts.tickets)
    polars.testing.assert_frame_equal(again.facts.surveys, first.facts.surveys)
    polars.testing.assert_frame_equal(again.facts.events, first.facts.events)
    assert again.facts.inputs == first.facts.inputs
    assert again.facts.absent == first.facts.absent
    assert findings_of(again.facts) == findings_of(first.facts)
    assert [c.meaning for c in again.inspections[0].columns] == [
        c.meaning for c in first.inspections[0].columns
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_mapping_says_all_that_a_preset_knows_of_columns(folder, tmp_path):
    name = str(next(folder.glob("export.*")))
    first = load([name], READING)
    bare = said(first.inspections, tmp_path, preset="generic")
    again = load([name], replace(READING, rules=bare))

    # What stands for nothing or holds for every row, and which stage is the last, are no matter of columns.
    preset = presets.get(first.facts.inputs[0].preset)
    left = {"source", "is_closed", "closed_at", *preset.values} - set(TRANSLATED)
    left |= set(preset.constants)
    if "answered" in preset.values:
        left |= {"first_response_seconds", "handle_seconds"}
    if preset.missing:
        left |= {name for name, column in TICKETS.items() if column.dtype == STRING}
    shared = [n for n in first.facts.tickets.columns if n not in left]
    polars.testing.assert_frame_equal(
        again.facts.tickets.select(shared), first.facts.tickets.select(shared)
    )
