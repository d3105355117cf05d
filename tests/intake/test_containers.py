"""Archives, workbooks, encodings and what people do to exports: the same facts, and a count for every row left out."""

import bz2
import gzip
import io
import json
import lzma
import zipfile

import polars.testing
import pytest
import xlsxwriter

from supportmetrics.errors import InputError
from supportmetrics.intake import contents, encodings
from supportmetrics.intake.load import Reading, load

HEADER = "Ticket ID,Created at,Status,Channel,First response at,Resolved at,Team\n"
PACKERS = (gzip.compress, bz2.compress, lzma.compress)
ROWS = (
    "1,2026-05-01 10:00:00,open,email,2026-05-01 11:00:00,,Nord\n",
    "2,2026-05-02 10:00:00,closed,chat,2026-05-02 10:01:00,2026-05-02 12:00:00,Süd\n",
    "3,2026-05-03 10:00:00,closed,phone,,2026-05-03 12:00:00,Süd\n",
)
PLAIN = HEADER + "".join(ROWS)


def read(*arguments, stdin=None, **how):
    return load([*arguments], Reading(**how), stdin=stdin).facts


def ids(facts):
    return facts.tickets["ticket_id"].to_list()


def left(facts):
    return {part.reason: part.rows for one in facts.inputs for part in one.excluded}


def codes(facts):
    return {finding.code for finding in facts.findings}


def zipped(members, **how):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def workbook(sheets, hidden=()):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
            if name in hidden:
                sheet.hide()
    return made.getvalue()


def cells(text):
    return [line.split(",") for line in text.splitlines()]


def test_each_export_of_an_archive_is_an_input_of_its_own(file):
    book = workbook({"June": cells(HEADER + ROWS[2])})
    path = file(
        zipped(
            {
                "may/one.csv": HEADER + ROWS[0],
                "may/part_2": HEADER + ROWS[1],
                "june.xlsx": book,
                "__MACOSX/may/._one.csv": "junk",
                ".DS_Store": "junk",
                "readme.md": "what this is",
            }
        ),
        "export.zip",
    )
    facts = read(path)

    names = ["export.zip/june.xlsx", "export.zip/may/one.csv", "export.zip/may/part_2"]
    assert [one.name for one in facts.inputs] == names
    assert ids(facts) == ["3", "1", "2"]
    assert facts.tickets["source"].n_unique() == 1


def test_an_archive_can_be_piped_in():
    facts = read("-", stdin=io.BytesIO(zipped({"a.csv": PLAIN})))
    assert [one.name for one in facts.inputs] == ["-/a.csv"]
    assert ids(facts) == ["1", "2", "3"]


def test_a_file_called_zip_is_read_as_what_it_is(file):
    assert ids(read(file(PLAIN, "export.zip"))) == ["1", "2", "3"]


def test_members_that_cannot_be_read_are_told_one_by_one(file):
    data = bytearray(
        zipped({"a.csv": PLAIN, "b.csv": PLAIN * 3, "c.zip": zipped({"d.csv": PLAIN})})
    )
    second = data.index(b"b.csv")
    data[second + 10] ^= 0xFF
    facts = read(file(bytes(data), "export.zip"))

    assert [one.name for one in facts.inputs] == ["export.zip/a.csv"]
    told = {f.input: f.action for f in facts.findings if f.code == "skipped-file"}
    assert "damaged" in told["export.zip/b.csv"]
    assert "unpack it first" in told["export.zip/c.zip"]


def test_an_encrypted_member_is_called_so(file):
    data = bytearray(zipped({"a.csv": PLAIN}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    with pytest.raises(InputError, match=r"export.zip/a.csv is encrypted with a password"):
        read(file(bytes(data), "export.zip"))


def test_an_archive_of_far_too_many_files_is_refused(file):
    with pytest.raises(InputError, match=r"holds 1,001 files; at most 1,000"):
        read(file(zipped({f"{i}.csv": "" for i in range(1001)}), "export.zip"))


@pytest.mark.parametrize("pack", PACKERS, ids=("gzip", "bzip2", "xz"))
def test_what_unpacks_to_far_more_than_its_size_is_refused(file, pack):
    with pytest.raises(InputError, match="unpacks to far more"):
        read(file(pack(HEADER.encode() + b"0" * 40_000_000), "tickets.csv.packed"))


@pytest.mark.parametrize("pack", PACKERS, ids=("gzip", "bzip2", "xz"))
def test_a_compressed_file_that_is_cut_off_is_called_so(file, pack):
    packed = pack((HEADER + ROWS[0] * 500).encode())
    with pytest.raises(InputError, match="cut off before its end"):
        read(file(packed[:-15], "tickets.csv.packed"))


def test_large_contents_are_kept_in_a_file_that_goes_with_them(monkeypatch):
    monkeypatch.setattr(contents, "_IN_MEMORY", 10)
    kept = contents.spooled(iter([b"0123456789", b"ab", b"c"]))
    path = kept.path

    assert kept.read() == b"0123456789abc"
    assert kept.until(5).read() == b"01234"
    del kept
    assert not path.exists()


def test_a_large_compressed_file_is_read_without_unpacking_it_beside(file, monkeypatch):
    monkeypatch.setattr(contents, "_LARGE", 10)
    plain = file(PLAIN)
    packed = file(gzip.compress(PLAIN.encode()), "tickets.csv.gz")

    polars.testing.assert_frame_equal(read(packed).tickets, read(plain).tickets)
    with pytest.raises(InputError, match="damaged gzip"):
        read(file(gzip.compress(PLAIN.encode() * 50)[:-9], "cut.csv.gz"))


ENCODED = {
    "utf-8": "Ticketmüller, Straße, Ærøskøbing",
    "utf-16": "Störung, Ünïcode",
    "utf-16-be": "Störung im Norden",
    "utf-32": "Störung",
    "utf-32-le": "Störung im Süden",
    "cp1252": "Störung – „Größe“ für 5 €, naïve façade à Besançon",
    "cp1250": "Zażółć gęślą jaźń, proszę o pomoc z zamówieniem, dziękuję bardzo",
    "koi8-r": "Пожалуйста, помогите с заказом, он не пришёл вовремя",
    "cp1251": "Пожалуйста, помогите с заказом, он не пришёл вовремя",
    "shift-jis": "注文した商品がまだ届いていません。確認をお願いします。",
    "iso8859-2": "Zwrot pieniędzy za zamówienie, błąd podczas płatności kartą",
    "cp1253": "Δεν μπορώ να συνδεθώ, το δέμα δεν έφτασε",
    "cp1254": "Şifremi unuttum, sipariş iptali, ödeme başarısız oldu",
    "cp850": "Rückzahlung für die falsche Größe, Änderung der Straße",
    "euc-kr": "로그인이 되지 않습니다, 택배가 도착하지 않았습니다",
    "big5": "我的訂單還沒有到，請幫我查詢一下物流資訊，謝謝。",
    "gb18030": "我的订单还没有到，请帮我查询一下物流信息，谢谢。",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_text_in_any_usual_encoding_is_read(file, encoding):
    team = ENCODED[encoding].replace(",", " ")
    text = HEADER + "".join(row.rsplit(",", 1)[0] + f",{team}\n" for row in ROWS) * 3
    facts = read(file(text.encode(encoding)), keep=("Team",))

    assert set(facts.tickets["Team"]) == {team}
    assert "decoding" not in codes(facts)


MISLEADING = {
    "cp850": "Où est ma commande? Très déçu, garçon bien reçu",
    "iso8859-2": "Gdzie jest moja paczka? Bardzo dziękuję, świetna łódź",
}
"""Texts whose bytes are letters in another code page, too, which a detector believes."""


@pytest.mark.parametrize("encoding", MISLEADING)
def test_the_code_page_is_chosen_in_which_letters_make_words(encoding):
    text = f"id,comment\n1,{MISLEADING[encoding]}\n" * 9
    found = encodings.text_of(contents.Content(data=text.encode(encoding)))

    assert (found.content.read().decode(), found.encoding) == (text, encoding)


def test_french_with_single_foreign_bytes_is_not_taken_for_arabic():
    rows = "id,commentaire\n" + "7,Très déçu par le magasin, des prix élevés à la caisse\n" * 40
    damaged = rows.encode("latin-1") + "8,près de chez moi\n".encode("cp850") * 4 + b"9,C\x90LINE\n"
    found = encodings.text_of(contents.Content(data=damaged))

    assert found.encoding == "latin-1"
    assert "élevés à la caisse" in found.content.read().decode()


def test_large_text_in_an_old_encoding_is_recoded_as_a_stream(monkeypatch):
    monkeypatch.setattr(contents, "_IN_MEMORY", 100)
    monkeypatch.setattr(contents, "BLOCK", 7)
    text = "Größe;Straße\r\n" * 50
    found = encodings.text_of(contents.Content(data=text.encode("utf-16")))

    assert found.content.read().decode() == text
    assert found.content.path is not None


def test_bytes_that_fit_nowhere_are_counted(file):
    many = "".join(ROWS) * 30
    data = (HEADER + many).encode() + b"4,2026-05-03 10:00:00,open,chat,,,K\xff\xfe\n"
    facts = read(file(data))
    (finding,) = [f for f in facts.findings if f.code == "decoding"]
    assert finding.rows == 2


def test_zeros_left_by_a_crash_do_not_hide_the_table(file):
    facts = read(file(PLAIN.encode() + b"\0" * 64))
    assert ids(facts) == ["1", "2", "3"]
    assert "decoding" in codes(facts)


@pytest.mark.parametrize("ends", ["\r", "\r\n"])
def test_lines_may_end_in_any_way(file, ends):
    assert ids(read(file(PLAIN.replace("\n", ends)))) == ["1", "2", "3"]


def test_lines_that_end_in_several_ways_are_counted_one_by_one(file):
    mixed = HEADER + ROWS[0].replace("\n", "\r\n") + ROWS[1].replace("\n", "\r") + ROWS[2]
    assert ids(read(file(mixed))) == ["1", "2", "3"]


def test_a_cell_of_megabytes_is_read(file):
    long = ROWS[0].replace("Nord", '"' + "long, " * 400_000 + '"')
    facts = read(file(HEADER + long + ROWS[1]), keep=("Team",))
    assert facts.tickets["Team"].str.len_chars().max() > 2_000_000


def test_titles_above_and_notes_below_are_no_rows_of_the_table(file):
    title = "Report Name:,Tickets\nFilter:,All\nOwner:,Someone\n\n"
    notes = '\nTotal: 3\n"Generated by desk, 2026-05-04"\nConfidential\n'
    facts = read(file(title + PLAIN + notes))

    assert ids(facts) == ["1", "2", "3"]
    assert left(facts) == {"footer": 3}
    assert facts.inputs[0].rows == 6
    assert "footer-row" in codes(facts)


def test_a_row_torn_at_the_end_is_no_note(file):
    assert left(read(file(PLAIN + "4,2026"))) == {"torn row": 1}


def test_exports_joined_without_a_thought_give_their_header_once(file):
    facts = read(file(PLAIN + "\ufeff" + HEADER + ROWS[0].replace("1,", "4,", 1)))

    assert ids(facts) == ["1", "2", "3", "4"]
    assert left(facts) == {"repeated header": 1}


def test_empty_cells_left_out_at_the_end_of_most_rows_are_empty(file):
    rows = "".join(f"{i},2026-05-01 10:00:00,open,email\n" for i in range(1, 6))
    facts = read(file(HEADER + rows + ROWS[1].replace("2,", "9,", 1)))
    assert ids(facts) == ["1", "2", "3", "4", "5", "9"]


def test_blank_and_repeated_headers_keep_their_columns(file):
    text = "Ticket ID,Created at,Status,,Comment,Comment,\n1,2026-05-01,open,x,a,b,\n"
    (one,) = load([file(text)], Reading()).inspections
    assert [c.header for c in one.columns] == [
        "Ticket ID", "Created at", "Status", "", "Comment", "Comment", ""
    ][: len(one.columns)]  # fmt: skip


def test_sheets_of_one_layout_are_read_together(file):
    sheets = {
        "Dashboard": [["Tickets", 3]],
        "May": cells(HEADER + ROWS[0] + ROWS[1]),
        "June": cells(HEADER + ROWS[2]),
    }
    facts = read(file(workbook(sheets), "book.xlsx"))

    assert [one.name for one in facts.inputs] == ["book.xlsx/May", "book.xlsx/June"]
    assert ids(facts) == ["1", "2", "3"]
    assert facts.tickets["source"].n_unique() == 1
    assert [f.column for f in facts.findings if f.code == "skipped-sheet"] == ["Dashboard"]


def test_a_copy_of_a_sheet_and_a_hidden_one_are_not_counted_twice(file):
    filled = PLAIN.replace(",,", ",2026-05-03 11:00:00,")
    sheets = {
        "Data": cells(PLAIN),
        "Clean": cells(filled),
        "Old": cells(HEADER + "8,2026-05-01,open,chat,,,x"),
    }
    facts = read(file(workbook(sheets, hidden={"Old"}), "book.xlsx"))

    assert [one.name for one in facts.inputs] == ["book.xlsx"]
    assert ids(facts) == ["1", "2", "3"]
    told = {f.column: f.action for f in facts.findings if f.code == "skipped-sheet"}
    assert "once more" in told["Clean"]
    assert "hidden" in told["Old"]


def test_titles_and_notes_of_a_sheet_are_no_rows(file):
    rows = [["Report of May"], [], *cells(PLAIN), [], ["Total", "", "", "", "", "", 3]]
    facts = read(file(workbook({"Export": rows}), "book.xlsx"))

    assert ids(facts) == ["1", "2", "3"]
    assert left(facts) == {"footer": 1}


def test_a_sheet_with_a_cell_at_the_end_of_the_world_is_refused(file):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Ticket ID")
        sheet.write(1_048_575, 16_383, "oops")
    with pytest.raises(InputError, match=r"row 1,048,576 and one in column 16,384"):
        read(file(made.getvalue(), "book.xlsx"))


def test_durations_beyond_a_day_survive_a_workbook(file):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        clock = book.add_format({"num_format": "[h]:mm:ss"})
        sheet.write_row(0, 0, ["Ticket ID", "Created at", "Status", "Resolution time (hh:mm:ss)"])
        for row, days in enumerate((1.75, 0.5, 70.25), start=1):
            sheet.write_row(row, 0, [row, "2026-01-01 10:00:00", "closed"])
            sheet.write_number(row, 3, days, clock)
    facts = read(file(made.getvalue(), "book.xlsx"))

    expected = [int(days * 86400) for days in (1.75, 0.5, 70.25)]
    assert facts.tickets["resolution_seconds"].to_list() == expected


def records(count=800):
    return [
        {
            "ticket_id": n,
            "created_at": "2026-05-01T10:00:00Z",
            "status": "open",
            "via": {"channel": "email", "source": {"to": None}},
            "tags": ["a", "b"],
            "custom_fields": [{"id": 1, "value": "x"}],
            "team": "" if n % 2 else "Nörd",
            "urgent": n % 3 == 0,
        }
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("shape", ["lines", "array", "wrapped"])
def test_json_gives_the_same_table_whoever_reads_it(file, shape):
    def spelled(rows):
        if shape == "lines":
            return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        return json.dumps(rows if shape == "array" else {"tickets": rows}, ensure_ascii=False)

    keep = ("via.channel", "tags", "custom_fields", "team", "urgent", "via.source.to")
    fast = read(file(spelled(records()), "fast.json"), keep=keep)
    # An escaped half of a character is read object by object.
    slow = read(
        file(spelled(records()).replace('"Nörd"', r'"Nörd\ud800"', 1), "slow.json"), keep=keep
    )

    ours = fast.tickets.drop("source", "team")
    polars.testing.assert_frame_equal(ours, slow.tickets.drop("source", "team"))
    assert fast.tickets["team"].null_count() == slow.tickets["team"].null_count() == 400


def test_lines_that_are_no_json_are_set_aside(file):
    lines = [json.dumps(row) for row in records()]
    lines[5] = lines[5][:-4]
    facts = read(file("\n".join(lines), "tickets.ndjson"))

    assert facts.tickets.height == 799
    assert left(facts) == {"torn row": 1}
    (finding,) = [f for f in facts.findings if f.code == "ragged-row"]
    assert finding.examples == (6,)
