"""Who was let in at a campaign or contact is asked again under the lock. Persons are invented."""

from dataclasses import replace
from typing import Any

import pytest

from services.dispatch import reception
from services.dispatch.schemas import DeliveryFilter, Settlement, StopWanted
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.problems import Forbidden
from shared.web.pagination import PageRequest
from tests.services.dispatch.house import House, Issued
from tests.services.meanwhile import Meanwhile, WhileRead, know, restrict, trail


def communications() -> Principal:
    return Principal(new_id(), "person", frozenset({Role.COMMUNICATIONS}), ALL_DESKS)


def meanwhile(house: House, happens: Any) -> Any:
    return replace(house.parts, database=Meanwhile(house.parts.database, happens))  # type: ignore[arg-type]  # stands for the database


async def test_a_campaign_that_was_restricted_meanwhile_is_not_stopped(house: House) -> None:
    await house.contact()
    wanted = Issued()
    campaign = await house.start(wanted)
    parts = meanwhile(house, lambda: restrict(house.parts.database, wanted.case, (wanted.alert,)))
    with pytest.raises(Forbidden) as refused:
        await reception.stop(parts, communications(), campaign, StopWanted())
    assert refused.value.code == "restricted-case"
    assert "access.refused" in await trail(house.parts.database)
    assert await house.scalar("SELECT stopped_at FROM campaigns") is None


async def test_a_delivery_is_not_settled_by_who_lost_the_desk_meanwhile(house: House) -> None:
    await house.contact()
    campaign = await house.start()
    (delivery,) = await house.deliveries()
    await house.do(
        "UPDATE deliveries SET state = 'unknown', settled_at = now(), next_try_at = NULL"
    )
    person = communications()
    parts = meanwhile(
        house,
        lambda: know(
            house.parts.database, house.parts.keyring, person, all_desks=False, desks=("africa",)
        ),
    )
    with pytest.raises(Forbidden) as refused:
        await reception.settle(parts, person, campaign, delivery.id, Settlement(found="sent"))
    assert refused.value.code == "other-desk"


async def test_a_contact_is_not_changed_by_who_lost_the_role_meanwhile(house: House) -> None:
    contact = (await house.contact()).id
    person = communications()
    parts = meanwhile(
        house, lambda: know(house.parts.database, house.parts.keyring, person, roles=("auditor",))
    )
    with pytest.raises(Forbidden):
        await reception.lay_aside(parts, person, contact)
    assert await house.scalar("SELECT active FROM contacts")


@pytest.mark.parametrize("what", ["campaign", "deliveries"])
async def test_a_campaign_that_is_restricted_while_it_is_read_is_not_shown(
    house: House, what: str
) -> None:
    await house.contact()
    wanted = Issued()
    campaign = await house.start(wanted)

    async def kept() -> None:
        await restrict(house.parts.database, wanted.case, (wanted.alert,))

    parts = replace(house.parts, database=WhileRead(house.parts.database, kept))  # type: ignore[arg-type]  # stands for the database
    reading: Any = {
        "campaign": lambda: reception.show_campaign(parts, communications(), campaign),
        "deliveries": lambda: reception.read_deliveries(
            parts, communications(), campaign, PageRequest(), DeliveryFilter()
        ),
    }[what]
    with pytest.raises(Forbidden) as refused:
        await reading()
    assert refused.value.code == "restricted-case"
