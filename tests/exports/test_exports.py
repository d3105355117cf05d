"""Every preset reads an export of its layout, with invented rows, exactly as written beside it."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from supportmetrics.intake import embedded, folded, presets
from supportmetrics.intake.headers import parse
from supportmetrics.intake.load import Reading, load
from supportmetrics.intake.mapping import recognise
from supportmetrics.intake.readers import open_tables
from supportmetrics.intake.sources import Source

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if list(path.glob("export.*")))
PERSONAL = ("agent", "customer_id", "organization", "subject", "comment")


def export_of(folder):
    return next(folder.glob("export.*"))


def rows_of(frame):
    return [
        {
            name: written(value)
            for name, value in row.items()
            if value is not None and name != "input"
        }
        for row in frame.iter_rows(named=True)
    ]


def written(value):
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_export_is_read_as_written_beside_it(folder):
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    facts = load([str(export_of(folder))], Reading(zone="Europe/Berlin", keep=PERSONAL)).facts
    (found,) = [told for told in facts.inputs if told.preset == folder.name]

    assert {
        "role": found.role,
        "preset": found.preset,
        "rows": found.rows,
        "used": found.used,
        "excluded": {part.reason: part.rows for part in found.excluded},
    } == expected["input"]
    assert rows_of(facts.tickets) == expected["tickets"]
    assert rows_of(facts.surveys.sort("input", "line", maintain_order=True)) == expected["surveys"]
    assert rows_of(facts.events) == expected.get("events", [])
    assert rows_of(facts.promises) == expected.get("promises", [])
    findings = [[f.code, f.column, f.rows, list(f.examples)] for f in facts.findings]
    assert findings == expected["findings"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_exactly_one_preset_recognises_an_export(folder):
    source = Source("export", export_of(folder))
    (whole,) = open_tables(source)
    mapping = recognise(whole, source, Reading())
    tables = [whole, *embedded.lists(whole), *folded.lists(whole, mapping)]
    found = [presets.matches([parse(header) for header in table.headers]) for table in tables]

    assert [match.preset.id for table in found for match in table].count(folder.name) == 1
    assert all(len(table) <= 1 for table in found)


def test_every_preset_has_an_export():
    assert {folder.name for folder in FOLDERS} == set(presets.ids())


@pytest.mark.parametrize("name", presets.ids())
def test_a_preset_says_where_its_layout_is_documented_and_what_it_cannot_answer(name):
    preset = presets.get(name)

    assert preset.id == name
    assert preset.source
    assert all(sentence.endswith(".") for sentence in preset.cannot)
    assert preset.cannot


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_names_and_messages_are_left_out_unless_asked_for(folder):
    facts = load([str(export_of(folder))], Reading(zone="Europe/Berlin")).facts

    assert not set(PERSONAL) & set(facts.tickets.columns)
    assert "comment" not in facts.surveys.columns
