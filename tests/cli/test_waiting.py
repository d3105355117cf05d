"""A line about long work is on a terminal after a second, gone at the end, and nowhere else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import pytest

from supportmetrics.cli import waiting
from supportmetrics.cli.streams import clear_the_way

pty = pytest.importorskip("pty", reason="terminals of POSIX")

PROGRAM = [sys.executable, "-m", "supportmetrics"]
SHOWN = re.compile(rb"\r\x1b\[Ksupportmetrics: at work on standard input, [1-9]\d* s")
GONE = b"\r\x1b[K"
WELL_OVER_A_SECOND = 1.5


class Watched:
    """A run that waits for its standard input, in front of a terminal."""

    def __init__(self, process, terminal):
        self.process, self._terminal, self.seen = process, terminal, b""

    def see(self, pattern, seconds=30):
        """What the terminal got, once the pattern is in it."""
        os.set_blocking(self._terminal, False)
        until = time.monotonic() + seconds
        while not pattern.search(self.seen) and time.monotonic() < until:
            time.sleep(0.02)
            self._read()
        assert pattern.search(self.seen), self.seen
        return self.seen

    def end(self, text):
        """Feeds it, and gives everything the terminal got."""
        self.process.communicate(text, timeout=60)
        self._read()
        return self.seen

    def _read(self):
        os.set_blocking(self._terminal, False)
        with suppress(OSError):  # a terminal whose program is gone cannot be read
            while got := os.read(self._terminal, 4096):
                self.seen += got


@pytest.fixture
def in_front_of_a_terminal(here, environment):
    environment = {k: v for k, v in environment.items() if k != "CI"} | {"TERM": "xterm"}

    @contextmanager
    def started(*words, **settings):
        terminal, its_end = pty.openpty()
        process = subprocess.Popen(
            [*PROGRAM, "report", "-", "--format", "json", *words],
            cwd=here,
            env=environment | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=its_end,
        )
        os.close(its_end)
        try:
            yield Watched(process, terminal)
        finally:
            process.kill()
            process.wait()
            process.stdin.close()
            os.close(terminal)

    return started


def test_long_work_is_told_on_a_terminal_and_the_line_is_taken_away(
    in_front_of_a_terminal, table, rows
):
    with in_front_of_a_terminal() as one:
        one.see(SHOWN)
        everything = one.end(table(rows).encode())
        assert one.process.returncode == 0
    assert everything.endswith(GONE)
    assert everything.replace(GONE, b"\n").split(b"\n")[-1] == b""


def test_an_error_stands_where_the_line_was(in_front_of_a_terminal):
    with in_front_of_a_terminal() as one:
        one.see(SHOWN)
        everything = one.end(b"nothing of use\n")
        assert one.process.returncode == 3
    last_line = everything.split(GONE)[-1]
    assert last_line.startswith(b"supportmetrics: error: ")
    assert b"at work" not in last_line


def test_where_nobody_wants_it_there_is_no_line(
    in_front_of_a_terminal, here, environment, table, rows
):
    """All of them at once, beside one that has the line already for longer than it takes."""
    text = table(rows).encode()
    piped = subprocess.Popen(
        [*PROGRAM, "report", "-", "--format", "json"],
        cwd=here,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with (
        piped,
        in_front_of_a_terminal("--quiet") as quiet,
        in_front_of_a_terminal(CI="true") as unattended,
        in_front_of_a_terminal(TERM="dumb") as dumb,
        in_front_of_a_terminal() as shown,
    ):
        shown.see(SHOWN)
        time.sleep(WELL_OVER_A_SECOND)
        assert [one.end(text) for one in (quiet, unattended, dumb)] == [b"", b"", b""]
        _, said = piped.communicate(text, timeout=60)
        assert (piped.returncode, said) == (0, b"")


def test_short_work_is_not_worth_a_word(monkeypatch):
    terminal, its_end = pty.openpty()
    monkeypatch.setattr(waiting, "_AFTER_S", 30.0)
    with os.fdopen(its_end, "w") as stream:
        waiting.wait_for(["a.csv"], stream, {})
        clear_the_way()
        os.set_blocking(terminal, False)
        with pytest.raises(BlockingIOError):
            os.read(terminal, 100)
    os.close(terminal)


@pytest.mark.parametrize(
    ("inputs", "named"),
    [
        (["a.csv", "-"], "a.csv, standard input"),
        (["a", "b", "c", "d"], "4 inputs"),
        (["evil\x1b[2J.csv"], "evil␛[2J.csv"),
    ],
)
def test_inputs_are_named_while_they_are_few(inputs, named):
    assert waiting._named(inputs) == named


def test_a_line_never_runs_over_the_edge(monkeypatch):
    monkeypatch.setattr(waiting, "_AFTER_S", 0.0)
    terminal, its_end = pty.openpty()
    line = waiting._Line(os.dup(its_end), "x" * 300, 40)
    first = os.read(terminal, 4096)
    line.end()
    drawn = first.decode().split(waiting._ERASE)[1]
    assert len(drawn) == 39
    assert drawn.endswith("x, 0 s")
    for each in (terminal, its_end):
        os.close(each)
