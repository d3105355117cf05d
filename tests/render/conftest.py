"""A headless browser for the tests that look at the page as a reader does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from supportmetrics.render.house import house
from supportmetrics.render.html import render_html
from tests.render.sample_view import hostile_view, sample_view

HOUSE = Path(__file__).parents[2] / "docs" / "house"


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for all tests; skips where there is none."""
    programs = (shutil.which("chromium"), shutil.which("chromium-browser"))
    chromium = next(filter(None, (*programs, shutil.which("google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("no chromium and chromedriver on the PATH")
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--hide-scrollbars",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(
        options=options, service=webdriver.chrome.service.Service(executable_path=driver)
    )
    yield chrome
    chrome.quit()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Pages of the bundled sample data, of the sample view, of the hostile one, and of the sample in a house style."""
    place = tmp_path_factory.mktemp("pages")
    command = [sys.executable, "-m", "supportmetrics", "demo", "-q", "-o", place / "demo.html"]
    subprocess.run(command, check=True)
    styled = render_html(sample_view(), "{}", house=house(HOUSE))
    (place / "house.html").write_text(styled, encoding="utf-8")
    for name, view in (("sample", sample_view()), ("hostile", hostile_view())):
        (place / f"{name}.html").write_text(render_html(view, '{"weeks": 13}'), encoding="utf-8")
    return place


@pytest.fixture
def show(browser, folder):
    """Opens a page at a width, in a colour scheme, for a medium."""

    def open_page(name="sample", *, width=1080, dark=False, media=""):
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"media": media, "features": [scheme]}
        )
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
        )
        browser.get((folder / f"{name}.html").as_uri())
        return browser

    yield open_page
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
