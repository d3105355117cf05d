"""Tables that no preset knows: what their columns are taken for, what is asked, and what is told."""

from __future__ import annotations

import pytest

from supportmetrics.errors import AmbiguityError, InputError
from supportmetrics.intake.load import Reading, load
from supportmetrics.model.findings import Severity

ROWS = 6


@pytest.fixture
def read(tmp_path):
    """Reads a table made of columns, each a header with a value per row or a function of the row number."""

    def read(table, name="desk.csv", **how):
        made = {
            header: [str(make(row)) for row in range(ROWS)] if callable(make) else make
            for header, make in table.items()
        }
        rows = zip(*made.values(), strict=True)
        lines = [",".join(f'"{cell}"' for cell in row) for row in (made, *rows)]
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return load([str(path)], Reading(**how))

    return read


def opened(row):
    return f"2026-05-0{row + 1} 10:00:00"


def solved(row):
    return f"2026-05-0{row + 1} 1{row}:30:00"


def status(row):
    return ("Open", "Closed")[row % 2]


BASE = {"Ticket ID": lambda r: f"T-{r}", "Created at": opened, "Status": status}


def meanings(loaded):
    return {column.header: column.meaning for column in loaded.inspections[0].columns}


def sureness(loaded):
    return {column.header: column.confidence for column in loaded.inspections[0].columns}


def told(loaded, code):
    return [finding for finding in loaded.facts.findings if finding.code == code]


def test_every_column_has_a_sentence_and_a_sureness(read):
    loaded = read(BASE | {"Colour": lambda _: "red"})
    for column in loaded.inspections[0].columns:
        assert column.reason
        assert 0 <= column.confidence <= 1
    assert sureness(loaded)["Colour"] == 0


def test_a_name_nobody_verified_is_believed_less_and_never_without_its_values(read):
    loaded = read({"Ticket ID": BASE["Ticket ID"], "Opened on": opened, "Status": status})
    assert meanings(loaded)["Opened on"] == "created_at"
    usual = sureness(read(BASE))["Created at"]
    assert sureness(loaded)["Opened on"] < usual

    loaded = read(BASE | {"Tier": lambda r: ("gold", "silver")[r % 2]})
    assert meanings(loaded)["Tier"] == "ignored"
    (finding,) = told(loaded, "unfit-column")
    assert finding.column == "Tier"


def test_a_vague_name_is_taken_only_where_nothing_better_is_there(read):
    both = {"Id": lambda r: r, **BASE, "Date": lambda r: f"2020-01-1{r}", "Source": status}
    assert meanings(read(both)) == {
        "Id": "ignored",
        "Ticket ID": "ticket_id",
        "Created at": "created_at",
        "Status": "status",
        "Date": "ignored",
        "Source": "ignored",
    }
    vague = {"Id": lambda r: r, "Date": opened, "Status": status}
    vague["Source"] = lambda r: ("Chat", "Phone")[r % 2]
    assert list(meanings(read(vague)).values()) == ["ticket_id", "created_at", "status", "channel"]


def test_two_equal_candidates_for_a_decisive_column_stop_the_reading(read):
    two = BASE | {"Opened at": lambda r: f"2026-05-0{r + 1} 09:00:00"}
    with pytest.raises(AmbiguityError, match=r"--column created_at='Created at' or --column"):
        read(two)
    assert meanings(read(two, columns={"Opened at": "created_at"}))["Opened at"] == "created_at"
    assert meanings(read(BASE | {"Opened at": opened}))["Created at"] == "created_at"


def test_two_ids_that_tell_the_same_rows_apart_are_no_question(read):
    assert meanings(read(BASE | {"Case number": lambda r: 500 + r}))["Ticket ID"] == "ticket_id"
    with pytest.raises(AmbiguityError, match="--column ticket_id='Case number'"):
        read(BASE | {"Case number": lambda r: 500 + r // 2})


def test_an_id_is_known_by_being_in_no_two_rows(read):
    columns = {"Vorgangsnummer": lambda r: f"V{r:04d}", "Created at": opened, "Status": status}
    loaded = read(columns)
    assert meanings(loaded)["Vorgangsnummer"] == "ticket_id"
    assert told(loaded, "guessed-column")

    repeated = read(columns | {"Vorgangsnummer": lambda r: f"V{r // 2}"})
    assert told(repeated, "missing-id")


def test_a_number_that_counts_something_is_no_id(read):
    loaded = read({"Ticket count": lambda r: r, "Created at": opened, "Status": status})
    assert meanings(loaded)["Ticket count"] == "ignored"


def test_a_status_and_a_channel_are_known_by_their_words(read):
    columns = {"Ticket ID": BASE["Ticket ID"], "Created at": opened}
    loaded = read(
        columns
        | {
            "Zustand": lambda r: ("Open", "Resolved")[r % 2],
            "Weg": lambda r: ("E-Mail", "Chat")[r % 2],
        }
    )
    assert meanings(loaded)["Zustand"] == "status"
    assert meanings(loaded)["Weg"] == "channel"
    assert {f.column for f in told(loaded, "guessed-column")} == {"Zustand", "Weg"}


def test_the_time_of_day_in_a_column_of_its_own_goes_to_its_date(read):
    columns = BASE | {"Created at": lambda r: f"0{r + 1}/13/2026", "Time": lambda r: f"1{r}:05 am"}
    columns["Date"] = columns.pop("Created at")
    columns["Time"] = [f"{r + 1}:05 pm" for r in range(ROWS)]
    loaded = read(columns)
    assert meanings(loaded)["Date"] == "created_at:mdy"
    assert meanings(loaded)["Time"] == "created_at:time"
    assert loaded.facts.tickets["created_at"].dt.hour().to_list() == [13, 14, 15, 16, 17, 18]


def test_a_table_without_a_creation_time_names_the_times_it_has(read):
    columns = {"Ticket ID": BASE["Ticket ID"], "Status": status, "Purchase day": opened}
    (finding,) = told(read(columns), "no-creation-time")
    assert "'Purchase day'" in finding.action
    assert "--column created_at=HEADER" in finding.action


@pytest.mark.parametrize(
    "columns",
    [
        {"id": lambda r: r, "created_at": opened, "name": lambda r: f"Agent {r}"},
        {"id": lambda r: r, "status": status},
        {"Department": lambda r: f"D{r}", "Rank": lambda r: r},
    ],
    ids=["people", "a list of statuses", "a ranking"],
)
def test_a_table_of_something_else_is_refused(read, columns):
    with pytest.raises(InputError, match="not recognised as those of tickets"):
        read(columns)


@pytest.mark.parametrize(
    ("size", "unit"), [(1, "seconds"), (60, "minutes"), (3600, "hours"), (0.001, "milliseconds")]
)
def test_two_timestamps_settle_the_unit_of_a_duration(read, size, unit):
    seconds = [3600 * r + 1800 for r in range(ROWS)]
    loaded = read(
        BASE | {"Resolved at": solved, "Resolution time": [str(s / size) for s in seconds]}
    )
    assert meanings(loaded)["Resolution time"] == f"resolution_seconds:{unit}"
    assert loaded.facts.tickets["resolution_seconds"].to_list() == seconds
    assert "as its two times tell" in next(
        c.reason for c in loaded.inspections[0].columns if c.header == "Resolution time"
    )


def test_a_unit_that_the_timestamps_contradict_is_told_with_the_better_one(read):
    minutes = [str(60 * r + 30) for r in range(ROWS)]
    loaded = read(BASE | {"Resolved at": solved, "Resolution time (hours)": minutes})
    (finding,) = told(loaded, "unit-mismatch")
    assert finding.examples == ("minutes",)
    assert "--column resolution_seconds:minutes='Resolution time (hours)'" in finding.action


@pytest.mark.parametrize(
    ("hours", "severity"), [([2] * 6, "warning"), ([0, 0, 0, 0, 0, 2], "note")]
)
def test_whole_hours_too_many_are_a_trace_of_zones(read, hours, severity):
    minutes = [str(60 * r + 30 + 60 * hours[r]) for r in range(ROWS)]
    loaded = read(BASE | {"Resolved at": solved, "Resolution time (min)": minutes})
    (finding,) = told(loaded, "hour-offset")
    assert finding.severity.value == severity
    assert finding.examples == ("-2 h",)
    assert finding.rows == sum(map(bool, hours))


def test_opening_hours_cannot_be_longer_than_the_time_between(read):
    hours = [str(60 * r + 90) for r in range(ROWS)]
    header = "Resolution time in business hours (min)"
    loaded = read(
        BASE | {"Resolved at": solved, header: hours},
        columns={header: "resolution_seconds:minutes:business"},
    )
    (finding,) = told(loaded, "unit-mismatch")
    assert "longer than all the time between" in finding.action


def test_a_duration_written_as_a_time_since_1970_stays_a_duration(read):
    since = [f"1970-01-01 0{r}:30:00" for r in range(ROWS)]
    loaded = read(BASE | {"Resolved at": solved, "Resolution time": since})
    assert loaded.facts.tickets["resolution_seconds"].to_list() == [
        3600 * r + 1800 for r in range(ROWS)
    ]
    assert not told(loaded, "not-a-duration")


def test_dates_of_both_orders_in_one_column_stop_the_reading(read):
    dates = ["13/01/2026", "01/13/2026", "02/03/2026", "04/05/2026", "14/01/2026", "01/14/2026"]
    with pytest.raises(AmbiguityError, match=r"day first \(2\).*month first \(2\).*--date-order"):
        read(BASE | {"Created at": dates})


def test_a_solve_before_the_first_response_is_told_and_kept(read):
    replied = [f"2026-05-0{row + 1} 13:00:00" for row in range(ROWS)]
    loaded = read(BASE | {"Resolved at": solved, "First response at": replied})
    (finding,) = told(loaded, "solved-before-answer")
    assert (finding.rows, finding.examples) == (3, (2, 3, 4))
    assert loaded.facts.tickets["resolved_at"].null_count() == 0


def test_headers_of_a_person_are_known_and_not_read(read):
    loaded = read(BASE | {"Customer name": lambda r: f"Ann {r}", "SLA policy": lambda _: "Gold"})
    why = {column.header: column.reason for column in loaded.inspections[0].columns}
    assert why["Customer name"].startswith("about a person")
    assert why["SLA policy"].startswith("SLA policy: no figure")


ELSEWHERE = {
    "ids that come again": {"ticket_id": lambda r: f"T-{r // 2}", "created_at": opened},
    "ids of something else": {
        "ticket_id": lambda r: f"T-{r}",
        "created_at": opened,
        "rota_id": lambda r: 7 + r % 2,
    },
    "slices without a measure": {
        "ticket_id": lambda r: f"T-{r}",
        "channel": lambda r: ("chat", "phone")[r % 2],
        "visitor": lambda r: r,
    },
    "invitations": {
        "contact_id": lambda r: f"P{r}",
        "opened_at": opened,
        "status": lambda r: ("Delivered", "Bounced")[r % 2],
    },
    "lines of a chat": {
        "line_id": lambda r: f"{r}.x",
        "created_at": opened,
        "status": lambda _: "",
        "type": lambda _: "line",
    },
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_a_table_about_something_else_of_tickets_is_not_counted_as_tickets(read, what):
    with pytest.raises(InputError, match="not recognised as those of tickets"):
        read(ELSEWHERE[what])


POLICIES = {
    "sla_policy_id,index,business_hours,metric,priority,target": r"targets of SLA policies.*\[\[target\]\]",
    "ticket_id,sla_policy_id,policy_applied_at": r"which SLA policy was applied.*ticket_metric_events",
    "end_time,id,start_time,name,start_time_utc,time_zone": r"opening hours.*\[calendar.NAME\]",
    "id,schedule_id,end_date,name,start_date": r"days on which a schedule does not open.*holidays",
    "created_at,ticket_id,schedule_id": r"which opening hours applied.*name the calendar",
}


@pytest.mark.parametrize("headers", POLICIES)
def test_tables_of_policies_and_hours_are_refused_with_where_their_content_belongs(
    headers, tmp_path
):
    path = tmp_path / "table.csv"
    width = headers.count(",") + 1
    path.write_text("\n".join([headers, *[",".join(["2026-03-02"] * width)] * 3]), encoding="utf-8")

    with pytest.raises(InputError, match=POLICIES[headers]):
        load([str(path)], Reading())


def test_ids_and_times_alone_are_tickets_where_every_row_is_one(read):
    loaded = read({"ticket_id": lambda r: f"T-{r}", "created_at": opened})
    assert loaded.facts.tickets.height == ROWS


def test_what_the_user_says_that_a_file_holds_is_believed(tmp_path):
    path = tmp_path / "chats.csv"
    path.write_text("ticket_id,channel\n1,chat\n2,phone\n", encoding="utf-8")
    assert load([f"tickets={path}"], Reading()).facts.tickets.height == 2


@pytest.mark.parametrize(
    "headers",
    [
        ("NPS Score", "Total respondents", "Promoters", "Detractors"),
        ("Status now", "Ticket count"),
        ("Team", "Average reply"),
    ],
)
def test_sums_are_refused_as_sums(read, headers):
    columns = {
        header: (lambda r, place=place: 41 + r + place) for place, header in enumerate(headers)
    }
    with pytest.raises(InputError, match="already summed up"):
        read(columns)


def test_an_input_of_which_no_row_counts_is_a_warning(read):
    columns = {
        "question": lambda r: ("Colour", "Size")[r % 2],
        "value": lambda r: r,
        "response_id": lambda r: f"R{r}",
    }
    (finding,) = told(read(columns), "nothing-used")
    assert finding.severity is Severity.WARNING
    assert finding.rows == ROWS
    assert "another question" in finding.action
    assert not told(read(BASE), "nothing-used")


def ten_steps(header):
    return {header: [str(1 + row % 10) for row in range(200)]}


def test_a_scale_that_only_the_numbers_tell_is_told(read):
    (finding,) = told(read(ten_steps("CSAT")), "unusual-scale")
    assert finding.examples == ("1-10",)
    assert "[survey.csat] scale" in finding.action


@pytest.mark.parametrize(
    ("header", "how"), [("CSAT (1-10)", {}), ("CSAT", {"scales": {"csat": "1-10"}})]
)
def test_a_scale_that_the_header_or_the_user_tells_is_no_finding(read, header, how):
    assert not told(read(ten_steps(header), **how), "unusual-scale")


HISTORY = {
    "Ticket ID": [f"T-{row // 2}" for row in range(ROWS)],
    "Date": [f"0{1 + row}/04/2026" for row in range(ROWS)],
    "Time": lambda r: f"1{r}:05",
    "Field": lambda _: "status",
    "Old value": lambda r: ("new", "open")[r % 2],
    "New value": lambda r: ("open", "solved")[r % 2],
}


def test_a_change_has_its_day_and_time_from_two_columns_in_the_order_the_user_says(read):
    at = [f"2026-04-0{1 + row} 1{row}:05" for row in range(ROWS)]
    guessed = read(HISTORY, date_order="dmy").facts.events
    assert guessed["at"].dt.strftime("%Y-%m-%d %H:%M").to_list() == at

    said = {"Ticket ID": "ticket_id", "Date": "at:dmy", "Time": "at:time", "New value": "value"}
    told = read(HISTORY, columns=said).facts.events
    assert told["at"].dt.strftime("%Y-%m-%d %H:%M").to_list() == at


def test_a_column_of_a_breakdown_that_no_row_fills_is_told(read):
    (finding,) = told(read(BASE | {"Priority": lambda _: ""}), "empty-column")

    assert (finding.column, finding.rows) == ("Priority", ROWS)
    assert not told(read(BASE | {"Priority": lambda row: "High" if row else ""}), "empty-column")


def test_a_date_of_something_else_is_not_offered_as_the_creation_time(read):
    table = {header: make for header, make in BASE.items() if header != "Created at"}
    loaded = read(table | {"Date of Purchase": opened, "Subject": lambda r: f"Lamp {r}"})

    (finding,) = told(loaded, "no-creation-time")
    assert "Purchase" not in finding.action
