"""The page about house styles: what a folder may hold, what templates find, and the view model field by field."""

from __future__ import annotations

import ast
import inspect
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from generating.markdown import block, codes, page, table
from supportmetrics.bundled import bundled
from supportmetrics.model import report
from supportmetrics.render import view, view_changes, view_desk, view_voice
from supportmetrics.render.house import MEDIA

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = Path(__file__).parents[1] / "house"

_OPENING = """
`supportmetrics report exports/ -o week.html --template DIR` draws the page in a style of yours.
`DIR` holds only what is to differ; whatever it lacks is ours.

| file | what it does |
| --- | --- |
| `house.toml` | name, logo, font, colours, and the order of the page |
| `house.css` | rules after ours, with the last word |
| `sections/NAME.html.j2` | a section of your own, or one in the place of ours |
| `parts.html.j2`, `charts.html.j2`, `report.css` | the pieces, charts and rules that all sections share, in the place of ours |
| any other file | what templates include or embed |

[house/](house/house.toml) is an example of all of it.

Templates are [Jinja](https://jinja.palletsprojects.com/en/stable/templates/), in a sandbox, with `autoescape` on: names and comments from exports stay text.
They place what the [view](#the-view) holds; every number in it is written already, every row in its order.
A name that does not exist is a mistake, not an empty space.
All mistakes of a folder are told before any work is done, with file and line; those that only show while drawing end the run with exit code 2, and no page is written.

The frame of the page stays ours: its `Content-Security-Policy` lets no script run but the one that sorts tables, and nothing is loaded.
What the page shows, it holds: `embedded("photo.png")` is a file of the folder as a `data:` address, for `<img src>` and for `url()` in `house.css`.
"""
_FINDS = """
| name | what it is |
| --- | --- |
| `view` | [the view](#the-view) |
| `house` | the style: `product`, `logo`, `font`, `sections`, `colours` |
| `by`, `period_head` | ", by week" and "Week", or "" and "Whole span" |
| `embedded(name)` | a file of the folder as a `data:` address; {media} |
| `paint` | the colours of the house by token as SVG takes them, with the light value for viewers without CSS: `{{ paint.miss }}` |
| `geo`, `bargeo` | where marks stand: the functions that the charts are drawn with |
"""
_PIECES = """
`{% from "parts.html.j2" import NAME %}` and `{% import "charts.html.j2" as charts %}`:
"""


def house_style_page() -> str:
    """How to give the page a house style, and the view that its templates draw."""
    ours = (bundled("templates") / "house.toml").read_text("utf-8")
    return page(
        "# House style",
        _OPENING,
        "## house.toml",
        "Ours, which holds where yours says nothing:",
        block("toml", ours),
        "## What a template finds",
        _FINDS.replace("{media}", codes(MEDIA)),
        _PIECES,
        table(("macro", "draws"), _macros()),
        "## An example",
        *_example(),
        "## The view",
        "`view` is a `View`. A field added in a later version breaks no template; one that goes or changes is told in the CHANGELOG.",
        *_classes(),
    )


def _macros() -> Iterator[list[str]]:
    """Every macro that says in a comment before it what it draws."""
    for name, prefix in (("parts.html.j2", ""), ("charts.html.j2", "charts.")):
        text = (bundled("templates") / name).read_text("utf-8")
        for said, macro in re.findall(r"\{# ([^#]+?) #\}\s*\{% macro (\w+\(.*?\)) -?%\}", text):
            yield [f"`{prefix}{macro}`", " ".join(said.split())]


def _example() -> Iterator[str]:
    for name, language in (
        ("house.toml", "toml"),
        ("house.css", "css"),
        ("sections/greeting.html.j2", "jinja"),
    ):
        yield f"`{name}`"
        yield block(language, (EXAMPLE / name).read_text("utf-8"))


def _classes() -> Iterator[str]:
    """A table for each value of the view, in the order in which the page meets them."""
    found = {
        c.name: c
        for module in (view, view_changes, view_desk, view_voice)
        for c in _dataclasses(module)
    } | {c.name: c for c in _dataclasses(report) if c.name in ("Flag", "Part")}
    waiting, done = ["View"], list[str]()
    while waiting:
        name = waiting.pop(0)
        done.append(name)
        yield f"### {name}"
        if said := ast.get_docstring(found[name]):
            yield " ".join(said.split())
        yield table(("field", "is", "meaning"), _fields(found[name], found))
        for word in re.findall(r"\w+", " ".join(_types(found[name]))):
            if word in found and word not in (*done, *waiting):
                waiting.append(word)


def _dataclasses(module: object) -> list[ast.ClassDef]:
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    return [part for part in tree.body if isinstance(part, ast.ClassDef)]


def _types(made: ast.ClassDef) -> list[str]:
    return [ast.unparse(part.annotation) for part in made.body if isinstance(part, ast.AnnAssign)]


def _fields(made: ast.ClassDef, known: dict[str, ast.ClassDef]) -> Iterator[list[str]]:
    for field, after in pairwise([*made.body, ast.Pass()]):
        if isinstance(field, ast.AnnAssign):
            said = ""
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                said = " ".join(str(after.value.value).split())
            yield [
                f"`{ast.unparse(field.target)}`",
                _linked(ast.unparse(field.annotation), known),
                said,
            ]
        elif isinstance(field, ast.FunctionDef):
            kind = ast.unparse(field.returns) if field.returns else ""
            yield [f"`{field.name}`", _linked(kind, known), ast.get_docstring(field) or ""]


def _linked(kind: str, known: dict[str, ast.ClassDef]) -> str:
    """A type as Markdown, with values of the view as links."""
    words = re.split(r"(\w+)", kind.replace("|", "or"))
    return "".join(f"[{w}](#{w.lower()})" if w in known else w for w in words).replace("[...", "[…")
