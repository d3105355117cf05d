"""An HTML page as a list of elements, for tests that ask what stands where."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link", "img", "hr"}


@dataclass
class Element:
    """One element: its attributes, its ancestors' names, and all the text inside it."""

    tag: str
    attributes: dict[str, str]
    ancestors: tuple[str, ...]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self):
        return " ".join("".join(self.pieces).split())


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.open = []

    def handle_starttag(self, tag, attrs):
        assert len({name for name, _ in attrs}) == len(attrs), f"<{tag}> says something twice"
        element = Element(
            tag, {n: v or "" for n, v in attrs}, tuple(outer.tag for outer in self.open)
        )
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element.pieces.append(data)


def elements(page):
    """Every element of a page in document order; fails when tags are not nested properly."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader.elements


def find(page, tag, **attributes):
    """The elements of one name whose attributes have these values (`class_` for class)."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [
        element
        for element in elements(page)
        if element.tag == tag and wanted.items() <= element.attributes.items()
    ]
