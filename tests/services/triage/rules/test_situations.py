"""An alert that calls its persons dead together, and tells it of some. All persons are invented."""

from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.planning import planned_parties, situations_told
from services.triage.rules.situations import is_death_unclear, situation_told
from tests.services.triage.rules.test_planning import TAXONOMY, act, facts, person

ABEL, BETH = person("Abel Invented"), person("Beth Invented")
BOTH = [ABEL, BETH]
TOLD = facts(act("killing", ABEL), act("threats", BETH), situation="killed")


def test_it_says_nothing_of_those_of_whom_no_act_tells_it() -> None:
    assert [situation_told(TOLD, each, TAXONOMY) for each in BOTH] == ["killed", "unknown"]
    assert is_death_unclear(BOTH, TOLD, TAXONOMY)
    killed, threatened = planned_parties([(BOTH, TOLD)], TAXONOMY)
    assert (killed.situation, threatened.situation) == ("killed", None)
    assert situations_told([each.id for each in (BETH,) if each.id], [(BOTH, TOLD)], TAXONOMY) == {
        "unknown"
    }
    assert [each.is_dead for each in recorded_persons([(BOTH, TOLD)], TAXONOMY)] == [True, False]


def test_it_is_clear_where_the_alert_says_it_of_each() -> None:
    free = [ABEL, BETH.model_copy(update={"situation": "free"})]
    assert not is_death_unclear(free, TOLD, TAXONOMY)
    both = facts(act("killing", *BOTH), situation="killed")
    assert not is_death_unclear(BOTH, both, TAXONOMY)
    before = facts(act("killing"), act("threats"), situation="killed")
    assert not is_death_unclear(BOTH, before, TAXONOMY)
    assert situation_told(before, BETH, TAXONOMY) == "killed"
