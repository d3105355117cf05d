"""The JSON report: its keys, and sums that hold."""

from __future__ import annotations

from collections import Counter

from tests.cli.reading import slices, value

KEYS = [
    "format",
    "generator",
    "as_of",
    "timezone",
    "grain",
    "period",
    "against",
    "definitions",
    "inputs",
    "measurements",
    "distributions",
    "changes",
    "verdicts",
    "unavailable",
    "findings",
]
MEASUREMENT = ["metric", "slice", "period", "value", "unit", "n", "low", "high", "flags"]


# The document


def test_the_document_has_its_keys_in_order(measured, desk):
    report = measured(desk)
    assert list(report) == KEYS
    assert report["format"] == 1
    assert list(report["generator"]) == ["name", "version"]
    assert [list(i) for i in report["inputs"]] == [
        ["name", "role", "preset", "rows", "used", "excluded"]
    ]
    for m in report["measurements"]:
        assert list(m)[: len(MEASUREMENT)] == MEASUREMENT
        assert set(m) - set(MEASUREMENT) <= {"numerator", "method"}
    assert {tuple(u) for u in report["unavailable"]} == {("metric", "reason")}
    keys = ("code", "severity", "input", "column", "rows", "examples", "action")
    assert {tuple(f) for f in report["findings"]} == {keys}


def test_values_have_the_units_they_say(measured, desk):
    for m in measured(desk)["measurements"]:
        assert isinstance(m["n"], int)
        assert set(m["period"] or {"start": "", "end": ""}) == {"start", "end"}
        if m["unit"] == "count" and m["value"] is not None:
            assert isinstance(m["value"], int), m
        if m["unit"] == "ratio" and m["value"] is not None:
            assert 0 <= m["value"] <= 1, m
        if m["value"] is None:
            assert m["flags"], m


def test_no_measurement_is_given_twice(measured, desk):
    report = measured(desk)
    seen = Counter(
        (m["metric"], tuple(m["slice"].items()), *(m["period"] or {"": None}).values())
        for m in report["measurements"]
    )
    assert [key for key, n in seen.items() if n > 1] == []


def test_what_cannot_be_measured_is_named_with_its_reason_and_is_never_zero(measured, desk):
    report = measured(desk)
    reasons = {u["metric"]: u["reason"] for u in report["unavailable"]}
    assert "nps" in reasons["nps.score"]
    assert not [
        m for m in report["measurements"] if m["metric"] in reasons and m["value"] is not None
    ]


def test_rows_are_used_or_excluded_for_every_input(measured, write, table, rows):
    rows[3]["Status"] = "Spam"
    rows[4]["Status"] = "Deleted"
    again = [rows[10] | {"Team": "Green"}]
    text = table([*rows, *again]) + "T-9999,2026-01-09 10:00:00,half a row\n"
    write("desk.csv", text)
    write(
        "nps.csv",
        "Ticket ID,NPS (0-10),Responded at\nT-1001,9,2026-01-09\nT-1003,4,2026-01-10\nT-1001,3,2026-01-12\n",
    )
    report = measured(
        "desk.csv", "nps.csv", "--where", "priority = 'normal'", "--until", "2026-02-10"
    )
    tickets, surveys = report["inputs"]
    assert tickets["rows"] == 242
    assert surveys["rows"] == 3
    for one in report["inputs"]:
        assert one["rows"] == one["used"] + sum(e["rows"] for e in one["excluded"]), one
        assert one["used"] > 0
    assert {"spam", "deleted", "duplicate", "torn row"} <= {
        e["reason"] for e in tickets["excluded"]
    }
    assert value(report, "volume.created") == tickets["used"]


def test_parts_add_up_to_the_whole(measured, desk):
    report = measured(desk, "--by", "team")
    for name in ("channel", "tier", "team"):
        parts = [dict(p) for p in slices(report) if [k for k, _ in p] == [name]]
        for metric in ("volume.created", "volume.solved", "backlog.open"):
            assert sum(value(report, metric, part) for part in parts) == value(report, metric), (
                name,
                metric,
            )
