"""What customers wrote, from a shell: in the outputs for people, in no other, and not where somebody says no."""

from __future__ import annotations

import re
import zipfile

import pytest

HOSTILE = (
    "<script>alert(7)</script> the parcel never came and nobody answers",
    '=HYPERLINK("http://evil.example","the parcel") never came at all',
    "\x1b[31mthe parcel never came\x1b]0;owned\x07 and that is that",
    "\u202ethe parcel never came\u202c, says the mirror to the wall",
    "| the parcel | never | came | `and` [a](javascript:alert(8)) *stars*",
)
FOR_PEOPLE = ("txt", "html", "md", "xlsx")
FOR_PROGRAMS = ("json", "csv", "parquet", "prom")


@pytest.fixture
def desk(here):
    folder = here / "desk"
    folder.mkdir()
    rows = [f"T-{n},2026-03-02 09:00,2026-03-02 09:{n:02d},Open,Email" for n in range(40)]
    (folder / "tickets.csv").write_text(
        "\n".join(["Ticket ID,Created time,Initial response time,Status,Source", *rows, ""])
    )
    said = ["the parcel never came, sad", "quick and kind reply, thanks"]
    answers = [f'T-{n},2026-03-03 09:00,{5 if n % 2 else 1},"{said[n % 2]}"' for n in range(40)]
    (folder / "surveys.csv").write_text(
        "\n".join(["Ticket ID,Responded at,CSAT (1-5),Comment", *answers, ""])
    )
    return folder


def _plain(path):
    if path.suffix != ".xlsx":
        return path.read_bytes().decode(errors="replace")
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(part).decode() for part in book.namelist())


def _reports(run, here, desk, *options):
    names = [f"out.{suffix}" for suffix in (*FOR_PEOPLE, *FOR_PROGRAMS)]
    outputs = [word for name in names for word in ("-o", name)]
    ran = run("report", str(desk), *outputs, *options)
    assert ran.code == 0, ran.err
    return {name.removeprefix("out."): _plain(here / name) for name in names}


def test_people_read_comments_and_programs_do_not(run, here, desk):
    told = _reports(run, here, desk)
    for kind in FOR_PEOPLE:
        assert "parcel never came" in told[kind], kind
    for kind in FOR_PROGRAMS:
        assert "parcel" not in told[kind], kind


@pytest.mark.parametrize("how", ["option", "configuration", "anonymize"])
def test_whoever_says_no_gets_none_and_reads_why(run, here, desk, how):
    (here / "supportmetrics.toml").write_text(f"comments = {str(how != 'configuration').lower()}\n")
    options = {"option": ["--no-comments"], "anonymize": ["--anonymize"]}.get(how, [])
    told = _reports(run, here, desk, *options)
    assert not any("parcel" in text for text in told.values())
    for kind in FOR_PEOPLE:
        assert "Comments: they are not read" in told[kind], kind


def test_the_page_of_a_gate_quotes_them_too_unless_somebody_says_no(run, here, desk):
    gate = ("--gate", "csat.score >= 10%")
    assert run("check", str(desk), *gate, "-o", "told.html").code == 0
    assert "parcel never came" in _plain(here / "told.html")
    assert run("check", str(desk), *gate, "-o", "silent.html", "--no-comments").code == 0
    silent = _plain(here / "silent.html")
    assert "parcel" not in silent
    assert "Comments: they are not read" in silent


def test_themes_of_the_configuration_are_counted(run, here, desk):
    (here / "supportmetrics.toml").write_text('[themes]\n"Lost & found" = ["parcel*"]\n')
    told = _reports(run, here, desk)
    assert "Lost & found" in told["txt"]
    assert "Lost &amp; found" in told["html"]
    assert "20 of 40 comments (50.0%) are about none of the themes." in told["txt"]


def test_a_theme_without_a_word_is_a_mistake_with_a_sentence(run, here, desk):
    (here / "supportmetrics.toml").write_text('[themes]\nLost = ["*"]\n')
    ran = run("report", str(desk))
    assert ran.code == 2
    assert "names no word" in ran.err


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_comments_are_inert_in_every_kind(run, here, desk, text):
    quoted = text.replace('"', '""')
    (desk / "surveys.csv").write_text(
        f'Ticket ID,Responded at,CSAT (1-5),Comment\nT-1,2026-03-03 09:00,1,"{quoted}"\n',
        encoding="utf-8",
    )
    told = _reports(run, here, desk)
    assert "never" in told["html"]
    assert "<script>alert" not in told["html"]
    for kind in FOR_PEOPLE:
        assert not {"\x1b", "\x07"} & set(told[kind]), kind
        assert "http://evil.example" not in told[kind], kind
    assert not {"\u202e", "\u202c"} & set(told["txt"] + told["md"] + told["xlsx"])
    assert "<f>" not in told["xlsx"]
    assert not re.search(r"(?<!\\)[<\]](script|\(javascript)", told["md"])


def test_two_runs_choose_the_same_words_and_examples(run, here, desk):
    assert _reports(run, here, desk) == _reports(run, here, desk)
