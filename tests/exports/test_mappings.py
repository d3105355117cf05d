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
    polars.testing.assert_frame_equal(again.facts.promises, first.facts.promises)
    assert again.facts.inputs == first.facts.inputs
    assert again.facts.absent == first.facts.absent
    assert findings_of(again.facts) == findings_of(first.facts)
    assert [c.meaning for c in again.inspections[0].columns] == [
        c.meaning for c in first.inspections[0].columns
    ]


INFERRED = {
    "answers side by side": """\
Date,Contact channel,How satisfied are you with our support?,How likely are you to recommend us?
03/04/2026,Mail,Very satisfied,9
13/04/2026,Live chat,Dissatisfied,4
14/04/2026,Carrier pigeon,,10
""",
    "answers one by one": """\
Survey type,Score,Submitted at,Ticket ID,Finished
nps,9,2026-04-01 10:00:00,7,yes
csat,4,2026-04-02 10:00:00,7,yes
csat,,2026-04-03 10:00:00,8,no
""",
    "numbers of answers": """\
Date,Very unsatisfied,Unsatisfied,Neutral,Satisfied,Very satisfied
2026-04-01,1,0,2,4,3
2026-04-02,0,0,1,0,5
""",
    "ratings among tickets": """\
Ticket ID,Created at,Status,Satisfaction rating,Satisfaction date
1,01/02/2026 10:00,Open,,
2,13/02/2026 10:00,Closed,Good,14/02/2026 09:00
3,14/02/2026 10:00,Closed,Bad,15/02/2026 09:00
""",
    "messages": """\
Ticket ID,Message date,Sender type,Visibility
1,2026-04-01 10:00:00,Customer,public
1,2026-04-01 11:00:00,Agent,private
1,2026-04-01 12:00:00,Agent,public
""",
    "changes": """\
Ticket ID,Changed at,Field,Old value,New value
1,2026-04-01 10:00:00,Status,Open,Pending
1,2026-04-02 10:00:00,Status,Pending,Limbo
1,2026-04-03 10:00:00,Assignee,Ada,Ben
""",
    "states": """\
Ticket ID,Status No.,Timestamp,Status name,Assigned to
1,1,2026-04-01 10:00:00,Logged,Ada
1,2,2026-04-02 10:00:00,Closed,Ben
2,1,2026-04-02 10:00:00,Logged,Ben
""",
    "steps": """\
Case ID,Activity,Timestamp,Resource,Role,Customer rating
1,Take in charge,2026-04-01 10:00:00,Ada,Support,
1,Notify customer,2026-04-01 11:00:00,Bot1,Bot,
1,Muse,2026-04-01 12:00:00,Ben,Lab,
1,Complete,2026-04-02 11:00:00,Ada,Support,4
""",
    "promises": """\
Case number,Milestone,Start date,Target date,Completion date,Violation
1,First response,2026-04-01 10:00:00,2026-04-01 14:00:00,2026-04-01 11:00:00,false
1,Resolution,2026-04-01 10:00:00,2026-04-03 10:00:00,,true
""",
}
"""Tables that no preset knows: every kind of answers, and everything that happens to tickets."""


@pytest.mark.parametrize("what", INFERRED)
def test_the_mapping_of_a_table_that_no_preset_knows_gives_the_same_facts(what, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(INFERRED[what], encoding="utf-8")
    reading = replace(READING, keep=("question",)) if what == "answers side by side" else READING
    first = load([str(path)], reading)
    again = load([str(path)], replace(reading, rules=said(first.inspections, tmp_path)))

    assert first.facts.inputs[0].preset == "generic"
    assert first.facts.inputs[0].used
    for table in ("tickets", "surveys", "events", "promises"):
        polars.testing.assert_frame_equal(getattr(again.facts, table), getattr(first.facts, table))
    assert again.facts.inputs == first.facts.inputs
    assert findings_of(again.facts) == findings_of(first.facts)


def test_what_a_mapping_offers_for_activities_that_nobody_knows_can_be_taken(tmp_path):
    path, mapping = tmp_path / "table.csv", tmp_path / "mapping.toml"
    path.write_text(INFERRED["steps"], encoding="utf-8")
    first = load([str(path)], READING)
    written = mapping_toml(first.inspections, "Europe/Berlin")
    mapping.write_text(written.replace('# "Muse"', '"Muse"'), encoding="utf-8")
    again = load([str(path)], replace(READING, rules=tuple(rules(load_settings(mapping), {}))))

    polars.testing.assert_frame_equal(again.facts.events, first.facts.events)
    assert "unknown-activity" in [f.code for f in first.facts.findings]
    assert "unknown-activity" not in [f.code for f in again.facts.findings]


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
