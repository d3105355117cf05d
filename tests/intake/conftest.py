"""Inputs written where a test may."""

from __future__ import annotations

import pytest


@pytest.fixture
def file(tmp_path):
    """Writes text or bytes to a file and gives its path."""

    def write(content, name="tickets.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write
