"""How definitions differ: every point by name, on both sides."""

from __future__ import annotations

from dataclasses import replace

from supportmetrics.model.definitions import Definitions

CHAT, MAIL = ("channel chat", "first response 1m"), ("channel email", "first response 24h")
OWN = Definitions("UTC", "monday", None, 0.9, (CHAT, MAIL), ())


def test_every_target_that_differs_is_named_and_those_that_are_the_same_are_not():
    phone = ("channel phone", "first response 2m")
    other = replace(OWN, targets=(phone, ("channel chat", "first response 2m"), MAIL))
    assert list(OWN.differences(other)) == [
        "the targets are other ones: channel phone: first response 2m only there",
        "the targets are other ones: channel chat: first response 2m there, channel chat: first response 1m here",
    ]
    # One of the user's own before the published one of the same tickets.
    other = replace(OWN, targets=(("channel email", "first response 4h"), CHAT, MAIL))
    assert list(OWN.differences(other)) == [
        "the targets are other ones: channel email: first response 4h only there"
    ]


def test_the_same_targets_in_another_order_are_told_as_that():
    assert list(OWN.differences(replace(OWN, targets=(MAIL, CHAT)))) == [
        "the targets stand in another order"
    ]
    assert not list(OWN.differences(replace(OWN, goal=0.8)))
