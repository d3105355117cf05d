"""What a wrong configuration is told: a whole sentence each, all of them at once."""

from __future__ import annotations

import pytest

from supportmetrics.config.load import load
from supportmetrics.errors import ConfigError, ExitCode
from supportmetrics.metrics import BY_ID

MISTAKES = [
    ("gaol = 0.9", "gaol: there is no such key. Did you mean 'goal'?"),
    ("goal = 90", "goal: 90 is no share: it runs from 0 to 1. Write 0.90 for 90%."),
    ("min_n = 2.5", "min_n: 2.5 must be a whole number."),
    ('min_n = "many"', "min_n: 'many' must be a whole number."),
    ('timezone = "Europe/Lisbn"', "Did you mean 'Europe/Lisbon'?"),
    ('timezone = "+02:00"', "timezone: '+02:00' is no time zone; name one like 'Europe/Berlin'."),
    ('week_start = "mnday"', "week_start: 'mnday' is no weekday. Did you mean 'monday'?"),
    ('[columns]\n"Logged" = "creatd_at"', "columns.Logged: 'creatd_at' is no canonical column."),
    (
        '[columns]\nWait = "first_response_seconds:minuets"',
        "columns.Wait: 'minuets' is no unit. Did you mean 'minutes'?",
    ),
    (
        '[columns]\nLogged = "created_at:minutes"',
        "columns.Logged: 'created_at' is no duration, so it has no unit.",
    ),
    ('[columns]\n"Logged On" = 4', 'columns."Logged On": 4 must be text in quotes.'),
    ('[values.chanel]\na = "b"', "values.chanel: there is no such key. Did you mean 'channel'?"),
    (
        '[values.channel]\nFax = "telefax"',
        "A word of your own is written 'other:telefax'.",
    ),
    ('[[input]]\nrole = "surveys"', "input[1].match: it is missing."),
    ('[[input]]\nmatch = "a"\nrole = "survey"', "input[1].role: 'survey' is not known."),
    ("[[target]]\nfirst_response = 4", "target[1].first_response: 4 is no duration: it needs a"),
    ('[[target]]\nfirst_response = "4"', "write '4h' for hours or '4m' for minutes."),
    ('[[target]]\nfirst_response = "4 hours"', "'4 hours' is no duration. Write it as '4h'."),
    ('[[target]]\nfirst_response = "1 h 30 min"', "Write it as '1h30m'."),
    ('[[target]]\nfirst_response = "soon"', "Write it like 30s, 4h, 1h30m or 2d."),
    ('[[target]]\nresolution = "0h"', "target[1].resolution: '0h' is no time at all;"),
    ('[[target]]\nresolution = "-2h"', "'-2h' is no duration. It must be longer than 0."),
    ("[[target]]\nresolution = 0", "0 is no duration; it must be longer than 0."),
    ('[[target]]\nchannel = "chat"', "target[1]: it promises nothing."),
    (
        '[[target]]\nresolution = "1d"\n[[target]]\nresolution = "1d"\nfirst_respnse = "1h"',
        "target[2].first_respnse: there is no such key. Did you mean 'first_response'?",
    ),
    (
        '[[target]]\nresolution = "1d"\nchannel = "e-mail"',
        "target[1].channel: 'e-mail' is no channel. Did you mean 'email'?",
    ),
    (
        '[[target]]\nresolution = "1d"\nchannel = ["chat", "fone"]',
        "target[1].channel[2]: 'fone' is no channel. Did you mean 'phone'?",
    ),
    (
        '[[target]]\nresolution = "1d"\ntier = "Tier 2"',
        "target[1].tier: 'Tier 2' is not how a tier is called here. Write '2'.",
    ),
    (
        '[[target]]\nresolution="1d"\ncalendar="desc"\n[calendar.desk]\nhours.mon = ["9:00-17:00"]',
        "target[1].calendar: there is no calendar 'desc' in this file. Did you mean 'desk'?",
    ),
    (
        '[[target]]\nresolution = "1d"\npause = "waiting"',
        "target[1].pause: 'waiting' is no status.",
    ),
    (
        '[calendar.x.hours]\nmon-thx = ["09:00-17:00"]',
        "calendar.x.hours.mon-thx: 'thx' is no weekday;",
    ),
    (
        '[calendar.x.hours]\nmon = ["9-17"]',
        "calendar.x.hours.mon[1]: '9-17' is no opening. Write it like '09:00-17:30'.",
    ),
    ('[calendar.x.hours]\nmon = ["09:00-25:00"]', "times run from 00:00 to 24:00."),
    ("[calendar.x]\nhours = { mon = [] }", "calendar.x: no day has opening hours,"),
    (
        '[calendar.x.hours]\nmon = ["09:00-13:00", "12:30-17:00"]',
        "calendar.x: two opening hours of mon overlap; make one of them.",
    ),
    (
        '[calendar.x]\nhours = { mon = ["09:00-17:00"] }\nholidays = { country = "XX" }',
        "calendar.x.holidays: the holidays of 'XX' are not known.",
    ),
    (
        '[calendar.x]\nhours = { mon = ["09:00-17:00"] }\nholidays = { country = "DE", subdivision = "QQ" }',
        "calendar.x.holidays: DE has no subdivision 'QQ'; it has BB, BE,",
    ),
    (
        '[calendar.x.hours]\nmon-wed = ["09:00-17:00"]\ntue = ["09:00-12:00"]',
        "calendar.x: hours.tue and hours.mon-wed name the same day.",
    ),
    (
        '[calendar.x]\nhours = { mon = ["09:00-17:00"] }\nholidays = { add = ["2026-02-30"] }',
        "calendar.x.holidays.add[1]: '2026-02-30' is no date.",
    ),
    (
        '[calendar.x]\nhours = { mon = ["09:00-17:00"] }\nholidays = { country = "Germany" }',
        "calendar.x.holidays.country: 'Germany' must be two capital letters, such as 'DE'.",
    ),
    (
        '[calendar.x]\nhours = { mon = ["09:00-17:00"] }\nholidays = { subdivision = "BY" }',
        "calendar.x.holidays: a subdivision needs its country beside it",
    ),
    (
        '[calendar.x]\nhours.mon=["9:00-17:00"]\nholidays.add = [2026-12-24]\ndates.2026-12-24=[]',
        "calendar.x: 2026-12-24 is a holiday and has other hours;",
    ),
    ("[survey.csta]\n", "survey.csta: there is no such key. Did you mean 'csat'?"),
    ("[survey.csat]\n", "survey.csat: it is empty. Give it a scale or a satisfied set."),
    ('[survey.ces]\nscale = "1-7"', "there are 'ease 1-5', 'ease 1-7', 'effort 1-5', 'effort 1-7'"),
    ('[[gate]]\nmetric = "frt.p90"', "gate[1]: it limits nothing."),
    ('[[gate]]\nmetric = "frt.p90"\nmax = 1\nmin = 2', "min 2 is above max 1;"),
    ('[[gate]]\nmetric = "frt.p90"\nmax = 1\nmargin = 0.1', "margin belongs to regression;"),
    (
        '[[gate]]\nmetric = "frt.p90"\nregression = "usual"',
        "Write 'usual-range', 'previous-period' or 'ratchet'.",
    ),
    (
        '[[gate]]\nmetric = "frt.p90"\nmax = 1\nslice = { tier = 1 }\nby = "tier"',
        "gate[1]: tier is fixed by slice and cannot stand in by as well.",
    ),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES, ids=[text for text, _ in MISTAKES])
def test_a_mistake_is_told_as_one_sentence_with_its_key(complaints, text, expected):
    (problem,) = complaints(text)
    assert expected in problem
    assert problem.endswith((".", "?"))


def test_all_mistakes_are_told_at_once(complaints):
    text = """
    goal = 2
    gaol = 0.9
    [[target]]
    channel = "e-mail"
    first_response = "4"
    [calendar.x]
    hours = { mon-thx = ["09:00-25:00"] }
    [[gate]]
    metric = "a"
    max = 1
    [[gate]]
    metric = "a"
    max = 2
    """
    keys = {problem.split(": ")[0] for problem in complaints(text)}
    assert keys == {
        "goal",
        "gaol",
        "target[1].channel",
        "target[1].first_response",
        "calendar.x.hours.mon-thx",
        "calendar.x.hours.mon-thx[1]",
        "gate[2]",
    }


@pytest.mark.parametrize(
    "second",
    ['by = ["tier", "channel"]', 'by = ["channel", "tier"]\nmax = 0.2'],
)
def test_a_gate_that_judges_the_same_again_is_refused(complaints, second):
    first = '[[gate]]\nmetric = "a"\nby = ["channel", "tier"]\nmax = 0.1\n'
    limit = "" if "max" in second else "\nmax = 0.1"
    (problem,) = complaints(f'{first}[[gate]]\nmetric = "a"\n{second}{limit}')
    assert problem.startswith("gate[2]: it repeats gate[1]")


def test_a_gate_on_an_unknown_metric_names_the_nearest(complaints, configured):
    text = '[[gate]]\nmetric = "frt.p9"\nmax = 1'
    assert configured(text).gates[0].metric == "frt.p9"
    (problem,) = complaints(text, known_metrics=BY_ID)
    assert problem == "gate[1].metric: there is no metric 'frt.p9'. Did you mean 'frt.p90'?"


def test_a_table_where_a_word_belongs_is_a_sentence_too(complaints):
    assert complaints("[timezone]\nname = 1") == ["timezone: a table must be text in quotes."]
    assert complaints("target = 3") == ["target: 3 must be a list in square brackets."]
    assert complaints("calendar = 3") == ["calendar: 3 must be a table."]
    assert complaints("gate = [3]") == ["gate[1]: 3 must be a table."]


def test_broken_toml_names_the_line(configured):
    with pytest.raises(ConfigError, match=r"is not valid TOML: .* \(at line 2, column \d+\)\.$"):
        configured("goal = 0.9\ngoal = \n")


def test_a_missing_file_and_a_wrong_encoding_are_sentences(tmp_path):
    with pytest.raises(ConfigError, match=r"There is no configuration file .*absent\.toml\.$"):
        load(tmp_path / "absent.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(b'timezone = "\xe9"')
    with pytest.raises(ConfigError, match=r"latin\.toml is not UTF-8 text \(byte 12\)"):
        load(path)
    with pytest.raises(ConfigError, match="cannot be read: "):
        load(tmp_path)


def test_a_wrong_configuration_is_wrong_usage(configured):
    with pytest.raises(ConfigError) as caught:
        configured("gaol = 1")
    assert caught.value.exit_code is ExitCode.USAGE


TARGETS = {
    "the same words again": (
        ['channel = "chat"', 'channel = "chat"'],
        [
            "target[2]: no ticket ever reaches it: target[1] comes before it and matches all of its tickets."
        ],
    ),
    "anything after everything": (
        ["", 'channel = "chat"', 'priority = "low"'],
        ["target[2]: no ticket", "target[3]: no ticket"],
    ),
    "fewer words, in another case": (
        ['team = ["Blue", "Red"]', 'team = "blue"\npriority = "low"'],
        ["target[2]: no ticket ever reaches it: target[1]"],
    ),
    "several together": (
        ['tier = "1"', "tier = 2", 'tier = ["1", "2"]\nchannel = "chat"'],
        [
            "target[3]: no ticket ever reaches it: target[1] and target[2] come before it and match all"
        ],
    ),
    "a rest is left": (
        ['tier = "1"', 'tier = ["1", "2"]', 'channel = "chat"', ""],
        [],
    ),
    "narrower first": (['channel = "chat"\ntier = "1"', 'channel = "chat"'], []),
}


@pytest.mark.parametrize(("rules", "told"), TARGETS.values(), ids=TARGETS)
def test_a_target_that_no_ticket_can_reach_is_told(configured, complaints, rules, told):
    text = "\n".join(f'[[target]]\n{rule}\nfirst_response = "4h"' for rule in rules)
    if not told:
        assert len(configured(text).targets) == len(rules)
        return
    said = complaints(text)
    assert len(said) == len(told)
    assert all(sentence.startswith(begin) for sentence, begin in zip(said, told, strict=True))


def test_unreachable_targets_are_told_beside_all_other_mistakes(complaints):
    said = complaints(
        'gaol = 1\n[[target]]\nfirst_response = "4h"\n[[target]]\nchannel = "chat"\nfirst_response = "x"\n'
        '[calendar.a]\nhours = { mon = ["09:00-17:00", "16:00-18:00"] }\n'
    )
    assert len(said) == 4
    assert {sentence.split(":")[0] for sentence in said} == {
        "gaol",
        "target[2]",
        "target[2].first_response",
        "calendar.a",
    }
