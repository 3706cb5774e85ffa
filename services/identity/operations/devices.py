"""Devices on which an account signed in before: failures of strangers do not block them."""

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.identity.rules.throttling import DEVICE_KNOWN_FOR, MOST_DEVICES
from services.identity.tables import Account, KnownDevice
from shared.storage.unit_of_work import UnitOfWork


async def is_known(work: UnitOfWork, device: bytes, email: bytes) -> bool:
    """Return whether the account with this address signed in on this device before.

    What ends all of its sessions ends that too. `device`, `email`: see `attempts.AttemptHashes`.
    """
    known = (
        select(KnownDevice.device)
        .join(Account, Account.id == KnownDevice.account)
        .where(
            KnownDevice.device == device,
            KnownDevice.known_until > work.now,
            KnownDevice.noted_at >= Account.sessions_valid_from,
            Account.email_hash == email,
        )
    )
    return await work.session.scalar(known) is not None


async def note_device(
    work: UnitOfWork, account: Account, device: bytes | None, at: datetime
) -> None:
    """Store the device on which an account signed in at `at`; forget the oldest ones.

    The account is locked.
    """
    if device is None:
        return
    noted = {"account": account.id, "noted_at": at, "known_until": at + DEVICE_KNOWN_FOR}
    await work.session.execute(
        insert(KnownDevice)
        .values(device=device, **noted)
        .on_conflict_do_update(index_elements=[KnownDevice.device], set_=noted)
    )
    newest = (
        select(KnownDevice.device)
        .where(KnownDevice.account == account.id)
        .order_by(KnownDevice.noted_at.desc(), KnownDevice.device)
        .limit(MOST_DEVICES)
    )
    await work.session.execute(
        delete(KnownDevice).where(
            KnownDevice.account == account.id, KnownDevice.device.not_in(newest)
        )
    )


async def purge_devices(work: UnitOfWork) -> None:
    """Delete devices that are not known any more."""
    ended = select(Account.id).where(
        Account.id == KnownDevice.account, Account.sessions_valid_from > KnownDevice.noted_at
    )
    await work.session.execute(
        delete(KnownDevice).where(or_(KnownDevice.known_until <= work.now, ended.exists()))
    )
