"""JSON as a table: a list of objects, an object that holds one, or an object per line. Polars reads what has one
reading; what mixes kinds, or is damaged in places, is read object by object.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake import encodings
from supportmetrics.intake.guarded import by_rust
from supportmetrics.intake.json_lines import OTHER_ESCAPES, stored_lines
from supportmetrics.intake.nested import BY_TYPE, flattened, holds_objects
from supportmetrics.intake.strays import TORN
from supportmetrics.intake.tables import HeldTable, SetAside, Table, held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from supportmetrics.intake.contents import Content

_LISTS = (
    "tickets",
    "results",
    "data",
    "records",
    "conversations",
    "satisfaction_ratings",
    "survey_responses",
    "ticket_metric_events",
    "issues",
    "cases",
    "responses",
    "items",
    "rows",
    "value",
    "result",
    "calls",
    "audits",
    "_results",
    "payload",
)
"""Keys under which services wrap their list of records."""
_ENVELOPES = ("_embedded", "data")
"""Keys of an object that holds the list under one of these keys."""
_WRAPPERS = ("ticket", "conversation", "case", "fields", "properties", "satisfaction_rating")
"""Keys that wrap each single record."""
_DEPTH = 12
"""Deeper objects are no columns."""
_FEW = 1 << 16
"""Smaller texts are read object by object: it costs nothing there."""


def read_json(name: str, content: Content) -> Table:
    """The table of some JSON. Raises InputError for what is none, or holds no list of objects."""
    text = encodings.text_of(content)
    table = stored_lines(name, text.content, lambda data: _parsed(data, lines=True))
    if table is None:
        try:
            table = _held(name, text.content.read().removeprefix(b"\xef\xbb\xbf").strip())
        except RecursionError as why:
            raise InputError(f"{name} is JSON nested too deeply to be an export.") from why
    table.encoding = text.encoding
    return table


def _held(name: str, data: bytes) -> Table:
    lines = _is_lines(data)
    if len(data) > _FEW and (table := _fast(name, data, lines=lines)) is not None:
        return table
    text = data.decode("utf-8", errors="replace")
    return _by_line(name, text) if lines else _whole(name, text)


def _is_lines(data: bytes) -> bool:
    """Whether each line is an object of its own; a single object counts, unless it holds a list of records."""
    first, _, rest = data.partition(b"\n")
    try:
        found = json.loads(first)
    except ValueError:
        return False
    if not isinstance(found, dict):
        return False
    return bool(rest) or _records(found) is None


def _fast(name: str, data: bytes, *, lines: bool) -> Table | None:
    """The table as Polars reads it; None where objects read one by one could give something else."""
    if OTHER_ESCAPES.search(data):
        return None
    reader = pl.read_ndjson if lines else pl.read_json
    try:
        with by_rust(name, "JSON document"):
            read = reader(io.BytesIO(data), infer_schema_length=None)
            records = read if lines else _inner(read)
            if records is None or not records.height:
                return None
            records = _unwrapped(records)
            flat = flattened(records.lazy())
            frame = None if flat is None else flat.collect()
    except InputError:
        return None
    if frame is None:
        return None
    table = held(name, "ndjson" if lines else "json", frame)
    if holds_objects(records.schema):
        table.parse = lambda: _parsed(data, lines=lines)
    return table


def _parsed(data: bytes, *, lines: bool) -> list[dict[str, Any]]:
    found = map(json.loads, data.splitlines()) if lines else _records(json.loads(data)) or []
    return [_opened(record) for record in found if isinstance(record, dict)]


def _inner(frame: pl.DataFrame) -> pl.DataFrame | None:
    """The list of records inside an object; a list of objects is the frame itself."""
    for key in _LISTS:
        dtype = frame.schema.get(key)
        if frame.height == 1 and isinstance(dtype, pl.List):
            if not isinstance(dtype.inner, pl.Struct):
                return None
            return frame.select(pl.col(key).explode()).unnest(key)
    return None if any(key in frame.columns for key in _ENVELOPES) else frame


def _unwrapped(frame: pl.DataFrame) -> pl.DataFrame:
    if frame.width == 1 and frame.columns[0] in _WRAPPERS:
        (key,) = frame.columns
        if isinstance(frame.schema[key], pl.Struct) and not frame[key].null_count():
            return frame.unnest(key)
    return frame


def _whole(name: str, text: str) -> Table:
    try:
        found = json.loads(text)
    except ValueError as why:
        raise InputError(
            f"{name} is no readable JSON: {why}. A cut-off download looks like this."
        ) from why
    records = _records(found)
    if records is None:
        raise InputError(
            f"{name} is JSON, but holds no list of records under {', '.join(_LISTS[:3])} or the like."
        )
    objects = [(place, r) for place, r in enumerate(records, start=1) if isinstance(r, dict)]
    others = [(place, r) for place, r in enumerate(records, start=1) if not isinstance(r, dict)]
    bad = {place: json.dumps(r, ensure_ascii=False) for place, r in others}
    return _table(name, "json", objects, bad, "is no JSON object")


def _by_line(name: str, text: str) -> Table:
    records: list[tuple[int, dict[str, Any]]] = []
    bad: dict[int, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if isinstance(record, dict):
            records.append((number, record))
        else:
            bad[number] = line
    if not records:
        raise InputError(f"{name} looks like JSON lines, but none can be read.")
    return _table(name, "ndjson", records, bad, "is no readable JSON object")


def _table(
    name: str, kind: str, records: list[tuple[int, dict[str, Any]]], bad: dict[int, str], why: str
) -> HeldTable:
    frame = _frame([record for _, record in records])
    if not frame.width:
        raise InputError(f"{name} holds no record with a value. Export the tickets again.")
    table = held(name, kind, frame)
    table.lines = pl.Series([number for number, _ in records], dtype=pl.UInt32)
    table.aside = tuple(SetAside(number, TORN, why) for number in bad)
    table.raw = {number: (line,) for number, line in bad.items()}
    table.parse = lambda: [_opened(record) for _, record in records]
    return table


def _records(found: Any) -> list[Any] | None:  # noqa: ANN401 - whatever JSON holds
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        for key in _LISTS:
            if isinstance(found.get(key), list):
                return list(found[key])
        for key in _ENVELOPES:
            if isinstance(found.get(key), dict):
                return _records(found[key])
    return None


def _frame(records: list[dict[str, Any]]) -> pl.DataFrame:
    columns: dict[str, list[str | None]] = {}
    for place, record in enumerate(records):
        for key, value in _cells(_opened(record), "", _DEPTH):
            cells = columns.setdefault(key, [])
            cells.extend([None] * (place - len(cells)))
            # Two paths of one record may have the same dotted name: the first stays.
            if len(cells) == place:
                cells.append(value)
    size = len(records)
    return pl.DataFrame(
        [
            pl.Series(key, cells + [None] * (size - len(cells)), dtype=pl.String)
            for key, cells in columns.items()
        ]
    )


def _opened(record: dict[str, Any]) -> dict[str, Any]:
    if len(record) == 1:
        (key, inner), *_ = record.items()
        if key in _WRAPPERS and isinstance(inner, dict):
            return inner
    return record


def _cells(record: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, str | None]]:
    for key, value in record.items():
        name = prefix + key.encode("utf-8", "replace").decode()
        if isinstance(value, dict):
            if depth:
                yield from _cells(value, name + ".", depth - 1)
        elif isinstance(value, list) and key in BY_TYPE and (typed := _typed(value)):
            yield from _cells(typed, name + ".", depth - 1) if depth else ()
        elif isinstance(value, list):
            plain = [v for v in value if not isinstance(v, dict | list)]
            yield name, _text(",".join(str(v) for v in plain))
        elif value is None:
            yield name, None
        elif isinstance(value, bool):
            yield name, str(value).lower()
        else:
            yield name, _text(str(value))


def _typed(entries: list[Any]) -> dict[str, Any]:
    """The first object of each type, under its type."""
    found = [e for e in entries if isinstance(e, dict) and isinstance(e.get("type"), str)]
    return {entry["type"]: entry for entry in reversed(found)}


def _text(value: str) -> str | None:
    """The value, without halves of characters, which no table can hold."""
    return value.encode("utf-8", "replace").decode() or None
