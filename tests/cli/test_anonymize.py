"""With --anonymize no output holds a word that tells a ticket, a person, a company, a file or what somebody wrote."""

from __future__ import annotations

import io
import json
import re
import zipfile

import polars as pl
import pytest

from supportmetrics.facts.anonymous import pseudonym

SECRETS = (
    *(
        "TCK-90017",
        "TCK-90018",
        "Wilhelmina",
        "Osterwald",
        "Quillfeather",
        "q.feather",
        "Brightwell",
    ),
    *("Zanzibar", "Periwinkle", "Marmalade", "hushhouse", "Flummoxed"),
)
"""Ids, an agent, a customer, a company, an extra column, subjects, a comment, files and a word nobody knows."""
HEADERS = (
    "Ticket ID,Created time,Resolved time,Status,Source,Initial response time,Agent,Full name,"
    "Email,Contact ID,Company name,Subject"
)
PEOPLE = (
    "Wilhelmina Osterwald,Una Quillfeather,q.feather@mail.example,Quillfeather-1,Brightwell Ltd"
)
TICKETS = "\n".join(
    (
        f"{HEADERS},Shelf",
        f"TCK-90017,2026-03-02 09:00,2026-03-02 11:00,Closed,Email,2026-03-02 10:00,{PEOPLE},A Periwinkle?,Zanzibar",
        *[f"TCK-90018,2026-03-02 10:00,,Flummoxed,Phone,,{PEOPLE},My Periwinkle,Zanzibar"] * 2,
        "TCK-90019,Tuesdayish,,Open,Phone,,,,,,,",
        "",
    )
)
SURVEYS = """Ticket ID,Responded at,CSAT (1-5),Comment
TCK-90017,2026-03-03 09:00,1,Wilhelmina promised Marmalade and nothing came of it.
"""


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "hushhouse_tickets.csv").write_text(TICKETS)
    (folder / "hushhouse_surveys.csv").write_text(SURVEYS)
    (folder / "hushhouse_notes.csv").write_text("colour,size\nred,7\n")
    return str(folder)


def _plain(name, data):
    """Everything a reader of a file can find in it."""
    if name.endswith(".parquet"):
        return str(pl.read_parquet(io.BytesIO(data)).rows())
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return "".join(book.read(part).decode() for part in book.namelist())
    return data.decode()


def _found(text):
    return [word for word in SECRETS if re.search(re.escape(word), text, re.IGNORECASE)]


def _options(command):
    by = ("--by", "agent,Shelf", "--by", "customer_id,organization", "--by", "subject,source")
    return (
        by if command == "report" else ("--keep", "Shelf", "--keep", "subject", "--keep", "comment")
    )


@pytest.mark.parametrize(
    ("command", "name"),
    [
        *(
            ("report", f"out.{s}")
            for s in ("txt", "html", "json", "csv", "parquet", "xlsx", "md", "prom")
        ),
        *(("tickets", f"out.{s}") for s in ("csv", "json", "ndjson", "parquet")),
        ("plan", "out.txt"),
        ("plan", "out.json"),
    ],
)
def test_no_output_tells_who_it_is_about(run, desk, tmp_path, command, name):
    options = _options(command) if command != "plan" else ()
    ran = run(command, desk, *options, "--anonymize", "-o", str(tmp_path / name))
    assert ran.code == 0, ran.err
    told = _plain(name, (tmp_path / name).read_bytes())
    # What nobody understands of a status is a word of the desk, and stays.
    assert [word for word in _found(told) if command != "tickets" or word != "Flummoxed"] == []
    assert _found(ran.err.replace(str(tmp_path), "")) == []


def test_without_it_the_words_are_there(run, desk, tmp_path):
    ran = run("report", desk, *_options("report"), "-o", str(tmp_path / "out.json"))
    told = (tmp_path / "out.json").read_text() + ran.err
    ran = run("tickets", desk, *_options("tickets"), "-o", str(tmp_path / "out.csv"))
    told += (tmp_path / "out.csv").read_text()
    ran = run("report", desk, "-o", str(tmp_path / "out.html"))
    told += (tmp_path / "out.html").read_text()
    assert set(SECRETS) - set(_found(told)) <= {"q.feather"}


def test_a_ticket_has_one_pseudonym_in_every_output(run, desk):
    name = pseudonym("TCK-90017", "ticket")
    assert name in run("tickets", desk, "--anonymize", "--format", "csv").text
    assert name in run("report", desk, "--anonymize", "--format", "html").text
    for asked in ("TCK-90017", name):
        told = run("explain", asked, desk, "--anonymize")
        assert told.code == 0, told.err
        assert name in told.text
        assert _found(told.text + told.err) == []


def test_what_was_asked_and_promised_by_name_is_told_by_pseudonym(run, desk, tmp_path):
    config = tmp_path / "supportmetrics.toml"
    config.write_text('[[target]]\norganization = "Brightwell Ltd"\nfirst_response = "1h"\n')
    asked = ("--config", str(config), "--anonymize")
    who = "agent = 'Wilhelmina Osterwald'"
    for told in (
        run("report", desk, *asked, "--where", who, "--format", "json"),
        run("report", desk, *asked, "--where", who, "--format", "html"),
        run("explain", "TCK-90017", desk, *asked),
    ):
        assert told.code == 0, told.err
        assert _found(told.text + told.err) == []
    ran = run("report", desk, *asked, "--where", "channel = 'email'", "--format", "json")
    meant = ran.json["definitions"]
    assert meant["where"] == "channel = 'email'"
    company = pseudonym("Brightwell Ltd", "organization")
    assert meant["targets"][0]["tickets"] == f"organization {company}"


def test_the_inputs_keep_their_roles_and_counts(run, desk):
    plain, hidden = (
        json.loads(run("report", desk, *more, "--format", "json").out)["inputs"]
        for more in ((), ("--anonymize",))
    )
    counts = [[told[key] for key in ("role", "preset", "rows", "used")] for told in plain]
    assert [[told[key] for key in ("role", "preset", "rows", "used")] for told in hidden] == counts
    assert all(re.fullmatch(r"(tickets|surveys)-[0-9a-f]{10}", told["name"]) for told in hidden)


def test_findings_keep_record_numbers_and_lose_words(run, desk):
    found = json.loads(run("report", desk, "--anonymize", "--format", "json").out)["findings"]
    by_code = {one["code"]: one for one in found}
    assert by_code["duplicate-ticket"]["examples"]
    assert all(isinstance(each, int) for one in found for each in one["examples"])


def test_what_shows_the_words_of_files_cannot_be_made_anonymous(run, desk):
    ran = run("inspect", desk, "--anonymize")
    assert ran.code == 2
    assert "cannot be used with --anonymize" in ran.err
    assert _found(ran.err + ran.text) == []
