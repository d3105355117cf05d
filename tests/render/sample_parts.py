"""The invented numbers of the sample view: one function per section of the page."""

from __future__ import annotations

import math
from dataclasses import replace

from supportmetrics.model import numbers
from supportmetrics.render.view import (
    ChannelRow,
    Delta,
    Levels,
    Panel,
    Quantity,
    Series,
    Status,
    Trend,
    WaitingTimes,
    WaitRow,
)
from supportmetrics.render.view_desk import (
    HeatMap,
    HourRow,
    LateReplies,
    TierRow,
    Tiers,
    WaitingTicket,
    Workload,
)
from supportmetrics.render.view_voice import ScoreBar, ScoreGroup, Segment, Voice
from tests.render.sample_comments import sample_kept, sample_written

GOAL = 0.9
LABELS = (
    *("8 Dec", "15 Dec", "22 Dec", "29 Dec", "5 Jan", "12 Jan", "19 Jan"),
    *("26 Jan", "2 Feb", "9 Feb", "16 Feb", "23 Feb", "2 Mar"),
)
LONG_LABELS = (
    "8–14 Dec 2025",
    "15–21 Dec 2025",
    "22–28 Dec 2025",
    "29 Dec–4 Jan 2026",
    "5–11 Jan 2026",
    "12–18 Jan 2026",
    "19–25 Jan 2026",
    "26 Jan–1 Feb 2026",
    "2–8 Feb 2026",
    "9–15 Feb 2026",
    "16–22 Feb 2026",
    "23 Feb–1 Mar 2026",
    "2–8 Mar 2026",
)
CHANNELS = (
    ("phone", "Phone"),
    ("chat", "Chat"),
    ("email", "Email"),
    ("social", "Social"),
    ("web-form", "Web form"),
    ("self-service", "Self-service"),
)
TICKETS = {
    "phone": (281, 274, 190, 166, 302, 297, 288, 351, 310, 292, 285, 279, 294),
    "chat": (402, 415, 288, 241, 430, 418, 409, 588, 455, 421, 407, 399, 426),
    "email": (517, 506, 371, 322, 561, 540, 522, 634, 571, 533, 519, 508, 530),
    "social": (91, 88, 70, 77, 96, 93, 90, 142, 101, 97, 99, 104, 111),
    "web-form": (148, 151, 102, 88, 163, 155, 150, 171, 160, 152, 149, 146, 153),
    "self-service": (230, 236, 181, 164, 247, 251, 249, 302, 263, 258, 255, 261, 268),
}
WITHIN = {
    "phone": (912, 920, 906, 934, 928, 919, 930, 841, 915, 927, 931, 922, 939),
    "chat": (941, 938, 946, 952, 940, 933, 944, 716, 909, 937, 948, 942, 951),
    "email": (860, 851, 837, 802, 825, 844, 859, 793, 830, 856, 864, 873, 914),
    "social": (908, 916, 899, 922, 901, 910, 887, 765, 879, 862, 840, 817, 784),
    "web-form": (883, 905, 917, 930, 892, 876, 908, 822, 880, 899, 904, 911, 893),
}
"""Per mille; self-service has no promise."""
SPEED = {
    "phone": (36.0, 131.0, 120.0),
    "chat": (19.0, 58.0, 60.0),
    "email": (31_200.0, 83_900.0, 86_400.0),
    "social": (2_140.0, 8_050.0, 3_600.0),
    "web-form": (13_300.0, 29_600.0, 28_800.0),
    "self-service": (7.0, 22.0, None),
}
"""Median and 90th percentile of the waiting time, and the target, all in seconds."""
STATUS = {
    "phone": Status("met", "Met"),
    "chat": Status("met", "Met"),
    "email": Status("met", "Met"),
    "social": Status("missed", "Missed"),
    "web-form": Status("at-risk", "At risk"),
    "self-service": Status("none", "No goal"),
}
CHANGES = {
    "phone": Delta("+1.7 pts, within noise", "+1.7", "none", 0.017),
    "chat": Delta("+0.9 pts, within noise", "+0.9", "none", 0.009),
    "email": Delta("↑ 4.1 pts better", "+4.1", "better", 0.041),
    "social": Delta("↓ 3.3 pts worse", "−3.3", "worse", -0.033),
    "web-form": Delta("−1.8 pts, within noise", "−1.8", "none", -0.018),
    "self-service": Delta("", "", "none", None),
}
CSAT = {
    "phone": (19, 22, 49, 158, 214),
    "chat": (31, 44, 96, 301, 447),
    "email": (58, 61, 112, 207, 231),
    "social": (14, 12, 19, 31, 26),
    "web-form": (11, 13, 27, 51, 49),
}
CSAT_NAMES = ("1 very dissatisfied", "2", "3", "4", "5 very satisfied")
EDGES_S = tuple(5 * (7 * 86_400 / 5) ** (bin_ / 44) for bin_ in range(45))


def a_share(value: float, n: int, goal: float | None = GOAL) -> Quantity:
    return Quantity(numbers.share(value, goal), value, n=n)


def a_count(value: float) -> Quantity:
    return Quantity(numbers.count(value), value)


def a_duration(seconds: float, n: int | None = None) -> Quantity:
    return Quantity(numbers.duration(seconds), seconds, n=n)


def absent(why: str) -> Quantity:
    """A number that is not there, and why."""
    return Quantity(numbers.ABSENT, None, why=why)


def within_of_all(week: int) -> float:
    due = sum(TICKETS[key][week] for key in WITHIN)
    return sum(TICKETS[key][week] * WITHIN[key][week] / 1000 for key in WITHIN) / due


def due_of_all(week: int) -> int:
    return sum(TICKETS[key][week] for key in WITHIN)


def a_series(values: tuple[float, ...], label: str, goal: float | None = GOAL) -> Series:
    return Series(values, goal, f"{label}: 13 weeks, own scale")


def sample_levels() -> Levels:
    rows = []
    for key, name in CHANNELS:
        median, p90, target = SPEED[key]
        shares = tuple(value / 1000 for value in WITHIN.get(key, ()))
        none = "No target is set for this channel."
        rows.append(
            ChannelRow(
                key=key,
                name=name,
                status=STATUS[key],
                tickets=a_count(TICKETS[key][-1]),
                median=a_duration(median, TICKETS[key][-1]),
                p90=a_duration(p90, TICKETS[key][-1]),
                target=Quantity(numbers.target(target), target) if target else absent(none),
                within=a_share(shares[-1], TICKETS[key][-1]) if shares else absent(none),
                goal=GOAL if shares else None,
                change=CHANGES[key],
                series=a_series(
                    shares or (None,) * 13, f"{name} within target", GOAL if shares else None
                ),
            )
        )
    return Levels(
        caption="Share of tickets whose first reply came within the target of their channel. "
        "Goal 90% (tick on the bar).",
        against="vs last week",
        series_label="13 weeks, own scale",
        rows=tuple(rows),
        axis_low=0.7,
    )


def sample_trend() -> Trend:
    everything = tuple(within_of_all(week) for week in range(13))
    panels = [
        a_panel(None, "All channels", Status("at-risk", "At risk"), everything, due_of_all(12)),
    ]
    for key, shares in WITHIN.items():
        values = tuple(value / 1000 for value in shares)
        panels.append(a_panel(key, dict(CHANNELS)[key], STATUS[key], values, TICKETS[key][-1]))
    panels[0] = replace(panels[0], status=Status("met", "Met"))
    table = tuple(
        (
            a_share(everything[week], due_of_all(week)),
            *(a_share(WITHIN[key][week] / 1000, TICKETS[key][week]) for key in WITHIN),
        )
        for week in range(13)
    )
    return Trend(
        caption="Scale 70–100%. Dashed line: 90% goal. Shaded: shortfall. "
        "Week of 26 January: the chat server was down for a day.",
        labels=LABELS,
        long_labels=LONG_LABELS,
        goal=GOAL,
        axis_low=0.7,
        panels=tuple(panels),
        table=table,
    )


def a_panel(key: str | None, name: str, status: Status, values: tuple[float, ...], n: int) -> Panel:
    low = values.index(min(values))
    return Panel(
        key=key,
        name=name,
        status=status,
        now=a_share(values[-1], n),
        series=a_series(values, f"{name}: share answered within the target, by week"),
        low_text=f"{100 * values[low]:.0f}",
        low_at=low,
    )


def bell(median: float, p90: float, tickets: int) -> tuple[int, ...]:
    spread = math.log(p90 / median) / 1.2816
    width = math.log(EDGES_S[1] / EDGES_S[0])
    counts = [0] * 44
    for bin_ in range(-20, 64):
        middle = math.log(5) + (bin_ + 0.5) * width
        density = math.exp(-(((middle - math.log(median)) / spread) ** 2) / 2)
        ripple = 1 + 0.12 * math.sin(bin_ * 2.4)
        share = density * width / (spread * math.sqrt(2 * math.pi)) * ripple
        counts[min(43, max(0, bin_))] += round(share * tickets)
    return tuple(counts)


def sample_waits() -> WaitingTimes:
    rows = []
    for key, name in CHANNELS:
        median, p90, target = SPEED[key]
        counts = bell(median, p90, 4 * TICKETS[key][-1])
        in_time, late = [], []
        for bin_, tickets in enumerate(counts):
            left, right = math.log(EDGES_S[bin_]), math.log(EDGES_S[bin_ + 1])
            part = (math.log(target) - left) / (right - left) if target else 1.0
            before = round(tickets * min(1.0, max(0.0, part)))
            in_time.append(before)
            late.append(tickets - before)
        share = numbers.share(sum(in_time) / sum(counts))
        rows.append(
            WaitRow(
                key=key,
                name=name,
                summary=f"{share} within {numbers.target(target)}" if target else "no target",
                in_time=tuple(in_time),
                late=tuple(late),
                target_s=target,
                median=a_duration(median, sum(counts)),
                p90=a_duration(p90, sum(counts)),
            )
        )
    return WaitingTimes(
        caption="Last 4 weeks, logarithmic time scale; bar heights are scaled row by row. "
        "Upright line: the target.",
        edges_s=EDGES_S,
        rows=tuple(rows),
    )


def sample_demand() -> HeatMap:
    by_hour = (2, 1, 1, 1, 1, 2, 6, 15, 41, 78, 92, 88, 71, 80, 84, 76, 63, 44, 28, 19, 14, 9, 6, 4)
    by_day = (28, 25, 23, 22, 20, 7, 6)
    cells = tuple(
        tuple(
            round(hour * day / 100 * (1 + 0.07 * ((h * 5 + d * 3) % 4)), 2)
            for h, hour in enumerate(by_hour)
        )
        for d, day in enumerate(by_day)
    )
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    top = max(max(row) for row in cells)
    day, hour = next((d, row.index(top)) for d, row in enumerate(cells) if top in row)
    return HeatMap(
        caption="New tickets per hour, averaged over the last 13 weeks. "
        f"Busiest hour: {days[day]} {hour:02d}:00 with {top:.1f} tickets.",
        busiest=f"busiest: {days[day]} {hour:02d}:00, {top:.1f} tickets an hour",
        days=days,
        cells=cells,
        totals=tuple(a_count(sum(row)) for row in cells),
        top=top,
        top_text=f"{top:.1f} tickets per hour",
        open=tuple(tuple(9 <= hour < 17 and day < 5 for hour in range(24)) for day in range(7)),
        open_words=("9–17",) * 5 + ("closed",) * 2,
        hours="opening hours (office); 38.2% of 1,408 tickets came outside them",
    )


def sample_late() -> LateReplies:
    """Few tickets at night, and none at all at four."""
    due = (31, 22, 14, 6, 0, 9, 40, 90, 310, 520, 610, 590, 480, 530, 560, 505, 420, 300, 190)
    rows = []
    for hour, n in enumerate((*due, 128, 92, 60, 44, 35)):
        share = (hour * 7 % 23) / 100
        rows.append(
            HourRow(
                hour,
                a_count(n),
                replace(a_share(share, n, None), muted=n < 30) if n else Quantity("–", None),
                f"{numbers.share(share * 0.8)}–{numbers.share(share * 1.2)}" if n else "",
            )
        )
    return LateReplies("Late first replies of the last 13 weeks.", tuple(rows), 0.3, "30%")


def a_bar(
    key: str | None, name: str, kind: str, parts: tuple[tuple[str, int, int], ...], score: Quantity
) -> ScoreBar:
    total = sum(count for _, count, _ in parts)
    segments = tuple(
        Segment(count / total, f"{100 * count / total:.0f}", words, count, step)
        for words, count, step in parts
    )
    return ScoreBar(key, name, kind, segments, score, a_count(total))


def sample_voice() -> Voice:
    csat = []
    for key, counts in CSAT.items():
        satisfied = (counts[3] + counts[4]) / sum(counts)
        parts = tuple((CSAT_NAMES[step], counts[step], step + 1) for step in range(5))
        score = a_share(satisfied, sum(counts), None)
        if key == "social":
            score = replace(score, note="rough")
        csat.append(a_bar(key, dict(CHANNELS)[key], "csat", parts, score))
    csat.append(
        ScoreBar(
            "self-service",
            "Self-service",
            "csat",
            tuple(
                Segment(count / 14, f"{100 * count / 14:.0f}", CSAT_NAMES[step], count, step + 1)
                for step, count in enumerate((3, 1, 2, 5, 3))
            ),
            Quantity("57.1%", 8 / 14, n=14, muted=True),
            a_count(14),
        )
    )
    nps = a_bar(
        None,
        "All channels",
        "nps",
        (("detractors", 201, 1), ("passives", 262, 3), ("promoters", 419, 5)),
        Quantity("+25", 24.7, n=882),
    )
    ces_names = ("1 very difficult", "2", "3", "4", "5 very easy")
    ces = a_bar(
        None,
        "All channels",
        "ces",
        tuple((ces_names[i], count, i + 1) for i, count in enumerate((31, 52, 98, 214, 163))),
        a_share(377 / 558, 558, None),
    )
    return Voice(
        caption="Last 4 weeks, share of answers in per cent. "
        "“Rough”: the 95% interval is wider than 20 points.",
        groups=(
            ScoreGroup(
                "csat",
                "CSAT by channel",
                ((1, "1 very dissatisfied"), (2, "2"), (3, "3"), (4, "4"), (5, "5 very satisfied")),
                tuple(csat),
                "",
            ),
            ScoreGroup(
                "nps", "NPS", ((1, "detractors"), (3, "passives"), (5, "promoters")), (nps,), ""
            ),
            ScoreGroup("ces", "CES", ((1, "very difficult"), (5, "very easy")), (ces,), ""),
        ),
        facts=(
            "Answered: 31.4% of 7,373 CSAT surveys sent.",
            "Customers who say that their issue was resolved: 83.6% of 640 answers.",
        ),
        kept=sample_kept(),
        written=sample_written(),
    )


def sample_workload() -> Workload:
    created = tuple(float(sum(TICKETS[key][week] for key, _ in CHANNELS)) for week in range(13))
    resolved = (
        1651.0, 1682.0, 1240.0, 1012.0, 1707.0, 1790.0, 1741.0, 1874.0, 2003.0, 1867.0, 1735.0,
        1702.0, 1759.0,
    )  # fmt: skip
    backlog = []
    open_tickets = 310.0
    for new, done in zip(created, resolved, strict=True):
        open_tickets += new - done
        backlog.append(open_tickets)
    return Workload(
        caption="Bars: created. Line: resolved. Below: open backlog at the end of each week.",
        labels=LABELS,
        long_labels=LONG_LABELS,
        created=created,
        resolved=resolved,
        backlog=tuple(backlog),
        created_now=a_count(created[-1]),
        resolved_now=a_count(resolved[-1]),
        backlog_now=a_count(backlog[-1]),
        backlog_text=f"Backlog: peak {numbers.count(max(backlog))}, "
        f"now {numbers.count(backlog[-1])}",
        ages=(
            ("under 1 day", a_count(252)),
            ("1 to 3 days", a_count(91)),
            ("3 to 7 days", a_count(38)),
            ("1 to 4 weeks", a_count(15)),
            ("over 4 weeks", a_count(5)),
        ),
        remarks=("",) * 13,
    )


def sample_tiers() -> Tiers:
    return Tiers(
        caption="Tickets created this week, by the tier that holds them.",
        rows=(
            TierRow(
                "Tier 1",
                a_count(1216),
                a_duration(10_560),
                a_share(0.094, 1216),
                a_share(0.803, 702),
            ),
            TierRow(
                "Tier 2", a_count(431), a_duration(51_300), a_share(0.121, 431), a_share(0.718, 241)
            ),
            TierRow(
                "Tier 3",
                a_count(135),
                a_duration(187_200),
                a_share(0.148, 135),
                Quantity("66.7%", 14 / 21, n=21, muted=True),
            ),
        ),
        longest=(
            WaitingTicket("T-50217", "Email", "Tier 2", a_duration(331_200), "still waiting"),
            WaitingTicket("T-49988", "Web form", "Tier 1", a_duration(214_500), "answered"),
            WaitingTicket("T-50102", "Email", "Tier 3", a_duration(171_300), "answered"),
            WaitingTicket("T-50340", "Social", "Tier 1", a_duration(95_400), "still waiting"),
            WaitingTicket("T-50066", "Social", "Tier 1", a_duration(61_900), "answered"),
        ),
        longest_title="Five longest waits of this week",
    )
