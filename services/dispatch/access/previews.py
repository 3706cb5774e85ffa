"""Preview what an act on a campaign would do, before somebody confirms it."""

from contextlib import suppress
from uuid import UUID

from services.dispatch.access import changing
from services.dispatch.context import Context
from services.dispatch.operations.campaigns import sending_again
from services.dispatch.schemas import SentAgain
from shared.access.authorise import reach
from shared.access.principal import Principal
from shared.access.roles import Operation


class _RolledBackError(Exception):
    """Ends a unit of work that is rolled back."""


async def preview_sending_again(
    context: Context, principal: Principal, campaign: UUID
) -> SentAgain:
    """Return what sending again would do now, by doing it and rolling it back.

    In this way the preview and the sending follow the same rules. Raises what sending again raises.
    Nothing is committed, sent or reported.
    """
    reach(principal, Operation.DELIVERY_SETTLE)
    would = SentAgain(id=campaign, reopened=0, added=0)
    with suppress(_RolledBackError):
        async with changing(context, principal, Operation.DELIVERY_SETTLE, campaign) as work:
            would = await sending_again.send_again(work, context, campaign)
            raise _RolledBackError
    return would
