"""API keys of accounts: created, shown once, revoked."""

import pytest

from services.identity.access import administration
from shared.access.principals import held_key
from shared.access.roles import Operation, Role
from shared.problems import Conflict, Invalid
from tests.services.identity.identity_fixture import IdentityFixture


class TestKeys:
    async def test_a_key_lets_a_partner_in_for_its_scopes_only(
        self, identity: IdentityFixture
    ) -> None:
        partner = await identity.partner()
        key = await administration.give_key(
            identity.context, identity.machinery, partner, frozenset({Operation.ALERT_FILE}), None
        )
        principal = await identity.context.directory.authenticate(key.plain)
        assert principal.account == partner
        assert principal.scopes == frozenset({Operation.ALERT_FILE})
        stored = str(await identity.query("SELECT t::text FROM api_keys t"))
        assert key.plain not in stored
        (state,) = (await identity.said(partner))[-1].api_keys
        assert (state.id, state.sha256) == (key.id, key.sha256)

    async def test_a_revoked_key_is_void_at_once(self, identity: IdentityFixture) -> None:
        partner = await identity.partner()
        key = await administration.give_key(
            identity.context, identity.machinery, partner, frozenset({Operation.ALERT_FILE}), None
        )
        await administration.revoke_key(identity.context, identity.machinery, partner, key.id)
        with pytest.raises(Exception, match="not valid"):
            await identity.context.directory.authenticate(key.plain)
        (state,) = (await identity.said(partner))[-1].api_keys
        assert (state.id, state.revoked) == (key.id, True)
        async with identity.context.database.read() as session:
            held = await held_key(session, key.id)
        assert held is not None
        assert held.revoked

    async def test_a_person_has_no_key(self, identity: IdentityFixture) -> None:
        account = (await identity.person(Role.OPERATOR)).account.id
        with pytest.raises(Conflict) as refused:
            await administration.give_key(
                identity.context,
                identity.machinery,
                account,
                frozenset({Operation.ALERT_FILE}),
                None,
            )
        assert refused.value.code == "person-has-no-key"

    async def test_scopes_reach_no_further_than_the_roles(self, identity: IdentityFixture) -> None:
        partner = await identity.partner()
        with pytest.raises(Invalid) as refused:
            await administration.give_key(
                identity.context,
                identity.machinery,
                partner,
                frozenset({Operation.CASE_READ}),
                None,
            )
        assert [fault.field for fault in refused.value.faults] == ["scopes"]

    async def test_a_time_that_is_over_is_refused(self, identity: IdentityFixture) -> None:
        partner = await identity.partner()
        with pytest.raises(Invalid):
            await administration.give_key(
                identity.context,
                identity.machinery,
                partner,
                frozenset({Operation.ALERT_FILE}),
                identity.moment.now,
            )
