"""The report on a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from supportmetrics.render.terminal import render_terminal
from supportmetrics.render.view import Delta, Quantity, Series
from tests.render.contents import quantities
from tests.render.sample_view import hostile_view, sample_view

WIDTHS = (60, 80, 100, 120, 200)
PIPED = {"color": False, "bold": False}
ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


def many_channels():
    """Twelve channels and sixty weeks, with gaps and an unfinished last week."""
    view = sample_view()
    values = tuple(None if week % 7 == 3 else 0.7 + week % 5 / 20 for week in range(60))
    series = Series(values, 0.9, "60 weeks", ("",) * 59 + ("so far",))
    rows = tuple(
        replace(row, series=series, key=f"{row.key}{half}")
        for half in (1, 2)
        for row in view.levels.rows
    )
    figures = tuple(replace(figure, series=series) for figure in view.figures)
    levels = replace(view.levels, rows=rows, series_label="60 weeks, own scale")
    labels = tuple(f"{week}." for week in range(60))
    panels = tuple(replace(panel, series=series) for panel in view.trend.panels)
    return replace(
        view,
        figures=figures,
        levels=levels,
        trend=replace(view.trend, panels=panels, labels=labels),
        workload=replace(
            view.workload,
            labels=labels,
            created=values,
            resolved=values,
            backlog=values,
            remarks=series.remarks,
        ),
    )


def nothing_given():
    """Every section without data, each with its reason."""
    view = sample_view()
    return replace(
        view,
        flags=(),
        figures=(),
        levels=replace(view.levels, rows=(), note="No ticket file was given (levels)."),
        trend=replace(view.trend, panels=(), note="A trend needs two periods (trend)."),
        changes=replace(view.changes, rows=(), note="A comparison needs two periods (changes)."),
        waits=replace(view.waits, rows=(), note="No reply times are known (waits)."),
        demand=replace(view.demand, cells=(), note="No creation times are known (demand)."),
        late=replace(view.late, rows=(), note="No target was due (late)."),
        voice=replace(view.voice, groups=(), facts=(), note="No survey file was given (voice)."),
        workload=replace(view.workload, note="No ticket file was given (workload)."),
        tiers=replace(view.tiers, rows=(), longest=(), note="No column tells the tier (tiers)."),
    )


VIEWS = {
    "sample": sample_view,
    "hostile": hostile_view,
    "many": many_channels,
    "nothing": nothing_given,
}


@pytest.fixture(params=VIEWS)
def view(request):
    return VIEWS[request.param]()


@pytest.mark.parametrize(
    ("name", "made", "style"),
    [
        ("terminal-80.txt", sample_view, {"width": 80, **PIPED}),
        ("terminal-120.txt", sample_view, {"width": 120, **PIPED}),
        ("terminal-80-ascii.txt", sample_view, {"width": 80, **PIPED, "ascii_only": True}),
        ("terminal-80-no-color.ans", sample_view, {"width": 80, "color": False, "bold": True}),
        ("terminal-80-color.ans", sample_view, {"width": 80, "color": True}),
        ("terminal-120-color.ans", sample_view, {"width": 120, "color": True}),
        ("terminal-120-no-color.ans", sample_view, {"width": 120, "color": False, "bold": True}),
        ("terminal-120-ascii.txt", sample_view, {"width": 120, **PIPED, "ascii_only": True}),
        ("terminal-80-hostile.txt", hostile_view, {"width": 80, **PIPED}),
        ("terminal-80-nothing.txt", nothing_given, {"width": 80, **PIPED}),
    ],
)
def test_the_report_is_the_golden_one(golden, name, made, style):
    golden(render_terminal(made(), **style), name)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_line_is_wider_than_the_terminal_or_ends_in_a_space(view, width, ascii_only):
    text = render_terminal(view, width=width, ascii_only=ascii_only, **PIPED)
    lines = text.split("\n")
    assert max(cell_len(line) for line in lines) <= width
    assert [line for line in lines if line != line.rstrip()] == []
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("width", WIDTHS)
def test_styles_change_no_character(view, width):
    plain = render_terminal(view, width=width, **PIPED)
    bold = render_terminal(view, width=width, color=False, bold=True)
    assert ESCAPE.sub("", bold) == plain


def test_a_pipe_gets_no_escape_byte(view):
    assert "\x1b" not in render_terminal(view, width=80, **PIPED)


def test_without_colour_only_bold_and_dim_are_sent(view):
    text = render_terminal(view, width=80, color=False, bold=True)
    assert set(ESCAPE.findall(text)) <= {"0", "1", "2"}
    assert ESCAPE.search(text)


def test_colours_are_the_named_ones_so_that_the_theme_decides(view):
    text = render_terminal(view, width=120, color=True)
    assert set(ESCAPE.findall(text)) <= {"0", "1", "2", "31", "36", "1;31"}


@pytest.mark.parametrize("width", WIDTHS)
def test_ascii_output_is_ascii(view, width):
    assert render_terminal(view, width=width, ascii_only=True, **PIPED).isascii()


def test_nothing_is_cut_with_an_ellipsis_at_80(view):
    text = render_terminal(view, width=80, **PIPED)
    assert "…" not in text


def test_a_terminal_narrower_than_sixty_cells_gets_sixty():
    assert render_terminal(sample_view(), width=20, **PIPED) == render_terminal(
        sample_view(), width=60, **PIPED
    )


def test_the_environment_changes_nothing(monkeypatch):
    before = render_terminal(sample_view(), width=100, color=True)
    for name, value in {
        "NO_COLOR": "1",
        "FORCE_COLOR": "1",
        "TERM": "dumb",
        "COLUMNS": "40",
        "LINES": "3",
    }.items():
        monkeypatch.setenv(name, value)
    assert render_terminal(sample_view(), width=100, color=True) == before


@pytest.mark.parametrize("width", WIDTHS)
def test_every_number_of_the_view_is_written_alike(width):
    view = sample_view()
    text = render_terminal(view, width=width, **PIPED)
    changes = replace(view.changes, splits=())
    shown = replace(view, trend=replace(view.trend, table=()), changes=changes)
    missing = [number.text for number in quantities(shown) if number.text not in text]
    assert missing == []


@pytest.mark.parametrize("width", WIDTHS)
def test_headline_flags_facts_findings_and_foot_are_all_said(width):
    view = sample_view()
    text = " ".join(render_terminal(view, width=width, **PIPED).split())
    sentences = [
        view.headline,
        *(flag.sentence for flag in view.flags),
        *view.voice.facts,
        *(split.sentence for split in view.changes.findings),
        *(sentence for _, sentence in view.methods.findings),
        *view.methods.foot,
    ]
    assert [sentence for sentence in sentences if " ".join(sentence.split()) not in text] == []


def test_every_section_without_data_says_why():
    text = render_terminal(nothing_given(), width=80, **PIPED)
    for section in ("levels", "trend", "waits", "demand", "late", "voice", "workload", "tiers"):
        assert f"({section})." in text
    titles = [
        "Service levels by channel",
        "First reply within target, by week",
        "How long customers waited for a first reply",
        "When customers write",
        "Late first replies by hour of arrival",
        "What customers said",
        "Workload",
        "Tiers and escalation",
        "How these numbers were made",
    ]
    places = [text.index(f"\n{title}") for title in titles]
    assert places == sorted(places)


def levels_header(view, width):
    lines = render_terminal(view, width=width, **PIPED).splitlines()
    return next(line for line in lines if line.startswith("Channel"))


def test_columns_go_whole_and_in_their_order():
    view = sample_view()
    assert "vs last week" in levels_header(view, 120)
    assert "goal 90" in levels_header(view, 120)
    assert "13 weeks" in levels_header(view, 120)
    assert "vs last week" not in levels_header(view, 100)
    assert "13 weeks" in levels_header(view, 80)
    assert "13 weeks" not in levels_header(view, 60)
    assert levels_header(view, 60).split()[-1] == "Within"


def test_the_tickets_go_last_and_then_muted_numbers_carry_their_n():
    view = sample_view()
    row = view.levels.rows[0]
    few = Quantity("80.0%", 0.8, n=12, muted=True)
    long = replace(
        row,
        name="Nineteen cells wide",
        tickets=Quantity("12", 12.0),
        within=few,
    )
    view = replace(view, levels=replace(view.levels, rows=(long, *view.levels.rows[1:])))
    at_80 = render_terminal(view, width=80, **PIPED)
    assert "80.0% n=12" not in at_80
    at_60 = render_terminal(view, width=60, **PIPED)
    assert "Tickets" not in levels_header(view, 60)
    assert "80.0% n=12" in at_60


def test_a_muted_number_is_dim_and_never_coloured():
    view = sample_view()
    few = Quantity("81.3%", 0.813, n=11, muted=True)
    row = replace(view.levels.rows[0], within=few)
    view = replace(view, levels=replace(view.levels, rows=(row,)))
    text = render_terminal(view, width=120, color=True)
    assert "\x1b[2m81.3% n=11\x1b[0m" in text


def test_one_period_has_neither_change_nor_sparkline():
    view = hostile_view()
    for width in (80, 120):
        text = render_terminal(view, width=width, **PIPED)
        assert "vs last week" not in text
        assert "13 weeks" not in text
        assert view.trend.note in text


def test_a_change_is_coloured_only_when_it_is_real():
    view = sample_view()
    figure = view.figures[0]
    for tone, code in (("better", "36"), ("worse", "31"), ("none", "2")):
        changed = replace(figure, change=Delta("", "+7.7", tone, 0.077))
        text = render_terminal(replace(view, figures=(changed,)), width=80, color=True)
        assert f"\x1b[{code}m+7.7\x1b[0m" in text


def test_names_are_data_never_markup_and_never_controls():
    view = sample_view()
    names = ("[red]red[/red]", "\x1b[31mred", "\u202eright to left", "客服 🧯")
    rows = tuple(
        replace(row, name=name) for row, name in zip(view.levels.rows, names, strict=False)
    )
    text = render_terminal(
        replace(view, levels=replace(view.levels, rows=rows)), width=120, **PIPED
    )
    assert "[red]red[/red]" in text
    assert "␛[31mred" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    starts = {
        cell_len(line[: line.index(status)])
        for line in text.splitlines()
        for name in ("[red]red[/red]", "␛[31mred", "客服 🧯")
        if line.startswith(name)
        for status in re.findall("[●▲◆]", line)[:1]
    }
    assert len(starts) == 1


def test_a_name_is_shortened_only_beyond_twenty_cells_and_keeps_its_end():
    view = sample_view()
    rows = (
        replace(view.levels.rows[0], name="Exactly twenty cells"),
        replace(view.levels.rows[1], name="Second line of support, Dublin"),
        replace(view.levels.rows[2], name="Second line of support, Porto"),
    )
    text = render_terminal(replace(view, levels=replace(view.levels, rows=rows)), width=80, **PIPED)
    assert "Exactly twenty cells" in text
    assert "Second line...Dublin" in text
    assert "Second line..." in text.replace("Second line...Dublin", "")


def test_a_rough_score_leads_to_what_rough_means():
    text = render_terminal(sample_view(), width=80, **PIPED)
    assert re.search(r"CSAT Social .*%\*", text)
    assert "* rough: the 95% interval is wider than 20 points" in text


def test_each_kind_of_remark_has_its_own_mark():
    view = sample_view()
    marked = [
        replace(figure, value=replace(figure.value, note=note))
        for figure, note in zip(
            view.figures, ("so far", "rough", "estimated", "so far"), strict=False
        )
    ]
    text = render_terminal(replace(view, figures=tuple(marked)), width=80, **PIPED)
    head = text[: text.index("Service levels")]
    numbers = [figure.value.text + figure.suffix[:1] for figure in marked]
    assert [f"{number}{mark}" in head for number, mark in zip(numbers, "*†‡*", strict=True)] == [
        True
    ] * 4
    assert "* so far: the period is not over\n† rough: " in head
    assert "‡ estimated\n" in head


def test_without_colour_the_ends_of_the_bars_are_named():
    text = render_terminal(sample_view(), width=80, **PIPED)
    assert "What customers said (dissatisfied to satisfied)" in text
    assert "▚▚ detractors" in text
