"""Surveys: CSAT, NPS and CES, their distributions and response rates, and "did we resolve your issue?"."""

from __future__ import annotations

import polars as pl

from supportmetrics.metrics.measure import Measure, Shape
from supportmetrics.metrics.metric import Mean, Metric, Net, Share, Table
from supportmetrics.model.scales import RESOLVED_KIND, Scale, of_kind
from supportmetrics.model.units import Better, Unit

_SATISFACTION = frozenset({"created_at"})
_TITLES = {"csat": "CSAT", "nps": "NPS", "ces": "CES"}


def answer(kind: str) -> Measure:
    """The measure of the answers of a kind of survey: scale code and score in one integer."""
    return Measure(
        f"{kind}.answer",
        f"answers to {kind} surveys",
        "answers",
        pl.when(pl.col("score").is_not_null()).then(pl.col("answer")),
        Shape.COUNTED,
        "filed_at",
        _SATISFACTION,
        kind,
    )


def delivered(kind: str) -> Measure:
    """The measure of the surveys sent: 1 answered, 0 not."""
    return Measure(
        f"{kind}.delivered",
        f"{kind} surveys sent: answered or not",
        "answers",
        pl.when("was_sent").then(pl.col("score").is_not_null().cast(pl.Int64)),
        Shape.COUNTED,
        "sent_filed_at",
        _SATISFACTION,
        kind,
    )


def fallen_back(kind: str) -> Measure:
    """The measure of the answers without a date of their own: 1 filed by its ticket, 0 by its own date."""
    return Measure(
        f"{kind}.fell_back",
        f"{kind} answers filed by their ticket's date",
        "answers",
        pl.when(pl.col("score").is_not_null()).then(pl.col("fell_back").cast(pl.Int64)),
        Shape.COUNTED,
        "filed_at",
        _SATISFACTION,
        kind,
    )


def _good(kind: str) -> frozenset[int]:
    return frozenset(scale.answer(step) for scale in of_kind(kind) for step in scale.good)


def _bad(kind: str) -> frozenset[int]:
    return frozenset(scale.answer(step) for scale in of_kind(kind) for step in scale.bad)


def _steps(kind: str) -> list[tuple[Scale, int]]:
    return [(scale, step) for scale in of_kind(kind) for step in scale.steps]


def _raw_mean(kind: str) -> Mean:
    return Mean(
        answer(kind),
        {scale.answer(step): float(step) for scale, step in _steps(kind)},
        {scale.answer(step): scale.code for scale, step in _steps(kind)},
        {scale.code: (float(scale.low), float(scale.high)) for scale in of_kind(kind)},
    )


def _ease_mean() -> Mean:
    return Mean(
        answer("ces"),
        {scale.answer(step): 100 * scale.share_of_range(step) for scale, step in _steps("ces")},
        {scale.answer(step): scale.code for scale, step in _steps("ces")},
        {scale.code: (0.0, 100.0) for scale in of_kind("ces")},
    )


_VALID = "valid answers, one per ticket: the latest"
_BY_ANSWER = "filed by the date of the answer"


def _distribution(kind: str) -> Metric:
    return Metric(
        f"{kind}.distribution",
        f"{_TITLES[kind]} answers",
        "Answers per step of the scale, the best last.",
        Unit.COUNT,
        Better.NONE,
        Table(answer(kind)),
        _VALID,
    )


def _response_rate(kind: str) -> Metric:
    return Metric(
        f"{kind}.response_rate",
        f"{_TITLES[kind]} response rate",
        "Surveys answered, of those delivered; filed by the date they were sent.",
        Unit.RATIO,
        Better.HIGHER,
        Share(delivered(kind), frozenset({1})),
        "surveys delivered",
        "AAPOR Standard Definitions, RR1",
    )


METRICS = (
    Metric(
        "csat.score",
        "CSAT",
        f"Satisfied answers, of all answers; {_BY_ANSWER}.",
        Unit.RATIO,
        Better.HIGHER,
        Share(answer("csat"), _good("csat")),
        _VALID,
        "satisfied sets: Zendesk, Intercom, SimpleSat; 1-5: 4 and 5",
    ),
    Metric(
        "csat.mean",
        "CSAT, mean",
        "Mean answer on the scale as asked; none when scales are mixed.",
        Unit.SCORE,
        Better.HIGHER,
        _raw_mean("csat"),
        _VALID,
    ),
    _distribution("csat"),
    _response_rate("csat"),
    Metric(
        "nps.score",
        "NPS",
        f"100 times (promoters minus detractors) per answer, -100 to +100; {_BY_ANSWER}.",
        Unit.SCORE,
        Better.HIGHER,
        Net(answer("nps"), _good("nps"), _bad("nps")),
        _VALID,
        "promoters 9-10, detractors 0-6; interval: Rocks 2016",
    ),
    _distribution("nps"),
    _response_rate("nps"),
    Metric(
        "ces.score",
        "CES",
        f"Easy answers, of all answers; {_BY_ANSWER}.",
        Unit.RATIO,
        Better.HIGHER,
        Share(answer("ces"), _good("ces")),
        _VALID,
        "CES 1.0: Dixon, Freeman & Toman 2010; CES 2.0: Dixon, Toman & DeLisi 2013",
    ),
    Metric(
        "ces.mean",
        "CES, mean ease",
        "Mean ease from 0 (hardest) to 100 (easiest); none when scales are mixed.",
        Unit.SCORE,
        Better.HIGHER,
        _ease_mean(),
        _VALID,
    ),
    _distribution("ces"),
    _response_rate("ces"),
    Metric(
        "survey.resolved_rate",
        "Issue resolved, says the customer",
        "Yes, of all yes and no answers to 'did we resolve your issue?'.",
        Unit.RATIO,
        Better.HIGHER,
        Share(answer(RESOLVED_KIND), frozenset({1})),
        "yes and no answers",
    ),
)
