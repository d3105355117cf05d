"""The report with the finest slices alone: what every coarser one costs is the rest.

python benchmarks/finest.py report TICKETS SURVEYS ...
"""

from __future__ import annotations

from supportmetrics.__main__ import run
from supportmetrics.pipeline.request import Request

Request.sets = property(lambda _: (("channel", "tier"),))
run()
