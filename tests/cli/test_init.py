"""`init` writes a configuration that changes nothing until somebody edits it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from supportmetrics.config.load import load

EXPORTS = Path(__file__).parents[1] / "exports"
READ = ("zendesk_csv", "jira_csv", "survey_generic", "intercom_csv")


def written(here, name="supportmetrics.toml"):
    return (here / name).read_text(encoding="utf-8")


def test_without_inputs_it_writes_a_skeleton_of_suggestions(run, here):
    ran = run("init")
    assert (ran.code, ran.out) == (0, b"")
    assert "wrote supportmetrics.toml" in ran.err
    settings = load(here / "supportmetrics.toml")
    assert not (settings.targets)
    assert not (settings.columns)
    assert not (settings.values)
    assert not settings.inputs
    assert '# channel = "chat"\n# first_response = "1m"' in written(here)


def test_piped_input_is_not_waited_for(run, here):
    assert run("init", stdin="not read").code == 0
    assert written(here)


def test_every_suggestion_is_valid_once_its_mark_is_gone(run, here):
    run("init")
    suggested = re.sub(r'(?m)^# (?=\[|"|\w+ = )', "", written(here))
    (here / "all.toml").write_text(suggested, encoding="utf-8")
    settings = load(here / "all.toml")
    assert len(settings.targets) == 5
    assert settings.timezone == "Europe/Berlin"
    assert set(settings.surveys) == {"csat", "nps", "ces"}
    assert set(settings.values) == {"channel", "tier", "status", "priority"}


def test_it_is_filled_with_the_words_and_scales_that_were_seen(run, here, write, table, rows):
    rows[0]["Channel"] = "Carrier pigeon"
    desk = write("desk.csv", table(rows))
    assert run("init", desk, "--tz", "Europe/Berlin").code == 0
    tables = tomllib.loads(written(here))
    assert tables["timezone"] == "Europe/Berlin"
    assert tables["values"]["channel"]["Web form"] == "web-form"
    assert tables["values"]["status"] == {"Closed": "closed", "Open": "open"}
    assert tables["values"]["tier"] == {"1": "1", "2": "2", "3": "3"}
    assert tables["survey"]["csat"] == {"scale": "1-5"}
    assert '# "Carrier pigeon" = "other:carrier pigeon"  # not understood' in written(here)


@pytest.mark.parametrize("names", [*((name,) for name in READ), READ[:3]], ids="+".join)
def test_what_it_writes_changes_nothing(run, here, names):
    files = []
    for name in names:
        export = next((EXPORTS / name).glob("export.*"))
        (here / f"{name}{export.suffix}").write_bytes(export.read_bytes())
        files.append(f"{name}{export.suffix}")
    before = run("report", *files, "--format", "json")
    assert run("init", *files, "-o", "first.toml").code == 0
    after = run("report", *files, "--format", "json", "--config", "first.toml")
    assert (after.code, after.out, after.err) == (before.code, before.out, before.err)


def test_what_had_to_be_said_is_written_down(run, here, write):
    write(
        "desk.csv",
        "Ticket ID,Logged,Status\nA-1,01/02/2026,open\nA-2,03/04/2026,closed\n",
    )
    said = ("--column", "created_at=Logged", "--date-order", "mdy")
    before = run("report", "desk.csv", *said, "--format", "json")
    assert run("init", "desk.csv", *said).code == 0
    assert tomllib.loads(written(here))["columns"] == {"Logged": "created_at:mdy"}
    assert run("report", "desk.csv", "--format", "json").out == before.out


def test_a_file_that_is_there_is_not_written_over_unless_forced(run, here, write):
    write("supportmetrics.toml", "goal = 0.8\n")
    ran = run("init")
    assert ran.code == 2
    assert "'supportmetrics.toml' is there already" in ran.err
    assert "--force" in ran.err
    assert written(here) == "goal = 0.8\n"
    assert run("init", "--force").code == 0
    assert "goal = 0.9" in written(here)


def test_other_settings_are_not_asked(run, here, write, desk):
    write("supportmetrics.toml", "nonsense = 1\n")
    assert run("init", desk, "-o", "new.toml").code == 0
    assert load(here / "new.toml").goal == 0.9


def test_an_input_that_cannot_be_read_writes_nothing(run, here):
    ran = run("init", "missing.csv")
    assert ran.code == 3
    assert not (here / "supportmetrics.toml").exists()
