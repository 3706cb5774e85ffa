"""How much of what is wrongly said of somebody is found in each language, and nothing else is.

`bench` prints the same figures.
"""

import pytest

from shared.contracts.content import APPEAL_LANGUAGES
from tests.services.triage.rules.judged import planted

DEAD, ACTS = 0.97, 0.95
"""So much is found of the sentences that say that somebody is dead who is not, and of all."""


@pytest.mark.long
@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_of_each_language_nearly_all_is_found_and_nothing_that_is_true(language: str) -> None:
    sentences = planted(language)
    found = {each: each.is_found(language) for each in sentences}
    false = [each for each in sentences if each.tells != "true"]
    dead = [each for each in false if each.tells == "dead"]
    missed = [each.text for each in false if not found[each]]
    assert len(false) >= 60, "so many are planted"
    assert sum(found[each] for each in false) >= ACTS * len(false), missed
    assert sum(found[each] for each in dead) >= DEAD * len(dead), missed
    assert [each.text for each in sentences if each.tells == "true" and found[each]] == []
