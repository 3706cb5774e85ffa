"""A limited consent without its limits cannot be respected."""

from services.triage.rules.gates.all_gates import harm_checks_for, shut_gates
from services.triage.rules.gates.checks import FURTHER_CHECKS, HARM_CHECKS
from tests.services.triage.rules.candidates import ALERT, OPEN, changed, codes, said

KEPT = frozenset({*HARM_CHECKS, *FURTHER_CHECKS, "limits"})
NAME = changed(said("limited", "publish_name"), unnamed=frozenset({"publish_name"}))
LETTERS = changed(said("limited", "send_to_government"), unnamed=frozenset({"send_to_government"}))


def test_no_word_of_anybody_opens_the_gate() -> None:
    (gate,) = shut_gates(changed(OPEN, alerts=(ALERT, NAME), harm_confirmed=KEPT))
    assert gate.code == "consent"
    assert (
        gate.told == "Consent is limited, but the limits are not recorded: publish_name (alert 2)."
    )
    assert "limits" not in harm_checks_for(changed(OPEN, alerts=(NAME,)))


def test_a_name_is_printed_as_one_that_is_not_to_be_published() -> None:
    named = changed(OPEN, alerts=(NAME,), audience=("partner",))
    assert "unpublished-name" in harm_checks_for(named)


def test_no_letters_to_the_government_are_asked_for() -> None:
    assert codes(changed(OPEN, alerts=(LETTERS,), harm_confirmed=KEPT)) == {"asks-to-write"}
    silent = changed(OPEN, alerts=(LETTERS,), harm_confirmed=KEPT, asks_to_write=False)
    assert codes(silent) == set()
