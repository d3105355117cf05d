"""The words of a column of categories, found by their numbers."""

from __future__ import annotations

import polars as pl

from supportmetrics.model.categories import occurring


def _words(column: pl.Series) -> dict[int, str]:
    numbers, words = occurring(column)
    return dict(zip(numbers.tolist(), words.to_list(), strict=True))


def test_only_the_words_of_the_column_occur_whatever_else_is_numbered() -> None:
    numbered = pl.Series(["dusk", "noon", "dawn", "noon"], dtype=pl.Categorical)
    some = numbered.filter(pl.Series([False, True, True, True]))
    physical = numbered.to_physical()
    assert _words(some) == {physical[1]: "noon", physical[2]: "dawn"}


def test_cells_without_a_value_are_no_word() -> None:
    column = pl.Series([None, "dusk", None, None], dtype=pl.Categorical)
    assert list(_words(column).values()) == ["dusk"]
    assert _words(pl.Series([None, None], dtype=pl.Categorical)) == {}
    assert _words(pl.Series([], dtype=pl.Categorical)) == {}


def test_words_of_an_enumeration_stand_in_its_order() -> None:
    column = pl.Series(["b", None, "a", "b"], dtype=pl.Enum(["a", "c", "b"]))
    assert _words(column) == {0: "a", 2: "b"}


def test_a_word_that_stands_far_down_a_long_column_is_found() -> None:
    column = pl.Series(["often"] * 100_000 + ["seldom"], dtype=pl.Categorical)
    assert set(_words(column).values()) == {"often", "seldom"}
