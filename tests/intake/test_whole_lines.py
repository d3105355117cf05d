"""Large texts in pieces of whole lines: nothing is lost, nothing is out of order, little is in memory."""

from __future__ import annotations

import threading
import time

import pytest

from supportmetrics.intake import whole_lines
from supportmetrics.intake.contents import Content

TEXT = b"".join(b"%d %s\n" % (number, b"x" * (number % 37)) for number in range(400))


@pytest.mark.parametrize("size", [1, 7, 100, 5_000, 1 << 20])
@pytest.mark.parametrize("text", [TEXT, TEXT.rstrip(), b"", b"\n\n", b"one line"])
def test_pieces_are_whole_lines_and_together_the_text(monkeypatch, text, size):
    monkeypatch.setattr(whole_lines, "_PIECE", size)
    pieces = list(whole_lines.each_piece(Content(data=text), bytes))
    assert b"".join(pieces) == text
    assert all(piece.endswith(b"\n") for piece in pieces[:-1])
    longest = max(map(len, text.splitlines(keepends=True)), default=0)
    assert all(len(piece) <= size + longest for piece in pieces)


def test_results_come_in_the_order_of_the_text(monkeypatch):
    monkeypatch.setattr(whole_lines, "_PIECE", 1)

    def slowly(piece):
        time.sleep(0.01 if int(piece.split()[0]) % 2 else 0)
        return piece

    assert b"".join(whole_lines.each_piece(Content(data=TEXT[:1000]), slowly)) == TEXT[:1000]


def test_few_pieces_are_worked_on_at_a_time(monkeypatch):
    monkeypatch.setattr(whole_lines, "_PIECE", 1)
    begun, lock = [], threading.Lock()

    def begin(piece):
        with lock:
            begun.append(piece)
        return piece

    results = whole_lines.each_piece(Content(data=TEXT), begin)
    next(results)
    time.sleep(0.05)
    assert len(begun) <= 2 * whole_lines._AT_ONCE
    results.close()
    assert len(begun) <= 2 * whole_lines._AT_ONCE


def test_what_goes_wrong_in_a_piece_is_told(monkeypatch):
    monkeypatch.setattr(whole_lines, "_PIECE", 1)

    def refuse(piece):
        number = int(piece.split()[0])
        if number > 10:
            raise ValueError(number)

    with pytest.raises(ValueError, match=r"^11$"):
        list(whole_lines.each_piece(Content(data=TEXT), refuse))
