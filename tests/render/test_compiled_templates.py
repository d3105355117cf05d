"""Where the templates of the page are read from, and how what is compiled of them is kept."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from jinja2 import Environment

from supportmetrics.bundled import bundled
from supportmetrics.render import house
from supportmetrics.render.html import compile_templates, render_html
from tests.render.sample_view import sample_view

EMBEDDED = "{}"


@pytest.fixture(scope="module")
def page():
    return render_html(sample_view(), EMBEDDED)


def test_compiled_templates_are_kept_and_change_nothing(page, tmp_path):
    folder = tmp_path / "new" / "folder"
    assert render_html(sample_view(), EMBEDDED, cache_dir=folder) == page
    assert list(folder.iterdir())
    assert render_html(sample_view(), EMBEDDED, cache_dir=folder) == page


def test_what_is_compiled_beforehand_is_not_compiled_again(page, tmp_path, monkeypatch):
    compile_templates(tmp_path / "kept")

    def compiled_again(*_):
        raise AssertionError

    monkeypatch.setattr(Environment, "_generate", compiled_again)
    assert render_html(sample_view(), EMBEDDED, cache_dir=tmp_path / "kept") == page


def test_a_cache_that_cannot_be_used_is_ignored(page, tmp_path):
    occupied = tmp_path / "file"
    occupied.write_text("not a folder")
    assert render_html(sample_view(), EMBEDDED, cache_dir=occupied) == page
    folder = tmp_path / "damaged"
    render_html(sample_view(), EMBEDDED, cache_dir=folder)
    for kept in folder.iterdir():
        kept.write_bytes(b"damaged")
    assert render_html(sample_view(), EMBEDDED, cache_dir=folder) == page


def test_the_templates_can_be_read_from_a_zipped_package(page, tmp_path, monkeypatch):
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as package:
        folder = bundled("templates")
        for file in filter(Path.is_file, folder.rglob("*")):
            package.writestr(f"templates/{file.relative_to(folder)}", file.read_bytes())
    monkeypatch.setattr(house, "bundled", lambda name: zipfile.Path(archive, f"{name}/"))
    assert render_html(sample_view(), EMBEDDED) == page
