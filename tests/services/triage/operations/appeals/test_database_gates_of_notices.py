"""Triage's tables refuse what the operations refuse of a withdrawn document (guarantee 4)."""

import pytest
from sqlalchemy.exc import IntegrityError

from services.triage.operations.appeals.correcting import (
    draft_correction,
    draft_withdrawal_notice,
)
from services.triage.rules.withdrawals import Cause
from tests.services.triage.filed import Filed
from tests.services.triage.operations.appeals.test_database_gates import CLOSED
from tests.services.triage.operations.appeals.withdrawn import approve_around, begin, sql, withdrawn
from tests.services.triage.triage_fixture import (
    TriageFixture,
)


@pytest.mark.parametrize("kind", ["correction", "withdrawal-notice"])
@pytest.mark.parametrize("cause", ["safety", "consent", None])
async def test_the_database_refuses_one_after_any_other_reason(
    triage: TriageFixture, cause: Cause | None, kind: str
) -> None:
    _, former = await withdrawn(triage, cause)
    with pytest.raises(IntegrityError, match="withdrawn for an error"):
        await sql(
            triage,
            "INSERT INTO documents (id, case_id, kind, state, version, drafters, created_at,"
            " audience, names_shown, harm_confirmed, notice_of) SELECT gen_random_uuid(), case_id,"
            " :kind, 'draft', 0, '{}', now(), audience, names_shown, '{}', id"
            " FROM documents WHERE id = :former",
            kind=kind,
            former=former,
        )


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("UPDATE documents SET withdrawn_for = 'error' WHERE state = 'withdrawn'", "not changed"),
        ("UPDATE documents SET notice_of = NULL WHERE kind = 'correction'", "another document"),
        ("UPDATE documents SET notice_of = id WHERE kind = 'correction'", "another document"),
    ],
)
async def test_the_database_keeps_why_and_of_what(
    triage: TriageFixture, statement: str, refused: str
) -> None:
    case, former = await withdrawn(triage)
    await begin(triage, draft_correction, case, former)
    await withdrawn(triage, "safety", Filed())
    with pytest.raises(IntegrityError, match=refused):
        await sql(triage, statement)


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("UPDATE documents SET audience = '{partner}' WHERE kind = 'withdrawal-notice'", "others"),
        ("UPDATE documents SET embargo_until = now() WHERE state = 'submitted'", "embargo"),
        (CLOSED, "not open"),
        ("UPDATE documents SET kind = 'correction' WHERE state = 'submitted'", None),
    ],
    ids=["audience", "embargo", "closed", "content"],
)
async def test_the_database_has_the_gates_of_a_notice(
    triage: TriageFixture, statement: str, refused: str | None
) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    await sql(triage, statement)
    with pytest.raises(IntegrityError, match=refused):
        await approve_around(triage, notice)
