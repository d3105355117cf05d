"""Where output goes, and how it is drawn there."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys

import pytest

from supportmetrics.cli import streams
from supportmetrics.cli.streams import Style, terminal_style
from supportmetrics.errors import UsageError


class FakeStream:
    def __init__(self, *, tty, encoding="utf-8"):
        self.tty = tty
        self.encoding = encoding

    def isatty(self):
        return self.tty

    def fileno(self):
        raise OSError


TTY, PIPE = FakeStream(tty=True), FakeStream(tty=False)


def style(stream, environ, color="auto", width=None):
    return terminal_style(stream, color, width, environ, measure=lambda _: 132)


@pytest.mark.parametrize(
    ("stream", "environ", "color", "bold"),
    [
        (TTY, {}, True, True),
        (PIPE, {}, False, False),
        (TTY, {"NO_COLOR": "1"}, False, True),
        (TTY, {"NO_COLOR": ""}, True, True),
        (PIPE, {"NO_COLOR": "1"}, False, False),
        (PIPE, {"FORCE_COLOR": "1"}, True, True),
        (PIPE, {"FORCE_COLOR": "0"}, False, False),
        (PIPE, {"FORCE_COLOR": "false"}, False, False),
        (PIPE, {"FORCE_COLOR": ""}, False, False),
        (TTY, {"FORCE_COLOR": "0"}, True, True),
        (TTY, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, True),
        (PIPE, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        (TTY, {"TERM": "dumb"}, False, False),
        (TTY, {"TERM": "dumb", "FORCE_COLOR": "1"}, False, False),
        (TTY, {"TERM": "xterm-256color"}, True, True),
    ],
)
def test_the_environment_decides_about_colour(stream, environ, color, bold):
    drawn = style(stream, environ)
    assert (drawn.color, drawn.bold) == (color, bold)


@pytest.mark.parametrize("stream", [TTY, PIPE])
@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}])
def test_the_option_beats_the_environment(stream, environ):
    always, never = style(stream, environ, "always"), style(stream, environ, "never")
    assert (always.color, always.bold) == (True, True)
    assert (never.color, never.bold) == (False, False)


@pytest.mark.parametrize(
    ("stream", "environ", "option", "width"),
    [
        (TTY, {}, None, 132),
        (PIPE, {}, None, 80),
        (TTY, {"COLUMNS": "100"}, None, 100),
        (PIPE, {"COLUMNS": "100"}, None, 100),
        (PIPE, {"COLUMNS": "0"}, None, 80),
        (PIPE, {"COLUMNS": "wide"}, None, 80),
        (PIPE, {"COLUMNS": ""}, None, 80),
        (TTY, {"TERM": "dumb"}, None, 80),
        (TTY, {"COLUMNS": "100"}, 66, 66),
        (PIPE, {}, 200, 200),
    ],
)
def test_the_width_is_the_option_then_columns_then_the_terminal(stream, environ, option, width):
    assert style(stream, environ, width=option).width == width


@pytest.mark.parametrize(
    ("encoding", "environ", "ascii_only"),
    [
        ("utf-8", {}, False),
        ("UTF8", {}, False),
        (None, {}, False),
        ("cp1252", {}, True),
        ("ascii", {}, True),
        ("no-such-encoding", {}, True),
        ("utf-8", {"TERM": "dumb"}, True),
    ],
)
def test_what_is_not_utf8_or_is_dumb_gets_ascii(encoding, environ, ascii_only):
    assert style(FakeStream(tty=True, encoding=encoding), environ).ascii_only is ascii_only


def test_a_stream_without_a_terminal_behind_it_has_the_usual_width():
    assert streams.columns_of(TTY) == 80
    assert terminal_style(TTY, "auto", None, {}) == Style(80, True, True, False)


class Output:
    """Standard output and error, recorded as one sequence."""

    def __init__(self, monkeypatch):
        self.raw = io.BytesIO()
        self.out = io.TextIOWrapper(self.raw, encoding="utf-8", write_through=False)
        self.err = io.TextIOWrapper(self.raw, encoding="utf-8", write_through=True)
        monkeypatch.setattr(sys, "stdout", self.out)
        monkeypatch.setattr(sys, "stderr", self.err)


def test_bytes_leave_as_they_are_and_in_order_with_what_is_said(monkeypatch):
    both = Output(monkeypatch)
    both.out.write("first, still buffered\n")
    streams.say("14 rows were set aside.")
    streams.write_stdout("– ●\r\n".encode())
    streams.warn("One\nand two.")
    assert both.raw.getvalue().decode() == (
        "first, still buffered\n"
        "supportmetrics: 14 rows were set aside.\n"
        "– ●\r\n"
        "supportmetrics: warning: One\n"
        "supportmetrics: warning: and two.\n"
    )


def test_what_is_said_sends_no_control(monkeypatch):
    both = Output(monkeypatch)
    streams.say("No column '\x1b[31mred'.")
    assert both.raw.getvalue().decode() == "supportmetrics: No column '␛[31mred'.\n"


def test_a_reader_that_went_away_ends_the_output_quietly():
    code = (
        "from supportmetrics.cli.streams import write_stdout\n"
        "for _ in range(200): write_stdout(b'x' * 65536)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110 - a marker, not a path
def test_a_full_disk_is_a_sentence_not_a_traceback():
    code = (
        "from supportmetrics.cli.streams import write_stdout\n"
        "from supportmetrics.errors import UsageError\n"
        "import sys\n"
        "try:\n    write_stdout(b'x')\n"
        "except UsageError as error:\n    sys.exit(str(error))\n"
    )
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        ran = subprocess.run(
            [sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ran.returncode == 1
    assert ran.stderr.startswith(b"Standard output cannot be written: no space left on device.")


def test_a_file_is_written_whole_with_its_folders(tmp_path):
    path = tmp_path / "new" / "folder" / "report.html"
    streams.write_file(path, [b"<p>\r\n"])
    assert path.read_bytes() == b"<p>\r\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["report.html"]


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    streams.write_file(path, [b"new"])
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "report.txt"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(UsageError, match=r"report\.txt' cannot be written: no space left"):
        streams.write_file(path, [b"new"])
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.txt"]


def test_pieces_that_cannot_be_made_leave_no_part_of_a_file(tmp_path):
    def pieces():
        yield b"begun"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        streams.write_file(tmp_path / "report.json", pieces())
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "report.txt", tmp_path / "latest.txt"
    path.write_bytes(b"old")
    link.symlink_to(path)
    streams.write_file(link, [b"new"])
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


def test_what_is_no_ordinary_file_is_written_and_not_replaced():
    before = os.stat(os.devnull).st_mode  # noqa: PTH116 - a device
    streams.write_file(streams.Path(os.devnull), [b"gone"])
    assert os.stat(os.devnull).st_mode == before  # noqa: PTH116 - a device
    assert stat.S_ISCHR(before)


def test_a_folder_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(UsageError, match="is a folder; -o needs the name of a file"):
        streams.write_file(tmp_path, [b"x"])


def test_a_file_where_a_folder_is_needed_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="cannot be written"):
        streams.write_file(tmp_path / "file" / "report.txt", [b"x"])
