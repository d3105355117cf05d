"""What is wrong with a configuration, each mistake a sentence with the dotted key it is about.

Tables that repeat (`[[target]]`) are counted from 1: `target[2].first_response` is in the second.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from supportmetrics.config.schema import MATCHABLE, TABLES, TargetTable
from supportmetrics.errors import did_you_mean

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_EXPECTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "list_type": "a list in square brackets",
    "dict_type": "a table",
    "model_type": "a table",
    "none_required": "left out",
    "string_pattern_mismatch": "two capital letters, such as 'DE'",
}
_MOST_COMBINATIONS = 10_000
"""Targets with more combinations of words are not held against those before them."""
_BARE = {
    "missing": "it is missing.",
    "too_short": "it is empty.",
    "string_too_short": "it is empty.",
}


def sentences(error: ValidationError, tables: dict[str, Any]) -> list[str]:
    """One sentence for each mistake pydantic found in the tables, in their order."""
    return list(dict.fromkeys(_sentence(detail, tables) for detail in error.errors()))


def unreachable_targets(tables: dict[str, Any]) -> list[str]:
    """One sentence for each target that no ticket can reach, because targets before it match every ticket it does."""
    targets = tables.get("target")
    before: list[tuple[int, dict[str, set[str]]]] = []
    problems = []
    for place, target in enumerate(targets if isinstance(targets, list) else [], start=1):
        # A key that nobody knows may be meant to choose tickets.
        if not isinstance(target, dict) or not set(target) <= set(TargetTable.model_fields):
            continue
        wanted = {name: _words(target[name]) for name in MATCHABLE if name in target}
        if shadows := _shadows(wanted, before):
            names = " and ".join(f"target[{other}]" for other in shadows)
            verbs = ("comes", "matches") if len(shadows) == 1 else ("come", "match")
            problems.append(
                f"target[{place}]: no ticket ever reaches it: {names} {verbs[0]} before it and {verbs[1]} "
                "all of its tickets. Move it up, or remove it."
            )
        before.append((place, wanted))
    return problems


def _words(value: object) -> set[str]:
    return {str(word).casefold() for word in (value if isinstance(value, list) else [value])}


def _shadows(
    wanted: dict[str, set[str]], before: list[tuple[int, dict[str, set[str]]]]
) -> list[int]:
    """The places of targets that together match whatever a target wants; none when something is left for it."""
    if prod(map(len, wanted.values())) > _MOST_COMBINATIONS:
        return []
    found = set()
    for words in product(*wanted.values()):
        ticket = dict(zip(wanted, words, strict=True))
        match = next(
            (
                place
                for place, other in before
                if all(ticket.get(name) in among for name, among in other.items())
            ),
            None,
        )
        if match is None:
            return []
        found.add(match)
    return sorted(found)


def _sentence(detail: ErrorDetails, tables: dict[str, Any]) -> str:
    location = tuple(part for part in detail["loc"] if part != "[key]")
    if isinstance(location[-1], int) and not isinstance(_at(tables, location[:-1]), list):
        location = location[:-1]  # a single word where a list may stand
    return f"{dotted(location)}: {_complaint(detail, location)}".removeprefix(": ")


def _complaint(detail: ErrorDetails, location: tuple[int | str, ...]) -> str:
    value, context, kind = detail["input"], detail.get("ctx", {}), detail["type"]
    if kind == "extra_forbidden":
        known = _known_keys(location[:-1])
        hint = did_you_mean(str(location[-1]), known) or f" Known are {', '.join(known)}."
        return f"there is no such key.{hint}"
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"{value!r} is not known. Write {context['expected']}."
    if kind in _BARE:
        return _BARE[kind]
    if kind in _EXPECTED:
        return f"{_shown(value)} must be {_EXPECTED[kind]}."
    return f"{_shown(value)}: {detail['msg'].replace('Input should', 'it should')}."


def _at(tables: object, location: tuple[int | str, ...]) -> object:
    for part in location:
        if isinstance(tables, dict):
            tables = tables.get(part)
        elif isinstance(tables, list) and isinstance(part, int):
            tables = tables[part]
    return tables


def dotted(location: tuple[int | str, ...]) -> str:
    """`("target", 1, "first_response")` as `target[2].first_response`."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part + 1}]"
            continue
        word = part if part.replace("-", "").replace("_", "").isalnum() else f'"{part}"'
        text += f".{word}" if text else word
    return text


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys of the table at a place of the file."""
    for path, table in TABLES.items():
        if len(path) == len(location) and all(
            want in ("*", part) for want, part in zip(path, location, strict=True)
        ):
            return list(table.model_fields)
    return []


def _shown(value: object) -> str:
    return "a table" if isinstance(value, dict) else repr(value)
