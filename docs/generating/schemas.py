"""Pages that walk a JSON Schema: the configuration and the JSON report."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generating.markdown import block, codes, page, table
from supportmetrics.config import schema as config_schema
from supportmetrics.config import targets
from supportmetrics.model.policies import PUBLISHED

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = Path(__file__).parents[1] / "example.toml"

_CONFIGURATION = """
`supportmetrics.toml`, or `[tool.supportmetrics]` in `pyproject.toml`, in the working folder or above, or named by `--config`.
The command line beats it.
Unknown keys are refused with the nearest known one, and all mistakes are told at once.
Durations are written `30s`, `4h`, `1h30m`, `2d`; [columns and words](columns.md) by their names inside.

What gates mean and how they are judged is [a page of its own](gates.md).

[config.schema.json](config.schema.json) completes and checks the file in an editor.
"""
_PUBLISHED = """
Times that carry no zone are read in UTC, and these published goals for the first response apply.
A target of yours takes their place for the tickets it matches.
"""
_SETS = """
`[targets]` with `preset = "ID"` promises by one of these sets, after the targets of your own; `calendar = "NAME"` says in which hours those run that are meant in opening hours.
Without a calendar they run day and night, and tickets that no target of a set matches keep the published goals.
"""
_JSON = """
`supportmetrics report --format json` and `-o report.json` give every number as one document.
[report.schema.json](report.schema.json) describes it exactly, and travels in the package, too.

Within format 1 there may come further keys, metrics, findings and flags, so a reader should pass over what it does not know.
Whatever would break a reader raises `format`.
The same inputs, options and `--as-of` give the same bytes.
"""


def config_schema_text() -> str:
    """The JSON Schema of the configuration, for editors."""
    return config_schema.schema_text()


def report_schema_text() -> str:
    """The JSON Schema of the JSON report."""
    return (files("supportmetrics.render") / "report.schema.json").read_text("utf-8")


def configuration_page() -> str:
    """Every key of the configuration, and an example with all of them."""
    goals = [
        [", ".join(goal.match.get("channel", ("everything else",))), _span(goal.first_response_s)]
        for goal in PUBLISHED
    ]
    return page(
        "# Configuration",
        _CONFIGURATION,
        "## Without a configuration",
        _PUBLISHED,
        table(("channel", "first response within"), goals),
        "## Keys",
        *_tables_of_keys(dict(config_schema.schema())),
        "## Sets of targets",
        _SETS,
        *_sets(),
        "## Example",
        block("toml", EXAMPLE.read_text("utf-8")),
    )


def _sets() -> Iterator[str]:
    for one in targets.every():
        yield f"### {one.id}"
        yield table(("", one.id), targets.described(one.id))


def _tables_of_keys(whole: dict[str, Any]) -> Iterator[str]:
    parts = whole["$defs"]
    places = {
        "The file": whole,
        "[[input]]": parts["InputTable"],
        "[values]": parts["ValuesTable"],
        "[calendar.NAME]": parts["CalendarTable"],
        "[calendar.NAME.holidays]": parts["HolidaysTable"],
        "[[target]]": parts["TargetTable"],
        "[targets]": parts["TargetsTable"],
        "[survey]": parts["SurveysTable"],
        "[survey.KIND]": parts["CsatTable"],
        "[[gate]]": parts["GateTable"],
        "[[acknowledge]]": parts["AcknowledgeTable"],
    }
    for title, part in places.items():
        yield f"### {title}"
        yield table(
            ("key", "meaning", "without it"),
            [
                [f"`{name}`", _meaning(key, parts), _default(name, key, part)]
                for name, key in part["properties"].items()
            ],
        )


def _default(name: str, key: dict[str, Any], part: dict[str, Any]) -> str:
    if name in part.get("required", ()):
        return "required"
    value = key.get("default")
    return f"`{json.dumps(value)}`" if isinstance(value, str | int | float) else ""


def json_page() -> str:
    """The JSON report, key by key."""
    whole = json.loads(report_schema_text())
    parts = ["# The JSON report", _JSON, "## The document", whole["description"]]
    parts.append(_keys(whole, whole["$defs"]))
    for name, part in whole["$defs"].items():
        parts += [f"## {name}", part["description"]]
        if "properties" not in part:
            continue
        parts.append(_keys(part, whole["$defs"]))
        for key, entry in part["properties"].items():
            words = entry.get("oneOf") or entry.get("items", {}).get("oneOf", ())
            rows = [[f"`{word['const']}`", word["description"]] for word in words]
            if rows:
                parts.append(table((f"`{key}`", "means"), rows))
    return page(*parts)


def _keys(part: dict[str, Any], known: dict[str, Any]) -> str:
    return table(
        ("key", "holds", "meaning"),
        [
            [f"`{name}`", _type(key) + _optional(name, part), _meaning(key, known)]
            for name, key in part["properties"].items()
        ],
    )


def _optional(name: str, part: dict[str, Any]) -> str:
    return "" if name in part["required"] else ", may be absent"


def _type(key: dict[str, Any]) -> str:
    if "$ref" in key:
        name = key["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name})"
    if key.get("type") == "array":
        return "list" if key["items"] is True else f"list of {_type(key['items'])}"
    if "const" in key:
        return f"`{json.dumps(key['const'])}`"
    if "enum" in key:
        return codes(key["enum"])
    kinds = key.get("type", "string")
    return kinds if isinstance(kinds, str) else " or ".join(kinds)


def _meaning(key: dict[str, Any], known: dict[str, Any]) -> str:
    if "description" in key:
        return str(key["description"])
    name = key.get("$ref", "").rsplit("/", 1)[-1]
    return str(known[name]["description"]) if name else ""


def _span(seconds: int | None) -> str:
    hours, rest = divmod(seconds or 0, 3600)
    return f"{seconds} s" if rest else f"{hours} h"
