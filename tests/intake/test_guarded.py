"""The border to readers written in Rust, crossed by several threads at once."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """
import os
from threading import Event, Thread
from supportmetrics.intake.guarded import by_rust

first_in, second_in, first_out = Event(), Event(), Event()

def first():
    with by_rust("a", "table"):
        first_in.set()
        second_in.wait()
    first_out.set()

def second():
    first_in.wait()
    with by_rust("b", "table"):
        second_in.set()
        first_out.wait()
        os.write(2, b"dropped")

readers = [Thread(target=first), Thread(target=second)]
for reader in readers: reader.start()
for reader in readers: reader.join()
os.write(2, b"said")
"""


def test_readers_that_overlap_leave_stderr_as_they_found_it():
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=os.environ, capture_output=True, check=True
    )
    assert ran.stderr == b"said"
