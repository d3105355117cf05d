"""Zip archives of exports: which members are exports, and the bytes of one, within limits.

Nothing is ever extracted to a path that an archive names.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from supportmetrics.errors import InputError
from supportmetrics.intake.contents import MOST, RATIO, blocks_of, bounded, spooled
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from supportmetrics.intake.contents import Content

T = TypeVar("T")
_MEMBERS = 1000
_ENCRYPTED = 1
_UTF8 = 0x800
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, OSError, EOFError, ValueError
)  # fmt: skip
_WORKBOOK = ("xl/", "content.xml")
"""What a zipped workbook holds: XLSX and XLSB, ODS."""


@frozen
class Member:
    """A file in an archive."""

    name: str
    """As people read it."""
    place: int
    """Which entry it is; names may occur twice."""


def is_archive(content: Content) -> bool:
    """Whether the bytes are a zip archive that is no workbook."""
    if not content.head(4).startswith(b"PK"):
        return False
    try:
        with content.opened() as stream, zipfile.ZipFile(stream) as archive:
            return not any(name.startswith(_WORKBOOK) for name in archive.namelist())
    except _BROKEN:
        return True


def members(content: Content, name: str) -> tuple[Member, ...]:
    """The files of an archive, sorted by name, without folders and what macOS adds.

    Raises InputError when it is damaged, or holds far too many files or bytes.
    """
    with _opened(content, name) as archive:
        infos = archive.infolist()
    if len(infos) > _MEMBERS:
        raise InputError(
            f"{name} holds {len(infos):,} files; at most {_MEMBERS:,} are read. "
            "Unpack it and name the exports."
        )
    if sum(info.file_size for info in infos) > MOST:
        raise InputError(f"{name} unpacks to more than {MOST >> 30} GiB; it is not read.")
    found = [
        Member(written, place)
        for place, info in enumerate(infos)
        if not info.is_dir() and not _hidden(written := _written(info))
    ]
    return tuple(sorted(found, key=lambda member: (member.name, member.place)))


def member(content: Content, place: int, name: str) -> Content:
    """The bytes of a member; `name` is the archive's and the member's.

    Raises InputError when it is encrypted, damaged, or unpacks to far more than its size.
    """
    with _opened(content, name) as archive:
        info = archive.infolist()[place]
        if info.flag_bits & _ENCRYPTED:
            raise InputError(f"{name} is encrypted with a password. Unpack it and name the file.")
        with archive.open(info) as stream:
            return spooled(bounded(blocks_of(stream), info.compress_size, name))  # type: ignore[arg-type]  # reads bytes


def require_in_proportion(content: Content, name: str) -> None:
    """A zipped workbook must not unpack to far more than its size either; raises InputError."""
    with _opened(content, name) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > min(MOST, RATIO * max(content.size, 1 << 16)):
        raise InputError(
            f"{name} unpacks to far more than its size; it is not read. Save it as CSV."
        )


def measured(
    content: Content, name: str, prefix: str, measure: Callable[[Iterator[bytes]], T]
) -> list[T]:
    """What `measure` makes of the bytes of each member below `prefix`."""
    with _opened(content, name) as archive:
        found = []
        for info in archive.infolist():
            if info.filename.startswith(prefix) and not info.is_dir():
                with archive.open(info) as stream:
                    found.append(measure(blocks_of(stream)))  # type: ignore[arg-type]  # reads bytes
        return found


@contextmanager
def _opened(content: Content, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        with content.opened() as stream, zipfile.ZipFile(stream) as archive:
            yield archive
    except _BROKEN as why:
        raise InputError(
            f"{name} is no readable zip archive or a damaged workbook: {str(why).rstrip('.') or 'it is cut off'}. "
            "Download or pack it again."
        ) from why


def _written(info: zipfile.ZipInfo) -> str:
    """The name as it was typed: packers that leave out the mark for UTF-8 mostly write it all the same."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = info.filename
    return "/".join(part for part in PurePosixPath(name.replace("\\", "/")).parts if part != "/")


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
