"""The floor under every number: the ten needed columns read as text, nothing computed.

python benchmarks/scan.py TICKETS
"""

from __future__ import annotations

import sys

import polars as pl
import terms

tickets = pl.scan_csv(sys.argv[1], infer_schema=False)  # noqa: TID251  the floor is this very call
tickets.select(terms.TICKET_COLUMNS).collect()
