"""What each ticket counts as, row by row in plain Python, from the definitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.oracles.hours import open_seconds

HAPPENED = ("created_at", "updated_at", "first_response_at", "first_resolved_at")
HAPPENED += ("resolved_at", "closed_at")
VENDOR_SECONDS = ("first_response_seconds", "first_resolution_seconds", "resolution_seconds")
WAITING = ("new", "open", "pending", "on-hold")


@dataclass
class Ticket:
    """One counted ticket. Durations are (seconds, still open), or None outside the cohort."""

    slices: set
    created: datetime | None
    solved: datetime | None
    created_day: object
    solved_day: object
    frt: tuple | None = None
    resolution: tuple | None = None
    """On the ticket's own clock, as all durations but the next."""
    resolution_calendar: tuple | None = None
    first_resolution: tuple | None = None
    solved_resolution: int | None = None
    requester_wait: int | None = None
    stock: tuple | None = None
    """(created, solved or None) for the backlog."""
    states: dict = field(default_factory=dict)
    """Clock to (state, seconds past the target, told by the vendor's flag)."""


def seconds(start, end):
    """Whole seconds between two instants, None where one is missing."""
    return None if start is None or end is None else int((end - start).total_seconds())


def slices_of(row):
    """All four slices a row belongs to."""
    channel, tier = row.get("channel") or "unknown", row.get("tier") or "unassigned"
    one, two = ("channel", channel), ("tier", tier)
    return {(), (one,), (two,), (one, two)}


def newest_instant(tickets, surveys):
    """The newest time that happened; due times have not happened."""
    times = [row[name] for row in tickets for name in HAPPENED if row.get(name)]
    times += [ended_by(row, name) for row in tickets for name in VENDOR_SECONDS]
    times += [row[name] for row in surveys for name in ("sent_at", "answered_at") if row.get(name)]
    return max(filter(None, times), default=None)


def ended_by(row, name):
    """When a duration that the vendor computed ended, None where that is not known."""
    if row["created_at"] is None or row.get(name) is None:
        return None
    return row["created_at"] + timedelta(seconds=row[name])


def latest(rows):
    """The newest row of each ticket: by its update, else the later one."""
    newest = {}
    for row in rows:
        key = (row["source"], row["ticket_id"])
        held = newest.get(key)
        updated = (row.get("updated_at") is not None, row.get("updated_at"))
        if held is not None:
            before = (held.get("updated_at") is not None, held.get("updated_at"))
            if before[0] and (not updated[0] or updated[1] < before[1]):
                continue
        newest[key] = row
    return list(newest.values())


def left_out(row):
    """Whether a ticket is spam, deleted or merged."""
    words = ("spam", "deleted", "merged")
    return row.get("status") in words or any(row.get(word) for word in words)


def as_it_stood(row, as_of):
    """The row without what happened after `as_of`."""
    row = dict(row)
    ends = [row.get("resolved_at"), row.get("closed_at"), ended_by(row, "resolution_seconds")]
    if any(end and end > as_of for end in ends) and not any(end and end <= as_of for end in ends):
        undone = {"is_closed": False, "status": "open"}
        row |= {name: word for name, word in undone.items() if name in row}
    for name in VENDOR_SECONDS:
        ended = ended_by(row, name)
        row[name] = None if ended and ended > as_of else row.get(name)
    for name in HAPPENED[1:]:
        row[name] = None if row.get(name) and row[name] > as_of else row.get(name)
    return row


def counted_tickets(rows, has, as_of, zone, policies, calendars=()):
    """Every counted ticket."""
    rows = [row for row in latest(rows) if not left_out(row)]
    rows = [row for row in rows if row["created_at"] is None or row["created_at"] <= as_of]
    rows = [as_it_stood(row, as_of) for row in rows]
    read = [(row, *_read(row, has, as_of, zone)) for row in rows]
    for row, ticket, facts in read:
        _on_own_clock(row, ticket, facts, policies, calendars)
    for clock in ("first_response", "resolution"):
        _judge(read, clock, has, policies)
    return rows, [ticket for _, ticket, _ in read]


def _read(row, has, as_of, zone):
    """A ticket without its verdicts, and what the verdicts need."""
    ends = [row.get(name) for name in ("resolved_at", "closed_at", "resolution_seconds")]
    ended = any(end is not None for end in ends)
    is_open = _is_open(row, ended)
    solved = _solved(row, is_open)
    created = row["created_at"]
    age = seconds(created, as_of)
    by_time, vendor = seconds(created, solved), row.get("resolution_seconds")
    wrong = by_time is not None and by_time < 0
    took = None if wrong else by_time if by_time is not None else vendor
    done = took if is_open is False else None
    tells_end = bool(has & {"resolved_at", "closed_at", "resolution_seconds"})
    ticket = Ticket(
        slices_of(row),
        created,
        solved if tells_end else None,
        day_of(created, zone),
        day_of(solved, zone) if tells_end else None,
    )
    if tells_end:
        ticket.resolution = _pair(done, age if is_open else None)
        # What the vendor measured of a ticket that is open again tells of a solve nobody can date.
        ticket.solved_resolution = None if solved is None and is_open else took
    if has & {"first_resolved_at", "first_resolution_seconds"}:
        first = seconds(created, row.get("first_resolved_at"))
        first = row.get("first_resolution_seconds") if first is None else first
        if first is None and row.get("reopens") == 0:
            first = done
        ticket.first_resolution = _pair(first, age if is_open else None)
    if is_open is False and "requester_wait_seconds" in has:
        ticket.requester_wait = row.get("requester_wait_seconds")
    if created is not None and (is_open or (took is not None and tells_end)):
        ticket.stock = (created, None if is_open else created + timedelta(seconds=took))
    outbound = row.get("initiator") == "agent" or row.get("direction") == "outbound"
    reply, late_reply = _reply(row, has)
    if has & {"first_response_at", "first_response_seconds"} and not (outbound or late_reply):
        ticket.frt = _pair(reply, age if is_open else None)
    facts = {
        "row": row,
        "age": age,
        "is_open": is_open,
        "first_response": None if outbound else reply,
        "resolution": done,
        "outbound": outbound,
        "impossible": {"first_response": late_reply, "resolution": wrong},
    }
    return ticket, facts


def _on_own_clock(row, ticket, facts, policies, calendars):
    """Durations in the open seconds of the ticket's opening hours, where its policy names some."""
    policy = next((p for p in policies if _matches(p, row)), None)
    hours = next((c for c in calendars if policy and c.name == policy.calendar), None)
    created = row["created_at"]

    def own(took):
        if took is None or created is None or hours is None:
            return took
        start = int(created.timestamp())
        return open_seconds(hours, start, start + took)

    ticket.resolution_calendar = ticket.resolution
    for name in ("frt", "resolution", "first_resolution"):
        held = getattr(ticket, name)
        setattr(ticket, name, None if held is None else (own(held[0]), held[1]))
    ticket.solved_resolution = own(ticket.solved_resolution)
    for name in ("first_response", "resolution", "age"):
        facts[name] = own(facts[name])
    facts["own"] = own


def _is_open(row, ended):
    if row.get("is_closed") is not None:
        return not row["is_closed"]
    status = row.get("status")
    if status in WAITING:
        return True
    if status in ("solved", "closed"):
        return False
    return not ended if status is None or ended else None


def _solved(row, is_open):
    if row.get("resolved_at") is not None or is_open is not False:
        return row.get("resolved_at")
    if row.get("closed_at") is not None:
        return row["closed_at"]
    if row["created_at"] is not None and row.get("resolution_seconds") is not None:
        return row["created_at"] + timedelta(seconds=row["resolution_seconds"])
    return None


def _pair(done, age):
    if done is not None:
        return (done, False)
    return None if age is None else (age, True)


def _reply(row, has):
    """(seconds to the first response, whether it came before the ticket)."""
    by_time = seconds(row["created_at"], row.get("first_response_at"))
    if by_time is not None and by_time < 0:
        return None, True
    vendor = row.get("first_response_seconds") if "first_response_seconds" in has else None
    if vendor == 0 and row.get("agent_replies") == 0:
        vendor = None
    return (vendor if by_time is None else by_time), False


def _judge(read, clock, has, policies):
    """The state of every ticket on one clock."""
    tells = {}
    measurable = clock == "resolution" or bool(
        has & {"first_response_at", "first_response_seconds"}
    )
    for row, _, facts in read:
        told = tells.setdefault(row["source"], [False, True])
        told[0] |= facts[clock] is not None
        told[1] &= facts["is_open"] is True
    found = []
    for row, ticket, facts in read:
        knows = measurable and any(tells[row["source"]])
        target = _target(row, clock, policies, facts["own"]) if knows else None
        flag = row.get(f"sla_{clock}_breached")
        found.append((ticket, facts, target, flag if target is None else None))
    if all(target is None and flag is None for _, _, target, flag in found):
        return
    for ticket, facts, target, flag in found:
        ticket.states[clock] = (
            _state(facts, clock, target) if flag is None else (*_told(facts, clock, flag), True)
        )


def _target(row, clock, policies, own):
    policy = next((p for p in policies if _matches(p, row)), None)
    promised = None if policy is None else getattr(policy, f"{clock}_s")
    due = seconds(row["created_at"], row.get(f"sla_{clock}_due"))
    by_due = own(due) if due is not None and due > 0 else None
    own, published = (None, promised) if policy and policy.published else (promised, None)
    return next((target for target in (own, by_due, published) if target is not None), None)


def _matches(policy, row):
    return all((row.get(name) or "unknown") in words for name, words in policy.match.items())


def _state(facts, clock, target):
    done, is_open = facts[clock], facts["is_open"]
    elapsed = done
    if elapsed is None and clock == "first_response":
        elapsed = facts["resolution"]
    if elapsed is None and is_open:
        elapsed = facts["age"]
    barred = facts["impossible"][clock] or (clock == "first_response" and facts["outbound"])
    if target is None or elapsed is None or barred:
        return ("no_target", None, False)
    finished = done is not None or not is_open
    if elapsed > target:
        return ("breached" if finished else "breached_open", elapsed - target, False)
    if finished:
        due = facts["age"] is None or facts["age"] > target
        return ("met" if due else "met_early", None, False)
    return ("due_soon" if 5 * (target - elapsed) < target else "running", None, False)


def _told(facts, clock, flag):
    if clock == "first_response" and facts["outbound"]:
        return ("no_target", None)
    finished = facts[clock] is not None or not facts["is_open"]
    if flag:
        return ("breached" if finished else "breached_open", None)
    return ("met" if finished else "running", None)


def day_of(instant, zone):
    return None if instant is None else instant.astimezone(ZoneInfo(zone)).date()
