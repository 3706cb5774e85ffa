"""Why nobody can issue what is said of a withdrawn document, in one rule."""

import pytest

from services.triage.deadline_steps import Hindrance
from services.triage.rules.hindrances import hindrances


@pytest.mark.parametrize(
    ("withdrawn", "silent", "found"),
    [
        ([False, False], False, ()),
        ([False, True], False, ("alert-withdrawn",)),
        ([], False, ("alert-withdrawn",)),
        ([False], True, ("silence",)),
        ([True], True, ("alert-withdrawn", "silence")),
    ],
)
def test_an_alert_that_was_withdrawn_and_silence_hinder(
    withdrawn: list[bool], silent: bool, found: tuple[Hindrance, ...]
) -> None:
    assert hindrances(withdrawn, silent=silent) == found
