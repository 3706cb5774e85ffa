"""Every page with three of everything: names of fields, each form refused once, final acts."""

import pytest

from services.identity.access import administration
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Operation, Role
from shared.web.app import ServiceApp
from tests.services.console.page_walk import page_routes, reading
from tests.services.forms_and_versions import FINAL
from tests.services.identity.identity_fixture import IdentityFixture
from tests.services.identity.two_administrators import wanted

FILING = frozenset({Operation.ALERT_FILE})


@pytest.mark.long
async def test_each_form_keeps_what_was_typed_and_names_what_is_missing(
    app: ServiceApp, staff: IdentityFixture
) -> None:
    made = [await staff.person(Role.OPERATOR, email=f"invented{n}@here.invalid") for n in range(3)]
    await administration.disable(staff.context, staff.machinery, made[0].account.id)
    own = await staff.person(Role.ADMINISTRATOR, email="own@here.invalid")
    other = await staff.settled(Role.ADMINISTRATOR, email="other@here.invalid")
    for number in range(3):
        await wanted(staff, other, Role.APPROVER, email=f"proposed{number}@here.invalid")
    partner = await staff.partner()
    for _ in range(3):
        await administration.give_key(staff.context, staff.machinery, partner, FILING, None)
    who = Principal(own.account.id, "person", frozenset(Role), ALL_DESKS)
    async with reading(app, staff.context.signer, who) as read:
        await read.read("/accounts", "/accounts/new", "/account", f"/accounts/{partner}")
        sent = await read.refuse_each_form()
        await read.send_from_stale_pages()
        await read.take_second_steps(FINAL["identity"])
        await read.send_from_stale_pages()
    assert not read.faults, "\n".join(read.faults)
    assert not page_routes(app) - read.seen
    assert sent >= 5
    assert len(read.stale) == 4, sorted(read.stale)
