"""The consent of an alert as a whole is never wider than that of one of its persons."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from shared.contracts.codes import CONSENT_STATES, ConsentState
from shared.contracts.consents import (
    ConsentByPerson,
    PersonConsentState,
    consent_answers,
    consents_by_person,
    narrowest,
)

ONE, OTHER = UUID(int=1), UUID(int=2)
ALLOWS = {"given": 2, "limited": 1, "unknown": 1, "refused": 0}


@pytest.mark.parametrize("states", list(product(sorted(CONSENT_STATES), repeat=3)))
def test_no_reader_of_the_whole_alert_is_allowed_more_than_one_person_allows(
    states: tuple[str, str, str],
) -> None:
    general, one, other = states
    whole = ConsentByPerson(general=general, persons={ONE: one, OTHER: other}).of_all
    assert ALLOWS[whole] <= min(map(ALLOWS.__getitem__, states))
    # Limits of one person are not in the words of the alert: nobody could keep to them.
    assert whole == "refused" or "limited" not in (one, other)
    # A decision in the place of somebody who was not asked does not lift limits.
    assert whole != "unknown" or "limited" not in states


@pytest.mark.parametrize(
    ("states", "least"),
    [
        (["given", "given"], "given"),
        (["given", "limited"], "limited"),
        (["given", "unknown"], "unknown"),
        (["limited", "unknown"], "refused"),
        (["given", "refused"], "refused"),
        (["given", "only-by-post"], "only-by-post"),
        ([], "refused"),
    ],
)
def test_the_narrowest_of_several_states(states: list[str], least: str) -> None:
    assert narrowest(states) == least


def test_everybody_else_has_the_state_of_the_alert_unless_another_is_told() -> None:
    alert = [ConsentState(use="photo", state="refused"), ConsentState(use="other", state="given")]
    general = [ConsentState(use="photo", state="given")]
    own = [
        PersonConsentState(use=use, state="refused", person=ONE) for use in ("photo", "other", "un")
    ]
    found = consents_by_person(alert, general, own)
    assert {use: each.general for use, each in found.items()} == {
        "photo": "given",
        "other": "given",
        "un": "unknown",
    }
    assert found["photo"].of(ONE) == "refused"
    assert found["photo"].of(OTHER) == "given"


def test_what_was_written_since_allows_nobody_more() -> None:
    known = ConsentByPerson(general="given", persons={ONE: "given", OTHER: "refused"})
    within = known.within("limited")
    assert (within.general, within.of(ONE), within.of(OTHER)) == ("limited", "limited", "refused")


@pytest.mark.parametrize(
    ("later", "general", "own"), [(0, "given", "refused"), (1, "limited", "refused")]
)
def test_a_state_of_a_release_of_before_narrows_what_is_stored(
    later: int, general: str, own: str
) -> None:
    since = datetime(2026, 11, 30, tzinfo=UTC)
    stored = {"general": "given", "persons": {str(ONE): "refused"}}
    found = consent_answers("limited", since + timedelta(hours=later), stored, since)
    assert (found.general, found.of(ONE)) == (general, own)
