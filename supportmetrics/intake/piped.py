"""What can be read only once: a stream is kept as it comes, by a thread of its own where it is known beforehand that
it will be asked for.
"""

from __future__ import annotations

import io
import os
import stat
import weakref
from concurrent.futures import Future, wait
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from supportmetrics.intake.contents import Content, blocks_of, kept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_PIECE = 1 << 20
"""Bytes taken at a time, and bytes that a pipe is asked to hold: as many as everybody may have."""
_HEEDING_S = 0.5
_coming: weakref.WeakKeyDictionary[BinaryIO, Future[Content]] = weakref.WeakKeyDictionary()
"""The streams that are being taken."""


def take_early(stream: BinaryIO) -> None:
    """Begins to take a stream that will be asked for: who fills a pipe need not wait until then."""
    if stream not in _coming:
        _coming[stream] = coming = Future[Content]()
        # When the program ends for another reason, nobody waits for a pipe that may never say more.
        Thread(target=_take, args=(stream, coming), daemon=True).start()


def taken(stream: BinaryIO) -> Content:
    """What a stream holds: where it is, when that is a file (`< tickets.csv`), else kept in memory or beside.

    Raises InputError when the disk is full.
    """
    coming = _coming.pop(stream, None)
    if coming is None:
        return _content(stream)
    # Not every system lets an interruption through to who waits without an end.
    while not wait([coming], _HEEDING_S).done:
        pass
    return coming.result()


def _take(stream: BinaryIO, coming: Future[Content]) -> None:
    try:
        coming.set_result(_content(stream))
    except BaseException as why:  # noqa: BLE001 - raised again where the content is asked for
        coming.set_exception(why)


def _content(stream: BinaryIO) -> Content:
    with suppress(OSError, ValueError):
        number = stream.fileno()
        place = Path(f"/proc/self/fd/{number}")
        if stat.S_ISREG(os.fstat(number).st_mode) and not stream.tell() and place.exists():
            return Content(place)
        _widen(number)
    return kept(_pieces(stream) if isinstance(stream, io.BufferedIOBase) else blocks_of(stream))


def _widen(number: int) -> None:
    """Has a pipe hold more, so that its ends wait less for each other; Linux alone can do that."""
    with suppress(ImportError, OSError):
        from fcntl import F_SETPIPE_SZ, fcntl  # noqa: PLC0415 - not everywhere

        fcntl(number, F_SETPIPE_SZ, _PIECE)


def _pieces(stream: io.BufferedIOBase) -> Iterator[memoryview]:
    """A stream piece by piece, each in the memory of the last one: what is new would have to be had from the system."""
    piece = memoryview(bytearray(_PIECE))
    while size := stream.readinto(piece):
        yield piece[:size]
