"""What is told of others, of then, or only hoped for is not told of where somebody stands now.

The record is that of `unlike_persons.py`; each sentence is true of it.
"""

import pytest

from tests.services.triage.rules.judged import FOLDER
from tests.services.triage.rules.unlike_persons import found

LINES = (FOLDER / "unlike_true.tsv").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("language", "text"), [line.split("\t") for line in LINES])
def test_a_true_sentence_is_no_finding(language: str, text: str) -> None:
    assert found(language, text) == []
