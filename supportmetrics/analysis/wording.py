"""The words of comments: texts cut into words and pairs of neighbours, and those that set bad comments apart from good.

Words that hold sentences together are counted like all others and not told: those of `function_words`, and in any
alphabet those of one or two letters. Scripts that write no spaces (Chinese, Japanese) are read character by
character, so that a pair of neighbours is as near to a word as one gets without a dictionary; single characters are no
words. Thai, Lao, Khmer and Burmese are not cut, so that only what stands between spaces counts there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import log

import polars as pl

from supportmetrics.analysis.function_words import FUNCTION_WORDS
from supportmetrics.model.voice import DistinctiveWord
from supportmetrics.stats.contrasts import log_odds

MOST_WORDS = 10
"""Per side."""
LEAST_COUNT, LEAST_COMMENTS = 5, 3
LEAST_Z = 1.96
LEAST_RATIO = 1.5
"""A word that both sides use about alike is not distinctive, however many comments there are."""
_COMMON = 0.1
"""Words in more than this share of the comments, on both sides alike, hold sentences together: they make no pair."""
_MOSTLY = 0.6
"""A word that stands mostly in one pair is told as that pair."""

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー"
_LETTERS = rf"[\p{{L}}\p{{M}}&&[^{_UNSPACED}]]+"
_TOKEN = rf"\n|[{_UNSPACED}]|{_LETTERS}(?:['-]{_LETTERS})*"
_SHORT = r"^[\p{Latin}\p{Greek}\p{Cyrillic}]{1,2}$"
"""Words of an alphabet that hold sentences together."""
_ADDRESS = r"\S+@\S+|(?:https?://|www\.)\S+|\S*\d\S*"
"""Addresses, and whatever has a digit in it: order numbers are no words, and neither are their letters."""
_ELIDED = r"\b(?:[cdjlmnst]|qu)'([aeiouyhàâéèêëîïôûœ])"
"""French writes its short words into the next one: l'attente, d'aide, qu'il."""
_BREAK = r"[^\p{L}\p{M}\s'-]+"


def tokens(comments: pl.DataFrame) -> pl.DataFrame:
    """The words of `text`, one row each in order, with the other columns; a line feed wherever a clause ends.

    Words are in lower case and composed (NFKC); addresses and numbers are none.
    """
    plain = (
        pl.col("text")
        .str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_all("’", "'", literal=True)
        .str.replace_all(_ADDRESS, "\n")
        .str.replace_all(_ELIDED, " $1")
        .str.replace_all(_BREAK, "\n")
    )
    cut = comments.with_columns(token=plain.str.extract_all(_TOKEN)).drop("text")
    return cut.explode("token").filter(pl.col("token").is_not_null())


def entries(words: pl.DataFrame, unnamed: Collection[str] = ()) -> pl.DataFrame:
    """Words and pairs of neighbours in `entry`, with the other columns and `size` (1 or 2), `first`, `second`.

    `words` are those of `tokens`, with the number of each `comment`. Words in `unnamed` (names of people) are left
    out, and so is every pair with one of them.
    """
    none = pl.col("token") == "\n"
    if unnamed:
        none |= pl.col("token").is_in(list(unnamed))
    words = words.with_columns(token=pl.when(~none).then("token"))
    follows = pl.col("comment") == pl.col("comment").shift(-1)
    pairs = (
        words.with_columns(first="token", second=pl.when(follows).then(pl.col("token").shift(-1)))
        .drop_nulls(["first", "second"])
        .with_columns(entry=_joined(), size=pl.lit(2, pl.UInt8))
    )
    single = (
        words.drop_nulls("token")
        .filter(~pl.col("token").str.contains(rf"^[{_UNSPACED}]$"))
        .with_columns(
            entry="token", size=pl.lit(1, pl.UInt8), first="token", second=pl.lit(None, pl.String)
        )
    )
    return pl.concat([single, pairs.select(single.columns)]).drop("token")


def _joined() -> pl.Expr:
    """Two neighbours as they are written: with a space where their script has one."""
    unspaced = pl.all_horizontal(
        pl.col(name).str.contains(rf"^[{_UNSPACED}]$") for name in ("first", "second")
    )
    gap = pl.when(unspaced).then(pl.lit("")).otherwise(pl.lit(" "))
    return pl.concat_str("first", gap, "second")


def distinctive(
    found: pl.DataFrame, comments: int
) -> tuple[tuple[DistinctiveWord, ...], tuple[DistinctiveWord, ...]]:
    """The words and pairs that bad comments use more than good ones, and the other way round; the strongest first.

    `found` are `entries` with `bad` (Boolean); `comments` is how many there are. Weighted log-odds with an informative
    Dirichlet prior, words and pairs each against their own kind; what is rare, about as common on both sides, or
    within the noise is left out. Of entries that say the same only one is kept.
    """
    counted = (
        found.group_by("entry", "size")
        .agg(
            bad=pl.col("bad").sum().cast(pl.Int64),
            n=pl.len().cast(pl.Int64),
            comments=pl.col("comment").n_unique(),
            first=pl.col("first").first(),
            second=pl.col("second").first(),
        )
        .with_columns(good=pl.col("n") - pl.col("bad"))
        .sort("size", "entry")
    )
    judged = pl.concat([counted.filter(size=size).pipe(_judged) for size in (1, 2)])
    common = judged.filter(
        (pl.col("size") == 1)
        & (pl.col("comments") > _COMMON * comments)
        & (pl.col("z").abs() < LEAST_Z)
    )["entry"]
    empty = (pl.col("size") == 2) & pl.any_horizontal(
        pl.col(name).is_in(common.implode()) for name in ("first", "second")
    )
    kept = judged.filter(
        (pl.col("n") >= LEAST_COUNT)
        & (pl.col("comments") >= LEAST_COMMENTS)
        & (pl.col("z").abs() >= LEAST_Z)
        & (pl.col("delta").abs() >= log(LEAST_RATIO))
        & ~empty
        & ~_all_parts(_says_nothing(pl.col(name)) for name in ("first", "second"))
    ).sort(pl.col("z").abs(), "entry", descending=[True, False])
    return _strongest(kept.filter(pl.col("z") > 0)), _strongest(kept.filter(pl.col("z") < 0))


def _says_nothing(word: pl.Expr) -> pl.Expr:
    return word.str.contains(_SHORT) | word.is_in(list(FUNCTION_WORDS))


def _all_parts(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """Whether something holds for the word, or for both words of a pair."""
    return pl.all_horizontal(condition.fill_null(value=True) for condition in conditions)


def _judged(counted: pl.DataFrame) -> pl.DataFrame:
    delta, z = log_odds(counted["bad"].to_numpy(), counted["good"].to_numpy())
    return counted.with_columns(delta=pl.Series(delta, dtype=pl.Float64), z=pl.Series(z))


def _strongest(sorted_by_z: pl.DataFrame) -> tuple[DistinctiveWord, ...]:
    """The first so many, without a word that a pair tells better and without a second entry for one word."""
    rows = sorted_by_z.select("entry", "z", "bad", "good", "comments", "n", "first", "second")
    counts: dict[str, int] = dict(rows.select("entry", "n").iter_rows())
    in_pairs = {
        word
        for n, *pair in rows.filter(pl.col("second").is_not_null())
        .select("n", "first", "second")
        .iter_rows()
        for word in pair
        if word in counts and n >= _MOSTLY * counts[word]
    }
    chosen: list[DistinctiveWord] = []
    said: set[str] = set()
    for entry, z, bad, good, comments, _, first, second in rows.iter_rows():
        parts = {first, second} - {None} - FUNCTION_WORDS
        if parts & said or (second is None and entry in in_pairs):
            continue
        said |= parts
        chosen.append(DistinctiveWord(entry, z, bad, good, comments))
        if len(chosen) == MOST_WORDS:
            break
    return tuple(chosen)
