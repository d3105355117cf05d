"""What each survey row counts as, in plain Python, from the definitions."""

from __future__ import annotations

from dataclasses import dataclass

from tests.oracles.tickets import day_of, slices_of


@dataclass
class Answer:
    """One counted survey row."""

    slices: set
    kind: str
    score: int | None
    scale: str | None
    answered_day: object
    sent_day: object
    fell_back: bool
    delivered: bool


def counted_answers(rows, tickets, read, as_of, zone):
    """Every counted survey row; `tickets` are the counted ticket rows, `read` all of them."""
    kept, best = [], {}
    for line, told in enumerate(rows):
        row = _answer_as_it_stood(told, as_of)
        ticket = _ticket_of(told, tickets)
        if row is None or (ticket is None and _ticket_left_out(told, tickets, read)):
            continue
        owner = _owner(told, ticket)
        kept.append((line, row, ticket or {}, owner))
        if owner is not None and _rank(row, line) > best.get(owner, ((), 0))[0]:
            best[owner] = (_rank(row, line), line)
    lines = {line for _, line in best.values()}
    kept = [(row, ticket) for line, row, ticket, owner in kept if owner is None or line in lines]
    lists_unanswered = {row["kind"] for row, _ in kept if row["score"] is None}
    found = []
    for row, ticket in kept:
        created = ticket.get("created_at")
        own = {name: ticket.get(name) or row.get(name) for name in ("channel", "tier")}
        found.append(
            Answer(
                slices_of(own),
                row["kind"],
                row["score"],
                row["scale"],
                day_of(row.get("answered_at") or created, zone),
                day_of(row.get("sent_at") or created, zone),
                row.get("answered_at") is None and created is not None,
                row["kind"] in lists_unanswered,
            )
        )
    return found


def _answer_as_it_stood(row, as_of):
    """The row without an answer given later; None when nothing had happened yet."""
    sent, answered = row.get("sent_at"), row.get("answered_at")
    if sent is not None and sent > as_of:
        return None
    if answered is None or answered <= as_of:
        return row
    return None if sent is None else row | {"score": None, "answered_at": None}


def _ticket_of(row, tickets):
    """The counted ticket an answer is about: by id and source; by id alone when no source is told and only one fits."""
    fitting = [t for t in tickets if t["ticket_id"] == row["ticket_id"]]
    if row["source"] is not None:
        fitting = [t for t in fitting if t["source"] == row["source"]]
    return fitting[0] if len(fitting) == 1 else None


def _ticket_left_out(row, tickets, read):
    """Whether the answer is about a ticket that was read and does not count."""
    counted = {(t["source"], t["ticket_id"]) for t in tickets}
    gone = {(t["source"], t["ticket_id"]) for t in read} - counted
    return any(
        row["ticket_id"] == ticket_id and row["source"] in (None, source)
        for source, ticket_id in gone
    )


def _owner(row, ticket):
    """Whom an answer is about, and its kind: one answer counts for each."""
    if row["ticket_id"] is None:
        return None
    who = ticket or row
    return (ticket is not None, who["source"], who["ticket_id"], row["kind"])


def _rank(row, line):
    """The later of two answers; an answer beats a survey that was only sent."""
    dates = [(row.get(name) is not None, row.get(name) or 0) for name in ("answered_at", "sent_at")]
    stamps = [(known, at.timestamp() if known else 0) for known, at in dates]
    return (row["score"] is not None, *stamps, line)
