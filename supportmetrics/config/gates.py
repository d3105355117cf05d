"""Gates as people write them, in a `[[gate]]` table or on one line, checked against the metrics there are."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace

from supportmetrics.config.limits import limit as limit_of
from supportmetrics.config.limits import margin as margin_of
from supportmetrics.errors import did_you_mean
from supportmetrics.metrics.metric import Metric, Table
from supportmetrics.model import numbers
from supportmetrics.model.columns import TICKETS
from supportmetrics.model.frozen import frozen
from supportmetrics.model.gates import REGRESSIONS, Gate, Level, Rule
from supportmetrics.model.units import Better, Unit
from supportmetrics.model.words import (
    CHANNELS,
    LEFT_OUT_STATUSES,
    OTHER,
    PRIORITIES,
    STATUSES,
    UNKNOWN,
)

_KNOWN_WORDS: Mapping[str, Collection[str]] = {
    "channel": CHANNELS,
    "priority": PRIORITIES,
    "status": STATUSES,
}
_SPELLED_TIER = r"(?i)(?:support )?(?:tier|level|lvl|l|t)[ _-]?(\d+)"


@frozen
class Draft:
    """A gate as it was written; what it says may make no sense."""

    key: str
    """Where it stands: `gate[2]` or `--gate '...'`."""
    metric: str
    slice: Mapping[str, str] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    max: float | str | None = None
    min: float | str | None = None
    regression: str | None = None
    margin: float | str | None = None
    min_n: int | None = None
    level: str = Level.ERROR.value
    when_unknown: str = "fail"


def checked(
    drafts: Sequence[Draft],
    metrics: Mapping[str, Metric] | None,
    others: Sequence[tuple[str, Gate]] = (),
) -> tuple[list[tuple[str, Gate]], list[str]]:
    """The gates of drafts, one for each rule, under their keys, and a sentence for each mistake.

    `others` are gates that must not be repeated. Without `metrics` any metric may be named and limits are taken as
    they are.
    """
    found: list[tuple[str, Gate]] = []
    problems: list[str] = []
    for draft in drafts:
        gates, wrong = _checked(draft, metrics)
        found += [(draft.key, gate) for gate in gates]
        problems += [f"{draft.key}: {problem}" for problem in wrong]
    problems += _repeated([*others, *found])
    if problems:
        # Whether a column exists is known once the inputs are read; a slip of the pen is told with the rest.
        problems += [f"{draft.key}: {each}" for draft in drafts for each in _doubtful(draft)]
    return found, problems


def _checked(
    draft: Draft, metrics: Mapping[str, Metric] | None
) -> tuple[tuple[Gate, ...], list[str]]:
    problems = [*_problems_of_rules(draft), *_problems_of_slices(draft)]
    metric = metrics.get(draft.metric) if metrics is not None else None
    if metrics is not None and metric is None:
        return (), [
            f"there is no metric {draft.metric!r}.{_near(draft.metric, metrics)}",
            *problems,
        ]
    limits: dict[Rule, float | None] = {}
    margin = None
    if metric is not None:
        problems += _problems_of_metric(draft, metric)
    try:
        margin = margin_of(draft.margin, metric)
    except ValueError as error:
        problems.append(str(error))
    for rule, said in ((Rule.MAX, draft.max), (Rule.MIN, draft.min)):
        if said is not None:
            try:
                limits[rule] = limit_of(said, metric)
            except ValueError as error:
                problems.append(str(error))
    least, most = limits.get(Rule.MIN), limits.get(Rule.MAX)
    if least is not None and most is not None and least > most:
        problems.append(f"min {draft.min} is above max {draft.max}; nothing could pass.")
    if problems:
        return (), problems
    if draft.regression is not None:
        limits[Rule(draft.regression)] = None
    return tuple(_gate(draft, rule, limit, margin, metric) for rule, limit in limits.items()), []


def _near(word: str, metrics: Mapping[str, Metric]) -> str:
    """What may be meant by a word that is no metric: those of its family, or the nearest."""
    family = [
        name
        for name, metric in metrics.items()
        if name.startswith(f"{word}.") and not isinstance(metric.kind, Table)
    ]
    if family:
        return f" There are {', '.join(family)}."
    return did_you_mean(word, metrics) or " `supportmetrics metrics` lists them."


def _gate(
    draft: Draft, rule: Rule, limit: float | None, margin: float | None, metric: Metric | None
) -> Gate:
    made = Gate(
        metric=draft.metric,
        rule=rule,
        limit=limit,
        slice=tuple(draft.slice.items()),
        by=draft.by,
        margin=margin if limit is None else None,
        min_n=draft.min_n,
        level=Level(draft.level),
        unknown_passes=draft.when_unknown == "pass",
    )
    return with_text(made, metric)


def with_text(gate: Gate, metric: Metric | None) -> Gate:
    """A gate that is spelled in one line, as the command line takes it."""
    where = ", ".join(f"{_quoted(name, ',=')}={_quoted(word, ',')}" for name, word in gate.slice)
    parts = [gate.metric + (f"{{{where}}}" if where else "")]
    if gate.by:
        parts.append(f"by {','.join(_quoted(name, ', <>=') for name in gate.by)}")
    if gate.limit is not None:
        sign = "<=" if gate.rule is Rule.MAX else ">="
        parts.append(f"{sign} {_spelled_limit(gate.limit, metric)}")
    elif gate.rule is Rule.RATCHET:
        parts.append("ratchet")
    else:
        parts.append("regression")
        if gate.rule is Rule.PREVIOUS_PERIOD:
            parts.append(gate.rule.value)
    if gate.margin is not None:
        points = metric is None or metric.unit is Unit.SCORE
        parts.append(f"margin {gate.margin:g}" if points else f"margin {100 * gate.margin:g}%")
    if gate.min_n is not None:
        parts.append(f"min-n {gate.min_n}")
    if gate.level is not Level.ERROR:
        parts.append(f"level {gate.level.value}")
    if gate.unknown_passes:
        parts.append("when-unknown pass")
    return replace(gate, text=" ".join(parts))


def _spelled_limit(value: float, metric: Metric | None) -> str:
    """A limit as it is read back."""
    if metric is None or metric.unit is not Unit.SECONDS:
        text = numbers.limit(
            value, metric.unit if metric else Unit.COUNT, metric.id if metric else ""
        )
        return text.replace(numbers.MINUS, "-").replace(",", "")
    whole = value and value == round(value)
    return numbers.target(value).replace(" ", "") if whole else repr(value)


def _quoted(text: str, parting: str) -> str:
    """A name or a word in quotes, where it holds a character that parts it from what follows."""
    if not text.startswith(("'", '"')) and not any(each in text for each in parting):
        return text
    return f"'{text}'" if '"' in text else f'"{text}"'


def _problems_of_rules(draft: Draft) -> list[str]:
    problems = []
    if draft.max is None and draft.min is None and draft.regression is None:
        problems.append("it limits nothing. Give it max, min or regression = 'usual-range'.")
    known = [rule.value for rule in REGRESSIONS]
    if draft.regression is not None and draft.regression not in known:
        listed = " or ".join(f"'{word}'" for word in known)
        problems.append(f"regression {draft.regression!r} is not known. Write {listed}.")
    if draft.margin is not None and draft.regression is None:
        problems.append("margin belongs to regression; add regression = 'usual-range'.")
    if draft.margin is not None and draft.regression == Rule.RATCHET.value:
        problems.append("a ratchet has no margin: it may never get worse. Remove margin.")
    if draft.min_n is not None and draft.min_n < 1:
        problems.append("min_n is at least 1: nothing can be judged by no tickets.")
    levels = [Level.ERROR.value, Level.WARN.value]
    if draft.level not in levels:
        problems.append(f"level {draft.level!r} is not known. Write 'error' or 'warn'.")
    if draft.when_unknown not in ("fail", "pass"):
        problems.append(
            f"when_unknown {draft.when_unknown!r} is not known. Write 'fail' or 'pass'."
        )
    return problems


def _problems_of_slices(draft: Draft) -> list[str]:
    problems = [
        f"{name} is fixed by slice and cannot stand in by as well."
        for name in draft.by
        if name in draft.slice
    ]
    if twice := [name for place, name in enumerate(draft.by) if name in draft.by[:place]]:
        problems.append(f"by names {twice[0]} twice.")
    for name, word in draft.slice.items():
        known = _KNOWN_WORDS.get(name, ())
        if name == "tier" and (spelled := re.fullmatch(_SPELLED_TIER, word)):
            problems.append(f"{word!r} is not how a tier is called here. Write '{spelled[1]}'.")
        elif name == "status" and word in LEFT_OUT_STATUSES:
            problems.append(f"no ticket of status {word!r} counts, so there is nothing to judge.")
        elif known and word not in (*known, UNKNOWN) and not word.startswith(OTHER):
            hint = did_you_mean(word, known) or f" Known are {', '.join(known)}."
            problems.append(
                f"{word!r} is no {name}.{hint} A word of your own is written '{OTHER}{word.lower()}'."
            )
    return problems


def _doubtful(draft: Draft) -> list[str]:
    return [
        f"no column is called {name!r}.{hint}"
        for name in (*draft.slice, *draft.by)
        if name not in TICKETS and (hint := did_you_mean(name, TICKETS))
    ]


def _problems_of_metric(draft: Draft, metric: Metric) -> list[str]:
    """Rules that a metric cannot be judged by."""
    if isinstance(metric.kind, Table):
        return [f"{metric.id} is a table of answers and no single number; gate another metric."]
    if draft.regression is None:
        return []
    if metric.better is Better.NONE:
        return [f"{metric.id} is neither better nor worse when it rises; give it max or min."]
    if draft.regression == Rule.RATCHET.value and metric.unit is not Unit.COUNT:
        return [
            f"{metric.id} swings by itself: the next period is worse than the best of 8 with probability 8/9. "
            "A ratchet is for counts; write regression = 'usual-range'."
        ]
    days = metric.unit is Unit.RATIO or metric.kind.measure.of == "answers"
    if draft.regression == Rule.PREVIOUS_PERIOD.value and not days:
        return [
            f"{metric.id} cannot be held against one earlier period: only shares and survey scores can. "
            "Write regression = 'usual-range'."
        ]
    return []


def _repeated(gates: Collection[tuple[str, Gate]]) -> list[str]:
    """One sentence for each gate, under its key, that judges the same thing the same way as one before it."""
    first: dict[object, str] = {}
    problems = []
    for key, gate in gates:
        same = (gate.metric, gate.rule, tuple(sorted(gate.slice)), tuple(sorted(gate.by)))
        if same in first:
            problems.append(
                f"{key}: it repeats {first[same]}: same metric, same slice. Keep one of them."
            )
        first.setdefault(same, key)
    return problems
