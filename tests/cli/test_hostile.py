"""Text in exports that tries to do things, wherever it stands: inert in every kind of output."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata

import openpyxl
import polars as pl
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from rich.cells import cell_len

from tests.render.markup import elements, find

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "a handler": "\"><img src=x onerror='alert(2)'>",
    "a stylesheet": "</style><style>* { display: none }</style>",
    "a selector": '"] } body { display: none } [x="',
    "colours of a terminal": "\x1b[31mred\x1b[0m",
    "a link of a terminal": "\x1b]8;;http://x.example\x07here\x1b]8;;\x07",
    "a bell and a backspace": "bell\x07\x08back",
    "a direction": "\u202egnp.exe\u202c",
    "isolated Arabic": "\u2067تذاكر الدعم\u2069",
    "emoji": "🧯👩\u200d🚒 客服",
    "nothing to see": "ad\u200bmin\u2060\ufeff",
    "eighty characters": "A name that is as long as anybody could ever write one: it has eighty characters..",
    "a formula": '=HYPERLINK("http://x.example","here")',
    "a macro": "@SUM(1+1)",
    "a minus": "-2+3+cmd|' /C calc'!A0",
    "a plus": "+1+1",
    "lines": "two\nlines\r\nand a\ttab",
    "a template": "{{ 7 * 7 }}{% raw %}",
    "Markdown": "|a| **b** `c` [d](javascript:alert(3)) @everyone",
    "markup of rich": "[red]bold[/] [link=http://x.example]x[/link]",
    "entities": "&lt;b&gt; &#0; &amp;",
}
SHOWN = {7: "␇", 8: "␈", 27: "␛"} | {
    code: f"\\u{code:04x}" for code in (0x202E, 0x202C, 0x2067, 0x2069)
}
"""How a page writes what would steer its reader's screen."""
KINDS = ("txt", "html", "json", "csv", "parquet", "xlsx", "md", "prom")
FILE = '"><script>alert(4)<\u2215script>\x1b[31m=1+1\u202e.csv'


@pytest.fixture
def hostile(write, table, rows):
    """An export with hostile words in every column that people fill, in a file with a hostile name."""
    words = list(HOSTILE.values())
    texts = ("Channel", "Tier", "Agent", "Team", "Subject", "CSAT comment")
    for number, row in enumerate(rows):
        for place, header in enumerate(texts):
            row[header] = words[(number + 3 * place) % len(words)]
        row["Ticket ID"] += words[number % len(words)]
    return write(FILE, table(rows))


@pytest.fixture(scope="module")
def kept():
    """What has been drawn already, for all tests that only look at it."""
    return {}


@pytest.fixture
def drawn(run, here, hostile, kept):
    """The report on it in every kind, as bytes."""
    if kept:
        return kept
    files = [word for kind in KINDS for word in ("-o", f"r.{kind}")]
    ran = run("report", hostile, "--by", "channel,tier,agent,team", "--period", "all", *files)
    assert ran.code == 0, ran.err
    assert no_controls(ran.err)
    kept |= {kind: (here / f"r.{kind}").read_bytes() for kind in KINDS}
    return kept


def no_controls(text):
    """Whether nothing in a text steers a terminal or hides from the eye."""
    return not [
        c
        for c in text
        if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c != "\u200d"
    ]


def lines_are_whole(data):
    text = data.decode()
    assert no_controls(text)
    assert max(map(cell_len, text.split("\n"))) <= 80
    assert "…" not in text
    assert "␛[31mred" in text


def tags_are_ours(data):
    page = data.decode()
    kinds = {e.tag for e in elements(page)}
    assert not kinds & {"img", "iframe", "object", "embed", "base", "form", "link"}
    assert len(find(page, "script")) == 2
    assert len(find(page, "style")) == 1
    names = {name for e in elements(page) for name in e.attributes}
    assert not {name for name in names if name.startswith("on") or name in {"style", "src"}}
    assert (
        not {e.attributes["href"] for e in find(page, "a")}
        - {"#report"}
        - {f"#row-{place}" for place in range(40)}
    )
    (body,) = find(page, "body")
    assert "<script>alert(1)</script>" in body.text
    assert "{{ 7 * 7 }}{% raw %}" in body.text
    assert not set("\x1b\x07\x08\u202e\u202c\u2067\u2069") & set(page)
    style = find(page, "style")[0].text
    assert "alert" not in style
    assert "display: none } [x" not in style


def values_are_exact(data):
    document = json.loads(data)
    for dimension in ("agent", "team"):
        found = {m["slice"][dimension] for m in document["measurements"] if dimension in m["slice"]}
        assert {HOSTILE["colours of a terminal"], HOSTILE["a formula"]} <= found
    assert document["inputs"][0]["name"] == FILE


def cells_are_no_formulas(data):
    rows = list(csv.reader(io.StringIO(data.decode())))
    assert len({len(row) for row in rows}) == 1
    words = {cell for row in rows for cell in row}
    risky = {w for w in words if re.match(r"[=+@\t\r\n]|-\D", w)}
    assert not risky
    assert "'" + HOSTILE["a formula"] in words


def columns_are_exact(data):
    table = pl.read_parquet(io.BytesIO(data))
    assert HOSTILE["a formula"] in table["agent"].to_list()


def sheets_hold_text(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    words = [cell.value for cell in cells if cell.data_type == "s"]
    assert all(map(no_controls, words))
    assert any(word == HOSTILE["a formula"] for word in words)


def text_is_no_markup(data):
    text = data.decode()
    assert no_controls(text)
    for opening in ("<script", "<img", "<style", "](javascript", "@everyone", "http://x"):
        assert not re.search(rf"(?<!\\){re.escape(opening)}", text)
    for found in re.findall(r"(?:^\|.*\|$\n?)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in found.splitlines()}) == 1


def labels_are_whole(data):
    families = list(text_string_to_metric_families(data.decode()))
    labels = {v for f in families for s in f.samples for v in s.labels.values()}
    assert HOSTILE["lines"] in labels
    assert HOSTILE["a formula"] in labels


INERT = {
    "txt": lines_are_whole,
    "html": tags_are_ours,
    "json": values_are_exact,
    "csv": cells_are_no_formulas,
    "parquet": columns_are_exact,
    "xlsx": sheets_hold_text,
    "md": text_is_no_markup,
    "prom": labels_are_whole,
}


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_is_inert_in_every_kind(drawn, kind):
    INERT[kind](drawn[kind])


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_each_hostile_word_is_shown_to_people_as_what_it_is(drawn, words):
    (body,) = find(drawn["html"].decode(), "body")
    seen = " ".join(words.translate(SHOWN).casefold().split())
    assert seen in body.text.casefold()


def test_a_table_of_tickets_is_no_formula_and_sends_no_control(run, hostile):
    listed = run(
        "tickets", hostile, "--keep", "Subject", "--keep", "agent", "--format", "csv", "--quiet"
    )
    assert listed.code == 0, listed.err
    cells_are_no_formulas(listed.out)
    shown = run("tickets", hostile, "--format", "terminal", "--color", "always", "--quiet")
    assert no_controls(re.sub(r"\x1b\[[0-9;]*m", "", shown.text))
    assert "\x1b[31mred" not in shown.text
