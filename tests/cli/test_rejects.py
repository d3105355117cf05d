"""`--rejects` writes every row that does not count, as it stands in the file."""

import csv
import io

TABLE = """Report of May
Ticket ID,Created at,Status,Channel,First response at,Note
1,2026-05-01 10:00:00,open,email,2026-05-01 11:00:00,"two
lines"
2,2026-05-02 10:00:00,closed,chat,2026-05-02 10:01:00,=cmd()
2,2026-05-02 10:00:00,closed,chat,2026-05-02 10:01:00,later
3,2026-05-02 10:00:00,spam,chat,,x
4,2026
,2026-05-02 10:00:00,open,chat,,nobody

Total: 5
"""


def rejected(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_rows_that_do_not_count_are_written_with_line_reason_and_cells(run, write, here):
    ran = run("report", write("may.csv", TABLE), "--rejects", "out/rejects.csv", "--format", "json")
    rows = rejected(here / "out" / "rejects.csv")

    assert [(row["line"], row["reason"]) for row in rows] == [
        ("5", "duplicate"),
        ("7", "spam"),
        ("8", "torn row"),
        ("9", "no ticket id"),
        ("11", "footer"),
    ]
    assert rows[0]["cell 6"] == "'=cmd()"
    assert (rows[2]["why"], rows[2]["cell 2"]) == ("2 cells where the header has 6", "2026")
    (one,) = ran.json["inputs"]
    assert len(rows) == one["rows"] - one["used"] == sum(e["rows"] for e in one["excluded"])


def test_inspect_writes_them_too_and_a_file_without_any_has_a_header(run, desk, here):
    assert run("inspect", desk, "--rejects", "rejects.csv", "--quiet").code == 0
    assert (here / "rejects.csv").read_text(encoding="utf-8") == "input,line,reason,why\n"


def test_rejects_are_csv_and_never_beside_pseudonyms(run, desk, here):
    ran = run("report", desk, "--rejects", "rejects.xlsx")
    assert ran.code == 2
    assert "ends in .csv" in ran.err
    ran = run("report", desk, "--rejects", "rejects.csv", "--anonymize")
    assert ran.code == 2
    assert "cannot be used with --anonymize" in ran.err
    assert not (here / "rejects.csv").exists()
