"""How much memory a run takes: what is packed, piped or stored in columns is never held beside what is needed of it."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
from base64 import b64encode

import polars as pl
import pyarrow as pa
import pytest

TICKETS = 6_000
LETTER = 9_000
"""Bytes of text beside each ticket, which no figure needs."""
TEXT_MIB = TICKETS * LETTER / 2**20
MORE = 0.8
"""Of the text: a second copy would be 1."""
RUNS = 2
"""How many pieces are under way at a time differs from run to run."""
LAUNCHER = """
import os, subprocess, sys
feed = open(sys.argv[1], "rb") if sys.argv[1] else None
cat = subprocess.Popen(["cat"], stdin=feed, stdout=subprocess.PIPE) if feed else None
words = [sys.executable, "-m", "supportmetrics", *sys.argv[2:]]
ours = subprocess.Popen(words, stdin=cat.stdout if cat else subprocess.DEVNULL, stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(ours.pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss // 1024)
os._exit(0)
"""
"""A small process between: the memory of a child is counted from that of its parent on."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The same tickets, with long texts that do not shrink much, in every kind of file."""
    folder = tmp_path_factory.mktemp("memory")
    dice = random.Random(5)  # noqa: S311 - letters, no secrets
    noise = b64encode(dice.randbytes(LETTER * 40)).decode()
    starts = [dice.randrange(len(noise) - LETTER) for _ in range(TICKETS)]
    created = pl.datetime_range(
        pl.datetime(2026, 1, 5), pl.datetime(2026, 3, 2), "10m", eager=True, closed="left"
    ).head(TICKETS)
    tickets = pl.DataFrame(
        {
            "Ticket ID": range(TICKETS),
            "Created at": created,
            "First response at": created.dt.offset_by("40m"),
            "Resolved at": created.dt.offset_by("5h"),
            "Status": "closed",
            "Channel": "email",
        }
    )
    letters = pl.Series("Description", [noise[at : at + LETTER] for at in starts])
    long = tickets.with_columns(letters)
    long.write_csv(folder / "long.csv", datetime_format="%Y-%m-%d %H:%M:%S")
    long.write_parquet(folder / "long.parquet", row_group_size=500)
    long.with_columns(pl.selectors.datetime().dt.to_string()).write_ndjson(folder / "long.ndjson")
    text = (folder / "long.csv").read_bytes()
    (folder / "long.csv.gz").write_bytes(gzip.compress(text, 1))
    with pa.CompressedOutputStream(str(folder / "long.csv.zst"), "zstd") as packed:
        packed.write(text)
    return folder


@pytest.fixture(scope="module")
def peak(folder):
    """Gives the peak memory of some runs in MiB."""

    def peak(name, piped=False):
        fed = str(folder / name) if piped else ""
        source = "-" if piped else str(folder / name)
        words = [sys.executable, "-c", LAUNCHER, fed, "report", source, "--format", "json"]
        found = []
        for _ in range(RUNS):
            ran = subprocess.run(words, capture_output=True, check=False, text=True)
            code, reached = ran.stdout.split()
            assert code == "0", ran.stderr
            found.append(int(reached))
        return found

    return peak


@pytest.fixture(scope="module")
def plain(peak):
    return max(peak("long.csv"))


@pytest.mark.parametrize("name", ["long.csv.gz", "long.csv.zst"])
def test_packed_text_is_unpacked_as_a_stream(peak, plain, name):
    assert min(peak(name)) < plain + MORE * TEXT_MIB


@pytest.mark.parametrize("name", ["long.csv", "long.csv.gz"])
def test_what_is_piped_in_is_not_held_twice(peak, plain, name):
    assert min(peak(name, piped=True)) < plain + MORE * TEXT_MIB


def test_columns_of_parquet_that_no_figure_needs_are_not_held(peak, plain):
    assert min(peak("long.parquet")) < plain + MORE * TEXT_MIB


def test_json_lines_are_not_held_beside_the_file_itself(peak, plain):
    """Pages of the mapped file count, and can be given back at any time."""
    assert min(peak("long.ndjson")) < plain + (1 + MORE) * TEXT_MIB
