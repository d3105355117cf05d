"""What the numbers of a request mean, in words that a report carries along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supportmetrics.model.definitions import Definitions
from supportmetrics.model.hours import Holidays, OpeningHours
from supportmetrics.model.periods import WEEKDAYS
from supportmetrics.pipeline.unnaming import unnamed_condition, unnamed_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supportmetrics.model.hours import Hours
    from supportmetrics.pipeline.request import Request


def definitions(request: Request, scales: Mapping[str, tuple[str, ...]]) -> Definitions:
    """The definitions of a request whose answers are on `scales`."""
    named = {policy.calendar for policy in request.policies}
    policies, where = request.policies, request.where
    if request.anonymize:
        policies = tuple(map(unnamed_policy, policies))
        where = unnamed_condition(where) if where else None
    return Definitions(
        timezone=request.timezone,
        week_start=WEEKDAYS[request.week_start],
        where=where,
        goal=request.goal,
        targets=tuple((policy.whom, policy.promise) for policy in policies),
        calendars=tuple(
            (hours.name, _regular(hours).in_words())
            for hours in request.calendars
            if hours.name in named
        ),
        satisfied=request.satisfied,
        scales=scales,
    )


def _regular(hours: Hours) -> Hours:
    """The hours of any week; days off by name and single dates are other ones every year."""
    if isinstance(hours, OpeningHours):
        off = Holidays(hours.holidays.country, hours.holidays.subdivision)
        return replace(hours, holidays=off, dates={}, breaks={})
    return hours
