"""What a header says: its comparable name, and the unit, zone and clock written into it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from zoneinfo import available_timezones

from supportmetrics.model.frozen import frozen

_WRAPPERS = (
    re.compile(r"^(?:custom field|campo personalizado|champ personnalisé)\s*\((.*)\)$"),
    re.compile(r"^ticket field:\s*(.*)$"),
    re.compile(r"^property (.*)$"),
    re.compile(r"^(.*) \(ticket\)$"),
    re.compile(r"^(.*) \[(?:list|int|txt|flag|date|dec)\]$"),
)
_LED = ("ticket field:", "property ")
_ZONE = re.compile(r"\s*\((?P<zone>[a-z]+(?:/[a-z0-9+\- ]+)+|utc|gmt)\)$")
_UNIT_WORDS = {
    "hours": "h|hr|hrs|hour|hours",
    "minutes": "m|min|mins|minute|minutes",
    "seconds": "s|sec|secs|second|seconds",
    "milliseconds": "ms|millis|milliseconds",
    "days": "d|day|days",
    "clock": "hh:mm:ss|h:mm:ss|hh:mm|hms",
}
_IN_BRACKETS = re.compile(
    rf"\s*\((?:in )?(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _UNIT_WORDS.items())})\)$"
)
_LONG_WORDS = {
    unit: "|".join(w for w in words.split("|") if len(w) > 2 or unit == "milliseconds")
    for unit, words in _UNIT_WORDS.items()
}
_IN_WORDS = re.compile(
    rf"\s+(?:in )?(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _LONG_WORDS.items())})$"
)
_BUSINESS = re.compile(
    r"(?:,?\s*(?:only )?(?:within|in) )?(?:business|office|sla|operating|working) (?:hours|time)"
)


@frozen
class Header:
    """A header taken apart."""

    raw: str
    light: str
    """Trimmed, lower case, underscores as blanks: what signatures are compared with."""
    plain: str
    """`light` without wrappers, zone and accents: what column names are compared with."""
    base: str
    """`plain` without its unit and its clock."""
    unit: str | None
    zone: str | None
    business: bool


@lru_cache(maxsize=8192)
def light(text: str) -> str:
    """The text trimmed, without byte order mark, in lower case, blanks collapsed, underscores as blanks."""
    return " ".join(text.replace("\ufeff", "").replace("_", " ").lower().split())


def fold(text: str) -> str:
    """The text without accents."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {name.lower().replace("_", " "): name for name in available_timezones()}


@lru_cache(maxsize=8192)
def parse(raw: str) -> Header:
    """Take a header apart."""
    first, zone, plain = _named(raw)
    base, unit = plain, None
    business = _BUSINESS.search(base)
    if business:
        base = (base[: business.start()] + base[business.end() :]).strip(" ,")
    if found := _IN_BRACKETS.search(base) or _IN_WORDS.search(base):
        base, unit = base[: found.start()], found.lastgroup
    return Header(raw, first, plain, base.strip(), unit, zone, business is not None)


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """The comparable form of a header named by the user or by a preset."""
    return _named(text)[2]


def _named(raw: str) -> tuple[str, str | None, str]:
    """What a header is called: `light`, `zone` and `plain` of a `Header`."""
    name = first = light(raw)
    zone: str | None = None
    if name.endswith(")") and (found := _ZONE.search(name)):
        word = found["zone"]
        zone = "UTC" if word in ("utc", "gmt") else _zones().get(word)
        if zone is not None or "/" in word:
            name = name[: found.start()]
    # Most headers can be told by their ends to stand in none.
    wrapped = name.endswith((")", "]")) or name.startswith(_LED)
    for wrapper in _WRAPPERS if wrapped else ():
        if inner := wrapper.match(name):
            name = inner[1].strip()
    return first, zone, fold(name)


def unique_names(headers: tuple[str, ...]) -> tuple[str, ...]:
    """Column names without repetition: a repeated header gets ` #2`, an empty one its place."""
    seen: dict[str, int] = {}
    names = []
    for place, header in enumerate(headers, start=1):
        name = header.strip() or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return tuple(names)
