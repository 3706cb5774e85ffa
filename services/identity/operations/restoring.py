"""After a backup was restored: access that was ended since is not given again."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from services.identity.context import Context
from services.identity.operations.sessions import end_all_sessions
from services.identity.tables import Account, ApiKey
from shared.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SignedOut:
    """How many accounts were signed out, and how many API keys were revoked or kept."""

    accounts: int
    revoked: int
    kept: int


async def sign_everybody_out(
    work: UnitOfWork, context: Context, *, keep_api_keys: bool
) -> SignedOut:
    """Sign everybody out, and revoke every API key unless they are to be kept.

    A lost device that was signed out, or a stolen key that was revoked, after the backup was made
    would have access again. Passwords stay: accounts that were disabled since have to be disabled
    again.
    """
    living = ApiKey.revoked_at.is_(None)
    number = await work.session.scalar(select(func.count()).where(living)) or 0
    if not keep_api_keys:
        await work.session.execute(update(ApiKey).where(living).values(revoked_at=work.now))
    accounts = list(await work.session.scalars(select(Account.id).order_by(Account.id)))
    for account in accounts:
        # This publishes the whole account, and which API keys it has, to all services.
        await end_all_sessions(work, context, account)
    revoked = 0 if keep_api_keys else number
    return SignedOut(len(accounts), revoked, number - revoked)
