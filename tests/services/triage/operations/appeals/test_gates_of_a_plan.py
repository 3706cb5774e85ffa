"""What is asked of a document with a plan, as of one without. All persons are invented."""

from dataclasses import replace
from typing import Any

import pytest

from services.triage.drafting.draft import AppealDraft, LanguageDraft, Part
from services.triage.rules.gates import checks
from shared.clock import new_id
from shared.contracts.persons import Person
from shared.problems import Conflict, Invalid
from tests.services.triage.filed import Filed
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft

ABEL, BETH = (
    Person(kind="person", id=new_id(), name=f"{name} Invented", situation="free-at-risk")
    for name in ("Abel", "Beth")
)
ONE = Filed(persons=(ABEL,), violations=("threats",), situation="unknown")


def entry(*persons: Person, **said: Any) -> dict[str, Any]:
    names = [each.name for each in persons]
    words = {"language": "en", "concerned": names, "short": names}
    told = {"persons": [each.id for each in persons], "words": [words], "violations": ["threats"]}
    return told | said


def planned(*entries: dict[str, Any]) -> AppealDraft:
    (version,) = appeal_draft().versions
    facts = {Part.FACTS: "Invented facts."}
    written = LanguageDraft(language="en", parts=facts, addressees=version.addressees)
    violations = {code for each in entries for code in each["violations"]}
    return appeal_draft(violations=sorted(violations), plan=entries, versions=(written,))


def again(alert: Filed) -> Filed:
    """Return the same as another alert."""
    return replace(alert, alert=new_id(), subject=new_id(), reporter=new_id())


async def asked(triage: TriageFixture, draft: AppealDraft, *alerts: Filed) -> set[str]:
    """Return the further checks that a submission without any asks for."""
    case, *others = [await triage.file(again(each)) for each in alerts]
    for other in others:
        await triage.merge(case, other)
    await triage.verify(case)
    document = (await triage.draft(case, draft=draft)).id
    with pytest.raises(Conflict) as refused:
        await triage.submit(case, document, checks=())
    asked_for = {fault.field.rpartition(".")[2] for fault in refused.value.faults}
    return asked_for & {*checks.FURTHER_CHECKS}


async def test_two_alerts_that_differ_on_a_person_are_asked_about(triage: TriageFixture) -> None:
    held = ABEL.model_copy(update={"id": new_id(), "situation": "detained-with-access"})
    draft = planned(entry(ABEL, situation="detained-with-access"))
    both = ONE, Filed(persons=(held,), violations=("threats",))
    assert checks.AT_ODDS_CHECK in await asked(triage, draft, *both)
    assert checks.AT_ODDS_CHECK not in await asked(triage, draft, ONE)


async def test_a_plan_that_leaves_a_situation_open_is_held_against_the_alert(
    triage: TriageFixture,
) -> None:
    killed = planned(entry(ABEL, violations=["killing"], situation=None))
    assert checks.AT_ODDS_CHECK in await asked(triage, killed, ONE)
    stranger = planned(entry(BETH, violations=["killing"], situation=None))
    assert checks.AT_ODDS_CHECK in await asked(triage, stranger, ONE)


async def test_a_plan_of_several_asks_for_each_sentence(triage: TriageFixture) -> None:
    draft = planned(entry(ABEL), entry(BETH, violations=["raid"]))
    assert checks.EACH_CHECK in await asked(triage, draft, ONE)
    assert checks.EACH_CHECK not in await asked(triage, planned(entry(ABEL)), ONE)


async def test_nothing_is_said_of_whom_a_plan_says_nothing(triage: TriageFixture) -> None:
    draft = planned(entry(ABEL), entry(BETH, violations=[]), entry(violations=[], words=[]))
    (text,) = triage.context.renderer.render(draft).texts
    assert "Abel" in text.plain
    assert "Beth" not in text.plain + text.sms + text.title
    assert triage.context.renderer.unfilled(draft) == ()


async def test_persons_are_no_organisations_in_a_plan_either(triage: TriageFixture) -> None:
    case = await triage.file(ONE)
    with pytest.raises(Invalid) as refused:
        await triage.draft(case, draft=planned(entry(ABEL, organisations=True)))
    assert [fault.field for fault in refused.value.faults] == ["draft.plan.0.organisations"]


async def test_an_alert_that_calls_all_of_them_dead_and_tells_it_of_one_is_asked_about(
    triage: TriageFixture,
) -> None:
    persons = tuple(each.model_copy(update={"situation": None}) for each in (ABEL, BETH))
    to = {"killing": persons[:1], "threats": persons[1:]}
    told = Filed(
        persons=persons,
        violations=("killing", "threats"),
        to={code: tuple(each.id for each in whom if each.id) for code, whom in to.items()},
        situation="killed",
    )
    draft = planned(entry(ABEL, violations=["killing"], situation="killed"), entry(BETH))
    assert checks.AT_ODDS_CHECK in await asked(triage, draft, told)
    clear = (persons[0], persons[1].model_copy(update={"situation": "free-at-risk"}))
    assert checks.AT_ODDS_CHECK not in await asked(triage, draft, replace(told, persons=clear))


async def test_persons_in_unlike_situations_are_asked_about_without_a_plan(
    triage: TriageFixture,
) -> None:
    held = BETH.model_copy(update={"situation": "detained-with-access"})
    told = Filed(persons=(ABEL, held), violations=("threats",), situation="unknown")
    (version,) = appeal_draft().versions
    both = version.model_copy(update={"concerned": "Abel Invented and Beth Invented"})
    draft = appeal_draft(violations=("threats",), versions=(both,))
    assert checks.AT_ODDS_CHECK in await asked(triage, draft, told)
    one = version.model_copy(update={"concerned": "Abel Invented", "short": "Abel Invented"})
    alone = draft.model_copy(update={"versions": (one,)})
    assert checks.AT_ODDS_CHECK not in await asked(triage, alone, told)
