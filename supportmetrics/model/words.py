"""The canonical words: channels, tiers, priorities, statuses, their order and how people read them."""

from __future__ import annotations

CHANNELS: tuple[str, ...] = (
    "phone",
    "chat",
    "messaging",
    "sms",
    "email",
    "social",
    "web-form",
    "self-service",
    "community",
    "in-person",
    "bot",
    "api",
)
"""Channels in the order of reports: the quickest promise first."""

PRIORITIES: tuple[str, ...] = ("urgent", "high", "normal", "low")
STATUSES: tuple[str, ...] = ("new", "open", "pending", "on-hold", "solved", "closed")
DONE_STATUSES: tuple[str, ...] = ("solved", "closed")
LEFT_OUT_STATUSES: tuple[str, ...] = ("spam", "deleted", "merged")
"""Statuses whose tickets leave every metric, each reason with its count."""

UNASSIGNED = "unassigned"
"""The tier of a ticket whose export names none."""
UNKNOWN = "unknown"
"""The slice of rows without a value in a dimension."""
OTHER = "other:"
"""Prefix of words nobody has mapped yet: `other:<word>` keeps them visible."""

_LABELS = {
    "sms": "SMS",
    "web-form": "Web form",
    "self-service": "Self-service",
    "in-person": "In person",
    "api": "API",
    "on-hold": "On hold",
}
_ORDER = {
    "channel": {word: place for place, word in enumerate(CHANNELS)},
    "priority": {word: place for place, word in enumerate(PRIORITIES)},
    "status": {word: place for place, word in enumerate(STATUSES)},
}


def label(dimension: str, value: str) -> str:
    """How a canonical word is written for people: `web-form` is "Web form", tier `1` is "Tier 1"."""
    if dimension == "tier" and value.isdigit():
        return f"Tier {value}"
    if value.startswith(OTHER):
        word = value.removeprefix(OTHER)
        return word[:1].upper() + word[1:]
    if value in _LABELS:
        return _LABELS[value]
    known = _ORDER.get(dimension, {})
    return value.capitalize() if value in known or value in (UNASSIGNED, UNKNOWN) else value


def order(dimension: str, value: str) -> tuple[int, int, str]:
    """Sort key of a value: known words in their trade order, then the rest by name, unknown last."""
    if value in (UNASSIGNED, UNKNOWN):
        return (2, 0, value)
    place = _ORDER.get(dimension, {}).get(value)
    if place is not None:
        return (0, place, value)
    if value.isdigit():
        return (0, int(value), value)
    return (1, 0, value.casefold() + "\0" + value)
