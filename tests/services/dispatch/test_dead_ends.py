"""No page of dispatch shows a form that can only be refused, in any state. Nobody is real."""

import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.console.dead_ends import dead_ends
from tests.services.console.page_walk import reading
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.test_every_page import STATES
from tests.services.dispatch.test_hazards import OWN, post

ENDED = (
    (
        "UPDATE campaigns SET stopped_at = now(), stopped_by = 'x', stop_reason = 'error'"
        " WHERE id = (SELECT id FROM campaigns ORDER BY id DESC LIMIT 1)"
    ),
    "UPDATE contacts SET active = false WHERE id = (SELECT id FROM contacts ORDER BY id LIMIT 1)",
)


@pytest.mark.long
async def test_no_form_can_only_be_refused(dispatch: DispatchFixture) -> None:
    for number in range(2):
        email, phone = f"invented{number}@embassy.example", f"+4144668180{number}"
        endpoint = f"https://invented{number}.example:8443/in"
        await dispatch.contact("diplomat", email=email, phone=phone, endpoint=endpoint)
    for number in range(3):
        await dispatch.start(Issued())
        await post(dispatch, "/hazards", {**OWN, "effect": "hold", "note": f"Law {number}"})
    for statement in (*STATES, *ENDED):
        await dispatch.do(statement)
    found = []
    for roles in (Role, {Role.TRIAGE_OFFICER}):
        reader = Principal(new_id(), "person", frozenset(roles), ALL_DESKS)
        async with reading(dispatch.app, dispatch.signer, reader) as read:
            await read.read("/campaigns", "/contacts", "/contacts/new", "/recipients", "/mailbox")
            found += [f"{len(roles)} {each}" async for each in dead_ends(read, *read.pages)]
    assert not found, "\n".join(found)
