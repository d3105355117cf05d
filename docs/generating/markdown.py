"""Pieces of Markdown, and the texts that stand under things in the source."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from enum import Enum

GENERATED = "<!-- Written by `python docs/generate.py`; change the program, not this page. -->"


def page(title: str, *parts: str) -> str:
    """A whole page of paragraphs and tables."""
    return "\n\n".join([title, GENERATED, *(part.strip("\n") for part in parts)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars and line breaks in its cells are harmless."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return plain(text).replace("|", "\\|").replace("\n", " ")


def plain(text: str) -> str:
    """Text in which `<word>` outside of code is no tag."""
    parts = text.split("`")
    parts[::2] = [part.replace("<", "\\<") for part in parts[::2]]
    return "`".join(parts)


def block(language: str, text: str) -> str:
    """Text as it is."""
    return f"```{language}\n{text.rstrip()}\n```"


def codes(words: Iterable[str]) -> str:
    """Words to be typed, separated by commas."""
    return ", ".join(f"`{word}`" for word in words)


def first_line(thing: object) -> str:
    """The statement at the head of a docstring."""
    return (inspect.getdoc(thing) or "").split("\n", 1)[0]


def documented(words: type[Enum]) -> list[tuple[str, str]]:
    """The values of an enumeration, each with the text that stands under it in the source."""
    (made,) = ast.parse(inspect.getsource(words)).body
    found = []
    for member, text in pairwise(made.body if isinstance(made, ast.ClassDef) else ()):
        if isinstance(member, ast.Assign) and isinstance(text, ast.Expr):
            value = words[ast.unparse(member.targets[0])].value
            found.append((str(value), str(ast.literal_eval(text.value))))
    return found
