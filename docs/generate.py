"""Writes the pages of this folder from what the program itself knows: its registries, help texts and schemas.

`python docs/generate.py` writes them; `--check` writes nothing and fails when one is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generating import gallery, gates, house_style, performance, registries, schemas, vocabulary
from generating.markdown import first_line, page, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).parent


def index() -> str:
    """This page."""
    rows = [
        [f"[{name}]({name})", first_line(write)]
        for name, write in PAGES.items()
        if write is not index
    ]
    rows += [
        [
            "[comments.md](comments.md)",
            "What customers wrote: when it is read, what is shown and taken out, what anonymous reports leave.",
        ],
        [
            "[cluster.md](cluster.md)",
            "Reports on a Spark cluster: how to run them, what the workers need, what is different.",
        ],
        ["[example.toml](example.toml)", "A configuration with everything in it."],
        ["[CONTRIBUTING.md](../CONTRIBUTING.md)", "How to change the program."],
        ["[CHANGELOG.md](../CHANGELOG.md)", "What changed."],
    ]
    return page(
        "# Documentation",
        "Start with the [README](../README.md).",
        table(("page", "what it holds"), rows),
    )


PAGES: dict[str, Callable[[], str]] = {
    "README.md": index,
    "commands.md": registries.commands_page,
    "metrics.md": registries.metrics_page,
    "presets.md": registries.presets_page,
    "columns.md": vocabulary.columns_page,
    "configuration.md": schemas.configuration_page,
    "gates.md": gates.gates_page,
    "house-style.md": house_style.house_style_page,
    "findings.md": registries.findings_page,
    "json.md": schemas.json_page,
    "performance.md": performance.performance_page,
    "config.schema.json": schemas.config_schema_text,
    "report.schema.json": schemas.report_schema_text,
    "gallery/README.md": gallery.gallery_page,
    "gallery/report.html": gallery.report_page,
    "gallery/report.md": gallery.report_markdown,
    "gallery/terminal-light.svg": gallery.light_terminal,
    "gallery/terminal-dark.svg": gallery.dark_terminal,
}
"""Every generated file of this folder, and what writes it."""


def main(arguments: Sequence[str]) -> int:
    """Writes the stale pages, or with `--check` names them and gives 1."""
    only_check = "--check" in arguments
    stale = []
    for name, write in PAGES.items():
        path, text = HERE / name, write().encode()
        if not path.is_file() or path.read_bytes() != text:
            stale.append(name)
            if not only_check:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(text)
    for name in stale:
        print(
            f"docs/{name} "
            + ("is stale; run: python docs/generate.py" if only_check else "written")
        )
    return int(only_check and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
