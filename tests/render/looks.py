"""What a browser makes of the page's marks."""

from __future__ import annotations


def colour_of(browser, selector, name="color"):
    script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    return browser.execute_script(script, selector, name)
