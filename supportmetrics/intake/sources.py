"""Which inputs there are: arguments become files, folders are walked, archives opened, stdin is taken.

Nothing here looks at what a file means.
"""

from __future__ import annotations

import glob
import re
from collections import Counter
from dataclasses import field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from supportmetrics.errors import InputError, did_you_mean
from supportmetrics.intake import archives
from supportmetrics.intake.contents import Content
from supportmetrics.intake.piped import taken
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import BinaryIO

    from supportmetrics.intake.reading import InputRule

ROLES = ("tickets", "surveys", "messages", "history", "sla", "people")
"""What a file can hold; the words that force it in front of an argument."""
_STDIN = "-"
_SUFFIXES = frozenset(
    {
        *(".csv", ".tsv", ".tab", ".txt", ".json", ".ndjson", ".jsonl"),
        *(".parquet", ".pq", ".arrow", ".feather", ".ipc", ".xlsx", ".xls", ".ods", ".zip"),
    }
)
_COMPRESSED = frozenset({".gz", ".zst", ".bz2", ".xz"})
_ROLE = re.compile(rf"^({'|'.join(ROLES)})=(.+)$")
_CONSTANT = re.compile(r"^(.+),([A-Za-z_][\w ]*)=([^,]*)$")


@frozen
class Source:
    """One input."""

    name: str
    path: Path | None
    """Where it was found; None for standard input."""
    taken: Content | None = None
    """The bytes, when they could be had only once."""
    member: int | None = None
    """Which entry of the archive it is."""
    role: str | None = None
    preset: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    rule: InputRule | None = None
    """What the configuration says of it."""
    named: bool = True
    """The user named this very input; members of folders and archives may be passed over."""


def find(
    arguments: Sequence[str], rules: Sequence[InputRule] = (), stdin: BinaryIO | None = None
) -> tuple[Source, ...]:
    """All inputs in the order given, members of folders sorted, each file once.

    Raises InputError for a path that does not exist and for an archive that is broken or far too large.
    """
    found: dict[tuple[str, str | None, tuple[tuple[str, str], ...]], Source] = {}
    for argument in arguments:
        for source in _argument(argument, stdin):
            ruled = _apply(source, argument, rules)
            place = str(ruled.path.resolve()) if ruled.path and not ruled.taken else ruled.name
            place = place if ruled.member is None else f"{place}/{ruled.member}"
            found.setdefault((place, ruled.role, tuple(sorted(ruled.constants.items()))), ruled)
    return _distinct(tuple(found.values()))


def is_stdin(argument: str) -> bool:
    """Whether an argument names standard input, whatever else it says of it."""
    return _parted(argument)[1] == _STDIN


def _argument(argument: str, stdin: BinaryIO | None) -> Iterator[Source]:
    role, text, constants = _parted(argument)
    for source in _paths(text, stdin):
        yield replace(source, role=role, constants=constants)


def _parted(argument: str) -> tuple[str | None, str, dict[str, str]]:
    """The role that an argument forces, the path, and the columns it sets."""
    role, text, constants = None, argument, dict[str, str]()
    if not _exists(text) and (found := _ROLE.match(text)):
        role, text = found[1], found[2]
    while not _exists(text) and (found := _CONSTANT.match(text)):
        text, constants = found[1], {found[2].strip(): found[3].strip(), **constants}
    return role, text, constants


def _exists(text: str) -> bool:
    try:
        return text == _STDIN or Path(text).exists()
    except (OSError, ValueError):
        return False


def _paths(text: str, stdin: BinaryIO | None) -> Iterator[Source]:
    if text == _STDIN:
        if stdin is None:
            raise InputError(
                "'-' names standard input, but nothing is piped in. Name a file instead."
            )
        yield from _taken(_STDIN, None, stdin, named=True)
        return
    path = Path(text)
    if path.is_dir():
        members = [p for p in sorted(path.rglob("*")) if p.is_file() and _readable(p, path)]
        if not members:
            raise InputError(
                f"The folder {text!r} holds no file of a known kind (CSV, JSON, Parquet, XLSX ...)."
            )
        for member in members:
            yield from _file(member, named=False)
    elif path.exists():
        yield from _file(path, named=True)
    elif any(c in text for c in "*?["):
        matches = [Path(p) for p in sorted(glob.glob(text, recursive=True)) if Path(p).is_file()]  # noqa: PTH207 - absolute globs
        if not matches:
            raise InputError(f"No file matches {text!r}.")
        for match in matches:
            yield from _file(match, named=True)
    else:
        raise InputError(f"There is no file or folder {text!r}.{_near(path)}")


def _near(path: Path) -> str:
    folder = path.parent
    names = [p.name for p in folder.iterdir()] if folder.is_dir() else []
    return did_you_mean(path.name, names)


def _readable(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    suffixes = [s.lower() for s in path.suffixes[-2:]]
    last = suffixes[-1] if suffixes else ""
    known = last in _SUFFIXES or (last in _COMPRESSED and suffixes[0] in _SUFFIXES)
    return known and not any(part.startswith((".", "__MACOSX")) for part in parts)


def _file(path: Path, *, named: bool) -> Iterator[Source]:
    if not path.is_file():
        # A pipe of the shell, `<(zcat old.csv.gz)`, can be read only once.
        with path.open("rb") as stream:
            yield from _taken(str(path), path, stream, named=named)
    elif path.suffix.lower() == ".zip" and archives.is_archive(Content(path)):
        yield from _members(Source(path.name, path))
    else:
        yield Source(path.name, path, named=named)


def _taken(name: str, path: Path | None, stream: BinaryIO, *, named: bool) -> Iterator[Source]:
    """What is piped in, kept beside; an archive may be piped in, too."""
    content = taken(stream)
    source = Source(name, path, content, named=named)
    if archives.is_archive(content):
        yield from _members(source)
    else:
        yield source


def _members(archive: Source) -> Iterator[Source]:
    """The exports inside an archive."""
    found = [
        replace(archive, name=f"{archive.name}/{one.name}", member=one.place, named=False)
        for one in archives.members(content(archive), archive.name)
        if _is_export(Path(one.name))
    ]
    if not found:
        raise InputError(
            f"{archive.name} holds no file of a known kind (CSV, JSON, Parquet, XLSX ...)."
        )
    yield from found


def _is_export(inside: Path) -> bool:
    """A member without a suffix may be one: desks name the parts of an export by number."""
    return not inside.suffix or _readable(inside, Path())


def content(source: Source) -> Content:
    """The bytes of a source; raises InputError for a member that cannot be read."""
    whole = source.taken or Content(source.path)
    return whole if source.member is None else archives.member(whole, source.member, source.name)


def inside(source: Source, name: str, rules: Sequence[InputRule]) -> Source:
    """A list inside a source as a source of its own: what is said about the whole file does not hold for it."""
    return _apply(Source(name, None, constants=source.constants, named=source.named), name, rules)


def _apply(source: Source, argument: str, rules: Sequence[InputRule]) -> Source:
    names = [source.name, argument]
    if source.path is not None:
        names += [source.path.as_posix(), source.path.resolve().as_posix(), source.path.name]
    for rule in rules:
        if any(fnmatch(name, rule.match) or fnmatch(name, f"*/{rule.match}") for name in names):
            source = replace(
                source,
                role=source.role or rule.role,
                preset=source.preset or rule.preset,
                constants={**rule.set, **source.constants},
                rule=_both(source.rule, rule),
            )
    return source


def _both(first: InputRule | None, then: InputRule) -> InputRule:
    """Two rules about one input; the first that says something counts."""
    if first is None:
        return then
    values = {
        name: {**then.values.get(name, {}), **first.values.get(name, {})}
        for name in (*first.values, *then.values)
    }
    columns = {**then.columns, **first.columns}
    return replace(first, columns=columns, values=values, zone=first.zone or then.zone)


def _distinct(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Two files of one name are told apart by their paths."""
    names = Counter(source.name for source in sources)
    return tuple(
        replace(source, name=str(source.path.parent / source.name).replace("\\", "/"))
        if names[source.name] > 1 and source.path and not source.taken
        else source
        for source in sources
    )
