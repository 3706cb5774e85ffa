"""One's own account, for API and pages: for every person, and for no key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from services.identity.access.signing_in import Credentials, SignedIn, sign_in
from services.identity.context import Context
from services.identity.operations import accounts, sessions
from services.identity.operations.accounts import AccountChange
from services.identity.queries.accounts import read_account
from services.identity.rules.passwords import NOT_THEIRS
from services.identity.schemas import AccountView, ChangeOwnAccount
from shared.access.authorise import authorise_own
from shared.access.principal import Principal
from shared.message_ids import msgid
from shared.problems import Unauthenticated
from shared.storage.unit_of_work import UnitOfWork


def expect_person(principal: Principal) -> None:
    """Raise `Forbidden` for an API key: it may not change its account."""
    authorise_own(principal)


async def show(context: Context, principal: Principal) -> AccountView:
    """Return one's own account, also for a key: it leaves no entry in the trail."""
    return await read_account(context, principal.account)


async def change(context: Context, principal: Principal, patch: ChangeOwnAccount) -> AccountView:
    async with _changing(context, principal) as work:
        await accounts.change_account(
            work, context, principal.account, AccountChange(**patch.model_dump(exclude_unset=True))
        )
    return await read_account(context, principal.account)


async def change_password(
    context: Context,
    principal: Principal,
    *,
    password: str,
    new_password: str,
    address: str | None,
    device: str | None = None,
) -> SignedIn:
    """Change one's own password and sign in again; all other sessions end.

    Raises what `sign_in` raises. A wrong password is reported as the present one being wrong: no
    address is asked for here.
    """
    authorise_own(principal)
    own = await read_account(context, principal.account)
    given = Credentials(own.email or "", password, address, new_password, device)
    try:
        return await sign_in(context, given)
    except Unauthenticated as refusal:
        if refusal.code != NOT_THEIRS:
            raise
        said = msgid("This is not your current password.")
        raise Unauthenticated(said, code=NOT_THEIRS) from None


async def sign_out_here(context: Context, principal: Principal) -> bool:
    """End the page session of this device; those on other devices continue.

    Return whether they ended too: see `end_session`.
    """
    authorise_own(principal)
    if principal.session is None:
        return False
    session = UUID(principal.session)
    async with _changing(context, principal) as work:
        return await sessions.end_session(work, context, principal.account, session)


async def sign_out(context: Context, principal: Principal) -> None:
    """End every session of this account, on all devices."""
    async with _changing(context, principal) as work:
        await sessions.end_all_sessions(work, context, principal.account)


@asynccontextmanager
async def _changing(context: Context, principal: Principal) -> AsyncIterator[UnitOfWork]:
    authorise_own(principal)
    keys = await context.keyring.open([principal.account])
    async with context.database.unit_of_work(principal.actor, keys) as work:
        yield work
