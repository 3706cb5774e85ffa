"""Return the channels that accept no messages, for people who can act on it."""

from collections.abc import Sequence

from services.dispatch.context import Context
from services.dispatch.queries.channels import read_down_channels
from services.dispatch.rules.outages import Outage
from shared.access.authorise import reach
from shared.access.principal import Principal
from shared.access.roles import Operation, Role


async def down_channels(context: Context, principal: Principal) -> Sequence[Outage]:
    """Return the channels whose provider accepts no messages, for people who send by them."""
    reach(principal, Operation.CAMPAIGN_READ)
    return await read_down_channels(context.database)


async def home_page_notes(context: Context, principal: Principal) -> Sequence[Outage]:
    """Return the channels that accept no messages, for people who send by them or repair them.

    Empty for all others.
    """
    if principal.roles.isdisjoint({Role.COMMUNICATIONS, Role.ADMINISTRATOR}):
        return ()
    return await read_down_channels(context.database)
