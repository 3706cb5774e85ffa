"""A request of a restricted case is kept to the same people here. All persons are invented."""

from uuid import UUID

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.contracts.triage import CaseRestricted
from tests.services.relocation.committee import (
    MEMBER,
    MENA,
    OFFICER,
    Committee,
    Wanted,
    person,
    told,
)

COLLEAGUE = person(Role.GRANTS_OFFICER, frozenset({MENA}))


async def keep(committee: Committee, case: UUID, *people: Principal) -> None:
    await committee.hear(
        CaseRestricted(
            case=case, alerts=(), restricted_to=tuple(each.account for each in people),
            restricted_at=committee.clock.now,
        )
    )  # fmt: skip


async def listed(committee: Committee, by: Principal) -> list[str]:
    return [
        each["id"] for each in (await committee.get("/v1/support-requests", by)).json()["items"]
    ]


async def test_only_who_is_named_sees_and_acts_until_it_is_opened_again(
    committee: Committee,
) -> None:
    wanted = Wanted()
    await keep(committee, wanted.case, OFFICER)  # before there is a request
    request = await committee.assessed(wanted)
    path = f"/v1/support-requests/{request}"
    for refused in (
        await committee.get(path, COLLEAGUE),
        await committee.assess(request, COLLEAGUE, 1),
        await committee.decide(request, MEMBER),
    ):
        assert told(refused) == (403, "restricted-case")
    page = await committee.client.get(
        f"/support-requests/{request}", headers=committee.cookie(COLLEAGUE)
    )
    assert page.status_code == 403
    assert await listed(committee, COLLEAGUE) == []
    assert await listed(committee, OFFICER) == [str(request)]
    await keep(committee, wanted.case)
    assert (await committee.get(path, COLLEAGUE)).status_code == 200
    assert await listed(committee, COLLEAGUE) == [str(request)]


async def test_other_requests_are_as_open_as_before(committee: Committee) -> None:
    request, direct = await committee.request(), await committee.request(Wanted())
    await keep(committee, Wanted().case, OFFICER)
    assert set(await listed(committee, COLLEAGUE)) == {str(request), str(direct)}
