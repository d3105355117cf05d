"""The same tickets in other kinds of files: packed, columnar, one object a line.

    python benchmarks/kinds.py /tmp/bench/tickets.csv csv.gz csv.zst parquet ndjson

Text stays text in NDJSON; in Parquet, times are instants and numbers are numbers, as a warehouse writes them.
"""

from __future__ import annotations

import gzip
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import terms

if TYPE_CHECKING:
    from collections.abc import Callable

LEVEL = 6
"""Of gzip, what `gzip` and most desks use."""


def gz(tickets: Path, made: Path) -> None:
    with tickets.open("rb") as plain, gzip.open(made, "wb", compresslevel=LEVEL) as packed:
        shutil.copyfileobj(plain, packed, 1 << 20)


def zst(tickets: Path, made: Path) -> None:
    with tickets.open("rb") as plain, pa.CompressedOutputStream(str(made), "zstd") as packed:
        shutil.copyfileobj(plain, packed, 1 << 20)


def parquet(tickets: Path, made: Path) -> None:
    times = pl.selectors.by_name(*terms.TICKET_TIMES).str.to_datetime(terms.TIME, time_unit="us")
    _scan(tickets).with_columns(times).sink_parquet(made)


def ndjson(tickets: Path, made: Path) -> None:
    _scan(tickets).sink_ndjson(made)


def _scan(tickets: Path) -> pl.LazyFrame:
    return pl.scan_csv(tickets)  # noqa: TID251  a file of our own


KINDS: dict[str, Callable[[Path, Path], None]] = {
    "csv.gz": gz,
    "csv.zst": zst,
    "parquet": parquet,
    "ndjson": ndjson,
}


def main() -> None:
    tickets = Path(sys.argv[1])
    for kind in sys.argv[2:]:
        made = tickets.with_suffix(f".{kind}")
        partly = made.with_name(f"{made.name}.part")
        KINDS[kind](tickets, partly)
        partly.replace(made)
        print(f"{made}: {made.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
