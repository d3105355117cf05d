"""Exports of whole weeks in which a chosen share of the first replies is late."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST = datetime(2026, 1, 5, 8, 0, 0)  # noqa: DTZ001 - the export has no zone
AFTER = "2026-03-11T00:00:00Z"
"""Two days after nine weeks: every target of theirs is due."""
RATE = "sla.first_response.breach_rate"


def tickets(shares, *, per_week=70, channel="Email", first=0, prefix="", csat=None):
    """Rows of weeks in a row: a share of each week's tickets is answered after 30 hours, the rest after 2."""
    rows = []
    for week, share in enumerate(shares, start=first):
        late = round(share * per_week)
        for number in range(per_week):
            created = FIRST + timedelta(weeks=week, days=number % 7, minutes=number)
            # Late ones are spread over the days.
            is_late = (number * 37) % per_week < late
            replied = created + timedelta(hours=30 if is_late else 2)
            row = {
                "Ticket ID": f"{prefix}{channel}-{week}-{number}",
                "Created at": created.isoformat(" "),
                "First response at": replied.isoformat(" "),
                "Resolved at": (replied + timedelta(hours=5)).isoformat(" "),
                "Status": "Closed",
                "Channel": channel,
                "Tier": "1",
            }
            if csat is not None:
                row["CSAT (1-5)"] = str(5 if (number * 37) % per_week < csat * per_week else 1)
            rows.append(row)
    return rows


USUAL = (0.10, 0.13, 0.09, 0.11, 0.12, 0.10, 0.13, 0.09)
"""Eight ordinary weeks."""
