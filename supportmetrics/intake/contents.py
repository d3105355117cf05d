"""The bytes of an input: in a file on disk, or in memory when they are few. Compressed ones are unpacked as a stream,
within limits; nothing here knows what the bytes mean.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tempfile
import weakref
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from supportmetrics.errors import InputError
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

    Block = bytes | memoryview

BLOCK = 1 << 18
"""Bytes taken at a time; larger blocks are memory that the system hands out anew for every one of them."""
HEAD = 1 << 18
"""Bytes looked at before deciding."""
RATIO = 300
"""Exports shrink to a tenth or a thirtieth; what unpacks to more than this is made to fill a disk."""
MOST = 32 << 30
_FEW = 1 << 16
"""Packed bytes that are allowed their ratio whatever they are."""
_IN_MEMORY = 32 << 20
_MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
}
_STREAMED = ("gzip", "zstd")
_LARGE = 8 << 20
_DAMAGED = (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error)


class _Spool:
    """A file of our own that goes when nothing needs it any more, at the latest when the program ends."""

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(prefix="supportmetrics-")
        os.close(handle)
        self.path = Path(name)
        self._end = weakref.finalize(self, self.path.unlink, missing_ok=True)


@frozen
class Content:
    """Some bytes, wherever they are."""

    path: Path | None = None
    """None: they are in `data`."""
    data: bytes = b""
    spool: _Spool | None = None
    """Keeps the file at `path` as long as somebody reads it."""
    packing: str = ""
    """How the file at `path` is compressed, when it is too large to be unpacked beside."""

    @property
    def size(self) -> int:
        """How many bytes there are; of a packed file, those it takes."""
        return self.path.stat().st_size if self.path is not None else len(self.data)

    def head(self, size: int = HEAD) -> bytes:
        """The first bytes."""
        if self.packing:
            return next(self.blocks(), b"")[:size]
        with self.opened() as stream:
            return stream.read(size)

    def tail(self, size: int) -> bytes:
        """The last bytes; none of a packed file, which is not read to its end for them."""
        if self.packing:
            return b""
        with self.opened() as stream:
            stream.seek(max(0, self.size - size))
            return stream.read()

    def read(self) -> bytes:
        """All bytes, in memory."""
        return self.data if self.path is None else b"".join(self.blocks())

    def blocks(self) -> Iterator[bytes]:
        """All bytes in turn, unpacked."""
        with self.opened() as stream:
            if self.packing and self.path is not None:
                yield from _plain(stream, self.packing, self.size, self.path.name)
            else:
                yield from blocks_of(stream)

    def opened(self) -> BinaryIO:
        """A stream of the bytes as they are, from the first."""
        return io.BytesIO(self.data) if self.path is None else self.path.open("rb")

    def source(self) -> Path | io.BytesIO:
        """What Polars reads best; it unpacks by itself."""
        return io.BytesIO(self.data) if self.path is None else self.path

    def until(self, end: int) -> Content:
        """The bytes before a place."""
        if self.path is None:
            return Content(data=self.data[:end])
        with self.opened() as stream:
            return spooled(_first(stream, end))


def spooled(blocks: Iterable[bytes]) -> Content:
    """Bytes as they come, kept in memory while they are few, else in a file of our own.

    Raises InputError when the disk is full.
    """
    return kept(iter(blocks), _ahead)


def kept(
    blocks: Iterator[Block], rest: Callable[[Iterator[Block]], Iterator[Block]] = iter
) -> Content:
    """Blocks as `spooled` keeps them; none is looked at any more when the next one comes.

    `rest` is how those are taken that do not stay in memory.
    """
    held = bytearray()
    for block in blocks:
        held += block
        if len(held) > _IN_MEMORY:
            break
    else:
        return Content(data=bytes(held))
    try:
        spool = _Spool()
        with spool.path.open("wb") as file:
            file.write(held)
            del held
            file.writelines(rest(blocks))
    except OSError as why:
        raise InputError(
            f"There is no room for unpacked data in {tempfile.gettempdir()}: {why.strerror}. "
            "Name a larger folder in the environment variable TMPDIR."
        ) from why
    return Content(spool.path, spool=spool)


def _ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks, the next one unpacked while the last one is written."""
    pool = ThreadPoolExecutor(1)
    try:
        coming = pool.submit(next, blocks, b"")
        while block := coming.result():
            coming = pool.submit(next, blocks, b"")
            yield block
    finally:
        # Who ends the program does not wait for a pipe that may never say more.
        pool.shutdown(wait=False, cancel_futures=True)


def blocks_of(stream: BinaryIO) -> Iterator[bytes]:
    """A stream in blocks."""
    while block := stream.read(BLOCK):
        yield block


def unpacked(content: Content, name: str) -> Content:
    """The content without its compression (gzip, zstd, bzip2 or xz), if it has one.

    A large gzip or zstd file is left packed: what reads it unpacks it as a stream, faster than Python can.
    Raises InputError when it is damaged, cut off, or unpacks to far more than its size.
    """
    head = content.head(8)
    kind = next((known for magic, known in _MAGIC.items() if head.startswith(magic)), "")
    if not kind:
        return content
    if kind in _STREAMED and content.path is not None and content.size > _LARGE:
        return replace(content, packing=kind)
    with content.opened() as packed:
        return spooled(_plain(packed, kind, content.size, name))


def bounded(blocks: Iterable[bytes], packed: int, name: str) -> Iterator[bytes]:
    """The blocks, as long as they stay in proportion to the `packed` bytes they came from."""
    limit, size = min(MOST, RATIO * max(packed, _FEW)), 0
    for block in blocks:
        size += len(block)
        if size > limit:
            raise InputError(
                f"{name} unpacks to far more than its size; it is not read. "
                "If you trust it, unpack it yourself and name the unpacked file."
            )
        yield block


def _plain(packed: BinaryIO, kind: str, size: int, name: str) -> Iterator[bytes]:
    return bounded(_read(packed, kind, name), size, name)


def _read(packed: BinaryIO, kind: str, name: str) -> Iterator[bytes]:
    try:
        with _opened(packed, kind) as stream:
            yield from blocks_of(stream)
    except _DAMAGED as why:
        cut = isinstance(why, EOFError) or "runcated" in str(why)
        raise InputError(
            f"{name} is a damaged {kind} file{', cut off before its end' if cut else ''}: {_said(why)}. "
            "Download or pack it again."
        ) from why


def _opened(packed: BinaryIO, kind: str) -> BinaryIO:
    opened: Any
    match kind:
        case "gzip":
            opened = gzip.open(packed)  # noqa: SIM115 - the caller closes it
        case "bzip2":
            opened = bz2.open(packed)  # noqa: SIM115 - the caller closes it
        case "xz":
            opened = lzma.open(packed)  # noqa: SIM115 - the caller closes it
        case _:
            import pyarrow as pa  # noqa: PLC0415 - heavy, and seldom needed

            opened = pa.input_stream(packed, compression="zstd")
    return cast("BinaryIO", opened)


def _said(why: Exception) -> str:
    return str(why).strip().rstrip(".") or type(why).__name__


def _first(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (block := stream.read(min(size, BLOCK))):
        size -= len(block)
        yield block
