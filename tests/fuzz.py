"""Damaged files of every container, read as a user would: each gives facts or a sentence, never a traceback.

    python -m tests.fuzz --count 10000 --seed 1

The same seed makes the same inputs. A file that ends otherwise is kept in --keep, with its seed in its name.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import json
import lzma
import random
import resource
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import polars as pl
import pyarrow as pa

from supportmetrics.errors import SupportMetricsError
from supportmetrics.intake.load import Reading, load
from supportmetrics.pipeline.settle import settle
from tests import desk

BATCH = 500
SLOW_S = 20
"""A small file that takes longer hangs."""
ROWS = 12
WORDS = ("Störung", 'say "hi"', "two\nlines", "a,b;c", "", "=1+1", "日本", "Total", "x" * 300)


def tickets(rng, number):
    """A row of an invented table of tickets."""
    return {
        "Ticket ID": str(number),
        "Created at": f"2026-05-{number:02} 10:00:00",
        "Status": rng.choice(("open", "closed", "pending", "wat")),
        "Channel": rng.choice(("email", "chat", "phone", "")),
        "First response at": rng.choice((f"2026-05-{number:02} 11:30:00", "")),
        "CSAT": rng.choice(("1", "5", "", "good")),
        "Team": rng.choice(WORDS),
    }


def answers(rng, number):
    """A row of an invented table of survey answers."""
    return {
        "Response ID": f"R-{number}",
        "Submitted at": f"2026-05-{number:02} 10:00:00",
        "Finished": rng.choice(("yes", "no", "")),
        "How satisfied are you with our support?": rng.choice(("1", "5", "", "Very satisfied")),
        "How likely are you to recommend us?": rng.choice(("0", "10", "", "7 - Likely")),
        "Comment": rng.choice(WORDS),
    }


def steps(rng, number):
    """A row of an invented process log."""
    return {
        "Case ID": f"K-{number // 4}",
        "Activity": rng.choice(("Take in charge", "Notify customer", "Complete", "Muse", "")),
        "Timestamp": f"2026-05-{number:02} 10:00:00",
        "Resource": rng.choice(("Ines", "Robot1", "")),
        "Role": rng.choice(("Billing", "Bot", "Customer")),
        "Customer rating": rng.choice(("", "", "4")),
        "Case type": rng.choice(WORDS),
    }


def changes(rng, number):
    """A row of an invented history."""
    return {
        "Ticket ID": str(number // 3),
        "Changed at": f"2026-05-{number:02} 10:00:00",
        "Field": rng.choice(("Status", "Assignee", "Priority", "Mood")),
        "Old value": rng.choice(("open", "Ines", "")),
        "New value": rng.choice(("pending", "solved", "wat", *WORDS)),
    }


def records(rng):
    """The rows of one invented table, as dicts of text."""
    row = rng.choice((tickets, tickets, answers, steps, changes))
    return [row(rng, number) for number in range(1, ROWS + 1)]


def cells(rng):
    """The same as a header and its rows."""
    made = records(rng)
    return [list(made[0]), *(list(row.values()) for row in made)]


def delimited(rng, delimiter=","):
    quote = rng.choice(("necessary", "always"))
    frame = pl.DataFrame(records(rng))
    ends = rng.choice(("\n", "\r\n"))
    text = frame.write_csv(separator=delimiter, quote_style=quote, line_terminator=ends)
    return text.encode(rng.choice(("utf-8", "utf-8-sig", "utf-16", "utf-32")))


def frame_bytes(rng, writer):
    made = io.BytesIO()
    getattr(pl.DataFrame(records(rng)), writer)(made)
    return made.getvalue()


def xls(rng):
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Export")
    for y, row in enumerate(cells(rng)):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def ods(rng):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name="Export")
    for row in cells(rng):
        line = TableRow()
        for cell in row:
            held = TableCell(valuetype="string")
            held.addElement(P(text=cell))
            line.addElement(held)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def archive(rng):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", rng.choice((0, 8, 12, 14))) as packed:
        packed.writestr("may/tickets.csv", delimited(rng))
        packed.writestr("june.ndjson", lines(rng))
    return made.getvalue()


def lines(rng):
    return "\n".join(map(json.dumps, records(rng))).encode()


KINDS = {
    "csv": delimited,
    "tsv": lambda rng: delimited(rng, "\t"),
    "json": lambda rng: json.dumps({"tickets": records(rng)}).encode(),
    "ndjson": lines,
    "parquet": lambda rng: frame_bytes(rng, "write_parquet"),
    "arrow": lambda rng: frame_bytes(rng, "write_ipc"),
    "arrows": lambda rng: frame_bytes(rng, "write_ipc_stream"),
    "xlsx": lambda rng: frame_bytes(rng, "write_excel"),
    "xls": xls,
    "ods": ods,
    "zip": archive,
    "csv.gz": lambda rng: gzip.compress(delimited(rng), mtime=0),
    "csv.zst": lambda rng: pa.compress(delimited(rng), codec="zstd", asbytes=True),
    "csv.bz2": lambda rng: bz2.compress(delimited(rng)),
    "csv.xz": lambda rng: lzma.compress(delimited(rng)),
}
ZIPPED = ("xlsx", "ods", "zip")


def cut(rng, data):
    return data[: rng.randrange(len(data) + 1)]


def flipped(rng, data):
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        made[rng.randrange(len(made))] ^= 1 << rng.randrange(8)
    return bytes(made)


def spliced(rng, data):
    start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    piece = rng.choice((b"", data[start:end] * 3, rng.randbytes(rng.randrange(200))))
    return data[:start] + piece + data[end:]


def sprinkled(rng, data):
    """Characters that mean something to some reader, put anywhere."""
    made = data
    for _ in range(rng.randrange(1, 6)):
        place = rng.randrange(len(made) + 1)
        made = made[:place] + rng.choice(SALT) + made[place:]
    return made


SALT = (
    *(b'"', b'""', b"\r", b"\n", b"\0", b",", b";", b"\t", b"\xff", b"\xef\xbb\xbf", b"[" * 2000),
    *(b"{", b"}", b"\\ud800", b"1e999", b"9" * 400, b"Total", b"\x1a", b"sep=;\n", b"-", b"0001-01-01"),
)  # fmt: skip


def noise(rng, data):
    return (
        rng.randbytes(rng.randrange(1, 3000))
        if rng.random() < 0.5
        else data[:8] + rng.randbytes(400)
    )


DAMAGES = (cut, flipped, spliced, sprinkled, noise)


def damaged(rng, kind, data):
    """The bytes with one or two damages; those of a zipped kind also inside, under a right checksum."""
    for _ in range(rng.choice((1, 1, 2))):
        damage = rng.choice(DAMAGES)
        if kind in ZIPPED and rng.random() < 0.6 and zipfile.is_zipfile(io.BytesIO(data)):
            data = inside(rng, data, damage)
        elif data:
            data = damage(rng, data)
    return data


def inside(rng, data, damage):
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", 8) as new, \
                warnings.catch_warnings():  # fmt: skip
            warnings.simplefilter("ignore")
            names = old.namelist()
            chosen = rng.choice(
                [n for n in names if n.endswith((".xml", ".csv", ".ndjson"))] or names
            )
            for name in names:
                part = old.read(name)
                new.writestr(name, damage(rng, part) if name == chosen and part else part)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        ValueError,
        IndexError,
        NotImplementedError,
    ):
        return data
    return made.getvalue()


def one(seed):
    """Kind and bytes of an input."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    kind = rng.choice(list(KINDS))
    return kind, damaged(rng, kind, KINDS[kind](rng))


def outcome(path):
    """`facts`, or the class of the sentence; whatever else happens goes up."""
    try:
        facts = load([str(path)], Reading()).facts
        inputs = settle(facts, desk.request()).inputs
    except SupportMetricsError as why:
        text = str(why)
        assert text.rstrip().endswith((".", "?", ")", "'")), text
        assert "panicked" not in text, text
        return type(why).__name__
    for found in (*facts.inputs, *inputs):
        assert found.rows == found.used + sum(part.rows for part in found.excluded), found
    return "facts"


def run(count, seed, folder, keep=None, first=0):
    """Counts by kind and outcome, and the failures as (seed, kind, what)."""
    counts, failures = Counter(), []
    begin = seed * 1_000_000 + first
    for number in range(begin, begin + count):
        kind, data = one(number)
        path = Path(folder) / f"fuzz.{kind}"
        path.write_bytes(data)
        started = time.monotonic()
        try:
            said = outcome(path)
        except KeyboardInterrupt:
            raise
        except BaseException as why:  # noqa: BLE001 - this is what is looked for
            said = f"{type(why).__name__}: {str(why)[:200]}"
            failures.append((number, kind, said))
            if keep:
                (Path(keep) / f"{number}.{kind}").write_bytes(data)
            said = "FAILED"
        if time.monotonic() - started > SLOW_S:
            failures.append((number, kind, f"took {time.monotonic() - started:.0f} s"))
        counts[kind, said] += 1
    return counts, failures


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, help="folder for the files that failed")
    given = options.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    counts, failures = Counter(), []
    # Window buffers of damaged zstd files leave holes in the heap: no process reads too many.
    fresh = ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1)
    with tempfile.TemporaryDirectory() as folder, fresh as pool:
        for first in range(0, given.count, BATCH):
            count = min(BATCH, given.count - first)
            told = pool.submit(run, count, given.seed, folder, given.keep, first).result()
            counts += told[0]
            failures += told[1]
    for (kind, said), number in sorted(counts.items()):
        print(f"{kind:10} {said:16} {number:6}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    print(f"{given.count} inputs, seed {given.seed}, {len(failures)} failed, peak {peak} MiB")
    for failure in failures[:40]:
        print(*failure)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
