"""Protection in a restricted case is requested only if somebody can decide. All invented."""

import pytest

from services.triage.context import Context
from services.triage.operations.cases import restricting
from services.triage.operations.cases.requesting_protection import request_protection
from services.triage.schemas import RequestProtection
from shared.clock import new_id, utc_now
from shared.contracts.content import ConsentWords
from shared.contracts.intake import AlertConsentChanged
from shared.problems import Conflict, Invalid
from tests.services.triage.filed import Filed
from tests.services.triage.operations.cases.test_handing_over import (
    AFRICA,
    MENA,
    Staff,
    notices,
    restricted,
)
from tests.services.triage.triage_fixture import TriageFixture

NEED = RequestProtection(kinds=("relocation",), urgency="high", situation="Invented.")


@pytest.fixture
def staff(context: Context) -> Staff:
    return Staff(context)


async def test_a_grants_officer_and_a_member_of_the_committee_are_named_for_it(
    triage: TriageFixture, staff: Staff
) -> None:
    officer = await staff.hears()
    grants = await staff.hears(None, "grants_officer", desks=(MENA,))
    member = await staff.hears(None, "committee_member")
    case = await restricted(triage, officer, grants, member)
    await triage.act(officer, case, lambda work: request_protection(work, case, NEED))
    assert len(await triage.emitted("tocsin.protection.requested.v1")) == 1


async def test_it_is_refused_where_nobody_named_could_grant_it(
    triage: TriageFixture, staff: Staff
) -> None:
    officer = await staff.hears()
    both = await staff.hears(None, "grants_officer", "committee_member")
    grants = await staff.hears(None, "grants_officer")
    elsewhere = await staff.hears(None, "committee_member", desks=(AFRICA,))
    for named in ((), (grants,), (both,)):
        case = await restricted(triage, officer, *named)
        with pytest.raises(Conflict) as refused:
            await triage.act(
                officer,
                case,
                lambda work, case=case: request_protection(work, case, NEED),  # type: ignore[misc]  # bound now
            )
        assert refused.value.code == "nobody-can-grant"
    assert await triage.emitted("tocsin.protection.requested.v1") == []
    with pytest.raises(Invalid):
        await restricted(triage, officer, elsewhere)


async def test_who_is_named_for_support_alone_gets_no_notice_of_the_case(
    triage: TriageFixture, staff: Staff
) -> None:
    officer, other = await staff.hears(), await staff.hears()
    grants = await staff.hears(None, "grants_officer")
    filed = Filed()
    case = await triage.file(filed)
    named = (officer, other, grants)
    await triage.act(officer, case, lambda work: restricting.restrict(work, case, named))
    keys, event = await triage.context.keyring.open([filed.subject]), new_id()
    await triage.hear(
        AlertConsentChanged(
            id=event,
            alert=filed.alert,
            subject=filed.subject,
            use="photo",
            state="refused",
            since=utc_now(),
            words=keys.seal_part(event, "words", filed.subject, ConsentWords()),
        )
    )
    told = {each["account"] for each in await notices(triage, "consent-changed")}
    assert told == {str(officer), str(other)}
