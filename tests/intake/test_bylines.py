"""Names of people are read where comments are, and nowhere else."""

from __future__ import annotations

import pytest

from supportmetrics.intake.load import load
from supportmetrics.intake.reading import Reading
from supportmetrics.model.columns import BYLINE
from supportmetrics.pipeline import Request, analyze

TICKETS = """Ticket ID,Created time,Status,Agent,Full name,Email,Contact ID
1,2026-03-02 09:00,Open,Ayla Demir,Nora Quist,nqzebra@mail.example,55
2,2026-03-02 10:00,Open,Bo Lind,Omar Sayeg,omar@mail.example,56
"""
SURVEYS = """Ticket ID,Responded at,CSAT (1-5),Comment,Agent name,Customer name
1,2026-03-03 09:00,1,"bo and nora quist waited, Wren too, zoya as well, nothing came.",Zoya Petrov,Wren Ostler
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tickets.csv").write_text(TICKETS)
    (tmp_path / "surveys.csv").write_text(SURVEYS)
    return str(tmp_path)


def _names(frame):
    return {name for name in frame.columns if name.startswith(BYLINE)}


def test_without_comments_no_name_is_read(folder):
    facts = load([folder], Reading(wanted=frozenset({"status"}))).facts
    assert not _names(facts.tickets)
    assert not _names(facts.surveys)
    assert not {"agent", "customer_id", "comment"} & {
        *facts.tickets.columns,
        *facts.surveys.columns,
    }


def test_comments_alone_are_no_reason_where_no_input_has_any(tmp_path):
    (tmp_path / "tickets.csv").write_text(TICKETS)
    facts = load([str(tmp_path)], Reading(wanted=frozenset({"status", "comment"}))).facts
    assert not _names(facts.tickets)
    assert "agent" not in facts.tickets.columns


def test_a_quote_has_no_name_of_the_ticket_of_the_answer_or_of_any_agent(folder):
    report = analyze(Request((folder,), comments=True), version="0")
    (quote,) = report.heard.comments.bad.quotes
    assert quote.text == ("[name] and [name] waited, [name] too, [name] as well, nothing came.")


def test_the_names_that_were_read_stand_in_no_measurement(folder):
    report = analyze(Request((folder,), comments=True), version="0")
    words = str(report)
    for name in ("Ayla", "Demir", "Nora", "Quist", "Omar", "Zoya", "Wren", "nqzebra"):
        assert name not in words
