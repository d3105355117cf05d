"""What all tests share: comparing output with the golden files of tests/golden."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parent / "golden"

# A slow machine is no failure, and the same examples run everywhere.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what the program makes now into tests/golden instead of comparing",
    )


@pytest.fixture
def golden(request):
    """Compares text or bytes with a golden file, byte by byte.

    On a mismatch the output is kept beside the expected file as NAME.actual.
    """

    def compare(actual, name):
        made = actual.encode() if isinstance(actual, str) else actual
        path = GOLDEN / name
        kept = path.with_name(f"{name}.actual")
        if request.config.getoption("--update-golden"):
            path.write_bytes(made)
        expected = path.read_bytes() if path.exists() else b""
        if made == expected:
            kept.unlink(missing_ok=True)
            return
        kept.write_bytes(made)
        pytest.fail(
            f"{path} differs in {_first_difference(expected, made)}.\n"
            f"Look: diff {path} {kept}\nAccept: run the test with --update-golden.",
            pytrace=False,
        )

    return compare


def _first_difference(expected, made):
    old, new = expected.splitlines(keepends=True), made.splitlines(keepends=True)
    for number, pair in enumerate(zip(old, new, strict=False), start=1):
        if pair[0] != pair[1]:
            return f"line {number}: {pair[0]!r} is now {pair[1]!r}"
    return f"length: {len(old)} lines are now {len(new)}"
