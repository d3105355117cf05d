"""`--template DIR`: a house style from the command line, and its mistakes."""

from __future__ import annotations

import pytest


@pytest.fixture
def style(write):
    """A folder `house` with one section of its own."""

    def style(template):
        write("house/house.toml", "product = 'Acme'\nsections = ['hello']")
        write("house/sections/hello.html.j2", template)

    return style


def test_the_page_takes_the_style_and_other_kinds_do_not_mind(run, here, desk, style):
    style("<p>{{ view.levels.rows|length }} channels</p>")
    ran = run("report", desk, "--template", "house", "-o", "r.html", "-o", "r.md")
    assert ran.code == 0, ran.err
    page = (here / "r.html").read_text("utf-8")
    assert "<p>4 channels</p>" in page
    assert "Acme" in page
    assert "Acme" not in (here / "r.md").read_text("utf-8")
    shown = run("report", desk, "--template", "house", "--format", "html")
    assert shown.text == page


def test_a_mistake_is_a_sentence_with_file_and_line_and_nothing_is_left(run, here, desk, style):
    style("fine\n{{ view.nothing }}")
    outputs = ("-o", "r.json", "-o", "r.html", "-o", "r.md", "--format", "terminal")
    ran = run("report", desk, "--template", "house", *outputs)
    assert ran.code == 2
    assert "hello.html.j2, line 2: " in ran.err
    assert ran.out == b""
    assert [path.name for path in here.iterdir() if path.name.startswith(("r.", ".r"))] == []


def test_a_mistake_is_found_before_the_data_are_read(run, style):
    style("{% endfor %}")
    ran = run("report", "gone.csv", "--template", "house", "-o", "r.html")
    assert ran.code == 2
    assert "hello.html.j2, line 1: " in ran.err


def test_a_style_without_a_page_is_asked_about(run, desk, style):
    style("")
    ran = run("report", desk, "--template", "house")
    assert ran.code == 2
    assert "--template shapes the page and nothing else" in ran.err
