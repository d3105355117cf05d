"""What people install holds everything the program needs, and works from anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TRAVELS = {
    "supportmetrics/": "supportmetrics/",
    "reports/templates/": "supportmetrics/_bundled/templates/",
    "sample_data/": "supportmetrics/_bundled/sample_data/",
}
"""Folder of the checkout -> where the wheel has it."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (ROOT / "supportmetrics").is_dir(), reason="needs the checkout"),
]

LOOK = """
import supportmetrics, sys
from supportmetrics.bundled import bundled
assert supportmetrics.__file__.startswith(sys.argv[1]), supportmetrics.__file__
def files(folder, path):
    for entry in folder.iterdir():
        inside = f"{path}/{entry.name}"
        yield from files(entry, inside) if entry.is_dir() else [inside]
for name in ("templates", "sample_data"):
    print(*sorted(files(bundled(name), name)), sep="\\n")
assert "{%" in (bundled("templates") / "report.html.j2").read_text("utf-8")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    offline = ["--no-build-isolation"] if find_spec("hatchling") else []
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", *offline, "-w", folder, ROOT]
    built = subprocess.run(command, capture_output=True, check=False, text=True)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("supportmetrics-*.whl")
    return path


def _tracked():
    """Files of the folders that travel, as git knows them or would once they are added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *TRAVELS]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _seen_from(place, tmp_path):
    run = subprocess.run(
        [sys.executable, "-P", "-c", LOOK, str(place)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def _bundled_in_the_checkout():
    return {
        name.removeprefix("reports/")
        for name in _tracked()
        if name.startswith(("reports/templates/", "sample_data/"))
    }


def test_every_file_that_travels_is_in_the_wheel_and_nothing_else(wheel):
    expected = set()
    for name in _tracked():
        (folder,) = [folder for folder in TRAVELS if name.startswith(folder)]
        expected.add(TRAVELS[folder] + name.removeprefix(folder))
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == expected


def test_the_wheel_says_that_it_is_typed_and_carries_its_licence(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "supportmetrics/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_templates_and_sample_data_are_found_in_an_unpacked_wheel(wheel, tmp_path):
    place = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    assert _seen_from(place, tmp_path) == _bundled_in_the_checkout()


def test_templates_and_sample_data_are_found_in_the_wheel_as_a_zip(wheel, tmp_path):
    assert _seen_from(wheel, tmp_path) == _bundled_in_the_checkout()


def test_templates_and_sample_data_are_found_in_a_bare_checkout(tmp_path):
    found = {name for name in _seen_from(ROOT, tmp_path) if "__pycache__" not in name}
    assert found == _bundled_in_the_checkout()
