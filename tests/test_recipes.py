"""The recipes for CI systems do what they say: each is read as its system reads it, and its commands are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from supportmetrics.intake.saved import read_saved
from tests.cli.weekly import RATE, USUAL, tickets

ROOT = Path(__file__).parents[1]
RECIPES = ROOT / "docs" / "recipes"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs a shell")


@pytest.fixture
def desk(tmp_path):
    """A folder with exports of nine weeks, and programs of its own first in the path."""
    rows = tickets([*USUAL, 0.5])
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "tickets.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "supportmetrics.toml").write_text(
        f'[[gate]]\nmetric = "{RATE}"\nmax = "20%"\n', "utf-8"
    )
    programs = tmp_path / "bin"
    programs.mkdir()
    _program(programs / "supportmetrics", f'exec "{sys.executable}" -m supportmetrics "$@"')
    # The exports end on 8 March 2026.
    _program(programs / "date", "echo 2026-03-11")
    return tmp_path


def _program(path, line):
    path.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
    path.chmod(0o755)


def _run(script, desk, program="bash", **environment):
    return subprocess.run(
        [program, "-e", "-c", script],
        capture_output=True,
        check=False,
        cwd=desk,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env={
            **os.environ,
            "PATH": f"{desk / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "HOME": str(desk),
            **environment,
        },
    )


# ---- the action ----------------------------------------------------------------------------------


def _steps():
    return ACTION["runs"]["steps"]


def test_the_action_is_a_composite_one_whose_steps_name_their_run():
    assert ACTION["runs"]["using"] == "composite"
    assert all(step["shell"] == "bash" for step in _steps())
    assert ACTION["name"]
    assert all(entry["description"] for entry in ACTION["inputs"].values())
    assert all(entry["description"] for entry in ACTION["outputs"].values())


def test_the_action_takes_what_users_write_through_the_environment_only():
    for step in _steps():
        assert "${{" not in step["run"]
    used = re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", str(_steps()[-1]["env"]))
    assert sorted(used) == sorted(ACTION["inputs"])


def _act(desk, **given):
    """Runs the second step of the action as a runner would."""
    step = _steps()[-1]
    home = desk / "temp" / "supportmetrics" / "bin"
    home.mkdir(parents=True)
    shutil.copy(desk / "bin" / "supportmetrics", home)
    inputs = {name: str(entry.get("default", "")) for name, entry in ACTION["inputs"].items()}
    inputs |= given
    environment = {
        name: inputs[re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", text)[1]]
        for name, text in step["env"].items()
    }
    for name in ("summary", "output"):
        (desk / name).touch()
    return _run(
        step["run"],
        desk,
        RUNNER_TEMP=str(desk / "temp"),
        GITHUB_STEP_SUMMARY=str(desk / "summary"),
        GITHUB_OUTPUT=str(desk / "output"),
        **environment,
    )


def test_the_action_judges_annotates_and_sums_up(desk):
    (desk / "support-gates").mkdir()
    (desk / "support-gates" / "gates.md").write_text("of an earlier step", "utf-8")
    gates = f'{RATE} by channel regression\n\nfrt.p90{{channel=email}} <= 4h margin "; exit 0"\n'
    wrong = _act(desk, inputs="exports/\n", gates=gates)
    assert wrong.returncode == 2, wrong.stderr
    assert not (desk / "summary").read_text("utf-8")
    shutil.rmtree(desk / "temp")
    ran = _act(
        desk,
        **{
            "inputs": "exports/\n",
            "gates": f"{RATE} by channel regression\n",
            "baseline": "baseline.json",
            "update-baseline": "true",
            "breached": "late.csv",
        },
    )
    assert ran.returncode == 1, ran.stderr
    assert [line.split(" ")[0] for line in ran.stdout.splitlines()][:2] == ["::error", "::error"]
    assert (desk / "summary").read_text("utf-8").startswith("# Support gates, ")
    told = dict(line.split("=") for line in (desk / "output").read_text("utf-8").splitlines())
    assert told["code"] == "1"
    assert read_saved([desk / told["report"], desk / "baseline.json"])
    assert sorted(path.name for path in (desk / "support-gates").iterdir()) == [
        "gates.md",
        "gates.xml",
        "report.json",
    ]
    assert (desk / "late.csv").read_text("utf-8").count("\n") > 35


# ---- other systems -------------------------------------------------------------------------------


def test_every_recipe_stands_in_the_page_of_gates():
    page = (ROOT / "docs" / "gates.md").read_text("utf-8")
    for path in RECIPES.iterdir():
        assert path.read_text("utf-8").rstrip() in page, path.name


def test_the_workflow_gives_the_action_what_it_takes():
    workflow = yaml.safe_load((RECIPES / "github.yml").read_text("utf-8"))
    steps = workflow["jobs"]["gates"]["steps"]
    (ours,) = [step for step in steps if step["uses"].startswith("OWNER/supportmetrics")]
    assert set(ours["with"]) <= set(ACTION["inputs"])
    restore, save = [step for step in steps if step["uses"].startswith("actions/cache/")]
    assert restore["with"]["path"] == save["with"]["path"] == ours["with"]["baseline"]
    # A failed gate ends the job, and its week is to be kept.
    assert save["if"].startswith("always()")
    assert steps.index(restore) < steps.index(ours) < steps.index(save)
    assert save["with"]["key"].startswith(restore["with"]["restore-keys"])


def _written(desk):
    return {path.name for path in desk.iterdir()} - {"bin", "exports", "supportmetrics.toml"}


def test_the_gitlab_job_leaves_what_it_collects(desk):
    job = yaml.safe_load((RECIPES / "gitlab-ci.yml").read_text("utf-8"))["support-gates"]
    ran = _run("\n".join(job["script"]), desk)
    assert ran.returncode == 1, ran.stderr
    kept = [
        job["artifacts"]["reports"]["junit"],
        *job["artifacts"]["paths"],
        *job["cache"]["paths"],
    ]
    assert set(kept) == _written(desk)
    assert job["allow_failure"] == {"exit_codes": [4]}


def test_the_jenkins_stage_leaves_what_it_collects(desk):
    text = (RECIPES / "Jenkinsfile").read_text("utf-8")
    assert text.count("{") == text.count("}")
    script = re.search(r"'''(.*?)'''", text, re.DOTALL)[1]
    # Groovy reads a backslash at the end of a line as the shell does: the line goes on.
    ran = _run(script, desk)
    assert ran.returncode == 1, ran.stderr
    for name in re.findall(r"(?:testResults|artifacts): '([^']+)'", text):
        assert name in _written(desk)


def test_the_line_of_cron_mails_gates_that_do_not_hold(desk):
    *_, line = (RECIPES / "crontab").read_text("utf-8").splitlines()
    fields = line.split(maxsplit=5)
    assert re.fullmatch(r"\S+ \S+ \S+ \S+ \S+", " ".join(fields[:5]))
    # An unescaped % would end the command.
    assert not re.search(r"(?<!\\)%", fields[5])
    command = fields[5].replace("\\%", "%")
    _program(desk / "bin" / "mail", 'cat > "$HOME/mailed"')
    (desk / "support").symlink_to(desk)
    ran = _run(command, desk, program="sh")
    assert ran.returncode == 0, ran.stderr
    assert "The gate fails." in (desk / "mailed").read_text("utf-8")


@pytest.mark.parametrize(
    ("gate", "code"), [('max = "20%"', 1), ('max = "90%"', 0), ('max = "20%"\nmin_n = 10000', 0)]
)
def test_the_hook_holds_back_a_push_only_when_a_gate_fails(desk, gate, code):
    config = f'[[gate]]\nmetric = "{RATE}"\n{gate}\n'
    (desk / "supportmetrics.toml").write_text(config, "utf-8")
    hook = RECIPES / "pre-push"
    assert os.access(hook, os.X_OK)
    ran = _run(f'"{hook}"', desk, program="sh")
    assert ran.returncode == code, ran.stderr
