"""Finds a configuration, reads it, and tells every mistake in it at once.

The file is `supportmetrics.toml`, or the table `[tool.supportmetrics]` of a `pyproject.toml`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import tomli

from supportmetrics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from supportmetrics.config.settings import Settings
    from supportmetrics.metrics.metric import Metric

FILE_NAME = "supportmetrics.toml"
_PROJECT_FILE = "pyproject.toml"
_OUR_TABLE = re.compile(r"^\s*\[+\s*tool\s*\.\s*supportmetrics\b", re.MULTILINE)


def find(start: Path) -> Path | None:
    """The configuration that applies in the folder `start`: the nearest one there or above."""
    for folder in (start, *start.parents):
        own = folder / FILE_NAME
        if own.is_file():
            return own
        project = folder / _PROJECT_FILE
        if project.is_file() and _OUR_TABLE.search(project.read_text("utf-8", errors="replace")):
            return project
    return None


def load(path: Path, *, known_metrics: Mapping[str, Metric] | None = None) -> Settings:
    """The settings in a configuration file.

    Gates may name any metric, with any limit, unless `known_metrics` gives those there are by id. Raises
    ConfigError with one sentence for each mistake.
    """
    from supportmetrics.config.checking import check  # noqa: PLC0415  brings pydantic

    prefix = "tool.supportmetrics." if path.name == _PROJECT_FILE else ""
    return check(_toml(path), str(path), prefix=prefix, known_metrics=known_metrics)


def _toml(path: Path) -> dict[str, Any]:
    try:
        tables = tomli.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError([f"There is no configuration file {path}."]) from None
    except OSError as error:
        raise ConfigError([f"{path} cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            [f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8."]
        ) from None
    except tomli.TOMLDecodeError as error:
        raise ConfigError([f"{path} is not valid TOML: {str(error).rstrip('.')}."]) from None
    if path.name != _PROJECT_FILE:
        return tables
    ours = tables.get("tool", {}).get("supportmetrics")
    if not isinstance(ours, dict):
        raise ConfigError([f"{path} has no table [tool.supportmetrics]."])
    return ours
