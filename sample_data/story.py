"""What happened at the invented shop: arrivals, waits, solves and surveys of fourteen weeks.

Times are UTC here; the exports write them in the shop's local time. First replies are
drawn so that the share answered in time follows `_in_time` closely in every week: the story must
not hang on luck.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import NormalDist
from zoneinfo import ZoneInfo

import phrases

ZONE = ZoneInfo("Europe/London")
FIRST_DAY = datetime(2025, 8, 11, tzinfo=ZONE)
WEEKS = 14
AS_OF = datetime(2025, 11, 17, 6, tzinfo=UTC)
OUTAGE_WEEK = 9
"""13 to 19 October: checkout was broken for two days."""
_SURVEY_TOOL_SINCE = datetime(2025, 8, 25, tzinfo=UTC)

_DAYS = (1.26, 1.12, 1.06, 1.00, 0.93, 0.38, 0.33)
_ALL_DAY = (4, 3, 2, 2, 2, 4, 8, 18, 34, 50, 57, 59, 52, 50, 53, 51, 47, 42, 35, 29, 25, 20, 14, 8)
_STAFFED = tuple(weight if 8 <= hour < 20 else 0 for hour, weight in enumerate(_ALL_DAY))
_TIERS = ("1", "2", "3")
_TIER_SHARES = (70, 23, 7)
_TIER_DELAY = {"1": 1.0, "2": 2.3, "3": 5.5}


@dataclass(frozen=True)
class Channel:
    """How one channel behaves."""

    per_week: int
    promise_s: int
    in_time: tuple[float, float]
    """Share answered within the promise in the first and in the last week."""
    spread: float
    """Standard deviation of the logarithm of the first wait."""
    solve_s: float
    """Median time from first reply to solve for tier 1."""
    hours: tuple[int, ...]
    satisfied: float
    answers: float
    """Share of surveys that come back."""


CHANNELS = {
    "phone": Channel(264, 120, (0.928, 0.931), 0.64, 700, _STAFFED, 0.805, 0.22),
    "chat": Channel(284, 60, (0.918, 0.922), 0.68, 1500, _STAFFED, 0.825, 0.30),
    "email": Channel(366, 86400, (0.925, 0.818), 0.94, 50000, _ALL_DAY, 0.715, 0.23),
    "social": Channel(110, 7200, (0.902, 0.895), 0.95, 21000, _ALL_DAY, 0.68, 0.20),
    "web-form": Channel(82, 86400, (0.893, 0.884), 0.90, 54000, _ALL_DAY, 0.70, 0.24),
    "self-service": Channel(42, 86400, (0.952, 0.951), 1.00, 36000, _ALL_DAY, 0.77, 0.26),
}


@dataclass
class Answer:
    """What came back of one survey; None where a question was skipped."""

    sent_at: datetime
    responded_at: datetime | None = None
    csat: int | None = None
    nps: int | None = None
    ces: str | None = None
    resolved: str | None = None
    comment: str = ""


@dataclass
class Ticket:
    """One ticket as it stood when the exports were made."""

    channel: str
    tier: str
    topic: str
    subject: str
    created_at: datetime
    priority: str
    agent: str
    customer: int
    first_reply_at: datetime | None = None
    first_solved_at: datetime | None = None
    solved_at: datetime | None = None
    waits_in: str = "open"
    """Status of an unsolved ticket: new, open, pending or on-hold."""
    reopens: int = 0
    replies: int = 0
    handoffs: int = 0
    fate: str = ""
    """spam, deleted, merged, or empty for an ordinary ticket."""
    late: bool = False
    rating: str = "Not Offered"
    """The help desk's own thumbs, switched off when the survey tool came."""
    survey: Answer | None = None
    updated_at: datetime = field(default=AS_OF)


def tickets(rng: random.Random) -> list[Ticket]:
    """All tickets, in the order in which they arrived."""
    found = []
    for name, channel in CHANNELS.items():
        for week in range(WEEKS):
            found += _week(rng, name, channel, week)
    found.sort(key=lambda ticket: ticket.created_at)
    for ticket in found:
        _live(rng, ticket)
    return found


def _week(rng: random.Random, name: str, channel: Channel, week: int) -> list[Ticket]:
    outage = week == OUTAGE_WEEK
    growth = 1 + 0.006 * week + rng.gauss(0, 0.03)
    size = round(channel.per_week * growth * (1.35 if outage else 1))
    days = [w * (1.9 if outage and d in (1, 2) else 1) for d, w in enumerate(_DAYS)]
    waits = _waits(rng, channel, _in_time(rng, channel, week), size)
    made = []
    for wait in waits:
        at = _instant(rng, 7 * week + rng.choices(range(7), days)[0], channel.hours)
        hit = outage and rng.random() < 0.4
        topic = "Payments" if hit else _topic(rng)
        subjects = phrases.OUTAGE_SUBJECTS if hit else phrases.TOPICS[topic][1]
        ticket = Ticket(
            channel=name,
            tier=rng.choices(_TIERS, _TIER_SHARES)[0],
            topic=topic,
            subject=rng.choice(subjects),
            created_at=at,
            priority=rng.choices(("low", "normal", "high", "urgent"), (14, 64, 17, 5))[0],
            agent=rng.choice(phrases.AGENTS),
            customer=rng.randrange(9000),
            late=wait > channel.promise_s,
        )
        ticket.first_reply_at = at + timedelta(seconds=wait)
        made.append(ticket)
    return made


def _in_time(rng: random.Random, channel: Channel, week: int) -> float:
    first, last = channel.in_time
    share = first + (last - first) * week / (WEEKS - 1)
    if week == OUTAGE_WEEK:
        return share - 0.085
    return share if week == WEEKS - 1 else share + rng.gauss(0, 0.006)


def _waits(rng: random.Random, channel: Channel, in_time: float, size: int) -> list[int]:
    """Log-normal waits in seconds, one from each of `size` equally likely strata."""
    normal = NormalDist()
    median = channel.promise_s / math.exp(channel.spread * normal.inv_cdf(in_time))
    waits = []
    for place in range(size):
        deviation = normal.inv_cdf((place + 0.05 + 0.9 * rng.random()) / size)
        waits.append(max(1, round(median * math.exp(channel.spread * deviation))))
    rng.shuffle(waits)
    return waits


def _instant(rng: random.Random, day: int, hours: tuple[int, ...]) -> datetime:
    local_day = FIRST_DAY.date() + timedelta(days=day)
    hour = rng.choices(range(24), hours)[0]
    local = datetime(local_day.year, local_day.month, local_day.day, hour, tzinfo=ZONE)
    return local.astimezone(UTC) + timedelta(seconds=rng.randrange(3600))


def _topic(rng: random.Random) -> str:
    return rng.choices(list(phrases.TOPICS), [share for share, _ in phrases.TOPICS.values()])[0]


def _live(rng: random.Random, ticket: Ticket) -> None:
    """Everything after the arrival, up to the moment of the export."""
    ticket.fate = rng.choices(("", "spam", "deleted", "merged"), (989, 6.5, 1.5, 3))[0]
    if ticket.fate:
        ticket.first_reply_at = None
        ticket.updated_at = min(AS_OF, ticket.created_at + timedelta(hours=rng.uniform(0.2, 30)))
        return
    channel = CHANNELS[ticket.channel]
    if ticket.first_reply_at and ticket.first_reply_at <= AS_OF:
        ticket.replies = 1 + min(9, int(rng.expovariate(0.8)))
        _solve(rng, ticket, channel)
    else:
        ticket.first_reply_at = None
        ticket.waits_in = "new" if rng.random() < 0.7 else "open"
    ticket.handoffs = min(4, int(rng.expovariate(1.6)))
    seen = [ticket.created_at, ticket.first_reply_at, ticket.solved_at]
    last = max(at for at in seen if at)
    ticket.updated_at = min(AS_OF, last + timedelta(seconds=rng.randrange(30, 9000)))
    if ticket.solved_at:
        _ask(rng, ticket, channel)


def _solve(rng: random.Random, ticket: Ticket, channel: Channel) -> None:
    replied = ticket.first_reply_at or ticket.created_at
    takes = channel.solve_s * _TIER_DELAY[ticket.tier] * math.exp(rng.gauss(0, 1.05))
    solved = replied + timedelta(seconds=round(takes))
    if solved > AS_OF or rng.random() < 0.004:
        ticket.waits_in = rng.choices(("open", "pending", "on-hold"), (50, 38, 12))[0]
        return
    ticket.first_solved_at = ticket.solved_at = solved
    if rng.random() < 0.055:
        again = solved + timedelta(seconds=round(rng.lognormvariate(10.8, 0.9)))
        if again < AS_OF:
            ticket.reopens = 1 + (rng.random() < 0.12)
            ticket.solved_at = again
    if rng.random() < 0.008:  # solved by the customer before anybody answered
        ticket.first_reply_at, ticket.replies, ticket.late = None, 0, False


def _ask(rng: random.Random, ticket: Ticket, channel: Channel) -> None:
    solved = ticket.solved_at
    if solved is None or rng.random() < 0.06:
        return
    spoken = ticket.channel in ("phone", "chat")
    mood = _mood(rng, ticket, channel)
    answered = rng.random() < channel.answers + rng.gauss(0, 0.01)
    if not spoken and solved < _SURVEY_TOOL_SINCE:
        ticket.rating = ("Good" if mood >= 4 else "Bad") if answered else "Offered"
        return
    sent = solved + timedelta(seconds=rng.randrange(60, 600) if spoken else 3600)
    if sent > AS_OF:
        return
    ticket.survey = Answer(sent)
    back = sent + timedelta(seconds=round(rng.lognormvariate(8.2 if spoken else 10.0, 1.3)))
    if answered and back < min(AS_OF, sent + timedelta(days=14)):
        _fill(rng, ticket, ticket.survey, mood, back)


def _mood(rng: random.Random, ticket: Ticket, channel: Channel) -> int:
    """Satisfaction from 1 to 5."""
    chance = channel.satisfied + 0.035 - 0.24 * ticket.late - 0.16 * (ticket.reopens > 0)
    if (
        FIRST_DAY + timedelta(weeks=OUTAGE_WEEK)
        <= ticket.created_at
        < FIRST_DAY + timedelta(weeks=OUTAGE_WEEK + 1)
    ):
        chance -= 0.13
    if rng.random() < chance:
        return rng.choices((4, 5), (39, 61))[0]
    return rng.choices((1, 2, 3), (34, 26, 40))[0]


def _fill(rng: random.Random, ticket: Ticket, answer: Answer, mood: int, back: datetime) -> None:
    answer.responded_at = back
    if rng.random() < 0.97:
        answer.csat = mood
    if rng.random() < 0.70:
        answer.nps = max(0, min(10, round(rng.gauss((2.4, 4.4, 6.4, 8.1, 9.4)[mood - 1], 1.35))))
    if rng.random() < 0.80:
        ease = max(1, min(5, round(rng.gauss(0.75 * mood + 0.88, 0.9))))
        answer.ces = ("Very difficult", "Difficult", "Neither", "Easy", "Very easy")[ease - 1]
    if rng.random() < 0.85:
        answer.resolved = "Yes" if rng.random() < (0.25, 0.45, 0.72, 0.94, 0.98)[mood - 1] else "No"
    if rng.random() < 0.30:
        answer.comment = _comment(rng, ticket, mood)


def _comment(rng: random.Random, ticket: Ticket, mood: int) -> str:
    if mood >= 4:
        pool = phrases.PRAISE
    elif ticket.subject in phrases.OUTAGE_SUBJECTS:
        pool = phrases.OUTAGE_ANGER
    elif ticket.late:
        pool = phrases.LATE
    else:
        pool = phrases.NEUTRAL if mood == 3 else phrases.ANGER
    opening = rng.choice(pool)
    # What follows is drawn apart: whoever words comments anew leaves every other figure as it is.
    apart = random.Random(f"{ticket.customer} {ticket.created_at:%Y-%m-%dT%H:%M:%S}")
    parts = [opening]
    if mood != 3 and apart.random() < 0.75:
        about = phrases.PLEASED_WITH if mood >= 4 else phrases.ANNOYED_ABOUT
        parts.append(apart.choice(about[ticket.topic]))
    if apart.random() < 0.12:
        parts.append(apart.choice(phrases.SIGNATURES))
    return " ".join(parts).format(
        agent=ticket.agent,
        customer=f"customer{ticket.customer:04d}",
        number=f"LF-{apart.randrange(100_000, 999_999)}",
        phone=f"07700 900{apart.randrange(1000):03d}",
        name=apart.choice(phrases.CUSTOMERS),
    )
