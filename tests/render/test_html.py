"""The HTML page as text: what it must hold, and what must never be in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from dataclasses import replace

import pytest

from supportmetrics.bundled import bundled
from supportmetrics.render.html import render_html
from supportmetrics.render.view import Quantity, Status
from supportmetrics.render.view_voice import ScoreGroup, Voice
from tests.render.contents import quantities, strings
from tests.render.markup import elements, find
from tests.render.sample_view import HOSTILE_NAMES, SHOWN_NAMES, hostile_view, sample_view

EMBEDDED = json.dumps({"name": "</script><b>&'\u2028", "values": [1.5, None]})
SECTIONS = ["levels", "trend", "why", "frt", "demand", "voice", "load", "tiers", "method"]


@pytest.fixture(scope="module")
def page():
    return render_html(sample_view(), EMBEDDED)


@pytest.fixture(scope="module")
def hostile():
    return render_html(hostile_view(), EMBEDDED)


@pytest.fixture(params=[sample_view, hostile_view], ids=["sample", "hostile"])
def either(request):
    return render_html(request.param(), EMBEDDED)


def text_of(page):
    (body,) = find(page, "body")
    return body.text


def channels(n):
    """The sample with `n` channels: its own, again and again under other names."""
    view = sample_view()

    def times(rows):
        named = [row for row in rows if row.key is not None]
        return tuple(
            replace(named[i % len(named)], key=f"other:{i}", name=f"Channel {i}") for i in range(n)
        )

    everyone = (view.trend.panels[0], *times(view.trend.panels))
    return replace(
        view,
        channels=tuple((f"other:{i}", f"Channel {i}") for i in range(n)),
        levels=replace(view.levels, rows=times(view.levels.rows)),
        trend=replace(
            view.trend,
            panels=everyone,
            table=tuple(row[:1] + (row[1:] * n)[:n] for row in view.trend.table),
        ),
        waits=replace(view.waits, rows=times(view.waits.rows)),
    )


def periods(n):
    """The sample over `n` periods, its own repeated."""
    view = sample_view()

    def long(values):
        return (values * n)[:n]

    def series(holder):
        values, remarks = long(holder.series.values), long(holder.series.remarks)
        return replace(holder, series=replace(holder.series, values=values, remarks=remarks))

    return replace(
        view,
        figures=tuple(series(figure) for figure in view.figures),
        levels=replace(view.levels, rows=tuple(series(row) for row in view.levels.rows)),
        trend=replace(
            view.trend,
            labels=long(view.trend.labels),
            long_labels=long(view.trend.long_labels),
            panels=tuple(
                replace(series(p), low_at=min(p.low_at, n - 1)) for p in view.trend.panels
            ),
            table=long(view.trend.table),
        ),
        workload=replace(
            view.workload,
            **{
                name: long(getattr(view.workload, name))
                for name in ("labels", "long_labels", "created", "resolved", "backlog", "remarks")
            },
        ),
    )


def test_the_page_is_the_one_accepted_as_good(page, golden):
    golden(page, "report.html")


def test_sections_stand_in_their_order_and_keep_their_headings(either):
    sections = [e for e in elements(either) if e.tag == "section" and "id" in e.attributes]
    assert [section.attributes["id"] for section in sections] == SECTIONS
    assert len(find(either, "h1")) == 1
    headings = [e for e in elements(either) if e.tag == "h2" and "section" in e.ancestors]
    assert len([e for e in headings if "div" not in e.ancestors[-1:]]) == len(SECTIONS)


def test_every_number_of_the_view_is_on_the_page(page):
    seen = text_of(page)
    missing = {q.text for q in quantities(sample_view()) if q.text not in seen}
    assert missing == set()


def test_every_sentence_of_the_view_is_on_the_page(page):
    view = sample_view()
    seen = text_of(page)
    said = [view.overline, view.headline, view.meta, *view.voice.facts]
    said += [flag.sentence for flag in view.flags]
    said += [getattr(view, name).caption for name in ("levels", "trend", "waits", "demand", "late")]
    said += [getattr(view, name).caption for name in ("voice", "workload", "tiers")]
    said += [part for pair in view.methods.terms for part in pair]
    said += [sentence for _, sentence in view.methods.findings]
    said += [figure.change.text for figure in view.figures]
    assert [sentence for sentence in said if sentence not in seen] == []


def test_nothing_is_loaded_and_nothing_can_be_injected_by_attribute(either):
    for element in elements(either):
        names = set(element.attributes)
        assert "style" not in names
        assert not {name for name in names if name.startswith("on")}
        assert not names & {"src", "srcset", "action", "formaction", "xlink:href"}
        assert element.attributes.get("href", "#").startswith("#")
        assert element.tag not in {"link", "img", "iframe", "image", "use", "object", "embed"}
    (style,) = find(either, "style")
    assert not re.search(r"https?:|url\(|@import|@font-face", style.text)


def test_only_stretched_paths_have_a_viewbox(either):
    boxes = {value for e in elements(either) if (value := e.attributes.get("viewbox"))}
    assert boxes <= {"0 0 100 100"}
    for element in elements(either):
        if "viewbox" in element.attributes:
            assert element.attributes["preserveaspectratio"] == "none"
            assert "svg" in element.ancestors


def test_every_colour_falls_back_to_its_light_token(page):
    light = dict(re.findall(r"--(\w+): (#\w+);", page))
    used = re.findall(r"var\(--(\w+),(.*?)\)", page)
    assert len(light) == 24
    assert {token for token, _ in used} >= {"series", "miss", "card", "ink", "heat", "d4"}
    assert [pair for pair in used if light[pair[0]] != pair[1]] == []


def test_no_coordinate_has_more_than_two_decimals(either):
    for element in elements(either):
        if "svg" in (*element.ancestors, element.tag):
            shapes = {"d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height"}
            for name in shapes & set(element.attributes):
                assert not re.search(r"\.\d{3}|nan|inf|e-", element.attributes[name])


def test_the_security_policy_allows_the_bundled_script_and_nothing_else(page):
    policy = find(page, "meta", http_equiv="Content-Security-Policy")[0].attributes["content"]
    script = (bundled("templates") / "sort.js").read_text(encoding="utf-8").strip()
    proof = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{proof}'; base-uri 'none'; form-action 'none'"
    )
    scripts = [e for e in elements(page) if e.tag == "script"]
    assert [e.attributes for e in scripts] == [
        {"type": "application/json", "id": "report-data"},
        {},
    ]
    assert f"<script>{script}</script>" in page


def test_the_sample_page_stays_within_its_budget(page):
    assert len(page.encode()) < 300_000


def test_every_outer_drawing_is_named_or_decoration(either):
    for element in elements(either):
        if element.tag == "svg" and "svg" not in element.ancestors:
            named = element.attributes.get("role") == "img" and element.attributes["aria-label"]
            assert named or element.attributes.get("aria-hidden") == "true"


def test_ids_are_unique_and_every_link_finds_its_place(either):
    ids = [e.attributes["id"] for e in elements(either) if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for link in find(either, "a"):
        assert link.attributes["href"].removeprefix("#") in ids


def test_no_channel_name_is_part_of_an_id_or_a_selector(hostile):
    marks = {e.attributes.get("data-ch", "ch0") for e in elements(hostile)}
    assert marks == {f"ch{place}" for place in range(len(HOSTILE_NAMES))}
    for element in elements(hostile):
        assert re.fullmatch(r"[a-z0-9-]*", element.attributes.get("id", ""))
    (style,) = find(hostile, "style")
    assert not any(name in style.text for name in HOSTILE_NAMES)


def test_hostile_text_is_only_ever_text(hostile):
    known = {e.tag for e in elements(render_html(sample_view(), "{}"))}
    assert {e.tag for e in elements(hostile)} <= known
    assert len([e for e in elements(hostile) if e.tag == "script"]) == 2
    seen = text_of(hostile)
    for name in SHOWN_NAMES:
        assert name in seen


def test_templates_do_not_run_what_a_name_says(hostile):
    assert "{{ 7 * 7 }} {% raw %}" in text_of(hostile)


def test_a_name_cannot_turn_the_direction_of_its_neighbours(hostile):
    rtl = SHOWN_NAMES[3]
    holders = [e for e in elements(hostile) if e.text == rtl and e.tag in {"bdi", "th", "label"}]
    assert {"bdi", "th", "label"} == {e.tag for e in holders}
    # Titles and labels have no element around them that would end an override.
    assert not {"\u202e", "\u202c"} & set(hostile)


def test_the_embedded_data_parse_back_to_the_same_text(either):
    (data,) = find(either, "script", id="report-data")
    assert json.loads("".join(data.pieces)) == json.loads(EMBEDDED)
    assert not set("<>&") & set("".join(data.pieces))


def test_two_runs_give_the_same_bytes_whatever_the_host_s_clock(page, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Chatham")
    time.tzset()
    try:
        assert render_html(sample_view(), EMBEDDED) == page
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_flag_links_to_the_row_of_its_channel(page, hostile):
    links = [e for e in elements(page) if e.tag == "a" and "ul" in e.ancestors]
    assert [(e.text, e.attributes["href"]) for e in links] == [
        ("Social", "#row-3"),
        ("Web form", "#row-4"),
        ("Email", "#row-2"),
    ]
    assert "Unknown channel & more" in text_of(hostile)


def test_status_is_glyph_and_word_and_the_glyph_is_not_read(page):
    (levels,) = find(page, "section", id="levels")
    for said in ("● Met", "▲ Missed", "◆ At risk", "No goal"):
        assert said in levels.text
    for element in elements(page):
        if element.tag == "span" and element.text in {"●", "◆", "▲", "↑", "↓"}:
            assert element.attributes == {"aria-hidden": "true"}


def test_the_share_within_target_stands_twice_and_only_one_is_seen_without_css(page):
    heads = [e for e in elements(page) if e.tag == "th" and e.text == "Within target"]
    assert ["hidden" in e.attributes for e in heads] == [True, False]


def test_controls_that_need_a_stylesheet_are_hidden_without_one(page):
    choices = find(page, "fieldset")
    assert len(choices) == 2
    assert all("hidden" in e.attributes for e in choices)


def test_hidden_readouts_are_hidden_by_attribute(page):
    groups = [e for e in elements(page) if e.tag == "g" and "visibility" in e.attributes]
    assert len(groups) == 6 * 13 + 13
    assert {e.attributes["visibility"] for e in groups} == {"hidden"}


def test_every_period_has_a_tooltip_with_its_number_and_n(page):
    titles = {e.text for e in elements(page) if e.tag == "title"}
    assert "Social, 2–8 Mar 2026: 78.4% of 111" in titles
    assert "2–8 Mar 2026 · 1,782 created · 1,759 resolved · backlog 401" in titles


def test_reasons_of_absent_numbers_are_written_once(page, hostile):
    assert text_of(page).count("– No target is set for this channel.") == 1
    assert text_of(hostile).count("– <b>No target</b> is set & none will be.") == 1


def test_a_number_with_too_few_behind_it_is_grey_and_has_its_n(hostile):
    (levels,) = find(hostile, "section", id="levels")
    assert "50.0% of 7" in levels.text
    assert '<span class="flat">50.0%</span> <span class="of">of 7</span>' in hostile


def test_one_period_has_no_trend_no_change_and_no_sparkline(hostile):
    (trend,) = find(hostile, "section", id="trend")
    assert trend.text == "First reply within target A comparison needs two periods."
    (levels,) = find(hostile, "section", id="levels")
    assert "vs last" not in levels.text
    assert not find(hostile, "svg", class_="spark")


def test_missing_data_leave_the_heading_and_one_sentence():
    view = sample_view()
    bare = replace(
        view,
        flags=(),
        levels=replace(view.levels, rows=(), caption="", note="No levels."),
        trend=replace(view.trend, panels=(), table=(), caption="", note="No trend."),
        waits=replace(view.waits, rows=(), caption="", note="No waits."),
        demand=replace(view.demand, cells=(), totals=(), caption="", note="No demand."),
        late=replace(view.late, rows=(), caption=""),
        voice=Voice("", (), (), "No survey."),
        workload=replace(view.workload, labels=(), caption="", note="No load."),
        tiers=replace(view.tiers, rows=(), longest=(), caption="", note="No tiers."),
    )
    page = render_html(bare, "{}")
    for place, sentence in {
        "levels": "Service levels by channel No levels.",
        "trend": "First reply within target, by week No trend.",
        "frt": "How long customers waited for a first reply No waits.",
        "demand": "When customers write No demand.",
        "voice": "What customers said No survey.",
        "load": "Workload No load.",
        "tiers": "Tiers and escalation No tiers.",
    }.items():
        assert find(page, "section", id=place)[0].text == sentence


@pytest.mark.parametrize("n", [1, 2, 12])
def test_any_number_of_channels_can_be_drawn(n):
    page = render_html(channels(n), "{}")
    shown = find(page, "input", name="only")
    assert len(shown) == (0 if n == 1 else n + 1)
    assert page.count(":checked) [data-ch]") == (0 if n == 1 else n)
    assert len(page.encode()) < 420_000
    assert f"Channel {n - 1}" in text_of(page)


@pytest.mark.parametrize("n", [2, 26, 60])
def test_any_number_of_periods_can_be_drawn(n):
    page = render_html(periods(n), "{}")
    charts = [one for one in find(page, "figure") if one.attributes.get("class") != "quote"]
    assert len(charts) == 7
    assert "NaN" not in page


SO_FAR = ("",) * 12 + ("so far",)
CARD = "var(--card,#ffffff)"


def hollow_points(page):
    """Circles that are drawn hollow, without those of legends."""
    circles = [e for e in find(page, "circle") if e.attributes.get("fill") == CARD]
    return [e for e in circles if e.attributes["cx"] != "5.5"]


def test_a_period_that_is_not_over_is_hollow_and_named_so_far():
    view = sample_view()
    words = "Not final yet: 2–8 Mar is not over."

    def so_far(holder):
        return replace(holder, series=replace(holder.series, remarks=SO_FAR))

    panels = tuple(map(so_far, view.trend.panels))
    rows = tuple(map(so_far, view.levels.rows))
    page = render_html(
        replace(
            view,
            figures=tuple(map(so_far, view.figures)),
            figures_not_final=words,
            levels=replace(view.levels, rows=rows, not_final=words),
            trend=replace(view.trend, panels=panels, not_final=words),
            workload=replace(view.workload, remarks=SO_FAR, not_final=words),
        ),
        "{}",
    )
    ends = [e for e in find(page, "circle", r="3.5") if e.attributes.get("stroke-width")]
    assert len(ends) == len(panels)
    assert {e.attributes["fill"] for e in ends} == {CARD}
    # Sparklines of the figures and of the channels with a value, panels, resolved, backlog.
    lines = [*view.figures, *rows, *panels]
    drawn = sum(holder.series.values[-1] is not None for holder in lines if holder.series.values)
    assert len(hollow_points(page)) == drawn + 2
    assert len([e for e in elements(page) if e.text == "2 Mar, so far"]) == len(panels)
    assert "backlog 401, so far" in text_of(page)
    assert text_of(page).count(words) == 4


def test_estimates_of_periods_that_are_over_are_hollow_wherever_they_stand():
    view = sample_view()
    remarks = ("estimated", "", "", "estimated", *("",) * 9)
    figure = replace(view.figures[0], series=replace(view.figures[0].series, remarks=remarks))
    panel = replace(
        view.trend.panels[1], series=replace(view.trend.panels[1].series, remarks=remarks)
    )
    page = render_html(
        replace(view, figures=(figure,), trend=replace(view.trend, panels=(panel,))), "{}"
    )
    assert [e.attributes["cx"] for e in hollow_points(page)] == ["3.85%", "26.92%"] * 2


def test_without_anything_open_nothing_is_hollow_and_no_legend_says_so():
    view = sample_view()
    calm = tuple(replace(f, series=replace(f.series, remarks=())) for f in view.figures)
    page = render_html(replace(view, figures=calm, figures_not_final=""), "{}")
    assert hollow_points(page) == []
    assert "Not final" not in text_of(page)


def test_a_gap_is_never_drawn_as_zero():
    view = sample_view()
    full = view.trend.panels[1]
    values = (*full.series.values[:5], None, *full.series.values[6:])
    gappy = replace(full, series=replace(full.series, values=values))
    page = render_html(replace(view, trend=replace(view.trend, panels=(gappy,))), "{}")
    lines = [e for e in find(page, "path", stroke_width="2") if "M" in e.attributes["d"]]
    assert lines[0].attributes["d"].count("M") == 2


def test_a_share_of_nothing_and_of_everything_can_be_drawn():
    view = sample_view()
    extremes = tuple(
        replace(row, within=Quantity(text, raw, n=40), status=Status("missed", "Missed"))
        for row, (text, raw) in zip(
            view.levels.rows, (("0%", 0.0), ("100%", 1.0), *(("50.0%", 0.5),) * 4), strict=True
        )
    )
    page = render_html(replace(view, levels=replace(view.levels, rows=extremes)), "{}")
    late = find(page, "rect", height="14", fill="var(--miss,#b4500a)")
    assert [e.attributes["width"] for e in late] == ["100%", "50%", "50%", "50%"]


def test_a_survey_without_answers_says_why(hostile):
    (voice,) = find(hostile, "section", id="voice")
    assert "No survey was answered." in voice.text
    assert "No NPS file was given." in voice.text


def test_too_few_answers_are_drawn_pale(page):
    pale = list(find(page, "rect", height="26", fill_opacity=".35"))
    assert len(pale) == len(sample_view().voice.groups[0].bars[-1].segments)


def test_bars_of_another_scale_do_not_shift_the_columns_of_the_numbers():
    view = sample_view()
    csat = view.voice.groups[0]
    short = replace(csat.bars[1], segments=csat.bars[1].segments[3:])
    mixed = ScoreGroup("csat", "CSAT", csat.legend, (csat.bars[0], short), "")
    page = render_html(replace(view, voice=replace(view.voice, groups=(mixed,))), "{}")
    (cell,) = find(page, "td", colspan="5")
    assert cell.text == "4: 33% (301), 5 very satisfied: 49% (447)"


def test_no_text_of_the_view_reaches_the_page_unescaped(hostile):
    for text in strings(hostile_view()):
        if "<" in text:
            assert text not in hostile
