"""Comments without what could tell who wrote them or whom they name.

Every pattern takes time in proportion to the text, whatever stands in it: bounded or possessive where parts overlap.
Compiling one takes longer than searching many comments, so each is compiled when a text may have what it looks for.

Taken out are e-mail addresses, links, handles, phone, card, account and order numbers, the names that are known
(`supportmetrics.analysis.people`), and what stands where people write names. Rather too much than too little: a price
stays, a date does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from supportmetrics.analysis.people import (
    BEFORE_NAMES,
    NO_NAMES,
    SHORT_SIGN_OFFS,
    SIGN_OFFS,
    THANKS,
)

ADDRESS, LINK, NUMBER, NAME = "[e-mail]", "[link]", "[number]", "[name]"

_FEW_DIGITS = 4
_AMOUNT = r"[1-9]\d{0,2}[.,'’]\d{3}(?:[.,]\d{2})?|[1-9]\d{0,3}[.,]\d{2}"
_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}+(?:['’-]{_LETTER}+)*"
_CAPITAL = "[" + "".join(chr(c) for c in range(0x530) if chr(c).isupper()) + "]"
_NO_NAME = rf"(?!(?i:{'|'.join(sorted(NO_NAMES))})(?!{_LETTER}))"
_INITIAL = rf"{_LETTER}{{0,2}}\."
_REST = rf"{_LETTER}*(?:['’-]{_LETTER}+)*"
_NAME = rf"{_NO_NAME}{_CAPITAL}{_REST}"
_PARTICLES = "(?:(?:van|von|vom|zu|zur|de|da|do|dos|das|del|della|der|den|di|du|la|le|el|al|bin|ibn|ten|ter) )*"
_PART = rf"{_NO_NAME}{_CAPITAL}(?:{_INITIAL}|{_REST})"
_FULL_NAME = rf"{_PART}(?: {_PARTICLES}{_PART}){{0,3}}(?!{_LETTER})"
"""Capitalised words one behind the other, with the small words that stand between them in names."""

_ADDRESSES = (
    r"(?i)(?<![^\s@<>()\[\]\"',;:])[^\s@<>()\[\]\"',;:]++@[^\s@<>()\[\]\"',;:]+|"
    r"(?<![\w.+-])[\w.+-]++\s?[\[({]\s?(?:at|arroba|ät)\s?[\])}]\s?[\w.-]+"
    r"(?:\s?[\[({]\s?(?:dot|punkt|punto|point)\s?[\])}]\s?\w+)?|"
    r"(?<![\w.+-])[\w.+-]++ at [\w-]{1,63}(?: dot \w{2,63}){1,3}"
)
_LINKS = r"(?i)(?:[a-z][a-z0-9+.-]{0,30}://|www\.)\S+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,9}\.[a-z]{2,63}/\S*"
_HANDLES = r"(?<!\w)@\w[\w.-]+"
_ACCOUNTS = r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"
_CODES = r"(?<!\w)#?(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[^\W\d_])\w[\w-]*"
_DIGITS = r"[+(#]{0,2}\d(?:(?:[ .()/'’·‑–—-]|,(?=\d)){0,3}\d)*"
_HONORED = r"[\u3400-\u9fff\u30a0-\u30ff々]{1,4}(?=様|さま|さん|氏|先生|女士|小姐)|[가-힣]{2,4}(?=\s?(?:님|씨))"
_HONORS_NOBODY = ("お客", "客", "皆", "皆々", "고객")
_LAST_LINE = rf"^([-–—~]*+\s*+){_FULL_NAME}([.!]?)$"
_CUE = rf"(?<!\w)(?i:{BEFORE_NAMES})[,:!]? "
_INTRODUCED = rf"((?:{_CUE}){{1,2}}){_FULL_NAME}"
_FAREWELL = rf"(?:(?i:{SIGN_OFFS})[,.!]? |(?i:{SHORT_SIGN_OFFS})[,.!] |(?i:{THANKS}), ?)"
_SHORT_FAREWELL = rf"(?i:{SHORT_SIGN_OFFS}) "
_AT_THE_END = (
    (_FAREWELL, rf"((?<!\w){_FAREWELL}){_NO_NAME}{_WORD}(?: {_WORD}){{0,2}}([.!]?)$"),
    (_SHORT_FAREWELL, rf"((?<!\w){_SHORT_FAREWELL}){_FULL_NAME}([.!]?)$"),
    (r"\s[-–—~]", rf"(\s[-–—~] ?){_FULL_NAME}([.!]?)$"),
)
"""How people sign: after regards in any letters, after short words and dashes with a capital. Each with its beginning,
without which there is no need to look for the rest.
"""
_KEPT = rf"\g<1>{NAME}\g<2>"
_AGAIN = rf"\[name\](?: (?:{_CAPITAL}\. )?(?:\[name\]|{_NAME}))+"
"""Part of a name is known: what stands behind it belongs to it."""


def redacted(text: str, names: Collection[str] = ()) -> str:
    """A comment on one line, with placeholders for what is personal; `names` are words, case-folded."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) > 1:
        lines[-1] = re.sub(_LAST_LINE, _KEPT, lines[-1])
    text = " ".join(lines)
    text = re.sub(_ADDRESSES, ADDRESS, text)
    text = re.sub(_LINKS, LINK, text)
    text = re.sub(_HANDLES, NAME, text)
    text = re.sub(_ACCOUNTS, NUMBER, text)
    text = re.sub(_CODES, _long_number, text)
    text = re.sub(_DIGITS, _long_number, text)
    if not text.isascii():
        text = re.sub(_HONORED, _honored, text)
    text = re.sub(_INTRODUCED, rf"\g<1>{NAME}", text)
    for beginning, signed in _AT_THE_END:
        if re.search(beginning, text):
            text = re.sub(signed, _KEPT, text)
    if names:
        text = _known(frozenset(names)).sub(NAME, text)
    return re.sub(_AGAIN, NAME, text) if NAME in text else text


def _long_number(found: re.Match[str]) -> str:
    """A number of few digits and an amount of money tell nobody."""
    text = found.group()
    digits = sum(character.isdigit() for character in text)
    return text if digits <= _FEW_DIGITS or re.fullmatch(_AMOUNT, text) else NUMBER


def _honored(found: re.Match[str]) -> str:
    text = found.group()
    return text if text.endswith(_HONORS_NOBODY) else NAME


@lru_cache(maxsize=8)
def _known(names: frozenset[str]) -> re.Pattern[str]:
    """Any of the names as a whole word; those in scripts that write no spaces, wherever they stand."""
    spaced = [
        re.escape(name) for name in sorted(names, key=len, reverse=True) if name[0] < "\u2e80"
    ]
    others = [
        re.escape(name) for name in sorted(names, key=len, reverse=True) if name[0] >= "\u2e80"
    ]
    whole = [rf"(?<![^\W\d_])(?:{'|'.join(spaced)})(?![^\W\d_])"] if spaced else []
    return re.compile("|".join([*whole, *others]), re.IGNORECASE)
