"""The conclusion in words: rules over promises and changes."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from supportmetrics.analysis.headlines import flags, headline
from supportmetrics.model.report import Change
from supportmetrics.model.words import CHANNELS
from tests.analysis.said import RATE, Told, measured, promise, week, weeks

SPANS = weeks(6)
NOTHING = Told()


def _said(**statuses):
    """The headline of channels with these statuses."""
    promised = [promise(None, "missed")]
    promised += [promise(name.replace("_", "-"), status) for name, status in statuses.items()]
    return headline(promised, (), NOTHING, SPANS)


def _change(metric, verdict, value=2.0, before=1.0, *, part=()):
    return Change(metric, part, week(5), week(4), value, before, None, None, None, verdict)


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        ({"chat": "missed"}, "Chat replies are too slow."),
        ({"chat": "missed", "email": "met"}, "Chat replies are too slow; email is on track."),
        ({"chat": "missed", "email": "missed"}, "Replies are too slow in every channel."),
        (
            {"chat": "missed", "email": "missed", "phone": "missed", "sms": "met"},
            "Replies are too slow in 3 of 4 channels.",
        ),
        (
            {"email": "missed", "chat": "met", "phone": "met", "social": "met"},
            "Email replies are too slow; the rest hold their promise.",
        ),
        ({"email": "missed", "chat": "at-risk"}, "Email replies are too slow."),
        ({"sms": "missed", "web_form": "met"}, "SMS replies are too slow; web form is on track."),
        ({"chat": "at-risk"}, "Chat replies are close to missing their goal."),
        (
            {"chat": "at-risk", "web_form": "at-risk", "phone": "met"},
            "Chat and web form replies are close to missing their goal.",
        ),
        (
            {"chat": "at-risk", "email": "at-risk", "sms": "at-risk"},
            "Replies are close to missing the goal in 3 channels.",
        ),
        ({"chat": "met"}, "First replies are on track."),
        ({"chat": "met", "email": "met"}, "First replies are on track in every channel."),
        ({"chat": "met", "email": "unclear"}, "First replies are on track."),
    ],
)
def test_the_headline_tells_missed_then_risky_then_kept_promises(statuses, sentence):
    assert _said(**statuses) == sentence


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("csat.score", "customers are less satisfied"),
        ("nps.score", "fewer customers would recommend us"),
        ("ces.score", "customers find it harder to get help"),
        ("backlog.open", "the backlog has grown"),
        ("resolution.median", "solving tickets takes longer"),
        ("frt.median", "they have become slower"),
        ("sla.resolution.breach_rate", "more solutions miss their target"),
    ],
)
def test_kept_promises_do_not_hide_what_got_worse(metric, words):
    promised = [promise("chat", "met")]
    found = (_change("volume.solved", "better"), _change(metric, "worse"))
    sentence = headline(promised, found, NOTHING, SPANS)
    assert sentence == f"Replies are on time, but {words}."


def test_a_change_in_one_channel_is_no_headline():
    found = (_change("csat.score", "worse", part=(("channel", "chat"),)),)
    assert headline([promise("chat", "met")], found, NOTHING, SPANS) == (
        "First replies are on track."
    )


@pytest.mark.parametrize(
    ("status", "tickets", "sentence"),
    [
        ("unclear", 1, "1 ticket: too few to judge the replies."),
        ("unclear", 1400, "1,400 tickets: too few to judge the replies."),
        ("none", 1400, "1,400 tickets; reply times cannot be judged."),
        ("unclear", None, "Too few tickets to judge the replies."),
        ("none", None, "There is nothing to report yet."),
    ],
)
def test_nothing_is_judged_without_targets_or_with_too_few_tickets(status, tickets, sentence):
    look = Told()
    if tickets:
        look["volume.created", (), week(5)] = measured("volume.created", float(tickets))
    assert headline([promise("chat", status)], (), look, SPANS) == sentence


@pytest.mark.parametrize(
    ("metric", "value", "sentence"),
    [
        ("csat.score", 0.754, "CSAT is 75.4%, from 1,234 answers."),
        ("nps.score", 24.4, "NPS is +24, from 1,234 answers."),
        ("ces.score", 0.65, "65.0% found it easy, from 1,234 answers."),
    ],
)
def test_a_survey_alone_speaks_for_itself(metric, value, sentence):
    look = Told({(metric, (), SPANS.windows[-1]): measured(metric, value, 1234)})
    assert headline([], (), look, SPANS) == sentence


def test_no_headline_has_more_than_twelve_words():
    statuses = ("missed", "at-risk", "met", "unclear")
    longest = ("web-form", "in-person", "self-service", "community")
    for channels in (longest, CHANNELS[:4]):
        for chosen in product(statuses, repeat=4):
            named = dict(zip(channels, chosen, strict=True))
            sentence = _said(**named)
            assert len(sentence.split()) <= 12, sentence
            assert sentence[0].isupper()
            assert sentence.endswith(".")


def _rates(**within):
    return Told(
        {
            (RATE, (("channel", name),), week(5)): measured(RATE, 1 - share)
            for name, share in within.items()
        }
    )


def test_flags_name_the_worst_missed_channel_first():
    promised = [promise(None, "missed"), promise("chat", "missed"), promise("email", "missed")]
    found = flags(promised, (), _rates(chat=0.85, email=0.5), SPANS)
    assert [flag.sentence for flag in found] == [
        "Email: 50.0% within 1m, 40.0 points below goal.",
        "Chat: 85.0% within 1m, 5.0 points below goal.",
    ]
    assert {(flag.status, flag.word) for flag in found} == {("missed", "Missed")}
    assert found[0].parts[0].channel == "email"


@pytest.mark.parametrize(
    ("streak", "words"),
    [(1, "below goal."), (3, "below goal, 3rd week in a row."), (6, "goal, all 6 weeks shown.")],
)
def test_a_missed_promise_says_for_how_long(streak, words):
    promised = [promise("chat", "missed", streak=streak)]
    (flag,) = flags(promised, (), _rates(chat=0.85), SPANS)
    assert flag.sentence.endswith(words)


def test_a_share_just_under_its_goal_is_not_written_as_the_goal():
    (flag,) = flags([promise("chat", "missed")], (), _rates(chat=0.8996), SPANS)
    assert flag.sentence.startswith("Chat: 89.96% within 1m")


def test_channels_of_several_targets_are_within_target():
    (flag,) = flags([promise("chat", "missed", target_s=None)], (), _rates(chat=0.5), SPANS)
    assert flag.sentence.startswith("Chat: 50.0% within target,")


def test_risky_channels_share_one_flag():
    promised = [promise("chat", "at-risk"), promise("web-form", "at-risk")]
    (flag,) = flags(promised, (), _rates(chat=0.895, **{"web-form": 0.883}), SPANS)
    assert flag.status == "at-risk"
    assert flag.sentence == "Chat and Web form are less than 2 points below the goal."


def test_there_are_at_most_three_flags_and_the_worst_come_first():
    channels = ("chat", "email", "phone", "sms")
    promised = [promise(name, "missed") for name in channels] + [promise("social", "at-risk")]
    look = _rates(chat=0.8, email=0.7, phone=0.6, sms=0.5, social=0.89)
    found = flags(promised, (_change("csat.score", "worse", 0.5, 0.6),), look, SPANS)
    assert [flag.parts[0].text for flag in found] == ["SMS", "Phone", "Email"]


def test_worse_comes_before_better_and_channels_are_left_to_their_rows():
    changes = (
        _change("csat.score", "better", 0.8, 0.7),
        _change("backlog.open", "worse", 1408.0, 900.0),
        _change("resolution.median", "worse", 7200.0, 3600.0, part=(("channel", "chat"),)),
        _change("nps.score", "within-noise", 10.0, 30.0),
    )
    look = Told({("backlog.open", (), week(5)): measured("backlog.open", 1408.0)})
    found = flags([], changes, look, SPANS)
    assert [(flag.status, flag.sentence) for flag in found] == [
        ("worse", "Backlog rose to 1,408 tickets, outside its usual range."),
        ("better", "CSAT rose to 80.0%, outside its usual range."),
    ]


def test_the_share_within_target_is_told_and_not_the_breach_rate():
    (flag,) = flags([], (_change(RATE, "worse", 0.3, 0.1),), NOTHING, SPANS)
    assert flag.sentence == "First reply within target fell to 70.0%, outside its usual range."


def test_the_lowest_of_all_weeks_is_called_so():
    values = [40, 39, 38, 37, 36, 12]
    look = Told(
        {
            ("backlog.open", (), week(k)): measured("backlog.open", float(value))
            for k, value in enumerate(values)
        }
    )
    (flag,) = flags([], (_change("backlog.open", "better", 12.0, 36.0),), look, SPANS)
    assert flag.sentence == "Backlog fell to 12 tickets, the lowest in 6 weeks."


@pytest.mark.parametrize(
    ("streaks", "words"),
    [
        ((1,), "is less than 2 points below the goal."),
        ((3,), "is less than 2 points below the goal, 3rd week in a row."),
        ((6,), "is less than 2 points below the goal, all 6 weeks shown."),
        ((3, 1), "are less than 2 points below the goal."),
        ((3, 2), "are less than 2 points below the goal, for at least 2 weeks."),
    ],
)
def test_risky_channels_say_for_how_long(streaks, words):
    names = ("chat", "email")[: len(streaks)]
    promised = [promise(name, "at-risk", streak=n) for name, n in zip(names, streaks, strict=True)]
    (flag,) = flags(promised, (), _rates(chat=0.885, email=0.885), SPANS)
    assert flag.sentence.endswith(words)


def _backlog(value, before, *, streak, low=50.0, high=150.0):
    return replace(
        _change("backlog.open", "worse", value, before),
        usual_low=low,
        usual_high=high,
        streak=streak,
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_backlog(200.0, 140.0, streak=1), "Backlog rose to 200 tickets, outside its usual range."),
        (
            _backlog(200.0, 190.0, streak=3),
            "Backlog rose to 200 tickets, outside its usual range, 3rd week in a row.",
        ),
        (
            _backlog(200.0, 300.0, streak=2),
            "Backlog is still 200 tickets, outside its usual range, 2nd week in a row.",
        ),
    ],
)
def test_what_is_unusual_says_for_how_long_and_what_moved_back_is_still_so(change, sentence):
    look = Told({("backlog.open", (), week(5)): measured("backlog.open", 200.0)})
    (flag,) = flags([], (change,), look, SPANS)
    assert flag.sentence == sentence


def test_a_record_may_come_after_unusual_weeks():
    values = [40, 41, 39, 38, 55, 60]
    look = Told(
        {
            ("backlog.open", (), week(k)): measured("backlog.open", float(value))
            for k, value in enumerate(values)
        }
    )
    (flag,) = flags([], (_backlog(60.0, 55.0, streak=2, low=30.0, high=45.0),), look, SPANS)
    assert flag.sentence == (
        "Backlog rose to 60 tickets, the highest in 6 weeks and outside its usual range, "
        "2nd week in a row."
    )
