"""A list opens nothing: it knows the gates that need no sealed data, and those as they are."""

from dataclasses import MISSING, fields, replace

import pytest

from services.triage.rules.gates import checks
from services.triage.rules.gates.candidate import (
    AlertFacts,
    Candidate,
    SealedOfAlert,
    SealedOfDocument,
    SourceAssessed,
)
from tests.services.triage.rules.candidates import ALERT, OPEN, changed, codes, unopened


def test_no_gate_is_open_because_somebody_did_not_say() -> None:
    for facts in (Candidate, SealedOfDocument, AlertFacts, SealedOfAlert, SourceAssessed):
        for each in fields(facts):
            assert each.default is each.default_factory is MISSING, (facts, each.name)


def test_each_check_that_a_document_may_need_has_its_place_and_its_words() -> None:
    assert {*checks.FURTHER, checks.LIMITS_CHECK} == set(checks.FURTHER_CHECKS)
    assert len(set(checks.FURTHER)) == len(checks.FURTHER)


def test_a_list_answers_no_gate_of_sealed_data() -> None:
    listed = unopened(OPEN)
    with pytest.raises(RuntimeError, match="nothing was opened"):
        assert listed.opened.misfit
    with pytest.raises(RuntimeError, match="nothing was opened"):
        assert listed.alerts[0].opened.reachable


def test_a_list_says_nothing_of_consents_that_depend_on_whom_the_text_shows() -> None:
    """Somebody whom the text does not show refused: the whole alert is refused, the text is not."""
    own = {**ALERT.recorded, "share_with_diplomats": "refused"}
    alert = replace(ALERT, recorded=own, by_person=frozenset({"share_with_diplomats"}))
    both = changed(OPEN, alerts=(alert,))
    assert codes(both) == codes(unopened(both)) == set()
    whole = replace(alert, by_person=frozenset())
    assert codes(unopened(changed(OPEN, alerts=(whole,)))) == {"consent"}
