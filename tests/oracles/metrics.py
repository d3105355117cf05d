"""Every metric in plain Python: from the counted tickets and answers of one slice and period to what is reported."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from statistics import fmean

from supportmetrics.model.scales import SCALES
from tests.oracles import statistics as by_hand

DAY = 86400
LATE, DUE = ("breached", "breached_open"), ("met", "breached", "breached_open")
RUNNING = ("running", "due_soon")
WITH_TARGET = (*DUE, "met_early", *RUNNING)


@dataclass
class Group:
    """What lies in one slice and period."""

    created: list
    solved: list
    stock: list | None
    """Ages of what is open at the end; None when no ticket of the slice tells."""
    answers: dict
    """Kind to the answers filed in the period."""
    sent: dict
    """Kind to the delivered surveys filed in the period."""
    waits: list = field(default_factory=list)
    """Waits for a reply after the first: pair, and the state as tickets have it."""


def _flags(n, *, rough=False, **more):
    names = {name for name, on in more.items() if on}
    return names | ({"too_few"} if n < 30 else set()) | ({"rough"} if rough else set())


def _wide(low, high, value, limit=None):
    if low is None or high is None:
        return True
    return high - low > 1.2 * abs(value) or (limit is not None and high - low > limit)


def _number(value, n=None):
    return {"value": value, "n": value if n is None else n, "flags": set()}


# ---- tickets ------------------------------------------------------------------------------------


def _created(group):
    n = sum(ticket.created is not None for ticket in group.created)
    return _number(n) if n else None


def _solved(group):
    n = sum(ticket.solved is not None for ticket in group.solved)
    return _number(n) if n else None


def _open(group):
    return None if group.stock is None else _number(len(group.stock))


def _age_median(group):
    return _plain_quantile([(age, False) for age in group.stock or ()], "1/2")


def _age_max(group):
    ages = group.stock
    return _number(max(ages), len(ages)) if ages else None


def _durations(name):
    return lambda group: [getattr(t, name) for t in group.created if getattr(t, name) is not None]


def _of_solved(name):
    def pairs(group):
        values = (getattr(ticket, name) for ticket in group.solved)
        return [(value, False) for value in values if value is not None]

    return pairs


def _quantile(pairs_of, p):
    """Type 7 while at most 5% are open, Kaplan-Meier above."""

    def oracle(group):
        pairs = pairs_of(group)
        n, still = len(pairs), sum(is_open for _, is_open in pairs)
        if 20 * still <= n:
            found = _plain_quantile([pair for pair in pairs if not pair[1]], p)
            few = _flags(n, rough="rough" in found["flags"]) if n else set()
            return found | {"n": n, "open": still, "flags": few} if n else None
        value, low, high = by_hand.survival_quantile(pairs, p)
        rough = value is None or _wide(low, high, value)
        flags = _flags(n, rough=rough, estimated=True, not_reached=value is None)
        return {"value": value, "n": n, "low": low, "high": high, "open": still} | {
            "flags": flags,
            "method": "kaplan_meier",
        }

    return oracle


def _plain_quantile(pairs, p):
    if not pairs:
        return None
    values = [value for value, _ in pairs]
    value = by_hand.quantile(values, p)
    low, high = by_hand.quantile_interval(values, p)
    flags = _flags(len(values), rough=_wide(low, high, value))
    return {"value": value, "n": len(values), "low": low, "high": high} | {
        "flags": flags,
        "method": "type7",
    }


def _within(days):
    def oracle(group):
        pairs = _durations("resolution_calendar")(group)
        if not pairs:
            return None
        n, limit = len(pairs), days * DAY
        still = sum(is_open for _, is_open in pairs)
        if not any(is_open and value < limit for value, is_open in pairs):
            x = sum(value <= limit and not is_open for value, is_open in pairs)
            return _share(x, n) | {"open": still}
        value, low, high = by_hand.finished_within(pairs, limit)
        rough = value is None or _wide(low, high, value, 0.2)
        flags = _flags(n, rough=rough, estimated=True, not_reached=value is None)
        return {"value": value, "n": n, "low": low, "high": high, "open": still} | {
            "flags": flags,
            "method": "kaplan_meier",
        }

    return oracle


def _share(x, n, **more):
    low, high = by_hand.wilson(x, n)
    flags = _flags(n, rough=_wide(low, high, x / n, 0.2), **more)
    return {"value": x / n, "n": n, "numerator": x, "low": low, "high": high, "flags": flags}


# ---- promises -----------------------------------------------------------------------------------


def _states(group, clock):
    if clock == "next_reply":
        return [state for _, state in group.waits if state]
    return [ticket.states[clock] for ticket in group.created if clock in ticket.states]


def _waited(group):
    return [pair for pair, _ in group.waits if pair]


def _breach_rate(clock):
    def oracle(group):
        due = [state for state in _states(group, clock) if state[0] in DUE]
        if not due:
            return None
        found = _share(sum(state[0] in LATE for state in due), len(due))
        return found | {"method": "vendor_flag" if any(state[2] for state in due) else ""}

    return oracle


def _states_in(clock, of, among):
    def oracle(group):
        states = [state[0] for state in _states(group, clock)]
        n = sum(state in among for state in states)
        return _number(sum(state in of for state in states), n) if n else None

    return oracle


def _overshoot(clock):
    def oracle(group):
        states = _states(group, clock)
        pairs = [(s[1], s[0] == "breached_open") for s in states if s[1] is not None]
        found = _plain_quantile(pairs, "1/2")
        growing = sum(is_open for _, is_open in pairs)
        if not growing:
            return found
        flags = found["flags"] | {"estimated"}
        return found | {"open": growing, "flags": flags, "method": "lower_bound"}

    return oracle


# ---- answers ------------------------------------------------------------------------------------


def _scored(group, kind):
    return [answer for answer in group.answers.get(kind, ()) if answer.score is not None]


def _context(answers):
    return {
        "fallback_date": any(answer.fell_back for answer in answers),
        "mixed_scales": len({answer.scale for answer in answers}) > 1,
    }


def _good_share(kind):
    def oracle(group):
        answers = _scored(group, kind)
        if not answers:
            return None
        good = sum(answer.score in SCALES[answer.scale].good for answer in answers)
        return _share(good, len(answers), **_context(answers))

    return oracle


def _resolved_rate(group):
    answers = _scored(group, "resolved")
    fell = any(answer.fell_back for answer in answers)
    yes = sum(answer.score for answer in answers)
    return _share(yes, len(answers), fallback_date=fell) if answers else None


def _response_rate(kind):
    def oracle(group):
        sent = group.sent.get(kind, ())
        return _share(sum(s.score is not None for s in sent), len(sent)) if sent else None

    return oracle


def _nps(group):
    answers = _scored(group, "nps")
    if not answers:
        return None
    n = len(answers)
    up = sum(answer.score in SCALES[answer.scale].good for answer in answers)
    down = sum(answer.score in SCALES[answer.scale].bad for answer in answers)
    low, high = by_hand.nps_interval(up, down, n)
    flags = _flags(n, rough=high - low > 20, **_context(answers))
    return {"value": 100 * (up - down) / n, "n": n, "low": low, "high": high, "flags": flags}


def _mean(kind, score_of, ends_of):
    def oracle(group):
        answers = _scored(group, kind)
        if not answers:
            return None
        n, context = len(answers), _context(answers)
        if context["mixed_scales"]:
            return {"value": None, "n": n, "flags": _flags(n, **context)}
        scale = SCALES[answers[0].scale]
        scores = [score_of(scale, answer.score) for answer in answers]
        least, most = ends_of(scale)
        low, high = by_hand.mean_interval(scores, least, most)
        rough = _wide(low, high, fmean(scores), 0.2 * (most - least))
        flags = _flags(n, rough=rough, **context)
        return {"value": fmean(scores), "n": n, "low": low, "high": high, "flags": flags}

    return oracle


def _ease(scale, score):
    place = Fraction(score - scale.low, scale.high - scale.low)
    return float(100 * (1 - place if scale.reversed else place))


ORACLES = {
    "volume.created": _created,
    "volume.solved": _solved,
    "backlog.open": _open,
    "backlog.age_median": _age_median,
    "backlog.age_max": _age_max,
    "frt.median": _quantile(_durations("frt"), "1/2"),
    "frt.p90": _quantile(_durations("frt"), "9/10"),
    "next_reply.median": _quantile(_waited, "1/2"),
    "next_reply.p90": _quantile(_waited, "9/10"),
    "resolution.median": _quantile(_durations("resolution"), "1/2"),
    "resolution.p90": _quantile(_durations("resolution"), "9/10"),
    "resolution.first_median": _quantile(_durations("first_resolution"), "1/2"),
    "resolution.solved_median": _quantile(_of_solved("solved_resolution"), "1/2"),
    "resolution.within_1d": _within(1),
    "resolution.within_3d": _within(3),
    "resolution.within_7d": _within(7),
    "requester_wait.median": _quantile(_of_solved("requester_wait"), "1/2"),
    "requester_wait.p90": _quantile(_of_solved("requester_wait"), "9/10"),
    "csat.score": _good_share("csat"),
    "csat.mean": _mean("csat", lambda _, score: float(score), lambda s: (s.low, s.high)),
    "csat.response_rate": _response_rate("csat"),
    "nps.score": _nps,
    "nps.response_rate": _response_rate("nps"),
    "ces.score": _good_share("ces"),
    "ces.mean": _mean("ces", _ease, lambda _: (0.0, 100.0)),
    "ces.response_rate": _response_rate("ces"),
    "survey.resolved_rate": _resolved_rate,
}
for _clock in ("first_response", "next_reply", "resolution"):
    ORACLES |= {
        f"sla.{_clock}.breach_rate": _breach_rate(_clock),
        f"sla.{_clock}.breached": _states_in(_clock, LATE, WITH_TARGET),
        f"sla.{_clock}.running": _states_in(_clock, RUNNING, WITH_TARGET),
        f"sla.{_clock}.due_soon": _states_in(_clock, ("due_soon",), RUNNING),
        f"sla.{_clock}.overshoot_median": _overshoot(_clock),
    }


def distribution(kind):
    """Answers per scale and step, the worst first."""

    def oracle(group):
        answers = _scored(group, kind)
        return {
            scale: tuple(
                sum(answer.scale == scale and answer.score == step for answer in answers)
                for step in SCALES[scale].steps
            )
            for scale in {answer.scale for answer in answers}
        }

    return oracle


TABLES = {f"{kind}.distribution": distribution(kind) for kind in ("csat", "nps", "ces")}
"""The distributions: tables, not numbers."""
