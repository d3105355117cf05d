"""Writes the sample exports: two help desks and a survey tool of an invented shop.

    python sample_data/generate.py [FOLDER]

The same rows every time, whatever the machine: one seed, whole seconds, no clock.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import story
from story import AS_OF, ZONE, Ticket

SEED = 20251117

_ZENDESK_VIA = {
    "email": ("Mail",),
    "web-form": ("Web form",),
    "self-service": ("Help Center",),
    "social": ("Facebook Post", "Facebook Message", "Twitter DM", "Twitter"),
}
_FRESHDESK_SOURCE = {"phone": "Phone", "chat": "Chat", "email": "Email"}
_FRESHDESK_PRIORITY = {"low": "Low", "normal": "Medium", "high": "High", "urgent": "Urgent"}
_FRESHDESK_OPEN = {
    "new": "Open",
    "open": "Open",
    "pending": "Waiting on Customer",
    "on-hold": "Waiting on Third Party",
}
_TEAMS = {"1": "Customer Care", "2": "Order Specialists", "3": "Workshop and Warranty"}

Row = dict[str, object]
AsRow = Callable[[random.Random, Ticket, int], Row]


def main(folder: Path) -> None:
    rng = random.Random(SEED)
    zendesk: list[tuple[Ticket, int]] = []
    freshdesk: list[tuple[Ticket, int]] = []
    for ticket in story.tickets(rng):
        elsewhere = ticket.channel == "email" and rng.random() < 0.2  # the wholesale mailbox
        if elsewhere or ticket.channel in ("phone", "chat"):
            freshdesk.append((ticket, 70_000 + 3 * len(freshdesk)))
        else:
            zendesk.append((ticket, 410_000 + 2 * len(zendesk)))
    _write(folder / "zendesk_tickets.csv.gz", _with_snapshots(rng, zendesk, _zendesk_row))
    _write(folder / "freshdesk_tickets.csv.gz", _with_snapshots(rng, freshdesk, _freshdesk_row))
    _write(folder / "survey_answers.csv.gz", _survey_rows([*zendesk, *freshdesk]))


def _with_snapshots(
    rng: random.Random, numbered: list[tuple[Ticket, int]], row: AsRow
) -> list[Row]:
    """The rows of an export; one ticket in 200 is in it twice, the older time still open."""
    rows = []
    for ticket, number in numbered:
        newest = row(random.Random(number), ticket, number)
        if ticket.solved_at and rng.random() < 0.006:
            earlier = replace(
                ticket,
                solved_at=None,
                first_solved_at=None,
                reopens=0,
                rating="Not Offered",
                updated_at=ticket.created_at + timedelta(seconds=5),
            )
            rows.append(row(random.Random(number), earlier, number))
        rows.append(newest)
    return rows


def _zendesk_row(rng: random.Random, ticket: Ticket, number: int) -> Row:
    solved = ticket.solved_at
    reply_minutes = _minutes(ticket.created_at, ticket.first_reply_at)
    full_minutes = _minutes(ticket.created_at, solved)
    pending = round(full_minutes * rng.uniform(0.05, 0.5)) if full_minutes is not None else None
    assigned = min(ticket.updated_at, ticket.created_at + timedelta(minutes=rng.randrange(1, 40)))
    customer = f"customer{ticket.customer:04d}"
    tags = [ticket.topic.lower().replace(" ", "_")]
    if ticket.fate == "merged":
        tags.append("closed_by_merge")
    return {
        "Summation column": 1,
        "Id": number,
        "Requester": f"Customer {ticket.customer:04d}",
        "Requester id": 36_000_000_000_000 + 17 * ticket.customer,
        "Requester external id": "",
        "Requester email": f"{customer}@example.com",
        "Requester domain": "example.com",
        "Submitter": f"Customer {ticket.customer:04d}",
        "Assignee": ticket.agent,
        "Group": _TEAMS[ticket.tier],
        "Subject": ticket.subject,
        "Tags": " ".join(tags),
        "Status": _zendesk_status(ticket),
        "Priority": ticket.priority.capitalize() if rng.random() > 0.03 else "-",
        "Via": rng.choice(_ZENDESK_VIA[ticket.channel]),
        "Ticket type": rng.choices(("Question", "Incident", "Problem", "-"), (55, 28, 7, 10))[0],
        "Created at": _local(ticket.created_at),
        "Updated at": _local(ticket.updated_at),
        "Assigned at": _local(assigned),
        "Initially assigned at": _local(assigned),
        "Due date": "",
        "Solved at": _local(solved),
        "Organization": "",
        "Resolution time": round(full_minutes / 60) if full_minutes is not None else "",
        "Satisfaction Score": ticket.rating,
        "Group stations": 1 + (ticket.handoffs > 1),
        "Assignee stations": 1 + ticket.handoffs,
        "Reopens": ticket.reopens,
        "Replies": ticket.replies,
        "First reply time in minutes": reply_minutes,
        "First reply time in minutes within business hours": "",
        "First resolution time in minutes": _minutes(ticket.created_at, ticket.first_solved_at),
        "First resolution time in minutes within business hours": "",
        "Full resolution time in minutes": full_minutes,
        "Full resolution time in minutes within business hours": "",
        "Agent wait time in minutes": pending,
        "Agent wait time in minutes within business hours": "",
        "Requester wait time in minutes": None if pending is None else full_minutes - pending,
        "Requester wait time in minutes within business hours": "",
        "On hold time in minutes": "",
        "On hold time in minutes within business hours": "",
        "Support tier [list]": f"Tier {ticket.tier}",
        "Product area [list]": ticket.topic,
    }


def _zendesk_status(ticket: Ticket) -> str:
    if ticket.fate:
        return {"spam": "Suspended", "deleted": "Deleted", "merged": "Closed"}[ticket.fate]
    if ticket.solved_at:
        return "Closed" if ticket.solved_at < AS_OF - timedelta(days=4) else "Solved"
    return ticket.waits_in.capitalize()


def _freshdesk_row(rng: random.Random, ticket: Ticket, number: int) -> Row:
    solved, created = ticket.solved_at, ticket.created_at
    replied = ticket.first_reply_at
    if (
        replied and 1200 <= number % 2500 < 1203
    ):  # a clock that ran ahead stamped a few replies too early
        replied = created - timedelta(seconds=rng.randrange(20, 400))
    due = created + timedelta(days=3 if ticket.tier == "1" else 6)
    closed = solved and solved + timedelta(days=2)
    closed = closed if closed and closed < AS_OF else None
    promise = timedelta(seconds=story.CHANNELS[ticket.channel].promise_s)
    return {
        "Ticket ID": number,
        "Subject": ticket.subject,
        "Status": _freshdesk_status(ticket, closed),
        "Priority": _FRESHDESK_PRIORITY[ticket.priority],
        "Source": _FRESHDESK_SOURCE[ticket.channel],
        "Type": rng.choices(("Question", "Complaint", "Order change", ""), (52, 21, 17, 10))[0],
        "Agent": ticket.agent if replied or solved else "No Agent",
        "Group": f"{'Wholesale' if ticket.channel == 'email' else 'Live Team'} L{ticket.tier}",
        "Created time": _local(created),
        "Due by Time": _local(due),
        "Resolved time": _local(solved),
        "Closed time": _local(closed),
        "Last update time": _local(max(ticket.updated_at, closed or created)),
        "Initial response time": _local(replied),
        "Time tracked": _clock(rng.randrange(60, 2400)) if solved else "",
        "First response time (in hrs)": _clock(_seconds(created, replied)),
        "Resolution time (in hrs)": _clock(_seconds(created, solved)),
        "Agent interactions": ticket.replies,
        "Customer interactions": max(0, ticket.replies - (rng.random() < 0.5)),
        "Resolution status": _verdict(due, solved),
        "First response status": _verdict(created + promise, replied),
        "Tags": ticket.topic.lower(),
        "Survey results": "",
        "Product": "Larkfield",
        "Full name": f"Customer {ticket.customer:04d}",
        "Email": f"customer{ticket.customer:04d}@example.com",
        "Contact ID": 36_000_000 + 17 * ticket.customer,
    }


def _freshdesk_status(ticket: Ticket, closed: datetime | None) -> str:
    if ticket.fate:
        return ticket.fate.capitalize()
    if ticket.solved_at:
        return "Closed" if closed else "Resolved"
    return _FRESHDESK_OPEN[ticket.waits_in]


def _verdict(due: datetime, done: datetime | None) -> str:
    return "SLA Violated" if (done or AS_OF) > due else "Within SLA" if done else ""


def _survey_rows(numbered: list[tuple[Ticket, int]]) -> list[Row]:
    asked = [(ticket.survey, number) for ticket, number in numbered if ticket.survey]
    return [
        {
            "Ticket ID": number,
            "Sent at": _local(answer.sent_at),
            "Responded at": _local(answer.responded_at),
            "CSAT (1-5)": answer.csat,
            "NPS (0-10)": answer.nps,
            "CES": answer.ces,
            "Did we resolve your issue?": answer.resolved,
            "Comment": answer.comment,
        }
        for answer, number in sorted(asked, key=lambda pair: (pair[0].sent_at, pair[1]))
    ]


def _local(at: datetime | None) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _seconds(start: datetime, end: datetime | None) -> int | None:
    return int((end - start).total_seconds()) if end else None


def _minutes(start: datetime, end: datetime | None) -> int | None:
    return int((end - start).total_seconds() // 60) if end else None


def _clock(seconds: int | None) -> str:
    if seconds is None or seconds < 0:
        return ""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def _write(path: Path, rows: list[Row]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    print(f"{path.name}: {len(rows):,} rows, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
