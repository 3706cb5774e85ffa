"""Rules use codes of the taxonomy; an unknown code gets the careful meaning."""

from collections.abc import Collection

import pytest

from services.triage.operations.cases.assessing import danger_of
from services.triage.rules import circumstances
from services.triage.rules.acts import ONLY_OF_ORGANISATIONS, ONLY_OF_PERSONS
from services.triage.rules.expectations import HEARINGS, REMOVALS, WITHOUT_DEADLINE
from services.triage.rules.gates.all_gates import shut_gates
from services.triage.rules.gates.authorities import TIPPED_OFF
from services.triage.rules.protection import PROTECTION_KINDS
from services.triage.rules.risk import DIRECT_THREATS, assess, rules
from services.triage.rules.similarity import ATTACKS
from shared.contracts.facts import Facts
from shared.contracts.persons import Persons
from shared.taxonomy import load_taxonomy
from tests.services.triage.filed import AMAL
from tests.services.triage.rules.candidates import ALERT, NOON, OPEN, changed

TAXONOMY = load_taxonomy()
SITUATIONS, VIOLATIONS = set(TAXONOMY.situations.codes), set(TAXONOMY.violations.codes)
DEVELOPMENTS = set(TAXONOMY.developments.codes)


@pytest.mark.parametrize(
    ("named", "known"),
    [
        (TIPPED_OFF, SITUATIONS),
        (circumstances.SITUATIONS_OF_THE_DEAD, SITUATIONS),
        (circumstances.SITUATIONS_AT_LIBERTY, SITUATIONS),
        (circumstances.SITUATIONS_OF_UNKNOWN_PLACE, SITUATIONS),
        (ATTACKS, VIOLATIONS),
        (DIRECT_THREATS, VIOLATIONS),
        (circumstances.HOLDING, VIOLATIONS),
        (circumstances.RELEASES, DEVELOPMENTS),
        (ONLY_OF_PERSONS | ONLY_OF_ORGANISATIONS, VIOLATIONS | DEVELOPMENTS),
        (PROTECTION_KINDS, set(TAXONOMY.help_kinds.codes)),
        (HEARINGS | REMOVALS | WITHOUT_DEADLINE, set(TAXONOMY.expectations.codes)),
    ],
)
def test_what_a_rule_names_is_a_code(named: Collection[str], known: set[str]) -> None:
    """A code renamed in the taxonomy would silently open a gate or lower a level."""
    assert named
    assert set(named) <= known


def test_every_situation_that_counts_is_a_code() -> None:
    counted = {code.partition(".")[2] for code in rules() if code.startswith("situation.")}
    assert counted <= SITUATIONS


def test_the_tables_hold_what_stands_here_by_hand() -> None:
    assert {"in-hiding", "wanted"} == TIPPED_OFF
    assert {
        "killing",
        "attempted-killing",
        "torture",
        "enforced-disappearance",
        "abduction",
        "physical-assault",
        "sexual-violence",
        "arson-attack",
        "armed-attack",
        "attack-on-premises",
    } == ATTACKS
    assert {"death-threats", "threats"} == DIRECT_THREATS
    assert set(PROTECTION_KINDS) == {
        "protection-grant",
        "relocation",
        "legal-support",
        "medical-support",
        "security-advice",
        "family-support",
        "referral",
        "other",
    }


class TestASituationOfALaterVersion:
    def test_is_taken_for_one_of_somebody_who_hides(self) -> None:
        unknown = changed(ALERT, situations=(None,))
        shut = {gate.code for gate in shut_gates(changed(OPEN, alerts=(ALERT, unknown)))}
        assert shut == {"hidden-person"}
        told = changed(OPEN, alerts=(unknown,), audience=("authority",), asks_to_write=False)
        assert "tip-off" in {gate.code for gate in shut_gates(told)}

    def test_is_as_dangerous_as_one_that_nobody_knows(self) -> None:
        def score(situation: str) -> int:
            told = (
                Persons(persons=(AMAL,)),
                Facts(narrative="Invented.", country="EGY", situation=situation),
            )
            danger = danger_of(TAXONOMY, told, (), (), colleagues_attacked=False)
            return assess(danger, NOON).score

        assert score("of-a-later-version") == score("unknown") > score("released")


def test_a_child_needs_special_attention_without_a_risk_group() -> None:
    def score(*, child: bool | None) -> int:
        amal = AMAL.model_copy(update={"risk_groups": (), "child": child})
        told = Persons(persons=(amal,)), Facts(narrative="Invented.", country="EGY")
        danger = danger_of(TAXONOMY, told, (), (), colleagues_attacked=False)
        return assess(danger, NOON).score

    assert score(child=True) > score(child=False) == score(child=None)
