"""Public holidays of countries and their parts, from the `holidays` library."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from supportmetrics.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from datetime import date

    from supportmetrics.model.hours import Holidays


def closed_days(holidays: Holidays, first_year: int, last_year: int) -> frozenset[date]:
    """The local dates of some years on which nothing opens.

    Raises ConfigError for a region that is not known, and for years for which its holidays are not.
    """
    public = (
        _public(holidays.country, holidays.subdivision, first_year, last_year)
        if holidays.country
        else frozenset()
    )
    return (public | frozenset(holidays.add)) - frozenset(holidays.remove)


def problem_with(country: str, subdivision: str | None) -> str | None:
    """A sentence when the holidays of a country, or of a part of it, are not known."""
    # Loaded only when needed: most runs name no country, and the library takes a while.
    from holidays import list_supported_countries  # noqa: PLC0415

    known = list_supported_countries()
    if country not in known:
        hint = did_you_mean(country, known)
        return (
            f"the holidays of {country!r} are not known.{hint} Write an ISO 3166 code, such as DE."
        )
    parts = known[country]
    if subdivision and subdivision not in parts:
        has = f"it has {', '.join(parts)}" if parts else "it has none that differ"
        return f"{country} has no subdivision {subdivision!r}; {has}."
    return None


@lru_cache(maxsize=64)
def _public(country: str, subdivision: str | None, first: int, last: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415  # as above

    if problem := problem_with(country, subdivision):
        raise ConfigError([problem[0].upper() + problem[1:]])
    found = country_holidays(country, subdiv=subdivision, years=range(first, last + 1))
    if first < found.start_year or last > found.end_year:
        raise ConfigError(
            [
                f"The holidays of {country} are known from {found.start_year} to {found.end_year}, but the tickets "
                f"need {first} to {last}. Leave the country out of the calendar and list the days under holidays.add."
            ]
        )
    return frozenset(found)
