"""The documentation says what the program does: pages are fresh, schemas fit, the README's sessions are real."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from typer.main import get_command

from supportmetrics.cells.estimates import METHODS
from supportmetrics.cli.app import app
from supportmetrics.config.load import load
from supportmetrics.config.schema import schema
from supportmetrics.errors import ExitCode
from supportmetrics.intake import presets
from supportmetrics.metrics import BY_ID, METRICS
from supportmetrics.model.columns import TABLES
from supportmetrics.model.findings import FINDING_CODES, Severity
from supportmetrics.model.measurements import FLAGS
from supportmetrics.model.periods import Grain
from supportmetrics.model.scales import SCALES
from supportmetrics.model.units import Unit
from supportmetrics.render.kinds import KINDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PROGRAM = get_command(app)
COMMANDS = tuple(PROGRAM.commands)
OPTIONS = {name: command.params for name, command in PROGRAM.commands.items()}


def run(*arguments, cwd=ROOT):
    """The program as a shell runs it into a pipe, 80 columns wide."""
    environment = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR")}
    return subprocess.run(
        [sys.executable, "-m", "supportmetrics", *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        encoding="utf-8",
        env={**environment, "COLUMNS": "80", "PYTHONUTF8": "1"},
    )


def page(name):
    return (DOCS / name).read_text("utf-8")


def headings(name):
    return re.findall(r"^#+ (.+)$", page(name), re.MULTILINE)


# ---- the generated pages -------------------------------------------------------------------------


def test_the_generated_pages_are_fresh():
    script = str(DOCS / "generate.py")
    made = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, check=False, text=True
    )
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_text_and_a_section(command):
    assert PROGRAM.commands[command].help
    assert command in headings("commands.md")
    assert f"Usage: supportmetrics {command} " in page("commands.md")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_a_help_text_that_is_shown(command):
    for option in OPTIONS[command]:
        assert option.help, f"{command}: {option.name}"
        section = page("commands.md").split(f"\n## {command}\n")[1].split("\n## ")[0]
        assert all(name in section for name in option.opts if name.startswith("-"))


def test_the_page_of_commands_shows_what_a_terminal_of_80_columns_shows():
    shown = run("--help").stdout.replace("python -m supportmetrics", "supportmetrics")
    assert f"```text\n{shown}```" in page("commands.md")


def test_every_kind_of_output_and_every_exit_code_is_listed():
    text = page("commands.md")
    for kind in KINDS:
        assert f"| `{kind.name}` | `{kind.suffix}` |" in text
    for code in ExitCode:
        assert re.search(rf"^\| {code.value} \| \w", text, re.MULTILINE), code


@pytest.mark.parametrize("metric", [metric.id for metric in METRICS])
def test_every_metric_has_its_entry(metric):
    assert headings("metrics.md").count(metric) == 1


@pytest.mark.parametrize("preset", presets.ids())
def test_every_preset_has_its_entry(preset):
    assert headings("presets.md").count(preset) == 1


@pytest.mark.parametrize("code", FINDING_CODES)
def test_every_finding_has_its_entry(code):
    assert headings("findings.md").count(code) == 1


def test_every_column_and_every_scale_has_its_entry():
    text = page("columns.md")
    for table in TABLES.values():
        assert all(f"| `{name}` |" in text for name in table)
    assert all(f"| `{scale}` |" in text for scale in SCALES)


def test_no_cell_of_a_table_breaks_its_row():
    for path in DOCS.glob("*.md"):
        widths = set()
        for line in [*path.read_text("utf-8").splitlines(), ""]:
            if line.startswith("|"):
                widths.add(len(re.findall(r"(?<!\\)\|", line)))
            else:
                assert len(widths) <= 1, f"{path.name}, the table before {line!r}"
                widths.clear()


def test_links_between_the_pages_lead_somewhere():
    for path in [*DOCS.glob("*.md"), ROOT / "CONTRIBUTING.md", README]:
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = unquote(target).partition("#")
            file = (path.parent / name).resolve() if name else path
            assert file.exists(), f"{path.name}: {target}"
            if anchor:
                known = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
                assert anchor in {_anchor(heading) for heading in known}, f"{path.name}: {target}"


def _anchor(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# ---- the configuration ---------------------------------------------------------------------------


def test_the_example_configuration_is_understood():
    settings = load(DOCS / "example.toml", known_metrics=BY_ID)
    assert settings.targets
    assert settings.calendars
    assert settings.gates


def test_the_example_configuration_uses_every_table():
    written = tomllib.loads((DOCS / "example.toml").read_text("utf-8"))
    assert set(written) == set(schema()["properties"])


def test_every_key_of_the_configuration_says_what_it_means():
    whole = schema()
    for name, table in {"the file": whole, **whole["$defs"]}.items():
        for key, entry in table["properties"].items():
            told = "description" in entry or "$ref" in entry or entry.get("type") == "null"
            assert told, f"{name}: {key}"


# ---- the JSON report -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report_schema():
    return json.loads(page("report.schema.json"))


@pytest.fixture(scope="module")
def demo():
    """The JSON report of the sample data."""
    shown = run("demo", "--format", "json")
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def _complaints(schema, document):
    checker = jsonschema.Draft202012Validator(schema)
    return [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(document)]


def test_the_schema_of_the_report_is_valid(report_schema):
    jsonschema.Draft202012Validator.check_schema(report_schema)


def test_the_json_report_fits_its_schema(report_schema, demo):
    # Thousands of measurements are alike; every metric, and each set of keys and flags, is looked at.
    alike = {(m["metric"], tuple(m), tuple(m["flags"])): m for m in demo["measurements"]}
    assert len(alike) > len({m["metric"] for m in demo["measurements"]}) > 20
    assert not _complaints(report_schema, demo | {"measurements": list(alike.values())})


def test_the_keys_of_the_json_report_stand_in_the_order_of_its_schema(report_schema, demo):
    assert list(demo) == list(report_schema["properties"])
    parts = {
        name: report_schema["$defs"][name.removesuffix("s")]["properties"]
        for name in ("inputs", "measurements", "distributions", "changes", "findings")
    }
    for name, known in parts.items():
        for part in demo[name][:50]:
            assert list(part) == [key for key in known if key in part]


SPOILT = {
    "a key is gone": lambda report: report.pop("as_of"),
    "another format": lambda report: report.update(format=2),
    "an unknown key": lambda report: report.update(surprise=1),
    "a number as text": lambda report: report["measurements"][0].update(value="12"),
    "an unknown flag": lambda report: report["measurements"][0].update(flags=["unheard_of"]),
    "half a period": lambda report: report["measurements"][0].update(
        period={"start": "2026-11-09"}
    ),
    "an unknown severity": lambda report: report["findings"][0].update(severity="error"),
    "rows below zero": lambda report: report["inputs"][0].update(rows=-1),
}


@pytest.mark.parametrize("how", SPOILT)
def test_the_schema_refuses_what_is_no_report(report_schema, demo, how):
    copy = json.loads(json.dumps(demo | {"measurements": demo["measurements"][:3]}))
    assert not _complaints(report_schema, copy)
    SPOILT[how](copy)
    assert _complaints(report_schema, copy)


def test_the_schema_of_the_report_knows_every_word_the_program_writes(report_schema):
    parts = report_schema["$defs"]
    assert report_schema["properties"]["grain"]["enum"] == [grain.value for grain in Grain]
    measurement = parts["measurement"]["properties"]
    assert _words(measurement["flags"]["items"]) == FLAGS
    assert _words(measurement["unit"]) == tuple(unit.value for unit in Unit)
    assert _words(measurement["method"]) == METHODS
    assert _words(parts["finding"]["properties"]["severity"]) == tuple(s.value for s in Severity)
    code, metric = (
        re.compile(parts[part]["properties"][key]["pattern"])
        for part, key in (("finding", "code"), ("measurement", "metric"))
    )
    assert all(map(code.search, FINDING_CODES))
    assert all(map(metric.search, BY_ID))


def _words(entry):
    return tuple(word["const"] for word in entry["oneOf"])


# ---- the README ----------------------------------------------------------------------------------


def _readme():
    return README.read_text("utf-8")


def _block_after(marker):
    """The lines of the one sh block that follows a marker of the README."""
    text = _readme()
    assert text.count(marker) == 1, f"README.md must have {marker} once"
    found = re.match(r"\n```sh\n(.*?)\n```\n<!-- end -->\n", text.split(marker)[1], re.DOTALL)
    assert found, f"README.md: a ```sh block and <!-- end --> must follow {marker}"
    return found[1].splitlines()


def _sessions():
    found = re.findall(
        r"<!-- session(?: (\d))?: (supportmetrics [^\n]*?) -->\s*```text\n(.*?)^```$",
        _readme(),
        re.DOTALL | re.MULTILINE,
    )
    return [pytest.param(*session, id=session[1]) for session in found]


@pytest.mark.parametrize(
    ("marker", "word"),
    [("<!-- main command -->", "supportmetrics"), ("<!-- test command -->", "pytest")],
)
def test_the_readme_marks_its_main_command_and_its_test_command(marker, word):
    assert any(word in line for line in _block_after(marker))


def test_the_main_command_runs_as_written(tmp_path):
    (tmp_path / "sample_data").symlink_to(ROOT / "sample_data")
    ours = _calls("\n".join(_block_after("<!-- main command -->")))
    assert ours
    for words in ours:
        done = run(*words, cwd=tmp_path)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        assert "Traceback" not in done.stderr


def test_every_command_of_the_readme_exists_with_its_options():
    blocks = re.findall(r"^```(?:sh|console|yaml)\n(.*?)^```$", _readme(), re.DOTALL | re.MULTILINE)
    calls = _calls("\n".join(blocks))
    assert calls
    for command, *rest in calls:
        if command.startswith("-"):
            assert command in ("--help", "--version", "-h")
            continue
        assert command in COMMANDS, command
        known = {name for option in OPTIONS[command] for name in option.opts} | {"-h", "--help"}
        given = {word.split("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
        assert given <= known, [command, *rest]


def _calls(shell):
    """The words after the program's name, of every call of it in some lines of shell."""
    found = []
    for line in re.sub(r"\$\(date [^)]*\)", "today", shell.replace("\\\n", " ")).splitlines():
        for part in re.split(r"&&|\|\||\||;|\$\(|>", line):
            call = re.match(r"(?:- run: |\$ )?(?:\S*/)?supportmetrics\s+(.+)", part.strip())
            if call:
                found.append(shlex.split(call[1], comments=True))
    return found


def test_the_readme_shows_a_session():
    assert _sessions(), (
        "README.md must have <!-- session: supportmetrics ... --> and a ```text block"
    )


@pytest.mark.parametrize(("code", "command", "shown"), _sessions())
def test_a_session_of_the_readme_is_what_the_program_prints(code, command, shown):
    done = run(*shlex.split(command)[1:])
    assert done.returncode == int(code or 0), done.stderr
    if shown.endswith("\n...\n"):
        shown = shown.removesuffix("...\n")
        assert shown.strip()
        assert done.stdout[: len(shown)] == shown
    else:
        assert done.stdout == shown
