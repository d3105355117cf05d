"""The JSON Schema that editors complete and check a configuration with."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from supportmetrics.config.schema import schema, schema_text

SHIPPED = Path(__file__).parents[2] / "docs/config.schema.json"


def test_the_shipped_schema_is_fresh():
    message = "run: python -m supportmetrics.config.schema docs/config.schema.json"
    assert SHIPPED.read_text("utf-8") == schema_text(), message


def test_the_schema_itself_is_valid():
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ('[[target]]\nchannel = "chat"\ntier = 1\nfirst_response = "1h30m"', True),
        ('[[target]]\nchannel = ["chat", "other:fax"]\nfirst_response = "60s"', True),
        ('[[target]]\nchanel = "chat"\nfirst_response = "60s"', False),
        ('[[target]]\nfirst_response = "4 hours"', False),
        ('[calendar.x]\nhours = { mon-fri = ["09:00-17:30"] }', True),
        ('[calendar.x]\nhours = { mon-fri = ["9 to 5"] }', False),
        ('[survey.ces]\nscale = "ease 1-7"', True),
        ('week_start = "someday"', False),
        ('[values.tier]\n"L1" = 1', True),
    ],
)
def test_the_schema_judges_like_the_program(text, accepted):
    checker = jsonschema.Draft202012Validator(schema())
    assert checker.is_valid(tomllib.loads(text)) is accepted
