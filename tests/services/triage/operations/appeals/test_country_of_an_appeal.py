"""An appeal is about the country of its case. All persons are invented."""

import pytest

from services.triage.operations.appeals import drafts
from services.triage.tables import Case
from shared.problems import Conflict, Invalid
from shared.storage.unit_of_work import UnitOfWork
from tests.services.triage.triage_fixture import (
    OFFICER,
    TriageFixture,
    appeal_draft,
    gates,
    saved_draft,
)

ELSEWHERE = appeal_draft(country="RUS")


async def test_a_draft_about_another_one_is_refused(triage: TriageFixture) -> None:
    case = await triage.file()
    with pytest.raises(Invalid) as refused:
        await triage.draft(case, draft=ELSEWHERE)
    assert [fault.field for fault in refused.value.faults] == ["draft.country"]


async def test_so_is_one_that_is_written_over_another(triage: TriageFixture) -> None:
    case = await triage.file()
    document = (await triage.draft(case)).id
    with pytest.raises(Invalid):
        await triage.act(
            OFFICER,
            case,
            lambda work: drafts.edit_document(
                work, triage.context, (case, document), 1, saved_draft(draft=ELSEWHERE)
            ),
        )


async def test_one_that_was_saved_before_that_was_asked_is_not_issued(
    triage: TriageFixture,
) -> None:
    case, document = await triage.submitted()

    async def move(work: UnitOfWork) -> None:
        (await work.session.get_one(Case, case)).country = "RUS"

    await triage.act(OFFICER, case, move)
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, document)
    assert gates(refused) == {"another-country"}
