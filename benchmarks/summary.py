"""What the rounds of a measurement say: medians, ratios, peaks. Standard library only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

RESULTS = Path(__file__).parent / "results"
SMALL = "small"
WALL, CPU, PEAK = range(3)


@dataclass(frozen=True)
class Measured:
    """A file of results."""

    told: dict[str, Any]

    @property
    def programs(self) -> list[str]:
        """In the order in which they ran."""
        return list(self.told["rounds"][0])

    def median(self, program: str, what: int = WALL) -> float:
        """Of the rounds in which a program took part."""
        return median(self._costs(program, what))

    def peak(self, program: str) -> float:
        """The largest memory of any round, in MiB."""
        return max(self._costs(program, PEAK))

    def ratio(self, program: str, base: str, what: int = WALL) -> float:
        """The median of the ratios within each round: a slow minute falls on both."""
        return median(
            took[program][what] / took[base][what]
            for took in self.told["rounds"]
            if program in took and base in took
        )

    def has(self, *programs: str) -> bool:
        """Whether all of them took part."""
        return set(programs) <= set(self.programs)

    @property
    def drawing_ms(self) -> float:
        """Median of the milliseconds it took to draw the page."""
        return median(self.told["drawing_ms"])

    @property
    def checks(self) -> float:
        """The share of the whole that is spent on finding out what the files mean and on checking them."""
        stages = self.told["stages"]
        return stages["checks"] / stages["whole"]

    def _costs(self, program: str, what: int) -> Sequence[float]:
        return [took[program][what] for took in self.told["rounds"] if program in took]


def saved(name: str) -> Measured | None:
    """The committed results of a size; None when there are none."""
    path = RESULTS / f"{name}.json"
    return Measured(json.loads(path.read_text("utf-8"))) if path.is_file() else None


def save(name: str, told: dict[str, Any]) -> Path:
    """Keeps the results of a size, a round a line."""
    rounds = ",\n    ".join(json.dumps(took) for took in told["rounds"])
    rest = {key: value for key, value in told.items() if key != "rounds"}
    text = json.dumps(rest, indent=2).removesuffix("\n}")
    path = RESULTS / f"{name}.json"
    path.write_text(f'{text},\n  "rounds": [\n    {rounds}\n  ]\n}}\n', "utf-8")
    return path
