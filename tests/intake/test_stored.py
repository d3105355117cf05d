"""Large files of JSON lines and Parquet stay on disk, and give what the same records give in memory."""

import json

import polars as pl
import polars.testing
import pytest

from supportmetrics.errors import InputError
from supportmetrics.intake import json_lines
from supportmetrics.intake.load import Reading, load
from supportmetrics.intake.readers import open_tables
from supportmetrics.intake.sources import find
from supportmetrics.intake.stored import StoredTable

DAYS = range(1, 29)
PLAIN = [
    {"id": day, "created_at": f"2026-02-{day:02} 10:00:00", "status": "open", "via": "email"}
    for day in DAYS
]
OTHERS = {
    "nested objects": {"via": {"channel": "chat", "source": {"rel": ""}}},
    "lists of words": {"tags": ["late", "vip"]},
    "empty lists": {"tags": []},
    "lists of objects": {"comments": [{"id": 7, "body": "Hello", "created_at": "2026-02-03"}]},
    "flags and nothing": {"spam": True, "deleted": None},
    "numbers with a fraction": {"id": 3.5},
    "text among numbers": {"id": "twelve"},
    "an empty text": {"status": ""},
    "umlauts, escaped": {"status": "\u00fcber"},
    "a quotation mark and a line break": {"status": 'the "new"\none'},
}


def written(folder, records):
    path = folder / "tickets.ndjson"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def opened(path):
    (source,) = find([str(path)])
    (table,) = open_tables(source)
    return table


@pytest.fixture
def large(monkeypatch):
    """Every file counts as large."""
    monkeypatch.setattr(json_lines, "_LARGE", 0)


@pytest.mark.parametrize("other", OTHERS)
def test_stored_lines_read_like_held_ones(tmp_path, monkeypatch, other):
    """After a thousand like records, so that no sample has the one that differs."""
    path = written(tmp_path, [*PLAIN * 40, PLAIN[0] | OTHERS[other], *PLAIN])
    held = opened(path)
    monkeypatch.setattr(json_lines, "_LARGE", 0)
    stored = opened(path)
    assert isinstance(stored, StoredTable)
    assert not isinstance(held, StoredTable)
    assert sorted(stored.names) == sorted(held.names)
    found, expected = stored.read(held.names), held.read(held.names)
    polars.testing.assert_frame_equal(found.frame, expected.frame)
    assert list(stored.records) == list(held.records)


SPOILT = {
    "a torn line": b'{"id": 3, "created_at": "2026-0',
    "a number": b"17",
    "a list": b"[1, 2]",
    "a blank line": b"",
    "half a character": rb'{"id": 3, "status": "\ud83d"}',
    "two objects": b'{"id": 3} {"id": 4}',
}


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("what", SPOILT)
def test_lines_that_are_no_plain_objects_are_read_one_by_one(tmp_path, what):
    path = written(tmp_path, PLAIN)
    whole = path.read_bytes()
    path.write_bytes(whole + SPOILT[what] + b"\n" + whole)
    table = opened(path)
    assert not isinstance(table, StoredTable)
    assert len(set(table.read(["id"]).frame["id"])) >= len(DAYS)


@pytest.mark.usefixtures("large")
def test_what_lies_across_two_blocks_is_found(tmp_path):
    path = written(tmp_path, PLAIN)
    (source,) = find([str(path)])
    (plain,) = open_tables(source)
    assert isinstance(plain, StoredTable)
    whole = path.read_bytes() + b'{"id": 29, "status": "\\ud83d"}\n' + b"17\n"

    class Blocks:
        """The same bytes in two blocks."""

        def __init__(self, cut):
            self.cut = cut

        def head(self):
            return whole

        def blocks(self):
            return iter((whole[: self.cut], whole[self.cut :]))

    found = {json_lines._each_line_is_an_object(Blocks(cut)) for cut in range(1, len(whole))}
    assert found == {False}


@pytest.mark.usefixtures("large")
def test_a_list_of_records_on_one_line_is_one_document(tmp_path):
    path = tmp_path / "tickets.json"
    path.write_text(json.dumps({"tickets": PLAIN}), "utf-8")
    assert load([str(path)], Reading()).facts.tickets.height == len(DAYS)


@pytest.mark.usefixtures("large")
def test_cells_of_stored_records_are_those_of_the_file(tmp_path):
    table = opened(written(tmp_path, PLAIN))
    place = table.names.index("id")
    line, cells = table.cells([5])[5]
    assert (line, cells[place]) == (5, "5")


def test_columns_of_parquet_that_nobody_needs_are_not_read(tmp_path):
    path = tmp_path / "tickets.parquet"
    first, last = pl.DataFrame(PLAIN * 80), pl.DataFrame(PLAIN * 80)
    frame = pl.concat(
        [first.with_columns(notes=pl.lit("A" * 50)), last.with_columns(notes=pl.lit("Z" * 50))]
    )
    frame.write_parquet(path, compression="uncompressed", row_group_size=first.height)
    damaged = bytearray(path.read_bytes())
    place = damaged.index(b"Z" * 50)
    damaged[place - 60 : place + 10] = bytes(70)
    path.write_bytes(damaged)
    with pytest.raises(InputError, match="damaged parquet file"):
        opened(path).read(["notes"])
    assert opened(path).read(["id", "status"]).frame.height == frame.height


def test_times_of_parquet_written_as_text_become_instants_while_they_are_read(tmp_path):
    path = tmp_path / "tickets.parquet"
    late = {"id": 99, "created_at": "some day", "status": "open", "via": "email"}
    pl.DataFrame([*PLAIN * 40, late]).write_parquet(path)
    instant = pl.col("created_at").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    table = opened(path)
    as_text = table.read(["created_at"], typed={"created_at": instant}).frame["created_at"]
    assert as_text.dtype == pl.String
    assert as_text[-1] == "some day"
    pl.DataFrame(PLAIN).write_parquet(path)
    read = opened(path).read(["created_at"], typed={"created_at": instant}).frame["created_at"]
    assert read.dtype == pl.Datetime("us")
    assert read.null_count() == 0
