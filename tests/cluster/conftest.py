"""Desks that try what only all rows together tell, as files."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from supportmetrics.errors import SupportMetricsError
from supportmetrics.pipeline import Request, analyze, analyze_on
from supportmetrics.render.json_report import render_json

FIRST = datetime(2026, 1, 5, 6, 0, 0)  # noqa: DTZ001 - the exports have no zone
_HEADERS = (
    "Ticket ID,Created at,First response at,Resolved at,Status,Channel,Tier,First response seconds"
)


def tickets(numbers, *, responds=True, later=0, crowd=range(0), called="T-"):
    """An export of tickets by their numbers; those of the crowd were created in one second."""
    lines = [_HEADERS]
    for number in numbers:
        scattered = number * 40503 % 65536
        created = FIRST + timedelta(seconds=number * 4001 + scattered % 7000)
        if number in crowd:
            created = FIRST + timedelta(days=11, seconds=77)
        wait = timedelta(seconds=scattered * (1 + number % 5))
        answered = created + wait if responds and number % 7 else None
        solved = created + 3 * wait + timedelta(seconds=60) if number % 5 else None
        vendor = int(wait.total_seconds()) + (9000 if number % 3 == 0 else 0) if answered else ""
        status = "Spam" if number % 41 == 7 else "Solved" if solved else "Open"
        cells = (
            f"{called}{number}", created, answered or "", solved + timedelta(seconds=later) if solved else "",
            status, ("Email", "Chat", "Phone")[scattered % 3], 1 + number % 2, vendor,
        )  # fmt: skip
        lines.append(",".join(map(str, cells)))
    return "\n".join(lines) + "\n"


def answers(numbers, *, scores, unanswered=0, called="T-"):
    """An export of answers about tickets; every so many survey was only sent."""
    lines = ["Ticket ID,CSAT score,Sent at,Answered at"]
    for number in numbers:
        sent = FIRST + timedelta(seconds=number * 4001 + 90000)
        silent = unanswered and number % unanswered == 0
        score = "" if silent else scores[number * 7 % len(scores)]
        lines.append(
            f"{called}{number},{score},{sent},{'' if silent else sent + timedelta(hours=5)}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def desk(tmp_path):
    """Writes files by their names and gives their folder."""

    def written(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text)
        return str(tmp_path)

    return written


@pytest.fixture
def both():
    """The JSON report of one machine with coarse durations, and of an engine; a mistake's sentence in place of it."""

    def told(engine, *sources, **options):
        asked = Request(sources=sources, **{"coarse": 10, "shapes": False} | options)
        runs = (
            lambda: analyze(asked, version="1"),
            lambda: analyze_on(engine, asked, version="1"),
        )
        return [_said(run) for run in runs]

    return told


def _said(run):
    try:
        return b"".join(render_json(run())).decode()
    except SupportMetricsError as why:
        return f"{type(why).__name__}: {why}"
