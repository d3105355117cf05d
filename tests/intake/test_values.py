"""Cells of every shape met in exports, and what they mean."""

from collections import Counter
from datetime import UTC, datetime

import polars as pl
import pytest

from supportmetrics.errors import AmbiguityError
from supportmetrics.intake.headers import parse
from supportmetrics.intake.values import counts, durations, times, words
from supportmetrics.intake.values.ids import plain_ids
from supportmetrics.intake.values.scores import score
from supportmetrics.model.scales import SCALES


def instants(*cells, order=None, zone="UTC"):
    read = times.read({"When": times.Wanted(pl.Series("When", cells), zone)}, order)["When"]
    return [v and v.strftime("%Y-%m-%d %H:%M:%S") for v in read.values.to_list()], read


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [
        ("2026-05-01 13:45:10", "2026-05-01 13:45:10"),
        ("2026-05-01T13:45:10Z", "2026-05-01 13:45:10"),
        ("2026-05-01T13:45:10.250Z", "2026-05-01 13:45:10"),
        ("2026-05-01T13:45:10.000+0200", "2026-05-01 11:45:10"),
        ("2026-05-01T13:45:10-05:30", "2026-05-01 19:15:10"),
        ("2026-05-01 7:29", "2026-05-01 07:29:00"),
        ("2026-05-24", "2026-05-24 00:00:00"),
        ("25/Feb/26 10:17 PM", "2026-02-25 22:17:00"),
        ("18/jul/26 9:10 AM", "2026-07-18 09:10:00"),
        ("02-Aug-23", "2023-08-02 00:00:00"),
        ("15 Apr, 2021 23:01:19", "2021-04-15 23:01:19"),
        ("Friday, 1 January, 2021", "2021-01-01 00:00:00"),
        ("March 5, 2024 3:04 PM", "2024-03-05 15:04:00"),
        ("5 de marzo de 2024 10:20", "2024-03-05 10:20:00"),
        ("1. März 2024", "2024-03-01 00:00:00"),
        ("12/Août/2024 12:05 am", "2024-08-12 00:05:00"),
        ("Tue Oct 31 22:10:47 +0000 2017", "2017-10-31 22:10:47"),
        ("2024/01/31 2:05:11 PM GMT+1", "2024-01-31 13:05:11"),
        ("1603929577", "2020-10-28 23:59:37"),
        ("1600087304703", "2020-09-14 12:41:44"),
        ("45322.5", "2024-01-31 12:00:00"),
        ("20240501", "2024-05-01 00:00:00"),
        ("2024-02-30 10:00:00", None),
        ("5th Jan", None),
        ("9999-12-31 00:00:00", None),
        ("0001-01-01 00:00:00", None),
        ("-", None),
    ],
)
def test_a_date_is_read_in_any_shape_that_names_its_year(cell, meaning):
    assert instants(cell)[0] == [meaning]


def test_day_or_month_first_is_decided_by_the_whole_column():
    assert instants("1/9/21", "25/12/2021")[0] == ["2021-09-01 00:00:00", "2021-12-25 00:00:00"]
    assert instants("1/9/21", "12/25/2021")[0] == ["2021-01-09 00:00:00", "2021-12-25 00:00:00"]
    assert instants("08-04-2023 20:52", "13/01/2025, 16:48")[0][0] == "2023-04-08 20:52:00"


def test_the_user_or_another_column_settles_what_a_column_leaves_open():
    with pytest.raises(AmbiguityError, match="day 01 of month 02"):
        instants("01/02/2024")
    assert instants("01/02/2024", order="mdy")[0] == ["2024-01-02 00:00:00"]
    assert instants("05/05/2024")[0] == ["2024-05-05 00:00:00"]

    both = times.read(
        {
            "open": times.Wanted(pl.Series(["01/02/2024"]), "UTC"),
            "plain": times.Wanted(pl.Series(["25/02/2024"]), "UTC"),
        },
        None,
    )
    assert both["open"].values[0] == datetime(2024, 2, 1, tzinfo=UTC)
    assert both["open"].borrowed == "the column 'plain'"


def test_times_of_a_zone_survive_the_change_of_clocks():
    skipped, twice = "2024-03-31 02:30:00", "2024-10-27 02:30:00"
    read, _ = instants(skipped, twice, "2024-07-01 12:00:00", zone="Europe/Berlin")
    assert read == ["2024-03-31 01:30:00", "2024-10-27 00:30:00", "2024-07-01 10:00:00"]


def test_a_span_of_many_years_is_converted_like_a_short_one():
    cells = ["1975-01-01 12:00:00", "2024-07-01 12:00:00", "2150-01-01 00:00:00"]
    assert instants(*cells, zone="Europe/Berlin")[0][1] == "2024-07-01 10:00:00"


def test_values_that_are_no_dates_are_counted_and_blanks_are_not():
    _, read = instants("2026-05-01 10:00:00", "soon", None, "-", "N/A")
    assert read.bad.to_list() == [1]
    assert read.naive


@pytest.mark.parametrize(
    ("cell", "unit", "seconds"),
    [
        ("173", "minutes", 10380),
        ("17.5", "hours", 63000),
        ("2.3", "hours", 8280),
        ("0,5", "hours", 1800),
        ("1,234", "minutes", 74040),
        ("108960000", "milliseconds", 108960),
        ("1.9", "seconds", 1),
        ("103:20:11", "hours", 372011),
        ("0:00:17", None, 17),
        ("2:18", "hours", 8280),
        ("75:30", "minutes", 4530),
        ("661 Days 14 Hours 54 Minutes", None, 57164040),
        ("3d 4h", None, 273600),
        ("00d 00h 00m 00s", None, 0),
        ("P5DT12H30M5S", None, 477005),
        ("3,87,16,91,111", "minutes", None),
        ("soon", "minutes", None),
        ("-3", "minutes", None),
        ("inf", "minutes", None),
    ],
)
def test_a_duration_is_whole_seconds_rounded_down(cell, unit, seconds):
    assert durations.read(pl.Series([cell]), unit).values.to_list() == [seconds]


def test_negative_and_unreadable_durations_are_told_apart():
    read = durations.read(pl.Series(["-4:12", "soon", "-", "5"]), "minutes")
    assert (read.negative.to_list(), read.bad.to_list()) == ([0], [1])


@pytest.mark.parametrize("categorical", [False, True])
def test_words_are_known_in_any_spelling_and_unknown_ones_stay_visible(categorical):
    cells = pl.Series(
        ["E-Mail ", "web_form", "X (formerly Twitter) DM", "Pigeon", "", None, "-", "Kiosk"]
    )
    column = cells.cast(pl.Categorical) if categorical else cells
    read = words.translate(column, words.translator("channel", {"kiosk": "in-person"}))

    assert read.values.to_list() == [
        "email",
        "web-form",
        "social",
        "other:pigeon",
        None,
        None,
        None,
        "in-person",
    ]
    assert (read.unknown, read.unknown_rows) == (("Pigeon",), 1)


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("Tier 1", "1"),
        ("SO Helpline_L1", "1"),
        ("Mobile-SDK-LVL2", "2"),
        ("1st line support", "1"),
        ("Second level", "2"),
        ("3.0", "3"),
        ("Level 10", None),
        ("Sales", None),
        ("Art 1", None),
    ],
)
def test_the_tier_is_read_from_names_of_teams(text, tier):
    assert words.tier_of(text) == tier


def test_breach_words_are_never_matched_by_half():
    cells = pl.Series(["Within SLA", "SLA Violated", "Not Violated", "active", "late", "Perhaps"])
    read = counts.flags(cells)
    assert read.values.to_list() == [False, True, False, None, True, None]
    assert read.bad.to_list() == [5]
    assert counts.remaining(pl.Series(["-4:12", "2:18", "", "-"])).values.to_list() == [
        True,
        False,
        None,
        None,
    ]


def test_stations_count_the_first_assignment_and_handoffs_do_not():
    assert counts.whole_numbers(pl.Series(["1", "0", "3.0"]), stations=True).values.to_list() == [
        0,
        0,
        2,
    ]


def scored(kind, *answers, header="x", **told):
    return score(Counter(answers), kind, [header], **told)


def test_offered_is_sent_and_unanswered_and_not_offered_is_nothing():
    read = scored("csat", "Good", "Bad", "Offered", "Not Offered")
    assert read.scores == {
        "Good": ("good/bad", 1),
        "Bad": ("good/bad", 0),
        "Offered": ("good/bad", None),
    }


def test_a_score_outside_its_scale_is_left_out_and_never_clipped():
    read = scored("csat", *"544455443442", "9")
    assert read.scales == ("1-5",)
    assert read.bad == {"9"}
    assert scored("nps", "0", "10", "11").bad == {"11"}


def test_the_scale_is_the_header_s_or_the_smallest_that_holds_the_answers():
    assert scored("csat", "5", "4", header="CSAT (1-7)").scales == ("1-7",)
    assert scored("csat", "10", "9", "8").scales == ("1-10",)
    assert scored("csat", "10", "0", "8").scales == ("0-10",)
    assert scored("nps", *["1", "10"] * 60).scales == ("nps 1-10",)


@pytest.mark.parametrize(
    ("answers", "header", "scale"),
    [
        (("1", "7"), "CES", None),
        (("1", "5"), "How easy was it? (1-5)", "ease 1-5"),
        (("1", "5"), "How much effort did you personally have to put forth", "effort 1-5"),
        (("1 - Very easy", "5 - Very difficult"), "CES", "effort 1-5"),
        (("7 - Strongly agree", "1 - Strongly disagree"), "CES", "ease 1-7"),
        (("Very easy", "Difficult", "Neither"), "CES", "ease 1-5"),
    ],
)
def test_the_direction_of_effort_is_read_or_left_undecided(answers, header, scale):
    read = scored("ces", *answers, header=header)
    assert read.scales == ((scale,) if scale else ())
    assert bool(read.undecided) is (scale is None)


def test_words_of_satisfaction_have_five_or_seven_steps():
    assert scored("csat", "Very satisfied", "Neutral", "Unzufrieden").scores["Unzufrieden"] == (
        "1-5",
        2,
    )
    assert scored("csat", "Extremely happy", "Very happy").scores["Very happy"] == ("1-7", 6)
    assert scored("csat", "Great", "Okay", "Bad").scores["Bad"] == ("great/okay/not good", 1)
    assert scored("csat", "Super", "Meh", satisfied=("super",)).scores["Super"] == ("good/bad", 1)


@pytest.mark.parametrize(
    ("answers", "scale", "good"),
    [
        (("😀", "😐", "🙁"), "great/okay/not good", {"😀"}),
        (("😡", "🙁", "😐", "🙂", "😀"), "1-5", {"🙂", "😀"}),
        ((":-)", ":-("), "good/bad", {":-)"}),
        (("👍🏽", "👎"), "good/bad", {"👍🏽"}),
        (("gold", "green", "yellow", "red"), "1-4", {"gold", "green"}),
        (("Grün", "Gelb", "Rot"), "great/okay/not good", {"Grün"}),
        (("★★★★☆", "★☆☆☆☆"), "1-5", {"★★★★☆"}),
        (("5 stars", "1 Stern", "2 étoiles"), "1-5", {"5 stars"}),
        (("103", "101", "100", "-102"), "great/okay/not good", {"103", "101"}),
        (("5 - Very Satisfied >", "1 - <Not Satisfied"), "1-5", {"5 - Very Satisfied >"}),
        (("5 Very satisfied", "Dissatisfied (2)"), "1-5", {"5 Very satisfied"}),
        (("4,0", "2,0"), "1-5", {"4,0"}),
        (("1", "0"), "good/bad", {"1"}),
        (("positive", "neutral", "negative"), "great/okay/not good", {"positive"}),
        (("Good", "Okay", "Bad"), "great/okay/not good", {"Good"}),
        (("Zeer tevreden", "Muy insatisfecha", "Neutro"), "1-5", {"Zeer tevreden"}),
        (("9", "10", "0"), "0-10", {"9", "10"}),
        (("7/7", "5/7"), "1-7", {"7/7"}),
        (("9 of 10", "8 von 10"), "1-10", {"9 of 10"}),
    ],
)
def test_signs_words_and_codes_have_the_scale_that_they_use(answers, scale, good):
    read = scored("csat", *answers)
    assert read.scales == (scale,)
    assert {text for text, (_, value) in read.scores.items() if value in SCALES[scale].good} == good


def test_answers_that_name_the_end_of_their_scale_may_have_different_ones():
    read = scored("csat", "2/2", "3/3", "4/5", "1/10", "11/10", "3/4.5")
    assert read.scores == {
        "2/2": ("1-2", 2), "3/3": ("1-3", 3), "4/5": ("1-5", 4), "1/10": ("1-10", 1),
    }  # fmt: skip
    assert read.bad == {"11/10", "3/4.5"}


def test_percentages_are_no_answers_and_are_never_cut_into_classes():
    read = scored("csat", "87", "94.5", "91%", "5", "60")
    assert (read.scores, read.percent) == ({}, {"87", "94.5", "91%", "5", "60"})


def test_zero_on_a_scale_from_one_is_not_rated():
    read = scored("csat", "0", "5", "4", "5")
    assert (read.unrated, read.scales) == ({"0"}, ("1-5",))
    assert "0" not in read.scores


def test_numbers_that_count_differently_on_two_scales_are_asked_back():
    with pytest.raises(AmbiguityError, match=r'\[survey.csat\] scale = "1-3" or "1-5"'):
        scored("csat", *"123" * 10)
    assert scored("csat", *"123" * 10, scale="1-3").scales == ("1-3",)
    assert scored("csat", *"123" * 10, header="CSAT (1-5)").scales == ("1-5",)
    assert scored("csat", *"12345" * 10).scales == ("1-5",)
    assert scored("csat", "1", "3").scales == ("1-5",)


def test_codes_of_a_preset_are_read_by_their_words():
    said = {"1": "great", "2": "okay", "3": "not good"}
    assert scored("csat", "1", "3", said=said).scores == {
        "1": ("great/okay/not good", 3),
        "3": ("great/okay/not good", 1),
    }


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("3.0", "3"),
        ("#77", "77"),
        ('"77"', "77"),
        ("'0077", "0077"),
        ("https://chat.example.com/app/accounts/1/conversations/12", "12"),
        ("zen:ticket:71", "71"),
        ("zrn:conversation:4295a81b,zrn:ticket:71", "71"),
        ("SUP-12", "SUP-12"),
        ("1.5", "1.5"),
        ("#", None),
    ],
)
def test_the_id_of_a_ticket_is_found_in_what_is_around_it(written, plain):
    assert plain_ids(pl.Series([written, "x"])).to_list() == [plain, "x"]


@pytest.mark.parametrize(
    ("header", "plain", "unit", "zone", "business"),
    [
        ("\ufeff Ticket_ID ", "ticket id", None, None, False),
        ("Created at (America/New_York)", "created at", None, "America/New_York", False),
        ("Custom field (Request Type)", "request type", None, None, False),
        ("property_createdate", "createdate", None, None, False),
        ("Prioridad (Ticket)", "prioridad", None, None, False),
        ("First reply time (min)", "first reply time (min)", "minutes", None, False),
        (
            "First reply time in minutes within business hours",
            "first reply time in minutes within business hours",
            "minutes",
            None,
            True,
        ),
        ("Tier [list]", "tier", None, None, False),
        ("Categoría", "categoria", None, None, False),
    ],
)
def test_a_header_is_taken_apart(header, plain, unit, zone, business):
    read = parse(header)
    assert (read.plain, read.unit, read.zone, read.business) == (plain, unit, zone, business)


def test_a_year_before_all_calendars_is_no_date():
    found, read = instants("2026-05-01 10:00:00", "-2026-05-05 10:00:00")

    assert found == ["2026-05-01 10:00:00", None]
    assert read.bad.to_list() == [1]
