"""`--against`: the period before, or a report that was saved."""

from __future__ import annotations

import json

import pytest

RATE = "sla.first_response.breach_rate"


def _changes(document, metric, part=None):
    return [c for c in document["changes"] if (c["metric"], c["slice"]) == (metric, part or {})]


def _value(document, metric, part=None):
    """The value of the document's own period."""
    (found,) = [
        m["value"]
        for m in document["measurements"]
        if (m["metric"], m["slice"], m["period"]) == (metric, part or {}, document["period"])
    ]
    return found


@pytest.fixture
def saved(run, desk):
    """Saves the report of some period and gives its document."""

    def saved(name, *options):
        assert run("report", desk, "-q", "-o", name, *options).code == 0
        with open(name, encoding="utf-8") as file:  # noqa: PTH123 - the working folder
            return json.load(file)

    return saved


def test_the_period_before_is_the_default(measured, desk):
    assert measured(desk) == measured(desk, "--against", "previous")
    document = measured(desk)
    assert document["against"]["report"] is None
    assert {json.dumps(c["against"]) for c in _changes(document, "frt.median")} == {
        json.dumps(document["against"]["period"])
    }


@pytest.mark.parametrize("metric", ["frt.median", "backlog.open", "volume.created", RATE])
def test_changes_are_measured_against_the_period_of_a_saved_report(measured, desk, saved, metric):
    old = saved("old.json", "--period", "2026-W04")
    new = measured(desk, "--against", "old.json")
    for part in ({}, {"channel": "email"}):
        (change,) = _changes(new, metric, part)
        assert change["against"] == old["period"] == {"start": "2026-01-19", "end": "2026-01-26"}
        assert change["before"] == _value(old, metric, part)
        assert change["value"] == _value(new, metric, part)
        assert change["difference"] == pytest.approx(change["value"] - change["before"])
    assert new["against"] == {"report": "old.json", "period": old["period"], "remarks": []}


def test_scores_are_compared_with_the_window_that_ends_with_that_period(measured, desk, saved):
    saved("old.json", "--period", "2026-W05")
    options = ("--as-of", "2026-03-02", "--period", "2026-W09", "--against", "old.json")
    (change,) = _changes(measured(desk, *options), "csat.score")
    assert change["period"] == {"start": "2026-02-02", "end": "2026-03-02"}
    assert change["against"] == {"start": "2026-01-05", "end": "2026-02-02"}


def test_the_usual_range_is_that_of_our_own_earlier_periods(measured, desk, saved):
    saved("old.json", "--period", "2026-W04")
    plain, against = (measured(desk, *more) for more in ((), ("--against", "old.json")))
    for metric in ("frt.median", RATE):
        one, other = (_changes(document, metric)[0] for document in (plain, against))
        assert one["usual_high"] == other["usual_high"]
        assert one["verdict"] == other["verdict"]


def test_a_saved_report_lends_its_earlier_periods_to_a_file_that_has_none(
    measured, desk, saved, write, table, rows
):
    saved("old.json", "--period", "2026-W07")
    newest = [row for row in rows if row["Created at"] >= "2026-02-16"]
    write("new.csv", table(newest))
    options = ("--grain", "week", "--period", "2026-W08", "--against", "old.json")
    (change,) = _changes(measured("new.csv", *options), "frt.median")
    (whole,) = _changes(measured(desk, "--period", "2026-W08"), "frt.median")
    assert (change["usual_low"], change["usual_high"]) == (whole["usual_low"], whole["usual_high"])
    assert change["before"] == whole["before"]


def test_a_report_of_the_whole_span_is_compared_as_a_whole(run, measured, desk, saved):
    old = saved("old.json", "--period", "all")
    new = measured(desk, "--against", "old.json")
    (change,) = _changes(new, "frt.median")
    assert change["against"] is None
    assert change["before"] == _value(old, "frt.median")
    (volume,) = _changes(new, "volume.created")
    assert (volume["ratio"], volume["by_day"]) == (None, True)
    text = run("report", desk, "--against", "old.json").text
    assert "the whole span of old.json" in text
    assert "The two spans differ in length." in " ".join(text.split())
    assert "not compared: not as long" in text


def test_volumes_of_a_longer_period_are_compared_by_the_day(measured, desk, saved):
    old = saved("old.json", "--period", "2026-01")
    (change,) = _changes(measured(desk, "--against", "old.json"), "volume.created")
    assert change["by_day"]
    assert change["before"] == _value(old, "volume.created")
    assert change["ratio"] == pytest.approx((change["value"] / 7) / (change["before"] / 31) - 1)


def test_the_same_report_again_has_not_changed(measured, desk, saved):
    saved("old.json")
    again = measured(desk, "--against", "old.json")
    assert again["changes"]
    assert {change["difference"] for change in again["changes"]} == {0}


def test_channels_that_only_one_of_the_reports_knows_are_part_of_the_mix(
    measured, run, write, table, rows
):
    options = ("--grain", "month", "--period", "2026-01", "--as-of", "2026-06-01")
    mail = [row for row in rows if row["Channel"] in ("Email", "Chat")]
    write("mail.csv", table(mail))
    assert run("report", "mail.csv", "-q", "-o", "old.json", *options).code == 0
    write("all.csv", table(rows))
    (change,) = _changes(measured("all.csv", "--against", "old.json", *options), RATE)
    (split,) = [one for one in change["reasons"] if one["by"] == "channel"]
    assert sum(part["n"] for part in split["parts"]) > sum(p["n_before"] for p in split["parts"])
    assert split["rate"] + split["mix"] == pytest.approx(change["difference"], abs=1e-12)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--tz", "Europe/Berlin"), "the time zone is UTC there and Europe/Berlin here"),
        (("--where", "priority = 'urgent'"), "the condition is none there and priority = 'urgent'"),
    ],
)
def test_a_report_that_means_something_else_is_refused(run, desk, saved, options, words):
    saved("old.json")
    ran = run("report", desk, "--against", "old.json", *options)
    assert (ran.code, ran.out) == (2, b"")
    assert f"--against old.json means something else: {words}" in ran.err
    assert "--against previous" in ran.err


def test_other_targets_are_refused_and_another_goal_is_told(run, desk, saved, write):
    saved("old.json")
    write("slow.toml", '[[target]]\nchannel = "chat"\nfirst_response = "2h"\n')
    ran = run("report", desk, "--against", "old.json", "--config", "slow.toml")
    assert ran.code == 2
    assert "the targets are other ones" in ran.err
    write("goal.toml", "goal = 0.8\n")
    ran = run("report", desk, "--against", "old.json", "--config", "goal.toml")
    assert ran.code == 0
    assert "Its goal was 90%." in " ".join(ran.text.split())


@pytest.mark.parametrize(
    ("named", "code", "words"),
    [
        ("prevoius", 2, "Did you mean 'previous'?"),
        ("gone.json", 3, "There is no saved report 'gone.json'."),
        ("desk.csv", 3, "'desk.csv' is no saved report"),
        (".", 2, "is a folder"),
    ],
)
def test_what_is_no_saved_report_is_answered_with_a_sentence(run, desk, named, code, words):
    ran = run("report", desk, "--against", named)
    assert (ran.code, ran.out) == (code, b"")
    assert words in ran.err


def test_the_name_of_a_saved_report_is_only_text(run, desk, saved):
    saved("<b>&old.json", "--period", "2026-W04")
    page = run("report", desk, "--against", "<b>&old.json", "--format", "html").text
    assert "&lt;b&gt;&amp;old.json" in page
    assert "<b>&old" not in page
