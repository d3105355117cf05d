"""From answers as they were given to the surveys table.

Scales are decided per question over all files of one layout, so that split exports agree; every record is used or left
out for one reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.stacking import Rows, stacked
from supportmetrics.intake.values import numbered, scores, words
from supportmetrics.model.columns import INPUT, INSTANT, LINE, SURVEYS
from supportmetrics.model.findings import Severity
from supportmetrics.model.frozen import frozen
from supportmetrics.model.scales import RESOLVED_KIND, SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading


_KIND, _SCORE, _SCALE = (SURVEYS[name].dtype for name in ("kind", "score", "scale"))
_NO_DATE = pl.Series("answered_at", [None], dtype=INSTANT)


_LEFT_OUT = {
    "bad": ("bad-score", "left out", "score outside its scale or no score"),
    "percent": (
        "percentage-score",
        "left out; export the single answers, a percentage does not tell how many there were",
        "already a percentage",
    ),
    "undecided": (
        "undecided-direction",
        'left out; say [survey.ces] scale = "ease 1-7", "effort 1-5" or the like',
        "CES direction undecided",
    ),
}
"""Set of answers without a score -> code and action of the finding, reason why the record is not used."""


_SELDOM = frozenset({"1-10", "nps 1-10"})


@frozen
class Question:
    """One question of one input: its answers as they were given, row by row."""

    kind: str
    header: str
    answers: pl.Series
    """Text or Categorical, as long as the base."""
    layout: tuple[str, ...]
    """What questions must share to be decided together."""
    counts: Mapping[str, int]
    configured: str | None
    """The scale the preset knows."""
    hints: tuple[str, ...]
    dated: bool
    """The answer date of the base is this question's."""
    said: Mapping[str, str] = field(default_factory=dict)
    """Words for the codes of a preset."""
    label: str | None = None
    """What the question is called, where answers are told apart by question."""


@frozen
class Part:
    """The survey side of one input, before scales are decided."""

    base: pl.DataFrame
    """Columns of SURVEYS but kind, score and scale, with input and line; a row per record."""
    questions: tuple[Question, ...]
    notes: Notes
    role: str
    asked_else: Mapping[str, pl.Series] = field(default_factory=dict)
    """Reason -> which records of the base are answers to something else."""


Layouts = Mapping[tuple[str, ...], scores.Scored]
"""What questions share that are decided together -> what their answers count as."""


def decided(parts: Iterable[Part], reading: Reading) -> Layouts:
    """What the answers to every question count as, by all of them."""
    tallies: dict[tuple[str, ...], Counter[str]] = {}
    questions = [question for part in parts for question in part.questions]
    for question in questions:
        tallies.setdefault(question.layout, Counter()).update(question.counts)
    found: dict[tuple[str, ...], scores.Scored] = {}
    for question in questions:
        if question.layout not in found:
            told = reading.scales.get(question.kind) or question.configured
            found[question.layout] = scores.score(
                tallies[question.layout],
                question.kind,
                question.hints,
                scale=_full_name(question.kind, told),
                satisfied=reading.satisfied.get(question.kind, ()),
                said=question.said,
            )
    return found


def together(parts: Sequence[Part], reading: Reading, known: Layouts | None = None) -> pl.DataFrame:
    """The surveys table of all inputs, question by question; odd answers are noted.

    `known` is what answers count as, where these are not all of them.
    """
    counts_as = decided(parts, reading) if known is None else known
    for part in parts:
        for question in part.questions:
            if not (reading.scales.get(question.kind) or question.configured):
                _note_scale(part, question, counts_as[question.layout])
    given = [rows for part in parts for rows in _part(part, counts_as)]
    if not given:
        none = {name: SURVEYS[name].dtype for name in ("kind", "score", "scale")}
        return pl.DataFrame(schema={**none, INPUT: pl.UInt32, LINE: pl.UInt32})
    return stacked(given, list(SURVEYS))


def _full_name(kind: str, scale: str | None) -> str | None:
    """A configured scale by its full name: "0-10" of an NPS is "nps 0-10"."""
    return f"nps {scale}" if kind == "nps" and f"nps {scale}" in SCALES else scale


def _part(part: Part, counts_as: Layouts) -> list[Rows]:
    used = pl.Series("used", [False]).new_from_index(0, part.base.height)
    left = dict.fromkeys(_LEFT_OUT, used)
    given = []
    for question in part.questions:
        read = counts_as[question.layout]
        rows = _rows(part.base, question, read)
        given.append(rows)
        used = used | rows.taken
        for why, (code, action, _) in _LEFT_OUT.items():
            left[why] = left[why] | _note(part, question, getattr(read, why), code, action)
        _note(part, question, read.unrated, "zero-not-rated", "no answer", Severity.NOTE)
    if part.role == "surveys":
        if "sent_at" in part.base.columns:
            sent = ~used & part.base["sent_at"].is_not_null()
            for question in part.questions:
                sent = sent & question.answers.is_null()
            for question in part.questions:
                scales = counts_as[question.layout].scales
                if scales and question.kind != RESOLVED_KIND:
                    given.append(_sent(part.base, sent, question, scales[0]))
            used = used | sent if part.questions else used
        _account(part, used, left)
    return [rows for rows in given if rows.height]


def _rows(base: pl.DataFrame, question: Question, read: scores.Scored) -> Rows:
    """The answers of one question."""
    codes = {text: place for place, text in enumerate(read.scores)}
    place = words.mapped(question.answers, codes.get, pl.UInt32)
    at = place.drop_nulls()
    score = pl.Series([score for _, score in read.scores.values()], dtype=_SCORE).gather(at)
    scale = pl.Series([scale for scale, _ in read.scores.values()], dtype=_SCALE).gather(at)
    own = _of(question) | {"score": score.alias("score"), "scale": scale.alias("scale")}
    nothing = {}
    if not question.dated and "answered_at" in base.columns:
        own["answered_at"] = _NO_DATE
    elif score.null_count():
        nothing["answered_at"] = score.is_null()
    return Rows(base, place.is_not_null(), at.len(), own, nothing)


def _sent(base: pl.DataFrame, sent: pl.Series, question: Question, scale: str) -> Rows:
    """Surveys that went out and were not answered."""
    own = _of(question) | {
        "score": pl.Series("score", [None], dtype=_SCORE),
        "scale": pl.Series("scale", [scale], dtype=_SCALE),
    }
    if "answered_at" in base.columns:
        own["answered_at"] = _NO_DATE
    return Rows(base, sent, int(sent.sum()), own, {})


def _of(question: Question) -> dict[str, pl.Series]:
    """What is the same in all answers of a question."""
    own = {"kind": pl.Series("kind", [question.kind], dtype=_KIND)}
    if question.label is not None:
        own["question"] = pl.Series("question", [question.label], dtype=SURVEYS["question"].dtype)
    return own


def _note(
    part: Part,
    question: Question,
    texts: frozenset[str],
    code: str,
    action: str,
    severity: Severity = Severity.WARNING,
) -> pl.Series:
    """Which records hold one of the texts; they are told in a finding."""
    if not texts:
        return pl.Series("used", [False]).new_from_index(0, part.base.height)
    mask = question.answers.cast(pl.String).is_in(sorted(texts)).fill_null(value=False)
    if mask.any():
        part.notes.add(
            code,
            action,
            column=question.header,
            rows=int(mask.sum()),
            records=part.base[LINE].filter(mask).head(3),
            severity=severity,
        )
    return mask.alias("used")


def _note_scale(part: Part, question: Question, read: scores.Scored) -> None:
    """Which numbers are good depends on a scale that only the numbers tell, as from 1 to 10 without a 0."""
    seldom = [scale for scale in read.scales if scale in _SELDOM]
    told = any(numbered.RANGE.search(text.lower()) for text in question.hints)
    if seldom and not told:
        part.notes.add(
            "unusual-scale",
            f"read on {seldom[0]}, where 9 and 10 are good; if it is another, say [survey.{question.kind}] scale",
            column=question.header,
            words=seldom,
            severity=Severity.NOTE,
        )


def _account(part: Part, used: pl.Series, marked: Mapping[str, pl.Series]) -> None:
    """Every record of a survey table is used or left out for one reason."""
    left = ~used
    for why, mask in marked.items():
        part.notes.exclude(_LEFT_OUT[why][2], part.base[LINE].filter(left & mask))
        left = left & ~mask
    for reason, mask in part.asked_else.items():
        part.notes.exclude(reason, part.base[LINE].filter(left & mask))
        left = left & ~mask
    rows = int(left.sum())
    if rows:
        part.notes.exclude("no answer", part.base[LINE].filter(left))
        part.notes.add(
            "not-an-answer",
            "left out: no answer",
            rows=rows,
            records=part.base[LINE].filter(left).head(3),
            severity=Severity.NOTE,
        )
