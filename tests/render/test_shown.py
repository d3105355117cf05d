"""Text from exports on a terminal."""

from __future__ import annotations

import pytest

from supportmetrics.render.shown import shown


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("Web form", "Web form"),
        ("\x1b[31mred", "␛[31mred"),
        ("two\nlines\tand a tab", "two␊lines␉and a tab"),
        ("\x9b31m", "\\u009b31m"),
        ("\u202eevil", "\\u202eevil"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\x7f", "␡"),
        ("\ud800", "\\ud800"),
        ("客服 🧯", "客服 🧯"),
        ("[red]not markup[/red]", "[red]not markup[/red]"),
    ],
)
def test_controls_are_shown_and_words_stay(text, visible):
    assert shown(text) == visible


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("−0.5 – 3–9 · ↑", "-0.5 - 3-9 - up"),
        ("Zürich, Łódź, Straße", "Zurich, Lodz, Strasse"),
        ("“quoted” ±2.0", '"quoted" +/-2.0'),
        ("客服", "??"),
        ("\x1b[0m", "\\x1b[0m"),
        ("\u202eevil", "\\u202eevil"),
        ("wait…", "wait..."),
    ],
)
def test_ascii_spells_out_what_it_can(text, visible):
    assert shown(text, ascii_only=True) == visible


def test_no_character_at_all_survives_as_a_control_or_outside_ascii():
    everything = "".join(map(chr, range(0x3000)))
    controls = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066, 0x200F)}
    assert not controls & set(shown(everything))
    plain = shown(everything, ascii_only=True)
    assert plain.isascii()
    assert plain.isprintable()
