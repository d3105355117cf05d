"""Judged gates as text, table, test cases and annotations: the same words everywhere, whatever the data are called."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from supportmetrics.analysis.judging import judge
from supportmetrics.model.gates import Level
from supportmetrics.render import gates
from supportmetrics.render.json_report import render_json
from supportmetrics.render.kinds import CHECK_KINDS, Drawing, by_name
from tests import bench, desk

RATE = "sla.first_response.breach_rate"
USUAL = [(40, 400), (44, 410), (36, 390), (50, 420), (42, 400), (39, 400), (47, 430), (40, 405)]
HOSTILE = 'x"]]>,:%0A\n::error::<b>\x1b[31m|`@team\ufffe'


def _verdicts():
    """Gates of every outcome, the last in a slice with a name that is markup everywhere."""
    told = []
    for text, baseline, now in (
        (f"{RATE} <= 10%", USUAL, (71, 418)),
        (f"{RATE} regression", USUAL, (71, 418)),
        (f"{RATE} regression margin 10%", USUAL, (71, 418)),
        (f"{RATE} regression margin 1%", USUAL, (49, 418)),
        ("frt.p90 <= 4h", [14_000.0] * 8, 14_300.0),
        (f"{RATE} regression min-n 30", USUAL[:2], (30, 400)),
        ("frt.median regression when-unknown pass", [50.0], 60.0),
        ("backlog.open <= 100 level warn", [90.0], 120.0),
        ("sla.first_response.breached ratchet", [12.0, 9.0, 11.0], 9.0),
    ):
        told.append(bench.judged(text, baseline, now))
    made = bench.gate(f"{RATE} by team <= 10%")
    part = (("team", HOSTILE),)
    own = bench.history(RATE, [(90, 400)], part)
    return (*told, *judge([made], bench.bench(own, bench.week(0))))


@pytest.fixture(scope="module")
def report():
    tickets = desk.tickets([{"ticket_id": "1", "created_at": "2025-03-03T09:00:00Z"}])
    made = desk.report(tickets, as_of=desk.instant("2025-03-10T00:00:00Z"), period="2025-W10")
    noted = bench.judged(f"{RATE} regression", USUAL, (99, 418))
    note = replace(noted, gate=replace(noted.gate, level=Level.NOTE, text=""))
    return replace(made, verdicts=(*_verdicts(), note))


def _drawn(kind, report, **how):
    return b"".join(by_name(kind, CHECK_KINDS).draw(report, Drawing(**how)))


def test_the_outcomes_are_all_there(report):
    assert [each.word for each in gates.judged(report)] == [
        *("Fails", "Fails", "Fails"),
        *("Unknown", "Unknown"),
        *("Warns", "Warns", "Warns"),
        *("Holds", "Holds"),
    ]
    assert gates.summary(report) == ("3 of 10 gates fail; 2 cannot be judged, 3 warn, 2 hold.")


def test_the_text(report, golden):
    golden(_drawn("terminal", report), "gates-terminal.txt")


def test_the_text_in_ascii_and_in_colour(report):
    plain = _drawn("terminal", report, ascii_only=True).decode()
    assert plain.isascii()
    coloured = _drawn("terminal", report, color=True, bold=True).decode()
    assert "\x1b[1;31m" in coloured
    assert "\x1b[31m|`@" not in coloured
    for width in (60, 80, 120):
        text = _drawn("terminal", report, width=width).decode()
        assert max(map(len, text.splitlines())) <= width


def test_the_table(report, golden):
    golden(_drawn("markdown", report), "gates-markdown.md")


def test_the_test_cases(report, golden):
    golden(_drawn("junit", report), "gates-junit.xml")


def test_the_test_cases_are_xml_and_their_sums_hold(report):
    suites = ET.fromstring(_drawn("junit", report))  # noqa: S314  we wrote it
    (suite,) = suites
    found = [child.tag for case in suite for child in case]
    assert len(suite) == int(suite.get("tests")) == int(suites.get("tests")) == 10
    assert found.count("failure") == int(suite.get("failures")) == 3
    assert found.count("error") == int(suite.get("errors")) == 1
    assert found.count("skipped") == int(suite.get("skipped")) == 1
    assert len({case.get("name") for case in suite}) == 10


def test_the_annotations(report, golden):
    golden(_drawn("github", report), "gates-github.txt")


def test_an_annotation_is_one_line_whatever_the_data_are_called(report):
    lines = _drawn("github", report).decode().splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        *["::error"] * 4,
        *["::warning"] * 4,
        "::notice",
        "3",
    ]
    for line in lines[:-1]:
        properties = line.split("::")[1].split(" ", 1)[1]
        assert properties.count("=") == 1
        assert "," not in properties


def test_the_json_fits_its_schema_and_says_the_same(report):
    document = json.loads(b"".join(render_json(report)))
    schema = json.loads((files("supportmetrics.render") / "report.schema.json").read_text("utf-8"))
    assert not list(jsonschema.Draft202012Validator(schema).iter_errors(document))
    known = list(schema["$defs"]["verdict"]["properties"])
    assert [list(one) for one in document["verdicts"]] == [known] * 11
    text = " ".join(_drawn("terminal", report, width=1000).decode().split())
    for one in document["verdicts"]:
        assert one["sentence"] in text


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ([8], "The gate holds."),
        ([8, 8], "All 2 gates hold."),
        ([0], "The gate fails."),
        ([5], "The gate cannot be judged."),
        ([0, 8], "1 of 2 gates fails; 1 holds."),
        ([2, 8, 8], "1 of 3 gates warns; 2 hold."),
    ],
)
def test_all_gates_in_one_sentence(report, kept, said):
    some = replace(report, verdicts=tuple(report.verdicts[place] for place in kept))
    assert gates.summary(some) == said
