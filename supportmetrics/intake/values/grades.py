"""One survey answer by itself: what a cell says before its neighbours tell on which scale it was given."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import tomli

from supportmetrics.intake.headers import light
from supportmetrics.intake.values.counts import is_flag, is_yes
from supportmetrics.intake.values.words import plain
from supportmetrics.model.frozen import frozen

_NUMBER = r"(-?\d{1,3})(?:[.,]0+)?"
_LEADING = re.compile(rf"^{_NUMBER}(?:\s*[-–—:=.)(<]+\s*(?P<label>\D.*))?$")
_SPACED = re.compile(r"^(\d{1,2})\s+(?P<label>\D.*)$")
_TRAILING = re.compile(r"^(?P<label>\D+?)\s*[-–—:=(\[]\s*(\d{1,2})\s*[)\]]?$")
_OF = re.compile(
    rf"^{_NUMBER}\s*(?:/|(?:out )?of|von|sur|de|di|van|av|z)\s*(\d{{1,3}})$", re.IGNORECASE
)
_FRACTION = re.compile(r"^\d{1,3}[.,]\d+$")
_PERCENT = re.compile(r"^\d{1,3}(?:[.,]\d+)?\s*%$")
_STARS = re.compile(
    r"^(\d{1,2})\s*(?:stars?|sterne?|étoiles?|estrellas?|estrelas?|stell[ae]|sterren|⭐|★)$",
    re.IGNORECASE,
)
_DRAWN_STARS = re.compile(r"^(?P<full>[⭐★*]+)(?P<empty>☆*)$")
_DRESS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""Variation selectors and skin tones: they change how a sign looks, not what it says."""
_WORD_SCALES = {
    "good/bad": {"good": 1, "bad": 0},
    "great/okay/not good": {"great": 3, "okay": 2, "bad": 1},
}
_STRENGTH_FORMS = {
    "csat": ("satisfaction", "face", "colour"),
    "ces": ("ease", "agreement"),
}
_CODES = range(100, 104)
"""Freshdesk counts 101, 102, 103 upwards from neutral (100) and -101, -102, -103 downwards."""


@frozen
class Answer:
    """One distinct answer, understood without its neighbours."""

    form: str
    """number, fraction, percent, code, good/bad, great/okay/not good, satisfaction, face, colour, ease, agreement or
    yes/no; sent, none, or unknown."""
    value: int | None = None
    label: str = ""
    top: int | None = None
    """The end of the scale, where the answer says it: "4/5"."""


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    text = (files("supportmetrics.intake") / "presets" / "_answers.toml").read_text(
        encoding="utf-8"
    )
    return tomli.loads(text)


@cache
def strengths(form: str) -> dict[str, int]:
    """Word -> its place on a scale of strengths, 0 in the middle."""
    return {_bare(w): int(strength) for strength, words in _tables()[form].items() for w in words}


@cache
def _set(table: str, name: str) -> frozenset[str]:
    return frozenset(_bare(word) or word for word in _tables()[table][name])


@cache
def _labels() -> frozenset[str]:
    """Words that stand beside numbers."""
    known = {word for form in ("satisfaction", "ease", "agreement") for word in strengths(form)}
    return frozenset(known | _set("likelihood", "words"))


def _bare(text: str) -> str:
    return plain(_DRESS.sub("", text))


def understand(text: str, kind: str) -> Answer:
    """One answer to a question of a kind: csat, nps, ces or resolved."""
    word, bare = _bare(text), light(text)
    if not word or word in _set("none", "words") or bare in _set("none", "words"):
        return Answer("none")
    if word in _set("sent", "words"):
        return Answer("sent")
    if kind == "resolved":
        return Answer("yes/no", int(is_yes(word))) if is_flag(word) else Answer("unknown")
    return _number(_DRESS.sub("", text.strip()), kind) or _word(word, bare, kind)


def _number(text: str, kind: str) -> Answer | None:
    if found := _LEADING.match(text):
        number, label = int(found[1]), found["label"] or ""
        if kind == "csat" and abs(number) in _CODES and not label:
            return Answer("code", (number > _CODES.start) - (number < 0))
        return Answer("number", number, label)
    if found := _OF.match(text):
        number, top = int(found[1]), int(found[2])
        return Answer("percent") if top == 100 else Answer("number", number, top=top)
    if found := _SPACED.match(text) or _TRAILING.match(text):
        number = int(next(group for group in found.groups() if group and group.isdecimal()))
        label = found["label"].strip()
        return Answer("number", number, label) if plain(label) in _labels() else _starred(text)
    if _FRACTION.match(text):
        return Answer("fraction")
    return Answer("percent") if _PERCENT.match(text) else _starred(text)


def _starred(text: str) -> Answer | None:
    if found := _STARS.match(text):
        return Answer("number", int(found[1]))
    if found := _DRAWN_STARS.match(text):
        full, empty = len(found["full"]), len(found["empty"])
        return Answer("number", full, top=full + empty if empty else None)
    return None


def _word(word: str, bare: str, kind: str) -> Answer:
    for form, steps in _WORD_SCALES.items() if kind == "csat" else ():
        for name, number in steps.items():
            if word in _set(form, name) or bare in _set(form, name):
                return Answer(form, number)
    for form in _STRENGTH_FORMS.get(kind, ()):
        if word in strengths(form):
            return Answer(form, strengths(form)[word])
    return Answer("unknown")
