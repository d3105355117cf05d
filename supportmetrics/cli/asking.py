"""Options and configuration as one Request: what the command line says beats what the file says."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supportmetrics.cli.options import PREVIOUS, Measured
from supportmetrics.cli.piping import STDIN, expect, is_piped
from supportmetrics.cli.streams import heed_interruptions, say, warn
from supportmetrics.cli.waiting import wait_for
from supportmetrics.config.load import find, load
from supportmetrics.config.settings import Settings
from supportmetrics.errors import InputError, UsageError, did_you_mean
from supportmetrics.model.findings import Severity
from supportmetrics.model.frozen import frozen
from supportmetrics.model.hours import HoursTogether, OpeningHours
from supportmetrics.model.meanings import besides
from supportmetrics.model.periods import parse_day
from supportmetrics.model.policies import PUBLISHED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from supportmetrics.cli.options import Asked
    from supportmetrics.intake.reading import InputRule
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.hours import Hours
    from supportmetrics.model.saved import SavedReport
    from supportmetrics.pipeline import Request

DEFAULT_ZONE = "UTC"


@frozen
class Question:
    """A request, and what belongs to reading it from a shell."""

    request: Request
    stdin: BinaryIO | None
    progress: Callable[[str], None] | None
    settings: Settings
    """Of the configuration."""


def question(
    asked: Asked,
    measured: Measured | None = None,
    *,
    keep: Sequence[str] = (),
    settings: Settings | None = None,
) -> Question:
    """What the user asks; `settings` take the place of a configuration file.

    Raises UsageError or ConfigError for what makes no sense.
    """
    inputs = tuple(asked.inputs or (STDIN,))
    expect(inputs)
    from supportmetrics.pipeline import Request

    heed_interruptions()
    measured = measured or Measured()
    settings = settings or _settings(asked.config)
    zone = zone_named(asked.tz) or settings.timezone or DEFAULT_ZONE
    since = parse_day(asked.since, "--since") if asked.since else None
    until = parse_day(asked.until, "--until") if asked.until else None
    if since and until and until < since:
        raise UsageError(f"--until {until} lies before --since {since}: no day is left.")
    said = columns_named(asked.column or ())
    if not asked.inputs and not is_piped():
        raise UsageError(
            "No INPUT is given. Name the exports to read, or pipe one in: `cat tickets.csv | supportmetrics ...`."
        )
    if not asked.quiet:
        wait_for(inputs, sys.stderr, os.environ)
    return Question(
        Request(
            sources=inputs,
            by=tuple(_dimensions(text) for text in measured.by or ()),
            grain=measured.grain,
            period=measured.period,
            since=since,
            until=until,
            as_of=_instant(asked.as_of, zone) if asked.as_of else None,
            timezone=zone,
            timezone_given=bool(asked.tz or settings.timezone),
            where=asked.where,
            metrics=tuple(measured.metric or ()),
            history=measured.history,
            acknowledged=settings.acknowledged,
            week_start=settings.week_start,
            goal=settings.goal,
            at_risk_margin=settings.at_risk_margin,
            min_n=settings.min_n,
            policies=(*settings.targets, *PUBLISHED),
            calendars=opening_hours(settings, zone),
            columns=besides(settings.columns, said) | said,
            values=settings.values,
            preset=asked.preset,
            date_order=asked.date_order.value if asked.date_order else None,
            scales={kind: rule.scale for kind, rule in settings.surveys.items() if rule.scale},
            satisfied={
                kind: rule.satisfied for kind, rule in settings.surveys.items() if rule.satisfied
            },
            rules=rules(settings, said),
            keep=tuple(keep),
            anonymize=asked.anonymize,
            comments=settings.comments,
            themes=settings.themes,
            against=_saved(measured.against),
        ),
        sys.stdin.buffer if sys.stdin else None,
        say if asked.verbose and not asked.quiet else None,
        settings,
    )


def _saved(named: str) -> SavedReport | None:
    """The report of `--against`; None for the period before. Raises UsageError or InputError when it is none."""
    if named.strip().lower() == PREVIOUS:
        return None
    path = Path(named)
    if not path.suffix and not path.exists():
        raise UsageError(
            f"--against {named!r}: there is no such file. Write previous, or name a JSON report that was saved with "
            f"-o report.json.{did_you_mean(named, (PREVIOUS,))}"
        )
    if path.is_dir():
        raise UsageError(f"--against {named!r} is a folder. Name one saved JSON report.")
    from supportmetrics.intake.saved import read_saved

    return read_saved([path])[0]


def opening_hours(settings: Settings, zone: str) -> tuple[OpeningHours, ...]:
    """The calendars of the configuration, on the report's clock where they name no other."""
    return tuple(
        OpeningHours(name, rule.timezone or zone, rule.hours, rule.holidays, rule.dates)
        for name, rule in settings.calendars.items()
    )


def hours_named(names: Sequence[str], calendars: Sequence[Hours]) -> tuple[Hours, ...]:
    """The opening hours of each `--calendar`: one of the configuration, or several joined by `+`.

    Raises UsageError with a sentence for each name that the configuration does not have.
    """
    known = {hours.name: hours for hours in calendars if isinstance(hours, OpeningHours)}
    parts = {name: [name] if name in known else name.split("+") for name in names}
    missing = dict.fromkeys(p for several in parts.values() for p in several if p not in known)
    if missing:
        there = f"Known are {', '.join(known)}." if known else "It has no [calendar.NAME] table."
        raise UsageError(
            "\n".join(
                f"--calendar {name!r} is not in the configuration.{did_you_mean(name, known)} {there}"
                for name in missing
            )
        )
    teams = [tuple(known[part] for part in several) for several in parts.values()]
    return tuple(each[0] if len(each) == 1 else HoursTogether(each) for each in teams)


def rules(settings: Settings, said: Mapping[str, str]) -> tuple[InputRule, ...]:
    """What the configuration says of files, without what the command line (header -> meaning) says otherwise."""
    from supportmetrics.intake.reading import InputRule

    return tuple(
        InputRule(
            facts.match,
            facts.role,
            facts.preset,
            facts.set,
            besides(facts.columns, said),
            facts.values,
            facts.timezone,
        )
        for facts in settings.inputs
    )


def answer_for(findings: Sequence[Finding], asked: Asked) -> None:
    """Says on stderr what a reader of the numbers must know; with `--strict` a warning ends the run.

    Raises InputError when strict and something was found.
    """
    warnings = [finding for finding in findings if finding.severity is Severity.WARNING]
    if not warnings:
        return
    from supportmetrics.render.noticed import sentence

    if asked.strict:
        raise InputError(
            "\n".join(["--strict: the data give cause for concern.", *map(sentence, warnings)])
        )
    if not asked.quiet:
        for found in warnings:
            warn(sentence(found))


def _settings(path: Path | None) -> Settings:
    chosen = path if path is not None else find(Path.cwd())
    if chosen is None:
        return Settings()
    from supportmetrics.metrics import BY_ID

    return load(chosen, known_metrics=BY_ID)


def _dimensions(text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    if not names:
        raise UsageError(f"--by {text!r} names no column. Write it as --by team or --by team,tier.")
    return names


def zone_named(name: str | None) -> str | None:
    """The zone of `--tz`. Raises UsageError for a name that is none."""
    if name is None:
        return None
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(
            f"--tz {name!r} is no time zone. Write a name of the tz database, such as Europe/Berlin."
        ) from None
    return name


def _instant(text: str, zone: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"--as-of {text!r} is no instant. Write it as 2026-11-16T00:00 or 2026-11-16T00:00:00Z."
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def columns_named(pairs: Sequence[str]) -> dict[str, str]:
    """`canonical=header` as header to canonical; one header may mean several columns."""
    columns: dict[str, str] = {}
    for pair in pairs:
        canonical, equals, header = pair.partition("=")
        if not equals or not canonical.strip() or not header.strip():
            raise UsageError(
                f'--column {pair!r} is not understood. Write it as created_at="Opened On".'
            )
        before = columns.get(header.strip())
        columns[header.strip()] = ", ".join(filter(None, (before, canonical.strip())))
    return columns
