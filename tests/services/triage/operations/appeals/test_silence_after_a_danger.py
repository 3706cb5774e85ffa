"""Nothing is said of a withdrawn document once another of its case was withdrawn for safety."""

from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from services.triage.access.public_documents import HTML, NOTHING, public_answer
from services.triage.operations.appeals.correcting import (
    draft_correction,
    draft_withdrawal_notice,
)
from services.triage.operations.appeals.withdrawing import withdraw_document
from services.triage.rules.references import in_a_path
from services.triage.rules.withdrawals import Cause
from shared.problems import Conflict
from tests.services.triage.operations.appeals.withdrawn import (
    WHY,
    Begin,
    approve_around,
    begin,
    withdrawn,
)
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, gates


async def another_is_withdrawn(triage: TriageFixture, case: UUID, cause: Cause) -> None:
    document = (await triage.draft(case)).id
    await triage.submit(case, document)
    await triage.approve(case, document)
    place = (case, document)
    await triage.act(OFFICER, case, lambda work: withdraw_document(work, place, WHY, None, cause))


@pytest.mark.parametrize("begins", [draft_correction, draft_withdrawal_notice])
@pytest.mark.parametrize("cause", ["safety", "consent"])
async def test_neither_is_begun(triage: TriageFixture, begins: Begin, cause: Cause) -> None:
    case, former = await withdrawn(triage)
    await another_is_withdrawn(triage, case, cause)
    with pytest.raises(Conflict) as refused:
        await begin(triage, begins, case, former)
    assert refused.value.code == "silence"


async def test_one_that_was_begun_before_is_not_approved(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    await another_is_withdrawn(triage, case, "safety")
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, notice)
    assert gates(refused) == {"silence"}
    with pytest.raises(IntegrityError, match="silent about what was withdrawn"):
        await approve_around(triage, notice)


@pytest.mark.parametrize(("cause", "status"), [("error", 410), ("safety", 404), ("consent", 404)])
async def test_its_public_page_is_gone(triage: TriageFixture, cause: Cause, status: int) -> None:
    _, former = await withdrawn(triage, cause)
    object.__setattr__(triage.context.public, "on", True)
    code = in_a_path(str((await triage.document(former)).reference))
    answer = await public_answer(triage.context, None, code, "en", HTML)
    assert answer.status == status
    assert (answer == NOTHING) is (status == 404)
