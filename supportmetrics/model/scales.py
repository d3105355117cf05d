"""Survey scales: their ends, their direction, and which answers count as satisfied or easy.

Sources of the satisfied sets: Zendesk (1-2: 2; 1-3: 3; 1-5: 4 and 5), SimpleSat (1-4: 3 and 4), Intercom
(1-5: 4 and 5), Help Scout (great). CES 1.0: Dixon, Freeman & Toman 2010; CES 2.0: Dixon, Toman & DeLisi 2013.
"""

from __future__ import annotations

from supportmetrics.model.frozen import frozen

ANSWER_BASE = 1000
"""An answer travels as one integer: `scale.code * ANSWER_BASE + score`."""


@frozen
class Scale:
    """One way of asking."""

    id: str
    code: int
    """A number of its own, never reused: saved cells carry it."""
    kind: str
    """csat, nps or ces."""
    low: int
    high: int
    good: frozenset[int]
    """Scores that count as satisfied (csat), promoters (nps) or easy (ces)."""
    bad: frozenset[int]
    """Scores at the other end: dissatisfied, detractors, difficult."""
    reversed: bool = False
    """A low score is the good one (CES 1.0 asks for effort)."""
    labels: tuple[str, ...] = ()
    """Words of the steps from `low` to `high`, where the survey uses words."""

    @property
    def steps(self) -> range:
        """All scores, the worst first."""
        up = range(self.low, self.high + 1)
        return up[::-1] if self.reversed else up

    def answer(self, score: int) -> int:
        """The integer under which an answer is counted."""
        return self.code * ANSWER_BASE + score

    def share_of_range(self, score: float) -> float:
        """Place of a score between the worst (0) and the best (1) end: POMP / 100."""
        place = (score - self.low) / (self.high - self.low)
        return 1 - place if self.reversed else place


def _scale(
    id: str,
    code: int,
    kind: str,
    ends: tuple[int, int],
    good: range,
    bad: range,
    *,
    reversed: bool = False,
    labels: tuple[str, ...] = (),
) -> Scale:
    return Scale(id, code, kind, *ends, frozenset(good), frozenset(bad), reversed, labels)


_ALL = (
    _scale("good/bad", 1, "csat", (0, 1), range(1, 2), range(1), labels=("bad", "good")),
    _scale("1-2", 2, "csat", (1, 2), range(2, 3), range(1, 2)),
    _scale("1-3", 3, "csat", (1, 3), range(3, 4), range(1, 2)),
    _scale("1-4", 4, "csat", (1, 4), range(3, 5), range(1, 3)),
    _scale("1-5", 5, "csat", (1, 5), range(4, 6), range(1, 3)),
    _scale("1-7", 6, "csat", (1, 7), range(6, 8), range(1, 3)),
    _scale("0-10", 7, "csat", (0, 10), range(9, 11), range(7)),
    _scale("1-10", 8, "csat", (1, 10), range(9, 11), range(1, 7)),
    _scale(
        "great/okay/not good",
        9,
        "csat",
        (1, 3),
        range(3, 4),
        range(1, 2),
        labels=("not good", "okay", "great"),
    ),
    _scale("nps 0-10", 20, "nps", (0, 10), range(9, 11), range(7)),
    _scale("nps 1-10", 21, "nps", (1, 10), range(9, 11), range(1, 7)),
    _scale(
        "ease 1-5",
        30,
        "ces",
        (1, 5),
        range(4, 6),
        range(1, 3),
        labels=("very difficult", "difficult", "neither", "easy", "very easy"),
    ),
    _scale("ease 1-7", 31, "ces", (1, 7), range(5, 8), range(1, 4)),
    _scale("effort 1-5", 32, "ces", (1, 5), range(1, 3), range(4, 6), reversed=True),
    _scale("effort 1-7", 33, "ces", (1, 7), range(1, 4), range(5, 8), reversed=True),
)

SCALES: dict[str, Scale] = {scale.id: scale for scale in _ALL}
BY_CODE: dict[int, Scale] = {scale.code: scale for scale in _ALL}

RESOLVED_KIND = "resolved"
"""Kind of the question "did we resolve your issue?"; its score is 1 for yes, 0 for no."""
SURVEY_KINDS: tuple[str, ...] = ("csat", "nps", "ces", RESOLVED_KIND)


def of_kind(kind: str) -> tuple[Scale, ...]:
    """All scales of a kind of survey."""
    return tuple(scale for scale in _ALL if scale.kind == kind)
