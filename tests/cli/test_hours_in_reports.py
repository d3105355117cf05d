"""What a report shows of opening hours: whose clocks run in them, when the desk is open, who comes late."""

from __future__ import annotations

import pytest

OFFICE = '[calendar.office]\nhours = { mon-fri = ["09:00-17:00"] }\n'
NIGHT = '[calendar.night]\nhours = { mon-sun = ["22:00-06:00"] }\n'


def _target(calendar, *channels):
    words = ", ".join(f'"{channel}"' for channel in channels)
    which = f"channel = [{words}]\n" if channels else ""
    return f'[[target]]\n{which}first_response = "4h"\ncalendar = "{calendar}"\n'


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("", "calendar time"),
        (OFFICE, "calendar time"),
        (OFFICE + _target("office"), "clocks in opening hours (office)"),
        (
            OFFICE + _target("office", "email"),
            "clocks in opening hours (office) for Email, day and night for the rest",
        ),
        (
            OFFICE + _target("office", "email", "web-form", "phone"),
            "clocks day and night for Chat, in opening hours (office) for the rest",
        ),
        (
            OFFICE + NIGHT + _target("office", "email", "web-form") + _target("night", "phone"),
            "clocks in opening hours (night) for Phone, day and night for Chat, "
            "in opening hours (office) for the rest",
        ),
        (
            OFFICE + '[[target]]\npriority = "urgent"\nresolution = "4h"\ncalendar = "office"\n',
            "clocks partly in opening hours (office)",
        ),
    ],
)
def test_the_report_says_whose_clocks_run_in_which_hours(run, desk, write, config, said):
    ran = run("report", desk, "--config", write("hours.toml", config or "goal = 0.9\n"))
    head = " ".join(ran.text.split("\n\n")[0].split())
    assert head.endswith(said)


def test_the_open_hours_stand_beside_the_heat_map(run, desk, write):
    config = write("hours.toml", OFFICE + _target("office", "email"))
    lines = run("report", desk, "--config", config).text.splitlines()
    rows = {line[:3]: line for line in lines if line[:4] in ("Mon ", "Fri ", "Sat ")}
    assert rows["Mon"].endswith("  9–17")
    assert rows["Fri"].endswith("  9–17")
    assert rows["Sat"].endswith("  closed")
    assert any(line.startswith("open: opening hours (office); ") for line in lines)


def test_a_report_without_hours_has_no_such_column(run, desk):
    assert "open:" not in run("report", desk).text


def test_a_set_of_targets_is_promised_by_like_targets_of_ones_own(measured, desk, write):
    def rates(config):
        found = measured(desk, "--config", write("set.toml", config), "--period", "all")
        return [
            (m["slice"], m["value"], m["n"])
            for m in found["measurements"]
            if m["metric"] == "sla.first_response.breach_rate"
        ]

    rules = "".join(
        f'[[target]]\npriority = "{word}"\nfirst_response = "{first}"\nresolution = "{solved}"\n'
        'calendar = "office"\n'
        for word, first, solved in (
            ("urgent", "1h", "4h"),
            ("high", "4h", "12h"),
            ("normal", "8h", "24h"),
            ("low", "24h", "72h"),
        )
    )
    named = '[targets]\npreset = "help-desk-by-priority"\ncalendar = "office"\n'
    assert rates(OFFICE + named) == rates(OFFICE + rules) != rates("goal = 0.9\n")
