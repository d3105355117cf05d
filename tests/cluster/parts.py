"""An engine in this process: tasks and answers travel as bytes, rows go to parts by their key, in any order."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field

import polars as pl

from supportmetrics.engine import KEY, N


@dataclass
class Parts:
    """Rows are dealt out by their key, or in turn, as a cluster must not."""

    by_key: bool = True
    rounds: list[str] = field(default_factory=list)
    """What was asked, with the number of tasks or parts."""

    def each(self, tasks, work):
        self.rounds.append(f"each {len(tasks)}")
        return [_travelled(work(_travelled(task))) for task in tasks]

    def added(self, tasks, rows, schema, count, counted, parts):
        self.rounds.append(f"added {parts}")
        came = pl.concat([_travelled(rows)(_travelled(task)) for task in tasks])
        assert dict(came.schema) == schema
        turn = pl.int_range(came.height, eager=True)
        place = (came[KEY].hash() if self.by_key else turn) % parts
        cells, answers = [pl.DataFrame(schema=counted)], []
        for part in came.with_columns(place=place).partition_by("place", include_key=False):
            found, answer = _travelled(count)(part.sample(fraction=1, shuffle=True, seed=7))
            assert dict(found.schema) == counted
            cells.append(found)
            answers.append(_travelled(answer))
        same = [name for name in counted if name != N]
        summed = pl.concat(cells).group_by(same).agg(pl.col(N).sum()).select(list(counted))
        return summed.sample(fraction=1, shuffle=True, seed=11), answers


def _travelled(what):
    return pickle.loads(pickle.dumps(what))  # noqa: S301 - made a moment ago
