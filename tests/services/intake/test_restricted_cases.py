"""Alerts of a restricted case are restricted to the same people. All persons are invented."""

from uuid import UUID

import pytest

from services.intake.events import handlers
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.triage import CaseRestricted
from shared.messaging.handlers import handle
from tests.services.intake.intake_fixture import MENA, OPERATOR, IntakeFixture, person

NAMED = person(Role.TRIAGE_OFFICER, frozenset({MENA}))
COLLEAGUES = [person(Role.TRIAGE_OFFICER, frozenset({MENA})), person(Role.OPERATOR)]


async def keep(
    intake: IntakeFixture, alert: UUID, *people: Principal, case: UUID | None = None
) -> None:
    event = CaseRestricted(
        case=case or new_id(),
        alerts=(alert,),
        restricted_at=intake.clock.now,
        restricted_to=tuple(each.account for each in people),
    )
    async with intake.context.database.unit_of_work("intake") as work:
        await handle(handlers(), work, event)


async def listed(intake: IntakeFixture, by: Principal) -> list[str]:
    return [each["id"] for each in (await intake.get("/v1/alerts", by=by)).json()["items"]]


@pytest.mark.parametrize("colleague", COLLEAGUES)
async def test_a_colleague_of_the_desk_neither_reads_nor_changes_it(
    intake: IntakeFixture, colleague: Principal
) -> None:
    alert = await intake.file()
    assert (await intake.get(f"/v1/alerts/{alert}", by=colleague)).status_code == 200
    await keep(intake, alert, NAMED)
    consent = {"use": "send_to_un", "state": "given"}
    refused = [
        await intake.get(f"/v1/alerts/{alert}", by=colleague),
        await intake.post(f"/v1/alerts/{alert}/consents", consent, by=colleague),
        await intake.post(f"/v1/alerts/{alert}/withdrawal", {}, by=colleague),
        await intake.client.get(f"/alerts/{alert}", headers=intake.cookie(colleague)),
    ]
    assert [each.status_code for each in refused] == [403] * 4
    assert refused[0].json()["type"].endswith("restricted-case")
    assert await listed(intake, colleague) == []
    assert (
        str(alert)
        not in (await intake.client.get("/alerts", headers=intake.cookie(colleague))).text
    )


async def test_who_is_named_and_who_filed_it_still_see_it(intake: IntakeFixture) -> None:
    alert = await intake.file()
    await keep(intake, alert, NAMED)
    for someone in (NAMED, OPERATOR):
        assert (await intake.get(f"/v1/alerts/{alert}", by=someone)).status_code == 200
        assert await listed(intake, someone) == [str(alert)]


async def test_of_two_restricted_cases_only_who_is_named_by_both_sees_it(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file()
    await keep(intake, alert, NAMED, COLLEAGUES[0])
    await keep(intake, alert, NAMED)
    assert (await intake.get(f"/v1/alerts/{alert}", by=COLLEAGUES[0])).status_code == 403
    assert (await intake.get(f"/v1/alerts/{alert}", by=NAMED)).status_code == 200


async def test_it_is_open_to_the_desk_again_when_the_case_is(intake: IntakeFixture) -> None:
    alert, case = await intake.file(), new_id()
    await keep(intake, alert, NAMED, case=case)
    await keep(intake, alert, case=case)
    assert (await intake.get(f"/v1/alerts/{alert}", by=COLLEAGUES[0])).status_code == 200
    assert await listed(intake, COLLEAGUES[0]) == [str(alert)]
