"""The HTML page as a browser shows it: phone, dark, print, without CSS, without script."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.render.looks import colour_of

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
JENKINS = "sandbox; default-src 'none'; img-src 'self'; style-src 'self'"


@pytest.mark.parametrize("name", ["demo", "sample", "hostile", "house"])
@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_violation(show, name, width, dark):
    browser = show(name, width=width, dark=dark)
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    # The page's own policy forbids foreign scripts; the debugging protocol stands above it.
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    outcome = browser.execute_cdp_cmd(
        "Runtime.evaluate",
        {"expression": "axe.run(document)", "awaitPromise": True, "returnByValue": True},
    )["result"]["value"]
    assert len(outcome["passes"]) > 20
    assert [
        (rule["id"], [node["target"] for node in rule["nodes"]]) for rule in outcome["violations"]
    ] == []


@pytest.mark.parametrize("name", ["demo", "sample", "hostile", "house"])
def test_the_console_stays_silent(show, name):
    browser = show(name)
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("name", ["demo", "sample", "hostile", "house"])
@pytest.mark.parametrize("width", [390, 700, 1080])
def test_the_page_never_scrolls_sideways(show, name, width):
    browser = show(name, width=width)
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert browser.execute_script("return document.documentElement.scrollWidth") == width


def test_a_phone_shows_the_share_within_target_next_to_the_status(show):
    heads = show(width=390).execute_script("""
        return [...document.querySelectorAll("#levels thead th")]
            .filter(head => getComputedStyle(head).display !== "none")
            .map(head => [head.textContent, head.getBoundingClientRect().right])""")
    words = [word for word, _ in heads]
    assert words[1:3] == ["Status", "Within target"]
    assert words.count("Within target") == 1
    assert heads[2][1] <= 390 - 14 - 14


def test_a_phone_keeps_the_channel_in_view_while_a_table_scrolls(show):
    left = show(width=390).execute_script("""
        document.querySelector("#levels .scroll").scrollLeft = 200;
        return document.querySelector("#levels tbody th").getBoundingClientRect().left""")
    assert 0 <= left < 40


@pytest.mark.parametrize(("choice", "card"), [("light", "255, 255, 255"), ("dark", "21, 24, 29")])
@pytest.mark.parametrize("dark", [False, True], ids=["light host", "dark host"])
def test_the_theme_is_chosen_without_a_script(show, choice, card, dark):
    browser = show(dark=dark)
    browser.find_element("css selector", f"label[for=theme-{choice}]").click()
    assert colour_of(browser, "#levels", "backgroundColor") == f"rgb({card})"


def test_choosing_a_channel_hides_the_others_everywhere(show):
    browser = show()
    browser.find_element("css selector", "label[for=only-ch3]").click()
    shown = browser.execute_script("""
        return [...document.querySelectorAll("[data-ch]")]
            .filter(part => part.checkVisibility()).map(part => part.dataset.ch)""")
    assert set(shown) == {"ch3"}
    assert len(shown) >= 4
    assert browser.find_element("css selector", "#trend figure").text.startswith("All channels")


def test_headers_sort_by_the_raw_number_and_absent_values_stay_last(show):
    browser = show()

    def column(place):
        return browser.execute_script(
            "return [...document.querySelectorAll('#levels tbody tr')]"
            ".map(row => row.cells[arguments[0]].textContent)",
            place,
        )

    target = browser.find_elements("css selector", "#levels thead th")[6]
    target.find_element("css selector", "button").click()
    assert column(6) == ["1m", "2m", "1h", "8h", "24h", "–"]
    assert target.get_attribute("aria-sort") == "ascending"
    target.find_element("css selector", "button").click()
    assert column(6) == ["24h", "8h", "1h", "2m", "1m", "–"]
    assert target.get_attribute("aria-sort") == "descending"


def test_the_pointer_shows_one_period(show):
    browser = show()
    webdriver = pytest.importorskip("selenium.webdriver")
    slots = browser.find_elements("css selector", "#trend figure:nth-child(5) .hit")
    assert len(slots) == 13
    readout = slots[7].find_element("css selector", "g text")
    assert readout.value_of_css_property("visibility") == "hidden"
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", slots[7])
    box = slots[7].find_element("css selector", "rect")
    webdriver.ActionChains(browser).move_to_element(box).perform()
    assert readout.value_of_css_property("visibility") == "visible"
    assert readout.get_attribute("textContent") == "26 Jan · 76.5% of 142"


class _Jenkins(SimpleHTTPRequestHandler):
    """Serves files as Jenkins serves the artifacts of a build."""

    def end_headers(self):
        self.send_header("Content-Security-Policy", JENKINS)
        super().end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def jenkins(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Jenkins, directory=folder))
    worker = threading.Thread(target=server.serve_forever)
    worker.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    worker.join()
    server.server_close()


def colours_drawn(browser):
    """Computed colours of the first marks of the stacked bars."""
    return browser.execute_cdp_cmd(
        "Runtime.evaluate",
        {
            "expression": """JSON.stringify([...document.querySelectorAll("#voice svg rect")]
                .slice(0, 7).map(mark => getComputedStyle(mark).fill))""",
        },
    )["result"]["value"]


def test_a_viewer_without_css_and_script_shows_text_and_coloured_marks(show, browser, jenkins):
    del show
    browser.get(f"{jenkins}/sample.html")
    text = browser.find_element("css selector", "body").text
    assert "Social replies are too slow; email has recovered." in text
    assert "median 36s 90th 2m 11s" in text
    assert colour_of(browser, "h1", "fontSize") == "32px", "the stylesheet was not to be used"
    assert colour_of(browser, ".sortable th", "fontSize") == "16px"
    drawn = colours_drawn(browser)
    for colour in ("rgb(180, 80, 10)", "rgb(141, 184, 230)", "rgb(31, 95, 174)"):
        assert colour in drawn
    assert not browser.find_elements("css selector", "th button"), "no script was to run"
    for selector in (".theme", ".filter", "#levels .phone", "#trend .hit g"):
        assert not browser.find_element("css selector", selector).is_displayed()
    refused = browser.get_log("browser")
    assert all(
        "Content Security Policy" in entry["message"] or "sandbox" in entry["message"]
        for entry in refused
    )
