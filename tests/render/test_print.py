"""The page on paper: A4, light, well filled sheets, everything in its order."""

from __future__ import annotations

import base64
import shutil
import subprocess

import pytest

from tests.render.looks import colour_of

pytestmark = pytest.mark.browser

A4_INCHES = (8.27, 11.69)
MARGIN = 13 / 297
HEADINGS = (
    "Service levels by channel",
    "First reply within target, by week",
    "Why it changed",
    "How long customers waited for a first reply",
    "When customers write",
    "What customers said",
    "Workload",
    "How these numbers were made",
)


@pytest.fixture(params=["demo", "sample"])
def printed(show, tmp_path, request):
    """A page as a PDF."""
    if not (shutil.which("pdftoppm") and shutil.which("pdftotext")):
        pytest.skip("no pdftoppm and pdftotext on the PATH")
    width, height = A4_INCHES
    sheets = show(request.param).execute_cdp_cmd(
        "Page.printToPDF",
        {"preferCSSPageSize": True, "paperWidth": width, "paperHeight": height},
    )
    pdf = tmp_path / "sheets.pdf"
    pdf.write_bytes(base64.b64decode(sheets["data"]))
    return pdf


def ink_ends(pdf):
    """For each sheet, how much of the height between the margins is used."""
    command = ["pdftoppm", "-r", "40", "-gray", pdf, pdf.with_suffix("")]
    subprocess.run(command, check=True)
    for picture in sorted(pdf.parent.glob("sheets-*.pgm")):
        _, size, _, pixels = picture.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        rows = [pixels[row * width : (row + 1) * width] for row in range(height)]
        end = max(place for place, row in enumerate(rows) if min(row) < 200) / height
        yield (end - MARGIN) / (1 - 2 * MARGIN)


def sheets_of(pdf):
    """The lines of text of each sheet."""
    command = ["pdftotext", "-layout", pdf, "-"]
    text = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    return [
        [line.strip() for line in sheet.splitlines() if line.strip()]
        for sheet in text.split("\f")[:-1]
    ]


def test_no_sheet_but_the_last_is_more_than_a_quarter_empty(printed):
    ends = list(ink_ends(printed))
    assert 3 <= len(ends) <= 4
    assert [end for end in ends[:-1] if end < 0.75] == []
    assert ends[-1] > 0.1, "a sheet for a line or two"


def test_sections_stand_on_paper_in_their_order_and_no_heading_at_the_foot(printed):
    sheets = sheets_of(printed)
    lines = [line for sheet in sheets for line in sheet]
    places = [
        next(place for place, line in enumerate(lines) if line.startswith(title))
        for title in HEADINGS
    ]
    assert places == sorted(places)
    for sheet in sheets:
        assert not sheet[-1].startswith(HEADINGS)


def test_controls_and_closed_details_are_not_printed(printed):
    text = " ".join(line for sheet in sheets_of(printed) for line in sheet)
    for words in ("Theme", "Show channel", "Skip to", "Show the numbers"):
        assert words not in text


def test_a_dark_page_prints_light(show):
    browser = show(dark=True)
    browser.find_element("css selector", "label[for=theme-dark]").click()
    assert colour_of(browser, "h1") == "rgb(232, 235, 239)"
    scheme = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": scheme})
    assert colour_of(browser, "h1") == "rgb(27, 31, 36)"
    assert colour_of(browser, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert colour_of(browser, "#levels .met") == "rgb(31, 95, 174)"


def test_the_first_sheet_holds_everything_up_to_the_weekly_panels(show):
    # 271 mm of an A4 sheet are left between the margins.
    bottom = show(width=703, media="print").execute_script(
        "return document.querySelector('#trend').getBoundingClientRect().bottom"
    )
    assert bottom <= 271 / 25.4 * 96


@pytest.mark.parametrize("name", ["demo", "sample", "hostile"])
def test_no_table_is_wider_than_the_sheet(show, name):
    wide = show(name, width=703, media="print").execute_script("""
        return [...document.querySelectorAll("section table")]
            .filter(table => table.checkVisibility())
            .map(table => table.getBoundingClientRect().right - innerWidth)""")
    assert len(wide) >= 2
    assert max(wide) <= 0.5
