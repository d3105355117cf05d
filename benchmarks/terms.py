"""What the scripts agree on: words, promises, opening hours and the columns they need. Standard library only."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHANNEL_OF = {
    "email": "email",
    "mail": "email",
    "web form": "web-form",
    "chat": "chat",
    "phone": "phone",
    "phone call (inbound)": "phone",
    "twitter dm": "social",
    "facebook post": "social",
    "whatsapp": "messaging",
    "help center": "self-service",
}
TIER_OF = {"tier 1": "1", "tier 2": "2", "tier 3": "3"}
FIRST_RESPONSE_S = {"chat": 60, "phone": 120, "social": 7_200}
"""By channel; every other channel has a day."""
RESOLUTION_S = {"urgent": 86_400, "high": 86_400}
"""By priority; every other priority has three days."""
DAY_S = 86_400
ZONE = "America/New_York"
"""Of the weeks and of the opening hours. The times in the files are UTC."""
WEEKDAYS, WEEK = range(5), range(7)
HOURS = {
    "email": (WEEKDAYS, time(9), time(17, 30)),
    "web-form": (WEEKDAYS, time(9), time(17, 30)),
    "chat": (WEEK, time(8), time(22)),
    "phone": (range(6), time(8), time(20)),
    "social": (range(6), time(9), time(18)),
}
"""Channel to weekdays, opening and closing. Every other channel is answered day and night."""
HOLIDAYS = {
    date(2024, 1, 1), date(2024, 5, 27), date(2024, 7, 4), date(2024, 9, 2), date(2024, 11, 28),
    date(2024, 12, 25), date(2025, 1, 1), date(2025, 5, 26), date(2025, 7, 4), date(2025, 9, 1),
    date(2025, 11, 27), date(2025, 12, 25), date(2026, 1, 1), date(2026, 5, 25), date(2026, 7, 3),
}  # fmt: skip
FIRST_DAY, DAYS = date(2023, 12, 20), 1_200
EASY = {"easy", "very easy"}
TIME = "%Y-%m-%d %H:%M:%S"
TICKET_TIMES = ("Created at", "Updated at", "First reply at", "Solved at")
TICKET_COLUMNS = (
    "Id",
    "Status",
    "Priority",
    "Via",
    "Created at",
    "Updated at",
    "First reply at",
    "Solved at",
    "Support tier [list]",
    "Reopens",
)
FIGURES = (
    "tickets",
    "frt_median",
    "frt_p90",
    "resolution_median",
    "resolution_p90",
    "first_response_breach_rate",
    "resolution_breach_rate",
    "csat",
    "nps",
    "ces",
)


def opening_hours() -> list[tuple[str, date, int, int, int]]:
    """Per channel and local day: channel, day, when it opens and closes (epoch seconds; alike on a closed day), and for
    how many seconds it was open before.
    """
    zone = ZoneInfo(ZONE)

    def second(day: date, clock: time) -> int:
        return int(datetime.combine(day, clock, zone).astimezone(UTC).timestamp())

    rows = []
    for channel in dict.fromkeys([*CHANNEL_OF.values(), "other"]):
        before = 0
        for number in range(DAYS):
            day = FIRST_DAY + timedelta(number)
            opens, closes = second(day, time()), second(day + timedelta(1), time())
            if channel in HOURS:
                weekdays, opening, closing = HOURS[channel]
                works = day.weekday() in weekdays and day not in HOLIDAYS
                opens = second(day, opening) if works else opens
                closes = second(day, closing) if works else opens
            rows.append((channel, day, opens, closes, before))
            before += closes - opens
    return rows
