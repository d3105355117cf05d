"""Which file applies in a folder."""

from __future__ import annotations

import pytest

from supportmetrics.config.load import find, load
from supportmetrics.errors import ConfigError

OURS = "[tool.supportmetrics]\ngoal = 0.7\n"


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_the_nearest_folder_wins(tmp_path):
    _write(tmp_path / "supportmetrics.toml", "")
    near = _write(tmp_path / "a/supportmetrics.toml", "")
    (tmp_path / "a/b").mkdir()
    assert find(tmp_path / "a/b") == near


def test_our_own_file_wins_over_the_project_file_beside_it(tmp_path):
    _write(tmp_path / "pyproject.toml", OURS)
    own = _write(tmp_path / "supportmetrics.toml", "")
    assert find(tmp_path) == own


def test_a_project_file_counts_only_with_our_table(tmp_path):
    _write(tmp_path / "a/pyproject.toml", '[project]\nname = "x"\n')
    project = _write(tmp_path / "pyproject.toml", f'[project]\nname = "y"\n\n{OURS}')
    assert find(tmp_path / "a") == project
    assert load(project).goal == 0.7


def test_a_project_file_with_only_gates_of_ours_counts(tmp_path):
    text = '[[tool.supportmetrics.gate]]\nmetric = "a"\nmax = 1\n'
    project = _write(tmp_path / "pyproject.toml", text)
    assert find(tmp_path) == project
    assert load(project).gates[0].limit == 1


def test_mistakes_in_a_project_file_carry_the_name_of_the_table(tmp_path):
    project = _write(tmp_path / "pyproject.toml", "[tool.supportmetrics]\ngaol = 0.7\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: tool\.supportmetrics\.gaol: there"):
        load(project)


def test_a_project_file_named_without_our_table_is_a_mistake(tmp_path):
    project = _write(tmp_path / "pyproject.toml", '[project]\nname = "x"\n')
    with pytest.raises(ConfigError, match=r"has no table \[tool\.supportmetrics\]"):
        load(project)
