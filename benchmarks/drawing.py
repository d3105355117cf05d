"""How many milliseconds the page of the sample data takes to draw in a fresh process, its modules imported.

    python benchmarks/drawing.py CACHE

CACHE keeps compiled templates, as the program's own folder for them does: the second process finds them there.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from supportmetrics import analyze
from supportmetrics.bundled import bundled
from supportmetrics.render.html import render_html
from supportmetrics.render.json_report import page_json
from supportmetrics.render.viewing import view

exports = sorted(Path(str(bundled("sample_data"))).glob("*.csv.gz"))
report = analyze(*map(str, exports))
start = time.perf_counter()
seen = view(report)
data = page_json(report, (key for key, _ in seen.channels))
render_html(seen, data, cache_dir=Path(sys.argv[1]))
print(f"{1000 * (time.perf_counter() - start):.1f}")
