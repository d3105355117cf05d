"""Tables of the commands that list things."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from supportmetrics.render.tables import render_table

HEADERS = ("Metric", "Unit", "Rows", "Meaning")
ROWS = (
    ("frt.median", "s", "1,408", "The middle of all first response times of the period."),
    ("客服.share", "ratio", "7", "Short."),
)


def table(width=80, rows=ROWS, **changed):
    style = {"color": False, "bold": False, "ascii_only": False} | changed
    return render_table(HEADERS, rows, align="llrl", width=width, **style)


def test_words_stand_left_and_numbers_right_by_cells():
    assert table() == (
        "Metric      Unit    Rows  Meaning\n"
        "───────────────────────────────────────────────────────────────────────────────\n"
        "frt.median  s      1,408  The middle of all first response times of the period.\n"
        "客服.share  ratio      7  Short.\n"
    )


def test_the_last_column_wraps_and_nothing_is_lost():
    text = table(width=60)
    assert max(cell_len(line) for line in text.splitlines()) <= 60
    assert "".join(text.split()) == "".join(table().split()).replace("─" * 79, "─" * 60)
    assert "frt.median" in text


@pytest.mark.parametrize("width", [60, 72, 200])
def test_a_word_longer_than_the_table_is_broken_not_cut(width):
    long = "x" * 300
    text = table(width=width, rows=[("a", "b", "1,234,567", long)])
    assert text.count("x") == 300
    assert "1,234,567" in text
    assert max(map(len, text.splitlines())) <= width


def test_a_table_without_rows_keeps_its_headers():
    assert table(rows=()).splitlines()[0] == "Metric  Unit  Rows  Meaning"


def test_headers_are_dim_only_where_that_is_allowed():
    assert "\x1b" not in table()
    assert table(bold=True).startswith("\x1b[2mMetric\x1b[0m")


def test_cells_are_data_not_markup_and_not_controls():
    text = table(rows=[("[red]x", "\x1b[31m", "1", "[/]")])
    assert "[red]x" in text
    assert "␛[31m" in text
    assert "\x1b" not in text


def test_ascii_tables_are_ascii():
    assert table(ascii_only=True).isascii()
