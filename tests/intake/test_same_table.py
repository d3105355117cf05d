"""One table in many clothes gives the same facts."""

import bz2
import gzip
import io
import lzma
from datetime import datetime

import polars as pl
import polars.testing
import pyarrow as pa
import pytest

from supportmetrics.intake.load import InputRule, Reading, load

TEXT = """Ticket ID,Created at,Status,Channel,First response at,Resolved at,Team
1,2026-05-01 10:00:00,open,email,2026-05-01 11:00:00,,Störung
2,2026-05-02 10:00:00,closed,chat,2026-05-02 10:01:00,2026-05-02 12:00:00,"Café, ""north"" of it"
3,2026-05-03 10:00:00,closed,phone,,2026-05-03 12:00:00,"two
lines"
"""
TABLE = pl.read_csv(io.StringIO(TEXT), infer_schema=False)  # noqa: TID251 - the table all others are made of
TYPED = pl.read_csv(io.StringIO(TEXT), try_parse_dates=True)  # noqa: TID251 - as above


def spelled(**how):
    return TABLE.write_csv(**how).encode()


def binary(frame, writer):
    made = io.BytesIO()
    getattr(frame, writer)(made)
    return made.getvalue()


def xls(frame):
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Export")
    instants = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    for row, cells in enumerate([frame.columns, *frame.rows()]):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write(row, column, cell, instants)
            elif cell is not None:
                sheet.write(row, column, cell)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def ods(frame):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    def cell_of(value):
        if value is None:
            return TableCell()
        if isinstance(value, datetime):
            return TableCell(valuetype="date", datevalue=value.isoformat())
        if isinstance(value, int):
            return TableCell(valuetype="float", value=value)
        held = TableCell(valuetype="string")
        for line in value.split("\n"):
            held.addElement(P(text=line))
        return held

    book = OpenDocumentSpreadsheet()
    table = Table(name="Export")
    for cells in [frame.columns, *frame.rows()]:
        row = TableRow()
        for cell in cells:
            row.addElement(cell_of(cell))
        table.addElement(row)
    book.spreadsheet.addElement(table)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


CLOTHES = {
    "tabs.tsv": spelled(separator="\t"),
    "semicolons.csv": spelled(separator=";"),
    "pipes.txt": spelled(separator="|"),
    "all-quoted.csv": spelled(quote_style="always"),
    "windows-lines.csv": spelled(line_terminator="\r\n"),
    "mark.csv": TEXT.encode("utf-8-sig"),
    "utf16.csv": TEXT.encode("utf-16"),
    "utf16-without-mark.csv": TEXT.encode("utf-16-le"),
    "cp1252.csv": TEXT.encode("cp1252"),
    "named-separator.csv": b"sep=;\n" + spelled(separator=";"),
    "title.csv": b"Report of May\n\n" + TEXT.encode(),
    "packed.csv.gz": gzip.compress(TEXT.encode()),
    "packed.csv.bz2": bz2.compress(TEXT.encode()),
    "packed.csv.xz": lzma.compress(TEXT.encode()),
    "packed.csv.zst": pa.compress(TEXT.encode(), codec="zstd", asbytes=True),
    "wrongly-named.json": TEXT.encode(),
    "lines.ndjson": binary(TABLE, "write_ndjson"),
    "array.json": binary(TABLE, "write_json"),
    "wrapped.json": b'{"tickets": ' + binary(TABLE, "write_json") + b', "next_page": null}',
    "text.parquet": binary(TABLE, "write_parquet"),
    "typed.parquet": binary(TYPED, "write_parquet"),
    "typed.arrow": binary(TYPED, "write_ipc"),
    "typed.ndjson": binary(TYPED, "write_ndjson"),
    "text.xlsx": binary(TABLE, "write_excel"),
    "typed.xlsx": binary(TYPED, "write_excel"),
    "text.xls": xls(TABLE),
    "typed.xls": xls(TYPED),
    "text.ods": ods(TABLE),
    "typed.ods": ods(TYPED),
}


def facts_of(*arguments, stdin=None, **how):
    return load([*arguments], Reading(**how), stdin=stdin).facts


def told(facts):
    return facts.tickets.drop("source")


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", CLOTHES)
def test_clothes_do_not_change_the_facts(name, plain):
    other = plain.with_name(name)
    other.write_bytes(CLOTHES[name])

    polars.testing.assert_frame_equal(told(facts_of(str(other))), told(facts_of(str(plain))))


@pytest.mark.parametrize(
    "name", ["semicolons.csv", "packed.csv.gz", "typed.parquet", "lines.ndjson"]
)
def test_standard_input_is_read_like_a_file(name, plain):
    piped = facts_of("-", stdin=io.BytesIO(CLOTHES[name]))

    polars.testing.assert_frame_equal(told(piped), told(facts_of(str(plain))))


def test_the_right_sheet_of_a_workbook_is_found(tmp_path, plain):
    import xlsxwriter

    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        pl.DataFrame({"Word": ["open"], "Meaning": ["not done"]}).write_excel(book, "Dictionary")
        TABLE.write_excel(book, "Export")

    polars.testing.assert_frame_equal(told(facts_of(str(path))), told(facts_of(str(plain))))


def test_folders_are_walked_in_order_without_hidden_files(tmp_path):
    header, *_ = TEXT.splitlines()
    for name, number in (
        ("b.csv", 2),
        ("a.csv", 1),
        (".hidden.csv", 3),
        ("deep/c.csv", 4),
        ("notes.md", 5),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f"{header}\n{number},2026-05-01 10:00:00,open,email,,,x\n", encoding="utf-8"
        )

    facts = facts_of(str(tmp_path))
    assert [one.name for one in facts.inputs] == ["a.csv", "b.csv", "c.csv"]
    assert facts.tickets["ticket_id"].to_list() == ["1", "2", "4"]
    assert facts.tickets["input"].to_list() == [0, 1, 2]


def test_split_exports_of_one_layout_share_a_source_in_any_order(tmp_path):
    header = TEXT.splitlines()[0]
    paths = []
    for month in ("may", "june"):
        paths.append(tmp_path / f"{month}.csv")
        paths[-1].write_text(f"{header}\n7,2026-05-01 10:00:00,open,email,,,x\n", encoding="utf-8")
    other = tmp_path / "april.csv"
    other.write_text(
        "Case Number,Opened at,Status,Priority\n7,2026-05-01 10:00:00,open,high\n", encoding="utf-8"
    )
    names = [str(path) for path in (*paths, other)]

    forth, back = facts_of(*names), facts_of(*reversed(names))
    assert forth.tickets["source"].to_list() == ["generic:june", "generic:june", "generic:april"]
    assert sorted(forth.tickets["source"]) == sorted(back.tickets["source"])


def test_roles_and_constants_are_told_beside_the_path(plain):
    facts = facts_of(f"tickets={plain},tier=L2,Region=North,source=acme", keep=("Region",))

    assert facts.tickets["tier"].unique().to_list() == ["2"]
    assert facts.tickets["Region"].unique().to_list() == ["North"]
    assert facts.tickets["source"].unique().to_list() == ["acme"]


def test_a_path_that_exists_wins_over_its_reading_as_a_role(tmp_path, plain, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain.rename(tmp_path / "tickets=plain.csv")

    assert facts_of("tickets=plain.csv").inputs[0].name == "tickets=plain.csv"


def test_rules_of_the_configuration_tell_what_files_do_not(tmp_path):
    path = tmp_path / "nps_shop.csv"
    path.write_text("Score,Responded at\n9,2026-05-01\n", encoding="utf-8")
    rule = InputRule("nps_*.csv", role="surveys", set={"channel": "Chat"})

    facts = facts_of(str(path), rules=(rule,))
    assert facts.surveys["channel"].to_list() == ["chat"]


def test_only_what_is_wanted_is_read(plain):
    facts = facts_of(str(plain), wanted=frozenset({"channel"}), keep=("Team",))

    assert "first_response_at" not in facts.tickets.columns
    assert facts.tickets.columns == [
        "ticket_id",
        "source",
        "created_at",
        "status",
        "channel",
        "Team",
        "input",
        "line",
    ]
