"""What the values of a sample look like: times, durations, numbers, flags, known words. Headers are held against it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.values import counts, durations, grades, missing, shapes, words
from supportmetrics.model.columns import INSTANT, TICKETS
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from supportmetrics.intake.reading import Reading

_LOOKED_AT = 200
_HALF = 0.5
_SOME = 0.3
_NO_WORDS = frozenset({"number", "fraction", "percent", "sent", "none", "unknown"})
_VAGUE_CHANNEL = frozenset(
    {"source", "via", "origin", "medium", "source type", "media type", "source.type"}
)


class Shapes:
    """Shares of the values of each column that look like something."""

    def __init__(self, sample: pl.DataFrame, reading: Reading) -> None:
        self._sample, self._reading = sample, reading
        self._texts: dict[str, list[str]] = {}

    def texts(self, name: str) -> list[str]:
        """Some distinct values of a column that hold something, in their order."""
        if name not in self._texts:
            column = self._sample[name].cast(pl.String).drop_nulls()
            distinct = column.unique(maintain_order=True).head(_LOOKED_AT).to_list()
            self._texts[name] = [text for text in distinct if not missing.is_missing(text)]
        return self._texts[name]

    def contradicts(self, names: tuple[str, ...], canonical: str) -> bool:
        """Whether a column named as a time holds durations, or the reverse."""
        texts = self.texts(names[0])
        if not texts:
            return False
        times = _share(texts, shapes.looks_like_time)
        if canonical.endswith("_seconds"):
            return times >= _HALF and _share(texts, durations.is_number) < _HALF
        return (
            times < _HALF
            and _share(texts, _duration) >= _HALF
            and not _share(texts, _serial) >= _HALF
        )

    def fits(self, names: tuple[str, ...], canonical: str, word: str) -> bool:
        """Whether the values can be what the header says."""
        texts = self.texts(names[0])
        if canonical in SURVEY_KINDS:
            top = 100 if canonical == "csat" else 10
            return not texts or self.answers(names[0], canonical, top) >= _SOME
        if not texts or canonical not in TICKETS:
            return True
        dtype = TICKETS[canonical].dtype
        if dtype == INSTANT:
            return _share(texts, lambda t: shapes.looks_like_time(t) or _serial(t)) >= _HALF
        if canonical.endswith("_seconds"):
            return _share(texts, _duration) >= _HALF
        if dtype == pl.Int64:
            return _share(texts, durations.is_number) >= _HALF
        if dtype == pl.Boolean:
            return _share(texts, counts.is_flag) >= _HALF
        if canonical == "channel" and word in _VAGUE_CHANNEL:
            return _share(texts, lambda t: self._channel(t) is not None) >= _SOME
        if canonical == "tier":
            return _share(texts, lambda t: self._tier(t) is not None) >= _SOME
        return True

    def worded(self, name: str) -> str | None:
        """The kind of survey whose words a column holds; None for numbers, which all kinds have."""
        texts = self.texts(name)
        for kind in ("csat", "ces"):
            forms = [grades.understand(text, kind).form for text in texts]
            if texts and sum(form not in _NO_WORDS for form in forms) >= _HALF * len(texts):
                return kind
        return None

    def whole(self, name: str) -> bool:
        """Whether a column holds nothing but whole numbers."""
        texts = self.texts(name)
        return bool(texts) and all(text.isdecimal() for text in texts)

    def together(self, names: tuple[str, ...]) -> bool:
        """Whether some record of the sample has a value in two of these columns."""
        filled = pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.UInt32) for name in names)
        return bool(self._sample.select((filled > 1).any()).item())

    def answers(self, name: str, kind: str, top: int = 10) -> float:
        """The share of values that are answers of a kind of survey; numbers up to `top`, where percentages are 100."""
        odd = ("unknown",) if top > 10 else ("unknown", "fraction", "percent")
        good = {word.lower() for word in self._reading.satisfied.get(kind, ())}

        def scored(text: str) -> bool:
            answer = grades.understand(text, kind)
            in_range = answer.form != "number" or 0 <= (answer.value or 0) <= top
            return text.strip().lower() in good or (answer.form not in odd and in_range)

        texts = self.texts(name)
        return _share(texts, scored) if texts else 0.0

    @cached_property
    def _channel(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a function made by words.translator
        return words.translator("channel", self._reading.values.get("channel", {}))

    @cached_property
    def _tier(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - as above
        return words.translator("tier", self._reading.values.get("tier", {}))


def _share(texts: list[str], test) -> float:  # type: ignore[no-untyped-def]  # noqa: ANN001 - any test of a text
    return sum(1 for text in texts if test(text)) / len(texts)


def _duration(text: str) -> bool:
    return durations.is_number(text) or durations.is_clock(text)


def _serial(text: str) -> bool:
    """A spreadsheet's day number between 1982 and 2064, or an epoch."""
    try:
        value = float(text)
    except ValueError:
        return False
    return 30000 < value < 60000 or 1e9 <= value < 2e9 or 1e12 <= value < 2e12
