"""The file system inside an old workbook (XLS): chains of sectors. A chain that comes back to itself never ends, and
who follows it fills memory, so it is looked at before any reader follows it.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from supportmetrics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAGIC = b"\xd0\xcf\x11\xe0"
_HEADER = 512
_IN_HEADER = 109
_LAST = 0xFFFFFFFA
"""Numbers from here on are no sectors: the end of a chain, a free sector."""


def require_sound(name: str, data: bytes) -> None:
    """Raises InputError when the chains of sectors run in a circle or lead out of the file."""
    try:
        sound = _is_sound(data)
    except (struct.error, IndexError, ValueError):
        sound = False
    if not sound:
        raise InputError(
            f"{name} is a damaged workbook: its parts are not joined. Export it again."
        )


def _is_sound(data: bytes) -> bool:
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        return False
    first_mini, _, extra = struct.unpack_from("<III", data, 60)
    size = 1 << shift
    tables = [n for n in struct.unpack_from(f"<{_IN_HEADER}I", data, 76) if n < _LAST]
    seen = set()
    while extra < _LAST:
        if extra in seen:
            return False
        seen.add(extra)
        *more, extra = _sector(data, extra, size)
        tables += [n for n in more if n < _LAST]
    if len(set(tables)) != len(tables) or len(tables) * size > len(data):
        return False
    following = [n for table in tables for n in _sector(data, table, size)]
    if not _ends(following):
        return False
    mini: list[int] = []
    place = first_mini
    while place < _LAST:
        mini += _sector(data, place, size)
        place = following[place]
    return _ends(mini)


def _sector(data: bytes, number: int, size: int) -> tuple[int, ...]:
    """The numbers in a sector; the last one of a file may be cut short."""
    part = data[max(_HEADER, size) + number * size :][:size]
    if not part:
        raise IndexError(number)
    return struct.unpack(f"<{size // 4}I", part.ljust(size, b"\xff"))


def _ends(following: Sequence[int]) -> bool:
    """Whether every chain ends."""
    done = [False] * len(following)
    for start in range(len(following)):
        path: set[int] = set()
        place = start
        while place < len(following) and not done[place]:
            if place in path:
                return False
            path.add(place)
            place = following[place]
        for passed in path:
            done[passed] = True
    return True
