"""The kinds for programs, byte by byte: a small report as JSON and as a table of measurements."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import PurePath

import openpyxl
import polars as pl
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from supportmetrics.render.kinds import Drawing, by_suffix
from tests import desk

CHANNELS = ("email", "chat", 'other:=Fäx, "2"')


@pytest.fixture(scope="module")
def report():
    """Three tickets in each of four weeks, one of them exported twice, and a survey answer for most."""
    tickets, answers = [], []
    for week in range(4):
        for place, channel in enumerate(CHANNELS):
            day = datetime(2026, 3, 2 + 7 * week, 9, place, tzinfo=UTC)
            ticket = {
                "ticket_id": f"{week}-{place}",
                "channel": channel,
                "created_at": day,
                "first_response_at": day.replace(hour=9 + 3 * place, minute=30 + week),
                "status": "solved",
                "resolved_at": day.replace(hour=20),
            }
            tickets.append(ticket)
            if place < 2:
                answer = {"kind": "csat", "scale": "1-5", "score": 5 - (week + place) % 3}
                answered = {"ticket_id": ticket["ticket_id"], "answered_at": day.replace(hour=21)}
                answers.append(answer | answered)
    tickets.append(tickets[0])
    return desk.report(
        desk.tickets(tickets),
        desk.surveys(answers),
        as_of=datetime(2026, 3, 30, tzinfo=UTC),
        metrics=("volume.created", "frt.median", "sla.first_response.breach_rate", "csat.*"),
    )


def _drawn(report, suffix):
    return b"".join(by_suffix(PurePath(f"x{suffix}")).draw(report, Drawing()))


@pytest.mark.parametrize("suffix", [".json", ".csv", ".prom"])
def test_a_kind_for_programs_is_what_it_was(report, golden, suffix):
    golden(_drawn(report, suffix), f"report{suffix}")


def test_json_and_csv_hold_the_same_measurements(report):
    document = json.loads(_drawn(report, ".json"))["measurements"]
    rows = list(csv.DictReader(io.StringIO(_drawn(report, ".csv").decode())))
    assert len(rows) == len(document) > 30
    for row, m in zip(rows, document, strict=True):
        assert row["metric"] == m["metric"]
        assert {name: row[name] for name in ("channel", "tier") if row[name]} == m["slice"]
        assert (row["start"], row["end"]) == tuple(
            (m["period"] or {"start": "", "end": ""}).values()
        )
        assert (float(row["value"]) if row["value"] else None) == m["value"]
        assert int(row["n"]) == m["n"]
        assert row["flags"].split() == m["flags"]


def test_parquet_holds_the_table_of_the_csv_typed(report, golden):
    written = _drawn(report, ".parquet")
    table = pl.read_parquet(io.BytesIO(written))
    rows = list(csv.DictReader(io.StringIO(_drawn(report, ".csv").decode())))
    assert table.columns == list(rows[0])
    assert [row["metric"] for row in rows] == table["metric"].to_list()
    assert [float(row["value"] or "nan") for row in rows] == pytest.approx(
        table["value"].fill_null(float("nan")).to_list(), nan_ok=True
    )
    about = json.loads(pl.read_parquet_metadata(io.BytesIO(written))["supportmetrics"])
    assert about["format"] == json.loads(_drawn(report, ".json"))["format"]
    assert about["period"] == {"start": "2026-03-23", "end": "2026-03-30"}
    golden(f"{table.schema}\n{table.head(40).write_csv()}", "report.parquet.txt")


def _sheets(report):
    return openpyxl.load_workbook(io.BytesIO(_drawn(report, ".xlsx")))


def test_the_workbook_is_what_it_was(report, golden):
    lines = []
    for sheet in _sheets(report):
        lines.append(f"== {sheet.title}, frozen at {sheet.freeze_panes}, {sheet.auto_filter.ref}")
        for row in sheet.iter_rows(max_row=min(40, sheet.max_row)):
            cells = ((cell.value, cell.number_format) for cell in row if cell.value is not None)
            lines.append(
                "\t".join(f"{value!r}" + f" [{how}]" * (how != "General") for value, how in cells)
            )
    golden("\n".join(lines) + "\n", "report.xlsx.txt")


def test_durations_of_the_workbook_are_durations_and_text_is_no_formula(report):
    levels = _sheets(report)["Service levels"]
    header = next(row for row in levels.iter_rows() if row[0].value == "Channel")
    place = {cell.value: cell.column for cell in header}
    rows = {row[0].value: row for row in levels.iter_rows(min_row=header[0].row + 1)}
    # Half past nine and three minutes, after nine; the fourth week.
    median = rows["Email"][place["Median"] - 1]
    assert median.value.total_seconds() == 33 * 60
    assert median.number_format == "[h]:mm:ss"
    formula = rows['=Fäx, "2"'][0]
    assert formula.data_type == "s"


def test_the_workbook_holds_every_measurement(report):
    sheet = _sheets(report)["Measurements"]
    names, *rows = sheet.iter_rows(values_only=True)
    document = json.loads(_drawn(report, ".json"))["measurements"]
    assert len(rows) == len(document)
    value, n = names.index("value"), names.index("n")
    assert [(row[value], row[n]) for row in rows] == [(m["value"], m["n"]) for m in document]


def test_a_scraper_understands_the_gauges_and_finds_the_numbers(report):
    text = _drawn(report, ".prom").decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert families["supportmetrics_report"].samples[0].labels["start"] == "2026-03-23"
    document = json.loads(_drawn(report, ".json"))
    measured = {
        (m["metric"], tuple(sorted(m["slice"].items()))): m
        for m in document["measurements"]
        if m["period"] == document["period"]
    }
    for metric, name in (
        ("frt.median", "supportmetrics_frt_median_seconds"),
        ("volume.created", "supportmetrics_volume_created"),
        ("sla.first_response.breach_rate", "supportmetrics_sla_first_response_breach_rate_ratio"),
    ):
        samples = families[name].samples
        assert len(samples) == sum(key[0] == metric for key in measured)
        for sample in samples:
            assert sample.value == measured[metric, tuple(sorted(sample.labels.items()))]["value"]
    assert text.endswith("# EOF\n")


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".prom"])
def test_the_same_report_is_the_same_bytes(report, suffix):
    assert _drawn(report, suffix) == _drawn(report, suffix)
