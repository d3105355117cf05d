"""What is known of each help desk and survey tool: data, one file per preset in `presets/`, read when needed."""

from __future__ import annotations

import re
from dataclasses import field, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import tomli

from supportmetrics.errors import AmbiguityError, UsageError, did_you_mean
from supportmetrics.intake.headers import Header, key, light
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable


@frozen
class Signature:
    """The headers by which an export is known."""

    all: tuple[str, ...]
    """Headers that must be there."""
    any: tuple[str, ...]
    """Headers of which `minimum` must be there."""
    first: tuple[str, ...]
    """Headers of which one must be the first; empty: any."""
    none: tuple[str, ...]
    """Headers that must not be there."""
    minimum: int
    fallback: bool
    """Considered only when no other preset fits."""


@frozen
class Preset:
    """One help desk or survey tool export."""

    id: str
    name: str
    role: str
    """tickets, surveys, messages, history, sla or people."""
    source: str
    """Where the layout is documented."""
    cannot: tuple[str, ...]
    """What the export cannot answer, a sentence each."""
    signature: Signature
    columns: Mapping[str, tuple[str, ...]]
    """Canonical column, perhaps with `:business`, `:time` (of day) or its survey kind -> headers, the best first."""
    zone: str | None = None
    order: str | None = None
    close_is_solve: bool = True
    """Whether the close of a ticket that was never solved ends the work on it; not where tickets close by
    themselves days later."""
    durations: Mapping[str, str] = field(default_factory=dict)
    """Header -> unit of its plain numbers."""
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a column needs -> headers that need it: inverted (yes means no), stations (the first assignment counts
    too), remaining (only the sign is read), ages (filled on open tickets too), filled (any value means yes)."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Canonical column -> the vendor's word -> canonical word, yes or no, or "" for nothing."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> what every row holds, where the export does not say it."""
    missing: tuple[str, ...] = ()
    """What stands in columns of text where there is nothing."""
    scores: Mapping[str, str] = field(default_factory=dict)
    """Survey kind -> scale, where the tool fixes it."""
    absent: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> why the export does not hold it."""
    rows: Mapping[str, Any] = field(default_factory=dict)
    """`title` and `last_header`: patterns of extra header rows; `blank_in_second`: the column that is empty in a second
    one; `leave_out`: per column the words of responses that are no answers, and the reason; `partial`: headers that
    hold something only when the desk had not finished writing; `opening`: false where the message that opened a
    ticket is not among its messages; `misses`: true where only missed promises are listed; `holder` and `person`:
    patterns of the ids of whoever holds a ticket, and of people among them, where changes name queues as well;
    `logins`: true where the names of writers cannot be held against those of requesters."""


@frozen
class Match:
    """How well a preset fits some headers."""

    preset: Preset
    score: float


@cache
def _folder() -> Traversable:
    return files("supportmetrics.intake") / "presets"


@cache
def ids() -> tuple[str, ...]:
    """The ids of all presets, sorted: the listing of the folder."""
    return tuple(
        sorted(
            entry.name.removesuffix(".toml")
            for entry in _folder().iterdir()
            if entry.name.endswith(".toml") and not entry.name.startswith("_")
        )
    )


def get(name: str) -> Preset:
    """A preset by its id; raises UsageError for an unknown one."""
    if name not in ids():
        raise UsageError(
            f"There is no preset {name!r}.{did_you_mean(name, ids())} `supportmetrics presets` lists them."
        )
    return _load(name)


def every() -> tuple[Preset, ...]:
    """All presets."""
    return tuple(_load(name) for name in ids())


@cache
def header_rows() -> tuple[Mapping[str, Any], ...]:
    """What each preset that has something to say about rows says of them: `Preset.rows` without its tables."""
    return tuple(rows for name in ids() if (rows := _table(name, "rows")))


@cache
def _text(name: str) -> str:
    return (_folder() / f"{name}.toml").read_bytes().decode()


def _table(name: str, table: str) -> dict[str, Any]:
    """One table of a preset. Every file is held against the signatures of all presets, and read with few of them: of
    the others nothing else is parsed.
    """
    return tomli.loads(_text(name).partition(f"\n[{table}]\n")[2].partition("\n[")[0])


@cache
def signature(name: str) -> Signature:
    """By which headers a preset is known."""
    match = _table(name, "match")
    return Signature(
        all=tuple(map(light, match.get("all", ()))),
        any=tuple(map(light, match.get("any", ()))),
        first=tuple(map(light, match.get("first", ()))),
        none=tuple(map(light, match.get("none", ()))),
        minimum=match.get("minimum", 2),
        fallback=match.get("fallback", False),
    )


@cache
def _load(name: str) -> Preset:
    data = tomli.loads(_text(name))
    times = data.get("times", {})
    return Preset(
        id=data["id"],
        name=data["name"],
        role=data["role"],
        source=data["source"],
        cannot=tuple(data["cannot"]),
        signature=signature(name),
        columns={name: tuple(headers) for name, headers in data.get("columns", {}).items()},
        zone=times.get("zone"),
        order=times.get("order"),
        close_is_solve=times.get("close_is_solve", True),
        durations={key(header): unit for header, unit in data.get("durations", {}).items()},
        flags={name: tuple(map(key, headers)) for name, headers in data.get("flags", {}).items()},
        values=data.get("values", {}),
        constants=data.get("constants", {}),
        missing=tuple(data.get("missing", ())),
        scores=data.get("scores", {}),
        absent=data.get("absent", {}),
        rows=data.get("rows", {}),
    )


def described(name: str) -> list[list[str]]:
    """(property, words) of one preset: what it is, what it cannot answer, and the headers it reads for each column.

    Raises UsageError for an unknown id.
    """
    preset = get(name)
    rows = [
        ["export", preset.name],
        ["holds", preset.role],
        ["layout", preset.source],
        ["recognised by", _signature(preset.signature)],
    ]
    if preset.zone:
        rows.append(["time zone", preset.zone])
    rows += [[f"every {column}", value] for column, value in preset.constants.items()]
    if preset.missing:
        rows.append(["nothing is written", " | ".join(preset.missing)])
    if not preset.close_is_solve:
        rows.append(["closed", "comes after the solve and never stands in for it"])
    rows += [["cannot answer", sentence] for sentence in preset.cannot]
    rows += [[f"no {column}", why] for column, why in preset.absent.items()]
    return rows + [[column, " | ".join(headers)] for column, headers in preset.columns.items()]


def _signature(of: Signature) -> str:
    parts = [f"all of {', '.join(of.all)}"] if of.all else []
    if of.any:
        how = f"at least {of.minimum} of" if of.minimum else "perhaps"
        parts.append(f"{how} {', '.join(of.any)}")
    if of.first:
        parts.append(f"the first column called {' or '.join(of.first)}")
    if of.none:
        parts.append(f"none of {', '.join(of.none)}")
    return "; ".join(parts) + ("; where no other preset fits" if of.fallback else "")


def matches(headers: Sequence[Header]) -> list[Match]:
    """All presets that fit, the best first. The score is the number of signature headers found, plus the share of
    the headers that the preset explains.
    """
    seen = {name for header in headers for name in (header.light, header.plain)}
    found = []
    for name in ids():
        of = signature(name)
        hits = sum(mark in seen for mark in of.any)
        fits = all(mark in seen for mark in of.all) and not any(mark in seen for mark in of.none)
        led = not of.first or (bool(headers) and headers[0].light in of.first)
        if not fits or not led or hits < of.minimum:
            continue
        preset = _load(name)
        explained = {key(name) for names in preset.columns.values() for name in names}
        share = sum(header.plain in explained for header in headers) / max(1, len(headers))
        found.append(Match(preset, len(of.all) + hits + share))
    real = [match for match in found if not match.preset.signature.fallback]
    return sorted(real or found, key=lambda match: (-match.score, match.preset.id))


def best(
    headers: Sequence[Header], name: str, role: str | None = None
) -> tuple[Match | None, Match | None]:
    """The best match and the runner-up, among those of a role if one is given.

    Raises AmbiguityError when two presets fit equally well.
    """
    found = [match for match in matches(headers) if role in (None, match.preset.role)]
    if not found:
        return None, None
    if len(found) > 1 and abs(found[0].score - found[1].score) < 1e-9:
        raise AmbiguityError(
            f"{name} looks equally like {found[0].preset.name} and {found[1].preset.name}. Say which it is: "
            f"--preset {found[0].preset.id} or --preset {found[1].preset.id}."
        )
    return found[0], found[1] if len(found) > 1 else None


@frozen
class Synonyms:
    """Headers of no particular vendor for one canonical column."""

    headers: tuple[str, ...]
    unsure: tuple[str, ...]
    """Not verified."""
    vague: tuple[str, ...]
    """Verified, and meaning other things as well."""
    inverted: tuple[str, ...]
    """A yes means no."""
    stations: tuple[str, ...]
    """The first assignment counts as one."""

    @property
    def verified(self) -> tuple[str, ...]:
        """All that were seen in exports or are documented."""
        return (*self.headers, *self.vague)


@cache
def synonyms(table: str) -> dict[str, Synonyms]:
    """Canonical column -> synonyms, of `tickets`, `surveys` or `answers`."""
    data = _synonym_data().get(table, {})
    return {
        canonical: Synonyms(
            *(tuple(map(key, entry.get(of.name, ()))) for of in fields(Synonyms)),
        )
        for canonical, entry in data.items()
    }


@cache
def unused() -> dict[str, str]:
    """Headers that no figure is made of, with what they hold."""
    data = _synonym_data()
    named = {
        key(name): what for what, headers in data["unused"].items() for name in (what, *headers)
    }
    return named | dict.fromkeys(map(key, data["personal"]["headers"]), "about a person")


@cache
def names_of_people() -> frozenset[str]:
    """Headers of columns that hold names or addresses of customers."""
    return frozenset(map(key, _synonym_data()["personal"]["names"]))


@cache
def question_words() -> dict[str, re.Pattern[str]]:
    """Survey kind -> what the text of its question betrays."""
    return {
        kind: re.compile("|".join(words)) for kind, words in _synonym_data()["questions"].items()
    }


@cache
def open_questions() -> re.Pattern[str]:
    """What the text of a question betrays that is answered in words of one's own."""
    return re.compile("|".join(_synonym_data()["open_questions"]["words"]))


@cache
def _synonym_data() -> dict[str, Any]:
    return tomli.loads((_folder() / "_synonyms.toml").read_text(encoding="utf-8"))
