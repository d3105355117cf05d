"""A house style: the user's templates over ours, and every mistake in them told."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from supportmetrics.errors import ConfigError, UsageError
from supportmetrics.render import view, view_changes, view_desk, view_voice
from supportmetrics.render.house import house, our_house
from supportmetrics.render.html import render_html
from tests.render.markup import find
from tests.render.sample_view import SHOWN_NAMES, hostile_view, sample_view

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.fixture
def style(tmp_path):
    """A folder with some files, and the page of the sample in that style."""

    def style(files, made=sample_view):
        folder = tmp_path / "house"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return lambda: render_html(made(), "{}", house=house(folder))

    return style


def text_of(page):
    (body,) = find(page, "body")
    return body.text


def section_ids(page):
    return [e.attributes["id"] for e in find(page, "section") if "id" in e.attributes]


def test_an_empty_folder_is_our_own_style(style):
    policy = "; font-src data:"
    assert style({"notes.txt": ""})().replace(policy, "") == render_html(sample_view(), "{}")


def test_name_logo_colours_font_and_order_are_the_house_s(style):
    page = style(
        {
            "house.toml": """
                product = "Fjord & Söhne"
                logo = "logo.svg"
                font = "'Fjord Sans', serif"
                sections = ["figures", "voice", ["tiers", "load"], "levels"]
                [colours]
                series = ["#7a1f8a", "#d59be8"]
            """,
            "logo.svg": LOGO,
            "house.css": "h1 { font-weight: 400 } .x { color: var(--series) }",
        }
    )()
    (logo,) = find(page, "img")
    assert logo.attributes["src"].startswith("data:image/svg+xml;base64,")
    assert logo.attributes["alt"] == "Fjord & Söhne"
    assert section_ids(page) == ["voice", "tiers", "load", "levels"]
    assert "--series: #7a1f8a" in page
    assert "--series: light-dark(#7a1f8a, #d59be8)" in page
    assert "#1f5fae" in page, "the other blues stay"
    assert set(re.findall(r"var\(--series,(#\w+)\)", page)) == {"#7a1f8a"}
    assert "font: 15px/1.5 'Fjord Sans', serif;" in page
    assert page.index("h1 { font-weight: 400 }") > page.index("letter-spacing: -.015em")


def test_a_section_of_its_own_draws_on_the_view_and_on_our_pieces(style):
    page = style(
        {
            "house.toml": 'sections = ["greeting", "levels"]',
            "sections/greeting.html.j2": """
                {% from "parts.html.j2" import number, scroller %}
                {% import "charts.html.j2" as charts %}
                <section class="card" id="greeting"><h2>{{ view.headline }}</h2>
                {% for row in view.levels.rows %}<p>{{ row.name }} {{ number(row.within) }}</p>{% endfor %}
                {{ charts.spark(view.figures[0].series, "") }}</section>
            """,
        }
    )()
    assert section_ids(page) == ["greeting", "levels"]
    (greeting,) = find(page, "section", id="greeting")
    assert "Email 91.4%" in greeting.text
    assert find(page, "svg", class_="spark")


def test_a_section_of_ours_can_be_replaced_and_the_others_stay(style):
    page = style({"sections/tiers.html.j2": '<section id="tiers">None here.</section>'})()
    assert find(page, "section", id="tiers")[0].text == "None here."
    assert section_ids(page)[0] == "levels"


def test_names_stay_escaped_in_templates_of_a_house(style):
    page = style(
        {
            "house.toml": 'sections = ["names"]',
            "house.css": "/* {{ view.levels.rows[0].name }} */",
            "sections/names.html.j2": (
                "<section id='names'>{% for row in view.levels.rows %}"
                '<p title="{{ row.name }}">{{ row.name }}</p>{% endfor %}</section>'
            ),
        },
        hostile_view,
    )()
    (names,) = find(page, "section", id="names")
    for name in SHOWN_NAMES:
        assert name in names.text
    assert [e.attributes for e in find(page, "script")][1:] == [{}]
    assert len(find(page, "style")) == 1


def test_the_security_policy_holds_and_lets_fonts_be_embedded(style):
    page = style(
        {
            "house.css": "@font-face { font-family: F; src: url({{ embedded('f.woff2') }}) }",
            "f.woff2": "not really",
        }
    )()
    policy = find(page, "meta", http_equiv="Content-Security-Policy")[0].attributes["content"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; ")
    assert policy.endswith("font-src data:")
    assert "url(data:font/woff2;base64," in page


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"house.toml": "a b"}, r"house\.toml: .*line 1"),
        ({"house.toml": "produkt = 'x'"}, r"'produkt' is not known\. Did you mean 'product'\?"),
        ({"house.toml": "product = 7"}, r"'product' must be text in quotes"),
        ({"house.toml": "font = 'a; } x'"}, r"'font' must be names of fonts"),
        ({"house.toml": "sections = 'levels'"}, r"'sections' must be a list"),
        ({"house.toml": "sections = ['../x']"}, r"'sections' must be a list"),
        ({"house.toml": "sections = ['levls']"}, r"no section 'levls'.* Did you mean 'levels'\?"),
        ({"house.toml": "sections = ['load', 'load']"}, r"'load' is named twice"),
        ({"house.toml": "colours = 'red'"}, r"'colours' must be a table"),
        ({"house.toml": "colours.seris = ['#000000', '#ffffff']"}, r"Did you mean 'series'\?"),
        ({"house.toml": "colours.miss = ['red', 'blue']"}, r"colour 'miss' must be two colours"),
        ({"house.toml": "logo = 'l.svg'"}, r"there is no logo 'l\.svg'"),
        ({"sections/own.html.j2": ""}, r"own\.html\.j2: the page has no place for it"),
        ({"report.html.j2": ""}, r"report\.html\.j2: .* cannot be replaced"),
        ({"sort.js": ""}, r"sort\.js: .* cannot be replaced"),
        ({"parts.html.j2": "\n{{ a }"}, r"parts\.html\.j2, line 2: unexpected '}'"),
        ({"sections/load.html.j2": "{% if %}"}, r"load\.html\.j2, line 1: "),
        ({"sections/load.html.j2": "\n<script>"}, r"load\.html\.j2, line 2: .* no script"),
        ({"sections/load.html.j2": "<b onclick='x'>"}, r"line 1: .* no script"),
        ({"house.css": "@import 'x'"}, r"house\.css, line 1: the page loads nothing"),
        ({"house.css": "a { background: url(//x) }"}, r"the page loads nothing"),
    ],
)
def test_a_mistake_is_told_before_any_work_with_file_and_line(style, files, said):
    with pytest.raises(ConfigError, match=said):
        style(files)()


def test_all_mistakes_are_told_at_once(style):
    with pytest.raises(ConfigError) as told:
        style({"house.toml": "a = 1\nb = 2", "sections/load.html.j2": "{{"})()
    assert len(told.value.problems) == 3


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("\n\n{{ view.levles.rows }}", r"load\.html\.j2, line 3: .* no attribute 'levles'"),
        ("{{ nothing }}", r"line 1: 'nothing' is undefined"),
        ("a\n{{ 1 / 0 }}", r"line 2: division by zero"),
        ("{{ view.__class__.__mro__ }}", r"line 1: access to attribute '__class__'"),
        ("{% include 'gone.j2' %}", r"line 1: 'gone\.j2' is no template"),
        ("{% include '../secret' %}", r"line 1: '\.\./secret' is no template"),
        ("{{ embedded('gone.png') }}", r"line 1: 'gone\.png' cannot be read"),
        ("{{ embedded('a.exe') }}", r"line 1: 'a\.exe' cannot be embedded"),
        ("{{ embedded('../x.png') }}", r"line 1: '\.\./x\.png' lies outside"),
        (
            '{% from "parts.html.j2" import number %}\n{{ number(7) }}',
            r"load\.html\.j2, line 2: 'int object' has no attribute 'muted'",
        ),
    ],
)
def test_a_mistake_while_drawing_names_the_line_of_the_user_s_template(style, template, said):
    draw = style({"sections/load.html.j2": template})
    with pytest.raises(UsageError, match=said):
        draw()


def test_there_has_to_be_such_a_folder(tmp_path):
    with pytest.raises(ConfigError, match="there is no such folder"):
        house(tmp_path / "gone")


def test_what_is_compiled_for_a_house_does_not_mix_with_ours(style, tmp_path):
    cache = tmp_path / "cache"
    plain = render_html(sample_view(), "{}", cache_dir=cache)
    style({"house.toml": ""})
    sandboxed = house(tmp_path / "house")
    for _ in range(2):
        page = render_html(sample_view(), "{}", cache_dir=cache, house=sandboxed)
        assert page.replace("; font-src data:", "") == plain
    assert render_html(sample_view(), "{}", cache_dir=cache) == plain


def test_our_own_style_says_everything_a_house_may_say():
    ours = our_house()
    assert ours.folder is None
    assert json.dumps(ours.colours)
    assert "levels" in ours.sections


def test_the_example_of_the_documentation_draws_as_it_says():
    example = Path(__file__).parents[2] / "docs" / "house"
    page = render_html(sample_view(), "{}", house=house(example))
    assert find(page, "img")[0].attributes["alt"] == "Northwind Care"
    assert section_ids(page)[:2] == ["greeting", "levels"]
    assert "▲ Missed Social: 78.4%, promised within 1h." in text_of(page)


def test_every_piece_for_templates_is_explained():
    explained = (Path(__file__).parents[2] / "docs" / "house-style.md").read_text("utf-8")
    for file, prefix in (("parts.html.j2", ""), ("charts.html.j2", "charts.")):
        for macro in re.findall(r"{% macro (\w+)", our_house().template(file)[0]):
            assert f"`{prefix}{macro}(" in explained


def test_every_field_of_the_view_is_explained():
    explained = (Path(__file__).parents[2] / "docs" / "house-style.md").read_text("utf-8")
    for kind in {
        **vars(view),
        **vars(view_changes),
        **vars(view_desk),
        **vars(view_voice),
    }.values():
        if isinstance(kind, type) and is_dataclass(kind):
            table = explained.split(f"\n### {kind.__name__}\n")[1].split("\n### ")[0]
            for part in fields(kind):
                assert f"| `{part.name}` |" in table, f"{kind.__name__}.{part.name}"
