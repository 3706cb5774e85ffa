"""What a plan says is ahead of somebody, and how far accusations went, is held against the record.

The record is that of `unlike_persons.py`: Emil was convicted, Gina is only investigated, and Ines
was charged.
"""

import pytest

from services.triage.rules.findings.finding import Judged, Rule
from services.triage.rules.findings.said_by_plans import PlanSaid, of_a_plan
from shared.contracts.persons import Person
from tests.services.triage.rules.judged import TAXONOMY
from tests.services.triage.rules.unlike_persons import EMIL, EVERYBODY, GINA, HUGO, INES, NAMES


def codes(whom: Person, *, expected: str = "", charges: str = "") -> list[str]:
    """Return what is found of a plan that says this of somebody."""
    assert whom.id is not None
    told = PlanSaid((whom.id,), (), None, {}, expected.split(), charges.split())
    found = of_a_plan(Judged(EVERYBODY, NAMES, TAXONOMY), [told], TAXONOMY)
    return [code for each in found if each.rule is Rule.PLAN_NOT_BORNE for code in each.codes]


@pytest.mark.parametrize(
    ("whom", "stage"),
    [
        (GINA, "charged"),
        (GINA, "convicted"),
        (INES, "convicted"),
        (INES, "dropped"),
        (HUGO, "charged"),
        (HUGO, "investigated"),
        (EMIL, "acquitted"),
    ],
)
def test_an_accusation_that_has_not_gone_so_far_is_found(whom: Person, stage: str) -> None:
    assert codes(whom, charges=stage) == [f"accusation-{stage}"]


@pytest.mark.parametrize(
    ("whom", "stage"), [(EMIL, "convicted"), (GINA, "investigated"), (INES, "charged")]
)
def test_an_accusation_of_the_record_is_no_finding(whom: Person, stage: str) -> None:
    assert codes(whom, charges=stage) == []


@pytest.mark.parametrize("event", ["trial", "hearing", "extradition", "removal", "death-sentence"])
def test_an_event_that_the_record_does_not_expect_is_found(event: str) -> None:
    assert codes(EMIL, expected=event) == [f"expected-{event}"]


@pytest.mark.parametrize("event", ["verdict", "hearing", "deportation", "removal"])
def test_an_event_that_the_record_expects_is_no_finding(event: str) -> None:
    assert codes(INES, expected=event) == []
