"""Survey answers: from a cell to a score on a scale. The scale is decided once per question over all its answers."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from supportmetrics.intake.headers import light
from supportmetrics.intake.values.counts import is_flag, is_yes
from supportmetrics.intake.values.words import plain
from supportmetrics.model.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LEADING = re.compile(r"^(-?\d{1,3})(?:[.,]0+)?(?:\s*[-–—:=.)(<]+\s*(?P<label>\D.*))?$")
_OF = re.compile(r"^(\d{1,2})\s*/\s*(\d{1,2})$")
_STARS = re.compile(r"^(\d{1,2})\s*(?:stars?|⭐|★)$|^(⭐|★|\*)+$")
_RANGE = re.compile(r"\b([01])\s*(?:-|–|to|bis|à|a)\s*(2|3|4|5|7|10)\b")
_EASY_HIGH = re.compile(
    r"\b(?:5|7)\s*(?:=|is|being)\s*(?:very |extremely )?easy|made it easy|easy|ease\b|agree"
)
_EASY_LOW = re.compile(
    r"\b1\s*(?:=|is|being)\s*(?:very |extremely )?easy"
    r"|\b(?:5|7)\s*(?:=|is|being)\s*(?:very |extremely )?(?:difficult|hard)"
)
_EFFORT = re.compile(r"how much effort|effort (?:did|do) you|personally have to put forth")
_WORD_SCALES = {
    "good/bad": {"good": 1, "bad": 0},
    "great/okay/not good": {"great": 3, "okay": 2, "bad": 1},
}
_STRENGTH_FORMS = {"csat": ("satisfaction",), "ces": ("ease", "agreement")}
_ENOUGH = 0.9
_TEN_STEPS = 100
"""Answers before a survey without a single 0 is taken for one that starts at 1."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One distinct answer, understood without its neighbours."""

    form: str
    """number, good/bad, great/okay/not good, satisfaction, ease, agreement, yes/no; sent, none, or unknown."""
    value: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """What every distinct answer of a question counts as."""

    scores: Mapping[str, tuple[str | None, int | None]]
    """Text -> scale and score; sent but not answered is (scale, None). What is no answer is not in it."""
    bad: frozenset[str]
    """Texts that are no score, or outside the scale."""
    undecided: frozenset[str]
    """Texts of a CES question whose direction nobody tells."""
    scales: tuple[str, ...]


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    text = (files("supportmetrics.intake") / "presets" / "_answers.toml").read_text(
        encoding="utf-8"
    )
    return tomllib.loads(text)


@cache
def _strengths(form: str) -> dict[str, int]:
    return {plain(w): int(strength) for strength, words in _tables()[form].items() for w in words}


@cache
def _set(table: str, name: str) -> frozenset[str]:
    return frozenset(plain(word) or word for word in _tables()[table][name])


def understand(text: str, kind: str) -> Answer:
    """One answer by itself."""
    word, bare = plain(text), light(text)
    if not word or word in _set("none", "words") or bare in _set("none", "words"):
        return Answer("none")
    if word in _set("sent", "words"):
        return Answer("sent")
    if kind == "resolved":
        return _yes_no(word)
    return _number(text.strip()) or _word(word, bare, kind)


def _number(text: str) -> Answer | None:
    if found := _LEADING.match(text):
        return Answer("number", int(found[1]), found["label"] or "")
    if found := _OF.match(text):
        return Answer("number", int(found[1]))
    if found := _STARS.match(text):
        return Answer("number", int(found[1]) if found[1] else len(text))
    return None


def _word(word: str, bare: str, kind: str) -> Answer:
    for form, steps in _WORD_SCALES.items() if kind == "csat" else ():
        for name, number in steps.items():
            if word in _set(form, name) or bare in _set(form, name):
                return Answer(form, number)
    for form in _STRENGTH_FORMS.get(kind, ()):
        if word in _strengths(form):
            return Answer(form, _strengths(form)[word])
    return Answer("unknown")


def _yes_no(word: str) -> Answer:
    return Answer("yes/no", int(is_yes(word))) if is_flag(word) else Answer("unknown")


def score(
    texts: Mapping[str, int],
    kind: str,
    headers: Iterable[str],
    *,
    scale: str | None = None,
    satisfied: tuple[str, ...] = (),
) -> Scored:
    """All distinct answers of one question (text -> how often), with its headers as hints.

    `scale` is the configured scale; `satisfied` are the only words that count as good.
    """
    answers = {text: understand(text, kind) for text in texts}
    if satisfied and kind == "csat":
        return _by_words(answers, {plain(word) for word in satisfied})
    hint = " ".join(light(header) for header in headers)
    counts = Counter[int]()
    for text, answer in answers.items():
        if answer.form == "number" and answer.value is not None:
            counts[answer.value] += texts[text]
    question = _Question(
        kind,
        scale or _numeric_scale(kind, counts, hint, answers.values()),
        frozenset(answer.form for answer in answers.values()),
        any(answer.form == "good/bad" and answer.value == 1 for answer in answers.values()),
        _seven(answers.values()),
        scale or "",
    )
    scores: dict[str, tuple[str | None, int | None]] = {}
    bad, undecided = set(), set()
    for text, answer in answers.items():
        if answer.form == "none":
            continue
        placed = question.place(answer)
        if placed is not None:
            scores[text] = placed
        elif answer.form == "number" and question.numeric is None:
            undecided.add(text)
        else:
            bad.add(text)
    used = sorted({name for name, _ in scores.values() if name})
    return Scored(scores, frozenset(bad), frozenset(undecided), tuple(used))


@dataclass(frozen=True, slots=True)
class _Question:
    """What all answers of one question together decide."""

    kind: str
    numeric: str | None
    """Scale of plain numbers; None when nobody tells its direction."""
    forms: frozenset[str]
    says_good: bool
    seven: frozenset[str]
    """Forms of graded words that use seven steps."""
    configured: str

    def place(self, answer: Answer) -> tuple[str | None, int | None] | None:
        """Scale and score of an answer; None when it has no place."""
        match answer.form:
            case "sent":
                return self._sent(), None
            case "yes/no":
                return None, answer.value
            case "good/bad" | "great/okay/not good":
                return self._worded(answer)
            case "number":
                return self._numbered(answer.value)
            case "unknown":
                return None
            case _:
                return self._graded(answer)

    def _numbered(self, value: int | None) -> tuple[str, int] | None:
        if self.numeric is None or value is None:
            return None
        scale = SCALES[self.numeric]
        return (scale.id, value) if scale.low <= value <= scale.high else None

    def _worded(self, answer: Answer) -> tuple[str, int | None]:
        """The word bad belongs to both word scales: it is the worse end of whichever is in use."""
        if answer.form == "good/bad" and "great/okay/not good" in self.forms and not self.says_good:
            return "great/okay/not good", 1
        return answer.form, answer.value

    def _graded(self, answer: Answer) -> tuple[str, int]:
        strength = answer.value or 0
        if answer.form in self.seven or self.configured.endswith("1-7"):
            steps, number = 7, 4 + strength
        else:
            outer = 2 if answer.form == "agreement" else 1
            steps = 5
            number = 3 + (strength > 0) - (strength < 0) + (strength > outer) - (strength < -outer)
        return f"1-{steps}" if self.kind == "csat" else f"ease 1-{steps}", number

    def _sent(self) -> str | None:
        if self.numeric is not None and "number" in self.forms:
            return self.numeric
        if self.kind != "csat":
            return self.numeric or ("ease 1-5" if self.kind == "ces" else None)
        if "satisfaction" in self.forms:
            return "1-7" if "satisfaction" in self.seven else "1-5"
        return "great/okay/not good" if "great/okay/not good" in self.forms else "good/bad"


def _by_words(answers: Mapping[str, Answer], good: set[str]) -> Scored:
    scores: dict[str, tuple[str | None, int | None]] = {
        text: ("good/bad", None if answer.form == "sent" else int(plain(text) in good))
        for text, answer in answers.items()
        if answer.form != "none"
    }
    return Scored(scores, frozenset(), frozenset(), ("good/bad",))


def _seven(answers: Iterable[Answer]) -> frozenset[str]:
    """The word scales that use seven steps: both of the stronger words occur."""
    used: dict[str, set[int]] = {}
    for answer in answers:
        if answer.form in ("satisfaction", "ease", "agreement") and answer.value is not None:
            used.setdefault(answer.form, set()).add(abs(answer.value))
    return frozenset(
        form
        for form, strengths in used.items()
        if ({1, 2} if form == "agreement" else {2, 3}) <= strengths
    )


def _numeric_scale(
    kind: str, counts: Counter[int], hint: str, answers: Iterable[Answer]
) -> str | None:
    told = _RANGE.search(hint)
    low, high = (int(told[1]), int(told[2])) if told else (None, None)
    if kind == "nps":
        if low is not None and high == 10:
            return f"nps {low}-10"
        starts_at_one = not counts[0] and counts[1] and counts.total() >= _TEN_STEPS
        return "nps 1-10" if starts_at_one else "nps 0-10"
    if kind == "csat":
        if told and f"{low}-{high}" in SCALES:
            return f"{low}-{high}"
        return _smallest(counts)
    if kind == "ces":
        direction = _direction(hint, answers)
        if direction is None:
            return None
        top = (
            high
            if high in (5, 7)
            else (
                5
                if _share_up_to(counts, 5) >= _ENOUGH and not any(counts[n] for n in (6, 7))
                else 7
            )
        )
        return f"{direction} 1-{top}"
    return None


def _smallest(counts: Counter[int]) -> str:
    """The smallest common scale that holds nine of ten answers."""
    for top in (5, 7):
        if _share_up_to(counts, top) >= _ENOUGH:
            return f"1-{top}"
    return "0-10" if counts[0] else "1-10"


def _share_up_to(counts: Counter[int], top: int) -> float:
    total = counts.total()
    return sum(n for value, n in counts.items() if value <= top) / total if total else 1.0


def _direction(hint: str, answers: Iterable[Answer]) -> str | None:
    """Ease (high is easy) or effort (low is easy), from labels beside numbers, then from the question."""
    votes = 0
    labelled = [
        (a.value, plain(a.label))
        for a in answers
        if a.form == "number" and a.label and a.value is not None
    ]
    middle = sum(value for value, _ in labelled) / len(labelled) if labelled else 0.0
    for value, label in labelled:
        strength = _strengths("ease").get(
            label.rstrip(" >"), _strengths("agreement").get(label.rstrip(" >"), 0)
        )
        side = (
            (value > 3) - (value < 3) if value in (1, 5, 7) else (value > middle) - (value < middle)
        )
        votes += ((strength > 0) - (strength < 0)) * side
    if votes:
        return "ease" if votes > 0 else "effort"
    if _EASY_LOW.search(hint) or _EFFORT.search(hint):
        return "effort"
    return "ease" if _EASY_HIGH.search(hint) else None
