"""Tables that stay on disk: Parquet and large files of JSON lines are read column by column, when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.contents import Content
from supportmetrics.intake.guarded import by_rust
from supportmetrics.intake.headers import unique_names
from supportmetrics.intake.tables import SAMPLE, Records, Table, as_text
from supportmetrics.model.columns import LINE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence


@dataclass(slots=True)
class StoredTable(Table):
    """A table of which only the columns asked for come into memory; they may be typed."""

    frame: pl.LazyFrame = field(default_factory=pl.LazyFrame)
    schema: Mapping[str, pl.DataType] = field(default_factory=dict)
    """Of `frame`, under `names`."""
    content: Content = field(default_factory=Content)
    """What `frame` reads; a file of our own is there as long as somebody holds it."""
    evaluate: Callable[[Sequence[pl.Expr]], pl.DataFrame] | None = None
    """Gives expressions over the columns for all rows, where somebody does that better than `frame`."""

    def read(
        self,
        columns: Sequence[str],
        words: frozenset[str] = frozenset(),
        typed: Mapping[str, pl.Expr] | None = None,
        *,
        exact: bool = False,  # noqa: ARG002 - the door of all tables
    ) -> Records:
        """The named columns, as `Table.read` says. Raises InputError when the file is damaged in them."""
        chosen = list(dict.fromkeys(columns)) or list(self.names[:1])
        texts = {name for name in chosen if self.schema[name] == pl.String}
        known = {name: expr for name, expr in (typed or {}).items() if name in texts}
        with by_rust(self.name, f"{self.format} file"):
            frame = self._scan(chosen, words & texts, known)
        frame = frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias(LINE))
        return self.without_headers(Records(frame, (), exact=True))

    def _scan(
        self, columns: list[str], words: frozenset[str], typed: Mapping[str, pl.Expr]
    ) -> pl.DataFrame:
        """One pass over the file; a column that was not understood is fetched again as text."""
        wanted = [
            *(typed.get(n, pl.col(n).cast(pl.Categorical) if n in words else pl.col(n)).alias(n) for n in columns),
            *(pl.col(name).is_null().alias(f"{name}\n") for name in typed),
        ]  # fmt: skip
        found = self.evaluate(wanted) if self.evaluate else self.frame.select(wanted).collect()
        failed = [n for n in typed if found[n].null_count() != found[f"{n}\n"].sum()]
        frame = found.select(columns)
        return frame.with_columns(self._scan(failed, frozenset(), {})) if failed else frame

    def cells(self, records: Collection[int]) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Line of the file and cells of some records; a record takes one line."""
        numbered = self.frame.with_row_index(LINE, 1)
        with by_rust(self.name, f"{self.format} file"):
            found = numbered.filter(pl.col(LINE).is_in(list(records))).collect()
        text = found.select(as_text(found.schema[name], name) for name in self.names)
        return {
            number: (number + self.first_line - 1, tuple(cell or "" for cell in row))
            for number, row in zip(found[LINE], text.iter_rows(), strict=True)
        }

    def skip_records(self, count: int) -> None:
        """The first `count` records after the header are no data."""
        self.evaluate = None
        renamed = dict(zip(self.schema, self.names, strict=True))
        self.frame = self.frame.slice(count).rename(renamed)
        self.schema = {renamed[name]: dtype for name, dtype in self.schema.items()}
        self.skipped = count
        self.sample = self.sample.slice(count)
        self.first_line += count


def stored(name: str, format_: str, frame: pl.LazyFrame, content: Content) -> StoredTable:
    """A table over a file whose columns are named by their headers; it has no line of headers.

    Raises errors of Polars when it is damaged.
    """
    schema = frame.collect_schema()
    headers = tuple(schema)
    names = unique_names(headers)
    frame = frame.rename(dict(zip(headers, names, strict=True)))
    first = frame.head(SAMPLE).collect()
    sample = first.select(as_text(first.schema[n], n) for n in names)
    return StoredTable(
        name, format_, "utf-8", "", headers, names, sample, 0, 1,
        frame=frame, schema=dict(zip(names, schema.values(), strict=True)), content=content,
    )  # fmt: skip
