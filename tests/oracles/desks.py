"""Random small help desks for Hypothesis: tickets and survey answers with everything that real exports do.

Left out on purpose, because the definitions leave it open: two rows of a ticket with the same update.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from supportmetrics.model.hours import Holidays, OpeningHours
from supportmetrics.model.policies import PUBLISHED, Policy
from supportmetrics.model.scales import SCALES

HOUR, DAY, WEEK = 3600, 86400, 7 * 86400
ZONES = {
    "UTC": datetime(2026, 3, 2, tzinfo=UTC),
    "Europe/London": datetime(2026, 3, 14, tzinfo=UTC),
    "America/New_York": datetime(2026, 10, 19, tzinfo=UTC),
    "Asia/Kathmandu": datetime(2026, 3, 2, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 3, 23, tzinfo=UTC),
    "America/Sao_Paulo": datetime(2017, 10, 2, tzinfo=UTC),
    "Pacific/Apia": datetime(2011, 12, 19, tzinfo=UTC),
}
"""Zones, and a day from which five weeks run over a change of the clocks or a date that never was."""


@dataclass(frozen=True)
class Desk:
    """One run: rows as an export would have them, and what is asked."""

    tickets: list
    columns: set
    surveys: list
    zone: str
    as_of: datetime | None
    policies: tuple
    calendars: tuple

    def _repr_pretty_(self, printer, cycle):
        """What Hypothesis prints: all rows would be pages."""
        del cycle
        sizes = f"{len(self.tickets)} tickets, {len(self.surveys)} survey rows"
        printer.text(f"Desk({sizes}, {self.zone}, {self.as_of}, {sorted(self.columns)})")


def _one_of(**choices):
    """Words with weights: `_one_of(yes=1, no=9)`."""
    return st.sampled_from([word for word, weight in choices.items() for _ in range(weight)])


def _rarely(value, usual=None, one_in=12):
    return st.sampled_from([value, *[usual] * (one_in - 1)])


_TICKET = st.fixed_dictionaries(
    {
        "hour": st.integers(0, 5 * 7 * 24),
        "second": st.sampled_from([0, 0, 1, 59, 1800, 3599]),
        "undated": _rarely(True, False, 25),
        "reply": st.sampled_from(
            [None, None, 0, 30, 60, 61, HOUR, HOUR, 2 * HOUR, 2 * HOUR + 1, DAY, 3 * DAY]
        ),
        "reply_wrong": _rarely(-5, None, 20),
        "vendor_reply": st.sampled_from(["same", "same", "none", "other", "zero"]),
        "solve": st.sampled_from(
            [None, None, 0, 60, HOUR, 2 * HOUR, DAY, DAY, DAY + 1, 3 * DAY, WEEK, 700_000]
        ),
        "solve_wrong": _rarely(-30, None, 20),
        "first_share": st.sampled_from([1, 1, 2, 3]),
        "first_known": _rarely(False, True, 6),
        "closed": _one_of(no=4, only=1, later=1),
        "status": _one_of(derived=12, open=1, pending=1, solved=1, odd=1, spam=1, deleted=1),
        "is_closed": st.sampled_from([None, None, None, "derived", True, False]),
        "initiator": _rarely("agent", "customer"),
        "direction": _rarely("outbound", None),
        "agent_replies": st.sampled_from([0, 1, 2, None]),
        "requester_wait_seconds": st.sampled_from([None, 0, 600, HOUR, 2 * HOUR]),
        "reopens": st.sampled_from([0, 0, 1, None]),
        "due_first": st.sampled_from([None, None, -10, 60, HOUR, 2 * HOUR, DAY]),
        "due_resolution": st.sampled_from([None, None, HOUR, DAY, 3 * DAY]),
        "flag_first": st.sampled_from([None, None, False, True]),
        "flag_resolution": st.sampled_from([None, None, False, True]),
        "channel": st.sampled_from(["chat", "email", "email", "phone", None]),
        "tier": st.sampled_from(["1", "1", "2", None]),
        "merged": _rarely(True, False, 25),
        "again": _rarely(True, False, 12),
        "source": st.sampled_from(["one", "two"]),
    }
)
_SURVEY = st.fixed_dictionaries(
    {
        "of": st.one_of(st.none(), st.integers(0, 99), st.integers(0, 2)),
        "from": st.sampled_from([None, None, "one", "two"]),
        "kind": st.sampled_from(["csat", "nps", "ces", "resolved"]),
        "step": st.integers(0, 10),
        "scale": st.integers(0, 1),
        "answered": st.one_of(st.none(), st.integers(0, 5 * 7 * 24)),
        "is_answer": _rarely(False, True, 3),
        "sent": st.one_of(st.none(), st.integers(0, 5 * 7 * 24)),
        "channel": st.sampled_from(["chat", "sms", None]),
        "tier": st.sampled_from(["1", "3", None]),
    }
)
_SCALES = {"csat": ("1-5", "good/bad"), "nps": ("nps 0-10", "nps 1-10")}
_SCALES["ces"] = ("effort 1-7", "ease 1-5")
_POLICIES = (
    (),
    PUBLISHED,
    (Policy(first_response_s=HOUR, resolution_s=DAY),),
    (
        Policy({"channel": ("chat",), "tier": ("1",)}, first_response_s=60),
        Policy({"channel": ("email",)}, resolution_s=3 * DAY),
        *PUBLISHED,
    ),
    (
        Policy({"channel": ("chat",)}, first_response_s=60),
        Policy({"channel": ("email",)}, resolution_s=DAY, calendar="office"),
        Policy(first_response_s=HOUR, resolution_s=2 * HOUR, calendar="nights"),
    ),
)
_HOURS = {
    "office": (*[((540, 750), (780, 1020))] * 5, (), ()),
    "nights": (((1320, 1800),),) * 7,
}
"""Weekly hours in minutes after midnight: days with a lunch break, and nights."""
_OPTIONAL = {
    "updated_at",
    "first_response_at",
    "first_response_seconds",
    "first_resolved_at",
    "first_resolution_seconds",
    "closed_at",
    "is_closed",
    "initiator",
    "direction",
    "agent_replies",
    "requester_wait_seconds",
    "reopens",
    "sla_first_response_due",
    "sla_resolution_due",
    "sla_first_response_breached",
    "sla_resolution_breached",
    "merged",
    "channel",
    "tier",
}


@st.composite
def desks(draw, most=70):
    """A desk of up to `most` tickets over five weeks."""
    zone = draw(st.sampled_from(sorted(ZONES)))
    seen = draw(_one_of(newest=3, early=2, late=1))
    told = draw(_one_of(times=3, both=2, seconds=1, nothing=1))
    lost = draw(st.sets(st.sampled_from(sorted(_OPTIONAL)), max_size=8))
    columns = {"ticket_id", "source", "created_at", "status", *_OPTIONAL} - lost
    columns |= {"resolved_at"} if told in ("times", "both") else set()
    columns |= {"resolution_seconds"} if told in ("seconds", "both") else set()
    if told in ("seconds", "nothing"):
        columns -= {"closed_at"}
    base = ZONES[zone]
    size = draw(st.sampled_from([0, 1, 2, 5, 12, 31, 31, 50, most, most]))
    drawn = draw(st.lists(_TICKET, min_size=min(size, most), max_size=min(size, most)))
    twins = draw(st.booleans())
    rows = [
        row
        for k, facts in enumerate(drawn)
        for row in _rows(k // 2 if twins else k, k, facts, base, seen, columns)
    ]
    as_of = {"newest": None, "early": base + timedelta(days=20), "late": base + timedelta(days=50)}
    asked = draw(st.sampled_from([0, 1, 3, 20, 40]))
    answers = draw(st.lists(_SURVEY, min_size=asked, max_size=asked))
    mixed = draw(st.booleans())
    surveys = [_survey(facts, base, size, mixed=mixed) for facts in answers]
    policies = draw(st.sampled_from(_POLICIES))
    calendars = tuple(
        OpeningHours(name, zone, week, Holidays(add=((base + timedelta(days=9)).date(),)))
        for name, week in _HOURS.items()
    )
    return Desk(rows, columns, surveys, zone, as_of[seen], policies, calendars)


def _rows(number, place, facts, base, seen, columns):
    """The row of a ticket, and the older row of one that was exported twice.

    Tickets of the same number must come from two desks: the place decides which.
    """
    created = base + timedelta(hours=facts["hour"], seconds=facts["second"])

    def after(seconds):
        return None if seconds is None else created + timedelta(seconds=seconds)

    reply = facts["reply"] if facts["reply_wrong"] is None else facts["reply_wrong"]
    solve = facts["solve"] if facts["solve_wrong"] is None else facts["solve_wrong"]
    first = solve // facts["first_share"] if (solve or -1) >= 0 else solve
    first = first if facts["first_known"] and (solve is None or solve >= 0) else None
    first = None if facts["solve"] is None else first
    status, is_open = _status(facts, solve)
    vendor = {"same": reply, "none": None, "other": (reply or 0) + 100, "zero": 0}
    vendor_reply = None if reply is None or reply < 0 else vendor[facts["vendor_reply"]]
    if facts["vendor_reply"] == "zero" and reply is None:
        vendor_reply = 0
    row = {
        "ticket_id": str(number),
        "source": facts["source"] if number == place else ("one", "two")[place % 2],
        "created_at": None if facts["undated"] and seen != "early" else created,
        "updated_at": after(max(0, reply or 0, solve or 0)),
        "first_response_at": after(reply),
        "first_response_seconds": vendor_reply,
        "first_resolved_at": after(first),
        "first_resolution_seconds": first,
        "resolved_at": None if facts["closed"] == "only" and not is_open else after(solve),
        "closed_at": None,
        "resolution_seconds": None if (solve or 0) < 0 else solve,
        "status": status,
        "is_closed": not is_open if facts["is_closed"] == "derived" else None,
        "sla_first_response_due": after(facts["due_first"]),
        "sla_resolution_due": after(facts["due_resolution"]),
        "sla_first_response_breached": facts["flag_first"],
        "sla_resolution_breached": facts["flag_resolution"],
    }
    if solve is not None and not is_open and facts["closed"] != "no":
        row["closed_at"] = after(solve + (DAY if facts["closed"] == "later" else 0))
    copied = ("initiator", "direction", "agent_replies", "requester_wait_seconds", "reopens")
    row |= {name: facts[name] for name in (*copied, "merged", "channel", "tier")}
    row = {name: value for name, value in row.items() if name in columns}
    if not facts["again"]:
        return [row]
    unfinished = {"first_response_at", "first_response_seconds", "resolved_at", "closed_at"}
    unfinished |= {"resolution_seconds", "first_resolved_at", "first_resolution_seconds"}
    older = row | dict.fromkeys(unfinished & set(row)) | {"status": "open"}
    if "updated_at" in row:
        older["updated_at"] = None if number % 2 else row["updated_at"] - timedelta(seconds=1)
        return [row, older] if number % 3 else [older, row]
    return [older, row]


def _status(facts, solve):
    """(status word, whether the ticket is open)."""
    word = facts["status"]
    if word in ("open", "pending"):
        return word, True
    if word == "solved":
        return word, False
    if word == "odd":
        return "other:parked", solve is None
    if word in ("spam", "deleted"):
        return word, solve is None
    return (None if facts["hour"] % 5 == 0 else "open" if solve is None else "closed"), (
        solve is None
    )


def _survey(facts, base, tickets, *, mixed):
    kind = facts["kind"]
    if kind == "resolved":
        scale, score = None, facts["step"] % 2
    else:
        scale = _SCALES[kind][facts["scale"] if mixed else 0]
        steps = list(SCALES[scale].steps)
        score = steps[facts["step"] % len(steps)]
    answered = None if facts["answered"] is None else base + timedelta(hours=facts["answered"])
    sent = None if facts["sent"] is None else base + timedelta(hours=facts["sent"])
    if not facts["is_answer"]:
        score, answered = None, None
    return {
        "kind": kind,
        "score": score,
        "scale": scale,
        "answered_at": answered,
        "sent_at": sent,
        "ticket_id": None if facts["of"] is None else str(facts["of"] % (tickets + 5)),
        "source": facts["from"],
        "channel": facts["channel"],
        "tier": facts["tier"],
    }
