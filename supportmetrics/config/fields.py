"""The kinds of value a configuration holds, as pydantic types that speak in sentences.

Each is an Annotated type: what TOML may say, the check, and how an editor's schema describes it.
Names that live elsewhere in the file (calendars) or in the program (metrics) come in through the
validation context.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from supportmetrics.config import durations, hours, targets
from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.model.meanings import COLUMN_NAMES, IGNORED, Meaning, parts
from supportmetrics.model.periods import WEEKDAYS, parse_period
from supportmetrics.model.scales import SURVEY_KINDS, of_kind
from supportmetrics.model.words import CHANNELS, LEFT_OUT_STATUSES, OTHER, PRIORITIES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


def _known(what: str, known: Collection[str], *, other: bool = False) -> Callable[[str], str]:
    def check(word: str) -> str:
        if word in known or (other and word.startswith(OTHER) and len(word) > len(OTHER)):
            return word
        own = f" A word of your own is written '{OTHER}{word.lower()}'." if other else ""
        hint = did_you_mean(word, known) or f" Known are {', '.join(known)}."
        raise ValueError(f"{word!r} is no {what}.{hint}{own}")

    return check


def _column(text: str) -> str:
    check = _known("canonical column", (*COLUMN_NAMES, IGNORED))
    for part in parts(text):
        check(part.partition(":")[0])
    return ", ".join(str(Meaning.parse(part)) for part in parts(text))


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = did_you_mean(name, available_timezones())
        raise ValueError(
            f"{name!r} is no time zone; name one like 'Europe/Berlin'.{hint}"
        ) from None
    return name


def _share(value: float) -> float:
    if value > 1:
        raise ValueError(f"{value:g} is no share: it runs from 0 to 1. Write 0.90 for 90%.")
    return value


_SPELLED_TIER = r"(?i)(?:support )?(?:tier|level|lvl|l|t)[ _-]?(\d+)"


def _tier(word: str) -> str:
    if found := re.fullmatch(_SPELLED_TIER, word):
        raise ValueError(f"{word!r} is not how a tier is called here. Write '{found[1]}'.")
    return word


def _text(value: object) -> object:
    """TOML numbers are as good as text where words are meant: `tier = 1`."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _scale(kind: str) -> Callable[[str], str]:
    known = [scale.id for scale in of_kind(kind)]

    def check(text: str) -> str:
        for word in (text, f"{kind} {text}"):
            if word in known:
                return word
        listed = ", ".join(f"'{word}'" for word in known)
        raise ValueError(f"{text!r} is no scale of {kind}; there are {listed}.")

    return check


def _several(value: object) -> object:
    return [value] if isinstance(value, str | int) else value


def _calendar(name: str, info: ValidationInfo) -> str:
    known = (info.context or {}).get("calendars", ())
    if name not in known:
        how = did_you_mean(name, known) or f" Add a [calendar.{name}] table, or leave it out."
        raise ValueError(f"there is no calendar {name!r} in this file.{how}")
    return name


def _target_set(name: str) -> str:
    if name not in targets.ids():
        how = did_you_mean(name, targets.ids()) or " `supportmetrics targets` lists them."
        raise ValueError(f"there is no set of targets {name!r}.{how}")
    return name


def _metric(name: str, info: ValidationInfo) -> str:
    known = (info.context or {}).get("metrics")
    if known is not None and name not in known:
        how = did_you_mean(name, known) or " `supportmetrics metrics` lists them."
        raise ValueError(f"there is no metric {name!r}.{how}")
    return name


def _theme_pattern(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise ValueError(f"{text!r} names no word. Write words such as 'late' or 'refund*'.")
    return text


def _number_or_text(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r} must be a number, or text such as '10%' or '4h'.")  # noqa: TRY004  pydantic collects ValueErrors only
    return value


def _period(text: str) -> str:
    try:
        named = parse_period(text)
    except UsageError as error:
        raise ValueError(str(error).removeprefix("--period ")) from None
    if named is None:
        raise ValueError(
            f"{text!r} is no single period. Write it as 2026-W45 or 2026-11-03..2026-11-09."
        )
    return text


def _weekday(word: str) -> str:
    if word.lower() not in WEEKDAYS:
        hint = did_you_mean(word, WEEKDAYS) or f" They are {', '.join(WEEKDAYS)}."
        raise ValueError(f"{word!r} is no weekday.{hint}")
    return word.lower()


def _pattern(regex: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": regex, "examples": [example]})


_WORD_SCHEMA = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]})


def _canonical(what: str, known: tuple[str, ...]) -> tuple[Any, Any]:
    schema = {"anyOf": [{"enum": list(known)}, {"type": "string", "pattern": f"^{OTHER}.+"}]}
    return AfterValidator(_known(what, known, other=True)), WithJsonSchema(schema)


Word = Annotated[str, BeforeValidator(_text), _WORD_SCHEMA]
Channel = Annotated[str, *_canonical("channel", CHANNELS)]
Priority = Annotated[str, *_canonical("priority", PRIORITIES)]
Status = Annotated[str, *_canonical("status", (*STATUSES, *LEFT_OUT_STATUSES))]
Tier = Annotated[str, BeforeValidator(_text), AfterValidator(_tier), _WORD_SCHEMA]
ColumnName = Annotated[
    str,
    AfterValidator(_column),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": [*COLUMN_NAMES, IGNORED]},
                {"type": "string", "pattern": f"^({'|'.join(COLUMN_NAMES)}):[a-z:]+$"},
                {"type": "string", "pattern": "^[a-z_:]+(, *[a-z_:]+)+$"},
            ]
        }
    ),
]

SCALE_OF: dict[str, Any] = {
    kind: Annotated[
        str,
        AfterValidator(_scale(kind)),
        WithJsonSchema({"enum": [scale.id for scale in of_kind(kind)]}),
    ]
    for kind in SURVEY_KINDS
    if of_kind(kind)
}
"""Kinds of survey that are asked on a scale; `0-10` is enough for `nps 0-10`."""

WORD_OF: dict[str, Any] = {
    "channel": Channel,
    "priority": Priority,
    "status": Status,
    "tier": Tier,
}
"""Dimensions whose canonical words are known; any other takes any word."""


def one_or_more(word: Any) -> tuple[Any, Any]:  # noqa: ANN401  a type
    """What makes a list of a word's type accept a single word too."""
    return Field(min_length=1), BeforeValidator(_several, json_schema_input_type=word | list[word])


Words = Annotated[list[Word], *one_or_more(Word)]
ThemeName = Annotated[str, Field(pattern=r"\S")]
Pattern = Annotated[str, AfterValidator(_theme_pattern), Field(examples=["refund*"])]
Patterns = Annotated[list[Pattern], *one_or_more(Pattern)]
Statuses = Annotated[list[Status], *one_or_more(Status)]
Zone = Annotated[str, AfterValidator(_zone)]
Share = Annotated[float, Field(gt=0), AfterValidator(_share)]
Limit = Annotated[
    Any,
    AfterValidator(_number_or_text),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
]
PeriodName = Annotated[str, AfterValidator(_period)]
Weekday = Annotated[str, AfterValidator(_weekday), WithJsonSchema({"enum": list(WEEKDAYS)})]
Duration = Annotated[int, BeforeValidator(durations.seconds), _pattern(durations.PATTERN, "1h30m")]
CalendarName = Annotated[str, AfterValidator(_calendar)]
TargetSetId = Annotated[
    str, AfterValidator(_target_set), WithJsonSchema({"enum": list(targets.ids())})
]
MetricId = Annotated[str, AfterValidator(_metric)]
Days = Annotated[str, AfterValidator(lambda text: (hours.weekdays(text), text)[1])]
Opening = Annotated[
    tuple[int, int],
    BeforeValidator(hours.opening),
    _pattern(r"^\d{1,2}:\d{2} ?- ?\d{1,2}:\d{2}$", "09:00-17:30"),
]
Day = Annotated[date, BeforeValidator(hours.day), _pattern(r"^\d{4}-\d{2}-\d{2}$", "2026-12-24")]
