"""How text from exports is made harmless on a terminal: controls are shown, never sent."""

from __future__ import annotations

import unicodedata
from functools import cache

_FIRST_PICTURE = 0x2400
_DELETE = 0x7F
_HIDDEN = (
    range(0x80, 0xA0),  # C1 controls: some terminals obey them
    (0x00AD, 0x061C, 0x180E, 0x200B, 0x200C),
    range(0x200E, 0x2010),  # marks of direction
    range(0x2028, 0x202F),  # separators, embeddings, overrides
    range(0x2060, 0x2070),  # joiners, isolates, deprecated controls
    (0xFEFF,),
    range(0xFFF9, 0xFFFC),
    range(0xD800, 0xE000),  # halves of pairs, which UTF-8 cannot write
    range(0xE0000, 0xE0080),  # tags: invisible letters
)
_SPELLED = str.maketrans(
    {
        "−": "-",
        "–": "-",
        "—": "-",
        "‑": "-",
        "·": "-",
        "•": "-",
        "↑": "up",
        "↓": "down",
        "→": "->",
        "±": "+/-",
        "×": "x",
        "≤": "<=",
        "≥": ">=",
        "…": "...",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "ø": "o",
        "Ø": "O",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
        "€": "EUR",
        "£": "GBP",
    }
)


def shown(text: str, *, ascii_only: bool = False) -> str:
    """`text` on one line, with control and bidirectional characters made visible.

    With `ascii_only` letters lose their accents, signs are spelled out, and what ASCII cannot say
    is "?".
    """
    if not ascii_only:
        return text.translate(_controls())
    plain = unicodedata.normalize("NFKD", text.translate(_ascii()))
    return "".join(
        char if char.isascii() else "?" for char in plain if not unicodedata.combining(char)
    )


@cache
def _controls() -> dict[int, str]:
    """What stands for a character that a terminal would obey or not show."""
    pictures = {code: chr(_FIRST_PICTURE + code) for code in range(0x20)}
    return pictures | {_DELETE: "␡"} | _hidden()


@cache
def _ascii() -> dict[int, str]:
    """The same in ASCII, with signs that can be spelled out."""
    controls = {code: f"\\x{code:02x}" for code in (*range(0x20), _DELETE)}
    return controls | _hidden() | _SPELLED


def _hidden() -> dict[int, str]:
    return {code: f"\\u{code:04x}" for codes in _HIDDEN for code in codes}
