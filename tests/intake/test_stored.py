"""Large files of JSON lines and Parquet stay on disk, and give what the same records give in memory."""

import json
import random

import polars as pl
import polars.testing
import pytest

from supportmetrics.errors import InputError
from supportmetrics.intake import json_lines, whole_lines
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
@pytest.mark.parametrize("spoilt", [b'{"id": 29, "status": "\\ud83d"}\n', b"17\n"])
def test_what_lies_anywhere_between_pieces_is_found(tmp_path, monkeypatch, spoilt):
    path = written(tmp_path, PLAIN)
    assert isinstance(opened(path), StoredTable)
    path.write_bytes(path.read_bytes() + spoilt + b'{"id": 30, "status": "open"}\n')
    for size in range(1, 500, 7):
        monkeypatch.setattr(whole_lines, "_PIECE", size)
        assert not isinstance(opened(path), StoredTable)


VALUES = {
    "words": ["open", "", "12", None, 'the "new"\none'],
    "numbers": [1, 2, None, 10**12],
    "fractions": [1, 2.5, None, 3.0],
    "flags": [True, False, None],
    "nothing": [None],
    "objects": [{"a": 1}, {"a": None}, {"a": 2, "b": "x"}, {}, None],
    "lists": [[], ["a"], ["a", None], None],
    "lists of numbers": [[], [1], [2, None]],
    "lists of objects": [[{"a": 1}], [{"b": "x", "c": 1}], [], None],
    "numbers and words": [1, "x", 2.5, None],
    "objects in another order": [{"a": 1, "b": 2}, {"b": 1, "a": 2}],
    "very large numbers": [1, 10**20],
    "seldom": [None, None, None, "x"],
}


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("seed", range(60))
def test_pieces_tell_what_all_lines_tell(tmp_path, monkeypatch, seed):
    """Types and the order of columns depend on all lines; each piece sees some."""
    dice = random.Random(seed)  # noqa: S311 - no secrets
    kinds = dice.sample(sorted(VALUES), dice.randint(1, 4))
    always = dice.random() < 0.5
    records = []
    for number in range(dice.randint(2, 60)):
        record = {"id": number} | {
            kind: dice.choice(VALUES[kind]) for kind in kinds if always or dice.random() < 0.7
        }
        if dice.random() < 0.1:
            record = dict(reversed(record.items()))
        records.append(record)
    path = written(tmp_path, records)
    monkeypatch.setattr(whole_lines, "_PIECE", 1 << 20)
    whole = opened(path)
    monkeypatch.setattr(whole_lines, "_PIECE", dice.choice([1, 50, 200, 1000]))
    pieces = opened(path)
    assert type(pieces) is type(whole)
    assert (pieces.names, pieces.headers) == (whole.names, whole.headers)
    found, expected = pieces.read(pieces.names), whole.read(whole.names)
    polars.testing.assert_frame_equal(found.frame, expected.frame)
    polars.testing.assert_frame_equal(pieces.sample, whole.sample)
    if isinstance(pieces, StoredTable):
        assert pieces.schema == whole.schema
        lazily = whole.frame.select(pieces.names).collect()
        polars.testing.assert_frame_equal(found.frame.drop("line"), lazily)


@pytest.mark.usefixtures("large")
def test_words_and_times_are_read_piece_by_piece_as_at_once(tmp_path, monkeypatch):
    path = written(tmp_path, PLAIN * 40)
    instant = pl.col("created_at").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    found = []
    for size in (100, 1 << 20):
        monkeypatch.setattr(whole_lines, "_PIECE", size)
        read = opened(path).read(
            ["id", "created_at", "status"], frozenset({"status"}), {"created_at": instant}
        )
        found.append(read.frame)
    assert found[0].schema["status"] == pl.Categorical
    assert found[0].schema["created_at"] == pl.Datetime("us")
    polars.testing.assert_frame_equal(*found)


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
