"""Where rows are read and counted when one machine is too small: a Spark cluster that runs the same functions.

Spark schedules, shuffles rows by their key and adds; what a row means is the business of the functions it is given.
They and their arguments travel to the workers, and so does the code of this package. Only this file knows Spark, and it
imports it where it is needed.
"""

from __future__ import annotations

# ruff: noqa: PLC0415  # Spark is an extra: nothing else may need it
import os
import pickle
import re
import shutil
import socket
import sys
import tempfile
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import polars as pl
import pyarrow as pa

from supportmetrics.errors import InputError, SupportMetricsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    _OnBatches = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]

_Task = TypeVar("_Task")
_Answer = TypeVar("_Answer")

KEY = "key"
"""Rows with the same key are counted together."""
N = "n"
"""What is added up."""
_TOLD = "told"
_WAIT = 5.0
"""Seconds until a cluster that does not answer is taken for unreachable."""
_BATCH = 50_000
_RAISED = re.compile(r"[A-Za-z_]\w*(Error|Exception|Interrupt|Exit): ")
_TYPES: dict[Any, tuple[pa.DataType, str]] = {
    pl.String: (pa.string(), "string"),
    pl.Int64: (pa.int64(), "bigint"),
    pl.Boolean: (pa.bool_(), "boolean"),
}
"""What a column can hold on its way, for Arrow and for Spark."""


class Engine(Protocol):
    """What runs functions on tasks, in one process or in many."""

    def each(self, tasks: Sequence[_Task], work: Callable[[_Task], _Answer]) -> list[_Answer]:
        """What `work` answers to each task, in the order of the tasks."""

    def added(
        self,
        tasks: Sequence[_Task],
        rows: Callable[[_Task], pl.DataFrame],
        schema: dict[str, Any],
        count: Callable[[pl.DataFrame], tuple[pl.DataFrame, _Answer]],
        counted: dict[str, Any],
        parts: int,
    ) -> tuple[pl.DataFrame, list[_Answer]]:
        """`rows` gives the rows of each task, with the columns of `schema`, KEY among them. They are put into so many
        parts, those of one key into the same. `count` makes cells of each part, with the columns of `counted`, and an
        answer. Gives the cells of all parts with N added up where everything else is equal, and every answer.
        """


class Spark:
    """A session on a Spark cluster, started when there is something to do; a context that ends with it.

    `url` is `sc://host:port` of a Spark Connect server, or a master as `spark-submit --master` takes it. Entering the
    context raises UsageError where there is no Spark to be had at it.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: Any = None

    def __enter__(self) -> Self:
        _require(self._url)
        self._log = Path(tempfile.mkdtemp(prefix="supportmetrics-")) / "spark.log"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            with _chatter_in(self._log), suppress(Exception):
                self._session.stop()
        if not isinstance(error, InputError):
            shutil.rmtree(self._log.parent, ignore_errors=True)

    def each(self, tasks: Sequence[_Task], work: Callable[[_Task], _Answer]) -> list[_Answer]:
        """What `work` answers to each task, in the order of the tasks; a task is a task of Spark."""
        if not tasks:
            return []
        with self._heard("A file could not be read there"):
            frame = self._tasks(tasks).mapInArrow(_each(tasks, work), f"id bigint, {_TOLD} binary")
            told = frame.toArrow().to_pydict()
        answers = dict(zip(told["id"], map(pickle.loads, told[_TOLD]), strict=True))
        return [_answer(answers[place]) for place in range(len(tasks))]

    def added(
        self,
        tasks: Sequence[_Task],
        rows: Callable[[_Task], pl.DataFrame],
        schema: dict[str, Any],
        count: Callable[[pl.DataFrame], tuple[pl.DataFrame, _Answer]],
        counted: dict[str, Any],
        parts: int,
    ) -> tuple[pl.DataFrame, list[_Answer]]:
        """As `Engine.added` says."""
        told_of = _spelled(counted) + f", {_TOLD} binary"
        with self._heard("Its rows could not be counted there"):
            parted = (
                self._tasks(tasks)
                .mapInArrow(_rows(tasks, rows, schema), _spelled(schema))
                .repartition(parts, KEY)
                .mapInArrow(_counted(count, counted), told_of)
                .persist()
            )
            told = parted.where(f"{_TOLD} is not null").select(_TOLD).toArrow()
            same = [name for name in counted if name != N]
            cells = parted.where(f"{_TOLD} is null").groupBy(*same).sum(N).toDF(*same, N).toArrow()
            parted.unpersist()
        found = pl.DataFrame(pl.from_arrow(cells)).select(
            pl.col(name).cast(dtype) for name, dtype in counted.items()
        )
        return found, [_answer(pickle.loads(one)) for one in told[_TOLD].to_pylist()]  # noqa: S301 - our own

    def _tasks(self, tasks: Sequence[object]) -> Any:  # noqa: ANN401 - Spark is not there to be named
        """A frame with the number of each task, in a partition of its own."""
        if self._session is None:
            self._session = _session(self._url)
            _ship(self._session, self._log.parent)
        return self._session.range(0, len(tasks), 1, len(tasks))

    @contextmanager
    def _heard(self, what: str) -> Iterator[None]:
        """Spark's own words go to a log file; its failures become a sentence."""
        try:
            with _chatter_in(self._log):
                yield
        except SupportMetricsError:
            raise
        except Exception as why:
            told = str(why) or type(why).__name__
            with self._log.open("a", encoding="utf-8") as log:
                log.write(f"\n{told}\n")
            raise InputError(
                f"The Spark cluster {self._url} gave up. {what}: {_reason(told)}. "
                f"All that was said is in {self._log}."
            ) from why


def _reason(told: str) -> str:
    """The line of a failure that says most: what Python raised on a worker, else how it begins."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    raised = [line for line in lines if _RAISED.match(line)]
    return (raised or lines)[-1 if raised else 0].rstrip(".")


def _session(url: str) -> Any:  # noqa: ANN401 - as above
    from pyspark.sql import SparkSession

    connects = _connects(url)
    builder = SparkSession.builder.remote(url) if connects else SparkSession.builder.master(url)
    settings = {
        "spark.app.name": "supportmetrics",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(_BATCH),
    }
    if not connects:
        settings |= {
            "spark.ui.showConsoleProgress": "false",
            "spark.ui.enabled": "false",
            "spark.log.level": "ERROR",
            "spark.executorEnv.POLARS_MAX_THREADS": "1",
        }
        if url.startswith("local"):
            # Its workers are on this machine, and run what runs here.
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _connects(url: str) -> bool:
    """Whether it is a Spark Connect server, which needs a client only."""
    return url.startswith("sc://")


def _require(url: str) -> None:
    """Raises UsageError where it is known beforehand that there is no cluster."""
    scheme, _, place = url.partition("://")
    if not (scheme in ("sc", "spark", "k8s") or url == "yarn" or url.startswith("local")):
        raise UsageError(
            f"--spark {url!r} is no cluster. Write sc://host:15002 (Spark Connect), spark://host:7077, yarn, or "
            "local[2] to try it on this machine."
        )
    _require_client(url)
    if not _connects(url) and not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise UsageError(
            f"--spark {url!r} starts Spark on this machine, which needs Java 17 or later, and there is no `java`. "
            "Install it, or name a Spark Connect server (sc://host:15002), which needs none here."
        )
    if scheme in ("sc", "spark"):
        _require_answer(url, re.split("[/;,]", place)[0], 15002 if _connects(url) else 7077)


def _require_client(url: str) -> None:
    needed = "pyspark.sql.connect.session" if _connects(url) else "pyspark.java_gateway"
    extra = "supportmetrics[spark]" if _connects(url) else "pyspark"
    try:
        found = all(find_spec(name) is not None for name in ("pyspark", needed, "pandas"))
    except (ImportError, ValueError):
        found = False
    if not found:
        raise UsageError(
            f"--spark {url!r} needs Spark for Python, which is not installed here. "
            f"Install it: pip install '{extra}' 'pandas<3'"
        )


def _require_answer(url: str, place: str, usual: int) -> None:
    host, _, port = place.partition(":")
    number = int(port) if port.isdigit() else usual
    try:
        socket.create_connection((host, number), timeout=_WAIT).close()
    except OSError as why:
        raise UsageError(
            f"--spark {url!r}: nothing answers at {host}:{number} ({why}). "
            "Is the cluster running, and can this machine reach it?"
        ) from why


def _ship(session: Any, folder: Path) -> None:  # noqa: ANN401 - as above
    """The code of this package goes along, so that workers count as this machine does."""
    package = Path(__file__).parent
    base = folder / "code"
    shutil.copytree(
        package, base / package.name, ignore=shutil.ignore_patterns("__pycache__", "_bundled")
    )
    packed = shutil.make_archive(str(folder / package.name), "zip", base)
    session.addArtifacts(packed, pyfile=True)


@contextmanager
def _chatter_in(log: Path) -> Iterator[None]:
    """What the Java machine and its workers write to stderr goes to a file: it is started with what is open then."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with log.open("ab") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _spelled(schema: dict[str, Any]) -> str:
    return ", ".join(f"`{name}` {_TYPES[dtype][1]}" for name, dtype in schema.items())


def _answer(told: Any) -> Any:  # noqa: ANN401 - whatever the function answers
    if isinstance(told, SupportMetricsError):
        raise told
    return told


def _pickled(work: Callable[..., object], *given: object) -> bytes:
    """What a function answers; a mistake of the user is an answer too."""
    try:
        return pickle.dumps(work(*given))
    except SupportMetricsError as why:
        return pickle.dumps(why)


def _tried(
    count: Callable[[pl.DataFrame], tuple[pl.DataFrame, object]], frame: pl.DataFrame
) -> tuple[pl.DataFrame | None, object]:
    try:
        return count(frame)
    except SupportMetricsError as why:
        return None, why


def _each(tasks: Sequence[Any], work: Callable[[Any], object]) -> _OnBatches:
    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for place in batch.column(0).to_pylist():
                told = [_pickled(work, tasks[place])]
                yield pa.record_batch({"id": [place], _TOLD: pa.array(told, pa.binary())})

    return run


def _rows(
    tasks: Sequence[Any], rows: Callable[[Any], pl.DataFrame], schema: dict[str, Any]
) -> _OnBatches:
    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for place in batch.column(0).to_pylist():
                yield from _table(rows(tasks[place]), schema).to_batches(_BATCH)

    return run


def _counted(
    count: Callable[[pl.DataFrame], tuple[pl.DataFrame, object]], counted: dict[str, Any]
) -> _OnBatches:
    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        found = list(batches)
        if not any(batch.num_rows for batch in found):
            return
        cells, told = _tried(count, pl.DataFrame(pl.from_arrow(pa.Table.from_batches(found))))
        table = _table(cells if cells is not None else pl.DataFrame(schema=counted), counted)
        yield from table.append_column(_TOLD, pa.nulls(table.num_rows, pa.binary())).to_batches(
            _BATCH
        )
        nothing = {name: pa.nulls(1, _TYPES[dtype][0]) for name, dtype in counted.items()}
        yield pa.record_batch(nothing | {_TOLD: pa.array([pickle.dumps(told)], pa.binary())})

    return run


def _table(frame: pl.DataFrame, schema: dict[str, Any]) -> pa.Table:
    """Rows in the types that Spark takes."""
    fields = pa.schema([(name, _TYPES[dtype][0]) for name, dtype in schema.items()])
    return frame.select(list(schema)).to_arrow().cast(fields)
