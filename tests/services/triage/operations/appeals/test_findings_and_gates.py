"""What no act of the record bears shuts the gates until somebody gives a reason.

All persons are invented.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from services.triage.drafting.draft import AppealDraft, Part
from services.triage.operations.appeals.drafts import edit_document
from services.triage.queries.document import document_shown, read_document
from services.triage.rules.gates.checks import AGREED_CHECK, EACH_CHECK
from services.triage.schemas import DocumentView
from services.triage.tables import Case, FindingConfirmation, TimelineEntry
from shared.clock import new_id
from shared.contracts.persons import OtherName, Person
from shared.problems import Conflict
from tests.services.triage.filed import Filed, amended_of
from tests.services.triage.operations.appeals.test_database_gates import (
    TestTheDatabaseRefusesAsWell,
)
from tests.services.triage.operations.appeals.test_gates_of_a_plan import entry, planned
from tests.services.triage.reasons import WHY, marks_in
from tests.services.triage.triage_fixture import (
    CHECKS,
    OFFICER,
    TriageFixture,
    appeal_draft,
    saved_draft,
    worded,
)

ABEL, BETH = (Person(kind="person", id=new_id(), name=f"{n} Invented") for n in ("Abel", "Beth"))


def ids(*persons: Person) -> tuple[UUID, ...]:
    return tuple(each.id for each in persons if each.id)


BOTH = Filed(
    persons=(
        ABEL.model_copy(update={"situation": "killed"}),
        BETH.model_copy(update={"situation": "free-at-risk"}),
    ),
    violations=("killing", "threats"),
    to={"killing": ids(ABEL), "threats": ids(BETH)},
    situation="unknown",
)
ALL = (*CHECKS, EACH_CHECK, AGREED_CHECK)
HELD = "Ms. Beth Invented was arrested on 3 March."


def draft_of_both(facts: str, **beth: Any) -> AppealDraft:
    draft = planned(entry(ABEL, violations=["killing"]), entry(BETH, **beth))
    (version,) = draft.versions
    parts = {**version.parts, Part.FACTS: facts}
    told = {code for each in draft.plan for code in each.violations}
    return draft.model_copy(
        update={
            "versions": (version.model_copy(update={"parts": parts}),),
            "violations": tuple(sorted(told)),
        }
    )


async def read(triage: TriageFixture, case: UUID, document: UUID) -> DocumentView:
    keys = await triage.keys(case)
    async with triage.context.database.read() as session:
        found = await session.get_one(Case, case)
        opened = await read_document(session, found, document)
        return await document_shown(session, keys, triage.context, opened)


async def drafted(triage: TriageFixture, facts: str, **beth: Any) -> tuple[UUID, UUID]:
    case = await triage.file(BOTH)
    await triage.verify(case)
    return case, (await triage.draft(case, draft=draft_of_both(facts, **beth))).id


async def edited(triage: TriageFixture, case: UUID, document: UUID, draft: AppealDraft) -> None:
    version = (await triage.newest(document)).version
    saved = saved_draft(draft=draft)
    await triage.act(
        OFFICER,
        case,
        lambda work: edit_document(work, triage.context, (case, document), version, saved),
    )


async def refused(triage: TriageFixture, case: UUID, document: UUID) -> Conflict:
    with pytest.raises(Conflict) as found:
        await triage.submit(case, document, checks=ALL, reasons={})
    return found.value


async def test_a_reason_opens_it_and_the_approver_reads_it(triage: TriageFixture) -> None:
    case, document = await drafted(triage, HELD)
    (mark,) = marks_in(await refused(triage, case, document))
    await triage.submit(case, document, checks=ALL, reasons={mark: WHY})
    shown = await read(triage, case, document)
    (found,) = shown.findings
    assert (found.mark, found.person, found.words) == (mark, "Beth Invented", HELD)
    assert (found.rule, found.field, found.reason) == ("act-not-borne", "en.parts.facts", WHY)
    assert found.codes == ["arbitrary-arrest"]
    assert not [gate for gate in shown.shut_gates if gate.code == "finding"]
    assert (await triage.approve(case, document)).state == "issued"
    kept = await triage.read(
        lambda s: s.scalars(select(TimelineEntry).where(TimelineEntry.kind == "finding-confirmed"))
    )
    (noted,) = kept.all()
    assert noted.detail["rule"] == "act-not-borne"
    assert noted.words is not None
    assert "Beth" not in str(noted.detail)


async def test_a_changed_sentence_is_asked_about_again(triage: TriageFixture) -> None:
    case, document = await drafted(triage, f"{HELD} Others fled.")
    (mark,) = marks_in(await refused(triage, case, document))
    await triage.submit(case, document, checks=ALL, reasons={mark: WHY})
    await edited(triage, case, document, draft_of_both(f"{HELD} Nobody fled."))
    await triage.submit(case, document, checks=ALL, reasons={})
    await edited(triage, case, document, draft_of_both(HELD.replace("3", "4")))
    (other,) = marks_in(await refused(triage, case, document))
    assert other != mark


@pytest.mark.parametrize(
    ("facts", "beth"),
    [
        ("Ms. Beth Invented was killed on 3 March.", {}),
        ("They fled.", {"violations": ["killing"]}),
        ("They fled.", {"situation": "killed"}),
    ],
)
async def test_nobody_confirms_that_the_living_are_dead(
    triage: TriageFixture, facts: str, beth: dict[str, Any]
) -> None:
    case, document = await drafted(triage, facts, **beth)
    (found,) = (await read(triage, case, document)).findings
    assert (found.final, found.person) == (True, "Beth Invented")
    with pytest.raises(Conflict) as shut:
        await triage.submit(case, document, checks=ALL, reasons={found.mark: WHY})
    assert "gates.said-dead" in {fault.field for fault in shut.value.faults}
    await triage.submit_unasked(case, document, checks=ALL)
    with pytest.raises(Conflict) as closed:
        await triage.approve(case, document)
    assert {fault.code for fault in closed.value.faults} == {"said-dead"}


async def test_a_finding_shuts_the_approval_of_what_was_submitted_before(
    triage: TriageFixture,
) -> None:
    case, document = await drafted(triage, HELD)
    await triage.submit_unasked(case, document, checks=ALL)
    with pytest.raises(Conflict) as closed:
        await triage.approve(case, document)
    assert {fault.code for fault in closed.value.faults} == {"finding"}


async def test_the_database_refuses_it_without_the_reason_too(triage: TriageFixture) -> None:
    case, document = await drafted(triage, HELD)
    await triage.submit(case, document, checks=ALL)
    approval = TestTheDatabaseRefusesAsWell()
    kept = (await triage.read(lambda s: s.scalars(select(FindingConfirmation)))).one()
    with pytest.raises(IntegrityError, match="no act of the record"):
        await approval.approve(triage, approver=kept.confirmed_by)
    async with triage.context.database.unit_of_work("sql") as work:
        await work.session.execute(text("UPDATE finding_confirmations SET mark = 'another'"))
    with pytest.raises(IntegrityError, match="no act of the record"):
        await approval.approve(triage)


async def test_the_plan_of_a_request_is_held_against_the_record(triage: TriageFixture) -> None:
    stranger = Person(kind="person", id=new_id(), name="Carl Invented")
    case = await triage.file(BOTH)
    plan = planned(entry(BETH, violations=["torture"]), entry(stranger))
    document = (await triage.draft(case, draft=plan)).id
    shown = await read(triage, case, document)
    assert {(each.rule, each.person, *each.codes) for each in shown.findings} == {
        ("plan-not-borne", "Beth Invented", "torture"),
        ("plan-stranger", ""),
    }


async def test_what_a_plan_says_is_ahead_is_held_against_the_record(triage: TriageFixture) -> None:
    case = await triage.file(BOTH)
    ahead = entry(BETH) | {"expected": ["extradition"], "charges": ["convicted"]}
    document = (await triage.draft(case, draft=planned(ahead))).id
    shown = await read(triage, case, document)
    assert {(each.rule, each.person, *each.codes) for each in shown.findings} >= {
        ("plan-not-borne", "Beth Invented", "expected-extradition"),
        ("plan-not-borne", "Beth Invented", "accusation-convicted"),
    }


async def test_words_that_introduce_somebody_else_are_found(triage: TriageFixture) -> None:
    case = await triage.file(BOTH)
    swapped = entry(ABEL, violations=["killing"]) | {"words": entry(BETH)["words"]}
    document = (await triage.draft(case, draft=planned(swapped))).id
    (found,) = (await read(triage, case, document)).findings
    assert (found.rule, found.person) == ("plan-not-dead", "Beth Invented")


async def test_the_table_says_of_each_what_is_said_and_what_is_left_out(
    triage: TriageFixture,
) -> None:
    case = await triage.file(BOTH)
    document = (await triage.draft(case, draft=planned(entry(BETH)))).id
    abel, beth = (await read(triage, case, document)).persons
    assert (abel.name, abel.said) == ("Abel Invented", [])
    assert [each.code for each in abel.left_out] == ["killing"]
    (said,) = beth.said
    assert (said.code, said.borne, beth.left_out) == ("threats", True, [])
    assert [(each.alert, each.number, each.source) for each in said.told] == [(BOTH.alert, 1, 1)]


LEGAL = {"other_names": (OtherName(name="Boris Fictional", use="legal"),)}
CHILD = {"child": True, "name": "Beth Fictional"}


@pytest.mark.parametrize(
    ("person", "words", "rule"),
    [
        (LEGAL, "Mr. Boris Fictional fled.", "legal-name"),
        (CHILD, "Ms. Beth Fictional fled.", "child-named"),
    ],
)
async def test_a_name_that_needs_a_reason(
    triage: TriageFixture, person: dict[str, Any], words: str, rule: str
) -> None:
    case = await triage.file(Filed(persons=(BETH.model_copy(update=person),)))
    document = (await triage.draft(case, draft=worded(words))).id
    found = (await read(triage, case, document)).findings
    assert (rule, words) in {(each.rule, each.words) for each in found}
    hidden = (await triage.draft(case, draft=appeal_draft())).id
    assert rule not in {each.rule for each in (await read(triage, case, hidden)).findings}


async def test_a_name_that_was_corrected_since_is_found_in_a_text_with_names(
    triage: TriageFixture,
) -> None:
    filed = Filed(persons=(Person(kind="person", id=new_id(), name="Betty Fictional"),))
    case = await triage.file(filed)
    document = (await triage.draft(case, draft=worded("Ms. Betty Fictional fled."))).id
    assert (await read(triage, case, document)).findings == []
    corrected = (filed.persons[0].model_copy(update={"name": "Beth Madeup"}),)
    keyring = triage.context.keyring
    await triage.hear(await amended_of(replace(filed, persons=corrected), keyring, "persons"))
    (found,) = (await read(triage, case, document)).findings
    assert (found.rule, found.words) == ("former-name", "Ms. Betty Fictional fled.")
