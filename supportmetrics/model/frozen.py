"""Floor 1: how a value is made: `@frozen` is `@dataclass(frozen=True, slots=True)` in a quarter of the time.

A run imports nearly two hundred kinds of values. The standard decorator writes and compiles seven methods for each of
them; here that is `__init__` alone, once for all kinds with as many fields, and what all values do alike is written
once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from operator import attrgetter, ge, gt, le, lt
from types import CodeType, FunctionType
from typing import Any, NoReturn, TypeVar, dataclass_transform

_Value = TypeVar("_Value")
_put = object.__setattr__
_LEFT_OUT: Any = object()
"""Stands for a field with a `default_factory` that was not given."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[_Value]) -> type[_Value]:
    """A dataclass with slots whose instances never change, are equal when their fields are, and can be hashed.

    Of `field` it knows `default`, `default_factory` and `compare`; `fields`, `replace`, `asdict`, `copy` and `pickle`
    work as ever.
    """
    # Where nothing is said the standard decorator writes down the signature, which takes it longer than all the rest.
    cls.__doc__ = cls.__doc__ or cls.__name__
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    told = fields(made)
    compared: Callable[[object], object] = attrgetter(*(each.name for each in told if each.compare))

    def equal(self: object, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self is other or compared(self) == compared(other)

    def hashed(self: object) -> int:
        return hash(compared(self))

    made.__init__ = _initializer(told)
    made.__eq__, made.__hash__, made.__repr__ = equal, hashed, _told
    made.__setattr__ = made.__delattr__ = _refused
    made.__getstate__, made.__setstate__ = _state, _restored
    return made  # type: ignore[no-any-return]  # the same class


@dataclass_transform(frozen_default=True, order_default=True, field_specifiers=(field,))
def ordered(cls: type[_Value]) -> type[_Value]:
    """As `frozen`; and values of one kind are in the order of their fields."""
    made: Any = frozen(cls)
    compared: Callable[[object], Any] = attrgetter(
        *(each.name for each in fields(made) if each.compare)
    )
    for name, holds in (("__lt__", lt), ("__le__", le), ("__gt__", gt), ("__ge__", ge)):
        setattr(made, name, _comparison(compared, holds))
    return made  # type: ignore[no-any-return]  # the same class


def _comparison(
    compared: Callable[[object], Any], holds: Callable[[Any, Any], object]
) -> Callable[[object, object], object]:
    def comparison(self: object, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return holds(compared(self), compared(other))

    return comparison


def _initializer(told: tuple[Field[Any], ...]) -> Callable[..., None]:
    """`__init__`, with the fields as parameters in their order."""
    code, places = _initializing(len(told))
    # Only the names differ from those of another kind of value.
    names = dict(zip(places, (each.name for each in told), strict=True))
    code = code.replace(
        co_varnames=tuple(names.get(name, name) for name in code.co_varnames),
        co_consts=tuple(names.get(value, value) for value in code.co_consts),
    )
    made = {each.name: each.default_factory for each in told if _is_made(each)}
    defaults = tuple(
        _LEFT_OUT if each.name in made else each.default
        for each in told
        if each.name in made or each.default is not MISSING
    )
    plain = FunctionType(code, {"put": _put}, argdefs=defaults)
    return _making(plain, made) if made else plain


@cache
def _initializing(count: int) -> tuple[CodeType, tuple[str, ...]]:
    """`__init__` of values with so many fields, and what their fields are called in it."""
    places = tuple(f"_{place}" for place in range(count))
    lines = [f"def __init__(self, {', '.join(places)}):"]
    lines += [f"    put(self, {name!r}, {name})" for name in places]
    scope: dict[str, Any] = {}
    exec("\n".join(lines), scope)  # noqa: S102  # names of places only, as the standard decorator does it
    code: CodeType = scope["__init__"].__code__
    return code, places


def _is_made(each: Field[Any]) -> bool:
    return each.default_factory is not MISSING


def _making(plain: Callable[..., None], made: Mapping[str, Any]) -> Callable[..., None]:
    """`__init__`, and what is made where nothing is given."""

    def __init__(self: object, *given: object, **named: object) -> None:  # noqa: N807  # what it is
        plain(self, *given, **named)
        for name, make in made.items():
            if getattr(self, name) is _LEFT_OUT:
                _put(self, name, make())

    return __init__


def _told(self: Any) -> str:  # noqa: ANN401  # any value
    values = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))
    return f"{self.__class__.__qualname__}({values})"


def _refused(self: object, name: str, _: object = None) -> NoReturn:
    raise FrozenInstanceError(f"{self.__class__.__qualname__}.{name} cannot change")


def _state(self: Any) -> tuple[object, ...]:  # noqa: ANN401  # any value
    return tuple(getattr(self, each.name) for each in fields(self))


def _restored(self: Any, state: tuple[object, ...]) -> None:  # noqa: ANN401  # any value
    for each, value in zip(fields(self), state, strict=True):
        _put(self, each.name, value)
