"""The page about gates: rules, limits, baselines, and the recipes that stand beside it."""

from __future__ import annotations

from pathlib import Path

from generating.markdown import block, codes, documented, page, table
from supportmetrics.config.gate_lines import GRAMMAR, OPTIONS
from supportmetrics.errors import ExitCode
from supportmetrics.model.gates import Level, Outcome, Rule
from supportmetrics.render.kinds import CHECK_KINDS

RECIPES = Path(__file__).parents[1] / "recipes"
ACTION = Path(__file__).parents[2] / "action.yml"

_INTRODUCTION = """
`supportmetrics check` judges gates and ends with an exit code, so that a job fails when support gets worse, and not when a week is merely a week.
Gates stand in `[[gate]]` tables of the [configuration](configuration.md), or on the command line, or both; only what they name decides.
"""
_LINE = """
A gate names a metric, the tickets it is about, and what must hold of them.
`{channel=chat, tier=1}` judges these tickets alone; `by channel,tier` judges each value by itself, and also those that used to have enough tickets (5 for limits, 30 for regressions) and have none now.
Names and words with commas, and names with spaces behind `by`, stand in quotes: `frt.p90{Region="Ulm, Jena"} by "Product line" <= 4h`.
With `--anonymize` a gate about an agent is found by the name or by its pseudonym, and shown with the pseudonym.
"""
_EXAMPLES = """
supportmetrics check exports/ --gate "sla.first_response.breach_rate{channel=chat} <= 10%"
supportmetrics check exports/ --gate "frt.p90 by channel regression margin 15%"
supportmetrics check exports/ --gate "csat.score >= 80% level warn" --gate "backlog.open ratchet"
"""
_LIMITS = """
Limits and margins are in the unit of their metric; any other unit is refused.

| metric is | limit | margin |
| --- | --- | --- |
| a share | `10%`, or 0.10 | points: `2%`, or 0.02 |
| a duration | `4h`, `1h30m`, or seconds | relative: `10%`, or 0.10 |
| a score | points on its scale: `40`, `4.2` | points: `5` |
| a count | a whole number | relative: `10%`, or 0.10 |

Ticket figures are a census and held against limits as they are; exactly on the limit holds.
Surveys are samples of four weeks: the gate fails when the whole 95% interval is on the wrong side, and warns when only the value is.
Inputs that hold fewer weeks are judged by all of them, and held against saved windows of that length: exports of single weeks week by week.
"""
_USUAL = """
`regression` holds a period against up to eight earlier ones, at least four.
Their spread, on a scale where values are near normal (log-odds of shares, logarithm of durations and counts), gives a prediction limit that a normal period exceeds once in twenty times; a thinner period gets a wider one.
Two keys must turn for a failure: beyond that limit, and worse by the margin (2 points of shares, 3 of CSAT and CES, 5 of NPS, 10% of durations and counts).
With only one of them the gate warns.
When more than five regressions are judged at once, each must be the more improbable (Holm).

`regression previous-period` needs one earlier period only: shares are compared day by day, because tickets of one day are alike, and surveys by the interval of the difference.
It says that it is based on one earlier period; an acknowledged one is passed over.
`ratchet` is for counts that fall on purpose: a metric that only swings is worse than the best of eight in eight weeks of nine.
Nothing is worse than 0 where less is better, so an empty backlog holds; a metric whose earlier periods were 0 has no usual range and needs a limit.

How often these rules are wrong, and how often they find a doubling, is simulated by [benchmarks/gates.py](../benchmarks/README.md#gates).
Whatever else is outside its usual range in some channel or tier is told as a note, at most a tenth of it false alarms (Benjamini-Hochberg); notes decide nothing.
"""
_UNKNOWN = """
A gate without data is never a pass by accident.
An absent slice, a metric the inputs cannot tell, an empty export, fewer tickets than `min_n` (30 for regressions, 1 for limits) or fewer than four earlier periods cannot be judged, and the run ends with 4, unless the gate says `when_unknown = "pass"` (`when-unknown pass` on one line).
A backlog or a volume is what it is: fewer than 30 are too few to be called worse than usual, never to be called fine.
Data that span fewer than three complete weeks are reported as a whole; with a regression or a baseline the last week that is over is judged nevertheless.
`--as-of` is the instant seen as now: without it the newest time of the data, at which the last week may not be over.
"""
_BASELINES = """
Without a baseline the earlier periods of the export itself are what a period is held against.
`--baseline` names saved JSON reports, of one period each or of many, or a folder of them; what they say about a period counts more than the export, because it was seen just after its end.

`--update-baseline` adds the judged period to that file, or to that folder as a file of its own, when it is over.
The file is made when it is not there; it holds what the gates look at, and the latest `--keep` periods.
The same run twice leaves the same bytes; of two runs at once each adds its own, and jobs with other gates keep their rows in the same file; a run that is killed, or a full disk, leaves the old file.
A period whose gates failed is added, too: it is how that week was. One that is no example of a normal week is left out of every usual range, of gates and of reports, by

```toml
[[acknowledge]]
period = "2026-W45"
reason = "the mail server was down"
```

A baseline made in another time zone, with other targets, opening hours, conditions or survey scales is refused, and the difference is named.
"""
_BREACHED = """
`--breached FILE` writes the tickets behind failed gates, as `tickets` does, under the gate they broke: late ones, dissatisfied ones, those slower than the limit, those open at the end.
"""
_RECIPES = {
    "GitHub Actions": (
        "github.yml",
        "yaml",
        "The [action](../action.yml) of this repository annotates the run and adds the gates to its summary.",
    ),
    "GitLab CI": ("gitlab-ci.yml", "yaml", "Gates are shown as tests of the pipeline."),
    "Jenkins": ("Jenkinsfile", "groovy", "Gates are shown as tests of the build."),
    "cron": ("crontab", "text", ""),
    "A hook before a push": ("pre-push", "sh", ""),
}


def gates_page() -> str:
    """Gates: what can be required of the numbers, and how a job fails by it."""
    kinds = [
        [f"`{kind.name}`", f"`{kind.suffix}`" if kind.suffix else "", kind.meaning]
        for kind in CHECK_KINDS
        if kind.gates_only
    ]
    parts = [
        "# Gates",
        _INTRODUCTION,
        "## A gate on one line",
        block("text", GRAMMAR),
        _LINE,
        f"Behind it may stand {codes(OPTIONS)}, each with its value; in a table they are keys with underscores.",
        block("sh", _EXAMPLES.strip()),
        "## Rules",
        table(("rule", "holds when the value is"), documented(Rule)),
        "## Limits",
        _LIMITS,
        "## No worse than usual",
        _USUAL,
        "## Levels and outcomes",
        table(("level", "decides"), documented(Level)[:-1]),
        table(("outcome", "meaning"), documented(Outcome)),
        table(("exit code", "meaning"), documented(ExitCode)),
        "## What cannot be judged",
        _UNKNOWN,
        "## Baselines",
        _BASELINES,
        "## What comes out",
        "Beside every kind of a [report](commands.md#kinds-of-output), with the whole report in it:",
        table(("kind", "suffix", "what it is"), kinds),
        _BREACHED,
        "## Recipes",
        "The files are in [recipes](recipes).",
    ]
    for title, (name, language, words) in _RECIPES.items():
        parts += [f"### {title}", words, block(language, (RECIPES / name).read_text("utf-8"))]
    return page(*(part for part in parts if part))
