"""Who answered a survey, and what they say where the desk kept its promise and where it did not."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.analysis.themes import share
from supportmetrics.facts.targets import CLOCKS
from supportmetrics.model.scales import SCALES
from supportmetrics.model.verdicts import DUE, LATE, MET, MET_EARLY, codes
from supportmetrics.model.voice import Differs, KeptOrMissed, RatedOfSolved, WhoAnswered
from supportmetrics.model.words import UNKNOWN
from supportmetrics.stats.contrasts import share_difference

if TYPE_CHECKING:
    from collections.abc import Collection

ENOUGH = 30
"""Tickets on each side from which they are compared."""
_APART = 0.2
"""Groups that differ by more than a fifth are told apart."""
_FEW = 0.05
"""A channel with less than this share of the tickets moves by a fifth too easily."""
_KEPT = codes(MET, MET_EARLY)
_GOOD = frozenset(scale.answer(score) for scale in SCALES.values() for score in scale.good)


def satisfied(answers: pl.DataFrame) -> pl.Series:
    """Whether each answer is among those its scale calls good (promoter, easy); null without an answer."""
    good: pl.Series = answers.select(
        pl.when(pl.col("kind") == "resolved")
        .then(pl.col("answer") == 1)
        .otherwise(pl.col("answer").is_in(list(_GOOD)))
        .alias("satisfied")
    ).to_series()
    return good


def kept_or_missed(tickets: pl.DataFrame, answers: pl.DataFrame) -> tuple[KeptOrMissed, ...]:
    """For each clock that has answers on a side: CSAT where its target was met and where it was missed.

    `answers` are the survey rows of the window, with the place of their `ticket`. CSAT is that of any other figure; a
    ticket whose clock still runs or that has no target is on neither side.
    """
    rated = answers.filter(
        (pl.col("kind") == "csat") & pl.col("score").is_not_null() & pl.col("ticket").is_not_null()
    )
    good = satisfied(rated)
    found = []
    for clock in CLOCKS:
        if clock.state not in tickets.columns:
            continue
        state = tickets[clock.state].gather(rated["ticket"])
        met, missed = (
            share(int(good.filter(side).sum()), int(side.sum()))
            for side in (_among(state, _KEPT), _among(state, LATE))
        )
        if not met.n and not missed.n:
            continue
        apart = (
            share_difference((met.hits, met.n), (missed.hits, missed.n))
            if met.n and missed.n
            else (None, None, None)
        )
        found.append(KeptOrMissed(clock.name, met, missed, *apart))
    return tuple(found)


def _among(state: pl.Series, wanted: Collection[int]) -> pl.Series:
    return state.is_in(list(wanted)).fill_null(value=False)


def who_answered(tickets: pl.DataFrame, asked: pl.DataFrame) -> WhoAnswered | None:
    """The tickets of those who answered held against the tickets of those who did not, of one kind of survey.

    `asked` are the surveys sent in the window. None where nobody tells which surveys were not answered.
    """
    for kind in ("csat", "nps", "ces"):
        sent = asked.filter((pl.col("kind") == kind) & pl.col("was_sent"))
        if not sent.height:
            continue
        known = sent.filter(pl.col("ticket").is_not_null())
        answered, silent = (
            tickets[known.filter(side)["ticket"]]
            for side in (pl.col("score").is_not_null(), pl.col("score").is_null())
        )
        if min(answered.height, silent.height) < ENOUGH:
            return WhoAnswered(kind, answered.height, silent.height, compared=False, differs=())
        differs = [look(answered, silent) for look in (_resolution, _late, _channels)]
        return WhoAnswered(
            kind, answered.height, silent.height, compared=True, differs=tuple(chain(*differs))
        )
    return None


def _late(answered: pl.DataFrame, silent: pl.DataFrame) -> tuple[Differs, ...]:
    """The share of first responses that came too late, of those already due."""
    clock = CLOCKS[0]
    if clock.state not in answered.columns:
        return ()
    states = (side[clock.state] for side in (answered, silent))
    one, other = ((int(_among(s, LATE).sum()), int(_among(s, DUE).sum())) for s in states)
    return _differing("late", one, other) if min(one[1], other[1]) >= ENOUGH else ()


def _resolution(answered: pl.DataFrame, silent: pl.DataFrame) -> tuple[Differs, ...]:
    """The median time to the solve."""
    if "resolution_s" not in answered.columns:
        return ()
    one, other = (
        side["resolution_s"].cast(pl.Float64).quantile(0.5, "linear") for side in (answered, silent)
    )
    if one is None or not other or abs(one / other - 1) <= _APART:
        return ()
    return (Differs("resolution", one, other),)


def _channels(answered: pl.DataFrame, silent: pl.DataFrame) -> list[Differs]:
    """The channel whose share differs most, if it differs."""
    if "channel" not in answered.columns:
        return []
    one, other = (
        dict(side["channel"].cast(pl.String).fill_null(UNKNOWN).value_counts().iter_rows())
        for side in (answered, silent)
    )
    found = [
        told
        for name in sorted({*one, *other})
        for told in _differing(
            name, (one.get(name, 0), answered.height), (other.get(name, 0), silent.height)
        )
        if max(told.answered, told.silent) >= _FEW
    ]
    return sorted(found, key=lambda told: -abs(told.answered - told.silent))[:1]


def _differing(what: str, one: tuple[int, int], other: tuple[int, int]) -> tuple[Differs, ...]:
    """Two shares (how many, of how many) that differ by a fifth and by more than chance."""
    answered, silent = one[0] / one[1], other[0] / other[1]
    _, low, high = share_difference(one, other)
    if not silent or abs(answered / silent - 1) <= _APART or low <= 0 <= high:
        return ()
    return (Differs(what, answered, silent),)


def rated_of_solved(
    tickets: pl.DataFrame, solved: pl.Series, answers: pl.DataFrame
) -> RatedOfSolved | None:
    """How many of the tickets marked in `solved` have an answer, of the kind that most have; None where none has."""
    rated = answers.filter(pl.col("score").is_not_null() & pl.col("ticket").is_not_null())
    places = pl.int_range(tickets.height, eager=True, dtype=pl.UInt32).filter(solved)
    for kind in ("csat", "nps", "ces"):
        n = rated.filter(pl.col("kind") == kind)["ticket"].unique().is_in(places.implode()).sum()
        if n:
            return RatedOfSolved(kind, int(n), places.len())
    return None
