"""Desks at both ends of everything: the report stays sensible and small as a page and fits 80 columns of a terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import PurePath

import pytest
from rich.cells import cell_len

from supportmetrics.render.kinds import Drawing, by_suffix
from tests import desk
from tests.render.markup import elements, find

SECTIONS = ["levels", "trend", "why", "frt", "demand", "voice", "load", "tiers", "method"]
NOW = datetime(2026, 9, 7, tzinfo=UTC)
LONG = (
    "A channel whose name is as long as anybody could ever write one, eighty in all..",
    "客服" * 20,
)


def tickets(channels=4, weeks=13, each=3, *, late=False, answered=True, solved=True):
    """`each` tickets a week and channel, a third of them late, or all of them."""
    for week in range(weeks):
        for place in range(channels):
            for number in range(each):
                at = NOW - timedelta(weeks=week, hours=5 + 7 * number + place % 24)
                wait = (
                    timedelta(days=4)
                    if late or (number + place + week) % 3 == 2
                    else timedelta(seconds=40)
                )
                replied = at + wait if answered and at + wait < NOW else None
                done = replied + timedelta(hours=9) if replied and solved and number else None
                yield {
                    "ticket_id": f"{week}-{place}-{number}",
                    "channel": f"other:desk {place}" if place < 40 else None,
                    "tier": str(place % 3 + 1),
                    "status": "solved" if done else "open",
                    "created_at": at,
                    "first_response_at": replied,
                    "resolved_at": done if done and done < NOW else None,
                }


def renamed(rows, names):
    return [
        row | {"channel": f"other:{names[place % len(names)]}"} for place, row in enumerate(rows)
    ]


DESKS = {
    "one channel": (list(tickets(channels=1, each=40)), {}),
    "forty channels": (list(tickets(channels=40)), {}),
    "one week": (list(tickets(weeks=1, each=30)), {}),
    "160 weeks": (list(tickets(channels=8, weeks=160)), {"history": 160}),
    "forty channels, 160 weeks": (list(tickets(channels=40, weeks=160, each=1)), {"history": 160}),
    "no ticket": ([], {}),
    "one ticket": (list(tickets(channels=1, weeks=1, each=1)), {}),
    "no answer": (list(tickets(each=30, answered=False)), {}),
    "all late": (list(tickets(each=30, late=True)), {}),
    "all open": (list(tickets(each=30, solved=False)), {}),
    "long names": (renamed(tickets(each=20), LONG), {}),
    "one metric": (list(tickets()), {"metrics": ("csat.mean",)}),
}


@pytest.fixture(scope="module")
def drawn():
    """A desk's report in a kind, as text."""
    reports = {}

    def drawn(name, suffix, **surface):
        if name not in reports:
            rows, options = DESKS[name]
            reports[name] = desk.report(desk.tickets(rows), as_of=NOW, **options)
        kind = by_suffix(PurePath(f"x{suffix}"))
        return b"".join(kind.draw(reports[name], Drawing(**surface))).decode()

    return drawn


@pytest.mark.parametrize("name", DESKS)
def test_the_page_has_every_section_says_why_where_one_is_empty_and_stays_small(drawn, name):
    page = drawn(name, ".html")
    assert len(page.encode()) < 300_000
    sections = {e.attributes["id"]: e for e in find(page, "section") if "id" in e.attributes}
    assert list(sections) == SECTIONS
    assert not [place for place, e in sections.items() if len(e.text) < 25]
    for element in elements(page):
        drawing = " ".join(element.attributes.get(n, "") for n in ("d", "x", "y", "width", "cx"))
        assert not {"nan", "inf", "None"} & set(drawing.replace("%", " ").split()), element
    assert "None" not in sections["levels"].text


@pytest.mark.parametrize("name", DESKS)
@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_report_fits_and_cuts_nothing(drawn, name, width):
    text = drawn(name, ".txt", width=width)
    lines = text.split("\n")
    assert max(map(cell_len, lines)) <= width
    assert not [line for line in lines if line != line.rstrip()]
    assert "…" not in text
    assert "None" not in text
    assert "nan" not in text.split()


@pytest.mark.parametrize("name", DESKS)
def test_the_markdown_report_says_the_headline_of_the_page(drawn, name):
    (headline,) = find(drawn(name, ".html"), "h1")
    assert headline.text
    assert headline.text in drawn(name, ".md").replace("\\", "")


def test_forty_channels_are_all_listed_and_the_largest_are_drawn(drawn):
    page = drawn("forty channels", ".html")
    heads = [e.text for e in find(page, "th", scope="row")]
    assert {f"Desk {place}" for place in range(40)} <= set(heads)
    (trend,) = find(page, "section", id="trend")
    assert "The 8 largest channels." in trend.text
    assert len([e for e in find(page, "figure") if "figcaption" not in e.ancestors]) == 10
    terminal = drawn("forty channels", ".txt")
    assert terminal.count("Desk 17 ") == 1


def test_many_weeks_are_drawn_without_readouts_and_their_dates_have_years(drawn):
    page = drawn("160 weeks", ".html")
    (trend,) = find(page, "section", id="trend")
    assert "The table has the newest 52 weeks, CSV and JSON have all." in trend.text
    assert "2023" in trend.text
    assert "hit" not in {e.attributes.get("class") for e in find(page, "g")}
    terminal = drawn("160 weeks", ".txt")
    assert "26 weeks" in terminal
    assert "Lowest" in terminal


def test_what_was_not_asked_for_is_said_to_be(drawn):
    for suffix in (".html", ".txt", ".md"):
        text = drawn("one metric", suffix)
        assert text.count("Not asked for: ") >= 5
        assert "–not asked" not in text.replace(" ", "")
    assert "csat.mean" in drawn("one metric", ".txt")
