"""Sets of targets that are shipped as data: each complete, checked like a configuration, and usable in one."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from supportmetrics.config import targets
from supportmetrics.config.schema import SettingsTable
from supportmetrics.errors import UsageError
from supportmetrics.model.policies import PUBLISHED

DOCS = Path(__file__).parents[2] / "docs"
CALENDAR = '[calendar.office]\nhours = { mon-fri = ["09:00-17:00"] }\n'


@pytest.fixture(params=targets.ids())
def shipped(request):
    return targets.get(request.param)


def test_a_set_says_what_it_is_where_its_figures_are_published_and_has_a_page(shipped):
    assert shipped.name
    assert shipped.meaning.endswith(".")
    assert shipped.source
    assert f"\n### {shipped.id}\n" in (DOCS / "configuration.md").read_text("utf-8")


def test_the_targets_of_a_set_are_such_as_a_configuration_may_hold(shipped):
    path = files(targets.__name__) / f"{shipped.id}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(data) == {"name", "meaning", "source", "target"}
    for target in data["target"]:
        target.pop("opening_hours", None)
    checked = SettingsTable.model_validate({"target": data["target"]})
    assert len(checked.target) == len(shipped.policies)


def test_no_target_of_a_set_is_in_the_shadow_of_one_before_it(shipped):
    matches = [policy.match for policy in shipped.policies]
    assert len({json.dumps(match, sort_keys=True) for match in matches}) == len(matches)
    assert all(matches[:-1]), "only the last one may match every ticket"


def test_the_published_goals_are_those_that_apply_without_a_configuration():
    ours = [(policy.match, policy.first_response_s) for policy in targets.get("published").policies]
    assert ours == [(goal.match, goal.first_response_s) for goal in PUBLISHED]


def test_a_set_comes_after_the_targets_of_ones_own(configured):
    settings = configured(
        CALENDAR + '[[target]]\nchannel = "chat"\nfirst_response = "5m"\n'
        '[targets]\npreset = "help-desk-by-priority"\ncalendar = "office"\n'
    )
    assert [policy.first_response_s for policy in settings.targets] == [
        300,
        3600,
        4 * 3600,
        8 * 3600,
        24 * 3600,
    ]
    assert [policy.calendar for policy in settings.targets] == [None, *["office"] * 4]


def test_only_targets_meant_in_opening_hours_run_in_the_calendar(configured):
    settings = configured(CALENDAR + '[targets]\npreset = "priority-24x5"\ncalendar = "office"\n')
    assert [policy.calendar for policy in settings.targets] == [None, *["office"] * 3]
    settings = configured('[targets]\npreset = "priority-24x5"\n')
    assert [policy.calendar for policy in settings.targets] == [None] * 4


def test_an_unknown_set_an_unknown_calendar_and_an_unknown_key_are_told_at_once(complaints):
    text = '[targets]\npreset = "publishd"\ncalendar = "ofice"\ncolour = "blue"\n'
    assert sorted(complaints(text)) == [
        "targets.calendar: there is no calendar 'ofice' in this file. Add a [calendar.ofice] table, or leave it out.",
        "targets.colour: there is no such key. Known are preset, calendar.",
        "targets.preset: there is no set of targets 'publishd'. Did you mean 'published'?",
    ]


def test_an_unknown_set_asked_for_by_name_is_told_with_the_nearest():
    with pytest.raises(UsageError, match="Did you mean 'published'"):
        targets.get("publised")


def test_hours_of_a_set_are_not_written_as_days_that_nobody_would_count():
    rows = dict(targets.described("help-desk-by-priority"))
    assert rows["priority low"] == "first response 24h, resolution 72h in opening hours"
    assert dict(targets.described("published"))["all other tickets"] == "first response 24h"
