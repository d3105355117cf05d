"""The only place that writes to stdout, stderr and files, and that knows the terminal.

stdout carries data and nothing else; what is said to the user goes to stderr, one plain line each.
"""

from __future__ import annotations

import codecs
import errno
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from supportmetrics.errors import UsageError
from supportmetrics.model.frozen import frozen
from supportmetrics.render.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PROGRAM = "supportmetrics"
USUAL_WIDTH = 80
"""Cells where nothing tells the width, so that a redirected report does not depend on a window."""


_passing: list[Callable[[], None]] = []
"""What takes away the things that are on the terminal only for a while."""


class Stream(Protocol):
    """What must be known of a text stream to draw on it."""

    @property
    def encoding(self) -> str | None:
        """Name of its encoding, if any."""

    def isatty(self) -> bool:
        """Whether a terminal shows it."""
        ...

    def fileno(self) -> int:
        """Its descriptor, or OSError."""
        ...


@frozen
class Style:
    """How text is drawn on a stream."""

    width: int
    """In cells."""
    color: bool
    bold: bool
    """Bold and dim; without this and `color` no escape is sent."""
    ascii_only: bool


def columns_of(stream: Stream) -> int:
    """Width of the terminal that shows `stream`; the usual width where it does not tell."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or USUAL_WIDTH
    except (OSError, ValueError):
        return USUAL_WIDTH


def terminal_style(
    stream: Stream,
    color: Literal["auto", "always", "never"],
    width: int | None,
    environ: Mapping[str, str],
    measure: Callable[[Stream], int] = columns_of,
) -> Style:
    """How to draw on `stream`: `--color` and `--width` decide first, the environment second.

    NO_COLOR takes the colours and leaves bold; FORCE_COLOR colours what is redirected, but not
    against NO_COLOR, and not as "0" or "false". A dumb terminal gets no escape and only ASCII.
    """
    dumb = environ.get("TERM") == "dumb"
    terminal = stream.isatty() and not dumb
    colored = bold = terminal
    if environ.get("FORCE_COLOR", "").lower() not in ("", "0", "false") and not dumb:
        colored = bold = True
    if environ.get("NO_COLOR"):
        colored, bold = False, terminal
    if color != "auto":
        colored = bold = color == "always"
    if width is None:
        set_width = environ.get("COLUMNS", "")
        if set_width.isascii() and set_width.isdigit() and int(set_width) > 0:
            width = int(set_width)
        else:
            width = measure(stream) if terminal else USUAL_WIDTH
    return Style(width, colored, bold, ascii_only=dumb or not _is_utf8(stream.encoding))


def write_stdout(data: bytes) -> None:
    """Writes bytes to standard output at once; a reader that went away (`| head`) ends it quietly.

    Raises UsageError when they cannot be written for another reason, such as a full disk.
    """
    clear_the_way()
    if sys.stdout is None:
        raise UsageError("Standard output is closed. Write to a file with -o FILE.")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        abandon_stdout(error)


def abandon_stdout(error: OSError) -> None:
    """Ends the use of standard output after a failed write; quietly when its reader went away.

    Raises UsageError for any other reason.
    """
    # What is still buffered must not fail again when the interpreter ends.
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    if error.errno not in (errno.EPIPE, errno.EINVAL):
        raise UsageError(
            f"Standard output cannot be written: {_reason(error)}. "
            "Nothing is wrong with what it was to show; choose another place."
        ) from error


def give_way(end: Callable[[], None]) -> None:
    """Has `end` called before anything else is said or written: something is on the terminal that must go first."""
    _passing.append(end)


def clear_the_way() -> None:
    """Takes away what is on the terminal only for a while."""
    while _passing:
        _passing.pop()()


def heed_interruptions() -> None:
    """Lets Ctrl-C end a wait for standard input; to be called once Polars is loaded.

    Its handler of interruptions has the system call restarted, so that the wait would go on.
    """
    if hasattr(signal, "siginterrupt"):
        signal.siginterrupt(signal.SIGINT, True)


def say(text: str) -> None:
    """A note to the user."""
    _to_stderr(text, "")


def warn(text: str) -> None:
    """A note that something may be wrong."""
    _to_stderr(text, "warning: ")


def fail(text: str) -> None:
    """Why the run ends, one line for each sentence."""
    _to_stderr(text, "error: ")


def write_file(path: Path, pieces: Iterable[bytes], *, option: str = "-o") -> None:
    """Writes a file of such pieces whole or not at all; folders on the way are made, links are followed.

    What is no ordinary file (`/dev/null`, a pipe) is written directly. Raises UsageError when
    it cannot be written, with the option that names another place.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.is_dir():
            raise UsageError(f"'{path}' is a folder; {option} needs the name of a file in it.")
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                file.writelines(pieces)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, pieces)
    except BrokenPipeError:
        return
    except OSError as error:
        raise UsageError(
            f"'{path}' cannot be written: {_reason(error)}. Choose another place with {option} FILE."
        ) from error


def _replace(target: Path, pieces: Iterable[bytes]) -> None:
    beside = target.with_name(f".{target.name[:200]}.{os.urandom(4).hex()}.part")
    try:
        with beside.open("xb") as file:
            file.writelines(pieces)
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _to_stderr(text: str, kind: str) -> None:
    clear_the_way()
    # A closed stream is None; nothing can be said about a failure to say something.
    if sys.stdout is not None:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
    if sys.stderr is not None:
        with suppress(OSError):
            for line in text.split("\n"):
                sys.stderr.write(f"{PROGRAM}: {kind}{shown(line)}\n")
            sys.stderr.flush()


def _is_utf8(encoding: str | None) -> bool:
    if encoding is None:
        return True
    try:
        return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "cp65001")
    except LookupError:
        return False


def _reason(error: OSError) -> str:
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
