"""A few damaged files of every container; `python -m tests.fuzz` reads as many as one likes."""

from tests import fuzz


def test_damaged_files_give_facts_or_a_sentence(tmp_path):
    counts, failures = fuzz.run(200, 7, tmp_path)

    assert not failures
    assert {said for _, said in counts} > {"facts"}


def test_the_same_seed_makes_the_same_input():
    assert fuzz.one(12)[0] == fuzz.one(12)[0]
