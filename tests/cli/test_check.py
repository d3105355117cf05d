"""`check`: what it judges, how it ends, and what it is told when it makes no sense."""

from __future__ import annotations

import re

import pytest

from tests.cli.weekly import AFTER, RATE, USUAL, tickets

HEADERS = list(tickets([0.1])[0])


@pytest.fixture
def weeks(write, table):
    """Writes an export of weeks with some shares of late replies."""

    def weeks(*shares, name="desk.csv", also=(), **how):
        return write(name, table([*tickets(shares, **how), *also]))

    return weeks


@pytest.fixture
def check(run):
    """Judges one-line gates on an export after its nine weeks."""

    def check(export, *gates, **how):
        words = [word for gate in gates for word in ("--gate", gate)]
        return run("check", export, "--as-of", AFTER, *words, *how.pop("options", ()), **how)

    return check


@pytest.fixture
def verdicts(check):
    """The verdicts on an export as JSON, and the exit code."""

    def verdicts(export, *gates, options=(), **how):
        ran = check(export, *gates, options=("--format", "json", *options), **how)
        return ran.code, [one for one in ran.json["verdicts"] if one["level"] != "note"]

    return verdicts


# ---- exit codes ----------------------------------------------------------------------------------


def test_a_gate_that_holds_ends_with_0(check, weeks):
    ran = check(weeks(*USUAL, 0.10), f"{RATE} <= 10%")
    assert (ran.code, ran.text.splitlines()[2]) == (0, "The gate holds.")
    assert "10% of 70 tickets, within the limit of at most 10%." in " ".join(ran.text.split())


def test_a_gate_that_fails_ends_with_1_and_says_since_when(check, weeks):
    ran = check(weeks(*USUAL[:6], 0.2, 0.2, 0.2), f"{RATE} <= 15%")
    assert ran.code == 1
    told = "20.0% of 70 tickets, more than the limit of 15%. 3rd week in a row."
    assert told in " ".join(ran.text.split())


@pytest.mark.parametrize(
    ("gate", "why"),
    [
        (f"{RATE}{{channel=chat}} <= 10%", "no ticket has the channel 'chat'; known is 'email'"),
        (
            f"{RATE}{{channel=email, tier=11}} <= 10%",
            "no ticket has the tier '11'; the nearest word is '1'",
        ),
        ("ces.score >= 60%", "no survey answers of kind ces"),
        ("next_reply.p90 <= 4h", "no input holds the messages of tickets"),
        (f"{RATE} <= 10% min-n 100", "70 tickets are too few; it takes 100"),
    ],
)
def test_what_cannot_be_judged_ends_with_4_unless_the_gate_lets_it_pass(check, weeks, gate, why):
    export = weeks(*USUAL, 0.05)
    ran = check(export, gate)
    assert ran.code == 4, ran.err
    assert f"Cannot be judged: {why}" in " ".join(ran.text.split())
    ran = check(export, f"{gate} when-unknown pass")
    assert ran.code == 0
    assert "It passes, as the gate says." in " ".join(ran.text.split())


def test_what_to_do_about_what_cannot_be_judged_is_said_beside_the_gates(check, weeks):
    ran = check(weeks(*USUAL, 0.05), "ces.score >= 60%")
    assert "`when-unknown pass` behind a gate lets it pass" in ran.err
    assert not check("desk.csv", "ces.score >= 60%", options=("--quiet",)).err
    assert "when-unknown" not in check("desk.csv", f"{RATE} <= 10%").err


def test_an_empty_backlog_is_a_value_and_no_want_of_data(verdicts, weeks):
    gates = ("backlog.open <= 5", "backlog.open ratchet", "backlog.open regression")
    code, found = verdicts(weeks(*USUAL, 0.05), *gates)
    assert code == 0
    assert [(one["verdict"], one["value"]) for one in found] == [("pass", 0)] * 3
    assert found[2]["sentence"] == "0; it cannot be less."
    code, (one,) = verdicts("desk.csv", "volume.solved >= 1000")
    assert (code, one["verdict"]) == (1, "fail")


def test_a_month_that_is_named_is_judged_by_months(verdicts, weeks):
    export = weeks(*[0.1, 0.12] * 12)
    options = ("--as-of", "2026-08-01", "--period", "2026-06")
    code, (one,) = verdicts(export, f"{RATE} regression", options=options)
    assert (code, one["verdict"], one["baseline"]) == (0, "pass", 4)
    assert one["period"] == {"start": "2026-06-01", "end": "2026-07-01"}


def test_a_gate_about_an_agent_finds_the_tickets_without_telling_the_name(check, write, table):
    rows = [
        row | {"Agent": name, "Sales region": "Up, north"}
        for row, name in zip(tickets([*USUAL, 0.3]), ["Wilhelmina", "Ottokar"] * 999, strict=False)
    ]
    export = write("desk.csv", table(rows))
    gates = (f"{RATE}{{agent=Wilhelmina}} <= 5%", f'{RATE} by "Sales region" <= 50%')
    ran = check(export, *gates, options=("--anonymize", "--format", "junit"))
    assert ran.code == 1
    assert not any(word in ran.text + ran.err for word in ("Wilhelmina", "Up, north"))
    name = re.search(r"agent=(agent-[0-9a-f]{10})\}", ran.text)[1]
    # A pseudonym that was read off an earlier report means the same.
    again = check(export, f"{RATE}{{agent={name}}} <= 5%", options=("--anonymize",))
    assert again.code == 1
    assert "of 35 tickets" in again.text


@pytest.mark.parametrize(
    ("said", "judged"), [("web", "other:web"), ("Web-Form", "web-form"), ("Pigeon", "other:pigeon")]
)
def test_a_channel_that_is_said_of_a_file_is_one_that_gates_can_name(run, weeks, said, judged):
    weeks(*USUAL, 0.1, csat=0.7)
    ran = run(
        *("check", f"desk.csv,channel={said}", "--as-of", AFTER),
        *("--gate", f"csat.score{{channel={judged}}} >= 50%"),
    )
    assert ran.code == 0, ran.text


def test_answers_whose_dates_are_not_understood_are_told(run, weeks, write, table):
    rows = [{"Gegeben": f"{day}.06.2026", "NPS Score": str(day % 11)} for day in range(1, 31)]
    write("nps.csv", table(rows))
    ran = run("check", "nps.csv", "--gate", "nps.score regression", "--gate", "nps.score >= -100")
    assert ran.code == 4
    assert ran.text.splitlines()[0].endswith("data without dates")
    told = "none of the 30 answers has a date that was understood; `inspect` tells why."
    assert told in " ".join(ran.text.split())
    weeks(*USUAL, 0.1)
    words = ("--as-of", AFTER, "--gate", "nps.score regression")
    ran = run("check", "nps.csv", "desk.csv", *words)
    assert ran.code == 4
    assert told in " ".join(ran.text.split())


def test_a_dimension_that_no_answer_has_a_value_of_is_no_pass(check, weeks):
    export = weeks(*USUAL, 0.1, csat=0.9)
    assert check(export, "csat.score >= 50%").code == 0
    assert check(export, "ces.score by channel >= 50%").code == 4


def test_an_empty_export_ends_with_4(check, write):
    export = write("desk.csv", ",".join(HEADERS) + "\n")
    for gate in (f"{RATE} <= 10%", f"{RATE} by channel regression", "backlog.open <= 10"):
        ran = check(export, gate)
        assert ran.code == 4, gate
        assert check(export, f"{gate} when-unknown pass").code == 0


def test_a_failure_counts_more_than_what_is_not_known(check, weeks):
    ran = check(weeks(*USUAL, 0.3), f"{RATE} <= 10%", "ces.score >= 60%")
    assert ran.code == 1
    assert "1 of 2 gates fails; 1 cannot be judged." in ran.text


def test_a_gate_of_level_warn_is_told_and_decides_nothing(check, weeks):
    ran = check(weeks(*USUAL, 0.3), f"{RATE} <= 10% level warn", "ces.score >= 60% level warn")
    assert ran.code == 0
    assert "Told only: its level is warn." in " ".join(ran.text.split())


# ---- rules ---------------------------------------------------------------------------------------


def test_a_regression_is_judged_by_the_earlier_weeks_of_the_export(verdicts, weeks):
    code, (one,) = verdicts(weeks(*USUAL, 0.3), f"{RATE} regression")
    assert (code, one["verdict"], one["baseline"]) == (1, "fail", 8)
    assert one["value"] > one["limit"] > one["usual"]
    assert one["worse_by"] > one["margin"] == 0.02
    assert 0 < one["p"] < 0.05
    code, (one,) = verdicts(weeks(*USUAL, 0.12), f"{RATE} regression")
    assert (code, one["verdict"]) == (0, "pass")


def test_a_week_in_the_middle_of_which_the_export_begins_is_no_example(verdicts, write, table):
    rows = tickets([*USUAL, 0.12])
    export = write("desk.csv", table([row for row in rows if row["Created at"] > "2026-01-08"]))
    _, (one,) = verdicts(export, f"{RATE} regression")
    assert one["baseline"] == 7


def test_three_earlier_weeks_are_not_enough(check, weeks):
    ran = check(weeks(*USUAL[:3], 0.5, first=5), f"{RATE} regression")
    assert ran.code == 4
    assert "there are 3 earlier weeks to compare with; it takes 4" in " ".join(ran.text.split())


def test_one_earlier_week_is_enough_by_its_days(verdicts, weeks):
    code, (one,) = verdicts(weeks(0.1, 0.5, first=7), f"{RATE} regression previous-period")
    assert (code, one["verdict"], one["baseline"]) == (1, "fail", 1)
    assert one["sentence"].endswith("Based on one earlier period.")
    code, (one,) = verdicts(weeks(0.1, 0.12, first=7), f"{RATE} regression previous-period")
    assert (code, one["verdict"]) == (0, "pass")


def test_a_ratchet_holds_counts_to_the_best_so_far(verdicts, weeks):
    gate = "sla.first_response.breached ratchet"
    code, (one,) = verdicts(weeks(*USUAL, 0.09), gate)
    assert (code, one["verdict"], one["limit"]) == (0, "pass", 6)
    code, (one,) = verdicts(weeks(*USUAL, 0.10), gate)
    assert (code, one["verdict"], one["value"]) == (1, "fail", 7)


def test_each_value_of_a_dimension_is_judged_by_itself(verdicts, weeks):
    chats = tickets([*USUAL[:8], 0.6], channel="Chat")
    code, found = verdicts(weeks(*USUAL, 0.1, also=chats), f"{RATE} by channel <= 100%")
    assert [(one["slice"], one["verdict"]) for one in found] == [
        ({"channel": "chat"}, "pass"),
        ({"channel": "email"}, "pass"),
    ]
    assert code == 0


def test_a_channel_that_is_gone_this_week_is_no_pass(check, weeks):
    chats = tickets(USUAL, channel="Chat")
    ran = check(weeks(*USUAL, 0.1, also=chats), "frt.p90 by channel regression")
    assert ran.code == 4
    assert "· Chat" in ran.text
    assert "there are no tickets of 2–8 Mar 2026 to measure it by" in " ".join(ran.text.split())


def test_an_export_that_was_not_renewed_is_no_pass(run, weeks):
    export = weeks(*USUAL, 0.1)
    words = ("--gate", f"{RATE} <= 50%", "--gate", f"{RATE} by channel <= 50%")
    assert run("check", export, *words, "--as-of", AFTER).code == 0
    words += ("--baseline", "base.json", "--update-baseline")
    ran = run("check", export, *words, "--as-of", "2026-03-25T00:00:00Z")
    assert ran.code == 4
    assert ran.text.splitlines()[0].endswith("16–22 Mar 2026")
    told = "16–22 Mar 2026 is due, and the newest row is of 9 Mar 2026; read a newer export."
    assert " ".join(ran.text.split()).count(told) == 2
    assert "base.json was not updated" in ran.err


def test_surveys_fail_only_when_their_whole_interval_is_on_the_wrong_side(verdicts, weeks):
    export = weeks(*USUAL, 0.1, csat=0.7)
    code, (one,) = verdicts(export, "csat.score >= 80%")
    assert (code, one["verdict"]) == (1, "fail")
    assert one["high"] < 0.8
    # Four weeks of answers are looked at together.
    assert one["n"] == 4 * 70
    code, (one,) = verdicts(export, "csat.score >= 72%")
    assert (code, one["verdict"]) == (0, "warn")
    assert one["value"] < 0.72 < one["high"]
    assert "but its interval reaches it" in one["sentence"]
    assert verdicts(export, "csat.score >= 70%")[0] == 0


def test_the_whole_span_is_held_against_limits_and_not_against_itself(verdicts, weeks):
    export = weeks(*USUAL, 0.3)
    code, (one, other) = verdicts(
        export, f"{RATE} <= 20%", f"{RATE} regression", options=("--period", "all")
    )
    assert (one["verdict"], one["n"]) == ("pass", 9 * 70)
    assert (code, other["verdict"]) == (4, "not_enough_data")


def test_a_week_that_is_not_over_has_no_regression(check, weeks):
    words = ("--period", "2026-W11", "--as-of", "2026-03-15T00:00:00Z")
    ran = check(weeks(*USUAL, 0.1, 0.1), f"{RATE} regression", options=words)
    assert ran.code == 4
    assert "the week is not over" in " ".join(ran.text.split())


def test_where_more_than_five_are_named_each_must_be_the_more_improbable(verdicts, weeks):
    quiet = [
        row
        for place in range(6)
        for row in tickets([*USUAL, 0.11], channel=f"Line {place}", prefix=f"{place}-")
    ]
    export = weeks(*USUAL, 0.21, also=quiet)
    _, (alone,) = verdicts(export, f"{RATE}{{channel=email}} regression")
    _, found = verdicts(export, f"{RATE} by channel regression")
    email = next(one for one in found if one["slice"] == {"channel": "email"})
    assert len(found) == 7
    assert email["value"] == alone["value"]
    assert email["limit"] > alone["limit"]
    assert (alone["verdict"], email["verdict"]) == ("fail", "warn")


def test_what_is_unusual_beside_the_gates_is_a_note_and_decides_nothing(check, weeks):
    chats = tickets([*USUAL[:8], 0.9], channel="Chat")
    ran = check(weeks(*USUAL, 0.1, also=chats), f"{RATE}{{channel=email}} <= 20%")
    assert ran.code == 0
    assert "Unusual, and no gate is about it" in ran.text
    # The smallest slice it is unusual in, not everything that holds it.
    assert "First response, median · Chat, Tier 1:" in " ".join(ran.text.split())
    assert "First response, median · Chat:" not in " ".join(ran.text.split())


# ---- the configuration ---------------------------------------------------------------------------

CONFIG = f"""
[[gate]]
metric = "{RATE}"
slice = {{ channel = "email" }}
max = "10%"

[[gate]]
metric = "frt.p90"
by = "channel"
regression = "usual-range"
margin = 20
when_unknown = "pass"
"""


def test_gates_of_the_configuration_and_of_the_command_line_are_judged_together(
    verdicts, weeks, write
):
    write("supportmetrics.toml", CONFIG)
    code, found = verdicts(weeks(*USUAL, 0.2), "backlog.open <= 5")
    assert code == 1
    assert [(one["gate"], one["verdict"]) for one in found] == [
        (f"{RATE}{{channel=email}} <= 10%", "fail"),
        ("frt.p90 by channel regression margin 2000% when-unknown pass", "pass"),
        ("backlog.open <= 5", "pass"),
    ]


def test_an_acknowledged_period_is_no_example_of_a_normal_one(verdicts, weeks, write):
    export = weeks(*USUAL[:4], 0.8, *USUAL[5:], 0.3)
    code, (one,) = verdicts(export, f"{RATE} regression")
    assert (code, one["verdict"], one["baseline"]) == (0, "warn", 8)
    write("supportmetrics.toml", '[[acknowledge]]\nperiod = "2026-W06"\nreason = "mail was down"\n')
    code, (one,) = verdicts(export, f"{RATE} regression")
    assert (code, one["verdict"], one["baseline"]) == (1, "fail", 7)


def test_a_report_has_an_acknowledged_period_in_no_usual_range_either(run, weeks, write):
    export = weeks(*USUAL[:4], 0.8, *USUAL[5:], 0.3)

    def changed():
        ran = run("report", export, "--as-of", AFTER, "--format", "json")
        return next(one for one in ran.json["changes"] if one["metric"] == RATE)["verdict"]

    assert changed() == "within-noise"
    write("supportmetrics.toml", '[[acknowledge]]\nperiod = "2026-W06"\nreason = "mail was down"\n')
    assert changed() == "worse"
    told = "In no usual range, as no example of a normal period: 2–8 Feb 2026 (mail was down)."
    assert told in run("report", export, "--as-of", AFTER, "--format", "html").text
    hidden = run("report", export, "--as-of", AFTER, "--format", "html", "--anonymize").text
    assert "2–8 Feb 2026." in hidden
    assert "mail was down" not in hidden


def test_without_any_gate_the_run_is_wrong(run, weeks):
    ran = run("check", weeks(*USUAL))
    assert ran.code == 2
    assert "There is no gate to judge. Add [[gate]] tables" in ran.err


def test_every_mistake_of_the_file_and_the_command_line_is_told_at_once(run, weeks, write):
    write(
        "supportmetrics.toml",
        """
        [[gate]]
        metric = "frt.p9"
        max = 10
        [[gate]]
        metric = "csat.score"
        max = 80
        [[gate]]
        metric = "frt.p90"
        max = "10%"
        [[gate]]
        metric = "frt.median"
        slice = { channel = "chta" }
        max = "4h"
        [[gate]]
        metric = "frt.median"
        slice = { channel = "email" }
        max = "4h"
        [[gate]]
        metric = "frt.median"
        slice = { channel = "email" }
        max = "5h"
        [[acknowledge]]
        period = "last"
        reason = ""
        """,
    )
    words = ("backlog.open <= 2.5", "nps.score >= 300", "frt.p90{tier=L1} < 4h", "volume", "")
    gates = [word for gate in words for word in ("--gate", gate)]
    ran = run("check", weeks(*USUAL), *gates)
    assert ran.code == 2
    for told in (
        "gate[1].metric: there is no metric 'frt.p9'. Did you mean 'frt.p90'?",
        "gate[2]: 80 is no share: it runs from 0 to 1. Write 0.8 or '80%'.",
        "gate[3]: '10%' is a share, but frt.p90 is a duration, such as 4h.",
        "gate[4]: 'chta' is no channel. Did you mean 'chat'?",
        "gate[6]: it repeats gate[5]: same metric, same slice.",
        "acknowledge[1].period: 'last' is no single period.",
        "acknowledge[1].reason: it is empty.",
        "--gate 'backlog.open <= 2.5': 2.5 is no number of tickets",
        "--gate 'nps.score >= 300': 300 is off the scale of nps.score: -100 to 100.",
        "--gate 'frt.p90{tier=L1} < 4h': '<' is no rule of a gate. Write <= or >=.",
        "--gate 'volume': it is not understood.",
        "--gate '': it is not understood.",
    ):
        assert told in ran.err, told
    assert not ran.out


def test_a_gate_of_the_command_line_that_repeats_one_of_the_file_is_refused(check, weeks, write):
    write("supportmetrics.toml", CONFIG)
    ran = check(weeks(*USUAL), f"{RATE}{{channel=email}} <= 20%")
    assert ran.code == 2
    assert f"it repeats gate '{RATE}{{channel=email}} <= 10%' of " in ran.err


def test_a_slice_of_a_column_that_no_input_has_names_the_nearest(check, weeks):
    ran = check(weeks(*USUAL), f"{RATE}{{chanel=chat}} <= 10%", f"{RATE} by product <= 10%")
    assert ran.code == 2
    assert "no input has a column 'chanel'. Did you mean 'channel'?" in ran.err
    assert "no input has a column 'product'." in ran.err


# ---- what is left behind -------------------------------------------------------------------------


def test_the_tickets_behind_a_failed_gate_are_written(check, weeks, here):
    chats = tickets([*USUAL, 0.0], channel="Chat")
    export = weeks(*USUAL, 0.3, also=chats)
    ran = check(
        export,
        f"{RATE}{{channel=email}} <= 10%",
        "frt.p90{channel=email} <= 3h",
        "frt.p90{channel=chat} <= 3h",
        options=("--breached", "late.csv", "--format", "json"),
    )
    assert ran.code == 1
    rate, slow, fine = ran.json["verdicts"][:3]
    assert (rate["verdict"], slow["verdict"], fine["verdict"]) == ("fail", "fail", "pass")
    text = (here / "late.csv").read_text("utf-8").splitlines()
    assert len(text) == 1 + 2 * round(rate["value"] * rate["n"])
    assert all(",Email-8-" in line for line in text[1:])


def test_without_a_failed_gate_the_file_of_tickets_is_empty(check, weeks, here):
    assert check(weeks(*USUAL, 0.1), f"{RATE} <= 20%", options=("--breached", "late.csv")).code == 0
    assert (here / "late.csv").read_text("utf-8").count("\n") == 1


def test_a_file_of_tickets_of_no_known_kind_is_refused(check, weeks):
    ran = check(weeks(*USUAL), f"{RATE} <= 20%", options=("--breached", "late.xlsx"))
    assert ran.code == 2
    assert "--breached late.xlsx: the suffix .xlsx names no kind of rows." in ran.err


@pytest.mark.parametrize("grain", ["day", "week"])
def test_windows_of_surveys_are_taken_from_as_far_back_as_it_takes(verdicts, weeks, grain):
    export = weeks(*[0.1] * 40, per_week=14, csat=0.7)
    options = ("--grain", grain, "--as-of", "2026-10-12")
    _, (one,) = verdicts(export, "csat.score regression", options=options)
    assert (one["verdict"], one["baseline"]) == ("pass", 8)


def test_a_survey_says_over_how_many_days(verdicts, weeks):
    _, (one,) = verdicts(weeks(*USUAL, 0.1, csat=0.7), "csat.score >= 50%")
    assert one["sentence"].startswith("70.0% of 280 answers in 28 days, within")
