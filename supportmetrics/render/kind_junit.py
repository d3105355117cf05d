"""The kind `junit`: gates as the test cases of a CI report.

A gate that fails is a failure, one that cannot be judged an error, or skipped where it says that this passes. Source:
the schema that Jenkins and GitLab read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from supportmetrics.render import gates
from supportmetrics.render.json_report import instant
from supportmetrics.render.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:  # noqa: ARG001  # every kind is called alike
    """One suite with one case for each gate and slice."""
    found = gates.judged(report)
    failures = sum(each.state == gates.FAILS for each in found)
    errors = sum(each.judgement.blocks for each in found)
    skipped = sum(each.state == gates.UNKNOWN for each in found) - errors
    at = instant(report.as_of)
    counts = (
        f'tests="{len(found)}" failures="{failures}" errors="{errors}" skipped="{skipped}" time="0"'
    )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="supportmetrics" {counts}>',
        f"<testsuite name={_attribute(f'Support gates, {gates.about(report)}')} {counts}"
        + (f' timestamp="{at.removesuffix("Z")}">' if at else ">"),
        *(line for each in found for line in _case(each)),
        "</testsuite>",
        "</testsuites>",
    ]
    yield ("\n".join(lines) + "\n").encode()


def _case(each: gates.Judged) -> Iterator[str]:
    one = each.judgement
    classname = f"supportmetrics.{one.gate.metric}"
    name = f"{one.gate.text} [{each.title}]" if one.gate.by else one.gate.text
    head = f'<testcase classname={_attribute(classname)} name={_attribute(name)} time="0"'
    said = _attribute(each.sentence)
    match each.state:
        case gates.FAILS:
            told = _text(f"{each.title}: {each.sentence}")
            yield f'{head}><failure type="gate" message={said}>{told}</failure></testcase>'
        case gates.UNKNOWN if one.blocks:
            yield f'{head}><error type="unknown" message={said}/></testcase>'
        case gates.UNKNOWN:
            yield f"{head}><skipped message={said}/></testcase>"
        case _:
            yield f"{head}><system-out>{_text(f'{each.word}: {each.sentence}')}</system-out></testcase>"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", shown(text)))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", shown(text)))
