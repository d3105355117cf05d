"""`inspect`, `metrics`, `presets`, `demo`, and what every command says of itself."""

from __future__ import annotations

import pytest

from supportmetrics.metrics import METRICS


def test_an_inspection_says_what_every_header_became_and_why(run, desk):
    ran = run("inspect", desk)
    assert (ran.code, ran.err) == (0, "")
    head = ran.text.splitlines()
    assert head[0] == "desk.csv"
    assert "read as tickets, preset generic" in head[1]
    assert "utf-8" in head[2]
    assert "240 rows: 240 used" in head[3]
    for header, canonical in (
        ("Ticket ID", "ticket_id"),
        ("Resolved at", "resolved_at"),
        ("CSAT (1-5)", "csat"),
    ):
        assert any(line.startswith(header) and canonical in line for line in head), header
    assert "Times carry no zone" in " ".join(ran.text.split())


def test_an_inspection_as_json_holds_the_same(run, desk):
    document = run("inspect", desk, "--format", "json").json
    assert list(document) == ["inputs", "findings"]
    (one,) = document["inputs"]
    assert {
        "name",
        "role",
        "preset",
        "encoding",
        "delimiter",
        "columns",
        "rows",
        "used",
        "excluded",
    } <= set(one)
    assert (one["rows"], one["used"], one["excluded"]) == (240, 240, [])
    became = {column["header"]: column["canonical"] for column in one["columns"]}
    assert became["First response at"] == "first_response_at"
    assert became["Channel"] == "channel"


def test_words_that_are_not_understood_and_rows_set_aside_are_shown(run, write, table, rows):
    rows[0]["Channel"] = "Carrier pigeon"
    text = table(rows) + "T-9999,2026-01-09 10:00:00\n"
    write("desk.csv", text)
    ran = run("inspect", "desk.csv")
    assert ran.code == 0
    assert "words not understood in Channel: Carrier pigeon" in ran.text
    assert "row 242: 2 cells where the header has 10" in ran.text
    assert "241 rows: 240 used, 1 torn row" in ran.text
    document = run("inspect", "desk.csv", "--format", "json").json
    assert document["inputs"][0]["unknown_words"] == {"Channel": ["Carrier pigeon"]}


def test_several_inputs_get_a_block_each(run, desk, write):
    write("nps.csv", "Ticket ID;NPS (0-10)\nT-1000;9\n")
    ran = run("inspect", desk, "nps.csv")
    assert ran.text.count("  read as ") == 2
    assert "read as surveys, preset survey_generic" in ran.text
    assert "semicolon" in ran.text


def test_an_inspection_goes_to_files_and_refuses_other_kinds(run, here, desk):
    ran = run("inspect", desk, "-o", "how.json", "-o", "how.txt")
    assert (ran.code, ran.out) == (0, b"")
    assert (here / "how.json").read_bytes() == run("inspect", desk, "--format", "json").out
    assert (here / "how.txt").read_bytes() == run("inspect", desk, "--format", "terminal").out
    refused = run("inspect", desk, "-o", "new.json", "-o", "how.pdf")
    assert refused.code == 2
    assert "-o how.pdf: the suffix .pdf names no kind of output here" in refused.err
    assert not (here / "new.json").exists()


def test_a_saved_mapping_gives_the_same_report(run, here, write, table, rows):
    for row in rows:
        row["Erledigt"] = row.pop("Resolved at")
    desk = write("desk.csv", table(rows))
    said = ("--column", "resolved_at=Erledigt", "--tz", "Europe/Berlin")
    before = run("report", desk, *said, "--format", "json")
    ran = run("inspect", desk, *said, "--write-mapping", "mapping.toml")
    assert (ran.code, "wrote mapping.toml" in ran.err) == (0, True)
    assert '"Erledigt" = "resolved_at"' in (here / "mapping.toml").read_text()
    after = run("report", desk, "--config", "mapping.toml", "--format", "json")
    assert (after.code, after.out) == (before.code, before.out)


def test_what_is_left_alone_in_a_mapping_is_not_read(run, here, desk):
    run("inspect", desk, "--write-mapping", "mapping.toml")
    mapping = here / "mapping.toml"
    mapping.write_text(mapping.read_text().replace('"Tier" = "tier"', '"Tier" = "ignored"'))
    document = run("inspect", desk, "--config", "mapping.toml", "--format", "json").json
    (tier,) = [c for c in document["inputs"][0]["columns"] if c["header"] == "Tier"]
    assert (tier["canonical"], tier["reason"]) == (None, "you left it alone")


def test_the_command_line_beats_a_mapping(run, desk):
    run("inspect", desk, "--write-mapping", "mapping.toml")
    said = ("--config", "mapping.toml", "--column", "created_at=Resolved at")
    document = run("inspect", desk, *said, "--format", "json").json
    became = {c["header"]: c["canonical"] for c in document["inputs"][0]["columns"]}
    assert became["Resolved at"] == "created_at"


def test_a_mapping_that_somebody_may_have_edited_is_not_written_over(run, here, desk, write):
    write("mapping.toml", "goal = 0.8\n")
    ran = run("inspect", desk, "--write-mapping", "mapping.toml")
    assert ran.code == 2
    assert "'mapping.toml' is there already" in ran.err
    assert (here / "mapping.toml").read_text() == "goal = 0.8\n"


def test_values_that_may_be_personal_are_shown_only_when_asked_for(run, write, table, rows):
    for row in rows:
        row |= {"Customer name": "Ann Smith", "Assignee": "Bo Lind", "Nickname": "Annie", "Size": 4}
    desk = write("desk.csv", table(rows))
    discreet = run("inspect", desk).text + run("inspect", desk, "--format", "json").text
    for name in ("Ann Smith", "Bo Lind", "Annie"):
        assert name not in discreet
        assert name in run("inspect", desk, "--personal").text
    assert "(personal)" in discreet
    document = run("inspect", desk, "--format", "json").json
    (size,) = [c for c in document["inputs"][0]["columns"] if c["header"] == "Size"]
    assert size["samples"] == ["4"]


def test_hostile_headers_and_values_are_shown_and_not_sent(run, write):
    write(
        "hostile.csv",
        'Ticket ID,Created at,"\x1b[2J<b>",Channel\n\x1b[31m1,2026-01-05 10:00:00,\x07,\x1b[32mEmail\n',
    )
    ran = run("inspect", "hostile.csv")
    assert ran.code == 0
    assert not {c for c in ran.text + ran.err if c < " " and c != "\n"}
    assert "␛[2J<b>" in ran.text


def test_every_metric_is_listed_and_explained(run):
    listed = run("metrics")
    assert listed.code == 0
    first = [line.split()[0] for line in listed.text.splitlines()[2:] if line and line[0] != " "]
    assert first == [metric.id for metric in METRICS]
    for metric in METRICS:
        ran = run("metrics", metric.id)
        assert ran.code == 0
        assert metric.label in " ".join(ran.text.split())


def test_a_metric_is_explained_with_formula_unit_direction_and_needs(run):
    text = run("metrics", "frt.p90").text
    for word in ("meaning", "unit", "better", "n counts", "filed by", "computed as", "needs"):
        assert any(line.startswith(word) for line in text.splitlines()), word
    assert "first_response_at" in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["metrics", "frt.p99"], "No metric is called 'frt.p99'. Did you mean 'frt.p90'?"),
        (["metrics", "nonsense"], "`supportmetrics metrics` lists them"),
        (["presets", "zendesk"], "There is no preset 'zendesk'. Did you mean 'zendesk_csv'?"),
        (["presets", "nonsense"], "`supportmetrics presets` lists them"),
        (["metrics", "--format", "csv"], "--format 'csv' is not known here"),
        (["presets", "-o", "p.xlsx"], "the suffix .xlsx names no kind of output here"),
        (["reprot"], "No such command 'reprot'"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_way_on(run, words, told):
    ran = run(*words)
    assert (ran.code, ran.out) == (2, b"")
    assert told in " ".join(ran.err.split())


def test_every_preset_is_listed_and_explained_with_what_it_cannot_answer(run):
    listed = run("presets", "--format", "json").json
    assert {"zendesk_csv", "freshdesk_csv", "qualtrics"} <= {preset["preset"] for preset in listed}
    for preset in listed:
        ran = run("presets", preset["preset"])
        assert ran.code == 0
        assert "cannot answer" in ran.text
    assert "Solved at" in run("presets", "zendesk_csv").text


def test_lists_are_data_too(run, here):
    document = run("metrics", "--format", "json").json
    assert [metric["metric"] for metric in document] == [metric.id for metric in METRICS]
    one = run("metrics", "frt.p90", "--format", "json").json
    assert (one["id"], one["unit"]) == ("frt.p90", "seconds")
    assert run("presets", "zendesk_csv", "-o", "zendesk.json", "-o", "zendesk.txt").code == 0
    assert (here / "zendesk.txt").read_text() == run("presets", "zendesk_csv").text


def test_the_demo_needs_nothing(run, here):
    ran = run("demo", "-o", "demo.json")
    assert ran.code == 0
    assert run("demo").text.startswith("Support metrics, weekly report")
    assert [path.name for path in here.iterdir()] == ["demo.json"]


def test_the_version_is_one_line(run):
    ran = run("--version")
    assert (ran.code, ran.err) == (0, "")
    assert ran.text.split()[0] == "supportmetrics"
    assert len(ran.text.splitlines()) == 1


@pytest.mark.parametrize(
    "command", ["report", "tickets", "inspect", "init", "metrics", "presets", "demo"]
)
def test_every_command_explains_itself(run, command):
    ran = run(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"Usage: supportmetrics {command} [OPTIONS]" in ran.text
    assert "[[" not in ran.text
    assert command in run("--help").text


def test_without_words_the_commands_are_listed(run):
    ran = run()
    assert ran.code == 2
    assert "report" in ran.err
