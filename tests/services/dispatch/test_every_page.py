"""Every page with three of everything: names of fields, each form refused once, final acts."""

import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.console.page_walk import page_routes, reading
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.test_hazards import OWN, post
from tests.services.forms_and_versions import FINAL

EVERYBODY = Principal(new_id(), "person", frozenset(Role), ALL_DESKS)
# Each state in which a delivery has its own form.
STATES = (
    (
        "UPDATE deliveries SET state = 'unknown', settled_at = now(), next_try_at = NULL"
        " WHERE channel = 'email'"
    ),
    (
        "UPDATE deliveries SET state = 'withheld', reason = 'hazard-held', settled_at = now(),"
        " next_try_at = NULL WHERE channel = 'webhook'"
    ),
    (
        "UPDATE addresses SET blocked_reason = 'recipient-refused', blocked_at = now(),"
        " blocked_notice = gen_random_uuid() WHERE channel = 'sms'"
    ),
    (
        "UPDATE deliveries SET state = 'failed', reason = 'endpoint-gone' WHERE channel = 'webhook'"
        " AND campaign = (SELECT id FROM campaigns ORDER BY id LIMIT 1)"
    ),
)


@pytest.mark.long
async def test_each_form_keeps_what_was_typed_and_names_what_is_missing(
    dispatch: DispatchFixture,
) -> None:
    for number in range(3):
        email, phone = f"invented{number}@embassy.example", f"+4144668180{number}"
        await dispatch.contact(
            "diplomat",
            email=email,
            phone=phone,
            endpoint=f"https://invented{number}.example:8443/in",
        )
    for number in range(3):
        await dispatch.start(Issued())
        await post(dispatch, "/hazards", {**OWN, "effect": "hold", "note": f"Law {number}"})
    for statement in STATES:
        await dispatch.do(statement)
    async with reading(dispatch.app, dispatch.signer, EVERYBODY) as read:
        await read.read("/campaigns", "/contacts", "/contacts/new", "/recipients", "/mailbox")
        sent = await read.refuse_each_form()
        await read.send_from_stale_pages()
        await read.take_second_steps(FINAL["dispatch"])
        await read.send_from_stale_pages()
    assert not read.faults, "\n".join(read.faults)
    assert page_routes(dispatch.app) <= read.seen
    assert sent >= 4
    assert len(read.stale) == 5, sorted(read.stale)
