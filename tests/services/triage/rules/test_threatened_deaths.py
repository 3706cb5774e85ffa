"""A death that is threatened, wished, planned or announced is no death. All persons are invented.

Of whom the record says that they were threatened it is no finding; of others it can be confirmed.
Who says that somebody is dead cannot confirm it.
"""

from pathlib import Path

import pytest

from tests.services.triage.rules.judged import found

SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "threatened_deaths.tsv").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(("expected", "language", "text"), SENTENCES)
def test_only_a_death_that_is_told_is_final(expected: str, language: str, text: str) -> None:
    finals = {"final" if each.is_final else "confirmable" for each in found(language, text)}
    assert finals == ({expected} - {"none"})
