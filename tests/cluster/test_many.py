"""Very many tickets are read in pieces and counted part by part on one machine, too: the same report to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportmetrics import pipeline
from supportmetrics.intake import delimited
from supportmetrics.model.policies import PUBLISHED, Policy
from supportmetrics.pipeline import Request, analyze, in_parts
from supportmetrics.render.json_report import render_json
from tests.cluster.conftest import answers, tickets

EXPORTS = Path(__file__).parents[1] / "exports"


@pytest.fixture
def twice(monkeypatch):
    """The JSON report of all rows at once, and of parts of some 90 rows, read in pieces of 70; how often parts were
    counted.
    """

    def told(*sources, rows=90, **options):
        asked = Request(sources=sources, **{"shapes": False} | options)
        monkeypatch.setattr(pipeline, "_MANY", 1 << 40)
        one = b"".join(render_json(analyze(asked, version="1")))
        monkeypatch.setattr(pipeline, "_MANY", 0)
        monkeypatch.setattr(in_parts, "ROWS", rows)
        monkeypatch.setattr(delimited, "_LARGE", -1)
        monkeypatch.setattr(delimited, "_PIECE", 70)
        counted = []
        count = in_parts.part_of
        monkeypatch.setattr(in_parts, "part_of", lambda *facts: counted.append(1) or count(*facts))
        return one, b"".join(render_json(analyze(asked, version="1"))), len(counted)

    return told


def test_the_sample_desk_is_the_same_part_by_part(twice):
    one, other, parts = twice("sample_data", rows=900)
    assert one == other
    assert parts > 3


@pytest.mark.parametrize("preset", ["zendesk_csv", "freshdesk_csv", "jira_csv", "hubspot_csv"])
def test_exports_of_help_desks_are_the_same_part_by_part(twice, preset):
    one, other, parts = twice(*(str(path) for path in sorted((EXPORTS / preset).glob("export*"))))
    assert one == other
    assert parts


def test_overlapping_files_with_all_that_is_odd_are_the_same_part_by_part(twice, desk):
    folder = desk(
        a=tickets(range(400)),
        b=tickets(range(300, 700), later=600, crowd=range(500, 570)),
        c=answers(range(0, 700, 3), scores=(1, 2, 4, 5), unanswered=4),
        d=answers(range(600, 900, 5), scores=(5, 5, 4)),
    )
    own = (Policy(first_response_s=3600, match={"channel": ("chat",)}, key="target[0]"),)
    own += (Policy(first_response_s=60, match={"channel": ("fax",)}, key="target[1]"),)
    one, other, parts = twice(
        folder, policies=(*own, *PUBLISHED), by=(("tier", "status"),), timezone="Asia/Kolkata"
    )
    assert one == other
    assert parts == 9


def test_ids_that_are_numbers_are_the_same_part_by_part(twice, desk):
    folder = desk(
        a=tickets(range(150, 800), called=""),
        b=tickets([*range(150), *range(40, 80)], later=600, called="0"),
        c=answers(range(0, 1200, 3), scores=(1, 2, 4, 5), unanswered=4, called=""),
        d=answers(range(100, 900, 5), scores=(5, 5, 4)),
    )
    one, other, parts = twice(folder)
    assert one == other
    assert parts == 10


def test_a_report_read_in_pieces_sets_the_same_rows_aside(monkeypatch, desk):
    text = tickets(range(300), called="").splitlines()
    text[200] = text[200].replace("Email", "Em\xffail").rsplit(",", 4)[0]
    text[250] = "," * 7
    folder = desk(a="\n".join(text) + "\n")
    found = []
    for large in (1 << 40, -1):
        monkeypatch.setattr(delimited, "_LARGE", large)
        monkeypatch.setattr(delimited, "_PIECE", 70)
        out = []
        report = analyze(Request(sources=(folder,)), version="1", rejects=out.append)
        found.append((b"".join(render_json(report)), out[0].rows()))
    assert found[0] == found[1]
    assert found[0][1]


def test_parts_are_counted_again_where_they_do_not_tell_what_all_tell(twice, desk):
    one, other, parts = twice(desk(a=tickets(range(300), responds=False)))
    assert one == other
    assert parts == 8


def test_rows_that_are_drawn_or_looked_at_are_not_counted_in_parts(monkeypatch, desk):
    folder = desk(a=tickets(range(300)))
    monkeypatch.setattr(pipeline, "_MANY", 0)
    monkeypatch.setattr(in_parts, "counted_in_parts", None)
    drawn = analyze(Request(sources=(folder,)), version="1")
    seen = []
    analyze(Request(sources=(folder,), shapes=False), version="1", rejects=seen.append)
    assert drawn.demand is not None
    assert seen
