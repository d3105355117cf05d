"""Measures supportmetrics and its peers side by side and keeps the results.

    python benchmarks/run.py                  # starting up, 1e3, 1e5 and 1e6 tickets
    python benchmarks/run.py 1e7              # one size alone
    python benchmarks/run.py 1e6 --only scan,supportmetrics    # a look: prints, keeps nothing

Files are generated when they are missing. `docs/performance.md` is made of benchmarks/results by `docs/generate.py`.
"""

from __future__ import annotations

import argparse
import compileall
import json
import subprocess
from pathlib import Path
from typing import Any

import machine
import programs
from measuring import ROOT, Program, environment, python, rounds
from summary import CPU, SMALL, Measured, save

HERE = Path(__file__).parent
USUAL = (SMALL, "1e3", "1e5", "1e6")
ROUNDS = {SMALL: 15, "1e3": 9, "1e5": 5, "1e6": 5, "1e7": 2}
_FEW = 3
"""Runs of what is measured from inside."""


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("sizes", nargs="*", help=f"tickets, such as 1e6, or {SMALL}")
    options.add_argument("--rounds", type=int, help="instead of the usual number")
    options.add_argument("--folder", type=Path, default=Path("/tmp/supportmetrics-bench"))  # noqa: S108  big and disposable
    options.add_argument("--only", help="some programs, separated by commas; nothing is kept")
    given = options.parse_args()
    # As pip leaves it: its peers are installed and compiled, and a checkout may be forbidden to keep bytecode.
    compileall.compile_dir(ROOT / "supportmetrics", quiet=1)
    for size in given.sizes or USUAL:
        count = given.rounds or ROUNDS.get(size, 3)
        told = (
            _starting(given.folder, count, given.only)
            if size == SMALL
            else _job(given.folder, size, count, given.only)
        )
        _print(size, Measured(told))
        if not given.only:
            print(f"{save(size, told)}\n", flush=True)


def _starting(folder: Path, count: int, only: str | None) -> dict[str, Any]:
    """Starting up, the report on a thousand tickets, and the page of the sample."""
    told = machine.described()
    found = _chosen(programs.small(_files(folder, "1e3", ())), only)
    told["rounds"] = rounds(found, count)
    if not only:
        drawn = [_said(python(HERE / "drawing.py", folder / "templates")) for _ in range(count + 1)]
        told["drawing_ms"] = drawn[1:]
    return told


def _job(folder: Path, size: str, count: int, only: str | None) -> dict[str, Any]:
    """The job on the files of a size, by everybody."""
    rows = int(float(size))
    huge = rows >= programs.HUGE
    files = _files(folder, size, () if huge else programs.PACKED)
    told = machine.described()
    told |= {"tickets": rows, "bytes": (files / "tickets.csv").stat().st_size}
    found = _chosen(programs.job(files, rows), only)
    told["rounds"] = rounds(found, count, programs.FLOORS if huge else None)
    compared = programs.compared(found)
    if len(compared) > 1:
        told["agreement"] = _said(python(HERE / "agreement.py", files, *compared))
    if not only:
        words = python(HERE / "stages.py", *programs.report_words(files))
        runs = [_said(words) for _ in range(1 if huge else _FEW)]
        told["stages"] = sorted(runs, key=lambda one: one["whole"])[len(runs) // 2]
    return told


def _files(folder: Path, size: str, kinds: tuple[str, ...]) -> Path:
    """The folder of a size with its files."""
    files = folder / str(int(float(size)))
    tickets = files / "tickets.csv"
    if not tickets.exists():
        subprocess.run(python(HERE / "generate.py", size, files), check=True)
    missing = [kind for kind in kinds if not tickets.with_suffix(f".{kind}").exists()]
    if missing:
        subprocess.run(python(HERE / "kinds.py", tickets, *missing), check=True)
    return files


def _chosen(found: dict[str, Program], only: str | None) -> dict[str, Program]:
    names = found if only is None else only.split(",")
    return {name: found[name] for name in names}


def _said(command: list[str]) -> Any:
    """What a program of ours says as JSON."""
    done = subprocess.run(
        command, check=True, env=environment(), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    return json.loads(done.stdout)


def _print(size: str, measured: Measured) -> None:
    base = programs.SCAN if measured.has(programs.SCAN) else measured.programs[0]
    print(
        f"## {size}: {len(measured.told['rounds'])} rounds, load {measured.told['machine']['load']}"
    )
    print(f"| program | wall s | to {base} | CPU s | peak MiB |")
    print("|---|---|---|---|---|")
    for name in measured.programs:
        wall, cpu, peak = measured.median(name), measured.median(name, CPU), measured.peak(name)
        ratio = measured.ratio(name, base)
        print(f"| {name} | {wall:.3f} | {ratio:.2f} | {cpu:.3f} | {peak:,.0f} |")
    for pair in measured.told.get("agreement", ()):
        one, other = pair["programs"]
        print(f"{one} and {other}: {pair['figures']:,} figures, {pair['differ']:,} differ")


if __name__ == "__main__":
    main()
