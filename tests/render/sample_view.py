"""Two invented views for the tests of all renderers: a believable week, and a hostile one."""

from __future__ import annotations

from dataclasses import replace

from supportmetrics.model import numbers
from supportmetrics.model.report import Flag, Part
from supportmetrics.render.view import (
    ChannelRow,
    Delta,
    KeyFigure,
    Methods,
    Panel,
    Quantity,
    Series,
    Status,
    View,
    WaitRow,
)
from supportmetrics.render.view_changes import Changes
from supportmetrics.render.view_desk import LateReplies, TierRow, WaitingTicket, Workload
from supportmetrics.render.view_voice import ScoreBar, Voice
from tests.render.sample_changes import sample_changes
from tests.render.sample_comments import hostile_kept, hostile_written
from tests.render.sample_parts import (
    CHANNELS,
    GOAL,
    a_count,
    a_duration,
    a_series,
    absent,
    due_of_all,
    sample_demand,
    sample_late,
    sample_levels,
    sample_tiers,
    sample_trend,
    sample_voice,
    sample_waits,
    sample_workload,
    within_of_all,
)


def _figures(workload: Workload) -> tuple[KeyFigure, ...]:
    everything = tuple(within_of_all(week) for week in range(13))
    within = numbers.share(everything[-1], GOAL)
    resolution = (
        21400.0, 22100.0, 25900.0, 27300.0, 22800.0, 21900.0, 21100.0, 29800.0, 26400.0, 23300.0,
        21700.0, 20900.0, 20340.0,
    )  # fmt: skip
    csat = (752, 749, 741, 735, 738, 743, 748, 721, 709, 714, 725, 739, 744)
    nps = (27.0, 26.0, 24.0, 23.0, 24.0, 26.0, 27.0, 19.0, 16.0, 18.0, 21.0, 24.0, 24.7)
    ces = (681, 684, 676, 671, 675, 680, 683, 652, 644, 655, 664, 671, 676)
    return (
        KeyFigure(
            "Tickets",
            "Tickets",
            workload.created_now,
            "",
            Delta("↑ +5% on last week", "+5%", "none", 0.05),
            a_series(tuple(value or 0.0 for value in workload.created), "Tickets", None),
            "",
        ),
        KeyFigure(
            "First reply within target",
            "In target",
            Quantity(within.removesuffix("%"), everything[-1], n=due_of_all(12)),
            "%",
            Delta("↑ 1.6 pts better", "+1.6", "better", 0.016),
            a_series(everything, "First reply within target"),
            "goal 90%",
        ),
        KeyFigure(
            "Median resolution",
            "Resolution",
            Quantity(numbers.duration(resolution[-1]), resolution[-1], n=1759),
            "",
            Delta("−9m, within noise", "−9m", "none", -560.0),
            replace(
                a_series(resolution, "Median resolution", None),
                remarks=("",) * 11 + ("estimated",) * 2,
            ),
            "",
        ),
        KeyFigure(
            "CSAT, last 4 weeks",
            "CSAT",
            Quantity("74.4", 1723 / 2315, n=2315),
            "%",
            Delta("+0.5 pts, within noise", "+0.5", "none", 0.005),
            a_series(tuple(value / 1000 for value in csat), "CSAT, last 4 weeks", None),
            "2,315 answers, ±1.8",
        ),
        KeyFigure(
            "NPS, last 4 weeks",
            "NPS",
            Quantity("+25", 24.7, n=882),
            "",
            Delta("+1 pts, within noise", "+1", "none", 0.7),
            a_series(nps, "NPS, last 4 weeks", None),
            "882 answers, ±5.3",
        ),
        KeyFigure(
            "CES, last 4 weeks",
            "CES",
            Quantity("67.6", 0.676, n=558),
            "% easy",
            Delta("+0.5 pts, within noise", "+0.5", "none", 0.005),
            a_series(tuple(value / 1000 for value in ces), "CES, last 4 weeks", None),
            "558 answers, ±3.9",
        ),
    )


def sample_view() -> View:
    """A weekly report over 13 weeks, six channels and three tiers."""
    workload = sample_workload()
    return View(
        product="Support metrics",
        version="0.1.0",
        overline="Weekly report · 2–8 March 2026",
        title="Support metrics, weekly report",
        periods_short="2–8 Mar 2026 vs 23 Feb–1 Mar",
        headline="Social replies are too slow; email has recovered.",
        meta="Compared with 23 Feb–1 Mar · 1,782 tickets, 3,755 survey answers · Europe/Dublin, "
        "Mon–Fri 08:00–18:00",
        flags=(
            Flag(
                "missed",
                "Missed",
                (
                    Part("Social", "social"),
                    Part(": 78.4% within 1h, 11.6 points below the goal, 4th week in a row."),
                ),
            ),
            Flag(
                "at-risk",
                "At risk",
                (
                    Part("Web form", "web-form"),
                    Part(": 89.3% within 8h, less than 1 point below the goal."),
                ),
            ),
            Flag(
                "better",
                "Better",
                (
                    Part("Email", "email"),
                    Part(" met its goal for the first time in 13 weeks: 91.4% within 24h."),
                ),
            ),
        ),
        figures=_figures(workload),
        figures_caption="13 weeks, own scale",
        figures_not_final="Not final yet: Median resolution since 23 Feb (estimated, as tickets are "
        "still open).",
        channels=CHANNELS,
        levels=sample_levels(),
        trend=sample_trend(),
        changes=sample_changes(),
        waits=sample_waits(),
        demand=sample_demand(),
        late=sample_late(),
        voice=sample_voice(),
        workload=workload,
        tiers=sample_tiers(),
        methods=Methods(
            terms=(
                (
                    "First reply",
                    (
                        "From the creation of a ticket to the first public message of a person. "
                        "Email and web form count opening hours only, the others every hour."
                    ),
                ),
                (
                    "Within target",
                    (
                        "Tickets answered in time, out of all whose target has passed or that were "
                        "answered. A ticket still waiting past its target is late."
                    ),
                ),
                (
                    "CSAT, NPS, CES",
                    (
                        "CSAT is the share of 4 and 5, NPS promoters minus detractors, CES the "
                        "share "
                        "that found it easy. ± gives the 95% interval."
                    ),
                ),
                (
                    "Left out",
                    "212 spam, 37 duplicates; 21,404 rows read, 21,155 counted.",
                ),
                (
                    "Source",
                    (
                        "desk-export.csv (21,404 rows), answers.csv (7,918 rows) · "
                        "as of 9 Mar 2026 00:00 · supportmetrics 0.1.0"
                    ),
                ),
            ),
            findings=(
                (
                    "warning",
                    (
                        "desk-export.csv: 14 replies lie before the creation of their ticket "
                        "(lines 88, 1203, 4410); they count as missing."
                    ),
                ),
                ("note", "answers.csv: times carry no zone; they were read as Europe/Dublin."),
            ),
            foot=(
                "Left out: 212 spam, 37 duplicates; 21,155 counted.",
                (
                    "As of 9 Mar 2026 00:00, Europe/Dublin. First reply: opening hours for email "
                    "and web form, every hour elsewhere."
                ),
            ),
        ),
        period_word="week",
    )


HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    '"] } body { display: none } [x="',
    "🧯 Feuer & Flamme 客服",
    "\u202eتذاكر الدعم\u202c",
    "A channel whose name is as long as anybody could ever write one, eighty in all..",
    "' onmouseover='alert(2)",
    "{{ 7 * 7 }} {% raw %}",
    "red]bold[/",
)
"""Names a desk may send: markup, selectors, emoji, right-to-left, 80 characters, templates."""
SHOWN_NAMES = tuple(
    name.replace("\u202e", r"\u202e").replace("\u202c", r"\u202c") for name in HOSTILE_NAMES
)
"""The same as a page writes them: what turns the direction of a line is shown and not sent."""


def _hostile_changes(changes: Changes, keys: tuple[str, ...], evil: str) -> Changes:
    """One finding whose words and names attack the page, and parts that are new or gone."""
    told = changes.findings[0]
    nothing = absent("It is new.")
    parts = tuple(
        replace(part, key=key, name=name, before=nothing if place else part.before)
        for place, (key, name, part) in enumerate(
            zip(keys, HOSTILE_NAMES, told.parts, strict=False)
        )
    )
    split = replace(told, label=evil, short_label="<short>", head=evil, parts=parts, sentence=evil)
    return replace(changes, caption=evil, splits=(split,), findings=(split,), reach=0.0)


def hostile_view() -> View:
    """One period, no answers, absent values, values off the axis, names that attack the page."""
    keys = tuple(f"other:{name}" for name in HOSTILE_NAMES)
    names = dict(zip(keys, HOSTILE_NAMES, strict=True))
    why = "A comparison needs two periods."
    nothing = Delta("", "", "none", None)
    statuses = (
        Status("missed", "Missed"),
        Status("met", "Met"),
        Status("unclear", "Too few"),
        Status("none", "No goal"),
    )
    values: tuple[float | None, ...] = (0.0, 1.0, 0.5, None)
    rows, panels, bars, waits = [], [], [], []
    for place, key in enumerate(keys):
        status, value = statuses[place % 4], values[place % 4]
        n = (41, 52, 7, 0)[place % 4]
        muted = status.kind == "unclear"
        none = "<b>No target</b> is set & none will be."
        within = (
            absent(none)
            if value is None
            else Quantity(numbers.share(value, GOAL), value, n=n, muted=muted)
        )
        target = absent(none) if value is None else Quantity("2m", 120.0)
        wait = Quantity("9s", 9.0, n=n) if n else absent("No ticket was answered.")
        series = Series((value,), GOAL if value is not None else None, f"{names[key]}: one period")
        rows.append(
            ChannelRow(
                key,
                names[key],
                status,
                a_count(n),
                wait,
                wait,
                target,
                within,
                GOAL if value is not None else None,
                nothing,
                series,
            )
        )
        panels.append(Panel(key, names[key], status, within, series, "", None))
        bars.append(
            ScoreBar(key, names[key], "csat", (), absent("No survey was answered."), a_count(0))
        )
        counts = [0] * 44
        counts[0], counts[43] = n, n // 2
        flat = (0,) * 44
        waits.append(
            WaitRow(
                key,
                names[key],
                "–",
                tuple(counts) if place % 2 else flat,
                flat if place % 2 else tuple(counts),
                (2.0, 120.0, 9e9, None)[place % 4],
                wait,
                wait,
            )
        )
    evil = "</script><script>alert(3)</script> <img src=x onerror=alert(4)>"
    sample = sample_view()
    return replace(
        sample,
        overline="Whole span · 4 May 2026",
        periods_short="4 May 2026",
        headline=f"Nothing to compare: {evil}",
        meta=f"0 survey answers · {evil}",
        flags=(
            Flag("missed", "Missed", (Part(HOSTILE_NAMES[0], keys[0]), Part(f" {evil}"))),
            Flag("note", "Note", (Part("Unknown", "other:gone"), Part(" channel & more"))),
        ),
        figures=tuple(
            replace(
                figure,
                value=absent("There is nothing to measure.") if place else figure.value,
                change=nothing,
                series=Series((figure.series.values[-1] if not place else None,), None, evil),
                footnote=evil if place == 1 else "",
            )
            for place, figure in enumerate(sample.figures)
        ),
        figures_caption="",
        figures_not_final=evil,
        channels=tuple(zip(keys, HOSTILE_NAMES, strict=True)),
        levels=replace(sample.levels, against="", series_label="", rows=tuple(rows), axis_low=0.0),
        trend=replace(
            sample.trend,
            caption="",
            labels=("4 May",),
            long_labels=("4 May 2026",),
            axis_low=0.0,
            panels=tuple(panels),
            table=(tuple(row.within for row in rows),),
            note=why,
        ),
        changes=_hostile_changes(sample.changes, keys, evil),
        waits=replace(sample.waits, rows=tuple(waits)),
        demand=replace(
            sample.demand,
            busiest="",
            cells=((0.0,) * 24,) * 7,
            totals=(a_count(0),) * 7,
            top=0.0,
            top_text="0 tickets per hour",
            note="No ticket has a creation time.",
        ),
        late=LateReplies("", (), 0.0, "", "No target was due."),
        voice=Voice(
            caption="",
            groups=(
                replace(sample.voice.groups[0], bars=tuple(bars)),
                replace(sample.voice.groups[1], bars=(), note="No NPS file was given."),
            ),
            facts=(evil,),
            note="No survey file was given.",
            kept=hostile_kept(evil),
            written=hostile_written(evil, HOSTILE_NAMES),
        ),
        workload=replace(
            sample.workload,
            labels=("4 May",),
            long_labels=("4 May 2026",),
            created=(0.0,),
            resolved=(None,),
            backlog=(None,),
            resolved_now=absent("No ticket has a resolution time."),
            backlog_now=absent("No ticket has a resolution time."),
            backlog_text="",
            ages=(),
            remarks=("so far",),
        ),
        tiers=replace(
            sample.tiers,
            rows=(
                TierRow(
                    "<i>other</i>", a_count(0), absent("x"), absent("y"), absent("No <answers>.")
                ),
            ),
            longest=(
                WaitingTicket(evil, HOSTILE_NAMES[3], HOSTILE_NAMES[2], a_duration(9e8), "late"),
            ),
        ),
        methods=replace(sample.methods, terms=((evil, evil),), findings=(("warning", evil),)),
        period_word="whole span",
    )
