"""Find accounts by the e-mail address that they sign in with."""

from contextlib import suppress
from uuid import UUID

from services.identity.context import Context
from services.identity.operations.account_checks import require_colleague
from services.identity.queries.accounts import account_by_email
from services.identity.schemas import DisableAccount
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid, NotFound
from shared.web.problems import INVALID_MESSAGE


async def find_successor(
    context: Context, principal: Principal, leaving: UUID, email: str
) -> DisableAccount:
    """Return who takes over from an account, given by e-mail address; empty: the desk.

    Raises `Invalid` for an unknown address, and for a person who cannot take over.
    """
    authorise(principal, Operation.ACCOUNT_MANAGE)
    if not email:
        return DisableAccount()
    found = await account_by_email(context, email)
    if found is None:
        fault = FieldFault(
            "colleague", msgid("No account uses this e-mail address to sign in."), "unknown"
        )
        raise Invalid(INVALID_MESSAGE, faults=[fault])
    async with context.database.read() as session:
        await require_colleague(session, leaving, found)
    return DisableAccount(handed_to=found)


async def find_account(context: Context, principal: Principal, told: str) -> UUID:
    """Return the account of this e-mail address or id. `NotFound` if there is none."""
    authorise(principal, Operation.ACCOUNT_MANAGE)
    with suppress(ValueError):
        return UUID(told)
    found = await account_by_email(context, told)
    if found is None:
        raise NotFound(msgid("No account uses this e-mail address to sign in."))
    return found
