"""Reports of files that are read one by one and of rows that are counted in parts: the same to the byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supportmetrics.errors import UsageError
from supportmetrics.model.policies import PUBLISHED, Policy
from supportmetrics.pipeline import Request, analyze_on
from tests.cluster.conftest import answers, tickets
from tests.cluster.parts import Parts

EXPORTS = Path(__file__).parents[1] / "exports"
SAMPLE = Path(__file__).parents[2] / "sample_data"


def _codes(report):
    return {found["code"] for found in json.loads(report)["findings"]}


def test_the_sample_desk_is_the_same_in_parts(both):
    one, other = both(Parts(), str(SAMPLE))
    assert one == other
    assert len(json.loads(one)["measurements"]) > 1000


@pytest.mark.parametrize(
    "preset",
    ["zendesk_csv", "freshdesk_csv", "zendesk_csat", "jira_csv", "hubspot_csv", "typeform"],
)
def test_exports_of_help_desks_and_survey_tools_are_the_same_in_parts(both, preset):
    files = [str(path) for path in sorted((EXPORTS / preset).glob("export*"))]
    one, other = both(Parts(), *files)
    assert one == other
    assert one.startswith("{")


def test_overlapping_files_with_all_that_is_odd_are_the_same_in_parts(both, desk):
    folder = desk(
        a=tickets(range(400)),
        b=tickets(range(300, 700), later=600, crowd=range(500, 570)),
        c=answers(range(0, 700, 3), scores=(1, 2, 4, 5), unanswered=4),
        d=answers(range(600, 900, 5), scores=(5, 5, 4)),
    )
    own = (Policy(first_response_s=3600, match={"channel": ("chat",)}, key="target[0]"),)
    own += (Policy(first_response_s=60, match={"channel": ("fax",)}, key="target[1]"),)
    one, other = both(
        Parts(),
        folder,
        policies=(*own, *PUBLISHED),
        by=(("tier", "status"),),
        timezone="Asia/Kolkata",
    )
    assert one == other
    seen = {"duplicate-ticket", "vendor-differs", "bulk-import", "unused-target"}
    seen |= {"surveys-without-ticket", "replaced-answer", "coarse"}
    assert seen <= _codes(one)


def test_rows_dealt_out_without_regard_to_their_ticket_give_another_report(both, desk):
    folder = desk(a=tickets(range(200)), b=tickets(range(100, 300), later=600))
    one, other = both(Parts(by_key=False), folder)
    assert one != other


def test_a_look_back_and_conditions_are_the_same_in_parts(both, desk):
    from datetime import UTC, datetime

    folder = desk(
        a=tickets(range(400)), b=answers(range(0, 400, 2), scores=(1, 3, 5), unanswered=3)
    )
    asked = {"as_of": datetime(2026, 1, 15, tzinfo=UTC), "where": "channel = 'chat' AND tier = '1'"}
    one, other = both(Parts(), folder, **asked)
    assert one == other
    assert json.loads(one)["measurements"]


def test_parts_are_counted_again_where_a_condition_leaves_out_what_decides(both, desk):
    folder = desk(
        a=tickets(range(300)),
        # Only surveys about tickets of the e-mail channel went without an answer.
        b=answers([n for n in range(300) if n * 40503 % 65536 % 3], scores=(1, 5))
        + answers([n for n in range(300) if not n * 40503 % 65536 % 3], scores=(4,), unanswered=1)
        .partition("\n")[2],
    )  # fmt: skip
    engine = Parts()
    one, other = both(engine, folder, where="channel = 'chat'")
    assert one == other
    assert [each.split()[0] for each in engine.rounds] == ["each", "added", "added"]


def test_a_desk_that_tells_no_responses_is_silent_in_every_part(both, desk):
    engine = Parts()
    folder = desk(a=tickets(range(300), responds=False))
    one, other = both(engine, folder)
    assert one == other
    assert "sla.first_response.breach_rate" in {
        each["metric"] for each in json.loads(one)["unavailable"]
    }


def test_files_of_one_survey_agree_on_its_scale(both, desk):
    # The first file of answers alone would be read on another scale than both together.
    engine = Parts()
    folder = desk(
        a=tickets(range(200)),
        b=answers(range(100), scores=(1, 2, 3)),
        c=answers(range(100, 200), scores=(1, 5, 10)),
    )
    one, other = both(engine, folder)
    assert one == other
    assert engine.rounds[:2] == ["each 3", "each 1"]


def test_names_are_replaced_in_parts_as_in_the_whole(both, desk):
    folder = desk(a=tickets(range(200)), b=answers(range(0, 300, 3), scores=(1, 5)))
    one, other = both(Parts(), folder, anonymize=True, by=(("status",),))
    assert one == other
    assert "a.csv" not in other


def test_files_are_named_whole_to_workers_who_stand_elsewhere(desk, monkeypatch, tmp_path):
    from supportmetrics.intake.piecewise import pieces
    from supportmetrics.pipeline import reading

    desk(a=tickets(range(20)))
    monkeypatch.chdir(tmp_path)
    (task,), (one,), _ = pieces(["a.csv"], reading(Request(sources=("a.csv",)), None))
    assert task.source.path == tmp_path / "a.csv"
    assert one.source.name == "a.csv"


def test_an_export_without_rows_is_the_same_in_parts(both, desk):
    one, other = both(Parts(), desk(a=tickets([])))
    assert one == other


def test_a_wrong_condition_is_the_same_sentence_in_parts(both, desk):
    one, other = both(Parts(), desk(a=tickets(range(20))), where="nothing = 1")
    assert one == other
    assert one.startswith("UsageError")


@pytest.mark.parametrize(
    ("preset", "what"),
    [
        ("zendesk_comments", "messages or changes"),
        ("zendesk_users", "people"),
        ("talkdesk_contacts", "legs of calls"),
    ],
)
def test_what_belongs_to_rows_of_other_files_is_refused(preset, what):
    files = tuple(str(path) for path in sorted((EXPORTS / preset).glob("export*")))
    with pytest.raises(UsageError, match=what):
        analyze_on(Parts(), Request(sources=files), version="1")


def test_what_is_drawn_from_single_tickets_is_said_to_be_left_out(desk):
    folder = desk(a=tickets(range(200)))
    report = analyze_on(Parts(), Request(sources=(folder,)), version="1")
    assert {"coarse", "not-drawn"} <= {found.code for found in report.findings}
    assert report.demand is None
    assert not report.longest
