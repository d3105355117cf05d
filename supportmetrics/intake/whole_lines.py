"""A large text in pieces of whole lines, of which several are worked on at a time: never all of it is in memory."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from supportmetrics.intake.contents import Content

T = TypeVar("T")
_PIECE = 4 << 20
"""Bytes of a piece; it goes on to the end of its last line."""
_AT_ONCE = 4
"""Pieces under way at most, each of which takes several times its size."""


def each_piece(content: Content, work: Callable[[bytes], T]) -> Iterator[T]:
    """What `work` makes of each piece, in the order of the text. It should leave Python for most of its time."""
    under_way: deque[Future[T]] = deque()
    at_once = min(_AT_ONCE, pl.thread_pool_size())
    pool = ThreadPoolExecutor(at_once)
    try:
        for piece in _pieces(content):
            under_way.append(pool.submit(work, piece))
            # One more waits, so that nobody has nothing to do while this thread reads.
            if len(under_way) > at_once:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _pieces(content: Content) -> Iterator[bytes]:
    with content.opened() as stream:
        start, size = 0, content.size
        while start < size:
            # Where the last line ends is looked for first, so that nothing has to be put together.
            stream.seek(start + _PIECE)
            stream.readline()
            end = stream.tell()
            stream.seek(start)
            yield stream.read(end - start)
            start = end
