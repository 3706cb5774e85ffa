"""Signing out on one device takes effect in every service, and on no other device."""

from uuid import UUID

import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.trail.auditing import Audited

SERVICES = ["intake", "triage", "dispatch", "relocation", "identity"]


@pytest.mark.parametrize("service", SERVICES, indirect=True)
async def test_an_ended_session_is_refused_and_the_others_go_on(audited: Audited) -> None:
    who = Principal(new_id(), "person", frozenset({Role.TRIAGE_OFFICER}), ALL_DESKS)
    here, elsewhere = new_id(), new_id()

    async def is_let_in(session: UUID) -> bool:
        headers = {"accept": "text/html", "sec-fetch-site": "same-origin"}
        headers["cookie"] = f"tocsin={audited.signer.session_token(who, str(session))}"
        # Every signed-in person knows this page, but this role may not open it.
        return (await audited.client.get("/audit", headers=headers)).status_code == 403

    await audited.know(who.account)
    assert [await is_let_in(here), await is_let_in(elsewhere)] == [True, True]
    await audited.know(who.account, ended_sessions=(here,))
    assert [await is_let_in(here), await is_let_in(elsewhere)] == [False, True]
