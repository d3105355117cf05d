"""Which comments are quoted, what themes count, and who answered: through whole reports of invented desks."""

from __future__ import annotations

from time import perf_counter

import polars as pl
import pytest

from supportmetrics.analysis.quoting import examples, shortened
from supportmetrics.analysis.themes import pattern, themes
from supportmetrics.analysis.wording import entries, tokens
from supportmetrics.model.policies import Policy
from tests import desk

# ---- examples ------------------------------------------------------------------------------------


def _chosen(texts, words, most=3):
    comments = pl.DataFrame(
        {
            "comment": pl.Series(range(len(texts)), dtype=pl.UInt32),
            "text": texts,
            "at": pl.Series(
                [desk.instant(f"2026-03-{n + 1:02d}T09:00:00Z") for n in range(len(texts))]
            ),
        }
    )
    return list(examples(comments, entries(tokens(comments)), words, most)["text"])


def test_the_comment_that_says_most_comes_first_and_the_next_says_something_else():
    much = "The refund is late and the parcel is late, and nobody calls back."
    same = "The refund is late, the parcel too, and that is all there is to say."
    other = "A rude answer was all that I got after a week of waiting for it."
    assert _chosen([same, other, much], ["refund", "late", "parcel", "calls", "rude"], 2) == [
        much,
        other,
    ]


def test_of_equal_comments_the_newest_of_a_middling_length_is_taken():
    older, newer = (
        f"It was a slow answer, and it did not help me at all, {end}." for end in ("no", "ah")
    )
    short, long = "slow", "slow " * 100
    assert _chosen([older, newer, short, long], ["slow"], 1) == [newer]


def test_the_same_comment_is_quoted_once():
    text = "The parcel never came and nobody knows where it is."
    assert _chosen([text, text.upper(), text + "!!"], ["parcel"]) == [text + "!!"]


def test_a_long_quote_is_cut_between_words():
    assert shortened("word " * 100, 22) == "word word word word…"
    assert shortened("short", 22) == "short"
    assert len(shortened("太" * 400)) == 280


# ---- themes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "text", "is_about"),
    [
        (["refund"], "Where is my REFUND?", True),
        (["refund"], "refunded", False),
        (["refund*"], "it was Refunded", True),
        (["call back"], "nobody called, call\n back", True),
        (["log-in"], "the log-in fails", True),
        (["c++"], "my c++ course", True),
        (["ÜBER"], "überhaupt", False),
        (["退款"], "请退款给我", True),
        (["late", "slow"], "so slow", True),
        (["a.b"], "aXb", False),
    ],
)
def test_a_theme_finds_its_words(words, text, is_about):
    assert pl.Series([text]).str.contains(pattern(words)).to_list() == [is_about]


def test_themes_have_a_share_and_their_own_csat():
    rows = pl.DataFrame(
        {
            "text": ["late refund", "refund came", "late", "nice"],
            "satisfied": [False, True, None, True],
        }
    )
    (first, second), none = themes(rows, {"Money": ["refund"], "Speed": ["late"]})
    assert (first.name, first.comments.hits, first.comments.n) == ("Money", 2, 4)
    assert (first.csat.hits, first.csat.n) == (1, 2)
    assert (second.csat.hits, second.csat.n) == (0, 1)
    assert none == 1


# ---- whole reports -------------------------------------------------------------------------------

HOUR = (Policy(match={}, first_response_s=3600),)


def _answer(place, score, comment=None, **more):
    row = {"kind": "csat", "scale": "1-5", "score": score, "comment": comment}
    return row | {"ticket_id": f"t{place}", "answered_at": "2026-03-03T12:00:00Z"} | more


def _tickets(n, **more):
    created = {"created_at": "2026-03-02T09:00:00Z", "status": "open"}
    return desk.tickets([created | {"ticket_id": f"t{place}"} | more for place in range(n)])


def _heard(tickets, answers, **options):
    return desk.report(tickets, desk.surveys(answers), **options).heard


def test_comments_are_read_only_when_asked_for():
    answers = [_answer(0, 1, "awful")]
    assert _heard(_tickets(1), answers).comments is None
    assert _heard(_tickets(1), answers, comments=True).comments.read == 1
    hidden = _heard(_tickets(1), answers, comments=True, anonymize=True)
    assert hidden.comments is None
    assert "--anonymize" in hidden.why_no_comments
    assert (
        desk.report(_tickets(1), desk.surveys(answers), comments=True, shapes=False).heard is None
    )


def test_a_form_of_several_questions_has_its_comment_once_beside_its_csat():
    row = {"input": 1, "line": 1}
    answers = [
        _answer(0, 2, "bad, but"),
        _answer(0, 10, "bad, but", kind="nps", scale="nps 0-10"),
    ]
    survey = desk.surveys(answers).with_columns(**{k: pl.lit(v, pl.UInt32) for k, v in row.items()})
    heard = desk.report(_tickets(1), survey, comments=True).heard
    assert heard.comments.read == 1
    assert [quote.kind for quote in heard.comments.bad.quotes] == ["csat"]
    assert heard.comments.good.comments == 0


def test_answers_in_the_middle_are_on_neither_side_and_count_for_themes():
    answers = [_answer(0, 3, "it took a refund"), _answer(1, 5, "nice")]
    told = _heard(_tickets(2), answers, comments=True, themes={"Money": ("refund",)}).comments
    assert (told.bad.comments, told.good.comments) == (0, 1)
    assert told.themes[0].comments.hits == 1
    assert told.themes[0].csat.hits == 0


def test_quotes_hold_no_name_of_the_tickets_agent_customer_or_company():
    tickets = _tickets(
        1, agent="Ayla Demir", customer_id="Nora Quist", organization="Brightwell Ltd"
    )
    text = "ayla was rude to nora of brightwell, and Quist says so as well."
    told = _heard(tickets, [_answer(0, 1, text)], comments=True).comments
    assert (
        told.bad.quotes[0].text
        == "[name] was rude to [name] of [name], and [name] says so as well."
    )


def test_an_agents_name_is_no_distinctive_word():
    tickets = _tickets(400, agent="Ayla Demir")
    answers = [
        _answer(n, 5 if n % 2 else 1, "ayla smiled" if n % 2 else "a grim day") for n in range(400)
    ]
    told = _heard(tickets, answers, comments=True).comments
    words = {word.text for side in (told.bad, told.good) for word in side.words}
    assert words
    assert not any("ayla" in word for word in words)


def test_who_answered_is_told_where_it_differs():
    quick, slow = "2026-03-02T10:00:00Z", "2026-03-02T19:00:00Z"
    rows = [
        {"ticket_id": f"t{n}", "created_at": "2026-03-02T09:00:00Z", "status": "solved"}
        | {"resolved_at": quick if n < 40 else slow, "channel": "chat"}
        for n in range(100)
    ]
    answers = [
        _answer(n, 5 if n < 40 else None, answered_at="2026-03-03T12:00:00Z" if n < 40 else None)
        | {"sent_at": "2026-03-03T09:00:00Z"}
        for n in range(100)
    ]
    who = _heard(desk.tickets(rows), answers).who
    assert (who.kind, who.answered, who.silent, who.compared) == ("csat", 40, 60, True)
    assert [(d.what, d.answered, d.silent) for d in who.differs] == [
        ("resolution", 3600.0, 36000.0)
    ]


@pytest.mark.parametrize(("times", "told"), [(1, ()), (20, ("chat",))])
def test_a_channel_that_chance_alone_may_explain_is_not_told(times, told):
    def channel(n):
        place = n // times
        # 9 of 40 who answered came by chat, and 10 of 60 of the others.
        return "chat" if place < 9 or 40 <= place < 50 else "email"

    rows = [
        {"ticket_id": f"t{n}", "created_at": "2026-03-02T09:00:00Z", "channel": channel(n)}
        for n in range(100 * times)
    ]
    answers = [
        _answer(n, 5, answered_at="2026-03-03T12:00:00Z")
        | ({} if n < 40 * times else {"score": None, "answered_at": None})
        | {"sent_at": "2026-03-03T09:00:00Z"}
        for n in range(100 * times)
    ]
    who = _heard(desk.tickets(rows), answers).who
    assert who.compared
    assert tuple(each.what for each in who.differs) == told


def test_a_file_of_answers_alone_tells_how_many_solved_tickets_are_rated():
    rows = [
        {"ticket_id": f"t{n}", "created_at": "2026-03-02T09:00:00Z", "status": "solved"}
        | {"resolved_at": "2026-03-02T10:00:00Z"}
        for n in range(10)
    ]
    heard = _heard(desk.tickets(rows), [_answer(n, 5) for n in range(4)])
    assert heard.who is None
    assert (heard.rated.kind, heard.rated.rated, heard.rated.solved) == ("csat", 4, 10)


def test_csat_by_promise_says_why_it_is_not_told():
    alone = _heard(_tickets(1), [_answer(7, 5)], policies=HOUR)
    assert alone.why_not_kept == "no CSAT answer names a ticket of these exports"
    nothing = _heard(_tickets(1), [_answer(0, 5)], policies=())
    assert nothing.why_not_kept == "no rated ticket has a target that was met or missed"
    unrated = _heard(_tickets(1), [_answer(0, 9, kind="nps", scale="nps 0-10")], policies=HOUR)
    assert unrated.why_not_kept == "there are no CSAT answers"


def test_a_report_without_surveys_hears_nothing():
    assert desk.report(_tickets(1)).heard is None


@pytest.mark.parametrize("piece", ["a-", "a.", "a@", "Hi A ", "\n", "1 - "])
def test_a_comment_as_long_as_a_book_is_quoted_in_no_time(piece):
    begun = perf_counter()
    told = _heard(_tickets(1), [_answer(0, 1, "No. " + piece * 200_000)], comments=True).comments
    assert perf_counter() - begun < 5
    assert len(told.bad.quotes[0].text) <= 280
