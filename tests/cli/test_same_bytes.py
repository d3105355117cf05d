"""The same inputs, options and as-of give the same bytes, wherever and however often."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

AS_OF = ("--as-of", "2026-03-02T00:00:00Z")
FILES = ("r.txt", "r.html", "r.json", "r.csv")


def in_files(names):
    return [word for name in names for word in ("-o", name)]


def contents(folder, names):
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture
def numbers(run):
    """The parts of a report that do not name its inputs."""

    def numbers(*words):
        ran = run("report", *words, *AS_OF, "--by", "team", "--format", "json")
        assert ran.code == 0, ran.err
        keys = ("as_of", "period", "measurements", "distributions", "changes", "unavailable")
        return {key: ran.json[key] for key in keys}

    return numbers


def test_a_second_run_writes_the_same_bytes_in_every_kind(run, here, desk):
    words = ("report", desk, "--by", "team", *AS_OF, "--quiet", *in_files(FILES))
    assert run(*words).code == 0
    first = contents(here, FILES)
    assert run(*words).code == 0
    assert contents(here, FILES) == first


@pytest.mark.parametrize("kind", ["csv", "json", "ndjson", "parquet"])
def test_a_second_run_lists_the_same_tickets(run, desk, kind):
    first, second = (run("tickets", desk, *AS_OF, "--format", kind) for _ in range(2))
    assert first.out == second.out
    assert len(first.out) > 1000


def test_a_second_inspection_is_the_same(run, desk):
    first, second = (run("inspect", desk, "--format", "json").out for _ in range(2))
    assert first == second


def test_without_an_as_of_the_clock_of_the_machine_plays_no_part(run, desk):
    assert run("report", desk, "--format", "json").json["as_of"] == "2026-03-02T08:38:20Z"


@pytest.mark.parametrize("step", [7, 239])
def test_the_order_of_rows_changes_no_number(run, write, table, rows, numbers, step):
    shuffled = [rows[place * step % 240] for place in range(240)]
    assert len({row["Ticket ID"] for row in shuffled}) == 240
    write("plain/desk.csv", table(rows))
    write("mixed/desk.csv", table(shuffled))
    assert numbers("plain/desk.csv") == numbers("mixed/desk.csv")
    assert run("tickets", "plain/desk.csv").out == run("tickets", "mixed/desk.csv").out


def test_the_order_of_columns_changes_no_number(write, table, rows, numbers):
    turned = [dict(reversed(row.items())) for row in rows]
    assert numbers(write("plain.csv", table(rows))) == numbers(write("turned.csv", table(turned)))


def test_an_export_split_in_two_gives_the_same_numbers(run, write, table, rows, numbers):
    write("whole/desk.csv", table(rows))
    write("parts/desk.csv", table(rows[:97]))
    write("parts/desk2.csv", table(rows[97:]))
    assert numbers("parts") == numbers("whole") == numbers("parts/desk2.csv", "parts/desk.csv")
    assert run("tickets", "parts").out == run("tickets", "whole").out


def test_the_format_of_the_export_changes_no_number(here, write, table, rows, numbers):
    import gzip

    import polars as pl

    text = table(rows)
    plain = numbers(write("desk.csv", text))
    assert numbers(write("desk.csv.gz", gzip.compress(text.encode()))) == plain
    assert numbers(write("desk.tsv", table(rows).replace(",", "\t"))) == plain
    assert numbers(write("desk.json", json.dumps(rows))) == plain
    assert numbers(write("desk.ndjson", "\n".join(map(json.dumps, rows)))) == plain
    pl.DataFrame(rows).write_parquet(here / "desk.parquet")
    assert numbers("desk.parquet") == plain


def test_files_do_not_depend_on_the_host(here, environment, desk):
    hosts = (
        {"TZ": "UTC", "LANG": "C", "PYTHONHASHSEED": "1", "POLARS_MAX_THREADS": "1"},
        {
            "TZ": "Asia/Kathmandu",
            "LANG": "de_DE.UTF-8",
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "200",
            "FORCE_COLOR": "1",
            "PYTHONHASHSEED": "2",
            "POLARS_MAX_THREADS": "2",
        },
    )
    made = []
    for number, host in enumerate(hosts):
        folder = here / str(number)
        folder.mkdir()
        command = [sys.executable, "-m", "supportmetrics", "report", f"../{desk}", *AS_OF, "-q"]
        ran = subprocess.run(
            [*command, *in_files(FILES)],
            cwd=folder,
            env=environment | host,
            capture_output=True,
            check=False,
        )
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
        made.append(contents(folder, FILES))
    assert made[0] == made[1]
