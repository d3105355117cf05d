"""`supportmetrics report`: what is asked for, on the command line and in a configuration."""

from __future__ import annotations

import pytest

from tests.cli.reading import slices, value

# What is measured


def test_every_breakdown_comes_with_its_coarser_ones(measured, desk):
    found = slices(measured(desk, "--by", "team", "--by", "priority,team"))
    names = {tuple(key for key, _ in part) for part in found}
    assert names == {
        (),
        ("channel",),
        ("tier",),
        ("channel", "tier"),
        ("team",),
        ("priority",),
        ("priority", "team"),
    }
    assert (("priority", "urgent"), ("team", "Blue")) in found


def test_a_column_that_is_no_canonical_one_breaks_down_by_its_header(measured, write, table, rows):
    for number, row in enumerate(rows):
        row["Region of origin"] = ("North", "South")[number % 2]
    report = measured(write("desk.csv", table(rows)), "--by", "Region of origin")
    assert value(report, "volume.created", {"Region of origin": "North"}) == 120


def test_several_desks_are_told_apart_by_source(measured, write, table, rows):
    write("red.csv", table(rows))
    renamed = [
        {"Case Number" if k == "Ticket ID" else k: v for k, v in row.items()} for row in rows
    ]
    write("blue.csv", table(renamed))
    report = measured("red.csv", "blue.csv", "--by", "source")
    assert value(report, "volume.created") == 480
    per_source = [
        value(report, "volume.created", dict(p))
        for p in slices(report)
        if p and p[0][0] == "source"
    ]
    assert sorted(per_source) == [240, 240]


def test_a_breakdown_by_a_column_that_is_nowhere_is_left_out_and_told(run, desk):
    ran = run("report", desk, "--by", "Temma", "--by", "team", "--format", "json")
    assert ran.code == 0
    assert "supportmetrics: warning:" in ran.err
    assert "Temma" in ran.err
    names = {name for part in slices(ran.json) for name, _ in part}
    assert names == {"channel", "tier", "team"}
    assert [f["column"] for f in ran.json["findings"] if f["code"] == "unknown-column"] == ["Temma"]
    strict = run("report", desk, "--by", "Temma", "--strict")
    assert (strict.code, strict.out) == (3, b"")
    assert "Temma" in strict.err


def test_a_breakdown_by_nothing_is_refused(run, desk):
    ran = run("report", desk, "--by", ",")
    assert (ran.code, ran.out) == (2, b"")
    assert "--by ',' names no column" in ran.err


@pytest.mark.parametrize(
    ("grain", "period"),
    [
        ("day", ("2026-02-28", "2026-03-01")),
        ("week", ("2026-02-16", "2026-02-23")),
        ("month", ("2026-02-01", "2026-03-01")),
    ],
)
def test_the_headline_is_the_last_period_that_was_over(measured, desk, grain, period):
    report = measured(desk, "--grain", grain, "--as-of", "2026-03-01T12:00")
    assert report["grain"] == grain
    assert (report["period"]["start"], report["period"]["end"]) == period


def test_a_quarter_that_is_not_over_gives_the_whole_span(measured, desk):
    report = measured(desk, "--grain", "quarter")
    assert report["grain"] == "quarter"
    assert report["period"] is None


@pytest.mark.parametrize(
    ("period", "start", "end", "grain"),
    [
        ("2026-W05", "2026-01-26", "2026-02-02", "week"),
        ("2026-01", "2026-01-01", "2026-02-01", "month"),
        ("2026-Q1", "2026-01-01", "2026-04-01", "quarter"),
        ("2026-01-20", "2026-01-20", "2026-01-21", "day"),
        ("2026-01-20..2026-02-03", "2026-01-20", "2026-02-04", "week"),
    ],
)
def test_a_named_period_is_the_headline_and_is_measured(
    measured, desk, rows, period, start, end, grain
):
    report = measured(desk, "--period", period)
    assert report["period"] == {"start": start, "end": end}
    assert report["grain"] == grain
    created = value(report, "volume.created", {}, {"start": start, "end": end})
    assert created == sum(start <= row["Created at"][:10] < end for row in rows)


def test_the_whole_span_has_no_period(measured, desk):
    report = measured(desk, "--period", "all")
    assert report["period"] is None
    assert value(report, "volume.created") == 240
    weeks = [
        m["value"]
        for m in report["measurements"]
        if m["metric"] == "volume.created" and not m["slice"] and m["period"]
    ]
    assert sum(weeks) == 240


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("2027-W01", "the data run from 2026-01-05 to"),
        ("2020-01", "Name a period among them, or `all`"),
        ("2020-01-01..2020-02-01", "the data run from 2026-01-05 to"),
        ("lsat", "Did you mean 'last'?"),
        ("2026-W60", "has no week 60"),
        ("2026-02-30", "is no date"),
        ("2026-02-10..2026-02-01", "ends before it starts"),
        ("soon", "is not understood. Write last, all, 2026-W45"),
    ],
)
def test_a_period_that_cannot_be_is_refused(run, desk, period, told):
    ran = run("report", desk, "--period", period)
    assert (ran.code, ran.out) == (2, b"")
    assert told in ran.err


def test_since_and_until_cut_the_data_and_count_what_they_cut(measured, desk):
    report = measured(desk, "--since", "2026-01-12", "--until", "2026-01-18", "--period", "all")
    (one,) = report["inputs"]
    assert value(report, "volume.created") == one["used"]
    assert one["excluded"] == [{"reason": "outside-dates", "rows": 240 - one["used"]}]
    assert one["used"] == value(
        measured(desk), "volume.created", {}, {"start": "2026-01-12", "end": "2026-01-19"}
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--since", "12/01/2026"], "--since '12/01/2026' is no date. Write it as 2026-11-03."),
        (["--until", "2026-02-31"], "--until '2026-02-31' is no date"),
        (["--since", "2026-02-10", "--until", "2026-02-01"], "lies before --since 2026-02-10"),
        (
            ["--as-of", "yesterday"],
            "--as-of 'yesterday' is no instant. Write it as 2026-11-16T00:00",
        ),
        (["--tz", "Mars/Olympus"], "--tz 'Mars/Olympus' is no time zone"),
        (["--tz", "../../etc/passwd"], "is no time zone"),
        (["--where", "priority ="], "--where 'priority =' is no SQL condition"),
        (["--where", "prioritty = 'urgent'"], "Did you mean 'Priority'?"),
        (["--where", "priority"], "must be a condition that is true or false"),
        (["--where", "1 = 1"], "names no column"),
        (["--where", "tier = 1"], "in single quotes"),
        (["--column", "created_at"], 'Write it as created_at="Opened On".'),
        (["--column", "created_at="], "is not understood"),
        (["--column", "created_at=Opened On"], "No input has a column 'Opened On' for created_at"),
        (["--column", "creatd_at=Created at"], "Did you mean 'created_at'?"),
        (["--column", "resolution_seconds:weeks=Team"], "'weeks' is no unit"),
        (["--preset", "zendesk_cvs"], "Did you mean 'zendesk_csv'?"),
        (["--metric", "frt.p91"], "Did you mean 'frt.p90'?"),
        (["--metric", "nothing.*"], "No metric is called 'nothing.*'"),
        (["--grain", "year"], "'year' is not one of"),
        (["--date-order", "ydm"], "'ydm' is not one of"),
        (["--color", "perhaps"], "'perhaps' is not one of"),
        (["--config", "none.toml"], "There is no configuration file none.toml"),
        (["--histroy", "3"], "No such option"),
    ],
)
def test_wrong_usage_is_a_sentence_and_code_2(run, desk, words, told):
    ran = run("report", desk, *words)
    assert (ran.code, ran.out) == (2, b"")
    assert told in " ".join(ran.err.split())


def test_an_as_of_before_the_data_leaves_nothing_and_says_so(measured, run, desk):
    report = measured(desk, "--as-of", "2025-01-01")
    assert report["inputs"][0]["used"] == 0
    assert report["inputs"][0]["excluded"] == [{"reason": "after-as-of", "rows": 240}]
    assert not [m for m in report["measurements"] if m["value"]]
    assert "nothing to report" in run("report", desk, "--as-of", "2025-01-01").text


def test_an_as_of_shows_the_desk_as_it_stood(measured, desk):
    then, now = measured(desk, "--as-of", "2026-02-02T00:00"), measured(desk)
    assert then["as_of"] == "2026-02-02T00:00:00Z"
    assert then["period"] == {"start": "2026-01-26", "end": "2026-02-02"}
    week = {"start": "2026-01-26", "end": "2026-02-02"}
    assert value(then, "volume.created", {}, week) == value(now, "volume.created", {}, week)
    assert value(then, "volume.created") < value(now, "volume.created")


def test_a_zone_moves_times_without_one_and_the_days_they_fall_on(measured, desk):
    moved, utc = measured(desk, "--tz", "America/New_York"), measured(desk)
    assert moved["timezone"] == "America/New_York"
    assert moved["as_of"] > utc["as_of"]
    assert value(moved, "frt.median") == value(utc, "frt.median")
    kiritimati = measured(desk, "--tz", "Pacific/Kiritimati", "--as-of", "2026-03-01")
    assert kiritimati["as_of"] == "2026-02-28T10:00:00Z"


def test_a_condition_keeps_what_it_says_and_counts_the_rest(measured, desk, rows):
    report = measured(desk, "--where", "priority = 'urgent' and team = 'Red'")
    wanted = sum(row["Priority"] == "Urgent" and row["Team"] == "Red" for row in rows)
    assert value(report, "volume.created") == wanted
    assert report["inputs"][0]["excluded"] == [{"reason": "filtered", "rows": 240 - wanted}]


def test_a_condition_may_name_a_header_of_the_file(measured, desk, rows):
    report = measured(desk, "--where", "\"CSAT (1-5)\" = '5'")
    assert value(report, "volume.created") == sum(row["CSAT (1-5)"] == "5" for row in rows)


def test_a_column_named_by_the_user_is_read_as_told(measured, write, table, rows):
    odd = [{"Zulu" if k == "Created at" else k: v for k, v in row.items()} for row in rows]
    write("odd.csv", table(odd))
    named = measured("odd.csv", "--column", "created_at=Zulu")
    assert named["measurements"] == measured(write("desk.csv", table(rows)))["measurements"]
    assert named != measured("odd.csv")


def test_the_date_order_settles_dates_that_can_be_read_two_ways(measured, run, write):
    write(
        "two.csv", "Ticket ID,Created at,First response at\n1,03/04/2026 10:00,03/04/2026 11:00\n"
    )
    undecided = run("report", "two.csv")
    assert undecided.code == 3
    assert "can be read in two ways" in undecided.err
    assert "--date-order dmy or --date-order mdy" in undecided.err
    day_first = measured("two.csv", "--date-order", "dmy")
    month_first = measured("two.csv", "--date-order", "mdy")
    assert day_first["as_of"] == "2026-04-03T11:00:00Z"
    assert month_first["as_of"] == "2026-03-04T11:00:00Z"


def test_metrics_are_chosen_by_pattern_and_keep_their_numbers(measured, desk):
    report, full = measured(desk, "--metric", "frt.*", "--metric", "volume.created"), measured(desk)
    assert {m["metric"] for m in report["measurements"]} == {
        "frt.median",
        "frt.p90",
        "volume.created",
    }
    assert report["measurements"] == [
        m
        for m in full["measurements"]
        if m["metric"].startswith("frt.") or m["metric"] == "volume.created"
    ]


@pytest.mark.parametrize("asked", ["volume.created", "resolution.p90", "backlog.age_median"])
def test_few_metrics_are_the_same_numbers_as_among_all(measured, desk, asked):
    few, whole = (measured(desk, *words) for words in (["--metric", asked], []))
    for part in ("measurements", "changes"):
        assert few[part] == [one for one in whole[part] if one["metric"] == asked]
    assert few["measurements"]
    assert few["as_of"] == whole["as_of"]
    assert few["inputs"] == whole["inputs"]


def test_the_conclusion_is_about_the_figures_that_are_asked_for(run, desk):
    def lines(*patterns):
        asked = [word for pattern in patterns for word in ("--metric", pattern)]
        ran = run("report", desk, "--format", "terminal", *asked)
        return ran.out.decode().splitlines()

    assert lines("sla.*")[2] == lines("sla.first_response.breach_rate")[2] == lines()[2]
    assert lines("volume.created")[2].startswith("Tickets created: ")
    few = "\n".join(lines("csat.score"))
    assert few.splitlines()[2].startswith("CSAT: ")
    assert "--metric csat.distribution would show how the answers are spread." in few
    for words in ("too few to judge", "busiest:", "Wait  State", "Open tickets by age"):
        assert words in "\n".join(lines())
        assert words not in few


def test_a_preset_that_does_not_know_the_headers_does_not_lose_them(measured, desk):
    assert measured(desk, "--preset", "generic")["inputs"][0]["preset"] == "generic"


# Configuration


def test_a_configuration_sets_targets_zone_and_words(measured, write, desk):
    write(
        "desk.toml",
        'timezone = "Europe/Berlin"\n[values.team]\nBlue = "Azure"\n'
        '[[target]]\nchannel = "email"\nfirst_response = "1s"\n',
    )
    report, plain = measured(desk, "--config", "desk.toml", "--by", "team"), measured(desk)
    assert report["timezone"] == "Europe/Berlin"
    assert value(report, "volume.created", {"team": "Azure"}) == 120
    email = {"channel": "email"}
    assert value(report, "sla.first_response.breach_rate", email) > value(
        plain, "sla.first_response.breach_rate", email
    )


def test_a_configuration_in_the_working_folder_is_found_and_options_beat_it(measured, write, desk):
    write("supportmetrics.toml", 'timezone = "Europe/Berlin"\n')
    assert measured(desk)["timezone"] == "Europe/Berlin"
    assert measured(desk, "--tz", "UTC")["timezone"] == "UTC"


def test_five_mistakes_of_a_configuration_are_told_at_once(run, write, desk):
    write(
        "bad.toml",
        'timezone = "Mars/Olympus"\ngoal = 3\ntimezzone = "UTC"\nweek_start = "funday"\n'
        '[[target]]\nchannel = "chat"\nfirst_response = "soon"\n',
    )
    ran = run("report", desk, "--config", "bad.toml")
    assert (ran.code, ran.out) == (2, b"")
    lines = [
        line for line in ran.err.splitlines() if line.startswith("supportmetrics: error: bad.toml")
    ]
    assert len(lines) == 5
    for key in ("timezone:", "goal:", "timezzone:", "week_start:", "target[1].first_response:"):
        assert any(key in line for line in lines), key


def test_a_data_kind_is_the_same_alone_and_beside_a_page(run, desk, tmp_path):
    run("report", desk, "-o", "alone.json", "-o", "alone.csv", "-o", "alone.prom")
    run(
        "report", desk, "-o", "beside.json", "-o", "beside.csv", "-o", "beside.prom", "-o", "p.html"
    )
    for suffix in ("json", "csv", "prom"):
        assert (tmp_path / f"alone.{suffix}").read_bytes() == (
            tmp_path / f"beside.{suffix}"
        ).read_bytes()
