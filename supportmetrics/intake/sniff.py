"""What the bytes are: compression, format, encoding. Decided by content first, by name second."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from typing import TYPE_CHECKING

from supportmetrics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = 1 << 18
"""Bytes looked at before deciding."""
_COMPRESSION = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
}
_REFUSED = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x7fELF": "a program",
    b"SQLite format 3": "an SQLite database",
}
_FORMATS = {
    b"PAR1": "parquet",
    b"ARROW1": "arrow",
    b"\xff\xff\xff\xff": "arrow",
    b"\xd0\xcf\x11\xe0": "excel",
    b"PK": "zip",
}
_LEGACY = [
    "cp1252",
    "latin_1",
    "cp850",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "shift_jis",
    "gb18030",
    "euc_kr",
    "big5",
]


def compression(head: bytes) -> str:
    """gzip, zstd, bzip2, xz or ""."""
    return next((name for magic, name in _COMPRESSION.items() if head.startswith(magic)), "")


def opened(path: Path, kind: str) -> bytes:
    """The first bytes of a compressed file, unpacked."""
    if kind == "zstd":
        return unpack(path.read_bytes(), kind, path.name)[:HEAD]
    opener: Callable[[Path], io.BufferedIOBase] = {
        "gzip": gzip.open,
        "bzip2": bz2.open,
        "xz": lzma.open,
    }[kind]  # type: ignore[assignment]  # they differ in their text modes only
    try:
        with opener(path) as stream:
            return stream.read(HEAD)
    except (OSError, EOFError, lzma.LZMAError) as why:
        raise InputError(f"{path.name} is a damaged {kind} file: {why}.") from why


def unpack(data: bytes, kind: str, name: str) -> bytes:
    """Compressed bytes unpacked; raises InputError when they are damaged."""
    try:
        if kind == "zstd":
            import pyarrow as pa  # noqa: PLC0415 - heavy, and seldom needed

            return bytes(pa.input_stream(io.BytesIO(data), compression="zstd").read())
        return {"gzip": gzip.decompress, "bzip2": bz2.decompress, "xz": lzma.decompress}[kind](data)
    except (OSError, EOFError, ValueError, lzma.LZMAError) as why:
        raise InputError(f"{name} is a damaged {kind} file: {why}.") from why


def format_of(head: bytes, name: str) -> str:
    """delimited, json, parquet, arrow, excel, or zip; raises InputError for what holds no table."""
    if not head.strip(b"\xef\xbb\xbf\r\n\t \x00"):
        raise InputError(f"{name} is empty. An export has at least a line of headers.")
    for magic, what in _REFUSED.items():
        if head.startswith(magic):
            raise InputError(
                f"{name} is {what}, not a table. Export the tickets as CSV, XLSX, JSON or Parquet."
            )
    for magic, kind in _FORMATS.items():
        if head.startswith(magic):
            return kind
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise InputError(
            f"{name} is a web page or XML, not a table; perhaps a login page was saved. Export it again as CSV."
        )
    if text.startswith((b"{", b"[")):
        return "json"
    if b"\x00" in head and utf16(head) is None:
        raise InputError(
            f"{name} is a binary file of an unknown kind, not a table. Export the tickets as CSV or XLSX."
        )
    return "delimited"


def workbook(data: bytes | Path, name: str) -> str:
    """Excel for a zipped workbook; raises InputError for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as why:
        raise InputError(f"{name} is a damaged workbook or archive: {why}.") from why
    if any(n.startswith("xl/") for n in names) or "content.xml" in names:
        return "excel"
    raise InputError(
        f"{name} is a zip archive, whatever its name says. Name it .zip, or unpack it first."
    )


def utf16(head: bytes) -> str | None:
    """The UTF-16 spelling of some bytes, by their mark or by where the zeros are."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    part = head[:2000]
    if len(part) > 8 and part[1::2].count(0) > 0.4 * len(part) / 2 and not part[::2].count(0):
        return "utf-16-le"
    if len(part) > 8 and part[::2].count(0) > 0.4 * len(part) / 2 and not part[1::2].count(0):
        return "utf-16-be"
    return None


def decode(data: bytes) -> tuple[str, str, int]:
    """Text, the encoding it was in, and how many characters had to be replaced. A guess counts only if it decodes."""
    wide = utf16(data)
    sure = wide or "utf-8-sig"
    try:
        return data.decode(sure), sure.removesuffix("-sig"), 0
    except UnicodeDecodeError:
        pass
    replaced = data.decode("utf-8-sig", errors="replace")
    wrong = replaced.count("\ufffd")
    right = sum(c > "\x7f" for c in replaced) - wrong
    if right > 20 * wrong:
        return replaced, "utf-8", wrong
    from charset_normalizer import from_bytes  # noqa: PLC0415 - only files that are not UTF-8 need it

    best = from_bytes(data[: 4 * HEAD], cp_isolation=_LEGACY, preemptive_behaviour=False).best()
    for encoding in (best.encoding if best else "cp1252", "cp1252", "latin_1"):
        try:
            return data.decode(encoding), encoding.replace("_", "-"), 0
        except UnicodeDecodeError:
            continue
    return data.decode("latin_1"), "latin-1", 0
