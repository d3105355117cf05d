"""How long the page takes: to be drawn once the numbers are there, and to be seen in a browser.

    python benchmarks/page.py [--rounds 15] [--history 13] [EXPORT]...

Without exports the bundled sample data. Every round takes each measurement once, so that a noisy minute falls on
all of them; quote the ratios. Drawing is held against writing the same report as JSON, the browser against a page of
one word. Without a headless Chromium the second table is left out.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from supportmetrics import analyze
from supportmetrics.bundled import bundled
from supportmetrics.render.html import render_html
from supportmetrics.render.json_report import page_json, render_json
from supportmetrics.render.terminal import render_terminal
from supportmetrics.render.viewing import view

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from supportmetrics.model.report import Report

EMPTY = "<!doctype html><html lang=en><title>One word</title><p>Word"
PAINTED = """
const [paint] = performance.getEntriesByName("first-contentful-paint");
return paint ? paint.startTime : null;
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("exports", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--history", type=int, default=13)
    asked = options.parse_args()
    exports = asked.exports or sorted(Path(str(bundled("sample_data"))).glob("*.csv.gz"))
    started = time.perf_counter()
    report = analyze(*map(str, exports), history=asked.history)
    print(f"the numbers: {1000 * (time.perf_counter() - started):.0f} ms, once\n")
    with tempfile.TemporaryDirectory() as folder:
        drawing = _drawing(report, Path(folder))
        _print(_timed(drawing, asked.rounds), "JSON report")
        page = Path(folder) / "page.html"
        page.write_text(_page(report, Path(folder)), encoding="utf-8")
        print(f"\npage: {page.stat().st_size / 1000:.0f} kB\n")
        _browse(page, asked.rounds)


def _page(report: Report, cache: Path | None) -> str:
    seen = view(report)
    return render_html(seen, page_json(report, (key for key, _ in seen.channels)), cache_dir=cache)


def _drawing(report: Report, cache: Path) -> Mapping[str, Callable[[], object]]:
    _page(report, cache)
    return {
        "JSON report": lambda: b"".join(render_json(report)),
        "view alone": lambda: view(report),
        "page, templates compiled before": lambda: _page(report, cache),
        "page, templates compiled now": lambda: _page(report, None),
        "terminal": lambda: render_terminal(view(report), width=100, color=True),
    }


def _timed(jobs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every job in every round; the first round is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(rounds + 1):
        for name, job in jobs.items():
            started = time.perf_counter()
            job()
            if number:
                taken[name].append(1000 * (time.perf_counter() - started))
    return taken


def _print(taken: Mapping[str, list[float]], base: str) -> None:
    width = max(map(len, taken))
    print(f"{'':{width}}  median ms   least ms   to {base}")
    for name, times in taken.items():
        ratio = median(one / other for one, other in zip(times, taken[base], strict=True))
        print(f"{name:{width}}  {median(times):9.1f}  {min(times):9.1f}   {ratio:.2f}")


def _browse(page: Path, rounds: int) -> None:
    """First contentful paint of the page and of an empty one, in the same browser."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not (chromium and driver and find_spec("selenium")):
        print("no chromium, chromedriver and selenium: nothing is painted")
        return
    webdriver = import_module("selenium.webdriver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu"):
        options.add_argument(argument)
    empty = page.with_name("empty.html")
    empty.write_text(EMPTY, encoding="utf-8")
    service = webdriver.chrome.service.Service(executable_path=driver)
    browser = webdriver.Chrome(options=options, service=service)
    try:
        taken: dict[str, list[float]] = {"empty page": [], "the page": []}
        for number in range(rounds + 1):
            for name, path in (("empty page", empty), ("the page", page)):
                browser.get(path.as_uri())
                while (painted := browser.execute_script(PAINTED)) is None:
                    time.sleep(0.01)
                if number:
                    taken[name].append(painted)
    finally:
        browser.quit()
    print("first contentful paint")
    _print(taken, "empty page")


if __name__ == "__main__":
    main()
