"""The conclusion about a few metrics that were asked for."""

from __future__ import annotations

import pytest

from supportmetrics.analysis.asked_headline import headline_of
from supportmetrics.metrics import BY_ID
from supportmetrics.model.report import Change
from tests.analysis.said import Told, measured, week, weeks

SPANS = weeks(6)
LOOK = Told(
    {
        ("frt.median", (), week(5)): measured("frt.median", 90.0),
        ("frt.p90", (), week(5)): measured("frt.p90", 600.0),
        ("csat.score", (), SPANS.windows[-1]): measured("csat.score", 0.81),
        ("volume.created", (), week(5)): measured("volume.created", 1408.0),
    }
)


def _said(*metrics, **verdicts):
    changes = [
        Change(metric, (), week(5), week(4), 2.0, 1.0, None, None, None, verdict)
        for metric, verdict in zip(metrics, verdicts.values(), strict=False)
    ]
    return headline_of([BY_ID[metric].info for metric in metrics], changes, LOOK, SPANS)


@pytest.mark.parametrize(
    ("metrics", "verdicts", "sentence"),
    [
        (["volume.created"], ["unjudged"], "Tickets created: 1,408."),
        (["csat.score"], ["within-noise"], "CSAT: 81.0%, within its usual range."),
        (
            ["frt.median", "frt.p90"],
            ["better", "worse"],
            "First response, 90th percentile: 10m, worse than usual.",
        ),
        (
            ["csat.score", "frt.median"],
            ["within-noise", "better"],
            "First response, median: 1m 30s, better than usual.",
        ),
        (["nps.score", "frt.p90"], [], "First response, 90th percentile: 10m."),
        (["nps.score"], [], "There is nothing to report yet."),
    ],
)
def test_the_worst_of_what_was_asked_for_is_told_with_its_value(metrics, verdicts, sentence):
    said = _said(*metrics, **{str(place): verdict for place, verdict in enumerate(verdicts)})
    assert said == sentence
    assert len(said.split()) <= 12
