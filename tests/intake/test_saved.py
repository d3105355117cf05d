"""Saved reports come back as they were written, and what is none is refused with a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from supportmetrics.errors import InputError
from supportmetrics.intake.saved import parsed, read_saved
from supportmetrics.model.periods import Grain, Period
from supportmetrics.model.policies import PUBLISHED, Policy
from supportmetrics.render.json_report import render_json
from tests import desk

WEEK = Period(date(2026, 3, 2), date(2026, 3, 9))


def _report(**options):
    tickets = desk.tickets(
        [
            {
                "ticket_id": str(number),
                "channel": ("email", "chat")[number % 2],
                "tier": "1",
                "created_at": f"2026-03-{1 + number % 28:02d}T09:00:00Z",
                "first_response_at": f"2026-03-{1 + number % 28:02d}T1{number % 9}:00:00Z",
            }
            for number in range(90)
        ]
    )
    answers = desk.surveys(
        [
            {"kind": "nps", "score": score, "scale": "nps 0-10", "answered_at": at}
            for score, at in ((9, "2026-03-03T09:00:00Z"), (3, "2026-03-10T09:00:00Z"))
        ]
    )
    return desk.report(tickets, answers, as_of=desk.instant("2026-03-30T00:00:00Z"), **options)


def _text(report):
    return b"".join(render_json(report)).decode()


@pytest.fixture
def document():
    return json.loads(_text(_report()))


def test_every_measurement_comes_back_as_it_was():
    report = _report()
    saved = parsed(_text(report), "week.json")
    measured = list(report.measurements)
    assert len(saved.measurements) == len(measured) > 250
    for one in measured:
        # How many are still waiting is not told in the JSON.
        assert saved.measurements[one.metric, one.slice, one.period] == replace(one, open=0)


def test_what_the_report_is_about_comes_back():
    report = _report(timezone="Europe/Berlin", where="tier = '1'", goal=0.8)
    saved = parsed(_text(report), "week.json")
    assert (saved.as_of, saved.timezone, saved.grain) == (report.as_of, "Europe/Berlin", Grain.WEEK)
    assert (saved.period, saved.version, saved.name) == (report.period, "0.0.0", "week.json")
    assert WEEK in saved.periods
    assert saved.definitions == report.definitions


def test_reports_of_the_same_question_have_no_differences():
    one, other = _report(), _report(goal=0.5)
    assert list(one.definitions.differences(other.definitions)) == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"timezone": "Asia/Tokyo"}, "the time zone is UTC there and Asia/Tokyo here"),
        ({"week_start": 6}, "the first day of a week is monday there and sunday here"),
        ({"where": "tier = '1'"}, "the condition is none there and tier = '1' here"),
        (
            {"policies": (Policy({"channel": ("chat",)}, 30), *PUBLISHED[1:])},
            "the targets are other ones: channel chat: first response 1m there, "
            "channel chat: first response 30s here",
        ),
        (
            {"policies": (*PUBLISHED, Policy(resolution_s=3600))},
            "the targets are other ones: all other tickets: resolution 1h only here",
        ),
        (
            {"satisfied": {"csat": ("Great",)}},
            "the satisfied answers are other ones: csat: Great only here",
        ),
    ],
)
def test_other_definitions_are_told_with_what_differs(options, told):
    assert list(_report(**options).definitions.differences(_report().definitions)) == [told]


def test_a_scale_that_a_quiet_week_lacks_is_no_difference():
    own = _report().definitions
    assert own.scales == {"nps": ("nps 0-10",)}
    assert not list(own.differences(replace(own, scales={})))
    other = replace(own, scales={"nps": ("nps 1-5",)})
    assert list(own.differences(other)) == [
        "nps answers are on the scale nps 1-5 there and nps 0-10 here"
    ]


def test_a_report_without_definitions_is_read_without_them(document):
    del document["definitions"]
    assert parsed(json.dumps(document), "old.json").definitions is None


def test_keys_of_later_versions_are_passed_over(document):
    document["surprise"] = document["measurements"][0]["surprise"] = [1]
    assert parsed(json.dumps(document), "new.json").measurements


def test_a_share_without_its_numerator_gets_it_from_n(document):
    for row in document["measurements"]:
        row.pop("numerator", None)
    saved = parsed(json.dumps(document), "bare.json")
    for one in _report().measurements:
        if one.numerator is not None:
            found = saved.measurements[one.metric, one.slice, one.period]
            assert found.numerator == one.numerator


def test_a_folder_of_reports_is_read_in_the_order_of_their_periods(tmp_path):
    for name, year in (("a.json", "2026-"), ("b.json", "2025-"), (".part.json", "broken")):
        text = _text(_report())
        (tmp_path / name).write_text(
            text.replace("2026-", year) if year != "broken" else text[:40], "utf-8"
        )
    (tmp_path / "notes.txt").write_text("no report", "utf-8")
    assert [saved.name for saved in read_saved([tmp_path])] == [
        str(tmp_path / "b.json"),
        str(tmp_path / "a.json"),
    ]


def _spoilt(how):
    document = json.loads(_text(_report()))
    how(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no saved report: line 1 is no JSON"),
        ("Ticket ID,Created at\n1,2026-03-02\n", "is no saved report: line 1 is no JSON"),
        ("[]", "is no saved report: it has no `format`"),
        ('{"tickets": []}', "is no saved report: it has no `format`"),
        ('{"format": 1, "promises": {}}', "is no saved report: it has no `measurements`"),
        ('{"format": 2}', "is of format 2, which a newer supportmetrics wrote"),
        ("[" * 100_000, "is no saved report"),
        (_spoilt(lambda d: d.pop("timezone")), "is damaged: 'timezone' is missing"),
        (_spoilt(lambda d: d.update(grain="fortnight")), "is damaged: 'fortnight' is not"),
        (_spoilt(lambda d: d.update(generator=3)), "is damaged"),
        (
            _spoilt(lambda d: d["measurements"][2].update(n="many")),
            "is damaged: measurement 3: n is 'many'",
        ),
        (
            _spoilt(lambda d: d["measurements"][0].update(value=float("nan"))),
            "is damaged: NaN is no number",
        ),
        (
            _spoilt(lambda d: d["measurements"][1].update(period={"start": "x", "end": "y"})),
            "is damaged: measurement 2: Invalid isoformat",
        ),
        (_spoilt(lambda d: d["measurements"].append(3)), "is damaged: measurement"),
    ],
)
def test_what_is_no_saved_report_is_refused_with_a_sentence(text, told):
    with pytest.raises(InputError) as refused:
        parsed(text, "file.json")
    assert str(refused.value).startswith("'file.json' ")
    assert told in str(refused.value)


def test_a_report_cut_off_anywhere_is_refused():
    text = _text(_report())
    for end in range(1, len(text) - 2, 997):
        with pytest.raises(InputError):
            parsed(text[:end], "half.json")
    with pytest.raises(InputError, match="ends in the middle: it was cut off"):
        parsed(text[: len(text) // 2].rsplit(",", 1)[0], "half.json")


def test_missing_files_and_empty_folders_are_told(tmp_path):
    with pytest.raises(InputError, match="There is no saved report"):
        read_saved([tmp_path / "none.json"])
    with pytest.raises(InputError, match="holds no saved report"):
        read_saved([tmp_path])
    (tmp_path / "page.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not text in UTF-8"):
        read_saved([tmp_path])
