"""A request of a restricted case is restricted to the same people. All persons are invented."""

from uuid import UUID

import pytest

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.notices import NoticeRequested
from shared.contracts.triage import CaseRestricted
from tests.services.before_the_lock import know
from tests.services.relocation.relocation_fixture import (
    DIRECT,
    MEMBER,
    MENA,
    OFFICER,
    RelocationFixture,
    Wanted,
    person,
    told,
)

COLLEAGUE = person(Role.GRANTS_OFFICER, frozenset({MENA}))


async def keep(
    relocation: RelocationFixture, case: UUID, *people: Principal, alerts: tuple[UUID, ...] = ()
) -> None:
    await relocation.hear(
        CaseRestricted(
            case=case,
            alerts=alerts,
            restricted_to=tuple(each.account for each in people),
            restricted_at=relocation.clock.now,
        )
    )


async def listed(relocation: RelocationFixture, by: Principal) -> list[str]:
    return [
        each["id"] for each in (await relocation.get("/v1/support-requests", by)).json()["items"]
    ]


async def test_only_who_is_named_sees_and_acts_until_it_is_opened_again(
    relocation: RelocationFixture,
) -> None:
    wanted = Wanted()
    await keep(relocation, wanted.case, OFFICER)  # before there is a request
    request = await relocation.assessed(wanted)
    path = f"/v1/support-requests/{request}"
    for refused in (
        await relocation.get(path, COLLEAGUE),
        await relocation.assess(request, COLLEAGUE, 1),
        await relocation.decide(request, MEMBER),
    ):
        assert told(refused) == (403, "restricted-case")
    page = await relocation.client.get(
        f"/support-requests/{request}", headers=relocation.cookie(COLLEAGUE)
    )
    assert page.status_code == 403
    assert await listed(relocation, COLLEAGUE) == []
    assert await listed(relocation, OFFICER) == [str(request)]
    await keep(relocation, wanted.case)
    assert (await relocation.get(path, COLLEAGUE)).status_code == 200
    assert await listed(relocation, COLLEAGUE) == [str(request)]


async def test_other_requests_are_as_open_as_before(relocation: RelocationFixture) -> None:
    request, direct = await relocation.request(), await relocation.request(Wanted())
    await keep(relocation, Wanted().case, OFFICER)
    assert set(await listed(relocation, COLLEAGUE)) == {str(request), str(direct)}


async def test_it_stays_kept_to_those_of_its_alert_once_that_left_the_case(
    relocation: RelocationFixture,
) -> None:
    asker = person(Role.GRANTS_OFFICER)
    wanted, own_case = Wanted(asked_by=asker.account), new_id()
    await keep(relocation, own_case, OFFICER, alerts=(wanted.alert,))
    await keep(relocation, wanted.case, OFFICER, alerts=(wanted.alert,))  # merged
    request = await relocation.assessed(wanted)
    other = await relocation.request(Wanted())  # of the same person
    await keep(relocation, wanted.case)  # parted, and open again
    path = f"/v1/support-requests/{request}"
    for refused in (
        await relocation.get(path, COLLEAGUE),
        await relocation.assess(request, COLLEAGUE, 1),
        await relocation.decide(request, MEMBER),
    ):
        assert told(refused) == (403, "restricted-case")
    assert await listed(relocation, COLLEAGUE) == [str(other)]
    beside = (await relocation.get(f"/v1/support-requests/{other}", COLLEAGUE)).json()["others"]
    assert beside == []
    assert (await relocation.get(path)).json()["assessments"]
    followed = await relocation.get(path, asker)
    assert (followed.status_code, followed.json()["assessments"]) == (200, [])
    await keep(relocation, own_case)
    assert set(await listed(relocation, COLLEAGUE)) == {str(request), str(other)}
    assert (await relocation.get(path, COLLEAGUE)).status_code == 200


async def test_who_is_named_for_one_of_its_cases_only_does_not_see_it(
    relocation: RelocationFixture,
) -> None:
    wanted = Wanted()
    await keep(relocation, wanted.case, OFFICER, COLLEAGUE, alerts=(wanted.alert,))
    await keep(relocation, new_id(), OFFICER, alerts=(new_id(), wanted.alert))
    request = await relocation.request(wanted)
    for who, status, seen in ((COLLEAGUE, 403, []), (OFFICER, 200, [str(request)])):
        assert (await relocation.get(f"/v1/support-requests/{request}", who)).status_code == status
        assert await listed(relocation, who) == seen


async def test_a_request_without_an_alert_is_kept_by_none(relocation: RelocationFixture) -> None:
    await keep(relocation, new_id(), OFFICER, alerts=(new_id(),))
    direct = (await relocation.post("/v1/support-requests", DIRECT)).json()["id"]
    assert (await relocation.get(f"/v1/support-requests/{direct}", COLLEAGUE)).status_code == 200
    assert await listed(relocation, COLLEAGUE) == [direct]


@pytest.mark.parametrize("known", [True, False])
async def test_nobody_hears_of_it_who_cannot_read_it(
    relocation: RelocationFixture, known: bool
) -> None:
    """Its number alone says that there is a case that waits for support."""
    if known:
        for each in (OFFICER, COLLEAGUE):
            await know(relocation.context.database, relocation.context.keyring, each)
    wanted = Wanted(urgency="critical")
    await keep(relocation, wanted.case, OFFICER, MEMBER)
    request = await relocation.assessed(wanted)
    assert (await relocation.decide(request)).status_code == 200
    asked = [
        each
        for each in await relocation.emitted(NoticeRequested)
        if each.reason.startswith("support-")
    ]
    assert {each.reason for each in asked} == {
        "support-requested",
        "support-assessed",
        "support-decided",
    }
    assert {each.account for each in asked} <= {OFFICER.account, MEMBER.account}
    assert {each.role for each in asked} == {None}
    # If an officer is named, only that person is notified of their work; if none is, all named
    # people.
    first = {each.account for each in asked if each.reason == "support-requested"}
    assert first == ({OFFICER.account} if known else {OFFICER.account, MEMBER.account})


async def asked_of(relocation: RelocationFixture) -> list[tuple[str, UUID | None, str | None]]:
    """Return reason, account and role of every notice on support requests so far."""
    return [
        (each.reason, each.account, each.role)
        for each in await relocation.emitted(NoticeRequested)
        if each.reason.startswith("support-")
    ]


class TestACaseThatIsRestrictedAfterwards:
    async def test_the_request_is_kept_to_those_named_and_they_hear_of_it(
        self, relocation: RelocationFixture
    ) -> None:
        for each in (OFFICER, COLLEAGUE, MEMBER):
            await know(relocation.context.database, relocation.context.keyring, each)
        wanted = Wanted(urgency="critical")
        request = await relocation.request(wanted)
        assert await asked_of(relocation) == [("support-requested", None, "grants_officer")]
        await keep(relocation, wanted.case, OFFICER, MEMBER, alerts=(wanted.alert,))
        path = f"/v1/support-requests/{request}"
        assert told(await relocation.get(path, COLLEAGUE)) == (403, "restricted-case")
        assert await listed(relocation, COLLEAGUE) == []
        shown = (await relocation.get(path)).json()
        assert shown["kept_from_all_who_act"] is False
        assert (await asked_of(relocation))[1:] == [("support-requested", OFFICER.account, None)]
        await keep(relocation, wanted.case, OFFICER, MEMBER, alerts=(wanted.alert,))  # once more
        await keep(relocation, wanted.case, OFFICER, MEMBER, COLLEAGUE, alerts=(wanted.alert,))
        assert (await asked_of(relocation))[2:] == [("support-requested", COLLEAGUE.account, None)]
        await keep(relocation, wanted.case)
        assert (await asked_of(relocation))[3:] == [("support-requested", None, "grants_officer")]

    async def test_where_nobody_named_can_act_all_who_are_hear_of_it_and_the_page_says_so(
        self, relocation: RelocationFixture
    ) -> None:
        for each in (OFFICER, COLLEAGUE, MEMBER):
            await know(relocation.context.database, relocation.context.keyring, each)
        wanted = Wanted()
        request = await relocation.assessed(wanted)
        before = len(await asked_of(relocation))
        await keep(relocation, wanted.case, OFFICER)  # no member of the committee
        assert (await asked_of(relocation))[before:] == [
            ("support-assessed", OFFICER.account, None)
        ]
        shown = await relocation.get(f"/v1/support-requests/{request}")
        assert shown.json()["kept_from_all_who_act"] is True
        page = await relocation.client.get(
            f"/support-requests/{request}", headers=relocation.cookie(OFFICER)
        )
        assert "no member of the committee is among them" in page.text
        assert (await relocation.decide(request)).status_code == 403
        await keep(relocation, wanted.case, OFFICER, MEMBER)
        assert (await relocation.decide(request)).status_code == 200
        # After the decision nobody is asked to act.
        before = len(await asked_of(relocation))
        await keep(relocation, wanted.case, MEMBER)
        assert len(await asked_of(relocation)) == before
