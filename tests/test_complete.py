"""Nothing is half there: whatever a registry lists has its example, oracle, export, golden file, help and page."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest
from typer.main import get_command

import supportmetrics
from supportmetrics.cli import commands
from supportmetrics.cli.app import COMMANDS, app
from supportmetrics.intake import presets
from supportmetrics.metrics import BY_ID, METRICS
from supportmetrics.model.findings import FINDING_CODES
from supportmetrics.render.kinds import CHECK_KINDS, KINDS
from tests.oracles.metrics import ORACLES, TABLES

TESTS = Path(__file__).parent
ROOT = TESTS.parent
PACKAGE = Path(supportmetrics.__file__).parent
EXAMPLES = [
    example
    for path in sorted((TESTS / "cases").glob("*.json"))
    for example in json.loads(path.read_text("utf-8"))
]
IDS = [metric.id for metric in METRICS]


# ---- metrics -------------------------------------------------------------------------------------


def test_no_two_metrics_share_an_id():
    assert len(IDS) == len(BY_ID)


@pytest.mark.parametrize("metric", IDS)
def test_every_metric_has_a_worked_example(metric):
    assert any(metric in example["metrics"] for example in EXAMPLES)


def test_worked_examples_are_of_metrics_that_exist():
    named = {metric for example in EXAMPLES for metric in example["metrics"]}
    assert named <= set(IDS)


def test_worked_examples_have_ids_of_their_own_and_say_what_they_show():
    ids = [example["id"] for example in EXAMPLES]
    assert len(ids) == len(set(ids)) > 0
    assert all(example["title"] for example in EXAMPLES)


@pytest.mark.parametrize("metric", IDS)
def test_every_metric_has_an_oracle(metric):
    assert metric in ORACLES or metric in TABLES


@pytest.mark.parametrize("metric", IDS)
def test_every_metric_has_a_page(metric):
    assert f"\n### {metric}\n" in _page("metrics.md")


@pytest.mark.parametrize("metric", IDS)
def test_every_metric_says_in_sentences_what_it_means_and_what_it_counts(metric):
    found = BY_ID[metric]
    assert found.meaning.endswith(".")
    assert found.label
    assert found.counted
    assert found.replaced_by is None or found.replaced_by in BY_ID


# ---- presets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", presets.ids())
def test_every_preset_has_an_export_its_expected_reading_and_a_page(preset):
    folder = TESTS / "exports" / preset
    assert list(folder.glob("export.*")), f"tests/exports/{preset} needs an export"
    assert (folder / "expected.json").is_file()
    assert f"\n## {preset}\n" in _page("presets.md")


def test_every_export_is_of_a_preset_that_exists():
    folders = {path.parent.name for path in (TESTS / "exports").glob("*/export.*")}
    assert folders == set(presets.ids())


@pytest.mark.parametrize("preset", presets.every(), ids=lambda preset: preset.id)
def test_every_preset_says_where_its_layout_is_documented_and_what_it_cannot_answer(preset):
    assert preset.source
    assert preset.cannot
    assert all(sentence.endswith(".") for sentence in preset.cannot)


# ---- kinds of output -----------------------------------------------------------------------------


GOLDEN = sorted(
    path.name for path in (TESTS / "golden").iterdir() if not path.name.endswith(".actual")
)


OF_GATES = [kind for kind in CHECK_KINDS if kind.gates_only]


@pytest.mark.parametrize("kind", OF_GATES, ids=lambda kind: kind.name)
def test_every_kind_of_judged_gates_has_a_golden_file(kind):
    assert any(name.startswith(f"gates-{kind.name}.") for name in GOLDEN)


def test_a_check_writes_every_kind_of_a_report_and_its_own():
    assert {kind.name for kind in KINDS} < {kind.name for kind in CHECK_KINDS}
    assert len({kind.name for kind in CHECK_KINDS}) == len(CHECK_KINDS)
    suffixes = [kind.suffix for kind in CHECK_KINDS if kind.suffix]
    assert len(set(suffixes)) == len(suffixes)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_output_has_a_golden_file(kind):
    # What is no text is compared as a text of its contents: report.xlsx.txt.
    assert any(
        name.removesuffix(".txt").endswith(kind.suffix) or name.endswith(kind.suffix)
        for name in GOLDEN
    )


@pytest.mark.parametrize("name", GOLDEN)
def test_every_golden_file_is_of_a_kind_and_compared_by_a_test(name):
    stem, suffix = name.rsplit(".", 1)
    # .ans is the terminal's text with its escapes.
    assert f".{suffix}" in {kind.suffix for kind in CHECK_KINDS} | {".ans"}
    tests = [path.read_text("utf-8") for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
    spelled = (f'"{name}"', f'f"{stem}{{suffix}}"')
    assert any("golden(" in text and any(word in text for word in spelled) for text in tests)


def test_no_two_kinds_share_a_name_or_a_suffix():
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert len({kind.suffix for kind in KINDS}) == len(KINDS)


# ---- commands ------------------------------------------------------------------------------------


def _modules():
    return [
        importlib.import_module(f"{commands.__name__}.{entry.name}")
        for entry in pkgutil.iter_modules(commands.__path__)
    ]


def test_every_command_is_called_like_its_module():
    assert sorted(COMMANDS) == sorted(_name(module) for module in _modules())


def _name(module):
    return module.__name__.rsplit(".", 1)[-1]


@pytest.mark.parametrize("module", _modules(), ids=_name)
def test_every_command_is_registered_and_has_help_and_a_page(module):
    name = _name(module)
    registered = get_command(app).commands[name]
    assert registered.help == module.run.__doc__
    assert f"\n## {name}\n" in _page("commands.md")
    assert module.__doc__.startswith(f"`supportmetrics {name}`")


@pytest.mark.parametrize("module", _modules(), ids=_name)
def test_a_command_is_thin(module):
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not imported & {"polars", "rich", "jinja2"}
    (run,) = [node for node in tree.body if getattr(node, "name", "") == "run"]
    body = run.body[1:]
    assert sum(node.end_lineno - node.lineno + 1 for node in body) <= 25


# ---- findings ------------------------------------------------------------------------------------

PRODUCERS = ("intake", "facts", "pipeline")
"""Only these notice anything about the data."""
CALLS = re.compile(r"(Finding|finding|report|(\w+\.)*notes\.add)")
"""What makes a finding: its first or second argument is the code."""


def _sources():
    for floor in PRODUCERS:
        for path in sorted((PACKAGE / floor).rglob("*.py")):
            yield path, ast.parse(path.read_text("utf-8"))


def _texts(nodes):
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


@pytest.mark.parametrize("code", FINDING_CODES)
def test_every_finding_code_is_produced_somewhere(code):
    assert any(code in _texts(ast.walk(tree)) for _, tree in _sources())


def test_every_code_that_is_produced_is_a_finding_code():
    met = set()
    for path, tree in _sources():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            if not CALLS.fullmatch(ast.unparse(call.func)):
                continue
            for text in _texts(call.args[:2]):
                if re.fullmatch(r"[a-z]+(-[a-z]+)+", text):
                    met.add(text)
                    assert text in FINDING_CODES, f"{path.name}:{call.lineno}"
    assert len(met) > len(FINDING_CODES) / 2, "the calls are found at all"


@pytest.mark.parametrize("code", FINDING_CODES)
def test_every_finding_is_a_slug_with_a_sentence_and_a_page(code):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert FINDING_CODES[code].endswith(".")
    assert f"\n## {code}\n" in _page("findings.md")


# ---- the release ---------------------------------------------------------------------------------


def test_the_changelog_begins_with_the_version_of_the_package():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## (\S+)", text, re.MULTILINE)
    assert newest[1] == supportmetrics.__version__


def _page(name):
    return (ROOT / "docs" / name).read_text("utf-8")
