"""Survey answers as scores: the scale is decided once per question, over all its answers and what its header says.

What the scale leaves open and what would change a number is asked back, never guessed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from supportmetrics.intake.headers import light
from supportmetrics.intake.values.grades import Answer, understand
from supportmetrics.intake.values.numbered import (
    RANGE,
    TO_BE_TOLD,
    ask_back,
    require_told,
    scale_of,
    share_up_to,
)
from supportmetrics.intake.values.words import plain
from supportmetrics.model.frozen import frozen
from supportmetrics.model.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_THREE = "great/okay/not good"
_HALF = 0.5


@frozen
class Scored:
    """What every distinct answer of a question counts as."""

    scores: Mapping[str, tuple[str | None, int | None]]
    """Text -> scale and score; sent but not answered is (scale, None). What is no answer is not in it."""
    bad: frozenset[str]
    """Texts that are no score, or outside the scale."""
    undecided: frozenset[str]
    """Texts of a CES question whose direction nobody tells."""
    scales: tuple[str, ...]
    percent: frozenset[str] = frozenset()
    """Texts that are shares of several answers already, which no scale can hold."""
    unrated: frozenset[str] = frozenset()
    """Zeros of a scale that starts at 1: no answer."""

    def within(self, other: Scored) -> bool:
        """Whether every answer counts the same there, where there may be more of them."""
        return (
            self.scales == other.scales
            and self.scores.items() <= other.scores.items()
            and self.bad <= other.bad
            and self.undecided <= other.undecided
            and self.percent <= other.percent
            and self.unrated <= other.unrated
        )


def score(
    texts: Mapping[str, int],
    kind: str,
    headers: Iterable[str],
    *,
    scale: str | None = None,
    satisfied: tuple[str, ...] = (),
    said: Mapping[str, str] | None = None,
) -> Scored:
    """All distinct answers of one question (text -> how often), with its headers as hints, the column's name first.

    `scale` is the configured scale; `satisfied` are the only words that count as good; `said` puts words for the codes
    of a preset. Raises AmbiguityError for numbers that would count differently on two scales.
    """
    answers = {text: understand((said or {}).get(text.strip(), text), kind) for text in texts}
    if satisfied and kind == "csat":
        return _by_words(answers, {plain(word) for word in satisfied})
    headers = tuple(headers)
    question = _question(answers, texts, kind, headers, scale)
    scores: dict[str, tuple[str | None, int | None]] = {}
    left: dict[str, set[str]] = {"bad": set(), "undecided": set(), "percent": set(), "unrated": set()}  # fmt: skip
    for text, answer in answers.items():
        if answer.form == "none":
            continue
        placed = question.place(answer)
        if placed is not None:
            scores[text] = placed
        else:
            left[question.why_not(answer)].add(text)
    used = sorted({name for name, _ in scores.values() if name})
    return Scored(
        scores, scales=tuple(used), **{name: frozenset(found) for name, found in left.items()}
    )


def _question(
    answers: Mapping[str, Answer],
    texts: Mapping[str, int],
    kind: str,
    headers: tuple[str, ...],
    scale: str | None,
) -> _Question:
    hint = " ".join(light(header) for header in headers)
    counts = Counter[int]()
    for text, answer in answers.items():
        if answer.form == "number" and answer.value is not None and answer.top is None:
            counts[answer.value] += texts[text]
    if scale == TO_BE_TOLD:
        require_told(counts, headers[0])
        scale = None
    labelled = any(answer.label for answer in answers.values())
    percent = kind == "csat" and (
        any(answer.form == "percent" for answer in answers.values())
        or (not scale and share_up_to(counts, 10) < _HALF)
    )
    numeric = scale
    if numeric is None and not percent:
        numeric = scale_of(kind, counts, hint, answers.values())
        if kind == "csat" and not labelled and RANGE.search(hint) is None:
            ask_back(counts, numeric, headers[0] if headers else "")
    return _Question(
        kind,
        numeric,
        percent,
        frozenset(answer.form for answer in answers.values()),
        _strong(answers.values()),
        scale or "",
    )


@frozen
class _Question:
    """What all answers of one question together decide."""

    kind: str
    numeric: str | None
    """Scale of plain numbers; None when nobody tells its direction, or they are no answers."""
    percent: bool
    """Numbers are shares of several answers."""
    forms: frozenset[str]
    strong: Mapping[str, frozenset[int]]
    """Strengths of the graded words that occur, by form."""
    configured: str

    def place(self, answer: Answer) -> tuple[str | None, int | None] | None:
        """Scale and score of an answer; None when it has no place."""
        value = answer.value
        match answer.form:
            case "sent":
                return self._sent(), None
            case "yes/no":
                return None, value
            case "good/bad" | "great/okay/not good":
                return self._worded(answer)
            case "code":
                return _THREE, 2 + (value or 0)
            case "number":
                return self._numbered(answer)
            case "unknown" | "percent" | "fraction":
                return None
            case "face" | "colour":
                return self._drawn(answer)
            case _:
                return self._graded(answer)

    def why_not(self, answer: Answer) -> str:
        """Why an answer has no place: bad, undecided, percent or unrated."""
        if answer.form == "percent" or (answer.form in ("number", "fraction") and self.percent):
            return "percent"
        if answer.form == "number" and self.numeric is None:
            return "undecided"
        low = SCALES[self.numeric].low if self.numeric else 0
        if answer.form == "number" and self.kind == "csat" and answer.value == 0 and low == 1:
            return "unrated"
        return "bad"

    @property
    def _three(self) -> bool:
        """Good and bad words with a middle between them."""
        middle = self.strong.get("satisfaction") == frozenset({0}) and "good/bad" in self.forms
        return middle or {_THREE, "good/bad"} <= self.forms

    def _numbered(self, answer: Answer) -> tuple[str, int] | None:
        name, value = self.numeric, answer.value
        if value is None or self.percent or (name is None and answer.top is None):
            return None
        if answer.top is not None:
            name = self._ending_at(answer.top)
        if name is None:
            return None
        scale = SCALES[name]
        return (scale.id, value) if scale.low <= value <= scale.high else None

    def _ending_at(self, top: int) -> str | None:
        """The scale of an answer that says where its own ends."""
        names = {
            "csat": (f"1-{top}", f"0-{top}"),
            "nps": (self.numeric or "", f"nps 0-{top}"),
            "ces": (f"{(self.numeric or '').partition(' ')[0]} 1-{top}",),
        }[self.kind]
        return next((name for name in names if name in SCALES), None)

    def _worded(self, answer: Answer) -> tuple[str, int | None]:
        """The word bad belongs to both word scales: it is the worse end of whichever is in use."""
        if answer.form == "good/bad" and self._three:
            return _THREE, 3 if answer.value else 1
        return answer.form, answer.value

    def _drawn(self, answer: Answer) -> tuple[str, int]:
        """Faces and coloured icons: of two, three, four or five kinds."""
        strength, used = answer.value or 0, self.strong[answer.form]
        if answer.form == "colour":
            return ("1-4", 2 + strength) if 2 in used else (_THREE, 2 + strength)
        if {1, 2} <= used or {-1, -2} <= used or self.configured == "1-5":
            return "1-5", 3 + strength
        side = (strength > 0) - (strength < 0)
        return (_THREE, 2 + side) if 0 in used else ("good/bad", int(strength > 0))

    def _graded(self, answer: Answer) -> tuple[str, int]:
        strength = answer.value or 0
        if answer.form == "satisfaction" and self._three:
            return _THREE, 2 + (strength > 0) - (strength < 0)
        if self._has_seven(answer.form) or self.configured.endswith("1-7"):
            steps, number = 7, 4 + strength
        else:
            outer = 2 if answer.form == "agreement" else 1
            steps = 5
            number = 3 + (strength > 0) - (strength < 0) + (strength > outer) - (strength < -outer)
        return f"1-{steps}" if self.kind == "csat" else f"ease 1-{steps}", number

    def _has_seven(self, form: str) -> bool:
        """Both of the stronger words occur."""
        used = {abs(strength) for strength in self.strong.get(form, ())}
        return ({1, 2} if form == "agreement" else {2, 3}) <= used

    def _sent(self) -> str | None:
        """The scale that a survey without answer was sent on."""
        if self.numeric is not None and "number" in self.forms:
            return self.numeric
        if self.kind != "csat":
            return self.numeric or ("ease 1-5" if self.kind == "ces" else None)
        if self._three or _THREE in self.forms:
            return _THREE
        if "satisfaction" in self.forms:
            return "1-7" if self._has_seven("satisfaction") else "1-5"
        return "good/bad"


def _by_words(answers: Mapping[str, Answer], good: set[str]) -> Scored:
    scores: dict[str, tuple[str | None, int | None]] = {
        text: ("good/bad", None if answer.form == "sent" else int(plain(text) in good))
        for text, answer in answers.items()
        if answer.form != "none"
    }
    return Scored(scores, frozenset(), frozenset(), ("good/bad",))


def _strong(answers: Iterable[Answer]) -> dict[str, frozenset[int]]:
    used: dict[str, set[int]] = {}
    for answer in answers:
        if answer.form in ("satisfaction", "ease", "agreement", "face", "colour"):
            used.setdefault(answer.form, set()).add(answer.value or 0)
    return {form: frozenset(strengths) for form, strengths in used.items()}
