"""What the bytes are: the format, decided by content first, by name second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.errors import InputError
from supportmetrics.intake import archives
from supportmetrics.intake.encodings import wide

if TYPE_CHECKING:
    from supportmetrics.intake.contents import Content

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
    b"\xd0\xcf\x11\xe0": "workbook",
    b"\x09\x08": "workbook",
}
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))
_MANY_ZEROS = 0.3
_MANY_CONTROLS = 0.05


def format_of(content: Content, name: str) -> str:
    """delimited, json, parquet, arrow, workbook or zipped workbook; raises InputError for what holds no table."""
    head = content.head()
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t \x00"):
        raise InputError(f"{name} is empty. An export has at least a line of headers.")
    for magic, what in _REFUSED.items():
        if head.startswith(magic):
            raise InputError(
                f"{name} is {what}, not a table. Export the tickets as CSV, XLSX, JSON or Parquet."
            )
    for magic, kind in _FORMATS.items():
        if head.startswith(magic):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if archives.is_archive(content):
            archives.members(content, name)
            raise InputError(
                f"{name} is a zip archive, whatever its name says. Name it .zip, or unpack it first."
            )
        return "zipped workbook"
    return _text_format(head, name)


def _text_format(head: bytes, name: str) -> str:
    """The format of a text, json or delimited; raises InputError for markup and for bytes that are no text."""
    encoding = wide(head)
    if encoding is not None:
        whole = head[: len(head) - len(head) % 4]
        head = whole.decode(encoding, errors="ignore").encode(errors="ignore")
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t\x00")
    if text[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise InputError(
            f"{name} is a web page or XML, not a table; perhaps a login page was saved. Export it again as CSV."
        )
    if text.startswith((b"{", b"[")):
        return "json"
    if _is_binary(head):
        raise InputError(
            f"{name} is a binary file of an unknown kind, not a table. Export the tickets as CSV or XLSX."
        )
    return "delimited"


def _is_binary(head: bytes) -> bool:
    """Some zeros are left by a crash or by a database; a table has no other control characters to speak of."""
    zeros = head.rstrip(b"\0").count(0)
    controls = len(head) - len(head.translate(None, _CONTROL)) - head.count(0)
    return zeros > _MANY_ZEROS * len(head) or controls > _MANY_CONTROLS * len(head)
