"""One report, every kind: the same number is the same wherever it stands."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import PurePath

import openpyxl
import polars as pl
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from supportmetrics import analyze
from supportmetrics.bundled import bundled
from supportmetrics.render.kinds import Drawing, by_suffix
from supportmetrics.render.markdown_pieces import words
from supportmetrics.render.viewing import view
from tests.render.contents import quantities
from tests.render.markup import find


@pytest.fixture(scope="module")
def report():
    """The report on the bundled sample data."""
    return analyze(
        *(str(path) for path in bundled("sample_data").iterdir() if path.suffix == ".gz")
    )


@pytest.fixture(scope="module")
def drawn(report):
    """The report in a kind, as bytes."""
    made = {}

    def drawn(suffix):
        if suffix not in made:
            kind = by_suffix(PurePath(f"report{suffix}"))
            made[suffix] = b"".join(kind.draw(report, Drawing(width=120)))
        return made[suffix]

    return drawn


def near(number):
    """A number as far as ten digits tell, so that how a kind writes it plays no part."""
    return float(f"{number:.9g}")


def test_every_number_people_see_is_written_alike_on_page_terminal_and_markdown(report, drawn):
    seen = view(report)
    written = {q.text for q in quantities(seen)}
    assert len(written) > 150
    (page,) = find(drawn(".html").decode(), "body")
    assert not {text for text in written if text not in page.text}
    markdown = drawn(".md").decode()
    assert not {text for text in written if words(text) not in markdown}
    # The terminal shows the course of the periods as lines, and of what a change is made of the findings.
    drawn_otherwise = {
        "trend": replace(seen.trend, table=()),
        "changes": replace(seen.changes, splits=(), findings=()),
    }
    lines = {q.text for q in quantities(replace(seen, **drawn_otherwise))}
    terminal = drawn(".txt").decode()
    assert not {text for text in lines if text not in terminal}


def test_what_people_see_is_what_programs_get(report, drawn):
    document = json.loads(drawn(".json"))
    measured = {near(m["value"]) for m in document["measurements"] if m["value"] is not None}
    # A share within target is what a breach rate leaves.
    measured |= {near(1 - value) for value in measured if 0 <= value <= 1}
    seen = view(report)
    shown = [
        *quantities(seen.figures),
        *(q for row in seen.levels.rows for q in (row.tickets, row.median, row.p90, row.within)),
        *quantities(seen.trend.table),
        *(q for row in seen.waits.rows for q in (row.median, row.p90)),
        *(bar.score for group in seen.voice.groups for bar in group.bars),
        *quantities(seen.tiers.rows),
    ]
    assert len(shown) > 120
    assert [q.text for q in shown if q.raw is not None and near(q.raw) not in measured] == []


def test_tables_for_programs_hold_the_same_values(report, drawn):
    document = json.loads(drawn(".json"))["measurements"]
    rows = list(csv.DictReader(io.StringIO(drawn(".csv").decode())))
    table = pl.read_parquet(io.BytesIO(drawn(".parquet")))
    values = [m["value"] for m in document]
    assert [float(row["value"]) if row["value"] else None for row in rows] == values
    assert table["value"].to_list() == values
    assert table["n"].to_list() == [m["n"] for m in document] == [int(row["n"]) for row in rows]
    assert len(values) == len(report.measurements.frame())


def test_dashboards_get_the_values_of_the_period(drawn):
    document = json.loads(drawn(".json"))
    families = text_string_to_metric_families(drawn(".prom").decode())
    gauges = {f.name: f.samples for f in families}
    wanted = {
        tuple(sorted(m["slice"].items())): m["value"]
        for m in document["measurements"]
        if m["metric"] == "frt.p90" and m["period"] == document["period"] and m["value"] is not None
    }
    found = {
        tuple(sorted(s.labels.items())): s.value for s in gauges["supportmetrics_frt_p90_seconds"]
    }
    assert found == wanted
    assert len(found) > 10


def number(cell):
    """A cell as the view measures it: durations in seconds."""
    value = cell.value
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return value if isinstance(value, int | float) else None


def test_the_workbook_holds_every_number_of_the_page_as_a_number(report, drawn):
    book = openpyxl.load_workbook(io.BytesIO(drawn(".xlsx")))
    sheets = [sheet for sheet in book if sheet.title != "Measurements"]
    found = {
        round(value, 3)
        for sheet in sheets
        for row in sheet.iter_rows()
        for cell in row
        if (value := number(cell)) is not None
    }
    seen = view(report)
    # Targets and ages stand on the page in passing.
    missing = {
        q.text
        for q in quantities(seen)
        if q.raw is not None and not {round(q.raw, 3), round(q.raw, 3) + 0.0} & found
    }
    assert missing == set()


def test_every_sheet_of_the_workbook_is_a_table_to_work_with(drawn):
    book = openpyxl.load_workbook(io.BytesIO(drawn(".xlsx")))
    assert len(book.sheetnames) > 9
    for sheet in book:
        assert sheet.freeze_panes, sheet.title
        head = sheet[int("".join(filter(str.isdigit, sheet.freeze_panes))) - 1]
        assert all(cell.font.bold for cell in head if cell.value), sheet.title
        assert sheet.auto_filter.ref or sheet.max_row == head[0].row, sheet.title
        for row in sheet.iter_rows(min_row=head[0].row + 1):
            for cell in row:
                assert cell.data_type in {"s", "n", "d"}
                if isinstance(cell.value, timedelta | time):
                    assert cell.number_format == "[h]:mm:ss"
                if isinstance(cell.value, date):
                    assert "yy" in cell.number_format
    assert {sheet.title for sheet in book if sheet._charts} >= {"Trend", "Workload"}
