"""Comments cut into words, in any script, and the words that set bad ones apart from good ones."""

from __future__ import annotations

import polars as pl
import pytest

from supportmetrics.analysis.wording import distinctive, entries, tokens


def _comments(*texts, bad=()):
    return pl.DataFrame(
        {
            "comment": pl.Series(range(len(texts)), dtype=pl.UInt32),
            "text": list(texts),
            "bad": [place in bad for place in range(len(texts))],
        }
    )


def _words(text):
    found = entries(tokens(_comments(text)))
    return set(found.filter(size=1)["entry"]), set(found.filter(size=2)["entry"])


@pytest.mark.parametrize(
    ("text", "words", "pairs"),
    [
        ("Still waiting!", {"still", "waiting"}, {"still waiting"}),
        ("Slow. Rude.", {"slow", "rude"}, set()),
        ("DIDN’T help", {"didn't", "help"}, {"didn't help"}),
        ("e-mail me", {"e-mail", "me"}, {"e-mail me"}),
        ("L’attente d'aide", {"attente", "aide"}, {"attente aide"}),
        ("Größe passt", {"größe", "passt"}, {"größe passt"}),
        ("Ελληνικά καλά", {"ελληνικά", "καλά"}, {"ελληνικά καλά"}),
        ("очень долго", {"очень", "долго"}, {"очень долго"}),
        ("خدمة سيئة", {"خدمة", "سيئة"}, {"خدمة سيئة"}),
        ("धीमी सेवा", {"धीमी", "सेवा"}, {"धीमी सेवा"}),
        ("느린 응답", {"느린", "응답"}, {"느린 응답"}),
        ("太慢了", set(), {"太慢", "慢了"}),
        ("とても遅い。", set(), {"とて", "ても", "も遅", "遅い"}),
        ("order LF-2044: 3x late", {"order", "late"}, set()),
        ("mail a@b.example or www.x.example", {"mail", "or"}, set()),
        ("café", {"café"}, set()),
        ("🙂🙂 12 !!", set(), set()),
        ("", set(), set()),
    ],
)
def test_a_comment_is_cut_into_words_and_neighbours(text, words, pairs):
    assert _words(text) == (words, pairs)


def test_no_pair_reaches_into_the_next_comment():
    found = entries(tokens(_comments("never again", "good shop")))
    assert set(found.filter(size=2)["entry"]) == {"never again", "good shop"}


def test_names_are_no_words_and_break_pairs():
    found = entries(tokens(_comments("thanks ayla for that")), {"ayla"})
    assert set(found["entry"]) == {"thanks", "for", "that", "for that"}


def _told(*texts, bad):
    return [word.text for word in _distinctive(*texts, bad=bad)[0]]


def _distinctive(*texts, bad):
    comments = _comments(*texts, bad=bad)
    return distinctive(entries(tokens(comments)), comments.height)


def test_what_is_rare_or_said_by_few_is_not_told():
    others = ["dull"] * 100 + ["fine"] * 2000
    for rare in (["awful"] * 4, ["awful awful awful awful"] * 2):
        assert "awful" not in _told(*rare, *others, bad=range(102))
    assert "awful" in _told(*["awful"] * 6, *others, bad=range(106))


def test_a_word_of_both_sides_is_not_told_however_many_comments_there_are():
    texts = ["the service was slow"] * 500 + ["the service was quick"] * 500
    bad, good = _distinctive(*texts, bad=range(500))
    assert [word.text for word in bad] == ["slow"]
    assert [word.text for word in good] == ["quick"]


def test_a_word_that_stands_in_one_pair_is_told_as_that_pair():
    texts = [f"the agent said call back {word}" for word in ("soon", "later", "maybe")] * 6
    texts += ["all is fine with the agent"] * 30
    bad, _ = _distinctive(*texts, bad=range(18))
    told = [word.text for word in bad]
    assert "call back" in told
    assert not {"call", "back"} & set(told)


def test_short_words_of_an_alphabet_are_not_told_by_themselves():
    texts = ["is it so awful"] * 20 + ["perfect thing"] * 40
    bad, _ = _distinctive(*texts, bad=range(20))
    assert all(any(len(part) > 2 for part in word.text.split()) for word in bad)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("it has not been very good", {"good"}),
        ("es war nicht sehr freundlich", {"freundlich"}),
        ("ce n'était pas très rapide", {"rapide"}),
        ("no fue muy rápido", {"rápido"}),
        ("non è molto chiaro", {"chiaro"}),
        ("het was niet zo snel", {"snel"}),
    ],
)
def test_words_that_hold_sentences_together_are_not_told_by_themselves(words, told):
    bad, _ = _distinctive(*[words] * 20, *["lovely people"] * 60, bad=range(20))
    assert {word.text for word in bad} == told


def test_at_most_ten_are_told_the_strongest_first():
    words = [f"word{letter}" for letter in "abcdefghijklmnop"]
    texts = [word for place, word in enumerate(words) for _ in range(20 + place)]
    rest = ["fine"] * 2000
    bad, good = _distinctive(*texts, *rest, bad=range(len(texts)))
    assert len(bad) == 10
    assert [abs(word.z) for word in bad] == sorted((abs(word.z) for word in bad), reverse=True)
    assert bad[0].text == "wordp"
    assert [(word.text, word.bad, word.good, word.comments) for word in good] == [
        ("fine", 0, 2000, 2000)
    ]


def test_the_order_of_the_comments_does_not_matter():
    texts = ["slow reply", "slow again", "rude and slow", "quick help", "quick and kind"] * 50
    bad = [place for place in range(250) if place % 5 < 3]
    there = _distinctive(*texts, bad=bad)
    back = _distinctive(*reversed(texts), bad=[249 - place for place in bad])
    assert there == back
    assert there[0]
