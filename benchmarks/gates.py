"""How often the gates cry wolf, and how often they find a doubling: simulated histories, judged by the program itself.

    python benchmarks/gates.py [HISTORIES] [SEED]

Every history is nine weeks of one queue, judged in the ninth by `supportmetrics.analysis.judging`: once with nothing
changed (a failure is a false alarm), once with the share of breaches doubled in that week (a failure is a find).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter

import numpy as np

from supportmetrics.analysis.history import History
from supportmetrics.analysis.judging import Bench, judge
from supportmetrics.metrics import BY_ID
from supportmetrics.model.gates import Gate, Outcome, Rule
from supportmetrics.model.measurements import Measurement
from supportmetrics.model.periods import Grain, Period
from supportmetrics.model.units import Unit

METRIC = "sla.first_response.breach_rate"
WEEKS, DAYS = 9, 7
FIRST = date(2026, 1, 5)
RULES = {
    "usual range": Gate(METRIC, Rule.USUAL_RANGE, text=f"{METRIC} regression"),
    "previous period": Gate(
        METRIC, Rule.PREVIOUS_PERIOD, text=f"{METRIC} regression previous-period"
    ),
}


@dataclass(frozen=True)
class Scenario:
    """How the tickets of a queue come to be late."""

    name: str
    per_day: int
    """Tickets on a weekday; a third of it on a Saturday and a Sunday."""
    rate: float
    worse: float
    """The rate after the change."""
    day_noise: float = 0.0
    """Standard deviation of a day's log-odds: a bad day is bad for all of its tickets."""
    week_noise: float = 0.0
    """The same for a week."""
    carried: float = 0.0
    """Correlation of one week with the next: a backlog is not gone on Monday."""


SCENARIOS = (
    Scenario("independent tickets", 28, 0.10, 0.20),
    Scenario("mild day noise", 60, 0.10, 0.20, day_noise=0.4),
    Scenario("strong noise, 200 a day", 200, 0.10, 0.20, day_noise=0.6),
    Scenario("queue that carries over", 190, 0.33, 0.60, 0.9, week_noise=0.55, carried=0.45),
)
"""The last is like a public queue of 13 weeks: 190 tickets a day, a third of them late, the log-odds of its
weeks with a standard deviation of 0.67 and a correlation of 0.45."""


def histories(
    scenario: Scenario, count: int, random: np.random.Generator, *, changed: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Late tickets and all tickets of every day: histories by weeks by days."""
    shape = (count, WEEKS, DAYS)
    usual = np.where(np.arange(DAYS) < 5, scenario.per_day, scenario.per_day / 3)
    tickets = random.poisson(np.broadcast_to(usual, shape))
    week = random.normal(size=(count, WEEKS))
    for place in range(1, WEEKS):
        fresh = np.sqrt(1 - scenario.carried**2) * week[:, place]
        week[:, place] = scenario.carried * week[:, place - 1] + fresh
    noise = scenario.week_noise * week[:, :, None]
    noise = noise + scenario.day_noise * random.normal(size=shape)
    rate = np.full((WEEKS, 1), scenario.rate)
    if changed:
        rate[-1] = scenario.worse
    # The mean over the noise is the rate that was asked for, whatever the noise.
    spread = scenario.day_noise**2 + scenario.week_noise**2
    logit = np.log(rate / (1 - rate)) * np.sqrt(1 + 0.346 * spread)
    return random.binomial(tickets, 1 / (1 + np.exp(-(logit + noise)))), tickets


def measured(late: int, tickets: int, period: Period) -> Measurement:
    return Measurement(
        METRIC, (), period, late / tickets, Unit.RATIO, tickets, None, None, (), late, "", 0
    )


def outcome(gate: Gate, late: np.ndarray, tickets: np.ndarray) -> Outcome:
    """How the gate judges the last week of one history."""
    own = []
    for week in range(WEEKS):
        start = FIRST + timedelta(weeks=week)
        period = Period(start, start + timedelta(weeks=1))
        own.append(measured(int(late[week].sum()), int(tickets[week].sum()), period))
        if gate.rule is Rule.PREVIOUS_PERIOD and week >= WEEKS - 2:
            days = [Period(start + timedelta(d), start + timedelta(d + 1)) for d in range(DAYS)]
            own += [
                measured(int(x), int(n), day)
                for x, n, day in zip(late[week], tickets[week], days, strict=True)
                if n
            ]
    history = History.of(Grain.WEEK, 0, own)
    (verdict,) = judge([gate], Bench(BY_ID, history, period, None))
    return verdict.outcome


def rates(scenario: Scenario, gate: Gate, count: int, seed: int) -> tuple[float, float, float]:
    """Shares of histories: failed and warned with nothing changed, failed with the change."""
    found = []
    for changed in (False, True):
        random = np.random.default_rng([seed, changed])
        late, tickets = histories(scenario, count, random, changed=changed)
        outcomes = [outcome(gate, *each) for each in zip(late, tickets, strict=True)]
        found.append({one: outcomes.count(one) / count for one in Outcome})
    return found[0][Outcome.FAIL], found[0][Outcome.WARN], found[1][Outcome.FAIL]


def main(count: int = 2000, seed: int = 20260105) -> None:
    began = perf_counter()
    print(f"{count:,} histories per scenario, seed {seed}")
    print(f"{'rule':16} {'queue':24} {'change':>10} {'false alarms':>13} {'warns':>7} {'found':>7}")
    for name, gate in RULES.items():
        for scenario in SCENARIOS:
            false, warned, found = rates(scenario, gate, count, seed)
            change = f"{scenario.rate:.0%} -> {scenario.worse:.0%}"
            print(
                f"{name:16} {scenario.name:24} {change:>10} {false:>12.1%} {warned:>8.1%} {found:>7.1%}"
            )
    print(f"{perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
