"""Delimited text: delimiter, header row, records. Clean UTF-8 files go to Polars by path; anything else is counted
record by record, so that a torn row is set aside and never shifts its neighbours.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake import sniff
from supportmetrics.intake.headers import unique_names
from supportmetrics.intake.tables import Records, Table, sample_frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SAMPLE = 1000
_EXACT = 8 << 20
"""Smaller files are always counted record by record: it costs nothing there."""
_LINE = "line"
_BROKEN = (
    pl.exceptions.ComputeError,
    pl.exceptions.NoDataError,
    pl.exceptions.SchemaError,
    pl.exceptions.ShapeError,
)


@dataclass(slots=True)
class _Layout:
    """Where the header is and how cells are parted."""

    delimiter: str
    header: list[str]
    header_lines: int
    """Physical lines before the header."""
    records: list[list[str]]
    skip: int = 0
    """Records after the header that are no data."""


@dataclass(slots=True)
class DelimitedTable(Table):
    """A delimited file, read on demand."""

    path: Path | None = None
    data: bytes | None = None
    compression: str = ""
    layout: _Layout = field(default_factory=lambda: _Layout(",", [], 0, []))
    replaced: int = 0
    """Characters that did not fit the encoding, when the text was decoded already."""
    natural_end: bool = True
    """The last column is empty in some sampled rows, so an empty end does not betray a torn row."""

    def read(
        self,
        columns: Sequence[str],
        words: frozenset[str] = frozenset(),
        times: Mapping[str, pl.Expr] | None = None,
        *,
        exact: bool = False,
    ) -> Records:
        """The named columns as text, Categorical or instants, as `Table.read` says."""
        columns = list(dict.fromkeys(columns)) or [self.names[0]]
        probe = self.names[-1]
        try:
            frame = self._scan(list(dict.fromkeys([*columns, probe])), words, times or {})
        except _BROKEN:
            return self._slow(columns)
        small = self._size() < _EXACT
        torn = not self.natural_end and frame[probe].null_count() > 0
        frame = frame.select(columns).with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias(_LINE)
        )
        if not (exact or small or torn):
            return Records(frame, (), exact=False, replaced=self.replaced)
        text, replaced = self._text()
        bad, records = _torn(text, self.layout, len(self.names))
        if records != frame.height:
            return self._slow(columns)
        if bad:
            lines = pl.Series([line for line, _ in bad], dtype=pl.UInt32)
            frame = frame.filter(~pl.col(_LINE).is_in(lines.implode()))
        return Records(frame, tuple(bad), exact=True, replaced=replaced)

    def _size(self) -> int:
        if self.data is not None:
            return len(self.data)
        return self.path.stat().st_size if self.path else 0

    def _scan(
        self, columns: list[str], words: frozenset[str], times: Mapping[str, pl.Expr]
    ) -> pl.DataFrame:
        """One pass of Polars; a column whose times were not all understood is fetched again as text."""
        source: io.BytesIO | Path = io.BytesIO(self.data) if self.data is not None else self.path  # type: ignore[assignment]  # one of the two is there
        names = list(self.names)
        timed = [name for name in columns if name in times]
        frame = (
            pl.scan_csv(  # noqa: TID251 - this is the place
                source,
                separator=self.layout.delimiter,
                infer_schema=False,
                null_values="",
                skip_lines=self.layout.header_lines,
                skip_rows_after_header=self.layout.skip,
                with_column_names=lambda _: names,
                schema_overrides={name: pl.Categorical for name in columns if name in words},
            )
            .select(
                *(times[n].alias(n) if n in times else pl.col(n) for n in columns),
                *(pl.col(name).is_null().alias(f"{name}\n") for name in timed),
            )
            .collect()
        )
        failed = [n for n in timed if frame[n].null_count() != frame[f"{n}\n"].sum()]
        frame = frame.select(columns)
        return frame.with_columns(self._scan(failed, frozenset(), {})) if failed else frame

    def _text(self) -> tuple[str, int]:
        raw = self.data if self.data is not None else self.path.read_bytes() if self.path else b""
        if self.data is None and self.compression:
            raw = sniff.unpack(raw, self.compression, self.name)
        text, encoding, replaced = sniff.decode(raw)
        if self.data is None:
            self.encoding = encoding
        return text, replaced or self.replaced

    def _slow(self, columns: list[str]) -> Records:
        """Every record by the standard library, torn ones set aside."""
        text, replaced = self._text()
        width = len(self.names)
        places = [self.names.index(name) for name in columns]
        cells: list[list[str | None]] = [[] for _ in places]
        lines: list[int] = []
        bad: list[tuple[int, str]] = []
        for line, row, why in _rows(text, self.layout, width):
            if why:
                bad.append((line, why))
            elif row:
                lines.append(line)
                for column, place in zip(cells, places, strict=True):
                    column.append(row[place] or None)
        frame = pl.DataFrame(
            {
                name: pl.Series(name, values, dtype=pl.String)
                for name, values in zip(columns, cells, strict=True)
            }
        ).with_columns(pl.Series(_LINE, lines, dtype=pl.UInt32))
        return Records(frame, tuple(bad), exact=True, replaced=replaced)

    def skip_records(self, count: int) -> None:
        """The first `count` records after the header are no data (second header rows)."""
        self.layout.skip = count
        self.skipped = count
        self.sample = self.sample.slice(count)
        self.first_line += count


def read_delimited(
    name: str, head: bytes, path: Path | None, data: bytes | None, compression: str
) -> DelimitedTable:
    """Open a delimited text: `path` for clean UTF-8, else its bytes. Raises InputError when there is no header."""
    whole = data is not None and len(data) <= len(head)
    encoding, replaced = "utf-8", 0
    try:
        text = (
            head[: head.rfind(b"\n") + 1 or None].decode("utf-8-sig")
            if not whole
            else head.decode("utf-8-sig")
        )
        clean = sniff.utf16(head) is None
    except UnicodeDecodeError:
        clean = False
    if not clean:
        raw = data if data is not None else path.read_bytes() if path else head
        if data is None and compression:
            raw = sniff.unpack(raw, compression, name)
        decoded, encoding, replaced = sniff.decode(raw)
        data, path, compression = decoded.encode(), None, ""
        text, whole = decoded[: sniff.HEAD], len(decoded) <= sniff.HEAD
    if path is not None and not compression:
        whole = path.stat().st_size <= len(head)
    layout = _layout(name, text, whole=whole)
    headers = tuple(cell.replace("\ufeff", "").strip() for cell in layout.header)
    if (
        len(headers) > 1
        and not headers[-1]
        and all(len(r) <= len(headers) and not any(r[len(headers) - 1 :]) for r in layout.records)
    ):
        headers = headers[:-1]
    names = unique_names(headers)
    if len(names) != len(layout.header):
        names = (*names, *(f"column {i}" for i in range(len(names) + 1, len(layout.header) + 1)))
        headers = (*headers, *("" for _ in range(len(names) - len(headers))))
    return DelimitedTable(
        name=name,
        format="delimited",
        encoding=encoding,
        delimiter=_DELIMITERS.get(layout.delimiter, layout.delimiter),
        headers=headers,
        names=names,
        sample=sample_frame(names, layout.records),
        header_row=layout.header_lines + 1,
        first_line=layout.header_lines + 2,
        path=path,
        data=data,
        compression=compression,
        layout=layout,
        replaced=replaced,
        natural_end=any(len(r) < len(names) or not r[len(names) - 1] for r in layout.records),
    )


def _layout(name: str, text: str, *, whole: bool) -> _Layout:
    lines_before = 0
    if text[:5].lower().startswith("sep=") and len(text.splitlines()[0]) == len("sep=;"):
        lines_before = 1
    best: tuple[float, int, str, list[tuple[int, list[str]]]] | None = None
    for place, delimiter in enumerate(_DELIMITERS):
        records = _head_records(text, delimiter, lines_before, whole=whole)
        if not records:
            continue
        widths = Counter(len(row) for _, row in records if row)
        width = max(widths, key=lambda w: (widths[w] * (w > 1), w))
        agreement = widths[width] / sum(widths.values())
        rank = (agreement * (width > 1) * min(width, 8), -place, delimiter, records)
        if best is None or rank[:2] > best[:2]:
            best = rank
    if best is None:
        raise InputError(f"{name} is empty. An export has at least a line of headers.")
    _, _, delimiter, records = best
    widths = Counter(len(row) for _, row in records if row)
    width = max(widths, key=lambda w: (widths[w] * (w > 1), w))
    rows = [row for _, row in records]
    start = next(
        (
            i
            for i, row in enumerate(rows[:30])
            if len(row) >= width and sum(map(bool, row)) >= max(1, width // 2)
        ),
        0,
    )
    before = records[start - 1][0] if start else lines_before
    return _Layout(delimiter, rows[start], before, [row for row in rows[start + 1 :] if row])


def _head_records(
    text: str, delimiter: str, skip: int, *, whole: bool
) -> list[tuple[int, list[str]]]:
    """The first records with the physical line each ends on; an unfinished last one is left out."""
    stream = io.StringIO(text, newline="")
    for _ in range(skip):
        stream.readline()
    reader = csv.reader(stream, delimiter=delimiter)
    out: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            out.append((reader.line_num + skip, row))
            if len(out) > _SAMPLE:
                return out
    except csv.Error:
        return out
    return out if whole or len(out) < 2 else out[:-1]


def _rows(text: str, layout: _Layout, width: int) -> Iterator[tuple[int, list[str], str]]:
    """Record number, cells, and why it is set aside; blank lines come as empty lists."""
    limit = csv.field_size_limit()
    csv.field_size_limit(max(limit, len(text) + 1))
    stream = io.StringIO(text, newline="")
    for _ in range(layout.header_lines):
        stream.readline()
    line = -1 - layout.skip
    try:
        start = stream.tell()
        for row in csv.reader(stream, delimiter=layout.delimiter):
            line, begin, start = line + 1, start, stream.tell()
            if line < 1:
                continue
            if start == len(text) and text.count('"', begin) % 2:
                yield line, row, "a quotation mark is never closed"
                yield from _rest(text, begin, line, layout, width)
            elif row and (len(row) < width or any(row[width:])):
                yield line, row, f"{len(row)} cells where the header has {width}"
            else:
                yield line, row, ""
    finally:
        csv.field_size_limit(limit)


def _rest(
    text: str, begin: int, line: int, layout: _Layout, width: int
) -> Iterator[tuple[int, list[str], str]]:
    """The records that an unclosed quotation mark had swallowed; none when its own text was merely cut off."""
    after = text.find("\n", begin) + 1
    if not after:
        return
    first = next(
        csv.reader([text[after : text.find("\n", after) + 1 or None]], delimiter=layout.delimiter),
        [],
    )
    if len(first) != width:
        return
    inner = _Layout(layout.delimiter, [], 0, [], skip=-1)
    for place, row, why in _rows(text[after:], inner, width):
        yield line + place, row, why


def _torn(text: str, layout: _Layout, width: int) -> tuple[list[tuple[int, str]], int]:
    bad, records = [], 0
    for line, _, why in _rows(text, layout, width):
        records = line
        if why:
            bad.append((line, why))
    return bad, records
