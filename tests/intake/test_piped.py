"""Streams that can be read only once: whole, in order, early or late, whatever they are."""

from __future__ import annotations

import errno
import io
import os
import threading

import pytest

from supportmetrics.errors import InputError
from supportmetrics.intake import contents, piped

TEXT = bytes(range(256)) * (5 << 12)
"""More than is taken at a time."""


class Slow(io.RawIOBase):
    """Gives a few bytes at a time, as a pipe does whose writer is slow."""

    def __init__(self, data, few=70_001):
        self.rest, self.few = memoryview(data), few

    def readable(self):
        return True

    def readinto(self, room):
        size = min(len(room), self.few, len(self.rest))
        room[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


class OnlyRead:
    """What callers hand over that can do nothing but read."""

    def __init__(self, data):
        self.read = io.BytesIO(data).read

    def fileno(self):
        raise OSError


class Broken(Slow):
    def readinto(self, _):
        raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize("most", [32 << 20, 10], ids=["in memory", "beside"])
@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize(
    "stream", [io.BytesIO, OnlyRead, lambda data: io.BufferedReader(Slow(data)), Slow]
)
def test_a_stream_is_kept_as_it_came(monkeypatch, stream, early, most):
    monkeypatch.setattr(contents, "_IN_MEMORY", most)
    coming = stream(TEXT)
    if early:
        piped.take_early(coming)
    assert piped.taken(coming).read() == TEXT


def test_a_stream_is_taken_before_anybody_asks_for_it():
    reading, writing = os.pipe()
    with open(reading, "rb") as stream, open(writing, "wb") as pipe:  # noqa: PTH123 - no paths
        piped.take_early(stream)
        # More than any pipe holds: nobody could write that to a stream that is not read.
        writer = threading.Thread(target=lambda: (pipe.write(TEXT * 2), pipe.close()), daemon=True)
        writer.start()
        writer.join(30)
        assert not writer.is_alive()
        assert piped.taken(stream).read() == TEXT * 2


def test_a_stream_that_is_announced_twice_is_taken_once():
    stream = io.BufferedReader(Slow(TEXT))
    piped.take_early(stream)
    piped.take_early(stream)
    assert piped.taken(stream).read() == TEXT


@pytest.mark.parametrize("early", [True, False])
def test_a_stream_that_breaks_says_so_where_it_is_asked_for(early):
    stream = io.BufferedReader(Broken(b""))
    if early:
        piped.take_early(stream)
    with pytest.raises(OSError, match="Input/output error"):
        piped.taken(stream)


@pytest.mark.parametrize("early", [True, False])
def test_a_full_disk_is_told_where_the_stream_is_asked_for(monkeypatch, early):
    def full(**_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(contents, "_IN_MEMORY", 10)
    monkeypatch.setattr(contents.tempfile, "mkstemp", full)
    stream = io.BytesIO(TEXT)
    if early:
        piped.take_early(stream)
    with pytest.raises(InputError, match=r"no room .* No space left on device.*TMPDIR"):
        piped.taken(stream)
