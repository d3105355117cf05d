"""Invented parts of the view beside the survey scores: CSAT by promise kept, words, quotes and themes."""

from __future__ import annotations

from supportmetrics.render.view import Quantity
from supportmetrics.render.view_voice import (
    Kept,
    KeptRow,
    Quoted,
    Said,
    SaidWord,
    ThemeRow,
    Written,
)


def _count(n):
    return Quantity(f"{n:,}", n)


def sample_kept() -> Kept:
    return Kept(
        (
            KeptRow(
                "First reply in time",
                Quantity("84.1%", 0.841, n=1910),
                _count(1910),
                "82.4%–85.7%",
            ),
            KeptRow(
                "First reply late",
                Quantity("57.1%", 8 / 14, n=14, muted=True),
                _count(14),
                "32.6%–78.6%",
            ),
        ),
        ("Too few answers to compare CSAT: 14 where the first reply came late.",),
    )


def sample_written() -> Written:
    return Written(
        "412 comments, 9 Feb–8 Mar 2026: 61 beside bad answers, 318 beside good ones.",
        (
            Said(
                "Beside bad answers",
                "bad",
                _count(61),
                (
                    SaidWord("still waiting", "21 : 2", 21, 2),
                    SaidWord("invoice", "14 : 3", 14, 3),
                    SaidWord("zurückgerufen", "9 : 0", 9, 0),
                    SaidWord("third time", "8 : 1", 8, 1),
                    SaidWord("nobody", "7 : 0", 7, 0),
                    SaidWord("wrong", "7 : 1", 7, 1),
                    SaidWord("cancelled", "6 : 0", 6, 0),
                ),
                "",
                (
                    Quoted(
                        "Still waiting for the invoice, [name] promised it for Monday.",
                        "CSAT 1 of 5 · Email",
                    ),
                    Quoted("Niemand hat mich unter [number] zurückgerufen.", "NPS 2 of 10"),
                    Quoted(
                        "This is the third time that I explain the same thing to somebody new, and each time I am told "
                        "that a colleague will write to [e-mail]. Nobody ever does.",
                        "CSAT 2 of 5 · Web form",
                    ),
                ),
            ),
            Said(
                "Beside good answers",
                "good",
                _count(318),
                (
                    SaidWord("quick", "1 : 64", 1, 64),
                    SaidWord("kind", "0 : 41", 0, 41),
                    SaidWord("first try", "0 : 22", 0, 22),
                ),
                "",
                (
                    Quoted("[name] was quick and kind.", "CSAT 5 of 5 · Chat"),
                    Quoted(
                        "Solved at the first try, I did not expect that.", "CSAT 4 of 5 · Email"
                    ),
                ),
            ),
        ),
        (
            ThemeRow(
                "Invoices",
                _count(37),
                Quantity("9.0%", 37 / 412, n=412),
                Quantity("48.6%", 17 / 35, n=35),
            ),
            ThemeRow(
                "Opening hours",
                _count(4),
                Quantity("1.0%", 4 / 412, n=412),
                Quantity("50.0%", 0.5, n=4, muted=True),
            ),
        ),
        (
            "371 of 412 comments (90.0%) are about none of the themes.",
            "Words that no theme has yet: “still waiting”.",
        ),
    )


def hostile_written(evil, names) -> Written:
    """Words, quotes and themes as an attacker would choose them."""
    words = tuple(SaidWord(name, "5 : 0", 5, 0) for name in names)
    quotes = tuple(Quoted(name, evil) for name in (evil, *names))
    nothing = Quantity("–", None, "No answers.", n=0)
    return Written(
        evil,
        (
            Said(evil, "bad", _count(5), words, "", quotes),
            Said("Good", "good", _count(0), (), evil, ()),
        ),
        tuple(ThemeRow(name, _count(5), nothing, nothing) for name in names),
        (evil,),
    )


def hostile_kept(evil) -> Kept:
    nothing = Quantity("–", None, evil, n=0)
    return Kept((KeptRow(evil, nothing, _count(0), ""),), (evil,))
