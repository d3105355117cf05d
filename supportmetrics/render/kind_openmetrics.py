"""The kind `openmetrics`: the figures of the report's period as gauges, for dashboards that scrape.

Source: the OpenMetrics text format 1.0. A gauge has the name of its metric and its base unit; the number of tickets or
answers behind it, and both ends of its interval, are gauges beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.measurements import Measurement
    from supportmetrics.model.report import MetricInfo, Report, Slice
    from supportmetrics.render.kinds import Drawing

_UNIT = {Unit.SECONDS: "seconds", Unit.RATIO: "ratio", Unit.SCORE: "", Unit.COUNT: ""}
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:  # noqa: ARG001  # every kind is called alike
    """Every family once, its samples in the order of the slices; ends with `# EOF`."""
    yield _about(report).encode()
    found: dict[str, list[Measurement]] = {}
    for one in report.measurements.index({report.period}).values():
        found.setdefault(one.metric, []).append(one)
    for info in report.metrics:
        for lines in _families(info, found.get(info.id, [])):
            yield lines.encode()
    yield b"# EOF\n"


def _about(report: Report) -> str:
    """What the figures are about, as labels of a gauge that is always 1."""
    period = report.period
    labels = {
        "version": report.version,
        "timezone": report.timezone,
        "as_of": f"{report.as_of:%Y-%m-%dT%H:%M:%SZ}" if report.as_of else "",
        "start": str(period.start) if period else "",
        "end": str(period.end) if period else "",
    }
    name = "supportmetrics_report"
    told = _labels(tuple((key, value) for key, value in labels.items() if value))
    return f"# TYPE {name} info\n# HELP {name} What the figures are about.\n{name}_info{told} 1\n"


def _families(info: MetricInfo, measured: list[Measurement]) -> Iterator[str]:
    """The value of a metric, its n and the ends of its interval, as far as they are known."""
    name = "supportmetrics_" + info.id.replace(".", "_")
    unit = _UNIT[info.unit]
    for part, suffix, samples in (
        ("", unit, [(one.slice, one.value) for one in measured]),
        ("low", unit, [(one.slice, one.low) for one in measured]),
        ("high", unit, [(one.slice, one.high) for one in measured]),
        ("n", "", [(one.slice, one.n) for one in measured]),
    ):
        family = "_".join(word for word in (name, part, suffix) if word)
        known = [
            f"{family}{_labels(slice_)} {value}\n" for slice_, value in samples if value is not None
        ]
        if known:
            what = {"": info.meaning, "n": "How many tickets or answers are behind it."}
            head = f"# TYPE {family} gauge\n" + (f"# UNIT {family} {suffix}\n" if suffix else "")
            about = what.get(part, f"The {part} end of its 95% interval.").translate(_ESCAPED)
            yield f"{head}# HELP {family} {about}\n" + "".join(known)


def _labels(part: Slice) -> str:
    """Dimensions as labels; letters that a label cannot have become underscores, and no two are called alike."""
    if not part:
        return ""
    said: dict[str, str] = {}
    for key, value in part:
        name = _name(key)
        while name in said:
            name += "_"
        said[name] = value.translate(_ESCAPED)
    return "{" + ",".join(f'{name}="{value}"' for name, value in said.items()) + "}"


def _name(text: str) -> str:
    plain = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in text)
    return f"_{plain}" if plain[:1].isdigit() else plain
