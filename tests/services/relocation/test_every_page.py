"""Every page with three of everything: names of fields, each form refused once."""

import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.console.page_walk import page_routes, reading
from tests.services.relocation.relocation_fixture import RelocationFixture, Wanted

EVERYBODY = Principal(new_id(), "person", frozenset(Role), ALL_DESKS)


@pytest.mark.long
async def test_each_form_keeps_what_was_typed_and_names_what_is_missing(
    relocation: RelocationFixture,
) -> None:
    await relocation.assessed()
    for _ in range(3):
        await relocation.request(Wanted(urgency="low"))
    async with reading(relocation.app, relocation.signer, EVERYBODY) as read:
        await read.read("/support-requests", each=8)
        sent = await read.refuse_each_form()
        await read.send_from_stale_pages()
    assert not read.faults, "\n".join(read.faults)
    assert page_routes(relocation.app) <= read.seen
    assert sent >= 8
    assert len(read.stale) == 2, sorted(read.stale)
