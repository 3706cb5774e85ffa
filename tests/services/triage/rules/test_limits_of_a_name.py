"""Limits on publishing a name, in a text with the name that is not published."""

from services.triage.rules.gates.all_gates import harm_checks_for, shut_gates
from services.triage.rules.gates.checks import HARM_CHECKS
from services.triage.rules.gates.uses import uses_with_limits
from tests.services.triage.rules.candidates import OPEN, changed, codes, said


def test_limits_of_a_name_hold_for_every_text_that_prints_it() -> None:
    initials = changed(OPEN, alerts=(said("limited", "publish_name"),), audience=("partner",))
    assert harm_checks_for(initials) == (*HARM_CHECKS, "limits")
    assert "publish_name" in uses_with_limits(initials)
    (gate,) = shut_gates(initials)
    assert (gate.code, gate.values) == ("consent-limits", {"use": "publish_name"})
    kept = changed(initials, harm_confirmed=frozenset({*HARM_CHECKS, "limits"}))
    assert codes(kept) == set()
    unnamed = changed(initials, names_shown=False, named_in_text=False)
    assert harm_checks_for(unnamed) == (*HARM_CHECKS, "unnamed-person")
    assert codes(unnamed) == set()
    assert "publish_name" not in uses_with_limits(unnamed)
