"""Judged gates as every kind shows them: a word each, the worst first, and one sentence over all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen
from supportmetrics.model.gates import Judgement, Level, Outcome
from supportmetrics.model.periods import written

if TYPE_CHECKING:
    from supportmetrics.model.report import Report

FAILS, UNKNOWN, WARNS, HOLDS = "fails", "unknown", "warns", "holds"
_ORDER = (FAILS, UNKNOWN, WARNS, HOLDS)
WORDS = {FAILS: "Fails", UNKNOWN: "Unknown", WARNS: "Warns", HOLDS: "Holds"}
_COUNTED = {
    FAILS: ("fails", "fail"),
    UNKNOWN: ("cannot be judged", "cannot be judged"),
    WARNS: ("warns", "warn"),
    HOLDS: ("holds", "hold"),
}
GLYPHS = {FAILS: "missed", UNKNOWN: "unclear", WARNS: "at-risk", HOLDS: "met"}
"""The status of `glyphs` whose sign and tone each state has."""


@frozen
class Judged:
    """One gate in one slice, as it is shown."""

    state: str
    """fails, unknown, warns or holds."""
    judgement: Judgement

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def title(self) -> str:
        return self.judgement.title

    @property
    def sentence(self) -> str:
        level = self.judgement.gate.level
        if level is Level.WARN and self.judgement.outcome in (Outcome.FAIL, Outcome.UNKNOWN):
            return f"{self.judgement.sentence} Told only: its level is warn."
        return self.judgement.sentence


def judged(report: Report) -> list[Judged]:
    """All gates, the worst first, else in their order."""
    found = [Judged(_state(one), one) for one in report.verdicts if not one.is_note]
    return sorted(found, key=lambda each: _ORDER.index(each.state))


def notes(report: Report) -> list[Judgement]:
    """What is unusual and no gate is about."""
    return [one for one in report.verdicts if one.is_note]


def _state(one: Judgement) -> str:
    if one.outcome is Outcome.FAIL and one.decides:
        return FAILS
    if one.outcome is Outcome.UNKNOWN:
        return UNKNOWN
    return HOLDS if one.outcome is Outcome.PASS else WARNS


def summary(report: Report) -> str:
    """All gates in one sentence: `2 of 9 gates fail; 1 cannot be judged, 6 hold.`."""
    counts = dict.fromkeys(_ORDER, 0)
    for each in judged(report):
        counts[each.state] += 1
    total = sum(counts.values())
    if counts[HOLDS] == total:
        return "The gate holds." if total == 1 else f"All {total} gates hold."
    met = [(state, n) for state, n in counts.items() if n]
    if total == 1:
        return f"The gate {_COUNTED[met[0][0]][0]}."
    (first, n), *rest = met
    told = ", ".join(f"{m} {_COUNTED[state][m > 1]}" for state, m in rest)
    return f"{n} of {total} gates {_COUNTED[first][n > 1]}" + (f"; {told}." if told else ".")


def about(report: Report) -> str:
    """The days the gates are about: later ones than the report's where no row is of the period that is due."""
    if report.period is not None:
        due = (one.period for one in report.verdicts if one.period is not None)
        later = [period for period in due if period.start >= report.period.end]
        return written(later[0] if later else report.period, short=True)
    if report.span is not None:
        return written(report.span, short=True)
    return "data without dates" if any(told.used for told in report.inputs) else "no data"
