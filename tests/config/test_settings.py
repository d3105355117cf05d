"""What a right configuration means."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from supportmetrics.config.settings import (
    CalendarRule,
    InputFacts,
    Settings,
    SurveyRule,
)
from supportmetrics.model.gates import Gate, Rule
from supportmetrics.model.hours import Holidays
from supportmetrics.model.policies import Policy

WHOLE = """
timezone = "Europe/Lisbon"
week_start = "sunday"
goal = 0.85
at_risk_margin = 0.03
min_n = 10

[[input]]
match = "inbox/ratings_*.csv"
role = "surveys"
preset = "survey_generic"
set = { channel = "web-form", tier = 2 }

[columns]
"Logged On" = "created_at"

[values.tier]
"Helpdesk Night_L2" = 2

[values.channel]
"Fax line" = "other:fax"

[calendar.desk]
hours = { mon-wed = ["13:00-17:30", "08:30-12:00"], friday = ["22:00-06:00"], sun = [] }
holidays = { country = "PT", subdivision = "11", add = ["2026-06-13", 2026-06-24], remove = [] }
dates = { "2026-12-31" = ["09:00-12:00"], "2026-12-30" = [] }
timezone = "Atlantic/Azores"

[[target]]
channel = "social"
first_response = "1h30m"
calendar = "desk"

[[target]]
tier = [1, "2"]
tags = "vip"
next_reply = "8h"
resolution = "1d12h"
pause = ["pending", "on-hold"]
goal = 0.95

[survey.csat]
satisfied = "Brilliant"

[survey.nps]
scale = "0-10"

[[gate]]
metric = "frt.p90"
slice = { tier = 1 }
by = ["channel"]
regression = "usual-range"
margin = 0.1
when_unknown = "pass"
"""


def test_every_part_of_a_configuration_arrives_in_the_settings(configured):
    settings = configured(WHOLE)
    assert settings == Settings(
        timezone="Europe/Lisbon",
        week_start=6,
        goal=0.85,
        at_risk_margin=0.03,
        min_n=10,
        inputs=(
            InputFacts(
                "inbox/ratings_*.csv",
                "surveys",
                "survey_generic",
                {"channel": "web-form", "tier": "2"},
            ),
        ),
        columns={"Logged On": "created_at"},
        values={"tier": {"Helpdesk Night_L2": "2"}, "channel": {"Fax line": "other:fax"}},
        targets=(
            Policy({"channel": ("social",)}, first_response_s=5400, calendar="desk"),
            Policy(
                {"tier": ("1", "2"), "tags": ("vip",)},
                next_reply_s=28800,
                resolution_s=129600,
                pause=("pending", "on-hold"),
                goal=0.95,
            ),
        ),
        surveys={
            "csat": SurveyRule(satisfied=("Brilliant",)),
            "nps": SurveyRule(scale="nps 0-10"),
        },
        calendars={
            "desk": CalendarRule(
                hours=(
                    *[((510, 720), (780, 1050))] * 3,
                    (),
                    ((1320, 1800),),
                    (),
                    (),
                ),
                timezone="Atlantic/Azores",
                holidays=Holidays("PT", "11", (date(2026, 6, 13), date(2026, 6, 24))),
                dates={date(2026, 12, 31): ((540, 720),), date(2026, 12, 30): ()},
            )
        },
        gates=(
            Gate(
                "frt.p90",
                Rule.USUAL_RANGE,
                slice=(("tier", "1"),),
                by=("channel",),
                margin=0.1,
                unknown_passes=True,
                text="frt.p90{tier=1} by channel regression margin 0.1 when-unknown pass",
            ),
        ),
        path=settings.path,
    )


def test_the_settings_name_the_file_they_came_from(configured, tmp_path):
    assert configured("").path == str(tmp_path / "supportmetrics.toml")


def test_an_empty_file_means_the_defaults(configured):
    settings = configured("")
    assert settings == Settings(path=settings.path)


def test_a_target_without_conditions_matches_every_ticket(configured):
    assert configured('[[target]]\nresolution = "2d"').targets[0].match == {}


def test_a_byte_order_mark_is_no_mistake(configured):
    assert configured("\ufeffgoal = 0.8").goal == 0.8


def test_a_duration_column_may_name_its_unit(configured):
    text = '[columns]\nWait = "first_response_seconds:minutes"\nHappy = "csat"'
    mapped = configured(text).columns
    assert mapped == {"Wait": "first_response_seconds:minutes", "Happy": "csat"}


def test_a_limit_and_a_regression_on_one_metric_are_two_gates(configured):
    text = '[[gate]]\nmetric = "a"\nmax = 1\n[[gate]]\nmetric = "a"\nregression = "usual-range"'
    assert len(configured(text).gates) == 2


@pytest.mark.parametrize(
    ("written", "weekdays"), [("sat-mon", (5, 6, 0)), ("mon-sun", range(7)), ("Tue", (1,))]
)
def test_days_may_run_over_the_end_of_the_week(configured, written, weekdays):
    hours = configured(f'[calendar.x.hours]\n{written} = ["09:00-17:00"]').calendars["x"].hours
    assert [place for place, openings in enumerate(hours) if openings] == sorted(weekdays)


def test_a_whole_day_is_open_until_24_00(configured):
    hours = configured('[calendar.x.hours]\nmon = ["00:00-24:00"]').calendars["x"].hours
    assert hours[0] == ((0, 1440),)


def test_settings_and_the_search_for_a_file_do_not_load_pydantic():
    code = (
        "import sys, pathlib; from supportmetrics.config import settings, load;"
        "load.find(pathlib.Path('/')); sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
