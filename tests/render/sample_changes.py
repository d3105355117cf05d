"""The invented changes of the sample view: one told, one turned round by the mix, one quiet."""

from __future__ import annotations

from supportmetrics.model import numbers
from supportmetrics.model.units import Unit
from supportmetrics.render.view import Delta, Quantity
from supportmetrics.render.view_changes import ChangeRow, Changes, Split, SplitPart
from supportmetrics.stats.decomposition import decompose
from tests.render.sample_parts import CHANNELS, TICKETS, WITHIN, a_count, a_duration, a_share


def _points(share: float) -> Quantity:
    return Quantity(numbers.points(100 * share), 100 * share)


def _split(groups, label, short, head, tone, word, sentence) -> Split:
    """Groups of (key, name, n before, share before, n now, share now)."""
    before = [(n, share) for _, _, n, share, _, _ in groups]
    after = [(n, share) for _, _, _, _, n, share in groups]
    found = decompose(before, after)
    sizes = [sum(n for n, _ in side) for side in (before, after)]
    parts = tuple(
        SplitPart(
            key,
            name,
            a_share(n0 / sizes[0], n0, None),
            a_share(n1 / sizes[1], n1, None),
            a_share(v0, n0, None),
            a_share(v1, n1, None),
            _points(effect.rate),
            _points(effect.mix),
        )
        for (key, name, n0, v0, n1, v1), effect in zip(groups, found.effects, strict=True)
    )
    whole = [a_share(v, n, None) for v, n in zip((found.before, found.after), sizes, strict=True)]
    whole = (f"All {head.lower()}s", *whole)
    effects = (_points(found.rate), _points(found.mix))
    return Split(label, short, head, *whole, *effects, parts, Unit.RATIO, tone, word, sentence)


def sample_changes() -> Changes:
    names = dict(CHANNELS)
    within = [
        (key, names[key], TICKETS[key][11], week[11] / 1000, TICKETS[key][12], week[12] / 1000)
        for key, week in WITHIN.items()
    ]
    told = _split(
        within,
        "First reply within target by channel",
        "In target",
        "Channel",
        "better",
        "Better",
        "First reply within target rose by 1.6 points; nearly all of it comes from the channels "
        "themselves (the largest part from Email, +1.4).",
    )
    turned = _split(
        [("email", "Email", 480, 0.61, 1010, 0.63), ("chat", "Chat", 1640, 0.83, 1305, 0.84)],
        "CSAT by channel",
        "CSAT",
        "Channel",
        "none",
        "Note",
        "CSAT fell by 3.2 points although every channel improved: it comes from a larger share "
        "of Email (22.6%, now 43.6%).",
    )
    quiet = _split(
        [(None, "Tier 1", 1300, 0.688, 1330, 0.697), (None, "All smaller ones", 41, 0.5, 38, 0.55)],
        "CES by tier",
        "CES",
        "Tier",
        "none",
        "",
        "",
    )
    findings = (told, turned)
    effects = [abs(q.raw) for split in findings for p in split.parts for q in (p.own, p.mix)]
    return Changes(
        caption="Compared with 23 Feb–1 Mar. Own: what channels or tiers did themselves. "
        "Mix: how tickets or answers spread over them. In points; arithmetic, not cause.",
        rows=(
            ChangeRow(
                "Tickets",
                "Tickets",
                Unit.COUNT,
                a_count(1697),
                a_count(1782),
                Delta("↑ +85 (+5%) on last week", "+5%", "none", 85.0),
                "1,402 to 1,961",
            ),
            ChangeRow(
                "First reply within target",
                "In target",
                Unit.RATIO,
                a_share(0.902, 1447, None),
                a_share(0.918, 1514, None),
                Delta("↑ 1.6 pts (+2%) better", "+1.6", "better", 0.016),
                "84.1% to 90.9%",
            ),
            ChangeRow(
                "Median resolution",
                "Resolution",
                Unit.SECONDS,
                a_duration(20_900.0, 1650),
                a_duration(20_340.0, 1759),
                Delta("−9m (−3%), within noise", "−9m", "none", -560.0),
                "",
            ),
        ),
        splits=(told, turned, quiet),
        findings=findings,
        reach=max(effects),
        quiet="",
    )
