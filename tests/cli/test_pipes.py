"""Pipes, full disks, interruptions and exit codes, in real processes where it matters."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from supportmetrics.errors import InputError, UsageError

PROGRAM = [sys.executable, "-m", "supportmetrics"]
FULL = Path("/dev/full")


@pytest.fixture
def process(here, environment):
    """Runs the program as a process of its own."""

    def process(*words, **how):
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how
        return subprocess.run(
            [*PROGRAM, *words], cwd=here, env=environment, check=False, timeout=60, **how
        )

    return process


@pytest.mark.parametrize("words", [("report", "--format", "json"), ("tickets",)])
def test_a_reader_that_takes_one_line_ends_the_run_quietly(here, environment, desk, words):
    with subprocess.Popen(
        [*PROGRAM, words[0], desk, *words[1:]],
        cwd=here,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as started:
        # Far less than is written, so that most of it meets a closed pipe.
        started.stdout.readline()
        started.stdout.close()
        assert started.stderr.read() == b""
        assert started.wait(60) == 0


def test_a_reader_that_takes_nothing_ends_the_run_quietly(here, environment, desk):
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [*PROGRAM, "report", desk],
        cwd=here,
        env=environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_what_is_piped_in_comes_out_as_one_document(process, table, rows):
    ran = process("report", "--format", "json", input=table(rows).encode())
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout)["inputs"][0]["rows"] == 240


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux")
def test_a_file_as_standard_input_is_read_where_it_is(here, environment, desk):
    """Nothing is kept in memory, and no other file can be made."""
    poor = (
        "import tempfile; tempfile.mkstemp = None\n"
        "from supportmetrics.intake import contents; contents._IN_MEMORY = 0\n"
        "from supportmetrics.__main__ import run; run()"
    )
    with (here / desk).open("rb") as file:
        ran = subprocess.run(
            [sys.executable, "-c", poor, "report", "-", "--format", "json"],
            cwd=here,
            env=environment,
            stdin=file,
            capture_output=True,
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout)["inputs"][0]["rows"] == 240


def test_one_command_feeds_the_next(process, desk):
    listed = process("tickets", desk, "--breached")
    again = process("report", "-", "--format", "json", "--quiet", input=listed.stdout)
    assert again.returncode == 0
    assert json.loads(again.stdout)["inputs"][0]["rows"] == listed.stdout.count(b"\n") - 1


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [("report", "desk.csv"), ("--version",), ("report", "--help")])
def test_a_full_disk_is_a_sentence(process, desk, words):  # noqa: ARG001 - the file must be there
    with FULL.open("wb") as full:
        ran = process(*words, stdout=full)
    assert ran.returncode == 2
    (line,) = ran.stderr.decode().splitlines()
    assert line.startswith(
        "supportmetrics: error: Standard output cannot be written: no space left"
    )


def test_closed_streams_are_no_traceback(process, desk):
    def without(number):
        return lambda: os.close(number)

    unheard = process("report", desk, preexec_fn=without(1))
    assert unheard.returncode == 2
    assert b"Standard output is closed. Write to a file with -o FILE." in unheard.stderr
    mute = process("report", "gone.csv", preexec_fn=without(2))
    assert (mute.returncode, mute.stdout) == (3, b"")
    starved = process("report", "-", preexec_fn=without(0))
    assert starved.returncode == 3
    assert b"nothing is piped in" in starved.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("metrics", "frt.p90"), 0),
        (("metrics", "frt.p9"), 2),
        (("report", "gone.csv"), 3),
    ],
)
def test_the_shell_gets_the_exit_code(process, words, code):
    ran = process(*words)
    assert ran.returncode == code
    assert bool(ran.stdout) is (code == 0)
    assert bool(ran.stderr) is (code != 0)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupted_run_ends_with_130_and_no_traceback(here, environment):
    with subprocess.Popen(
        [*PROGRAM, "report", "-", "-o", "r.json"],
        cwd=here,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as started:
        # More than a pipe holds: once it is written, the program reads and soon waits for the rest.
        started.stdin.write(
            b"Ticket ID,Created at,Status\n" + b"1,2026-01-05 10:00,Open\n" * 100_000
        )
        started.stdin.flush()
        time.sleep(0.5)
        started.send_signal(signal.SIGINT)
        started.wait(60)
        assert started.returncode == 130
        assert b"Traceback" not in started.stderr.read()
        assert started.stdout.read() == b""
    assert not (here / "r.json").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("name", "code"), [("SIGINT", 130), ("SIGTERM", 128 + 15), ("SIGHUP", 128 + 1)]
)
def test_a_run_that_is_ended_from_outside_leaves_no_file(here, environment, name, code):
    spools = here / "spools"
    spools.mkdir()
    with subprocess.Popen(
        [*PROGRAM, "report", "-", "-o", "r.json"],
        cwd=here,
        env=environment | {"TMPDIR": str(spools)},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as started:
        # More than is kept in memory; the rest does not come.
        started.stdin.write(
            b"Ticket ID,Created at,Notes\n" + b"1,2026-01-05 10:00," + b"x" * (40 << 20)
        )
        started.stdin.flush()
        patience = time.monotonic() + 30
        while not any(spools.iterdir()) and time.monotonic() < patience:
            time.sleep(0.02)
        assert any(spools.iterdir()), "nothing was kept on disk"
        started.send_signal(getattr(signal, name))
        started.wait(60)
        assert started.returncode == code
        assert b"Traceback" not in started.stderr.read()
    assert not any(spools.iterdir())
    assert not (here / "r.json").exists()


@pytest.mark.parametrize("words", [("report", "-"), ("report",), ("tickets", "tickets=-")])
def test_a_mistake_is_told_though_what_is_piped_in_has_no_end(here, environment, words):
    with subprocess.Popen(
        [*PROGRAM, *words, "--tz", "Nowhere"],
        cwd=here,
        env=environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as started:
        started.stdin.write(b"Ticket ID,Created at\n")
        started.stdin.flush()
        assert started.wait(60) == 2
        assert b"no time zone" in started.stderr.read()


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_disk_that_fills_while_something_is_piped_in_is_a_sentence(here, environment):
    import resource

    spools = here / "spools"
    spools.mkdir()
    ran = subprocess.run(
        [*PROGRAM, "report", "-"],
        cwd=here,
        env=environment | {"TMPDIR": str(spools)},
        input=b"Ticket ID,Created at,Notes\n" + b"1,2026-01-05 10:00," + b"x" * (40 << 20),
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (36 << 20, 36 << 20)),
    )
    assert ran.returncode == 3
    (line,) = ran.stderr.decode().splitlines()
    assert line.startswith(
        f"supportmetrics: error: There is no room for unpacked data in {spools}: "
    )
    assert not any(spools.iterdir())


@pytest.mark.parametrize(
    "where", ["supportmetrics.pipeline.assemble.assemble", "supportmetrics.cli.app.app"]
)
def test_an_interruption_anywhere_is_130(run, desk, monkeypatch, where):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(where, interrupted)
    ran = run("report", desk)
    assert (ran.code, ran.out, ran.err) == (130, b"", "")


@pytest.mark.parametrize("failure", [UsageError("No paper."), InputError("No ink.")])
def test_nothing_is_half_written_when_drawing_fails(run, here, desk, monkeypatch, failure):
    def half(*_):
        yield b"<!doctype html>"
        raise failure

    (here / "old.html").write_bytes(b"old")
    monkeypatch.setattr("supportmetrics.render.kind_html.draw", half)
    before = sorted(path.name for path in here.iterdir())
    for name in ("old.html", "new.html"):
        ran = run("report", desk, "-o", name)
        assert ran.code == failure.exit_code
        assert ran.err == f"supportmetrics: error: {failure}\n"
    assert sorted(path.name for path in here.iterdir()) == before
    assert (here / "old.html").read_bytes() == b"old"


def test_a_named_pipe_of_the_shell_is_an_input(here, environment, desk):
    command = f'"{sys.executable}" -m supportmetrics report <(cat {desk}) --format json'
    ran = subprocess.run(
        ["bash", "-c", command],  # noqa: S607 - whichever bash there is
        cwd=here,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["inputs"][0]["rows"] == 240
