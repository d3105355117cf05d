"""The kind `github`: gates as annotations of a GitHub workflow.

Source: the workflow commands `error`, `warning` and `notice`. A run shows the first ten of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render import gates
from supportmetrics.render.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:  # noqa: ARG001  # every kind is called alike
    """A line for each gate that does not hold and each note, and the sum of all."""
    for each in gates.judged(report):
        if each.state != gates.HOLDS:
            serious = each.state == gates.FAILS or each.judgement.blocks
            yield _command("error" if serious else "warning", each.word, each.title, each.sentence)
    for note in gates.notes(report):
        yield _command("notice", "Unusual", note.title, note.sentence)
    yield f"{gates.summary(report)}\n".encode()


def _command(name: str, word: str, title: str, sentence: str) -> bytes:
    head = shown(f"{word}: {title}").translate(_PROPERTY)
    return f"::{name} title={head}::{shown(f'{title}: {sentence}').translate(_DATA)}\n".encode()
