"""A house style: the templates, colours, order and logo of the page, from a folder of the user over ours.

What stands in the folder is checked here, before any number is made; whatever it lacks is ours. No word and no number
of the report is known here.
"""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli
from jinja2 import Environment, TemplateSyntaxError

from supportmetrics.bundled import bundled
from supportmetrics.errors import ConfigError, UsageError, did_you_mean
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FRAME, SCRIPT = "report.html.j2", "sort.js"
"""What stays ours: the frame holds the page's security policy, which lets this one script run."""
PIECES = ("charts.html.j2", "parts.html.j2", "report.css")
"""What all sections share."""
SECTION = "sections/{}.html.j2"
STYLE = "house.toml"
MEDIA = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
}
"""What a page may embed, by suffix."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FONTS = re.compile(r"""[\w\s,.'"-]+""")
_FORBIDDEN = {
    r"<script\b|\bon[a-z]+\s*=\s*[\"']": "the page's security policy lets no script run but its own; leave it out.",
    r"@import|url\(\s*[\"']?(?:https?:)?//|\bsrc\s*=\s*[\"']?(?:https?:)?//": (
        "the page loads nothing; put the file into this folder and write {{ embedded('NAME') }}."
    ),
}
"""What would do nothing on the page, and is better said than left to be wondered about."""

Section = str | tuple[str, ...]
"""The name of a section, or the names of several that stand side by side."""


@frozen
class House:
    """How the page is to look."""

    folder: Path | None
    """Where the user's templates are; None for our own style."""
    product: str
    """Name in the top bar; empty for that of the program."""
    logo: str
    """A file of the folder, or empty."""
    font: str
    """A stack of fonts as CSS writes it."""
    sections: tuple[Section, ...]
    """From the top of the page to its end."""
    colours: Mapping[str, tuple[str, str]]
    """Token: light and dark."""

    def template(self, name: str) -> tuple[str, str | None]:
        """The text of a template and its file, from the folder if it is there, else ours.

        Raises FileNotFoundError when there is neither.
        """
        own = None if self.folder is None or name in (FRAME, SCRIPT) else self.folder / name
        if own is not None and own.is_file():
            return own.read_text(encoding="utf-8").rstrip(), str(own)
        return _ours(name), None

    def embedded(self, name: str) -> str:
        """A file of the folder as a `data:` address. Raises UsageError when it cannot be embedded."""
        if self.folder is None:
            raise UsageError(f"There is no folder to embed {name!r} from.")
        kind = MEDIA.get(Path(name).suffix.lower())
        if kind is None:
            raise UsageError(
                f"{name!r} cannot be embedded: its suffix is none of {', '.join(MEDIA)}."
            )
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise UsageError(f"{name!r} lies outside of {self.folder}; put the file into it.")
        try:
            return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"
        except OSError as error:
            raise UsageError(f"{name!r} cannot be read from {self.folder}.") from error


def our_house() -> House:
    """The style of the bundled templates."""
    return _house(None, tomli.loads(_ours(STYLE)))


def house(folder: Path) -> House:
    """The style in a folder, over ours. Raises ConfigError with every mistake found in it."""
    if not folder.is_dir():
        raise ConfigError([f"--template {folder}: there is no such folder."])
    said: dict[str, Any] = {}
    problems: list[str] = []
    path = folder / STYLE
    if path.is_file():
        try:
            said = tomli.loads(path.read_text(encoding="utf-8"))
        except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError([f"{path}: {error}."]) from error
    ours = tomli.loads(_ours(STYLE))
    problems += (f"{path}: {problem}" for problem in _misfits(said, ours))
    merged = ours | {key: value for key, value in said.items() if key in ours}
    if not problems:
        merged["colours"] = ours["colours"] | said.get("colours", {})
        problems += _misplaced(folder, merged)
    problems += _ill_formed(folder)
    if problems:
        raise ConfigError(problems)
    return _house(folder, merged)


def _house(folder: Path | None, said: Mapping[str, Any]) -> House:
    return House(
        folder=folder,
        product=said["product"],
        logo=said["logo"],
        font=said["font"],
        sections=tuple(part if isinstance(part, str) else tuple(part) for part in said["sections"]),
        colours={token: (light, dark) for token, (light, dark) in said["colours"].items()},
    )


def _ours(name: str) -> str:
    place = bundled("templates")
    for part in name.split("/"):
        place = place / part
    return place.read_text(encoding="utf-8").rstrip()


def _misfits(said: Mapping[str, Any], ours: Mapping[str, Any]) -> Iterator[str]:
    """What house.toml says and may not."""
    for key, value in said.items():
        if key not in ours:
            yield f"'{key}' is not known.{did_you_mean(key, ours)} Known: {', '.join(ours)}."
        elif key in ("product", "logo", "font") and not isinstance(value, str):
            yield f"'{key}' must be text in quotes."
        elif key == "font" and not _FONTS.fullmatch(value):
            yield "'font' must be names of fonts with commas between them."
        elif key == "sections" and not _is_order(value):
            yield "'sections' must be a list of names, or of lists of names side by side."
        elif key == "colours" and not isinstance(value, dict):
            yield "'colours' must be a table: token = [light, dark]."
        elif key == "colours":
            yield from _odd_colours(value, ours["colours"])


def _is_order(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(name, str) and _NAME.fullmatch(name)
        for part in value
        for name in (part if isinstance(part, list) and part else [part])
    )


def _odd_colours(said: Mapping[str, Any], ours: Mapping[str, Any]) -> Iterator[str]:
    for token, pair in said.items():
        if token not in ours:
            yield f"colour '{token}' is not known.{did_you_mean(token, ours)} Known: {', '.join(ours)}."
        elif not (
            isinstance(pair, list)
            and len(pair) == 2
            and all(isinstance(one, str) and _COLOUR.fullmatch(one) for one in pair)
        ):
            yield f'colour \'{token}\' must be two colours, light and dark, such as ["#1f5fae", "#6ea8f2"].'


def _misplaced(folder: Path, merged: Mapping[str, Any]) -> Iterator[str]:
    """Sections that no template draws, templates that no section names, and what may not be replaced."""
    order = [
        name for part in merged["sections"] for name in ([part] if isinstance(part, str) else part)
    ]
    known = sorted(
        path.name.partition(".")[0] for path in (bundled("templates") / "sections").iterdir()
    )
    for name in order:
        if name not in known and not (folder / SECTION.format(name)).is_file():
            yield (
                f"{folder / STYLE}: there is no section '{name}': neither {SECTION.format(name)} in this "
                f"folder nor one of ours ({', '.join(known)}).{did_you_mean(name, known)}"
            )
    for name in sorted({name for name in order if order.count(name) > 1}):
        yield f"{folder / STYLE}: section '{name}' is named twice."
    for path in sorted(folder.glob(SECTION.format("*"))):
        name = path.name.partition(".")[0]
        if name not in order:
            yield f"{path}: the page has no place for it; name '{name}' in sections of {STYLE}."
    for name in (FRAME, SCRIPT):
        if (folder / name).exists():
            yield (
                f"{folder / name}: the frame of the page holds its security policy, and cannot be replaced. "
                f"Order the page in {STYLE}, and write sections/NAME.html.j2 and house.css."
            )
    if merged["logo"] and not (folder / merged["logo"]).is_file():
        yield f"{folder / STYLE}: there is no logo {merged['logo']!r} in this folder."


def _ill_formed(folder: Path) -> Iterator[str]:
    """Templates that are no templates or want what the page's policy forbids, with the line of the mistake."""
    reader = Environment(autoescape=True)
    for path in sorted([*folder.rglob("*.j2"), *folder.glob("*.css")]):
        try:
            text = path.read_text(encoding="utf-8")
            reader.parse(text)
        except UnicodeDecodeError:
            yield f"{path}: this is no UTF-8 text."
            continue
        except TemplateSyntaxError as error:
            yield f"{path}, line {error.lineno}: {error.message}."
            continue
        for pattern, problem in _FORBIDDEN.items():
            if found := re.search(pattern, text, re.IGNORECASE):
                yield f"{path}, line {text.count(chr(10), 0, found.start()) + 1}: {problem}"
