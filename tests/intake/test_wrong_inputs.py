"""What is wrong with an input is said in a sentence that names the file, never guessed over and never a traceback."""

import gzip
import io
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from supportmetrics.errors import AmbiguityError, InputError, UsageError
from supportmetrics.intake import apart
from supportmetrics.intake.load import Reading, load

HEADER = "Ticket ID,Created at,Status,Channel,First response at,Resolved at\n"
FIRST = "1,2026-05-01 10:00:00,open,email,2026-05-01 11:00:00,\n"
SECOND = "2,2026-05-02 10:00:00,closed,chat,2026-05-02 10:01:00,2026-05-02 12:00:00\n"


def read(*arguments, **how):
    return load([*arguments], Reading(**how)).facts


def codes(facts):
    return {finding.code for finding in facts.findings}


def balanced(facts):
    return all(i.rows == i.used + sum(e.rows for e in i.excluded) for i in facts.inputs)


def test_a_missing_file_is_named_with_its_nearest_neighbour(file):
    path = file(HEADER)
    with pytest.raises(InputError, match=r"no file or folder .*Did you mean 'tickets.csv'"):
        read(path.replace("tickets", "ticket"))


def test_an_empty_file_is_refused(file):
    with pytest.raises(InputError, match=r"tickets.csv is empty"):
        read(file(""))


def test_a_header_without_rows_is_an_empty_table_of_tickets(file):
    facts = read(file(HEADER))
    assert facts.tickets.height == 0
    assert facts.inputs[0].rows == 0


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7 x", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"\x01\x02\x00\x03binary", "binary"),
    ],
)
def test_a_file_that_is_no_table_is_called_what_it_is(file, content, what):
    with pytest.raises(InputError, match=rf"tickets.csv is .*{what}"):
        read(file(content))


def test_a_zip_archive_is_read_only_under_its_own_name(file):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("inside/tickets.csv", HEADER + FIRST)
        archive.writestr("readme.txt", "what this is")
    with pytest.raises(InputError, match="zip archive"):
        read(file(made.getvalue(), "tickets.csv"))

    facts = read(file(made.getvalue(), "export.zip"))
    assert facts.tickets["ticket_id"].to_list() == ["1"]
    assert "skipped-file" in codes(facts)


def test_an_archive_that_unpacks_far_beyond_its_size_is_refused(file):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tickets.csv", b"0" * 30_000_000)
    with pytest.raises(InputError, match="unpacks to far more"):
        read(file(made.getvalue(), "export.zip"))


def test_a_damaged_compressed_file_is_refused(file):
    whole = gzip.compress((HEADER + FIRST * 50).encode())
    with pytest.raises(InputError, match="damaged gzip"):
        read(file(whole[:-20], "tickets.csv.gz"))


@pytest.mark.parametrize(
    "end",
    ['3,2026-05-03 10:00:00,"clo', "3,2026-05-03 10:00:00,closed", '3,2026-05-03 10:00:00,"a\nb'],
)
def test_a_cut_off_last_line_is_set_aside_and_told(file, end):
    facts = read(file(HEADER + FIRST + SECOND + end))

    assert facts.tickets["ticket_id"].to_list() == ["1", "2"]
    assert facts.inputs[0].rows == 3
    assert balanced(facts)
    (finding,) = [f for f in facts.findings if f.code == "ragged-row"]
    assert finding.examples == (4,)


def test_rows_after_a_lost_quotation_mark_are_not_swallowed(file):
    broken = '9,"2026-05-01 10:00:00,open,email,2026-05-01 11:00:00,\n'
    facts = read(file(HEADER + broken + FIRST + SECOND))

    assert facts.tickets["ticket_id"].to_list() == ["1", "2"]
    assert balanced(facts)


def test_a_row_with_too_many_cells_never_shifts_the_others(file):
    shifted = "9,2026-05-02 10:00:00,closed,Internal,Mail,2026-05-02 10:01:00,2026-05-02 12:00:00\n"
    facts = read(file(HEADER + FIRST + shifted + SECOND + "5,2026\n"))

    assert facts.tickets["ticket_id"].to_list() == ["1", "2"]
    assert facts.tickets["line"].to_list() == [1, 3]
    assert facts.inputs[0].excluded[0].rows == 2


def test_blank_lines_are_no_records(file):
    facts = read(file(HEADER + FIRST + "\n,,,,,\n" + SECOND + "\n\n"))
    assert facts.inputs[0].rows == 2


def test_rows_without_an_id_are_set_aside_and_counted(file):
    facts = read(file(HEADER + FIRST + SECOND.replace("2,", ",", 1)))

    assert facts.tickets.height == 1
    assert "missing-id" in codes(facts)
    assert balanced(facts)


def test_damaged_ids_do_not_fall_together(file):
    damaged = FIRST.replace("1,", "1.03006E+13,", 1)
    facts = read(file(HEADER + damaged + damaged))

    assert facts.tickets["ticket_id"].n_unique() == 2
    assert "damaged-id" in codes(facts)


def test_a_creation_column_without_any_date_is_refused(file):
    with pytest.raises(
        InputError, match=r"tickets.csv: no value of the column 'Created at' is a date"
    ):
        read(file(HEADER + FIRST.replace("2026-05-01 10:00:00", "yesterday")))


def test_single_bad_dates_count_as_missing(file):
    facts = read(file(HEADER + FIRST + SECOND.replace("2026-05-02 12:00:00", "soon") + SECOND))

    assert facts.tickets["resolved_at"].is_null().to_list() == [True, True, False]
    (finding,) = [f for f in facts.findings if f.code == "bad-date"]
    assert (finding.column, finding.rows, finding.examples) == ("Resolved at", 1, (3,))


def test_dates_that_can_be_read_two_ways_stop_the_reading(file):
    path = file(HEADER + FIRST.replace("2026-05-01", "01/02/2026"))
    with pytest.raises(AmbiguityError, match=r"'Created at'.*--date-order dmy"):
        read(path)

    assert read(path, date_order="mdy").tickets["created_at"][0].month == 1
    assert read(path, date_order="dmy").tickets["created_at"][0].month == 2


def test_a_file_of_something_else_is_refused_with_its_headers(file):
    with pytest.raises(InputError, match=r"'Colour', 'Length'"):
        read(file("Colour,Length\nred,4\n"))


def test_figures_that_are_summed_up_already_are_refused(file):
    with pytest.raises(InputError, match="summed up"):
        read(file("Ticket group,AVG(First reply time (min)),Status\nA,4,open\n"))


def test_names_that_no_input_has_are_wrong_usage(file):
    path = file(HEADER + FIRST)
    with pytest.raises(UsageError, match=r"'Creatd at'.*Did you mean 'Created at'"):
        read(path, columns={"Creatd at": "created_at"})
    with pytest.raises(UsageError, match="Did you mean 'created_at'"):
        read(path, columns={"Created at": "creatd_at"})
    with pytest.raises(UsageError, match="No input has a column 'wave'"):
        read(path, keep=("wave",))
    with pytest.raises(UsageError, match=r"no preset 'zendesk_cvs'.*zendesk_csv"):
        read(path, preset="zendesk_cvs")


def test_a_ces_column_without_direction_is_left_out_and_told(file):
    facts = read(file("Ticket ID,CSAT,CES\n1,5,5\n2,4,1\n", "answers.csv"))

    assert facts.surveys["kind"].to_list() == ["csat", "csat"]
    assert "undecided-direction" in codes(facts)
    told = read(
        file("Ticket ID,CSAT,CES\n1,5,5\n2,4,1\n", "answers.csv"), scales={"ces": "effort 1-5"}
    )
    assert told.surveys.filter(kind="ces")["scale"].to_list() == ["effort 1-5"] * 2


def test_a_bare_score_column_must_be_given_a_kind(file):
    table = "Ticket ID,Score,Responded at\n1,9,2026-05-01\n"
    with pytest.raises(AmbiguityError, match="--column csat='Score'"):
        read(file(table, "surveys.csv").join(["surveys=", ""]))

    facts = read(file(table, "nps_may.csv"))
    assert facts.surveys["kind"].to_list() == ["nps"]


def test_a_duration_of_unknown_unit_is_left_out_unless_the_user_names_it(file):
    path = file("Ticket ID,Created at,Status,Resolution time\n1,2026-05-01,closed,5\n")
    facts = read(path)
    assert "resolution_seconds" not in facts.tickets.columns
    assert "undecided-unit" in codes(facts)

    told = read(path, columns={"Resolution time": "resolution_seconds:hours"})
    assert told.tickets["resolution_seconds"].to_list() == [18000]
    with pytest.raises(AmbiguityError, match="resolution_seconds:minutes"):
        read(path, columns={"Resolution time": "resolution_seconds"})


def test_a_duration_without_its_end_is_the_age_of_an_open_ticket(file):
    table = "Ticket ID,Created at,Status,Resolved at,Resolution time\n"
    rows = "1,2026-05-01 10:00:00,closed,2026-05-01 12:00:00,120\n2,2026-05-01 10:00:00,open,,900\n"
    facts = read(file(table + rows))

    assert facts.tickets["resolution_seconds"].to_list() == [7200, None]
    assert {"age-not-duration", "assumed-unit"} <= codes(facts)


def old_workbook():
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Export")
    for y, line in enumerate((HEADER + FIRST + SECOND).splitlines()):
        for x, cell in enumerate(line.split(",")):
            sheet.write(y, x, cell)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def boundless(book):
    """The workbook says that it has four milliard rows."""
    place = book.index(struct.pack("<HH", 0x200, 14)) + 4
    return book[:place] + struct.pack("<IIHH", 0, 0xFFFFFFFE, 0, 0xFFFF) + book[place + 12 :]


def test_an_old_workbook_that_asks_for_boundless_memory_is_a_sentence(file):
    with pytest.raises(InputError, match=r"tickets.xls is a damaged workbook: .* Export it again"):
        read(file(boundless(old_workbook()), "tickets.xls"))


def test_an_old_workbook_that_takes_far_too_long_is_a_sentence(file, monkeypatch):
    monkeypatch.setattr(apart, "_SECONDS", 0.001)
    monkeypatch.setattr(apart, "_BYTES_PER_SECOND", 1 << 60)
    with pytest.raises(InputError, match=r"tickets.xls is .*takes far too long. Export it again"):
        read(file(old_workbook(), "tickets.xls"))


def test_an_old_workbook_is_read_here_where_no_process_can_be_started(file, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert read(file(old_workbook(), "tickets.xls")).tickets["ticket_id"].to_list() == ["1", "2"]


def test_a_damaged_member_of_an_archive_is_left_out_and_said(file):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", HEADER + FIRST)
        archive.writestr("b.csv", HEADER + SECOND)
    data = bytearray(made.getvalue())
    # The local header of 30 bytes, the name of 5, the properties of 9: then the text begins.
    data[44:60] = b"\xff" * 16
    facts = read(file(bytes(data), "tickets.zip"))

    assert facts.tickets["ticket_id"].to_list() == ["2"]
    assert "skipped-file" in codes(facts)


def test_a_cell_that_goes_on_after_its_quotation_mark_keeps_its_last_letter(file):
    torn = FIRST.replace("open", '"open"é')
    facts = read(file(HEADER + torn + SECOND))

    assert facts.tickets["ticket_id"].to_list() == ["1", "2"]
    assert facts.tickets["status"][0] == "other:opené"


def test_a_file_that_ends_inside_a_letter_is_read(file):
    rows = "".join(FIRST.replace("1,", f"{n},", 1).replace("open", "Größe") for n in range(1, 30))
    cut = (HEADER.strip() + ",Team\n" + rows + "99,2026-05-01 10:00:00,open,,,,日").encode()[:-1]
    facts = read(file(cut))

    assert facts.tickets.height == 30
    assert balanced(facts)
    assert "decoding" in codes(facts)


def test_arrow_data_that_claim_to_be_longer_than_they_are_are_a_sentence(file):
    import polars as pl

    made = io.BytesIO()
    pl.DataFrame({"Ticket ID": ["1"], "Created at": ["2026-05-01"]}).write_ipc_stream(made)
    data = made.getvalue()
    # A message: its length, a table of fields, and in there the length of the body.
    second = data.index(b"\xff\xff\xff\xff", 8)
    (length,) = struct.unpack_from("<i", data, second + 4)
    body = len(data) - 8 - second - 8 - length
    place = data.index(struct.pack("<q", body), second, second + 8 + length)
    claimed = data[:place] + struct.pack("<q", 1 << 61) + data[place + 8 :]

    with pytest.raises(InputError, match=r"tickets.arrows is a damaged arrow file"):
        read(file(claimed, "tickets.arrows"))


def test_a_damaged_workbook_whose_reader_never_ends_is_given_up(file, monkeypatch):
    endless = (Path(__file__).parent / "damaged" / "endless.ods").read_bytes()
    monkeypatch.setattr(apart, "_SECONDS", 2)
    with pytest.raises(InputError, match=r"tickets.ods is .*takes far too long. Export it again"):
        read(file(endless, "tickets.ods"))
