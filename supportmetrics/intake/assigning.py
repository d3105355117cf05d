"""Filling a mapping: the user's columns, a preset's, usual names, and questions told by their text, in this order.

Every header is used once, every canonical column is given once, and names are held against values.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supportmetrics.intake import inferring, naming, presets, questions
from supportmetrics.intake.assigned import Assigned, Notice
from supportmetrics.intake.headers import key, light
from supportmetrics.model.meanings import IGNORED, TIME_OF_DAY, allowed
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.presets import Preset
    from supportmetrics.intake.shape import Shapes


class Assignment:
    """A mapping while it is filled: each header is used once, each canonical column is given once."""

    def __init__(
        self, mapping: Mapping, names: tuple[str, ...], shapes: Shapes, zone: str | None
    ) -> None:
        self.mapping, self.names, self.shapes, self.zone = mapping, names, shapes, zone
        self.used: set[str] = set()

    def take(self, assigned: Assigned) -> None:
        """Put a column into the mapping, with its times and durations told apart by value."""
        mapping = self.mapping
        if assigned.canonical == IGNORED:
            self.used.update(assigned.names)
            mapping.ignored.update(assigned.names)
        if assigned.canonical in mapping.columns or assigned.canonical == IGNORED:
            return
        if assigned.zone is None:
            assigned = replace(assigned, zone=self.zone)
        other = naming.COUNTERPARTS.get(assigned.canonical)
        if (
            other
            and assigned.transform == ""
            and self.shapes.contradicts(assigned.names, assigned.canonical)
        ):
            mapping.notices.append(
                Notice(
                    "not-a-duration",
                    assigned.header,
                    f"read as {other}, as its values say",
                    (assigned.header,),
                )
            )
            if other in mapping.columns:
                return
            assigned = replace(assigned, canonical=other, reason="by its values, against its name")
        if len(assigned.names) > 1:
            mapping.repeated[assigned.header] = len(assigned.names)
        mapping.columns[assigned.canonical] = assigned
        self.used.update(assigned.everything)

    def by_preset(self, preset: Preset) -> None:
        """Every column the preset knows; business-hours durations only where nothing else tells the time."""
        late: list[Assigned] = []
        # One column may tell several things (a call's type: its direction, and whether it was answered).
        taken = frozenset(self.used)
        clocks = self._clocks(preset, taken)
        for target, wanted in preset.columns.items():
            canonical, _, detail = target.partition(":")
            for name in () if detail == TIME_OF_DAY else wanted:
                places = self._places(key(name), light(name), taken)
                if not places:
                    continue
                header = self.mapping.headers[places[0]]
                assigned = Assigned(
                    canonical,
                    header.raw,
                    tuple(self.names[p] for p in places),
                    preset.durations.get(header.plain) or header.unit,
                    detail == "business",
                    header.zone,
                    next(
                        (
                            flag
                            for flag, headers in preset.flags.items()
                            if header.plain in headers and flag in allowed(canonical)
                        ),
                        "",
                    ),
                    "preset",
                    f"{preset.id} names it {'so' if header.light == light(name) else repr(name)}",
                    0.95,
                    detail if detail in SURVEY_KINDS else "",
                    time=clocks.get(canonical, ""),
                )
                if assigned.business:
                    late.append(assigned)
                else:
                    self.take(assigned)
                break
        self.business(late, closes=preset.close_is_solve)

    def _clocks(self, preset: Preset, taken: frozenset[str]) -> dict[str, str]:
        """Canonical column -> column of the table with its time of day, where that stands apart from the date."""
        found = {}
        for target, wanted in preset.columns.items():
            canonical, _, detail = target.partition(":")
            if detail == TIME_OF_DAY:
                places = [p for name in wanted for p in self._places(key(name), light(name), taken)]
                if places:
                    found[canonical] = self.names[places[0]]
        return found

    def business(self, late: list[Assigned], *, closes: bool = False) -> None:
        """Business-hours durations, where no time tells the same; a close that ends the work does."""
        for assigned in late:
            told = {naming.COUNTERPARTS.get(assigned.canonical)}
            if closes and assigned.canonical == "resolution_seconds":
                told.add("closed_at")
            if not told & set(self.mapping.columns):
                self.take(assigned)

    def by_synonyms(self, table: str) -> None:
        """Columns that neither the user nor the preset names. Raises AmbiguityError for two that would differ."""
        inferring.by_names(self, table)
        if self.mapping.role == "tickets" and "created_at" not in self.mapping.columns:
            self._unreadable_creation()

    def _unreadable_creation(self) -> None:
        """A column that is plainly called the creation time is taken even if its values are no dates: reading then
        stops there and says so, instead of measuring nothing.
        """
        for place, header in enumerate(self.mapping.headers):
            named = header.plain in ("created at", "created time", "create date", "created date")
            if (
                named
                and self.names[place] not in self.used
                and self.shapes.texts(self.names[place])
            ):
                self.take(
                    Assigned("created_at", header.raw, (self.names[place],), zone=header.zone)
                )
                return

    def by_questions(self, *, each: bool) -> None:
        """Survey questions told by their text; `each` reads all questions of a kind, to be told apart by question."""
        for kind in presets.question_words():
            if kind in self.mapping.columns:
                continue
            found = questions.of_kind(kind, self.mapping, self.names, self.used, self.shapes)
            if not found:
                continue
            chosen = found[0] if each else questions.the_one(kind, found, self.mapping)
            others = [assigned for assigned in found if assigned is not chosen]
            self.take(chosen)
            if each:
                self.mapping.further[kind] = others
                self.used.update(name for assigned in others for name in assigned.names)
            elif others:
                self.mapping.other_questions[chosen.header] = tuple(o.header for o in others)
                for name in (name for other in others for name in other.names):
                    self.mapping.passed_over[name] = f"{chosen.header!r} is read for {kind.upper()}"

    def by_open_questions(self) -> None:
        """Comments under the questions of a form, where no column is called so."""
        if "comment" not in self.mapping.columns:
            found = questions.in_own_words(self.mapping, self.names, self.used, self.shapes)
            if found is not None:
                self.take(found)

    def _places(self, plain: str, bare: str, taken: frozenset[str]) -> list[int]:
        headers = self.mapping.headers
        exact = [p for p, h in enumerate(headers) if h.light == bare and self.names[p] not in taken]
        return exact or [
            p for p, h in enumerate(headers) if h.plain == plain and self.names[p] not in taken
        ]
