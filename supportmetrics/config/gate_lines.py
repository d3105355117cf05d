"""Gates on one line: `METRIC{DIM=WORD} by DIM <= LIMIT`, or `METRIC by DIM regression`, with options behind it."""

from __future__ import annotations

import re

from supportmetrics.config.gates import Draft
from supportmetrics.errors import did_you_mean
from supportmetrics.model.gates import Level, Rule

GRAMMAR = "METRIC{DIM=WORD} by DIM <= LIMIT | >= LIMIT | regression | regression previous-period | ratchet"
"""How a gate is written on one line."""
OPTIONS = ("margin", "min-n", "level", "when-unknown")
"""Words that may follow, each with its value."""
_EXAMPLE = "Write it as 'frt.p90{channel=chat} <= 2m' or 'frt.p90 by channel regression'."
_QUOTED = r"\"[^\"]*\"|'[^']*'"
_NAME = rf"(?:{_QUOTED}|[^\s,<>=]+)"
_LINE = re.compile(
    rf"(?P<metric>[^\s{{<>=]+)\s*(?:\{{(?P<slice>[^}}]*)\}})?\s*(?:by\s+(?P<by>{_NAME}(?:\s*,\s*{_NAME})*))?\s*"
    r"(?P<rule><=|>=|<|>|==|=|\bregression\b|\bratchet\b)\s*(?P<rest>.*)"
)
_PART = re.compile(rf"\s*({_QUOTED}|[^,=]*?)\s*=\s*({_QUOTED}|[^,]*?)\s*(?:,|$)")


def parsed(text: str) -> Draft:
    """The draft in one line. Raises ValueError with a sentence."""
    found = _LINE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"it is not understood. {_EXAMPLE}")
    rule, rest = found["rule"], found["rest"].split()
    told: dict[str, str] = {}
    if rule in ("<", ">", "=", "=="):
        raise ValueError(f"{rule!r} is no rule of a gate. Write <= or >=.")
    if rule in ("<=", ">="):
        limit: list[str] = []
        while rest and rest[0] not in OPTIONS:
            limit.append(rest.pop(0))
        if not limit:
            raise ValueError(f"there is no limit after {rule}. {_EXAMPLE}")
        told["max" if rule == "<=" else "min"] = " ".join(limit)
    elif rule == "ratchet":
        told["regression"] = Rule.RATCHET.value
    else:
        named = rest and rest[0] not in OPTIONS
        told["regression"] = rest.pop(0) if named else Rule.USUAL_RANGE.value
    options = _options(rest)
    return Draft(
        key=f"--gate {text!r}",
        metric=found["metric"],
        slice=_slice(found["slice"] or ""),
        by=tuple(map(_bare, re.findall(rf"{_NAME}(?=\s*(?:,|$))", found["by"] or ""))),
        max=told.get("max"),
        min=told.get("min"),
        regression=told.get("regression"),
        margin=options.get("margin"),
        min_n=_whole(options["min-n"]) if "min-n" in options else None,
        level=options.get("level", Level.ERROR.value),
        when_unknown=options.get("when-unknown", "fail"),
    )


def _options(rest: list[str]) -> dict[str, str]:
    told: dict[str, str] = {}
    name = ""
    for word in rest:
        if word in OPTIONS and (not name or name in told):
            name = word
            if name in told:
                raise ValueError(f"{name} stands there twice. Keep one of them.")
        elif not name:
            hint = did_you_mean(word, OPTIONS) or f" Known are {', '.join(OPTIONS)}."
            raise ValueError(f"{word!r} is no option of a gate.{hint}")
        else:
            told[name] = f"{told[name]} {word}" if name in told else word
    if name and name not in told:
        raise ValueError(f"{name} has no value.")
    return told


def _slice(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    at, end = 0, len(text.rstrip(" ,"))
    while at < end:
        found = _PART.match(text, at)
        name, word = map(_bare, found.groups()) if found else ("", "")
        if found is None or not name or not word:
            raise ValueError(f"{{{text}}} is no slice. Write it as {{channel=chat, tier=1}}.")
        if name in parts:
            raise ValueError(f"{{{text}}} names {name} twice; a ticket has one.")
        parts[name], at = word, found.end()
    return parts


def _bare(text: str) -> str:
    """A name or a word without its quotes."""
    return text[1:-1] if re.fullmatch(_QUOTED, text) else text


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"min-n {text!r} is no whole number.")
    return int(text)
