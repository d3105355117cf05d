"""The page as somebody uses it: by keyboard, with a screen reader, without scripts, and what it asks of the network."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytestmark = pytest.mark.browser

FOCUS = """
const at = document.activeElement, label = at.labels && at.labels[0], box = label || at;
return {
    what: at.id || at.getAttribute("aria-label") || at.textContent.trim(),
    tag: at.localName,
    outline: getComputedStyle(box).outlineStyle,
    left: box.getBoundingClientRect().left,
};
"""


@pytest.fixture
def press(browser):
    """Sends keys to whatever has the focus, and tells what has it afterwards."""
    webdriver = pytest.importorskip("selenium.webdriver")
    keys = webdriver.common.keys.Keys

    def press(*names):
        actions = webdriver.ActionChains(browser)
        for name in names:
            actions.send_keys(getattr(keys, name))
        actions.perform()
        return browser.execute_script(FOCUS)

    return press


def seen_channels(browser):
    return set(
        browser.execute_script("""
            return [...document.querySelectorAll("[data-ch]")]
                .filter(part => part.checkVisibility()).map(part => part.dataset.ch)""")
    )


def test_the_tab_key_goes_through_the_page_in_its_order_and_shows_where_it_is(show, press):
    show()
    stops = [press("TAB") for _ in range(16)]
    assert stops[0]["what"] == "Skip to the figures"
    assert stops[0]["left"] >= 0, "the skip link shows itself"
    assert [stop["what"] for stop in stops[1:6]] == [
        "theme-auto",
        "Social",
        "Web form",
        "Email",
        "only-all",
    ]
    assert stops[6]["what"] == "Service levels, table"
    assert [stop["what"] for stop in stops[7:10]] == ["Channel", "Status", "Tickets"]
    assert {stop["outline"] for stop in stops} <= {"solid", "auto"}


def test_no_chart_is_a_stop_for_the_tab_key(show, press):
    show("demo")
    stops = []
    while not stops or stops[-1]["tag"] != "body":
        stops.append(press("TAB"))
        assert len(stops) < 60
    assert {stop["tag"] for stop in stops[:-1]} <= {"a", "input", "button", "div", "summary"}


def test_arrow_keys_choose_a_channel_and_a_theme(show, press):
    browser = show()
    while press("TAB")["what"] != "only-all":
        pass
    assert press("ARROW_RIGHT", "ARROW_RIGHT")["what"] == "only-ch1"
    assert seen_channels(browser) == {"ch1"}
    assert press("ARROW_LEFT", "ARROW_LEFT")["what"] == "only-all"
    assert len(seen_channels(browser)) == 6
    browser.execute_script("document.querySelector('#theme-auto').focus()")
    assert press("ARROW_LEFT")["what"] == "theme-dark"
    card = "return getComputedStyle(document.querySelector('#levels')).backgroundColor"
    assert browser.execute_script(card) == "rgb(21, 24, 29)"


def test_a_table_is_sorted_and_its_numbers_are_opened_by_keyboard(show, press):
    browser = show()
    while press("TAB")["what"] != "Tickets":
        pass
    press("ENTER")
    counts = (
        "return [...document.querySelectorAll('#levels tbody tr')].map(r => +r.cells[3].dataset.v)"
    )
    assert browser.execute_script(counts) == sorted(browser.execute_script(counts))
    press("SPACE")
    found = browser.execute_script(counts)
    assert found == sorted(found, reverse=True)
    while press("TAB")["tag"] != "summary":
        pass
    press("ENTER")
    assert browser.execute_script("return document.activeElement.parentElement.open")


@pytest.mark.parametrize("name", ["demo", "sample"])
def test_every_chart_has_a_name_for_those_who_do_not_see_it(show, browser, name):
    show(name)
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    pictures = [
        node["name"]["value"]
        for node in nodes
        if node.get("role", {}).get("value") in ("image", "img", "graphics-document")
        and not node.get("ignored")
    ]
    assert len(pictures) > 30
    assert min(map(len, pictures)) > 8
    assert not [words for words in pictures if "None" in words or words == "–"]
    regions = [
        node["name"]["value"]
        for node in nodes
        if node.get("role", {}).get("value") == "region" and not node.get("ignored")
    ]
    assert len(regions) == len(set(regions))


def test_the_glyph_of_a_status_is_not_read_and_its_word_is(show, browser):
    show()
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    said = {node["name"]["value"] for node in nodes if node.get("name") and not node.get("ignored")}
    assert {"Missed", "Met", "At risk"} <= {words.strip() for words in said}
    assert not [words for words in said if words.strip() in {"●", "◆", "▲", "↑", "↓"}]


@pytest.fixture
def without_scripts(browser):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    yield
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.usefixtures("without_scripts")
def test_without_scripts_everything_is_there_and_what_needs_none_works(show, browser):
    show()
    text = browser.find_element("css selector", "body").text
    for title in (
        "Service levels by channel",
        "What customers said",
        "How these numbers were made",
    ):
        assert title in text
    names = [e.text for e in browser.find_elements("css selector", "#levels tbody th")]
    assert names == ["Phone", "Chat", "Email", "Social", "Web form", "Self-service"]
    assert not browser.find_elements("css selector", "th button")
    browser.find_element("css selector", "label[for=only-ch2]").click()
    rows = browser.find_elements("css selector", "#levels tbody tr")
    assert [row.is_displayed() for row in rows] == [place == 2 for place in range(6)]
    browser.find_element("css selector", "label[for=theme-dark]").click()
    card = browser.find_element("css selector", "#levels")
    assert card.value_of_css_property("background-color") == "rgba(21, 24, 29, 1)"
    details = browser.find_element("css selector", "#trend details")
    details.find_element("css selector", "summary").click()
    assert details.find_element("css selector", "table").is_displayed()


@pytest.fixture
def asked(folder):
    """A server of the pages, and the list of everything it was asked for."""
    paths = []

    class Listening(SimpleHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            super().do_GET()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Listening, directory=folder))
    worker = threading.Thread(target=server.serve_forever)
    worker.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    worker.join()
    server.server_close()


@pytest.mark.parametrize("name", ["demo", "hostile"])
def test_no_request_leaves_the_page_whatever_tries(show, browser, asked, name):
    del show
    address, paths = asked
    browser.get(f"{address}/{name}.html")
    failed = browser.execute_async_script(
        """
        const done = arguments[arguments.length - 1], failed = [];
        const image = new Image(), script = document.createElement("script");
        const frame = document.createElement("iframe"), style = document.createElement("link");
        image.onerror = () => failed.push("image");
        image.src = "/leak.png?" + encodeURIComponent(document.title);
        script.onerror = () => failed.push("script");
        script.src = "/leak.js";
        frame.src = "/leak.html";
        Object.assign(style, {rel: "stylesheet", href: "/leak.css"});
        style.onerror = () => failed.push("style");
        document.head.append(script, style);
        document.body.append(image, frame);
        navigator.sendBeacon("/leak");
        fetch("/leak.json").catch(() => failed.push("fetch"));
        setTimeout(() => done(failed), 300);
        """
    )
    assert set(failed) == {"image", "script", "style", "fetch"}
    assert paths == [f"/{name}.html"]
    browser.get_log("browser")


def test_the_data_of_the_page_can_be_read_by_programs(show):
    browser = show("demo")
    data = json.loads(
        browser.execute_script("return document.querySelector('#report-data').textContent")
    )
    assert data["format"] == 1
    tickets = browser.find_element("css selector", ".figure .value").text
    found = [
        m["value"]
        for m in data["measurements"]
        if m["metric"] == "volume.created" and not m["slice"] and m["period"] == data["period"]
    ]
    assert [f"{value:,.0f}" for value in found] == [tickets]
