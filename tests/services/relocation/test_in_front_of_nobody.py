"""A request that waits in front of nobody is told of. All persons are invented."""

from typing import Any
from uuid import UUID

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.contracts.triage import CaseRestricted
from tests.services.meanwhile import know
from tests.services.relocation.committee import (
    BOTH,
    MEMBER,
    OFFICER,
    OTHER_OFFICER,
    Committee,
    Wanted,
    person,
)
from tests.services.relocation.test_restricted_cases import asked_of

HEAD = person(Role.TRIAGE_OFFICER)


async def becomes(committee: Committee, account: Principal, **changed: Any) -> None:
    """Let relocation hear of an account as it is now."""
    parts = committee.parts
    await committee.hear(await know(parts.database, parts.keyring, account, **changed))


async def keep(committee: Committee, case: UUID, *people: Principal) -> None:
    named = tuple(each.account for each in people)
    await committee.hear(
        CaseRestricted(case=case, alerts=(), restricted_to=named, restricted_at=committee.clock.now)
    )


class TestWhoIsNamed:
    async def test_the_others_hear_once_when_the_last_who_could_act_is_disabled(
        self, committee: Committee
    ) -> None:
        wanted = Wanted()
        for each in (HEAD, OFFICER, OTHER_OFFICER):
            await becomes(committee, each)
        await keep(committee, wanted.case, HEAD, OFFICER)
        await committee.request(wanted)
        before = len(await asked_of(committee))
        await becomes(committee, OFFICER, state="disabled")
        told = [("support-requested", HEAD.account, None)]
        assert (await asked_of(committee))[before:] == told
        for each in (HEAD, OTHER_OFFICER):  # who acts for others is not among those named
            await becomes(committee, each)
        assert (await asked_of(committee))[before:] == told

    async def test_they_hear_anew_when_somebody_could_act_meanwhile(
        self, committee: Committee
    ) -> None:
        wanted = Wanted()
        for each in (HEAD, OFFICER):
            await becomes(committee, each)
        await keep(committee, wanted.case, HEAD, OFFICER)
        await committee.request(wanted)
        before = len(await asked_of(committee))
        for roles in (("approver",), ("grants_officer",), ("approver",)):
            await becomes(committee, OFFICER, roles=roles)
        told = {HEAD.account, OFFICER.account}
        heard = [account for _, account, _ in (await asked_of(committee))[before:]]
        assert (len(heard), set(heard[:2]), set(heard[2:])) == (4, told, told)

    async def test_nobody_hears_who_may_open_none_of_it(self, committee: Committee) -> None:
        wanted = Wanted()
        for each in (HEAD, OFFICER):
            await becomes(committee, each)
        await keep(committee, wanted.case, HEAD, OFFICER)
        await committee.request(wanted)
        before = len(await asked_of(committee))
        await becomes(committee, OFFICER, roles=("operator",))
        heard = [account for _, account, _ in (await asked_of(committee))[before:]]
        assert heard == [HEAD.account]

    async def test_who_assessed_is_nobody_who_decides(self, committee: Committee) -> None:
        wanted = Wanted()
        for each in (HEAD, BOTH, MEMBER):
            await becomes(committee, each)
        await keep(committee, wanted.case, HEAD, BOTH)
        request = await committee.request(wanted)
        before = len(await asked_of(committee))
        assert (await committee.assess(request, BOTH)).status_code == 200
        told = {account for _, account, _ in (await asked_of(committee))[before:]}
        assert told == {HEAD.account, BOTH.account}
        shown = await committee.get(f"/v1/support-requests/{request}", BOTH)
        assert shown.json()["kept_from_all_who_act"] is True


class TestADesk:
    async def test_administrators_hear_where_all_of_the_committee_assessed_it(
        self, committee: Committee
    ) -> None:
        await becomes(committee, BOTH)
        request = await committee.request(Wanted(urgency="critical"))
        before = len(await asked_of(committee))
        assert (await committee.assess(request, BOTH)).status_code == 200
        assert (await asked_of(committee))[before:] == [("support-assessed", None, "administrator")]

    async def test_the_role_hears_when_the_last_who_has_it_leaves_the_desk(
        self, committee: Committee
    ) -> None:
        """Where nobody is left in it, dispatch tells administrators in their place."""
        await becomes(committee, OFFICER)
        await committee.request()
        before = len(await asked_of(committee))
        await becomes(committee, OFFICER, all_desks=False, desks=("africa",))
        assert (await asked_of(committee))[before:] == [
            ("support-requested", None, "grants_officer")
        ]

    async def test_nobody_hears_of_what_was_decided(self, committee: Committee) -> None:
        for each in (OFFICER, MEMBER):
            await becomes(committee, each)
        request = await committee.assessed()
        assert (await committee.decide(request)).status_code == 200
        before = len(await asked_of(committee))
        await becomes(committee, MEMBER, state="disabled")
        assert (await asked_of(committee))[before:] == []
