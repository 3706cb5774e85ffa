"""Access to a campaign or contact is checked again under the lock. Persons are invented."""

from dataclasses import replace
from typing import Any

import pytest

from services.dispatch import access
from services.dispatch.access import contacts as contact_access
from services.dispatch.schemas import SettleDelivery, StopCampaign
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.problems import Forbidden
from tests.services.before_the_lock import Meanwhile, know, restrict, trail
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued


def communications() -> Principal:
    return Principal(new_id(), "person", frozenset({Role.COMMUNICATIONS}), ALL_DESKS)


def meanwhile(dispatch: DispatchFixture, happens: Any) -> Any:
    return replace(dispatch.context, database=Meanwhile(dispatch.context.database, happens))  # type: ignore[arg-type]  # stands for the database


async def test_a_campaign_that_was_restricted_meanwhile_is_not_stopped(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact()
    wanted = Issued()
    campaign = await dispatch.start(wanted)
    context = meanwhile(
        dispatch, lambda: restrict(dispatch.context.database, wanted.case, (wanted.alert,))
    )
    with pytest.raises(Forbidden) as refused:
        await access.stop(context, communications(), campaign, StopCampaign())
    assert refused.value.code == "restricted-case"
    assert "access.refused" in await trail(dispatch.context.database)
    assert await dispatch.scalar("SELECT stopped_at FROM campaigns") is None


async def test_a_delivery_is_not_settled_by_who_lost_the_desk_meanwhile(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact()
    campaign = await dispatch.start()
    (delivery,) = await dispatch.deliveries()
    await dispatch.do(
        "UPDATE deliveries SET state = 'unknown', settled_at = now(), next_try_at = NULL"
    )
    person = communications()
    context = meanwhile(
        dispatch,
        lambda: know(
            dispatch.context.database,
            dispatch.context.keyring,
            person,
            all_desks=False,
            desks=("africa",),
        ),
    )
    with pytest.raises(Forbidden) as refused:
        await access.settle(context, person, campaign, delivery.id, SettleDelivery(found="sent"))
    assert refused.value.code == "other-desk"


async def test_a_contact_is_not_changed_by_who_lost_the_role_meanwhile(
    dispatch: DispatchFixture,
) -> None:
    contact = (await dispatch.contact()).id
    person = communications()
    context = meanwhile(
        dispatch,
        lambda: know(
            dispatch.context.database, dispatch.context.keyring, person, roles=("auditor",)
        ),
    )
    with pytest.raises(Forbidden):
        await contact_access.deactivate_contact(context, person, contact)
    assert await dispatch.scalar("SELECT active FROM contacts")
