"""Survey scales: which answers count as good and as bad, said once more by hand."""

from __future__ import annotations

import pytest

from supportmetrics.model.scales import ANSWER_BASE, BY_CODE, SCALES, SURVEY_KINDS, of_kind

# scale, its code in saved cells, good scores, bad scores
ANSWERS = [
    ("good/bad", 1, {1}, {0}),
    ("1-2", 2, {2}, {1}),
    ("1-3", 3, {3}, {1}),
    ("1-4", 4, {3, 4}, {1, 2}),
    ("1-5", 5, {4, 5}, {1, 2}),
    ("1-7", 6, {6, 7}, {1, 2}),
    ("0-10", 7, {9, 10}, {0, 1, 2, 3, 4, 5, 6}),
    ("1-10", 8, {9, 10}, {1, 2, 3, 4, 5, 6}),
    ("great/okay/not good", 9, {3}, {1}),
    ("nps 0-10", 20, {9, 10}, {0, 1, 2, 3, 4, 5, 6}),
    ("nps 1-10", 21, {9, 10}, {1, 2, 3, 4, 5, 6}),
    ("ease 1-5", 30, {4, 5}, {1, 2}),
    ("ease 1-7", 31, {5, 6, 7}, {1, 2, 3}),
    ("effort 1-5", 32, {1, 2}, {4, 5}),
    ("effort 1-7", 33, {1, 2, 3}, {5, 6, 7}),
]


@pytest.mark.parametrize(("name", "code", "good", "bad"), ANSWERS)
def test_a_scale_says_which_answers_are_good_and_bad(name, code, good, bad):
    scale = SCALES[name]
    assert (scale.code, set(scale.good), set(scale.bad)) == (code, good, bad)
    assert BY_CODE[code] is scale


def test_every_scale_is_in_the_table():
    assert {name for name, *_ in ANSWERS} == set(SCALES)


@pytest.mark.parametrize("scale", SCALES.values(), ids=list(SCALES))
def test_the_worst_answer_comes_first_and_the_ends_are_0_and_1(scale):
    steps = list(scale.steps)
    assert steps[0] in scale.bad
    assert steps[-1] in scale.good
    assert scale.share_of_range(steps[0]) == 0
    assert scale.share_of_range(steps[-1]) == 1
    assert len(scale.labels) in (0, len(steps))


def test_an_answer_is_one_integer_that_tells_its_scale():
    answers = [scale.answer(step) for scale in SCALES.values() for step in scale.steps]
    assert len(answers) == len(set(answers))
    assert divmod(SCALES["effort 1-7"].answer(3), ANSWER_BASE) == (33, 3)


def test_kinds_share_no_scale():
    kinds = [kind for kind in SURVEY_KINDS if of_kind(kind)]
    assert sum(len(of_kind(kind)) for kind in kinds) == len(SCALES)
