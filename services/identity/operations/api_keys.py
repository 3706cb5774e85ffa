"""API keys, by which requests of partners and programs are identified."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.identity.context import Context
from services.identity.operations.account_events import announce, lock_account, record
from services.identity.operations.acts import notify_of_act_on_reader
from services.identity.operations.expiring_keys import notify_of_ended_key
from services.identity.rules.accounts import MOST_KEYS, scope_faults
from services.identity.rules.second_administrator import Act, reads
from services.identity.tables import ApiKey
from shared.access.api_keys import NewApiKey
from shared.access.roles import Operation, Role, known_roles
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid, NotFound
from shared.storage.unit_of_work import UnitOfWork
from shared.web.problems import INVALID_MESSAGE


async def create_api_key(
    work: UnitOfWork,
    context: Context,
    account_id: UUID,
    key: NewApiKey,
    scopes: Collection[Operation],
    expires_at: datetime | None,
) -> None:
    """Store `key` for a partner or a program. Only its hash is stored.

    If the account reads what others filed, officers and auditors are notified. Raises `Conflict`
    `person-has-no-key` or `too-many-keys`, `Invalid` for scopes beyond the account's roles and an
    expiry in the past.
    """
    account = await lock_account(work, account_id)
    if account.kind == "person":
        raise Conflict(
            "A person signs in with a password and cannot have an API key.",
            code="person-has-no-key",
        )
    require_usable(known_roles(account.roles), scopes, expires_at, work.now)
    if await _living(work, account_id) >= MOST_KEYS:
        raise Conflict(
            msgid("An account has at most {most} keys. Revoke one first."),
            code="too-many-keys",
            values={"most": MOST_KEYS},
        )
    work.session.add(
        ApiKey(
            id=key.id,
            account=account_id,
            sha256=bytes.fromhex(key.sha256),
            scopes=sorted(scopes),
            created_at=work.now,
            expires_at=expires_at,
        )
    )
    if reads(account.kind, known_roles(account.roles)):
        await notify_of_act_on_reader(work, account, Act.KEY)
    await announce(work, context, account)
    record(work, "account.key-created", account, key=str(key.id))


def require_usable(
    roles: Collection[Role],
    scopes: Collection[Operation],
    expires_at: datetime | None,
    now: datetime,
) -> None:
    """Raise `Invalid` for a key with scopes beyond these roles, or that has expired already."""
    faults = scope_faults(roles, scopes)
    if expires_at is not None and expires_at <= now:
        faults.append(FieldFault("expires_at", msgid("Enter a time in the future."), "past"))
    if faults:
        raise Invalid(INVALID_MESSAGE, faults=faults)


async def revoke_api_key(
    work: UnitOfWork, context: Context, account_id: UUID, key_id: UUID
) -> None:
    """Make a key void in all services, and notify people. Can be repeated. Raises `NotFound`."""
    account = await lock_account(work, account_id)
    key = await work.session.get(ApiKey, key_id)
    if key is None or key.account != account_id:
        raise NotFound("There is no such key.")
    if key.revoked_at is not None:
        return
    key.revoked_at = work.now
    if key.end_told_at is None:
        key.end_told_at = work.now
        notify_of_ended_key(work, account, key.id)
    await announce(work, context, account)
    record(work, "account.key-revoked", account, key=str(key_id))


async def _living(work: UnitOfWork, account_id: UUID) -> int:
    living = select(func.count()).where(ApiKey.account == account_id, ApiKey.revoked_at.is_(None))
    return await work.session.scalar(living) or 0
