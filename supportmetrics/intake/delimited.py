"""Delimited text as a table. Clean files go to Polars by path; whatever looks torn is counted record by record, so
that a torn row is set aside and never shifts its neighbours.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import encodings
from supportmetrics.intake.contents import HEAD, Content
from supportmetrics.intake.guarded import by_rust
from supportmetrics.intake.headers import unique_names
from supportmetrics.intake.layout import DELIMITERS, Layout, find_layout, footer, rows_of
from supportmetrics.intake.strays import FOOTER, TORN
from supportmetrics.intake.tables import Records, SetAside, Table, sample_frame
from supportmetrics.model.categories import occurring
from supportmetrics.model.columns import LINE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from supportmetrics.intake.layout import Row

_EXACT = 8 << 20
"""Smaller files are always counted record by record: it costs nothing there."""
_BROKEN = (
    pl.exceptions.ComputeError,
    pl.exceptions.NoDataError,
    pl.exceptions.SchemaError,
    pl.exceptions.ShapeError,
)
_LARGE = 64 << 20
"""Larger files are put together while they are read,"""
_PIECE = 250_000
"""in pieces of so many rows."""
_THREADS = 2
_SHORT = "\nshort"
"""Headers are trimmed, so no column of a file is called like this."""


@dataclass(slots=True)
class DelimitedTable(Table):
    """A delimited file, read on demand."""

    content: Content = field(default_factory=Content)
    """UTF-8, as far as it was looked at; without what stands below the table."""
    layout: Layout = field(default_factory=lambda: Layout(",", [], 0, []))
    below: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """The rows below the table: how many lines below its end, and cells."""
    replaced: int = 0
    """Characters that did not fit the encoding, when the text was decoded already."""
    recoded: bool = False
    """All of it is known to be UTF-8."""
    natural_end: bool = True
    """The last column is empty in some sampled rows, so an empty end does not betray a torn row."""

    def read(
        self,
        columns: Sequence[str],
        words: frozenset[str] = frozenset(),
        typed: Mapping[str, pl.Expr] | None = None,
        *,
        exact: bool = False,
    ) -> Records:
        """The named columns as text, Categorical, instants or numbers, as `Table.read` says."""
        columns = list(dict.fromkeys(columns)) or [self.names[0]]
        return self.without_headers(self._records(columns, words, typed or {}, exact=exact))

    def _records(
        self,
        columns: list[str],
        words: frozenset[str],
        typed: Mapping[str, pl.Expr],
        *,
        exact: bool,
    ) -> Records:
        try:
            kind = f"{self.content.packing or 'delimited'} file"
            with by_rust(self.name, kind, passing=_BROKEN):
                frame = self._scan(columns, words, typed)
        except _BROKEN:
            if self._recoded():
                return self._records(columns, words, typed, exact=exact)
            return self._slow(columns)
        torn = not self.natural_end and frame[_SHORT].any()
        frame = frame.select(columns).with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias(LINE)
        )
        if not (exact or torn or self.content.size < _EXACT):
            return Records(frame, self._below(frame.height), exact=False, replaced=self.replaced)
        bad, count = [], 0
        for row in self._rows():
            count = row.record
            if row.why:
                bad.append(SetAside(row.record, TORN, row.why))
        if count != frame.height:
            return self._slow(columns)
        if bad:
            lines = pl.Series([one.record for one in bad], dtype=pl.UInt32)
            frame = frame.filter(~pl.col(LINE).is_in(lines.implode()))
        aside = (*bad, *self._below(count))
        return Records(frame, aside, exact=True, replaced=self.replaced)

    def _recoded(self) -> bool:
        """Whether the text is no UTF-8 further down; then it is now."""
        if self.recoded:
            return False
        self.recoded = True
        found = encodings.text_of(self.content, trusted=False)
        self.content, self.encoding, self.replaced = found.content, found.encoding, found.replaced
        return found.encoding != "utf-8" or found.replaced > 0

    def cells(self, records: Collection[int]) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Physical line and cells of some records, as they stand in the file."""
        wanted, found, last = set(records), {}, 0
        for row in self._rows():
            last = row.record
            if row.record in wanted:
                found[row.record] = (row.line, tuple(row.cells))
        if not self.below:
            return found
        end = sum(block.count(b"\n") for block in self.content.blocks())
        for place, (line, cells) in enumerate(self.below, start=1):
            if last + place in wanted:
                found[last + place] = (end + line, cells)
        return found

    def skip_records(self, count: int) -> None:
        """The first `count` records after the header are no data (second header rows)."""
        self.layout.skip = count
        self.skipped = count
        self.sample = self.sample.slice(count)
        self.first_line += count

    def _scan(
        self, columns: list[str], words: frozenset[str], typed: Mapping[str, pl.Expr]
    ) -> pl.DataFrame:
        """One pass of Polars, with whether each record ends early (its last cell is empty) under `_SHORT`.

        A column that was not understood is fetched again as text.
        """
        names = list(self.names)
        parsed = [name for name in columns if name in typed]
        scanned = pl.scan_csv(  # noqa: TID251 - this is the place
            self.content.source(),
            separator=self.layout.delimiter,
            infer_schema=False,
            null_values="",
            skip_lines=self.layout.header_lines,
            skip_rows_after_header=self.layout.skip,
            with_column_names=lambda _: names,
            schema_overrides={name: pl.Categorical for name in columns if name in words},
        ).select(
            *(typed[n].alias(n) if n in typed else pl.col(n) for n in columns),
            *(pl.col(name).is_null().alias(f"{name}\n") for name in parsed),
            pl.col(names[-1]).is_null().alias(_SHORT),
        )
        frame = (
            _in_few_pieces(scanned) if self.content.size > _LARGE else scanned.collect().rechunk()
        )
        failed = [n for n in parsed if frame[n].null_count() != frame[f"{n}\n"].sum()]
        few = [name for name in columns if frame[name].dtype == pl.Categorical]
        with ThreadPoolExecutor(_THREADS) as pool:
            cut = pool.map(_is_cut, [frame[name] for name in few])
            failed += [name for name, is_cut in zip(few, cut, strict=True) if is_cut]
        frame = frame.select(*columns, _SHORT)
        return frame.with_columns(self._scan(failed, frozenset(), {})) if failed else frame

    def _rows(self) -> Iterator[Row]:
        """Every record by the standard library."""
        text, _, replaced = encodings.decoded(self.content)
        self.replaced = max(self.replaced, replaced)
        return rows_of(text, self.layout, len(self.names))

    def _slow(self, columns: list[str]) -> Records:
        """Every record by the standard library, torn ones set aside."""
        width, last = len(self.names), 0
        places = [self.names.index(name) for name in columns]
        cells: list[list[str | None]] = [[] for _ in places]
        lines: list[int] = []
        bad: list[SetAside] = []
        for row in self._rows():
            last = row.record
            if row.why:
                bad.append(SetAside(row.record, TORN, row.why))
            elif row.cells:
                lines.append(row.record)
                whole = [*row.cells, *[""] * (width - len(row.cells))]
                for column, place in zip(cells, places, strict=True):
                    column.append(whole[place] or None)
        frame = pl.DataFrame(
            {
                name: pl.Series(name, values, dtype=pl.String)
                for name, values in zip(columns, cells, strict=True)
            }
        ).with_columns(pl.Series(LINE, lines, dtype=pl.UInt32))
        return Records(frame, (*bad, *self._below(last)), exact=True, replaced=self.replaced)

    def _below(self, last: int) -> tuple[SetAside, ...]:
        return tuple(
            SetAside(last + place, FOOTER, "stands below the table")
            for place in range(1, len(self.below) + 1)
        )


def read_delimited(name: str, content: Content) -> DelimitedTable:
    """Open a delimited text. Raises InputError when there is no header."""
    found = encodings.text_of(content)
    recoded = found.content is not content or content.size <= HEAD
    content = found.content
    head = content.head()
    whole = content.size <= HEAD
    if not whole:
        head = head[: head.rfind(b"\n") + 1 or None]
    text = head.decode("utf-8-sig", errors="replace" if not whole else "strict")
    layout = find_layout(name, text, whole=whole)
    headers, names = _names(layout)
    end, below = footer(content, layout.delimiter, len(names))
    if below:
        content = content.until(end)
    return DelimitedTable(
        name=name,
        format="delimited",
        encoding=found.encoding,
        delimiter=DELIMITERS[layout.delimiter],
        headers=headers,
        names=names,
        sample=sample_frame(names, layout.records),
        header_row=layout.header_lines + 1,
        first_line=layout.header_lines + 2,
        content=content,
        layout=layout,
        below=below,
        replaced=found.replaced,
        recoded=recoded,
        natural_end=any(len(r) < len(names) or not r[len(names) - 1] for r in layout.records),
    )


def _in_few_pieces(scanned: pl.LazyFrame) -> pl.DataFrame:
    """What is scanned, each piece put together while the next is read, so that nothing is in memory twice.

    A scan comes in hundreds of pieces, which every later step would have to walk through.
    """
    pieces = [piece.rechunk() for piece in scanned.collect_batches(chunk_size=_PIECE)]
    return pl.concat(pieces) if pieces else scanned.head(0).collect()


def _is_cut(words: pl.Series) -> bool:
    """Whether some word is no UTF-8: Polars cuts a byte off when a cell goes on after its quotation mark, and says so
    of text only.
    """
    kept = occurring(words)[1].cast(pl.Binary)
    return kept.cast(pl.String, strict=False).null_count() > kept.null_count()


def _names(layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Headers and the names of the columns; a delimiter at every line's end begins no column."""
    headers = tuple(cell.replace("\ufeff", "").strip() for cell in layout.header)
    width = len(headers)
    if (
        width > 1
        and not headers[-1]
        and all(len(r) <= width and not any(r[width - 1 :]) for r in layout.records)
    ):
        headers = headers[:-1]
    names = unique_names(headers)
    if len(names) != width:
        names = (*names, *(f"column {i}" for i in range(len(names) + 1, width + 1)))
        headers = (*headers, *("" for _ in range(len(names) - len(headers))))
    return headers, names
