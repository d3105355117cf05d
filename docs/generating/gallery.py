"""The gallery: the report on the sample data as people get it, in every kind that can be shown here."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from generating.markdown import page

_CELLS = 100
_SVG = """<svg viewBox="0 0 {terminal_width} {terminal_height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>{lines}</defs>
<rect width="{terminal_width}" height="{terminal_height}" rx="8" fill="{background}"/>
<g transform="translate(9, 9)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""Rich's picture without a window around it and without fonts from elsewhere."""


def _theme(background: int, foreground: int, *colors: int) -> TerminalTheme:
    """A terminal's colours: black, red, green, yellow, blue, magenta, cyan, white, as 0xRRGGBB."""
    parts = [((c >> 16) & 255, (c >> 8) & 255, c & 255) for c in (background, foreground, *colors)]
    return TerminalTheme(parts[0], parts[1], parts[2:], parts[2:])


_THEMES = {
    "light": _theme(
        *(0xFFFFFF, 0x1F2328, 0x24292F, 0xB4371B, 0x1A7F37, 0x8A6100),
        *(0x0550AE, 0x8250DF, 0x1B6E96, 0x6E7781),
    ),
    "dark": _theme(
        *(0x15181C, 0xE6EDF3, 0x484F58, 0xF0803C, 0x57AB5A, 0xC69026),
        *(0x539BF5, 0xB083F0, 0x54AEDB, 0xADBAC7),
    ),
}


def gallery_page() -> str:
    """The same report as a page, on a terminal and as Markdown."""
    return page(
        "# Gallery",
        "The report on the invented sample data, as `supportmetrics demo` makes it. The same numbers stand in every kind.",
        "- [The page](report.html): save it and open it in a browser; it needs no network.\n"
        "- [Markdown](report.md): as a chat, a wiki or the summary of a CI job shows it.\n"
        "- On a terminal, light and dark:",
        "![The report on a light terminal](terminal-light.svg)",
        "![The report on a dark terminal](terminal-dark.svg)",
    )


def report_page() -> str:
    """The report as one self-contained page."""
    return _demo()["report.html"]


def report_markdown() -> str:
    """The report as Markdown."""
    return _demo()["report.md"]


def light_terminal() -> str:
    """The report on a light terminal of 100 columns."""
    return _picture("light")


def dark_terminal() -> str:
    """The report on a dark terminal of 100 columns."""
    return _picture("dark")


@cache
def _demo() -> dict[str, str]:
    """What one run of the demo writes, and what it prints as `terminal`."""
    words = [sys.executable, "-m", "supportmetrics", "demo", "--quiet"]
    words += ["--format", "terminal", "--color", "always", "--width", str(_CELLS)]
    names = ("report.html", "report.md")
    unset = ("NO_COLOR", "COLUMNS", "TERM")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    with tempfile.TemporaryDirectory() as folder:
        outputs = [word for name in names for word in ("-o", str(Path(folder) / name))]
        ran = subprocess.run(  # noqa: S603  # this program itself
            [*words, *outputs], env=environment, capture_output=True, check=True, encoding="utf-8"
        )
        made = {name: (Path(folder) / name).read_text("utf-8") for name in names}
    return made | {"terminal": ran.stdout}


def _picture(theme: str) -> str:
    console = Console(record=True, width=_CELLS, file=io.StringIO(), color_system="256")
    console.print(Text.from_ansi(_demo()["terminal"]))
    return console.export_svg(
        theme=_THEMES[theme],
        code_format=_SVG.replace("{background}", _THEMES[theme].background_color.hex),
        unique_id=f"terminal-{theme}",
    )
