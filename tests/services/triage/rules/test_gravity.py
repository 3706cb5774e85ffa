"""What a title tells first: the gravest. Persons are invented."""

import pytest

from services.triage.rules.gravity import DEATH_SENTENCE, GRAVEST_FIRST, gravest_first, weight
from shared.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


def test_every_violation_and_development_has_one_place() -> None:
    codes = {*TAXONOMY.violations.codes, *TAXONOMY.developments.codes}
    assert {*GRAVEST_FIRST} - {DEATH_SENTENCE} == codes
    assert len(GRAVEST_FIRST) == len({*GRAVEST_FIRST})


@pytest.mark.parametrize(
    ("graver", "other"),
    [
        ("death-in-detention", "torture"),
        ("torture", "sentencing"),
        ("ill-treatment", "hunger-strike"),
        ("killing", "enforced-disappearance"),
        ("sentencing", "wanted-notice"),
        ("conviction", "arbitrary-detention"),
        ("refoulement", "risk-of-torture"),
        ("closure-of-organisation", "raid"),
        ("arbitrary-arrest", "risk-of-torture"),
        ("release", "charges-dropped"),
        ("acquittal", "hearing-postponed"),
        ("detention-extended", "release"),
    ],
)
def test_the_graver_is_told_first(graver: str, other: str) -> None:
    assert gravest_first([other, graver], TAXONOMY) == (graver, other)


def test_a_sentence_to_death_is_graver_than_another_sentence() -> None:
    assert weight("sentencing", TAXONOMY, death_penalty=True) == GRAVEST_FIRST.index(DEATH_SENTENCE)
    assert weight("sentencing", TAXONOMY) > weight("refoulement", TAXONOMY)


def test_a_code_that_is_not_in_the_lists_comes_last() -> None:
    assert gravest_first(["removed-since", "hearing-held"], TAXONOMY)[-1] == "removed-since"
