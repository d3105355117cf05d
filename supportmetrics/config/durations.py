"""Durations as people write them in a configuration: `30s`, `4h`, `1h30m`, `2d`."""

from __future__ import annotations

import re

PATTERN = r"^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$"
"""Whole numbers with d, h, m or s, the largest first."""

_FORM = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)
_SIZES_S = (86400, 3600, 60, 1)
_WORDS = {
    **dict.fromkeys(("d", "day"), "d"),
    **dict.fromkeys(("h", "hr", "hour"), "h"),
    **dict.fromkeys(("m", "min", "minute"), "m"),
    **dict.fromkeys(("s", "sec", "second"), "s"),
}


def seconds(text: object) -> int:
    """The whole seconds of a duration such as `1h30m`.

    Raises ValueError with a sentence and, where the intention can be guessed, the right spelling.
    """
    if isinstance(text, bool) or not isinstance(text, str):
        if isinstance(text, int) and text <= 0:
            raise ValueError(f"{text!r} is no duration; it must be longer than 0.")
        hint = f"'{text}h' for hours or '{text}m' for minutes" if isinstance(text, int) else "'4h'"
        raise ValueError(f"{text!r} is no duration: it needs a unit, in quotes. Write {hint}.")  # noqa: TRY004  pydantic collects ValueErrors only
    found = _FORM.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"{text!r} is no duration.{_hint(text)}")
    total = sum(int(part or 0) * size for part, size in zip(found.groups(), _SIZES_S, strict=True))
    if total == 0:
        raise ValueError(f"{text!r} is no time at all; a target must be longer than 0.")
    return total


def _hint(text: str) -> str:
    bare = text.strip()
    if re.fullmatch(r"\d+", bare, re.ASCII):
        return f" It needs a unit: write '{bare}h' for hours or '{bare}m' for minutes."
    if bare.startswith("-"):
        return " It must be longer than 0."
    parts = re.findall(r"(\d+)\s*([a-z]+?)s?(?=\d|\W|$)", bare.lower(), re.ASCII)
    if parts and all(word in _WORDS for _, word in parts):
        spelled = "".join(amount + _WORDS[word] for amount, word in parts)
        if _FORM.fullmatch(spelled):
            return f" Write it as '{spelled}'."
    return " Write it like 30s, 4h, 1h30m or 2d."
