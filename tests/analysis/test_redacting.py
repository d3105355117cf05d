"""Comments without what tells who wrote them, in many languages."""

from __future__ import annotations

from time import process_time

import polars as pl
import pytest

from supportmetrics.analysis.people import learned_names, words_of_names
from supportmetrics.analysis.redacting import redacted

KNOWN = words_of_names(["Ayla Demir", "tom.becker@shop.example", "田中", "No Agent", "17", None])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("mail me: j.doe+shop@mail.example.co.uk!", "mail me: [e-mail]"),
        ("write to j.doe (at) mail (dot) example", "write to [e-mail]"),
        ("write to j.doe at mail dot example", "write to [e-mail]"),
        ("see https://shop.example/orders?token=abc&id=7 now", "see [link] now"),
        ("it is on www.shop.example/me or shop.example/me?x", "it is on [link] or [link]"),
        ("ask @mara_holt on there", "ask [name] on there"),
    ],
)
def test_addresses_links_and_handles_are_taken_out(written, shown):
    assert redacted(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ring +44 7700 900123 today", "ring [number] today"),
        ("Tel. (030) 123 456-78", "Tel. [number]"),
        ("555.123.4567 or 5551234", "[number] or [number]"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [number] please"),
        ("order LF-204417 and #998877", "order [number] and [number]"),
        ("born 12.11.1984", "born [number]"),
        ("٠١٢٣٤٥٦٧٨٩ رقمي", "[number] رقمي"),
    ],
)
def test_numbers_that_lead_to_somebody_are_taken_out(written, shown):
    assert redacted(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "Paid £1,299.00 and 49.90 for 2 tents in 2024.",
        "Waited 3 days, 24/7 support they say.",
        "COVID-19 was years ago.",
        "Great – never again",
        "the best shop ever",
    ],
)
def test_prices_years_and_plain_words_stay(written):
    assert redacted(written) == written


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ayla was great, AYLA even more", "[name] was great, [name] even more"),
        ("Becker's answer, and Tomato soup", "[name]'s answer, and Tomato soup"),
        ("Ayla Demir-Schmidt helped", "[name]-Schmidt helped"),
        ("担当の田中が親切でした", "担当の[name]が親切でした"),
        ("Agent 17 of the support team", "Agent 17 of the support team"),
    ],
)
def test_names_that_the_export_has_are_taken_out_whatever_their_case(written, shown):
    assert redacted(written, KNOWN) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Hi Maren, no parcel yet.", "Hi [name], no parcel yet."),
        ("Dear Mr. J. Vance, thanks.", "Dear Mr. [name], thanks."),
        ("thank you so much Lowri!", "thank you so much [name]!"),
        ("I spoke to Priya Rao from billing", "I spoke to [name] from billing"),
        ("My name is Owen and I wait", "My name is [name] and I wait"),
        ("Never again. Regards, Petra Vance", "Never again. Regards, [name]"),
        ("never again, regards petra", "never again, regards [name]"),
        ("thanks, petra", "thanks, [name]"),
        ("Too slow.\n\nPetra V.", "Too slow. [name]"),
        ("Too slow - Petra", "Too slow - [name]"),
        ("Sehr geehrte Frau Dr. Müller-Lüd, danke.", "Sehr geehrte Frau [name], danke."),
        ("Zu spät. Mit freundlichen Grüßen Max von der Heide", "Zu spät. Mit freundlichen Grüßen [name]"),
        ("Danke an Herrn Özdemir!", "Danke an Herrn [name]!"),
        ("Bonjour Madame Dupont. Cordialement, Élodie", "Bonjour Madame [name]. Cordialement, [name]"),
        ("je m'appelle Zoé", "je m'appelle [name]"),
        ("Hola Íñigo, gracias a María por su ayuda", "Hola [name], gracias a [name] por su ayuda"),
        ("Olá João da Silva, obrigado Ana", "Olá [name], obrigado [name]"),
        ("Gentile Signora Rossi, grazie mille Luca", "Gentile Signora [name], grazie mille [name]"),
        ("Beste meneer De Vries, met vriendelijke groet Sanne", "Beste meneer [name], met vriendelijke groet [name]"),
        ("Hej Åsa, tack Östen", "Hej [name], tack [name]"),
        ("Dzień dobry Łukasz, dziękuję Żaneta", "Dzień dobry [name], dziękuję [name]"),
        ("Привет, Мария! Спасибо, Олег", "Привет, [name]! Спасибо, [name]"),
        ("谢谢王小姐", "[name]小姐"),
        ("佐藤様、ありがとう", "[name]様、ありがとう"),
        ("김민수님 감사합니다", "[name]님 감사합니다"),
    ],
)  # fmt: skip
def test_what_stands_where_names_stand_is_taken_out(written, shown):
    assert redacted(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "Hello there, thanks Team!",
        "Danke Ihnen und dem Support",
        "Dear Customer Service",
        "お客様サポート",
        "고객님",
        "thanks for nothing",
    ],
)
def test_nobody_is_seen_where_nobody_is_named(written):
    assert redacted(written) == written


def test_a_name_of_which_a_part_is_known_goes_whole():
    assert redacted("ask Ayla Osterwald", KNOWN) == "ask [name]"


def test_a_comment_of_many_lines_becomes_one():
    assert redacted("first\r\n\tsecond\n\n third ") == "first second third"


@pytest.mark.parametrize(
    "part", ["1 ", "a", "a-", "a.", "\n", " \n", "A", "Ab ", "@", "+", "Thanks "]
)
def test_no_comment_takes_longer_than_in_proportion(part):
    def seconds(times):
        text = "x" + part * times + "y@"
        begin = process_time()
        redacted(text)
        return process_time() - begin

    # Sixteen times the text: a step of the square would take 256 times as long.
    assert min(seconds(16_000) for _ in range(2)) < 60 * max(seconds(1_000), 0.002)


def test_words_that_most_names_share_are_no_names():
    names = words_of_names([f"Customer Shop{'abcdefghijkl'[n]} Berlin" for n in range(12)])
    assert "berlin" not in names
    assert "customer" not in names
    assert "shopa" in names


def test_names_are_learned_from_thanks_and_greetings():
    texts = pl.Series(
        [
            "Thanks Lowri",
            "lowri was great",
            "Hi Lowri",
            "Thanks Great service",
            "great",
            "a great day",
        ]
    )
    assert learned_names(texts) == {"lowri"}
    assert learned_names(pl.Series(["no names here"])) == frozenset()
