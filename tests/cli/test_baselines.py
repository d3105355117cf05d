"""Baselines: saved reports that gates are judged by, how they are kept, and what they survive."""

from __future__ import annotations

import errno
import json
import resource
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from supportmetrics.cli.locking import locked
from supportmetrics.errors import UsageError
from supportmetrics.intake.saved import parsed, read_saved
from tests.cli.weekly import AFTER, RATE, USUAL, tickets

GATE = f"{RATE} regression"
BY_CHANNEL = f"{RATE} by channel regression"
DAYS = ("01-14", "01-21", "01-28", "02-04", "02-11", "02-18", "02-25", "03-04", "03-11")
"""The Wednesday after each of the nine weeks."""


@pytest.fixture
def export(write, table):
    """Writes an export of weeks with some shares of late replies."""

    def export(*shares, name="desk.csv", **how):
        return write(name, table(tickets(shares, **how)))

    return export


@pytest.fixture
def check(run):
    def check(name, *words, gate=GATE, as_of=AFTER, **how):
        return run("check", name, "--gate", gate, "--as-of", as_of, *words, **how)

    return check


@pytest.fixture
def saved(run, export):
    """Saves a report of the eight usual weeks, all of them in one file."""

    def saved(name="old.json", *words):
        ran = run("report", export(*USUAL, name="old.csv"), "--as-of", AFTER, "-o", name, *words)
        assert ran.code == 0, ran.err
        return name

    return saved


def read_saved_here(name):
    return read_saved([Path(name)])


def _one(ran):
    (found,) = [one for one in ran.json["verdicts"] if one["level"] != "note"]
    return found


# ---- reading -------------------------------------------------------------------------------------


def test_a_single_week_is_judged_by_a_saved_report(check, saved, export):
    old = saved()
    for share, verdict, code in ((0.3, "fail", 1), (0.11, "pass", 0)):
        ran = check(export(share, first=8), "--baseline", old, "--format", "json")
        one = _one(ran)
        assert (ran.code, one["verdict"], one["baseline"]) == (code, verdict, 8), ran.err


def test_a_folder_of_weekly_reports_is_as_good_as_one_file(check, run, export, here):
    (here / "weeks").mkdir()
    for week, share in enumerate(USUAL):
        name = export(share, first=week, name="week.csv")
        when = ("--grain", "week", "--as-of", f"2026-{DAYS[week]}")
        ran = run("report", name, *when, "-o", f"weeks/{week}.json")
        assert ran.code == 0, ran.err
    whole = export(*USUAL, 0.2)
    name = export(0.2, first=8, name="last.csv")
    by_folder = _one(check(name, "--baseline", "weeks", "--format", "json"))
    by_export = _one(check(whole, "--format", "json"))
    assert by_folder == by_export


def test_a_report_with_nothing_but_the_promised_keys_is_a_baseline(check, export, write):
    days = ("01-05", "01-12", "01-19", "01-26", "02-02", "02-09", "02-16")
    weeks = [f"2026-{day}" for day in days]
    rows = [
        {
            "metric": RATE,
            "slice": {},
            "period": {"start": start, "end": end},
            "value": 0.1,
            "unit": "ratio",
            "n": 70,
            "low": None,
            "high": None,
            "flags": [],
        }
        for start, end in pairwise(weeks)
    ]
    document = {
        "format": 1,
        "generator": {"name": "supportmetrics", "version": "0.1.0"},
        "as_of": "2026-02-16T00:00:00Z",
        "timezone": "UTC",
        "grain": "week",
        "period": rows[-1]["period"],
        "inputs": [],
        "measurements": rows,
    }
    write("bare.json", json.dumps(document))
    ran = check(export(0.4, first=8), "--baseline", "bare.json", "--format", "json")
    one = _one(ran)
    assert (ran.code, one["verdict"], one["baseline"]) == (1, "fail", 6)


def test_what_the_export_knows_of_weeks_that_were_not_saved_counts_too(check, saved, export):
    old = saved()
    document = json.loads(Path(old).read_text("utf-8"))
    rows = [m for m in document["measurements"] if m["period"]]
    kept = [m for m in rows if m["period"]["start"] < "2026-01-20"]
    Path("few.json").write_text(json.dumps(document | {"measurements": kept}), "utf-8")
    alone = check(export(0.3, first=8), "--baseline", "few.json")
    assert alone.code == 4
    both = check(export(*USUAL, 0.3), "--baseline", "few.json", "--format", "json")
    assert (both.code, _one(both)["baseline"]) == (1, 8)


def test_two_channels_in_two_orders_of_their_dimensions_are_one_slice(check, saved, export):
    old = saved()
    gate = f"{RATE}{{tier=1, channel=email}} regression"
    ran = check(export(0.3, first=8), "--baseline", old, "--format", "json", gate=gate)
    assert _one(ran)["baseline"] == 8


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--tz", "Asia/Tokyo"), "the time zone is Asia/Tokyo there and UTC here."),
        (("--grain", "month"), "its periods are months there and weeks here."),
        (("--where", "tier = '1'"), "the condition is tier = '1' there and none here."),
    ],
)
def test_a_baseline_that_means_something_else_is_refused(check, saved, export, words, told):
    old = saved("old.json", *words)
    ran = check(export(0.3, first=8), "--baseline", old)
    assert ran.code == 2
    assert f"--baseline old.json means something else: {told}" in ran.err
    assert not ran.out


def test_a_baseline_of_other_targets_is_refused(check, saved, export, write):
    old = saved()
    write("supportmetrics.toml", '[[target]]\nchannel = "email"\nfirst_response = "4h"\n')
    ran = check(export(0.3, first=8), "--baseline", old)
    assert ran.code == 2
    assert "the targets are other ones: " in ran.err
    assert "channel email: first response 4h" in ran.err


@pytest.mark.parametrize("content", ["", "{", "Ticket ID,Created at\n", '{"format": 9}', "[1]"])
def test_a_baseline_that_cannot_be_read_ends_with_3(check, export, write, content):
    write("old.json", content)
    ran = check(export(0.3, first=8), "--baseline", "old.json")
    assert ran.code == 3
    assert "'old.json'" in ran.err


def test_a_baseline_that_is_not_there_ends_with_3(check, export, here):
    assert check(export(0.3, first=8), "--baseline", "none.json").code == 3
    (here / "empty").mkdir()
    assert check(export(0.3, first=8), "--baseline", "empty").code == 3


# ---- keeping -------------------------------------------------------------------------------------


def _record(check, export, week, share, *words, gate=BY_CHANNEL, path="base.json"):
    name = export(share, first=week, name="week.csv")
    return check(
        name, "--baseline", path, "--update-baseline", *words, gate=gate, as_of=f"2026-{DAYS[week]}"
    )


def test_a_baseline_grows_week_by_week_until_it_can_judge(check, export):
    codes = [_record(check, export, week, share).code for week, share in enumerate((*USUAL, 0.4))]
    assert codes == [4, 4, 4, 4, 0, 0, 0, 0, 1]
    (saved,) = read_saved_here("base.json")
    assert len(saved.periods) == 9
    assert {one.metric for one in saved.measurements.values()} == {RATE}


def test_the_same_run_twice_leaves_the_same_bytes(check, export, here):
    for week, share in enumerate(USUAL[:3]):
        _record(check, export, week, share)
    before = (here / "base.json").read_bytes()
    _record(check, export, 2, USUAL[2])
    assert (here / "base.json").read_bytes() == before
    _record(check, export, 2, 0.5)
    assert (here / "base.json").read_bytes() != before
    assert len(read_saved_here("base.json")[0].periods) == 3


@pytest.mark.parametrize(
    ("path", "file"), [("base.json", "base.json"), ("weeks", "weeks/2026-01-05.json")]
)
def test_gates_of_two_jobs_share_a_baseline_and_keep_both_of_their_rows(check, export, path, file):
    for _ in range(2):
        for gate in (BY_CHANNEL, GATE, "frt.p90 regression"):
            _record(check, export, 0, 0.1, gate=gate, path=path)
    kept = [(one.metric, one.slice) for one in read_saved_here(file)[0].measurements.values()]
    assert kept == [("frt.p90", ()), (RATE, ()), (RATE, (("channel", "email"),))]


def test_only_the_latest_periods_are_kept(check, export):
    for week, share in enumerate(USUAL[:5]):
        _record(check, export, week, share, "--keep", "3")
    (saved,) = read_saved_here("base.json")
    assert [str(period.start) for period in saved.periods] == [
        "2026-01-19",
        "2026-01-26",
        "2026-02-02",
    ]


def test_a_week_that_is_told_later_takes_its_place(check, export, here):
    for week in (0, 2, 1):
        _record(check, export, week, 0.1)
    (saved,) = read_saved_here("base.json")
    assert [period.start.isoformat() for period in saved.periods] == [
        "2026-01-05",
        "2026-01-12",
        "2026-01-19",
    ]
    assert saved.period == saved.periods[-1]
    assert (here / "base.json").read_text("utf-8").endswith("\n}\n")


def test_a_folder_gets_a_file_for_each_week(check, export, here):
    for week in (0, 1):
        assert _record(check, export, week, 0.1, path="weeks").code == 4
    assert sorted(path.name for path in (here / "weeks").iterdir()) == [
        "2026-01-05.json",
        "2026-01-12.json",
    ]


def test_a_baseline_may_have_any_name_and_be_a_link(check, export, here):
    (here / "kept").mkdir()
    _record(check, export, 0, 0.1, path="kept/base.json")
    (here / "kept" / "base.json").rename(here / "kept" / "weeks")
    (here / "link").symlink_to(here / "kept" / "weeks")
    for week, path in ((1, "kept/weeks"), (2, "link")):
        assert _record(check, export, week, 0.1, path=path).code == 4
    assert (here / "link").is_symlink()
    assert len(read_saved_here("link")[0].periods) == 3


def test_days_are_kept_for_gates_that_look_at_them(check, export):
    gate = f"{RATE} regression previous-period"
    assert _record(check, export, 0, 0.1, gate=gate).code == 4
    ran = _record(check, export, 1, 0.6, gate=gate)
    assert ran.code == 1
    assert "Based on one earlier period." in " ".join(ran.text.split())


def test_windows_of_surveys_are_kept(write, table, check):
    export = write("desk.csv", table(tickets((*USUAL, 0.1), csat=0.7)))
    ran = check(export, "--baseline", "base.json", "--update-baseline", gate="csat.score >= 50%")
    assert ran.code == 0
    (saved,) = read_saved_here("base.json")
    assert [period.days for period in saved.periods] == [28, 7]


def test_nothing_is_kept_of_a_period_that_is_not_over(check, export, here):
    name = export(0.1, first=8)
    ran = check(name, "--baseline", "base.json", "--update-baseline", as_of="2026-03-05T00:00:00Z")
    assert ran.code == 4
    assert "base.json was not updated: there is no period that is over and measured." in ran.err
    assert not (here / "base.json").exists()


def test_an_update_needs_one_place(check, export, saved):
    old = saved()
    for words in ((), ("--baseline", old, "--baseline", old)):
        ran = check(export(0.1, first=8), "--update-baseline", *words)
        assert ran.code == 2
        assert "--update-baseline needs one --baseline FILE.json" in ran.err


# ---- real processes ------------------------------------------------------------------------------


@pytest.fixture
def process(here, environment):
    """Starts the program as a shell would."""

    def process(*words, **how):
        return subprocess.Popen(
            [sys.executable, "-m", "supportmetrics", *words],
            cwd=here,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **how,
        )

    return process


def _updating(week, *words):
    return (
        *(
            "check",
            "desk.csv",
            "--gate",
            GATE,
            "--as-of",
            AFTER,
            "--period",
            f"2026-W{week + 2:02}",
        ),
        *("--baseline", "base.json", "--update-baseline", "--quiet", *words),
    )


def test_runs_at_the_same_time_lose_no_week(process, export, here):
    export(*USUAL, 0.1)
    running = [process(*_updating(week)) for week in range(4)]
    for one in running:
        _, told = one.communicate(timeout=60)
        assert one.returncode in (0, 4), told
    (saved,) = read_saved_here("base.json")
    assert len(saved.periods) == 4
    assert sorted(path.name for path in here.iterdir()) == ["base.json", "desk.csv"]


def test_a_run_that_is_killed_leaves_the_old_baseline_or_the_new_one(process, export, here):
    export(*USUAL, 0.1)
    began = time.monotonic()
    process(*_updating(0)).communicate(timeout=60)
    whole = time.monotonic() - began
    before = (here / "base.json").read_text("utf-8")
    for share in (0.6, 0.85, 1.0):
        run = process(*_updating(1))
        time.sleep(share * whole)
        run.send_signal(signal.SIGKILL)
        run.communicate(timeout=60)
        text = (here / "base.json").read_text("utf-8")
        assert text == before or len(parsed(text, "base.json").periods) == 2
    # What a killed run leaves behind keeps nobody from going on.
    run = process(*_updating(1))
    run.communicate(timeout=60)
    assert run.returncode in (0, 4)
    assert len(read_saved_here("base.json")[0].periods) == 2


def test_a_full_disk_leaves_the_old_baseline(process, export, here):
    export(*USUAL, 0.1)
    process(*_updating(0)).communicate(timeout=60)
    before = (here / "base.json").read_bytes()
    small = len(before) // 2

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (small, small))

    run = process(*_updating(1), preexec_fn=limited)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 2
    assert "'base.json' cannot be written: file too large." in told
    assert (here / "base.json").read_bytes() == before
    assert sorted(path.name for path in here.iterdir()) == ["base.json", "desk.csv"]


def test_a_file_system_without_locks_is_told_at_once(here, monkeypatch):
    import fcntl

    def without(_lock, _how):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", without)
    with (
        pytest.raises(UsageError, match=r"base\.json' cannot be updated: No locks available"),
        locked(here / "base.json"),
    ):
        pass


def test_a_lock_is_waited_for_and_freed_by_the_death_of_its_holder(here):
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time\nfrom pathlib import Path\nfrom supportmetrics.cli.locking import locked\n"
            "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)",
            str(here / "base.json"),
        ],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout.readline().strip() == b"held"
    holder.kill()
    holder.communicate(timeout=60)
    with locked(here / "base.json"):
        assert (here / ".base.json.lock").exists()
    assert not (here / ".base.json.lock").exists()
