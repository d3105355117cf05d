"""A first configuration: every setting with what it means, prefilled with what some inputs hold.

What is set in it is what the program does without it; everything else is a suggestion behind a `#`.
"""

from __future__ import annotations

from glob import escape
from typing import TYPE_CHECKING

from supportmetrics.model.meanings import ORDERS
from supportmetrics.model.periods import WEEKDAYS
from supportmetrics.model.policies import PUBLISHED
from supportmetrics.model.scales import SCALES
from supportmetrics.model.words import OTHER
from supportmetrics.render.toml import comment, document, entries, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.config.settings import Settings
    from supportmetrics.intake.reading import Inspection

_DIMENSIONS = {
    "channel": "Words of yours, and the channel each of them is.",
    "tier": "Words or teams of yours, and the support tier each of them is.",
    "status": "Words of yours, and the status each of them is.",
    "priority": "Words of yours, and the priority each of them is.",
}
_EXAMPLES = {"channel": "email", "tier": "1", "status": "pending", "priority": "high"}
_UNITS = (("h", 3600), ("m", 60), ("s", 1))


def starter_toml(
    inspections: Sequence[Inspection],
    scales: Mapping[str, Sequence[str]],
    settings: Settings,
    *,
    preset: str | None = None,
    ordered: bool = False,
) -> str:
    """The configuration for some inputs; without any it holds suggestions only.

    `scales` are those seen, by kind of survey; `settings`, `preset` and `ordered` (the order of dates) are what the
    user had to say to have the inputs read.
    """
    paragraphs: list[Sequence[str]] = [
        [
            comment("Settings of supportmetrics for the exports in this folder and below."),
            comment("Every line may be left out. Lines behind a # are suggestions."),
        ],
        *_general(settings),
        _inputs(inspections, preset),
        _columns(inspections, settings.columns, ordered=ordered),
    ]
    paragraphs += [_words(name, title, inspections) for name, title in _DIMENSIONS.items()]
    paragraphs += [*_targets(), *_surveys(scales), *_gates()]
    return document(paragraphs)


def _general(settings: Settings) -> list[Sequence[str]]:
    zone = [comment("Times without a zone are read in it, and weeks start at its midnight.")]
    if settings.timezone is None:
        zone.append(comment('timezone = "Europe/Berlin"'))
    else:
        zone.append(f"timezone = {quoted(settings.timezone)}")
    return [
        [*zone, f"week_start = {quoted(WEEKDAYS[settings.week_start])}"],
        [
            comment(
                "The share of tickets that must meet their target; this close below is at risk."
            ),
            f"goal = {settings.goal}",
            f"at_risk_margin = {settings.at_risk_margin}",
            comment(
                "Values of fewer tickets or answers than this are hidden from reports for people."
            ),
            f"min_n = {settings.min_n}",
        ],
    ]


def _inputs(inspections: Sequence[Inspection], preset: str | None) -> list[str]:
    lines = [comment("What some files do not tell about themselves.")]
    if preset is None:
        return lines + [
            comment(line)
            for line in (
                "[[input]]",
                'match = "nps_*.csv"',
                'role = "surveys"',
                'set = { channel = "web-form" }',
            )
        ]
    for inspection in inspections:
        lines += [
            "[[input]]",
            f"match = {quoted(escape(inspection.name))}",
            f"preset = {quoted(preset)}",
            "",
        ]
    return lines[:-1]


def _columns(
    inspections: Sequence[Inspection], columns: Mapping[str, str], *, ordered: bool
) -> list[str]:
    told = dict(columns)
    for inspection in inspections if ordered else ():
        for column in inspection.columns:
            if set(column.meaning.split(":")) & set(ORDERS):
                told[column.header] = column.meaning
    lines = [
        comment(
            "Headers of yours, and the column each of them is. How every header of a file is read,"
        ),
        comment(
            "and a file to change that, comes from: supportmetrics inspect FILE --write-mapping FILE"
        ),
    ]
    if not told:
        return [*lines, comment("[columns]"), comment('"Opened On" = "created_at"')]
    return [*lines, "[columns]", *entries((header, text, "") for header, text in told.items())]


def _words(name: str, title: str, inspections: Sequence[Inspection]) -> list[str]:
    """Every word seen. One that only some inputs know, or know otherwise, stays a suggestion."""
    meant: dict[str, set[str]] = {}
    spelled: dict[str, str] = {}
    for inspection in inspections:
        unknown = {
            word
            for column in inspection.columns
            if column.canonical == name
            for word in inspection.unknown_words.get(column.header, ())
        }
        known = inspection.words.get(name, {}).items()
        for word, canonical in (*known, *((word, OTHER + word.lower()) for word in unknown)):
            meant.setdefault(word.casefold(), set()).add(canonical)
            spelled.setdefault(word.casefold(), word)
    sure = [
        (spelled[key], min(words), "") for key, words in sorted(meant.items()) if _settled(words)
    ]
    doubtful = [
        comment(f"{quoted(spelled[key])} = {quoted(min(words))}  # {_doubt(words)}")
        for key, words in sorted(meant.items())
        if not _settled(words)
    ]
    if not meant:
        example = comment(f'"A word of yours" = {quoted(_EXAMPLES[name])}')
        return [comment(title), comment(f"[values.{name}]"), example]
    return [comment(title), f"[values.{name}]", *entries(sure), *doubtful]


def _settled(words: set[str]) -> bool:
    return len(words) == 1 and not any(word.startswith(OTHER) for word in words)


def _doubt(words: set[str]) -> str:
    return "not understood" if len(words) == 1 else f"or {', '.join(sorted(words)[1:])}"


def _targets() -> list[Sequence[str]]:
    title = [
        comment(
            "What is promised to whom. The first table that matches a ticket is its policy; these are"
        ),
        comment("the published goals, which count where no table of yours matches."),
    ]
    blocks = []
    for policy in PUBLISHED:
        lines = ["[[target]]"]
        lines += [f"{name} = {quoted(words[0])}" for name, words in policy.match.items()]
        lines.append(f"first_response = {quoted(_span(policy.first_response_s or 0))}")
        blocks.append([comment(line) for line in lines])
    return [[*title, *blocks[0]], *blocks[1:]]


def _span(seconds: int) -> str:
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _surveys(scales: Mapping[str, Sequence[str]]) -> list[Sequence[str]]:
    found: list[Sequence[str]] = []
    for kind in dict.fromkeys(scale.kind for scale in SCALES.values()):
        seen = scales.get(kind, ())
        if len(seen) == 1:
            found.append([f"[survey.{kind}]", f"scale = {quoted(seen[0])}"])
        else:
            known = [s.id for s in SCALES.values() if s.kind == kind]
            remark = f"or {', '.join(known[1:])}" if not seen else "several were seen"
            line = f"scale = {quoted((seen or known)[0])}  # {remark}"
            found.append([comment(f"[survey.{kind}]"), comment(line)])
    return [[comment("How surveys are to be read."), *found[0]], *found[1:]] if found else []


def _gates() -> list[Sequence[str]]:
    title = "What must hold, judged by: supportmetrics check FILE"
    limit = ("[[gate]]", 'metric = "sla.first_response.breach_rate"', 'max = "10%"')
    usual = (
        "[[gate]]",
        'metric = "frt.p90"',
        'by = "channel"',
        'regression = "usual-range"  # no worse than the weeks before',
    )
    return [
        [comment(title), *(comment(line) for line in limit)],
        [comment(line) for line in usual],
    ]
