"""Presets meet the same desk in other clothes: other labels, fewer columns, codes instead of words."""

from importlib.resources import files

import pytest
import tomli

from supportmetrics.intake import presets
from supportmetrics.intake.headers import light, parse
from supportmetrics.intake.load import Reading, load


def read(tmp_path, text, **reading):
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    return load([str(path)], Reading(zone="UTC", zone_is_given=True, **reading)).facts


def values(facts, name):
    return facts.tickets[name].to_list() if name in facts.tickets.columns else None


def test_a_trial_of_freshdesk_without_answers_gives_no_times_instead_of_zeros(tmp_path):
    facts = read(
        tmp_path,
        "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,"
        "Last update time,Agent interactions,Customer interactions,Tags,Survey results\n"
        "1,Lamp,OpenPending,Low,Portal,,No Agent,No Group,2026-03-02 09:00:00,2026-03-04 09:00:00,,,"
        "2026-03-02 09:00:00,0,1,,\n",
    )

    assert facts.inputs[0].preset == "freshdesk_csv"
    assert "first_response_seconds" not in facts.tickets.columns
    assert values(facts, "resolved_at") == [None]
    assert values(facts, "status") == ["other:openpending"]
    assert values(facts, "team") == [None]


def test_zammad_is_known_by_its_labels_too(tmp_path):
    facts = read(
        tmp_path,
        "#,Title,State,Priority,Group,Owner,Customer,Create Channel,Sender,Created At,Closed At,First Response At,"
        "First Response In Min,First Response Diff In Min,Close In Min,Close Diff In Min,Article Count\n"
        "10001,Lamp,closed,2 normal,Level 2,-,Wanda Pike,email,Customer,2026-03-02 09:00:00,2026-03-02 12:00:00,"
        "2026-03-02 09:40:00,40,-20,180,60,4\n",
    )

    assert facts.inputs[0].preset == "zammad"
    assert values(facts, "ticket_id") == ["10001"]
    assert values(facts, "sla_first_response_breached") == [True]
    assert values(facts, "sla_resolution_breached") == [False]
    assert values(facts, "tier") == ["2"]
    assert not [f for f in facts.findings if f.code == "business-duration"]


def test_servicenow_connectors_name_references_by_value(tmp_path):
    facts = read(
        tmp_path,
        "number,state,opened_at,resolved_at,closed_at,sys_id,sys_updated_on,sys_mod_count,assignment_group_value,"
        "assigned_to_value,contact_type,priority,made_sla,calendar_duration\n"
        "INC1,7.0,2026-03-02 09:00:00,,2026-03-09 09:00:00,a,2026-03-09 09:00:00,3,Net L2,u1,virtual_agent,2,TRUE,\n",
    )

    assert facts.inputs[0].preset == "servicenow_rest"
    assert values(facts, "status") == ["closed"]
    assert values(facts, "team") == ["Net L2"]
    assert values(facts, "channel") == ["bot"]
    assert values(facts, "priority") == ["high"]
    assert values(facts, "sla_resolution_breached") == [False]
    assert facts.late_closes == {0}


CALLS = (
    "call_id,callsid,type,start_at,end_at,wait_time,talk_time,hold_time\n"
    "c1,A1,inbound,2026-03-02 09:00:00,2026-03-02 09:05:20,20,300,0\n"
)


def test_what_holds_for_every_row_gives_way_to_what_the_user_says(tmp_path):
    channel = {"type": "channel"}

    assert values(read(tmp_path, CALLS), "channel") == ["phone"]
    assert values(read(tmp_path, CALLS, columns=channel), "channel") == ["phone"]
    assert values(
        read(tmp_path, CALLS, columns=channel, values={"channel": {"inbound": "chat"}}), "channel"
    ) == ["chat"]


def test_a_header_may_be_said_to_mean_several_columns(tmp_path):
    facts = read(
        tmp_path,
        "No,Opened,Answered at\n1,2026-03-02 09:00:00,2026-03-02 09:01:00\n2,2026-03-02 09:00:00,\n",
        columns={
            "No": "ticket_id",
            "Opened": "created_at",
            "Answered at": "first_response_at, answered:filled",
        },
    )

    assert values(facts, "answered") == [True, False]
    assert [at is not None for at in values(facts, "first_response_at")] == [True, False]


@pytest.mark.parametrize(
    ("verdict", "first_response", "resolution"),
    [
        ("Not Violated", False, False),
        ("response violation", True, False),
        ("Resolution Violation", False, True),
        ("Response and Resolution Violation", True, True),
    ],
)
def test_one_verdict_about_two_promises_is_taken_apart(
    verdict, first_response, resolution, tmp_path
):
    facts = read(
        tmp_path,
        "Request Id,Created Time,Ticket Closed Time,Ticket Owner,SLA Violation Type,Number of Reopen\n"
        f"1,2026-03-02 09:00:00,2026-03-02 10:00:00,9001,{verdict},0\n",
    )

    assert values(facts, "sla_first_response_breached") == [first_response]
    assert values(facts, "sla_resolution_breached") == [resolution]


@pytest.mark.parametrize("name", presets.ids())
def test_what_is_read_of_a_preset_beforehand_is_what_its_file_says(name):
    data = tomli.loads((files("supportmetrics.intake") / "presets" / f"{name}.toml").read_text())
    match, known = data.get("match", {}), presets.signature(name)

    for field in ("all", "any", "first", "none"):
        assert list(getattr(known, field)) == list(map(light, match.get(field, ())))
    assert known.minimum == match.get("minimum", 2)
    assert known.fallback == match.get("fallback", False)
    rows = {key: said for key, said in data.get("rows", {}).items() if not isinstance(said, dict)}
    assert not rows or rows in presets.header_rows()


@pytest.mark.parametrize("preset", presets.every(), ids=lambda preset: preset.id)
def test_whatever_a_preset_says_is_about_a_column_it_reads(preset):
    """A flag, a unit or a word that belongs to no column of the preset would never be used."""
    known = {parse(header).plain for headers in preset.columns.values() for header in headers}
    columns = {target.partition(":")[0] for target in preset.columns}

    assert set(preset.durations) <= known
    assert {header for headers in preset.flags.values() for header in headers} <= known
    # A change of a field brings a word of that field.
    changed = {"status", "priority"} if "field" in columns else set()
    assert set(preset.values) <= columns | changed
    assert not set(preset.absent) & columns
    assert not set(preset.constants) & columns - {"channel"}
