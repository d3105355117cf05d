"""Text in tones is measured in cells, wrapped between words, and written with the codes of its tones."""

import pytest

from supportmetrics.render.glyphs import BAD, DIM, MISSED, STRONG, Mark
from supportmetrics.render.toned import BOLD_ONLY, COLORED, PLAIN_ONLY, Text, joined


def text(*marks):
    return Text(tuple(Mark(*mark) for mark in marks))


def lines(whole, width):
    return [line.plain.rstrip() for line in whole.wrapped(width)]


@pytest.mark.parametrize(
    ("words", "width", "expected"),
    [
        ("a late reply", 20, ["a late reply"]),
        ("a late reply", 6, ["a late", "reply"]),
        ("a late reply", 5, ["a", "late", "reply"]),
        ("unbelievably late", 5, ["unbel", "ievab", "ly", "late"]),
        ("so unbelievably late", 5, ["so", "unbel", "ievab", "ly", "late"]),
        ("返信が遅い", 4, ["返信", "が遅", "い"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_between_words_and_long_words_are_cut(words, width, expected):
    assert lines(text((words,)), width) == expected


def test_no_line_is_wider_than_asked_even_with_spaces_at_its_end():
    for line in text(("late      reply   again   ",)).wrapped(6):
        assert line.cell_len <= 6


def test_a_tone_goes_on_where_a_line_breaks_within_it():
    first, second = text(("on time, ", ""), ("late again", BAD)).wrapped(13)
    assert first.marks == (Mark("on time, "), Mark("late", BAD))
    assert second.marks == (Mark("again", BAD),)


def test_each_mark_is_written_with_the_codes_of_its_tone():
    whole = text(("missed", MISSED), (" ",), ("why", DIM), ("!", STRONG), ("late", BAD))
    assert whole.written(COLORED) == (
        "\x1b[1;31mmissed\x1b[0m \x1b[2mwhy\x1b[0m\x1b[1m!\x1b[0m\x1b[31mlate\x1b[0m"
    )
    assert whole.written(BOLD_ONLY) == ("\x1b[1mmissed\x1b[0m \x1b[2mwhy\x1b[0m\x1b[1m!\x1b[0mlate")
    assert whole.written(PLAIN_ONLY) == "missed why!late"


def test_nothing_is_written_for_spaces_at_the_end_or_for_empty_marks():
    whole = joined(text(("late ", BAD), ("", DIM)), text(("  ", STRONG)))
    assert whole.trimmed().written(COLORED) == "\x1b[31mlate\x1b[0m"
