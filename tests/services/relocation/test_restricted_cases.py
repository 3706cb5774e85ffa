"""A request of a restricted case is kept to the same people here. All persons are invented."""

from uuid import UUID

import pytest

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.notices import NoticeRequested
from shared.contracts.triage import CaseRestricted
from tests.services.meanwhile import know
from tests.services.relocation.committee import (
    DIRECT,
    MEMBER,
    MENA,
    OFFICER,
    Committee,
    Wanted,
    person,
    told,
)

COLLEAGUE = person(Role.GRANTS_OFFICER, frozenset({MENA}))


async def keep(
    committee: Committee, case: UUID, *people: Principal, alerts: tuple[UUID, ...] = ()
) -> None:
    await committee.hear(
        CaseRestricted(
            case=case, alerts=alerts, restricted_to=tuple(each.account for each in people),
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


async def test_it_stays_kept_to_those_of_its_alert_once_that_left_the_case(
    committee: Committee,
) -> None:
    asker = person(Role.GRANTS_OFFICER)
    wanted, own_case = Wanted(asked_by=asker.account), new_id()
    await keep(committee, own_case, OFFICER, alerts=(wanted.alert,))
    await keep(committee, wanted.case, OFFICER, alerts=(wanted.alert,))  # joined
    request = await committee.assessed(wanted)
    other = await committee.request(Wanted())  # of the same person
    await keep(committee, wanted.case)  # parted, and open again
    path = f"/v1/support-requests/{request}"
    for refused in (
        await committee.get(path, COLLEAGUE),
        await committee.assess(request, COLLEAGUE, 1),
        await committee.decide(request, MEMBER),
    ):
        assert told(refused) == (403, "restricted-case")
    assert await listed(committee, COLLEAGUE) == [str(other)]
    beside = (await committee.get(f"/v1/support-requests/{other}", COLLEAGUE)).json()["others"]
    assert beside == []
    assert (await committee.get(path)).json()["assessments"]
    followed = await committee.get(path, asker)
    assert (followed.status_code, followed.json()["assessments"]) == (200, [])
    await keep(committee, own_case)
    assert set(await listed(committee, COLLEAGUE)) == {str(request), str(other)}
    assert (await committee.get(path, COLLEAGUE)).status_code == 200


async def test_who_is_named_for_one_of_its_cases_only_does_not_see_it(
    committee: Committee,
) -> None:
    wanted = Wanted()
    await keep(committee, wanted.case, OFFICER, COLLEAGUE, alerts=(wanted.alert,))
    await keep(committee, new_id(), OFFICER, alerts=(new_id(), wanted.alert))
    request = await committee.request(wanted)
    for who, status, seen in ((COLLEAGUE, 403, []), (OFFICER, 200, [str(request)])):
        assert (await committee.get(f"/v1/support-requests/{request}", who)).status_code == status
        assert await listed(committee, who) == seen


async def test_a_request_without_an_alert_is_kept_by_none(committee: Committee) -> None:
    await keep(committee, new_id(), OFFICER, alerts=(new_id(),))
    direct = (await committee.post("/v1/support-requests", DIRECT)).json()["id"]
    assert (await committee.get(f"/v1/support-requests/{direct}", COLLEAGUE)).status_code == 200
    assert await listed(committee, COLLEAGUE) == [direct]


@pytest.mark.parametrize("known", [True, False])
async def test_nobody_hears_of_it_who_cannot_read_it(committee: Committee, known: bool) -> None:
    """Its number says already that there is a case, and that it waits for support."""
    if known:
        for each in (OFFICER, COLLEAGUE):
            await know(committee.parts.database, committee.parts.keyring, each)
    wanted = Wanted(urgency="critical")
    await keep(committee, wanted.case, OFFICER, MEMBER)
    request = await committee.assessed(wanted)
    assert (await committee.decide(request)).status_code == 200
    asked = [
        each for each in await committee.emitted(NoticeRequested)
        if each.reason.startswith("support-")
    ]  # fmt: skip
    assert {each.reason for each in asked} == {
        "support-requested", "support-assessed", "support-decided",
    }  # fmt: skip
    assert {each.account for each in asked} <= {OFFICER.account, MEMBER.account}
    assert {each.role for each in asked} == {None}
    # An officer who is named is told alone of what is theirs; where none is known, all who are.
    first = {each.account for each in asked if each.reason == "support-requested"}
    assert first == ({OFFICER.account} if known else {OFFICER.account, MEMBER.account})


async def asked_of(committee: Committee) -> list[tuple[str, UUID | None, str | None]]:
    """Return reason, account and role of every notice of a support request so far."""
    return [
        (each.reason, each.account, each.role)
        for each in await committee.emitted(NoticeRequested)
        if each.reason.startswith("support-")
    ]


class TestACaseThatIsRestrictedAfterwards:
    async def test_the_request_is_kept_to_those_named_and_they_hear_of_it(
        self, committee: Committee
    ) -> None:
        for each in (OFFICER, COLLEAGUE, MEMBER):
            await know(committee.parts.database, committee.parts.keyring, each)
        wanted = Wanted(urgency="critical")
        request = await committee.request(wanted)
        assert await asked_of(committee) == [("support-requested", None, "grants_officer")]
        await keep(committee, wanted.case, OFFICER, MEMBER, alerts=(wanted.alert,))
        path = f"/v1/support-requests/{request}"
        assert told(await committee.get(path, COLLEAGUE)) == (403, "restricted-case")
        assert await listed(committee, COLLEAGUE) == []
        shown = (await committee.get(path)).json()
        assert shown["kept_from_all_who_act"] is False
        assert (await asked_of(committee))[1:] == [("support-requested", OFFICER.account, None)]
        await keep(committee, wanted.case, OFFICER, MEMBER, alerts=(wanted.alert,))  # once more
        await keep(committee, wanted.case, OFFICER, MEMBER, COLLEAGUE, alerts=(wanted.alert,))
        assert (await asked_of(committee))[2:] == [("support-requested", COLLEAGUE.account, None)]
        await keep(committee, wanted.case)
        assert (await asked_of(committee))[3:] == [("support-requested", None, "grants_officer")]

    async def test_where_nobody_named_can_act_all_who_are_hear_of_it_and_the_page_says_so(
        self, committee: Committee
    ) -> None:
        for each in (OFFICER, COLLEAGUE, MEMBER):
            await know(committee.parts.database, committee.parts.keyring, each)
        wanted = Wanted()
        request = await committee.assessed(wanted)
        before = len(await asked_of(committee))
        await keep(committee, wanted.case, OFFICER)  # no member of the committee
        assert (await asked_of(committee))[before:] == [("support-assessed", OFFICER.account, None)]
        shown = await committee.get(f"/v1/support-requests/{request}")
        assert shown.json()["kept_from_all_who_act"] is True
        page = await committee.client.get(
            f"/support-requests/{request}", headers=committee.cookie(OFFICER)
        )
        assert "no member of the committee is among them" in page.text
        assert (await committee.decide(request)).status_code == 403
        await keep(committee, wanted.case, OFFICER, MEMBER)
        assert (await committee.decide(request)).status_code == 200
        # What is decided asks nobody for anything any more.
        before = len(await asked_of(committee))
        await keep(committee, wanted.case, MEMBER)
        assert len(await asked_of(committee)) == before
