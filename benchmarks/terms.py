"""What the scripts agree on: words, promises and the columns they need. Standard library only."""

from __future__ import annotations

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
EASY = {"easy", "very easy"}
TIME = "%Y-%m-%d %H:%M:%S"
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
