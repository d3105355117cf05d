"""Text in exports that tries to do things: shown harmless on a terminal, escaped in a page, no formula."""

from __future__ import annotations

import pytest


@pytest.fixture
def hostile(write, table, rows):
    """An export whose channels, tiers and ids try to do things."""
    words = (
        "\x1b[31mred",
        "<script>alert(1)</script>",
        "=cmd()",
        "two\nlines",
        "\u202eright",
        "</style>",
    )
    for number, row in enumerate(rows):
        row["Channel"] = words[number % 6]
        row["Team"] = words[(number + 1) % 6]
        row["Tier"] = words[(number + 2) % 6]
        row["Ticket ID"] = words[(number + 3) % 6] + row["Ticket ID"]
    return write("hostile.csv", table(rows))


def test_a_terminal_shows_hostile_words_harmless(run, hostile):
    ran = run("report", hostile, "--by", "team")
    assert ran.code == 0
    assert not {c for c in ran.text + ran.err if (c < " " and c != "\n") or c == "\u202e"}
    assert "␛[31mred" in ran.text
    colored = run("report", hostile, "--color", "always").text
    assert "\x1b[31mred" not in colored


def test_a_page_escapes_hostile_words(run, hostile):
    page = run("report", hostile, "--by", "team", "--format", "html").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "Content-Security-Policy" in page


def test_the_long_table_is_no_formula_and_json_is_exact(run, hostile):
    lines = run("report", hostile, "--by", "team", "--format", "csv", "--quiet").text
    assert ",=cmd()" not in lines
    assert "'=cmd()" in lines
    document = run("report", hostile, "--by", "team", "--format", "json").json
    teams = {m["slice"]["team"] for m in document["measurements"] if set(m["slice"]) == {"team"}}
    assert {"\x1b[31mred", "<script>alert(1)</script>", "=cmd()", "two\nlines"} <= teams
