"""What messages and changes of one ticket tell, in plain Python, one event after the other."""

from __future__ import annotations

from itertools import pairwise

DONE = ("solved", "closed")
KNOWN = ("new", "open", "pending", "on-hold", "solved", "closed")


def conversation(events):
    """First reply, counts and waits of one ticket's events (dicts with at, kind, actor)."""
    rank = {"customer": 0, "agent": 2}
    said = [e for e in events if e["kind"] == "message" and e["public"]]
    said.sort(key=lambda e: (e["at"], rank.get(e["actor"], 1)))
    replies = [e["at"] for e in said if e["actor"] == "agent"]
    waits, waiting, replied = [], None, False
    for event in said:
        if event["actor"] == "customer" and replied and waiting is None:
            waiting = event["at"]
        if event["actor"] == "agent":
            if waiting is not None:
                waits.append((waiting, event["at"]))
            waiting, replied = None, True
    if waiting is not None:
        waits.append((waiting, None))
    told = any(e["actor"] for e in said)
    return {
        "first_response_at": min(replies, default=None),
        "agent_replies": len(replies) if told else None,
        "customer_replies": sum(e["actor"] == "customer" for e in said) if told else None,
        "initiator": said[0]["actor"]
        if said and said[0]["actor"] in ("customer", "agent")
        else None,
        "waits": waits,
    }


def history(events, as_of):
    """Solves, reopenings and seconds per status of one ticket's changes of status."""
    course = sorted(
        (e for e in events if e["kind"] == "status"),
        key=lambda e: (e["at"], KNOWN.index(e["value"]) if e["value"] in KNOWN else -1, e["value"]),
    )
    if not course:
        return None
    seconds = dict.fromkeys(KNOWN, 0)
    solves, reopenings, done, mapped = [], [], False, True
    for place, event in enumerate(course):
        value = event["value"]
        mapped = mapped and value in KNOWN
        after = course[place + 1]["at"] if place + 1 < len(course) else as_of
        if value in KNOWN:
            seconds[value] += (after - event["at"]).total_seconds()
            if value in DONE and not done:
                solves.append(event["at"])
            if value not in DONE and done:
                reopenings.append(event["at"])
            done = value in DONE
    waited = int(seconds["new"] + seconds["open"] + seconds["on-hold"])
    return {
        "status": course[-1]["value"],
        "first_resolved_at": min(solves, default=None),
        "resolved_at": max(solves, default=None),
        "reopens": len(reopenings),
        "reopened_at": max(reopenings, default=None),
        "pending_seconds": int(seconds["pending"]) if mapped else None,
        "on_hold_seconds": int(seconds["on-hold"]) if mapped else None,
        "requester_wait_seconds": waited if done and mapped else None,
    }


def handed_on(events, kind):
    """How often a ticket went to another agent or team; time with nobody does not count."""
    changes = sorted(
        (e for e in events if e["kind"] == kind), key=lambda e: (e["at"], e["value"] or "")
    )
    held = [e["value"] for e in changes if e["value"]]
    return sum(one != other for one, other in pairwise(held))
