"""The page about speed and memory: what `benchmarks/run.py` measured, beside what is aimed at."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generating.markdown import block, page, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
# The benchmarks are programs beside the package; what their results mean is said there once.
sys.path.append(str(ROOT / "benchmarks"))

from summary import CPU, SMALL, Measured, saved  # noqa: E402

SIZES = ("1e3", "1e5", "1e6", "1e7")
SCAN, OURS, BARE = "scan", "supportmetrics", "bare Python"
_PROGRAMS = {
    "wc -l": "`wc -l`: the bytes counted",
    SCAN: "**scan**: Polars reads the ten needed columns as text and computes nothing",
    OURS: "**supportmetrics**: the job",
    "whole report": "supportmetrics: every metric it knows, whole JSON report",
    "duckdb": "the job in DuckDB SQL",
    "polars": "the job in lazy Polars",
    "pandas": "the job in pandas",
}
_INPUTS = {
    OURS: "`tickets.csv`",
    "pipe": "`cat tickets.csv |`, through a pipe",
    "csv.gz": "`tickets.csv.gz`",
    "csv.zst": "`tickets.csv.zst`",
    "parquet": "`tickets.parquet`, typed",
    "ndjson": "`tickets.ndjson`",
}
_READING = {
    "typed by hand": "Polars, with the shape of the times and every word written into the program",
    "intake alone": "supportmetrics, which finds them out and checks every row",
}
_INTRODUCTION = """
One job, on a wide ticket export (32 columns, long descriptions with quoted line breaks) and a survey export: for every channel, tier and week and every coarser slice, the number of tickets, median and 90th percentile of first response and resolution in the opening hours of each channel, both breach rates, CSAT, NPS and CES, as JSON.
[benchmarks](../benchmarks/README.md) holds the generator, the job in four programs, and what runs them in turn; supportmetrics besides recognises the files, checks every row and adds intervals, changes and findings.

Ratios are medians of the ratios within each round, in which every program runs once: they hardly depend on the machine, seconds do.
Memory is the largest resident set of any round as the kernel counted it, pages of mapped files included.
"""
_AGREE = "Figures that the programs have in common, and how many of them differ by more than a millionth:"
_INSIDE = """
One run with a clock around each stage, in milliseconds of the main thread; nested stages are taken out, so that the column adds up.
While it waits for the files, threads of their own make sense of them side by side; below, what these spend.
"""


@dataclass(frozen=True)
class Aim:
    """A number to be held, from the results of one size."""

    what: str
    size: str
    limit: float
    found: Callable[[Measured], float]
    least: bool = False
    """The number must be at least the limit, not at most."""
    unit: str = ""

    def row(self) -> list[str]:
        """What, where, aim, found, verdict."""
        results = saved(self.size)
        if results is None:
            return [self.what, self.size, self._aim(), "not measured", ""]
        found = self.found(results)
        met = found >= self.limit if self.least else found <= self.limit
        shown = f"{found:,.0f}{self.unit}" if self.unit else f"{found:.2f}"
        return [self.what, self.size, self._aim(), shown, "met" if met else "**not met**"]

    def _aim(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.limit:g}{self.unit}"


def _ratio(program: str, base: str) -> Callable[[Measured], float]:
    return lambda results: results.ratio(program, base)


def _peak(program: str) -> Callable[[Measured], float]:
    return lambda results: results.peak(program)


AIMS = (
    Aim("whole job / scan", "1e6", 1.6, _ratio(OURS, SCAN)),
    Aim("whole job / scan", "1e7", 1.6, _ratio(OURS, SCAN)),
    Aim("DuckDB SQL / whole job", "1e6", 2.2, _ratio("duckdb", OURS), least=True),
    Aim("DuckDB SQL / whole job", "1e7", 2.5, _ratio("duckdb", OURS), least=True),
    Aim("pandas / whole job", "1e6", 7, _ratio("pandas", OURS), least=True),
    Aim("pandas / whole job", "1e7", 10, _ratio("pandas", OURS), least=True),
    Aim("peak memory", "1e6", 400, _peak(OURS), unit=" MiB"),
    Aim("peak memory", "1e7", 900, _peak(OURS), unit=" MiB"),
    Aim("all slices / the finest alone", "1e6", 1.15, _ratio(OURS, "finest slices alone")),
    Aim("report in the terminal / `import polars`", SMALL, 2, _ratio("terminal report", "import polars")),
    Aim("`--help` / bare Python", SMALL, 7, _ratio("--help", BARE)),
    Aim("`report --help` / bare Python", SMALL, 7, _ratio("report --help", BARE)),
    Aim("page of the sample drawn, after imports", SMALL, 60, lambda r: r.drawing_ms, unit=" ms"),
    Aim("`.csv.gz` / `.csv`", "1e6", 1.7, _ratio("csv.gz", OURS)),
    Aim("pipe / file", "1e6", 2.2, _ratio("pipe", OURS)),
    Aim("recognition, inference, checks / whole job", "1e6", 0.1, lambda r: r.checks),
)  # fmt: skip
"""What is aimed at on two cores."""


def performance_page() -> str:
    """Speed and memory, measured beside DuckDB, Polars and pandas, and what is aimed at."""
    results = {size: found for size in SIZES if (found := saved(size))}
    parts = ["# Performance", _INTRODUCTION, "## Aims"]
    parts.append(
        "Two cores; `small` is a thousand tickets.\n\n"
        + table(("", "tickets", "aim", "measured", ""), (aim.row() for aim in AIMS))
    )
    for size, measured in results.items():
        parts += [f"## {size} tickets", *_size(measured)]
    if small := saved(SMALL):
        parts += ["## Starting up", *_starting(small)]
    parts += ["## Where the time goes", _INSIDE, *_stages(results)]
    parts += ["## Measure it yourself", _COMMANDS, block("console", _SHELL.strip())]
    return page(*parts)


_COMMANDS = """
Every size is measured and kept by itself; the last command writes this page anew.
Seven gigabytes of files are made for 1e7.
"""
_SHELL = """
$ pip install -e '.[bench]'
$ python benchmarks/run.py
$ python benchmarks/run.py 1e7
$ python docs/generate.py
"""


def _size(measured: Measured) -> Iterator[str]:
    yield _where(measured)
    head = ("", "wall s", "/ scan", "CPU s", "peak MiB")
    yield table(head, _costs(measured, _PROGRAMS, SCAN))
    yield _AGREE
    yield table(
        ("programs", "figures", "differ"),
        (
            [" and ".join(pair["programs"]), f"{pair['figures']:,}", f"{pair['differ']:,}"]
            for pair in measured.told["agreement"]
        ),
    )
    if measured.has(*_READING):
        yield "Reading alone, down to typed columns:"
        head = ("", "wall s", "/ scan", "CPU s", "peak MiB")
        yield table(head, _costs(measured, _READING, SCAN))
    if measured.has("pipe"):
        yield "The same job from other inputs:"
        head = ("input", "wall s", "/ `.csv`", "CPU s", "peak MiB")
        yield table(head, _costs(measured, _INPUTS, OURS))


def _starting(measured: Measured) -> Iterator[str]:
    yield _where(measured)
    names = {name: f"`{name}`" if name.startswith("-") else name for name in measured.programs}
    head = ("", "wall s", f"/ {BARE}", "CPU s", "peak MiB")
    yield table(head, _costs(measured, names, BARE))


def _costs(measured: Measured, names: dict[str, str], base: str) -> Iterator[list[str]]:
    for name, meaning in names.items():
        if measured.has(name):
            yield [
                meaning,
                f"{measured.median(name):.3f}",
                f"{measured.ratio(name, base):.2f}",
                f"{measured.median(name, CPU):.3f}",
                f"{measured.peak(name):,.0f}",
            ]


def _where(measured: Measured) -> str:
    told, on = measured.told, measured.told["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in told["versions"].items())
    size = f"{told['bytes'] / 1e6:,.1f} MB of tickets; " if "bytes" in told else ""
    return (
        f"{size}{told['date']}, revision {told['revision']}, {len(told['rounds'])} rounds on {on['processor']}, "
        f"{on['cores']} cores, {on['memory_gib']} GiB, {on['system']}, load {on['load']} before; {versions}."
    )


def _stages(results: dict[str, Measured]) -> Iterator[str]:
    told = {size: measured.told["stages"] for size, measured in results.items()}
    if not told:
        return
    for kind, last in (("stages", "whole"), ("while reading", "")):
        names = dict.fromkeys(name for stages in told.values() for name in stages[kind])
        rows = [[name, *(f"{s[kind].get(name, 0):,.0f}" for s in told.values())] for name in names]
        if last:
            rows.append(["**whole**", *(f"{s[last]:,.0f}" for s in told.values())])
        yield table((kind, *told), rows)
