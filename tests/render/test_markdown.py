"""The report as Markdown: every number of the view, and nothing that is markup by accident."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from supportmetrics.render.markdown import render_markdown
from supportmetrics.render.markdown_pieces import number, words
from supportmetrics.render.view import Quantity
from tests.render.contents import quantities
from tests.render.sample_view import hostile_view, sample_view


def test_the_markdown_report_is_what_it_was(golden):
    golden(render_markdown(sample_view()), "report.md")


def test_every_number_of_the_view_is_there_as_it_is_written_everywhere():
    view = sample_view()
    text = render_markdown(view)
    wanted = {quantity.text for quantity in quantities(view)}
    assert len(wanted) > 100
    assert not {number for number in wanted if words(number) not in text}
    for sentence in (view.headline, view.meta, *(flag.sentence for flag in view.flags)):
        assert words(sentence) in text


@pytest.mark.parametrize("view", [sample_view(), hostile_view()], ids=["sample", "hostile"])
def test_every_row_of_a_table_has_the_cells_of_its_header(view):
    for table in re.findall(r"(?:^\|.*\|$\n?)+", render_markdown(view), re.MULTILINE):
        cells = [len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()]
        assert len(set(cells)) == 1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", r"a\|b"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("**bold** _it_ `code`", r"\*\*bold\*\* \_it\_ \`code\`"),
        ("[link](http://x.example)", r"\[link\](http:<!-- -->//x.example)"),
        ("@everyone", "@<!-- -->everyone"),
        ("R&D", "R&amp;D"),
        ("two\nlines", "two␊lines"),
        ("\x1b[31mred", r"␛\[31mred"),
    ],
)
def test_words_of_an_export_are_no_markup(text, written):
    assert words(text) == written


def test_a_number_with_little_behind_it_says_how_little():
    assert number(Quantity("12m", 720.0, n=7, muted=True, note="rough")) == "12m (rough, n=7)"
    assert number(Quantity("–", None, why="no reply times")) == "–"


def test_a_section_without_numbers_says_why():
    view = sample_view()
    empty = replace(view, levels=replace(view.levels, rows=(), note="No ticket file was given."))
    assert "## Service levels by channel\n\nNo ticket file was given.\n\n##" in render_markdown(
        empty
    )
