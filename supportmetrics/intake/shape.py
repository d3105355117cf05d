"""What the values of a sample look like: times, durations, numbers, flags, known words. Headers are held against it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.values import counts, durations, grades, missing, shapes, words
from supportmetrics.model.columns import EVENTS, INSTANT, PROMISES, SURVEYS, TICKETS, Column
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportmetrics.intake.reading import Reading

_LOOKED_AT = 200
_HALF = 0.5
_SOME = 0.3
_WORDS = {
    "actor": "actor",
    "incoming": "direction",
    "public": "public",
    "message": "message",
    "clock": "clock",
}
"""Columns of logs that count only when half their words are known: column -> list of words."""
_NO_WORDS = frozenset({"number", "fraction", "percent", "sent", "none", "unknown"})
_HAS_CLOCK = re.compile(r"\d[:.h]\d{2}|\dT\d|\d\s*[ap]\.?m\b|[1-9]\d{8}|\d{5}\.\d", re.IGNORECASE)
_CLOCK = r"(?i)^\s*(?:[01]?\d|2[0-4])(?:[:.h]?[0-5]\d){1,2}\s*(?:[ap]\.?\s?m\.?)?\s*$"
_NUMBERED = re.compile(r"^\s*[A-Za-z]{2,}[-_]?\d+\s*$")
"""An id such as INC0010234, even where several rows are about it."""
_TEXT = Column("", pl.String, "anything")


class Shapes:
    """Shares of the values of each column that look like something."""

    def __init__(self, sample: pl.DataFrame, reading: Reading) -> None:
        self._sample, self._reading = sample, reading
        self._texts: dict[str, list[str]] = {}
        self._translators: dict[str, Callable[[str], str | None]] = {}

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
        times = _share(texts, _time)
        if canonical.endswith("_seconds"):
            return times >= _HALF and _share(texts, durations.is_number) < _HALF
        return (
            times < _HALF
            and _share(texts, _duration) >= _HALF
            and not _share(texts, _serial) >= _HALF
        )

    def speaks(self, names: tuple[str, ...], canonical: str) -> bool | None:
        """Whether the values can be what the header says; None where values of any kind could be."""
        texts = self.texts(names[0])
        if not texts:
            return None
        match canonical:
            case "ticket_id":
                alone = self._sample.height == 1
                return alone or self.unique(names[0]) or all(map(_NUMBERED.match, texts)) or None
            case "channel":
                return self.known_words(names[0], canonical) >= _SOME or None
            case "status" | "priority":
                return self.known_words(names[0], canonical) >= _HALF or None
            case "tier":
                return _share(texts, lambda t: self._translator("tier")(t) is not None) >= _SOME
        if canonical in SURVEY_KINDS:
            top = 100 if canonical == "csat" else 10
            return self.answers(names[0], canonical, top) >= _SOME
        if canonical in _WORDS:
            return _share(texts, lambda t: self._tells(canonical, t)) >= _HALF
        test = _test(canonical)
        return None if test is None else _share(texts, test) >= _HALF

    def known_words(self, name: str, dimension: str) -> float:
        """The share of distinct values that are words of a dimension; 0 where all mean the same."""
        found = [self._translator(dimension)(text) for text in self.texts(name)]
        known = [word for word in found if word is not None]
        return (
            len(known) / len(found) if len(set(known)) > 1 or len(known) == len(found) == 1 else 0.0
        )

    def times(self, name: str) -> bool:
        """Whether a column holds times."""
        texts = self.texts(name)
        return bool(texts) and _share(texts, shapes.looks_like_time) >= _HALF

    def dates_only(self, name: str) -> bool:
        """Whether a column holds dates without a time of day."""
        texts = self.texts(name)
        return bool(texts) and not any(map(_HAS_CLOCK.search, texts)) and self.times(name)

    def clocks(self, name: str) -> float:
        """The share of values that are a time of day and nothing else."""
        texts = self.texts(name)
        return _share(texts, lambda t: bool(re.match(_CLOCK, t))) if texts else 0.0

    def unique(self, name: str) -> bool:
        """Whether no two rows of the sample share a value, and each has one."""
        column = self._sample[name]
        return column.len() > 1 and column.null_count() == 0 and column.n_unique() == column.len()

    def same(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Whether two columns hold the same in every row that fills both."""
        a, b = self._sample[one[0]], self._sample[other[0]]
        return not (a != b).fill_null(value=False).any()

    def one_to_one(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Whether two columns tell the same rows apart."""
        pair = self._sample.select(one[0], other[0])
        return pair.n_unique() == pair[one[0]].n_unique() == pair[other[0]].n_unique()

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

    def never(self, name: str) -> bool:
        """Whether a column of yes and no says no wherever it says something."""
        texts = self.texts(name)
        return bool(texts) and not counts.flags(pl.Series(texts)).values.fill_null(True).any()

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

    def _tells(self, canonical: str, text: str) -> bool:
        """Whether a word of a log is one that tells something, or a flag that does."""
        if canonical in ("incoming", "public") and counts.is_flag(text):
            return True
        return self._translator(_WORDS[canonical])(text) is not None

    def _translator(self, dimension: str) -> Callable[[str], str | None]:
        if dimension not in self._translators:
            override = self._reading.values.get(dimension, {})
            self._translators[dimension] = words.translator(dimension, override)
        return self._translators[dimension]


def _test(canonical: str) -> Callable[[str], bool] | None:
    """What a value of a column must pass; None where any text may be one."""
    named = (table.get(canonical) for table in (TICKETS, SURVEYS, EVENTS, PROMISES))
    dtype = next((column for column in named if column is not None), _TEXT).dtype
    if canonical.endswith("_seconds"):
        return _duration
    if dtype == INSTANT:
        return _moment
    if dtype == pl.Boolean:
        return counts.is_flag
    return durations.is_number if dtype == pl.Int64 and canonical in TICKETS else None


def _share(texts: list[str], test: Callable[[str], bool]) -> float:
    return sum(1 for text in texts if test(text)) / len(texts)


def _duration(text: str) -> bool:
    return durations.is_number(text) or durations.is_clock(text)


def _time(text: str) -> bool:
    """A date that is no duration written as a date."""
    return shapes.looks_like_time(text) and not durations.is_since_epoch(text)


def _moment(text: str) -> bool:
    return _time(text) or _serial(text)


def _serial(text: str) -> bool:
    """A spreadsheet's day number between 1982 and 2064, or an epoch."""
    try:
        value = float(text)
    except ValueError:
        return False
    return 30000 < value < 60000 or 1e9 <= value < 2e9 or 1e12 <= value < 2e12
