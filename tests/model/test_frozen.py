"""`@frozen` makes what the standard decorator makes."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace

import pytest

import supportmetrics
from supportmetrics.model.frozen import frozen, ordered


@frozen
class Reply:
    """A reply."""

    author: str
    seconds: int = 60
    tags: list[str] = field(default_factory=list)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Standard:
    """The same, made by the standard decorator."""

    author: str
    seconds: int = 60
    tags: list[str] = field(default_factory=list)
    line: int = field(default=0, compare=False)


@frozen
class Named:
    """A single field."""

    name: str


@pytest.mark.parametrize("kind", [Reply, Standard])
def test_fields_are_given_in_order_or_by_name_and_the_rest_take_their_defaults(kind):
    assert asdict(kind("ann")) == {"author": "ann", "seconds": 60, "tags": [], "line": 0}
    assert kind("ann", 5, line=2).line == 2
    assert kind(author="ann", seconds=5) == kind("ann", 5)
    assert kind.__match_args__ == ("author", "seconds", "tags", "line")


@pytest.mark.parametrize("kind", [Reply, Standard])
def test_what_is_missing_unknown_or_too_much_is_refused(kind):
    for given, named in [((), {}), (("ann",), {"colour": 1}), (("ann", 1, [], 2, 3), {})]:
        with pytest.raises(TypeError):
            kind(*given, **named)


def test_each_value_gets_a_default_of_its_own():
    assert Reply("ann").tags is not Reply("ben").tags


@pytest.mark.parametrize("kind", [Reply, Standard])
def test_a_value_does_not_change_and_takes_nothing_new(kind):
    reply = kind("ann")
    with pytest.raises(FrozenInstanceError):
        reply.author = "ben"
    with pytest.raises(FrozenInstanceError):
        del reply.author
    with pytest.raises((FrozenInstanceError, TypeError)):
        reply.colour = "red"
    assert reply.author == "ann"
    assert not hasattr(reply, "__dict__")


@pytest.mark.parametrize("kind", [Reply, Standard])
def test_values_are_equal_by_their_fields_and_only_to_their_own_kind(kind):
    assert kind("ann", line=1) == kind("ann", line=2)
    assert kind("ann") != kind("ben")
    assert kind("ann") != ("ann", 60, [], 0)
    assert Reply("ann") != Standard("ann")


def test_values_can_be_keys_and_a_list_in_one_cannot():
    assert {Named("ann"): 1, Named("ben"): 2}[Named("ann")] == 1
    assert len({Reply("ann", tags=(), line=1), Reply("ann", tags=(), line=2)}) == 1
    with pytest.raises(TypeError):
        hash(Reply("ann"))


def test_a_value_tells_its_fields():
    assert repr(Reply("ann")) == "Reply(author='ann', seconds=60, tags=[], line=0)"


def test_values_are_copied_pickled_and_replaced():
    reply = Reply("ann", 5, ["late"], 7)
    travelled = pickle.loads(pickle.dumps(reply))  # noqa: S301  # its own bytes
    for again in (copy.copy(reply), copy.deepcopy(reply), travelled):
        assert asdict(again) == asdict(reply)
    assert copy.deepcopy(reply).tags is not reply.tags
    assert asdict(replace(reply, seconds=9)) == asdict(reply) | {"seconds": 9}


def _kinds():
    """Every frozen kind of value in the package."""
    for found in pkgutil.walk_packages(supportmetrics.__path__, "supportmetrics."):
        if found.name.endswith("__main__"):
            continue
        for kind in vars(importlib.import_module(found.name)).values():
            if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == found.name:
                yield kind


def test_no_kind_of_value_asks_for_more_than_is_known():
    made = [kind for kind in _kinds() if getattr(kind, "__setstate__", None) is Reply.__setstate__]
    assert len(made) > 150
    for kind in made:
        assert not hasattr(kind, "__post_init__"), kind
        for each in fields(kind):
            assert each.init, (kind, each.name)
            assert each.repr, (kind, each.name)
            assert not each.kw_only, (kind, each.name)


@ordered
class Place:
    """A value with an order."""

    row: int
    column: str = ""


def test_ordered_values_are_in_the_order_of_their_fields_and_only_among_their_own_kind():
    first, second, third = Place(1, "b"), Place(2, "a"), Place(2, "b")
    assert sorted([third, first, second]) == [first, second, third]
    assert first < second <= Place(2, "a") < third
    assert third > second >= Place(2, "a") > first
    with pytest.raises(TypeError):
        assert first < Reply("ann")
